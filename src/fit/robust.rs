//! Outliers of a curve: which points do not belong to it, and what do they change?
//!
//! ROUT (Motulsky and Brown 2006, doi:10.1186/1471-2105-7-123; see [`crate::stats::rout`]) around any curve of a plan. The
//! robust fit minimises sum ln(1 + (r / RSDR)^2) by repeated weighted fits with weights 1 / (1 + (r / RSDR)^2), which lower
//! it at every step (Holland and Welsch 1977, doi:10.1080/03610927708827533), so it needs no start and takes every
//! constraint the plan has. It begins once from all points and once from the median of each dose, and keeps the tighter
//! of the two. Points that are exact by definition ([`Series::exact`]) give no scale and are not judged: their residuals of
//! nearly zero would make ordinary scatter look far. A flagged point is shown with its influence and stays in until a person takes it out.

use super::curve_model::ParameterKind;
use super::curve_set::CurveSet;
use super::estimate::Estimate;
use super::fitting::fit_curves;
use super::levenberg::Workspace;
use super::plan::{Constraint, FitPlan, IntervalKind, Quantity, Series};
use crate::error::{Error, ErrorKind, Result};
use crate::num::math::pow;
use crate::num::words::{signed, significant};
use crate::stats::describe::mean;
use crate::stats::rout::{check_rate, flag, has_scale, lorentzian_weight, no_scale, rsdr};

/// Repetitions of the weighted fit; a few dozen are usual.
const ROUNDS: usize = 150;
/// Change of RSDR and curve, relative to RSDR, at which the robust fit has settled.
const SETTLED: f64 = 1e-8;

/// A robust fit.
#[derive(Debug, Clone, PartialEq)]
pub struct RobustFit {
    /// The curves, as the last weighted fit has them: without profile intervals and quantities. Their weights hold the
    /// plan's and the robust ones.
    pub curves: CurveSet,
    /// Robust standard deviation of the residuals, in the unit of the response times the root of the plan's weight.
    pub rsdr: f64,
    /// Residuals times the root of the plan's weight, series by series; 0 for a point that was left out.
    pub residuals: Vec<Vec<f64>>,
    /// Points that count minus free parameters.
    pub df: usize,
}

