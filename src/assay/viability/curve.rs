//! The dose-response curve of each group: points, fit, and one sentence on what it says.

use super::curve_result::{
    Curve, CurveFit, CurvePoint, Estimate, LinePoint, ParameterEstimate, QuantityEstimate,
};
use super::notes::group_name;
use super::plan::Plan;
use super::result::ReplicateResult;
use crate::checked::Note;
use crate::experiment::{Condition, DoseUnit, Experiment, GroupId};
use crate::fit::{LogisticFit, LogisticOptions, Workspace, fit_logistic};
use crate::num::math::{exp, ln};
use std::collections::BTreeSet;

/// The level of the absolute IC50, per cent of control.
const HALF: f64 = 50.0;
/// Points of a drawn curve.
const LINE: usize = 101;

/// One curve a group that has treated wells with doses, in the order of the replicates' rows.
pub(super) fn curves(
    replicates: &[ReplicateResult],
    experiment: &Experiment,
    plan: &Plan,
    notes: &mut Vec<Note>,
) -> Vec<Curve> {
    let mut workspace = Workspace::default();
    let shared = rows_of(replicates, None, experiment);
    replicates
        .chunk_by(|a, b| a.group == b.group)
        .filter_map(|rows| {
            let group = rows.first()?.group;
            let own = rows_of(rows, group, experiment);
            curve(group, &own, &shared, experiment, plan, notes, &mut workspace)
        })
        .collect()
}

/// A replicate's mean with its dose.
struct Row<'a> {
    condition: &'a Condition,
    dose: f64,
    unit: &'a DoseUnit,
    mean: f64,
    replicate: crate::experiment::ReplicateId,
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
        Some(Row { condition, dose, unit, mean: r.mean, replicate: r.replicate })
    })
    .collect()
}

const EMPTY: &DoseUnit = &DoseUnit(String::new());

