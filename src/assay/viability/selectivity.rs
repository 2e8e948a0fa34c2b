//! One number for a whole curve, and one for two: area under the curve and selectivity index.
//!
//! Area: the mean viability over the logarithm of the dose between two doses, as a share of the control (1: nothing
//! happened at any dose), by the trapezoid rule through the means of the doses; of the fitted logistic by quadrature. Areas
//! compare over the same doses only, so each is also given over the doses that all curves of one unit share.
//! Selectivity index of two cell types: SI = IC50 (other) / IC50 (target), absolute IC50 (50 % of control); its interval
//! from the intervals of the two on the logarithm (MOVER: Zou and Donner 2008, doi:10.1002/sim.3095). Where one of the
//! two is above the highest dose, the index is a bound ("> 12"), reckoned from the unfavourable end of the other's
//! interval. Sources: Fallahi-Sichani et al. 2013, doi:10.1038/nchembio.1337 (areas). Not for groups treated with
//! different compounds, and not from curves that never reach 50 % in either group.

use super::curve_result::{Curve, CurveFit, Estimate};
use crate::experiment::{DoseUnit, GroupId};
use crate::num::math::{exp, ln, log10, pow};
use crate::num::sum::sum;
use crate::stats::{describe, describe::mean};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The area under one curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CurveArea {
    /// Whose.
    pub group: Option<GroupId>,
    /// Unit of the doses.
    pub unit: String,
    /// The curve's own doses, lowest above zero to highest.
    pub range: [f64; 2],
    /// Area over its own doses, 0 to 1 and above where viability is above the control: mean over biological replicates
    /// with its 95 % interval (Student's t).
    pub observed: Estimate,
    /// The same of the fitted logistic; `None` for other curves and without a fit.
    pub fitted: Option<f64>,
    /// The doses all curves of this kind of unit share, in this curve's unit; `None` when they share none.
    pub common_range: Option<[f64; 2]>,
    /// Area over those: what may be compared between curves.
    pub common: Option<Estimate>,
}

/// How much more of the compound another cell type bears.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Selectivity {
    /// The target: the group in the denominator.
    pub target: Option<GroupId>,
    /// The other group.
    pub other: Option<GroupId>,
    /// IC50 of the other over that of the target; `None` when one of them has no IC50.
    pub index: Option<Estimate>,
    /// When the index is a bound only: it is above this.
    pub above: Option<f64>,
    /// When the index is a bound only: it is below this.
    pub below: Option<f64>,
    /// One sentence.
    pub verdict: String,
}

/// Areas of all curves that have doses.
pub fn areas(curves: &[Curve]) -> Vec<CurveArea> {
    let ranges: Vec<Option<[f64; 2]>> = curves.iter().map(range).collect();
    let unit = |c: &Curve| DoseUnit(c.unit.clone());
    curves
        .iter()
        .zip(&ranges)
        .filter_map(|(curve, own)| {
            let own = (*own)?;
            let mine = unit(curve);
            let shared = curves.iter().zip(&ranges).filter_map(|(other, range)| {
                let [low, high] = (*range)?;
                let theirs = unit(other);
                Some([theirs.convert(low, &mine)?, theirs.convert(high, &mine)?])
            });
            let common = shared.fold(own, |a, b| [a[0].max(b[0]), a[1].min(b[1])]);
            let common = Some(common).filter(|c| c[0] < c[1]);
            Some(CurveArea {
                group: curve.group,
                unit: curve.unit.clone(),
                range: own,
                observed: observed(curve, own)?,
                fitted: curve.fit.as_ref().and_then(|f| fitted(f, own)),
                common_range: common,
                common: common.and_then(|c| observed(curve, c)),
            })
        })
        .collect()
}

fn range(curve: &Curve) -> Option<[f64; 2]> {
    let doses = || curve.points.iter().map(|p| p.dose).filter(|d| *d > 0.0);
    let (low, high) = (doses().fold(f64::INFINITY, f64::min), doses().fold(0.0, f64::max));
    (low < high).then_some([low, high])
}

/// Over biological replicates where each covers the range, else of the means over all of them.
fn observed(curve: &Curve, range: [f64; 2]) -> Option<Estimate> {
    let replicates: BTreeSet<_> = curve.points.iter().map(|p| p.replicate).collect();
    let points = |of: Option<_>| -> Vec<[f64; 2]> {
        let mine = curve.points.iter().filter(|p| of.is_none_or(|r| p.replicate == r));
        mine.map(|p| [p.dose, p.value / 100.0]).collect()
    };
    let each: Option<Vec<f64>> = replicates.iter().map(|r| area(&points(Some(*r)), range)).collect();
    if let Some(d) = each.and_then(|each| describe(&each)) {
        let (low, high) = (d.ci95.map(|c| c[0]), d.ci95.map(|c| c[1]));
        return Some(Estimate { value: d.mean, se: d.sem, low, high, determined: true });
    }
    let value = area(&points(None), range)?;
    Some(Estimate { value, se: None, low: None, high: None, determined: true })
}

