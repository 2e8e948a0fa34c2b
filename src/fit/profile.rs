//! Profile-likelihood intervals.
//!
//! The interval of a parameter is all values `v` for which the best fit with the parameter held at `v` has
//! `RSS <= RSS_min (1 + F(0.95; 1, df) / df)` (Bates and Watts 1988, doi:10.1002/9780470316757, section 6.1). It needs no
//! symmetry, does not depend on how the model is written, and says so when a side never closes. Not for few degrees of
//! freedom and weights that are guesses: the threshold takes the scatter from the residuals.

use super::levenberg::{Bounds, Options, Workspace};
use super::model::Problem;
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

/// A minimum to profile around.
#[derive(Debug)]
pub struct Minimum<'a, P> {
    /// The problem.
    pub problem: &'a P,
    /// Limits of all parameters.
    pub bounds: &'a [Bounds],
    /// Best point.
    pub theta: &'a [f64],
    /// Sum of squares there (of the problem's residuals).
    pub rss: f64,
    /// Sum of squares at which the interval ends (of the problem's residuals).
    pub target: f64,
}

impl<P: Problem> Minimum<'_, P> {
    /// The end of the interval of parameter `index` on the side of `first_step`, whose size is a guess of its distance.
    /// `direction` guesses how the other parameters move per unit of it. `elsewhere` gives other starts with the
    /// parameter held at a value; they are tried beyond the end found, lest another valley lies lower there.
    pub fn limit(
        &self,
        workspace: &mut Workspace,
        index: usize,
        first_step: f64,
        direction: Option<&[f64]>,
        elsewhere: impl Fn(f64) -> Vec<Vec<f64>>,
    ) -> Limit {
        let Some((&center, bound)) = self.theta.get(index).zip(self.bounds.get(index)) else {
            return Limit::Open;
        };
        let end = if first_step > 0.0 { bound.high } else { bound.low };
        let span = self.target - self.rss;
        if !(span > 0.0 && first_step.is_finite() && first_step != 0.0) {
            return Limit::Open;
        }
        let mut path = Path { minimum: self, workspace, index, bounds: self.bounds.to_vec() };
        let mut inside = Spot { at: center, theta: self.theta.to_vec(), rss: self.rss };
        let mut before: Option<Spot> = None;
        let mut reach = first_step;
        for round in 0..200 {
            let to =
                if first_step > 0.0 { (inside.at + reach).min(end) } else { (inside.at + reach).max(end) };
            let guess = match (&before, direction) {
                (Some(last), _) => extrapolate(last, &inside, to),
                (None, Some(direction)) => {
                    inside.theta.iter().zip(direction).map(|(t, d)| t + d * (to - inside.at)).collect()
                }
                (None, None) => inside.theta.clone(),
            };
            let Some(mut here) = path.fit(to, &[guess, inside.theta.clone()]) else { return Limit::Open };
            if here.rss > self.target {
                let found = path.cross(&inside, &here, center, span);
                // A little further out, does another valley still hold?
                let beyond = found + 1e-3 * (found - center);
                let beyond = if first_step > 0.0 { beyond.min(end) } else { beyond.max(end) };
                match path.fit_any(beyond, &elsewhere(beyond)) {
                    Some(other) if other.rss <= self.target && round < 150 => here = other,
                    _ => return Limit::At(found),
                }
            }
            if here.at == end {
                return Limit::Open;
            }
            // The root of the excess grows about linearly with the distance.
            let tau = ((here.rss - self.rss).max(0.0) / span).sqrt();
            let covered = here.at - center;
            reach =
                if tau > 0.05 { (covered / tau - covered) * 1.05 + 0.01 * covered } else { 2.0 * covered };
            reach = reach.abs().min(2.0 * covered.abs()).max(0.1 * covered.abs()) * first_step.signum();
            before = Some(std::mem::replace(&mut inside, here));
        }
        Limit::Open
    }
}

#[derive(Debug, Clone)]
struct Spot {
    at: f64,
    theta: Vec<f64>,
    rss: f64,
}

struct Path<'a, 'w, P> {
    minimum: &'a Minimum<'a, P>,
    workspace: &'w mut Workspace,
    index: usize,
    bounds: Vec<Bounds>,
}

/// The sum of squares is flat at its minimum: this leaves twelve of its digits right.
const PROFILE: Options = Options { orthogonality: 1e-6, evaluations: 60 };

impl<P: Problem> Path<'_, '_, P> {
    /// The best fit with the parameter held, from the first start that can be evaluated.
    fn fit(&mut self, at: f64, starts: &[Vec<f64>]) -> Option<Spot> {
        if let Some(bound) = self.bounds.get_mut(self.index) {
            *bound = Bounds::fixed(at);
        }
        starts.iter().find_map(|start| {
            let mut theta = start.clone();
            let done = self.workspace.minimise(self.minimum.problem, &mut theta, &self.bounds, PROFILE)?;
            Some(Spot { at, theta, rss: done.rss })
        })
    }

    /// The best fit from any of the starts.
    fn fit_any(&mut self, at: f64, starts: &[Vec<f64>]) -> Option<Spot> {
        let mut best: Option<Spot> = None;
        for start in starts {
            if let Some(spot) = self.fit(at, std::slice::from_ref(start))
                && best.as_ref().is_none_or(|b| spot.rss < b.rss)
            {
                best = Some(spot);
            }
        }
        best
    }

    /// Where the threshold is crossed between a point inside and one outside.
    fn cross(&mut self, inside: &Spot, outside: &Spot, center: f64, span: f64) -> f64 {
        let floor = self.minimum.rss;
        let excess = |rss: f64| ((rss - floor).max(0.0) / span).sqrt() - 1.0;
        let tolerance = 1e-9 * (outside.at - center).abs();
        let (mut near, mut far) = (inside.clone(), outside.clone());
        let ends = ((inside.at, excess(inside.rss)), (outside.at, excess(outside.rss)));
        let found = brent(
            |at| {
                let starts = [extrapolate(&near, &far, at), near.theta.clone()];
                let Some(spot) = self.fit(at, &starts) else { return 1.0 };
                let value = excess(spot.rss);
                *(if value <= 0.0 { &mut near } else { &mut far }) = spot;
                value
            },
            ends.0,
            ends.1,
            tolerance,
        );
        found.unwrap_or(inside.at)
    }
}

fn extrapolate(a: &Spot, b: &Spot, to: f64) -> Vec<f64> {
    let t = if b.at == a.at { 0.0 } else { (to - a.at) / (b.at - a.at) };
    a.theta.iter().zip(&b.theta).map(|(x, y)| x + t * (y - x)).collect()
}
