//! Variances: do groups scatter alike?
//!
//! Levene (1960) and Brown and Forsythe (1974, doi:10.1080/01621459.1974.10482955): analysis of variance of the distances
//! from each group's mean or median. Bartlett (1937, doi:10.1098/rspa.1937.0109): the pooled variance against each group's,
//! exact power for normal values and no other. F: the ratio of two variances. Not as a gate before a t test: use Welch's test,
//! which does not ask.

use super::anova::one_way;
use super::describe::{mean, median, squares};
use super::{Alternative, Refusal, distribution, sample};
use crate::error::Result;
use crate::num::math::ln;
use crate::num::sum::sum;
use crate::stats::alternative::bad_level;

/// A test of equal variances by F.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Levene {
    /// F of the distances.
    pub f: f64,
    /// Groups minus one.
    pub df1: f64,
    /// Values minus groups.
    pub df2: f64,
    /// p.
    pub p: f64,
}

/// Levene's test: distances from the means.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for a group of fewer than two, [`Refusal::ZeroVariance`] when the
/// distances within the groups do not differ, [`Refusal::NotFinite`].
pub fn levene(groups: &[Vec<f64>]) -> Result<Levene> {
    distances(groups, mean)
}

/// Brown and Forsythe's test: distances from the medians, which skewed values hardly mislead.
///
/// # Errors
/// As [`levene`].
pub fn brown_forsythe(groups: &[Vec<f64>]) -> Result<Levene> {
    distances(groups, median)
}

fn distances(groups: &[Vec<f64>], center: impl Fn(&[f64]) -> Option<f64>) -> Result<Levene> {
    sample::groups(groups, 2)?;
    // Relative to the first value: an offset common to all costs no digits.
    let away = |g: &Vec<f64>| -> Vec<f64> {
        let from = g.first().copied().unwrap_or(0.0);
        let shifted: Vec<f64> = g.iter().map(|v| v - from).collect();
        let middle = center(&shifted).unwrap_or(f64::NAN);
        shifted.iter().map(|v| (v - middle).abs()).collect()
    };
    let test = one_way(&groups.iter().map(away).collect::<Vec<_>>())?;
    Ok(Levene { f: test.f, df1: test.df_between, df2: test.df_within, p: test.p })
}

/// Bartlett's test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bartlett {
    /// Corrected ratio, distributed as chi-square.
    pub chi_square: f64,
    /// Groups minus one.
    pub df: usize,
    /// p.
    pub p: f64,
}

/// Bartlett's test.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for a group of fewer than two, [`Refusal::ZeroVariance`] for a group
/// without scatter, [`Refusal::NotFinite`].
pub fn bartlett(groups: &[Vec<f64>]) -> Result<Bartlett> {
    sample::groups(groups, 2)?;
    let parts = groups.iter().map(|g| variance(g)).collect::<Result<Vec<_>>>()?;
    let df = sum(parts.iter().map(|v| v.1));
    let pooled = sum(parts.iter().map(|v| v.0 * v.1)) / df;
    let k = parts.len() as f64;
    // Logarithms of ratios: no difference of large terms.
    let ratio = sum(parts.iter().map(|(v, m)| m * ln(pooled / v)));
    let correction = 1.0 + (sum(parts.iter().map(|v| 1.0 / v.1)) - 1.0 / df) / (3.0 * (k - 1.0));
    let chi_square = (ratio / correction).max(0.0);
    let p = distribution::chi_square_sf(chi_square, k - 1.0).unwrap_or(f64::NAN);
    Ok(Bartlett { chi_square, df: parts.len() - 1, p })
}

/// Variance and its degrees of freedom.
fn variance(values: &[f64]) -> Result<(f64, f64)> {
    let df = values.len() as f64 - 1.0;
    let variance = squares(values, mean(values).unwrap_or(f64::NAN)) / df;
    if sample::constant(values) || variance <= 0.0 {
        return Err(Refusal::ZeroVariance.because("The values of a group do not scatter."));
    }
    Ok((variance, df))
}

/// The F test of two variances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceRatio {
    /// First variance over second.
    pub ratio: f64,
    /// Degrees of freedom of the first.
    pub df1: f64,
    /// Degrees of freedom of the second.
    pub df2: f64,
    /// p.
    pub p: f64,
    /// Confidence interval of the ratio.
    pub interval: [f64; 2],
}

