//! Bytes to tables and plates. Everything a file holds is either recognised, with its place, or listed as ignored.

mod assemble;
pub mod context;
mod delimiter;
pub mod dialect;
mod encoding;
pub mod find;
pub mod number;
mod number_format;
mod ods;
pub mod plate;
mod quantity;
pub mod sniff;
mod sparse;
mod split_decimals;
pub mod table;
pub mod well;
pub mod words;
pub mod workbook;
mod xls;
mod xlsx;
mod xml;

#[cfg(test)]
mod tests;

use crate::checked::{Checked, Note};
use crate::error::{Error, ErrorKind, Location, Result};
use find::{Finding, Found};
use plate::{Encoding, ImportChoice, PlateFile, Source};
use sniff::{Container, Decimal};
use table::Table;

/// Files above this size are refused: no plate reader writes them.
pub const LARGEST_FILE: usize = 64 * 1024 * 1024;

/// Tables of a file, and how they were read.
#[derive(Debug)]
pub struct Tables {
    /// The sheets of a workbook, or the one table of a text.
    pub tables: Vec<Table>,
    /// How the file was read; the dialect is not yet known.
    pub source: Source,
    /// Remarks.
    pub notes: Vec<Note>,
}

/// Reads the plates of an instrument's export: text in any usual encoding, XLSX, XLS or ODS, whatever its name says.
///
/// # Errors
/// `Empty`, `TooLarge`, `Encoding`, `Format` and `Damaged` when the bytes are no table; `NoPlate` when they are one but
/// hold no plate. Every error names the file, what is in it, and what to do.
pub fn read_plates(name: &str, bytes: &[u8], choice: &ImportChoice) -> Result<Checked<PlateFile>> {
    read(name, bytes, choice).map_err(|error| chosen_otherwise(error, choice).in_file(name)).map(
        |mut read| {
            for note in &mut read.notes {
                note.location.file.get_or_insert_with(|| name.to_owned());
            }
            read
        },
    )
}

/// Where the user has decided how to read a file and no plate came of it, the decision is the first thing to doubt.
fn chosen_otherwise(error: Error, choice: &ImportChoice) -> Error {
    let chosen: Vec<&str> = [
        choice.encoding.is_some().then_some("encoding"),
        choice.delimiter.is_some().then_some("delimiter"),
        choice.decimal.is_some().then_some("decimal mark"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if error.kind != ErrorKind::NoPlate || chosen.is_empty() {
        return error;
    }
    let chosen = chosen.join(" and ");
    Error { what: format!("No plate is found with the chosen {chosen}"), ..error }
        .hint(format!("Choose another {chosen}, or leave it to be detected."))
}

fn read(name: &str, bytes: &[u8], choice: &ImportChoice) -> Result<Checked<PlateFile>> {
    let Tables { tables, mut source, mut notes } = read_tables(name, bytes, choice)?;
    let (dialect, because) = dialect::of(&tables);
    dialect.name.clone_into(&mut source.dialect);
    source.because = because;
    let mut finding = (dialect.find)(&tables);
    describe(&tables, &mut finding);
    (dialect.adjust)(&tables, &mut finding);
    if dialect.name == dialect::GENERIC.name {
        titles_to_plates(&mut finding.found);
    }
    finding.found.iter_mut().for_each(context::settle);
    wavelengths_below(&tables, &mut finding.found);
    let (mark, told) = (source.decimal, source.decimal_certain && choice.decimal.is_none());
    let mut file = assemble::assemble(&tables, finding, source)?;
    notes.extend(told.then(|| thousands_note(&tables, &file.value.plates, mark)).flatten());
    notes.append(&mut file.notes);
    Ok(Checked::new(file.value, notes))
}

/// Reads a file into tables, numbers included.
///
/// # Errors
/// As [`read_plates`], without `NoPlate`.
pub fn read_tables(name: &str, bytes: &[u8], choice: &ImportChoice) -> Result<Tables> {
    if bytes.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "The file is empty")
            .hint("Export the measurement again; copying may have failed.")
            .in_file(name));
    }
    if bytes.len() > LARGEST_FILE {
        return Err(Error::new(
            ErrorKind::TooLarge,
            format!("The file has {} MB; at most {} MB are read", bytes.len() >> 20, LARGEST_FILE >> 20),
        )
        .hint("Export fewer plates or time points at once.")
        .in_file(name));
    }
    match sniff::container(bytes) {
        Container::Foreign(what) => {
            Err(Error::new(ErrorKind::Format, format!("This is {what}, not a table"))
                .hint(sniff::remedy(what))
                .in_file(name))
        }
        Container::Text => text_tables(name, bytes, choice),
        Container::Zip | Container::Compound => {
            let workbook::Workbook { tables, container, notes } =
                workbook::read(bytes).map_err(|error| error.in_file(name))?;
            let mut read = Tables {
                tables,
                source: Source {
                    container: container.to_owned(),
                    dialect: String::new(),
                    because: String::new(),
                    encoding: None,
                    delimiter: None,
                    decimal: plate::DecimalMark::Point,
                    decimal_certain: true,
                },
                notes,
            };
            numbers(&mut read, choice);
            Ok(read)
        }
    }
}

