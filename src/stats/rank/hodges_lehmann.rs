//! Hodges and Lehmann's estimate: by how much do two groups differ, whatever the shape of their distribution?
//!
//! The median of all differences between a value of one and a value of the other group; of one sample, the median of all
//! means of two of its values (Hodges and Lehmann 1963, doi:10.1214/aoms/1177704172). The interval takes as many of them
//! off either end as the exact distribution of U or W+ without ties allows (Moses; as Prism). Not where 95 % cannot be had:
//! then the interval is `None`.

use super::exact::{Weights, sign_sums, subset_sums, too_many};
use crate::error::Result;
use crate::stats::alternative::bad_level;
use crate::stats::sample;

/// Differences after which the estimate is refused.
const MOST: usize = 20_000_000;

/// An estimate with its distribution-free interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HodgesLehmann {
    /// The estimate.
    pub estimate: f64,
    /// The interval, and the confidence it really has, which is at least the one asked for; `None` when no interval has it.
    pub interval: Option<([f64; 2], f64)>,
}

/// The shift from `b` to `a`.
///
/// # Errors
/// [`crate::stats::Refusal::TooFewValues`] for an empty group, [`crate::stats::Refusal::InvalidOption`] for a `level` outside
/// 0 to 1, [`crate::stats::Refusal::TooManyValues`] and [`crate::stats::Refusal::NotFinite`].
pub fn shift(a: &[f64], b: &[f64], level: f64) -> Result<HodgesLehmann> {
    sample::values(a, 1)?;
    sample::values(b, 1)?;
    check(a.len().saturating_mul(b.len()), level)?;
    let differences = a.iter().flat_map(|x| b.iter().map(move |y| x - y)).collect();
    let scores: Vec<u64> = (0..(a.len() + b.len()) as u64).collect();
    Ok(estimate(differences, &subset_sums(&scores, a.len())?, level))
}

/// The centre of one sample, or of differences of pairs.
///
/// # Errors
/// As [`shift`].
pub fn center(values: &[f64], level: f64) -> Result<HodgesLehmann> {
    sample::values(values, 1)?;
    check(values.len().saturating_mul(values.len()), level)?;
    let means =
        values.iter().enumerate().flat_map(|(i, x)| values.iter().skip(i).map(move |y| 0.5 * (x + y)));
    let scores: Vec<u64> = (1..=values.len() as u64).collect();
    Ok(estimate(means.collect(), &sign_sums(&scores)?, level))
}

fn check(count: usize, level: f64) -> Result<()> {
    if !(level > 0.0 && level < 1.0) {
        return Err(bad_level());
    }
    if count > MOST { Err(too_many()) } else { Ok(()) }
}

fn estimate(mut all: Vec<f64>, distribution: &Weights, level: f64) -> HodgesLehmann {
    all.sort_by(f64::total_cmp);
    let m = all.len();
    let at = |i: usize| all.get(i).copied().unwrap_or(f64::NAN);
    let whole: f64 = distribution.iter().map(|w| w.1).sum();
    let (mut tail, mut cut) = (0.0, None);
    for (index, (_, weight)) in distribution.iter().enumerate() {
        // A tail that is meant to be equal to the limit may differ by its rounding.
        if tail + weight > 0.5 * (1.0 - level) * whole * (1.0 + 1e-12) {
            break;
        }
        tail += weight;
        cut = Some(index);
    }
    HodgesLehmann {
        estimate: 0.5 * (at((m - 1) / 2) + at(m / 2)),
        interval: cut.map(|c| ([at(c), at(m - 1 - c)], 1.0 - 2.0 * tail / whole)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Refusal;

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: wilcox.test(x, y, conf.int = TRUE), the second with paired = TRUE
        let x = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
        let found = shift(&x, &[1.15, 0.88, 0.9, 0.74, 1.21], 0.95).unwrap();
        assert!((found.estimate - 0.305).abs() < 1e-12);
        let ([low, high], level) = found.interval.unwrap();
        assert!(
            (low + 0.15).abs() < 1e-12
                && (high - 0.76).abs() < 1e-12
                && (level - 0.960_039_960_04).abs() < 1e-11
        );
        let one = center(&[2.3, 4.6, 0.7, 5.5, 1.1, 6.7], 0.95).unwrap();
        assert!((one.estimate - 3.45).abs() < 1e-12);
        assert_eq!(one.interval, Some(([0.7, 6.7], 0.968_75)));
    }

    #[test]
    fn moves_with_its_data_and_says_when_it_cannot() {
        let (a, b) = ([5.0, 7.0, 9.0, 4.0, 6.5], [1.0, 2.0, 4.0, 3.0]);
        let (here, there) = (shift(&a, &b, 0.9).unwrap(), shift(&a.map(|v| v + 8.0), &b, 0.9).unwrap());
        assert_eq!(here.estimate + 8.0, there.estimate);
        assert_eq!(shift(&a[..3], &b[..3], 0.95).unwrap().interval, None);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why = |r: Result<HodgesLehmann>| Refusal::of(&r.unwrap_err());
        assert_eq!(why(shift(&[], &[1.0], 0.95)), Some(Refusal::TooFewValues));
        assert_eq!(why(shift(&[1.0], &[1.0], 95.0)), Some(Refusal::InvalidOption));
        assert_eq!(why(center(&[f64::NAN], 0.95)), Some(Refusal::NotFinite));
        assert_eq!(why(center(&vec![1.0; 5000], 0.95)), Some(Refusal::TooManyValues));
    }
}
