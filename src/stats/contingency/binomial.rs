//! One proportion, and McNemar's test of two proportions in the same objects.
//!
//! Binomial: exact; two-sided, the outcomes no more likely than the one seen (as R). Intervals: Clopper and Pearson 1934
//! (doi:10.1093/biomet/26.4.404), never too narrow, and Wilson 1927 (doi:10.1080/01621459.1927.10502953), right on average.
//! McNemar 1947 (doi:10.1007/BF02295996): only the objects that changed count, b and c of [[a, b], [c, d]]; exact, each
//! direction of change is as likely as the other. Not for two independent groups.

use super::counts;
use crate::error::Result;
use crate::num::gamma::{deviance, stirling_error};
use crate::num::math::{exp, ln, ln_1p};
use crate::stats::alternative::bad_level;
use crate::stats::distribution::{beta_cdf, beta_sf, beta_upper, chi_square_sf, normal_upper};
use crate::stats::rank::Method;
use crate::stats::{Alternative, Refusal};

/// Test of a proportion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Binomial {
    /// successes / n.
    pub estimate: f64,
    /// p.
    pub p: f64,
    /// Clopper and Pearson's interval.
    pub clopper_pearson: [f64; 2],
    /// Wilson's interval, two-sided whatever the alternative.
    pub wilson: [f64; 2],
}

/// Compares the proportion of `successes` among `n` with `p0`.
///
/// # Errors
/// [`Refusal::InvalidCount`] for counts that are not whole or more successes than trials, [`Refusal::TooFewValues`] for no
/// trial, [`Refusal::TooManyValues`] for more than a million, [`Refusal::InvalidOption`] for `p0` or `level` outside 0 to 1.
///
/// # Examples
/// ```
/// use monolayer::stats::{Alternative, contingency::binomial};
/// let test = binomial(0.0, 10.0, 0.5, Alternative::TwoSided, 0.95).unwrap();
/// assert!((test.p - 2.0 / 1024.0).abs() < 1e-16 && test.clopper_pearson[0] == 0.0);
/// ```
pub fn binomial(successes: f64, n: f64, p0: f64, alternative: Alternative, level: f64) -> Result<Binomial> {
    counts(&[successes, n])?;
    if successes > n {
        return Err(Refusal::InvalidCount.because("There are more successes than trials."));
    }
    if n == 0.0 {
        return Err(Refusal::TooFewValues.because("There is no trial."));
    }
    if n > 1e6 {
        return Err(Refusal::TooManyValues.into());
    }
    if !(p0 > 0.0 && p0 < 1.0) {
        return Err(Refusal::InvalidOption.because("The proportion to compare with lies between 0 and 1."));
    }
    if !(level > 0.0 && level < 1.0) {
        return Err(bad_level());
    }
    let two_sided = alternative == Alternative::TwoSided;
    let tail = if two_sided { 0.5 * (1.0 - level) } else { 1.0 - level };
    let low = if successes == 0.0 || alternative == Alternative::Less {
        0.0
    } else {
        beta_upper(1.0 - tail, successes, n - successes + 1.0).unwrap_or(f64::NAN)
    };
    let high = if successes == n || alternative == Alternative::Greater {
        1.0
    } else {
        beta_upper(tail, successes + 1.0, n - successes).unwrap_or(f64::NAN)
    };
    let estimate = successes / n;
    let z = normal_upper(0.5 * (1.0 - level)).unwrap_or(f64::NAN);
    let center = (successes + 0.5 * z * z) / (n + z * z);
    let half = z / (n + z * z) * (n * estimate * (1.0 - estimate) + 0.25 * z * z).sqrt();
    let p = match alternative {
        Alternative::Greater => at_least(successes, n, p0),
        Alternative::Less => at_most(successes, n, p0),
        Alternative::TwoSided => both(successes, n, p0),
    };
    let wilson = [(center - half).max(0.0), (center + half).min(1.0)];
    Ok(Binomial { estimate, p, clopper_pearson: [low, high], wilson })
}

/// P(X >= k), by the beta distribution.
fn at_least(k: f64, n: f64, p: f64) -> f64 {
    if k <= 0.0 { 1.0 } else { beta_cdf(p, k, n - k + 1.0).unwrap_or(f64::NAN) }
}

/// P(X <= k).
fn at_most(k: f64, n: f64, p: f64) -> f64 {
    if k >= n { 1.0 } else { beta_sf(p, k + 1.0, n - k).unwrap_or(f64::NAN) }
}

/// The probability of all outcomes no more likely than the one seen; equal ones may differ by rounding.
fn both(k: f64, n: f64, p: f64) -> f64 {
    let limit = density(k, n, p) * (1.0 + 1e-7);
    if k == n * p {
        return 1.0;
    }
    let below = k < n * p;
    // The other side begins where the probabilities, which fall away from n p, are down to the one seen.
    let likely = |j: f64| density(j, n, p) > limit;
    let (mut near, mut far) = if below { ((n * p).ceil(), n + 1.0) } else { ((n * p).floor(), -1.0) };
    if !likely(near) {
        far = near;
    }
    while (far - near).abs() > 1.0 {
        let middle = (0.5 * (near + far)).floor();
        if likely(middle) {
            near = middle;
        } else {
            far = middle;
        }
    }
    let other = |from: f64| if below { at_least(from, n, p) } else { at_most(from, n, p) };
    let own = if below { at_most(k, n, p) } else { at_least(k, n, p) };
    let outside = far > n || far < 0.0;
    (own + if outside { 0.0 } else { other(far) }).min(1.0)
}

