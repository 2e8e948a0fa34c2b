//! What the viability assay answers.

use super::curve_result::{Comparison, Curve};
use super::growth::Growth;
use super::quality::PlateQuality;
use crate::experiment::{ConditionId, Dose, GroupId, Observation, ReplicateId};
use serde::{Deserialize, Serialize};

/// The whole answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Analysis {
    /// What was measured and subtracted, plate by plate.
    pub plates: Vec<PlateResult>,
    /// One row a well of a group, control or treatment: viability in per cent.
    pub observations: Vec<Observation>,
    /// One row a group, condition and biological replicate.
    pub replicates: Vec<ReplicateResult>,
    /// One row a group and condition.
    pub summaries: Vec<Summary>,
    /// One curve a group that has doses.
    pub curves: Vec<Curve>,
    /// Every pair of groups with doses of one kind of unit: whose dose is lower, and is it more than chance?
    pub comparisons: Vec<Comparison>,
    /// How well each plate was measured, in the order of `plates`.
    pub quality: Vec<PlateQuality>,
    /// Growth-rate metrics; `None` when no plate was read when treatment began.
    pub growth: Option<Growth>,
}

/// One plate's arithmetic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct PlateResult {
    /// Id of the plate in the project.
    pub plate: u32,
    /// Label of the read that was taken as signal.
    pub signal: String,
    /// Label of the read that was subtracted, if any.
    pub reference: Option<String>,
    /// Blanks, one a scope (whole plate, row, column, group).
    pub blanks: Vec<Level>,
    /// Controls after blank subtraction, one a group.
    pub controls: Vec<Level>,
    /// Signal minus reference minus blank, `rows * columns`; `None` where there is no number.
    pub corrected: Vec<Option<f64>>,
    /// Per cent of the control, `rows * columns`; `None` where there is none.
    pub viability_percent: Vec<Option<f64>>,
}

/// Mean of a set of wells with its spread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Level {
    /// What it is the level of, such as `whole plate`, `row B`, `Adapted`.
    pub label: String,
    /// Group it serves; `None` for all.
    pub group: Option<GroupId>,
    /// Mean in signal units.
    pub mean: f64,
    /// Standard deviation of the wells; `None` for one well.
    pub sd: Option<f64>,
    /// Wells.
    pub n: u32,
}

/// One biological replicate of one condition: the mean of its technical replicates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ReplicateResult {
    /// Curve or colour.
    pub group: Option<GroupId>,
    /// Treatment level.
    pub condition: ConditionId,
    /// Biological replicate.
    pub replicate: ReplicateId,
    /// Mean viability in per cent.
    pub mean: f64,
    /// Whether the mean is 100 because it is the control's own, not because it was measured so.
    pub by_definition: bool,
    /// Standard deviation of the technical replicates; `None` for one.
    pub sd_technical: Option<f64>,
    /// Standard error of `mean` with the uncertainty of control and blank propagated; `None` when a part has one well.
    pub se_propagated: Option<f64>,
    /// Technical replicates.
    pub n_technical: u32,
}

/// One condition of one group over its biological replicates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Summary {
    /// Curve or colour.
    pub group: Option<GroupId>,
    /// Treatment level.
    pub condition: ConditionId,
    /// Amount, if it has one.
    pub dose: Option<Dose>,
    /// Mean of the biological replicates, per cent.
    pub mean: f64,
    /// Their standard deviation; `None` for one, and for a control, which is 100 by definition.
    pub sd: Option<f64>,
    /// Their standard error; `None` for one, and for a control.
    pub sem: Option<f64>,
    /// 95 % confidence interval of the mean (Student's t over biological replicates); `None` for one, and for a
    /// control.
    pub ci95: Option<[f64; 2]>,
    /// Biological replicates: the n of the paper.
    pub n_biological: u32,
    /// Technical replicates over all of them.
    pub n_technical: u32,
}
