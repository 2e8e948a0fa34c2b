//! A document that was read from outside is not believed: whatever it refers to has to exist.

use super::document::{Document, SCHEMA};
use crate::checked::Note;
use crate::experiment::{Experiment, Layout, Role};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Takes out what refers to nothing, and says so in the notes.
pub(super) fn mend(document: &mut Document, notes: &mut Vec<Note>) {
    document.schema = SCHEMA;
    let mut mended = unique(&mut document.files, |f| f.id);
    mended |= unique(&mut document.plates, |p| p.id);
    mended |= unique(&mut document.experiment.groups, |g| g.id);
    mended |= unique(&mut document.experiment.conditions, |c| c.id);
    mended |= unique(&mut document.experiment.replicates, |r| r.id);
    let before = document.plates.len();
    let files = &document.files;
    document.plates.retain(|p| files.iter().any(|f| f.id == p.file));
    mended |= document.plates.len() != before;
    for condition in &mut document.experiment.conditions {
        if condition.dose.as_ref().is_some_and(|d| !d.value.is_finite() || d.value < 0.0) {
            condition.dose = None;
            mended = true;
        }
    }
    let experiment = &document.experiment;
    for plate in &mut document.plates {
        if plate.replicate.is_some_and(|id| experiment.replicate(id).is_none()) {
            plate.replicate = None;
            mended = true;
        }
        mended |= mend_layout(&mut plate.layout, experiment);
    }
    for template in &mut document.templates {
        if !sound(&template.layout, &template.experiment) {
            let template = Arc::make_mut(template);
            mended |= mend_layout(&mut template.layout, &template.experiment);
        }
    }
    let used = document.files.iter().map(|f| f.id.0).chain(document.plates.iter().map(|p| p.id.0)).max();
    document.next_id = document.next_id.max(used.unwrap_or(0));
    let experiment = &mut document.experiment;
    let used = experiment
        .groups
        .iter()
        .map(|g| g.id.0)
        .chain(experiment.conditions.iter().map(|c| c.id.0))
        .chain(experiment.replicates.iter().map(|r| r.id.0))
        .max();
    experiment.next_id = experiment.next_id.max(used.unwrap_or(0));
    if mended {
        notes.push(
            Note::warning(
                "project.mended",
                "Parts of this project referred to things that do not exist; they were taken out.",
            )
            .hint("Look at the plate maps: wells that lost their meaning are unassigned."),
        );
    }
}

/// Whether everything the wells refer to is in the design.
pub(super) fn sound(layout: &Layout, experiment: &Experiment) -> bool {
    layout.wells.iter().all(|w| {
        w.group.is_none_or(|id| experiment.group(id).is_some())
            && w.condition.is_none_or(|id| experiment.condition(id).is_some())
            && w.replicate.is_none_or(|id| experiment.replicate(id).is_some())
    })
}

fn mend_layout(layout: &mut Arc<Layout>, experiment: &Experiment) -> bool {
    if sound(layout, experiment) {
        return false;
    }
    for well in &mut Arc::make_mut(layout).wells {
        well.group = well.group.filter(|id| experiment.group(*id).is_some());
        well.replicate = well.replicate.filter(|id| experiment.replicate(*id).is_some());
        if well.condition.is_some_and(|id| experiment.condition(id).is_none()) {
            well.condition = None;
            well.role = Role::Unassigned;
        }
    }
    true
}

/// Keeps the first of each id; returns whether any was taken out.
fn unique<T, K: Ord>(list: &mut Vec<T>, id: impl Fn(&T) -> K) -> bool {
    let mut seen = BTreeSet::new();
    let before = list.len();
    list.retain(|item| seen.insert(id(item)));
    list.len() != before
}
