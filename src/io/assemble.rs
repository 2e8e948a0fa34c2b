//! From what was found to plates: which finds are reads of the same plate, how large it is, what is left over.

use super::find::{Finding, Found, WellCell, census};
use super::number;
use super::plate::{Flag, Ignored, NameGrid, Place, Plate, PlateFile, Read, ReadKind, Source, WellValue};
use super::table::Table;
use super::{well, words};
use crate::checked::{Checked, Note};
use crate::error::{Error, ErrorKind, Location, Result};
use std::collections::BTreeMap;

/// A plate while its reads are collected.
struct Building {
    name: Option<String>,
    table: usize,
    key: Key,
    extent: (usize, usize),
    reads: Vec<Part<Read>>,
    /// Where the read of a name, time and wavelength stands among them.
    known: BTreeMap<ReadKey, usize>,
    names: Vec<Part<NameGrid>>,
}

/// Label, time and wavelength: what tells two reads of a plate apart.
type ReadKey = (String, Option<u64>, Option<u64>);

/// A read or name grid, the cells of its wells, and the table they stand in.
type Part<T> = (T, Vec<WellCell>, usize);

/// What says that two finds belong to one plate.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Named(String),
    Sheet(usize),
    File,
}

/// Puts the plates of a file together.
///
/// # Errors
/// `NoPlate` when nothing in the file is a measurement of a plate; the error says what the file is instead.
pub fn assemble(tables: &[Table], mut finding: Finding, source: Source) -> Result<Checked<PlateFile>> {
    let mut notes = std::mem::take(&mut finding.notes);
    let found = std::mem::take(&mut finding.found);
    let data: Vec<bool> = found.iter().map(|f| is_data(tables, f)).collect();
    let sheets_with_data: std::collections::BTreeSet<usize> =
        found.iter().zip(&data).filter(|(_, data)| **data).map(|(f, _)| f.table).collect();
    let mut plates: Vec<Building> = Vec::new();
    for (item, is_data) in found.iter().zip(&data) {
        if *is_data {
            add_read(tables, item, sheets_with_data.len() > 1, &mut plates, &mut finding, &mut notes);
        }
    }
    for (item, is_data) in found.iter().zip(&data) {
        if !*is_data {
            add_names(tables, item, &mut plates, &mut finding);
        }
    }
    if plates.is_empty() {
        return Err(nothing(tables, &found));
    }
    let count = plates.len();
    let mut file = PlateFile { source, plates: Vec::new(), ignored: Vec::new() };
    // A table may hold thousands of plates, and what it says of their size is looked for in all of it: once.
    let mut stated: BTreeMap<usize, Option<(u16, u16)>> = BTreeMap::new();
    for (at, building) in plates.into_iter().enumerate() {
        let table = building.table;
        let stated = *stated.entry(table).or_insert_with(|| tables.get(table).and_then(stated_size));
        file.plates.push(finish(tables, building, stated, (at, count), &mut notes));
    }
    unique_names(&mut file.plates);
    file.ignored = ignored(tables, &finding, &mut notes);
    Ok(Checked::new(file, notes))
}

/// Whether a find is a measurement: more numbers and known flags than other texts, and not called a layout.
fn is_data(tables: &[Table], found: &Found) -> bool {
    let Some(table) = tables.get(found.table) else { return false };
    let named = [&found.label, &found.corner].into_iter().flatten().any(|text| words::is_layout(text));
    let titled = found.title.as_deref().is_some_and(words::is_layout);
    if found.layout || named || (titled && found.label.is_none()) {
        return false;
    }
    let (numbers, flags, texts) = census(table, &found.wells);
    let dashes = || {
        found.wells.iter().all(|(_, _, r, c)| {
            let text = table.text(*r as usize, *c as usize);
            text.is_empty() || number::meaning(text) == Flag::Missed
        })
    };
    if numbers == 0 { flags > texts && !dashes() } else { numbers + flags >= texts }
}