/// P(X = k) after Loader 2000.
fn density(k: f64, n: f64, p: f64) -> f64 {
    if k == 0.0 {
        return exp(n * ln_1p(-p));
    }
    if k == n {
        return exp(n * ln(p));
    }
    let rest = n - k;
    let exponent = stirling_error(n)
        - stirling_error(k)
        - stirling_error(rest)
        - deviance(k, n * p)
        - deviance(rest, n * (1.0 - p));
    exp(exponent) * (n / (2.0 * std::f64::consts::PI * k * rest)).sqrt()
}

/// McNemar's test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct McNemar {
    /// (|b - c| - correction)^2 / (b + c), with one degree of freedom; `None` for an exact p.
    pub chi_square: Option<f64>,
    /// p.
    pub p: f64,
}

/// Compares two answers of the same objects: rows are the first, columns the second.
///
/// # Errors
/// [`Refusal::InvalidCount`], [`Refusal::ZeroVariance`] when no object changed.
pub fn mcnemar(table: &[[f64; 2]; 2], method: Method) -> Result<McNemar> {
    let [[a, b], [c, d]] = *table;
    counts(&[a, b, c, d])?;
    let changed = b + c;
    if changed == 0.0 {
        return Err(Refusal::ZeroVariance.because("No object changed: there is nothing to compare."));
    }
    if method == Method::Exact {
        return Ok(McNemar { chi_square: None, p: (2.0 * at_most(b.min(c), changed, 0.5)).min(1.0) });
    }
    let correction = if method == Method::Corrected { 1.0 } else { 0.0 };
    let distance = ((b - c).abs() - correction).max(0.0);
    let chi_square = distance * distance / changed;
    Ok(McNemar { chi_square: Some(chi_square), p: chi_square_sf(chi_square, 1.0).unwrap_or(f64::NAN) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_those_of_r() {
        // R 4.2.2: binom.test(682, 925, p = 0.75), Mendel's peas
        let test = binomial(682.0, 925.0, 0.75, Alternative::TwoSided, 0.95).unwrap();
        assert!((test.p - 0.382_491_559_574_851_9).abs() < 1e-12, "{}", test.p);
        assert!((test.clopper_pearson[0] - 0.707_668_264_079_039).abs() < 1e-12);
        assert!((test.wilson[1] - 0.764_635_800_971_488_9).abs() < 1e-12);
        // R 4.2.2: mcnemar.test, approval ratings (Agresti 1990, p. 350)
        let table = [[794.0, 86.0], [150.0, 570.0]];
        let test = mcnemar(&table, Method::Corrected).unwrap();
        assert!((test.p / 4.114_562_281_345_945e-5 - 1.0).abs() < 1e-11);
        assert!(
            (mcnemar(&table, Method::Asymptotic).unwrap().chi_square.unwrap() - 17.355_932_203_389_83).abs()
                < 1e-12
        );
        let exact = mcnemar(&[[10.0, 2.0], [9.0, 15.0]], Method::Exact).unwrap();
        assert!((exact.p - 0.065_429_687_5).abs() < 1e-14);
    }

    #[test]
    fn seen_from_failures_it_is_the_same() {
        for (k, n, p0) in
            [(3.0, 17.0, 0.3), (9.0, 12.0, 0.5), (0.0, 6.0, 0.9), (40.0, 41.0, 0.93), (5.0, 10.0, 0.5)]
        {
            let one = binomial(k, n, p0, Alternative::TwoSided, 0.95).unwrap();
            let other = binomial(n - k, n, 1.0 - p0, Alternative::TwoSided, 0.95).unwrap();
            assert!((one.p - other.p).abs() < 1e-12, "{one:?} {other:?}");
            assert!((one.wilson[0] + other.wilson[1] - 1.0).abs() < 1e-12);
            // By its definition.
            let all: f64 = (0..=n as i32)
                .map(|j| density(f64::from(j), n, p0))
                .filter(|d| *d <= density(k, n, p0) * (1.0 + 1e-7))
                .sum();
            assert!((one.p - all).abs() < 1e-12, "{k} {n} {p0}: {} {all}", one.p);
        }
    }

    #[test]
    fn refuse_what_has_no_answer() {
        let why = |k, n, p0, level| Refusal::of(&binomial(k, n, p0, Alternative::Less, level).unwrap_err());
        assert_eq!(why(3.0, 2.0, 0.5, 0.95), Some(Refusal::InvalidCount));
        assert_eq!(why(1.5, 2.0, 0.5, 0.95), Some(Refusal::InvalidCount));
        assert_eq!(why(0.0, 0.0, 0.5, 0.95), Some(Refusal::TooFewValues));
        assert_eq!(why(1.0, 2.0, 1.0, 0.95), Some(Refusal::InvalidOption));
        assert_eq!(why(1.0, 2.0, 0.5, 1.5), Some(Refusal::InvalidOption));
        assert_eq!(why(1.0, 2e6, 0.5, 0.5), Some(Refusal::TooManyValues));
        let why = |table| Refusal::of(&mcnemar(&table, Method::Exact).unwrap_err());
        assert_eq!(why([[1.0, 0.0], [0.0, 3.0]]), Some(Refusal::ZeroVariance));
        assert_eq!(why([[1.0, -1.0], [0.0, 3.0]]), Some(Refusal::InvalidCount));
    }
}
