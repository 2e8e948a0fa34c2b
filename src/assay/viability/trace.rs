//! How each number of a plate came about, well by well: what a reader who wants to recompute it has to know.

use super::plan::Plan;
use super::{Input, normalise, notes};
use crate::error::Result;
use crate::experiment::{ConditionId, GroupId, ReplicateId};
use crate::io::plate::WellValue;

/// The wells of a plate.
#[derive(Debug, Clone, PartialEq)]
pub struct PlateTrace<'a> {
    /// Id of the plate in the project.
    pub plate: u32,
    /// `rows * columns` wells, row by row.
    pub wells: Vec<WellTrace<'a>>,
}

/// The way of one well from what was measured to what it is compared with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WellTrace<'a> {
    /// As measured.
    pub signal: Raw<'a>,
    /// What is subtracted well by well; nothing when no read was chosen for it.
    pub reference: Raw<'a>,
    /// Signal minus reference; `None` when one of them is no number, or the well has no role.
    pub net: Option<f64>,
    /// The blank that was taken off, if any.
    pub blank: Option<BlankTrace>,
    /// The control that is 100 %, where there is a viability.
    pub control: Option<ControlTrace>,
    /// Treatment level, which a control well may owe to its role; for control and treated wells only.
    pub condition: Option<ConditionId>,
    /// Biological replicate, the plate's when the well names no other; 0 when nobody has said.
    pub replicate: ReplicateId,
}

/// A well of a read.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Raw<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// A number.
    Number(f64),
    /// Something that is no number, as the instrument printed it.
    Text(&'a str),
}

/// Which wells of a plate make a blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// All blank wells.
    Plate,
    /// Those of a group, or those without one.
    Group(Option<GroupId>),
    /// Those of a row, from 0.
    Row(usize),
    /// Those of a column, from 0.
    Column(usize),
}

/// The blank of a well.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlankTrace {
    /// Its wells; the whole plate when the well's own scope has none.
    pub scope: Scope,
    /// Their mean, in signal units.
    pub mean: f64,
}

/// The control of a well.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ControlTrace {
    /// Group of its wells.
    pub group: Option<GroupId>,
    /// Biological replicate of its wells.
    pub replicate: ReplicateId,
    /// Their mean, in signal units after the blank.
    pub mean: f64,
    /// Whether the treated well's own blank was taken off the control, and not the control's.
    pub less_own_blank: bool,
}

impl<'a> From<&'a WellValue> for Raw<'a> {
    fn from(value: &'a WellValue) -> Self {
        match value {
            WellValue::Empty => Self::Nothing,
            WellValue::Number { value } => Self::Number(*value),
            WellValue::Flag { text, .. } => Self::Text(text),
        }
    }
}

/// Says how the numbers of [`analyse`](super::analyse) came about, plate by plate.
///
/// # Errors
/// Those of the analysis.
pub fn trace<'a>(input: &Input<'a>, plan: &Plan) -> Result<Vec<PlateTrace<'a>>> {
    let plates = input.plates.iter().zip(&plan.reads);
    plates
        .map(|(plate, reads)| {
            let found = &mut notes::PlateNotes::default();
            let outcome = normalise::plate(plate, *reads, plan, input.experiment, found)?;
            Ok(PlateTrace { plate: plate.id, wells: outcome.trace })
        })
        .collect()
}
