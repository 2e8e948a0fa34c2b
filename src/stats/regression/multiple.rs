//! Several predictors, or powers of one.

use super::solve::{Solution, solve};
use crate::error::Result;
use crate::num::double::Double;
use crate::stats::alternative::Alternative;
use crate::stats::describe::mean;
use crate::stats::distribution::{f_sf, t_two_sided, t_upper};
use crate::stats::refusal::Refusal;
use crate::stats::sample;

/// One coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// Its estimate, in units of y over units of its predictor.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// Estimate over standard error.
    pub t: f64,
    /// Two-sided p against 0.
    pub p: f64,
    /// Its confidence interval.
    pub interval: [f64; 2],
}

/// A fitted regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// The intercept, then one a predictor or power.
    pub coefficients: Vec<Coefficient>,
    /// Values minus coefficients.
    pub df: f64,
    /// Standard deviation of the residuals, in units of y.
    pub residual_sd: f64,
    /// Sum of squared residuals.
    pub squares_residual: f64,
    /// Share of the variance of y that is explained.
    pub r_squared: f64,
    /// The same, adjusted for the number of coefficients.
    pub adjusted_r_squared: f64,
    /// Explained over residual variance.
    pub f: f64,
    /// p of the regression as a whole.
    pub p: f64,
}

/// Fits y = b0 + b1 x1 + b2 x2 + … with intervals at `level`.
///
/// # Errors
/// [`Refusal::LengthMismatch`], [`Refusal::NotFinite`], [`Refusal::TooFewValues`] without a degree of freedom,
/// [`Refusal::ZeroVariance`] for a predictor that is constant or follows from the others,
/// [`Refusal::InvalidOption`] for no predictor or a `level` outside 0 to 1.
pub fn multiple(predictors: &[Vec<f64>], y: &[f64], level: f64) -> Result<Regression> {
    if predictors.is_empty() {
        return Err(Refusal::InvalidOption.because("A regression needs a predictor."));
    }
    for x in predictors {
        sample::pairs(x, y, predictors.len() + 2)?;
    }
    let (mut columns, mut back) = (vec![vec![Double::from(1.0); y.len()]], Vec::new());
    for x in predictors {
        let (center, scale) = frame(x);
        columns.push(
            x.iter().map(|v| (Double::from(*v) - Double::from(center)) / Double::from(scale)).collect(),
        );
        back.push((center, scale));
    }
    let p = columns.len();
    // Row i gives coefficient i of the predictors as they are by those of the centred and scaled ones.
    let mut transform = vec![vec![Double::ZERO; p]; p];
    for (i, row) in transform.iter_mut().enumerate() {
        for (j, slot) in row.iter_mut().enumerate() {
            let (center, scale) = j.checked_sub(1).and_then(|at| back.get(at)).copied().unwrap_or((0.0, 1.0));
            *slot = match (i, j) {
                _ if i == j => Double::from(1.0 / scale),
                (0, _) => -Double::from(center) / Double::from(scale),
                _ => Double::ZERO,
            };
        }
    }
    conclude(columns, y, &transform, level)
}

