//! The points of each group's curve: means of biological replicates by dose, in one unit.

use super::super::curve_result::CurvePoint;
use super::super::notes::group_name;
use super::super::result::ReplicateResult;
use crate::checked::Note;
use crate::experiment::{Condition, DoseUnit, Experiment, GroupId, ReplicateId};
use crate::fit::Series;
use std::collections::{BTreeMap, BTreeSet};

/// A group's points, lowest dose first.
pub(super) struct Gathered<'a> {
    pub(super) group: Option<GroupId>,
    /// Name for notes.
    pub(super) subject: &'a str,
    pub(super) unit: &'a DoseUnit,
    pub(super) points: Vec<CurvePoint>,
    pub(super) doses: Vec<f64>,
    pub(super) values: Vec<f64>,
    /// SD of the technical replicates behind each point, where it has one.
    pub(super) sds: Vec<Option<f64>>,
    /// Which points are the control, 100 % by definition.
    exact: Vec<bool>,
    /// Lowest and highest dose that all groups of this kind of unit share, in this one's unit.
    pub(super) shared: Option<(f64, f64)>,
    /// Why there can be no curve, if so.
    pub(super) refused: Option<String>,
}

impl<'a> Gathered<'a> {
    fn new(
        group: Option<GroupId>,
        subject: &'a str,
        unit: &'a DoseUnit,
        rows: Vec<(CurvePoint, Option<f64>, bool)>,
    ) -> Self {
        Self {
            group,
            subject,
            unit,
            doses: rows.iter().map(|r| r.0.dose).collect(),
            values: rows.iter().map(|r| r.0.value).collect(),
            sds: rows.iter().map(|r| r.1).collect(),
            exact: rows.iter().map(|r| r.2).collect(),
            points: rows.into_iter().map(|r| r.0).collect(),
            shared: None,
            refused: None,
        }
    }

    /// Number of different doses.
    pub(super) fn levels(&self) -> usize {
        self.doses.chunk_by(|a, b| a == b).count()
    }

    /// The replicates that have points, in their order of appearance by id.
    pub(super) fn replicates(&self) -> BTreeSet<ReplicateId> {
        self.points.iter().map(|p| p.replicate).collect()
    }

    /// One replicate's points alone.
    pub(super) fn only(&self, replicate: ReplicateId) -> Self {
        let rows = self.points.iter().zip(&self.sds).zip(&self.exact);
        let own =
            rows.filter(|((p, _), _)| p.replicate == replicate).map(|((p, sd), exact)| (*p, *sd, *exact));
        Self::new(self.group, self.subject, self.unit, own.collect())
    }

    /// What a fit takes; `sds` has to hold the SDs when the weights need them.
    pub(super) fn series<'s>(&'s self, sds: Option<&'s [f64]>) -> Series<'s> {
        Series { sd: sds, exact: Some(&self.exact), ..Series::new(&self.doses, &self.values) }
    }

    /// The SDs, when every point has one above zero.
    pub(super) fn all_sds(&self) -> Option<Vec<f64>> {
        self.sds.iter().map(|sd| sd.filter(|s| *s > 0.0)).collect()
    }

    /// Mean of the points at a dose.
    pub(super) fn mean_at(&self, dose: f64) -> Option<f64> {
        let here: Vec<f64> = self.points.iter().filter(|p| p.dose == dose).map(|p| p.value).collect();
        crate::stats::describe::mean(&here)
    }

    /// The lowest dose above zero and the highest.
    pub(super) fn ends(&self) -> Option<(f64, f64)> {
        let positive = || self.doses.iter().copied().filter(|d| *d > 0.0);
        Some((positive().next()?, positive().next_back()?))
    }
}

/// A replicate's mean with its dose.
struct Row<'a> {
    condition: &'a Condition,
    dose: f64,
    unit: &'a DoseUnit,
    mean: f64,
    sd: Option<f64>,
    replicate: ReplicateId,
}

const EMPTY: &DoseUnit = &DoseUnit(String::new());

