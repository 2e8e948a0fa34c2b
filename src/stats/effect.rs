//! Effect sizes with their intervals: how large is the difference, apart from how sure it is?
//!
//! Differences in units of the SD: Cohen's d, Hedges' g, Glass's delta; intervals by the noncentral t distribution
//! (Steiger and Fouladi 1997; Cumming and Finch 2001, doi:10.1177/0013164401614002). Shares of variance: eta^2, omega^2,
//! epsilon^2, Cohen's f; intervals by the noncentral F (Steiger 2004, doi:10.1037/1082-989X.9.2.164). Chances that one value
//! exceeds another: rank-biserial correlation, Cliff's delta (Cliff 1993, doi:10.1037/0033-2909.114.3.494; Feng and Cliff
//! 2004, doi:10.22237/jmasm/1099267560). Not in place of the difference in its own unit, which says more.

use super::alternative::bad_level;
use super::anova::one_way;
use super::describe::{mean, squares};
use super::distribution::{noncentral_f_sf, noncentral_t_cdf, noncentral_t_sf, normal_upper};
use super::rank::{ranks, tie_term};
use super::t::{TTest, paired, student};
use super::{Refusal, sample};
use crate::error::Result;
use crate::num::math::{exp, ln, ln_1p, ln_gamma, tanh};
use crate::num::root::brent;

/// An effect size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// First minus second, or first over second, as its function says.
    pub estimate: f64,
    /// Its confidence interval; `None` where it has none.
    pub interval: Option<[f64; 2]>,
}

/// Difference of two means in units of their common SD (Cohen).
///
/// # Errors
/// Those of [`student`], and [`Refusal::InvalidOption`] for a level outside 0 to 1.
///
/// # Examples
/// ```
/// let d = monolayer::stats::effect::cohen_d(&[5.0, 6.0, 7.0], &[3.0, 4.0, 5.0], 0.95).unwrap();
/// assert!((d.estimate - 2.0).abs() < 1e-12 && d.interval.unwrap()[0] < 0.0);
/// ```
pub fn cohen_d(a: &[f64], b: &[f64], level: f64) -> Result<Effect> {
    in_units(&student(a, b, level)?, (1.0 / a.len() as f64 + 1.0 / b.len() as f64).sqrt(), level)
}

/// [`cohen_d`] without its bias in small samples (Hedges 1981, doi:10.3102/10769986006002107): times [`hedges_factor`].
///
/// # Errors
/// As [`cohen_d`].
pub fn hedges_g(a: &[f64], b: &[f64], level: f64) -> Result<Effect> {
    let d = cohen_d(a, b, level)?;
    let factor = hedges_factor((a.len() + b.len()) as f64 - 2.0);
    Ok(Effect { estimate: d.estimate * factor, interval: d.interval.map(|i| i.map(|limit| limit * factor)) })
}

/// Gamma(df / 2) / (sqrt(df / 2) Gamma((df - 1) / 2)), about 1 - 3 / (4 df - 1).
pub fn hedges_factor(df: f64) -> f64 {
    exp(ln_gamma(0.5 * df) - ln_gamma(0.5 * (df - 1.0))) / (0.5 * df).sqrt()
}

/// Difference of two means in units of the SD of the second, the control (Glass), with its unequal SDs in the interval.
///
/// # Errors
/// [`Refusal::TooFewValues`] for fewer than two values in a group, [`Refusal::ZeroVariance`] for a control without scatter,
/// [`Refusal::NotFinite`], [`Refusal::InvalidOption`] for a level outside 0 to 1.
pub fn glass_delta(treatment: &[f64], control: &[f64], level: f64) -> Result<Effect> {
    sample::values(treatment, 2)?;
    sample::values(control, 2)?;
    let of = |values: &[f64]| {
        let (n, mean) = (values.len() as f64, mean(values).unwrap_or(f64::NAN));
        (n, mean, squares(values, mean) / (n - 1.0))
    };
    let ((n1, m1, v1), (n2, m2, v2)) = (of(treatment), of(control));
    if v2 <= 0.0 {
        return Err(Refusal::ZeroVariance.because("The control does not scatter, so it is no scale."));
    }
    let estimate = (m1 - m2) / v2.sqrt();
    let unit = (1.0 / n2 + v1 / (n1 * v2)).sqrt();
    Ok(Effect { estimate, interval: Some(pivot(estimate / unit, n2 - 1.0, level)?.map(|ncp| ncp * unit)) })
}

