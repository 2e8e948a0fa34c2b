//! A project being worked on: the document, its raw inputs, undo, and the results computed from them. It is what the
//! page's worker, the tests and the command line talk to; it knows nothing of any of them.

use super::document::{Document, FileId, PlateId};
use crate::checked::Note;
use crate::io::plate::{ImportChoice, PlateFile};
use serde::{Deserialize, Serialize};

/// What the page shows after every change. Plates and results are asked for one at a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct View {
    /// Counts changes; grows with every command, undo and redo.
    pub revision: u32,
    /// The document.
    pub document: Document,
    /// One line a plate of the document, in its order.
    pub plates: Vec<PlateLine>,
    /// What undo would take back, if anything.
    pub undo: Option<String>,
    /// What redo would do again, if anything.
    pub redo: Option<String>,
    /// Whether the document has changed since it was opened or saved.
    pub changed: bool,
    /// What is known about the inputs (from reading the files).
    pub notes: Vec<Note>,
}

/// A plate in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct PlateLine {
    /// Which.
    pub id: PlateId,
    /// Its reads.
    pub reads: Vec<ReadLine>,
    /// Wells by role: unassigned (with a value), empty, blank, control, treatment, excluded.
    pub counts: [u32; 6],
    /// Text grids in the file that can become the layout.
    pub name_grids: Vec<String>,
}

/// A read in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ReadLine {
    /// As the file calls it.
    pub label: String,
    /// Whether it was measured, not computed.
    pub raw: bool,
    /// Wells with a number.
    pub numbers: u32,
    /// Smallest and largest number.
    pub range: Option<[f64; 2]>,
}

/// A staged file: read, shown, not yet part of the project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Inspection {
    /// As on the user's disk.
    pub name: String,
    /// Hash of its bytes.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u32,
    /// How it was read.
    pub choice: ImportChoice,
    /// What it holds.
    pub found: PlateFile,
    /// What its reader has to know.
    pub notes: Vec<Note>,
    /// Whether the project holds the very same bytes already.
    pub known: Option<FileId>,
}

/// Which figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// Bars with points by group and condition.
    Bars,
    /// Dose-response curves.
    DoseResponse,
}

/// What to write out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Vector, text as text.
    Svg,
    /// Vector, text as outlines.
    SvgOutlines,
    /// Vector.
    Pdf,
    /// Pixels.
    Png,
    /// Pixels, for journals that ask for it.
    Tiff,
}
