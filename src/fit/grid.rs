//! Starts, so that nobody is asked for one.
//!
//! Every curve is linear in its plateaus. For each combination of the other parameters on a coarse grid the best plateaus
//! and their sum of squares are had in closed form; the valleys of that map are the starts. A valley narrower than the grid
//! can be missed.

use super::assembly::{Assembly, Member, Place, Range};
use super::curve_model::CurveModel;
use super::family::{BENT, LINEAR};
use super::functional::{Asked, Pull};
use super::levenberg::Bounds;
use super::logistic::{Grid, reaching, steps};
use super::model::Points;
use crate::num::math::{exp, ln};

/// Doses that the grid tells apart. More are merged with their neighbours for the search, which needs few digits; the
/// descents see them all.
const MOST_DOSES: usize = 24;

/// All of a curve's numbers, in the model's order.
pub(super) type Numbers = [f64; LINEAR + BENT];

/// What is held while starts are sought.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hold {
    /// By parameter of the model.
    pub(super) numbers: [Option<f64>; LINEAR + BENT],
    pub(super) pull: Option<Pull>,
}

/// Good starts for one curve of an assembly, best first.
pub(super) fn starts(
    assembly: &Assembly,
    curve: usize,
    hold: &Hold,
    grid: Grid,
    most: usize,
) -> Vec<(f64, Numbers)> {
    let Some(member) = assembly.members.get(curve) else { return Vec::new() };
    let linear = member.family.sizes().0;
    let known = |k: usize| {
        let held = hold.numbers.get(linear + k).copied().flatten();
        held.or(match member.places.get(linear + k) {
            Some(Place::Given(value)) => Some(*value),
            _ => None,
        })
    };
    let bounds = |k: usize| match member.places.get(linear + k) {
        Some(Place::Alpha(i)) => assembly.alpha.get(*i).map_or(Bounds::FREE, |s| s.bounds),
        _ => Bounds::FREE,
    };
    let axis = |k: usize, values: Vec<f64>| match known(k) {
        Some(value) => vec![value],
        None => {
            let mut inside: Vec<f64> =
                values.into_iter().map(|v| v.max(bounds(k).low).min(bounds(k).high)).collect();
            inside.dedup();
            inside
        }
    };
    let points = member.points.merged(MOST_DOSES);
    let finite: Vec<f64> = points.x.iter().copied().filter(|x| x.is_finite()).collect();
    let solver = Solver { points, assembly, member, hold };
    match member.family.model {
        CurveModel::Linear | CurveModel::Quadratic => vec![solver.solve(&[])],
        CurveModel::Exponential => {
            let wide = (member.range.last - member.range.first).max(f64::MIN_POSITIVE);
            let rates = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0].map(|c: f64| ln(c / wide));
            let held = match hold.pull {
                Some(Pull { asked: Asked::Way(part), at, .. }) => vec![ln(-ln(1.0 - part) / at)],
                _ => axis(0, rates.to_vec()),
            };
            valleys(&solver, &[held], most)
        }
        CurveModel::Biphasic => two_phases(&solver, &finite, &axis, most),
        _ => {
            let us = doses(&member.range, &finite, grid);
            let mut hills: Vec<f64> = match (grid, known(0)) {
                (Grid::Fine, None) => vec![0.15, 0.4, 1.0, 2.5, 7.0, 30.0],
                (Grid::Coarse, None) => vec![0.2, 0.8, 3.0, 15.0],
                (_, Some(u)) => {
                    [0.15, 0.4, 1.0, 2.5, 7.0, 30.0].into_iter().chain(reaching(&finite, u)).collect()
                }
            };
            // Richards' curves with a small asymmetry and a large steepness have the product of the two for a slope.
            if let Some(s) = known(2).map(exp).filter(|s| *s < 0.05) {
                hills.extend([0.3, 1.0, 3.0].map(|slope| slope / s));
            }
            let ks = axis(1, hills.into_iter().map(ln).collect());
            let us = match known(1).map(exp) {
                Some(h)
                    if known(0).is_none()
                        && h * (member.range.last - member.range.first) > 20.0 * finite.len() as f64 =>
                {
                    steps(&finite, h)
                }
                _ => us,
            };
            let us = axis(0, us);
            if member.family.model == CurveModel::Logistic5 {
                let mut shapes: Vec<f64> = match grid {
                    Grid::Fine => vec![0.03, 0.1, 0.3, 1.0, 4.0, 30.0],
                    Grid::Coarse => vec![0.2, 1.0, 10.0],
                };
                if let Some(h) = known(1).map(exp).filter(|h| *h > 20.0) {
                    let mut small: Vec<f64> = [0.3, 1.0, 3.0].map(|slope| slope / h).to_vec();
                    small.extend(shapes);
                    shapes = small;
                }
                let ss = axis(2, shapes.iter().map(|s| ln(*s)).collect());
                valleys(&solver, &[us, ks, ss], most)
            } else {
                valleys(&solver, &[us, ks], most)
            }
        }
    }
}

