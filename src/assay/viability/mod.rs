//! How many cells live: blank-subtracted signal in per cent of the control.
//!
//! viability = (signal - blank) / (control - blank) x 100, each group against its own control, every plate by itself;
//! technical replicates are averaged within a biological replicate before anything is compared or fitted.
//! Source: Mosmann 1983, doi:10.1016/0022-1759(83)90303-4. Not for growth rates, which need a plate read when treatment
//! began: [`growth`].

pub mod all_wells;
mod curve;
pub mod curve_result;
pub mod growth;
mod growth_rates;
mod normalise;
mod notes;
pub mod plan;
mod potency;
mod propagate;
pub mod quality;
pub mod result;
mod summarise;
mod trace;

pub use all_wells::{AllWells, analyse_all_wells, any_excluded};
pub use curve_result::*;
pub use growth::Growth;
pub use plan::{BlankScope, Ic50Kind, PARAMS, Plan, PlateReads};
pub use potency::{Potency, potency};
pub use quality::{Finding, PlateQuality};
pub use result::*;
pub use trace::{BlankTrace, ControlTrace, PlateTrace, Raw, Scope, WellTrace, trace};

use crate::checked::Checked;
use crate::error::{Error, ErrorKind, Result};
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
    /// Whether it was read when treatment began: then its wells with cells are the start of growth, and nothing else.
    pub time_zero: bool,
}

/// Normalises the plates, averages what belongs together and fits what has doses.
///
/// # Errors
/// [`ErrorKind::Layout`] when no well has a role that leads to a viability, or a plate has no control at all.
pub fn analyse(input: &Input<'_>, plan: &Plan) -> Result<Checked<Analysis>> {
    let mut notes = Vec::new();
    let mut outcomes = Vec::with_capacity(input.plates.len());
    let mut measured = Vec::with_capacity(input.plates.len());
    let mut starts = growth_rates::Starts::new();
    let mut quality = Vec::with_capacity(input.plates.len());
    for (plate, reads) in input.plates.iter().zip(&plan.reads) {
        let mut found = notes::PlateNotes::default();
        let outcome = normalise::plate(plate, *reads, plan, input.experiment, &mut found)?;
        if plate.time_zero {
            growth_rates::take_start(plate, &outcome, &mut starts, &mut found);
            found.write(plate, input.experiment, &mut notes);
            continue;
        }
        found.write(plate, input.experiment, &mut notes);
        measured.push(*plate);
        quality.push(quality::quality(plate, *reads, &outcome.result, input.experiment));
        outcomes.push(outcome);
    }
    if outcomes.iter().all(|o| o.wells.is_empty()) {
        return Err(nothing(&outcomes));
    }
    let input = &Input { experiment: input.experiment, plates: &measured };
    let observations = summarise::observations(&outcomes, input.experiment);
    let replicates = summarise::replicates(&outcomes, input.experiment);
    let summaries = summarise::summaries(&replicates, input.experiment);
    notes::design(&outcomes, &replicates, &summaries, input, plan, &mut notes);
    let (curves, comparisons) = curve::curves(&replicates, input.experiment, plan, &mut notes);
    let growth = growth_rates::growth(&starts, &outcomes, &replicates, input.experiment, plan, &mut notes);
    let plates = outcomes.into_iter().map(|o| o.result).collect();
    let analysis =
        Analysis { plates, observations, replicates, summaries, curves, comparisons, quality, growth };
    Ok(Checked::new(analysis, notes))
}

fn nothing(outcomes: &[normalise::PlateOutcome<'_>]) -> Error {
    let controls = outcomes.iter().any(|o| !o.result.controls.is_empty());
    let error = if outcomes.is_empty() {
        Error::new(ErrorKind::Layout, "All plates are marked as read when treatment began.")
    } else if controls {
        Error::new(ErrorKind::Layout, "No well is marked as treatment or control with a number in it.")
    } else {
        Error::new(ErrorKind::Layout, "No well is marked as control, so there is nothing to be 100 %.")
    };
    error.hint("Paint the layout: blank, control, and the treated wells with their doses.")
}
