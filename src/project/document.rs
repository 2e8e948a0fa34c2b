//! Everything a user put in and chose. Results are never stored: they are computed from this, so a reopened project
//! gives the same digits.

use crate::assay::viability::Draft;
use crate::experiment::{Experiment, Layout, ReplicateId, id, layout, template::Template};
use crate::io::plate::ImportChoice;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The version of the project file this program writes.
pub const SCHEMA: u32 = 3;

id!(/** Names an input file for good. */ FileId);
id!(/** Names a plate for good. */ PlateId);

/// A project without its raw inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Version of the format.
    pub schema: u32,
    /// As the user calls it.
    pub title: String,
    /// Seed of everything random.
    pub seed: u32,
    /// Raw inputs, by hash.
    pub files: Vec<InputFile>,
    /// The design.
    pub experiment: Experiment,
    /// Plates of the viability assay.
    pub plates: Vec<PlateEntry>,
    /// Choices of the viability analysis.
    pub viability: Draft,
    /// Layouts kept for use again.
    pub templates: Vec<Arc<Template>>,
    /// Notes overridden by the user.
    pub overrides: Vec<Override>,
    /// Choices of the figures.
    pub figure: crate::figure::FigureChoice,
    /// The next unused file or plate id.
    pub next_id: u32,
}

impl Document {
    /// A project in which nothing has been done.
    pub fn new() -> Self {
        Self {
            schema: SCHEMA,
            title: String::new(),
            seed: 1,
            files: Vec::new(),
            experiment: Experiment::default(),
            plates: Vec::new(),
            viability: Draft::default(),
            templates: Vec::new(),
            overrides: Vec::new(),
            figure: crate::figure::FigureChoice::default(),
            next_id: 0,
        }
    }

    /// An id no file and no plate of this project ever had.
    pub fn fresh_id(&mut self) -> u32 {
        self.next_id += 1;
        self.next_id
    }
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

/// A raw input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct InputFile {
    /// Its name for good.
    pub id: FileId,
    /// As it was called on the user's disk.
    pub name: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u32,
    /// How it is read.
    pub choice: ImportChoice,
}

/// A plate of the analysis: where its numbers come from, and what stands in its wells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlateEntry {
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
    /// Whether it was read when treatment began: growth rates start from it, and it has no viability of its own.
    pub time_zero: bool,
    /// What stands in its wells; shared between undo steps, so that keeping them costs nothing.
    #[serde(with = "layout::compact")]
    pub layout: Arc<Layout>,
}

/// A guard rail the user has stepped over, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Override {
    /// Code of the note.
    pub code: String,
    /// Subject of the note.
    pub subject: String,
    /// The user's reason.
    pub reason: String,
}
