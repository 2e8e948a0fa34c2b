//! Profile-likelihood intervals.
//!
//! The interval of a parameter is all values `v` for which the best fit with the parameter held at `v` has
//! `RSS <= RSS_min (1 + F(0.95; 1, df) / df)` (Bates and Watts 1988, doi:10.1002/9780470316757, section 6.1). It needs no
//! symmetry, does not depend on how the model is written, and says so when a side never closes. Not for few degrees of
//! freedom and weights that are guesses: the threshold takes the scatter from the residuals.

use super::levenberg::Options;
use crate::num::root::brent;

/// One side of an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// The sum of squares passes the threshold here.
    At(f64),
    /// It does not, as far as the parameter's bound.
    Open,
}

impl Limit {
    /// The value, if there is one.
    pub fn value(self) -> Option<f64> {
        if let Self::At(v) = self { Some(v) } else { None }
    }
}

/// The best fit with the profiled parameter held at a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// The value asked for.
    pub at: f64,
    /// The value it has: the same, unless it was pulled there and not quite reached.
    pub reached: f64,
    /// The other parameters.
    pub theta: Vec<f64>,
    /// Sum of squares.
    pub rss: f64,
}

/// How the best fit is found with the profiled parameter held: descents of any kind, on any problem.
pub trait Held {
    /// The best fit at a value, from one start of the other parameters; `None` when it cannot be evaluated.
    fn fit(&mut self, at: f64, start: &[f64]) -> Option<Spot>;

    /// The same, given up after a few evaluations: enough to see whether a valley is deep.
    fn sound(&mut self, at: f64, start: &[f64]) -> Option<Spot>;

    /// Other starts at a value, away from a point: what lies in other valleys.
    fn elsewhere(&self, at: f64, from: &[f64]) -> Vec<Vec<f64>>;

    /// The best fit at a value where another parameter stands at the end of where it is looked for, with more room for it;
    /// `None` when none does. A sum of squares that grows for want of room closes the search, not the interval.
    fn with_more_room(&mut self, _at: f64, _start: &[f64]) -> Option<Spot> {
        None
    }
}

/// Descents good enough for a profile: the sum of squares is flat at its minimum, so this leaves seven of its digits right
/// and six of the limits'.
pub const DESCENT: Options = Options { orthogonality: 3e-4, evaluations: 80, damping: 1e-8 };

/// Descents that only look.
pub const SOUNDING: Options = Options { evaluations: 10, ..DESCENT };

/// The end of an interval: outwards from the minimum `center` by `first_step` (a guess of the distance) until the best fit
/// passes `target`, at most to `end`. `direction` guesses how the other parameters move per unit.
pub fn limit(
    held: &mut impl Held,
    center: &Spot,
    target: f64,
    first_step: f64,
    end: f64,
    direction: Option<&[f64]>,
) -> Limit {
    let span = target - center.rss;
    if !(span > 0.0 && first_step.is_finite() && first_step != 0.0) {
        return Limit::Open;
    }
    let outward = |to: f64| if first_step > 0.0 { to.min(end) } else { to.max(end) };
    let mut inside = center.clone();
    let mut before: Option<Spot> = None;
    let (mut reach, mut last_tau) = (first_step, 0.0);
    for round in 0..100 {
        let to = outward(inside.at + reach);
        let guess = match (&before, direction) {
            (Some(last), _) => between(last, &inside, to),
            (None, Some(direction)) => {
                inside.theta.iter().zip(direction).map(|(t, d)| t + d * (to - inside.at)).collect()
            }
            (None, None) => inside.theta.clone(),
        };
        let Some(mut here) = held.fit(to, &guess) else { return Limit::Open };
        if here.rss > target + 8.0 * span
            && let Some(other) = held.fit(to, &inside.theta)
            && other.rss < here.rss
        {
            // The straight line on led astray.
            here = other;
        }
        if here.rss > target {
            let found = cross(held, &inside, &here, center, span);
            // A little further out, does another valley still hold?
            let beyond = outward(found + 1e-3 * (found - center.at));
            let starts = held.elsewhere(beyond, &here.theta);
            match starts.iter().filter_map(|s| held.sound(beyond, s)).min_by(|a, b| a.rss.total_cmp(&b.rss)) {
                Some(other) if other.rss <= target && round < 80 => here = other,
                _ => {
                    // Where more room holds the number further out, it was the search that ended.
                    let cramped =
                        held.with_more_room(here.at, &here.theta).is_some_and(|spot| spot.rss <= target);
                    return if cramped { Limit::Open } else { Limit::At(found) };
                }
            }
        }
        if here.at == end {
            return Limit::Open;
        }
        // The root of the excess grows about linearly with the distance; where it hardly grows, stride.
        let tau = ((here.rss - center.rss).max(0.0) / span).sqrt();
        let covered = here.at - center.at;
        let flat = tau < 0.05 || tau - last_tau < 0.02 * tau;
        reach = if flat { 7.0 * covered } else { (covered / tau - covered) * 1.05 + 0.01 * covered };
        reach = reach.abs().clamp(0.1 * covered.abs(), 7.0 * covered.abs()) * first_step.signum();
        last_tau = tau;
        before = Some(std::mem::replace(&mut inside, here));
    }
    Limit::Open
}

/// Where the threshold is crossed between a point inside and one outside.
fn cross(held: &mut impl Held, inside: &Spot, outside: &Spot, center: &Spot, span: f64) -> f64 {
    let excess = |rss: f64| ((rss - center.rss).max(0.0) / span).sqrt() - 1.0;
    let tolerance = 1e-8 * (outside.at - center.at).abs();
    let (mut near, mut far) = (inside.clone(), outside.clone());
    let ends = ((inside.at, excess(inside.rss)), (outside.at, excess(outside.rss)));
    let found = brent(
        |at| {
            let guess = between(&near, &far, at);
            let Some(spot) = held.fit(at, &guess) else { return 1.0 };
            let value = excess(spot.rss);
            *(if value <= 0.0 { &mut near } else { &mut far }) = spot;
            value
        },
        ends.0,
        ends.1,
        tolerance,
    )
    .unwrap_or(inside.at);
    let closest = if (near.at - found).abs() <= (far.at - found).abs() { &near } else { &far };
    found + (closest.reached - closest.at)
}

/// The other parameters on the straight line through two spots.
fn between(a: &Spot, b: &Spot, to: f64) -> Vec<f64> {
    let t = if b.at == a.at { 0.0 } else { (to - a.at) / (b.at - a.at) };
    a.theta.iter().zip(&b.theta).map(|(x, y)| x + t * (y - x)).collect()
}