fn key_of(tables: &[Table], found: &Found, several_sheets: bool) -> Key {
    if let Some(name) = &found.plate {
        return Key::Named(name.clone());
    }
    let sheet = tables.get(found.table).and_then(|t| t.sheet.as_deref()).unwrap_or("");
    if several_sheets && !sheet_is_read(sheet) { Key::Sheet(found.table) } else { Key::File }
}

/// Whether a sheet is named after a read (`590`, `OD600`, `Luminescence`): then sheets are reads of one plate.
fn sheet_is_read(sheet: &str) -> bool {
    words::wavelength(sheet).is_some() || words::mode(sheet).is_some()
}

fn add_read(
    tables: &[Table],
    found: &Found,
    several_sheets: bool,
    plates: &mut Vec<Building>,
    finding: &mut Finding,
    notes: &mut Vec<Note>,
) {
    let Some(table) = tables.get(found.table) else { return };
    let sheet = table.sheet.as_deref().filter(|s| sheet_is_read(s));
    let wavelength = found.wavelength_nm.or_else(|| {
        let own = found.label.is_some() && found.kind == Some(ReadKind::Derived);
        sheet.filter(|_| !own).and_then(words::wavelength)
    });
    let label = found
        .label
        .clone()
        .or_else(|| found.title.clone().filter(|t| !words::is_heading(t)))
        .or_else(|| found.corner.clone().filter(|c| c.chars().count() > 1))
        .or_else(|| sheet.map(str::to_owned))
        .or_else(|| wavelength.map(|nm| format!("{nm}")))
        .or_else(|| found.mode.clone())
        .unwrap_or_else(|| "Read 1".to_owned());
    let read = Read {
        label,
        wavelength_nm: wavelength,
        kind: found.kind.unwrap_or(ReadKind::Raw),
        time_s: found.time_s,
        temperature_c: found.temperature_c,
        mode: found.mode.clone(),
        place: table.place(found.rows, found.columns),
        wells: Vec::new(),
    };
    let key = key_of(tables, found, several_sheets);
    let identity = (read.label.clone(), read.time_s.map(f64::to_bits), read.wavelength_nm.map(f64::to_bits));
    let mut target = None;
    for (at, plate) in plates.iter().enumerate().rev() {
        if plate.key != key {
            continue;
        }
        let twin = plate.known.get(&identity).and_then(|at| plate.reads.get(*at));
        match twin {
            None => {
                target = Some(at);
                break;
            }
            Some((_, wells, other)) if same(tables, (wells, *other), (&found.wells, found.table)) => {
                finding.leave(
                    tables,
                    found.table,
                    found.rows,
                    found.columns,
                    "repeats a read that is already taken",
                );
                return;
            }
            Some(_) => {}
        }
    }
    if target.is_none() && plates.iter().any(|p| p.key == key) && matches!(key, Key::Named(_)) {
        notes.push(
            Note::warning(
                "import.plate_twice",
                format!(
                    "“{}” of plate {} stands in the file twice with different values",
                    read.label,
                    plate_label(&key)
                ),
            )
            .hint("Both are kept, as two plates; take out the one you do not mean.")
            .about(read.label.clone())
            .at(location(&read.place)),
        );
    }
    let at = target.unwrap_or_else(|| {
        plates.push(Building {
            name: found.plate.clone().or_else(|| match &key {
                Key::Sheet(_) => table.sheet.clone(),
                _ => None,
            }),
            table: found.table,
            key,
            extent: (1, 1),
            reads: Vec::new(),
            known: BTreeMap::new(),
            names: Vec::new(),
        });
        plates.len() - 1
    });
    if let Some(plate) = plates.get_mut(at) {
        plate.extent = (plate.extent.0.max(found.extent.0), plate.extent.1.max(found.extent.1));
        plate.known.insert(identity, plate.reads.len());
        plate.reads.push((read, found.wells.clone(), found.table));
    }
}

fn plate_label(key: &Key) -> String {
    match key {
        Key::Named(name) => format!("“{name}”"),
        _ => "1".to_owned(),
    }
}

