//! Normality: could these values come from a normal distribution?
//!
//! Shapiro-Wilk: W is the squared correlation of the ordered values with normal scores; coefficients and p after Royston
//! 1995 (AS R94, doi:10.2307/2986146), n 3 to 5000. D'Agostino-Pearson: K^2 = z(skewness)^2 + z(kurtosis)^2 against chi-square
//! with 2 degrees of freedom (D'Agostino, Belanger and D'Agostino 1990, doi:10.1080/00031305.1990.10475751; kurtosis after
//! Anscombe and Glynn 1983, doi:10.1093/biomet/70.1.227). Anderson-Darling and Lilliefors compare the cumulative
//! distribution with that of the normal distribution of the sample's mean and SD.
//! Not a licence: with few values no test of normality finds anything, with many it finds what does not matter. Not for
//! the raw values of several groups together: use the residuals.

mod cumulative;

pub use cumulative::{AndersonDarling, Lilliefors, anderson_darling, lilliefors};

use super::describe::mean;
use super::distribution::{normal_sf, normal_upper};
use super::refusal::Refusal;
use crate::error::{Error, Result};
use crate::num::math::{asin, asinh, cbrt, exp, ln};
use crate::num::sum::sum;

/// Shapiro and Wilk's test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapiroWilk {
    /// W, 1 for perfectly normal scores.
    pub w: f64,
    /// p of a W as small as this from normal values.
    pub p: f64,
}

/// Tests 3 to 5000 values.
///
/// # Errors
/// [`Refusal::NotFinite`], [`Refusal::TooFewValues`] for fewer than three, [`Refusal::ZeroVariance`],
/// [`Refusal::TooManyValues`] for more than 5000.
///
/// # Examples
/// ```
/// // Weights of 11 men, Shapiro and Wilk 1965; R's shapiro.test gives W = 0.7888, p = 0.0067.
/// let weights = [148.0, 154.0, 158.0, 160.0, 161.0, 162.0, 166.0, 170.0, 182.0, 195.0, 236.0];
/// let test = monolayer::stats::normality::shapiro_wilk(&weights).unwrap();
/// assert!((test.w - 0.7888).abs() < 1e-4 && (test.p - 0.0067).abs() < 1e-4);
/// ```
pub fn shapiro_wilk(values: &[f64]) -> Result<ShapiroWilk> {
    let sorted = check(values, 3)?;
    if sorted.len() > 5000 {
        return Err(Refusal::TooManyValues
            .because(format!(
                "The Shapiro-Wilk test is known for up to 5000 values, not for {}.",
                sorted.len()
            ))
            .hint("Look at the Q-Q plot instead: with so many values every test rejects."));
    }
    let n = sorted.len() as f64;
    let upper = coefficients(sorted.len()).ok_or_else(|| few(sorted.len(), 3))?;
    let center = mean(&sorted).unwrap_or(f64::NAN);
    // Antisymmetric coefficients: each pairs a value with its mirror image in rank.
    let linear =
        sum(upper.iter().zip(sorted.iter().rev().zip(&sorted)).map(|(a, (high, low))| a * (high - low)));
    let squares = sum(sorted.iter().map(|v| (v - center) * (v - center)));
    let length = 2.0 * sum(upper.iter().map(|a| a * a));
    let root = (squares * length).sqrt();
    // 1 - W as a product, so that a W near 1 keeps its digits.
    let rest = ((root - linear) * (root + linear) / (squares * length)).max(0.0);
    let w = 1.0 - rest;
    Ok(ShapiroWilk { w, p: royston(n, w, rest) })
}

/// D'Agostino and Pearson's omnibus test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DAgostinoPearson {
    /// K^2.
    pub k2: f64,
    /// p of K^2.
    pub p: f64,
    /// Skewness, the third moment over the 3/2th power of the second.
    pub skewness: f64,
    /// Standardised skewness.
    pub z_skewness: f64,
    /// Two-sided p of the skewness alone.
    pub p_skewness: f64,
    /// Kurtosis, the fourth moment over the square of the second; 3 for a normal distribution.
    pub kurtosis: f64,
    /// Standardised kurtosis.
    pub z_kurtosis: f64,
    /// Two-sided p of the kurtosis alone.
    pub p_kurtosis: f64,
}

