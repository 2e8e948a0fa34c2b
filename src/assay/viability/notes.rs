//! The guard rails of the viability assay: where labs go wrong, in words.

use super::normalise::{Owner, PlateOutcome};
use super::plan::Plan;
use super::result::{ReplicateResult, Summary};
use super::{Input, PlateInput};
use crate::checked::Note;
use crate::experiment::{Experiment, GroupId, ReplicateId};
use crate::num::words::significant;
use std::collections::{BTreeMap, BTreeSet};

/// What was found on a plate, by well index; becomes notes once the plate is done.
#[derive(Default)]
pub(super) struct PlateNotes {
    pub(super) unassigned: Vec<usize>,
    pub(super) excluded: Vec<usize>,
    pub(super) saturated: Vec<usize>,
    pub(super) no_number: Vec<usize>,
    pub(super) no_reference: Vec<usize>,
    pub(super) no_condition: Vec<usize>,
    pub(super) borrowed_blank: Vec<usize>,
    pub(super) below_blank: Vec<usize>,
    pub(super) no_blank: bool,
    pub(super) no_replicate: bool,
    pub(super) no_control: BTreeSet<Owner>,
    pub(super) foreign_control: BTreeSet<Owner>,
    pub(super) control_below_blank: BTreeMap<Option<GroupId>, f64>,
    pub(super) high_blank: BTreeMap<Option<GroupId>, f64>,
}

impl PlateNotes {
    pub(super) fn write(&self, plate: &PlateInput<'_>, experiment: &Experiment, notes: &mut Vec<Note>) {
        let columns = usize::from(plate.layout.columns).max(1);
        let name = plate.name;
        let wells = |list: &[usize]| list_wells(list, columns);
        for (group, mean) in &self.control_below_blank {
            let whose = group_name(*group, experiment);
            notes.push(
                Note::block(
                    "viability.control_below_blank",
                    format!("{name}: the control{whose} is not above the blank (difference {}).", significant(*mean, 3)),
                )
                .hint("Without a control above the blank there is no per cent of control. Look whether blank and control are swapped in the layout.")
                .about(subject(name, *group, experiment)),
            );
        }
        for (group, replicate) in &self.no_control {
            let whose = group_name(*group, experiment);
            let of = replicate_name(*replicate, experiment);
            notes.push(
                Note::warning(
                    "viability.no_control",
                    format!("{name}: no control{whose}{of}, so no viability."),
                )
                .hint("Mark the untreated or vehicle wells as control, on the same plate.")
                .about(subject(name, *group, experiment)),
            );
        }
        for (group, replicate) in &self.foreign_control {
            let (whose, of) = (group_name(*group, experiment), replicate_name(*replicate, experiment));
            notes.push(
                Note::warning(
                    "viability.control_of_other_replicate",
                    format!("{name}: wells{whose}{of} are compared with the control of another replicate."),
                )
                .hint("Give the control wells the biological replicate of the wells they belong to.")
                .about(subject(name, *group, experiment)),
            );
        }
        if self.no_blank {
            notes.push(
                Note::warning("viability.no_blank", format!("{name}: no blank, so nothing was subtracted."))
                    .hint("Without a blank, dead cells keep the viability that medium and plastic absorb. Mark the blank \
                           wells, or set the blank to none when the reader has subtracted it.")
                    .about(name),
            );
        }
        for (group, share) in &self.high_blank {
            let whose = group_name(*group, experiment);
            notes.push(
                Note::warning(
                    "viability.blank_high",
                    format!("{name}: the blank is {:.0} % of the control{whose}; usual is under 10 %.", share * 100.0),
                )
                .hint("Few cells, a short incubation, or a blank that is not empty make small differences large.")
                .about(subject(name, *group, experiment)),
            );
        }
        let mut list = |wells_of: &[usize], make: &dyn Fn(String) -> Note| {
            if !wells_of.is_empty() {
                notes.push(make(wells(wells_of)).about(name));
            }
        };
        list(&self.saturated, &|w| {
            Note::warning("viability.saturated", format!("{name}: the detector was overloaded in {w}."))
                .hint("These wells have no number and take no part. Dilute, or read at a lower gain.")
        });
        list(&self.no_number, &|w| {
            Note::warning("viability.no_number", format!("{name}: no number in {w}, which the layout uses."))
                .hint("These wells take no part. Mark them as empty if nothing was in them.")
        });
        list(&self.no_reference, &|w| {
            Note::warning(
                "viability.reference_missing",
                format!("{name}: the reference has no number in {w}."),
            )
            .hint("These wells take no part. Choose no reference wavelength to use them.")
        });
        list(&self.borrowed_blank, &|w| {
            Note::warning(
                "viability.blank_borrowed",
                format!("{name}: no blank of its own for {w}; that of the whole plate was subtracted."),
            )
            .hint("Subtract the blank of the whole plate, or mark blanks for these wells.")
        });
        list(&self.no_condition, &|w| {
            Note::warning("viability.no_condition", format!("{name}: the layout names no treatment for {w}."))
                .hint("Give these wells a treatment.")
        });
        list(&self.below_blank, &|w| {
            Note::info("viability.below_blank", format!("{name}: the signal is below the blank in {w}."))
                .hint("Their viability is negative and is kept: cutting it off at zero would bias the mean.")
        });
        list(&self.unassigned, &|w| {
            Note::info(
                "viability.unassigned",
                format!("{name}: measured, but without a role in the layout: {w}."),
            )
            .hint("They take no part. Mark them as empty if that is meant.")
        });
        list(&self.excluded, &|w| {
            Note::info("viability.excluded", format!("{name}: excluded by you: {w}."))
                .hint("The report lists them with your reasons.")
        });
        if self.no_replicate {
            notes.push(
                Note::warning(
                    "viability.no_replicate",
                    format!("{name}: the layout does not say which biological replicate it is."),
                )
                .hint("All such wells count as one biological replicate. Name the passage, day or donor of the plate.")
                .about(name),
            );
        }
    }
}

