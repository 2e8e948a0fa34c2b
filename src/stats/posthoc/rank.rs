//! Comparisons after a Kruskal-Wallis test, by ranks.
//!
//! Ranked together: Dunn (1964, doi:10.1080/00401706.1964.10490181), Conover and Iman (1979), Nemenyi (1963). Ranked pair by
//! pair: Steel (1959, doi:10.2307/2527654), Steel-Dwass (Critchlow and Fligner 1991, doi:10.1080/03610929108830487).
//! All are approximations for large groups: with three values a group none of them can reach 0.05.

use super::means::shares;
use super::{Comparison, Contrast, Family, Method, PostHoc, judge};
use crate::error::Result;
use crate::stats::multiplicity::Adjustment;
use crate::stats::rank::{ranks, tie_term};
use crate::stats::{Alternative, Refusal, sample};

const LEVEL: f64 = 0.95;

/// z tests of differences of mean ranks, with the variance corrected for ties (Dunn); Prism's default is Bonferroni.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for an empty group, [`Refusal::ZeroVariance`] when all values are
/// equal, [`Refusal::NotFinite`], [`Refusal::InvalidOption`] for a control that is not there.
pub fn dunn(groups: &[Vec<f64>], family: Family, adjustment: Adjustment) -> Result<PostHoc> {
    let r = Ranked::new(groups)?;
    let variance = (r.n * (r.n + 1.0) - r.ties / (r.n - 1.0)) / 12.0;
    r.judge(family, variance, f64::INFINITY, &Method::Adjusted(adjustment))
}

/// t tests of differences of mean ranks with what Kruskal and Wallis's H leaves of their variance (Conover and Iman); to
/// be used after a significant H only.
///
/// # Errors
/// As [`dunn`], and [`Refusal::TooFewValues`] without a value more than groups.
pub fn conover(groups: &[Vec<f64>], adjustment: Adjustment) -> Result<PostHoc> {
    let r = Ranked::new(groups)?;
    let df = r.n - groups.len() as f64;
    if df < 1.0 {
        return Err(Refusal::TooFewValues.into());
    }
    let variance = (r.n * (r.n + 1.0) - r.ties / (r.n - 1.0)) / 12.0;
    let middle = 0.5 * (r.n + 1.0);
    let between: f64 = r.means.iter().map(|(n, mean)| n * (mean - middle) * (mean - middle)).sum();
    let left = variance * (r.n - 1.0 - between / variance) / df;
    r.judge(Family::AllPairs, left, df, &Method::Adjusted(adjustment))
}

/// Differences of mean ranks by the studentized range, without a correction for ties (Nemenyi). The statistic is q.
///
/// # Errors
/// As [`dunn`].
pub fn nemenyi(groups: &[Vec<f64>]) -> Result<PostHoc> {
    let r = Ranked::new(groups)?;
    let mut out =
        r.judge(Family::AllPairs, r.n * (r.n + 1.0) / 12.0, f64::INFINITY, &Method::Range(groups.len()))?;
    out.comparisons.iter_mut().for_each(|c| c.statistic = c.statistic.abs() * std::f64::consts::SQRT_2);
    Ok(out)
}

/// All pairs, each ranked by itself, by the studentized range (Steel, Dwass, Critchlow and Fligner). The statistic is z;
/// q = sqrt(2) |z|.
///
/// # Errors
/// As [`dunn`], with [`Refusal::ZeroVariance`] for any pair whose values are all equal.
pub fn steel_dwass(groups: &[Vec<f64>]) -> Result<PostHoc> {
    pair_by_pair(groups, Family::AllPairs, |_| Method::Range(groups.len()))
}

/// Every group with the one at `control`, each pair ranked by itself, jointly normal (Steel). The statistic is z, positive
/// where the treatment is greater.
///
/// # Errors
/// As [`steel_dwass`].
pub fn steel(groups: &[Vec<f64>], control: usize, alternative: Alternative) -> Result<PostHoc> {
    let method = |pairs: &[(usize, usize)]| Method::Control(shares(groups, pairs), alternative);
    pair_by_pair(groups, Family::Control(control), method)
}

/// All values ranked together.
struct Ranked {
    n: f64,
    ties: f64,
    /// Size and mean rank of each group.
    means: Vec<(f64, f64)>,
}

impl Ranked {
    fn new(groups: &[Vec<f64>]) -> Result<Self> {
        sample::groups(groups, 1)?;
        let all = groups.concat();
        if sample::constant(&all) {
            return Err(Refusal::ZeroVariance.because("All values are equal: they have no order."));
        }
        let ranks = ranks(&all);
        let mut rest = ranks.as_slice();
        let mut means = Vec::with_capacity(groups.len());
        for group in groups {
            let (mine, others) = rest.split_at(group.len());
            means.push((mine.len() as f64, mine.iter().sum::<f64>() / mine.len() as f64));
            rest = others;
        }
        Ok(Self { n: all.len() as f64, ties: tie_term(&all), means })
    }

