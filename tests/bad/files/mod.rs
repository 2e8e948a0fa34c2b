//! Files of every kind the readers meet, built byte by byte, so that one thing at a time can be made wrong.

mod compound;
mod text;
mod workbook;
mod zip;

pub use compound::{biff, compound, encrypted, record, xls};
pub use text::{grid, grid_cells, grid_with, join, list, utf16be, utf16le};
pub use workbook::{Parts, SHEET, ods, xlsx};
pub use zip::{Entry, zip};
