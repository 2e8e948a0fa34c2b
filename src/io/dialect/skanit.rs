//! Thermo SkanIt reports: one sheet a step (measurement, blank subtraction, standard curve, dilution), each with grids
//! named in their corner, then a grid of sample names.

use super::{Dialect, cell};
use crate::io::find::{self, Finding};
use crate::io::plate::ReadKind;
use crate::io::table::Table;
use crate::io::words;
use std::collections::BTreeMap;

/// SkanIt.
pub const DIALECT: Dialect = Dialect { name: "Thermo SkanIt", recognise, find: find::everything, adjust };

fn recognise(tables: &[Table]) -> Option<String> {
    cell(tables, |text| text.contains("SkanIt") || text.starts_with("Autoloading range"))
}

fn adjust(tables: &[Table], finding: &mut Finding) {
    let mut grids: BTreeMap<usize, usize> = BTreeMap::new();
    let is_data = |f: &find::Found| !f.corner.as_deref().is_some_and(words::is_layout) && !f.layout;
    for found in finding.found.iter().filter(|f| is_data(f)) {
        *grids.entry(found.table).or_default() += 1;
    }
    for found in &mut finding.found {
        let Some(table) = tables.get(found.table) else { continue };
        if !is_data(found) {
            continue;
        }
        let Some(step) = step(table) else { continue };
        let corner = found.corner.clone().unwrap_or_default();
        let measured = words::mode(&step).is_some() && !words::is_derived(&step);
        let raw = measured && (corner.is_empty() || corner.chars().count() <= 4);
        found.kind = Some(if raw { ReadKind::Raw } else { ReadKind::Derived });
        let alone = grids.get(&found.table) == Some(&1);
        found.label = Some(if alone || corner.is_empty() { step } else { format!("{step} {corner}") });
    }
}

/// The name of the step a sheet reports: the first line after the title, file and date.
fn step(table: &Table) -> Option<String> {
    let first = (0..table.rows().min(4)).find(|row| table.text(*row, 0) == "Measurement results")?;
    (first + 1..table.rows().min(first + 12))
        .filter(|row| table.filled(*row).next().is_some_and(|(c, _)| c == 0))
        .map(|row| table.text(row, 0))
        .filter(|text| !text.contains(".ska") && !text.contains(':') && !text.starts_with("Plate"))
        .map(str::to_owned)
        .next()
}
