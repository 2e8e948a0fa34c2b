//! Layouts without data, to be used again.

use super::{ConditionId, Experiment, GroupId, Layout, ReplicateId, layout};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A layout with the design it refers to, so that it can be used in another project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// As the user calls it.
    pub name: String,
    /// The design.
    pub experiment: Experiment,
    /// The layout, without exclusions.
    #[serde(with = "layout::compact")]
    pub layout: Arc<Layout>,
}

impl Template {
    /// A template of a layout: its exclusions are left behind, and of the design only what its wells refer to is kept.
    pub fn of(name: &str, experiment: &Experiment, layout: &Layout) -> Self {
        let clean = layout.keeping_exclusions_of(&Layout::unassigned(layout.rows, layout.columns));
        let mut design = experiment.clone();
        design.groups.retain(|g| clean.wells.iter().any(|w| w.group == Some(g.id)));
        design.conditions.retain(|c| clean.wells.iter().any(|w| w.condition == Some(c.id)));
        design.replicates.retain(|r| clean.wells.iter().any(|w| w.replicate == Some(r.id)));
        design.times.clear();
        Self { name: name.to_owned(), experiment: design, layout: Arc::new(clean) }
    }

    /// The layout in the terms of another design: groups, conditions and replicates are matched by name (conditions
    /// also by dose), and made where the design has none of that name.
    pub fn fit(&self, experiment: &mut Experiment) -> Layout {
        let groups: BTreeMap<GroupId, GroupId> = self
            .experiment
            .groups
            .iter()
            .map(|g| (g.id, experiment.group_named(&g.name).unwrap_or_else(|| experiment.add_group(&g.name))))
            .collect();
        let conditions: BTreeMap<ConditionId, ConditionId> = self
            .experiment
            .conditions
            .iter()
            .map(|c| {
                let found = experiment.condition_named(&c.name).or_else(|| {
                    c.dose.as_ref().filter(|_| !c.control).and_then(|d| experiment.condition_of_dose(d))
                });
                let id =
                    found.unwrap_or_else(|| experiment.insert_condition(&c.name, c.dose.clone(), c.control));
                (c.id, id)
            })
            .collect();
        let replicates: BTreeMap<ReplicateId, ReplicateId> = self
            .experiment
            .replicates
            .iter()
            .map(|r| {
                let found = experiment.replicate_named(&r.name);
                (r.id, found.unwrap_or_else(|| experiment.add_replicate(&r.name)))
            })
            .collect();
        let mut layout = self.layout.as_ref().clone();
        for well in &mut layout.wells {
            well.group = well.group.and_then(|id| groups.get(&id).copied());
            well.condition = well.condition.and_then(|id| conditions.get(&id).copied());
            well.replicate = well.replicate.and_then(|id| replicates.get(&id).copied());
            well.excluded = None;
        }
        layout
    }
}
