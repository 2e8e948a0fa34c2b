//! Fisher's exact test: how likely is a table at least as far from independence, its margins given?
//!
//! Two-sided p adds the probabilities of all tables no more likely than the one seen (Freeman and Halton 1951,
//! doi:10.1093/biomet/38.1-2.141; as R). The odds ratio of a 2 x 2 table and its interval are those of the noncentral
//! hypergeometric distribution (Cornfield 1956): conditional maximum likelihood and two tails of half the error each. Larger
//! tables are counted column by column: what is left of the row totals is the state (after Mehta and Patel 1983,
//! doi:10.1080/01621459.1983.10477989). Not for hundreds of counts in many cells: use chi-square.

use super::{four, margins};
use crate::error::Result;
use crate::num::math::{exp, ln, ln_gamma};
use crate::num::root::brent;
use crate::num::sum::sum;
use crate::stats::alternative::bad_level;
use crate::stats::{Alternative, Refusal};
use std::collections::BTreeMap;

/// Probabilities this close are taken as equal.
const SAME: f64 = 1e-7;
/// Work after which a test is refused: about a second.
const MOST: usize = 5_000_000;

/// Fisher's test of a 2 x 2 table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fisher {
    /// p.
    pub p: f64,
    /// Conditional maximum-likelihood odds ratio; 0 or infinite at the end of its range.
    pub odds_ratio: f64,
    /// Exact interval of the odds ratio.
    pub interval: [f64; 2],
}

/// Tests [[a, b], [c, d]]; `Greater` means an odds ratio a d / (b c) above 1.
///
/// # Errors
/// [`Refusal::InvalidCount`], [`Refusal::ZeroMargin`], [`Refusal::InvalidOption`] for a `level` outside 0 to 1,
/// [`Refusal::TooManyValues`] when the smallest margin is above a million.
///
/// # Examples
/// ```
/// use monolayer::stats::{Alternative, contingency::fisher_two_by_two};
/// // The lady tasting tea.
/// let test = fisher_two_by_two(&[[3.0, 1.0], [1.0, 3.0]], Alternative::Greater, 0.95).unwrap();
/// assert!((test.p - 17.0 / 70.0).abs() < 1e-14);
/// ```
pub fn fisher_two_by_two(table: &[[f64; 2]; 2], alternative: Alternative, level: f64) -> Result<Fisher> {
    let [a, b, c, d] = four(table)?;
    if !(level > 0.0 && level < 1.0) {
        return Err(bad_level());
    }
    let (first, second, column) = (a + b, c + d, a + c);
    let (low, high) = ((column - second).max(0.0), first.min(column));
    if high - low > 1e6 {
        return Err(too_many());
    }
    let family = Family::new(first, second, column, low, high);
    let at = (a - low) as usize;
    let weights = family.weights(0.0);
    let limit = weights.get(at).copied().unwrap_or(0.0) * (1.0 + SAME);
    let p = match alternative {
        Alternative::TwoSided => sum(weights.iter().copied().filter(|w| *w <= limit)),
        Alternative::Greater => family.at_least(0.0, at),
        Alternative::Less => family.at_most(0.0, at),
    };
    let tail = if alternative == Alternative::TwoSided { 0.5 * (1.0 - level) } else { 1.0 - level };
    let odds_ratio = if a == low {
        0.0
    } else if a == high {
        f64::INFINITY
    } else {
        crossing(|l| family.mean(l) - at as f64)
    };
    let lower = if a == low || alternative == Alternative::Less {
        0.0
    } else {
        crossing(|l| family.at_least(l, at) - tail)
    };
    let upper = if a == high || alternative == Alternative::Greater {
        f64::INFINITY
    } else {
        crossing(|l| tail - family.at_most(l, at))
    };
    Ok(Fisher { p: p.min(1.0), odds_ratio, interval: [lower, upper] })
}

/// All tables with the margins of the one seen, by their count in the first cell.
struct Family {
    /// Logarithms of the hypergeometric weights.
    logs: Vec<f64>,
}

impl Family {
    fn new(first: f64, second: f64, column: f64, low: f64, high: f64) -> Self {
        // Each from the one before: a sum of logarithms of ratios near one keeps more digits than factorials.
        let mut log = 0.0;
        let mut logs = vec![log];
        for step in 0..(high - low) as usize {
            let k = low + step as f64;
            log += ln((first - k) * (column - k) / ((k + 1.0) * (second - column + k + 1.0)));
            logs.push(log);
        }
        Self { logs }
    }

