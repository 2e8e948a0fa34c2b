//! PerkinElmer EnVision: for each read a line under `Plate information` with plate number and label (or the formula of a
//! calculation), then a grid, mostly without row letters and column numbers.

use super::{Dialect, cell};
use crate::io::find::{Finding, Found, bare, grid};
use crate::io::plate::ReadKind;
use crate::io::table::Table;

/// EnVision.
pub const DIALECT: Dialect = Dialect { name: "PerkinElmer EnVision", recognise, find, adjust: |_, _| {} };

fn recognise(tables: &[Table]) -> Option<String> {
    cell(tables, |text| text.contains("EnVision Workstation")).or_else(|| {
        cell(tables, |text| text.starts_with("Plate information"))
            .filter(|_| cell(tables, |t| t.starts_with("Background information")).is_some())
    })
}

fn find(tables: &[Table]) -> Finding {
    let mut finding = Finding::new(tables);
    for (t, table) in tables.iter().enumerate() {
        let starts: Vec<usize> =
            (0..table.rows()).filter(|row| table.text(*row, 0).starts_with("Plate information")).collect();
        let mut labelled = Finding::new(tables);
        grid::find(tables, t, &mut labelled);
        for (at, start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).copied().unwrap_or(table.rows());
            let Some(about) = about(table, *start) else { continue };
            let mut own: Vec<Found> = labelled
                .found
                .iter()
                .filter(|f| (*start..end).contains(&f.rows.0) && !is_map(table, f))
                .cloned()
                .collect();
            if own.is_empty() {
                own = bare::blocks(table, *start + 3..end)
                    .into_iter()
                    .flat_map(|block| bare::plates(table, t, block))
                    .collect();
            }
            let several = own.len() > 1;
            for (nth, found) in own.into_iter().enumerate() {
                let channel = channel(table, found.rows.0).unwrap_or_else(|| format!("channel {nth}"));
                let mut found = about.apply(found);
                if let Some(label) = found.label.as_mut().filter(|_| several) {
                    *label = format!("{label} - {channel}");
                }
                finding.add(tables, found);
            }
        }
        for map in labelled.found.into_iter().filter(|f| is_map(table, f)) {
            finding.add(tables, Found { layout: true, ..map });
        }
    }
    finding
}

/// The channel that the line above a grid names: `Results for x(1) - channel 2 (CPS)`.
fn channel(table: &Table, header: usize) -> Option<String> {
    let above = table.text(header.checked_sub(1)?, 0);
    let at = above.find("channel ")?;
    above.get(at..).map(|text| text.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
}

/// Whether a grid is the map of the protocol, at the end of the file.
fn is_map(table: &Table, found: &Found) -> bool {
    found.wells.iter().all(|(_, _, r, c)| table.number(*r as usize, *c as usize).is_none())
}

struct About {
    plate: String,
    label: Option<String>,
    derived: bool,
}

impl About {
    fn apply(&self, mut found: Found) -> Found {
        found.plate = Some(format!("Plate {}", self.plate));
        found.label.clone_from(&self.label);
        found.kind = Some(if self.derived { ReadKind::Derived } else { ReadKind::Raw });
        found
    }
}

/// The line under `Plate information`, by the names of its columns.
fn about(table: &Table, start: usize) -> Option<About> {
    let names = start + 1;
    let values = start + 2;
    let column =
        |name: &str| (0..table.row_len(names)).find(|c| table.text(names, *c).eq_ignore_ascii_case(name));
    let plate = table.text(values, column("Plate")?).to_owned();
    if let Some(formula) = column("Formula") {
        return Some(About { plate, label: Some(calculation(table.text(values, formula))), derived: true });
    }
    let label = column("Label").map(|c| table.text(values, c).to_owned()).filter(|l| !l.is_empty());
    Some(About { plate, label, derived: false })
}

/// `Calc 1: Crosstalk = Crosstalk correction where Label : …` is called `Calc 1: Crosstalk correction`.
fn calculation(formula: &str) -> String {
    let what = formula.split(" where ").next().unwrap_or(formula).trim();
    match (what.split_once(':'), what.split_once('=')) {
        (Some((number, _)), Some((_, step))) => format!("{}: {}", number.trim(), step.trim()),
        _ => what.to_owned(),
    }
}
