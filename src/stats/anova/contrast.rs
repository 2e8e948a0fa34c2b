//! One planned question about several means, such as: do they rise with the dose?
//!
//! L = sum c m with coefficients that add up to 0; t = L / sqrt(MS sum c^2 / n), with the scatter within all groups
//! (Winer, Brown and Michels, Statistical Principles in Experimental Design, 3rd ed., chapter 3). Not for a question that
//! the means suggested: Scheffe's method is meant there.

use super::one_way;
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::describe::mean;
use crate::stats::distribution::{t_two_sided, t_upper};
use crate::stats::{Alternative, Refusal};

/// A contrast of means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// Its value, in units of the measurement (for a trend, per unit of the scores).
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// Value over standard error; its square is F with one degree of freedom.
    pub t: f64,
    /// Degrees of freedom within the groups.
    pub df: f64,
    /// Two-sided p.
    pub p: f64,
    /// Confidence interval.
    pub interval: [f64; 2],
    /// Share of the sum of squares between groups that it explains; `None` when all means are equal.
    pub share: Option<f64>,
}

/// Tests a contrast: one coefficient a group, adding up to 0; interval at `level`.
///
/// # Errors
/// Those of [`one_way()`]; [`Refusal::LengthMismatch`] for another number of coefficients, [`Refusal::InvalidOption`] for
/// coefficients that do not add up to 0 or are all 0, or a `level` outside 0 to 1.
pub fn contrast(groups: &[Vec<f64>], coefficients: &[f64], level: f64) -> Result<Contrast> {
    let whole = one_way(groups)?;
    if coefficients.len() != groups.len() {
        return Err(Refusal::LengthMismatch.because("A contrast needs one coefficient for every group."));
    }
    let size = sum(coefficients.iter().map(|c| c.abs()));
    if !(size > 0.0 && size.is_finite()) || sum(coefficients.iter().copied()).abs() > 1e-12 * size {
        return Err(
            Refusal::InvalidOption.because("The coefficients of a contrast add up to 0 and are not all 0.")
        );
    }
    let offset = groups.iter().flatten().next().copied().unwrap_or(0.0);
    let middle = |g: &Vec<f64>| mean(&g.iter().map(|v| v - offset).collect::<Vec<f64>>()).unwrap_or(f64::NAN);
    let estimate = sum(groups.iter().zip(coefficients).map(|(g, c)| c * middle(g)));
    let spread = sum(groups.iter().zip(coefficients).map(|(g, c)| c * c / g.len() as f64));
    let df = whole.df_within;
    let se = (whole.squares_within / df * spread).sqrt();
    let t = estimate / se;
    Ok(Contrast {
        estimate,
        se,
        t,
        df,
        p: t_two_sided(t, df).unwrap_or(f64::NAN),
        interval: Alternative::TwoSided.interval(estimate, se, level, |tail| t_upper(tail, df))?,
        share: (whole.squares_between > 0.0).then(|| estimate * estimate / spread / whole.squares_between),
    })
}

/// Tests whether the means rise or fall in a straight line with `scores`, one a group (such as 0, 1, 2, … or log doses).
/// The estimate is the slope through the means, each counted once.
///
/// # Errors
/// Those of [`contrast`]; [`Refusal::InvalidOption`] for scores that are all equal or not finite.
pub fn linear_trend(groups: &[Vec<f64>], scores: &[f64], level: f64) -> Result<Contrast> {
    let middle = mean(scores).unwrap_or(f64::NAN);
    let away: Vec<f64> = scores.iter().map(|s| s - middle).collect();
    let width = sum(away.iter().map(|a| a * a));
    if !(width > 0.0 && width.is_finite()) && scores.len() == groups.len() {
        return Err(Refusal::InvalidOption.because("The scores of a trend are numbers that differ."));
    }
    contrast(groups, &away.iter().map(|a| a / width).collect::<Vec<f64>>(), level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::t::student;

    // PlantGrowth of R (Dobson 1983).
    fn plants() -> Vec<Vec<f64>> {
        vec![
            vec![4.17, 5.58, 5.18, 6.11, 4.5, 4.61, 5.17, 4.53, 5.33, 5.14],
            vec![4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
            vec![6.31, 5.12, 5.54, 5.5, 5.37, 5.29, 4.92, 6.15, 5.8, 5.26],
        ]
    }

    #[test]
    fn trend_and_curvature_are_the_whole_for_equal_sizes() {
        let (trend, curve) = (
            linear_trend(&plants(), &[0.0, 1.0, 2.0], 0.95).unwrap(),
            contrast(&plants(), &[1.0, -2.0, 1.0], 0.95).unwrap(),
        );
        let f = one_way(&plants()).unwrap().f;
        assert!(((trend.t * trend.t + curve.t * curve.t) / 2.0 / f - 1.0).abs() < 1e-12);
        assert!((trend.share.unwrap() + curve.share.unwrap() - 1.0).abs() < 1e-12);
        // By hand: (5.526 - 5.032) / 2, and 0.494 / sqrt(0.2 MS) with MS 0.38859592592592596.
        assert!((trend.estimate - 0.247).abs() < 1e-14 && (trend.t - 1.7719963767529727).abs() < 1e-12);
    }

    #[test]
    fn two_groups_are_a_t_test() {
        let pair = &plants()[..2];
        let (a, b) =
            (contrast(pair, &[1.0, -1.0], 0.95).unwrap(), student(&pair[0], &pair[1], 0.95).unwrap());
        assert!((a.t / b.t - 1.0).abs() < 1e-12 && (a.p / b.p - 1.0).abs() < 1e-11);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let reason = |c: &[f64], level| contrast(&plants(), c, level).err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(&[1.0, -1.0], 0.95), Some(Refusal::LengthMismatch));
        for bad in [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [f64::NAN, 1.0, -1.0]] {
            assert_eq!(reason(&bad, 0.95), Some(Refusal::InvalidOption));
        }
        assert_eq!(reason(&[1.0, 0.0, -1.0], 0.0), Some(Refusal::InvalidOption));
        let trend = |s: &[f64]| linear_trend(&plants(), s, 0.95).err().and_then(|e| Refusal::of(&e));
        assert_eq!(trend(&[2.0; 3]), Some(Refusal::InvalidOption));
        assert_eq!(trend(&[1.0, 2.0]), Some(Refusal::LengthMismatch));
    }
}
