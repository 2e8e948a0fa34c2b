//! Comparisons of treatments given to the same subjects: after repeated measures, and by ranks after Friedman's test.
//!
//! A matrix has one row a subject and one column a treatment. By ranks: Nemenyi and Dunn as in Demsar 2006
//! (<https://jmlr.org/papers/v7/demsar06a.html>), Conover 1999 (Practical Nonparametric Statistics, 5.8).

use super::rank::without_intervals;
use super::{Contrast, Family, Method, PostHoc, judge};
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::describe::{mean, squares};
use crate::stats::multiplicity::Adjustment;
use crate::stats::rank::ranks;
use crate::stats::{Refusal, sample};

const LEVEL: f64 = 0.95;

/// Paired comparisons of columns. With `sphericity` all share the error of the repeated-measures analysis; without it each
/// has the scatter of its own differences (as Prism has it), which is safe where some columns scatter more than others.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for fewer than two subjects, [`Refusal::LengthMismatch`] for rows of
/// different lengths, [`Refusal::ZeroVariance`], [`Refusal::NotFinite`], and those of [`judge`].
pub fn repeated(
    matrix: &[Vec<f64>],
    family: Family,
    sphericity: bool,
    method: &Method,
    level: f64,
) -> Result<PostHoc> {
    let columns = columns(matrix)?;
    let (n, k) = (matrix.len() as f64, columns.len() as f64);
    let averages: Vec<f64> = columns.iter().filter_map(|c| mean(c)).collect();
    let df = if sphericity { (n - 1.0) * (k - 1.0) } else { n - 1.0 };
    let shared = sphericity.then(|| {
        let grand = mean(&averages).unwrap_or(f64::NAN);
        let row_means = matrix.iter().filter_map(|row| mean(row));
        let residuals = matrix.iter().zip(row_means).flat_map(|(row, row_mean)| {
            row.iter().zip(&averages).map(move |(v, column)| v - column - row_mean + grand)
        });
        sum(residuals.map(|r| r * r)) / df
    });
    let contrast = |(a, b): (usize, usize)| {
        let (x, y) = (columns.get(a)?, columns.get(b)?);
        let differences: Vec<f64> = x.iter().zip(y).map(|(x, y)| x - y).collect();
        let difference = mean(&differences)?;
        let own = || squares(&differences, difference) / (n - 1.0);
        let variance = shared.map_or_else(own, |mean_square| 2.0 * mean_square);
        Some(Contrast { a, b, difference, se: (variance / n).sqrt(), df })
    };
    let contrasts: Vec<Contrast> = family.pairs(columns.len())?.into_iter().filter_map(contrast).collect();
    let out = judge(&contrasts, method, level)?;
    Ok(PostHoc { mean_square: shared, df: Some(df), ..out })
}

/// Mean ranks within subjects by the studentized range (Nemenyi). The statistic is q.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for fewer than two subjects, [`Refusal::LengthMismatch`] for rows of
/// different lengths, [`Refusal::ZeroVariance`] when no subject distinguishes the treatments, [`Refusal::NotFinite`].
pub fn nemenyi_friedman(matrix: &[Vec<f64>]) -> Result<PostHoc> {
    let r = RankedRows::new(matrix)?;
    let mut out = r.judge(
        Family::AllPairs,
        r.k * (r.k + 1.0) * r.n / 6.0,
        f64::INFINITY,
        &Method::Range(r.sums.len()),
    )?;
    out.comparisons.iter_mut().for_each(|c| c.statistic = c.statistic.abs() * std::f64::consts::SQRT_2);
    Ok(out)
}

/// z tests of rank sums within subjects, then adjusted (Dunn, as Prism does after Friedman).
///
/// # Errors
/// As [`nemenyi_friedman`], and [`Refusal::InvalidOption`] for a control that is not there.
pub fn dunn_friedman(matrix: &[Vec<f64>], family: Family, adjustment: Adjustment) -> Result<PostHoc> {
    let r = RankedRows::new(matrix)?;
    r.judge(family, r.k * (r.k + 1.0) * r.n / 6.0, f64::INFINITY, &Method::Adjusted(adjustment))
}

/// t tests of rank sums with what Friedman's statistic leaves of their variance (Conover); after a significant Friedman
/// test only.
///
/// # Errors
/// As [`nemenyi_friedman`].
pub fn conover_friedman(matrix: &[Vec<f64>], adjustment: Adjustment) -> Result<PostHoc> {
    let r = RankedRows::new(matrix)?;
    let df = (r.n - 1.0) * (r.k - 1.0);
    let of_sums: f64 = r.sums.iter().map(|s| s * s).sum();
    r.judge(Family::AllPairs, 2.0 * (r.n * r.squares - of_sums) / df, df, &Method::Adjusted(adjustment))
}

