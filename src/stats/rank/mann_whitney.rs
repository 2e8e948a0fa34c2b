//! Mann-Whitney (Wilcoxon's rank sum): do the values of one group tend to be larger than those of the other?
//!
//! U = pairs (a, b) with a > b, ties one half = rank sum - n (n + 1) / 2 (Mann and Whitney 1947,
//! doi:10.1214/aoms/1177730491). Exact p over all arrangements of the mid-ranks at hand; two-sided, those at least as far
//! from the expectation (as StatXact and coin). Not with fewer than four a group: three against three cannot reach 0.05.

use super::exact::{doubled, subset_sums};
use super::{Method, all_tied, normal_test, ranks, tie_term};
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::{Alternative, Refusal, sample};

/// A Mann-Whitney test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannWhitney {
    /// U of either group.
    pub u: [f64; 2],
    /// Sum of the ranks of either group.
    pub rank_sums: [f64; 2],
    /// Standardised U of the first group; `None` for an exact p.
    pub z: Option<f64>,
    /// p.
    pub p: f64,
    /// Twice the smaller tail; `None` unless p is exact and two-sided. Differs from `p` only with ties.
    pub p_doubled: Option<f64>,
}

/// Compares two independent groups; `Greater` means that the first tends to be larger.
///
/// # Errors
/// [`Refusal::TooFewValues`] for an empty group, [`Refusal::ZeroVariance`] when all values are equal (asymptotic forms),
/// [`Refusal::TooManyValues`] for an exact p of too many (about 150 in each group), [`Refusal::NotFinite`].
///
/// # Examples
/// ```
/// use monolayer::stats::Alternative;
/// use monolayer::stats::rank::{Method, mann_whitney::mann_whitney};
/// let test = mann_whitney(&[1.0, 0.9, 1.1], &[2.4, 2.9, 2.2], Method::Exact, Alternative::TwoSided).unwrap();
/// assert!((test.p - 0.1).abs() < 1e-15);
/// ```
pub fn mann_whitney(a: &[f64], b: &[f64], method: Method, alternative: Alternative) -> Result<MannWhitney> {
    let groups = [a.to_vec(), b.to_vec()];
    sample::groups(&groups, 1)?;
    let all = groups.concat();
    let rank_sum = sum(ranks(&all).into_iter().take(a.len()));
    let (n1, n2) = (a.len() as f64, b.len() as f64);
    let n = n1 + n2;
    let u = rank_sum - 0.5 * n1 * (n1 + 1.0);
    let mut test = MannWhitney {
        u: [u, n1 * n2 - u],
        rank_sums: [rank_sum, 0.5 * n * (n + 1.0) - rank_sum],
        z: None,
        p: 1.0,
        p_doubled: None,
    };
    if method == Method::Exact {
        let scores = doubled(&all);
        let weights = subset_sums(&scores, a.len())?;
        let mean = (a.len() as u64 * scores.iter().sum::<u64>(), all.len() as u64);
        let tails = weights.tails((2.0 * rank_sum) as u64, mean);
        test.p = tails.p(alternative);
        test.p_doubled = (alternative == Alternative::TwoSided).then(|| tails.doubled());
    } else {
        if all_tied(&groups) {
            return Err(Refusal::ZeroVariance.into());
        }
        let variance = n1 * n2 / 12.0 * (n + 1.0 - tie_term(&all) / (n * (n - 1.0)));
        let (z, p) = normal_test(u - 0.5 * n1 * n2, variance, method, alternative);
        (test.z, test.p) = (Some(z), p);
    }
    Ok(test)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hollander and Wolfe 1999, example 4.1: permeability of amnion.
    const TERM: [f64; 10] = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const EARLY: [f64; 5] = [1.15, 0.88, 0.9, 0.74, 1.21];

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: wilcox.test(TERM, EARLY, exact = TRUE), (exact = FALSE)
        let exact = mann_whitney(&TERM, &EARLY, Method::Exact, Alternative::TwoSided).unwrap();
        assert!((exact.p - 0.254_412_254_412_254_4).abs() < 1e-14);
        assert_eq!((exact.u, exact.rank_sums), ([35.0, 15.0], [90.0, 30.0]));
        let corrected = mann_whitney(&TERM, &EARLY, Method::Corrected, Alternative::Greater).unwrap();
        assert!((corrected.p - 0.122_311_802_563_491_67).abs() < 1e-13);
    }

    #[test]
    fn turned_around_the_tails_change_places() {
        let tied = [1.0, 2.0, 2.0, 5.0];
        for method in [Method::Exact, Method::Asymptotic, Method::Corrected] {
            let p = |a: &[f64], b: &[f64], side| mann_whitney(a, b, method, side).unwrap().p;
            let (one, other) = (p(&tied, &EARLY, Alternative::Less), p(&EARLY, &tied, Alternative::Greater));
            assert!((one - other).abs() < 1e-14);
        }
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why = |a: &[f64], b: &[f64], method| {
            Refusal::of(&mann_whitney(a, b, method, Alternative::TwoSided).unwrap_err())
        };
        assert_eq!(why(&[], &[1.0], Method::Exact), Some(Refusal::TooFewValues));
        assert_eq!(why(&[3.0], &[3.0], Method::Asymptotic), Some(Refusal::ZeroVariance));
        assert_eq!(why(&[3.0], &[f64::NAN], Method::Asymptotic), Some(Refusal::NotFinite));
        let many: Vec<f64> = (0..2000).map(f64::from).collect();
        assert_eq!(why(&many, &many, Method::Exact), Some(Refusal::TooManyValues));
    }
}
