//! How many cells live: blank-subtracted signal in per cent of the control.
//!
//! viability = (signal - blank) / (control - blank) x 100, each group against its own control, every plate by itself;
//! technical replicates are averaged within a biological replicate before anything is compared or fitted.
//! Source: Mosmann 1983, doi:10.1016/0022-1759(83)90303-4. Not for growth rates: those need a time-zero plate.

pub mod result;

pub use result::*;

use crate::experiment::{Experiment, Layout, ReplicateId};
use crate::io::plate::Read;
use serde::{Deserialize, Serialize};

/// Choices of the analysis, unchecked, by the keys of the `ParamSpec`s; a key that is absent has its default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(transparent)]
pub struct Draft(pub std::collections::BTreeMap<String, String>);

/// Everything the assay reads.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The design.
    pub experiment: &'a Experiment,
    /// The plates that take part.
    pub plates: &'a [PlateInput<'a>],
}

/// A plate that takes part: its numbers and its map.
#[derive(Debug, Clone, Copy)]
pub struct PlateInput<'a> {
    /// Id of the plate in the project; comes back in the results.
    pub id: u32,
    /// As printed.
    pub name: &'a str,
    /// All reads of the plate; the plan says which are signal and reference.
    pub reads: &'a [Read],
    /// What stands in its wells.
    pub layout: &'a Layout,
    /// Biological replicate of wells that name no other.
    pub replicate: Option<ReplicateId>,
}