/// Fits y = b0 + b1 x + … + bd x^d with intervals at `level`. x is centred and scaled inside; the coefficients are those
/// of x as it is.
///
/// # Errors
/// Those of [`multiple`]; [`Refusal::ZeroVariance`] for fewer different x than coefficients.
pub fn polynomial(x: &[f64], y: &[f64], degree: usize, level: f64) -> Result<Regression> {
    if degree == 0 || degree > 20 {
        return Err(Refusal::InvalidOption.because("The degree of a polynomial lies between 1 and 20."));
    }
    sample::pairs(x, y, degree + 2)?;
    let (center, scale) = frame(x);
    let t: Vec<Double> =
        x.iter().map(|v| (Double::from(*v) - Double::from(center)) / Double::from(scale)).collect();
    let mut columns = vec![vec![Double::from(1.0); y.len()]];
    for k in 0..degree {
        let next = columns.get(k).map(|last| last.iter().zip(&t).map(|(a, b)| *a * *b).collect());
        columns.extend(next);
    }
    // Column j holds the coefficients of ((x - center) / scale)^j in powers of x.
    let mut powers: Vec<Vec<Double>> = vec![vec![Double::from(1.0)]];
    for k in 0..degree {
        let last = powers.get(k).cloned().unwrap_or_default();
        let mut next = vec![Double::ZERO; k + 2];
        for (i, value) in last.iter().enumerate() {
            let value = *value / Double::from(scale);
            if let Some([low, high]) = next.get_mut(i..i + 2) {
                *low = *low - value * Double::from(center);
                *high = *high + value;
            }
        }
        powers.push(next);
    }
    let transform: Vec<Vec<Double>> = (0..=degree)
        .map(|i| powers.iter().map(|column| column.get(i).copied().unwrap_or_default()).collect())
        .collect();
    conclude(columns, y, &transform, level)
}

/// The centre and the scale of a predictor; the scale is a power of two, which costs no digit.
pub(super) fn frame(x: &[f64]) -> (f64, f64) {
    let center = mean(x).unwrap_or(0.0);
    let width = x.iter().fold(0.0_f64, |w, v| w.max((v - center).abs()));
    let mut scale = 1.0;
    while scale < width && scale < 1e150 {
        scale *= 2.0;
    }
    while scale > 2.0 * width && width > 0.0 && scale > 1e-150 {
        scale *= 0.5;
    }
    (center, scale)
}

