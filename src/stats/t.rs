//! Student's t tests: do two groups differ in their mean, and by how much?
//!
//! t = (difference - mu) / standard error. Welch (1947, doi:10.1093/biomet/34.1-2.28) lets each group have its own SD, with
//! Satterthwaite's degrees of freedom, and is the default; Student pools them; paired takes the differences. Not for
//! values whose errors are proportional (IC50s, fold changes): test their logarithms, as [`paired_ratio`] does.

use super::describe::describe;
use super::distribution::{t_sf, t_upper};
use super::{Alternative, Refusal, sample};
use crate::error::Result;
use crate::num::math::{exp, ln};

/// What a t test is asked. A bare number is the confidence level of a two-sided question about a difference of 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// Which differences count.
    pub alternative: Alternative,
    /// The difference, or mean, that is doubted.
    pub mu: f64,
    /// Confidence level, such as 0.95.
    pub level: f64,
}

impl Default for Question {
    fn default() -> Self {
        Self { alternative: Alternative::TwoSided, mu: 0.0, level: 0.95 }
    }
}

impl From<f64> for Question {
    fn from(level: f64) -> Self {
        Self { level, ..Self::default() }
    }
}

/// A t test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TTest {
    /// Mean of the first minus mean of the second group, mean of the differences, or the mean.
    pub difference: f64,
    /// Standard error of the difference.
    pub se: f64,
    /// (difference - mu) / se.
    pub t: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// p for the alternative.
    pub p: f64,
    /// Confidence interval of the difference; infinite on the other side of a one-sided alternative.
    pub interval: [f64; 2],
}

/// One sample against a mean `mu`.
///
/// # Errors
/// As [`welch`].
pub fn one_sample(values: &[f64], question: impl Into<Question>) -> Result<TTest> {
    let g = group(values)?;
    test(g.mean, g.sd / g.n.sqrt(), g.n - 1.0, question.into())
}

/// Welch's test of two independent groups.
///
/// # Errors
/// [`Refusal::TooFewValues`] for fewer than two values in a group, [`Refusal::ZeroVariance`] for no scatter in either,
/// [`Refusal::NotFinite`], [`Refusal::InvalidOption`] for a level outside 0 to 1.
///
/// # Examples
/// ```
/// let test = monolayer::stats::t::welch(&[3.1, 2.9, 3.4], &[4.0, 4.6, 4.2], 0.95).unwrap();
/// assert!(test.p < 0.05 && test.interval[1] < 0.0);
/// ```
pub fn welch(a: &[f64], b: &[f64], question: impl Into<Question>) -> Result<TTest> {
    let (a, b) = (group(a)?, group(b)?);
    let (se, df) = welch_scale(a.sd * a.sd / a.n, a.n, b.sd * b.sd / b.n, b.n);
    test(a.mean - b.mean, se, df, question.into())
}

/// Standard error and Satterthwaite's degrees of freedom of a difference of means with variances `va` and `vb`.
pub(crate) fn welch_scale(va: f64, na: f64, vb: f64, nb: f64) -> (f64, f64) {
    // Ratios first: tiny variances would vanish when squared.
    let (sa, sb) = (va / (va + vb), vb / (va + vb));
    ((va + vb).sqrt(), 1.0 / (sa * sa / (na - 1.0) + sb * sb / (nb - 1.0)))
}

/// Student's test of two independent groups with one SD.
///
/// # Errors
/// As [`welch`].
pub fn student(a: &[f64], b: &[f64], question: impl Into<Question>) -> Result<TTest> {
    // One group may have a single value: the other lends it its scatter.
    let single = |values: &[f64], other: &[f64]| match values {
        [value] if other.len() > 1 && value.is_finite() => Ok(Group { n: 1.0, mean: *value, sd: 0.0 }),
        _ => group(values),
    };
    let (a, b) = (single(a, b)?, single(b, a)?);
    let df = a.n + b.n - 2.0;
    let pooled = ((a.n - 1.0) * a.sd * a.sd + (b.n - 1.0) * b.sd * b.sd) / df;
    test(a.mean - b.mean, (pooled * (1.0 / a.n + 1.0 / b.n)).sqrt(), df, question.into())
}

/// Paired test: `x` and `y` were measured on the same replicates, in the same order.
///
/// # Errors
/// As [`welch`], and [`Refusal::LengthMismatch`]. Differences that are equal but for the rounding of their values have no
/// scatter.
pub fn paired(x: &[f64], y: &[f64], question: impl Into<Question>) -> Result<TTest> {
    sample::pairs(x, y, 2)?;
    if sample::constant(&sample::differences(x, y)) {
        return Err(
            Refusal::ZeroVariance.because("All differences are equal, so there is nothing to judge them by.")
        );
    }
    let differences: Vec<f64> = x.iter().zip(y).map(|(a, b)| a - b).collect();
    one_sample(&differences, question)
}

