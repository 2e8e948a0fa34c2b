//! What the readers of workbooks have in common: cells by their place, how many there may be, and what else can be wrong.

use crate::error::{Error, ErrorKind};

/// What a cell of a sheet holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A number.
    Number(f64),
    /// A text, a date, an error.
    Text(String),
}

/// A cell by its row and column from 0.
pub type SparseCell = (u32, u32, Content);

/// Cells of one workbook, empty ones between filled ones included. A 1536-well plate of 2000 time points has 3 million.
pub const MOST_CELLS: usize = 4_000_000;

/// The workbook cannot be read.
pub fn damaged() -> Error {
    Error::new(ErrorKind::Damaged, "The workbook is cut off or damaged")
        .hint("Copy or export it again; if it opens in a spreadsheet program, save it there anew.")
}

/// The workbook holds more than is read.
pub fn too_large() -> Error {
    Error::new(ErrorKind::TooLarge, "The workbook is far larger than any export of a plate reader")
        .hint("Delete what does not belong to the plates, or export fewer of them at once.")
}
