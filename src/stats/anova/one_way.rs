//! One-way analysis of variance.

use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::describe::mean;
use crate::stats::refusal::Refusal;
use crate::stats::{distribution, sample};

/// One-way analysis of variance with equal SDs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneWay {
    /// Variance between groups over variance within.
    pub f: f64,
    /// Groups minus one.
    pub df_between: f64,
    /// Values minus groups.
    pub df_within: f64,
    /// p.
    pub p: f64,
    /// Sum of squares between the groups.
    pub squares_between: f64,
    /// Sum of squares within the groups.
    pub squares_within: f64,
}

/// Tests whether several groups have one mean (Fisher 1925).
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for an empty group or no degree of freedom within,
/// [`Refusal::ZeroVariance`], [`Refusal::NotFinite`].
pub fn one_way(groups: &[Vec<f64>]) -> Result<OneWay> {
    sample::groups(groups, 1)?;
    let n: usize = groups.iter().map(Vec::len).sum();
    if n <= groups.len() {
        return Err(Refusal::TooFewValues.because("An analysis of variance needs more values than groups."));
    }
    // Differences from one of the values: an offset common to all costs no digits.
    let offset = groups.iter().flatten().next().copied().unwrap_or(0.0);
    let groups: Vec<Vec<f64>> = groups.iter().map(|g| g.iter().map(|v| v - offset).collect()).collect();
    let all: Vec<f64> = groups.iter().flatten().copied().collect();
    let grand = mean(&all).unwrap_or(f64::NAN);
    let means: Vec<f64> = groups.iter().filter_map(|g| mean(g)).collect();
    let squares_between =
        sum(groups.iter().zip(&means).map(|(g, m)| g.len() as f64 * (m - grand) * (m - grand)));
    let squares_within =
        sum(groups.iter().zip(&means).flat_map(|(g, m)| g.iter().map(move |v| (v - m) * (v - m))));
    let (df_between, df_within) = (groups.len() as f64 - 1.0, (n - groups.len()) as f64);
    if squares_within <= 0.0 {
        return Err(Refusal::ZeroVariance.because("The values within the groups do not scatter."));
    }
    let f = (squares_between / df_between) / (squares_within / df_within);
    let p = distribution::f_sf(f, df_between, df_within).unwrap_or(f64::NAN);
    Ok(OneWay { f, df_between, df_within, p, squares_between, squares_within })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::stats::t::student;

    const A: [f64; 4] = [98.1, 103.4, 95.0, 101.7];
    const B: [f64; 3] = [88.0, 91.5, 79.9];

    #[test]
    fn analysis_of_variance_is_that_of_r_and_of_t_for_two_groups() {
        // R 4.2.2: anova(lm(y ~ g)), oneway.test(var.equal = TRUE)
        let test = one_way(&[A.to_vec(), B.to_vec(), vec![70.0, 72.0, 75.0]]).unwrap();
        assert!((test.f - 35.46901).abs() < 5e-6 && (test.p / 0.000_217_130_233_303_014 - 1.0).abs() < 1e-10);
        assert!((test.squares_within - 125.723_333_333_334).abs() < 1e-10);
        assert_eq!((test.df_between, test.df_within), (2.0, 7.0));
        let (f, t) = (one_way(&[A.to_vec(), B.to_vec()]).unwrap(), student(&A, &B, 0.95).unwrap());
        assert!((f.f / (t.t * t.t) - 1.0).abs() < 1e-12 && (f.p / t.p - 1.0).abs() < 1e-11);
    }

    #[test]
    fn holds_its_digits_far_from_zero() {
        // NIST StRD SmLs09 (Simon and Lesage 1989): nine groups of 2001 about 10^12, certified 160.08 and 180 for its decimals;
        // for their nearest f64, which differ in the fourth digit, exact arithmetic gives these.
        let groups: Vec<Vec<f64>> = [0.4, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5]
            .iter()
            .map(|middle| {
                let value = |tenths: f64| 1e12 + (middle * 10.0 + tenths).round() / 10.0;
                let cycle = (0..2000).map(|i| if i % 2 == 0 { value(-1.0) } else { value(1.0) });
                std::iter::once(value(0.0)).chain(cycle).collect()
            })
            .collect();
        let test = one_way(&groups).unwrap();
        assert!((test.squares_between / 160.099_494_435_725_12 - 1.0).abs() < 1e-13, "{test:?}");
        assert!((test.squares_within / 180.009_782_329_194_25 - 1.0).abs() < 1e-13, "{test:?}");
        assert!((test.f / 2_001.134_926_220_950_5 - 1.0).abs() < 1e-13, "{test:?}");
    }

    #[test]
    fn refuses_what_has_no_answer() {
        assert_eq!(one_way(&[A.to_vec()]).unwrap_err().kind, ErrorKind::Undetermined);
        assert_eq!(one_way(&[A.to_vec(), vec![]]).unwrap_err().kind, ErrorKind::Undetermined);
        assert_eq!(one_way(&[vec![1.0, 1.0], vec![2.0]]).unwrap_err().kind, ErrorKind::Undetermined);
        assert_eq!(one_way(&[A.to_vec(), vec![f64::NAN]]).unwrap_err().kind, ErrorKind::Number);
    }
}
