//! What stands in the wells.

use super::design::{checked_unit, no_condition, no_group};
use super::files::{no_replicate, plate_mut};
use super::{Done, LONGEST_TEXT, count, name, text};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::template::Template;
use crate::experiment::{ConditionId, Dose, GroupId, Layout, ReplicateId, Role, WellPlan, fill, paste};
use crate::project::command::{Command, DilutionStep, Direction};
use crate::project::document::{Document, PlateEntry, PlateId};
use crate::project::template_file;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn apply(document: &mut Document, command: &Command) -> Result<Done> {
    match command {
        Command::PaintWells { plate, wells, role, group, condition, replicate } => {
            paint(document, *plate, wells, *role, *group, *condition, *replicate)
        }
        Command::ExcludeWells { plate, wells, reason } => {
            let reason = text(reason, "The reason", LONGEST_TEXT).map_err(|e| {
                e.hint(
                    "Say why the wells are left out, such as “bubble”; the reason is printed in the report.",
                )
            })?;
            let (wells, words) = selection(document, *plate, wells)?;
            change(document, *plate, &wells, |w| w.excluded = Some(reason.clone()))?;
            Ok(Done::new(
                format!("exclude {}", count(wells.len(), "well")),
                format!("Left out {words}: {reason}"),
            ))
        }
        Command::IncludeWells { plate, wells } => {
            let (wells, words) = selection(document, *plate, wells)?;
            change(document, *plate, &wells, |w| w.excluded = None)?;
            Ok(Done::new(format!("include {}", count(wells.len(), "well")), format!("Took {words} back in.")))
        }
        Command::FillDilution { plate, wells, group, .. } => {
            let (wells, words) = selection(document, *plate, wells)?;
            if let Some(group) = group {
                document.experiment.group(*group).ok_or_else(no_group)?;
            }
            let steps = dilution(document, command)?;
            let mut doses = Vec::with_capacity(steps.len());
            for (dose, wells) in &steps {
                let id = document.experiment.dose_condition(dose);
                let role = if dose.value == 0.0 { Role::Control } else { Role::Treatment };
                change(document, *plate, wells, |w| assign(w, role, *group, Some(id), w.replicate))?;
                doses.push(dose.to_string());
            }
            Ok(Done::new(
                format!("fill {} with a dilution", count(wells.len(), "well")),
                format!("Filled {words} with the doses {}.", doses.join(", ")),
            ))
        }
        Command::PasteLayout { plate, at, text } => {
            let entry = find(document, *plate)?;
            let called = entry.name.clone();
            let mut layout = entry.layout.as_ref().clone();
            let at = usize::from(*at);
            if at >= layout.wells.len() {
                return Err(no_well(&layout, at));
            }
            let named = paste::paste(&mut layout, &mut document.experiment, at, text)?;
            plate_mut(document, *plate)?.layout = Arc::new(layout);
            Ok(Done::new("paste layout", format!("Pasted names of {} into {called}.", count(named, "well"))))
        }
        Command::CopyLayout { from, to } => copy(document, *from, to),
        Command::SaveTemplate { plate, name: given } => {
            let given = name(given, "template")?;
            let entry = find(document, *plate)?;
            let words = format!("Kept the layout of {} as template “{given}”.", entry.name);
            let template = Arc::new(Template::of(&given, &document.experiment, &entry.layout));
            document.templates.retain(|t| t.name != given);
            document.templates.push(template);
            Ok(Done::new(format!("save template {given}"), words))
        }
        Command::AddTemplate { text } => {
            let mut template = template_file::read(text)?;
            template.name = name(&template.name, "template")?;
            let given = template.name.clone();
            let before = document.templates.len();
            document.templates.retain(|t| t.name != given);
            let replaced =
                if document.templates.len() < before { ", in place of the one of that name" } else { "" };
            document.templates.push(Arc::new(template));
            Ok(Done::new(
                format!("add template {given}"),
                format!("Took the template “{given}” in from outside this project{replaced}."),
            ))
        }
        Command::UseTemplate { plate, name: given } => {
            let template =
                document.templates.iter().find(|t| t.name == *given).cloned().ok_or_else(|| {
                    Error::new(ErrorKind::NotFound, format!("There is no template called “{given}”."))
                        .hint("Choose one of the list, or save a layout as a template first.")
                })?;
            let entry = find(document, *plate)?;
            same_size(&template.layout, entry, &format!("The template “{given}”"))?;
            let (called, old) = (entry.name.clone(), entry.layout.clone());
            let layout = template.fit(&mut document.experiment).keeping_exclusions_of(&old);
            plate_mut(document, *plate)?.layout = Arc::new(layout);
            Ok(Done::new(
                format!("use template {given}"),
                format!("Gave {called} the layout of template “{given}”."),
            ))
        }
        _ => Err(Error::new(ErrorKind::Invalid, "This is no change of wells.")),
    }
}