/// Whether two finds hold the same texts in the same wells.
fn same(tables: &[Table], a: (&[WellCell], usize), b: (&[WellCell], usize)) -> bool {
    let (Some(left), Some(right)) = (tables.get(a.1), tables.get(b.1)) else { return false };
    a.0.len() == b.0.len()
        && a.0.iter().zip(b.0).all(|(x, y)| {
            (x.0, x.1) == (y.0, y.1)
                && left.text(x.2 as usize, x.3 as usize) == right.text(y.2 as usize, y.3 as usize)
        })
}

fn add_names(tables: &[Table], found: &Found, plates: &mut [Building], finding: &mut Finding) {
    let Some(table) = tables.get(found.table) else { return };
    let blank = found.wells.iter().all(|(_, _, r, c)| {
        let text = table.text(*r as usize, *c as usize);
        text.is_empty() || text.chars().all(|c| matches!(c, '-' | '–' | '.' | ' '))
    });
    if blank {
        finding.leave(tables, found.table, found.rows, found.columns, "empty plate map");
        return;
    }
    let key = found.plate.clone().map(Key::Named);
    let fits = |plate: &Building| {
        let size = well::format_for(plate.extent.0, plate.extent.1);
        size.is_some_and(|(r, c)| found.extent.0 <= usize::from(r) && found.extent.1 <= usize::from(c))
    };
    let at = plates
        .iter()
        .position(|p| Some(&p.key) == key.as_ref() && fits(p))
        .or_else(|| plates.iter().position(|p| p.table == found.table && fits(p)))
        .or_else(|| plates.iter().position(|p| key.is_none() && fits(p)));
    let Some(plate) = at.and_then(|at| plates.get_mut(at)) else {
        finding.leave(
            tables,
            found.table,
            found.rows,
            found.columns,
            "layout table of a plate that is not in the file",
        );
        return;
    };
    let label = found
        .label
        .clone()
        .or_else(|| found.corner.clone())
        .or_else(|| found.title.clone())
        .unwrap_or_else(|| "Names".to_owned());
    let twin = plate.names.iter().any(|(grid, wells, other)| {
        grid.label == label && same(tables, (wells, *other), (&found.wells, found.table))
    });
    if twin {
        finding.leave(
            tables,
            found.table,
            found.rows,
            found.columns,
            "repeats a layout that is already taken",
        );
        return;
    }
    let grid = NameGrid { label, place: table.place(found.rows, found.columns), names: Vec::new() };
    plate.names.push((grid, found.wells.clone(), found.table));
}

fn finish(
    tables: &[Table],
    building: Building,
    stated: Option<(u16, u16)>,
    (at, count): (usize, usize),
    notes: &mut Vec<Note>,
) -> Plate {
    let (rows, columns) = size(stated, &building, notes);
    let name = building.name.unwrap_or_else(|| format!("Plate {}", at + 1));
    let place = |row: u16, column: u16| usize::from(row) * usize::from(columns) + usize::from(column);
    let total = usize::from(rows) * usize::from(columns);
    let mut labels: BTreeMap<String, usize> = BTreeMap::new();
    let mut reads = Vec::with_capacity(building.reads.len());
    for (mut read, wells, t) in building.reads {
        read.wells = vec![WellValue::Empty; total];
        if let Some(table) = tables.get(t) {
            for (row, column, r, c) in &wells {
                if let Some(slot) = read.wells.get_mut(place(*row, *column)) {
                    *slot = table.value(*r as usize, *c as usize);
                }
            }
        }
        if read.time_s.is_none() {
            let n = labels.entry(read.label.clone()).or_insert(0);
            *n += 1;
            if *n > 1 {
                read.label = format!("{} ({n})", read.label);
            }
        }
        flags(&read, &name, count, columns, notes);
        if reads.is_empty() {
            holes(&read, &name, columns, notes);
        }
        reads.push(read);
    }
    let first = reads.iter().filter_map(|r| r.time_s).fold(f64::INFINITY, f64::min);
    if first.is_finite() {
        for time in reads.iter_mut().filter_map(|r| r.time_s.as_mut()) {
            *time -= first;
        }
    }
    let names = building
        .names
        .into_iter()
        .map(|(mut grid, wells, t)| {
            grid.names = vec![String::new(); total];
            if let Some(table) = tables.get(t) {
                for (row, column, r, c) in &wells {
                    if let Some(slot) = grid.names.get_mut(place(*row, *column)) {
                        table.text(*r as usize, *c as usize).clone_into(slot);
                    }
                }
            }
            grid
        })
        .collect();
    Plate { name, rows, columns, reads, names }
}

