//! The results as a workbook in which the arithmetic is live: well -> minus reference -> minus blank -> per cent of the
//! control -> mean of the wells -> mean of the biological replicates, each step a formula over the one before.
//!
//! Every formula carries the result of the analysis, to the digit, for readers that do not calculate. Formulas are made
//! of functions and cells alone, never of a name the user has given: names stand in cells of text, and formulas tell
//! groups, conditions and replicates apart by numbers, because a criterion of a spreadsheet is blind to upper and lower
//! case and takes `*`, `?` and `<` in a name for orders.

mod curve_formula;
mod curves;
mod quality;
mod read_me;
mod replicates;
mod wells;
mod words;
mod xlsx;

use super::Facts;
use crate::assay::viability::{Input, Plan, trace};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{ConditionId, Experiment, GroupId, ReplicateId};
use xlsx::{Book, Properties};

/// Names of the sheets.
const WELLS: &str = "Wells";
const REPLICATES: &str = "Replicates";
const SUMMARY: &str = "Summary";

/// The parts of the workbook, to be packed as a zip in this order. `input` and `plan` are those of the analysis.
///
/// # Errors
/// Those of the analysis; [`ErrorKind::TooLarge`] for more wells than a sheet has rows.
pub fn workbook(facts: &Facts<'_>, input: &Input<'_>, plan: &Plan) -> Result<Vec<(String, Vec<u8>)>> {
    let wells: usize = input.plates.iter().map(|p| p.layout.wells.len()).sum();
    if u32::try_from(wells).is_ok_and(|w| w < xlsx::MOST_ROWS) {
        let keys = Keys { experiment: facts.experiment };
        let mut book = Book::default();
        read_me::write(&mut book, facts);
        let written = wells::write(&mut book, facts, input, &trace(input, plan)?, keys);
        let rows = replicates::write(&mut book, facts, &written.cells, keys);
        replicates::summary(&mut book, facts, &rows);
        curves::write(&mut book, facts);
        quality::write(&mut book, facts, &written, keys);
        words::notes(&mut book, facts);
        words::audit(&mut book, facts);
        Ok(book.parts(Properties { title: facts.title, at: facts.at }))
    } else {
        Err(Error::new(
            ErrorKind::TooLarge,
            format!("{wells} wells are more than a sheet of a workbook has rows."),
        )
        .hint("Switch plates off, or take the table (CSV)."))
    }
}

/// Numbers by which formulas tell names apart: the place in the list of the experiment, from 1; 0 for none.
#[derive(Debug, Clone, Copy)]
struct Keys<'a> {
    experiment: &'a Experiment,
}

impl Keys<'_> {
    fn group(self, id: Option<GroupId>) -> f64 {
        let groups = &self.experiment.groups;
        id.map_or(0.0, |id| number(groups.iter().position(|g| g.id == id), groups.len(), id.0))
    }

    fn condition(self, id: Option<ConditionId>) -> f64 {
        let conditions = &self.experiment.conditions;
        id.map_or(0.0, |id| number(conditions.iter().position(|c| c.id == id), conditions.len(), id.0))
    }

    /// The replicate of wells that nobody has given one has the id 0, which is in no list.
    fn replicate(self, id: ReplicateId) -> f64 {
        let replicates = &self.experiment.replicates;
        match (replicates.iter().position(|r| r.id == id), id) {
            (None, ReplicateId(0)) => 0.0,
            (at, id) => number(at, replicates.len(), id.0),
        }
    }
}

/// What is not in the list any more comes after it.
fn number(at: Option<usize>, length: usize, id: u32) -> f64 {
    at.map_or(length as f64 + 1.0 + f64::from(id), |at| at as f64 + 1.0)
}
