//! One plate: signal minus reference minus blank, in per cent of the control.

use super::notes::{PlateNotes, well_name};
use super::plan::{BlankScope, Plan, PlateReads};
use super::result::{Level, PlateResult};
use super::trace::{BlankTrace, ControlTrace, Raw, Scope, WellTrace};
use super::{PlateInput, propagate};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{ConditionId, Experiment, GroupId, ReplicateId, Role};
use crate::io::plate::{Flag, Read, WellValue};
use crate::stats::describe;
use std::collections::BTreeMap;

/// The replicate of wells nobody has given one; real ids begin at 1.
pub(super) const UNNAMED: ReplicateId = ReplicateId(0);

/// Whose control it is.
pub(super) type Owner = (Option<GroupId>, ReplicateId);

/// What technical replicates have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CellKey {
    pub(super) group: Option<GroupId>,
    pub(super) condition: ConditionId,
    pub(super) replicate: ReplicateId,
}

/// A control or treatment well with a viability.
#[derive(Debug, Clone)]
pub(super) struct WellRow<'a> {
    pub(super) key: CellKey,
    /// Whether it is one of the wells that are 100 % together.
    pub(super) control: bool,
    pub(super) viability: f64,
    pub(super) excluded: Option<&'a str>,
    pub(super) source: String,
}

/// What one plate contributes.
pub(super) struct PlateOutcome<'a> {
    pub(super) result: PlateResult,
    pub(super) wells: Vec<WellRow<'a>>,
    /// Variance of the mean viability of the plate's wells of a cell, where it can be had; with their number.
    pub(super) variances: BTreeMap<CellKey, (Option<f64>, u32)>,
    /// Mean of each control that served wells of a group and replicate.
    pub(super) controls: BTreeMap<Owner, f64>,
    /// How each well's number came about.
    pub(super) trace: Vec<WellTrace<'a>>,
}

/// The wells of one control after blank subtraction, each with the blank that was taken off.
#[derive(Default)]
struct ControlWells {
    corrected: Vec<f64>,
    blanks: Vec<Option<usize>>,
    raw: Vec<f64>,
}