/// Where an ic50 is looked for.
fn doses(range: &Range, finite: &[f64], grid: Grid) -> Vec<f64> {
    let between = finite
        .iter()
        .zip(finite.iter().skip(1))
        .flat_map(|(a, b)| [Some(*a), Some(0.5 * (a + b)).filter(|_| grid == Grid::Fine)])
        .flatten();
    let (first, last) = (range.first, range.last);
    [first - 3.0, first - 1.0].into_iter().chain(between).chain([last, last + 1.0, last + 3.0]).collect()
}

/// The points of the grid that have no lower neighbour, best first.
fn valleys(solver: &Solver<'_>, axes: &[Vec<f64>], most: usize) -> Vec<(f64, Numbers)> {
    let strides: Vec<usize> = axes
        .iter()
        .scan(1, |stride, axis| {
            let here = *stride;
            *stride *= axis.len();
            Some(here)
        })
        .collect();
    let total: usize = axes.iter().map(Vec::len).product();
    let mut alpha = vec![0.0; axes.len()];
    let map: Vec<(f64, Numbers)> = (0..total)
        .map(|i| {
            for ((slot, axis), stride) in alpha.iter_mut().zip(axes).zip(&strides) {
                *slot = axis.get(i / stride % axis.len().max(1)).copied().unwrap_or(f64::NAN);
            }
            solver.solve(&alpha)
        })
        .collect();
    let rss = |i: usize| map.get(i).map_or(f64::INFINITY, |m| m.0);
    let mut found: Vec<(f64, Numbers)> = map
        .iter()
        .enumerate()
        .filter(|(i, here)| {
            here.0.is_finite()
                && axes.iter().zip(&strides).all(|(axis, stride)| {
                    let at = i / stride % axis.len().max(1);
                    let lower = at > 0 && rss(i - stride) < here.0;
                    let higher = at + 1 < axis.len() && rss(i + stride) < here.0;
                    !lower && !higher
                })
        })
        .map(|(_, here)| *here)
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.truncate(most);
    found
}

/// Two phases: every pair of doses and a few steepnesses; the fraction is linear too.
fn two_phases(
    solver: &Solver<'_>,
    finite: &[f64],
    axis: &impl Fn(usize, Vec<f64>) -> Vec<f64>,
    most: usize,
) -> Vec<(f64, Numbers)> {
    let mut us: Vec<f64> = finite.iter().zip(finite.iter().skip(1)).map(|(a, b)| 0.5 * (a + b)).collect();
    while us.len() > 12 {
        us = us.iter().copied().step_by(2).collect();
    }
    let hills: Vec<f64> = [0.7, 1.5, 5.0].iter().map(|h| ln(*h)).collect();
    let (firsts, seconds) = (axis(0, us.clone()), axis(2, us));
    let mut found: Vec<(f64, Numbers)> = Vec::new();
    for u1 in &firsts {
        for u2 in seconds.iter().filter(|u2| *u2 > u1) {
            let mut best: Option<(f64, Numbers)> = None;
            for k1 in axis(1, hills.clone()) {
                for k2 in axis(3, hills.clone()) {
                    for fraction in axis(4, vec![0.2, 0.5, 0.8]) {
                        let here = solver.solve(&[*u1, k1, *u2, k2, fraction]);
                        if here.0.is_finite() && best.is_none_or(|b| here.0 < b.0) {
                            best = Some(here);
                        }
                    }
                }
            }
            found.extend(best);
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.truncate(most);
    found
}

struct Solver<'a> {
    points: Points,
    assembly: &'a Assembly,
    member: &'a Member,
    hold: &'a Hold,
}

impl Solver<'_> {
    /// The best linear parameters for an alpha; infinite when there are none.
    fn solve(&self, alpha: &[f64]) -> (f64, Numbers) {
        let member = self.member;
        let (linear, _) = member.family.sizes();
        let mut alpha = alpha.to_vec();
        let mut heavy = None;
        if let Some(pull) = self.hold.pull {
            let wanted = pull.functional(member.family, &alpha);
            match (pull.asked, member.family.shape()) {
                (Asked::Way(part), Some(shape)) => {
                    let share = if member.family.falling { 1.0 - part } else { part };
                    let ln_s = alpha.get(2).copied().unwrap_or(0.0);
                    let k = alpha.get(1).copied().unwrap_or(0.0);
                    if let (Some(z), Some(u)) = (shape.z_at(share, ln_s), alpha.first_mut()) {
                        *u = pull.at - member.family.sign() * z / exp(k);
                    }
                }
                _ => heavy = Some((wanted, pull.weight)),
            }
        }
        let mut gram = Gram::default();
        let (points, bow) = (&self.points, member.family.bent(&alpha));
        for ((x, y), root) in points.x.iter().zip(&points.y).zip(&points.root_weight) {
            gram.add(&bow.phi(*x), *y, root * root);
        }
        if let Some((wanted, weight)) = heavy {
            gram.add(&wanted.basis.phi, wanted.target - wanted.offset, weight * weight);
        }
        let mut held: [Option<f64>; LINEAR] = [None; LINEAR];
        for (j, slot) in held.iter_mut().enumerate().take(linear) {
            *slot = self.hold.numbers.get(j).copied().flatten().or(match member.places.get(j) {
                Some(Place::Given(value)) => Some(*value),
                _ => None,
            });
        }
        let mut beta = gram.solve(&held, linear);
        // Those beyond their bounds stay at them, and the others make the best of it.
        let mut clipped = false;
        for ((slot, b), place) in held.iter_mut().zip(beta.iter().flatten()).zip(&member.places).take(linear)
        {
            if let Place::Alpha(i) = place
                && let Some(bounds) = self.assembly.alpha.get(*i).map(|s| s.bounds)
                && !(bounds.low..=bounds.high).contains(b)
            {
                *slot = Some(b.max(bounds.low).min(bounds.high));
                clipped = true;
            }
        }
        if clipped {
            beta = gram.solve(&held, linear);
        }
        let mut numbers = [0.0; LINEAR + BENT];
        let Some(beta) = beta else { return (f64::INFINITY, numbers) };
        for (slot, value) in numbers.iter_mut().zip(beta.iter().take(linear).chain(&alpha)) {
            *slot = *value;
        }
        let rss = gram.squares(&beta);
        (if rss.is_finite() { rss.max(0.0) } else { f64::INFINITY }, numbers)
    }
}