fn conclude(
    columns: Vec<Vec<Double>>,
    y: &[f64],
    transform: &[Vec<Double>],
    level: f64,
) -> Result<Regression> {
    let p = columns.len();
    let middle = mean(y).unwrap_or(0.0);
    let shifted: Vec<Double> = y.iter().map(|v| Double::from(*v) - Double::from(middle)).collect();
    let sum = shifted.iter().fold(Double::ZERO, |a, b| a + *b);
    let total = Double::dot(&shifted, &shifted) - sum * sum / Double::from(y.len() as f64);
    let Solution { mut coefficients, inverse, residual } = solve(columns, shifted)?;
    if let Some(first) = coefficients.first_mut() {
        *first = *first + Double::from(middle);
    }
    let df = (y.len() - p) as f64;
    // What is left of an exact fit is rounding of the y that were given.
    let residual = if residual.value() > 1e-29 * total.value() { residual } else { Double::ZERO };
    let variance = residual / Double::from(df);
    let of_row = |row: &Vec<Double>| {
        let estimate = Double::dot(row, &coefficients).value();
        let spread = (0..p).fold(Double::ZERO, |all, column| {
            let entry = row.iter().zip(&inverse).fold(Double::ZERO, |all, (t, inverse)| {
                all + *t * inverse.get(column).copied().unwrap_or_default()
            });
            all + entry * entry
        });
        let se = (variance * spread).sqrt().value();
        let t = estimate / se;
        let interval = Alternative::TwoSided.interval(estimate, se, level, |tail| t_upper(tail, df))?;
        Ok(Coefficient { estimate, se, t, p: t_two_sided(t, df).unwrap_or(f64::NAN), interval })
    };
    let coefficients = transform.iter().map(of_row).collect::<Result<Vec<_>>>()?;
    let (squares, total, of_df) = (residual.value(), total, (p - 1) as f64);
    let explained = (total - residual).value();
    let f = (explained / of_df) / (squares / df);
    Ok(Regression {
        coefficients,
        df,
        residual_sd: variance.sqrt().value(),
        squares_residual: squares,
        r_squared: if total.value() > 0.0 { explained / total.value() } else { f64::NAN },
        adjusted_r_squared: 1.0 - (squares / df) / (total.value() / (y.len() - 1) as f64),
        f,
        p: f_sf(f, of_df, df).unwrap_or(f64::NAN),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(result: Result<Regression>) -> Option<Refusal> {
        result.err().and_then(|e| Refusal::of(&e))
    }

    #[test]
    fn solves_wampler_5_to_ten_digits() {
        // NIST StRD Wampler5: y = 1 + x + … + x^5 plus a disturbance; certified coefficients are all 1, with these errors:
        // https://www.itl.nist.gov/div898/strd/lls/data/LINKS/DATA/Wampler5.dat
        let x: Vec<f64> = (0..21).map(f64::from).collect();
        let y = [
            7_590_001.0,
            -20_479_994.0,
            20_480_063.0,
            -20_479_636.0,
            25_231_365.0,
            -20_476_094.0,
            20_489_331.0,
            -20_460_392.0,
            18_417_449.0,
            -20_413_570.0,
            20_591_111.0,
            -20_302_844.0,
            18_651_453.0,
            -20_077_766.0,
            21_059_195.0,
            -19_666_384.0,
            26_348_481.0,
            -18_971_402.0,
            22_480_719.0,
            -17_866_340.0,
            10_958_421.0,
        ];
        let fit = polynomial(&x, &y, 5, 0.95).unwrap();
        let se = [
            21_523_262.467_817,
            23_635_517.346_968_1,
            7_793_435.243_315_83,
            1_014_755.075_503_5,
            56_456.651_217_075_2,
            1_123.248_546_793_12,
        ];
        for (c, se) in fit.coefficients.iter().zip(se) {
            assert!((c.estimate - 1.0).abs() < 1e-10 && (c.se / se - 1.0).abs() < 1e-13, "{c:?}");
        }
        assert!((fit.residual_sd / 23_601_450.237_926_8 - 1.0).abs() < 1e-13);
    }

    #[test]
    fn a_polynomial_is_a_regression_on_powers() {
        let x = [0.1, 0.7, 1.9, 2.2, 3.8, 4.1, 5.5];
        let y = [1.0, 2.1, 2.9, 2.2, 1.1, 0.3, -2.0];
        let powers = vec![x.to_vec(), x.map(|v| v * v).to_vec()];
        let (a, b) = (polynomial(&x, &y, 2, 0.95).unwrap(), multiple(&powers, &y, 0.95).unwrap());
        for (a, b) in a.coefficients.iter().zip(&b.coefficients) {
            assert!((a.estimate / b.estimate - 1.0).abs() < 1e-13 && (a.p / b.p - 1.0).abs() < 1e-12);
        }
        assert!((a.r_squared - b.r_squared).abs() < 1e-15 && (a.f / b.f - 1.0).abs() < 1e-12);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let (x, y) = (vec![1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 3.0, 2.0, 5.0, 4.0]);
        let twice: Vec<f64> = x.iter().map(|v| 0.1 * v + 0.3).collect();
        assert_eq!(reason(multiple(&[x.clone(), twice], &y, 0.95)), Some(Refusal::ZeroVariance));
        assert_eq!(reason(multiple(&[vec![2.0; 5]], &y, 0.95)), Some(Refusal::ZeroVariance));
        assert_eq!(reason(multiple(&[], &y, 0.95)), Some(Refusal::InvalidOption));
        assert_eq!(reason(multiple(&[vec![1.0]], &y, 0.95)), Some(Refusal::LengthMismatch));
        assert_eq!(reason(multiple(std::slice::from_ref(&x), &y, 1.0)), Some(Refusal::InvalidOption));
        assert_eq!(reason(polynomial(&x, &y, 0, 0.95)), Some(Refusal::InvalidOption));
        assert_eq!(reason(polynomial(&x, &y, 4, 0.95)), Some(Refusal::TooFewValues));
        assert_eq!(reason(polynomial(&[1.0, 1.0, 2.0, 2.0, 2.0], &y, 2, 0.95)), Some(Refusal::ZeroVariance));
    }
}
