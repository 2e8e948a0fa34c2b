//! From an optimum to numbers in the field's terms, each with its interval and a verdict.

use super::assembly::{Member, Place, outer};
use super::curve_model::ParameterKind;
use super::curve_set::{CurveSet, Drawn, FittedCurve, quadratic};
use super::estimate::{Estimate, Side, within};
use super::family::{Family, Form};
use super::fitting::{curve, of_member};
use super::functional::Asked;
use super::intervals::Profiler;
use super::known::{Known, side};
use super::levenberg::Workspace;
use super::model::Points;
use super::optimum::Optimum;
use super::plan::{DoseScale, FitPlan, IntervalKind, Quantity, Weighting};
use super::share::normal_upper;
use super::weighting::Rows;
use crate::error::{Error, ErrorKind, Result};
use crate::num::math::ln;
use crate::stats::distribution::{f_sf, f_upper, t_upper};
use std::f64::consts::LN_10;

/// All that is known after the fit.
pub(super) struct Summary<'a> {
    pub(super) rows: &'a [Rows],
    pub(super) weights: &'a [Vec<f64>],
    pub(super) points: &'a [Points],
    pub(super) plan: &'a FitPlan,
    pub(super) optimum: &'a Optimum,
}

/// Numbers all curves have in common.
struct Common {
    rss: f64,
    n: usize,
    df: usize,
    variance: f64,
    t: f64,
    target: f64,
    exact: bool,
    covariance: Option<Vec<f64>>,
}

pub(super) fn report(summary: &Summary<'_>, workspace: &mut Workspace) -> Result<CurveSet> {
    let optimum = summary.optimum;
    let common = common(summary)?;
    let known = if common.exact { None } else { Known::of(summary, workspace) };
    // Every free number of theta once, however many curves name it.
    let sides: Vec<Side> = (0..optimum.theta.len())
        .map(|at| parameter(summary, &common, known.as_ref(), at, workspace))
        .collect();
    let mut curves = Vec::with_capacity(summary.rows.len());
    for (index, member) in optimum.assembly.members.iter().enumerate() {
        curves.push(one(summary, &common, known.as_ref(), index, member, &sides, workspace));
    }
    let weights = summary.weights.iter().flatten().filter(|w| **w > 0.0);
    Ok(CurveSet {
        curves,
        rss: common.rss,
        n: common.n,
        parameters: optimum.theta.len(),
        df: common.df,
        finite: optimum.finite,
        ln_weights: weights.map(|w| ln(*w)).sum(),
    })
}

fn common(summary: &Summary<'_>) -> Result<Common> {
    let undefined = || Error::new(ErrorKind::Undetermined, "The points leave no degree of freedom.");
    let (optimum, plan) = (summary.optimum, summary.plan);
    let n: usize = summary.points.iter().map(|p| p.observations).sum();
    let df = n.checked_sub(optimum.theta.len()).filter(|df| *df > 0).ok_or_else(undefined)?;
    let pure = optimum.assembly.pure_error();
    let rss = optimum.rss + pure;
    let tail = 1.0 - plan.level;
    let counts = plan.weighting == Weighting::Poisson;
    let (t, threshold, variance) = if counts {
        let z = normal_upper(0.5 * tail);
        (z, z * z, 1.0)
    } else {
        let variance = rss / df as f64;
        let f = f_upper(tail, 1.0, df as f64).ok_or_else(undefined)?;
        (t_upper(0.5 * tail, df as f64).ok_or_else(undefined)?, f * variance, variance)
    };
    let total: f64 = summary.points.iter().map(Points::total_squares).sum();
    Ok(Common {
        rss,
        n,
        df,
        variance,
        t,
        target: rss + threshold - pure,
        exact: rss <= 1e-26 * total,
        covariance: optimum.inverse.as_ref().map(|c| c.iter().map(|v| v * variance).collect()),
    })
}