/// Mean of paired differences in units of their SD (Cohen's d_z).
///
/// # Errors
/// Those of [`paired`].
pub fn cohen_dz(x: &[f64], y: &[f64], level: f64) -> Result<Effect> {
    in_units(&paired(x, y, level)?, (1.0 / x.len() as f64).sqrt(), level)
}

fn in_units(test: &TTest, unit: f64, level: f64) -> Result<Effect> {
    let limits = pivot(test.t, test.df, level)?;
    Ok(Effect { estimate: test.t * unit, interval: Some(limits.map(|ncp| ncp * unit)) })
}

/// The noncentralities for which a t as large, and as small, as this has half of the rest of the level.
fn pivot(t: f64, df: f64, level: f64) -> Result<[f64; 2]> {
    if !(level > 0.0 && level < 1.0) {
        return Err(bad_level());
    }
    let tail = 0.5 * (1.0 - level);
    // About the standard error of t as an estimate of its noncentrality.
    let step = (1.0 + 0.5 * t * t / df).sqrt();
    let solve = |sf: fn(f64, f64, f64) -> Option<f64>, direction: f64| {
        // The tail rises with the distance of the noncentrality from t in the direction of t.
        let gap = |ncp: f64| ln(sf(t, df, ncp).unwrap_or(f64::NAN)) - ln(tail);
        let (mut near, mut far) = (t, t + direction * 2.0 * step);
        for _ in 0..60 {
            if gap(far) <= 0.0 {
                break;
            }
            (near, far) = (far, far + 2.0 * (far - near));
        }
        brent(gap, (near, gap(near)), (far, gap(far)), 1e-13 * (1.0 + t.abs()))
    };
    let low = solve(noncentral_t_sf, -1.0).ok_or(Refusal::InvalidOption)?;
    let high = solve(noncentral_t_cdf, 1.0).ok_or(Refusal::InvalidOption)?;
    Ok([low, high])
}

/// How much more often a value of the first group exceeds one of the second than the other way round, -1 to 1, as a
/// correlation with Fisher's interval. All one way, it has no interval.
///
/// # Errors
/// [`Refusal::TooFewValues`] for an empty group, [`Refusal::NotFinite`], [`Refusal::InvalidOption`] for a level outside 0 to
/// 1.
pub fn rank_biserial(a: &[f64], b: &[f64], level: f64) -> Result<Effect> {
    sample::values(a, 1)?;
    sample::values(b, 1)?;
    let (n1, n2) = (a.len() as f64, b.len() as f64);
    let rank_sum: f64 = ranks(&[a, b].concat()).iter().take(a.len()).sum();
    let estimate = 2.0 * (rank_sum - 0.5 * n1 * (n1 + 1.0)) / (n1 * n2) - 1.0;
    let se = ((n1 + n2 + 1.0) / (3.0 * n1 * n2)).sqrt();
    let interval = fisher(estimate, se, level)?;
    Ok(Effect { estimate, interval: Some(interval).filter(|_| estimate.abs() < 1.0) })
}

/// Difference of the rank sums of positive and negative differences over their total, -1 to 1; differences of 0 are left out.
///
/// # Errors
/// [`Refusal::LengthMismatch`], [`Refusal::TooFewValues`] for no pair, [`Refusal::ZeroVariance`] when all differences are 0,
/// [`Refusal::NotFinite`], [`Refusal::InvalidOption`] for a level outside 0 to 1.
pub fn rank_biserial_paired(x: &[f64], y: &[f64], level: f64) -> Result<Effect> {
    sample::pairs(x, y, 1)?;
    let differences: Vec<f64> = sample::differences(x, y).into_iter().filter(|d| *d != 0.0).collect();
    if differences.is_empty() {
        return Err(Refusal::ZeroVariance.because("All differences are zero."));
    }
    let sizes: Vec<f64> = differences.iter().map(|d| d.abs()).collect();
    let n = sizes.len() as f64;
    let total = 0.5 * n * (n + 1.0);
    let signed: f64 = ranks(&sizes).iter().zip(&differences).map(|(r, d)| r * d.signum()).sum();
    let se = (n * (n + 1.0) * (2.0 * n + 1.0) / 6.0).sqrt() / total;
    Ok(Effect { estimate: signed / total, interval: Some(fisher(signed / total, se, level)?) })
}