/// The doses that a [`Command::FillDilution`] gives, in the order of its direction, as they will be called.
///
/// # Errors
/// Those of the command.
pub(in crate::project) fn doses(document: &Document, command: &Command) -> Result<Vec<String>> {
    Ok(dilution(document, command)?.iter().map(|(dose, _)| dose.in_short()).collect())
}

fn dilution(document: &Document, command: &Command) -> Result<Vec<(Dose, Vec<usize>)>> {
    let Command::FillDilution { plate, wells, start, factor, step, unit, direction, .. } = command else {
        return Err(Error::new(ErrorKind::Invalid, "This is no serial dilution."));
    };
    let (wells, _) = selection(document, *plate, wells)?;
    let unit = checked_unit(unit)?;
    let series = fill::Series {
        start: *start,
        factor: *factor,
        multiply: *step == DilutionStep::Multiply,
        by_column: matches!(direction, Direction::Right | Direction::Left),
        reverse: matches!(direction, Direction::Left | Direction::Up),
    };
    fill::steps(&find(document, *plate)?.layout, &wells, &series, &unit)
}

fn paint(
    document: &mut Document,
    plate: PlateId,
    wells: &[u16],
    role: Role,
    group: Option<GroupId>,
    condition: Option<ConditionId>,
    replicate: Option<ReplicateId>,
) -> Result<Done> {
    let (wells, words) = selection(document, plate, wells)?;
    let experiment = &mut document.experiment;
    let group_name = match group {
        Some(id) => Some(experiment.group(id).ok_or_else(no_group)?.name.clone()),
        None => None,
    };
    if let Some(id) = replicate {
        experiment.replicate(id).ok_or_else(no_replicate)?;
    }
    let marked = match condition {
        Some(id) => Some(experiment.condition(id).ok_or_else(no_condition)?.control),
        None => None,
    };
    let (role, condition) = match (role, marked) {
        (Role::Unassigned | Role::Empty | Role::Blank, _) => (role, None),
        (Role::Control, None) => (Role::Control, Some(experiment.control())),
        (Role::Control, Some(false)) => {
            let name = condition.and_then(|id| experiment.condition(id)).map_or("", |c| c.name.as_str());
            return Err(Error::new(ErrorKind::Invalid, format!("“{name}” is not marked as control."))
                .hint("Mark the treatment as control first, or paint these wells as treatment."));
        }
        (Role::Treatment, None) => {
            return Err(Error::new(ErrorKind::Invalid, "The wells need a treatment.")
                .hint("Choose or add a treatment, such as 60 µl, then paint."));
        }
        // The mark is on the condition: whoever paints a control condition paints controls.
        (Role::Treatment | Role::Control, Some(true)) => (Role::Control, condition),
        (Role::Treatment, Some(false)) => (Role::Treatment, condition),
    };
    let condition_name = condition.and_then(|id| document.experiment.condition(id)).map(|c| c.name.clone());
    change(document, plate, &wells, |w| assign(w, role, group, condition, replicate))?;
    let what = match role {
        Role::Unassigned => "unassigned",
        Role::Empty => "empty",
        Role::Blank => "blank",
        Role::Control => "control",
        Role::Treatment => "treatment",
    };
    let said: Vec<String> =
        std::iter::once(what.to_owned()).chain(condition_name).chain(group_name).collect();
    Ok(Done::new(
        format!("paint {}", count(wells.len(), "well")),
        format!("Painted {words}: {}.", said.join(", ")),
    ))
}

