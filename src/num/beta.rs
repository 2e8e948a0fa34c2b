//! The regularised incomplete beta function, from which the tails of t, F and the binomial distribution follow.
//!
//! Iₓ(a, b) = ∫₀ˣ tᵃ⁻¹(1−t)ᵇ⁻¹ dt / B(a, b), by the continued fraction of DLMF §8.17(v), evaluated with Lentz's method
//! (doi:10.1364/AO.15.000668). Written here, on [`super::math`], because a library's own logarithm may be the system's, which differs
//! between machines in the last digit. Not for a or b below 1e-3, where the fraction converges slowly.

use super::gamma::{deviance, stirling_error};
use super::math::exp;

/// Iₓ(a, b) at x = 1 / (1 + `odds`), `odds` = (1 − x) / x from 0 to infinity: near either end no digit is lost, which
/// x alone could not hold. `NaN` when a or b is not positive or `odds` is negative or not a number.
pub fn regularised(a: f64, b: f64, odds: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && odds >= 0.0) {
        return f64::NAN;
    }
    if odds == 0.0 {
        return 1.0;
    }
    if odds.is_infinite() {
        return 0.0;
    }
    let (x, y) = (1.0 / (1.0 + odds), odds / (1.0 + odds));
    let front = front(a, b, x, y);
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, y) / b
    }
}

/// x^a y^b / B(a, b) with y = 1 - x: the term by which the function changes from a to a + 1, times a.
/// Stirling's remainders and deviances keep the digits that differences of large logarithms lose (Loader 2000).
pub fn front(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let remainders = stirling_error(n) - stirling_error(a) - stirling_error(b);
    exp(remainders - deviance(a, n * x) - deviance(b, n * y))
        * (a * b / (n * 2.0 * std::f64::consts::PI)).sqrt()
}

/// The continued fraction, fast where x is below the mean of the distribution.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let keep = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / keep(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    // The terms needed grow with the square root of the larger parameter.
    for step in 1..10_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / keep(1.0 + even * d);
        c = keep(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / keep(1.0 + odd * d);
        c = keep(1.0 + odd / c);
        h *= d * c;
        if (d * c - 1.0).abs() < 2e-16 {
            break;
        }
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::math::{ln, pow};

    #[test]
    fn closed_forms() {
        for b in [0.5, 1.0, 2.5, 30.0] {
            for x in [1e-9, 0.01, 0.3, 0.5, 0.77, 0.999] {
                let odds = (1.0 - x) / x;
                let want = pow(x, b);
                // An exponential carries the rounding of its argument, which is large for a tiny result.
                let rounding = 1e-13 + 4e-16 * ln(want).abs();
                let got = regularised(b, 1.0, odds);
                assert!((got / want - 1.0).abs() < rounding, "I_{x}({b}, 1) = {got:e}, not {want:e}");
                let want = 1.0 - pow(1.0 - x, b);
                assert!((regularised(1.0, b, odds) - want).abs() < 1e-14, "I_{x}(1, {b})");
            }
        }
    }

    #[test]
    fn both_sides_add_up_to_one() {
        for (a, b) in [(0.5, 0.5), (0.5, 7.0), (3.0, 4.0), (50.0, 0.5), (120.0, 130.0), (4000.0, 4100.0)] {
            for odds in [1e-6, 0.2, 0.9, 1.0, 3.0, 1e4] {
                let sum = regularised(a, b, odds) + regularised(b, a, 1.0 / odds);
                assert!((sum - 1.0).abs() < 1e-12, "a {a}, b {b}, odds {odds}: {sum}");
            }
        }
    }

    #[test]
    fn ends_and_nonsense() {
        assert_eq!(regularised(2.0, 3.0, 0.0), 1.0);
        assert_eq!(regularised(2.0, 3.0, f64::INFINITY), 0.0);
        for (a, b, odds) in
            [(0.0, 1.0, 1.0), (1.0, -1.0, 1.0), (1.0, 1.0, -1.0), (1.0, f64::NAN, 1.0), (1.0, 1.0, f64::NAN)]
        {
            assert!(regularised(a, b, odds).is_nan());
        }
    }
}
