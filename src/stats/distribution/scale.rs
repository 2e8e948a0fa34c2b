//! Averages over an estimated standard deviation.
//!
//! With `df` degrees of freedom the estimate is s times the true value, where df s^2 is chi-square. Every distribution of
//! "normal over estimated SD" is an average over s of a tail with known SD. Over u = ln s the weight is a bell, and so is
//! its product with a tail, however far out: all terms are positive, so a tail of 1e-300 keeps its digits.

use super::central::{normal_sf, normal_upper, t_sf, t_upper};
use crate::num::gamma::stirling_error;
use crate::num::math::{cos, exp, exp_m1, ln};
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

/// Nodes of a panel.
const NODES: usize = 16;
/// Panels below zero, and all panels.
const BELOW: f64 = 32.0;
const PANELS: usize = 80;

/// The logarithm of a tail with known SD, by polynomials between Chebyshev's nodes, each made when first needed: a family
/// of comparisons asks for the same tail thousands of times.
pub(super) struct Panels {
    built: Vec<Panel>,
    width: f64,
    cosines: [f64; 4 * NODES],
}

#[derive(Clone)]
enum Panel {
    Missing,
    /// The tail is too small for its logarithm to be smooth.
    Direct,
    /// Coefficients of powers.
    Built([f64; NODES]),
}

impl Panels {
    /// For the extreme of about `many` normals: the more, the sharper it is, and the narrower are panels that hold 12 digits.
    pub(super) fn new(many: usize) -> Self {
        let step = std::f64::consts::PI / (2 * NODES) as f64;
        let width = if many <= 50 { 1.5 } else { 1.0 };
        Self {
            built: vec![Panel::Missing; PANELS],
            width,
            cosines: std::array::from_fn(|j| cos(step * j as f64)),
        }
    }

    /// ln `tail`(x).
    pub(super) fn ln(&mut self, x: f64, tail: impl Fn(f64) -> f64) -> f64 {
        let index = (x / self.width).floor() + BELOW;
        let middle = (index - BELOW + 0.5) * self.width;
        // A negative index becomes 0, too, and 0 is never built.
        let panel = if index > 0.0 { self.built.get_mut(index as usize) } else { None };
        let Some(panel) = panel else { return ln(tail(x)) };
        if matches!(panel, Panel::Missing) {
            *panel = fit(&self.cosines, |t| ln(tail(middle + 0.5 * self.width * t)));
        }
        match panel {
            Panel::Built(powers) => polynomial(powers, (x - middle) * (2.0 / self.width)),
            _ => ln(tail(x)),
        }
    }
}

/// The polynomial through a function at Chebyshev's nodes between -1 and 1. `cosines` are those of j pi / (2 NODES).
fn fit(cosines: &[f64; 4 * NODES], f: impl Fn(f64) -> f64) -> Panel {
    let cosine = |j: usize| cosines.get(j % (4 * NODES)).copied().unwrap_or(0.0);
    let values: [f64; NODES] = std::array::from_fn(|k| f(cosine(2 * k + 1)));
    if !values.iter().all(|v| *v > -600.0) {
        return Panel::Direct;
    }
    let (mut powers, mut chebyshev, mut last) = ([0.0; NODES], [0.0; NODES], [0.0; NODES]);
    for degree in 0..NODES {
        let sum: f64 = values.iter().enumerate().map(|(k, v)| v * cosine(degree * (2 * k + 1))).sum();
        let coefficient = sum * if degree == 0 { 1.0 } else { 2.0 } / NODES as f64;
        // T_0 = 1, T_1 = t, T_n+1 = 2 t T_n - T_n-1
        let factor = if degree == 1 { 1.0 } else { 2.0 };
        let shifted = std::iter::once(0.0).chain(chebyshev);
        let mut next: [f64; NODES] = [0.0; NODES];
        next.iter_mut().zip(shifted.zip(last)).for_each(|(n, (c, l))| *n = factor * c - l);
        if degree == 0 {
            next = std::array::from_fn(|j| if j == 0 { 1.0 } else { 0.0 });
        }
        (last, chebyshev) = if degree == 0 { ([0.0; NODES], next) } else { (chebyshev, next) };
        powers.iter_mut().zip(chebyshev).for_each(|(p, c)| *p += coefficient * c);
    }
    Panel::Built(powers)
}

/// Even and odd powers apart, so that neither waits for the other.
fn polynomial(powers: &[f64; NODES], t: f64) -> f64 {
    let square = t * t;
    let (mut even, mut odd) = (0.0, 0.0);
    for pair in powers.rchunks_exact(2) {
        if let [e, o] = pair {
            (even, odd) = (even * square + e, odd * square + o);
        }
    }
    even + odd * t
}
