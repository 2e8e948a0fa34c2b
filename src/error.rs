//! What went wrong, in the lab's language: what, where, why, and what to do about it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// The family an error belongs to; the page chooses an icon by it, tests match on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// There is nothing in the input.
    Empty,
    /// The bytes are not text in a known encoding.
    Encoding,
    /// The input is not of the format it claims or that was expected.
    Format,
    /// The input was read, but holds no plate.
    NoPlate,
    /// The layout does not fit the plate or the analysis.
    Layout,
    /// A value that must be a number is not, or is outside its range.
    Number,
    /// The input is larger than this program accepts.
    TooLarge,
    /// The file is cut off or has been changed.
    Damaged,
    /// The file was written by a newer version.
    NewerVersion,
    /// Something that was named does not exist.
    NotFound,
    /// A choice is not possible here.
    Invalid,
    /// The data do not determine the answer.
    Undetermined,
    /// The feature does not exist for this input.
    Unsupported,
    /// The user stopped the work.
    Cancelled,
}

/// Where in the lab's material the error stands. Rows and columns count from 1, as a spreadsheet does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(default)]
pub struct Location {
    /// File name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub file: Option<String>,
    /// Sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub sheet: Option<String>,
    /// Row, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub row: Option<u32>,
    /// Column, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub column: Option<u32>,
    /// Well, such as `B7`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub well: Option<String>,
    /// Lane of a gel or blot.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub lane: Option<u32>,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(file) = &self.file {
            parts.push(format!("file “{file}”"));
        }
        if let Some(sheet) = &self.sheet {
            parts.push(format!("sheet “{sheet}”"));
        }
        if let Some(row) = self.row {
            parts.push(format!("row {row}"));
        }
        if let Some(column) = self.column {
            parts.push(format!("column {column}"));
        }
        if let Some(well) = &self.well {
            parts.push(format!("well {well}"));
        }
        if let Some(lane) = self.lane {
            parts.push(format!("lane {lane}"));
        }
        f.write_str(&parts.join(", "))
    }
}

/// An answer that cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Error {
    /// The family.
    pub kind: ErrorKind,
    /// A stable name within the family, such as `zero_variance`, where a program has to tell one refusal from another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub code: Option<String>,
    /// What happened, one sentence without a path.
    pub what: String,
    /// What to do about it, one sentence; may be empty.
    pub hint: String,
    /// Where it happened; boxed to keep results small.
    pub location: Box<Location>,
}

impl Error {
    /// An error of a kind with its one-sentence description.
    pub fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self { kind, code: None, what: what.into(), hint: String::new(), location: Box::default() }
    }

    /// Gives it its stable name.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Adds what the user can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Names the file, unless one is named already.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.location.file.get_or_insert_with(|| file.into());
        self
    }

    /// Names the sheet, unless one is named already.
    #[must_use]
    pub fn in_sheet(mut self, sheet: impl Into<String>) -> Self {
        self.location.sheet.get_or_insert_with(|| sheet.into());
        self
    }

    /// Names the cell of the table by row and column, both from 1.
    #[must_use]
    pub fn at(mut self, row: u32, column: u32) -> Self {
        self.location.row = Some(row);
        self.location.column = Some(column);
        self
    }

    /// Names the row, from 1.
    #[must_use]
    pub fn at_row(mut self, row: u32) -> Self {
        self.location.row = Some(row);
        self
    }

    /// Names the well.
    #[must_use]
    pub fn in_well(mut self, well: impl Into<String>) -> Self {
        self.location.well = Some(well.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        let place = self.location.to_string();
        if !place.is_empty() {
            write!(f, " ({place})")?;
        }
        if !self.hint.is_empty() {
            write!(f, " {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