/// A free number of theta with its interval, in its inner form.
fn parameter(
    summary: &Summary<'_>,
    common: &Common,
    known: Option<&Known>,
    at: usize,
    workspace: &mut Workspace,
) -> Side {
    let optimum = summary.optimum;
    let size = optimum.theta.len();
    let value = optimum.theta.get(at).copied().unwrap_or(f64::NAN);
    let own = common.covariance.as_deref().and_then(|c| c.get(at * size + at)).copied();
    let se = own.filter(|v| *v > 0.0).map(f64::sqrt);
    if common.exact {
        return Side::exactly(value, se);
    }
    let slot = optimum.assembly.slots().nth(at);
    let member = slot.and_then(|s| optimum.assembly.members.get(s.curve));
    let (Some(slot), Some(member)) = (slot, member) else { return Side::symmetric(value, None, common.t) };
    let index = member.places.iter().position(|place| optimum.assembly.at(*place) == Some(at));
    if let Some(ends) = known.zip(index).and_then(|(known, index)| known.parameter(index, member.family)) {
        return side(value, se, ends);
    }
    match summary.plan.intervals {
        IntervalKind::Wald => Side::symmetric(value, se, common.t),
        IntervalKind::Profile => {
            let [low, high] = profiler(summary, common, workspace).parameter(at, slot, &member.range, se);
            Side { value, se, low, high }
        }
    }
}

fn profiler<'a, 'w>(
    summary: &Summary<'a>,
    common: &Common,
    workspace: &'w mut Workspace,
) -> Profiler<'a, 'w> {
    Profiler {
        optimum: summary.optimum,
        workspace,
        target: common.target,
        t: common.t,
        scatter: common.variance.sqrt(),
    }
}

