//! The four-parameter logistic on the logarithm of the dose.
//!
//! `y = right + (left - right) / (1 + exp(h (ln x - ln ic50)))` with `h = exp(ln_hill) > 0`: `left` is the plateau at dose
//! zero, `right` the one at infinite dose. It is `bottom + (top - bottom) / (1 + (x / ic50)^hill)` without its double
//! description (exchanging the plateaus and turning the sign of the slope gives the same curve there), and dose zero is
//! the limit `ln x = -inf`, where the curve is exactly `left`.

use super::model::{Model, Points};
use crate::num::math::{exp, ln};

/// Index of the plateau at dose zero.
pub const LEFT: usize = 0;
/// Index of the plateau at infinite dose.
pub const RIGHT: usize = 1;
/// Index of ln ic50.
pub const LN_IC50: usize = 2;
/// Index of ln |hill|.
pub const LN_HILL: usize = 3;

/// The free curve: parameters left, right, ln ic50, ln hill; `x` is the logarithm of the dose.
#[derive(Debug, Clone, Copy)]
pub struct Logistic;

impl Model for Logistic {
    fn names(&self) -> &[&'static str] {
        &["left", "right", "ln ic50", "ln hill"]
    }

    fn value(&self, x: f64, theta: &[f64], gradient: &mut [f64]) -> f64 {
        let (&[left, right, u, k], [g_left, g_right, g_u, g_k]) = (theta, gradient) else { return f64::NAN };
        let h = exp(k);
        let z = h * (x - u);
        let (s, q) = share(z);
        *g_left = s;
        *g_right = q;
        let slope = (left - right) * s * q;
        *g_u = slope * h;
        *g_k = if slope == 0.0 { 0.0 } else { -slope * z };
        left * s + right * q
    }
}

/// 1 / (1 + e^z) and its complement, both without cancellation.
pub(super) fn share(z: f64) -> (f64, f64) {
    let e = exp(-z.abs());
    let (large, small) = (1.0 / (1.0 + e), e / (1.0 + e));
    if z > 0.0 { (small, large) } else { (large, small) }
}

/// What is held while starts are sought.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Held {
    pub(super) left: Option<f64>,
    pub(super) right: Option<f64>,
    pub(super) ln_ic50: Option<f64>,
    pub(super) ln_hill: Option<f64>,
    /// A level and the ln of the dose at which the curve passes it.
    pub(super) level: Option<(f64, f64)>,
}

/// How closely starts are sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grid {
    /// At every dose and between.
    Fine,
    /// At every dose.
    Coarse,
}

/// Good starts, best first: the curve is linear in its plateaus, so for every pair of ic50 and hill on a coarse grid the
/// best plateaus and their sum of squares are had in closed form; the valleys of that map are the starts.
pub(super) fn starts(points: &Points, held: &Held, grid: Grid, most: usize) -> Vec<[f64; 4]> {
    let hills: &[f64] = match grid {
        Grid::Fine => &[0.15, 0.4, 1.0, 2.5, 7.0, 30.0],
        Grid::Coarse => &[0.2, 0.8, 3.0, 15.0],
    };
    let finite: Vec<f64> = points.x.iter().copied().filter(|x| x.is_finite()).collect();
    let (Some(first), Some(last)) = (finite.first(), finite.last()) else { return Vec::new() };
    let middle = 0.5 * (first + last);
    let us: Vec<f64> = match held.ln_ic50 {
        Some(u) => vec![u],
        None => {
            let between = finite
                .iter()
                .zip(finite.iter().skip(1))
                .flat_map(|(a, b)| [Some(*a), Some(0.5 * (a + b)).filter(|_| grid == Grid::Fine)])
                .flatten();
            [first - 3.0, first - 1.0]
                .into_iter()
                .chain(between)
                .chain([*last, last + 1.0, last + 3.0])
                .collect()
        }
    };
    let us = match held.ln_hill.map(exp) {
        Some(h) if held.ln_ic50.is_none() && h * (last - first) > 20.0 * finite.len() as f64 => {
            steps(&finite, h)
        }
        _ => us,
    };
    let ks: Vec<f64> = match (held.ln_hill, held.ln_ic50) {
        (Some(k), _) => vec![k],
        (None, Some(u)) => hills.iter().copied().chain(reaching(&finite, u)).map(ln).collect(),
        (None, None) => hills.iter().map(|h| ln(*h)).collect(),
    };
    let mut map = Vec::with_capacity(us.len() * ks.len());
    let mut raised = Vec::with_capacity(points.x.len());
    for k in &ks {
        let h = exp(*k);
        let raise = |from: f64, raised: &mut Vec<f64>| {
            raised.clear();
            raised.extend(
                points.x.iter().map(|x| if x.is_finite() { exp((h * (x - from)).min(700.0)) } else { 0.0 }),
            );
        };
        // exp(h (x - u)) is one factor by dose and one by ic50, as long as both can be held.
        let factors = h * (last - first + 6.0) < 600.0;
        if factors {
            raise(middle, &mut raised);
        }
        for u in &us {
            let unit = if factors { exp(h * (middle - u)) } else { 1.0 };
            if !factors {
                raise(*u, &mut raised);
            }
            map.push(plateaus(points, &raised, unit, held, h, *u));
        }
    }
    let at = |i: usize, j: usize| map.get(j * us.len() + i).map_or(f64::INFINITY, |m: &Plateaus| m.rss);
    let mut valleys: Vec<(f64, [f64; 4])> = Vec::new();
    for (j, k) in ks.iter().enumerate() {
        for (i, u) in us.iter().enumerate() {
            let Some(here) = map.get(j * us.len() + i) else { continue };
            let lower = |a: usize, b: usize| at(a, b) < here.rss;
            let deeper = lower(i + 1, j) && i + 1 < us.len()
                || i > 0 && lower(i - 1, j)
                || lower(i, j + 1)
                || j > 0 && lower(i, j - 1);
            if here.rss.is_finite() && !deeper {
                valleys.push((here.rss, [here.left, here.right, *u, *k]));
            }
        }
    }
    valleys.sort_by(|a, b| a.0.total_cmp(&b.0));
    valleys.into_iter().take(most).map(|v| v.1).collect()
}

