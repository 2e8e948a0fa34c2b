//! Guard rails: a blocking note takes the numbers it speaks of out of the answer, until it is overridden with a reason.
//!
//! What a note speaks of is its subject: `Plate 1, Adapted` or `Adapted` is one group, anything else is everything. A
//! note about a curve (its code holds `.curve` or `.fit` or `.ic50`) takes out the fit alone.

use super::document::Document;
use super::view::FigureKind;
use crate::assay::viability::{Analysis, Curve};
use crate::checked::{Checked, Note, Severity};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::GroupId;
use std::collections::BTreeMap;

/// Turns overridden notes into warnings with the reason, and takes out what the others withhold.
pub(super) fn withhold(found: Checked<Analysis>, document: &Document) -> Checked<Analysis> {
    let Checked { value: mut analysis, mut notes } = found;
    for note in notes.iter_mut().filter(|n| n.severity == Severity::Block) {
        match document.overrides.iter().find(|o| o.code == note.code && o.subject == note.subject) {
            Some(stepped_over) => {
                note.severity = Severity::Warning;
                note.message = format!("{} Overridden: {}", note.message, stepped_over.reason);
            }
            None => take_out(&mut analysis, note, document),
        }
    }
    Checked::new(analysis, notes)
}

/// Refuses a figure of numbers that are withheld.
///
/// # Errors
/// [`ErrorKind::Undetermined`] with the words of the note.
pub(super) fn refuse(notes: &[Note], kind: FigureKind) -> Result<()> {
    refuse_for(notes, "figure", |note| kind != FigureKind::Bars || !about_curve(note))
}

/// Refuses a table of numbers that are withheld.
///
/// # Errors
/// [`ErrorKind::Undetermined`] with the words of the note.
pub(super) fn refuse_table(notes: &[Note]) -> Result<()> {
    refuse_for(notes, "table", |note| !about_curve(note))
}

fn refuse_for(notes: &[Note], what: &str, concerns: impl Fn(&Note) -> bool) -> Result<()> {
    let blocking = notes.iter().find(|n| n.severity == Severity::Block && concerns(n));
    blocking.map_or(Ok(()), |note| {
        Err(Error::new(ErrorKind::Undetermined, format!("This {what} is withheld. {}", note.message))
            .hint(format!("{} Or override the note, with a reason.", note.hint)))
    })
}

fn take_out(analysis: &mut Analysis, note: &Note, document: &Document) {
    let group = group_of(&note.subject, document);
    let concerns = |g: Option<GroupId>| group.is_none() || g == group;
    for curve in analysis.curves.iter_mut().filter(|c| concerns(c.group)) {
        let points = std::mem::take(&mut curve.points);
        let verdict = format!("Withheld. {}", note.message);
        *curve = Curve { group: curve.group, unit: curve.unit.clone(), points, verdict, ..Curve::default() };
    }
    analysis.comparisons.retain(|c| !concerns(c.first) && !concerns(c.second));
    if about_curve(note) {
        return;
    }
    analysis.curves.iter_mut().filter(|c| concerns(c.group)).for_each(|c| c.points.clear());
    analysis.observations.retain(|o| !concerns(o.group));
    analysis.replicates.retain(|r| !concerns(r.group));
    analysis.summaries.retain(|s| !concerns(s.group));
    if let Some(growth) = &mut analysis.growth {
        growth.starts.retain(|s| !concerns(s.group));
        growth.values.retain(|v| !concerns(v.group));
        growth.curves.retain(|c| !concerns(c.group));
    }
    let layouts: BTreeMap<u32, _> = document.plates.iter().map(|p| (p.id.0, &p.layout)).collect();
    for plate in &mut analysis.plates {
        let Some(layout) = layouts.get(&plate.plate) else { continue };
        for (viability, well) in plate.viability_percent.iter_mut().zip(&layout.wells) {
            if concerns(well.group) {
                *viability = None;
            }
        }
    }
}

fn about_curve(note: &Note) -> bool {
    [".curve", ".fit", ".ic50"].iter().any(|part| note.code.contains(part))
}

/// The group a subject ends in: `Adapted`, or `Plate 1, Adapted`. The longest name wins: `Line 1` is not `1`.
fn group_of(subject: &str, document: &Document) -> Option<GroupId> {
    let ends_in = |name: &str| {
        subject == name
            || document
                .plates
                .iter()
                .any(|p| subject.strip_prefix(&p.name).is_some_and(|rest| rest == format!(", {name}")))
    };
    let groups = document.experiment.groups.iter().filter(|g| ends_in(&g.name));
    groups.max_by_key(|g| g.name.len()).map(|g| g.id)
}
