//! BioTek / Agilent Gen5 and its forerunner KC4: sections for procedure, layout and results; grids with several sub-rows
//! a well, each named at its end; plates one after the other under `Plate Number`.

use super::{Dialect, cell};
use crate::io::find::{self, Finding};
use crate::io::table::Table;

/// BioTek readers.
pub const DIALECT: Dialect =
    Dialect { name: "Agilent BioTek Gen5", recognise, find: find::everything, adjust };

fn recognise(tables: &[Table]) -> Option<String> {
    cell(tables, |text| {
        text.starts_with("Experiment File Path")
            || text.starts_with("Protocol File Path")
            || text == "Procedure Summary"
            || text == "Procedure Details"
            || text.contains("Gen5")
            || text.contains("KC4")
            || text.starts_with("Reader Type:")
    })
}

/// A line of the actual temperature stands among the results; a heading `Results` names no read.
fn adjust(_: &[Table], finding: &mut Finding) {
    for found in &mut finding.found {
        if found.label.as_deref().is_some_and(|label| matches!(label, "Well ID" | "Conc/Dil" | "Name")) {
            found.layout = true;
        }
    }
}
