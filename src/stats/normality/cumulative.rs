//! Tests of the cumulative distribution. Anderson-Darling: A^2 = -n - sum (2 i - 1) (ln F(z_i) + ln (1 - F(z_(n+1-i)))) / n,
//! times 1 + 0.75 / n + 2.25 / n^2; p after D'Agostino and Stephens 1986, Goodness-of-Fit Techniques, table 4.9.
//! Lilliefors: the largest distance D; p after Dallal and Wilkinson 1986 (doi:10.1080/00031305.1986.10475419) up to 0.1 and
//! above by Stephens' modified statistic (1974, doi:10.1080/01621459.1974.10480196) in the form of R's nortest.

use super::{check, polynomial};
use crate::error::Result;
use crate::num::math::{exp, exp_m1, ln, ln_1p, pow};
use crate::num::sum::sum;
use crate::stats::describe::{mean, squares};
use crate::stats::distribution::{normal_cdf, normal_sf};
use crate::stats::rank::kolmogorov_smirnov::distance;

/// The test of Anderson and Darling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AndersonDarling {
    /// A^2.
    pub a2: f64,
    /// A^2 corrected for the number of values, from which p follows.
    pub a2_adjusted: f64,
    /// p.
    pub p: f64,
}

/// Tests eight values or more.
///
/// # Errors
/// [`Refusal::NotFinite`](crate::stats::Refusal::NotFinite), [`Refusal::TooFewValues`](crate::stats::Refusal::TooFewValues) for
/// fewer than eight, [`Refusal::ZeroVariance`](crate::stats::Refusal::ZeroVariance).
pub fn anderson_darling(values: &[f64]) -> Result<AndersonDarling> {
    let sorted = check(values, 8)?;
    let n = sorted.len() as f64;
    let (center, sd) = mean_and_sd(&sorted);
    let z: Vec<f64> = sorted.iter().map(|v| (v - center) / sd).collect();
    let ln_below = |z: f64| if z > 0.0 { ln_1p(-normal_sf(z)) } else { ln(normal_cdf(z)) };
    let terms = z.iter().zip(z.iter().rev()).enumerate();
    let a2 = -n
        - sum(terms.map(|(i, (low, high))| (2.0 * i as f64 + 1.0) * (ln_below(*low) + ln_below(-high)))) / n;
    let a = a2 * (1.0 + 0.75 / n + 2.25 / (n * n));
    let p = match a {
        a if a < 0.2 => -exp_m1(polynomial(&[-13.436, 101.14, -223.73], a)),
        a if a < 0.34 => -exp_m1(polynomial(&[-8.318, 42.796, -59.938], a)),
        a if a < 0.6 => exp(polynomial(&[0.9177, -4.279, -1.38], a)),
        a if a < 10.0 => exp(polynomial(&[1.2937, -5.709, 0.0186], a)),
        // Beyond what the formula reaches: its value at 10, an upper bound.
        _ => 3.7e-24,
    };
    Ok(AndersonDarling { a2, a2_adjusted: a, p })
}

/// Lilliefors' test: Kolmogorov and Smirnov's with mean and SD from the sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lilliefors {
    /// D.
    pub d: f64,
    /// p.
    pub p: f64,
}

/// Tests five values or more.
///
/// # Errors
/// As [`anderson_darling`], for fewer than five.
pub fn lilliefors(values: &[f64]) -> Result<Lilliefors> {
    let sorted = check(values, 5)?;
    let n = sorted.len() as f64;
    let (center, sd) = mean_and_sd(&sorted);
    let d = distance(&sorted, center, sd);
    let (far, m) = if n > 100.0 { (d * pow(n / 100.0, 0.49), 100.0) } else { (d, n) };
    let shift = m + 2.78019;
    let p = exp(-7.01256 * far * far * shift + 2.99587 * far * shift.sqrt() - 0.122119
        + 0.974598 / m.sqrt()
        + 1.67997 / m);
    if p <= 0.1 {
        return Ok(Lilliefors { d, p });
    }
    let k = (n.sqrt() - 0.01 + 0.85 / n.sqrt()) * d;
    let p = match k {
        k if k <= 0.302 => 1.0,
        k if k <= 0.5 => polynomial(&[2.76773, -19.828315, 80.709644, -138.55152, 81.218052], k),
        k if k <= 0.9 => polynomial(&[-4.901232, 40.662806, -97.490286, 94.029866, -32.355711], k),
        k if k <= 1.31 => polynomial(&[6.198765, -19.558097, 23.186922, -12.234627, 2.423045], k),
        _ => 0.0,
    };
    Ok(Lilliefors { d, p })
}

fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let center = mean(values).unwrap_or(f64::NAN);
    (center, (squares(values, center) / (values.len() as f64 - 1.0)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Refusal;

    const WEIGHTS: [f64; 11] = [148.0, 154.0, 158.0, 160.0, 161.0, 162.0, 166.0, 170.0, 182.0, 195.0, 236.0];

    #[test]
    fn are_those_of_r() {
        // R 4.2.2, nortest: ad.test, lillie.test
        let test = anderson_darling(&WEIGHTS).unwrap();
        assert!(
            (test.a2 - 0.946_771_879_598_887_3).abs() < 1e-12
                && (test.p - 0.010_454_024_005_147_692).abs() < 1e-12
        );
        assert!((test.a2_adjusted - 1.028_929_769_977_303_2).abs() < 1e-12);
        let test = lilliefors(&WEIGHTS).unwrap();
        assert!(
            (test.d - 0.259_215_357_148_877_5).abs() < 1e-13
                && (test.p - 0.037_407_621_800_030_91).abs() < 1e-12
        );
    }

    #[test]
    fn do_not_depend_on_unit_or_order() {
        let turned = WEIGHTS.map(|v| 70.0 - 0.3 * v);
        let (a, b) = (anderson_darling(&WEIGHTS).unwrap(), anderson_darling(&turned).unwrap());
        assert!((a.a2 - b.a2).abs() < 1e-10);
        let (a, b) = (lilliefors(&WEIGHTS).unwrap(), lilliefors(&turned).unwrap());
        assert!((a.d - b.d).abs() < 1e-12);
    }

    #[test]
    fn refuse_what_has_no_answer() {
        let why = |values: &[f64]| {
            (
                Refusal::of(&anderson_darling(values).unwrap_err()),
                Refusal::of(&lilliefors(values).unwrap_err()),
            )
        };
        assert_eq!(why(&WEIGHTS[..4]), (Some(Refusal::TooFewValues), Some(Refusal::TooFewValues)));
        assert_eq!(why(&[1.0; 9]), (Some(Refusal::ZeroVariance), Some(Refusal::ZeroVariance)));
        assert_eq!(why(&[f64::NAN; 9]), (Some(Refusal::NotFinite), Some(Refusal::NotFinite)));
    }
}
