//! The straight line, with the bands around it.

use super::multiple::frame;
use super::solve::{Solution, solve};
use crate::error::Result;
use crate::num::double::Double;
use crate::stats::alternative::bad_level;
use crate::stats::describe::mean;
use crate::stats::distribution::{t_two_sided, t_upper};
use crate::stats::sample;

/// A straight line through pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Rise of y per unit of x.
    pub slope: f64,
    /// Standard error of the slope.
    pub slope_se: f64,
    /// Confidence interval of the slope.
    pub slope_interval: [f64; 2],
    /// y at x = 0; 0 for a line through the origin.
    pub intercept: f64,
    /// Standard error of the intercept; 0 for a line through the origin.
    pub intercept_se: f64,
    /// Confidence interval of the intercept.
    pub intercept_interval: [f64; 2],
    /// x at y = 0; infinite for a flat line.
    pub x_intercept: f64,
    /// Slope over its standard error; F is its square.
    pub t: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Two-sided p of the slope.
    pub p: f64,
    /// Share of the squares of y that is explained: about the mean, or about 0 for a line through the origin.
    pub r_squared: f64,
    /// The same, adjusted for the number of coefficients.
    pub adjusted_r_squared: f64,
    /// Standard deviation of the residuals, in units of y.
    pub residual_sd: f64,
    /// Sum of squared residuals.
    pub squares_residual: f64,
    /// x about which the line turns: the mean, or 0 through the origin.
    center: f64,
    /// The line at `center`.
    level_at_center: f64,
    /// Variance of the line at `center`, over that of the residuals.
    leverage_at_center: f64,
    /// The quantile of t that its intervals use.
    quantile: f64,
}

/// The line at one x.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// The line.
    pub fit: f64,
    /// Where the line itself lies, with the confidence of the fit.
    pub confidence: [f64; 2],
    /// Where one further value lies, with the same confidence.
    pub prediction: [f64; 2],
}

impl Line {
    /// The line and its two bands at `x`.
    pub fn at(&self, x: f64) -> Band {
        let away = x - self.center;
        let fit = self.level_at_center + self.slope * away;
        let variance = self.residual_sd * self.residual_sd;
        let of_line = variance * self.leverage_at_center + self.slope_se * self.slope_se * away * away;
        let around = |spread: f64| {
            let half = self.quantile * spread.sqrt();
            [fit - half, fit + half]
        };
        Band { fit, confidence: around(of_line), prediction: around(variance + of_line) }
    }
}

