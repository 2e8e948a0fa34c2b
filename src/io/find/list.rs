//! Lists with a row for every well: wells and values in columns of any order, one or several value columns, long lists
//! with columns for plate, wavelength and time, kinetic lists with the times in the lines above.

use super::{Finding, Found};
use crate::checked::Note;
use crate::error::Location;
use crate::io::table::Table;
use crate::io::{quantity, well, words};
use std::collections::{BTreeMap, BTreeSet};

const FEWEST: usize = 3;

/// A row of a list, and the row and column of the well it names.
type NamedRow = (usize, (usize, usize));

/// Where the wells of a list stand.
struct Wells {
    first: usize,
    last: usize,
    columns: Vec<usize>,
    at: Vec<NamedRow>,
}

/// What a column of a list is for.
#[derive(Debug, Clone, PartialEq)]
enum Role {
    Plate,
    Wavelength,
    Time,
    Temperature,
    Read,
    Signal(Option<f64>),
    Names,
    Other,
}

/// Finds all lists of one table.
pub fn find(tables: &[Table], t: usize, finding: &mut Finding) {
    let Some(table) = tables.get(t) else { return };
    let mut row = 0;
    let mut refused = BTreeMap::new();
    while let Some(wells) = wells_from(table, row, &mut refused) {
        row = wells.last + 1;
        one(tables, t, &wells, finding);
    }
}

/// The next run of rows, from `start`, with a well in one column (or a row letter and a column number in two).
/// `refused` keeps, for every column, up to where its names are known not to be wells.
fn wells_from(table: &Table, start: usize, refused: &mut BTreeMap<usize, usize>) -> Option<Wells> {
    for row in start..table.rows() {
        for column in 0..table.row_len(row).min(64) {
            if refused.get(&column).is_some_and(|until| row <= *until)
                || well::parse(table.text(row, column)).is_none()
            {
                continue;
            }
            let at = run(table, row, |r| well::parse(table.text(r, column)));
            let headed = header_says(table, row, column, &["well", "pos", "loc", "coord"]);
            if is_wells(&at, headed) {
                return Some(Wells { first: row, last: at.last()?.0, columns: vec![column], at });
            }
            refused.insert(column, at.last()?.0);
        }
        if let Some(found) = parted(table, row) {
            return Some(found);
        }
    }
    None
}

/// Rows from `start` that name a well; up to two rows in between may not (means, blank lines).
fn run(table: &Table, start: usize, well_at: impl Fn(usize) -> Option<(usize, usize)>) -> Vec<NamedRow> {
    let mut at: Vec<NamedRow> = Vec::new();
    let mut row = start;
    while row < table.rows() && at.last().is_none_or(|last| row <= last.0 + 3) {
        if let Some(found) = well_at(row) {
            at.push((row, found));
        }
        row += 1;
    }
    at
}

/// Whether names such as C1, C2 are wells: the header says so, or they fill rows and columns as a plate does.
fn is_wells(at: &[NamedRow], headed: bool) -> bool {
    let distinct: BTreeSet<_> = at.iter().map(|w| w.1).collect();
    if headed {
        return !distinct.is_empty();
    }
    let rows: BTreeSet<_> = distinct.iter().map(|w| w.0).collect();
    let columns: BTreeSet<_> = distinct.iter().map(|w| w.1).collect();
    distinct.len() >= FEWEST * 2
        && rows.len() >= 2
        && columns.len() >= 2
        && distinct.len() * 2 > rows.len() * columns.len()
}

fn header_says(table: &Table, first: usize, column: usize, any: &[&str]) -> bool {
    header_row(table, first).is_some_and(|row| {
        let text = table.text(row, column).to_lowercase();
        any.iter().any(|word| text.contains(word))
    })
}

/// The line above the list that names its columns.
fn header_row(table: &Table, first: usize) -> Option<usize> {
    let row = first.checked_sub(1)?;
    let texts = table.filled(row).count();
    let numbers = (0..table.row_len(row)).filter(|c| table.number(row, *c).is_some()).count();
    // Wavelengths as headers are numbers; a header has at least one word.
    (texts > numbers).then_some(row)
}

