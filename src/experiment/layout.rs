//! What stands in every well of a plate.

use super::{ConditionId, GroupId, ReplicateId};
use serde::{Deserialize, Serialize};

/// What a well is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Nobody has said yet. Never enters a result.
    #[default]
    Unassigned,
    /// Nothing was measured on purpose.
    Empty,
    /// Medium and reagent without cells: what is subtracted.
    Blank,
    /// Untreated or vehicle cells: 100 %.
    Control,
    /// Treated cells.
    Treatment,
}

/// One well of a layout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(default)]
pub struct WellPlan {
    /// What it is for.
    pub role: Role,
    /// Whose curve it belongs to. A blank or control without group serves all groups of the plate that have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Its treatment level; a control well has the control's, a blank none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<ConditionId>,
    /// Its biological replicate, when it is not the plate's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicate: Option<ReplicateId>,
    /// Why it is left out, when it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
}

/// A plate map: `wells[row * columns + column]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Layout {
    /// Rows, 1 to 32.
    pub rows: u16,
    /// Columns, 1 to 48.
    pub columns: u16,
    /// `rows * columns` wells, row by row.
    pub wells: Vec<WellPlan>,
}

impl Layout {
    /// A layout in which nobody has said anything.
    pub fn unassigned(rows: u16, columns: u16) -> Self {
        let count = usize::from(rows) * usize::from(columns);
        Self { rows, columns, wells: vec![WellPlan::default(); count] }
    }
}