/// Fits a line with intervals at `level`; `through_origin` fixes the intercept at 0.
///
/// # Errors
/// [`Refusal::LengthMismatch`](crate::stats::Refusal), `NotFinite`, `TooFewValues` for fewer than three pairs (two through
/// the origin), `ZeroVariance` when all x are equal (0 through the origin), `InvalidOption`.
///
/// # Examples
/// ```
/// let line = monolayer::stats::regression::line(&[1.0, 2.0, 3.0], &[1.1, 2.3, 2.6], false, 0.95).unwrap();
/// assert!((line.slope - 0.75).abs() < 1e-15 && (line.at(4.0).fit - 3.5).abs() < 1e-14);
/// ```
pub fn line(x: &[f64], y: &[f64], through_origin: bool, level: f64) -> Result<Line> {
    let parameters = if through_origin { 1 } else { 2 };
    sample::pairs(x, y, parameters + 1)?;
    if !(level > 0.0 && level < 1.0) {
        return Err(bad_level());
    }
    let (mean_x, scale) = frame(x);
    let (center, middle) = if through_origin { (0.0, 0.0) } else { (mean_x, mean(y).unwrap_or(0.0)) };
    let scale =
        if through_origin { frame(&x.iter().flat_map(|v| [*v, -v]).collect::<Vec<_>>()).1 } else { scale };
    let shift = |v: &[f64], by: f64| -> Vec<Double> {
        v.iter().map(|v| Double::from(*v) - Double::from(by)).collect()
    };
    let scaled = shift(x, center).into_iter().map(|v| v / Double::from(scale)).collect();
    let ones = (!through_origin).then(|| vec![Double::from(1.0); x.len()]);
    let values = shift(y, middle);
    let sum = if through_origin { Double::ZERO } else { values.iter().fold(Double::ZERO, |a, b| a + *b) };
    let total = Double::dot(&values, &values) - sum * sum / Double::from(y.len() as f64);
    let Solution { coefficients, inverse, residual } =
        solve(ones.into_iter().chain([scaled]).collect(), values)?;
    // What is left of an exact fit is rounding of the y that were given.
    let residual = if residual.value() > 1e-29 * total.value() { residual } else { Double::ZERO };
    let (center, scale) = (Double::from(center), Double::from(scale));
    let slope = coefficients.last().copied().unwrap_or_default() / scale;
    let df = (x.len() - parameters) as f64;
    let variance = residual / Double::from(df);
    // Of (level at the centre, slope in scaled units), R^-1 by rows; only the first row exists through the origin.
    let row = |at: usize| inverse.get(at).cloned().unwrap_or_default();
    let (level_row, slope_row) = if through_origin { (vec![], row(0)) } else { (row(0), row(1)) };
    let slope_row: Vec<Double> = slope_row.into_iter().map(|v| v / scale).collect();
    let intercept_row: Vec<Double> =
        level_row.iter().zip(&slope_row).map(|(l, s)| *l - *s * center).collect();
    let se = |row: &[Double]| (variance * Double::dot(row, row)).sqrt().value();
    let at_center = if through_origin {
        Double::ZERO
    } else {
        coefficients.first().copied().unwrap_or_default() + Double::from(middle)
    };
    let intercept = at_center - slope * center;
    let (slope_se, intercept_se) = (se(&slope_row), se(&intercept_row));
    let quantile = t_upper(0.5 * (1.0 - level), df).ok_or_else(bad_level)?;
    let around = |estimate: f64, se: f64| [estimate - quantile * se, estimate + quantile * se];
    let t = slope.value() / slope_se;
    let (rest, total_value) = (residual.value(), total.value());
    let known = (x.len() - usize::from(!through_origin)) as f64;
    Ok(Line {
        slope: slope.value(),
        slope_se,
        slope_interval: around(slope.value(), slope_se),
        intercept: intercept.value(),
        intercept_se,
        intercept_interval: around(intercept.value(), intercept_se),
        x_intercept: if through_origin { 0.0 } else { (-intercept / slope).value() },
        t,
        df,
        p: t_two_sided(t, df).unwrap_or(f64::NAN),
        r_squared: (total - residual).value() / total_value,
        adjusted_r_squared: 1.0 - (rest / df) / (total_value / known),
        residual_sd: variance.sqrt().value(),
        squares_residual: rest,
        center: center.value(),
        level_at_center: at_center.value(),
        leverage_at_center: Double::dot(&level_row, &level_row).value(),
        quantile,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Refusal;

    // Anscombe 1973, doi:10.1080/00031305.1973.10478966, first set.
    const X: [f64; 11] = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
    const Y: [f64; 11] = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: summary(lm(y ~ x)); NIST StRD NoInt2 through the origin.
        let fit = line(&X, &Y, false, 0.95).unwrap();
        assert!((fit.slope - 0.500_090_909_090_909_1).abs() < 1e-15);
        assert!((fit.slope_se - 0.117_905_500_595_634_1).abs() < 1e-15);
        let fit = line(&[4.0, 5.0, 6.0], &[3.0, 4.0, 4.0], true, 0.95).unwrap();
        assert!((fit.slope - 0.727_272_727_272_727).abs() < 1e-14);
        assert!((fit.slope_se - 0.042_082_731_807_843_2).abs() < 1e-15);
        assert!((fit.p / 0.003_331_491_769_036_172 - 1.0).abs() < 1e-11);
        assert_eq!((fit.intercept, fit.intercept_se), (0.0, 0.0));
    }

    #[test]
    fn bands_are_those_of_the_line_with_its_zero_there() {
        let fit = line(&X, &Y, false, 0.95).unwrap();
        for x0 in [-3.0, 0.0, 9.0, 40.0] {
            let moved = line(&X.map(|x| x - x0), &Y, false, 0.95).unwrap();
            let band = fit.at(x0);
            assert!((band.fit - moved.intercept).abs() < 1e-12);
            assert!((band.confidence[0] - moved.intercept_interval[0]).abs() < 1e-12);
            assert!(band.prediction[0] < band.confidence[0] && band.prediction[1] > band.confidence[1]);
        }
    }

    #[test]
    fn an_exact_line_has_no_error() {
        let fit = line(&[1.0, 2.0, 3.0, 4.0], &[3.0, 5.0, 7.0, 9.0], false, 0.95).unwrap();
        assert_eq!((fit.slope, fit.intercept, fit.slope_se, fit.p, fit.r_squared), (2.0, 1.0, 0.0, 0.0, 1.0));
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let reason =
            |x: &[f64], y: &[f64], level| line(x, y, false, level).err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(&[2.0; 3], &[1.0, 2.0, 3.0], 0.95), Some(Refusal::ZeroVariance));
        assert_eq!(reason(&[1.0, 2.0], &[1.0, 3.0], 0.95), Some(Refusal::TooFewValues));
        assert_eq!(reason(&[1.0, 2.0, 3.0], &[1.0, 3.0], 0.95), Some(Refusal::LengthMismatch));
        assert_eq!(reason(&[1.0, f64::NAN, 3.0], &[1.0, 3.0, 4.0], 0.95), Some(Refusal::NotFinite));
        assert_eq!(reason(&X, &Y, 95.0), Some(Refusal::InvalidOption));
        assert_eq!(reason(&[1.0, 2.0, 3.0], &[1e300, 2e300, -1e300], 0.95), Some(Refusal::NotFinite));
        assert!(line(&[0.0, 0.0, 0.0], &[1.0, 2.0, 3.0], true, 0.95).is_err());
    }
}
