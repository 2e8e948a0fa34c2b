//! Builds experiments and plates in a few words.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(dead_code)]

use monolayer::assay::viability::{self, Analysis, Draft, Input, PlateInput};
use monolayer::experiment::{
    Condition, ConditionId, Dose, Experiment, Group, GroupId, Layout, Replicate, ReplicateId, Role, Symbol,
    WellPlan,
};
use monolayer::io::plate::{Flag, Place, Read, ReadKind, WellValue};
use monolayer::{Checked, Result};

/// A plate with its numbers and its map.
#[derive(Debug, Clone)]
pub struct TestPlate {
    pub name: String,
    pub reads: Vec<Read>,
    pub layout: Layout,
    pub replicate: Option<ReplicateId>,
    pub time_zero: bool,
}

/// An experiment under construction.
#[derive(Debug, Clone, Default)]
pub struct Design {
    pub experiment: Experiment,
    pub plates: Vec<TestPlate>,
    pub draft: Draft,
}

impl Design {
    pub fn group(&mut self, name: &str) -> Option<GroupId> {
        let id = GroupId(self.experiment.fresh_id());
        self.experiment.groups.push(Group {
            id,
            name: name.into(),
            colour: "#000000".into(),
            symbol: Symbol::Circle,
        });
        Some(id)
    }

    pub fn condition(&mut self, name: &str, control: bool) -> Option<ConditionId> {
        let id = ConditionId(self.experiment.fresh_id());
        self.experiment.conditions.push(Condition {
            id,
            name: name.into(),
            dose: Dose::parse(name),
            control,
            colour: "#000000".into(),
            symbol: Symbol::Circle,
        });
        Some(id)
    }

    pub fn replicate(&mut self, name: &str) -> Option<ReplicateId> {
        let id = ReplicateId(self.experiment.fresh_id());
        self.experiment.replicates.push(Replicate { id, name: name.into() });
        Some(id)
    }

    pub fn set(&mut self, key: &str, value: &str) -> &mut Self {
        self.draft.0.insert(key.into(), value.into());
        self
    }

    pub fn plate(&mut self, rows: u16, columns: u16, replicate: Option<ReplicateId>) -> &mut TestPlate {
        let name = format!("Plate {}", self.plates.len() + 1);
        self.plates.push(TestPlate {
            name,
            reads: Vec::new(),
            layout: Layout::unassigned(rows, columns),
            replicate,
            time_zero: false,
        });
        self.plates.last_mut().unwrap()
    }

    pub fn analyse(&self) -> Result<Checked<Analysis>> {
        let inputs: Vec<PlateInput<'_>> = self
            .plates
            .iter()
            .zip(1..)
            .map(|(p, id)| PlateInput {
                id,
                name: &p.name,
                reads: &p.reads,
                layout: &p.layout,
                replicate: p.replicate,
                time_zero: p.time_zero,
            })
            .collect();
        let input = Input { experiment: &self.experiment, plates: &inputs };
        let plan = self.draft.check(&input)?;
        viability::analyse(&input, &plan)
    }
}

impl TestPlate {
    pub fn read(&mut self, label: &str, wavelength: Option<f64>, wells: Vec<WellValue>) -> &mut Self {
        self.reads.push(Read {
            label: label.into(),
            wavelength_nm: wavelength,
            kind: ReadKind::Raw,
            time_s: None,
            temperature_c: None,
            mode: None,
            place: Place::default(),
            wells,
        });
        self
    }

    pub fn well(
        &mut self,
        at: usize,
        role: Role,
        group: Option<GroupId>,
        condition: Option<ConditionId>,
    ) -> &mut WellPlan {
        let well = &mut self.layout.wells[at];
        *well = WellPlan { role, group, condition, replicate: None, excluded: None };
        well
    }
}

pub fn number(value: f64) -> WellValue {
    WellValue::Number { value }
}

pub fn overflow() -> WellValue {
    WellValue::Flag { text: "OVRFLW".into(), meaning: Flag::Overflow }
}

pub fn codes(checked: &Checked<Analysis>) -> Vec<&str> {
    checked.notes.iter().map(|n| n.code.as_str()).collect()
}
