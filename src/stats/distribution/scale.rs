//! Averages over an estimated standard deviation.
//!
//! With `df` degrees of freedom the estimate is s times the true value, where df s^2 is chi-square. Every distribution of
//! "normal over estimated SD" is an average over s of a tail with known SD. Over u = ln s the weight is a bell, and so is
//! its product with a tail, however far out: all terms are positive, so a tail of 1e-300 keeps its digits.

use super::central::{normal_sf, normal_upper, t_sf, t_upper};
use crate::num::gamma::stirling_error;
use crate::num::math::{exp, exp_m1, ln};
use crate::num::quadrature::bell;

/// Average over the distribution of s of a tail given by its logarithm, `ln_tail`(s). The product of weight and tail has its
/// mass near `center`, a value of s; `slope` is what the tail adds to the curvature 2 df of the logarithm there. An
/// infinite `df` gives the tail at s = 1.
pub(super) fn over_scale(df: f64, center: f64, slope: f64, mut ln_tail: impl FnMut(f64) -> f64) -> f64 {
    if df.is_infinite() {
        return exp(ln_tail(1.0));
    }
    let a = 0.5 * df;
    // 2 a^a e^-a / Gamma(a)
    let constant = 2.0 * (a / (2.0 * std::f64::consts::PI)).sqrt() * exp(-stirling_error(a));
    let curve = |u: f64| {
        let e = exp_m1(u);
        // -a (s^2 - 1 - 2 u)
        let ln_weight = a * (2.0 * u - e * (2.0 + e));
        // Where the weight has died out the tail need not be asked.
        if ln_weight < -745.0 { 0.0 } else { exp(ln_weight + ln_tail(1.0 + e)) }
    };
    let width = 1.05 / (4.0 * a + slope).sqrt();
    constant * bell(curve, ln(center), width.min(0.4))
}

/// Whether a statistic and its degrees of freedom, which may be infinite, have a tail.
pub(super) fn usable(x: f64, df: f64) -> bool {
    df > 0.0 && !x.is_nan()
}

/// The upper tail of t, or of the normal for infinite `df`.
pub(crate) fn t_or_normal_sf(t: f64, df: f64) -> Option<f64> {
    if df.is_infinite() { (!t.is_nan()).then(|| normal_sf(t)) } else { t_sf(t, df) }
}

/// The upper quantile of t, or of the normal for infinite `df`.
pub(crate) fn t_or_normal_upper(tail: f64, df: f64) -> Option<f64> {
    if df.is_infinite() { normal_upper(tail) } else { t_upper(tail, df) }
}

/// Where a falling `sf` is `tail`, from a `start` not far off: the secant method on the logarithm of the tail, between
/// limits that close in. `None` outside 0 < `tail` < 1.
pub(super) fn root_of_tail(tail: f64, start: f64, mut sf: impl FnMut(f64) -> Option<f64>) -> Option<f64> {
    if !(tail > 0.0 && tail < 1.0) {
        return None;
    }
    let mut gap = |x: f64| sf(x).map(|p| ln(p) - ln(tail));
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let (mut x, mut at) = (start, gap(start)?);
    let mut next = x + if at > 0.0 { 0.05 } else { -0.05 } * x.abs().max(0.1);
    for _ in 0..200 {
        if at > 0.0 {
            low = x
        } else {
            high = x
        }
        if !(next > low && next < high) {
            let reach = x.abs().max(1.0);
            next = match (low.is_finite(), high.is_finite()) {
                (true, true) => 0.5 * (low + high),
                (true, false) => low + reach,
                _ => high - reach,
            };
        }
        let (before, was) = (x, at);
        (x, at) = (next, gap(next)?);
        let step = -at * (x - before) / (at - was);
        next = x + step;
        // The error of a secant step is a product of the last two.
        if at == 0.0
            || step.abs() <= 1e-11 * x.abs()
            || !step.is_finite() && (x - before).abs() <= 1e-13 * x.abs()
        {
            break;
        }
    }
    Some(if next.is_finite() { next } else { x })
}
