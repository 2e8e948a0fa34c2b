//! Analysis of variance without equal SDs.

use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::describe::{mean, squares};
use crate::stats::distribution::f_sf;
use crate::stats::{Refusal, sample};

/// An analysis of variance that lets every group have its own SD.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Robust {
    /// F.
    pub f: f64,
    /// Groups minus one.
    pub df1: f64,
    /// Degrees of freedom of the scatter, seldom whole.
    pub df2: f64,
    /// p.
    pub p: f64,
}

/// Size, mean and variance of a group.
struct Part {
    n: f64,
    mean: f64,
    variance: f64,
}

fn parts(groups: &[Vec<f64>]) -> Result<Vec<Part>> {
    sample::groups(groups, 2)?;
    // Differences from one of the values: an offset common to all costs no digits.
    let offset = groups.iter().flatten().next().copied().unwrap_or(0.0);
    let of_group = |g: &Vec<f64>| {
        let g: Vec<f64> = g.iter().map(|v| v - offset).collect();
        let (n, mean) = (g.len() as f64, mean(&g).unwrap_or(f64::NAN));
        Part { n, mean, variance: if sample::constant(&g) { 0.0 } else { squares(&g, mean) / (n - 1.0) } }
    };
    Ok(groups.iter().map(of_group).collect())
}

/// Welch's analysis of variance (Welch 1951, doi:10.1093/biomet/38.3-4.330): each group counts by n over its variance.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for a group of one, [`Refusal::ZeroVariance`] for a group without
/// scatter, whose weight would be infinite, [`Refusal::NotFinite`].
pub fn welch(groups: &[Vec<f64>]) -> Result<Robust> {
    let parts = parts(groups)?;
    if parts.iter().any(|p| p.variance <= 0.0) {
        return Err(Refusal::ZeroVariance.because("The values of one group do not scatter."));
    }
    let weight = |p: &Part| p.n / p.variance;
    let all = sum(parts.iter().map(weight));
    let middle = sum(parts.iter().map(|p| weight(p) * p.mean)) / all;
    let k = parts.len() as f64;
    let spread = sum(parts.iter().map(|p| weight(p) * (p.mean - middle) * (p.mean - middle)));
    let rest = sum(parts.iter().map(|p| {
        let without = 1.0 - weight(p) / all;
        without * without / (p.n - 1.0)
    }));
    let (df1, df2) = (k - 1.0, (k * k - 1.0) / (3.0 * rest));
    let f = spread / df1 / (1.0 + 2.0 * (k - 2.0) / (k * k - 1.0) * rest);
    Ok(Robust { f, df1, df2, p: f_sf(f, df1, df2).unwrap_or(f64::NAN) })
}

/// The F* of Brown and Forsythe (1974, doi:10.1080/00401706.1974.10489158): the usual squares between groups over what
/// they would be by chance. It asks for the unweighted means, Welch's for the weighted.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for a group of one, [`Refusal::ZeroVariance`] when no group
/// scatters, [`Refusal::NotFinite`].
pub fn brown_forsythe(groups: &[Vec<f64>]) -> Result<Robust> {
    let parts = parts(groups)?;
    let n = sum(parts.iter().map(|p| p.n));
    let middle = sum(parts.iter().map(|p| p.n * p.mean)) / n;
    let between = sum(parts.iter().map(|p| p.n * (p.mean - middle) * (p.mean - middle)));
    let share = |p: &Part| (1.0 - p.n / n) * p.variance;
    let expected = sum(parts.iter().map(share));
    if expected <= 0.0 {
        return Err(Refusal::ZeroVariance.because("The values within the groups do not scatter."));
    }
    let rest = sum(parts.iter().map(|p| {
        let c = share(p) / expected;
        c * c / (p.n - 1.0)
    }));
    let (f, df1, df2) = (between / expected, parts.len() as f64 - 1.0, 1.0 / rest);
    Ok(Robust { f, df1, df2, p: f_sf(f, df1, df2).unwrap_or(f64::NAN) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::anova::one_way;

    fn groups() -> Vec<Vec<f64>> {
        vec![vec![1.0, 1.12, 0.91], vec![2.35, 2.81, 2.1], vec![7.9, 9.4, 6.8]]
    }

    #[test]
    fn welch_is_that_of_r() {
        // R 4.2.2: oneway.test(y ~ g)
        let test = welch(&groups()).unwrap();
        assert!((test.f - 51.198_450_182_078_695).abs() < 1e-11 && test.df1 == 2.0);
        assert!((test.df2 - 2.891_283_632_015_956).abs() < 1e-13);
        assert!((test.p / 0.005_532_678_382_018_163 - 1.0).abs() < 1e-11);
    }

    #[test]
    fn brown_forsythe_is_that_of_one_way_for_equal_sizes_with_fewer_degrees_of_freedom() {
        let (robust, usual) = (brown_forsythe(&groups()).unwrap(), one_way(&groups()).unwrap());
        assert!((robust.f / usual.f - 1.0).abs() < 1e-13 && robust.df2 < usual.df_within);
        // The formula in 50 digits (mpmath 1.4.1).
        assert!((robust.df2 - 2.330_699_175_834_254).abs() < 1e-13);
        // One group may be constant.
        assert!(brown_forsythe(&[vec![1.0, 1.0], vec![2.0, 2.5]]).is_ok());
    }

    #[test]
    fn two_groups_are_the_t_test_of_welch() {
        let pair = &groups()[..2];
        let t = crate::stats::t::welch(&pair[0], &pair[1], 0.95).unwrap();
        let (w, b) = (welch(pair).unwrap(), brown_forsythe(pair).unwrap());
        assert!((w.p / t.p - 1.0).abs() < 1e-11 && (b.p / t.p - 1.0).abs() < 1e-11);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        for test in [welch, brown_forsythe] {
            let reason = |g: &[Vec<f64>]| test(g).err().and_then(|e| Refusal::of(&e));
            assert_eq!(reason(&[vec![1.0, 2.0]]), Some(Refusal::NeedTwoGroups));
            assert_eq!(reason(&[vec![1.0, 2.0], vec![3.0]]), Some(Refusal::TooFewValues));
            assert_eq!(reason(&[vec![1.1; 3], vec![2.1; 3]]), Some(Refusal::ZeroVariance));
            assert_eq!(reason(&[vec![1.0, f64::NAN], vec![2.0, 3.0]]), Some(Refusal::NotFinite));
        }
    }
}