fn one(
    summary: &Summary<'_>,
    common: &Common,
    known: Option<&Known>,
    index: usize,
    member: &Member,
    sides: &[Side],
    workspace: &mut Workspace,
) -> FittedCurve {
    let (optimum, plan) = (summary.optimum, summary.plan);
    let family = member.family;
    let numbers = optimum.numbers(index);
    let (beta, alpha) = member.split(&numbers);
    let empty = Vec::new();
    let (rows, weights) = (summary.rows.get(index), summary.weights.get(index).unwrap_or(&empty));
    let residuals: Vec<f64> = rows
        .map_or_else(Vec::new, |r| r.y.iter().zip(curve(optimum, index, r)).map(|(y, v)| y - v).collect());
    let rss = if optimum.assembly.members.len() == 1 {
        common.rss
    } else {
        crate::num::sum::sum(residuals.iter().zip(weights).map(|(r, w)| w * r * r))
    };
    let total = member.points.total_squares();
    let free = member.places.iter().filter(|p| !matches!(p, Place::Given(_))).count();
    let shape = free.saturating_sub(1).max(1) as f64;
    let flat = ((total - rss).max(0.0) / shape) / common.variance;
    let flat_p = if common.variance > 0.0 { f_sf(flat, shape, common.df as f64).unwrap_or(1.0) } else { 0.0 };
    let held = |e: Estimate| Estimate { determined: e.determined && within(&e, &member.range, flat_p), ..e };
    let own = common.covariance.as_deref().map(|c| of_member(&optimum.assembly, index, c));
    let parameters = family.model.parameters().iter().enumerate().zip(&member.places);
    let parameters = parameters.map(|((at, spec), place)| {
        let form = family.form(at);
        let side = optimum.assembly.at(*place).and_then(|at| sides.get(at));
        let estimate = match (side, place) {
            (Some(side), _) => {
                let wald = plan.intervals == IntervalKind::Wald;
                shown(side.estimate(optimum.finite), form, family, wald.then_some(common.t))
            }
            (None, Place::Given(value)) => Estimate::given(outer(form, family, *value)),
            (None, _) => Estimate::given(f64::NAN),
        };
        let dose = spec.what == ParameterKind::Dose && side.is_some();
        (spec.key, if dose { held(estimate) } else { estimate })
    });
    let parameters: Vec<(&'static str, Estimate)> = parameters.collect();
    let quantity = |quantity: &Quantity, workspace: &mut Workspace| {
        let asked = Asked::of(quantity, family, plan.scale)?;
        let value = asked.value(family, beta, alpha, (member.range.first, member.range.last))?;
        let gradient = asked.gradient(family, beta, alpha, value);
        let variance = own.as_deref().map(|c| quadratic(c, &gradient));
        let se = variance.map(f64::sqrt).filter(|s| s.is_finite());
        let side = if common.exact {
            Side::exactly(value, se)
        } else if plan.intervals == IntervalKind::Wald {
            Side::symmetric(value, se, common.t)
        } else if let Some(known) = same_as_parameter(asked, member, optimum, sides) {
            known
        } else if let Some(ends) = known.zip(level_of(asked)).and_then(|(k, level)| k.level(level)) {
            side(value, se, ends)
        } else {
            let [low, high] = profiler(summary, common, workspace).derived(index, asked, value, se);
            Side { value, se, low, high }
        };
        // A level that is passed, an area and a response are held by the data between the plateaus, wherever these run.
        let sound = optimum.finite || !matches!(asked, Asked::Way(_) | Asked::Span);
        Some(named(quantity, side.estimate(sound), family, plan.scale, &held))
    };
    let quantities = plan.quantities.iter().map(|q| quantity(q, workspace)).collect();
    FittedCurve {
        model: family.model,
        parameters,
        quantities,
        residuals,
        weights: weights.clone(),
        rss,
        total,
        n: member.points.observations,
        df: common.df,
        flat_p,
        finite: optimum.finite,
        drawn: Drawn {
            family,
            scale: plan.scale,
            weighting: plan.weighting,
            theta: beta.iter().chain(alpha).copied().collect(),
            covariance: own.clone(),
            t: common.t,
            variance: common.variance,
        },
    }
}

fn level_of(asked: Asked) -> Option<f64> {
    if let Asked::Level(level) = asked { Some(level) } else { None }
}

/// The half-way dose of a sigmoid of one phase is one of its parameters.
fn same_as_parameter(asked: Asked, member: &Member, optimum: &Optimum, sides: &[Side]) -> Option<Side> {
    let half = asked == Asked::Way(0.5) && member.family.shape().is_some();
    let place = member.places.get(member.family.sizes().0).filter(|_| half)?;
    match place {
        Place::Given(value) => Some(Side::exactly(*value, None)),
        place => optimum.assembly.at(*place).and_then(|at| sides.get(at)).copied(),
    }
}

/// A parameter as a person reads it. A steepness' symmetric interval is symmetric in the steepness itself.
fn shown(inner: Estimate, form: Form, family: Family, wald: Option<f64>) -> Estimate {
    let upright = match form {
        Form::Plain => return inner,
        Form::Exp => return inner.raised(),
        Form::Slope => inner.raised(),
    };
    let upright = match wald.zip(upright.se) {
        Some((t, se)) => {
            Estimate { low: Some(upright.value - t * se), high: Some(upright.value + t * se), ..upright }
        }
        None => upright,
    };
    if family.falling { upright } else { upright.turned() }
}

/// A derived number as a person reads it.
fn named(
    quantity: &Quantity,
    inner: Estimate,
    family: Family,
    scale: DoseScale,
    held: &impl Fn(Estimate) -> Estimate,
) -> Estimate {
    let scaled = |e: Estimate, factor: f64, shift: f64| Estimate {
        value: factor * e.value + shift,
        se: e.se.map(|s| factor.abs() * s),
        low: e.low.map(|v| factor * v + shift),
        high: e.high.map(|v| factor * v + shift),
        ..e
    };
    let is_log = family.model.is_sigmoid() || scale == DoseScale::Log10;
    // The logarithm of the dose, natural.
    let ln_dose = || if family.model.is_sigmoid() { inner } else { scaled(inner, LN_10, 0.0) };
    match quantity {
        Quantity::RelativeIc { .. } | Quantity::AbsoluteIc { .. } if is_log => {
            let dose = ln_dose().raised();
            if family.model.is_sigmoid() { held(dose) } else { dose }
        }
        // A dose cannot be negative, whatever the line does there.
        Quantity::RelativeIc { .. } | Quantity::AbsoluteIc { .. } => {
            Estimate { low: inner.low.map(|v| v.max(0.0)), ..inner }
        }
        Quantity::PIc50 { molar } if is_log => {
            let dose = ln_dose();
            let determined = held(dose.raised()).determined;
            Estimate { determined, ..scaled(dose.turned(), 1.0 / LN_10, -ln(*molar) / LN_10) }
        }
        Quantity::PIc50 { molar } => {
            let log = |v: f64| -ln(v * molar) / LN_10;
            Estimate {
                value: log(inner.value),
                se: inner.se.map(|s| s / (inner.value * LN_10)),
                low: inner.high.map(log),
                high: inner.low.filter(|v| *v > 0.0).map(log),
                ..inner
            }
        }
        Quantity::Auc { .. } | Quantity::Response { .. } | Quantity::Span => inner,
    }
}
