//! A straight line or a parabola through points, with everything that is said of one.
//!
//! `y = c0 + c1 x (+ c2 x^2)` by least squares: standard errors and 95 % intervals of the coefficients (Student's t),
//! R^2 = 1 - RSS / TSS, adjusted R^2 = 1 - (RSS / df) / (TSS / (n - 1)), Sy.x = sqrt(RSS / df). QR on x taken about its
//! mean, not on powers of x itself, so that standards at 1000 to 1100 keep their digits. Source: Draper and Smith 1998,
//! doi:10.1002/9781118625590. Not for points whose scatter grows with the value: the low standards are then fitted worst.

use crate::error::{Error, ErrorKind, Result};
use crate::num::linalg::Triangle;
use crate::num::sum::sum;
use crate::stats::describe::mean;
use crate::stats::distribution::t_upper;

/// How many bends the curve may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Degree {
    /// Straight line.
    Line,
    /// Parabola.
    Parabola,
}

/// A fitted straight line or parabola.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// Intercept, slope, and for a parabola the factor of x².
    pub coefficients: Vec<f64>,
    /// Their standard errors.
    pub se: Vec<f64>,
    /// Their 95 % confidence intervals.
    pub ci95: Vec<[f64; 2]>,
    /// Residual sum of squares.
    pub rss: f64,
    /// Sum of squares around the mean.
    pub total: f64,
    /// Points.
    pub n: usize,
    /// Points minus coefficients.
    pub df: usize,
    /// Smallest and largest x.
    pub range: [f64; 2],
    center: f64,
    /// Coefficients of `1, u, u²` with `u = x - center`.
    beta: Vec<f64>,
    /// `(U'U)^-1`, column by column.
    gram: Vec<f64>,
    t: f64,
}

impl Regression {
    /// Residual standard deviation.
    pub fn sy_x(&self) -> f64 {
        (self.rss / self.df as f64).sqrt()
    }

    /// Coefficient of determination.
    pub fn r_squared(&self) -> f64 {
        1.0 - self.rss / self.total
    }

    /// The same with the price of each coefficient taken off.
    pub fn r_squared_adjusted(&self) -> f64 {
        1.0 - (self.rss / self.df as f64) / (self.total / (self.n as f64 - 1.0))
    }

    /// The curve at `x`.
    pub fn value(&self, x: f64) -> f64 {
        let u = x - self.center;
        self.beta.iter().rev().fold(0.0, |y, b| y * u + b)
    }

    /// Half width of the 95 % interval at `x`: of the curve itself, or of the mean of `readings` new readings.
    pub fn half_width(&self, x: f64, readings: Option<u32>) -> f64 {
        let u = x - self.center;
        let powers: Vec<f64> =
            std::iter::successors(Some(1.0), |p| Some(p * u)).take(self.beta.len()).collect();
        let leverage: f64 = self
            .gram
            .chunks_exact(powers.len().max(1))
            .zip(&powers)
            .map(|(column, p)| p * column.iter().zip(&powers).map(|(g, q)| g * q).sum::<f64>())
            .sum();
        let own = readings.map_or(0.0, |m| 1.0 / f64::from(m.max(1)));
        self.t * self.sy_x() * (own + leverage).sqrt()
    }

    /// Student's t of the intervals.
    pub(super) fn t(&self) -> f64 {
        self.t
    }

    pub(super) fn center(&self) -> f64 {
        self.center
    }

    pub(super) fn beta(&self) -> &[f64] {
        &self.beta
    }

    /// Sum of squares of x around its mean, for a line.
    pub(super) fn sxx(&self) -> Option<f64> {
        (self.beta.len() == 2).then(|| self.gram.last().map(|g| 1.0 / g)).flatten()
    }
}