/// Mean of the piecewise straight line through the means of the doses, over the logarithm of the dose between two doses;
/// `None` when the points do not reach from one to the other.
pub fn area(points: &[[f64; 2]], [from, to]: [f64; 2]) -> Option<f64> {
    let mut sorted: Vec<[f64; 2]> = points.iter().copied().filter(|p| p[0] > 0.0).collect();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let levels: Vec<[f64; 2]> = sorted
        .chunk_by(|a, b| a[0] == b[0])
        .filter_map(|level| {
            let values: Vec<f64> = level.iter().map(|p| p[1]).collect();
            Some([log10(level.first()?[0]), mean(&values)?])
        })
        .collect();
    let (from, to) = (log10(from), log10(to));
    // A dose converted to another unit may miss its own logarithm by the last digit.
    let reach = 1e-9;
    let covered = levels.first()?[0] <= from + reach && levels.last()?[0] >= to - reach && from < to;
    let part = |a: &[f64; 2], b: &[f64; 2]| {
        let (low, high) = (a[0].max(from), b[0].min(to));
        if low >= high {
            return 0.0;
        }
        let at = |x: f64| a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0]);
        0.5 * (at(low) + at(high)) * (high - low)
    };
    let total = sum(levels.iter().zip(levels.iter().skip(1)).map(|(a, b)| part(a, b)));
    covered.then(|| total / (to - from)).filter(|a| a.is_finite())
}

/// Area of a fitted logistic, exact: `ln(1 + e^z)` is the integral of its share.
fn fitted(fit: &CurveFit, [from, to]: [f64; 2]) -> Option<f64> {
    if !matches!(fit.model.as_str(), "logistic3" | "logistic4") {
        return None;
    }
    let value = |key: &str| fit.parameter(key).map(|e| e.value);
    let (top, bottom, hill) = (value("top")?, value("bottom")?, value("hill")?);
    let ic50 = fit.ic50_relative?.value;
    let soft = |x: f64| {
        let z = hill * (ln(x) - ln(ic50));
        z.max(0.0) + crate::num::math::ln_1p(exp(-z.abs()))
    };
    // The share of the upper plateau is 1 / (1 + e^z), whose integral over ln x is ln x - ln(1 + e^z) / hill.
    let span = ln(to) - ln(from);
    let lost = (soft(to) - soft(from)) / hill;
    let area = (bottom + (top - bottom) * (span - lost) / span) / 100.0;
    Some(area).filter(|a| a.is_finite())
}

/// Selectivity of every pair of groups whose doses are of one kind of unit: the one with the lower IC50 is the target.
pub fn selectivities(curves: &[Curve]) -> Vec<Selectivity> {
    let mut found = Vec::new();
    for (i, first) in curves.iter().enumerate() {
        for second in curves.iter().skip(i + 1) {
            let (Some(a), Some(b)) = (potency(first), potency(second)) else { continue };
            let (one, two) = (DoseUnit(first.unit.clone()), DoseUnit(second.unit.clone()));
            let Some(scale) = two.convert(1.0, &one) else { continue };
            let b = b.times(scale);
            let (target, other) = if b.low_end() < a.low_end() { (second, first) } else { (first, second) };
            let (x, y) = if b.low_end() < a.low_end() { (b, a) } else { (a, b) };
            found.push(selectivity(target.group, x, other.group, y));
        }
    }
    found
}

/// What a curve says of its absolute IC50.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Potency {
    /// It is this.
    Is(Estimate),
    /// It is above the highest dose.
    Above(f64),
}

impl Potency {
    fn times(self, scale: f64) -> Self {
        match self {
            Self::Above(dose) => Self::Above(dose * scale),
            Self::Is(e) => Self::Is(Estimate {
                value: e.value * scale,
                se: e.se.map(|s| s * scale),
                low: e.low.map(|v| v * scale),
                high: e.high.map(|v| v * scale),
                determined: e.determined,
            }),
        }
    }

    /// The smallest it can be by its best value.
    fn low_end(self) -> f64 {
        match self {
            Self::Is(e) => e.value,
            Self::Above(dose) => dose,
        }
    }
}

