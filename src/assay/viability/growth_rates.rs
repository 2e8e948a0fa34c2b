//! From plates to growth rates: which wells were read when treatment began, whose start they are, and every GR.
//!
//! On a plate read when treatment began nothing has been added yet, so all its wells with cells, whatever the layout says
//! was to come, are the start of their group and biological replicate. GR is that of the mean signal of the technical
//! replicates of a plate; plates of one biological replicate are averaged, each by its wells.

use super::PlateInput;
use super::growth::{Growth, GrowthDose, GrowthStart, GrowthValue, gr_value, growth_curve};
use super::normalise::{CellKey, Owner, PlateOutcome, UNNAMED};
use super::notes::{PlateNotes, group_name, replicate_name};
use super::plan::Plan;
use super::result::ReplicateResult;
use crate::checked::Note;
use crate::experiment::{DoseUnit, Experiment, GroupId, Role};
use crate::fit::Workspace;
use crate::num::math::log2;
use crate::stats::{describe, describe::mean};
use std::collections::{BTreeMap, BTreeSet};

/// Blank-subtracted signals of the wells with cells when treatment began, by group and biological replicate.
pub(super) type Starts = BTreeMap<Owner, Vec<f64>>;

/// Takes the wells of a plate that was read when treatment began, and leaves of its notes what concerns such a plate.
pub(super) fn take_start(
    plate: &PlateInput<'_>,
    outcome: &PlateOutcome<'_>,
    starts: &mut Starts,
    notes: &mut PlateNotes,
) {
    notes.no_control.clear();
    notes.foreign_control.clear();
    notes.control_below_blank.clear();
    notes.high_blank.clear();
    notes.below_blank.clear();
    notes.no_condition.clear();
    for (well, value) in plate.layout.wells.iter().zip(&outcome.result.corrected) {
        let cells = matches!(well.role, Role::Control | Role::Treatment) && well.excluded.is_none();
        if let (true, Some(value)) = (cells, value) {
            let replicate = well.replicate.or(plate.replicate).unwrap_or(UNNAMED);
            notes.no_replicate |= replicate == UNNAMED;
            starts.entry((well.group, replicate)).or_default().push(*value);
        }
    }
}

/// What was found on the way.
#[derive(Default)]
struct Found {
    no_start: BTreeSet<Option<GroupId>>,
    foreign_start: BTreeSet<Owner>,
    below_blank: BTreeSet<Owner>,
    no_growth: BTreeMap<Owner, f64>,
    slow: BTreeMap<Owner, f64>,
}

