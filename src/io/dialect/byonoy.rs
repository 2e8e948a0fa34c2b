//! Byonoy Absorbance 96: a grid of absorbance, a grid of sample names, then keys and values.

use super::{Dialect, cell};
use crate::io::find::{self, Finding};
use crate::io::table::Table;

/// Byonoy.
pub const DIALECT: Dialect =
    Dialect { name: "Byonoy Absorbance 96", recognise, find: find::everything, adjust };

fn recognise(tables: &[Table]) -> Option<String> {
    cell(tables, |text| text.starts_with("Sample Wavelength (nm)") || text.contains("Byonoy"))
}

fn adjust(_: &[Table], finding: &mut Finding) {
    for found in &mut finding.found {
        if found.title.is_none() && found.label.is_none() && found.corner.is_none() {
            found.mode = Some("Absorbance".to_owned());
            found.label = Some("absorbance".to_owned());
        }
    }
    // The second grid holds names; a label must not turn it into a read.
    for found in finding.found.iter_mut().skip(1).filter(|f| f.layout) {
        found.label = None;
    }
}