/// Row letter and column number in two columns, when the header says so.
fn parted(table: &Table, header: usize) -> Option<Wells> {
    let mut row_column = None;
    let mut column_column = None;
    for (column, text) in table.filled(header).take(64) {
        let lower = text.to_lowercase();
        match lower.trim() {
            "row" | "well row" | "wellrow" | "well_row" | "plate row" => row_column = Some(column),
            "col" | "column" | "well col" | "well column" | "wellcol" | "well_col" | "wellcolumn"
            | "plate column" => {
                column_column = Some(column);
            }
            _ => {}
        }
    }
    let (r, c) = (row_column?, column_column?);
    let first = header + 1;
    let at = run(table, first, |row| {
        let plate_row = well::row(table.text(row, r), None).or_else(|| {
            table
                .number(row, r)
                .filter(|v| v.fract() == 0.0 && (1.0..=32.0).contains(v))
                .map(|v| v as usize - 1)
        })?;
        let column = table.number(row, c).filter(|v| v.fract() == 0.0 && (1.0..=48.0).contains(v))?;
        Some((plate_row, column as usize - 1))
    });
    let last = at.last()?.0;
    Some(Wells { first, last, columns: vec![r, c], at })
}

fn one(tables: &[Table], t: usize, wells: &Wells, finding: &mut Finding) {
    let Some(table) = tables.get(t) else { return };
    let header = header_row(table, wells.first);
    outside(table, wells, finding);
    let headings = headings(table, wells.first);
    let width = wells.at.iter().map(|(row, _)| table.row_len(*row)).max().unwrap_or(0);
    let times = times_above(table, wells, width);
    let roles = roles(table, wells, header, &times, width);
    let signals: Vec<usize> = (0..width).filter(|c| matches!(roles.get(*c), Some(Role::Signal(_)))).collect();
    let names: Vec<usize> = (0..width).filter(|c| roles.get(*c) == Some(&Role::Names)).collect();
    let top = if times.is_empty() { header } else { headings.or(header) }.unwrap_or(wells.first);
    let extent = (
        wells.at.iter().map(|w| w.1.0 + 1).max().unwrap_or(1),
        wells.at.iter().map(|w| w.1.1 + 1).max().unwrap_or(1),
    );
    let base = Found {
        table: t,
        rows: (top, wells.last),
        columns: (0, width.saturating_sub(1)),
        anchor: Some(top),
        extent,
        ..Found::default()
    };
    let key_columns: Vec<usize> = (0..width)
        .filter(|c| matches!(roles.get(*c), Some(Role::Plate | Role::Wavelength | Role::Time | Role::Read)))
        .collect();
    let mut carried: BTreeMap<usize, String> = BTreeMap::new();
    let mut order: Vec<(Vec<String>, usize)> = Vec::new();
    let mut groups: BTreeMap<(Vec<String>, usize), Vec<NamedRow>> = BTreeMap::new();
    let mut seen: BTreeMap<Vec<String>, BTreeMap<(usize, usize), usize>> = BTreeMap::new();
    let mut twice = None;
    for (row, place) in &wells.at {
        let key: Vec<String> = key_columns
            .iter()
            .map(|c| {
                let text = table.text(*row, *c);
                // A plate's name may stand on its first row only.
                if text.is_empty() && roles.get(*c) == Some(&Role::Plate) {
                    return carried.get(c).cloned().unwrap_or_default();
                }
                carried.insert(*c, text.to_owned());
                text.to_owned()
            })
            .collect();
        let nth = seen.entry(key.clone()).or_default().entry(*place).or_insert(0);
        let group = (key, *nth);
        *nth += 1;
        if *nth > 1 && !signals.is_empty() {
            twice.get_or_insert((*row, *place));
        }
        if !groups.contains_key(&group) {
            order.push(group.clone());
        }
        groups.entry(group).or_default().push((*row, *place));
    }
    if let Some((row, place)) = twice {
        let name = well::name(place.0, place.1);
        finding.notes.push(
            Note::warning("import.well_twice", format!("Well {name} has more than one value in the list"))
                .hint("The first value of every well makes one read, the second another; choose the one you mean, or correct the file.")
                .about(name.clone())
                .at(Location { sheet: table.sheet.clone(), row: Some(row as u32 + 1), well: Some(name), ..Location::default() }),
        );
    }
    for (key, nth) in &order {
        let Some(rows) = groups.get(&(key.clone(), *nth)) else { continue };
        let keyed = |role: Role| {
            key_columns
                .iter()
                .zip(key)
                .find(|(c, _)| roles.get(**c) == Some(&role))
                .map(|(c, text)| (*c, text.clone()))
        };
        for (columns, layout) in [(&signals, false), (&names, true)] {
            for column in columns {
                let heading =
                    header.map(|h| table.text(h, *column).to_owned()).filter(|text| !text.is_empty());
                let mut found = Found {
                    wells: rows
                        .iter()
                        .map(|(row, w)| (w.0 as u16, w.1 as u16, *row as u32, *column as u32))
                        .collect(),
                    label: heading,
                    layout,
                    ..base.clone()
                };
                if layout && *nth > 0 {
                    continue;
                }
                found.plate = keyed(Role::Plate).map(|(_, text)| text).filter(|text| !text.is_empty());
                if let Some((_, text)) = keyed(Role::Wavelength) {
                    found.wavelength_nm = quantity::only_number(&text);
                    found.label = Some(text);
                }
                if let Some((_, text)) = keyed(Role::Read).filter(|(_, text)| !text.is_empty()) {
                    found.label = Some(text);
                }
                if let Some((c, text)) = keyed(Role::Time) {
                    let heading = header.map_or("", |h| table.text(h, c));
                    found.time_s = quantity::seconds(&text, heading);
                }
                if let Some(Role::Signal(Some(time))) = roles.get(*column) {
                    found.time_s = Some(*time);
                }
                if *nth > 0 {
                    found.label =
                        Some(format!("{} ({})", found.label.unwrap_or_else(|| "Value".into()), nth + 1));
                }
                finding.add(tables, found);
            }
        }
    }
    if signals.is_empty() && names.is_empty() {
        finding.leave(tables, t, base.rows, base.columns, "list of wells without values");
    }
}

