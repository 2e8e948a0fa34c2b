//! Kruskal-Wallis: do several groups come from one distribution?
//!
//! H = 12 / (N (N + 1)) sum n (mean rank - (N + 1) / 2)^2, over 1 - sum (t^3 - t) / (N^3 - N) for ties of t values; against
//! chi-square with k - 1 degrees of freedom, or exactly over all arrangements of the mid-ranks (Kruskal and Wallis 1952,
//! doi:10.1080/01621459.1952.10483441). Not for groups of different shape, if medians are to be compared: it then finds
//! shape.

use super::exact::{States, doubled, gcd, too_many};
use super::{Method, all_tied, ranks, tie_term};
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::{Refusal, distribution, sample};

/// A Kruskal-Wallis test.
#[derive(Debug, Clone, PartialEq)]
pub struct KruskalWallis {
    /// H, corrected for ties.
    pub h: f64,
    /// Groups minus one.
    pub df: usize,
    /// p.
    pub p: f64,
    /// Mean rank of each group.
    pub mean_ranks: Vec<f64>,
}

/// Compares two groups or more.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for an empty group, [`Refusal::ZeroVariance`] when all values are
/// equal, [`Refusal::TooManyValues`] for an exact p of too many (about 20 values in four groups), [`Refusal::NotFinite`].
pub fn kruskal_wallis(groups: &[Vec<f64>], method: Method) -> Result<KruskalWallis> {
    sample::groups(groups, 1)?;
    if all_tied(groups) {
        return Err(Refusal::ZeroVariance.into());
    }
    let all = groups.concat();
    let n = all.len() as f64;
    let mut left = ranks(&all).into_iter();
    let sums: Vec<f64> = groups.iter().map(|g| sum(left.by_ref().take(g.len()))).collect();
    let mean_ranks: Vec<f64> = sums.iter().zip(groups).map(|(s, g)| s / g.len() as f64).collect();
    let off = |mean: f64| (mean - 0.5 * (n + 1.0)) * (mean - 0.5 * (n + 1.0));
    let spread = sum(groups.iter().zip(&mean_ranks).map(|(g, mean)| g.len() as f64 * off(*mean)));
    let h = 12.0 * spread / (n * (n + 1.0)) / (1.0 - tie_term(&all) / (n * n * n - n));
    let df = groups.len() - 1;
    let p = if method == Method::Exact {
        let sizes: Vec<u64> = groups.iter().map(|g| g.len() as u64).collect();
        let sums: Vec<u64> = sums.iter().map(|s| (2.0 * s) as u64).collect();
        exact(&doubled(&all), &sizes, &sums)?
    } else {
        distribution::chi_square_sf(h, df as f64).unwrap_or(f64::NAN)
    };
    Ok(KruskalWallis { h, df, p, mean_ranks })
}

/// The share of arrangements with a sum of S^2 / n at least as large. A state is, for each group, how many of its places are
/// taken and the sum of their scores; groups of one size are interchangeable and kept in order.
fn exact(scores: &[u64], sizes: &[u64], sums: &[u64]) -> Result<f64> {
    if scores.len() > 2000 {
        return Err(too_many());
    }
    let mut order: Vec<(u64, u64)> = sizes.iter().copied().zip(sums.iter().copied()).collect();
    order.sort_unstable();
    let (sizes, sums): (Vec<u64>, Vec<u64>) = order.into_iter().unzip();
    let span = scores.iter().sum::<u64>() + 1;
    let most = sizes.last().copied().unwrap_or(0) * span + span;
    let mut states = States::zero(sizes.len(), most)?;
    let common = sizes.iter().fold(1, |all, n| all / gcd(all, *n) * n);
    let statistic = |sums: &mut dyn Iterator<Item = u64>| -> u128 {
        sums.zip(&sizes).map(|(s, n)| u128::from(s) * u128::from(s) * u128::from(common / n)).sum()
    };
    let observed = statistic(&mut sums.iter().copied());
    let mut next = Vec::with_capacity(sizes.len());
    for score in scores {
        states.advance(|state, give| {
            for (group, size) in sizes.iter().enumerate() {
                next.clear();
                next.extend_from_slice(state);
                let Some(slot) = next.get_mut(group).filter(|slot| **slot / span < *size) else { continue };
                *slot += span + score;
                let mut rest = next.as_mut_slice();
                for equals in sizes.chunk_by(|a, b| a == b) {
                    let (these, others) = rest.split_at_mut(equals.len());
                    these.sort_unstable();
                    rest = others;
                }
                give(&next, 1.0);
            }
        })?;
    }
    Ok(states.share(|state| statistic(&mut state.iter().map(|s| s % span)) >= observed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Alternative;
    use crate::stats::rank::mann_whitney::mann_whitney;

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: kruskal.test; Hollander and Wolfe 1973, p. 116: mucociliary efficiency
        let groups = [vec![2.9, 3.0, 2.5, 2.6, 3.2], vec![3.8, 2.7, 4.0, 2.4], vec![2.8, 3.4, 3.7, 2.2, 2.0]];
        let test = kruskal_wallis(&groups, Method::Asymptotic).unwrap();
        assert!(
            (test.h - 0.771_428_571_428_571_5).abs() < 1e-13
                && (test.p - 0.679_964_773_578_893_8).abs() < 1e-13
        );
        assert_eq!((test.df, test.mean_ranks), (2, vec![7.2, 9.0, 6.6]));
        // Exact integer arithmetic over the 252,252 arrangements.
        let exact = kruskal_wallis(&groups, Method::Exact).unwrap().p;
        assert!((exact - 0.710_773_353_630_496_5).abs() < 1e-13, "{exact}");
    }

    #[test]
    fn of_two_groups_is_mann_whitney() {
        let (a, b) = (vec![1.0, 4.0, 4.0, 9.0], vec![2.0, 3.0, 4.0, 8.0, 10.0]);
        let two = mann_whitney(&a, &b, Method::Exact, Alternative::TwoSided).unwrap();
        assert!((kruskal_wallis(&[a, b], Method::Exact).unwrap().p - two.p).abs() < 1e-14);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why = |groups: &[Vec<f64>]| Refusal::of(&kruskal_wallis(groups, Method::Exact).unwrap_err());
        assert_eq!(why(&[vec![1.0]]), Some(Refusal::NeedTwoGroups));
        assert_eq!(why(&[vec![1.0], vec![]]), Some(Refusal::TooFewValues));
        assert_eq!(why(&[vec![1.0], vec![1.0, 1.0]]), Some(Refusal::ZeroVariance));
        let many: Vec<Vec<f64>> = (0..12).map(|g| (0..9).map(|v| f64::from(g * 9 + v)).collect()).collect();
        assert_eq!(why(&many), Some(Refusal::TooManyValues));
    }
}