/// Fits the curves of a plan so that far points hardly matter.
///
/// # Errors
/// As [`fit_curves`], and [`ErrorKind::Undetermined`] when two thirds of the points lie exactly on the curve.
pub fn robust_fit(series: &[Series<'_>], plan: &FitPlan, workspace: &mut Workspace) -> Result<RobustFit> {
    let mut quick = FitPlan { robust: false, intervals: IntervalKind::Wald, ..plan.clone() };
    quick.quantities.clear();
    let plain = fit_curves(series, &quick, workspace)?;
    let spread = spread(series);
    let mut best = settle(series, &quick, plain, spread, workspace);
    if let Some(start) = median_start(series, &quick, workspace)
        && let Ok(other) = settle(series, &quick, start, spread, workspace)
        && best.as_ref().is_ok_and(|b| other.rsdr < b.rsdr * (1.0 - 1e-6))
    {
        best = Ok(other);
    }
    best
}

/// What [`fit_curves`] answers for a plan that asks for a robust fit: each curve by itself, or all together when a parameter
/// is shared, with Wald intervals from the asymptotic variance of the estimate,
/// `K^2 RSDR^2 n / (n - p) E[psi^2] / E[psi']^2 (J'J)^-1`, `psi(u) = u / (1 + u^2)`, with the correction for few points
/// `K = 1 + p / n Var[psi'] / E[psi']^2` (Huber 1981, doi:10.1002/0471725250, section 7.6). A weighted sum of squares whose
/// weights depend on the residuals has no profile. These intervals are approximate: of 100 simulated curves of 24 points
/// 90 held the true IC50 within the 95 % interval, and 91 with 6 % of the points far off. For a result, leave flagged
/// points out knowingly and fit by least squares.
///
/// # Errors
/// As [`robust_fit`].
pub(super) fn robust_curves(
    series: &[Series<'_>],
    plan: &FitPlan,
    workspace: &mut Workspace,
) -> Result<CurveSet> {
    let shares = plan.model.parameters().iter().any(|p| plan.constraint(p.key) == Constraint::Shared);
    if shares || series.len() < 2 {
        return robust_group(series, plan, workspace);
    }
    let mut all: Option<CurveSet> = None;
    for one in series {
        let set = robust_group(std::slice::from_ref(one), plan, workspace)?;
        match &mut all {
            Some(all) => all.join(set),
            None => all = Some(set),
        }
    }
    all.ok_or_else(few)
}

fn robust_group(series: &[Series<'_>], plan: &FitPlan, workspace: &mut Workspace) -> Result<CurveSet> {
    let robust = robust_fit(series, plan, workspace)?;
    let weights: Vec<Vec<f64>> = series
        .iter()
        .zip(&robust.residuals)
        .map(|(s, r)| {
            let rows = r.iter().enumerate();
            rows.map(|(i, r)| given_weight(s, i) * lorentzian_weight(*r, robust.rsdr)).collect()
        })
        .collect();
    let weighted: Vec<Series<'_>> =
        series.iter().zip(&weights).map(|(s, w)| Series { weight: Some(w), ..*s }).collect();
    let wald = FitPlan { robust: false, intervals: IntervalKind::Wald, ..plan.clone() };
    let mut set = fit_curves(&weighted, &wald, workspace)?;
    let units: Vec<f64> = gathered(series, &robust.residuals).iter().map(|r| r / robust.rsdr).collect();
    let average = |f: &dyn Fn(f64) -> f64| mean(&units.iter().map(|u| f(*u * *u)).collect::<Vec<_>>());
    let squared = average(&|u2| u2 / ((1.0 + u2) * (1.0 + u2))).unwrap_or(f64::NAN);
    let slope = average(&|u2| (1.0 - u2) / ((1.0 + u2) * (1.0 + u2))).unwrap_or(f64::NAN);
    let slope_squared = average(&|u2| {
        let slope = (1.0 - u2) / ((1.0 + u2) * (1.0 + u2));
        slope * slope
    });
    let weight = average(&|u2| 1.0 / (1.0 + u2)).unwrap_or(f64::NAN);
    let n = units.len() as f64;
    let share = set.parameters as f64 / n;
    let few = 1.0 + share * (slope_squared.unwrap_or(f64::NAN) / (slope * slope) - 1.0);
    let variance = robust.rsdr * robust.rsdr * few * few * n / robust.df as f64 * squared / (slope * slope);
    for curve in &mut set.curves {
        // The weighted fit has s^2 (J'WJ)^-1, and J'WJ is J'J times the mean weight.
        let factor = variance * weight / curve.drawn.variance;
        if !(factor.is_finite() && factor > 0.0) {
            return Err(no_scale());
        }
        let stretch = factor.sqrt();
        let kinds = plan.model.parameters();
        for (key, estimate) in &mut curve.parameters {
            let dose = kinds.iter().any(|p| p.key == *key && p.what == ParameterKind::Dose);
            *estimate = stretched(*estimate, stretch, dose);
        }
        for (estimate, of) in curve.quantities.iter_mut().zip(&plan.quantities) {
            let dose = matches!(of, Quantity::RelativeIc { .. } | Quantity::AbsoluteIc { .. });
            *estimate = estimate.map(|e| stretched(e, stretch, dose));
        }
        for entry in curve.drawn.covariance.iter_mut().flatten() {
            *entry *= factor;
        }
        curve.drawn.variance = robust.rsdr * robust.rsdr;
    }
    Ok(set)
}

/// A Wald estimate with another standard error; that of a dose is symmetric on the logarithm.
fn stretched(e: Estimate, by: f64, dose: bool) -> Estimate {
    let moved = |limit: f64| {
        if dose { e.value * pow(limit / e.value, by) } else { e.value + by * (limit - e.value) }
    };
    Estimate { se: e.se.map(|se| se * by), low: e.low.map(moved), high: e.high.map(moved), ..e }
}

/// Repeats the weighted fit from a first curve until it no longer moves.
fn settle(
    series: &[Series<'_>],
    plan: &FitPlan,
    start: CurveSet,
    spread: f64,
    workspace: &mut Workspace,
) -> Result<RobustFit> {
    let parameters = start.parameters;
    let ones: Vec<Vec<f64>> = series.iter().map(|s| vec![1.0; s.dose.len()]).collect();
    let mut residuals = scaled_residuals(series, &start, &ones);
    let mut curves = start;
    let mut scale = scale_of(series, &residuals, parameters).ok_or_else(few)?;
    for _ in 0..ROUNDS {
        if !has_scale(scale, spread) {
            return Err(no_scale());
        }
        let robust: Vec<Vec<f64>> =
            residuals.iter().map(|r| r.iter().map(|r| lorentzian_weight(*r, scale)).collect()).collect();
        let all: Vec<Vec<f64>> = series
            .iter()
            .zip(&robust)
            .map(|(s, robust)| robust.iter().enumerate().map(|(i, w)| w * given_weight(s, i)).collect())
            .collect();
        let weighted: Vec<Series<'_>> =
            series.iter().zip(&all).map(|(s, w)| Series { weight: Some(w), ..*s }).collect();
        curves = fit_curves(&weighted, plan, workspace)?;
        let next = scaled_residuals(series, &curves, &robust);
        let next_scale = scale_of(series, &next, parameters).ok_or_else(few)?;
        let moved = residuals
            .iter()
            .flatten()
            .zip(next.iter().flatten())
            .map(|(a, b)| (a - b).abs())
            .fold((next_scale - scale).abs(), f64::max);
        (residuals, scale) = (next, next_scale);
        if moved <= SETTLED * scale {
            break;
        }
    }
    if !has_scale(scale, spread) {
        return Err(no_scale());
    }
    let n = counted(series).count();
    Ok(RobustFit { curves, rsdr: scale, residuals, df: n.saturating_sub(parameters) })
}

fn few() -> Error {
    Error::new(
        ErrorKind::Undetermined,
        "There are no more points than parameters: nothing tells an outlier from the curve.",
    )
}

/// The fit through the median of each dose, for series that have replicates.
fn median_start(series: &[Series<'_>], plan: &FitPlan, workspace: &mut Workspace) -> Option<CurveSet> {
    let mut any = false;
    let medians: Vec<Vec<f64>> = series
        .iter()
        .map(|s| {
            let at = |dose: f64| -> Vec<f64> {
                let mut here: Vec<f64> = s
                    .dose
                    .iter()
                    .zip(s.response)
                    .enumerate()
                    .filter(|(i, (d, _))| **d == dose && given_weight(s, *i) > 0.0)
                    .map(|(_, (_, y))| *y)
                    .collect();
                here.sort_by(f64::total_cmp);
                here
            };
            s.dose
                .iter()
                .zip(s.response)
                .map(|(d, y)| {
                    let here = at(*d);
                    any |= here.len() > 2;
                    let (low, high) = (here.get(here.len().saturating_sub(1) / 2), here.get(here.len() / 2));
                    low.zip(high).map_or(*y, |(a, b)| 0.5 * (a + b))
                })
                .collect()
        })
        .collect();
    if !any {
        return None;
    }
    let middle: Vec<Series<'_>> =
        series.iter().zip(&medians).map(|(s, m)| Series { response: m, ..*s }).collect();
    let mut curves = fit_curves(&middle, plan, workspace).ok()?;
    for (curve, series) in curves.curves.iter_mut().zip(series) {
        curve.residuals = series.dose.iter().zip(series.response).map(|(d, y)| y - curve.value(*d)).collect();
    }
    Some(curves)
}

/// The weight a point came with.
fn given_weight(series: &Series<'_>, index: usize) -> f64 {
    series.weight.map_or(1.0, |w| w.get(index).copied().unwrap_or(0.0))
}

/// Series and position of the points that count and have a scatter.
fn counted<'a>(series: &'a [Series<'_>]) -> impl Iterator<Item = (usize, usize)> + 'a {
    series.iter().enumerate().flat_map(|(at, s)| {
        let exact = move |i: usize| s.exact.is_some_and(|exact| exact.get(i) == Some(&true));
        (0..s.dose.len()).filter(move |i| given_weight(s, *i) > 0.0 && !exact(*i)).map(move |i| (at, i))
    })
}

/// Residuals times the root of the plan's weight, which is the fit's weight without the robust part.
fn scaled_residuals(series: &[Series<'_>], set: &CurveSet, robust: &[Vec<f64>]) -> Vec<Vec<f64>> {
    series
        .iter()
        .zip(&set.curves)
        .zip(robust)
        .map(|((s, curve), robust)| {
            let rows = curve.residuals.iter().zip(&curve.weights).zip(robust).enumerate();
            rows.map(
                |(i, ((r, w), robust))| {
                    if given_weight(s, i) > 0.0 && *robust > 0.0 { r * (w / robust).sqrt() } else { 0.0 }
                },
            )
            .collect()
        })
        .collect()
}

fn scale_of(series: &[Series<'_>], residuals: &[Vec<f64>], parameters: usize) -> Option<f64> {
    rsdr(&gathered(series, residuals), parameters)
}

/// Residuals of the points that count, one after the other.
fn gathered(series: &[Series<'_>], residuals: &[Vec<f64>]) -> Vec<f64> {
    counted(series).filter_map(|(at, i)| residuals.get(at)?.get(i).copied()).collect()
}

fn spread(series: &[Series<'_>]) -> f64 {
    let all = || counted(series).filter_map(|(at, i)| series.get(at)?.response.get(i).copied());
    all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min)
}

/// A point that does not seem to belong to its curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlier {
    /// Which series.
    pub series: usize,
    /// Which of its points, from 0.
    pub index: usize,
    /// Its dose.
    pub dose: f64,
    /// Its response.
    pub response: f64,
    /// What the robust curve says there.
    pub expected: f64,
    /// Its distance from the robust curve in robust standard deviations.
    pub distance: f64,
    /// p of that distance.
    pub p: f64,
    /// What the fit says with and without this point alone.
    pub influence: Influence,
}

/// What a fit says with and without some points.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// Parameters, then the plan's quantities, curve by curve.
    pub changes: Vec<Change>,
    /// The curves without the points; `None` when too few are left for a fit.
    pub without: Option<CurveSet>,
}

impl Influence {
    /// What leaving the points out does to a parameter of a curve, in a sentence; `name` is how the reader knows it.
    pub fn words(&self, curve: usize, key: &str, name: &str) -> String {
        let change =
            self.changes.iter().find(|c| c.curve == curve && matches!(c.of, Of::Parameter(k) if k == key));
        let known = |e: Option<Estimate>| e.filter(|e| e.determined);
        let Some(change) = change else { return format!("This curve has no {name}.") };
        match (known(change.with), known(change.without)) {
            (Some(with), Some(without)) => {
                let percent = 100.0 * (without.value / with.value - 1.0);
                format!(
                    "Without it the {name} is {} instead of {} ({} %).",
                    significant(without.value, 4),
                    significant(with.value, 4),
                    signed(percent, 1)
                )
            }
            (Some(with), None) => {
                format!(
                    "Without it the data no longer determine the {name} ({} with it).",
                    significant(with.value, 4)
                )
            }
            (None, Some(without)) => {
                format!(
                    "Only without it do the data determine the {name}: {}.",
                    significant(without.value, 4)
                )
            }
            (None, None) => format!("The data determine the {name} neither with nor without it."),
        }
    }
}

/// One number with and without some points.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which curve.
    pub curve: usize,
    /// Key of the parameter, or the position of the quantity in the plan.
    pub of: Of,
    /// With all points.
    pub with: Option<Estimate>,
    /// Without them.
    pub without: Option<Estimate>,
}

/// What a change is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A parameter, by its key.
    Parameter(&'static str),
    /// A quantity, by its position in the plan.
    Quantity(usize),
}

/// The outliers of a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Rout {
    /// Robust standard deviation of the residuals.
    pub rsdr: f64,
    /// Degrees of freedom of the test.
    pub df: usize,
    /// False discovery rate.
    pub q: f64,
    /// Flagged points in the order of the series, each with its own influence.
    pub outliers: Vec<Outlier>,
    /// What the fit says without any of them; `None` when none is flagged.
    pub without_all: Option<Influence>,
    /// The fit with all points, which stands until a person decides otherwise.
    pub with_all: CurveSet,
    /// The robust curves.
    pub robust: CurveSet,
}

/// Flags the points that do not belong to the curves of a plan; `q` is the share of false ones tolerated among them
/// (0.01 is usual).
///
/// # Errors
/// As [`robust_fit`], and [`ErrorKind::Invalid`] for a `q` outside 0 to 1.
pub fn rout(series: &[Series<'_>], plan: &FitPlan, q: f64, workspace: &mut Workspace) -> Result<Rout> {
    check_rate(q)?;
    let with_all = fit_curves(series, plan, workspace)?;
    let robust = robust_fit(series, plan, workspace)?;
    let places: Vec<(usize, usize)> = counted(series).collect();
    let flags = flag(&gathered(series, &robust.residuals), robust.rsdr, robust.df, q);
    let mut outliers = Vec::with_capacity(flags.len());
    for found in &flags {
        let Some(&(at, index)) = places.get(found.index) else { continue };
        let (dose, response) = series
            .get(at)
            .and_then(|s| s.dose.get(index).copied().zip(s.response.get(index).copied()))
            .unwrap_or((f64::NAN, f64::NAN));
        let expected = robust.curves.curves.get(at).map_or(f64::NAN, |c| c.value(dose));
        let influence = influence(series, plan, &with_all, &[(at, index)], workspace);
        outliers.push(Outlier {
            series: at,
            index,
            dose,
            response,
            expected,
            distance: found.distance,
            p: found.p,
            influence,
        });
    }
    let together: Vec<(usize, usize)> = outliers.iter().map(|o| (o.series, o.index)).collect();
    let without_all =
        (!together.is_empty()).then(|| influence(series, plan, &with_all, &together, workspace));
    Ok(Rout { rsdr: robust.rsdr, df: robust.df, q, outliers, without_all, with_all, robust: robust.curves })
}

/// What a fit says without the points `left_out` (series, position); `with` is the fit that has them.
pub fn influence(
    series: &[Series<'_>],
    plan: &FitPlan,
    with: &CurveSet,
    left_out: &[(usize, usize)],
    workspace: &mut Workspace,
) -> Influence {
    let weights: Vec<Vec<f64>> = series
        .iter()
        .enumerate()
        .map(|(at, s)| {
            let weight = |i: usize| if left_out.contains(&(at, i)) { 0.0 } else { given_weight(s, i) };
            (0..s.dose.len()).map(weight).collect()
        })
        .collect();
    let rest: Vec<Series<'_>> =
        series.iter().zip(&weights).map(|(s, w)| Series { weight: Some(w), ..*s }).collect();
    let without = fit_curves(&rest, plan, workspace).ok();
    let mut changes = Vec::new();
    for (at, curve) in with.curves.iter().enumerate() {
        let other = without.as_ref().and_then(|set| set.curves.get(at));
        for (key, estimate) in &curve.parameters {
            changes.push(Change {
                curve: at,
                of: Of::Parameter(key),
                with: Some(*estimate),
                without: other.and_then(|o| o.parameter(key)),
            });
        }
        for (position, estimate) in curve.quantities.iter().enumerate() {
            changes.push(Change {
                curve: at,
                of: Of::Quantity(position),
                with: *estimate,
                without: other.and_then(|o| o.quantities.get(position).copied().flatten()),
            });
        }
    }
    Influence { changes, without }
}