/// The plate's size: the smallest that holds all its wells, or a larger one that the file states.
fn size(stated: Option<(u16, u16)>, building: &Building, notes: &mut Vec<Note>) -> (u16, u16) {
    let (rows, columns) = building.extent;
    let fits = well::format_for(rows, columns).unwrap_or((32, 48));
    let full = (usize::from(fits.0), usize::from(fits.1)) == (rows, columns);
    let about = building.name.clone().unwrap_or_else(|| "Plate 1".to_owned());
    match stated {
        Some(size) if size.0 >= fits.0 && size.1 >= fits.1 => size,
        Some(size) => {
            notes.push(
                Note::warning(
                    "import.larger_than_stated",
                    format!(
                        "The file speaks of a plate of {} wells, but names wells up to {}",
                        usize::from(size.0) * usize::from(size.1),
                        well::name(rows.saturating_sub(1), columns.saturating_sub(1))
                    ),
                )
                .hint("Check the plate type that was chosen in the instrument's software.")
                .about(about)
                .at(first_place(&building.reads)),
            );
            fits
        }
        None => {
            if !full {
                notes.push(
                    Note::info(
                        "import.size_assumed",
                        format!(
                            "Only a part of the plate was read (up to {}); a plate of {} wells is assumed",
                            well::name(rows.saturating_sub(1), columns.saturating_sub(1)),
                            usize::from(fits.0) * usize::from(fits.1)
                        ),
                    )
                    .hint("If the plate was larger, only its name differs: wells keep their row and column.")
                    .about(about)
                    .at(first_place(&building.reads)),
                );
            }
            fits
        }
    }
}

fn first_place(reads: &[Part<Read>]) -> Location {
    reads.first().map(|(read, _, _)| location(&read.place)).unwrap_or_default()
}

/// The size of plate a table speaks of: `96 WELL PLATE`, `[GRE96ft]` in a line with the word plate, `384-well`,
/// `Number of rows` and `columns`.
fn stated_size(table: &Table) -> Option<(u16, u16)> {
    let mut best = None;
    for row in 0..table.rows() {
        let mut about_plate = false;
        for (column, text) in table.filled(row).take(12) {
            let letters = text.bytes().filter(u8::is_ascii_alphabetic).take(4).count();
            if letters < 4 || table.number(row, column).is_some() || text.len() > 160 {
                continue;
            }
            let lower = text.to_lowercase();
            let well = lower.contains("well") || lower.contains("wel0");
            about_plate |= lower.contains("plate") || lower == "name";
            if !(about_plate || well) {
                continue;
            }
            for number in numbers(&lower) {
                let small = number < 96;
                if (well || (!small && about_plate))
                    && let Some(size) = well::format_of(number)
                {
                    best = best.max(Some(size));
                }
            }
        }
    }
    best
}

fn numbers(text: &str) -> impl Iterator<Item = usize> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty() && part.len() <= 4)
        .filter_map(|part| part.parse().ok())
}