/// Tests eight values or more; its kurtosis part is rough below twenty.
///
/// # Errors
/// [`Refusal::NotFinite`], [`Refusal::TooFewValues`] for fewer than eight, [`Refusal::ZeroVariance`].
pub fn dagostino_pearson(values: &[f64]) -> Result<DAgostinoPearson> {
    let sorted = check(values, 8)?;
    let n = sorted.len() as f64;
    let center = mean(&sorted).unwrap_or(f64::NAN);
    let square = |v: &f64| (v - center) * (v - center);
    let m2 = sum(sorted.iter().map(square)) / n;
    let m3 = sum(sorted.iter().map(|v| square(v) * (v - center))) / n;
    let m4 = sum(sorted.iter().map(|v| square(v) * square(v))) / n;
    let (skewness, kurtosis) = (m3 / (m2 * m2.sqrt()), m4 / (m2 * m2));
    let z_skewness = z_of_skewness(n, skewness);
    let z_kurtosis = z_of_kurtosis(n, kurtosis);
    let k2 = z_skewness * z_skewness + z_kurtosis * z_kurtosis;
    Ok(DAgostinoPearson {
        k2,
        p: exp(-0.5 * k2),
        skewness,
        z_skewness,
        p_skewness: 2.0 * normal_sf(z_skewness.abs()),
        kurtosis,
        z_kurtosis,
        p_kurtosis: 2.0 * normal_sf(z_kurtosis.abs()),
    })
}

fn few(n: usize, least: usize) -> Error {
    Refusal::TooFewValues.because(format!("{n} values are too few to judge normality; {least} is the least."))
}

/// The values in order.
fn check(values: &[f64], least: usize) -> Result<Vec<f64>> {
    if values.iter().any(|v| !v.is_finite()) {
        return Err(Refusal::NotFinite.into());
    }
    if values.len() < least {
        return Err(few(values.len(), least));
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    if sorted.first() == sorted.last() {
        return Err(Refusal::ZeroVariance.because("All values are equal: they have no distribution to test."));
    }
    Ok(sorted)
}

fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |value, c| value * x + c)
}

/// Royston's coefficients of the upper half, largest value first.
fn coefficients(n: usize) -> Option<Vec<f64>> {
    let half = n / 2;
    if n == 3 {
        return Some(vec![0.5_f64.sqrt()]);
    }
    let count = n as f64;
    let scores: Vec<f64> =
        (1..=half).map(|i| normal_upper((i as f64 - 0.375) / (count + 0.25))).collect::<Option<_>>()?;
    let squares = 2.0 * sum(scores.iter().map(|m| m * m));
    let root = 1.0 / count.sqrt();
    let (&first, second) = (scores.first()?, scores.get(1).copied());
    let a1 =
        polynomial(&[0.0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056], root) + first / squares.sqrt();
    let mut head = vec![a1];
    let mut left = (squares - 2.0 * first * first, 1.0 - 2.0 * a1 * a1);
    if n > 5 {
        let second = second?;
        let a2 = polynomial(&[0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633], root)
            + second / squares.sqrt();
        head.push(a2);
        left = (left.0 - 2.0 * second * second, left.1 - 2.0 * a2 * a2);
    }
    let factor = (left.0 / left.1).sqrt();
    let rest: Vec<f64> = scores.iter().skip(head.len()).map(|m| m / factor).collect();
    head.extend(rest);
    Some(head)
}

/// p of W.
fn royston(n: f64, w: f64, rest: f64) -> f64 {
    if n == 3.0 {
        // Exact: W runs from 3/4 to 1.
        let p = 6.0 / std::f64::consts::PI * (asin(w.min(1.0).sqrt()) - asin(0.75_f64.sqrt()));
        return p.clamp(0.0, 1.0);
    }
    let y = ln(rest);
    let (y, mean, sd) = if n <= 11.0 {
        let gamma = polynomial(&[-2.273, 0.459], n);
        if y >= gamma {
            // Beyond what the approximation reaches.
            return 1e-99;
        }
        (
            -ln(gamma - y),
            polynomial(&[0.544, -0.39978, 0.025054, -6.714e-4], n),
            exp(polynomial(&[1.3822, -0.77857, 0.062767, -0.0020322], n)),
        )
    } else {
        let log = ln(n);
        (
            y,
            polynomial(&[-1.5861, -0.31082, -0.083751, 0.0038915], log),
            exp(polynomial(&[-0.4803, -0.082676, 0.0030302], log)),
        )
    };
    normal_sf((y - mean) / sd)
}

fn z_of_skewness(n: f64, skewness: f64) -> f64 {
    let y = skewness * ((n + 1.0) * (n + 3.0) / (6.0 * (n - 2.0))).sqrt();
    let beta = 3.0 * (n * n + 27.0 * n - 70.0) * (n + 1.0) * (n + 3.0)
        / ((n - 2.0) * (n + 5.0) * (n + 7.0) * (n + 9.0));
    let w2 = (2.0 * (beta - 1.0)).sqrt() - 1.0;
    let alpha = (2.0 / (w2 - 1.0)).sqrt();
    asinh(y / alpha) / (0.5 * ln(w2)).sqrt()
}