/// The columns of a matrix with at least two rows and columns.
fn columns(matrix: &[Vec<f64>]) -> Result<Vec<Vec<f64>>> {
    let k = matrix.first().map_or(0, Vec::len);
    if matrix.iter().any(|row| row.len() != k) {
        return Err(Refusal::LengthMismatch.into());
    }
    let columns: Vec<Vec<f64>> =
        (0..k).map(|j| matrix.iter().filter_map(|row| row.get(j).copied()).collect()).collect();
    sample::groups(&columns, 2)?;
    Ok(columns)
}

struct RankedRows {
    n: f64,
    k: f64,
    sums: Vec<f64>,
    /// Sum of the squares of all ranks.
    squares: f64,
}

impl RankedRows {
    fn new(matrix: &[Vec<f64>]) -> Result<Self> {
        let k = columns(matrix)?.len();
        if matrix.iter().all(|row| sample::constant(row)) {
            return Err(Refusal::ZeroVariance.because("No subject distinguishes the treatments."));
        }
        let rows: Vec<Vec<f64>> = matrix.iter().map(|row| ranks(row)).collect();
        let sums = (0..k).map(|j| rows.iter().filter_map(|row| row.get(j)).sum()).collect();
        let squares = rows.iter().flatten().map(|r| r * r).sum();
        Ok(Self { n: matrix.len() as f64, k: k as f64, sums, squares })
    }

    /// `variance` is that of a difference of two rank sums.
    fn judge(&self, family: Family, variance: f64, df: f64, method: &Method) -> Result<PostHoc> {
        let contrast = |(a, b): (usize, usize)| {
            let difference = self.sums.get(a)? - self.sums.get(b)?;
            Some(Contrast { a, b, difference, se: variance.sqrt(), df })
        };
        let contrasts: Vec<Contrast> =
            family.pairs(self.sums.len())?.into_iter().filter_map(contrast).collect();
        without_intervals(judge(&contrasts, method, LEVEL))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::t::paired;

    fn matrix() -> Vec<Vec<f64>> {
        vec![vec![5.4, 5.5, 5.55], vec![5.85, 5.7, 5.75], vec![5.2, 5.6, 5.5], vec![5.55, 5.5, 5.4]]
    }

    #[test]
    fn without_sphericity_each_is_a_paired_t_test() {
        let out =
            repeated(&matrix(), Family::AllPairs, false, &Method::Adjusted(Adjustment::None), 0.95).unwrap();
        let column = |j: usize| matrix().iter().map(|row| row[j]).collect::<Vec<f64>>();
        for c in &out.comparisons {
            let t = paired(&column(c.a), &column(c.b), 0.95).unwrap();
            assert!(
                (c.p_adjusted / t.p - 1.0).abs() < 1e-12
                    && (c.interval.unwrap()[0] - t.interval[0]).abs() < 1e-12
            );
        }
    }

    #[test]
    fn rank_sums_are_those_of_each_row() {
        // Ranks: 1 2 3, 3 1 2, 1 3 2, 3 2 1; sums 8, 8, 8.
        let out = dunn_friedman(&matrix(), Family::AllPairs, Adjustment::Bonferroni).unwrap();
        assert!(out.comparisons.iter().all(|c| c.difference == 0.0 && c.p_adjusted == 1.0));
        let turned: Vec<Vec<f64>> =
            matrix().iter().map(|row| row.iter().rev().map(|v| v * v).collect()).collect();
        assert_eq!(nemenyi_friedman(&matrix()).unwrap(), nemenyi_friedman(&turned).unwrap());
    }

    #[test]
    fn refuse_what_has_no_answer() {
        let reason = |r: Result<PostHoc>| r.err().and_then(|e| Refusal::of(&e));
        let modulus = |m: &[Vec<f64>]| reason(repeated(m, Family::AllPairs, true, &Method::Modulus, 0.95));
        assert_eq!(modulus(&[vec![1.0, 2.0]]), Some(Refusal::TooFewValues));
        assert_eq!(modulus(&[vec![1.0], vec![2.0]]), Some(Refusal::NeedTwoGroups));
        assert_eq!(modulus(&[vec![1.0, 2.0], vec![2.0]]), Some(Refusal::LengthMismatch));
        assert_eq!(modulus(&[vec![1.0, 2.0], vec![2.0, 3.0]]), Some(Refusal::ZeroVariance));
        let tied = [vec![1.0, 1.0], vec![2.0, 2.0]];
        assert_eq!(reason(conover_friedman(&tied, Adjustment::None)), Some(Refusal::ZeroVariance));
    }
}
