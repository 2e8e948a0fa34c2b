//! Spearman's rank correlation.
//!
//! Pearson's correlation of the mid-ranks (Spearman 1904, doi:10.2307/1412159). The exact p counts all orders of one side,
//! ties included; the approximate one is Student's t, rough below about ten pairs.

use super::fisher_interval;
use super::pearson::moments;
use crate::error::Result;
use crate::stats::distribution::t_sf;
use crate::stats::rank::ranks;
use crate::stats::{Alternative, Refusal, sample};
use std::collections::BTreeMap;

/// Spearman's rank correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spearman {
    /// rho, -1 to 1.
    pub rho: f64,
    /// Pairs.
    pub n: usize,
    /// Pairs minus two.
    pub df: f64,
    /// Student's t; infinite for a perfect order.
    pub t: f64,
    /// p by Student's t; 0 for a perfect order.
    pub p: f64,
    /// Confidence intervals of rho; `None` for three pairs or a perfect order.
    pub intervals: Option<SpearmanIntervals>,
}

/// Confidence intervals of rho by Fisher's transform with three variances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpearmanIntervals {
    /// 1 / (n - 3), as for Pearson's r: what GraphPad Prism shows.
    pub fisher: [f64; 2],
    /// 1.06 / (n - 3) (Fieller, Hartley and Pearson 1957, doi:10.1093/biomet/44.3-4.470).
    pub fieller: [f64; 2],
    /// (1 + rho^2 / 2) / (n - 3) (Bonett and Wright 2000, doi:10.1007/BF02294183): the best of them for a high rho.
    pub bonett_wright: [f64; 2],
}

/// Most pairs whose orders are counted.
const MOST: usize = 14;

/// Correlates the ranks of pairs, with p by Student's t.
///
/// # Errors
/// [`Refusal::LengthMismatch`], [`Refusal::NotFinite`], [`Refusal::TooFewValues`] for fewer than three pairs,
/// [`Refusal::ZeroVariance`] for a side whose values are all equal, [`Refusal::InvalidOption`].
pub fn spearman(x: &[f64], y: &[f64], alternative: Alternative, level: f64) -> Result<Spearman> {
    sample::pairs(x, y, 3)?;
    let found = moments(&ranks(x), &ranks(y))?;
    let (rho, df) = (found.r, x.len() as f64 - 2.0);
    let t = rho * (df / found.unexplained).sqrt();
    let p = alternative.p(t, |t| t_sf(t, df)).unwrap_or(f64::NAN);
    let interval = |variance: f64| fisher_interval(rho, (variance / (df - 1.0)).sqrt(), alternative, level);
    let intervals = match (interval(1.0)?, interval(1.06)?, interval(1.0 + 0.5 * rho * rho)?) {
        (Some(fisher), Some(fieller), Some(bonett_wright)) => {
            Some(SpearmanIntervals { fisher, fieller, bonett_wright })
        }
        _ => None,
    };
    Ok(Spearman { rho, n: x.len(), df, t, p, intervals })
}

/// The exact p of Spearman's rho, given the ties: the share of all orders at least as extreme, by the distance from no
/// correlation where two-sided.
///
/// # Errors
/// Those of [`spearman`]; [`Refusal::TooManyValues`] for more than 14 pairs.
pub fn spearman_exact(x: &[f64], y: &[f64], alternative: Alternative) -> Result<f64> {
    sample::pairs(x, y, 3)?;
    if sample::constant(x) || sample::constant(y) {
        return Err(Refusal::ZeroVariance.because("All values of one side are equal."));
    }
    let n = x.len();
    if n > MOST {
        return Err(Refusal::TooManyValues.because(format!("Orders are counted for up to {MOST} pairs.")));
    }
    // Doubled mid-ranks are whole numbers, so ties of the statistic are ties.
    let doubled = |v: &[f64]| -> Vec<i64> { ranks(v).into_iter().map(|r| (2.0 * r) as i64).collect() };
    let (a, b) = (doubled(x), doubled(y));
    let observed: i64 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
    // Mean of the statistic times n, and every distance times n, so that all stay whole.
    let n = n as i64;
    let middle = a.iter().sum::<i64>() * b.iter().sum::<i64>();
    let extreme = |w: i64| match alternative {
        Alternative::TwoSided => (n * w - middle).abs() >= (n * observed - middle).abs(),
        Alternative::Greater => w >= observed,
        Alternative::Less => w <= observed,
    };
    let counts = orders(&a, &b);
    let all: f64 = counts.iter().map(|(_, count)| count).sum();
    Ok(counts.iter().filter(|(w, _)| extreme(*w)).map(|(_, count)| count).sum::<f64>() / all)
}

