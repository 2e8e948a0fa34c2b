//! Revvity (PerkinElmer) Kaleido of EnSight readers: `Results for` a measurement above each grid; its wavelength far
//! below, among the measurements of the protocol.

use super::{Dialect, cell};
use crate::io::find::{self, Finding};
use crate::io::table::Table;
use crate::io::{context, quantity};

/// Kaleido.
pub const DIALECT: Dialect = Dialect { name: "Revvity Kaleido", recognise, find: find::everything, adjust };

fn recognise(tables: &[Table]) -> Option<String> {
    cell(tables, |text| text.contains("Kaleido"))
}

fn adjust(tables: &[Table], finding: &mut Finding) {
    for found in &mut finding.found {
        let Some(table) = tables.get(found.table) else { continue };
        let heading = (found.rows.0.saturating_sub(12)..found.rows.0).rev().find_map(|row| {
            table.filled(row).next().and_then(|(_, text)| {
                text.strip_prefix("Results for").or_else(|| text.strip_prefix("Result for"))
            })
        });
        let Some(name) =
            heading.map(|h| h.trim_matches(|c: char| c.is_whitespace() || c == '.' || c == ':').to_owned())
        else {
            continue;
        };
        found.kind = Some(crate::io::plate::ReadKind::Raw);
        found.wavelength_nm = wavelength(table, &name);
        if found.mode.is_none() {
            let lower = name.to_lowercase();
            found.mode = [
                ("abs", "Absorbance"),
                ("fi", "Fluorescence"),
                ("lum", "Luminescence"),
                ("us lum", "Luminescence"),
            ]
            .into_iter()
            .find(|(word, _)| lower.starts_with(word))
            .map(|(_, mode)| mode.to_owned());
        }
        found.label = Some(name);
    }
}

/// The excitation wavelength of a measurement of that name; none for fluorescence, which has two.
fn wavelength(table: &Table, name: &str) -> Option<f64> {
    let start = (0..table.rows()).find(|row| {
        ["Tech", "Operation"].iter().any(|key| table.text(*row, 0).starts_with(key))
            && table.filled(*row).nth(1).is_some_and(|(_, text)| text == name)
    })?;
    let mut excitation = None;
    for row in start + 1..table.rows().min(start + 40) {
        if table.text(row, 0).starts_with("Tech") {
            break;
        }
        for (key, value) in context::pairs(table, row) {
            if key.starts_with("emission wavelength") && quantity::only_number(&value).is_some() {
                return None;
            }
            if key.contains("excitation wavelength") || key == "wavelength" {
                excitation = excitation.or_else(|| quantity::only_number(&value));
            }
        }
    }
    excitation
}