fn z_of_kurtosis(n: f64, kurtosis: f64) -> f64 {
    let expected = 3.0 * (n - 1.0) / (n + 1.0);
    let variance = 24.0 * n * (n - 2.0) * (n - 3.0) / ((n + 1.0) * (n + 1.0) * (n + 3.0) * (n + 5.0));
    let x = (kurtosis - expected) / variance.sqrt();
    let skew = 6.0 * (n * n - 5.0 * n + 2.0) / ((n + 7.0) * (n + 9.0))
        * (6.0 * (n + 3.0) * (n + 5.0) / (n * (n - 2.0) * (n - 3.0))).sqrt();
    let a = 6.0 + 8.0 / skew * (2.0 / skew + (1.0 + 4.0 / (skew * skew)).sqrt());
    let denominator = 1.0 + x * (2.0 / (a - 4.0)).sqrt();
    let third = cbrt((1.0 - 2.0 / a) / denominator.abs()).copysign(denominator);
    ((1.0 - 2.0 / (9.0 * a)) - third) / (2.0 / (9.0 * a)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn close(got: f64, want: f64, relative: f64) {
        assert!((got - want).abs() <= relative * want.abs(), "{got:e}, expected {want:e}");
    }

    #[test]
    fn shapiro_wilk_is_that_of_r() {
        // R 4.2.2: shapiro.test(x)
        let weights = [148.0, 154.0, 158.0, 160.0, 161.0, 162.0, 166.0, 170.0, 182.0, 195.0, 236.0];
        let skewed: Vec<f64> = (0..25).map(|i| exp(f64::from(i) / 8.0)).collect();
        let scores: Vec<f64> =
            (1..=5000).map(|i| normal_upper((f64::from(i) - 0.5) / 5000.0).unwrap()).collect();
        for (values, w, p) in [
            (&weights[..], 0.788_814_694_835_387_4, 0.006_703_814_056_502_925),
            (&[2.1, 3.4, 1.9, 5.6, 4.4], 0.932_084_939_601_523_6, 0.610_655_905_055_095_4),
            (&[1.0, 2.0, 4.0], 0.964_285_714_285_714_2, 0.636_886_845_028_963_2),
            (&skewed, 0.863_024_903_109_716_5, 0.003_144_244_860_929_377),
            (&scores, 0.999_988_925_441_143_2, 1.0),
        ] {
            let test = shapiro_wilk(values).unwrap();
            close(test.w, w, 1e-9);
            close(test.p, p, 1e-7);
        }
    }

    #[test]
    fn dagostino_pearson_is_that_of_scipy() {
        // SciPy 1.17.1: normaltest, skewtest, kurtosistest of exp(linspace(0, 3, 25))
        let values: Vec<f64> = (0..25).map(|i| exp(f64::from(i) / 8.0)).collect();
        let test = dagostino_pearson(&values).unwrap();
        close(test.k2, 5.219_682_926_000_364, 1e-11);
        close(test.p, 0.073_546_202_633_164_98, 1e-11);
        close(test.z_skewness, 2.242_155_318_539_325_5, 1e-11);
        close(test.z_kurtosis, 0.438_659_838_082_060_66, 1e-10);
    }

    #[test]
    fn neither_depends_on_unit_or_order() {
        let values: Vec<f64> = (0..40).map(|i| f64::from(i * i % 37) + 0.1 * f64::from(i)).collect();
        let turned: Vec<f64> = values.iter().rev().map(|v| 50.0 - 3.0 * v).collect();
        let (a, b) = (shapiro_wilk(&values).unwrap(), shapiro_wilk(&turned).unwrap());
        close(a.w, b.w, 1e-12);
        let (a, b) = (dagostino_pearson(&values).unwrap(), dagostino_pearson(&turned).unwrap());
        close(a.k2, b.k2, 1e-10);
        close(a.z_skewness, -b.z_skewness, 1e-9);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let kind = |values: &[f64]| shapiro_wilk(values).unwrap_err().kind;
        assert_eq!(kind(&[1.0, 2.0]), ErrorKind::Undetermined);
        assert_eq!(kind(&[3.0; 6]), ErrorKind::Undetermined);
        assert_eq!(kind(&[3.0, f64::NAN, 1.0]), ErrorKind::Number);
        assert_eq!(kind(&(0..5001).map(f64::from).collect::<Vec<_>>()), ErrorKind::Unsupported);
        assert_eq!(dagostino_pearson(&[1.0; 9]).unwrap_err().kind, ErrorKind::Undetermined);
        assert_eq!(dagostino_pearson(&[1.0, 2.0, 3.0]).unwrap_err().kind, ErrorKind::Undetermined);
    }
}
