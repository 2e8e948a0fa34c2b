//! Friedman: do treatments differ when every subject had each of them?
//!
//! The values of a subject are ranked; Q = 12 sum (S - n (k + 1) / 2)^2 / (n k (k + 1) - sum (t^3 - t) / (k - 1)) with rank
//! sums S, n subjects and k treatments (Friedman 1937, doi:10.1080/01621459.1937.10503522), against chi-square with k - 1
//! degrees of freedom or exactly over all orders within each subject. Kendall's W = Q / (n (k - 1)), 0 to 1, is how far the
//! subjects agree. Not with missing values: a subject is whole or left out.

use super::exact::{States, doubled};
use super::{Method, tie_term};
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::{Refusal, distribution, sample};

/// A Friedman test.
#[derive(Debug, Clone, PartialEq)]
pub struct Friedman {
    /// Q, corrected for ties.
    pub q: f64,
    /// Treatments minus one.
    pub df: usize,
    /// p.
    pub p: f64,
    /// Kendall's W.
    pub w: f64,
    /// Sum of the ranks of each treatment.
    pub rank_sums: Vec<f64>,
}

/// Compares the columns of `rows`: one row a subject, one column a treatment.
///
/// # Errors
/// [`Refusal::TooFewValues`] for fewer than two subjects, [`Refusal::NeedTwoGroups`] for fewer than two treatments,
/// [`Refusal::LengthMismatch`] for rows of different length, [`Refusal::ZeroVariance`] when every subject's values are equal,
/// [`Refusal::TooManyValues`] for an exact p of more than seven treatments or too many subjects, [`Refusal::NotFinite`].
pub fn friedman(rows: &[Vec<f64>], method: Method) -> Result<Friedman> {
    if rows.len() < 2 {
        return Err(Refusal::TooFewValues.because("A Friedman test needs at least two subjects."));
    }
    let k = rows.iter().map(Vec::len).min().unwrap_or(0);
    if k < 2 {
        return Err(Refusal::NeedTwoGroups.into());
    }
    if rows.iter().any(|row| row.len() != k) {
        return Err(Refusal::LengthMismatch.into());
    }
    rows.iter().try_for_each(|row| sample::values(row, k))?;
    if rows.iter().all(|row| sample::constant(row)) {
        return Err(Refusal::ZeroVariance.into());
    }
    let scores: Vec<Vec<u64>> = rows.iter().map(|row| doubled(row)).collect();
    let sums: Vec<u64> = (0..k).map(|column| scores.iter().filter_map(|row| row.get(column)).sum()).collect();
    let (n, kf) = (rows.len() as f64, k as f64);
    let middle = n * (kf + 1.0);
    let spread = 0.25 * sum(sums.iter().map(|s| (*s as f64 - middle) * (*s as f64 - middle)));
    let ties = sum(rows.iter().map(|row| tie_term(row)));
    let q = 12.0 * spread / (n * kf * (kf + 1.0) - ties / (kf - 1.0));
    let p = if method == Method::Exact {
        exact(&scores, &sums)?
    } else {
        distribution::chi_square_sf(q, kf - 1.0).unwrap_or(f64::NAN)
    };
    let rank_sums = sums.iter().map(|s| 0.5 * *s as f64).collect();
    Ok(Friedman { q, df: k - 1, p, w: q / (n * (kf - 1.0)), rank_sums })
}

/// The share of all orders with a sum of squared rank sums at least as large; columns are interchangeable and kept in order.
fn exact(scores: &[Vec<u64>], sums: &[u64]) -> Result<f64> {
    let squares = |sums: &[u64]| -> u64 { sums.iter().map(|s| s * s).sum() };
    let (k, observed) = (sums.len(), squares(sums));
    if k > 7 {
        return Err(super::exact::too_many());
    }
    let mut states = States::zero(k, 2 * (k * scores.len()) as u64)?;
    let mut next = Vec::with_capacity(k);
    for row in scores {
        let orders = orders(row);
        let share = 1.0 / orders.len() as f64;
        states.advance(|state, give| {
            for order in &orders {
                next.clear();
                next.extend(state.iter().zip(order).map(|(s, r)| s + r));
                next.sort_unstable();
                give(&next, share);
            }
        })?;
    }
    Ok(states.share(|state| squares(state) >= observed))
}

/// All different orders of some numbers.
fn orders(numbers: &[u64]) -> Vec<Vec<u64>> {
    let mut left = numbers.to_vec();
    left.sort_unstable();
    if left.is_empty() {
        return vec![vec![]];
    }
    let mut out = Vec::new();
    for (at, first) in left.iter().enumerate() {
        if at > 0 && left.get(at - 1) == Some(first) {
            continue;
        }
        let others: Vec<u64> = left.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, v)| *v).collect();
        out.extend(orders(&others).into_iter().map(|mut order| {
            order.push(*first);
            order
        }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: friedman.test; exact: integer arithmetic over all orders
        let rows: Vec<Vec<f64>> = [[4, 4, 6], [3, 5, 5], [2, 2, 2], [1, 3, 4], [5, 6, 6], [2, 4, 3]]
            .map(|row| row.map(f64::from).to_vec())
            .to_vec();
        let test = friedman(&rows, Method::Asymptotic).unwrap();
        assert!(
            (test.q - 7.411_764_705_882_353).abs() < 1e-13
                && (test.p - 0.024_578_520_866_883_658).abs() < 1e-14
        );
        assert!((test.w - 0.617_647_058_823_529_4).abs() < 1e-14);
        assert_eq!((test.df, test.rank_sums), (2, vec![7.5, 13.5, 15.0]));
        assert!((friedman(&rows, Method::Exact).unwrap().p - 0.018_518_518_518_518_517).abs() < 1e-14);
    }

    #[test]
    fn full_agreement_is_one_order_in_all() {
        let rows = vec![vec![1.0, 2.0, 3.0, 4.0]; 3];
        let test = friedman(&rows, Method::Exact).unwrap();
        assert!((test.w - 1.0).abs() < 1e-15 && (test.p - 1.0 / (24.0 * 24.0)).abs() < 1e-15);
        // A treatment more or less for everybody changes nothing.
        let shifted: Vec<Vec<f64>> =
            rows.iter().zip([5.0, 90.0, -3.0]).map(|(r, by)| r.iter().map(|v| v + by).collect()).collect();
        assert_eq!(friedman(&shifted, Method::Exact).unwrap(), test);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why = |rows: &[Vec<f64>]| Refusal::of(&friedman(rows, Method::Exact).unwrap_err());
        assert_eq!(why(&[vec![1.0, 2.0]]), Some(Refusal::TooFewValues));
        assert_eq!(why(&[vec![1.0], vec![2.0]]), Some(Refusal::NeedTwoGroups));
        assert_eq!(why(&[vec![1.0, 2.0], vec![2.0, 3.0, 4.0]]), Some(Refusal::LengthMismatch));
        assert_eq!(why(&[vec![1.0, 1.0], vec![2.0, 2.0]]), Some(Refusal::ZeroVariance));
        assert_eq!(why(&[vec![1.0, f64::NAN], vec![2.0, 2.0]]), Some(Refusal::NotFinite));
        assert_eq!(why(&vec![(0..9).map(f64::from).collect(); 3]), Some(Refusal::TooManyValues));
    }
}
