//! Permutation tests: if group did not matter, how often would relabelling the values give a statistic as extreme?
//!
//! When all arrangements are no more than the resamples asked for, each is counted and p is exact; else
//! p = (b + 1) / (m + 1), b of m random ones being as extreme, so that p is never 0 (Phipson and Smyth 2010,
//! doi:10.2202/1544-6115.1585). Two-sided compares absolute values: the statistic has to be about 0 without a difference.
//! Not for groups that scatter differently: it then finds that too.

use super::{Resampling, defined};
use crate::error::Result;
use crate::num::math::ln_gamma;
use crate::num::random::Random;
use crate::stats::{Alternative, sample};

/// A permutation test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Permutation {
    /// The statistic of the values as they are.
    pub statistic: f64,
    /// p.
    pub p: f64,
    /// Arrangements looked at.
    pub arrangements: usize,
    /// Whether these were all.
    pub exact: bool,
}

/// Exchanges values between groups; `Greater` counts statistics at least as large.
///
/// # Errors
/// The refusals `need_two_groups`, `too_few_values` for an empty group, `not_finite`, `invalid_option` for a number of
/// resamples out of range, `zero_variance` when the statistic is not defined.
///
/// # Examples
/// ```
/// use monolayer::stats::{Alternative, describe::mean, resample::{Resampling, permutation}};
/// let groups = [vec![1.0, 2.0, 3.0], vec![7.0, 8.0, 9.0]];
/// let difference = |g: &[Vec<f64>]| mean(&g[0]).unwrap_or(0.0) - mean(&g[1]).unwrap_or(0.0);
/// let plan = Resampling { resamples: 1000, seed: 1 };
/// let test = permutation(&groups, difference, Alternative::TwoSided, plan).unwrap();
/// assert!(test.exact && test.p == 0.1);
/// ```
pub fn permutation(
    groups: &[Vec<f64>],
    statistic: impl Fn(&[Vec<f64>]) -> f64,
    alternative: Alternative,
    plan: Resampling,
) -> Result<Permutation> {
    plan.check()?;
    sample::groups(groups, 1)?;
    let observed = defined(statistic(groups))?;
    let mut values = groups.concat();
    let ln_factorial = |n: usize| ln_gamma(n as f64 + 1.0);
    let arrangements = ln_factorial(values.len()) - groups.iter().map(|g| ln_factorial(g.len())).sum::<f64>();
    let exact = arrangements <= crate::num::math::ln(f64::from(plan.resamples)) + 1e-9;
    let mut dealt = groups.to_vec();
    let mut all = Vec::new();
    if exact {
        let mut labels: Vec<usize> =
            groups.iter().enumerate().flat_map(|(at, g)| std::iter::repeat_n(at, g.len())).collect();
        loop {
            dealt.iter_mut().for_each(Vec::clear);
            for (label, value) in labels.iter().zip(&values) {
                if let Some(group) = dealt.get_mut(*label) {
                    group.push(*value);
                }
            }
            all.push(defined(statistic(&dealt))?);
            if !next_order(&mut labels) {
                break;
            }
        }
    } else {
        let mut random = Random::seeded(plan.seed);
        for _ in 0..plan.resamples {
            for last in (1..values.len()).rev() {
                values.swap(last, random.below(last as u64 + 1) as usize);
            }
            let mut left = values.iter().copied();
            for group in &mut dealt {
                group.iter_mut().zip(left.by_ref()).for_each(|(slot, v)| *slot = v);
            }
            all.push(defined(statistic(&dealt))?);
        }
    }
    Ok(judge(observed, &all, alternative, exact))
}

/// Exchanges the signs of differences of pairs.
///
/// # Errors
/// As [`permutation`].
pub fn sign_flips(
    differences: &[f64],
    statistic: impl Fn(&[f64]) -> f64,
    alternative: Alternative,
    plan: Resampling,
) -> Result<Permutation> {
    plan.check()?;
    sample::values(differences, 1)?;
    let observed = defined(statistic(differences))?;
    let n = differences.len();
    let exact = n < 24 && 1_u32 << n <= plan.resamples;
    let mut random = Random::seeded(plan.seed);
    let mut flipped = differences.to_vec();
    let mut all = Vec::new();
    for round in 0..if exact { 1_u64 << n } else { u64::from(plan.resamples) } {
        let mut signs = round;
        for (at, (slot, value)) in flipped.iter_mut().zip(differences).enumerate() {
            if !exact && at % 64 == 0 {
                signs = random.bits();
            }
            *slot = if (signs >> (at % 64)) & 1 == 1 { -value } else { *value };
        }
        all.push(defined(statistic(&flipped))?);
    }
    Ok(judge(observed, &all, alternative, exact))
}

