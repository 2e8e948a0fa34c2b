//! The words and tables that go with a figure.

mod all_wells;
pub mod csv;
mod curves;
mod methods;
mod page;
mod text;
mod workbook;

pub use methods::methods;
pub use page::html;
pub use workbook::workbook;

use crate::assay::viability::{AllWells, Analysis, Draft};
use crate::checked::Note;
use crate::error::{Error, Result};
use crate::experiment::{Experiment, Layout, ReplicateId};

/// Everything a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// As the user calls the project.
    pub title: &'a str,
    /// When the report is made, as it is to be printed.
    pub at: &'a str,
    /// Version of the program.
    pub version: &'a str,
    /// The design.
    pub experiment: &'a Experiment,
    /// All plates.
    pub plates: &'a [PlateFacts<'a>],
    /// All raw inputs.
    pub files: &'a [FileFacts<'a>],
    /// Choices of the analysis.
    pub draft: &'a Draft,
    /// Guard rails that were stepped over.
    pub overrides: &'a [OverrideFacts<'a>],
    /// What was done: time and words.
    pub audit: &'a [(&'a str, &'a str)],
    /// The results.
    pub analysis: &'a Analysis,
    /// The results had no well been left out: `Ok(None)` when none is, or why there are none.
    pub all_wells: std::result::Result<Option<&'a AllWells>, &'a Error>,
    /// What their reader has to know.
    pub notes: &'a [Note],
    /// The figures, or why there are none.
    pub figures: &'a [Result<Drawing>],
}

/// A plate and its map.
#[derive(Debug, Clone, Copy)]
pub struct PlateFacts<'a> {
    /// Its id in the results.
    pub id: u32,
    /// As printed.
    pub name: &'a str,
    /// The file it was found in.
    pub file: &'a str,
    /// Whether it takes part.
    pub included: bool,
    /// Its biological replicate.
    pub replicate: Option<ReplicateId>,
    /// What stands in its wells.
    pub layout: &'a Layout,
}

/// A raw input.
#[derive(Debug, Clone, Copy)]
pub struct FileFacts<'a> {
    /// As on the user's disk.
    pub name: &'a str,
    /// Hash of its bytes.
    pub sha256: &'a str,
    /// Size in bytes.
    pub bytes: u32,
}

/// A guard rail that was stepped over.
#[derive(Debug, Clone, Copy)]
pub struct OverrideFacts<'a> {
    /// Code of the note.
    pub code: &'a str,
    /// Subject of the note.
    pub subject: &'a str,
    /// The user's reason.
    pub reason: &'a str,
}

/// A figure as SVG with its words.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// A whole SVG document.
    pub svg: String,
    /// The figure in words.
    pub alternative: String,
}
