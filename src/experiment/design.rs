//! Making groups, conditions and replicates: names stay unique, colours and symbols are the next free ones, and what
//! is made from doses stands in the order of the doses, the control first.

use super::{
    Condition, ConditionId, Dose, Experiment, Group, GroupId, PALETTE, Replicate, ReplicateId, Symbol,
};

/// Symbols in the order they are given out.
pub const SYMBOLS: [Symbol; 8] = [
    Symbol::Circle,
    Symbol::Square,
    Symbol::Triangle,
    Symbol::Diamond,
    Symbol::TriangleDown,
    Symbol::OpenCircle,
    Symbol::OpenSquare,
    Symbol::OpenTriangle,
];

/// Relative difference below which two doses are the same: a dilution series computed twice must meet itself.
const SAME_DOSE: f64 = 1e-9;

impl Experiment {
    /// The group of a name; upper and lower case and outer spaces do not matter.
    pub fn group_named(&self, name: &str) -> Option<GroupId> {
        self.groups.iter().find(|g| same_name(&g.name, name)).map(|g| g.id)
    }

    /// The condition of a name; upper and lower case and outer spaces do not matter.
    pub fn condition_named(&self, name: &str) -> Option<ConditionId> {
        self.conditions.iter().find(|c| same_name(&c.name, name)).map(|c| c.id)
    }

    /// The biological replicate of a name; upper and lower case and outer spaces do not matter.
    pub fn replicate_named(&self, name: &str) -> Option<ReplicateId> {
        self.replicates.iter().find(|r| same_name(&r.name, name)).map(|r| r.id)
    }

    /// The condition, no control, of a dose, in whatever unit of the same kind it is written.
    pub fn condition_of_dose(&self, dose: &Dose) -> Option<ConditionId> {
        self.conditions
            .iter()
            .filter(|c| !c.control)
            .find(|c| c.dose.as_ref().is_some_and(|d| same_dose(d, dose)))
            .map(|c| c.id)
    }

    /// The first condition marked as control.
    pub fn first_control(&self) -> Option<ConditionId> {
        self.conditions.iter().find(|c| c.control).map(|c| c.id)
    }

    /// Adds a group with the next free colour and symbol.
    pub fn add_group(&mut self, name: &str) -> GroupId {
        let colour = next_free(&PALETTE, |c| self.groups.iter().filter(|g| g.colour == *c).count());
        let symbol = next_free(&SYMBOLS, |s| self.groups.iter().filter(|g| g.symbol == *s).count());
        let id = GroupId(self.fresh_id());
        self.groups.push(Group { id, name: name.trim().to_owned(), colour: colour.to_owned(), symbol });
        id
    }

    /// Adds a condition at the end, with the next free colour and symbol.
    pub fn add_condition(&mut self, name: &str, dose: Option<Dose>, control: bool) -> ConditionId {
        let condition = self.new_condition(name, dose, control);
        let id = condition.id;
        self.conditions.push(condition);
        id
    }

    /// Adds a condition where it belongs: controls in front, doses of one unit from low to high, all else at the end.
    /// What stands already keeps its order.
    pub fn insert_condition(&mut self, name: &str, dose: Option<Dose>, control: bool) -> ConditionId {
        let condition = self.new_condition(name, dose, control);
        let id = condition.id;
        let controls = self.conditions.iter().take_while(|c| c.control).count();
        let place = match &condition.dose {
            _ if control => controls,
            Some(dose) => {
                let comparable = |c: &Condition| {
                    c.dose.as_ref().filter(|_| !c.control).and_then(|d| d.value_in(&dose.unit))
                };
                let larger =
                    self.conditions.iter().position(|c| comparable(c).is_some_and(|v| v > dose.value));
                let last = self.conditions.iter().rposition(|c| comparable(c).is_some());
                larger.or(last.map(|i| i + 1)).unwrap_or(self.conditions.len())
            }
            None => self.conditions.len(),
        };
        self.conditions.insert(place.min(self.conditions.len()), condition);
        id
    }

    /// The condition of a dose, made where it belongs when there is none. A dose of zero is the control.
    pub fn dose_condition(&mut self, dose: &Dose) -> ConditionId {
        if dose.value == 0.0 {
            let control = self.control();
            self.give_controls_a_dose();
            return control;
        }
        let id = match self.condition_of_dose(dose) {
            Some(id) => id,
            None => {
                // Ten three-fold dilutions down, nobody wants to read all twelve digits; the dose itself keeps them.
                let short = dose.in_short();
                let taken = self.conditions.iter().any(|c| c.name == short);
                let name = self.free_condition_name(&if taken { dose.to_string() } else { short });
                self.insert_condition(&name, Some(dose.clone()), false)
            }
        };
        self.give_controls_a_dose();
        id
    }

    /// The control, made when there is none.
    pub fn control(&mut self) -> ConditionId {
        let id = match self.first_control() {
            Some(id) => id,
            None => {
                let name = self.free_condition_name("Ctrl");
                self.insert_condition(&name, None, true)
            }
        };
        self.give_controls_a_dose();
        id
    }

    /// Adds a biological replicate.
    pub fn add_replicate(&mut self, name: &str) -> ReplicateId {
        let id = ReplicateId(self.fresh_id());
        self.replicates.push(Replicate { id, name: name.trim().to_owned() });
        id
    }

    /// A name no condition has: the one asked for, else with a number behind it.
    pub fn free_condition_name(&self, wanted: &str) -> String {
        free_name(wanted, |name| self.condition_named(name).is_some())
    }