/// One entry a group that has treated wells with doses, in the order of the replicates' rows.
pub(super) fn gather<'a>(
    replicates: &[ReplicateResult],
    experiment: &'a Experiment,
    fit_control: bool,
    notes: &mut Vec<Note>,
) -> Vec<Gathered<'a>> {
    let shared = rows_of(replicates, None, experiment);
    let mut gathered: Vec<Gathered<'a>> = replicates
        .chunk_by(|a, b| a.group == b.group)
        .filter_map(|rows| {
            let group = rows.first()?.group;
            let own = rows_of(rows, group, experiment);
            points(group, &own, &shared, experiment, fit_control, notes)
        })
        .collect();
    let ranges = shared_doses(&gathered);
    for of in &mut gathered {
        of.shared = ranges.get(of.unit).copied();
    }
    gathered
}

/// By unit, in it: the doses that all groups with units of its kind share.
fn shared_doses<'a>(gathered: &[Gathered<'a>]) -> BTreeMap<&'a DoseUnit, (f64, f64)> {
    let narrow = |a: (f64, f64), b: (f64, f64)| (a.0.max(b.0), a.1.min(b.1));
    let mut by_unit: BTreeMap<&DoseUnit, (f64, f64)> = BTreeMap::new();
    for of in gathered {
        let Some(ends) = of.ends() else { continue };
        by_unit.entry(of.unit).and_modify(|range| *range = narrow(*range, ends)).or_insert(ends);
    }
    let own = by_unit.iter().map(|(unit, range)| {
        let others = by_unit.iter().filter(|(other, _)| other != &unit);
        let converted =
            others.filter_map(|(other, r)| Some((other.convert(r.0, unit)?, other.convert(r.1, unit)?)));
        (*unit, converted.fold(*range, narrow))
    });
    own.filter(|(_, (low, high))| low < high).collect()
}

fn rows_of<'a>(
    replicates: &[ReplicateResult],
    group: Option<GroupId>,
    experiment: &'a Experiment,
) -> Vec<Row<'a>> {
    let mine = replicates.iter().filter(|r| r.group == group);
    mine.filter_map(|r| {
        let condition = experiment.condition(r.condition)?;
        let (dose, unit) = match (&condition.dose, condition.control) {
            // A vehicle control may carry the amount of vehicle; on the axis of the treatment it is zero.
            (_, true) => (0.0, EMPTY),
            (Some(dose), false) => (dose.value, &dose.unit),
            (None, false) => return None,
        };
        Some(Row { condition, dose, unit, mean: r.mean, sd: r.sd_technical, replicate: r.replicate })
    })
    .collect()
}

fn points<'a>(
    group: Option<GroupId>,
    own: &[Row<'a>],
    shared: &[Row<'a>],
    experiment: &'a Experiment,
    fit_control: bool,
    notes: &mut Vec<Note>,
) -> Option<Gathered<'a>> {
    let unit = own.iter().find(|r| r.dose > 0.0).map(|r| r.unit)?;
    let subject = group.and_then(|g| experiment.group(g)).map_or("All wells", |g| g.name.as_str());
    // A group without a control of its own is compared with the shared one, which is its dose 0 then.
    let replicates: BTreeSet<_> = own.iter().map(|r| r.replicate).collect();
    let has_control = own.iter().any(|r| r.condition.control);
    let lent = shared.iter().filter(|r| {
        group.is_some() && !has_control && r.condition.control && replicates.contains(&r.replicate)
    });
    let mut rows = Vec::with_capacity(own.len());
    for row in own.iter().chain(lent) {
        if row.condition.control && !fit_control {
            continue;
        }
        // Zero is zero in every unit.
        let dose = if row.dose == 0.0 { Some(0.0) } else { row.unit.convert(row.dose, unit) };
        let Some(dose) = dose else {
            notes.push(
                Note::warning(
                    "viability.dose_units_mixed",
                    format!(
                        "The doses{} are in {} and in {}, which cannot be put on one axis.",
                        group_name(group, experiment),
                        named(unit),
                        named(row.unit)
                    ),
                )
                .hint("Use one kind of unit for a series, or make two series of it.")
                .about(subject),
            );
            let refused = Some("Doses in different kinds of units: no curve.".into());
            return Some(Gathered { refused, ..Gathered::new(group, subject, unit, Vec::new()) });
        };
        rows.push((
            CurvePoint { dose, value: row.mean, replicate: row.replicate },
            row.sd,
            row.condition.control,
        ));
    }
    rows.sort_by(|a, b| a.0.dose.total_cmp(&b.0.dose));
    Some(Gathered::new(group, subject, unit, rows))
}

fn named(unit: &DoseUnit) -> &str {
    if unit.0.is_empty() { "no unit" } else { &unit.0 }
}