    /// Probabilities at a logarithm of the odds ratio.
    fn weights(&self, odds: f64) -> Vec<f64> {
        let tilted = || self.logs.iter().enumerate().map(|(k, log)| log + odds * k as f64);
        let top = tilted().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = tilted().map(|log| exp(log - top)).collect();
        let all = sum(weights.iter().copied());
        weights.into_iter().map(|w| w / all).collect()
    }

    fn mean(&self, odds: f64) -> f64 {
        sum(self.weights(odds).iter().enumerate().map(|(k, w)| k as f64 * w))
    }

    fn at_least(&self, odds: f64, k: usize) -> f64 {
        sum(self.weights(odds).into_iter().skip(k))
    }

    fn at_most(&self, odds: f64, k: usize) -> f64 {
        sum(self.weights(odds).into_iter().take(k + 1))
    }
}

/// e to the zero of a rising function.
fn crossing(f: impl Fn(f64) -> f64) -> f64 {
    let mut far = 1.0;
    while far < 600.0 && (f(-far) > 0.0 || f(far) < 0.0) {
        far *= 2.0;
    }
    brent(&f, (-far, f(-far)), (far, f(far)), 1e-14).map_or(f64::NAN, exp)
}

fn too_many() -> crate::Error {
    Refusal::TooManyValues
        .because("There are too many tables with these margins to count them.")
        .hint("With so many counts the chi-square test says the same.")
}

/// The two-sided p of a table of any size.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`] for fewer than two rows or columns, [`Refusal::LengthMismatch`], [`Refusal::InvalidCount`],
/// [`Refusal::ZeroMargin`], [`Refusal::TooManyValues`] when the tables are too many to count.
pub fn fisher(table: &[Vec<f64>]) -> Result<f64> {
    let (mut rows, mut columns) = margins(table)?;
    if columns.len() < rows.len() {
        std::mem::swap(&mut rows, &mut columns);
    }
    let all = sum(rows.iter().copied());
    if all > 1e6 {
        return Err(too_many());
    }
    // Few, large states: short rows, and the longest columns last, where only sums are needed.
    columns.sort_by(f64::total_cmp);
    let whole = |totals: &[f64]| -> Vec<usize> { totals.iter().map(|t| *t as usize).collect() };
    let (mut rows, columns) = (whole(&rows), whole(&columns));
    rows.sort_unstable();
    let count = Counting { factorials: (0..=all as usize).map(|k| ln_gamma(k as f64 + 1.0)).collect() };
    let seen = sum(table.concat().iter().map(|v| -count.factorial(*v as usize)));
    let mut nodes = BTreeMap::from([(rows, BTreeMap::from([(0, 1.0)]))]);
    let mut work = 0;
    let before = columns.len().saturating_sub(2);
    for total in columns.iter().take(before) {
        let mut next: BTreeMap<Vec<usize>, BTreeMap<i64, f64>> = BTreeMap::new();
        for (left, weights) in &nodes {
            let mut local: BTreeMap<(Vec<usize>, i64), f64> = BTreeMap::new();
            count.each(left, *total, &mut work, &mut |after, size, p| {
                let mut after = after.to_vec();
                after.sort_unstable();
                *local.entry((after, size)).or_default() += p;
            })?;
            work += local.len() * weights.len();
            if work > MOST {
                return Err(too_many());
            }
            for ((after, size), p) in local {
                let node = next.entry(after).or_default();
                for (past, weight) in weights {
                    *node.entry(past + size).or_default() += weight * p;
                }
            }
        }
        nodes = next;
    }
    let limit = key(seen) + (SAME * KEYS) as i64;
    let last = columns.get(before).copied().unwrap_or(0);
    let mut p = 0.0;
    for (left, weights) in nodes {
        let mut ends: Vec<(i64, f64)> = Vec::new();
        count.each(&left, last, &mut work, &mut |after, size, p| {
            ends.push((size + key(sum(after.iter().map(|v| -count.factorial(*v)))), p));
        })?;
        ends.sort_by_key(|e| e.0);
        let mut total = 0.0;
        for end in &mut ends {
            total += end.1;
            end.1 = total;
        }
        for (past, weight) in weights {
            let below = ends.partition_point(|e| past + e.0 <= limit);
            p += weight * below.checked_sub(1).and_then(|i| ends.get(i)).map_or(0.0, |e| e.1);
        }
    }
    Ok(p.min(1.0))
}

