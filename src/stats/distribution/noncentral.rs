//! Noncentral t, chi-square and F: power, and intervals of effect sizes.
//!
//! t is an average of normal tails over the estimated standard deviation ([`super::scale`]); chi-square and F are Poisson
//! mixtures of central tails (Johnson, Kotz and Balakrishnan 1995, chapters 29 to 31), summed from their largest term
//! outwards. All terms are positive, so the far tails keep their digits, where the usual series lose them.

use super::central::{f_cdf, f_sf, normal_cdf, normal_sf, t_sf};
use super::scale::over_scale;
use crate::num::beta;
use crate::num::gamma::{lower, poisson, upper};
use crate::num::math::ln;

/// P(T > t) of noncentral t with `df` degrees of freedom, which may be infinite, and noncentrality `ncp`. `None` when
/// `df` is not positive or a number is none.
pub fn noncentral_t_sf(t: f64, df: f64, ncp: f64) -> Option<f64> {
    if !(df > 0.0 && t.is_finite() && ncp.is_finite()) {
        return None;
    }
    if ncp == 0.0 && df.is_finite() {
        return t_sf(t, df);
    }
    if t == 0.0 {
        return Some(normal_cdf(ncp));
    }
    // The largest product of the weight of s and exp(-(t s - ncp)^2 / 2), where that is the tail.
    let (b, c) = (t * ncp, df + t * t);
    let peak = (b + (b * b + 4.0 * df * c).sqrt()) / (2.0 * c);
    let (center, slope) = if t * peak > ncp { (peak, (b * peak).max(0.0)) } else { (1.0, 0.0) };
    Some(over_scale(df, center, slope, |s| ln(normal_sf(t * s - ncp))))
}

/// P(T <= t) of noncentral t. `None` as [`noncentral_t_sf`].
pub fn noncentral_t_cdf(t: f64, df: f64, ncp: f64) -> Option<f64> {
    noncentral_t_sf(-t, df, -ncp)
}

/// P(X > x) of noncentral chi-square, the sum of `df` squared normals whose squared means add up to `ncp`. `None` when
/// `df` is not positive, `ncp` negative or a number is none.
pub fn noncentral_chi_square_sf(x: f64, df: f64, ncp: f64) -> Option<f64> {
    let (a, y, rate) = halves(x, df, ncp)?;
    let peak = peak(a, rate * y, 0.0, |j| upper(a + j, y) < 0.5, rate);
    Some(mixture(rate, peak, |j| upper(a + j, y)))
}

/// P(X <= x) of noncentral chi-square. `None` as [`noncentral_chi_square_sf`].
pub fn noncentral_chi_square_cdf(x: f64, df: f64, ncp: f64) -> Option<f64> {
    let (a, y, rate) = halves(x, df, ncp)?;
    let peak = peak(a, rate * y, 0.0, |j| lower(a + j, y) < 0.5, rate);
    Some(mixture(rate, peak, |j| lower(a + j, y)))
}

/// P(F > f) of noncentral F. `None` when a degree of freedom is not positive, `ncp` negative or a number is none.
pub fn noncentral_f_sf(f: f64, df1: f64, df2: f64, ncp: f64) -> Option<f64> {
    let odds = odds(f, df1, df2, ncp)?;
    if ncp == 0.0 {
        return f_sf(f, df1, df2);
    }
    let (a, b, rate) = (0.5 * df1, 0.5 * df2, 0.5 * ncp);
    let tail = |j: f64| beta::regularised(b, a + j, odds);
    Some(mixture(rate, peak(a, rate * odds / (1.0 + odds), b, |j| tail(j) < 0.5, rate), tail))
}

/// P(F <= f) of noncentral F. `None` as [`noncentral_f_sf`].
pub fn noncentral_f_cdf(f: f64, df1: f64, df2: f64, ncp: f64) -> Option<f64> {
    let odds = odds(f, df1, df2, ncp)?;
    if ncp == 0.0 {
        return f_cdf(f, df1, df2);
    }
    let (a, b, rate) = (0.5 * df1, 0.5 * df2, 0.5 * ncp);
    let tail = |j: f64| beta::regularised(a + j, b, 1.0 / odds);
    Some(mixture(rate, peak(a, rate * odds / (1.0 + odds), b, |j| tail(j) < 0.5, rate), tail))
}

fn halves(x: f64, df: f64, ncp: f64) -> Option<(f64, f64, f64)> {
    let usable = df > 0.0 && df.is_finite() && ncp >= 0.0 && ncp.is_finite() && !x.is_nan();
    usable.then(|| (0.5 * df, 0.5 * x.max(0.0), 0.5 * ncp))
}

