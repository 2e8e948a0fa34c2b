//! Kendall's rank correlation.
//!
//! tau-b = S / sqrt((n0 - n1)(n0 - n2)), S the concordant minus the discordant pairs (Kendall 1945,
//! doi:10.1093/biomet/33.3.239). Its exact p counts all orders of one side, ties included.

use super::fisher_interval;
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::distribution::normal_sf;
use crate::stats::{Alternative, Refusal, sample};
use std::collections::BTreeMap;

/// How p is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KendallMethod {
    /// All orders are counted.
    #[default]
    Exact,
    /// The normal approximation with the variance of Kendall for ties.
    Normal,
    /// The same with S one nearer to 0.
    NormalContinuity,
}

/// Kendall's rank correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kendall {
    /// tau-b, -1 to 1.
    pub tau: f64,
    /// Concordant minus discordant pairs.
    pub s: f64,
    /// Pairs of values.
    pub n: usize,
    /// S over its standard deviation; `None` for the exact method.
    pub z: Option<f64>,
    /// p.
    pub p: f64,
    /// Confidence interval of tau by Fisher's transform with the variance 0.437 / (n - 4) (Fieller, Hartley and Pearson
    /// 1957, doi:10.1093/biomet/44.3-4.470); `None` for four pairs or fewer and a perfect order.
    pub interval: Option<[f64; 2]>,
}

/// Most pairs whose orders are counted without ties: 1 / 170! is the smallest an f64 holds.
const MOST: usize = 170;
/// Most different states of a count with ties.
const STATES: usize = 20_000;

/// Correlates the order of pairs.
///
/// # Errors
/// [`Refusal::LengthMismatch`], [`Refusal::NotFinite`], [`Refusal::TooFewValues`] for fewer than three pairs,
/// [`Refusal::ZeroVariance`] for a side whose values are all equal, [`Refusal::TooManyValues`] for the exact method with
/// more than 170 pairs, or more ties than can be counted, [`Refusal::InvalidOption`].
pub fn kendall(
    x: &[f64],
    y: &[f64],
    method: KendallMethod,
    alternative: Alternative,
    level: f64,
) -> Result<Kendall> {
    sample::pairs(x, y, 3)?;
    if sample::constant(x) || sample::constant(y) {
        return Err(Refusal::ZeroVariance.because("All values of one side are equal."));
    }
    let n = x.len() as f64;
    let s = score(x, y);
    let (tx, ty) = (ties(x), ties(y));
    let total = |t: &[f64], f: fn(f64) -> f64| sum(t.iter().map(|t| f(*t)));
    let pairs = |t: f64| t * (t - 1.0);
    let all = pairs(n);
    let tau = 2.0 * s / ((all - total(&tx, pairs)) * (all - total(&ty, pairs))).sqrt();
    let (z, p) = if method == KendallMethod::Exact {
        (None, exact(x, y, s, alternative)?)
    } else {
        let cubic = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
        let triples = |t: f64| t * (t - 1.0) * (t - 2.0);
        let variance = (cubic(n) - total(&tx, cubic) - total(&ty, cubic)) / 18.0
            + total(&tx, pairs) * total(&ty, pairs) / (2.0 * all)
            + total(&tx, triples) * total(&ty, triples) / (9.0 * triples(n));
        let nearer = if method == KendallMethod::NormalContinuity && s != 0.0 { s.signum() } else { 0.0 };
        let z = (s - nearer) / variance.sqrt();
        (Some(z), alternative.p(z, |z| Some(normal_sf(z))).unwrap_or(f64::NAN))
    };
    let se = if n > 4.0 { (0.437 / (n - 4.0)).sqrt() } else { f64::NAN };
    Ok(Kendall { tau, s, n: x.len(), z, p, interval: fisher_interval(tau, se, alternative, level)? })
}