/// Growth rates of all wells that have a start; `None` when no plate was read when treatment began.
pub(super) fn growth(
    starts: &Starts,
    outcomes: &[PlateOutcome<'_>],
    rows: &[ReplicateResult],
    experiment: &Experiment,
    plan: &Plan,
    notes: &mut Vec<Note>,
) -> Option<Growth> {
    if starts.is_empty() {
        return None;
    }
    let mut found = Found::default();
    let mut used: BTreeMap<Owner, GrowthStart> = BTreeMap::new();
    let mut values: BTreeMap<CellKey, Vec<(f64, usize)>> = BTreeMap::new();
    for outcome in outcomes {
        let mut cells: BTreeMap<CellKey, Vec<f64>> = BTreeMap::new();
        for well in outcome.wells.iter().filter(|w| w.excluded.is_none()) {
            cells.entry(well.key).or_default().push(well.viability);
        }
        for (key, viabilities) in cells {
            let owner = (key.group, key.replicate);
            let Some((start, foreign)) = start_of(starts, owner) else {
                found.no_start.insert(key.group);
                continue;
            };
            let Some(control) = outcome.controls.get(&owner).copied() else { continue };
            if foreign {
                found.foreign_start.insert(owner);
            }
            let Some(d) = describe(start).filter(|d| d.mean > 0.0) else {
                found.below_blank.insert(owner);
                continue;
            };
            let Some(percent) = mean(&viabilities) else { continue };
            let Some(gr) = gr_value(percent / 100.0 * control, d.mean, control) else {
                found.no_growth.insert(owner, control / d.mean);
                continue;
            };
            let doublings = log2(control / d.mean);
            if doublings < 1.0 {
                found.slow.insert(owner, doublings);
            }
            used.entry(owner).or_insert(GrowthStart {
                group: key.group,
                replicate: key.replicate,
                start: d.mean,
                start_sd: d.sd,
                n: d.n,
                control,
                doublings,
            });
            values.entry(key).or_default().push((gr, viabilities.len()));
        }
    }
    write(&found, experiment, notes);
    let values: Vec<GrowthValue> = rows
        .iter()
        .filter_map(|row| {
            let key = CellKey { group: row.group, condition: row.condition, replicate: row.replicate };
            let plates = values.get(&key)?;
            let wells: usize = plates.iter().map(|(_, n)| n).sum();
            let gr = plates.iter().map(|(gr, n)| gr * *n as f64).sum::<f64>() / wells as f64;
            Some(GrowthValue {
                group: row.group,
                condition: row.condition,
                replicate: row.replicate,
                // The control grows like itself.
                gr: if row.by_definition { 1.0 } else { gr },
                n_technical: row.n_technical,
            })
        })
        .collect();
    let mut workspace = Workspace::default();
    let curves = values
        .chunk_by(|a, b| a.group == b.group)
        .filter_map(|rows| {
            let (unit, doses) = doses(rows, experiment)?;
            Some(growth_curve(rows.first()?.group, &unit.0, &doses, plan.fit(), &mut workspace))
        })
        .collect();
    Some(Growth { starts: used.into_values().collect(), values, curves })
}

/// The treated rows of a group on one axis; nothing when they have no doses, or doses of different kinds.
fn doses(rows: &[GrowthValue], experiment: &Experiment) -> Option<(DoseUnit, Vec<GrowthDose>)> {
    let treated = rows.iter().filter_map(|row| {
        let condition = experiment.condition(row.condition).filter(|c| !c.control)?;
        Some((row, condition.dose.as_ref().filter(|d| d.value > 0.0)?))
    });
    let treated: Vec<_> = treated.collect();
    let unit = treated.first()?.1.unit.clone();
    let doses = treated
        .iter()
        .map(|(row, dose)| {
            Some(GrowthDose { dose: dose.value_in(&unit)?, gr: row.gr, replicate: row.replicate })
        })
        .collect::<Option<Vec<_>>>()?;
    Some((unit, doses))
}

/// The group's own start of the same replicate; else its own of another; else one without a group, likewise.
fn start_of(starts: &Starts, (group, replicate): Owner) -> Option<(&Vec<f64>, bool)> {
    std::iter::once(group).chain(group.map(|_| None)).find_map(|owner| {
        let own = starts.get(&(owner, replicate)).map(|wells| (wells, false));
        own.or_else(|| starts.iter().find(|((g, _), _)| *g == owner).map(|(_, wells)| (wells, true)))
    })
}

fn write(found: &Found, experiment: &Experiment, notes: &mut Vec<Note>) {
    let subject = |group: Option<GroupId>| {
        group.and_then(|g| experiment.group(g)).map_or("All wells".to_owned(), |g| g.name.clone())
    };
    let whose = |(group, replicate): Owner| {
        format!("{}{}", group_name(group, experiment), replicate_name(replicate, experiment))
    };
    for group in &found.no_start {
        notes.push(
            Note::warning(
                "growth.no_start",
                format!(
                    "No well read when treatment began belongs to the wells{}.",
                    group_name(*group, experiment)
                ),
            )
            .hint("Give the plate of the start the same series, or wells without a series, which serve all.")
            .about(subject(*group)),
        );
    }
    for owner in &found.foreign_start {
        notes.push(
            Note::warning(
                "growth.start_of_other_replicate",
                format!("Growth{} is counted from the start of another biological replicate.", whose(*owner)),
            )
            .hint("Read a plate when treatment begins in every replicate, and give it that replicate.")
            .about(subject(owner.0)),
        );
    }
    for owner in &found.below_blank {
        notes.push(
            Note::warning(
                "growth.start_below_blank",
                format!("The wells{} read when treatment began are not above the blank.", whose(*owner)),
            )
            .hint("There is no growth rate from nothing. Look at the layout and the blank of that plate.")
            .about(subject(owner.0)),
        );
    }
    for (owner, ratio) in &found.no_growth {
        notes.push(
            Note::warning(
                "growth.control_did_not_grow",
                format!("The control{} did not grow: it ended at {ratio:.2} times its start.", whose(*owner)),
            )
            .hint(
                "A growth rate cannot be inhibited where there is none. Look whether the plate of the start is the \
                 right one, read in the same units.",
            )
            .about(subject(owner.0)),
        );
    }
    for (owner, doublings) in &found.slow {
        notes.push(
            Note::warning(
                "growth.few_doublings",
                format!("The control{} doubled only {doublings:.1} times.", whose(*owner)),
            )
            .hint("Below one doubling a small error of the start is a large one of GR. A longer assay helps.")
            .about(subject(owner.0)),
        );
    }
}
