//! Promega GloMax: `Result:` names the plate, followed by protocol and date; the grid begins on the line of the reading.

use super::{Dialect, cell};
use crate::io::find::{self, Finding};
use crate::io::table::Table;

/// GloMax.
pub const DIALECT: Dialect = Dialect { name: "Promega GloMax", recognise, find: find::everything, adjust };

fn recognise(tables: &[Table]) -> Option<String> {
    cell(tables, |text| text.contains("GloMax")).or_else(|| {
        cell(tables, |text| text.starts_with("Result: "))
            .filter(|_| cell(tables, |t| t.starts_with("Protocol: ")).is_some())
    })
}

fn adjust(tables: &[Table], finding: &mut Finding) {
    for (t, table) in tables.iter().enumerate() {
        let value = |key: &str| {
            (0..table.rows().min(30)).find_map(|row| {
                table.filled(row).find_map(|(_, text)| text.strip_prefix(key).map(|v| v.trim().to_owned()))
            })
        };
        let Some(result) = value("Result:") else { continue };
        let protocol = value("Protocol:").unwrap_or_default();
        let name = match result.find(&protocol).filter(|_| !protocol.is_empty()) {
            Some(at) => result.get(..at).unwrap_or(&result).trim().to_owned(),
            None => without_date(&result),
        };
        for found in finding.found.iter_mut().filter(|f| f.table == t && !name.is_empty()) {
            found.plate = Some(name.clone());
        }
    }
}

/// A text without the date and time at its end.
fn without_date(text: &str) -> String {
    let keep = text.split_whitespace().take_while(|word| {
        !(word.len() >= 8 && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'/')))
    });
    keep.collect::<Vec<_>>().join(" ")
}