/// df1 f / df2, the odds of the beta variable behind F.
fn odds(f: f64, df1: f64, df2: f64, ncp: f64) -> Option<f64> {
    f_sf(f, df1, df2)?;
    (ncp >= 0.0 && ncp.is_finite()).then(|| (df1 * f / df2).max(0.0))
}

/// Where the terms of a mixture are largest: at the rate where the central tails are near 1; further out where
/// neighbouring terms are in the ratio product (a + b + j) / ((a + j) j), or without b product / ((a + j) j).
fn peak(a: f64, product: f64, b: f64, in_tail: impl Fn(f64) -> bool, rate: f64) -> f64 {
    let (linear, constant) = if b > 0.0 { (a - product, product * (a + b)) } else { (a, product) };
    let far = (0.5 * (-linear + (linear * linear + 4.0 * constant).sqrt())).floor();
    if in_tail(far) { far } else { rate.floor() }
}

/// Sum over j of the Poisson probability of j at `rate` times `tail`(j), from `peak` outwards.
fn mixture(rate: f64, peak: f64, tail: impl Fn(f64) -> f64) -> f64 {
    let mut sum = 0.0;
    for direction in [1.0, -1.0] {
        let mut j = if direction > 0.0 { peak } else { peak - 1.0 };
        let mut before = 0.0;
        while j >= 0.0 {
            let term = poisson(j, rate) * tail(j);
            sum += term;
            // Away from the peak terms shrink ever faster.
            if term.is_nan() || term <= before && term <= 1e-17 * sum {
                break;
            }
            (before, j) = (term, j + direction);
        }
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;
    use crate::stats::distribution::{chi_square_sf, f_sf};

    #[test]
    fn are_those_of_256_bit_arithmetic() {
        // python-flint 0.9.0 (arb, 256 bit)
        close(noncentral_t_sf(100.0, 50.0, 2.0), 8.126_791_715_258_365e-54, 1e-10);
        close(noncentral_t_cdf(-3.0, 10.0, 1.0), 0.000_415_703_158_669_609, 1e-11);
        close(noncentral_f_sf(80.0, 2.0, 6.0, 5.0), 0.000_863_828_889_384_887_5, 1e-11);
        close(noncentral_f_cdf(0.5, 4.0, 20.0, 30.0), 4.233_443_396_079_788e-6, 1e-11);
        close(noncentral_chi_square_sf(400.0, 10.0, 20.0), 8.829_065_437_614_618e-52, 1e-10);
        close(noncentral_chi_square_cdf(2.0, 3.0, 10.0), 0.012_851_851_986_498_308, 1e-12);
    }

    #[test]
    fn tails_add_up_and_t_squared_is_f() {
        for (t, df, ncp) in [(2.1, 18.0, 2.2), (-1.0, 3.5, 0.4), (60.0, 20.0, 45.0)] {
            let both = noncentral_t_sf(t, df, ncp).unwrap() + noncentral_t_cdf(t, df, ncp).unwrap();
            assert!((both - 1.0).abs() < 1e-12, "{both}");
            let f = noncentral_f_sf(t * t, 1.0, df, ncp * ncp);
            let outside =
                noncentral_t_sf(t.abs(), df, ncp).unwrap() + noncentral_t_cdf(-t.abs(), df, ncp).unwrap();
            close(f, outside, 1e-11);
        }
        close(noncentral_chi_square_sf(9.0, 4.0, 0.0), chi_square_sf(9.0, 4.0).unwrap(), 1e-14);
        close(noncentral_f_sf(3.0, 4.0, 9.0, 1e-300), f_sf(3.0, 4.0, 9.0).unwrap(), 1e-14);
    }

    #[test]
    fn refuse_what_has_no_answer() {
        for bad in [f64::NAN, 0.0, -1.0] {
            assert_eq!(noncentral_t_sf(1.0, bad, 1.0), None);
            assert_eq!(noncentral_f_sf(1.0, 2.0, bad, 1.0), None);
            assert_eq!(noncentral_chi_square_sf(1.0, bad, 1.0), None);
        }
        assert_eq!(noncentral_t_sf(f64::NAN, 3.0, 1.0), None);
        assert_eq!(noncentral_f_cdf(1.0, 2.0, 3.0, -1.0), None);
        assert_eq!(noncentral_chi_square_cdf(1.0, 2.0, f64::NAN), None);
    }
}
