//! The tidy table every assay ends in: statistics, figures and report read nothing else.

use super::{ConditionId, Dose, GroupId, ReplicateId};
use serde::{Deserialize, Serialize};

/// One value of one technical replicate, with everything that says what it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Observation {
    /// Curve or colour.
    pub group: Option<GroupId>,
    /// Treatment level.
    pub condition: ConditionId,
    /// Amount of the treatment, if it has one.
    pub dose: Option<Dose>,
    /// Hours since treatment, if known.
    pub time_h: Option<f64>,
    /// Biological replicate: the unit of analysis.
    pub biological: ReplicateId,
    /// Technical replicate within the biological one, from 1.
    pub technical: u32,
    /// The value, in `unit`.
    pub value: f64,
    /// Unit of the value, such as `% of control`.
    pub unit: String,
    /// Where it came from, such as `Plate 1, B7`.
    pub source: String,
    /// Why it is left out, when it is.
    pub excluded: Option<String>,
}
