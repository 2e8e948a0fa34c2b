//! What a session shows of itself.

use super::document::{FileId, InputFile, Override, PlateId};
use crate::assay::viability::Draft;
use crate::checked::Note;
use crate::experiment::{Experiment, ReplicateId};
pub use crate::figure::FigureKind;
use crate::figure::{FigureChoice, FigureSpec};
use crate::fit::ModelSpec;
use crate::io::plate::{ImportChoice, PlateFile};
use crate::param::ParamSpec;
use serde::{Deserialize, Serialize};

/// What the page shows after every change. Plates, layouts and results are asked for one at a time, so that this stays
/// small for a hundred plates of 1536 wells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct View {
    /// Counts changes; grows with every command, undo and redo.
    pub revision: u32,
    /// The document without its plate maps.
    pub document: Outline,
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

/// The document without its plate maps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Outline {
    /// As the user calls the project.
    pub title: String,
    /// Raw inputs.
    pub files: Vec<InputFile>,
    /// The design.
    pub experiment: Experiment,
    /// Plates of the viability assay; `Session::layout` gives the map of one.
    pub plates: Vec<PlateOutline>,
    /// Choices of the viability analysis.
    pub viability: Draft,
    /// Layouts kept for use again.
    pub templates: Vec<TemplateOutline>,
    /// Notes overridden by the user.
    pub overrides: Vec<Override>,
    /// Choices of the figures.
    pub figure: FigureChoice,
}

/// A plate without its map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct PlateOutline {
    /// Its name for good.
    pub id: PlateId,
    /// As printed.
    pub name: String,
    /// The file it was found in.
    pub file: FileId,
    /// Which of the plates found there, from 0.
    pub index: u32,
    /// Whether it takes part.
    pub included: bool,
    /// Biological replicate of all wells that name no other.
    pub replicate: Option<ReplicateId>,
    /// Whether it was read when treatment began.
    pub time_zero: bool,
    /// Rows of the plate.
    pub rows: u16,
    /// Columns of the plate.
    pub columns: u16,
}

/// A kept layout in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct TemplateOutline {
    /// As the user calls it.
    pub name: String,
    /// Rows.
    pub rows: u16,
    /// Columns.
    pub columns: u16,
}

/// All parameters, for the page to draw its controls from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Params {
    /// Of the viability analysis.
    pub analysis: Vec<ParamSpec>,
    /// Of the figures, all together.
    pub figure: Vec<ParamSpec>,
    /// The figures, each with the choices it heeds.
    pub figures: Vec<FigureSpec>,
    /// The curves and their parameters, for what is known of these beforehand.
    pub models: Vec<ModelSpec>,
}

/// A line of the audit trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct AuditEntry {
    /// From 1, without gaps.
    pub number: u32,
    /// When, as the page's clock said (ISO 8601); not used for anything else.
    pub at: String,
    /// What was done, in words.
    pub text: String,
    /// The command; `None` for undo and redo.
    pub command: Option<super::Command>,
}

/// A plate in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct PlateLine {
    /// Which.
    pub id: PlateId,
    /// Grows whenever its layout changes: ask `Session::layout` again when it differs from the one you have.
    pub layout_revision: u32,
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
#[derive(Debug, Clone, PartialEq, Serialize)]
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
