//! Weights: how much each point counts.
//!
//! `w = 1` | `1/|Y|` | `1/Y^2` | `1/SD^2`. By the curve, weights are found anew after each fit until they stand still
//! (iteratively reweighted least squares; GraphPad Prism's way since version 5). With `1/curve` that solves the likelihood
//! equations of Poisson counts as well. Not for backgrounds near zero: there a relative weight says that a point is known
//! beyond all measure.

use super::plan::{DoseScale, FitPlan, Series, WeightBy, Weighting};
use crate::error::{Error, ErrorKind, Result};
use crate::num::math::ln;

/// A series, checked, with doses as the curve takes them.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    sd: Option<Vec<f64>>,
    /// Weights on top of the plan's.
    prior: Vec<f64>,
}

impl Rows {
    pub(super) fn of(series: &Series<'_>, plan: &FitPlan) -> Result<Self> {
        let number = |what: &str| Err(Error::new(ErrorKind::Number, what));
        let n = series.response.len();
        if series.dose.len() != n
            || series.sd.is_some_and(|s| s.len() != n)
            || series.weight.is_some_and(|w| w.len() != n)
        {
            return number("Doses and responses do not pair.");
        }
        let fine = |d: &f64| d.is_finite() && (plan.scale == DoseScale::Log10 || *d >= 0.0);
        if !series.dose.iter().all(fine) {
            return number("A dose is negative or not a number.");
        }
        if !series.response.iter().all(|y| y.is_finite()) {
            return number("A response is not a number.");
        }
        let prior = series.weight.map_or_else(|| vec![1.0; n], <[f64]>::to_vec);
        if !prior.iter().all(|w| w.is_finite() && *w >= 0.0) {
            return number("A weight is negative or not a number.");
        }
        let x = series.dose.iter().map(|d| match (plan.model.is_sigmoid(), plan.scale) {
            (true, DoseScale::Dose) => ln(*d),
            (true, DoseScale::Log10) => d * std::f64::consts::LN_10,
            (false, _) => *d,
        });
        Ok(Self { x: x.collect(), y: series.response.to_vec(), sd: series.sd.map(<[f64]>::to_vec), prior })
    }
}

/// Weights before any curve is known.
pub(super) fn first_weights(rows: &Rows, weighting: Weighting) -> Result<Vec<f64>> {
    match weighting {
        Weighting::InverseSd2 => {
            let Some(sd) = &rows.sd else {
                return Err(Error::new(ErrorKind::Number, "There are no standard deviations to weight by."));
            };
            let weights = sd.iter().zip(&rows.prior).map(|(s, p)| if *p > 0.0 { p / (s * s) } else { 0.0 });
            usable(
                weights.collect(),
                "A standard deviation is zero or not a number, so its weight is not defined.",
            )
        }
        Weighting::InverseY { by: WeightBy::Observed } | Weighting::InverseY2 { by: WeightBy::Observed } => {
            next_weights(rows, &rows.y, weighting)
        }
        _ => Ok(rows.prior.clone()),
    }
}

/// Weights by given values: the curve's or the readings' own.
pub(super) fn next_weights(rows: &Rows, values: &[f64], weighting: Weighting) -> Result<Vec<f64>> {
    let variance = |v: f64| match weighting {
        Weighting::InverseY { .. } | Weighting::Poisson => v.abs(),
        Weighting::InverseY2 { .. } => v * v,
        Weighting::None | Weighting::InverseSd2 => 1.0,
    };
    let weights = values.iter().zip(&rows.prior).map(|(v, p)| if *p > 0.0 { p / variance(*v) } else { 0.0 });
    usable(weights.collect(), "A value of zero has no weight 1/Y.")
}

fn usable(weights: Vec<f64>, otherwise: &str) -> Result<Vec<f64>> {
    let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
    for w in weights.iter().filter(|w| **w != 0.0) {
        least = least.min(*w);
        most = most.max(*w);
    }
    let fine = weights.iter().all(|w| w.is_finite() && *w >= 0.0) && most <= 1e16 * least;
    if fine {
        return Ok(weights);
    }
    Err(Error::new(ErrorKind::Number, otherwise).hint("Weight the points equally, or leave that point out."))
}