/// Concordant minus discordant pairs, by counting what a merge sort of y swaps (Knight 1966,
/// doi:10.1080/01621459.1966.10480879).
fn score(x: &[f64], y: &[f64]) -> f64 {
    // Adding zero makes -0 and 0 one value, as they are where ties are counted.
    let mut sorted: Vec<(f64, f64)> = x.iter().zip(y).map(|(x, y)| (x + 0.0, y + 0.0)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let pairs = |n: usize| n as f64 * (n as f64 - 1.0) / 2.0;
    let tied = |v: &[f64]| sum(ties(v).into_iter().map(|t| t * (t - 1.0) / 2.0));
    let both = sum(sorted.chunk_by(|a, b| a == b).map(|t| pairs(t.len())));
    let mut order: Vec<f64> = sorted.into_iter().map(|p| p.1).collect();
    let mut spare = order.clone();
    let discordant = swaps(&mut order, &mut spare);
    pairs(x.len()) - tied(x) - tied(y) + both - 2.0 * discordant
}

/// Sorts and says how many pairs stood the wrong way round.
fn swaps(values: &mut [f64], spare: &mut [f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let half = values.len() / 2;
    let (a, b) = values.split_at_mut(half);
    let (spare_a, spare_b) = spare.split_at_mut(half);
    let mut count = swaps(a, spare_a) + swaps(b, spare_b);
    let (mut left, mut right) = (a.iter().copied().peekable(), b.iter().copied().peekable());
    let mut waiting = half;
    for slot in spare_a.iter_mut().chain(spare_b) {
        let take_right = match (left.peek(), right.peek()) {
            (Some(l), Some(r)) => r < l,
            (None, _) => true,
            (_, None) => false,
        };
        if take_right {
            count += waiting as f64;
        } else {
            waiting -= 1;
        }
        *slot = if take_right { right.next() } else { left.next() }.unwrap_or(f64::NAN);
    }
    values.copy_from_slice(spare);
    count
}

/// How often each value occurs, in order.
fn ties(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.chunk_by(|a, b| a == b).map(|t| t.len() as f64).collect()
}

/// The share of all orders at least as extreme.
fn exact(x: &[f64], y: &[f64], s: f64, alternative: Alternative) -> Result<f64> {
    let n = x.len();
    let (tx, ty) = (ties(x), ties(y));
    let distribution = if tx.len() == n && ty.len() == n {
        if n > MOST {
            return Err(Refusal::TooManyValues.because(format!("Orders are counted for up to {MOST} pairs.")));
        }
        inversions(n)
    } else {
        tied(&tx, &ty)?
    };
    let extreme = |w: f64| match alternative {
        Alternative::TwoSided => w.abs() >= s.abs(),
        Alternative::Greater => w >= s,
        Alternative::Less => w <= s,
    };
    Ok(sum(distribution.into_iter().filter(|(w, _)| extreme(*w)).map(|(_, share)| share)).min(1.0))
}

/// S of `n` values without ties, with the share of orders that give it: the k-th value adds 0 to k - 1 inversions.
fn inversions(n: usize) -> Vec<(f64, f64)> {
    let mut shares = vec![1.0];
    for k in 2..=n {
        let mut next = vec![0.0; shares.len() + k - 1];
        for (at, share) in shares.iter().enumerate() {
            next.iter_mut().skip(at).take(k).for_each(|slot| *slot += share / k as f64);
        }
        shares = next;
    }
    let most = (n * (n - 1) / 2) as f64;
    shares.into_iter().enumerate().map(|(inverted, share)| (most - 2.0 * inverted as f64, share)).collect()
}

/// S given the ties of both sides: the values of y are dealt to the groups of equal x, one group after the other; a state
/// is how many of each different y are left.
fn tied(tx: &[f64], ty: &[f64]) -> Result<Vec<(f64, f64)>> {
    let left: Vec<usize> = ty.iter().map(|t| *t as usize).collect();
    if left.iter().fold(1.0, |all, t| all * (*t as f64 + 1.0)) > STATES as f64 {
        return Err(
            Refusal::TooManyValues.because("There are too many different orders of these ties to count.")
        );
    }
    let mut states: BTreeMap<Vec<usize>, BTreeMap<i64, f64>> =
        BTreeMap::from([(left, BTreeMap::from([(0, 1.0)]))]);
    for size in tx {
        let mut next: BTreeMap<Vec<usize>, BTreeMap<i64, f64>> = BTreeMap::new();
        for (left, scores) in &states {
            let mut deals = Vec::new();
            deal(left, *size as usize, &mut Vec::new(), &mut deals);
            let all: f64 = deals.iter().map(|d| ways(left, d)).sum();
            for dealt in deals {
                // Against all that is left to later groups: greater ones there are concordant.
                let rest: Vec<usize> = left.iter().zip(&dealt).map(|(l, d)| l - d).collect();
                let total: usize = rest.iter().sum();
                let (mut below, mut gained) = (0, 0_i64);
                for (r, d) in rest.iter().zip(&dealt) {
                    let above = total - below - r;
                    gained += *d as i64 * (above as i64 - below as i64);
                    below += r;
                }
                let share = ways(left, &dealt) / all;
                let into = next.entry(rest).or_default();
                for (score, had) in scores {
                    *into.entry(score + gained).or_default() += had * share;
                }
            }
        }
        states = next;
    }
    Ok(states.into_values().flatten().map(|(score, share)| (score as f64, share)).collect())
}

/// Every way to take `size` of what is left, as how many of each.
fn deal(left: &[usize], size: usize, taken: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
    let Some((first, others)) = left.split_first() else {
        if size == 0 {
            out.push(taken.clone());
        }
        return;
    };
    for take in 0..=size.min(*first) {
        taken.push(take);
        deal(others, size - take, taken, out);
        taken.pop();
    }
}

/// In how many ways these can be taken: a product of binomial coefficients.
fn ways(left: &[usize], dealt: &[usize]) -> f64 {
    let choose = |n: usize, k: usize| (0..k).fold(1.0, |all, i| all * (n - i) as f64 / (i + 1) as f64);
    left.iter().zip(dealt).map(|(n, k)| choose(*n, *k)).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Hollander and Wolfe 1973, page 187: quality of tuna.
    const X: [f64; 9] = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1];
    const Y: [f64; 9] = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8];

    fn test(x: &[f64], y: &[f64], method: KendallMethod) -> Kendall {
        kendall(x, y, method, Alternative::TwoSided, 0.95).unwrap()
    }

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: cor.test(x, y, method = "kendall"): T = 26, p = 0.1194, tau = 0.4444
        let exact = test(&X, &Y, KendallMethod::Exact);
        assert_eq!((exact.s, exact.z), (16.0, None));
        assert!((exact.tau - 4.0 / 9.0).abs() < 1e-15 && (exact.p - 0.119_438_932_980_599_64).abs() < 1e-14);
        let normal = test(&X, &Y, KendallMethod::Normal);
        assert!((normal.z.unwrap() - 1.668_115_312_456_598_2).abs() < 1e-14);
        assert!(normal.p < test(&X, &Y, KendallMethod::NormalContinuity).p);
    }

    #[test]
    fn counting_with_ties_is_counting() {
        // Without ties both ways of counting must agree.
        let by_deals = tied(&[1.0; 6], &[1.0; 6]).unwrap();
        for (s, share) in inversions(6) {
            let other = sum(by_deals.iter().filter(|(w, _)| *w == s).map(|(_, share)| *share));
            assert!((share - other).abs() < 1e-15, "{s}");
        }
        // With ties: 5040 orders counted one by one by another program (Python 3.11, itertools).
        let (x, y) = ([1.0, 2.0, 2.0, 4.0, 5.0, 6.0, 7.0], [3.0, 1.0, 2.0, 5.0, 5.0, 8.0, 9.0]);
        let tau = test(&x, &y, KendallMethod::Exact);
        assert!((tau.p - 0.025).abs() < 1e-15 && tau.s == 15.0 && (tau.tau - 0.75).abs() < 1e-15);
        let swapped = test(&y, &x, KendallMethod::Exact);
        assert!((swapped.p - tau.p).abs() < 1e-15);
    }

    #[test]
    fn pairs_are_counted_one_by_one_too() {
        let (x, y): (Vec<f64>, Vec<f64>) =
            (0..61).map(|i: i32| (f64::from(i * 37 % 23), f64::from(i * i % 17))).unzip();
        let sign = |a: f64, b: f64| f64::from(u8::from(a > b)) - f64::from(u8::from(a < b));
        let plain = |x: &[f64], y: &[f64]| -> f64 {
            (0..x.len())
                .flat_map(|i| (0..i).map(move |j| (i, j)))
                .map(|(i, j)| sign(x[i], x[j]) * sign(y[i], y[j]))
                .sum()
        };
        assert_eq!(score(&x, &y), plain(&x, &y));
        assert_eq!(score(&[-0.0, 0.0, 1.0], &[1.0, 0.0, 2.0]), 2.0);
    }

    #[test]
    fn tails_hold() {
        let many: Vec<f64> = (0..100).map(f64::from).collect();
        let p = test(&many, &many, KendallMethod::Exact).p;
        // 2 / 100!
        assert!((p / 2.143_020_576_250_934e-158 - 1.0).abs() < 1e-10);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let reason = |x: &[f64], y: &[f64]| {
            let test = kendall(x, y, KendallMethod::Exact, Alternative::TwoSided, 0.95);
            test.err().and_then(|e| Refusal::of(&e))
        };
        assert_eq!(reason(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), Some(Refusal::ZeroVariance));
        assert_eq!(reason(&[1.0, 2.0], &[1.0, 2.0]), Some(Refusal::TooFewValues));
        assert_eq!(reason(&[1.0, 2.0, 3.0], &[1.0, 2.0]), Some(Refusal::LengthMismatch));
        let many: Vec<f64> = (0..171).map(f64::from).collect();
        assert_eq!(reason(&many, &many), Some(Refusal::TooManyValues));
        let halves: Vec<f64> = (0..30).map(|i| f64::from(i / 2)).collect();
        assert_eq!(reason(&halves, &halves), Some(Refusal::TooManyValues));
    }
}