pub(super) fn plate<'a>(
    input: &PlateInput<'a>,
    reads: PlateReads,
    plan: &Plan,
    experiment: &Experiment,
    notes: &mut PlateNotes,
) -> Result<PlateOutcome<'a>> {
    let lost =
        || Error::new(ErrorKind::NotFound, format!("{} has lost the read that was chosen.", input.name));
    let signal = input.reads.get(reads.signal).ok_or_else(lost)?;
    let reference = reads.reference.map(|r| input.reads.get(r).ok_or_else(lost)).transpose()?;
    let columns = usize::from(input.layout.columns).max(1);

    let mut raw = Vec::with_capacity(signal.wells.len());
    for (at, (plan, value)) in input.layout.wells.iter().zip(&signal.wells).enumerate() {
        let taken = match plan.role {
            Role::Blank | Role::Control | Role::Treatment => true,
            Role::Unassigned | Role::Empty => false,
        };
        if !taken {
            if plan.role == Role::Unassigned && *value != WellValue::Empty {
                notes.unassigned.push(at);
            }
            raw.push(None);
            continue;
        }
        if plan.excluded.is_some() {
            notes.excluded.push(at);
        }
        let value = match value {
            WellValue::Number { value } if value.is_finite() => Some(*value),
            WellValue::Flag { meaning: Flag::Overflow | Flag::AboveRange, .. } => {
                notes.saturated.push(at);
                None
            }
            _ => {
                notes.no_number.push(at);
                None
            }
        };
        let value = match (value, reference.map(|r| r.wells.get(at))) {
            (Some(v), Some(Some(WellValue::Number { value: minus }))) if minus.is_finite() => Some(v - minus),
            (Some(_), Some(_)) => {
                notes.no_reference.push(at);
                None
            }
            (value, _) => value,
        };
        raw.push(value);
    }

    let mut blank_wells: BTreeMap<Scope, Vec<f64>> = BTreeMap::new();
    for (at, (well, value)) in input.layout.wells.iter().zip(&raw).enumerate() {
        if let (Role::Blank, None, Some(value)) = (well.role, &well.excluded, value) {
            blank_wells.entry(Scope::Plate).or_default().push(*value);
            let own = scope(plan.blank, well.group, at, columns);
            if own != Scope::Plate {
                blank_wells.entry(own).or_default().push(*value);
            }
        }
    }
    let has_blank = plan.blank != BlankScope::None && !blank_wells.is_empty();
    notes.no_blank = plan.blank != BlankScope::None && blank_wells.is_empty();
    let scopes: Vec<Scope> = blank_wells.keys().copied().collect();
    let blanks: Vec<Level> = blank_wells
        .iter()
        .filter_map(|(scope, values)| level(scope_label(*scope, experiment), scope_group(*scope), values))
        .collect();
    let find = |wanted: Scope| scopes.iter().position(|s| *s == wanted);
    let blank_of = |group: Option<GroupId>, at: usize| -> (Option<usize>, bool) {
        if !has_blank {
            return (None, false);
        }
        let own = scope(plan.blank, group, at, columns);
        let shared = (plan.blank == BlankScope::Group).then_some(Scope::Group(None)).and_then(find);
        match find(own).or(shared) {
            Some(found) => (Some(found), false),
            None => (find(Scope::Plate), true),
        }
    };

    let mut corrected = vec![None; raw.len()];
    let mut blank_at = vec![None; raw.len()];
    let slots = corrected.iter_mut().zip(&mut blank_at);
    for ((at, (well, value)), (slot, blank_slot)) in
        input.layout.wells.iter().zip(&raw).enumerate().zip(slots)
    {
        let Some(value) = value else { continue };
        let (blank, borrowed) = blank_of(well.group, at);
        if borrowed {
            notes.borrowed_blank.push(at);
        }
        let off = blank.and_then(|b| blanks.get(b)).map_or(0.0, |b| b.mean);
        *slot = Some(value - off);
        *blank_slot = blank;
    }

    let replicate_of = |own: Option<ReplicateId>| own.or(input.replicate).unwrap_or(UNNAMED);
    let mut control_wells: BTreeMap<Owner, ControlWells> = BTreeMap::new();
    for (((well, value), blank), raw) in input.layout.wells.iter().zip(&corrected).zip(&blank_at).zip(&raw) {
        if let (Role::Control, None, Some(value), Some(raw)) = (well.role, &well.excluded, value, raw) {
            let control = control_wells.entry((well.group, replicate_of(well.replicate))).or_default();
            control.corrected.push(*value);
            control.blanks.push(*blank);
            control.raw.push(*raw);
        }
    }

    let read_at = |read: Option<&'a Read>, at: usize| {
        read.and_then(|r| r.wells.get(at)).map_or(Raw::Nothing, Raw::from)
    };
    let mut trace: Vec<WellTrace<'a>> = input
        .layout
        .wells
        .iter()
        .enumerate()
        .map(|(at, well)| WellTrace {
            signal: read_at(Some(signal), at),
            reference: read_at(reference, at),
            net: raw.get(at).copied().flatten(),
            blank: blank_at.get(at).copied().flatten().and_then(|b| {
                let (scope, level) = (scopes.get(b)?, blanks.get(b)?);
                Some(BlankTrace { scope: *scope, mean: level.mean })
            }),
            control: None,
            condition: None,
            replicate: replicate_of(well.replicate),
        })
        .collect();

    let mut viability_percent = vec![None; raw.len()];
    let mut wells = Vec::new();
    let mut cells: BTreeMap<CellKey, Cell> = BTreeMap::new();
    let mut served: BTreeMap<Owner, Served> = BTreeMap::new();
    for (at, (well, slot)) in input.layout.wells.iter().zip(&mut viability_percent).enumerate() {
        if !matches!(well.role, Role::Control | Role::Treatment) {
            continue;
        }
        let condition = match (well.condition, well.role) {
            (Some(condition), _) => Some(condition),
            (None, Role::Control) => experiment.conditions.iter().find(|c| c.control).map(|c| c.id),
            (None, _) => {
                notes.no_condition.push(at);
                None
            }
        };
        if let Some(trace) = trace.get_mut(at) {
            trace.condition = condition;
        }
        let Some(value) = corrected.get(at).copied().flatten() else { continue };
        let replicate = replicate_of(well.replicate);
        if replicate == UNNAMED {
            notes.no_replicate = true;
        }
        let control = *served
            .entry((well.group, replicate))
            .or_insert_with(|| serve(&control_wells, well.group, replicate));
        let Some(mut mean) = control.mean else {
            notes.no_control.insert((well.group, replicate));
            continue;
        };
        let blank = blank_at.get(at).copied().flatten();
        let own_blank = plan.blank == BlankScope::TreatedColumn && well.role == Role::Treatment;
        if let (true, Some(raw)) = (own_blank, control.raw_mean) {
            mean = raw - blank.and_then(|b| blanks.get(b)).map_or(0.0, |b| b.mean);
        }
        if control.of_other_replicate {
            notes.foreign_control.insert((well.group, replicate));
        }
        if mean <= 0.0 {
            notes.control_below_blank.insert(control.key.0, mean);
        }
        let viability = value / mean * 100.0;
        if !viability.is_finite() {
            continue;
        }
        *slot = Some(viability);
        if let Some(trace) = trace.get_mut(at) {
            let (group, replicate) = control.key;
            trace.control = Some(ControlTrace { group, replicate, mean, less_own_blank: own_blank });
        }
        if well.role == Role::Treatment && value < 0.0 {
            notes.below_blank.push(at);
        }
        let Some(condition) = condition else { continue };
        let key = CellKey { group: well.group, condition, replicate };
        if well.excluded.is_none() {
            let cell = cells.entry(key).or_default();
            cell.0.corrected.push(value);
            cell.0.blanks.push(blank);
            cell.1 = (well.role == Role::Treatment).then_some(control.key);
        }
        wells.push(WellRow {
            key,
            control: well.role == Role::Control,
            viability,
            excluded: well.excluded.as_deref(),
            source: format!("{}, {}", input.name, well_name(at, columns)),
        });
    }

    let variance_of = |blank: usize| blanks.get(blank).and_then(|b| b.sd.map(|s| s * s / f64::from(b.n)));
    let variances = cells
        .iter()
        .map(|(key, (cell, control))| {
            let n = u32::try_from(cell.corrected.len()).unwrap_or(u32::MAX);
            let control = control.and_then(|c| control_wells.get(&c));
            let variance = control.and_then(|control| {
                let treated = propagate::Wells { corrected: &cell.corrected, blanks: &cell.blanks };
                if plan.blank != BlankScope::TreatedColumn {
                    let control = propagate::Wells { corrected: &control.corrected, blanks: &control.blanks };
                    return propagate::variance_percent(&treated, &control, variance_of);
                }
                let off = |b: &Option<usize>| b.and_then(|b| blanks.get(b)).map_or(0.0, |b| b.mean);
                let off: Vec<f64> = cell.blanks.iter().map(off).collect();
                let off = crate::stats::describe::mean(&off)?;
                let shifted: Vec<f64> = control.raw.iter().map(|c| c - off).collect();
                let control = propagate::Wells { corrected: &shifted, blanks: &cell.blanks };
                propagate::variance_percent(&treated, &control, variance_of)
            });
            (*key, (variance, n))
        })
        .collect();

    let mut controls = Vec::new();
    for ((group, replicate), control) in &control_wells {
        let mut label =
            group.and_then(|g| experiment.group(g)).map_or("Control".to_string(), |g| g.name.clone());
        if control_wells.keys().filter(|(g, _)| g == group).count() > 1 {
            let name = experiment.replicate(*replicate).map_or("no replicate", |r| r.name.as_str());
            label = format!("{label}, {name}");
        }
        controls.extend(level(label, *group, &control.corrected));
        note_high_blank(control, &blanks, notes, *group);
    }
    Ok(PlateOutcome {
        result: PlateResult {
            plate: input.id,
            signal: signal.label.clone(),
            reference: reference.map(|r| r.label.clone()),
            blanks: if has_blank { used(blanks, &blank_at) } else { Vec::new() },
            controls,
            corrected,
            viability_percent,
        },
        wells,
        variances,
        controls: served.into_iter().filter_map(|(k, s)| s.mean.map(|m| (k, m))).collect(),
        trace,
    })
}

