//! Groups, conditions and biological replicates.

use super::files::no_replicate;
use super::{Done, name};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::design::same_name;
use crate::experiment::{ConditionId, Dose, DoseUnit, GroupId, ReplicateId, Role, WellPlan};
use crate::project::command::Command;
use crate::project::document::Document;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn apply(document: &mut Document, command: &Command) -> Result<Done> {
    match command {
        Command::AddGroup { name: given } => {
            let given = name(given, "series")?;
            unique_group(document, &given, None)?;
            document.experiment.add_group(&given);
            Ok(Done::new(format!("add series {given}"), format!("Added the series “{given}”.")))
        }
        Command::SetGroup { group, name: given, colour, symbol } => {
            let given = given.as_deref().map(|n| name(n, "group")).transpose()?;
            if let Some(given) = &given {
                unique_group(document, given, Some(*group))?;
            }
            let colour = colour.as_deref().map(hex_colour).transpose()?;
            let entry =
                document.experiment.groups.iter_mut().find(|g| g.id == *group).ok_or_else(no_group)?;
            let old = entry.name.clone();
            if let Some(given) = given {
                entry.name = given;
            }
            if let Some(colour) = colour {
                entry.colour = colour;
            }
            if let Some(symbol) = symbol {
                entry.symbol = *symbol;
            }
            Ok(Done::new(
                format!("change series {old}"),
                format!("Changed the series “{old}” ({}).", entry.name),
            ))
        }
        Command::RemoveGroup { group } => remove_group(document, *group),
        Command::AddCondition { name: given, dose, unit, control } => {
            add_condition(document, given, *dose, unit, *control)
        }
        Command::SetCondition { condition, name: given, dose, unit, control, colour } => set_condition(
            document,
            *condition,
            given.as_deref(),
            *dose,
            unit.as_ref(),
            *control,
            colour.as_deref(),
        ),
        Command::RemoveCondition { condition } => remove_condition(document, *condition),
        Command::OrderConditions { order } => order_conditions(document, order),
        Command::AddReplicate { name: given } => {
            let given = if given.trim().is_empty() {
                document.experiment.free_replicate_name()
            } else {
                name(given, "biological replicate")?
            };
            unique_replicate(document, &given, None)?;
            document.experiment.add_replicate(&given);
            Ok(Done::new(format!("add {given}"), format!("Added the biological replicate “{given}”.")))
        }
        Command::SetReplicate { replicate, name: given } => {
            let given = name(given, "biological replicate")?;
            unique_replicate(document, &given, Some(*replicate))?;
            let entry = document
                .experiment
                .replicates
                .iter_mut()
                .find(|r| r.id == *replicate)
                .ok_or_else(no_replicate)?;
            let old = std::mem::replace(&mut entry.name, given.clone());
            Ok(Done::new(
                format!("rename {old}"),
                format!("Renamed the biological replicate “{old}” to “{given}”."),
            ))
        }
        Command::RemoveReplicate { replicate } => remove_replicate(document, *replicate),
        _ => Err(Error::new(ErrorKind::Invalid, "This is no change of the design.")),
    }
}

fn remove_group(document: &mut Document, id: GroupId) -> Result<Done> {
    let old = document.experiment.group(id).ok_or_else(no_group)?.name.clone();
    document.experiment.groups.retain(|g| g.id != id);
    for_wells(document, |w| w.group == Some(id), |w| w.group = None);
    Ok(Done::new(
        format!("remove series {old}"),
        format!("Removed the series “{old}”; its wells have none now."),
    ))
}

fn remove_replicate(document: &mut Document, id: ReplicateId) -> Result<Done> {
    let old = document.experiment.replicate(id).ok_or_else(no_replicate)?.name.clone();
    document.experiment.replicates.retain(|r| r.id != id);
    for plate in document.plates.iter_mut().filter(|p| p.replicate == Some(id)) {
        plate.replicate = None;
    }
    for_wells(document, |w| w.replicate == Some(id), |w| w.replicate = None);
    Ok(Done::new(format!("remove {old}"), format!("Removed the biological replicate “{old}”.")))
}

fn add_condition(
    document: &mut Document,
    given: &str,
    dose: Option<f64>,
    unit: &DoseUnit,
    control: bool,
) -> Result<Done> {
    let dose = dose.map(|value| checked_dose(value, unit)).transpose()?;
    let given = match (&dose, given.trim()) {
        (Some(dose), "") => dose.to_string(),
        _ => name(given, "treatment")?,
    };
    unique_condition(document, &given, None)?;
    document.experiment.add_condition(&given, dose, control);
    Ok(Done::new(format!("add {given}"), format!("Added the treatment “{given}”.")))
}

