//! What is particular to the exports of one program. A dialect is recognised by words of the file; it may find plates
//! in its own way, and may correct what was read from the words around them. Everything else is generic.

pub mod bmg;
pub mod byonoy;
pub mod envision;
pub mod gen5;
pub mod glomax;
pub mod kaleido;
pub mod multiskan;
pub mod skanit;
pub mod softmax;
pub mod tecan;

use super::find::{self, Finding};
use super::table::Table;

/// One program's exports.
pub struct Dialect {
    /// Vendor and program.
    pub name: &'static str,
    /// The words by which a file is recognised, if it is one.
    pub recognise: fn(&[Table]) -> Option<String>,
    /// Finds the values.
    pub find: fn(&[Table]) -> Finding,
    /// Corrects names and kinds after the words around the values were read.
    pub adjust: fn(&[Table], &mut Finding),
}

/// All dialects; the first that recognises a file reads it.
pub const ALL: &[Dialect] = &[
    softmax::DIALECT,
    multiskan::DIALECT,
    envision::DIALECT,
    kaleido::DIALECT,
    skanit::DIALECT,
    tecan::DIALECT,
    gen5::DIALECT,
    bmg::DIALECT,
    glomax::DIALECT,
    byonoy::DIALECT,
];

/// For files of nobody in particular.
pub const GENERIC: Dialect =
    Dialect { name: "Generic grid", recognise: |_| None, find: find::everything, adjust: |_, _| {} };

/// The dialect of a file and the words that gave it away.
pub fn of(tables: &[Table]) -> (&'static Dialect, String) {
    for dialect in ALL {
        if let Some(because) = (dialect.recognise)(tables) {
            return (dialect, because);
        }
    }
    (&GENERIC, String::new())
}

/// The first cell of the first or last rows of any table that satisfies a condition.
pub fn cell(tables: &[Table], wanted: impl Fn(&str) -> bool) -> Option<String> {
    const HEAD: usize = 60;
    const TAIL: usize = 20;
    tables.iter().find_map(|table| {
        let rows = table.rows();
        (0..rows.min(HEAD)).chain(rows.saturating_sub(TAIL).max(HEAD)..rows).find_map(|row| {
            table
                .filled(row)
                .map(|(_, text)| text)
                .find(|text| wanted(text))
                .map(|text| text.chars().take(80).collect())
        })
    })
}