/// Limits of a correlation on Fisher's scale (1921); both 1 for a correlation of 1.
fn fisher(r: f64, se: f64, level: f64) -> Result<[f64; 2]> {
    let z = normal_upper(0.5 * (1.0 - level)).filter(|_| level > 0.0 && level < 1.0).ok_or_else(bad_level)?;
    if r.abs() >= 1.0 {
        return Ok([r, r]);
    }
    let center = 0.5 * (ln_1p(r) - ln_1p(-r));
    Ok([tanh(center - z * se), tanh(center + z * se)])
}

/// Cliff's delta, the same share as [`rank_biserial`], with the variance the data themselves have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CliffsDelta {
    /// delta, -1 to 1, and its asymmetric interval, which lies within -1 to 1; `None` when all are one way.
    pub effect: Effect,
    /// Unbiased variance, not below (1 - delta^2) / (n1 n2 - 1).
    pub variance: f64,
}

/// Tests nothing about the shape of either group.
///
/// # Errors
/// As [`rank_biserial`], with [`Refusal::TooFewValues`] for fewer than two values in a group.
pub fn cliffs_delta(a: &[f64], b: &[f64], level: f64) -> Result<CliffsDelta> {
    sample::values(a, 2)?;
    sample::values(b, 2)?;
    let z = normal_upper(0.5 * (1.0 - level)).filter(|_| level > 0.0 && level < 1.0).ok_or_else(bad_level)?;
    let (n1, n2) = (a.len() as f64, b.len() as f64);
    // How far each value dominates the other group, by counting: no n1 n2 comparisons.
    let (rows, columns) = (dominance(a, b), dominance(b, a));
    let delta = rows.iter().map(|r| r.above - r.below).sum::<f64>() / (n1 * n2);
    let spread = |list: &[Dominance], n: f64, sign: f64| -> f64 {
        list.iter().map(|r| sign * (r.above - r.below) / n - delta).map(|e| e * e).sum()
    };
    let cells: f64 = rows
        .iter()
        .map(|r| {
            let equal = n2 - r.above - r.below;
            r.above * (1.0 - delta) * (1.0 - delta)
                + r.below * (1.0 + delta) * (1.0 + delta)
                + equal * delta * delta
        })
        .sum();
    let unbiased = (n2 * n2 * spread(&rows, n2, 1.0) + n1 * n1 * spread(&columns, n1, -1.0) - cells)
        / (n1 * n2 * (n1 - 1.0) * (n2 - 1.0));
    let left = 1.0 - delta * delta;
    let variance = unbiased.max(left / (n1 * n2 - 1.0));
    let reach = z * z * variance;
    let half = z * variance.sqrt() * (left * left + reach).sqrt();
    let middle = delta - delta * delta * delta;
    let interval = [(middle - half) / (left + reach), (middle + half) / (left + reach)];
    let effect = Effect { estimate: delta, interval: Some(interval).filter(|_| delta.abs() < 1.0) };
    Ok(CliffsDelta { effect, variance })
}

/// How many values of the other group a value lies above, and below.
struct Dominance {
    above: f64,
    below: f64,
}

fn dominance(values: &[f64], others: &[f64]) -> Vec<Dominance> {
    let mut sorted = others.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = |v: &f64| Dominance {
        above: sorted.partition_point(|o| o < v) as f64,
        below: (sorted.len() - sorted.partition_point(|o| o <= v)) as f64,
    };
    values.iter().map(count).collect()
}

/// Shares of variance of a one-way analysis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceShares {
    /// eta^2 = SS between / SS total.
    pub eta2: f64,
    /// Its interval by Steiger, ncp / (ncp + N).
    pub eta2_interval: [f64; 2],
    /// Its interval as R's effectsize has it, ncp / (ncp + df within).
    pub eta2_interval_df: [f64; 2],
    /// Interval of the noncentrality.
    pub ncp_interval: [f64; 2],
    /// omega^2, nearly without bias.
    pub omega2: f64,
    /// epsilon^2.
    pub epsilon2: f64,
    /// Cohen's f = sqrt(SS between / SS within).
    pub cohens_f: f64,
}

