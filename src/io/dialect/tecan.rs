//! Tecan i-control, SparkControl and Magellan: one plate a sheet, its settings in pairs above a grid under `<>`.

use super::{Dialect, cell};
use crate::io::find::{self, Finding};
use crate::io::table::Table;

/// Tecan readers.
pub const DIALECT: Dialect =
    Dialect { name: "Tecan i-control, SparkControl or Magellan", recognise, find, adjust };

fn recognise(tables: &[Table]) -> Option<String> {
    cell(tables, |text| {
        text.contains("Tecan i-control")
            || text.contains("SparkControl")
            || text.contains("Application: Tecan")
            || text.starts_with("Magellan ")
    })
    .or_else(|| {
        tables.iter().find_map(|t| t.sheet.clone().filter(|name| name.to_lowercase().starts_with("magellan")))
    })
}

/// Grids of the instrument stand under `<>`; anything else of a grid's shape in such a sheet is the user's own table.
fn find(tables: &[Table]) -> Finding {
    let mut finding = find::everything(tables);
    let own = |f: &find::Found| {
        let table = tables.get(f.table);
        table.is_some_and(|t| {
            (f.columns.0..=f.columns.1.min(f.columns.0 + 1)).any(|c| t.text(f.rows.0, c) == "<>")
        })
    };
    if finding.found.iter().any(own) {
        let found = std::mem::take(&mut finding.found);
        for item in found {
            let below_corner = own(&item)
                || tables.get(item.table).is_some_and(|t| t.text(item.rows.0, item.columns.0) == "<>")
                || continues(tables, &item);
            if below_corner {
                finding.found.push(item);
            } else {
                finding.leave(
                    tables,
                    item.table,
                    item.rows,
                    item.columns,
                    "a table that is not the instrument’s",
                );
            }
        }
    }
    finding
}

/// Further rows of a table of wells (a kinetic series) under a corner mark.
fn continues(tables: &[Table], found: &find::Found) -> bool {
    tables.get(found.table).is_some_and(|t| {
        (found.rows.0.saturating_sub(2000)..found.rows.0)
            .rev()
            .take_while(|r| !t.row_is_empty(*r))
            .any(|r| t.text(r, 0) == "<>")
    })
}

fn adjust(tables: &[Table], finding: &mut Finding) {
    let with_data: std::collections::BTreeSet<usize> = finding.found.iter().map(|f| f.table).collect();
    for found in &mut finding.found {
        let Some(table) = tables.get(found.table) else { continue };
        let top = found.rows.0.saturating_sub(80);
        let pair = |key: &str| {
            (top..found.rows.0).rev().find_map(|row| {
                (table.text(row, 0) == key)
                    .then(|| table.filled(row).nth(1).map(|(_, text)| text.to_owned()))
                    .flatten()
            })
        };
        // `Name` under `Mode` is the label; the `Name` above it is the plate.
        if found.label.is_none() {
            let mode = (top..found.rows.0).rev().find(|row| table.text(*row, 0) == "Mode");
            found.label = mode
                .filter(|row| table.text(row + 1, 0) == "Name")
                .and_then(|row| table.filled(row + 1).nth(1).map(|(_, text)| text.to_owned()));
        }
        if found.plate.is_some() && with_data.len() == 1 {
            continue;
        }
        let sheet = table.sheet.clone().unwrap_or_default();
        found.plate = if with_data.len() > 1 {
            Some(sheet)
        } else {
            let layout = (0..found.rows.0)
                .find(|row| table.text(*row, 0) == "Name" && table.text(row + 1, 0).starts_with("Plate"))
                .and_then(|row| table.filled(row).nth(1).map(|(_, text)| text.to_owned()));
            let id = pair("Plate-ID (Stacker)").filter(|id| id != "Plate");
            layout.or(id).or_else(|| Some(sheet).filter(|s| !s.is_empty()))
        };
    }
}
