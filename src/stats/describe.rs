//! Mean, spread and interval of a handful of values.
//!
//! SD = sqrt(sum (x - mean)^2 / (n - 1)); SEM = SD / sqrt(n); 95 % interval = mean +- t(0.975; n - 1) SEM (Student 1908,
//! doi:10.1093/biomet/6.1.1). Not for ratios far from 1 or counts near 0: those belong on a log or count scale.

use super::alternative::bad_level;
use super::distribution::t_upper;
use super::{Refusal, sample};
use crate::error::Result;
use crate::num::beta;
use crate::num::math::{exp, ln};
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

/// Which definition of a quantile (Hyndman and Fan 1996, doi:10.1080/00031305.1996.10473566).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quantile {
    /// Type 6, rank p (n + 1), as Prism, Minitab and SPSS have it.
    #[default]
    Weibull,
    /// Type 7, rank p (n - 1) + 1, as R, NumPy and Excel have it.
    Linear,
}

impl Quantile {
    /// The value below which `percent` of the `sorted` values lie, held within the smallest and the largest; `None` of
    /// nothing.
    pub fn of(self, sorted: &[f64], percent: f64) -> Option<f64> {
        let n = sorted.len() as f64;
        if sorted.is_empty() {
            return None;
        }
        let rank = match self {
            Self::Weibull => (n + 1.0) * percent / 100.0,
            Self::Linear => (n - 1.0) * percent / 100.0 + 1.0,
        };
        let below = rank.floor();
        let at = |rank: f64| sorted.get(rank.clamp(1.0, n) as usize - 1).copied();
        let (low, high) = (at(below)?, at(below + 1.0)?);
        Some(low + (rank - below) * (high - low))
    }
}

/// The middle of the values; `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Quantile::default().of(&sorted, 50.0)
}

/// All that is said of a column. What one value or values of one sign only cannot have is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Values.
    pub n: usize,
    /// Their sum.
    pub sum: f64,
    /// Arithmetic mean.
    pub mean: f64,
    /// All values in order, for any quantile.
    pub sorted: Vec<f64>,
    /// The middle value.
    pub median: f64,
    /// Median distance from the median, not scaled.
    pub mad: f64,
    /// Variance with n - 1.
    pub variance: Option<f64>,
    /// Standard deviation.
    pub sd: Option<f64>,
    /// Standard error of the mean.
    pub sem: Option<f64>,
    /// SD in percent of the mean.
    pub cv_percent: Option<f64>,
    /// Confidence interval of the mean (Student's t).
    pub mean_interval: Option<[f64; 2]>,
    /// Skewness, corrected for bias (G1 of SAS, SPSS and Prism).
    pub skewness: Option<f64>,
    /// Excess kurtosis, corrected for bias (G2).
    pub kurtosis: Option<f64>,
    /// Geometric mean, of positive values.
    pub geometric_mean: Option<f64>,
    /// Geometric SD: a factor, of positive values.
    pub geometric_sd: Option<f64>,
    /// Confidence interval of the geometric mean.
    pub geometric_interval: Option<[f64; 2]>,
    /// Harmonic mean, of positive values.
    pub harmonic_mean: Option<f64>,
    /// Confidence interval of the median by order statistics; `None` when even the smallest and largest value cover less
    /// than asked for.
    pub median_interval: Option<[f64; 2]>,
    /// Its true coverage, at least what was asked for.
    pub median_level: Option<f64>,
}

