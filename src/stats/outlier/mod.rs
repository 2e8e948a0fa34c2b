//! Outliers in a column of values: is the farthest value too far from the rest to belong to them?
//!
//! Grubbs: G = |x - mean| / SD of the farthest value. G is a function of the Student's t of that value against all others,
//! t = (x - mean) sqrt(n / (n - 1)) / sqrt(SS of the others / (n - 2)), which is compared with its own tail times the
//! number of values it was chosen from (Grubbs 1950, doi:10.1214/aoms/1177729885). Generalised ESD: Rosner 1983,
//! doi:10.1080/00401706.1983.10487848, for up to a stated number of outliers, which do not hide each other.
//! Not for values that are not normal (ratios, counts: take the logarithm first), not for curves (there: ROUT), and never
//! a reason to delete: an outlier is a question about a well.

mod dixon;

pub use dixon::{Dixon, DixonRatio, dixon};

use super::describe::mean;
use super::distribution::{t_sf, t_upper};
use super::{Refusal, sample};
use crate::error::{Error, Result};
use crate::num::sum::sum;

/// Which ends are suspected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Either.
    Both,
    /// The smallest value only.
    Low,
    /// The largest value only.
    High,
}

/// Grubbs' test of the farthest value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grubbs {
    /// Where the farthest value stands, from 0.
    pub index: usize,
    /// The value.
    pub value: f64,
    /// Its distance from the mean in standard deviations.
    pub g: f64,
    /// The G beyond which it is called an outlier at `alpha`.
    pub critical: f64,
    /// p. Exact where two values cannot both lie that far out (below 0.05 for up to 13 values); else an upper bound.
    pub p: f64,
    /// Whether `p` is at most `alpha`.
    pub outlier: bool,
}

/// Tests the farthest value of a sample of at least three.
///
/// # Errors
/// [`Refusal::NotFinite`], [`Refusal::InvalidOption`] for an `alpha` outside 0 to 1, [`Refusal::TooFewValues`] for fewer than
/// three values, [`Refusal::ZeroVariance`] when all others are equal: rounded data have no scale to judge by.
///
/// # Examples
/// ```
/// use monolayer::stats::outlier::{Side, grubbs};
/// // NIST/SEMATECH e-Handbook 1.3.5.17.1
/// let test = grubbs(&[199.31, 199.53, 200.19, 200.82, 201.92, 201.95, 202.18, 245.57], Side::High, 0.05).unwrap();
/// assert!((test.g - 2.4687).abs() < 1e-4 && (test.critical - 2.032).abs() < 1e-3 && test.outlier);
/// ```
pub fn grubbs(values: &[f64], side: Side, alpha: f64) -> Result<Grubbs> {
    check(values, alpha)?;
    let (index, value) = farthest(values, side).ok_or_else(no_scale)?;
    let n = values.len() as f64;
    let (g, t) = distance(values, index, value).ok_or_else(no_scale)?;
    let chosen_from = if side == Side::Both { 2.0 * n } else { n };
    let p = (chosen_from * t_sf(t, n - 2.0).ok_or_else(no_scale)?).min(1.0);
    let critical = critical(n, alpha / chosen_from).ok_or_else(no_scale)?;
    Ok(Grubbs { index, value, g, critical, p, outlier: p <= alpha })
}

/// Takes out the farthest value as long as Grubbs' two-sided test calls it an outlier, and gives where those taken out
/// stand, ascending. Two outliers hide each other from it: [`generalised_esd`] and ROUT see both.
///
/// # Errors
/// As [`grubbs`] of all values; it ends without one when the values left are equal or too few.
pub fn grubbs_iterative(values: &[f64], alpha: f64) -> Result<Vec<usize>> {
    let mut left: Vec<usize> = (0..values.len()).collect();
    let mut test = grubbs(values, Side::Both, alpha);
    test.as_ref().map_err(Clone::clone)?;
    let mut found = Vec::new();
    while let Ok(Grubbs { index, outlier: true, .. }) = test {
        found.push(left.remove(index));
        let plain: Vec<f64> = left.iter().filter_map(|i| values.get(*i).copied()).collect();
        test = grubbs(&plain, Side::Both, alpha);
    }
    found.sort_unstable();
    Ok(found)
}

/// One step of the generalised extreme Studentised deviate test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EsdStep {
    /// Where the value taken out at this step stands, from 0.
    pub index: usize,
    /// The value.
    pub value: f64,
    /// Its distance from the mean of the values left, in their standard deviations.
    pub r: f64,
    /// The critical value of this step.
    pub critical: f64,
}

/// The generalised ESD test.
#[derive(Debug, Clone, PartialEq)]
pub struct Esd {
    /// Steps, as many as asked, fewer when the values left are all equal.
    pub steps: Vec<EsdStep>,
    /// How many of the first steps' values are outliers: up to the last step that passes its critical value.
    pub outliers: usize,
}

