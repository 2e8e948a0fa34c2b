//! The logarithm of a tail by polynomials between Chebyshev's nodes, each made when it is first needed: a family of
//! comparisons asks for one and the same tail with known SD thousands of times, and that tail is an integral.

use crate::num::math::{cos, ln};

/// Nodes of a panel, and its width before it is halved.
const NODES: usize = 18;
const WIDTH: f64 = 1.75;
/// Panels below zero, and all panels.
const BELOW: f64 = 20.0;
const PANELS: usize = 60;
/// How often a panel may be halved until its last coefficients are lost in rounding.
const HALVINGS: u32 = 6;

/// A tail in panels.
pub(super) struct Panels {
    list: Vec<Panel>,
    /// Of j pi / (2 NODES).
    cosines: [f64; 4 * NODES],
}

enum Panel {
    Missing,
    /// The tail is too small for its logarithm to be smooth.
    Direct,
    /// Coefficients of powers, of the logarithm.
    Fitted([f64; NODES]),
    /// Coefficients of powers, of the tail itself: where it is not small it is the smoother of the two.
    Plain([f64; NODES]),
    Halved(Box<[Panel; 2]>),
}

impl Panels {
    pub(super) fn new() -> Self {
        let step = std::f64::consts::PI / (2 * NODES) as f64;
        let list = std::iter::repeat_with(|| Panel::Missing).take(PANELS).collect();
        Self { list, cosines: std::array::from_fn(|j| cos(step * j as f64)) }
    }

    /// ln `tail`(x), to 1e-12.
    pub(super) fn ln(&mut self, x: f64, tail: impl Fn(f64) -> f64) -> f64 {
        let place = x / WIDTH + BELOW;
        let panel = if place >= 0.0 { self.list.get_mut(place as usize) } else { None };
        let middle = (place.floor() - BELOW + 0.5) * WIDTH;
        panel.map_or_else(|| ln(tail(x)), |p| p.ln(x, middle, 0.5 * WIDTH, HALVINGS, &self.cosines, &tail))
    }
}

impl Panel {
    fn ln(
        &mut self,
        x: f64,
        middle: f64,
        half: f64,
        halvings: u32,
        cosines: &[f64; 4 * NODES],
        tail: &impl Fn(f64) -> f64,
    ) -> f64 {
        if matches!(self, Self::Missing) {
            *self = fit(cosines, halvings, |t| tail(middle + half * t));
        }
        match self {
            Self::Fitted(powers) => polynomial(powers, (x - middle) / half),
            Self::Plain(powers) => ln(polynomial(powers, (x - middle) / half)),
            Self::Halved(both) => {
                let [left, right] = both.as_mut();
                let (side, middle) =
                    if x < middle { (left, middle - 0.5 * half) } else { (right, middle + 0.5 * half) };
                side.ln(x, middle, 0.5 * half, halvings - 1, cosines, tail)
            }
            Self::Missing | Self::Direct => ln(tail(x)),
        }
    }
}

/// The polynomial through a function at Chebyshev's nodes between -1 and 1.
fn fit(cosines: &[f64; 4 * NODES], halvings: u32, f: impl Fn(f64) -> f64) -> Panel {
    let cosine = |j: usize| cosines.get(j % (4 * NODES)).copied().unwrap_or(0.0);
    let mut values: [f64; NODES] = std::array::from_fn(|k| f(cosine(2 * k + 1)));
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    if !(1e-250..).contains(&least) || values.iter().any(|v| v.is_nan()) {
        return Panel::Direct;
    }
    let plain = least > 0.02;
    if !plain {
        values = values.map(ln);
    }
    let coefficients: [f64; NODES] = std::array::from_fn(|degree| {
        let sum: f64 = values.iter().enumerate().map(|(k, v)| v * cosine(degree * (2 * k + 1))).sum();
        sum * if degree == 0 { 1.0 } else { 2.0 } / NODES as f64
    });
    // What is left out is smaller than the last term by as much as that is than the one before.
    let size = values.iter().fold(1.0_f64, |most, v| most.max(v.abs()));
    let tolerance = if plain { 3e-12 * least } else { 3e-12 + 2.0 * f64::EPSILON * size };
    let [.., second, last] = coefficients;
    if last.abs() > tolerance || second.abs() > 10.0 * tolerance {
        let halves = || Panel::Halved(Box::new([Panel::Missing, Panel::Missing]));
        return if halvings > 0 { halves() } else { Panel::Direct };
    }
    // T_n+1 = 2 t T_n - T_n-1, from T_-1 = t and T_0 = 1.
    let unit = |at: usize| -> [f64; NODES] { std::array::from_fn(|j| if j == at { 1.0 } else { 0.0 }) };
    let (mut before, mut now, mut powers) = (unit(1), unit(0), [0.0; NODES]);
    for coefficient in coefficients {
        powers.iter_mut().zip(now).for_each(|(p, c)| *p += coefficient * c);
        let mut next = [0.0; NODES];
        let shifted = std::iter::once(0.0).chain(now);
        next.iter_mut().zip(shifted.zip(before)).for_each(|(n, (c, b))| *n = 2.0 * c - b);
        (before, now) = (now, next);
    }
    if plain { Panel::Plain(powers) } else { Panel::Fitted(powers) }
}

/// Even and odd powers apart, so that neither waits for the other.
pub(super) fn polynomial<const N: usize>(powers: &[f64; N], t: f64) -> f64 {
    let square = t * t;
    let (mut even, mut odd) = (0.0, 0.0);
    for pair in powers.rchunks_exact(2) {
        if let [e, o] = pair {
            (even, odd) = (even * square + e, odd * square + o);
        }
    }
    even + odd * t
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::math::{erfc, exp, exp_m1, ln_1p};

    #[test]
    fn give_what_they_were_asked_for() {
        // Tails of the largest of m normals: the more, the sharper.
        for m in [1.0, 4.0, 60.0, 2000.0] {
            let tail = |x: f64| -exp_m1(m * ln_1p(-erfc(x)));
            let mut panels = Panels::new();
            for i in 1..2000 {
                let x = f64::from(i) * 0.01;
                let (got, want) = (exp(panels.ln(x, tail)), tail(x));
                assert!((got - want).abs() <= 4e-12 * want, "m {m}, x {x}: {got:e}, expected {want:e}");
            }
        }
    }

    #[test]
    fn reach_as_far_as_they_have_to() {
        let tail = |x: f64| 0.5 * erfc(x);
        let mut panels = Panels::new();
        for x in [-1e9, -40.0, -3.0, 0.0, 25.0, 60.0, 1e9] {
            assert!((exp(panels.ln(x, tail)) - tail(x)).abs() <= 1e-12 * tail(x));
        }
        assert!(panels.ln(f64::NAN, tail).is_nan());
    }
}
