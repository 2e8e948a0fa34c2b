//! What would the answer be had no well been left out?
//!
//! The same analysis by the same plan, with every exclusion ignored. A reader sees by it what leaving wells out has done
//! to a mean or an IC50. It is never the reported result: it stands beside it.

use super::{Analysis, Curve, Input, Plan, PlateInput, Summary, analyse};
use crate::checked::Checked;
use crate::error::Result;
use crate::experiment::Layout;
use serde::{Deserialize, Serialize};

/// The answer with all wells, as far as it is compared with the reported one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct AllWells {
    /// One row a group and condition.
    pub summaries: Vec<Summary>,
    /// One curve a group that has doses.
    pub curves: Vec<Curve>,
}

impl From<Analysis> for AllWells {
    fn from(analysis: Analysis) -> Self {
        Self { summaries: analysis.summaries, curves: analysis.curves }
    }
}

/// Whether any well of the plates is left out.
pub fn any_excluded(input: &Input<'_>) -> bool {
    input.plates.iter().any(|p| p.layout.has_exclusions())
}

/// As [`analyse`], with no well left out. The raw values are the same; only the flags are dropped.
///
/// # Errors
/// Those of [`analyse`].
pub fn analyse_all_wells(input: &Input<'_>, plan: &Plan) -> Result<Checked<Analysis>> {
    let layouts: Vec<Layout> = input
        .plates
        .iter()
        .map(|p| p.layout.keeping_exclusions_of(&Layout::unassigned(p.layout.rows, p.layout.columns)))
        .collect();
    let plates: Vec<PlateInput<'_>> =
        input.plates.iter().zip(&layouts).map(|(plate, layout)| PlateInput { layout, ..*plate }).collect();
    analyse(&Input { experiment: input.experiment, plates: &plates }, plan)
}