impl Esd {
    /// Where the outliers stand, farthest first.
    pub fn indices(&self) -> impl Iterator<Item = usize> + '_ {
        self.steps.iter().take(self.outliers).map(|s| s.index)
    }
}

/// Looks for up to `most` outliers on either side. The approximation of its critical values is good from 25 values on and
/// fair from 15 (Rosner).
///
/// # Errors
/// As [`grubbs`], and [`Refusal::InvalidOption`] when `most` is zero or leaves fewer than three values.
pub fn generalised_esd(values: &[f64], most: usize, alpha: f64) -> Result<Esd> {
    check(values, alpha)?;
    if most == 0 || most + 2 > values.len() {
        return Err(Refusal::InvalidOption
            .because(format!("Up to {most} outliers cannot be looked for among {} values.", values.len()))
            .hint("At least three values have to be left at the last step."));
    }
    let mut left: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
    let mut steps = Vec::with_capacity(most);
    let mut outliers = 0;
    for _ in 0..most {
        let n = left.len() as f64;
        let plain: Vec<f64> = left.iter().map(|v| v.1).collect();
        let Some((at, value)) = farthest(&plain, Side::Both) else { break };
        let Some((r, _)) = deviate(&plain, value) else { break };
        let critical = critical(n, alpha / (2.0 * n)).ok_or_else(no_scale)?;
        let (index, _) = left.remove(at);
        steps.push(EsdStep { index, value, r, critical });
        if r > critical {
            outliers = steps.len();
        }
    }
    if steps.is_empty() {
        return Err(no_scale());
    }
    Ok(Esd { steps, outliers })
}

fn check(values: &[f64], alpha: f64) -> Result<()> {
    if !(alpha > 0.0 && alpha < 1.0) {
        return Err(Refusal::InvalidOption.because("The level alpha lies between 0 and 1."));
    }
    sample::values(values, 3)
}

fn no_scale() -> Error {
    Refusal::ZeroVariance
        .because("The other values are all equal: there is no scatter to judge a distance by.")
        .hint("Are the values rounded? Take them with more digits.")
}

/// The value farthest from the mean, the first of equals; `None` when all are equal.
fn farthest(values: &[f64], side: Side) -> Option<(usize, f64)> {
    let center = mean(values)?;
    let far = |v: f64| match side {
        Side::Both => (v - center).abs(),
        Side::Low => center - v,
        Side::High => v - center,
    };
    let best =
        values.iter().copied().enumerate().fold(None, |best: Option<(usize, f64)>, (i, v)| match best {
            Some((_, b)) if far(b) >= far(v) => best,
            _ => Some((i, v)),
        })?;
    (values.iter().any(|v| *v != best.1)).then_some(best)
}

/// Distance from the mean in standard deviations, and the sum of squares.
fn deviate(values: &[f64], value: f64) -> Option<(f64, f64)> {
    let center = mean(values)?;
    let squares = sum(values.iter().map(|v| (v - center) * (v - center)));
    let sd = (squares / (values.len() as f64 - 1.0)).sqrt();
    (sd > 0.0).then(|| ((value - center).abs() / sd, squares))
}

/// G and the t of the value against the others.
fn distance(values: &[f64], index: usize, value: f64) -> Option<(f64, f64)> {
    let (g, _) = deviate(values, value)?;
    let others: Vec<f64> = values.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, v)| *v).collect();
    let center = mean(&others)?;
    let squares = sum(others.iter().map(|v| (v - center) * (v - center)));
    if squares <= 0.0 {
        return None;
    }
    // The value against the mean of the others: the same t, without a difference of large squares.
    let n = values.len() as f64;
    let t = (value - center).abs() * ((n - 1.0) / n).sqrt() / (squares / (n - 2.0)).sqrt();
    Some((g, t))
}

