//! The logistic with its plateaus projected out.
//!
//! For any ic50 and hill the best plateaus are a linear problem. Solving it inside leaves two parameters, and descents
//! that crawl along bent valleys in four dimensions become straight (Golub and Pereyra 1973, doi:10.1137/0710036; the
//! derivative is Kaufman's, 1975, doi:10.1007/BF01932995). Plateaus far outside the data lose no digits here: the curve is
//! written as one plateau plus a multiple of the smaller of its two shares.

use super::logistic::share;
use super::model::{Points, Problem};
use crate::num::math::exp;

/// What is known of the plateaus.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Given {
    Nothing,
    Left(f64),
    Right(f64),
    Both(f64, f64),
    /// The curve passes a level at a dose (its logarithm).
    Level(f64, f64),
}

/// Parameters ln ic50 and ln hill.
pub(super) struct Separable<'a> {
    pub(super) points: &'a Points,
    pub(super) given: Given,
}

impl Problem for Separable<'_> {
    fn residuals(&self) -> usize {
        self.points.x.len()
    }

    fn parameters(&self) -> usize {
        2
    }

    fn evaluate(&self, theta: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) {
        if let &[u, k] = theta {
            self.solve(u, k, residuals, jacobian);
        }
    }
}

impl Separable<'_> {
    /// The best plateaus (left, right) for an ic50 and a hill.
    pub(super) fn plateaus(&self, u: f64, k: f64) -> (f64, f64) {
        let n = self.residuals();
        self.solve(u, k, &mut vec![0.0; n], &mut vec![0.0; 2 * n])
    }

    /// The sum of squares with the best plateaus.
    pub(super) fn squares(&self, u: f64, k: f64) -> f64 {
        let n = self.residuals();
        let mut residuals = vec![0.0; n];
        self.solve(u, k, &mut residuals, &mut vec![0.0; 2 * n]);
        dot(&residuals, &residuals)
    }

    fn solve(&self, u: f64, k: f64, residuals: &mut [f64], jacobian: &mut [f64]) -> (f64, f64) {
        let n = self.residuals();
        let h = exp(k);
        let level = match self.given {
            Given::Level(level, a) => {
                let z = h * (a - u);
                Some((level, z, exp((-z).clamp(-600.0, 600.0))))
            }
            _ => None,
        };
        let mut scratch = vec![0.0; 4 * n];
        let (shares, basis) = scratch.split_at_mut(2 * n);
        let (s_all, q_all) = shares.split_at_mut(n);
        let (first, second) = basis.split_at_mut(n);
        let (mut s_weight, mut q_weight) = (0.0, 0.0);
        for ((x, root), (s_at, q_at)) in
            self.points.x.iter().zip(&self.points.root_weight).zip(s_all.iter_mut().zip(q_all.iter_mut()))
        {
            (*s_at, *q_at) = share(h * (x - u));
            s_weight += root * *s_at;
            q_weight += root * *q_at;
        }
        let small_is_right = q_weight < s_weight;
        let rows = || self.points.y.iter().zip(&self.points.root_weight).zip(s_all.iter().zip(q_all.iter()));
        for ((((y, root), (s, q)), target), (b, c)) in
            rows().zip(residuals.iter_mut()).zip(first.iter_mut().zip(second.iter_mut()))
        {
            (*b, *c, *target) = match self.given {
                Given::Nothing => (*root, root * if small_is_right { q } else { s }, root * y),
                Given::Left(left) => (root * q, 0.0, root * (y - left * s)),
                Given::Right(right) => (root * s, 0.0, root * (y - right * q)),
                Given::Both(left, right) => (0.0, 0.0, root * (y - left * s - right * q)),
                Given::Level(..) => {
                    let (level, _, e) = level.unwrap_or((0.0, 0.0, 1.0));
                    (root * (s - e * q) / e.max(1.0), 0.0, root * (y - level * (1.0 + e) * q))
                }
            };
        }
        // Gram and Schmidt, twice for the second direction.
        let first_length = unit(first, 0.0);
        let mut overlap = 0.0;
        let before = dot(second, second).sqrt();
        for _ in 0..2 {
            overlap += take_off(second, first);
        }
        let second_length = unit(second, 1e-13 * before);
        let along_first = take_off(residuals, first);
        let along_second = take_off(residuals, second);
        residuals.iter_mut().for_each(|r| *r = -*r);
        let ratio = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
        let (left, right, height) = match self.given {
            Given::Nothing => {
                let slope = ratio(along_second, second_length);
                let base = ratio(along_first - slope * overlap, first_length);
                if small_is_right { (base, base + slope, -slope) } else { (base + slope, base, slope) }
            }
            Given::Left(left) => {
                let right = ratio(along_first, first_length);
                (left, right, left - right)
            }
            Given::Right(right) => {
                let left = ratio(along_first, first_length);
                (left, right, left - right)
            }
            Given::Both(left, right) => (left, right, left - right),
            Given::Level(..) => {
                let (level, _, e) = level.unwrap_or((0.0, 0.0, 1.0));
                let left = ratio(along_first, first_length) / e.max(1.0);
                let right = level - (left - level) * e;
                (left, right, left - right)
            }
        };
        let (by_u, by_k) = jacobian.split_at_mut(n.min(jacobian.len()));
        let data = self.points.x.iter().zip(&self.points.root_weight).zip(s_all.iter().zip(q_all.iter()));
        for (((x, root), (s, q)), (by_u, by_k)) in data.zip(by_u.iter_mut().zip(by_k.iter_mut())) {
            let steep = height * s * q;
            let pull = level.map_or(0.0, |(level, _, e)| q * (left - level) * e);
            *by_u = root * h * (steep - pull);
            let turn = if steep == 0.0 { 0.0 } else { steep * h * (x - u) };
            *by_k = root * (level.map_or(0.0, |(_, z, _)| pull * z) - turn);
        }
        for column in [by_u, by_k] {
            take_off(column, first);
            take_off(column, second);
        }
        (left, right)
    }
}

/// Makes a direction of a vector and returns its length; one no longer than `least` becomes nothing.
fn unit(v: &mut [f64], least: f64) -> f64 {
    let length = dot(v, v).sqrt();
    if length > least {
        v.iter_mut().for_each(|x| *x /= length);
        length
    } else {
        v.iter_mut().for_each(|x| *x = 0.0);
        0.0
    }
}

/// Takes off a vector what lies along a direction; returns how much that was.
pub(super) fn take_off(v: &mut [f64], direction: &[f64]) -> f64 {
    let along = dot(v, direction);
    if along != 0.0 {
        v.iter_mut().zip(direction).for_each(|(x, d)| *x -= along * d);
    }
    along
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
