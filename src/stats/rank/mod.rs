//! Ranks: the order of values, whatever their distances.

mod exact;
pub mod friedman;
pub mod hodges_lehmann;
pub mod jonckheere;
pub mod kolmogorov_smirnov;
pub mod kruskal_wallis;
pub mod mann_whitney;
pub mod signed_rank;

use super::distribution::normal_sf;
use super::{Alternative, sample};

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
}
