//! What a curve says in one sentence, or why it says nothing.

use super::super::plan::Ic50Kind;
use super::gather::Gathered;
use super::report::HALF;
use crate::experiment::DoseUnit;
use crate::fit::{Estimate, FittedCurve, Quantity};
use crate::num::words::{amount, fixed, in_unit, p_value, significant};

/// One sentence on the curve and its IC50 of the kind that is shown first.
pub(super) fn verdict(
    fit: &FittedCurve,
    kind: Ic50Kind,
    ic50: Option<Estimate>,
    of: &Gathered<'_>,
) -> String {
    let unit = of.unit;
    let Some((lowest, highest)) = of.ends() else { return "There is no dose above zero.".into() };
    let at = |wanted: f64| of.mean_at(wanted).unwrap_or(f64::NAN);
    if fit.flat_p > 0.05 {
        return format!(
            "No dose response shown: the curve is no better than a horizontal line (F test, p = {}). There is no IC50.",
            p_value(fit.flat_p)
        );
    }
    let Some(ic50) = ic50 else {
        return match kind {
            Ic50Kind::Absolute => not_crossed(fit, of),
            Ic50Kind::Relative if fit.model.is_sigmoid() => {
                "IC50 not defined: the curve never comes half way between its plateaus.".into()
            }
            Ic50Kind::Relative => without_plateaus(fit, of),
        };
    };
    if let (true, Some(low), Some(high)) = (ic50.determined, ic50.low, ic50.high) {
        let rising =
            if fit.value(highest) > fit.value(lowest) { " Viability rises with the dose." } else { "" };
        return format!(
            "{} IC50 {} (95 % CI {} to {}).{rising}",
            if kind == Ic50Kind::Absolute { "Absolute" } else { "Relative" },
            dose(ic50.value, unit),
            significant(low, 3),
            dose(high, unit)
        );
    }
    let known = |key: &str| fit.parameter(key).is_none_or(|e| e.determined);
    let inhibition = 100.0 - at(highest);
    if inhibition < HALF && (ic50.value > highest || !known("bottom")) {
        return format!(
            "IC50 not reached: the highest dose ({}) inhibits only {} %. Higher doses would settle it.",
            tested(highest, unit),
            fixed(inhibition, 0)
        );
    }
    if at(lowest) < HALF && (ic50.value < lowest || !known("top")) {
        return format!(
            "IC50 below the tested doses: the lowest ({}) leaves {} %. Lower doses would settle it.",
            tested(lowest, unit),
            fixed(at(lowest), 0)
        );
    }
    let gap = gap(of)
        .map(|(a, b)| format!(" Doses between {} and {} would settle it.", tested(a, unit), tested(b, unit)))
        .unwrap_or_default();
    // A limit far from every tested dose is arithmetic, not evidence.
    let low = ic50.low.filter(|l| *l >= lowest / 10.0);
    let high = ic50.high.filter(|h| *h <= highest * 10.0);
    match (low, high) {
        (Some(low), None) => {
            format!("IC50 not determined: above {} (95 %), without an upper limit.{gap}", dose(low, unit))
        }
        (None, Some(high)) => {
            format!("IC50 not determined: below {} (95 %), without a lower limit.{gap}", dose(high, unit))
        }
        (Some(low), Some(high)) => format!(
            "IC50 not determined: somewhere between {} and {} (95 %), but the shape of the curve is not settled.{gap}",
            dose(low, unit),
            dose(high, unit)
        ),
        (None, None) => match (known("top"), known("bottom")) {
            (false, true) => "IC50 not determined: no upper plateau. Lower doses would settle it.".into(),
            (true, false) => "IC50 not determined: no lower plateau. Higher doses would settle it.".into(),
            _ => format!("IC50 not determined: the data determine neither the plateaus nor the slope.{gap}"),
        },
    }
}

/// A curve that leaves more than half of the control's viability at every dose, or less.
fn not_crossed(fit: &FittedCurve, of: &Gathered<'_>) -> String {
    let Some((lowest, highest)) = of.ends() else { return String::new() };
    let level = |dose| format!("{} % at {}", fixed(fit.value(dose), 0), tested(dose, of.unit));
    format!("No absolute IC50: the curve does not cross 50 % ({}, {}).", level(lowest), level(highest))
}

/// A line, a parabola or an exponential has no IC50 of its own; what it says is its change over the doses.
fn without_plateaus(fit: &FittedCurve, of: &Gathered<'_>) -> String {
    let Some((lowest, highest)) = of.ends() else { return String::new() };
    format!(
        "{}: {} % at {}, {} % at {}. It has no plateaus and so no relative IC50.",
        fit.model.label(),
        fixed(fit.value(lowest), 0),
        tested(lowest, of.unit),
        fixed(fit.value(highest), 0),
        tested(highest, of.unit)
    )
}

/// What may be printed in place of a number the data do not determine.
pub(super) fn instead(
    quantity: Quantity,
    estimate: Option<Estimate>,
    fit: &FittedCurve,
    of: &Gathered<'_>,
) -> Option<String> {
    if estimate.is_some_and(|e| e.determined) {
        return None;
    }
    let (_, highest) = of.ends()?;
    let inhibition = 100.0 - of.mean_at(highest)?;
    let reached = format!("> {} ({} % inhibition)", tested(highest, of.unit), fixed(inhibition, 0));
    if fit.flat_p > 0.05 {
        return Some("no dose response".into());
    }
    Some(match quantity {
        Quantity::AbsoluteIc { level } if 100.0 - level > inhibition => reached,
        Quantity::AbsoluteIc { .. } if estimate.is_none() => "not crossed".into(),
        Quantity::RelativeIc { .. } if fit.parameter("bottom").is_some_and(|e| !e.determined) => {
            if inhibition < HALF { reached } else { "not defined: no lower plateau".into() }
        }
        Quantity::RelativeIc { .. } if fit.parameter("top").is_some_and(|e| !e.determined) => {
            "not defined: no upper plateau".into()
        }
        Quantity::RelativeIc { .. } | Quantity::AbsoluteIc { .. } => match estimate {
            Some(Estimate { low: Some(low), high: None, .. }) => {
                format!("> {} (95 %), no upper limit", dose(low, of.unit))
            }
            Some(Estimate { low: None, high: Some(high), .. }) => {
                format!("< {} (95 %), no lower limit", dose(high, of.unit))
            }
            _ => "not determined".into(),
        },
        _ => "not determined".into(),
    })
}

/// The neighbouring doses between which more than half of the whole change happens, if there are such.
fn gap(of: &Gathered<'_>) -> Option<(f64, f64)> {
    let means: Vec<(f64, f64)> = of
        .points
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

/// A dose that was found, in print.
fn dose(value: f64, unit: &DoseUnit) -> String {
    in_unit(&significant(value, 3), &unit.0)
}

/// A dose that somebody set, in print.
pub(super) fn tested(value: f64, unit: &DoseUnit) -> String {
    in_unit(&amount(value), &unit.0)
}