/// Steps in which logarithms of probabilities are told apart.
const KEYS: f64 = 1_073_741_824.0;

fn key(log: f64) -> i64 {
    (log * KEYS).round() as i64
}

struct Counting {
    factorials: Vec<f64>,
}

impl Counting {
    /// ln k!
    fn factorial(&self, k: usize) -> f64 {
        self.factorials.get(k).copied().unwrap_or(f64::NAN)
    }

    /// Gives every way to take a column of `total` from what is left of the rows: what is left after it, the key of its
    /// part of the table's weight, and its probability.
    fn each(
        &self,
        left: &[usize],
        total: usize,
        work: &mut usize,
        give: &mut dyn FnMut(&[usize], i64, f64),
    ) -> Result<()> {
        let all: usize = left.iter().sum();
        let ways = self.factorial(all) - self.factorial(total) - self.factorial(all.saturating_sub(total));
        let mut stack = vec![(Vec::with_capacity(left.len()), total, all, 0.0, -ways)];
        while let Some((after, open, room, size, log)) = stack.pop() {
            *work += 1;
            if *work > MOST {
                return Err(too_many());
            }
            let Some(row) = left.get(after.len()) else {
                give(&after, key(size), exp(log));
                continue;
            };
            let others = room - row;
            for taken in open.saturating_sub(others)..=open.min(*row) {
                let mut next = after.clone();
                next.push(row - taken);
                let size_next = size - self.factorial(taken);
                let log = log + self.factorial(*row) - self.factorial(taken) - self.factorial(row - taken);
                stack.push((next, open - taken, others, size_next, log));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: fisher.test; odds ratio and interval to 1e-6 by 50-digit arithmetic
        let test = fisher_two_by_two(&[[2.0, 10.0], [15.0, 3.0]], Alternative::TwoSided, 0.95).unwrap();
        assert!((test.p / 0.000_536_724_119_143_435_8 - 1.0).abs() < 1e-12);
        assert!((test.odds_ratio / 0.046_936_639_049_679_964 - 1.0).abs() < 1e-9);
        assert!((test.interval[0] / 0.003_317_163_950_657_361 - 1.0).abs() < 1e-9);
        assert!((test.interval[1] / 0.363_189_602_356_678_1 - 1.0).abs() < 1e-9);
        // Job satisfaction by income (Agresti 1990, p. 57)
        let rows = [[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]];
        let p = fisher(&rows.map(|r| r.map(f64::from).to_vec())).unwrap();
        assert!((p - 0.782_684_938_966_394_8).abs() < 1e-10, "{p}");
    }

    #[test]
    fn two_by_two_is_a_table_too_and_turned_over_it_stays() {
        let table = [[7.0, 3.0], [4.0, 9.0]];
        let p = fisher_two_by_two(&table, Alternative::TwoSided, 0.95).unwrap().p;
        assert!((fisher(&table.map(|r| r.to_vec())).unwrap() - p).abs() < 1e-12);
        let (wide, tall) = (
            fisher(&[vec![3.0, 0.0, 4.0], vec![1.0, 6.0, 2.0]]).unwrap(),
            fisher(&[vec![3.0, 1.0], vec![0.0, 6.0], vec![4.0, 2.0]]).unwrap(),
        );
        assert!((wide - tall).abs() < 1e-13 && (wide - 0.022_027_972_027_972_027).abs() < 1e-12);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why =
            |table, level| Refusal::of(&fisher_two_by_two(&table, Alternative::TwoSided, level).unwrap_err());
        assert_eq!(why([[-1.0, 2.0], [3.0, 4.0]], 0.95), Some(Refusal::InvalidCount));
        assert_eq!(why([[0.0, 0.0], [3.0, 4.0]], 0.95), Some(Refusal::ZeroMargin));
        assert_eq!(why([[1.0, 2.0], [3.0, 4.0]], 2.0), Some(Refusal::InvalidOption));
        let why = |table: &[Vec<f64>]| Refusal::of(&fisher(table).unwrap_err());
        assert_eq!(why(&[vec![1.0, 2.0]]), Some(Refusal::NeedTwoGroups));
        assert_eq!(why(&vec![vec![50.0; 6]; 6]), Some(Refusal::TooManyValues));
    }
}
