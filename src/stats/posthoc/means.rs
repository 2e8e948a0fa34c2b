//! Comparisons of means: with one variance for all groups, or each with its own.

use super::{Contrast, Family, Method, PostHoc, judge};
use crate::error::Result;
use crate::stats::anova::one_way;
use crate::stats::describe::{mean, squares};
use crate::stats::multiplicity::Adjustment;
use crate::stats::t::welch_scale;
use crate::stats::{Alternative, Refusal, sample};

/// All pairs with one variance (Tukey 1949, Kramer 1956, doi:10.2307/3001469). The statistic is q = sqrt(2) |t|, and so is
/// the critical value.
///
/// # Errors
/// As [`pairwise_t`].
///
/// # Examples
/// ```
/// let groups = [vec![4.2, 4.8, 4.5], vec![5.9, 6.3, 6.1], vec![4.4, 4.7, 4.9]];
/// let out = monolayer::stats::posthoc::tukey(&groups, 0.95).unwrap();
/// assert!(out.comparisons[0].p_adjusted < 0.001 && out.comparisons[1].p_adjusted > 0.5);
/// ```
pub fn tukey(groups: &[Vec<f64>], level: f64) -> Result<PostHoc> {
    let mut out = pooled(groups, Family::AllPairs, |_| Method::Range(groups.len()), level)?;
    as_range(&mut out);
    Ok(out)
}

/// Every group against the one at `control`, with one variance, jointly (Dunnett 1955,
/// doi:10.1080/01621459.1955.10501294), exact for unequal groups. A one-sided `alternative` is about treatment minus control.
///
/// # Errors
/// As [`pairwise_t`].
pub fn dunnett(groups: &[Vec<f64>], control: usize, alternative: Alternative, level: f64) -> Result<PostHoc> {
    let method = |pairs: &[(usize, usize)]| Method::Control(shares(groups, pairs), alternative);
    pooled(groups, Family::Control(control), method, level)
}

/// t tests of pairs with one variance, then adjusted; without adjustment they are Fisher's least significant difference.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for an empty group or no group with two values,
/// [`Refusal::ZeroVariance`], [`Refusal::NotFinite`], [`Refusal::InvalidOption`] for a control that is not there or a level
/// outside 0 to 1.
pub fn pairwise_t(
    groups: &[Vec<f64>],
    family: Family,
    adjustment: Adjustment,
    level: f64,
) -> Result<PostHoc> {
    pooled(groups, family, |_| Method::Adjusted(adjustment), level)
}

/// All pairs, each with the variances of its own two groups, by the studentized range (Games and Howell 1976,
/// doi:10.3102/10769986001002113). The statistic is q = sqrt(2) |t|.
///
/// # Errors
/// As [`tamhane_t2`].
pub fn games_howell(groups: &[Vec<f64>], level: f64) -> Result<PostHoc> {
    let mut out = separate(groups, Family::AllPairs, &Method::Range(groups.len()), level)?;
    as_range(&mut out);
    Ok(out)
}

/// Pairs with the variances of their own two groups, by the studentized maximum modulus (Dunnett 1980, T3,
/// doi:10.1080/01621459.1980.10477558): for small groups.
///
/// # Errors
/// As [`tamhane_t2`].
pub fn dunnett_t3(groups: &[Vec<f64>], family: Family, level: f64) -> Result<PostHoc> {
    separate(groups, family, &Method::Modulus, level)
}

/// Welch's t test of pairs with Sidak's adjustment (Tamhane 1979, T2, doi:10.1080/01621459.1979.10482541): safe, and less
/// powerful than [`dunnett_t3`].
///
/// # Errors
/// As [`pairwise_t`], with [`Refusal::TooFewValues`] for any group with fewer than two values.
pub fn tamhane_t2(groups: &[Vec<f64>], family: Family, level: f64) -> Result<PostHoc> {
    separate(groups, family, &Method::Adjusted(Adjustment::Sidak), level)
}

/// n_i / (n_i + n_0) of each pair.
pub(super) fn shares(groups: &[Vec<f64>], pairs: &[(usize, usize)]) -> Vec<f64> {
    let n = |at: usize| groups.get(at).map_or(0.0, |g| g.len() as f64);
    pairs.iter().map(|(a, b)| n(*a) / (n(*a) + n(*b))).collect()
}

fn as_range(out: &mut PostHoc) {
    let root = std::f64::consts::SQRT_2;
    out.critical = out.critical.map(|t| t * root);
    out.comparisons.iter_mut().for_each(|c| c.statistic = c.statistic.abs() * root);
}

/// Size and mean of each group.
fn means(groups: &[Vec<f64>]) -> Vec<(f64, f64)> {
    groups.iter().map(|g| (g.len() as f64, mean(g).unwrap_or(f64::NAN))).collect()
}

fn pooled(
    groups: &[Vec<f64>],
    family: Family,
    method: impl FnOnce(&[(usize, usize)]) -> Method,
    level: f64,
) -> Result<PostHoc> {
    let pairs = family.pairs(groups.len())?;
    let analysis = one_way(groups)?;
    let (df, mean_square) = (analysis.df_within, analysis.squares_within / analysis.df_within);
    let means = means(groups);
    let contrast = |(a, b): &(usize, usize)| {
        let ((na, ma), (nb, mb)) = (*means.get(*a)?, *means.get(*b)?);
        let se = (mean_square * (1.0 / na + 1.0 / nb)).sqrt();
        Some(Contrast { a: *a, b: *b, difference: ma - mb, se, df })
    };
    let contrasts: Vec<Contrast> = pairs.iter().filter_map(contrast).collect();
    let out = judge(&contrasts, &method(&pairs), level)?;
    Ok(PostHoc { mean_square: Some(mean_square), ..out })
}

