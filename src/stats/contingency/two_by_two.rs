//! Effect sizes of a 2 x 2 table [[a, b], [c, d]]: rows are groups, the first column the event.

use super::four;
use crate::error::Result;
use crate::num::math::{exp, ln};
use crate::stats::alternative::{Alternative, bad_level};
use crate::stats::distribution::normal_upper;

/// A ratio with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The ratio; infinite when only its denominator is zero, `None` when it is 0 / 0.
    pub estimate: Option<f64>,
    /// Confidence interval; `None` when a count is zero, since its logarithm then has no standard error.
    pub interval: Option<[f64; 2]>,
}

/// Odds ratio a d / (b c); interval after Woolf 1955, doi:10.1111/j.1469-1809.1955.tb01348.x.
///
/// # Errors
/// [`crate::stats::Refusal::InvalidCount`], [`crate::stats::Refusal::ZeroMargin`], [`crate::stats::Refusal::InvalidOption`] for
/// a `level` outside 0 to 1.
pub fn odds_ratio(table: &[[f64; 2]; 2], level: f64) -> Result<Ratio> {
    let [a, b, c, d] = four(table)?;
    let se = (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt();
    ratio(a * d, b * c, se, [a, b, c, d].iter().all(|n| *n > 0.0), level)
}

/// Risk ratio a / (a + b) over c / (c + d); interval after Katz 1978, doi:10.2307/2530610.
///
/// # Errors
/// As [`odds_ratio`].
pub fn risk_ratio(table: &[[f64; 2]; 2], level: f64) -> Result<Ratio> {
    let [a, b, c, d] = four(table)?;
    let se = (b / (a * (a + b)) + d / (c * (c + d))).sqrt();
    ratio(a * (c + d), c * (a + b), se, a > 0.0 && c > 0.0, level)
}

fn ratio(above: f64, below: f64, se: f64, known: bool, level: f64) -> Result<Ratio> {
    if !(level > 0.0 && level < 1.0) {
        return Err(bad_level());
    }
    let estimate = above / below;
    let limits = |log: f64| Alternative::TwoSided.interval(log, se, level, normal_upper);
    let interval = if known { Some(limits(ln(estimate))?.map(exp)) } else { None };
    Ok(Ratio { estimate: (!estimate.is_nan()).then_some(estimate), interval })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Refusal;

    #[test]
    fn are_those_of_the_formulas() {
        // Physicians' health study, infarction with placebo and aspirin (Agresti 2007, chapter 2): odds ratio 1.832
        // (1.440, 2.331), risk ratio 1.818 (1.433, 2.306).
        let table = [[189.0, 10845.0], [104.0, 10933.0]];
        let odds = odds_ratio(&table, 0.95).unwrap();
        assert!((odds.estimate.unwrap() - 1.832).abs() < 5e-4);
        let [low, high] = odds.interval.unwrap();
        assert!((low - 1.440).abs() < 6e-4 && (high - 2.331).abs() < 6e-4, "{low} {high}");
        let risk = risk_ratio(&table, 0.95).unwrap();
        assert!((risk.estimate.unwrap() - 1.818).abs() < 6e-4);
        let [low, high] = risk.interval.unwrap();
        assert!((low - 1.433).abs() < 6e-4 && (high - 2.306).abs() < 6e-4, "{low} {high}");
    }

    #[test]
    fn rows_exchanged_are_the_reciprocal() {
        for of in [odds_ratio, risk_ratio] {
            let (one, other) =
                (of(&[[3.0, 7.0], [8.0, 5.0]], 0.9).unwrap(), of(&[[8.0, 5.0], [3.0, 7.0]], 0.9).unwrap());
            assert!((one.estimate.unwrap() * other.estimate.unwrap() - 1.0).abs() < 1e-14);
            assert!((one.interval.unwrap()[0] * other.interval.unwrap()[1] - 1.0).abs() < 1e-13);
        }
        let none = odds_ratio(&[[3.0, 0.0], [8.0, 5.0]], 0.95).unwrap();
        assert_eq!((none.estimate, none.interval), (Some(f64::INFINITY), None));
    }

    #[test]
    fn refuse_what_has_no_answer() {
        for of in [odds_ratio, risk_ratio] {
            let why = |table, level| Refusal::of(&of(&table, level).unwrap_err());
            assert_eq!(why([[0.0, 0.0], [1.0, 2.0]], 0.95), Some(Refusal::ZeroMargin));
            assert_eq!(why([[1.0, 0.5], [1.0, 2.0]], 0.95), Some(Refusal::InvalidCount));
            assert_eq!(why([[1.0, 5.0], [1.0, 2.0]], 0.0), Some(Refusal::InvalidOption));
        }
    }
}
