//! BMG Labtech MARS: user, test and ID lines above, `Raw Data (450)` over each grid.

use super::{Dialect, cell};
use crate::io::find::{self, Finding};
use crate::io::table::Table;

/// BMG readers.
pub const DIALECT: Dialect = Dialect { name: "BMG Labtech MARS", recognise, find: find::everything, adjust };

fn recognise(tables: &[Table]) -> Option<String> {
    cell(tables, |text| {
        text.starts_with("Test run no.") || text.contains("BMG LABTECH") || text.contains("\\BMG\\")
    })
}

/// The plate is the ID that calls itself a plate, else the first ID.
fn adjust(tables: &[Table], finding: &mut Finding) {
    for (t, table) in tables.iter().enumerate() {
        let ids: Vec<String> = (0..table.rows().min(12))
            .flat_map(|row| table.filled(row).map(|(_, text)| text))
            .filter_map(|text| {
                let (key, value) = text.split_once(':')?;
                let id = key.strip_prefix("ID")?;
                (id.len() <= 1 && !value.trim().is_empty()).then(|| value.trim().to_owned())
            })
            .collect();
        let plate = ids.iter().find(|id| id.to_lowercase().contains("plate")).or_else(|| ids.first());
        for found in finding.found.iter_mut().filter(|f| f.table == t) {
            found.plate = plate.cloned().or_else(|| found.plate.take());
        }
    }
}
