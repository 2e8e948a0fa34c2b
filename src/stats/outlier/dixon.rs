//! Dixon's ratios: how far is the farthest value from its neighbour, measured by the range of the others?
//!
//! r10 = (x(n) - x(n-1)) / (x(n) - x(1)) for up to 7 values; r11, r21 and r22, which leave out one or two more at the ends,
//! for up to 10, up to 13 and more (Dixon 1950, doi:10.1214/aoms/1177729747). p is not from a table but the integral over the
//! normal order statistics: given the value x that starts the range and the suspect y, the ratio exceeds r when the others
//! stay below y - r (y - x). Not for looking again after one was found: use Grubbs' iterative or generalised test.

use super::no_scale;
use crate::error::Result;
use crate::num::math::exp;
use crate::num::sum::sum;
use crate::stats::distribution::{normal_density, normal_sf};
use crate::stats::{Refusal, sample};

/// Values after which the ratio is refused.
const MOST: usize = 100;

/// Which of Dixon's ratios.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DixonRatio {
    /// Gap to the next, over the range.
    R10,
    /// Gap to the next, over the range without the other end.
    R11,
    /// Gap to the next but one, over the range without the other end.
    R21,
    /// Gap to the next but one, over the range without two at the other end.
    R22,
}

impl DixonRatio {
    /// The ratio for a number of values.
    pub fn of(n: usize) -> Self {
        match n {
            0..=7 => Self::R10,
            8..=10 => Self::R11,
            11..=13 => Self::R21,
            _ => Self::R22,
        }
    }

    /// Its name, such as `r10`.
    pub fn name(self) -> &'static str {
        match self {
            Self::R10 => "r10",
            Self::R11 => "r11",
            Self::R21 => "r21",
            Self::R22 => "r22",
        }
    }

    /// Neighbours the gap reaches over, values left out at the other end.
    fn reach(self) -> (usize, usize) {
        match self {
            Self::R10 => (1, 0),
            Self::R11 => (1, 1),
            Self::R21 => (2, 1),
            Self::R22 => (2, 2),
        }
    }
}

/// Dixon's test of the end that stands out more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dixon {
    /// The ratio used.
    pub kind: DixonRatio,
    /// Its value, 0 to 1.
    pub ratio: f64,
    /// Whether the suspect is the largest value; else it is the smallest.
    pub high: bool,
    /// Where the suspect stands, from 0.
    pub index: usize,
    /// p when this end was suspected beforehand.
    pub p_one_sided: f64,
    /// p when either end could have been the suspect.
    pub p_two_sided: f64,
}

/// Tests 3 to 100 values.
///
/// # Errors
/// [`Refusal::TooFewValues`], [`Refusal::TooManyValues`], [`Refusal::NotFinite`], [`Refusal::ZeroVariance`] when the values
/// other than the suspect are equal.
pub fn dixon(values: &[f64]) -> Result<Dixon> {
    sample::values(values, 3)?;
    let n = values.len();
    if n > MOST {
        return Err(
            Refusal::TooManyValues.because(format!("Dixon’s test is for up to {MOST} values, not for {n}."))
        );
    }
    let kind = DixonRatio::of(n);
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let low = ratio(&sorted.iter().rev().map(|v| -v).collect::<Vec<_>>(), kind);
    let high = ratio(&sorted, kind);
    let (ratio, is_high) = if high >= low { (high, true) } else { (low, false) };
    if ratio >= 1.0 || sample::constant(values) {
        return Err(no_scale());
    }
    let suspect = if is_high { sorted.last() } else { sorted.first() };
    let index = values.iter().position(|v| Some(v) == suspect).unwrap_or(0);
    let p = tail(n, kind, ratio);
    Ok(Dixon { kind, ratio, high: is_high, index, p_one_sided: p, p_two_sided: (2.0 * p).min(1.0) })
}

/// The ratio of the largest of some ascending values; 0 where there is no range.
fn ratio(sorted: &[f64], kind: DixonRatio) -> f64 {
    let (gap, skipped) = kind.reach();
    let at = |i: usize| sorted.get(i).copied().unwrap_or(f64::NAN);
    let last = sorted.len() - 1;
    let range = at(last) - at(skipped);
    if range > 0.0 { (at(last) - at(last - gap)) / range } else { 0.0 }
}

