//! The share of the upper plateau: what tells one sigmoid from another.
//!
//! `T(z)` falls from 1 to 0, and is 1/2 at `z = 0`. It and its complement come without cancellation, so that a start of a
//! curve, of which only a thousandth is seen, keeps its digits.

use crate::num::math::{erfc, exp, exp_m1, ln, ln_1p};
use std::f64::consts::{FRAC_1_SQRT_2, LN_2, PI};

/// A family of sigmoids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Logistic,
    Richards,
    Weibull1,
    Weibull2,
    Normal,
}

/// `T` and its derivatives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share {
    pub(super) t: f64,
    /// 1 - T.
    pub(super) q: f64,
    /// By z; never positive.
    pub(super) by_z: f64,
    /// By the logarithm of the asymmetry.
    pub(super) by_shape: f64,
}

impl Shape {
    /// The share at `z`; `ln_s` is the logarithm of the asymmetry, which only Richards' curve has.
    #[cfg(test)]
    fn share(self, z: f64, ln_s: f64) -> Share {
        self.bent(ln_s).share(z)
    }

    /// The shape with its asymmetry.
    #[inline]
    pub(super) fn bent(self, ln_s: f64) -> Bent {
        if self != Self::Richards {
            return Bent { shape: self, s: 1.0, shift: 0.0, turn: 0.0 };
        }
        let s = exp(ln_s);
        let half = LN_2 / s;
        Bent { shape: self, s, shift: ln_exp_m1(half), turn: -half / -exp_m1(-half) }
    }

    /// The `z` at which the share is `t`; `None` unless `0 < t < 1`.
    pub(super) fn z_at(self, t: f64, ln_s: f64) -> Option<f64> {
        if !(t > 0.0 && t < 1.0) {
            return None;
        }
        let z = match self {
            Self::Logistic => ln((1.0 - t) / t),
            // (1 + A e^z)^-s = t.
            Self::Richards => {
                let s = exp(ln_s);
                ln_exp_m1(-ln(t) / s) - ln_exp_m1(LN_2 / s)
            }
            Self::Weibull1 => ln(-ln(t) / LN_2),
            Self::Weibull2 => -ln(-ln_1p(-t) / LN_2),
            Self::Normal => normal_upper(t),
        };
        z.is_finite().then_some(z)
    }
}

/// A shape, and what of it is the same at every z.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bent {
    shape: Shape,
    s: f64,
    /// ln(2^(1/s) - 1)
    shift: f64,
    /// The derivative of `shift` by ln s.
    turn: f64,
}

impl Bent {
    /// `T` and `1 - T`, where nobody asks for derivatives.
    #[inline]
    pub(super) fn shares(&self, z: f64) -> (f64, f64) {
        match self.shape {
            Shape::Logistic => super::logistic::share(z),
            Shape::Richards if z.is_finite() => {
                let (long, _) = self.long(z);
                let q = -exp_m1(-self.s * long);
                (1.0 - q, q)
            }
            _ => {
                let share = self.share(z);
                (share.t, share.q)
            }
        }
    }

    /// The share at `z`.
    #[inline]
    pub(super) fn share(&self, z: f64) -> Share {
        let plain = |t: f64, q: f64, by_z: f64| Share { t, q, by_z, by_shape: 0.0 };
        if z == f64::NEG_INFINITY {
            return plain(1.0, 0.0, 0.0);
        }
        if z == f64::INFINITY {
            return plain(0.0, 1.0, 0.0);
        }
        match self.shape {
            Shape::Logistic => {
                let (t, q) = super::logistic::share(z);
                plain(t, q, -t * q)
            }
            // (1 + (2^(1/s) - 1) e^z)^-s
            Shape::Richards => {
                let (long, part) = self.long(z);
                let t = exp(-self.s * long);
                Share {
                    t,
                    q: -exp_m1(-self.s * long),
                    by_z: -self.s * t * part,
                    by_shape: if t == 0.0 { 0.0 } else { -self.s * t * (long + part * self.turn) },
                }
            }
            Shape::Weibull1 => {
                let e = LN_2 * exp(z.min(700.0));
                let t = exp(-e);
                plain(t, -exp_m1(-e), if t == 0.0 { 0.0 } else { -e * t })
            }
            Shape::Weibull2 => {
                let e = LN_2 * exp((-z).min(700.0));
                let q = exp(-e);
                plain(-exp_m1(-e), q, if q == 0.0 { 0.0 } else { -e * q })
            }
            Shape::Normal => {
                let (t, q) = (0.5 * erfc(z * FRAC_1_SQRT_2), 0.5 * erfc(-z * FRAC_1_SQRT_2));
                plain(t, q, -exp(-0.5 * z * z) / (2.0 * PI).sqrt())
            }
        }
    }