/// Normal equations of up to three columns: digits enough for a start.
#[derive(Default)]
struct Gram {
    a: [[f64; LINEAR]; LINEAR],
    b: [f64; LINEAR],
    yy: f64,
}

impl Gram {
    fn add(&mut self, phi: &[f64; LINEAR], y: f64, w: f64) {
        for ((row, b), p) in self.a.iter_mut().zip(&mut self.b).zip(phi) {
            for (cell, q) in row.iter_mut().zip(phi) {
                *cell += w * p * q;
            }
            *b += w * p * y;
        }
        self.yy += w * y * y;
    }

    fn squares(&self, beta: &[f64; LINEAR]) -> f64 {
        let rows = self.a.iter().zip(&self.b).zip(beta);
        self.yy
            + rows
                .map(|((row, b), beta_i)| {
                    beta_i * (row.iter().zip(beta).map(|(a, beta_j)| a * beta_j).sum::<f64>() - 2.0 * b)
                })
                .sum::<f64>()
    }

    /// Elimination with the held ones known; `None` when the columns are dependent.
    fn solve(&self, held: &[Option<f64>; LINEAR], linear: usize) -> Option<[f64; LINEAR]> {
        let free: Vec<usize> = (0..linear).filter(|j| matches!(held.get(*j), Some(None))).collect();
        let mut out = held.map(|h| h.unwrap_or(0.0));
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(free.len());
        for i in &free {
            let row = self.a.get(*i)?;
            let known: f64 = row.iter().zip(held).map(|(a, h)| a * h.unwrap_or(0.0)).sum();
            let mut line: Vec<f64> = free.iter().filter_map(|j| row.get(*j).copied()).collect();
            line.push(self.b.get(*i)? - known);
            rows.push(line);
        }
        for k in 0..rows.len() {
            let (done, rest) = rows.split_at_mut(k + 1);
            let pivot = done.last()?;
            let head = *pivot.get(k)?;
            let first = *self.a.get(*free.get(k)?)?.get(*free.get(k)?)?;
            if head <= 1e-12 * first {
                return None;
            }
            for row in rest {
                let factor = row.get(k)? / head;
                row.iter_mut().zip(pivot).skip(k).for_each(|(a, p)| *a -= factor * p);
            }
        }
        for k in (0..rows.len()).rev() {
            let row = rows.get(k)?;
            let known: f64 = ((k + 1)..free.len())
                .filter_map(|j| Some(row.get(j)? * out.get(*free.get(j)?)?))
                .fold(0.0, |a, b| a + b);
            let value = (row.last()? - known) / row.get(k)?;
            *out.get_mut(*free.get(k)?)? = value;
        }
        out.iter().all(|v| v.is_finite()).then_some(out)
    }
}