/// The treated wells of a cell on this plate, and the control they are compared with (none for control wells).
type Cell = (ControlWells, Option<Owner>);

/// The control that serves a group and replicate.
#[derive(Clone, Copy)]
struct Served {
    key: Owner,
    mean: Option<f64>,
    raw_mean: Option<f64>,
    of_other_replicate: bool,
}

/// A group's own control of the same replicate; else its own of another; else one without a group, likewise.
fn serve(controls: &BTreeMap<Owner, ControlWells>, group: Option<GroupId>, replicate: ReplicateId) -> Served {
    for owner in std::iter::once(group).chain(group.map(|_| None)) {
        let own = controls.get_key_value(&(owner, replicate)).map(|found| (found, false));
        let other = || controls.iter().find(|((g, _), _)| *g == owner).map(|found| (found, true));
        if let Some(((key, wells), of_other_replicate)) = own.or_else(other) {
            let mean = crate::stats::describe::mean(&wells.corrected);
            let raw_mean = crate::stats::describe::mean(&wells.raw);
            return Served { key: *key, mean, raw_mean, of_other_replicate };
        }
    }
    Served { key: (group, replicate), mean: None, raw_mean: None, of_other_replicate: false }
}

fn note_high_blank(control: &ControlWells, blanks: &[Level], notes: &mut PlateNotes, group: Option<GroupId>) {
    let Some(raw) = crate::stats::describe::mean(&control.raw).filter(|m| *m > 0.0) else { return };
    let highest = control.blanks.iter().flatten().filter_map(|b| blanks.get(*b)).map(|b| b.mean / raw);
    let highest = highest.fold(0.0, f64::max);
    if highest > 0.1 {
        notes.high_blank.insert(group, highest);
    }
}

