//! From wells to replicates to conditions: technical replicates are averaged, biological ones counted.

use super::normalise::{CellKey, PlateOutcome};
use super::result::{ReplicateResult, Summary};
use crate::experiment::{ConditionId, Experiment, GroupId, Observation};
use crate::num::sum::sum;
use crate::stats::describe;
use std::collections::BTreeMap;

/// One row a well, in the order of plates and wells; technical replicates are numbered through a cell.
pub(super) fn observations(plates: &[PlateOutcome<'_>], experiment: &Experiment) -> Vec<Observation> {
    let mut count: BTreeMap<CellKey, u32> = BTreeMap::new();
    let wells = plates.iter().flat_map(|p| &p.wells);
    wells
        .map(|well| {
            let technical = count.entry(well.key).or_insert(0);
            *technical += 1;
            Observation {
                group: well.key.group,
                condition: well.key.condition,
                dose: experiment.condition(well.key.condition).and_then(|c| c.dose.clone()),
                time_h: None,
                biological: well.key.replicate,
                technical: *technical,
                value: well.viability,
                unit: "% of control".into(),
                source: well.source.clone(),
                excluded: well.excluded.map(str::to_string),
            }
        })
        .collect()
}

/// One row a cell, in the order of groups, conditions and replicates of the experiment.
pub(super) fn replicates(plates: &[PlateOutcome<'_>], experiment: &Experiment) -> Vec<ReplicateResult> {
    let mut cells: BTreeMap<CellKey, (Vec<f64>, bool)> = BTreeMap::new();
    for well in plates.iter().flat_map(|p| &p.wells).filter(|w| w.excluded.is_none()) {
        let cell = cells.entry(well.key).or_insert((Vec::new(), true));
        cell.0.push(well.viability);
        cell.1 &= well.control;
    }
    let order = Order::of(experiment);
    let mut rows: Vec<_> = cells
        .into_iter()
        .filter_map(|(key, (values, is_hundred))| {
            let d = describe(&values)?;
            let row = ReplicateResult {
                group: key.group,
                condition: key.condition,
                replicate: key.replicate,
                // The control is its own control: any other digits are rounding.
                mean: if is_hundred { 100.0 } else { d.mean },
                by_definition: is_hundred,
                sd_technical: d.sd,
                se_propagated: propagated(plates, key, d.n),
                n_technical: d.n,
            };
            Some((order.place(key), row))
        })
        .collect();
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The plates of a replicate are independent, and weigh as many wells as they hold.
fn propagated(plates: &[PlateOutcome<'_>], key: CellKey, n: u32) -> Option<f64> {
    let parts = plates.iter().filter_map(|p| p.variances.get(&key));
    let variances = parts
        .map(|(variance, wells)| {
            let weight = f64::from(*wells) / f64::from(n);
            variance.map(|v| weight * weight * v)
        })
        .collect::<Option<Vec<f64>>>()?;
    (!variances.is_empty()).then(|| sum(variances).sqrt())
}

/// One row a group and condition; expects the order of [`replicates`].
pub(super) fn summaries(replicates: &[ReplicateResult], experiment: &Experiment) -> Vec<Summary> {
    replicates
        .chunk_by(|a, b| (a.group, a.condition) == (b.group, b.condition))
        .filter_map(|rows| {
            let first = rows.first()?;
            let d = describe(&rows.iter().map(|r| r.mean).collect::<Vec<_>>())?;
            let measured = !rows.iter().all(|r| r.by_definition);
            Some(Summary {
                group: first.group,
                condition: first.condition,
                dose: experiment.condition(first.condition).and_then(|c| c.dose.clone()),
                mean: d.mean,
                sd: d.sd.filter(|_| measured),
                sem: d.sem.filter(|_| measured),
                ci95: d.ci95.filter(|_| measured),
                n_biological: d.n,
                n_technical: rows.iter().map(|r| r.n_technical).sum(),
            })
        })
        .collect()
}

/// The order of the experiment's lists, which is that of the figures; what has no group comes first.
struct Order {
    groups: BTreeMap<GroupId, usize>,
    conditions: BTreeMap<ConditionId, usize>,
    replicates: BTreeMap<crate::experiment::ReplicateId, usize>,
}

impl Order {
    fn of(experiment: &Experiment) -> Self {
        Self {
            groups: experiment.groups.iter().enumerate().map(|(i, g)| (g.id, i)).collect(),
            conditions: experiment.conditions.iter().enumerate().map(|(i, c)| (c.id, i)).collect(),
            replicates: experiment.replicates.iter().enumerate().map(|(i, r)| (r.id, i)).collect(),
        }
    }

    fn place(&self, key: CellKey) -> (Option<usize>, usize, usize, CellKey) {
        let last = usize::MAX;
        (
            key.group.map(|g| self.groups.get(&g).copied().unwrap_or(last)),
            self.conditions.get(&key.condition).copied().unwrap_or(last),
            self.replicates.get(&key.replicate).copied().unwrap_or(last),
            key,
        )
    }
}