/// The G whose t has this upper tail.
fn critical(n: f64, tail: f64) -> Option<f64> {
    let t = t_upper(tail, n - 2.0)?;
    Some((n - 1.0) / n.sqrt() * (t * t / (n - 2.0 + t * t)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    /// Tietjen and Moore's mass-spectrometer values, NIST/SEMATECH e-Handbook 1.3.5.17.1.
    const NIST: [f64; 8] = [199.31, 199.53, 200.19, 200.82, 201.92, 201.95, 202.18, 245.57];

    #[test]
    fn grubbs_is_that_of_the_handbook() {
        let high = grubbs(&NIST, Side::High, 0.05).unwrap();
        assert!((high.g - 2.4687).abs() < 1e-4 && (high.critical - 2.032).abs() < 1e-3);
        assert_eq!((high.index, high.value, high.outlier), (7, 245.57, true));
        // 50-digit arithmetic (mpmath): G, critical value and p.
        let both = grubbs(&NIST, Side::Both, 0.05).unwrap();
        assert!((both.g / 2.468_764_611_212_450_6 - 1.0).abs() < 1e-12);
        assert!((both.critical / 2.126_645_087_195_465_4 - 1.0).abs() < 1e-12);
        assert!((both.p / 3.002_638_682_070_797e-7 - 1.0).abs() < 1e-9, "{:e}", both.p);
        assert!((high.p / both.p - 0.5).abs() < 1e-12);
        let low = grubbs(&NIST, Side::Low, 0.05).unwrap();
        assert!(low.index == 0 && !low.outlier && low.p == 1.0);
    }

    #[test]
    fn the_critical_value_is_where_p_is_alpha() {
        for n in [3.0, 4.0, 7.0, 30.0, 200.0] {
            let tail = 0.01 / (2.0 * n);
            let g = critical(n, tail).unwrap();
            let t = (n * (n - 2.0) * g * g / ((n - 1.0) * (n - 1.0) - n * g * g)).sqrt();
            assert!((t_sf(t, n - 2.0).unwrap() / tail - 1.0).abs() < 1e-6, "{n}");
        }
    }

    #[test]
    fn does_not_depend_on_unit_or_order() {
        let a = grubbs(&NIST, Side::Both, 0.05).unwrap();
        let turned: Vec<f64> = NIST.iter().rev().map(|v| 1000.0 - 4.0 * v).collect();
        let b = grubbs(&turned, Side::Both, 0.05).unwrap();
        assert_eq!(b.index, 0);
        assert!((a.g - b.g).abs() < 1e-12 && (a.p / b.p - 1.0).abs() < 1e-8);
    }

    #[test]
    fn rosners_example_has_three_outliers() {
        // NIST/SEMATECH e-Handbook 1.3.5.17.3: R and critical values as printed.
        let values = [
            -0.25, 0.68, 0.94, 1.15, 1.20, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65,
            1.69, 1.70, 1.76, 1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.10, 2.14, 2.15, 2.23, 2.24,
            2.26, 2.35, 2.37, 2.40, 2.47, 2.54, 2.62, 2.64, 2.90, 2.92, 2.92, 2.93, 3.21, 3.26, 3.30, 3.59,
            3.68, 4.30, 4.64, 5.34, 5.42, 6.01,
        ];
        let esd = generalised_esd(&values, 10, 0.05).unwrap();
        let r = [3.118, 2.942, 3.179, 2.810, 2.815, 2.848, 2.279, 2.310, 2.101, 2.067];
        let critical = [3.158, 3.151, 3.143, 3.136, 3.128, 3.120, 3.111, 3.103, 3.094, 3.085];
        for ((step, r), critical) in esd.steps.iter().zip(r).zip(critical) {
            assert!((step.r - r).abs() < 1.1e-3 && (step.critical - critical).abs() < 1.1e-3, "{step:?} {r}");
        }
        let found: Vec<f64> = esd.indices().map(|i| values[i]).collect();
        assert_eq!(found, [6.01, 5.42, 5.34]);
        // Grubbs alone sees none: the three hide each other.
        assert!(!grubbs(&values, Side::Both, 0.05).unwrap().outlier);
    }

    #[test]
    fn one_after_the_other() {
        // Some of Newcomb's light speeds (Stigler 1977): -44 first, and only without it -2.
        let newcomb =
            [28.0, -44.0, 29.0, 30.0, 24.0, 28.0, 37.0, 32.0, 36.0, 27.0, 26.0, -2.0, 29.0, 26.0, 27.0, 22.0];
        assert_eq!(grubbs_iterative(&newcomb, 0.05).unwrap(), [1, 11]);
        assert!(grubbs_iterative(&[1.0, 2.0, 3.0, 4.0], 0.05).unwrap().is_empty());
        assert!(grubbs_iterative(&[1.0, 2.0], 0.05).is_err());
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let kind = |values: &[f64]| grubbs(values, Side::Both, 0.05).unwrap_err().kind;
        assert_eq!(kind(&[]), ErrorKind::Undetermined);
        assert_eq!(kind(&[1.0, 2.0]), ErrorKind::Undetermined);
        assert_eq!(kind(&[4.0; 5]), ErrorKind::Undetermined);
        assert_eq!(kind(&[4.0, 4.0, 4.0, 9.0]), ErrorKind::Undetermined);
        assert_eq!(kind(&[4.0, f64::NAN, 4.0, 9.0]), ErrorKind::Number);
        assert_eq!(grubbs(&NIST, Side::Both, 0.0).unwrap_err().kind, ErrorKind::Invalid);
        assert_eq!(generalised_esd(&NIST, 0, 0.05).unwrap_err().kind, ErrorKind::Invalid);
        assert_eq!(generalised_esd(&NIST, 7, 0.05).unwrap_err().kind, ErrorKind::Invalid);
        assert_eq!(generalised_esd(&[4.0; 9], 2, 0.05).unwrap_err().kind, ErrorKind::Undetermined);
    }
}
