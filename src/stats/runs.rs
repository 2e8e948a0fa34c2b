//! Runs test: do the signs of the residuals along the dose come in random order, or in stretches?
//!
//! A run is a stretch of equal signs. Given the numbers of both signs every order is equally likely if the curve is right;
//! the number of runs then has a known distribution (Wald and Wolfowitz 1940, doi:10.1214/aoms/1177731909), summed
//! exactly here for any length. Few runs: the curve misses systematically. Not for replicates at one dose, whose order
//! means nothing: take the mean residual of each dose.

use crate::num::math::{exp, ln_gamma};
use crate::num::sum::sum;

/// The runs test of a sequence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Runs {
    /// Values above zero.
    pub above: u32,
    /// Values below zero.
    pub below: u32,
    /// Stretches of one sign.
    pub runs: u32,
    /// Exact p of so few runs or fewer: the curve deviates systematically.
    pub p_few: f64,
    /// Exact p of so many runs or more: the signs alternate.
    pub p_many: f64,
}

/// Tests a sequence; zeros and values that are not numbers have no sign and are left out. `None` unless both signs occur.
///
/// # Examples
/// ```
/// let test = monolayer::stats::runs::runs(&[1.0, 2.0, 1.5, -0.5, -1.0, -2.0]).unwrap();
/// // Two of the 20 orders of three plus and three minus have two runs.
/// assert!((test.p_few - 0.1).abs() < 1e-12);
/// ```
pub fn runs(values: &[f64]) -> Option<Runs> {
    let signs: Vec<bool> = values.iter().filter(|v| **v != 0.0 && !v.is_nan()).map(|v| *v > 0.0).collect();
    let above = u32::try_from(signs.iter().filter(|s| **s).count()).ok()?;
    let below = u32::try_from(signs.len()).ok()? - above;
    if above == 0 || below == 0 {
        return None;
    }
    let changes = signs.iter().zip(signs.iter().skip(1)).filter(|(a, b)| a != b).count();
    let runs = u32::try_from(changes).ok()? + 1;
    let most = if above == below { 2 * above } else { 2 * above.min(below) + 1 };
    let p_few = sum((2..=runs).map(|r| share(r, above, below))).min(1.0);
    let p_many = sum((runs..=most).map(|r| share(r, above, below))).min(1.0);
    Some(Runs { above, below, runs, p_few, p_many })
}

/// The share of all orders with `r` runs.
fn share(r: u32, above: u32, below: u32) -> f64 {
    let (a, b) = (f64::from(above), f64::from(below));
    let ways = |k: f64, l: f64| exp(choose(a - 1.0, k) + choose(b - 1.0, l) - choose(a + b, a));
    let half = f64::from(r / 2);
    if r.is_multiple_of(2) {
        2.0 * ways(half - 1.0, half - 1.0)
    } else {
        ways(half, half - 1.0) + ways(half - 1.0, half)
    }
}

/// Logarithm of n over k; minus infinity where there is no way.
fn choose(n: f64, k: f64) -> f64 {
    if k < 0.0 || k > n {
        return f64::NEG_INFINITY;
    }
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_count_of_all_orders() {
        for length in 2..=12_u32 {
            for order in 1..(1_u32 << length) - 1 {
                let values: Vec<f64> =
                    (0..length).map(|i| if order >> i & 1 == 1 { 1.0 } else { -1.0 }).collect();
                // One of each number of signs is enough, in its first order.
                if order.count_ones() > length / 2 || order >> order.count_ones() > 1 {
                    continue;
                }
                let test = runs(&values).unwrap();
                let (mut all, mut few, mut many) = (0, 0, 0);
                for other in 0..(1_u32 << length) {
                    if other.count_ones() == order.count_ones() {
                        let changes = (other ^ (other >> 1)) & ((1 << (length - 1)) - 1);
                        let count = changes.count_ones() + 1;
                        all += 1;
                        few += u32::from(count <= test.runs);
                        many += u32::from(count >= test.runs);
                    }
                }
                assert!((test.p_few - f64::from(few) / f64::from(all)).abs() < 1e-12, "{order:b}");
                assert!((test.p_many - f64::from(many) / f64::from(all)).abs() < 1e-12, "{order:b}");
            }
        }
    }

    #[test]
    fn tabulated_value() {
        // Swed and Eisenhart 1943, doi:10.1214/aoms/1177731377, m = n = 10: P(runs <= 6) = 0.019.
        let values: Vec<f64> = [4, 3, 3, 4, 3, 3]
            .iter()
            .enumerate()
            .flat_map(|(i, n)| std::iter::repeat_n(if i % 2 == 0 { 1.0 } else { -2.0 }, *n))
            .collect();
        let test = runs(&values).unwrap();
        assert_eq!((test.above, test.below, test.runs), (10, 10, 6));
        assert!((test.p_few - 0.019).abs() < 5e-4, "{}", test.p_few);
    }

    #[test]
    fn survives_long_sequences_and_has_no_answer_for_one_sign() {
        let long: Vec<f64> = (0..900).map(|i| if i < 450 { 1.0 } else { -1.0 }).collect();
        let test = runs(&long).unwrap();
        assert!(test.p_few > 0.0 && test.p_few < 1e-260 && (test.p_many - 1.0).abs() < 1e-9);
        assert_eq!(runs(&[1.0, 2.0, 0.0]), None);
        assert_eq!(runs(&[]), None);
        assert_eq!(runs(&[f64::NAN, 1.0]), None);
        assert_eq!(runs(&[1.0, 0.0, -1.0]).map(|r| r.runs), Some(2));
    }
}