fn judge(observed: f64, all: &[f64], alternative: Alternative, exact: bool) -> Permutation {
    // Arrangements with one statistic may differ by the order of their sums.
    let slack = 1e-11 * all.iter().fold(observed.abs(), |m, v| m.max(v.abs()));
    let extreme = |v: &&f64| match alternative {
        Alternative::TwoSided => v.abs() >= observed.abs() - slack,
        Alternative::Greater => **v >= observed - slack,
        Alternative::Less => **v <= observed + slack,
    };
    let (count, of) = (all.iter().filter(extreme).count() as f64, all.len() as f64);
    let p = if exact { count / of } else { (count + 1.0) / (of + 1.0) };
    Permutation { statistic: observed, p, arrangements: all.len(), exact }
}

/// The next order in the dictionary; `false` after the last. Equal items are not exchanged.
fn next_order(items: &mut [usize]) -> bool {
    let Some(rise) = items.windows(2).rposition(|w| matches!(w, [a, b] if a < b)) else { return false };
    let at = items.get(rise).copied();
    if let Some(swap) = items.iter().rposition(|v| Some(*v) > at) {
        items.swap(rise, swap);
    }
    if let Some(rest) = items.get_mut(rise + 1..) {
        rest.reverse();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Refusal;
    use crate::stats::describe::mean;
    use crate::stats::rank::mann_whitney::mann_whitney;
    use crate::stats::rank::signed_rank::{Zeros, signed_rank_one};
    use crate::stats::rank::{Method, ranks};

    const A: [f64; 6] = [3.1, 4.5, 2.2, 5.0, 6.1, 4.4];
    const B: [f64; 5] = [5.2, 7.7, 6.0, 8.1, 4.9];

    fn difference(groups: &[Vec<f64>]) -> f64 {
        mean(&groups[0]).unwrap() - mean(&groups[1]).unwrap()
    }

    fn plan(resamples: u32) -> Resampling {
        Resampling { resamples, seed: 11 }
    }

    #[test]
    fn of_ranks_it_is_the_exact_rank_test() {
        let mut ranked = ranks(&[&A[..], &B[..]].concat());
        let rest = ranked.split_off(A.len());
        for side in [Alternative::TwoSided, Alternative::Greater, Alternative::Less] {
            let test = permutation(&[ranked.clone(), rest.clone()], difference, side, plan(1000)).unwrap();
            assert_eq!((test.exact, test.arrangements), (true, 462));
            assert!((test.p - mann_whitney(&A, &B, Method::Exact, side).unwrap().p).abs() < 1e-12);
        }
        let signed = [1.0, -2.0, 3.0, 4.0, 5.0, 6.0, -7.0, 8.0];
        let test = sign_flips(&signed, |d| mean(d).unwrap(), Alternative::TwoSided, plan(256)).unwrap();
        let rank = signed_rank_one(&signed, 0.0, Zeros::Drop, Method::Exact, Alternative::TwoSided).unwrap();
        assert!(test.exact && (test.p - rank.p).abs() < 1e-14);
    }

    #[test]
    fn random_ones_come_near_the_exact_p_and_are_never_zero() {
        let groups = [A.to_vec(), B.to_vec()];
        let exact = permutation(&groups, difference, Alternative::TwoSided, plan(1000)).unwrap();
        let random = permutation(&groups, difference, Alternative::TwoSided, plan(400)).unwrap();
        assert!(!random.exact && (random.p - exact.p).abs() < 4.0 * (exact.p / 400.0).sqrt());
        assert_eq!(permutation(&groups, difference, Alternative::TwoSided, plan(400)).unwrap(), random);
        let far: Vec<f64> = (0..70).map(|i| 1000.0 + f64::from(i)).collect();
        let test = sign_flips(&far, |d| mean(d).unwrap(), Alternative::Greater, plan(200)).unwrap();
        assert_eq!(test.p, 1.0 / 201.0);
    }

    #[test]
    fn three_groups_are_dealt_in_all_ways() {
        let groups = [vec![1.0, 2.0], vec![3.0, 4.0], vec![5.0, 6.0]];
        let spread = |g: &[Vec<f64>]| g.iter().map(|g| mean(g).unwrap() * mean(g).unwrap()).sum::<f64>();
        let test = permutation(&groups, spread, Alternative::Greater, plan(100)).unwrap();
        assert_eq!((test.arrangements, test.p), (90, 6.0 / 90.0));
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why = |groups: &[Vec<f64>], plan| {
            Refusal::of(&permutation(groups, difference, Alternative::TwoSided, plan).unwrap_err())
        };
        assert_eq!(why(&[vec![1.0]], plan(100)), Some(Refusal::NeedTwoGroups));
        assert_eq!(why(&[vec![1.0], vec![]], plan(100)), Some(Refusal::TooFewValues));
        assert_eq!(why(&[vec![1.0], vec![2.0]], plan(5)), Some(Refusal::InvalidOption));
        assert_eq!(why(&[vec![1.0], vec![f64::NAN]], plan(100)), Some(Refusal::NotFinite));
        let flip = sign_flips(&[], |_| 0.0, Alternative::TwoSided, plan(100)).unwrap_err();
        assert_eq!(Refusal::of(&flip), Some(Refusal::TooFewValues));
    }
}