    /// A name no biological replicate has: `Replicate 1`, `Replicate 2` …
    pub fn free_replicate_name(&self) -> String {
        let free = |n: &usize| self.replicate_named(&format!("Replicate {n}")).is_none();
        let number = (self.replicates.len() + 1..).find(free).unwrap_or_default();
        format!("Replicate {number}")
    }

    /// The control of a dose series is its dose 0: needed to draw it and to fit it. Only where all doses have one unit
    /// is there no doubt which 0.
    fn give_controls_a_dose(&mut self) {
        let mut units = self.conditions.iter().filter(|c| !c.control).filter_map(|c| c.dose.as_ref());
        let Some(unit) = units.next().map(|d| d.unit.clone()) else { return };
        if units.any(|d| d.unit != unit) {
            return;
        }
        for control in self.conditions.iter_mut().filter(|c| c.control && c.dose.is_none()) {
            control.dose = Some(Dose { value: 0.0, unit: unit.clone() });
        }
    }

    fn new_condition(&mut self, name: &str, dose: Option<Dose>, control: bool) -> Condition {
        let colour = next_free(&PALETTE, |c| self.conditions.iter().filter(|g| g.colour == *c).count());
        let symbol = next_free(&SYMBOLS, |s| self.conditions.iter().filter(|g| g.symbol == *s).count());
        let id = ConditionId(self.fresh_id());
        Condition { id, name: name.trim().to_owned(), dose, control, colour: colour.to_owned(), symbol }
    }
}

/// Whether two names are the same to a reader.
pub fn same_name(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// A name nobody has: the one asked for, else `name 2`, `name 3` …
pub fn free_name(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(wanted) {
        return wanted.to_owned();
    }
    (2u32..).map(|n| format!("{wanted} {n}")).find(|name| !taken(name)).unwrap_or_default()
}

fn same_dose(a: &Dose, b: &Dose) -> bool {
    a.value_in(&b.unit)
        .is_some_and(|value| (value - b.value).abs() <= SAME_DOSE * value.abs().max(b.value.abs()))
}

fn next_free<T: Copy + Default>(all: &[T], used: impl Fn(&T) -> usize) -> T {
    all.iter().min_by_key(|item| used(item)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::DoseUnit;

    fn dose(value: f64, unit: &str) -> Dose {
        Dose { value, unit: DoseUnit(unit.into()) }
    }

    fn names(experiment: &Experiment) -> Vec<&str> {
        experiment.conditions.iter().map(|c| c.name.as_str()).collect()
    }

    #[test]
    fn conditions_made_from_doses_stand_in_order_control_first() {
        let mut e = Experiment::default();
        for value in [120.0, 60.0, 240.0, 90.0] {
            e.dose_condition(&dose(value, "µl"));
        }
        e.control();
        assert_eq!(names(&e), ["Ctrl", "60 µl", "90 µl", "120 µl", "240 µl"]);
        assert_eq!(e.conditions[0].dose, Some(dose(0.0, "µl")));
    }

    #[test]
    fn an_order_chosen_by_hand_is_kept() {
        let mut e = Experiment::default();
        e.add_condition("240 µl", Some(dose(240.0, "µl")), false);
        e.add_condition("60 µl", Some(dose(60.0, "µl")), false);
        e.dose_condition(&dose(90.0, "µl"));
        assert_eq!(names(&e), ["90 µl", "240 µl", "60 µl"]);
    }

    #[test]
    fn a_dose_is_the_same_in_another_unit_of_its_kind() {
        let mut e = Experiment::default();
        let first = e.dose_condition(&dose(1.0, "µM"));
        assert_eq!(e.dose_condition(&dose(1000.0, "nM")), first);
        assert_ne!(e.dose_condition(&dose(1.0, "mg/ml")), first);
    }

    #[test]
    fn the_zero_of_a_series_is_the_control() {
        let mut e = Experiment::default();
        e.dose_condition(&dose(10.0, "nM"));
        let zero = e.dose_condition(&dose(0.0, "nM"));
        assert_eq!(e.first_control(), Some(zero));
    }

    #[test]
    fn with_two_units_the_control_has_no_dose() {
        let mut e = Experiment::default();
        e.dose_condition(&dose(10.0, "nM"));
        e.dose_condition(&dose(5.0, "Gy"));
        let control = e.control();
        assert_eq!(e.condition(control).and_then(|c| c.dose.clone()), None);
    }

    #[test]
    fn colours_and_symbols_are_the_next_free_ones() {
        let mut e = Experiment::default();
        let ids: Vec<GroupId> = (0..7).map(|i| e.add_group(&format!("Line {i}"))).collect();
        let mut colours: Vec<&str> = e.groups.iter().map(|g| g.colour.as_str()).collect();
        assert_eq!(colours, PALETTE);
        colours.dedup();
        assert_eq!(colours.len(), 7);
        e.groups.retain(|g| g.id != ids[2]);
        let again = e.add_group("Another");
        assert_eq!(e.group(again).map(|g| g.colour.as_str()), Some(PALETTE[2]));
    }

    #[test]
    fn names_are_the_same_in_any_case() {
        let mut e = Experiment::default();
        let id = e.add_group(" Adapted ");
        assert_eq!(e.group_named("ADAPTED"), Some(id));
        assert_eq!(e.group_named("non-adapted"), None);
    }
}