/// Tells about names between or below the wells of a list that are built like wells but lie on no plate.
fn outside(table: &Table, wells: &Wells, finding: &mut Finding) {
    let [column] = wells.columns.as_slice() else { return };
    let like_a_well = |text: &str| {
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        let digits = text.len() - letters;
        (1..=2).contains(&letters)
            && (1..=3).contains(&digits)
            && text.bytes().skip(letters).all(|b| b.is_ascii_digit())
            && well::parse(text).is_none()
    };
    let rows = wells.first..(wells.last + 4).min(table.rows());
    let Some(row) = rows.into_iter().find(|row| like_a_well(table.text(*row, *column))) else { return };
    let name = table.text(row, *column);
    finding.notes.push(
        Note::warning(
            "import.well_outside",
            format!("{name} in row {} is no well of any plate; its values are left out", row + 1),
        )
        .hint("Wells go from A1 to AF48; correct the name in the file.")
        .about(name)
        .at(Location {
            sheet: table.sheet.clone(),
            row: Some(row as u32 + 1),
            column: Some(*column as u32 + 1),
            well: Some(name.to_owned()),
            ..Location::default()
        }),
    );
}

/// The first of the lines directly above a list.
fn headings(table: &Table, first: usize) -> Option<usize> {
    let mut row = first;
    while row > 0 && !table.row_is_empty(row - 1) && first - row < 6 {
        row -= 1;
    }
    (row < first).then_some(row)
}