/// Tells about wells of a read that hold no number.
fn flags(read: &Read, plate: &str, plates: usize, columns: u16, notes: &mut Vec<Note>) {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut other: Vec<(usize, &str)> = Vec::new();
    let mut numbers = 0;
    for (at, value) in read.wells.iter().enumerate() {
        match value {
            WellValue::Flag { text, meaning: Flag::Other } => other.push((at, text)),
            WellValue::Flag { text, .. } => kinds.entry(text.as_str()).or_insert((0, at)).0 += 1,
            WellValue::Number { .. } => numbers += 1,
            WellValue::Empty => {}
        }
    }
    let well_of = |at: usize| well::name(at / usize::from(columns.max(1)), at % usize::from(columns.max(1)));
    let subject = if plates > 1 { format!("{plate}, {}", read.label) } else { read.label.clone() };
    let total: usize = kinds.values().map(|k| k.0).sum();
    if total > 0 {
        let list: Vec<String> = kinds.iter().take(6).map(|(text, (n, _))| format!("{text} ×{n}")).collect();
        let (code, message) = if numbers == 0 {
            ("import.no_numbers", format!("No well of “{}” holds a number: {}", read.label, list.join(", ")))
        } else {
            ("import.flags", format!("{total} wells of “{}” hold no number: {}", read.label, list.join(", ")))
        };
        let first = kinds.values().map(|k| k.1).min().unwrap_or(0);
        notes.push(
            Note::warning(code, message)
                .hint("They are kept as they stand and take no part in any calculation.")
                .about(subject.clone())
                .at(Location { well: Some(well_of(first)), ..location(&read.place) }),
        );
    }
    if let Some((at, text)) = other.first() {
        let shown: String = text.chars().take(40).collect();
        notes.push(
            Note::warning(
                "import.text_in_numbers",
                format!("{} of “{}” hold text instead of a number, first “{shown}” in {}", count(other.len(), "well"), read.label, well_of(*at)),
            )
            .hint("If it is a number, correct it in the file or choose the other decimal mark; as it stands it takes no part in any calculation.")
            .about(subject)
            .at(Location { well: Some(well_of(*at)), ..location(&read.place) }),
        );
    }
}

/// Says which wells inside the part of the plate that was read hold nothing.
fn holes(read: &Read, plate: &str, columns: u16, notes: &mut Vec<Note>) {
    let width = usize::from(columns.max(1));
    let filled = || {
        read.wells
            .iter()
            .enumerate()
            .filter(|(_, w)| **w != WellValue::Empty)
            .map(|(at, _)| (at / width, at % width))
    };
    let (Some(top), Some(bottom)) = (filled().map(|(r, _)| r).min(), filled().map(|(r, _)| r).max()) else {
        return;
    };
    let (left, right) =
        (filled().map(|(_, c)| c).min().unwrap_or(0), filled().map(|(_, c)| c).max().unwrap_or(0));
    let empty: Vec<String> = read
        .wells
        .iter()
        .enumerate()
        .filter(|(_, well)| **well == WellValue::Empty)
        .map(|(at, _)| (at / width, at % width))
        .filter(|(r, c)| (top..=bottom).contains(r) && (left..=right).contains(c))
        .map(|(r, c)| well::name(r, c))
        .collect();
    if let (Some(first), Some(last)) = (empty.first(), empty.last()) {
        let which = if first == last { first.clone() } else { format!("{first} … {last}") };
        notes.push(
            Note::info(
                "import.wells_empty",
                format!(
                    "{} among the measured ones of {plate} hold nothing: {which}",
                    count(empty.len(), "well")
                ),
            )
            .hint("If they were measured, check the file for a short or missing row.")
            .about(plate)
            .at(Location { well: Some(first.clone()), ..location(&read.place) }),
        );
    }
}

fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

fn location(place: &Place) -> Location {
    Location {
        sheet: place.sheet.clone(),
        row: Some(place.first_row),
        column: Some(place.first_column),
        ..Location::default()
    }
}

fn unique_names(plates: &mut [Plate]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for plate in plates {
        let n = seen.entry(plate.name.clone()).or_insert(0);
        *n += 1;
        if *n > 1 {
            plate.name = format!("{} ({n})", plate.name);
        }
    }
}

