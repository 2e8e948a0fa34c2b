//! Workbooks to tables.

use super::table::Table;
use crate::checked::Note;
use crate::error::{Error, ErrorKind, Result};

/// The sheets of a workbook.
#[derive(Debug)]
pub struct Workbook {
    /// One table a sheet, in order.
    pub tables: Vec<Table>,
    /// `xlsx`, `xls` or `ods`.
    pub container: &'static str,
    /// Remarks.
    pub notes: Vec<Note>,
}

/// Reads a workbook, by its bytes.
///
/// # Errors
/// `Unsupported`.
pub fn read(_bytes: &[u8]) -> Result<Workbook> {
    Err(Error::new(ErrorKind::Unsupported, "Workbooks cannot be read yet").hint("Export as text."))
}
