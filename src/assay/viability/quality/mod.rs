//! How good is this plate: can control and blank be told apart, do wells alike agree, does the place on the plate matter?
//!
//! Z' = 1 - 3 (SD control + SD blank) / (mean control - mean blank) and its kin ([`controls`]); effects of edge, rows,
//! columns and of a drift over what the treatments explain ([`position`]); what follows from it, in words (findings).
//! Sources: Zhang 1999, doi:10.1177/108705719900400206; Assay Guidance Manual, NCBI Bookshelf NBK83783; each threshold
//! names its own. Not a verdict on the biology: a plate can be perfect and the experiment wrong, and the other way round.

pub mod controls;
mod findings;
pub mod position;

pub use controls::ControlQuality;
pub use position::{PositionEffect, PositionTest};

use super::PlateInput;
use super::normalise::{CellKey, UNNAMED};
use super::plan::PlateReads;
use super::result::PlateResult;
use crate::checked::Severity;
use crate::experiment::{Experiment, GroupId, ReplicateId, Role};
use crate::io::plate::{Flag, WellValue};
use crate::stats::describe::mean;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What can be said about the measurement of one plate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct PlateQuality {
    /// Id of the plate in the project.
    pub plate: u32,
    /// Control against blank, one row a group with a control.
    pub controls: Vec<ControlQuality>,
    /// Effects of the place on the plate; those that the layout does not allow to test are left out.
    pub position: Vec<PositionTest>,
    /// How far each well is from the mean of the wells alike (same group, treatment and replicate; blanks from their
    /// mean), in percentage points of viability; `None` where there is nothing to compare with. For the heat map.
    pub deviation_percent: Vec<Option<f64>>,
    /// What is worth saying; empty for a good plate.
    pub findings: Vec<Finding>,
}

/// Something about a plate that its reader should know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Finding {
    /// A stable name such as `quality.z_prime`.
    pub code: String,
    /// How much it matters; never `block`.
    pub severity: Severity,
    /// Whose, when it concerns one group.
    pub group: Option<GroupId>,
    /// What was found, with its number.
    pub what: String,
    /// The number.
    pub value: f64,
    /// Unit of the number; empty for a plain one.
    pub unit: String,
    /// The threshold it has passed.
    pub threshold: f64,
    /// Where the threshold comes from.
    pub source: String,
    /// What it means.
    pub meaning: String,
    /// What to do.
    pub advice: String,
    /// The wells it speaks of, as indices; empty for the whole plate.
    pub wells: Vec<u16>,
}

/// One measured well with a role that is not left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Well {
    pub(super) at: usize,
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) role: Role,
    pub(super) group: Option<GroupId>,
    /// Signal minus reference.
    pub(super) raw: f64,
    /// Minus blank.
    pub(super) corrected: f64,
    /// Per cent of the control; `None` for a blank, and for a well without a control.
    pub(super) viability: Option<f64>,
    /// What wells alike have in common; `None` for a blank.
    pub(super) cell: Option<CellKey>,
}

/// Judges a plate by what was measured and what the analysis made of it.
pub fn quality(
    input: &PlateInput<'_>,
    reads: PlateReads,
    result: &PlateResult,
    experiment: &Experiment,
) -> PlateQuality {
    let wells = wells(input, reads, result, experiment);
    let controls = controls::controls(&wells, experiment);
    let alike = alike(&wells);
    let position = position::tests(&wells, &alike, input.layout);
    let mut deviation_percent = vec![None; input.layout.wells.len()];
    for (at, deviation) in deviations(&wells, &alike) {
        if let Some(slot) = deviation_percent.get_mut(at) {
            *slot = Some(deviation);
        }
    }
    let facts = findings::Facts {
        input,
        signal: input.reads.get(reads.signal),
        wells: &wells,
        alike: &alike,
        controls: &controls,
        position: &position,
        experiment,
    };
    let findings = findings::findings(&facts);
    PlateQuality { plate: input.id, controls, position, deviation_percent, findings }
}

