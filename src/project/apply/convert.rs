//! Doses in another unit.

use super::design::{checked_unit, no_group};
use super::{Done, count};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::convert::convert;
use crate::experiment::{Condition, ConditionId, Dose, DoseContext, DoseUnit, GroupId};
use crate::project::document::Document;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Converts the doses of a group's wells, or of all treatment levels. All or nothing: the first dose that cannot be
/// converted ends it.
pub(super) fn doses(
    document: &mut Document,
    group: Option<GroupId>,
    unit: &DoseUnit,
    context: &DoseContext,
) -> Result<Done> {
    let unit = checked_unit(unit)?;
    let whose = match group {
        Some(id) => format!(" of {}", document.experiment.group(id).ok_or_else(no_group)?.name),
        None => String::new(),
    };
    let wells = || document.plates.iter().flat_map(|p| &p.layout.wells);
    let used: BTreeSet<ConditionId> =
        wells().filter(|w| w.group == group).filter_map(|w| w.condition).collect();
    let by_others: BTreeSet<ConditionId> =
        wells().filter(|w| group.is_some() && w.group != group).filter_map(|w| w.condition).collect();
    let levels: Vec<(ConditionId, Dose)> = document
        .experiment
        .conditions
        .iter()
        .filter(|c| !c.control && (group.is_none() || used.contains(&c.id)))
        .filter_map(|c| Some((c.id, c.dose.clone().filter(|d| d.unit != unit)?)))
        .collect();
    if levels.is_empty() {
        return Err(Error::new(
            ErrorKind::Empty,
            format!("There is no dose{whose} in another unit than {unit}, so nothing to convert."),
        )
        .hint("Give the treatments doses with a unit first."));
    }
    let in_order = ascending(&document.experiment.conditions);
    let old_unit = levels.first().map_or_else(String::new, |(_, d)| d.unit.to_string());
    for (id, old) in &levels {
        let dose = convert(old, &unit, context)?;
        // The same amount in other words concerns nobody else.
        let same_kind = old.value_in(&unit).is_some();
        let free = document.experiment.condition_of_dose(&dose).is_none_or(|found| found == *id);
        if free && (same_kind || !by_others.contains(id)) {
            rewrite(document, *id, dose);
            continue;
        }
        let other = document.experiment.dose_condition(&dose);
        for plate in &mut document.plates {
            let is = |w: &&mut crate::experiment::WellPlan| {
                w.condition == Some(*id) && (group.is_none() || w.group == group)
            };
            if plate.layout.wells.iter().any(|w| w.condition == Some(*id)) {
                Arc::make_mut(&mut plate.layout)
                    .wells
                    .iter_mut()
                    .filter(is)
                    .for_each(|w| w.condition = Some(other));
            }
        }
        if !by_others.contains(id) {
            document.experiment.conditions.retain(|c| c.id != *id);
        }
    }
    zero_in(document, &unit);
    if in_order {
        sort(&mut document.experiment.conditions, &unit);
    }
    let levels = count(levels.len(), "dose");
    Ok(Done::new(
        format!("convert doses{whose}"),
        format!("Converted {levels}{whose} from {old_unit} to {unit}{}.", said(context)),
    ))
}

/// Whether the doses of each unit stand from low to high: an order chosen by hand is not touched.
fn ascending(conditions: &[Condition]) -> bool {
    let mut last: BTreeMap<&DoseUnit, f64> = BTreeMap::new();
    let mut doses = conditions.iter().filter(|c| !c.control).filter_map(|c| c.dose.as_ref());
    doses.all(|d| last.insert(&d.unit, d.value).is_none_or(|before| before <= d.value))
}

/// Puts the levels of a unit in order of their doses, in the places they have between them.
fn sort(conditions: &mut [Condition], unit: &DoseUnit) {
    let amount = |c: &Condition| c.dose.as_ref().filter(|d| !c.control && d.unit == *unit).map(|d| d.value);
    let mut levels: Vec<Condition> = conditions.iter().filter(|c| amount(c).is_some()).cloned().collect();
    levels.sort_by(|a, b| amount(a).partial_cmp(&amount(b)).unwrap_or(std::cmp::Ordering::Equal));
    for (slot, level) in conditions.iter_mut().filter(|c| amount(c).is_some()).zip(levels) {
        *slot = level;
    }
}

/// A level keeps its name unless the name was its dose.
fn rewrite(document: &mut Document, id: ConditionId, dose: Dose) {
    let named_by_dose =
        |c: &Condition| c.dose.as_ref().is_some_and(|d| d.to_string() == c.name || d.in_short() == c.name);
    let renamed = document.experiment.condition(id).is_some_and(named_by_dose);
    let name = renamed.then(|| document.experiment.free_condition_name(&dose.in_short()));
    if let Some(level) = document.experiment.conditions.iter_mut().find(|c| c.id == id) {
        level.dose = Some(dose);
        if let Some(name) = name {
            level.name = name;
        }
    }
}

/// Zero is zero in every unit: where all doses have one unit now, the controls' zero has it too.
fn zero_in(document: &mut Document, unit: &DoseUnit) {
    let conditions = &mut document.experiment.conditions;
    if conditions.iter().filter(|c| !c.control).filter_map(|c| c.dose.as_ref()).all(|d| d.unit == *unit) {
        let controls = conditions.iter_mut().filter(|c| c.control).filter_map(|c| c.dose.as_mut());
        for zero in controls.filter(|d| d.value == 0.0) {
            zero.unit = unit.clone();
        }
    }
}

/// What was told, for the audit trail.
fn said(context: &DoseContext) -> String {
    let molar_mass = context.molar_mass_g_per_mol.map(|m| format!("molar mass {m} g/mol"));
    let top = if context.added_on_top { ", doses added on top" } else { "" };
    let volume = context.well_volume_ul.map(|v| format!("well volume {v} µl{top}"));
    let parts: Vec<String> = molar_mass.into_iter().chain(volume).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}