/// Compares two variances; `Greater` means that `a` scatters more.
///
/// # Errors
/// [`Refusal::TooFewValues`] for a group of fewer than two, [`Refusal::ZeroVariance`] for a group without scatter,
/// [`Refusal::InvalidOption`] for a `level` outside 0 to 1, [`Refusal::NotFinite`].
pub fn variance_ratio(a: &[f64], b: &[f64], alternative: Alternative, level: f64) -> Result<VarianceRatio> {
    sample::values(a, 2)?;
    sample::values(b, 2)?;
    let ((va, df1), (vb, df2)) = (variance(a)?, variance(b)?);
    let ratio = va / vb;
    let tail = if alternative == Alternative::TwoSided { 0.5 * (1.0 - level) } else { 1.0 - level };
    let upper = |df1, df2| distribution::f_upper(tail, df1, df2).filter(|_| level > 0.0 && level < 1.0);
    let low = ratio / upper(df1, df2).ok_or_else(bad_level)?;
    let high = ratio * upper(df2, df1).ok_or_else(bad_level)?;
    let above = distribution::f_sf(ratio, df1, df2).unwrap_or(f64::NAN);
    let below = distribution::f_cdf(ratio, df1, df2).unwrap_or(f64::NAN);
    let (p, interval) = match alternative {
        Alternative::TwoSided => ((2.0 * above.min(below)).min(1.0), [low, high]),
        Alternative::Greater => (above, [low, f64::INFINITY]),
        Alternative::Less => (below, [0.0, high]),
    };
    Ok(VarianceRatio { ratio, df1, df2, p, interval })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Absorbances of four doses, made up for these tests.
    fn doses() -> [Vec<f64>; 4] {
        [
            vec![1.021, 0.987, 1.043],
            vec![0.842, 0.901, 0.873],
            vec![0.655, 0.612, 0.701],
            vec![0.311, 0.287, 0.352],
        ]
    }

    #[test]
    fn are_those_of_r() {
        // R 4.2.2: car::leveneTest(center = mean), (center = median), bartlett.test
        let test = levene(&doses()).unwrap();
        assert!(
            (test.f - 0.198_222_491_263_791_4).abs() < 1e-12
                && (test.p - 0.894_716_488_106_183).abs() < 1e-12
        );
        assert_eq!((test.df1, test.df2), (3.0, 8.0));
        let test = brown_forsythe(&doses()).unwrap();
        assert!((test.f - 0.178_365_480_214_754_37).abs() < 1e-12);
        let test = bartlett(&doses()).unwrap();
        assert!((test.chi_square - 0.454_364_136_746_368_6).abs() < 1e-12);
        assert!((test.p - 0.928_796_723_383_686_1).abs() < 1e-12 && test.df == 3);
        // R 4.2.2: var.test(c(1, 2), c(1, 9))
        let test = variance_ratio(&[1.0, 2.0], &[1.0, 9.0], Alternative::TwoSided, 0.95).unwrap();
        assert!((test.p - 0.158_333_696_642_262_16).abs() < 1e-13 && test.ratio == 0.015_625);
        assert!((test.interval[0] / 2.412_050_794_803_329_8e-5 - 1.0).abs() < 1e-11);
    }

    #[test]
    fn do_not_depend_on_unit_or_place() {
        let moved = doses().map(|g| g.iter().map(|v| 1e6 - 4.0 * v).collect::<Vec<_>>());
        for (a, b) in [
            (levene(&doses()).unwrap().f, levene(&moved).unwrap().f),
            (brown_forsythe(&doses()).unwrap().f, brown_forsythe(&moved).unwrap().f),
            (bartlett(&doses()).unwrap().chi_square, bartlett(&moved).unwrap().chi_square),
        ] {
            assert!((a - b).abs() < 1e-6 * a);
        }
        let [a, b, ..] = doses();
        let (one, other) = (
            variance_ratio(&a, &b, Alternative::Less, 0.9).unwrap(),
            variance_ratio(&b, &a, Alternative::Greater, 0.9).unwrap(),
        );
        assert!((one.p - other.p).abs() < 1e-14 && (one.interval[1] * other.interval[0] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn refuse_what_has_no_answer() {
        let flat = [vec![1.0, 1.0], vec![2.0, 2.0]];
        let lone = [vec![1.0], vec![2.0, 3.0]];
        for test in [levene, brown_forsythe] {
            assert_eq!(Refusal::of(&test(&flat).unwrap_err()), Some(Refusal::ZeroVariance));
            assert_eq!(Refusal::of(&test(&lone).unwrap_err()), Some(Refusal::TooFewValues));
        }
        assert_eq!(Refusal::of(&bartlett(&flat).unwrap_err()), Some(Refusal::ZeroVariance));
        assert_eq!(Refusal::of(&bartlett(&flat[..1]).unwrap_err()), Some(Refusal::NeedTwoGroups));
        let why = |a: &[f64], level| {
            Refusal::of(&variance_ratio(a, &[1.0, 2.0], Alternative::TwoSided, level).unwrap_err())
        };
        assert_eq!(why(&[1.0], 0.95), Some(Refusal::TooFewValues));
        assert_eq!(why(&[1.0, 1.0], 0.95), Some(Refusal::ZeroVariance));
        assert_eq!(why(&[1.0, 3.0], 1.0), Some(Refusal::InvalidOption));
    }
}