fn wells(
    input: &PlateInput<'_>,
    reads: PlateReads,
    result: &PlateResult,
    experiment: &Experiment,
) -> Vec<Well> {
    let Some(signal) = input.reads.get(reads.signal) else { return Vec::new() };
    let reference = reads.reference.and_then(|r| input.reads.get(r));
    let number = |value: Option<&WellValue>| match value {
        Some(WellValue::Number { value }) if value.is_finite() => Some(*value),
        _ => None,
    };
    let first_control = experiment.first_control();
    let mut found = Vec::new();
    for (at, plan) in input.layout.wells.iter().enumerate() {
        let measured = matches!(plan.role, Role::Blank | Role::Control | Role::Treatment);
        if !measured || plan.excluded.is_some() {
            continue;
        }
        let minus = match reference {
            Some(reference) => number(reference.wells.get(at)),
            None => Some(0.0),
        };
        let (Some(value), Some(minus)) = (number(signal.wells.get(at)), minus) else { continue };
        let Some(corrected) = result.corrected.get(at).copied().flatten() else { continue };
        let replicate: ReplicateId = plan.replicate.or(input.replicate).unwrap_or(UNNAMED);
        let condition = plan.condition.or(first_control.filter(|_| plan.role == Role::Control));
        let cell = condition.map(|condition| CellKey { group: plan.group, condition, replicate });
        let (row, column) = input.layout.row_column(at);
        found.push(Well {
            at,
            row,
            column,
            role: plan.role,
            group: plan.group,
            raw: value - minus,
            corrected,
            viability: result.viability_percent.get(at).copied().flatten(),
            cell: cell.filter(|_| plan.role != Role::Blank),
        });
    }
    found
}

/// Mean signal after blank subtraction of each set of wells alike, with their number.
pub(super) type Alike = BTreeMap<CellKey, (f64, usize)>;

fn alike(wells: &[Well]) -> Alike {
    let mut values: BTreeMap<CellKey, Vec<f64>> = BTreeMap::new();
    for well in wells {
        if let Some(cell) = well.cell {
            values.entry(cell).or_default().push(well.corrected);
        }
    }
    values.into_iter().filter_map(|(cell, list)| Some((cell, (mean(&list)?, list.len())))).collect()
}

/// Percentage points of viability between a well and the mean of its kind.
fn deviations(wells: &[Well], alike: &Alike) -> Vec<(usize, f64)> {
    let viable = |w: &&Well| w.role == Role::Control;
    let hundred = mean(&wells.iter().filter(viable).map(|w| w.corrected).collect::<Vec<_>>());
    let Some(hundred) = hundred.filter(|h| *h > 0.0) else { return Vec::new() };
    let blank = mean(&blank_wells(wells).map(|w| w.corrected).collect::<Vec<_>>());
    let away = |well: &Well| match well.cell {
        Some(cell) => {
            let (middle, count) = alike.get(&cell).copied()?;
            let scale = match well.viability.filter(|v| *v != 0.0) {
                Some(viability) => viability / well.corrected,
                None => 100.0 / hundred,
            };
            (count > 1).then_some((well.corrected - middle) * scale)
        }
        None => Some((well.corrected - blank?) * 100.0 / hundred),
    };
    wells.iter().filter_map(|w| Some((w.at, away(w).filter(|d| d.is_finite())?))).collect()
}

pub(super) fn blank_wells(wells: &[Well]) -> impl Iterator<Item = &Well> {
    wells.iter().filter(|w| w.role == Role::Blank)
}

/// Wells of the signal whose detector was overloaded.
pub(super) fn overloaded(input: &PlateInput<'_>, wells: &[WellValue]) -> Vec<usize> {
    let used = |at: usize| {
        let role = input.layout.wells.get(at).map(|w| w.role);
        matches!(role, Some(Role::Blank | Role::Control | Role::Treatment))
    };
    let over =
        |v: &WellValue| matches!(v, WellValue::Flag { meaning: Flag::Overflow | Flag::AboveRange, .. });
    wells.iter().enumerate().filter(|(at, v)| used(*at) && over(v)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests;