    fn judge(&self, family: Family, variance: f64, df: f64, method: &Method) -> Result<PostHoc> {
        let contrast = |(a, b): (usize, usize)| {
            let ((na, ma), (nb, mb)) = (*self.means.get(a)?, *self.means.get(b)?);
            Some(Contrast { a, b, difference: ma - mb, se: (variance * (1.0 / na + 1.0 / nb)).sqrt(), df })
        };
        let contrasts: Vec<Contrast> =
            family.pairs(self.means.len())?.into_iter().filter_map(contrast).collect();
        without_intervals(judge(&contrasts, method, LEVEL))
    }
}

/// Limits of a difference of ranks say nothing about the values.
pub(super) fn without_intervals(out: Result<PostHoc>) -> Result<PostHoc> {
    let mut out = out?;
    out.comparisons.iter_mut().for_each(|c: &mut Comparison| c.interval = None);
    Ok(out)
}

fn pair_by_pair(
    groups: &[Vec<f64>],
    family: Family,
    method: impl FnOnce(&[(usize, usize)]) -> Method,
) -> Result<PostHoc> {
    sample::groups(groups, 1)?;
    let pairs = family.pairs(groups.len())?;
    let contrast = |(a, b): &(usize, usize)| {
        let (x, y) = (groups.get(*a)?, groups.get(*b)?);
        let both = [x.as_slice(), y].concat();
        let (nx, n) = (x.len() as f64, both.len() as f64);
        let rank_sum: f64 = ranks(&both).iter().take(x.len()).sum();
        let product = nx * y.len() as f64;
        let variance = product / 12.0 * (n + 1.0 - tie_term(&both) / (n * (n - 1.0)));
        let difference = rank_sum - 0.5 * nx * (n + 1.0);
        Some(Contrast { a: *a, b: *b, difference, se: variance.sqrt(), df: f64::INFINITY })
    };
    let contrasts: Vec<Contrast> = pairs.iter().filter_map(contrast).collect();
    without_intervals(judge(&contrasts, &method(&pairs), LEVEL))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::distribution::normal_sf;

    fn groups() -> Vec<Vec<f64>> {
        vec![vec![1.0, 2.0, 2.0, 5.0, 7.0], vec![3.0, 6.0, 8.0, 9.0], vec![4.0, 10.0, 11.0, 12.0, 13.0, 13.0]]
    }

    #[test]
    fn dunn_is_its_formula() {
        // Mean ranks 4, 7.5, 11 2/3 of 15 values with two ties of two; by hand.
        let out = dunn(&groups(), Family::AllPairs, Adjustment::Bonferroni).unwrap();
        let variance = (15.0 * 16.0 - 12.0 / 14.0) / 12.0;
        let z: f64 = (4.0 - 35.0 / 3.0) / f64::sqrt(variance * (1.0 / 5.0 + 1.0 / 6.0));
        let c = out.comparisons[1];
        assert!((c.statistic - z).abs() < 1e-12 && (c.p.unwrap() - 2.0 * normal_sf(-z)).abs() < 1e-14);
        assert!((c.p_adjusted - 3.0 * c.p.unwrap()).abs() < 1e-14 && c.interval.is_none());
    }

    #[test]
    fn order_is_all_that_counts() {
        let bent: Vec<Vec<f64>> = groups().iter().map(|g| g.iter().map(|v| v * v * v).collect()).collect();
        let all = |g: &[Vec<f64>]| {
            [
                dunn(g, Family::Control(0), Adjustment::Holm),
                conover(g, Adjustment::None),
                nemenyi(g),
                steel_dwass(g),
                steel(g, 0, Alternative::Greater),
            ]
            .map(|out| out.unwrap().comparisons)
        };
        assert_eq!(all(&groups()), all(&bent));
    }

    #[test]
    fn refuse_what_has_no_answer() {
        let reason = |r: Result<PostHoc>| r.err().and_then(|e| Refusal::of(&e));
        let flat = [vec![5.0, 5.0], vec![5.0, 5.0]];
        assert_eq!(reason(dunn(&flat, Family::AllPairs, Adjustment::None)), Some(Refusal::ZeroVariance));
        assert_eq!(reason(steel_dwass(&flat)), Some(Refusal::ZeroVariance));
        assert_eq!(reason(nemenyi(&[vec![1.0], vec![]])), Some(Refusal::TooFewValues));
        assert_eq!(reason(conover(&[vec![1.0], vec![2.0]], Adjustment::None)), Some(Refusal::TooFewValues));
        assert_eq!(reason(steel(&groups(), 3, Alternative::Less)), Some(Refusal::InvalidOption));
    }
}