fn set_condition(
    document: &mut Document,
    id: ConditionId,
    given: Option<&str>,
    dose: Option<f64>,
    unit: Option<&DoseUnit>,
    control: Option<bool>,
    colour: Option<&str>,
) -> Result<Done> {
    let before = document.experiment.condition(id).ok_or_else(no_condition)?.clone();
    let colour = colour.map(hex_colour).transpose()?;
    let amount = match (dose, unit, &before.dose) {
        (None, None, old) => old.clone(),
        (Some(value), Some(unit), _) => Some(checked_dose(value, unit)?),
        (Some(value), None, Some(old)) => Some(checked_dose(value, &old.unit)?),
        (None, Some(unit), Some(old)) => Some(checked_dose(old.value, unit)?),
        (Some(_), None, None) => {
            return Err(
                Error::new(ErrorKind::Invalid, "The dose needs a unit.").hint("Write 10 µM or 60 µl, say.")
            );
        }
        (None, Some(_), None) => {
            return Err(
                Error::new(ErrorKind::Invalid, "A unit alone is no dose.").hint("Write the amount too.")
            );
        }
    };
    let was_named_by_dose = before.dose.as_ref().is_some_and(|d| d.to_string() == before.name);
    let after = match given {
        Some(given) => name(given, "treatment")?,
        None if was_named_by_dose && amount != before.dose => {
            amount.as_ref().map_or_else(|| before.name.clone(), ToString::to_string)
        }
        None => before.name.clone(),
    };
    unique_condition(document, &after, Some(id))?;
    let control = control.unwrap_or(before.control);
    if let Some(entry) = document.experiment.conditions.iter_mut().find(|c| c.id == id) {
        entry.name.clone_from(&after);
        entry.dose = amount;
        entry.control = control;
        if let Some(colour) = colour {
            entry.colour = colour;
        }
    }
    // A well's role follows its condition: a control well is one whose condition is marked as control.
    let (from, to) =
        if control { (Role::Treatment, Role::Control) } else { (Role::Control, Role::Treatment) };
    for_wells(document, |w| w.condition == Some(id) && w.role == from, |w| w.role = to);
    let was = &before.name;
    Ok(Done::new(format!("change {was}"), format!("Changed the treatment “{was}” ({after}).")))
}

fn remove_condition(document: &mut Document, id: ConditionId) -> Result<Done> {
    let old = document.experiment.condition(id).ok_or_else(no_condition)?.name.clone();
    document.experiment.conditions.retain(|c| c.id != id);
    for_wells(
        document,
        |w| w.condition == Some(id),
        |w| *w = WellPlan { excluded: w.excluded.take(), ..WellPlan::default() },
    );
    Ok(Done::new(
        format!("remove {old}"),
        format!("Removed the treatment “{old}”; its wells are unassigned now."),
    ))
}

fn order_conditions(document: &mut Document, order: &[ConditionId]) -> Result<Done> {
    let conditions = &mut document.experiment.conditions;
    let wanted: BTreeSet<ConditionId> = order.iter().copied().collect();
    let known: BTreeSet<ConditionId> = conditions.iter().map(|c| c.id).collect();
    if wanted != known || order.len() != conditions.len() {
        return Err(Error::new(ErrorKind::Invalid, "The new order must name every treatment once.")
            .hint("Put the treatments in order again."));
    }
    conditions.sort_by_key(|c| order.iter().position(|id| *id == c.id));
    let names: Vec<&str> = conditions.iter().map(|c| c.name.as_str()).collect();
    Ok(Done::new("order treatments", format!("Put the treatments in this order: {}.", names.join(", "))))
}

/// Changes the wells that need it, and copies only the layouts that have such wells.
fn for_wells(document: &mut Document, is: impl Fn(&WellPlan) -> bool, change: impl Fn(&mut WellPlan)) {
    for plate in &mut document.plates {
        if plate.layout.wells.iter().any(&is) {
            Arc::make_mut(&mut plate.layout).wells.iter_mut().filter(|w| is(w)).for_each(&change);
        }
    }
}

pub(super) fn checked_dose(value: f64, unit: &DoseUnit) -> Result<Dose> {
    let unit = checked_unit(unit)?;
    Dose::new(value, unit).ok_or_else(|| {
        Error::new(ErrorKind::Number, format!("A dose is zero or more, but this one is {value}."))
            .hint("Type the amount that was added to the well.")
    })
}

/// A unit in its one spelling. An unknown one is taken as it stands: it compares with itself alone.
pub(super) fn checked_unit(unit: &DoseUnit) -> Result<DoseUnit> {
    let given = super::text(&unit.0, "The unit", 40).map_err(|e| e.hint("Write µM, ng/ml, µl or %, say."))?;
    Ok(DoseUnit::parse(&given).unwrap_or(DoseUnit(given)))
}

fn hex_colour(given: &str) -> Result<String> {
    let digits = given.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(given.to_ascii_lowercase())
    } else {
        Err(Error::new(ErrorKind::Invalid, "A colour is written as # and six digits, such as #0072b2.")
            .hint("Choose a colour from the palette."))
    }
}

fn unique_group(document: &Document, given: &str, own: Option<GroupId>) -> Result<()> {
    let other = document.experiment.groups.iter().find(|g| Some(g.id) != own && same_name(&g.name, given));
    other.map_or(Ok(()), |g| Err(taken("series", &g.name)))
}

fn unique_condition(document: &Document, given: &str, own: Option<ConditionId>) -> Result<()> {
    let other =
        document.experiment.conditions.iter().find(|c| Some(c.id) != own && same_name(&c.name, given));
    other.map_or(Ok(()), |c| Err(taken("treatment", &c.name)))
}

fn unique_replicate(document: &Document, given: &str, own: Option<ReplicateId>) -> Result<()> {
    let other =
        document.experiment.replicates.iter().find(|r| Some(r.id) != own && same_name(&r.name, given));
    other.map_or(Ok(()), |r| Err(taken("biological replicate", &r.name)))
}

fn taken(what: &str, name: &str) -> Error {
    Error::new(ErrorKind::Invalid, format!("There is a {what} called “{name}” already."))
        .hint("Choose a name that tells them apart.")
}

pub(super) fn no_group() -> Error {
    Error::new(ErrorKind::NotFound, "There is no such series in the project.")
        .hint("It may have been removed; undo brings it back.")
}

pub(super) fn no_condition() -> Error {
    Error::new(ErrorKind::NotFound, "There is no such treatment in the project.")
        .hint("It may have been removed; undo brings it back.")
}
