//! Curves through the points of several series, as a plan asks.
//!
//! Question: how potent, how steep, how far, which of these do the data hold, and are they the same for all curves?
//! Least squares, weighted as asked; standard errors from J'J; intervals from the profile. Sources: Bates and Watts 1988,
//! doi:10.1002/9780470316757 (intervals); Ritz et al. 2015, doi:10.1371/journal.pone.0146021 (curves). Not for readings of
//! several days as if they were replicates of one: fit a curve for each and compare the results.

use super::assembly::{Assembly, Place};
use super::curve_model::ParameterKind;
use super::curve_set::CurveSet;
use super::levenberg::Workspace;
use super::model::Points;
use super::optimum::{Optimum, again, find};
use super::plan::{Constraint, FitPlan, Series, Weighting};
use super::report::{Summary, report};
use super::weighting::{Rows, first_weights, next_weights};
use crate::error::{Error, ErrorKind, Result};
use crate::num::words::in_sentence;

/// Fits the curves of a plan: each by itself, or all together when a parameter is shared.
///
/// # Errors
/// [`ErrorKind::Invalid`] when the plan contradicts itself, [`ErrorKind::Number`] when a dose is negative, a number is not
/// finite or a weight cannot be formed, [`ErrorKind::Undetermined`] when there are fewer different doses than free
/// parameters, no more points than parameters, or all responses are equal.
///
/// # Examples
/// ```
/// use monolayer::fit::{CurveModel, FitPlan, Quantity, Series, Workspace, fit_curves};
/// let dose = [0.0, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0];
/// let response = [99.0, 97.0, 92.0, 75.0, 41.0, 18.0, 8.0];
/// let plan = FitPlan::new(CurveModel::Logistic4).asking(Quantity::RelativeIc { percent: 90.0 });
/// let set = fit_curves(&[Series::new(&dose, &response)], &plan, &mut Workspace::default()).unwrap();
/// let ic50 = set.curves[0].parameter("ic50").unwrap();
/// assert!(ic50.determined && (20.0..25.0).contains(&ic50.value));
/// assert!(set.curves[0].quantities[0].unwrap().value > 100.0);
/// ```
pub fn fit_curves(series: &[Series<'_>], plan: &FitPlan, workspace: &mut Workspace) -> Result<CurveSet> {
    check(plan)?;
    if series.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "There is no curve to fit."));
    }
    if plan.robust {
        return super::robust::robust_curves(series, plan, workspace);
    }
    let rows: Vec<Rows> = series.iter().map(|s| Rows::of(s, plan)).collect::<Result<_>>()?;
    let shares = plan.model.parameters().iter().any(|p| plan.constraint(p.key) == Constraint::Shared);
    if shares || rows.len() == 1 {
        return group(&rows, plan, workspace);
    }
    let mut all: Option<CurveSet> = None;
    for (one, number) in rows.iter().zip(1..) {
        let set = group(std::slice::from_ref(one), plan, workspace).map_err(|e| {
            let what = format!("Curve {number}: {}", e.what);
            Error { what, ..e }
        })?;
        match &mut all {
            Some(all) => all.join(set),
            None => all = Some(set),
        }
    }
    all.ok_or_else(|| Error::new(ErrorKind::Empty, "There is no curve to fit."))
}

fn check(plan: &FitPlan) -> Result<()> {
    let invalid = |what: String| Err(Error::new(ErrorKind::Invalid, what));
    if !(plan.level > 0.0 && plan.level < 1.0) {
        return invalid("The confidence level is not between 0 and 1.".into());
    }
    for (key, constraint) in &plan.constraints {
        let Some(spec) = plan.model.parameters().iter().find(|p| p.key == key) else {
            return invalid(format!("{} has no parameter {key}.", plan.model.label()));
        };
        let positive = matches!(spec.what, ParameterKind::Dose | ParameterKind::Shape | ParameterKind::Decay);
        let fine = match *constraint {
            Constraint::Free | Constraint::Shared => true,
            Constraint::Fixed { value } => {
                value.is_finite()
                    && !(positive && value <= 0.0)
                    && !(spec.what == ParameterKind::Slope && value == 0.0)
                    && (spec.what != ParameterKind::Fraction || (0.0..=1.0).contains(&value))
            }
            Constraint::Bounded { low, high } => {
                low.is_none_or(|l| !l.is_nan() && high.is_none_or(|h| l < h))
                    && high.is_none_or(|h| !(h.is_nan() || positive && h <= 0.0))
            }
        };
        if !fine {
            return invalid(format!("The value or limits given for {} cannot be.", in_sentence(spec.label)));
        }
    }
    Ok(())
}