/// Each value of sum a b over the orders of b, with how many orders give it. One a after the other takes one of the b that
/// are left; a state is how often each different b was taken.
fn orders(a: &[i64], b: &[i64]) -> Vec<(i64, f64)> {
    let mut kinds: BTreeMap<i64, u8> = BTreeMap::new();
    for value in b {
        *kinds.entry(*value).or_default() += 1;
    }
    let start = (0, vec![1.0]);
    let mut states: BTreeMap<Vec<u8>, (i64, Vec<f64>)> =
        BTreeMap::from([(kinds.values().copied().collect(), start)]);
    for a in a {
        let mut next: BTreeMap<Vec<u8>, (i64, Vec<f64>)> = BTreeMap::new();
        for (left, (first, counts)) in &states {
            for (kind, value) in kinds.keys().enumerate() {
                let mut left = left.clone();
                let Some(slot) = left.get_mut(kind).filter(|l| **l > 0) else { continue };
                let ways = f64::from(*slot);
                *slot -= 1;
                let first = first + a * value;
                let into = next.entry(left).or_insert_with(|| (first, Vec::new()));
                if first < into.0 {
                    let gap = usize::try_from(into.0 - first).unwrap_or(0);
                    into.1.splice(0..0, std::iter::repeat_n(0.0, gap));
                    into.0 = first;
                }
                let at = usize::try_from(first - into.0).unwrap_or(0);
                if into.1.len() < at + counts.len() {
                    into.1.resize(at + counts.len(), 0.0);
                }
                for (into, count) in into.1.iter_mut().skip(at).zip(counts) {
                    *into += ways * count;
                }
            }
        }
        states = next;
    }
    let done = states.into_values().next().unwrap_or_default();
    done.1.into_iter().zip(done.0..).map(|(count, w)| (w, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 10] = [1.0, 2.0, 5.0, 9.0, 4.0, 7.0, 3.0, 3.0, 8.0, 10.0];
    const Y: [f64; 10] = [2.0, 3.0, 11.0, 9.0, 7.0, 8.0, 1.0, 1.0, 6.0, 12.0];

    fn two_sided(x: &[f64], y: &[f64]) -> Spearman {
        spearman(x, y, Alternative::TwoSided, 0.95).unwrap()
    }

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: cor.test(x, y, method = "spearman", exact = FALSE)
        let test = two_sided(&X, &Y);
        assert!((test.rho - 0.780_487_804_878_048_9).abs() < 1e-14);
        assert!((test.p / 0.007_719_373_490_712_718 - 1.0).abs() < 1e-11);
    }

    #[test]
    fn exact_p_is_that_of_tables_and_of_counting() {
        // Five pairs with rho = 0.9: five of 120 orders in one tail (Zar, table B.20: 0.042).
        let x = [1.0, 2.0, 3.0, 4.0, 5.0];
        let y = [2.0, 1.0, 3.0, 4.0, 5.0];
        let p = |alternative| spearman_exact(&x, &y, alternative).unwrap();
        assert_eq!((p(Alternative::Greater), p(Alternative::TwoSided)), (5.0 / 120.0, 10.0 / 120.0));
        // With ties: 5040 orders counted by another program (Python 3.11).
        let (x, y) = ([1.0, 2.0, 2.0, 4.0, 5.0, 6.0, 7.0], [3.0, 1.0, 2.0, 5.0, 5.0, 8.0, 9.0]);
        let p = spearman_exact(&x, &y, Alternative::TwoSided).unwrap();
        assert!((p - 0.013_888_888_888_888_888).abs() < 1e-15);
    }

    #[test]
    fn order_is_all_that_counts() {
        let x = [1.0, 2.0, 5.0, 9.0, 4.0, 7.0];
        let y = [2.0, 3.0, 11.0, 9.0, 7.0, 8.0];
        let (a, b) = (two_sided(&x, &y), two_sided(&x.map(|v| v * v * v), &y.map(|v| -1.0 / v)));
        assert!((a.rho - b.rho).abs() < 1e-15 && a.p == b.p);
        let perfect = two_sided(&x, &x);
        assert_eq!((perfect.rho, perfect.p, perfect.t), (1.0, 0.0, f64::INFINITY));
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let reason = |x: &[f64], y: &[f64]| {
            let exact = spearman_exact(x, y, Alternative::TwoSided).err().and_then(|e| Refusal::of(&e));
            assert_eq!(
                spearman(x, y, Alternative::TwoSided, 0.95).err().and_then(|e| Refusal::of(&e)),
                exact
            );
            exact
        };
        assert_eq!(reason(&[1.0, 2.0], &[1.0, 2.0]), Some(Refusal::TooFewValues));
        assert_eq!(reason(&[1.0, 2.0, 3.0], &[1.0, 2.0]), Some(Refusal::LengthMismatch));
        assert_eq!(reason(&[1.0, 2.0, 3.0], &[5.0, 5.0, 5.0]), Some(Refusal::ZeroVariance));
        assert_eq!(reason(&[1.0, f64::NAN, 3.0], &[5.0, 6.0, 5.0]), Some(Refusal::NotFinite));
        let many: Vec<f64> = (0..15).map(f64::from).collect();
        let error = spearman_exact(&many, &many, Alternative::Less).unwrap_err();
        assert_eq!(Refusal::of(&error), Some(Refusal::TooManyValues));
    }
}