/// `None` where the curve says neither: data that do not determine the IC50 although cells die.
fn potency(curve: &Curve) -> Option<Potency> {
    let [_, highest] = range(curve)?;
    let fit = curve.fit.as_ref()?;
    if let Some(ic50) = fit.ic50_absolute.filter(|e| e.determined) {
        return Some(Potency::Is(ic50));
    }
    let at_highest: Vec<f64> = curve.points.iter().filter(|p| p.dose == highest).map(|p| p.value).collect();
    let everywhere_above = curve.points.iter().all(|p| p.value > 50.0);
    (everywhere_above && mean(&at_highest)? > 50.0).then_some(Potency::Above(highest))
}

/// The index of two potencies in one unit.
pub fn selectivity(
    target: Option<GroupId>,
    ic50_target: Potency,
    other: Option<GroupId>,
    ic50_other: Potency,
) -> Selectivity {
    let none = Selectivity { target, other, index: None, above: None, below: None, verdict: String::new() };
    match (ic50_target, ic50_other) {
        (Potency::Is(a), Potency::Is(b)) => {
            let index = ratio(b, a);
            let interval = match (index.low, index.high) {
                (Some(low), Some(high)) => format!(" (95 % CI {} to {})", digits(low), digits(high)),
                _ => String::new(),
            };
            let verdict = format!("Selectivity index {}{interval}.", digits(index.value));
            Selectivity { index: Some(index), verdict, ..none }
        }
        (Potency::Is(a), Potency::Above(dose)) => {
            let bound = dose / a.high.unwrap_or(a.value);
            let verdict = format!(
                "Selectivity index above {}: the other series is not halved at the highest dose.",
                digits(bound)
            );
            Selectivity { above: Some(bound), verdict, ..none }
        }
        (Potency::Above(dose), Potency::Is(b)) => {
            let bound = b.high.unwrap_or(b.value) / dose;
            let verdict = format!(
                "Selectivity index below {}: the target is not halved at the highest dose.",
                digits(bound)
            );
            Selectivity { below: Some(bound), verdict, ..none }
        }
        (Potency::Above(_), Potency::Above(_)) => Selectivity {
            verdict: "No selectivity index: neither series is halved at its highest dose.".into(),
            ..none
        },
    }
}

/// `a / b` with the interval that their own intervals imply on the logarithm.
fn ratio(a: Estimate, b: Estimate) -> Estimate {
    let value = a.value / b.value;
    let away = |limit: Option<f64>, of: f64| limit.filter(|l| *l > 0.0).map(|l| ln(l / of));
    let end = |one: Option<f64>, two: Option<f64>| Some((one? * one? + two? * two?).sqrt());
    let down = end(away(a.low, a.value), away(b.high, b.value));
    let up = end(away(a.high, a.value), away(b.low, b.value));
    let relative = |e: Estimate| e.se.map(|s| s / e.value);
    let se = end(relative(a), relative(b)).map(|s| s * value);
    Estimate {
        value,
        se,
        low: down.map(|d| value * exp(-d)),
        high: up.map(|u| value * exp(u)),
        determined: a.determined && b.determined,
    }
}

