//! Wilcoxon's signed ranks: do paired values differ, or does one sample lie off a stated median?
//!
//! W+ = sum of the ranks of |difference| where the difference is positive (Wilcoxon 1945, doi:10.2307/3001968). Differences
//! equal to a few units in the last place of the values are tied: 1.1 - 1.2 and 1.5 - 1.4 differ only by how decimals are
//! stored. Exact p over all signs of the ranks at hand. Not with fewer than six differences: they cannot reach 0.05.

use super::exact::sign_sums;
use super::{Method, normal_test, ranks};
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::{Alternative, Refusal, sample};

/// What becomes of differences that are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zeros {
    /// They are left out (Wilcoxon; Prism's and R's default).
    #[default]
    Drop,
    /// They are ranked and then left out (Pratt 1959, doi:10.1080/01621459.1959.10501526).
    Pratt,
}

/// A signed-rank test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignedRank {
    /// Sum of the ranks of the positive differences.
    pub w_plus: f64,
    /// Sum of the ranks of the negative differences.
    pub w_minus: f64,
    /// Differences that are not zero.
    pub n_used: usize,
    /// Standardised W+; `None` for an exact p.
    pub z: Option<f64>,
    /// p.
    pub p: f64,
}

/// Compares pairs; `Greater` means that `x` tends to be larger than `y`.
///
/// # Errors
/// [`Refusal::LengthMismatch`], [`Refusal::TooFewValues`] for no pair, [`Refusal::ZeroVariance`] when every difference is
/// zero, [`Refusal::TooManyValues`] for an exact p of more than 1000, [`Refusal::NotFinite`].
pub fn signed_rank(
    x: &[f64],
    y: &[f64],
    zeros: Zeros,
    method: Method,
    alternative: Alternative,
) -> Result<SignedRank> {
    sample::pairs(x, y, 1)?;
    let (mut sizes, mut signs): (Vec<f64>, Vec<f64>) = tied_differences(x, y).into_iter().unzip();
    let n_used = signs.iter().filter(|s| **s != 0.0).count();
    if n_used == 0 {
        return Err(Refusal::ZeroVariance.because("Every difference is zero."));
    }
    if zeros == Zeros::Drop {
        (sizes, signs) = sizes.into_iter().zip(signs).filter(|(_, sign)| *sign != 0.0).unzip();
    }
    let ranked: Vec<(f64, f64)> =
        ranks(&sizes).into_iter().zip(signs).filter(|(_, sign)| *sign != 0.0).collect();
    let of_sign = |sign: f64| sum(ranked.iter().filter(|r| r.1 == sign).map(|r| r.0));
    let (w_plus, w_minus) = (of_sign(1.0), of_sign(-1.0));
    if method == Method::Exact {
        let scores: Vec<u64> = ranked.iter().map(|r| (2.0 * r.0) as u64).collect();
        let tails = sign_sums(&scores)?.tails((2.0 * w_plus) as u64, (scores.iter().sum(), 2));
        return Ok(SignedRank { w_plus, w_minus, n_used, z: None, p: tails.p(alternative) });
    }
    let variance = 0.25 * sum(ranked.iter().map(|r| r.0 * r.0));
    let (z, p) = normal_test(0.5 * (w_plus - w_minus), variance, method, alternative);
    Ok(SignedRank { w_plus, w_minus, n_used, z: Some(z), p })
}

/// Compares one sample with the median `mu`.
///
/// # Errors
/// As [`signed_rank`].
pub fn signed_rank_one(
    values: &[f64],
    mu: f64,
    zeros: Zeros,
    method: Method,
    alternative: Alternative,
) -> Result<SignedRank> {
    signed_rank(values, &vec![mu; values.len()], zeros, method, alternative)
}

/// Size and sign (-1, 0, 1) of each difference; sizes that differ by no more than the rounding of the values are made equal.
fn tied_differences(x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
    let mut order: Vec<(usize, f64, f64, f64)> = x
        .iter()
        .zip(y)
        .enumerate()
        .map(|(at, (x, y))| (at, (x - y).abs(), 4.0 * f64::EPSILON * x.abs().max(y.abs()), x - y))
        .collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut out = vec![(0.0, 0.0); order.len()];
    let (mut last, mut slack, mut shown) = (0.0, 0.0_f64, 0.0);
    for (at, size, rounding, difference) in order {
        if size - last > rounding.max(slack) {
            shown = size;
        }
        (last, slack) = (size, rounding);
        if let Some(slot) = out.get_mut(at) {
            *slot = (shown, if shown == 0.0 { 0.0 } else { difference.signum() });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hollander and Wolfe 1973, p. 29: depression scores.
    const FIRST: [f64; 9] = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    #[allow(clippy::approx_constant, reason = "a measured score")]
    const SECOND: [f64; 9] = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];

    fn test(x: &[f64], y: &[f64], method: Method) -> Result<SignedRank> {
        signed_rank(x, y, Zeros::Drop, method, Alternative::TwoSided)
    }

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: wilcox.test(FIRST, SECOND, paired = TRUE), (exact = FALSE)
        let exact = test(&FIRST, &SECOND, Method::Exact).unwrap();
        assert_eq!((exact.w_plus, exact.w_minus, exact.p), (40.0, 5.0, 0.039_062_5));
        assert!(
            (test(&FIRST, &SECOND, Method::Corrected).unwrap().p - 0.044_010_984_012_951_41).abs() < 1e-13
        );
        let one = signed_rank_one(&FIRST, 1.0, Zeros::Drop, Method::Exact, Alternative::Greater).unwrap();
        assert_eq!((one.n_used, one.w_plus + one.w_minus), (9, 45.0));
    }

    #[test]
    fn ties_do_not_depend_on_the_unit() {
        let (x, y) = ([11.0, 15.0, 36.0, 23.0, 37.0, 16.0], [12.0, 14.0, 45.0, 35.0, 22.0, 24.0]);
        let whole = test(&x, &y, Method::Exact).unwrap();
        assert_eq!(test(&x.map(|v| v / 10.0), &y.map(|v| v / 10.0), Method::Exact).unwrap(), whole);
        // 0.3 - 0.1 - 0.2 is no difference, and values far apart in size do not swallow each other.
        let zero = test(&[0.1 + 0.2, 1e-12], &[0.3, 2e-12], Method::Exact).unwrap();
        assert_eq!(zero.n_used, 1);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why = |x: &[f64], y: &[f64]| Refusal::of(&test(x, y, Method::Exact).unwrap_err());
        assert_eq!(why(&[], &[]), Some(Refusal::TooFewValues));
        assert_eq!(why(&[1.0, 2.0], &[1.0, 2.0]), Some(Refusal::ZeroVariance));
        assert_eq!(why(&[1.0], &[1.0, 2.0]), Some(Refusal::LengthMismatch));
        assert_eq!(why(&[1.0], &[f64::INFINITY]), Some(Refusal::NotFinite));
    }
}
