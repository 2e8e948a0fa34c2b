//! Jonckheere-Terpstra: do the values rise (or fall) from group to group, as with a dose?
//!
//! J = sum over all pairs of groups of the pairs of values in which the later group is larger, ties one half (Terpstra 1952;
//! Jonckheere 1954, doi:10.1093/biomet/41.1-2.133); variance with ties after Hollander and Wolfe 1999, equation 6.19. The
//! exact form counts every arrangement of values without ties: J is a sum of independent U. Not for a response that rises
//! and falls again.

use super::exact::subset_sums;
use super::{Method, all_tied, normal_test, tie_term};
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::{Alternative, Refusal, sample};

/// A Jonckheere-Terpstra test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jonckheere {
    /// J.
    pub j: f64,
    /// What J would be without a trend.
    pub expected: f64,
    /// Standardised J; `None` for an exact p.
    pub z: Option<f64>,
    /// p.
    pub p: f64,
}

/// Tests groups in the order of their dose; `Greater` means that values rise.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for an empty group, [`Refusal::ZeroVariance`] when all values are
/// equal, [`Refusal::InvalidOption`] for an exact p with ties, [`Refusal::TooManyValues`] for one of too many,
/// [`Refusal::NotFinite`].
///
/// # Examples
/// ```
/// use monolayer::stats::Alternative;
/// use monolayer::stats::rank::{Method, jonckheere::jonckheere};
/// let doses = [vec![1.0, 1.2], vec![1.1, 1.5], vec![1.9, 2.0]];
/// let test = jonckheere(&doses, Method::Exact, Alternative::Greater).unwrap();
/// assert_eq!(test.j, 11.0);
/// assert!((test.p - 3.0 / 90.0).abs() < 1e-15);
/// ```
pub fn jonckheere(groups: &[Vec<f64>], method: Method, alternative: Alternative) -> Result<Jonckheere> {
    sample::groups(groups, 1)?;
    if all_tied(groups) {
        return Err(Refusal::ZeroVariance.into());
    }
    let later = |at: usize| groups.iter().skip(at + 1).flatten();
    let wins = |a: &f64, b: &f64| {
        if b > a {
            1.0
        } else if b == a {
            0.5
        } else {
            0.0
        }
    };
    let j = sum(groups
        .iter()
        .enumerate()
        .flat_map(|(at, g)| g.iter().flat_map(move |a| later(at).map(move |b| wins(a, b)))));
    let all = groups.concat();
    let n = all.len() as f64;
    let sizes: Vec<f64> = groups.iter().map(|g| g.len() as f64).collect();
    let expected = 0.25 * (n * n - sum(sizes.iter().map(|m| m * m)));
    if method == Method::Exact {
        if tie_term(&all) > 0.0 {
            return Err(Refusal::InvalidOption
                .because("The exact form of the Jonckheere-Terpstra test is for values without ties."));
        }
        let tails = distribution(groups)?.tails(j as u64, ((4.0 * expected) as u64, 4));
        return Ok(Jonckheere { j, expected, z: None, p: tails.p(alternative) });
    }
    let mut sorted = all;
    sorted.sort_by(f64::total_cmp);
    let ties: Vec<f64> = sorted.chunk_by(|a, b| a == b).map(|t| t.len() as f64).collect();
    let over = |counts: &[f64], term: fn(f64) -> f64| sum(counts.iter().map(|m| term(*m)));
    let first = |m: f64| m * (m - 1.0) * (2.0 * m + 5.0);
    let (pairs, triples) = (|m: f64| m * (m - 1.0), |m: f64| m * (m - 1.0) * (m - 2.0));
    let variance = (first(n) - over(&sizes, first) - over(&ties, first)) / 72.0
        + if n > 2.0 { over(&sizes, triples) * over(&ties, triples) / (36.0 * triples(n)) } else { 0.0 }
        + over(&sizes, pairs) * over(&ties, pairs) / (8.0 * pairs(n));
    let (z, p) = normal_test(j - expected, variance, method, alternative);
    Ok(Jonckheere { j, expected, z: Some(z), p })
}

/// The distribution of J without ties: the U of each group against all before it, which are independent.
fn distribution(groups: &[Vec<f64>]) -> Result<super::exact::Weights> {
    let mut before = groups.first().map_or(0, Vec::len);
    let mut all = subset_sums(&[0], 0)?;
    for group in groups.iter().skip(1) {
        let scores: Vec<u64> = (0..(before + group.len()) as u64).collect();
        all = all.convolved(&subset_sums(&scores, group.len())?);
        before += group.len();
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::rank::mann_whitney::mann_whitney;

    /// Hollander and Wolfe 1999, example 6.2: pieces finished by three groups with more and more information.
    fn pieces() -> [Vec<f64>; 3] {
        [
            vec![40.0, 35.0, 38.0, 43.0, 44.0, 41.0],
            vec![38.0, 40.0, 47.0, 44.0, 40.0, 42.0],
            vec![48.0, 40.0, 45.0, 43.0, 46.0, 44.0],
        ]
    }

    #[test]
    fn is_that_of_the_book() {
        // J and its expectation as printed; z by the variance with ties, 150.2868 (20,000 random orders: 148.9).
        let test = jonckheere(&pieces(), Method::Asymptotic, Alternative::Greater).unwrap();
        assert_eq!((test.j, test.expected), (79.0, 54.0));
        assert!((test.z.unwrap() - 2.039_293_058_844_717_3).abs() < 1e-13, "{test:?}");
        assert!((test.p - 0.020_710_393_993_047_246).abs() < 1e-14);
    }

    #[test]
    fn of_two_groups_is_mann_whitney_and_turned_around_it_falls() {
        let (a, b) = (vec![1.0, 4.0, 5.0, 9.0], vec![2.0, 3.0, 6.0, 8.0, 10.0]);
        for method in [Method::Exact, Method::Asymptotic, Method::Corrected] {
            let two = mann_whitney(&b, &a, method, Alternative::Greater).unwrap();
            let one = jonckheere(&[a.clone(), b.clone()], method, Alternative::Greater).unwrap();
            assert!((one.p - two.p).abs() < 1e-14 && one.j == two.u[0]);
        }
        let turned: Vec<Vec<f64>> = pieces().into_iter().rev().collect();
        let (up, down) = (
            jonckheere(&pieces(), Method::Asymptotic, Alternative::Greater).unwrap(),
            jonckheere(&turned, Method::Asymptotic, Alternative::Less).unwrap(),
        );
        assert!((up.p - down.p).abs() < 1e-15);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why = |groups: &[Vec<f64>]| {
            Refusal::of(&jonckheere(groups, Method::Exact, Alternative::TwoSided).unwrap_err())
        };
        assert_eq!(why(&[vec![1.0]]), Some(Refusal::NeedTwoGroups));
        assert_eq!(why(&[vec![1.0], vec![]]), Some(Refusal::TooFewValues));
        assert_eq!(why(&[vec![1.0], vec![1.0]]), Some(Refusal::ZeroVariance));
        assert_eq!(why(&pieces()), Some(Refusal::InvalidOption));
        assert_eq!(why(&[vec![1.0], vec![f64::NAN]]), Some(Refusal::NotFinite));
    }
}
