//! Ranks and rank correlation: does one quantity rise with another, whatever the shape?
//!
//! Spearman's rho is Pearson's correlation of the mid-ranks (Spearman 1904, doi:10.2307/1412159); p by Student's t with
//! n - 2 degrees of freedom. Not for fewer than about ten pairs, where that t is rough.

mod exact;
pub mod friedman;
pub mod hodges_lehmann;
pub mod jonckheere;
pub mod kolmogorov_smirnov;
pub mod kruskal_wallis;
pub mod mann_whitney;
pub mod signed_rank;

use super::describe::mean;
use super::distribution::{normal_sf, t_two_sided};
use super::{Alternative, sample};
use crate::num::sum::sum;

/// How the p of a rank test is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By counting every arrangement of the values at hand, ties included.
    Exact,
    /// By the limiting distribution, its variance corrected for ties.
    Asymptotic,
    /// As `Asymptotic`, with a continuity correction of one half where the limit is the normal distribution.
    Corrected,
}

/// z and p of a statistic that deviates from its expectation by `deviation` and is normal in the limit.
fn normal_test(deviation: f64, variance: f64, method: Method, alternative: Alternative) -> (f64, f64) {
    let half: f64 = if method == Method::Corrected { 0.5 } else { 0.0 };
    let corrected = match alternative {
        Alternative::TwoSided if deviation == 0.0 => 0.0,
        Alternative::TwoSided => deviation - half.copysign(deviation),
        Alternative::Greater => deviation - half,
        Alternative::Less => deviation + half,
    };
    let z = corrected / variance.sqrt();
    (z, alternative.p(z, |z| Some(normal_sf(z))).unwrap_or(f64::NAN))
}

/// Whether all values of all groups are equal: then no ranks differ.
fn all_tied(groups: &[Vec<f64>]) -> bool {
    sample::constant(&groups.concat())
}

/// Ranks from 1; equal values share the mean of their ranks.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut out = vec![0.0; values.len()];
    let mut before = 0;
    for ties in order.chunk_by(|a, b| a.1 == b.1) {
        let rank = before as f64 + 0.5 * (ties.len() as f64 + 1.0);
        for (index, _) in ties {
            if let Some(slot) = out.get_mut(*index) {
                *slot = rank;
            }
        }
        before += ties.len();
    }
    out
}

/// Sum of t^3 - t over the groups of t equal values: what ties take from the variance of ranks.
pub fn tie_term(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let ties = sorted.chunk_by(|a, b| a == b).map(|t| t.len() as f64);
    ties.fold(0.0, |all, t| all + t * (t * t - 1.0))
}

/// Spearman's rank correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spearman {
    /// rho, -1 to 1.
    pub rho: f64,
    /// Two-sided p by Student's t; 0 for a perfect order.
    pub p: f64,
    /// Pairs.
    pub n: usize,
}

/// Correlates pairs. `None` for fewer than three, lengths that differ, numbers that are not finite, or a side whose values
/// are all equal.
pub fn spearman(x: &[f64], y: &[f64]) -> Option<Spearman> {
    let n = x.len();
    if n < 3 || y.len() != n || x.iter().chain(y).any(|v| !v.is_finite()) {
        return None;
    }
    let (a, b) = (ranks(x), ranks(y));
    let middle = mean(&a)?;
    let product = |p: &[f64], q: &[f64]| sum(p.iter().zip(q).map(|(p, q)| (p - middle) * (q - middle)));
    let (aa, bb) = (product(&a, &a), product(&b, &b));
    if aa <= 0.0 || bb <= 0.0 {
        return None;
    }
    let rho = (product(&a, &b) / (aa * bb).sqrt()).clamp(-1.0, 1.0);
    let df = n as f64 - 2.0;
    let p = if rho.abs() == 1.0 {
        0.0
    } else {
        t_two_sided(rho * (df / ((1.0 - rho) * (1.0 + rho))).sqrt(), df)?
    };
    Some(Spearman { rho, p, n })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_their_mean_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0, 3.0]), [4.0, 1.0, 4.0, 2.0, 4.0]);
        assert_eq!(ranks(&[-0.0, 0.0]), [1.5, 1.5]);
        assert!(ranks(&[]).is_empty());
    }

    #[test]
    fn ties_are_counted() {
        assert_eq!(tie_term(&[3.0, 1.0, 3.0, 2.0, 3.0, 2.0]), 24.0 + 6.0);
        assert_eq!(tie_term(&[1.0, 2.0]), 0.0);
    }

    #[test]
    fn spearman_is_that_of_r() {
        // R 4.2.2: cor.test(x, y, method = "spearman", exact = FALSE)
        let x = [1.0, 2.0, 5.0, 9.0, 4.0, 7.0, 3.0, 3.0, 8.0, 10.0];
        let y = [2.0, 3.0, 11.0, 9.0, 7.0, 8.0, 1.0, 1.0, 6.0, 12.0];
        let test = spearman(&x, &y).unwrap();
        assert!((test.rho - 0.780_487_804_878_048_9).abs() < 1e-14);
        assert!((test.p / 0.007_719_373_490_712_718 - 1.0).abs() < 1e-11);
    }

    #[test]
    fn order_is_all_that_counts() {
        let x = [1.0, 2.0, 5.0, 9.0, 4.0, 7.0];
        let y = [2.0, 3.0, 11.0, 9.0, 7.0, 8.0];
        let (a, b) =
            (spearman(&x, &y).unwrap(), spearman(&x.map(|v| v * v * v), &y.map(|v| -1.0 / v)).unwrap());
        assert!((a.rho - b.rho).abs() < 1e-15 && a.p == b.p);
        assert_eq!(spearman(&x, &x).map(|s| (s.rho, s.p)), Some((1.0, 0.0)));
    }

    #[test]
    fn refuses_what_has_no_answer() {
        assert_eq!(spearman(&[1.0, 2.0], &[1.0, 2.0]), None);
        assert_eq!(spearman(&[1.0, 2.0, 3.0], &[1.0, 2.0]), None);
        assert_eq!(spearman(&[1.0, 2.0, 3.0], &[5.0, 5.0, 5.0]), None);
        assert_eq!(spearman(&[1.0, f64::NAN, 3.0], &[5.0, 6.0, 5.0]), None);
    }
}