fn text_tables(name: &str, bytes: &[u8], choice: &ImportChoice) -> Result<Tables> {
    let encoding = choice.encoding.unwrap_or_else(|| sniff::encoding(bytes));
    let (mut text, broken) = sniff::decode(bytes, encoding);
    let mut notes = Vec::new();
    let strange = text
        .chars()
        .take(4096)
        .filter(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{0}' | '\u{c}' | '\u{1a}'))
        .count();
    let nulls = text.bytes().filter(|b| *b == 0).count();
    let seen = text.chars().take(4096).count();
    if strange * 20 > seen || (nulls * 4 > text.len() && encoding == Encoding::Utf8) {
        return Err(Error::new(
            ErrorKind::Encoding,
            "The file is not text: it holds bytes that stand for no character",
        )
        .hint("Export the measurement as text (CSV, TXT) or as a spreadsheet (XLSX).")
        .in_file(name));
    }
    if nulls > 0 {
        text.retain(|c| c != '\u{0}');
        notes.push(
            Note::warning("import.nul_bytes", format!("{nulls} empty bytes were left out of the text"))
                .hint("The file may be damaged; compare some values with the instrument.")
                .about(name),
        );
    }
    if broken {
        notes.push(
            Note::warning(
                "import.encoding_broken",
                "Some characters have no meaning in the encoding of the file",
            )
            .hint(
                "They are shown as �; choose another encoding if names look wrong. Numbers are not affected.",
            )
            .about(name),
        );
    }
    if text.trim().is_empty() {
        return Err(Error::new(ErrorKind::Empty, "The file holds only blanks")
            .hint("Export the measurement again.")
            .in_file(name));
    }
    let delimiter = choice.delimiter.unwrap_or_else(|| sniff::delimiter(&text));
    let mut table = table::parse(&text, delimiter);
    if delimiter == ','
        && choice.delimiter.is_none()
        && let Some((whole, first)) = split_decimals::rejoin(&table)
    {
        table = whole;
        let (before, after) = first.parts;
        notes.push(
            Note::warning(
                "import.decimal_split",
                format!("Commas part the cells of this file and its decimals too: {before} and {after} are read as {before},{after}"),
            )
            .hint("Look at the values. A file with semicolons or tabs between the cells leaves no doubt.")
            .about(format!("{before},{after}"))
            .at(Location { row: Some(first.row as u32 + 1), column: Some(2), ..Location::default() }),
        );
    }
    let mut read = Tables {
        tables: vec![table],
        source: Source {
            container: "text".to_owned(),
            dialect: String::new(),
            because: String::new(),
            encoding: Some(encoding),
            delimiter: Some(delimiter),
            decimal: plate::DecimalMark::Point,
            decimal_certain: true,
        },
        notes,
    };
    numbers(&mut read, choice);
    Ok(read)
}

/// Decides the decimal mark from all cells, reads the numbers, and says what was not certain.
fn numbers(read: &mut Tables, choice: &ImportChoice) {
    let found = sniff::decimal(&read.tables, read.source.delimiter);
    let mark = choice.decimal.unwrap_or(found.mark);
    read.source.decimal = mark;
    read.source.decimal_certain = choice.decimal.is_some() || found.certain;
    if choice.decimal.is_none() {
        decimal_notes(&read.tables, &found, &mut read.notes);
    }
    for table in &mut read.tables {
        table.read_numbers(mark);
    }
}

fn decimal_notes(tables: &[Table], found: &Decimal, notes: &mut Vec<Note>) {
    let cell = |at: Option<(usize, usize, usize)>| {
        let (t, row, column) = at?;
        let table = tables.get(t)?;
        let location = Location {
            sheet: table.sheet.clone(),
            row: Some(row as u32 + 1),
            column: Some(column as u32 + 1),
            ..Location::default()
        };
        Some((table.text(row, column).to_owned(), location))
    };
    let word = if found.mark == plate::DecimalMark::Point { "point" } else { "comma" };
    if !found.certain
        && let Some((text, location)) = cell(found.ambiguous)
    {
        notes.push(
            Note::warning(
                "import.decimal_ambiguous",
                format!("No number of the file tells whether {text} has a decimal or a thousands mark; a decimal {word} is assumed"),
            )
            .hint("Look at the values and choose the decimal mark.")
            .about(text)
            .at(location),
        );
    }
    if found.votes.0.min(found.votes.1) > 0
        && let Some((text, location)) = cell(found.against)
    {
        notes.push(
            Note::warning(
                "import.decimal_mixed",
                format!(
                    "Most numbers have a decimal {word}, but {text} does not fit; such cells are kept as text"
                ),
            )
            .hint("Correct the file, or choose the other decimal mark.")
            .about(text)
            .at(location),
        );
    }
}

/// Thousands marks inside a plate change its numbers, so they are told; elsewhere (`562 660` may be two wavelengths) not.
fn thousands_note(tables: &[Table], plates: &[plate::Plate], mark: plate::DecimalMark) -> Option<Note> {
    for read in plates.iter().flat_map(|p| &p.reads) {
        let place = &read.place;
        // A read's place takes in its heading, where such a text is no well's number.
        let measured = |value: f64| read.wells.contains(&plate::WellValue::Number { value });
        let Some(table) = tables.iter().find(|t| t.sheet == place.sheet) else { continue };
        for row in place.first_row..=place.last_row {
            for column in place.first_column..=place.last_column {
                let text = table.text((row as usize).saturating_sub(1), (column as usize).saturating_sub(1));
                if number::has_thousands(text, mark) && number::parse(text, mark).is_some_and(measured) {
                    let words = format!("Thousands marks were read over, as in {text}");
                    let location = Location {
                        sheet: place.sheet.clone(),
                        row: Some(row),
                        column: Some(column),
                        ..Location::default()
                    };
                    return Some(Note::info("import.thousands", words).about(text).at(location));
                }
            }
        }
    }
    None
}

fn describe(tables: &[Table], finding: &mut Finding) {
    const FAR: usize = 80;
    finding.found.sort_by_key(|f| (f.table, f.rows.0));
    let header = |f: &Found| f.anchor.unwrap_or(f.rows.0);
    let mut before = (usize::MAX, 0, 0);
    let mut plate: Option<String> = None;
    let mut mode: Option<String> = None;
    for found in &mut finding.found {
        let Some(table) = tables.get(found.table) else { continue };
        if before.0 != found.table {
            before = (found.table, 0, 0);
            plate = None;
            mode = None;
        }
        let anchor = header(found);
        if anchor >= before.2 {
            before = (found.table, before.2, found.rows.1 + 1);
        } else {
            before.2 = before.2.max(found.rows.1 + 1);
        }
        let top = before.1.min(anchor).max(anchor.saturating_sub(FAR));
        context::describe(table, top..anchor, found);
        if found.mode.is_none() {
            found.mode = mode_above(table, top..anchor).or_else(|| mode.clone());
        }
        found.plate = found.plate.take().or_else(|| plate.clone());
        plate.clone_from(&found.plate);
        mode.clone_from(&found.mode);
    }
}

fn mode_above(table: &Table, rows: std::ops::Range<usize>) -> Option<String> {
    rows.rev()
        .flat_map(|row| table.filled(row).map(|(_, text)| text).filter(|text| text.len() < 60))
        .find_map(words::mode)
        .map(str::to_owned)
}

/// In a file of nobody in particular, a heading that names no read is the name of the plate.
fn titles_to_plates(found: &mut [Found]) {
    for found in found.iter_mut().filter(|f| f.plate.is_none() && !f.layout) {
        if let Some(title) = found.title.take_if(|t| !words::is_read_title(t) && !words::is_layout(t)) {
            found.plate = Some(title);
        }
    }
}

/// Measured reads without a wavelength take the one that the text of their table names anywhere, if it names only one.
fn wavelengths_below(tables: &[Table], found: &mut [Found]) {
    for (t, table) in tables.iter().enumerate() {
        let wants = |f: &Found| {
            f.table == t
                && f.wavelength_nm.is_none()
                && f.kind == Some(plate::ReadKind::Raw)
                && f.mode.as_deref().is_none_or(|m| m == "Absorbance")
        };
        if !found.iter().any(wants) {
            continue;
        }
        let mut named: Vec<f64> = Vec::new();
        let mut emission = false;
        for row in 0..table.rows() {
            if table.filled(row).take(3).all(|(c, _)| table.number(row, c).is_some()) {
                continue;
            }
            for (key, value) in context::pairs(table, row) {
                emission |= key.contains("emission");
                if key.contains("wavelength")
                    && !["reference", "bandwidth", "emission", "correction"].iter().any(|w| key.contains(w))
                    && let Some(nm) = quantity::only_number(&value).filter(|v| (190.0..=1200.0).contains(v))
                    && !named.contains(&nm)
                {
                    named.push(nm);
                }
            }
        }
        if let ([nm], false) = (named.as_slice(), emission) {
            for found in found.iter_mut().filter(|f| wants(f)) {
                found.wavelength_nm = Some(*nm);
            }
        }
    }
}