    /// ln(1 + e^v) and e^v / (1 + e^v) of Richards' curve.
    #[inline]
    fn long(&self, z: f64) -> (f64, f64) {
        let v = z + self.shift;
        let e = exp(-v.abs());
        if v > 0.0 { (v + ln_1p(e), 1.0 / (1.0 + e)) } else { (ln_1p(e), e / (1.0 + e)) }
    }
}

/// ln(e^a - 1) for positive `a`, without overflow or cancellation.
fn ln_exp_m1(a: f64) -> f64 {
    if a > 30.0 { a + ln_1p(-exp(-a)) } else { ln(exp_m1(a)) }
}

/// The z whose upper normal tail is `tail`: a rational start and Newton's method on the tail.
pub(super) fn normal_upper(tail: f64) -> f64 {
    if tail > 0.5 {
        return -normal_upper(1.0 - tail);
    }
    // Abramowitz and Stegun 26.2.22.
    let r = (-2.0 * ln(tail)).sqrt();
    let mut z = r - (2.307_53 + 0.270_61 * r) / (1.0 + r * (0.992_29 + 0.044_81 * r));
    for _ in 0..6 {
        let over = 0.5 * erfc(z * FRAC_1_SQRT_2) / tail;
        let slope = exp(-0.5 * z * z) / (2.0 * PI).sqrt() / tail;
        // On the logarithm of the tail, which is nearly a parabola.
        z += ln(over) * over / slope;
    }
    z
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Shape; 5] =
        [Shape::Logistic, Shape::Richards, Shape::Weibull1, Shape::Weibull2, Shape::Normal];

    #[test]
    fn derivatives_are_those_of_differences() {
        for shape in ALL {
            for z in [-30.0, -4.0, -1.0, 0.0, 0.3, 2.0, 5.0, 40.0] {
                for ln_s in [-3.0, -0.7, 0.0, 1.2, 4.0] {
                    let here = shape.share(z, ln_s);
                    let d = 1e-6;
                    let by_z = (shape.share(z + d, ln_s).t - shape.share(z - d, ln_s).t) / (2.0 * d);
                    let by_s = (shape.share(z, ln_s + d).t - shape.share(z, ln_s - d).t) / (2.0 * d);
                    assert!((here.by_z - by_z).abs() < 1e-8, "{shape:?} {z} {ln_s}: {here:?} {by_z}");
                    assert!((here.by_shape - by_s).abs() < 1e-8, "{shape:?} {z} {ln_s}: {here:?} {by_s}");
                    assert!((here.t + here.q - 1.0).abs() < 1e-15);
                }
            }
        }
    }

    #[test]
    fn half_is_at_zero_and_the_ends_are_exact() {
        for shape in ALL {
            for ln_s in [-4.0, -1.0, 0.0, 2.0, 6.0] {
                assert!((shape.share(0.0, ln_s).t - 0.5).abs() < 1e-12, "{shape:?} {ln_s}");
                assert_eq!(shape.share(f64::NEG_INFINITY, ln_s).t, 1.0);
                assert_eq!(shape.share(f64::INFINITY, ln_s).q, 1.0);
                for t in [1e-6, 0.1, 0.5, 0.9, 0.999] {
                    let z = shape.z_at(t, ln_s).unwrap();
                    assert!((shape.share(z, ln_s).t / t - 1.0).abs() < 1e-9, "{shape:?} {ln_s} {t}");
                }
                assert_eq!(shape.z_at(1.0, ln_s), None);
            }
        }
    }

    #[test]
    fn richards_with_asymmetry_one_is_the_logistic() {
        for z in [-3.0, 0.1, 4.0] {
            let (a, b) = (Shape::Richards.share(z, 0.0), Shape::Logistic.share(z, 0.0));
            assert!((a.t - b.t).abs() < 1e-15 && (a.by_z - b.by_z).abs() < 1e-15);
        }
    }
}
