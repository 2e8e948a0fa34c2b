//! Thermo Multiskan text: `Plate:1 - Wavelength:340`, `Iteration: 1`, then the plate without row letters and column
//! numbers. Values shorter than the usual sixteen characters may be followed by a tab too many.

use super::{Dialect, cell};
use crate::checked::Note;
use crate::error::Location;
use crate::io::find::{Finding, Found};
use crate::io::plate::ReadKind;
use crate::io::quantity;
use crate::io::table::Table;
use crate::io::well;

/// Multiskan Spectrum and its relatives.
pub const DIALECT: Dialect = Dialect { name: "Thermo Multiskan", recognise, find, adjust: |_, _| {} };

fn recognise(tables: &[Table]) -> Option<String> {
    cell(tables, |text| plate_line(text).is_some())
}

/// Plate and wavelength of `Plate:1 - Wavelength:340`.
fn plate_line(text: &str) -> Option<(&str, &str)> {
    let (plate, wavelength) = text.split_once(" - Wavelength:")?;
    plate.starts_with("Plate").then_some((plate, wavelength))
}

fn find(tables: &[Table]) -> Finding {
    let mut finding = Finding::new(tables);
    for (t, table) in tables.iter().enumerate() {
        let mut plate: Option<(String, Option<f64>)> = None;
        let mut iteration: Option<String> = None;
        let mut row = 0;
        while row < table.rows() {
            let text = table.filled(row).next().map_or("", |(_, text)| text);
            if let Some((name, nm)) = plate_line(text) {
                plate = Some((name.trim().to_owned(), quantity::only_number(nm)));
                iteration = None;
            } else if let Some(number) = text.strip_prefix("Iteration:") {
                iteration = Some(number.trim().to_owned());
            } else if let Some((name, nm)) = &plate
                && let Some((lines, width)) = block(table, row)
            {
                let label = match (nm, &iteration) {
                    (Some(nm), Some(n)) => format!("{nm} iteration {n}"),
                    (Some(nm), None) => format!("{nm}"),
                    (None, Some(n)) => format!("iteration {n}"),
                    (None, None) => "Photometric".to_owned(),
                };
                let columns = usual_length(table, row, lines);
                let mut found = Found {
                    table: t,
                    rows: (row, row + lines - 1),
                    columns: (0, (row..row + lines).map(|r| table.row_len(r)).max().unwrap_or(1)),
                    extent: (lines, width),
                    plate: Some(name.clone()),
                    label: Some(label),
                    wavelength_nm: *nm,
                    kind: Some(ReadKind::Raw),
                    mode: Some("Absorbance".to_owned()),
                    ..Found::default()
                };
                for line in 0..lines {
                    let (cells, shifted) = cells(table, row + line, columns);
                    if shifted {
                        note(table, row + line, &mut finding);
                    }
                    let row_cells = cells.into_iter().skip(1).take(width).enumerate();
                    found.wells.extend(
                        row_cells.map(|(c, at)| (line as u16, c as u16, (row + line) as u32, at as u32)),
                    );
                }
                finding.add(tables, found);
                row += lines;
                continue;
            }
            row += 1;
        }
    }
    finding
}

/// Number of lines and columns of the plate that begins at a row: all following lines with cells, empty ones too.
fn block(table: &Table, first: usize) -> Option<(usize, usize)> {
    let is_line = |row: usize| {
        row < table.rows()
            && table.row_len(row) > 2
            && table.filled(row).all(|(c, text)| {
                table.number(row, c).is_some()
                    || crate::io::number::meaning(text) != crate::io::plate::Flag::Other
            })
    };
    let lines = (first..).take_while(|row| is_line(*row)).count();
    let filled = (first..first + lines).any(|row| !table.row_is_empty(row));
    let (_, columns) = well::FORMATS.into_iter().find(|(rows, _)| usize::from(*rows) == lines)?;
    (filled && lines >= 2).then_some((lines, usize::from(columns)))
}

/// The length most lines of a block have; longer ones hold a tab too many.
fn usual_length(table: &Table, first: usize, lines: usize) -> usize {
    (first..first + lines).map(|row| table.row_len(row)).min().unwrap_or(0)
}

/// The columns of the cells of a line, in order, without the empty ones that stand after a short value where the line
/// is longer than it should be.
fn cells(table: &Table, row: usize, usual: usize) -> (Vec<usize>, bool) {
    let len = table.row_len(row);
    let mut surplus = len.saturating_sub(usual);
    let shifted = surplus > 0;
    let mut cells = Vec::with_capacity(usual);
    let mut column = 0;
    while column < len {
        cells.push(column);
        let short = table.number(row, column).is_some() && table.text(row, column).len() < 16;
        if surplus > 0 && short && column + 1 < len && table.is_empty(row, column + 1) {
            surplus -= 1;
            column += 1;
        }
        column += 1;
    }
    (cells, shifted)
}

fn note(table: &Table, row: usize, finding: &mut Finding) {
    const CODE: &str = "import.extra_tab";
    if let Some(known) = finding.notes.iter_mut().find(|n| n.code == CODE) {
        let count: usize = known.subject.parse().unwrap_or(1) + 1;
        known.subject = count.to_string();
        known.message = format!(
            "{count} lines hold a tab too many after a short value; their values were moved to their columns"
        );
        return;
    }
    finding.notes.push(
        Note::info(CODE, "1 line holds a tab too many after a short value; its values were moved to their columns")
            .hint("This program of the instrument is known to write such lines; compare one of them with the instrument.")
            .about("1")
            .at(Location { sheet: table.sheet.clone(), row: Some(row as u32 + 1), ..Location::default() }),
    );
}
