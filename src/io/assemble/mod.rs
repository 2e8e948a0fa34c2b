//! From what was found to plates: which finds are reads of the same plate, how large it is, what is left over.

mod building;
mod left;
mod notes;
mod size;

use super::find::{Finding, Found, WellCell, census};
use super::number;
use super::plate::{Flag, NameGrid, Plate, PlateFile, Read, ReadKind, Source, WellValue};
use super::table::Table;
use super::{well, words};
use crate::checked::{Checked, Note};
use crate::error::Result;
use building::{Building, Key};
use left::{ignored, nothing};
use notes::{flags, holes, location};
use size::{size, stated_size};
use std::collections::BTreeMap;

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