/// How much of the variance the groups explain.
///
/// # Errors
/// Those of [`one_way`], and [`Refusal::InvalidOption`] for a level outside 0 to 1.
pub fn variance_shares(groups: &[Vec<f64>], level: f64) -> Result<VarianceShares> {
    let a = one_way(groups)?;
    if !(level > 0.0 && level < 1.0) {
        return Err(bad_level());
    }
    let (between, within, ms) = (a.squares_between, a.squares_within, a.squares_within / a.df_within);
    let ncp = |tail: f64| noncentrality(a.f, a.df_between, a.df_within, tail).ok_or(Refusal::InvalidOption);
    let ncp_interval = [ncp(0.5 * (1.0 - level))?, ncp(0.5 * (1.0 + level))?];
    let share = |of: f64| ncp_interval.map(|ncp| ncp / (ncp + of));
    let excess = between - a.df_between * ms;
    Ok(VarianceShares {
        eta2: between / (between + within),
        eta2_interval: share(a.df_between + a.df_within + 1.0),
        eta2_interval_df: share(a.df_within),
        ncp_interval,
        omega2: excess / (between + within + ms),
        epsilon2: excess / (between + within),
        cohens_f: (between / within).sqrt(),
    })
}

/// The noncentrality for which an F as large as this has the upper tail `tail`; 0 when even none gives more.
fn noncentrality(f: f64, df1: f64, df2: f64, tail: f64) -> Option<f64> {
    let gap = |ncp: f64| noncentral_f_sf(f, df1, df2, ncp).map_or(f64::NAN, |p| ln(p) - ln(tail));
    if gap(0.0) >= 0.0 {
        return Some(0.0);
    }
    let (mut low, mut high) = (0.0, (df1 * f).max(1.0));
    for _ in 0..60 {
        if gap(high) >= 0.0 {
            break;
        }
        (low, high) = (high, 2.0 * high);
    }
    brent(gap, (low, gap(low)), (high, gap(high)), 1e-13 * high)
}

/// Shares of variance by ranks, of a Kruskal-Wallis test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankShares {
    /// epsilon^2 = H (N + 1) / (N^2 - 1) (Kelley 1935).
    pub epsilon2: f64,
    /// eta^2 = (H - k + 1) / (N - k) (Tomczak and Tomczak 2014).
    pub eta2: f64,
}

/// How much of the variance of the ranks the groups explain; H is corrected for ties.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for an empty group or no more values than groups,
/// [`Refusal::ZeroVariance`] when all values are equal, [`Refusal::NotFinite`].
pub fn rank_shares(groups: &[Vec<f64>]) -> Result<RankShares> {
    sample::groups(groups, 1)?;
    let all = groups.concat();
    let (n, k) = (all.len() as f64, groups.len() as f64);
    if n <= k {
        return Err(Refusal::TooFewValues.into());
    }
    if sample::constant(&all) {
        return Err(Refusal::ZeroVariance.into());
    }
    let ranks = ranks(&all);
    let mut rest = ranks.as_slice();
    let mut between = 0.0;
    for group in groups {
        let (mine, others) = rest.split_at(group.len());
        let off = mine.iter().sum::<f64>() / mine.len() as f64 - 0.5 * (n + 1.0);
        between += mine.len() as f64 * off * off;
        rest = others;
    }
    let h = 12.0 * between / (n * (n + 1.0) - tie_term(&all) / (n - 1.0));
    Ok(RankShares { epsilon2: h / (n - 1.0), eta2: (h - k + 1.0) / (n - k) })
}