fn separate(groups: &[Vec<f64>], family: Family, method: &Method, level: f64) -> Result<PostHoc> {
    let pairs = family.pairs(groups.len())?;
    sample::groups(groups, 2)?;
    let means = means(groups);
    let scale = |at: usize| {
        let (n, mean) = *means.get(at)?;
        Some((n, mean, squares(groups.get(at)?, mean) / ((n - 1.0) * n)))
    };
    let contrast = |(a, b): &(usize, usize)| {
        let ((na, ma, va), (nb, mb, vb)) = (scale(*a)?, scale(*b)?);
        let (se, df) = welch_scale(va, na, vb, nb);
        Some(Contrast { a: *a, b: *b, difference: ma - mb, se, df })
    };
    let contrasts: Vec<Contrast> = pairs.iter().filter_map(contrast).collect();
    if contrasts.iter().any(|c| c.se == 0.0) {
        return Err(Refusal::ZeroVariance
            .because("Two groups do not scatter, so there is nothing to compare them by."));
    }
    judge(&contrasts, method, level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::t::{student, welch};

    /// Optical densities of four doses, three wells each.
    fn doses() -> Vec<Vec<f64>> {
        vec![
            vec![1.021, 0.987, 1.043],
            vec![0.842, 0.901, 0.873],
            vec![0.655, 0.612, 0.701],
            vec![0.311, 0.287, 0.352],
        ]
    }

    #[test]
    fn tukey_and_dunnett_agree_with_their_distributions() {
        use crate::stats::distribution::{
            dunnett_sf, dunnett_upper, studentized_range_sf, studentized_range_upper,
        };
        let out = tukey(&doses(), 0.95).unwrap();
        assert_eq!((out.comparisons.len(), out.df), (6, Some(8.0)));
        assert!((out.critical.unwrap() / studentized_range_upper(0.05, 4, 8.0).unwrap() - 1.0).abs() < 1e-12);
        for c in &out.comparisons {
            assert!((c.p_adjusted / studentized_range_sf(c.statistic, 4, 8.0).unwrap() - 1.0).abs() < 1e-11);
        }
        let out = dunnett(&doses(), 0, Alternative::Less, 0.9).unwrap();
        assert!(
            (out.critical.unwrap() / dunnett_upper(0.1, &[0.5; 3], 8.0, false).unwrap() - 1.0).abs() < 1e-12
        );
        for c in &out.comparisons {
            assert!(
                (c.p_adjusted / dunnett_sf(-c.statistic, &[0.5; 3], 8.0, false).unwrap() - 1.0).abs() < 1e-11
            );
            assert!(c.interval.unwrap()[0] == f64::NEG_INFINITY && c.difference < 0.0);
        }
    }

    #[test]
    fn two_groups_are_a_t_test() {
        let two = &doses()[..2];
        let (s, w) = (student(&two[0], &two[1], 0.95).unwrap(), welch(&two[0], &two[1], 0.95).unwrap());
        let close = |got: &PostHoc, t: crate::stats::t::TTest| {
            let c = got.comparisons[0];
            assert!((c.p_adjusted / t.p - 1.0).abs() < 1e-10 && (c.df / t.df - 1.0).abs() < 1e-12);
            assert!((c.interval.unwrap()[1] - t.interval[1]).abs() < 1e-10);
        };
        close(&tukey(two, 0.95).unwrap(), s);
        close(
            &pairwise_t(two, Family::AllPairs, Adjustment::Holm, 0.95)
                .map(|mut out| {
                    out.comparisons[0].interval = Some(s.interval);
                    out
                })
                .unwrap(),
            s,
        );
        close(&games_howell(two, 0.95).unwrap(), w);
        close(&dunnett_t3(two, Family::AllPairs, 0.95).unwrap(), w);
        close(&tamhane_t2(two, Family::AllPairs, 0.95).unwrap(), w);
    }

    #[test]
    fn refuse_what_has_no_answer() {
        let reason = |r: Result<PostHoc>| r.err().and_then(|e| Refusal::of(&e));
        let flat = [vec![1.0, 1.0], vec![2.0, 2.0]];
        assert_eq!(reason(tukey(&flat, 0.95)), Some(Refusal::ZeroVariance));
        assert_eq!(reason(games_howell(&flat, 0.95)), Some(Refusal::ZeroVariance));
        assert_eq!(reason(dunnett(&doses(), 7, Alternative::TwoSided, 0.95)), Some(Refusal::InvalidOption));
        assert_eq!(reason(tukey(&doses()[..1], 0.95)), Some(Refusal::NeedTwoGroups));
        assert_eq!(
            reason(tamhane_t2(&[vec![1.0], vec![2.0, 3.0]], Family::AllPairs, 0.95)),
            Some(Refusal::TooFewValues)
        );
        assert_eq!(reason(tukey(&[vec![1.0, f64::NAN], vec![2.0, 3.0]], 0.95)), Some(Refusal::NotFinite));
    }
}