/// For lists with one column a time: seconds of every column, read from the line above that says `Time`.
fn times_above(table: &Table, wells: &Wells, width: usize) -> BTreeMap<usize, f64> {
    let mut times = BTreeMap::new();
    let Some(label) = wells.columns.first().copied() else { return times };
    let lowest = wells.first.saturating_sub(6);
    for row in (lowest..wells.first).rev() {
        let text = table.text(row, label);
        if text.to_lowercase().starts_with("time") || text.to_lowercase().starts_with("zeit") {
            for column in label + 1..width {
                if let Some(s) = quantity::seconds(table.text(row, column), text) {
                    times.insert(column, s);
                }
            }
        }
    }
    times
}

fn roles(
    table: &Table,
    wells: &Wells,
    header: Option<usize>,
    times: &BTreeMap<usize, f64>,
    width: usize,
) -> Vec<Role> {
    let numeric = |column: usize| {
        let filled = wells.at.iter().filter(|(row, _)| !table.is_empty(*row, column)).count();
        let numbers = wells.at.iter().filter(|(row, _)| table.number(*row, column).is_some()).count();
        let flags = wells
            .at
            .iter()
            .filter(|(row, _)| table.number(*row, column).is_none() && !table.is_empty(*row, column))
            .filter(|(row, _)| {
                crate::io::number::meaning(table.text(*row, column)) != crate::io::plate::Flag::Other
            })
            .count();
        (filled, numbers, flags)
    };
    let mut roles: Vec<Role> = (0..width)
        .map(|column| {
            if wells.columns.contains(&column) {
                return Role::Other;
            }
            let heading = header.map(|h| table.text(h, column).to_lowercase()).unwrap_or_default();
            let (filled, numbers, flags) = numeric(column);
            if filled == 0 {
                return Role::Other;
            }
            if let Some(time) = times.get(&column) {
                return Role::Signal(Some(*time));
            }
            let has = |word: &str| heading.contains(word);
            if (has("plate") || has("barcode")) && !has("row") && !has("col") && !has("type") {
                return Role::Plate;
            }
            if has("wavelength") || heading == "nm" || heading == "lambda" || heading == "λ" {
                return Role::Wavelength;
            }
            if has("time") || heading == "t" || has("cycle") || has("kinetic") || has("timepoint") {
                return Role::Time;
            }
            if has("temperature") {
                return Role::Temperature;
            }
            if numbers * 2 < filled && numbers + flags < filled {
                return match heading.as_str() {
                    "measurement" | "read" | "label" | "channel" | "readout" | "wavelength name"
                    | "assay" | "signal type"
                        if distinct(table, wells, column) * 4 <= filled =>
                    {
                        Role::Read
                    }
                    _ => Role::Names,
                };
            }
            if words::is_layout_column(&heading) { Role::Names } else { Role::Signal(None) }
        })
        .collect();
    // With a column that is named like a measurement, numbers under other names are not measurements.
    let named: Vec<bool> =
        (0..width).map(|c| header.is_some_and(|h| words::is_signal_column(table.text(h, c)))).collect();
    let any_named = roles.iter().zip(&named).any(|(role, named)| *named && matches!(role, Role::Signal(_)));
    if any_named && times.is_empty() {
        for (role, named) in roles.iter_mut().zip(&named) {
            if matches!(role, Role::Signal(_)) && !named {
                *role = Role::Names;
            }
        }
    }
    // A time for every well, all different or all alike, is when the well was read, not a kinetic series.
    let repeated = {
        let distinct: BTreeSet<_> = wells.at.iter().map(|w| w.1).collect();
        distinct.len() < wells.at.len()
    };
    if !repeated {
        for role in &mut roles {
            if matches!(role, Role::Time) {
                *role = Role::Other;
            }
        }
    }
    roles
}

fn distinct(table: &Table, wells: &Wells, column: usize) -> usize {
    wells.at.iter().map(|(row, _)| table.text(*row, column)).collect::<BTreeSet<_>>().len()
}