/// Partial eta^2 and omega^2 of a term of any analysis of variance: its sum of squares `ss` and degrees of freedom `df`,
/// those of its error, and all values `n`.
pub fn partial_shares(ss: f64, df: f64, error_ss: f64, error_df: f64, n: f64) -> (f64, f64) {
    let ms = error_ss / error_df;
    (ss / (ss + error_ss), (ss - df * ms) / (ss + (n - df) * ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: [f64; 3] = [1.021, 0.987, 1.043];
    const B: [f64; 3] = [0.842, 0.901, 0.873];

    #[test]
    fn are_those_of_r_and_50_digits() {
        let close = |got: f64, want: f64| assert!((got / want - 1.0).abs() < 1e-8, "{got}, expected {want}");
        // R effectsize 0.8.3::glass_delta; its limits are found by a simplex and hold six digits.
        let glass = glass_delta(&A, &B, 0.95).unwrap();
        close(glass.estimate, 4.913_137_569_894_798);
        for (got, want) in glass.interval.unwrap().iter().zip([0.372_338_374_329, 9.648_719_350_715]) {
            assert!((got / want - 1.0).abs() < 2e-6, "{got}, expected {want}");
        }
        // mpmath (50 digits): Cliff's delta of 8 and 3 values
        let unequal = ([5.1, 4.9, 5.3, 5.0, 5.2, 4.8, 5.1, 5.05], [9.7, 3.1, 15.8]);
        let cliff = cliffs_delta(&unequal.0, &unequal.1, 0.95).unwrap();
        close(cliff.variance, 0.444_444_444_444_444_4);
        close(cliff.effect.interval.unwrap()[0], -0.909_489_828_360_981_5);
        close(hedges_factor(58.0), 0.987_003_581_027_977_8);
    }

    #[test]
    fn turned_around_they_change_sign() {
        for effect in [cohen_d, hedges_g, rank_biserial] {
            let (there, back) = (effect(&A, &B, 0.9).unwrap(), effect(&B, &A, 0.9).unwrap());
            assert!((there.estimate + back.estimate).abs() < 1e-13);
            let ends = there.interval.zip(back.interval).map_or(0.0, |(i, j)| (i[0] + j[1]).abs());
            assert!(ends < 1e-9, "{ends}");
        }
        assert_eq!(rank_biserial(&A, &B, 0.95).unwrap().interval, None);
        let (x, y) = ([1.0, 2.0, 5.0, 4.0], [0.5, 2.5, 3.0, 1.0]);
        assert!((rank_biserial_paired(&x, &y, 0.95).unwrap().estimate - 0.7).abs() < 1e-15);
    }

    #[test]
    fn limits_are_where_the_tails_are_what_was_asked() {
        for (t, df) in [(0.0, 4.0), (2.0, 3.0), (-7.0, 30.0), (150.0, 18.0)] {
            let [low, high] = pivot(t, df, 0.9).unwrap();
            assert!((noncentral_t_sf(t, df, low).unwrap() - 0.05).abs() < 1e-11);
            assert!((noncentral_t_cdf(t, df, high).unwrap() - 0.05).abs() < 1e-11);
        }
        let ncp = noncentrality(9.0, 3.0, 20.0, 0.05).unwrap();
        assert!((noncentral_f_sf(9.0, 3.0, 20.0, ncp).unwrap() - 0.05).abs() < 1e-11);
        assert_eq!(noncentrality(0.1, 3.0, 20.0, 0.05), Some(0.0));
    }

    #[test]
    fn shares_of_variance_hang_together() {
        let groups = [A.to_vec(), B.to_vec(), vec![0.655, 0.612, 0.701]];
        let s = variance_shares(&groups, 0.95).unwrap();
        assert!((s.cohens_f * s.cohens_f - s.eta2 / (1.0 - s.eta2)).abs() < 1e-10);
        assert!(s.omega2 < s.epsilon2 && s.epsilon2 < s.eta2 && s.eta2_interval[0] < s.eta2);
        let a = one_way(&groups).unwrap();
        let (eta2, omega2) = partial_shares(a.squares_between, 2.0, a.squares_within, 6.0, 9.0);
        assert!((eta2 - s.eta2).abs() < 1e-14 && (omega2 - s.omega2).abs() < 1e-14);
        assert!((rank_shares(&groups).unwrap().epsilon2 - 0.9).abs() < 1e-14);
    }

    #[test]
    fn refuse_what_has_no_answer() {
        let reason = |r: Result<Effect>| r.err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(cohen_d(&[1.0, 1.0], &[2.0, 2.0], 0.95)), Some(Refusal::ZeroVariance));
        assert_eq!(reason(glass_delta(&A, &[2.0, 2.0], 0.95)), Some(Refusal::ZeroVariance));
        assert_eq!(reason(hedges_g(&A, &B, 1.0)), Some(Refusal::InvalidOption));
        assert_eq!(reason(rank_biserial(&A, &[], 0.95)), Some(Refusal::TooFewValues));
        assert_eq!(reason(rank_biserial_paired(&A, &A, 0.95)), Some(Refusal::ZeroVariance));
        assert_eq!(reason(cohen_dz(&A, &B[..2], 0.95)), Some(Refusal::LengthMismatch));
        assert!(
            variance_shares(&[A.to_vec()], 0.95).is_err() && rank_shares(&[vec![1.0], vec![2.0]]).is_err()
        );
        assert!(cliffs_delta(&A, &[1.0], 0.95).is_err());
    }
}
