//! Pearson's chi-square: sum (observed - expected)^2 / expected (Pearson 1900, doi:10.1080/14786440009463897); with Yates'
//! correction every distance of a 2 x 2 table is half a count shorter, but not below zero (Yates 1934, doi:10.2307/2983604).
//! Not with expected counts below about five: use Fisher's exact test.

use super::{counts, margins};
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::{Refusal, distribution};

/// A chi-square test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    /// The statistic.
    pub chi_square: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// p.
    pub p: f64,
    /// Smallest expected count; below about five p is rough.
    pub least_expected: f64,
}

/// Tests whether rows and columns of a table of counts are independent; `yates` corrects tables of two by two and no other.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`] for fewer than two rows or columns, [`Refusal::LengthMismatch`], [`Refusal::InvalidCount`],
/// [`Refusal::ZeroMargin`].
pub fn chi_square(table: &[Vec<f64>], yates: bool) -> Result<ChiSquare> {
    let (rows, columns) = margins(table)?;
    let all = sum(rows.iter().copied());
    let cells: Vec<(f64, f64)> = table
        .iter()
        .zip(&rows)
        .flat_map(|(row, r)| row.iter().zip(&columns).map(move |(count, c)| (*count, r * c / all)))
        .collect();
    let half = if yates && rows.len() == 2 && columns.len() == 2 { 0.5 } else { 0.0 };
    answer(&cells, half, (rows.len() - 1) * (columns.len() - 1))
}

/// Tests whether counts follow stated proportions, which need not add up to one; `None` for equal ones.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`] for fewer than two counts, [`Refusal::InvalidCount`], [`Refusal::ZeroMargin`] when all are zero,
/// [`Refusal::LengthMismatch`], [`Refusal::InvalidOption`] for a proportion that is not positive.
pub fn goodness_of_fit(observed: &[f64], proportions: Option<&[f64]>) -> Result<ChiSquare> {
    if observed.len() < 2 {
        return Err(Refusal::NeedTwoGroups.because("There is only one category."));
    }
    counts(observed)?;
    let equal = vec![1.0; observed.len()];
    let proportions = proportions.unwrap_or(&equal);
    if proportions.len() != observed.len() {
        return Err(Refusal::LengthMismatch.because("Every count needs its expected proportion."));
    }
    if proportions.iter().any(|p| !(*p > 0.0 && p.is_finite())) {
        return Err(Refusal::InvalidOption.because("An expected proportion has to be positive."));
    }
    let (all, whole) = (sum(observed.iter().copied()), sum(proportions.iter().copied()));
    if all == 0.0 {
        return Err(Refusal::ZeroMargin.because("All counts are zero."));
    }
    let cells: Vec<(f64, f64)> =
        observed.iter().zip(proportions).map(|(o, p)| (*o, all * p / whole)).collect();
    answer(&cells, 0.0, observed.len() - 1)
}

fn answer(cells: &[(f64, f64)], half: f64, df: usize) -> Result<ChiSquare> {
    // In a table of two by two all distances are equal but for rounding.
    let nearest = cells.iter().fold(half, |least, (o, e)| (o - e).abs().min(least));
    let term = |(o, e): &(f64, f64)| {
        let distance = (o - e).abs() - nearest;
        distance * distance / e
    };
    let chi_square = sum(cells.iter().map(term));
    let p = distribution::chi_square_sf(chi_square, df as f64).unwrap_or(f64::NAN);
    Ok(ChiSquare { chi_square, df, p, least_expected: cells.iter().fold(f64::INFINITY, |m, c| m.min(c.1)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: chisq.test(correct = FALSE), (correct = TRUE), chisq.test(p = c(9, 3, 3, 1) / 16) on Mendel's peas
        let table = [vec![120.0, 80.0], vec![95.0, 130.0]];
        let plain = chi_square(&table, false).unwrap();
        assert!((plain.chi_square - 13.387_473_852_590_132).abs() < 1e-12 && plain.df == 1);
        assert!((plain.p / 0.000_253_310_325_139_903_96 - 1.0).abs() < 1e-11);
        assert!((chi_square(&table, true).unwrap().chi_square - 12.685_710_055_986_219).abs() < 1e-12);
        let peas = goodness_of_fit(&[315.0, 101.0, 108.0, 32.0], Some(&[9.0, 3.0, 3.0, 1.0])).unwrap();
        assert!((peas.p - 0.925_425_895_103_616).abs() < 1e-13 && peas.least_expected == 34.75);
    }

    #[test]
    fn turned_over_it_stays() {
        let (a, b) = (
            chi_square(&[vec![1.0, 5.0, 2.0], vec![4.0, 4.0, 9.0]], true).unwrap(),
            chi_square(&[vec![1.0, 4.0], vec![5.0, 4.0], vec![2.0, 9.0]], true).unwrap(),
        );
        assert!((a.chi_square - b.chi_square).abs() < 1e-13 && a.df == 2 && b.df == 2);
        // What is exactly as expected is not corrected below zero.
        assert_eq!(chi_square(&[vec![2.0, 4.0], vec![3.0, 6.0]], true).unwrap().chi_square, 0.0);
    }

    #[test]
    fn refuses_what_is_no_table() {
        let why = |table: &[Vec<f64>]| Refusal::of(&chi_square(table, false).unwrap_err());
        assert_eq!(why(&[vec![1.0, 2.0]]), Some(Refusal::NeedTwoGroups));
        assert_eq!(why(&[vec![1.0, 2.0], vec![1.0]]), Some(Refusal::LengthMismatch));
        assert_eq!(why(&[vec![1.0, 2.5], vec![1.0, 3.0]]), Some(Refusal::InvalidCount));
        assert_eq!(why(&[vec![1.0, -2.0], vec![1.0, 3.0]]), Some(Refusal::InvalidCount));
        assert_eq!(why(&[vec![0.0, 0.0], vec![1.0, 3.0]]), Some(Refusal::ZeroMargin));
        let why =
            |observed: &[f64], p: Option<&[f64]>| Refusal::of(&goodness_of_fit(observed, p).unwrap_err());
        assert_eq!(why(&[3.0], None), Some(Refusal::NeedTwoGroups));
        assert_eq!(why(&[0.0, 0.0], None), Some(Refusal::ZeroMargin));
        assert_eq!(why(&[3.0, 1.0], Some(&[1.0])), Some(Refusal::LengthMismatch));
        assert_eq!(why(&[3.0, 1.0], Some(&[1.0, 0.0])), Some(Refusal::InvalidOption));
    }
}
