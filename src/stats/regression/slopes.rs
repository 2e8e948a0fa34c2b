//! Are several lines parallel, and if so, are they one line?
//!
//! Analysis of covariance: first the slopes, then, with one common slope, the elevations (Zar, Biostatistical Analysis,
//! 5th ed., chapter 18).

use super::line::line;
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::describe::{mean, squares};
use crate::stats::distribution::f_sf;
use crate::stats::refusal::Refusal;

/// What several lines have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slopes {
    /// F of equal slopes.
    pub slopes_f: f64,
    /// Its degrees of freedom: lines minus one, and pairs minus twice the lines.
    pub slopes_df: [f64; 2],
    /// p of equal slopes.
    pub slopes_p: f64,
    /// The slope all lines would share.
    pub common_slope: f64,
    /// F of equal elevations, given one slope; without meaning where the slopes differ.
    pub elevations_f: f64,
    /// Its degrees of freedom.
    pub elevations_df: [f64; 2],
    /// p of equal elevations.
    pub elevations_p: f64,
}

/// Compares the lines through several sets of pairs (x, y).
///
/// # Errors
/// [`Refusal::NeedTwoGroups`]; those of [`line`](super::line()) for each set; [`Refusal::ZeroVariance`] when every set
/// lies exactly on its line.
pub fn compare_slopes(sets: &[(Vec<f64>, Vec<f64>)]) -> Result<Slopes> {
    if sets.len() < 2 {
        return Err(Refusal::NeedTwoGroups.into());
    }
    let lines = sets.iter().map(|(x, y)| line(x, y, false, 0.95)).collect::<Result<Vec<_>>>()?;
    let widths: Vec<f64> =
        sets.iter().map(|(x, _)| mean(x).map_or(0.0, |middle| squares(x, middle))).collect();
    let rest = sum(lines.iter().map(|l| l.squares_residual));
    if rest <= 0.0 {
        return Err(Refusal::ZeroVariance.because("Every set lies exactly on its line."));
    }
    let common = sum(lines.iter().zip(&widths).map(|(l, w)| l.slope * w)) / sum(widths.iter().copied());
    let of_slopes = sum(lines.iter().zip(&widths).map(|(l, w)| w * (l.slope - common) * (l.slope - common)));
    // With one slope, y - slope x has one mean a set: an analysis of variance whose scatter holds that of x too.
    let x: Vec<f64> = sets.iter().flat_map(|(x, _)| x.iter().copied()).collect();
    let y: Vec<f64> = sets.iter().flat_map(|(_, y)| y.iter().copied()).collect();
    let together = line(&x, &y, false, 0.95)?.squares_residual;
    let (k, n) = (lines.len() as f64, x.len() as f64);
    let test = |explained: f64, left: f64, df: [f64; 2]| {
        let f = (explained / df[0]) / (left / df[1]);
        (f, f_sf(f, df[0], df[1]).unwrap_or(f64::NAN))
    };
    let (slopes_df, elevations_df) = ([k - 1.0, n - 2.0 * k], [k - 1.0, n - k - 1.0]);
    let parallel = rest + of_slopes;
    let (slopes_f, slopes_p) = test(of_slopes, rest, slopes_df);
    let (elevations_f, elevations_p) = test((together - parallel).max(0.0), parallel, elevations_df);
    Ok(Slopes {
        slopes_f,
        slopes_df,
        slopes_p,
        common_slope: common,
        elevations_f,
        elevations_df,
        elevations_p,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Set = (Vec<f64>, Vec<f64>);

    fn sets() -> [Set; 2] {
        [
            (vec![1.0, 2.0, 3.0, 4.0, 5.0], vec![1.1, 2.3, 2.6, 4.2, 4.9]),
            (vec![1.0, 2.0, 3.5, 4.0], vec![2.0, 3.9, 7.2, 8.3]),
        ]
    }

    #[test]
    fn slopes_of_two_lines_are_a_t_test() {
        // Zar, equation 18.1: t = (b1 - b2) / sqrt(s2 (1 / Sxx1 + 1 / Sxx2)), F = t^2.
        let [a, b] = sets();
        let test = compare_slopes(&[a.clone(), b.clone()]).unwrap();
        let (la, lb) = (line(&a.0, &a.1, false, 0.95).unwrap(), line(&b.0, &b.1, false, 0.95).unwrap());
        let pooled = (la.squares_residual + lb.squares_residual) / 5.0;
        let width = |x: &[f64]| squares(x, mean(x).unwrap());
        let t = (la.slope - lb.slope) / (pooled * (1.0 / width(&a.0) + 1.0 / width(&b.0))).sqrt();
        assert!((test.slopes_f / (t * t) - 1.0).abs() < 1e-12);
        assert_eq!((test.slopes_df, test.elevations_df), ([1.0, 5.0], [1.0, 6.0]));
    }

    #[test]
    fn a_lifted_copy_is_parallel_and_elsewhere() {
        let [a, _] = sets();
        let lifted = (a.0.clone(), a.1.iter().map(|y| y + 10.0).collect());
        let test = compare_slopes(&[a.clone(), lifted]).unwrap();
        assert!(test.slopes_f < 1e-20 && test.slopes_p > 0.999_999 && test.elevations_p < 1e-6);
        let same = compare_slopes(&[a.clone(), a]).unwrap();
        assert!(same.elevations_f < 1e-10 && same.elevations_p > 0.999);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let [a, _] = sets();
        let reason = |s: &[Set]| compare_slopes(s).err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(std::slice::from_ref(&a)), Some(Refusal::NeedTwoGroups));
        assert_eq!(
            reason(&[a.clone(), (vec![1.0, 1.0, 1.0], vec![1.0, 2.0, 3.0])]),
            Some(Refusal::ZeroVariance)
        );
        let exact = (vec![1.0, 2.0, 3.0], vec![1.0, 2.0, 3.0]);
        assert_eq!(reason(&[exact.clone(), exact]), Some(Refusal::ZeroVariance));
    }
}