fn curve(
    group: Option<GroupId>,
    own: &[Row<'_>],
    shared: &[Row<'_>],
    experiment: &Experiment,
    plan: &Plan,
    notes: &mut Vec<Note>,
    workspace: &mut Workspace,
) -> Option<Curve> {
    let unit = own.iter().find(|r| r.dose > 0.0).map(|r| r.unit)?;
    let subject = group.and_then(|g| experiment.group(g)).map_or("All wells", |g| g.name.as_str());
    // A group without a control of its own is compared with the shared one, which is its dose 0 then.
    let replicates: BTreeSet<_> = own.iter().map(|r| r.replicate).collect();
    let has_control = own.iter().any(|r| r.condition.control);
    let lent = shared.iter().filter(|r| {
        group.is_some() && !has_control && r.condition.control && replicates.contains(&r.replicate)
    });
    let mut points = Vec::with_capacity(own.len());
    for row in own.iter().chain(lent) {
        if row.condition.control && !plan.fit_control {
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
                .hint("Use one kind of unit for a group, or make two groups of it.")
                .about(subject),
            );
            return Some(Curve {
                group,
                unit: unit.0.clone(),
                verdict: "Doses in different kinds of units: no curve.".into(),
                ..Curve::default()
            });
        };
        points.push(CurvePoint { dose, value: row.mean, replicate: row.replicate });
    }
    points.sort_by(|a, b| a.dose.total_cmp(&b.dose));
    if !plan.fit {
        return Some(Curve {
            group,
            unit: unit.0.clone(),
            points,
            verdict: "Not fitted, as chosen.".into(),
            ..Curve::default()
        });
    }
    let doses: BTreeSet<u64> = points.iter().map(|p| p.dose.to_bits()).collect();
    if doses.len() < 4 {
        let count = doses.len();
        notes.push(
            Note::info(
                "viability.few_doses",
                format!("{count} different doses{} are too few for a curve.", group_name(group, experiment)),
            )
            .hint("Four parameters need at least four doses, better seven or more, from no effect to full effect.")
            .about(subject),
        );
        let verdict = format!("{count} different doses are too few for a dose-response curve (at least 4).");
        return Some(Curve { group, unit: unit.0.clone(), points, verdict, ..Curve::default() });
    }
    let x: Vec<f64> = points.iter().map(|p| p.dose).collect();
    let y: Vec<f64> = points.iter().map(|p| p.value).collect();
    let fitted = fit_logistic(&x, &y, &LogisticOptions { levels: &[HALF], ..Default::default() }, workspace);
    let (fit, verdict) = match fitted {
        Ok(fit) => {
            let verdict = verdict(&fit, &points, unit);
            (Some(report(&fit, &x, unit)), verdict)
        }
        Err(error) => (None, format!("No curve. {}", error.what)),
    };
    if fit.as_ref().is_some_and(|f| !f.determined()) {
        notes.push(
            Note::warning(
                "viability.ic50_not_determined",
                format!("The data{} do not determine an IC50.", group_name(group, experiment)),
            )
            .hint(verdict.clone())
            .about(subject),
        );
    }
    Some(Curve { group, unit: unit.0.clone(), points, fit, verdict, ..Curve::default() })
}

fn named(unit: &DoseUnit) -> &str {
    if unit.0.is_empty() { "no unit" } else { &unit.0 }
}

fn report(fit: &LogisticFit, x: &[f64], unit: &DoseUnit) -> CurveFit {
    let parameter = |key: &str, label: &str, unit: &str, estimate: crate::fit::Estimate| ParameterEstimate {
        key: key.into(),
        label: label.into(),
        unit: unit.into(),
        constraint: None,
        estimate: estimate.into(),
    };
    let absolute = fit.at_levels.first().copied().flatten().map(Estimate::from);
    CurveFit {
        model: "logistic4".into(),
        model_label: "Four-parameter logistic".into(),
        formula: "y = bottom + (top − bottom) / (1 + (x / IC50)^Hill)".into(),
        parameters: vec![
            parameter("bottom", "Bottom", "%", fit.bottom),
            parameter("top", "Top", "%", fit.top),
            parameter("ic50", "IC50", &unit.0, fit.ic50),
            parameter("hill", "Hill slope", "", fit.hill),
        ],
        quantities: vec![QuantityEstimate {
            key: "ic50_absolute".into(),
            label: "Absolute IC50".into(),
            unit: unit.0.clone(),
            estimate: absolute,
            instead: absolute.is_none().then(|| "not crossed".into()),
        }],
        ic50_relative: Some(fit.ic50.into()),
        ic50_absolute: absolute,
        rss: fit.rss,
        df: u32::try_from(fit.df).unwrap_or(u32::MAX),
        r_squared: fit.r_squared(),
        rmse: fit.rmse(),
        aicc: None,
        line: line(fit, x),
    }
}

/// From a third of the lowest to three times the highest dose, evenly on the logarithm; dose 0 first when it was fitted.
fn line(fit: &LogisticFit, x: &[f64]) -> Vec<LinePoint> {
    let positive = || x.iter().copied().filter(|d| *d > 0.0);
    let low = ln(positive().fold(f64::INFINITY, f64::min) / 3.0);
    let high = ln(positive().fold(0.0, f64::max) * 3.0);
    let step = (high - low) / (LINE - 1) as f64;
    let zero = x.contains(&0.0).then_some(0.0);
    let doses = zero.into_iter().chain((0..LINE).map(|i| exp(low + step * i as f64)));
    doses.map(|x| LinePoint { x, y: fit.value(x), band: fit.band(x), prediction: None }).collect()
}

impl From<crate::fit::Estimate> for Estimate {
    fn from(e: crate::fit::Estimate) -> Self {
        Self { value: e.value, se: e.se, low: e.low, high: e.high, determined: e.determined }
    }
}

/// What the curve says, or why it says nothing.
fn verdict(fit: &LogisticFit, points: &[CurvePoint], unit: &DoseUnit) -> String {
    let doses = || points.iter().map(|p| p.dose).filter(|d| *d > 0.0);
    let (lowest, highest) = (doses().fold(f64::INFINITY, f64::min), doses().fold(0.0, f64::max));
    let dose = |value: f64| match unit.0.as_str() {
        "" => short(value),
        unit => format!("{} {unit}", short(value)),
    };
    let at = |wanted: f64| {
        let here: Vec<f64> = points.iter().filter(|p| p.dose == wanted).map(|p| p.value).collect();
        crate::stats::describe::mean(&here).unwrap_or(f64::NAN)
    };
    if fit.flat_p > 0.05 {
        return format!(
            "No dose response shown: the curve is not better than a horizontal line (F test, p = {:.2}). There is no IC50.",
            fit.flat_p
        );
    }
    let ic50 = fit.ic50;
    if let (true, Some(low), Some(high)) = (ic50.determined, ic50.low, ic50.high) {
        let rising = if fit.hill.value < 0.0 { " Viability rises with the dose." } else { "" };
        return format!(
            "Relative IC50 {} (95 % CI {} to {}).{rising}",
            dose(ic50.value),
            short(low),
            dose(high)
        );
    }
    let inhibition = 100.0 - at(highest);
    if inhibition < HALF && (ic50.value > highest || !fit.bottom.determined) {
        return format!(
            "IC50 not reached: the highest dose ({}) inhibits only {inhibition:.0} %. Higher doses would settle it.",
            dose(highest)
        );
    }
    if at(lowest) < HALF && (ic50.value < lowest || !fit.top.determined) {
        return format!(
            "IC50 below the tested doses: the lowest ({}) leaves {:.0} %. Lower doses would settle it.",
            dose(lowest),
            at(lowest)
        );
    }
    let gap =
        gap(points).map(|(a, b)| format!(" Doses between {} and {} would settle it.", dose(a), dose(b)));
    let gap = gap.unwrap_or_default();
    // A limit far from every tested dose is arithmetic, not evidence.
    let low = ic50.low.filter(|l| *l >= lowest / 10.0);
    let high = ic50.high.filter(|h| *h <= highest * 10.0);
    match (low, high) {
        (Some(low), None) => {
            format!("IC50 not determined: above {} (95 %), without an upper limit.{gap}", dose(low))
        }
        (None, Some(high)) => {
            format!("IC50 not determined: below {} (95 %), without a lower limit.{gap}", dose(high))
        }
        (Some(low), Some(high)) => format!(
            "IC50 not determined: somewhere between {} and {} (95 %), but the curve's shape is open.{gap}",
            dose(low),
            dose(high)
        ),
        (None, None) => match (fit.top.determined, fit.bottom.determined) {
            (false, true) => "IC50 not determined: no upper plateau. Lower doses would settle it.".into(),
            (true, false) => "IC50 not determined: no lower plateau. Higher doses would settle it.".into(),
            _ => format!("IC50 not determined: the data fix neither plateaus nor slope.{gap}"),
        },
    }
}

/// The neighbouring doses between which more than half of the whole change happens, if there are such.
fn gap(points: &[CurvePoint]) -> Option<(f64, f64)> {
    let means: Vec<(f64, f64)> = points
        .chunk_by(|a, b| a.dose == b.dose)
        .filter_map(|level| {
            let values: Vec<f64> = level.iter().map(|p| p.value).collect();
            Some((level.first()?.dose, crate::stats::describe::mean(&values)?))
        })
        .collect();
    let (low, high) =
        means.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |a, m| (a.0.min(m.1), a.1.max(m.1)));
    let pairs = means.iter().zip(means.iter().skip(1)).filter(|(a, _)| a.0 > 0.0);
    let widest = pairs.max_by(|(a, b), (c, d)| (a.1 - b.1).abs().total_cmp(&(c.1 - d.1).abs()))?;
    ((widest.0.1 - widest.1.1).abs() > 0.5 * (high - low)).then_some((widest.0.0, widest.1.0))
}

/// Three significant digits.
fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let magnitude = crate::num::math::log10(value.abs()).floor();
    if !(-4.0..6.0).contains(&magnitude) {
        return format!("{value:.2e}");
    }
    let decimals = (2.0 - magnitude).max(0.0) as usize;
    format!("{value:.decimals$}")
}
