//! Student's t tests: do two groups differ in their mean, and by how much?
//!
//! t = difference / standard error. Welch (1947, doi:10.1093/biomet/34.1-2.28) lets each group have its own SD, with
//! Satterthwaite's degrees of freedom, and is the default; Student pools them; paired takes the differences. Not for
//! values whose errors are proportional (IC50s, fold changes): test their logarithms.

use super::describe::describe;
use super::distribution::{t_two_sided, t_upper};
use crate::error::{Error, ErrorKind, Result};

/// A t test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TTest {
    /// Mean of the first minus mean of the second group, or mean of the differences.
    pub difference: f64,
    /// Standard error of the difference.
    pub se: f64,
    /// difference / se.
    pub t: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Two-sided p.
    pub p: f64,
    /// Confidence interval of the difference.
    pub interval: [f64; 2],
}

/// Welch's test of two independent groups; `level` is the confidence of the interval, such as 0.95.
///
/// # Errors
/// [`ErrorKind::Undetermined`] for fewer than two values in a group or no scatter in either, [`ErrorKind::Number`] for values
/// that are not finite.
///
/// # Examples
/// ```
/// let test = monolayer::stats::t::welch(&[3.1, 2.9, 3.4], &[4.0, 4.6, 4.2], 0.95).unwrap();
/// assert!(test.p < 0.05 && test.interval[1] < 0.0);
/// ```
pub fn welch(a: &[f64], b: &[f64], level: f64) -> Result<TTest> {
    let (a, b) = (group(a)?, group(b)?);
    let (va, vb) = (a.sd * a.sd / a.n, b.sd * b.sd / b.n);
    // Ratios first: tiny variances would vanish when squared.
    let (sa, sb) = (va / (va + vb), vb / (va + vb));
    let df = 1.0 / (sa * sa / (a.n - 1.0) + sb * sb / (b.n - 1.0));
    test(a.mean - b.mean, (va + vb).sqrt(), df, level)
}

/// Student's test of two independent groups with one SD.
///
/// # Errors
/// As [`welch`].
pub fn student(a: &[f64], b: &[f64], level: f64) -> Result<TTest> {
    // One group may have a single value: the other lends it its scatter.
    let single = |values: &[f64], other: &[f64]| match values {
        [value] if other.len() > 1 && value.is_finite() => Ok(Group { n: 1.0, mean: *value, sd: 0.0 }),
        _ => group(values),
    };
    let (a, b) = (single(a, b)?, single(b, a)?);
    let df = a.n + b.n - 2.0;
    let pooled = ((a.n - 1.0) * a.sd * a.sd + (b.n - 1.0) * b.sd * b.sd) / df;
    test(a.mean - b.mean, (pooled * (1.0 / a.n + 1.0 / b.n)).sqrt(), df, level)
}

/// Paired test: `x` and `y` were measured on the same replicates, in the same order.
///
/// # Errors
/// As [`welch`], and [`ErrorKind::Invalid`] when the lengths differ.
pub fn paired(x: &[f64], y: &[f64], level: f64) -> Result<TTest> {
    if x.len() != y.len() {
        return Err(Error::new(ErrorKind::Invalid, "A paired test needs a partner for every value."));
    }
    let differences: Vec<f64> = x.iter().zip(y).map(|(a, b)| a - b).collect();
    let d = group(&differences)?;
    test(d.mean, d.sd / d.n.sqrt(), d.n - 1.0, level)
}

struct Group {
    n: f64,
    mean: f64,
    sd: f64,
}

fn group(values: &[f64]) -> Result<Group> {
    if values.iter().any(|v| !v.is_finite()) {
        return Err(Error::new(ErrorKind::Number, "A value is not a number."));
    }
    let described = describe(values).and_then(|d| Some(Group { n: f64::from(d.n), mean: d.mean, sd: d.sd? }));
    described.ok_or_else(|| {
        Error::new(ErrorKind::Undetermined, "A t test needs at least two values in each group.")
            .hint("Repeat the experiment: one value says nothing about scatter.")
    })
}

fn test(difference: f64, se: f64, df: f64, level: f64) -> Result<TTest> {
    let no_scatter = || {
        Error::new(
            ErrorKind::Undetermined,
            "The values do not scatter, so there is nothing to judge a difference by.",
        )
    };
    if !(se > 0.0 && se.is_finite()) {
        return Err(no_scatter());
    }
    let t = difference / se;
    let p = t_two_sided(t, df).ok_or_else(no_scatter)?;
    let half = se
        * t_upper(0.5 * (1.0 - level), df)
            .ok_or_else(|| Error::new(ErrorKind::Number, "A confidence level lies between 0 and 1."))?;
    Ok(TTest { difference, se, t, df, p, interval: [difference - half, difference + half] })
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: [f64; 4] = [98.1, 103.4, 95.0, 101.7];
    const B: [f64; 3] = [88.0, 91.5, 79.9];

    fn agree(got: TTest, t: f64, df: f64, p: f64, interval: [f64; 2]) {
        for (got, want) in [
            (got.t, t),
            (got.df, df),
            (got.p, p),
            (got.interval[0], interval[0]),
            (got.interval[1], interval[1]),
        ] {
            assert!((got - want).abs() < 1e-10 * want.abs(), "{got}, expected {want}");
        }
    }

    #[test]
    fn are_those_of_r() {
        // R 4.2.2: t.test(a, b), with var.equal = TRUE, and of a[1:3] with paired = TRUE
        let (t, df, p) = (3.342_423_412_358_356, 3.182_557_342_180_291, 0.040_587_957_050_372_59);
        agree(welch(&A, &B, 0.95).unwrap(), t, df, p, [1.020_849_990_573_788, 25.145_816_676_092_867]);
        let (t, p) = (3.602_441_385_212_121, 0.015_503_321_919_285_23);
        agree(student(&A, &B, 0.95).unwrap(), t, 5.0, p, [3.747_503_705_598_405, 22.419_162_961_068_253]);
        let (t, p) = (8.458_071_960_499_115, 0.013_691_965_206_726_015);
        agree(paired(&A[..3], &B, 0.95).unwrap(), t, 2.0, p, [6.075_697_242_460_55, 18.657_636_090_872_78]);
    }

    #[test]
    fn turned_around_they_change_sign_only() {
        for test in [welch, student] {
            let (a, b) = (test(&A, &B, 0.9).unwrap(), test(&B, &A, 0.9).unwrap());
            assert_eq!((a.t, a.df, a.p), (-b.t, b.df, b.p));
            assert_eq!(a.interval, [-b.interval[1], -b.interval[0]]);
        }
    }

    #[test]
    fn refuse_what_has_no_answer() {
        assert_eq!(welch(&A, &[1.0], 0.95).unwrap_err().kind, ErrorKind::Undetermined);
        assert_eq!(welch(&[1.0, 1.0], &[2.0, 2.0], 0.95).unwrap_err().kind, ErrorKind::Undetermined);
        assert_eq!(student(&A, &[1.0, f64::INFINITY], 0.95).unwrap_err().kind, ErrorKind::Number);
        assert_eq!(student(&A, &B, 1.0).unwrap_err().kind, ErrorKind::Number);
        assert_eq!(paired(&A, &B, 0.95).unwrap_err().kind, ErrorKind::Invalid);
    }
}