/// Summarises a column; `level` is the confidence of its intervals, such as 0.95.
///
/// # Errors
/// [`Refusal::TooFewValues`] for nothing, [`Refusal::NotFinite`], [`Refusal::InvalidOption`] for a level outside 0 to 1.
///
/// # Examples
/// ```
/// let s = monolayer::stats::describe::summarise(&[12.0, 15.0, 9.0, 12.0, 14.0], 0.9).unwrap();
/// assert_eq!((s.median, s.median_interval, s.median_level), (12.0, Some([9.0, 15.0]), Some(0.9375)));
/// ```
pub fn summarise(values: &[f64], level: f64) -> Result<Summary> {
    sample::values(values, 1)?;
    if !(level > 0.0 && level < 1.0) {
        return Err(bad_level());
    }
    let n = values.len();
    let count = n as f64;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = |sorted: &[f64]| Quantile::default().of(sorted, 50.0).ok_or(Refusal::TooFewValues);
    let median = middle(&sorted)?;
    let mut distances: Vec<f64> = sorted.iter().map(|v| (v - median).abs()).collect();
    distances.sort_by(f64::total_cmp);
    let mean = mean(values).ok_or(Refusal::TooFewValues)?;
    let variance = (n > 1).then(|| squares(values, mean) / (count - 1.0));
    let sd = variance.map(f64::sqrt);
    let quantile = t_upper(0.5 * (1.0 - level), count - 1.0);
    let around = |center: f64, sd: f64| {
        quantile.map(|t| [center - t * sd / count.sqrt(), center + t * sd / count.sqrt()])
    };
    // In units of the SD, so that no power overflows.
    let moment = |power: i32| {
        let sd = sd.filter(|sd| *sd > 0.0)? * ((count - 1.0) / count).sqrt();
        let z = values.iter().map(|v| (v - mean) / sd);
        Some(sum(z.map(|z| if power == 3 { z * z * z } else { z * z * z * z })) / count)
    };
    let positive = sorted.first().is_some_and(|v| *v > 0.0);
    let logs: Option<Vec<f64>> = positive.then(|| values.iter().map(|v| ln(*v)).collect());
    let log_mean = logs.as_ref().and_then(|l| self::mean(l));
    let log_sd =
        logs.as_ref().zip(log_mean).filter(|_| n > 1).map(|(l, m)| (squares(l, m) / (count - 1.0)).sqrt());
    let ranks = median_ranks(n, 1.0 - level);
    let at = |rank: usize| sorted.get(rank).copied();
    Ok(Summary {
        n,
        sum: sum(values.iter().copied()),
        mean,
        median,
        mad: middle(&distances)?,
        variance,
        sd,
        sem: sd.map(|sd| sd / count.sqrt()),
        cv_percent: sd.filter(|_| mean != 0.0).map(|sd| 100.0 * sd / mean),
        mean_interval: sd.and_then(|sd| around(mean, sd)),
        skewness: moment(3).filter(|_| n > 2).map(|g| g * (count * (count - 1.0)).sqrt() / (count - 2.0)),
        kurtosis: moment(4)
            .filter(|_| n > 3)
            .map(|b| (count - 1.0) / ((count - 2.0) * (count - 3.0)) * ((count + 1.0) * (b - 3.0) + 6.0)),
        geometric_mean: log_mean.map(exp),
        geometric_sd: log_sd.map(exp),
        geometric_interval: log_mean.zip(log_sd).and_then(|(m, sd)| Some(around(m, sd)?.map(exp))),
        harmonic_mean: positive.then(|| count / sum(values.iter().map(|v| 1.0 / v))),
        median_interval: ranks.and_then(|(low, _)| Some([at(low)?, at(n - 1 - low)?])),
        median_level: ranks.map(|(_, coverage)| coverage),
        sorted,
    })
}

/// How far in from both ends, from 0, the limits of a median may stand to miss it with at most `alpha`, and the coverage;
/// `None` when even the ends miss it more often.
fn median_ranks(n: usize, alpha: f64) -> Option<(usize, f64)> {
    // Half of the values or fewer below the median: P(X <= k) of n fair coins is I_1/2(n - k, k + 1).
    let missed = |k: usize| 2.0 * beta::regularised((n - k) as f64, k as f64 + 1.0, 1.0);
    let fits = |k: usize| missed(k) <= alpha * (1.0 + 1e-12);
    if !fits(0) {
        return None;
    }
    let (mut inside, mut outside) = (0, n / 2 + 1);
    while outside - inside > 1 {
        let k = (inside + outside) / 2;
        if fits(k) { inside = k } else { outside = k }
    }
    Some((inside, 1.0 - missed(inside)))
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
    fn a_summary_is_that_of_50_digits() {
        // Optical densities of three wells; mpmath 1.4.1 (50 digits)
        let s = summarise(&[0.842, 0.901, 0.873], 0.95).unwrap();
        for (got, want) in [
            (s.cv_percent, 3.384_484_991_599_477),
            (s.skewness, -0.152_301_623_865_855_02),
            (s.geometric_mean, 0.871_666_540_041_846),
            (s.geometric_sd, 1.034_469_244_901_017_8),
            (s.geometric_interval.map(|i| i[1]), 0.948_223_860_753_068_6),
            (s.harmonic_mean, 0.871_332_698_908_599_4),
            (Some(s.mad), 0.028),
            (Quantile::Weibull.of(&s.sorted, 25.0), 0.842),
            (Quantile::Linear.of(&s.sorted, 25.0), 0.857_5),
        ] {
            assert!((got.unwrap() / want - 1.0).abs() < 1e-12, "{got:?}, expected {want}");
        }
        assert_eq!((s.kurtosis, s.median_interval), (None, None));
    }

    #[test]
    fn a_summary_turns_around_with_its_values() {
        let up = summarise(&[1.0, 2.0, 4.0, 9.0, 11.0, 30.0], 0.9).unwrap();
        let down = summarise(&[-1.0, -2.0, -4.0, -9.0, -11.0, -30.0], 0.9).unwrap();
        assert!((up.skewness.unwrap() + down.skewness.unwrap()).abs() < 1e-14);
        assert!((up.kurtosis.unwrap() - down.kurtosis.unwrap()).abs() < 1e-13);
        assert_eq!(up.median_interval, down.median_interval.map(|[a, b]| [-b, -a]));
        assert_eq!(
            (up.geometric_mean.is_some(), down.geometric_mean, down.harmonic_mean),
            (true, None, None)
        );
    }

    #[test]
    fn a_summary_refuses_what_is_no_sample() {
        let reason = |v: &[f64], level| summarise(v, level).err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(&[], 0.95), Some(Refusal::TooFewValues));
        assert_eq!(reason(&[1.0, f64::INFINITY], 0.95), Some(Refusal::NotFinite));
        assert_eq!(reason(&[1.0, 2.0], 95.0), Some(Refusal::InvalidOption));
        assert_eq!(median(&[]), None);
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