fn assign(
    well: &mut WellPlan,
    role: Role,
    group: Option<GroupId>,
    condition: Option<ConditionId>,
    replicate: Option<ReplicateId>,
) {
    let said = !matches!(role, Role::Unassigned | Role::Empty);
    *well = WellPlan {
        role,
        group: group.filter(|_| said),
        condition,
        replicate: replicate.filter(|_| said),
        excluded: well.excluded.take(),
    };
}

fn copy(document: &mut Document, from: PlateId, to: &[PlateId]) -> Result<Done> {
    let source = find(document, from)?.clone();
    if to.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "No plate was chosen to copy the layout to.")
            .hint("Choose one plate at least."));
    }
    let clean = if source.layout.has_exclusions() {
        let none = Layout::unassigned(source.layout.rows, source.layout.columns);
        Arc::new(source.layout.keeping_exclusions_of(&none))
    } else {
        source.layout.clone()
    };
    let mut names = Vec::new();
    for id in to.iter().filter(|id| **id != from) {
        let target = plate_mut(document, *id)?;
        same_size(&source.layout, target, &format!("The layout of {}", source.name))?;
        names.push(target.name.clone());
        target.layout = if target.layout.has_exclusions() {
            Arc::new(clean.keeping_exclusions_of(&target.layout))
        } else {
            clean.clone()
        };
    }
    Ok(Done::new(
        format!("copy layout to {}", count(names.len(), "plate")),
        format!("Copied the layout of {} to {}.", source.name, names.join(", ")),
    ))
}

fn same_size(layout: &Layout, target: &PlateEntry, what: &str) -> Result<()> {
    let (rows, columns) = (target.layout.rows, target.layout.columns);
    if (layout.rows, layout.columns) == (rows, columns) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Layout,
        format!(
            "{what} has {} rows and {} columns, but {} has {rows} and {columns}.",
            layout.rows, layout.columns, target.name
        ),
    )
    .hint("Layouts can be used on plates of the same size."))
}

/// The wells without repeats, in plate order, and what to call them.
fn selection(document: &Document, plate: PlateId, wells: &[u16]) -> Result<(Vec<usize>, String)> {
    let entry = find(document, plate)?;
    let wells: BTreeSet<usize> = wells.iter().map(|w| usize::from(*w)).collect();
    if let Some(beyond) = wells.iter().find(|w| **w >= entry.layout.wells.len()) {
        return Err(no_well(&entry.layout, *beyond));
    }
    let wells: Vec<usize> = wells.into_iter().collect();
    let (Some(first), Some(last)) = (wells.first(), wells.last()) else {
        return Err(
            Error::new(ErrorKind::Empty, "No well is selected.").hint("Select wells on the plate map first.")
        );
    };
    let (start, end) = (entry.layout.well_name(*first), entry.layout.well_name(*last));
    let range = if first == last { start } else { format!("{start} to {end}") };
    let words = format!("{} of {} ({range})", count(wells.len(), "well"), entry.name);
    Ok((wells, words))
}

fn change(
    document: &mut Document,
    plate: PlateId,
    wells: &[usize],
    change: impl Fn(&mut WellPlan),
) -> Result<()> {
    let layout = Arc::make_mut(&mut plate_mut(document, plate)?.layout);
    for well in wells {
        if let Some(plan) = layout.wells.get_mut(*well) {
            change(plan);
        }
    }
    Ok(())
}

fn find(document: &Document, id: PlateId) -> Result<&PlateEntry> {
    document.plates.iter().find(|p| p.id == id).ok_or_else(|| {
        Error::new(ErrorKind::NotFound, "There is no such plate in the project.")
            .hint("It may have been removed; undo brings it back.")
    })
}

fn no_well(layout: &Layout, well: usize) -> Error {
    Error::new(
        ErrorKind::Layout,
        format!("There is no well number {} on a plate of {} wells.", well + 1, layout.wells.len()),
    )
    .hint("Select wells on the plate map.")
}