/// Fits a straight line or a parabola.
///
/// # Errors
/// [`ErrorKind::Number`] when lengths differ or a number is not finite, [`ErrorKind::Undetermined`] when there are too few
/// different x, or no point more than coefficients, or all y are equal.
///
/// # Examples
/// ```
/// use monolayer::fit::linear::{Degree, regression};
/// let line = regression(&[0.0, 1.0, 2.0, 3.0], &[0.1, 0.9, 2.1, 2.9], Degree::Line).unwrap();
/// assert!((line.coefficients[1] - 0.96).abs() < 1e-12 && line.df == 2);
/// ```
pub fn regression(x: &[f64], y: &[f64], degree: Degree) -> Result<Regression> {
    if x.len() != y.len() || x.iter().chain(y).any(|v| !v.is_finite()) {
        return Err(Error::new(
            ErrorKind::Number,
            "A standard has no number, or values and standards do not pair.",
        )
        .hint("Leave wells without a number out."));
    }
    let p = if degree == Degree::Line { 2 } else { 3 };
    let mut levels = x.to_vec();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let few = |what: String| Error::new(ErrorKind::Undetermined, what).hint("Measure more standards.");
    if levels.len() < p {
        return Err(few(format!("{} different standards cannot determine {p} coefficients.", levels.len())));
    }
    let n = x.len();
    if n <= p {
        return Err(few(format!("{n} points leave nothing to judge {p} coefficients by.")));
    }
    let (Some(center), Some(middle)) = (mean(x), mean(y)) else {
        return Err(few("There is no standard.".into()));
    };
    let total = sum(y.iter().map(|v| (v - middle) * (v - middle)));
    if total <= 0.0 {
        return Err(few("All values are equal.".into()));
    }
    // A scale of one for u keeps the columns' lengths comparable.
    let scale = x.iter().map(|v| (v - center).abs()).fold(0.0, f64::max);
    let mut work = Vec::with_capacity(n * (p + 1));
    for power in 0..p {
        work.extend(x.iter().map(|v| (0..power).fold(1.0, |u, _| u * ((v - center) / scale))));
    }
    work.extend_from_slice(y);
    let mut triangle = Triangle::default();
    let mut beta = vec![0.0; p];
    let singular = || few("The standards lie too close together to determine the curve.".into());
    if !triangle.factor(&mut work, n) || !triangle.solve(&mut beta) {
        return Err(singular());
    }
    let mut gram = triangle.inverse_gram().ok_or_else(singular)?;
    let unit = |power: usize| (0..power).fold(1.0, |s, _| s * scale);
    for (power, b) in beta.iter_mut().enumerate() {
        *b /= unit(power);
    }
    for (i, column) in gram.chunks_exact_mut(p).enumerate() {
        for (j, g) in column.iter_mut().enumerate() {
            *g /= unit(i) * unit(j);
        }
    }
    let df = n - p;
    let mut fit = Regression {
        coefficients: Vec::new(),
        se: Vec::new(),
        ci95: Vec::new(),
        rss: 0.0,
        total,
        n,
        df,
        range: [levels.first().copied().unwrap_or(center), levels.last().copied().unwrap_or(center)],
        center,
        beta,
        gram,
        t: t_upper(0.025, df as f64).ok_or_else(singular)?,
    };
    fit.rss = sum(x.iter().zip(y).map(|(x, y)| {
        let r = y - fit.value(*x);
        r * r
    }));
    let s = fit.sy_x();
    for row in back(center, p) {
        let value: f64 = sum(row.iter().zip(&fit.beta).map(|(a, b)| a * b));
        let variance: f64 = fit
            .gram
            .chunks_exact(p)
            .zip(&row)
            .map(|(column, a)| a * column.iter().zip(&row).map(|(g, b)| g * b).sum::<f64>())
            .sum();
        let se = s * variance.max(0.0).sqrt();
        fit.coefficients.push(value);
        fit.se.push(se);
        fit.ci95.push([value - fit.t * se, value + fit.t * se]);
    }
    Ok(fit)
}