/// P(ratio > r) for n normal values and one end. Both integrals by the trapezoidal rule, which converges exponentially for
/// smooth functions that vanish at either end: over x itself, and over the logarithm of y - x.
fn tail(n: usize, kind: DixonRatio, r: f64) -> f64 {
    let (gap, skipped) = kind.reach();
    let between = (n - 2 - skipped) as i32;
    // The power of many values is steeper.
    let (step_x, half) = (0.08, if n > 30 { 2 } else { 1 });
    let step_u = 0.1 / f64::from(half);
    let area = |low: f64, high: f64| {
        if low > 0.0 { normal_sf(low) - normal_sf(high) } else { normal_sf(-high) - normal_sf(-low) }
    };
    let power = |base: f64, exponent: i32| (0..exponent).fold(1.0, |p, _| p * base);
    let inner = |x: f64| {
        sum((-190 * half..=32 * half).map(|i| {
            let width = exp(f64::from(i) * step_u);
            let (y, limit) = (x + width, x + (1.0 - r) * width);
            let below = area(x, limit);
            let rest = if gap == 1 {
                power(below, between)
            } else {
                power(below, between - 1) * (below + f64::from(between) * area(limit, y))
            };
            width * normal_density(y) * rest
        }))
    };
    let outer = sum((-140..=140).map(|i| {
        let x = f64::from(i) * step_x;
        normal_density(x) * power(normal_sf(-x), skipped as i32) * inner(x)
    }));
    // n! / (between! skipped!)
    let ways =
        (between as usize + 1..=n).fold(1.0, |w, i| w * i as f64) / if skipped == 2 { 2.0 } else { 1.0 };
    (outer * step_x * step_u * ways).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_that_of_another_rule() {
        // SciPy: the same integral by 441 x 400 points of another rule, to 1e-7.
        for (n, ratio, p) in [
            (10, 0.5, 0.038_684_662_214_1),
            (11, 0.658_536_585_365_853_7, 0.013_475_727_389_2),
            (15, 0.897_435_897_435_897_4, 4.842_741_998_15e-8),
        ] {
            assert!((tail(n, DixonRatio::of(n), ratio) / p - 1.0).abs() < 1e-8, "{n}");
        }
        // Rorabacher's example: exact integral 0.0409731707.
        let test = dixon(&[0.189, 0.167, 0.187, 0.183, 0.186]).unwrap();
        assert!((test.ratio - 0.727_272_727_272_727).abs() < 1e-12 && !test.high && test.index == 1);
        assert!((test.p_two_sided - 0.040_973_170_85).abs() < 1e-9, "{}", test.p_two_sided);
        assert_eq!(test.kind.name(), "r10");
    }

    #[test]
    fn of_three_values_it_is_grubbs() {
        let values = [1.0, 1.1, 9.0];
        let grubbs = super::super::grubbs(&values, super::super::Side::Both, 0.05).unwrap();
        assert!((dixon(&values).unwrap().p_two_sided / grubbs.p - 1.0).abs() < 1e-10);
    }

    #[test]
    fn a_ratio_of_nothing_is_always_exceeded() {
        for n in [3, 8, 11, 14, 30, 100] {
            let p = tail(n, DixonRatio::of(n), 0.0);
            assert!((p - 1.0).abs() < 1e-9, "{n}: {p}");
        }
    }

    #[test]
    fn does_not_depend_on_unit_or_order() {
        let values = [12.1, 12.3, 12.2, 12.4, 12.0, 11.9, 12.25, 12.5, 15.9];
        let (a, b) = (dixon(&values).unwrap(), dixon(&values.map(|v| 3.0 - 2.0 * v)).unwrap());
        assert!(a.high && !b.high && (a.ratio - b.ratio).abs() < 1e-12 && a.index == b.index);
        assert!((a.p_one_sided / b.p_one_sided - 1.0).abs() < 1e-9);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why = |values: &[f64]| Refusal::of(&dixon(values).unwrap_err());
        assert_eq!(why(&[1.0, 2.0]), Some(Refusal::TooFewValues));
        assert_eq!(why(&[2.0; 4]), Some(Refusal::ZeroVariance));
        assert_eq!(why(&[2.0, 2.0, 2.0, 9.0]), Some(Refusal::ZeroVariance));
        assert_eq!(why(&[2.0, f64::NAN, 2.0]), Some(Refusal::NotFinite));
        assert_eq!(why(&[1.0; 101]), Some(Refusal::TooManyValues));
    }
}
