//! Viability, computed a second time in the plainest way: loops over all wells for every number, no shared code. Slow,
//! and written from the definitions, so that agreement means something.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::reference::design::{Design, TestPlate};
use monolayer::experiment::{GroupId, ReplicateId, Role};
use monolayer::io::plate::WellValue;

pub struct NaiveWell {
    pub plate: usize,
    pub at: usize,
    pub viability: f64,
}

fn value(plate: &TestPlate, at: usize, with_reference: bool) -> Option<f64> {
    let one = |read: usize| match plate.reads[read].wells[at] {
        WellValue::Number { value } => Some(value),
        _ => None,
    };
    if with_reference { Some(one(0)? - one(1)?) } else { one(0) }
}

fn usable(plate: &TestPlate, at: usize, role: Role, with_reference: bool) -> bool {
    let well = &plate.layout.wells[at];
    well.role == role && well.excluded.is_none() && value(plate, at, with_reference).is_some()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The blank for a well, by scope.
fn blank(plate: &TestPlate, at: usize, scope: &str, with_reference: bool) -> f64 {
    if scope == "none" {
        return 0.0;
    }
    let columns = usize::from(plate.layout.columns);
    let all = |keep: &dyn Fn(usize) -> bool| -> Vec<f64> {
        (0..plate.layout.wells.len())
            .filter(|b| usable(plate, *b, Role::Blank, with_reference) && keep(*b))
            .filter_map(|b| value(plate, b, with_reference))
            .collect()
    };
    let own = match scope {
        "row" => all(&|b| b / columns == at / columns),
        "column" => all(&|b| b % columns == at % columns),
        "group" => {
            let group = plate.layout.wells[at].group;
            let own = all(&|b| plate.layout.wells[b].group == group);
            if own.is_empty() { all(&|b| plate.layout.wells[b].group.is_none()) } else { own }
        }
        _ => all(&|_| true),
    };
    let own = if own.is_empty() { all(&|_| true) } else { own };
    if own.is_empty() { 0.0 } else { mean(&own) }
}

fn replicate(plate: &TestPlate, at: usize) -> Option<ReplicateId> {
    plate.layout.wells[at].replicate.or(plate.replicate)
}

fn corrected(plate: &TestPlate, at: usize, scope: &str, with_reference: bool) -> Option<f64> {
    Some(value(plate, at, with_reference)? - blank(plate, at, scope, with_reference))
}

/// The control's mean for a well: own group and replicate, own group, no group and replicate, no group.
fn control(plate: &TestPlate, at: usize, scope: &str, with_reference: bool) -> Option<f64> {
    let wells = |group: Option<GroupId>, of: Option<Option<ReplicateId>>| -> Vec<f64> {
        (0..plate.layout.wells.len())
            .filter(|c| usable(plate, *c, Role::Control, with_reference))
            .filter(|c| plate.layout.wells[*c].group == group)
            .filter(|c| of.is_none_or(|r| replicate(plate, *c) == r))
            .filter_map(|c| corrected(plate, c, scope, with_reference))
            .collect()
    };
    let group = plate.layout.wells[at].group;
    let mine = replicate(plate, at);
    let mut owners = vec![group];
    if group.is_some() {
        owners.push(None);
    }
    for owner in owners {
        let own = wells(owner, Some(mine));
        if !own.is_empty() {
            return Some(mean(&own));
        }
        // Of another replicate: the one with the smallest id.
        let mut others: Vec<_> = (0..plate.layout.wells.len())
            .filter(|c| {
                usable(plate, *c, Role::Control, with_reference) && plate.layout.wells[*c].group == owner
            })
            .map(|c| replicate(plate, c))
            .collect();
        others.sort();
        if let Some(first) = others.first() {
            return Some(mean(&wells(owner, Some(*first))));
        }
    }
    None
}

/// Every control and treatment well that has a viability, excluded ones included, plate by plate.
pub fn wells(design: &Design, scope: &str, with_reference: bool) -> Vec<NaiveWell> {
    let mut out = Vec::new();
    for (number, plate) in design.plates.iter().enumerate() {
        for at in 0..plate.layout.wells.len() {
            if !matches!(plate.layout.wells[at].role, Role::Control | Role::Treatment) {
                continue;
            }
            let Some(x) = corrected(plate, at, scope, with_reference) else { continue };
            let Some(c) = control(plate, at, scope, with_reference) else { continue };
            let viability = 100.0 * x / c;
            if viability.is_finite() {
                out.push(NaiveWell { plate: number, at, viability });
            }
        }
    }
    out
}