/// Everything that is not part of a plate, in rectangles of adjoining rows.
fn ignored(tables: &[Table], finding: &Finding, notes: &mut Vec<Note>) -> Vec<Ignored> {
    let mut ignored: Vec<Ignored> = finding
        .left
        .iter()
        .filter_map(|left| {
            let table = tables.get(left.table)?;
            Some(Ignored {
                place: table.place(left.rows, left.columns),
                reason: left.reason.to_owned(),
                excerpt: excerpt(table, left.rows, left.columns),
            })
        })
        .collect();
    for (t, table) in tables.iter().enumerate() {
        let mut text: Option<Region> = None;
        let mut beside: Option<Region> = None;
        let mut after_plate = false;
        for row in 0..table.rows() {
            let mut free: Option<(usize, usize)> = None;
            let mut taken = false;
            let mut numbers = 0;
            let mut last_used = None;
            for column in 0..table.row_len(row) {
                if finding.is_used(tables, t, row, column) {
                    taken = true;
                    last_used = Some(column);
                } else if !table.is_empty(row, column) {
                    free = Some(free.map_or((column, column), |f| (f.0, column)));
                    numbers += usize::from(table.number(row, column).is_some());
                }
            }
            // Right at the edge of a plate, one number is enough to ask.
            if numbers > 0 && free.is_some_and(|f| last_used.is_some_and(|last| f.0 == last + 1)) {
                numbers = numbers.max(TELLING);
            }
            let (region, other) = if taken { (&mut beside, &mut text) } else { (&mut text, &mut beside) };
            if taken || free.is_some() {
                close(other, table, &mut ignored, !taken, notes);
            }
            match (free, region.as_mut()) {
                (Some(columns), Some(open)) => open.grow(row, columns, numbers),
                (Some(columns), None) => {
                    *region =
                        Some(Region { touches: taken || after_plate, ..Region::new(row, columns, numbers) });
                }
                (None, _) if taken => close(region, table, &mut ignored, true, notes),
                (None, _) => {}
            }
            after_plate = taken;
        }
        close(&mut text, table, &mut ignored, false, notes);
        close(&mut beside, table, &mut ignored, true, notes);
    }
    ignored.sort_by_key(|i| (i.place.sheet.clone(), i.place.first_row, i.place.first_column));
    ignored
}

/// So many numbers in a row are a table, not a line of text.
const TELLING: usize = 3;

struct Region {
    rows: (usize, usize),
    columns: (usize, usize),
    numeric_rows: usize,
    /// Whether it follows a plate without an empty row, or stands beside one.
    touches: bool,
}

impl Region {
    fn new(row: usize, columns: (usize, usize), numbers: usize) -> Self {
        Self { rows: (row, row), columns, numeric_rows: usize::from(numbers >= TELLING), touches: false }
    }

    fn grow(&mut self, row: usize, columns: (usize, usize), numbers: usize) {
        self.rows.1 = row;
        self.columns = (self.columns.0.min(columns.0), self.columns.1.max(columns.1));
        self.numeric_rows += usize::from(numbers >= TELLING);
    }
}

fn close(
    region: &mut Option<Region>,
    table: &Table,
    ignored: &mut Vec<Ignored>,
    beside: bool,
    notes: &mut Vec<Note>,
) {
    let Some(region) = region.take() else { return };
    let height = region.rows.1 - region.rows.0 + 1;
    let reason = if beside {
        "beside a plate"
    } else if region.numeric_rows * 2 > height {
        "table of numbers that is no plate"
    } else {
        "text around the plates"
    };
    let place = table.place(region.rows, region.columns);
    if region.touches && region.numeric_rows * 2 > height {
        let (first, last) = (place.first_row, place.last_row);
        let rows =
            if first == last { format!("Row {first} holds") } else { format!("Rows {first} to {last} hold") };
        notes.push(
            Note::warning(
                "import.numbers_left_out",
                format!("{rows} numbers directly beside or below a plate that are not read as part of it"),
            )
            .hint("If they belong to the plate, check the row letters and column numbers: each once, in order, none missing.")
            .about(format!("rows {first} to {last}"))
            .at(location(&place)),
        );
    }
    ignored.push(Ignored {
        place,
        reason: reason.to_owned(),
        excerpt: excerpt(table, region.rows, region.columns),
    });
}

fn excerpt(table: &Table, rows: (usize, usize), columns: (usize, usize)) -> String {
    let mut words = String::new();
    'rows: for row in rows.0..=rows.1 {
        for (_, text) in table.filled(row).filter(|(c, _)| (columns.0..=columns.1).contains(c)) {
            if !words.is_empty() {
                words.push(' ');
            }
            words.extend(text.chars().take(60));
            if words.chars().count() > 60 {
                break 'rows;
            }
        }
    }
    words
}

