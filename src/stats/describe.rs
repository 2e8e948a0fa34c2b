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
    let sd = (squares(values, mean) / (count - 1.0)).sqrt();
    let sem = sd / count.sqrt();
    let half = t_upper(0.025, count - 1.0)? * sem;
    Some(Description { n, mean, sd: Some(sd), sem: Some(sem), ci95: Some([mean - half, mean + half]) })
}

/// Arithmetic mean, as good as exact; `None` of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    let n = f64::from(u32::try_from(values.len()).ok().filter(|n| *n > 0)?);
    let first = sum(values.iter().copied()) / n;
    // Sum and quotient are each rounded; what that cost is the mean of the residuals.
    let lost = sum(values.iter().map(|v| v - first)) / n;
    Some(if lost.is_finite() { first + lost } else { first })
}

/// Sum of squared distances from a centre.
pub fn squares(values: &[f64], center: f64) -> f64 {
    sum(values.iter().map(|v| (v - center) * (v - center)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: x <- c(98.1, 103.4, 95.0, 101.7); sd(x); t.test(x)
        let d = describe(&[98.1, 103.4, 95.0, 101.7]).unwrap();
        assert!((d.mean - 99.55).abs() < 1e-13);
        assert!((d.sd.unwrap() - 3.752_776_749_732_570_6).abs() < 1e-12);
        assert!((d.sem.unwrap() - 3.752_776_749_732_570_6 / 2.0).abs() < 1e-12);
        let [low, high] = d.ci95.unwrap();
        assert!((low - 93.578_494_749_129_49).abs() < 1e-10 && (high - 105.521_505_250_870_5).abs() < 1e-10);
    }

    #[test]
    fn survives_a_large_offset() {
        // NIST StRD NumAcc4: 10000000.2 and alternating .1 and .3, certified mean 10000000.2, SD 0.1.
        let values: Vec<f64> = std::iter::once(10_000_000.2)
            .chain((0..1000).map(|i| if i % 2 == 0 { 10_000_000.1 } else { 10_000_000.3 }))
            .collect();
        let d = describe(&values).unwrap();
        assert_eq!(d.mean, 10_000_000.2);
        assert!((d.sd.unwrap() - 0.1).abs() < 2e-9);
    }

    #[test]
    fn one_value_has_a_mean_and_nothing_else() {
        let d = describe(&[3.0]).unwrap();
        assert_eq!((d.n, d.mean, d.sd, d.sem, d.ci95), (1, 3.0, None, None, None));
    }

    #[test]
    fn moves_with_its_data() {
        let (a, b) = (describe(&[1.0, 2.0, 4.0]).unwrap(), describe(&[12.0, 14.0, 18.0]).unwrap());
        assert!((b.mean - (2.0 * a.mean + 10.0)).abs() < 1e-12);
        assert!((b.sd.unwrap() - 2.0 * a.sd.unwrap()).abs() < 1e-12);
        let flat = describe(&[5.0, 5.0]).unwrap();
        assert_eq!((flat.sd, flat.ci95), (Some(0.0), Some([5.0, 5.0])));
    }

    #[test]
    fn refuses_what_is_no_sample() {
        assert_eq!(describe(&[]), None);
        assert_eq!(describe(&[1.0, f64::NAN]), None);
        assert_eq!(describe(&[f64::INFINITY]), None);
    }
}