/// Coefficients of powers of x as combinations of those of powers of x - center.
fn back(center: f64, p: usize) -> Vec<Vec<f64>> {
    let rows = [[1.0, -center, center * center], [0.0, 1.0, -2.0 * center], [0.0, 0.0, 1.0]];
    rows.iter().take(p).map(|row| row.iter().copied().take(p).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, want: f64, digits: f64) {
        assert!((got - want).abs() <= digits * want.abs(), "{got:e}, expected {want:e}");
    }

    #[test]
    fn norris_has_its_certified_digits() {
        // NIST StRD Norris, https://www.itl.nist.gov/div898/strd/lls/data/LINKS/DATA/Norris.dat: data and certified values.
        let x = [
            0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9,
            338.0, 447.5, 11.6, 556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999.0,
            779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
        ];
        let y = [
            0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8,
            339.3, 448.9, 10.8, 557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5,
            778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
        ];
        let fit = regression(&x, &y, Degree::Line).unwrap();
        close(fit.coefficients[0], -0.262323073774029, 1e-11);
        close(fit.coefficients[1], 1.00211681802045, 1e-13);
        close(fit.se[0], 0.232818234301152, 1e-12);
        close(fit.se[1], 0.429796848199937e-03, 1e-12);
        close(fit.sy_x(), 0.884796396144373, 1e-12);
        close(fit.r_squared(), 0.999993745883712, 1e-14);
    }

    #[test]
    fn a_parabola_far_from_zero_keeps_its_digits() {
        let x: Vec<f64> = (0..9).map(|i| 1e5 + f64::from(i)).collect();
        let y: Vec<f64> = x.iter().map(|x| 3.0 + 0.5 * (x - 1e5) - 0.25 * (x - 1e5) * (x - 1e5)).collect();
        let fit = regression(&x, &y, Degree::Parabola).unwrap();
        close(fit.coefficients[2], -0.25, 1e-12);
        close(fit.value(1e5 + 4.0), 1.0, 1e-12);
        assert!(fit.rss < 1e-20);
    }

    #[test]
    fn another_unit_of_x_scales_the_slope_and_nothing_else() {
        let (x, y) = ([0.0, 1.0, 2.0, 4.0, 8.0], [0.1, 0.31, 0.48, 0.9, 1.72]);
        let thousand: Vec<f64> = x.iter().map(|x| x * 1000.0).collect();
        for degree in [Degree::Line, Degree::Parabola] {
            let (a, b) = (regression(&x, &y, degree).unwrap(), regression(&thousand, &y, degree).unwrap());
            close(b.coefficients[1] * 1000.0, a.coefficients[1], 1e-12);
            close(b.se[1] * 1000.0, a.se[1], 1e-12);
            close(b.rss, a.rss, 1e-9);
            close(b.half_width(3000.0, Some(2)), a.half_width(3.0, Some(2)), 1e-9);
        }
    }

    #[test]
    fn refuses_what_determines_nothing() {
        let kind = |x: &[f64], y: &[f64], degree| regression(x, y, degree).unwrap_err().kind;
        use ErrorKind::{Number, Undetermined};
        assert_eq!(kind(&[], &[], Degree::Line), Undetermined);
        assert_eq!(kind(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0], Degree::Line), Undetermined);
        assert_eq!(kind(&[1.0, 2.0], &[1.0, 2.0], Degree::Line), Undetermined);
        assert_eq!(kind(&[1.0, 2.0, 1.0, 2.0], &[1.0, 2.0, 1.1, 2.2], Degree::Parabola), Undetermined);
        assert_eq!(kind(&[1.0, 2.0, 3.0], &[5.0, 5.0, 5.0], Degree::Line), Undetermined);
        assert_eq!(kind(&[1.0, 2.0, f64::NAN], &[1.0, 2.0, 3.0], Degree::Line), Number);
        assert_eq!(kind(&[1.0, 2.0, 3.0], &[1.0, 2.0], Degree::Line), Number);
    }
}