/// Two significant digits: an index has no more.
fn digits(value: f64) -> String {
    if !value.is_finite() || value <= 0.0 {
        return format!("{value}");
    }
    let magnitude = log10(value).floor();
    let unit = pow(10.0, magnitude - 1.0);
    let rounded = (value / unit).round() * unit;
    let decimals = (1.0 - magnitude).clamp(0.0, 12.0) as usize;
    format!("{rounded:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::super::curve_result::{CurvePoint, ParameterEstimate};
    use super::*;
    use crate::experiment::ReplicateId;

    fn estimate(value: f64, low: f64, high: f64) -> Estimate {
        Estimate { value, se: Some(0.1 * value), low: Some(low), high: Some(high), determined: true }
    }

    fn curve(group: u32, unit: &str, points: &[(f64, f64)], replicates: u32) -> Curve {
        let points = (1..=replicates)
            .flat_map(|r| {
                points.iter().map(move |(dose, value)| CurvePoint {
                    dose: *dose,
                    value: value + f64::from(r) - 1.0,
                    replicate: ReplicateId(r),
                })
            })
            .collect();
        Curve { group: Some(GroupId(group)), unit: unit.into(), points, ..Curve::default() }
    }

    #[test]
    fn an_area_is_the_mean_over_the_logarithm_of_the_dose() {
        let points = [[0.0, 1.0], [0.1, 1.0], [1.0, 1.0], [10.0, 0.0], [100.0, 0.0]];
        assert!((area(&points, [0.1, 100.0]).unwrap() - 0.5).abs() < 1e-15);
        assert!((area(&points, [1.0, 10.0]).unwrap() - 0.5).abs() < 1e-15);
        assert!((area(&points, [0.1, 1.0]).unwrap() - 1.0).abs() < 1e-15);
        assert!((area(&points, [1.0, 10.0_f64.sqrt()]).unwrap() - 0.75).abs() < 1e-12);
        assert_eq!(area(&points, [0.01, 100.0]), None, "the points do not reach so far down");
        assert_eq!(area(&points, [1.0, 1.0]), None);
        assert_eq!(area(&[], [1.0, 10.0]), None);
    }

    #[test]
    fn areas_are_compared_over_common_doses() {
        let wide = curve(1, "µM", &[(0.1, 100.0), (1.0, 100.0), (10.0, 0.0)], 3);
        let narrow = curve(2, "nM", &[(1000.0, 80.0), (10000.0, 40.0)], 3);
        let found = areas(&[wide, narrow]);
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].common_range, found[1].common_range),
            (Some([1.0, 10.0]), Some([1000.0, 10000.0]))
        );
        // Replicates are one percentage point apart: the mean is one above the first, its t interval about it.
        assert!((found[0].observed.value - 0.76).abs() < 1e-12, "{:?}", found[0].observed);
        assert!((found[0].common.unwrap().value - 0.51).abs() < 1e-12);
        assert!((found[1].common.unwrap().value - 0.61).abs() < 1e-12);
        // R: 0.76 + c(-1, 1) * qt(.975, 2) * 0.01 / sqrt(3)
        assert!((found[0].observed.low.unwrap() - (0.76 - 0.024_841_377_118_2)).abs() < 1e-10);
        let elsewhere = curve(3, "mg/ml", &[(1.0, 90.0), (2.0, 80.0)], 1);
        assert_eq!(areas(&[elsewhere])[0].common_range, Some([1.0, 2.0]));
    }

    #[test]
    fn the_fitted_area_is_that_of_fine_steps() {
        let value = |x: f64| 5.0 + 95.0 / (1.0 + pow(x / 2.0, 1.4));
        let parameter = |key: &str, value: f64| ParameterEstimate {
            key: key.into(),
            label: String::new(),
            unit: String::new(),
            constraint: None,
            estimate: estimate(value, value, value),
        };
        let fit = CurveFit {
            model: "logistic4".into(),
            parameters: vec![parameter("top", 100.0), parameter("bottom", 5.0), parameter("hill", 1.4)],
            ic50_relative: Some(estimate(2.0, 2.0, 2.0)),
            ..CurveFit::default()
        };
        let fine: Vec<[f64; 2]> = (0..=20_000)
            .map(|i| pow(10.0, f64::from(i) / 5000.0 - 2.0))
            .map(|x| [x, value(x) / 100.0])
            .collect();
        let want = area(&fine, [0.01, 100.0]).unwrap();
        assert!((fitted(&fit, [0.01, 100.0]).unwrap() - want).abs() < 1e-8);
    }

    #[test]
    fn an_index_has_the_interval_of_both() {
        let s = selectivity(
            None,
            Potency::Is(estimate(2.0, 1.0, 4.0)),
            None,
            Potency::Is(estimate(20.0, 10.0, 40.0)),
        );
        let index = s.index.unwrap();
        assert!((index.value - 10.0).abs() < 1e-12);
        // Each factor of two either way: exp(sqrt(2) ln 2) both ways.
        let factor = exp(2.0_f64.sqrt() * ln(2.0));
        assert!((index.high.unwrap() - 10.0 * factor).abs() < 1e-9);
        assert!((index.low.unwrap() - 10.0 / factor).abs() < 1e-9);
        assert_eq!(s.verdict, "Selectivity index 10 (95 % CI 3.8 to 27).");
    }

    #[test]
    fn what_is_not_reached_is_a_bound() {
        let is = Potency::Is(estimate(2.0, 1.0, 4.0));
        let s = selectivity(None, is, None, Potency::Above(100.0));
        assert_eq!((s.index, s.above, s.below), (None, Some(25.0), None));
        assert!(s.verdict.contains("above 25"), "{}", s.verdict);
        let s = selectivity(None, Potency::Above(100.0), None, is);
        assert_eq!((s.index, s.above, s.below), (None, None, Some(0.04)));
        let s = selectivity(None, Potency::Above(1.0), None, Potency::Above(1.0));
        assert_eq!((s.index, s.above, s.below), (None, None, None));
        assert!(s.verdict.contains("neither"));
    }

    #[test]
    fn an_open_interval_stays_open() {
        let open = Estimate { high: None, ..estimate(20.0, 10.0, 40.0) };
        let index = ratio(open, estimate(2.0, 1.0, 4.0));
        assert!(index.high.is_none() && index.low.is_some());
    }
}