/// What the whole design does wrong or ought to know.
pub(super) fn design(
    outcomes: &[PlateOutcome<'_>],
    replicates: &[ReplicateResult],
    summaries: &[Summary],
    input: &Input<'_>,
    plan: &Plan,
    notes: &mut Vec<Note>,
) {
    reads(outcomes, plan, notes);
    let experiment = input.experiment;
    for rows in summaries.chunk_by(|a, b| a.group == b.group) {
        let Some(group) = rows.first().map(|r| r.group) else { continue };
        one_replicate(rows, group, experiment, notes);
    }
    if replicates.iter().map(|r| r.replicate).collect::<BTreeSet<_>>().len() > 1 {
        notes.push(
            Note::info(
                "viability.control_without_variance",
                "The control is 100 % in every replicate by definition and has lost its variance.",
            )
            .hint(
                "Do not test treatments against it with a t test on per cent; test ratios on the log scale.",
            ),
        );
    }
    different_controls(outcomes, input, notes);
}

fn reads(outcomes: &[PlateOutcome<'_>], plan: &Plan, notes: &mut Vec<Note>) {
    let mut seen: BTreeMap<(&str, Option<&str>), u32> = BTreeMap::new();
    for outcome in outcomes {
        *seen.entry((&outcome.result.signal, outcome.result.reference.as_deref())).or_insert(0) += 1;
    }
    if seen.len() > 1 && (plan.signal_chosen || plan.reference_chosen) {
        notes.push(
            Note::warning(
                "viability.reads_differ",
                "The plates do not all have the same signal and reference reads.",
            )
            .hint("Per cent of each plate’s own control can still be compared; look whether that is meant."),
        );
    }
    for (signal, reference) in seen.keys() {
        if plan.signal_chosen {
            notes.push(
                Note::info("viability.signal_chosen", format!("Signal: “{signal}”, chosen automatically."))
                    .about(*signal),
            );
        }
        if let (true, Some(reference)) = (plan.reference_chosen, reference) {
            notes.push(
                Note::info(
                    "viability.reference_chosen",
                    format!("Reference: “{reference}” is subtracted well by well, chosen automatically."),
                )
                .about(*reference),
            );
        }
    }
}

/// Wells are not n.
fn one_replicate(rows: &[Summary], group: Option<GroupId>, experiment: &Experiment, notes: &mut Vec<Note>) {
    let single: Vec<&Summary> = rows.iter().filter(|r| r.n_biological == 1).collect();
    if single.is_empty() {
        return;
    }
    let subject = group.and_then(|g| experiment.group(g)).map_or("All wells", |g| g.name.as_str());
    let of = group_name(group, experiment);
    let wells = single.iter().map(|r| r.n_technical).max().unwrap_or(0);
    let what = if single.len() == rows.len() {
        format!("There is one biological replicate{of}: n = 1.")
    } else {
        let names: Vec<_> = single
            .iter()
            .filter_map(|r| experiment.condition(r.condition))
            .map(|c| c.name.as_str())
            .collect();
        format!("One biological replicate only{of} in {}: n = 1 there.", names.join(", "))
    };
    let technical = if wells > 1 {
        format!(" The {wells} wells are technical replicates, not n.")
    } else {
        String::new()
    };
    notes.push(
        Note::warning("viability.one_replicate", format!("{what}{technical}"))
            .hint("There is no SD, SEM or test over biological replicates. Repeat with cells of another passage or day.")
            .about(subject),
    );
}

/// Plates of one replicate, each normalised by its own control.
fn different_controls(outcomes: &[PlateOutcome<'_>], input: &Input<'_>, notes: &mut Vec<Note>) {
    let mut means: BTreeMap<Owner, Vec<_>> = BTreeMap::new();
    for (outcome, plate) in outcomes.iter().zip(input.plates) {
        for (key, mean) in &outcome.controls {
            means.entry(*key).or_default().push((*mean, plate.name));
        }
    }
    for ((group, replicate), list) in
        means.iter().filter(|((_, r), l)| l.len() > 1 && *r != super::normalise::UNNAMED)
    {
        let low = list.iter().fold((f64::INFINITY, ""), |a, b| if b.0 < a.0 { *b } else { a });
        let high = list.iter().fold((f64::NEG_INFINITY, ""), |a, b| if b.0 > a.0 { *b } else { a });
        if low.0 > 0.0 && high.0 <= 1.2 * low.0 {
            continue;
        }
        let of = format!(
            "{}{}",
            group_name(*group, input.experiment),
            replicate_name(*replicate, input.experiment)
        );
        notes.push(
            Note::warning(
                "viability.controls_differ",
                format!(
                    "The controls{of} differ between plates: {} on {}, {} on {}.",
                    significant(low.0, 3),
                    low.1,
                    significant(high.0, 3),
                    high.1
                ),
            )
            .hint("Each plate is compared with its own control. Plates of one biological replicate should agree.")
            .about(group.and_then(|g| input.experiment.group(g)).map_or("All wells", |g| g.name.as_str())),
        );
    }
}

/// `Plate 1` or `Plate 1, Adapted`: what overrides refer to.
fn subject(plate: &str, group: Option<GroupId>, experiment: &Experiment) -> String {
    match group.and_then(|g| experiment.group(g)) {
        Some(group) => format!("{plate}, {}", group.name),
        None => plate.to_string(),
    }
}

/// ` of Adapted`, or nothing.
pub(super) fn group_name(group: Option<GroupId>, experiment: &Experiment) -> String {
    group.and_then(|g| experiment.group(g)).map_or(String::new(), |g| format!(" of {}", g.name))
}

pub(super) fn replicate_name(replicate: ReplicateId, experiment: &Experiment) -> String {
    experiment.replicate(replicate).map_or(String::new(), |r| format!(" ({})", r.name))
}

/// `A`, …, `Z`, `AA`, …: the letters of a row.
pub(super) fn row_name(row: usize) -> String {
    let letter = |i: usize| char::from(b'A' + u8::try_from(i % 26).unwrap_or(0));
    if row < 26 { letter(row).to_string() } else { [letter(row / 26 - 1), letter(row)].iter().collect() }
}

/// `B7` of an index.
pub(super) fn well_name(at: usize, columns: usize) -> String {
    format!("{}{}", row_name(at / columns), at % columns + 1)
}

/// The first eight by name, the others by number.
fn list_wells(wells: &[usize], columns: usize) -> String {
    const SHOWN: usize = 8;
    let names: Vec<_> = wells.iter().take(SHOWN).map(|w| well_name(*w, columns)).collect();
    let more = wells.len().saturating_sub(SHOWN);
    let word = if wells.len() == 1 { "well" } else { "wells" };
    if more == 0 {
        format!("{word} {}", names.join(", "))
    } else {
        format!("{word} {} and {more} more", names.join(", "))
    }
}