/// Why there is no plate, in the terms of what the file is.
fn nothing(tables: &[Table], found: &[Found]) -> Error {
    let filled: usize = tables.iter().map(|t| (0..t.rows()).filter(|r| !t.row_is_empty(*r)).count()).sum();
    if filled == 0 {
        return Error::new(ErrorKind::Empty, "The file holds no data").hint("Export the measurement again.");
    }
    let error = |what: String, hint: &str| Error::new(ErrorKind::NoPlate, what).hint(hint);
    let holds = |word: &str| {
        tables.iter().any(|t| t.texts().take(200).any(|text| text.to_lowercase().contains(word)))
    };
    if holds("nucleic acid") || holds("a260/a280") || holds("260/280") {
        let rows = tables.first().map_or(0, |t| (1..t.rows()).filter(|r| !t.row_is_empty(*r)).count());
        return error(
            format!("This is a NanoDrop table of {}, not a plate", count(rows, "sample")),
            "Use it where nucleic acid purity is asked for.",
        );
    }
    if !found.is_empty() {
        let shape = found.iter().map(|f| f.wells.len()).max().unwrap_or(0);
        return error(
            format!(
                "This is a plate layout ({} wells with names or amounts), but no measurement is in it",
                shape
            ),
            "Drop the export of the plate reader first, then paste this layout onto its plate.",
        );
    }
    if let Some((sheet, row, numbers)) = tables.iter().find_map(lone_header) {
        let mut error = error(
            format!(
                "There is no plate here: row {} has the column numbers 1 to {numbers}, but no rows with letters follow",
                row + 1
            ),
            "Copy or export the whole plate, with its row letters.",
        )
        .at_row(row as u32 + 1);
        error.location.sheet = sheet;
        return error;
    }
    if let Some((columns, rows)) = tables.iter().find_map(named_columns) {
        return error(
            format!(
                "There is no plate here: this is a table of {} with the columns {columns}",
                count(rows, "row")
            ),
            "A plate is a grid with row letters and column numbers, or a list with a well (A1, A2, …) in each row.",
        );
    }
    let stands = tables
        .iter()
        .find_map(|t| {
            (0..t.rows())
                .find_map(|r| t.filled(r).next().map(|(_, text)| text.chars().take(60).collect::<String>()))
        })
        .unwrap_or_default();
    error(
        format!("There is no plate here: the file begins with “{stands}” and holds no grid or list of wells"),
        "A plate is a grid with row letters and column numbers, or a list with a well (A1, A2, …) in each row.",
    )
}

/// Sheet and row of column numbers that stand over nothing, and how many they are.
fn lone_header(table: &Table) -> Option<(Option<String>, usize, usize)> {
    (0..table.rows()).find_map(|row| {
        let start = (0..table.row_len(row)).find(|c| table.number(row, *c) == Some(1.0))?;
        let count = (start..table.row_len(row))
            .enumerate()
            .take_while(|(i, c)| table.number(row, *c) == Some(*i as f64 + 1.0))
            .count();
        let plate = matches!(count, 3 | 4 | 6 | 8 | 12 | 24 | 48) && table.filled(row).count() == count;
        plate.then(|| (table.sheet.clone(), row, count))
    })
}

/// The names of the columns and the number of rows, if a table is a list with a header.
fn named_columns(table: &Table) -> Option<(String, usize)> {
    let header = (0..table.rows()).find(|r| !table.row_is_empty(*r))?;
    let names: Vec<&str> = table.filled(header).map(|(_, text)| text).collect();
    let words = table.filled(header).filter(|(c, _)| table.number(header, *c).is_none()).count();
    let rows = (header + 1..table.rows()).filter(|r| !table.row_is_empty(*r)).count();
    if names.len() < 2 || words * 2 < names.len() || rows < 2 {
        return None;
    }
    let mut shown: Vec<String> =
        names.iter().take(8).map(|n| format!("“{}”", n.chars().take(30).collect::<String>())).collect();
    if names.len() > 8 {
        shown.push("…".into());
    }
    Some((shown.join(", "), rows))
}