/// Paired test of ratios: [`paired`] on the natural logarithms. The result is about ln(x / y); its exponential is the ratio.
///
/// # Errors
/// As [`paired`], and [`Refusal::NonPositiveValues`].
///
/// # Examples
/// ```
/// let test = monolayer::stats::t::paired_ratio(&[2.0, 4.2, 7.9], &[1.0, 2.0, 4.1], 0.95).unwrap();
/// assert!((test.ratio - 2.0).abs() < 0.05 && test.interval[0] > 1.0);
/// ```
pub fn paired_ratio(x: &[f64], y: &[f64], question: impl Into<Question>) -> Result<RatioTest> {
    sample::pairs(x, y, 2)?;
    if x.iter().chain(y).any(|v| *v <= 0.0) {
        return Err(Refusal::NonPositiveValues.into());
    }
    let logs = |values: &[f64]| values.iter().map(|v| ln(*v)).collect::<Vec<f64>>();
    let test = paired(&logs(x), &logs(y), question)?;
    Ok(RatioTest { ratio: exp(test.difference), interval: test.interval.map(exp), logs: test })
}

/// A paired t test of ratios.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioTest {
    /// Geometric mean of the ratios first over second.
    pub ratio: f64,
    /// Its confidence interval.
    pub interval: [f64; 2],
    /// The test of the logarithms.
    pub logs: TTest,
}

struct Group {
    n: f64,
    mean: f64,
    sd: f64,
}

fn group(values: &[f64]) -> Result<Group> {
    sample::values(values, 2)?;
    let described = describe(values).and_then(|d| Some(Group { n: f64::from(d.n), mean: d.mean, sd: d.sd? }));
    described
        .ok_or_else(|| Refusal::TooFewValues.because("A t test needs at least two values in each group."))
}

fn test(difference: f64, se: f64, df: f64, question: Question) -> Result<TTest> {
    if !(se > 0.0 && se.is_finite()) {
        return Err(Refusal::ZeroVariance.into());
    }
    let t = (difference - question.mu) / se;
    let p = question.alternative.p(t, |t| t_sf(t, df)).ok_or(Refusal::ZeroVariance)?;
    let interval = question.alternative.interval(difference, se, question.level, |tail| t_upper(tail, df))?;
    Ok(TTest { difference, se, t, df, p, interval })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

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
    fn other_questions_have_other_answers() {
        // mpmath (30 digits, direct formula)
        let question = Question { alternative: Alternative::Greater, mu: 95.0, level: 0.95 };
        let test = one_sample(&A, question).unwrap();
        assert!(
            (test.t - 2.424_871_130_596_428_2).abs() < 1e-12
                && (test.p - 0.046_879_570_093_710_44).abs() < 1e-13
        );
        assert!(test.interval[0] > 95.0 && test.interval[1] == f64::INFINITY);
        let less = one_sample(&A, Question { alternative: Alternative::Less, ..question }).unwrap();
        assert!((less.p + test.p - 1.0).abs() < 1e-14);
    }

    #[test]
    fn ratios_are_differences_of_logarithms() {
        let x = [2.0, 4.2, 7.9, 1.1];
        let y = [1.0, 2.0, 4.1, 0.5];
        let test = paired_ratio(&x, &y, 0.95).unwrap();
        let turned = paired_ratio(&y, &x, 0.95).unwrap();
        assert!((test.ratio * turned.ratio - 1.0).abs() < 1e-14 && test.logs.p == turned.logs.p);
        let refused = paired_ratio(&[1.0, -2.0], &[1.0, 1.0], 0.95).unwrap_err();
        assert_eq!(Refusal::of(&refused), Some(Refusal::NonPositiveValues));
    }

    #[test]
    fn differences_that_differ_by_rounding_alone_do_not_scatter() {
        let refused = paired(&[1.1, 2.2, 3.3], &[1.0, 2.1, 3.2], 0.95).unwrap_err();
        assert_eq!(Refusal::of(&refused), Some(Refusal::ZeroVariance));
    }

    #[test]
    fn turned_around_they_change_sign_only() {
        type Test = fn(&[f64], &[f64], f64) -> Result<TTest>;
        for test in [welch as Test, student] {
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
        assert_eq!(student(&A, &B, 1.0).unwrap_err().kind, ErrorKind::Invalid);
        assert_eq!(paired(&A, &B, 0.95).unwrap_err().kind, ErrorKind::Invalid);
    }
}