/// Only the blanks that were taken off any well, in order.
fn used(blanks: Vec<Level>, blank_at: &[Option<usize>]) -> Vec<Level> {
    let mut seen = vec![false; blanks.len()];
    for at in blank_at.iter().flatten() {
        if let Some(slot) = seen.get_mut(*at) {
            *slot = true;
        }
    }
    blanks.into_iter().zip(seen).filter_map(|(b, s)| s.then_some(b)).collect()
}

fn scope(kind: BlankScope, group: Option<GroupId>, at: usize, columns: usize) -> Scope {
    match kind {
        BlankScope::Plate | BlankScope::None => Scope::Plate,
        BlankScope::Group => Scope::Group(group),
        BlankScope::Row => Scope::Row(at / columns),
        BlankScope::Column | BlankScope::TreatedColumn => Scope::Column(at % columns),
    }
}

fn scope_group(scope: Scope) -> Option<GroupId> {
    if let Scope::Group(group) = scope { group } else { None }
}

fn scope_label(scope: Scope, experiment: &Experiment) -> String {
    match scope {
        Scope::Plate | Scope::Group(None) => "whole plate".into(),
        Scope::Group(Some(group)) => {
            experiment.group(group).map_or_else(|| format!("series {}", group.0), |g| g.name.clone())
        }
        Scope::Row(row) => format!("row {}", super::notes::row_name(row)),
        Scope::Column(column) => format!("column {}", column + 1),
    }
}

fn level(label: String, group: Option<GroupId>, values: &[f64]) -> Option<Level> {
    describe(values).map(|d| Level { label, group, mean: d.mean, sd: d.sd, n: d.n })
}