/// Where a curve so steep that it is a step can stand: at every dose, so that the dose itself has any share of the step.
pub(super) fn steps(doses: &[f64], h: f64) -> Vec<f64> {
    let shares = [0.999, 0.9, 0.7, 0.5, 0.3, 0.1, 0.001];
    doses.iter().flat_map(|x| shares.map(|s: f64| x + ln(s / (1.0 - s)) / h)).collect()
}

/// Slopes so steep that the curve meets the dose nearest to an ic50 with a given share of its step.
pub(super) fn reaching(doses: &[f64], u: f64) -> impl Iterator<Item = f64> {
    let nearest = doses.iter().map(|x| (x - u).abs()).fold(f64::INFINITY, f64::min);
    [0.8, 2.2, 5.0].into_iter().map(move |z| z / nearest).filter(|h| (40.0..1e5).contains(h))
}

struct Plateaus {
    left: f64,
    right: f64,
    rss: f64,
}

/// The best plateaus for one ic50 and hill.
fn plateaus(points: &Points, raised: &[f64], unit: f64, held: &Held, h: f64, u: f64) -> Plateaus {
    let (mut ss, mut sq, mut qq, mut sy, mut qy, mut yy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for ((e, y), root) in raised.iter().zip(&points.y).zip(&points.root_weight) {
        let s = 1.0 / (1.0 + e * unit);
        let q = 1.0 - s;
        let w = root * root;
        ss += w * s * s;
        sq += w * s * q;
        qq += w * q * q;
        sy += w * s * y;
        qy += w * q * y;
        yy += w * y * y;
    }
    let rss = |l: f64, r: f64| yy - 2.0 * (l * sy + r * qy) + l * l * ss + 2.0 * l * r * sq + r * r * qq;
    let none = Plateaus { left: 0.0, right: 0.0, rss: f64::INFINITY };
    let (left, right) = if let Some((level, a)) = held.level {
        // right = level - (left - level) e  =>  y = left (s - q e) + level (1 + e) q.
        let e = exp((-h * (a - u)).clamp(-300.0, 300.0));
        let square = ss - 2.0 * e * sq + e * e * qq;
        let product = (sy - e * qy) - level * (1.0 + e) * (sq - e * qq);
        let left = product / square;
        (left, level - (left - level) * e)
    } else {
        match (held.left, held.right) {
            (Some(left), Some(right)) => (left, right),
            (Some(left), None) => (left, (qy - left * sq) / qq),
            (None, Some(right)) => ((sy - right * sq) / ss, right),
            (None, None) => {
                let det = ss * qq - sq * sq;
                if det <= 1e-12 * ss * qq {
                    return none;
                }
                ((sy * qq - qy * sq) / det, (qy * ss - sy * sq) / det)
            }
        }
    };
    let rss = rss(left, right).max(0.0);
    if left.is_finite() && right.is_finite() && rss.is_finite() {
        Plateaus { left, right, rss }
    } else {
        none
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derivative(model: &impl Model, x: f64, theta: [f64; 4], j: usize) -> f64 {
        let mut unused = [0.0; 4];
        let step = 1e-6 * theta[j].abs().max(1.0);
        let mut at = |d: f64| {
            let mut t = theta;
            t[j] += d;
            model.value(x, &t, &mut unused)
        };
        (at(step) - at(-step)) / (2.0 * step)
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        for x in [f64::NEG_INFINITY, -3.0, 0.0, 0.4, 2.0, 9.0, f64::INFINITY] {
            for theta in [[100.0, 3.0, 0.5, 0.2], [-1.0, 7.0, 2.0, 1.5], [90.0, 20.0, -1.0, -0.7]] {
                let mut gradient = [0.0; 4];
                Logistic.value(x, &theta, &mut gradient);
                for (j, g) in gradient.iter().enumerate() {
                    let want = derivative(&Logistic, x, theta, j);
                    assert!((g - want).abs() < 1e-6 * (1.0 + want.abs()), "{x} {theta:?} {j}: {g} {want}");
                }
            }
        }
    }

    #[test]
    fn plateaus_are_exact_at_zero_and_infinity() {
        let theta = [97.3, 4.1, 1.7, 0.3];
        let mut g = [0.0; 4];
        assert_eq!(Logistic.value(f64::NEG_INFINITY, &theta, &mut g), 97.3);
        assert_eq!(Logistic.value(f64::INFINITY, &theta, &mut g), 4.1);
        assert_eq!(Logistic.value(1.7, &theta, &mut g), 0.5 * (97.3 + 4.1));
    }
}
