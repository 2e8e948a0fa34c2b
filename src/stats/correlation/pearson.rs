//! Pearson's correlation.

use super::fisher_interval;
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::distribution::t_sf;
use crate::stats::{Alternative, Refusal, describe, sample};

/// Pearson's correlation of pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pearson {
    /// r, -1 to 1.
    pub r: f64,
    /// Pairs.
    pub n: usize,
    /// Pairs minus two.
    pub df: f64,
    /// Student's t; infinite for pairs on one line.
    pub t: f64,
    /// p.
    pub p: f64,
    /// Confidence interval of r by Fisher's transform; `None` for three pairs or a perfect correlation.
    pub interval: Option<[f64; 2]>,
}

/// Correlates pairs (Pearson 1895, doi:10.1098/rspl.1895.0041; interval of Fisher 1921).
///
/// # Errors
/// [`Refusal::LengthMismatch`], [`Refusal::NotFinite`], [`Refusal::TooFewValues`] for fewer than three pairs,
/// [`Refusal::ZeroVariance`] for a side whose values are all equal, [`Refusal::InvalidOption`].
pub fn pearson(x: &[f64], y: &[f64], alternative: Alternative, level: f64) -> Result<Pearson> {
    sample::pairs(x, y, 3)?;
    let Moments { r, unexplained } = moments(x, y)?;
    let df = x.len() as f64 - 2.0;
    let t = r * (df / unexplained).sqrt();
    let p = alternative.p(t, |t| t_sf(t, df)).unwrap_or(f64::NAN);
    let interval = fisher_interval(r, 1.0 / (df - 1.0).sqrt(), alternative, level)?;
    Ok(Pearson { r, n: x.len(), df, t, p, interval })
}

/// A correlation and 1 - r^2.
pub(super) struct Moments {
    pub r: f64,
    pub unexplained: f64,
}

/// The correlation of pairs that were checked.
///
/// # Errors
/// [`Refusal::ZeroVariance`].
pub(super) fn moments(x: &[f64], y: &[f64]) -> Result<Moments> {
    if sample::constant(x) || sample::constant(y) {
        return Err(Refusal::ZeroVariance.because("All values of one side are equal."));
    }
    let centered = |values: &[f64]| -> Vec<f64> {
        let middle = describe::mean(values).unwrap_or(0.0);
        let largest = values.iter().fold(0.0_f64, |most, v| most.max((v - middle).abs()));
        values.iter().map(|v| (v - middle) / largest).collect()
    };
    let (x, y) = (centered(x), centered(y));
    let n = x.len() as f64;
    let total = |v: &[f64]| sum(v.iter().copied());
    let product = |a: &[f64], b: &[f64]| sum(a.iter().zip(b).map(|(a, b)| a * b)) - total(a) * total(b) / n;
    let (xx, yy, xy) = (product(&x, &x), product(&y, &y), product(&x, &y));
    let slope = xy / xx;
    // From the residuals: 1 - r^2 would lose the digits in which a good correlation differs from a perfect one.
    let left: Vec<f64> = x.iter().zip(&y).map(|(x, y)| y - slope * x).collect();
    let unexplained = (product(&left, &left) / yy).clamp(0.0, 1.0);
    let r = (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0);
    // On one line up to rounding of the values.
    if unexplained < 1e-30 {
        Ok(Moments { r: r.signum(), unexplained: 0.0 })
    } else {
        Ok(Moments { r, unexplained })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Hollander and Wolfe 1973, page 187: quality of tuna.
    const X: [f64; 9] = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1];
    const Y: [f64; 9] = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8];

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: cor.test(x, y)
        let test = pearson(&X, &Y, Alternative::TwoSided, 0.95).unwrap();
        assert!(
            (test.r - 0.571_181_557_563_828_7).abs() < 1e-15
                && (test.t - 1.841_082_638_115_338_2).abs() < 1e-14
        );
        assert!((test.p / 0.108_173_054_349_493_88 - 1.0).abs() < 1e-12);
        let [low, high] = test.interval.unwrap();
        assert!(
            (low + 0.149_742_633_036_757_3).abs() < 1e-14 && (high - 0.895_579_461_838_739_4).abs() < 1e-14
        );
    }

    #[test]
    fn units_do_not_count_and_directions_add_up() {
        let test = |x: &[f64], y: &[f64], a| pearson(x, y, a, 0.95).unwrap();
        let (a, b) = (
            test(&X, &Y, Alternative::Greater),
            test(&X.map(|v| 1e5 + 3.0 * v), &Y.map(|v| -v), Alternative::Less),
        );
        assert!((a.r + b.r).abs() < 1e-12 && (a.p / b.p - 1.0).abs() < 1e-10);
        assert_eq!((b.interval.unwrap()[0], a.interval.unwrap()[1]), (-1.0, 1.0));
        let perfect = test(&X, &X, Alternative::TwoSided);
        assert_eq!((perfect.r, perfect.p, perfect.interval), (1.0, 0.0, None));
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let reason = |x: &[f64], y: &[f64], level| {
            pearson(x, y, Alternative::TwoSided, level).err().and_then(|e| Refusal::of(&e))
        };
        assert_eq!(reason(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0], 0.95), Some(Refusal::ZeroVariance));
        assert_eq!(reason(&[1.0, 2.0], &[1.0, 2.0], 0.95), Some(Refusal::TooFewValues));
        assert_eq!(reason(&[1.0, 2.0, 3.0], &[1.0, 2.0], 0.95), Some(Refusal::LengthMismatch));
        assert_eq!(reason(&[1.0, 2.0, f64::INFINITY], &[1.0, 2.0, 3.0], 0.95), Some(Refusal::NotFinite));
        assert_eq!(reason(&X, &Y, 1.5), Some(Refusal::InvalidOption));
    }
}