/// Curves that are fitted together.
fn group(rows: &[Rows], plan: &FitPlan, workspace: &mut Workspace) -> Result<CurveSet> {
    let few = |what: String| Error::new(ErrorKind::Undetermined, what);
    let mut weights: Vec<Vec<f64>> =
        rows.iter().map(|r| first_weights(r, plan.weighting)).collect::<Result<_>>()?;
    let mut points = collapsed(rows, &weights)?;
    if points.iter().any(|p| p.x.iter().all(|x| !x.is_finite())) {
        return Err(few("There is no dose above zero.".into()));
    }
    enough(&points, plan)?;
    if points.iter().all(|p| p.total_squares() <= 0.0) {
        return Err(few("All responses are equal.".into()));
    }
    let none = || few("No curve could be laid through the data.".into());
    let mut optimum = find(&points, plan, workspace).ok_or_else(none)?;
    if follows_curve(plan.weighting) {
        const ROUNDS: usize = 100;
        let mut settled = false;
        for _ in 0..ROUNDS {
            let values: Vec<Vec<f64>> = rows.iter().enumerate().map(|(i, r)| curve(&optimum, i, r)).collect();
            let next: Vec<Vec<f64>> = rows
                .iter()
                .zip(&values)
                .map(|(r, v)| next_weights(r, v, plan.weighting))
                .collect::<Result<_>>()?;
            let moved = weights
                .iter()
                .flatten()
                .zip(next.iter().flatten())
                .map(|(a, b)| if *b > 0.0 { (a / b - 1.0).abs() } else { 0.0 })
                .fold(0.0, f64::max);
            weights = next;
            points = collapsed(rows, &weights)?;
            optimum = again(&optimum, &points, workspace).ok_or_else(none)?;
            settled = moved < 1e-11;
            if settled {
                break;
            }
        }
        if !settled {
            return Err(few("Weights by the curve do not settle.".into())
                .hint("Weights by the readings, or none, do not depend on the curve."));
        }
    }
    report(&Summary { rows, weights: &weights, points: &points, plan, optimum: &optimum }, workspace)
}

fn follows_curve(weighting: Weighting) -> bool {
    use super::plan::WeightBy::Curve;
    matches!(
        weighting,
        Weighting::InverseY { by: Curve } | Weighting::InverseY2 { by: Curve } | Weighting::Poisson
    )
}

/// Points with their weights, equal x as one.
fn collapsed(rows: &[Rows], weights: &[Vec<f64>]) -> Result<Vec<Points>> {
    rows.iter()
        .zip(weights)
        .map(|(rows, weights)| {
            let kept = || weights.iter().zip(rows.x.iter().zip(&rows.y)).filter(|(w, _)| **w > 0.0);
            let x: Vec<f64> = kept().map(|(_, (x, _))| *x).collect();
            let y: Vec<f64> = kept().map(|(_, (_, y))| *y).collect();
            let w: Vec<f64> = kept().map(|(w, _)| *w).collect();
            Points::weighted(&x, &y, &w)
                .map(|p| p.collapsed())
                .ok_or_else(|| Error::new(ErrorKind::Number, "A weight is not a number."))
        })
        .collect()
}

/// The curve at the series' own doses.
pub(super) fn curve(optimum: &Optimum, index: usize, rows: &Rows) -> Vec<f64> {
    let Some(member) = optimum.assembly.members.get(index) else { return Vec::new() };
    let numbers = optimum.numbers(index);
    let (beta, alpha) = member.split(&numbers);
    rows.x.iter().map(|x| member.family.value(*x, beta, alpha)).collect()
}

/// Whether there are doses and points enough for the free parameters.
fn enough(points: &[Points], plan: &FitPlan) -> Result<()> {
    let few = |what: String| Err(Error::new(ErrorKind::Undetermined, what));
    let count = |wanted: fn(Constraint) -> bool| {
        plan.model.parameters().iter().filter(|p| wanted(plan.constraint(p.key))).count()
    };
    let own = count(|c| matches!(c, Constraint::Free | Constraint::Bounded { .. }));
    let shared = count(|c| c == Constraint::Shared);
    for points in points {
        if points.x.len() < own {
            return few(format!("{} different doses cannot determine {own} parameters.", points.x.len()));
        }
    }
    let (doses, wanted) = (points.iter().map(|p| p.x.len()).sum::<usize>(), own * points.len() + shared);
    if doses < wanted {
        return few(format!("{doses} different doses cannot determine {wanted} parameters."));
    }
    let observations: usize = points.iter().map(|p| p.observations).sum();
    if observations <= wanted {
        return few(format!("{observations} points leave nothing to judge {wanted} parameters by."));
    }
    if wanted == 0 {
        return Err(Error::new(ErrorKind::Invalid, "Every parameter is given: there is nothing to fit."));
    }
    Ok(())
}

/// The part of a matrix over theta that is a curve's own, in the model's order; zero for given parameters.
pub(super) fn of_member(assembly: &Assembly, curve: usize, matrix: &[f64]) -> Vec<f64> {
    let size = assembly.free();
    let places: &[Place] = assembly.members.get(curve).map_or(&[], |m| m.places.as_slice());
    let at = |row: Place, column: Place| {
        let (row, column) = (assembly.at(row)?, assembly.at(column)?);
        matrix.get(column * size + row).copied()
    };
    places.iter().flat_map(|column| places.iter().map(move |row| at(*row, *column).unwrap_or(0.0))).collect()
}
