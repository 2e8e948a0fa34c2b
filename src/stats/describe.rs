//! Mean, spread and interval of a handful of values.
//!
//! SD = sqrt(sum (x - mean)^2 / (n - 1)); SEM = SD / sqrt(n); 95 % interval = mean +- t(0.975; n - 1) SEM (Student 1908,
//! doi:10.1093/biomet/6.1.1). Not for ratios far from 1 or counts near 0: those belong on a log or count scale.

use super::distribution::t_upper;
use crate::num::sum::sum;

/// What a sample says about its population. One value has a mean and nothing else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Description {
    /// Values.
    pub n: u32,
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation with n - 1; `None` for one value.
    pub sd: Option<f64>,
    /// Standard error of the mean; `None` for one value.
    pub sem: Option<f64>,
    /// 95 % confidence interval of the mean (Student's t); `None` for one value.
    pub ci95: Option<[f64; 2]>,
}

/// Describes a sample; `None` when it is empty or holds something that is not a finite number.
///
/// # Examples
/// ```
/// use monolayer::stats::describe;
/// let d = describe(&[8.0, 9.0, 10.0, 11.0, 12.0]).unwrap();
/// assert_eq!((d.mean, d.sd), (10.0, Some(2.5_f64.sqrt())));
/// assert_eq!(describe(&[7.0]).unwrap().sd, None);
/// ```
pub fn describe(values: &[f64]) -> Option<Description> {
    if values.is_empty() || values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let n = u32::try_from(values.len()).ok()?;
    let count = f64::from(n);
    let mean = mean(values)?;
    if n == 1 {
        return Some(Description { n, mean, sd: None, sem: None, ci95: None });
    }
    let sd = (sum(values.iter().map(|v| (v - mean) * (v - mean))) / (count - 1.0)).sqrt();
    let sem = sd / count.sqrt();
    let half = t_upper(0.025, count - 1.0)? * sem;
    Some(Description { n, mean, sd: Some(sd), sem: Some(sem), ci95: Some([mean - half, mean + half]) })
}

/// Arithmetic mean, exact to the last bit or two; `None` of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    let n = u32::try_from(values.len()).ok().filter(|n| *n > 0)?;
    Some(sum(values.iter().copied()) / f64::from(n))
}
