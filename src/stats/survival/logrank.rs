//! Log-rank and its relatives: do groups differ in when the event comes?
//!
//! At every time with events, those of a group are compared with what its share of those at risk lets expect; the
//! differences are added with weights: 1 (log-rank; Mantel 1966), all at risk (Gehan 1965, doi:10.1093/biomet/52.1-2.203;
//! Breslow 1970), or the share without event until then (Peto and Peto 1972, doi:10.2307/2344317; R's rho = 1). Their
//! variance is hypergeometric; chi-square with k - 1 degrees of freedom. Not for curves that cross: early and late
//! differences then cancel.

use super::{Subject, moments};
use crate::error::Result;
use crate::num::math::exp;
use crate::num::sum::sum;
use crate::stats::alternative::bad_level;
use crate::stats::distribution::{chi_square_sf, normal_upper};
use crate::stats::{Alternative, Refusal};

/// How the times of events are weighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weighting {
    /// All alike.
    #[default]
    Logrank,
    /// By how many are at risk: early times count most.
    Gehan,
    /// By the share without event: as Gehan, but not swayed by when subjects were censored.
    Peto,
}

/// Hazard ratios of two groups, first over second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazardRatio {
    /// (O1 / E1) / (O2 / E2).
    pub logrank: f64,
    /// Its interval, from the standard error sqrt(1 / E1 + 1 / E2) of its logarithm.
    pub logrank_interval: [f64; 2],
    /// exp((O1 - E1) / V), Mantel and Haenszel.
    pub mantel_haenszel: f64,
    /// Its interval, from the standard error 1 / sqrt(V) of its logarithm.
    pub mantel_haenszel_interval: [f64; 2],
}

/// A test of survival curves.
#[derive(Debug, Clone, PartialEq)]
pub struct Logrank {
    /// The statistic.
    pub chi_square: f64,
    /// Groups minus one.
    pub df: usize,
    /// p.
    pub p: f64,
    /// Weighted events of each group.
    pub observed: Vec<f64>,
    /// Weighted events expected without a difference.
    pub expected: Vec<f64>,
    /// For two groups with equal weights.
    pub hazard_ratio: Option<HazardRatio>,
}

/// Compares two groups or more; `level` is the confidence of the intervals.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for an empty group, [`Refusal::ZeroVariance`] when no event came while
/// two groups were at risk, [`Refusal::NotFinite`], [`Refusal::InvalidOption`] for a `level` outside 0 to 1.
pub fn logrank(groups: &[Vec<Subject>], weighting: Weighting, level: f64) -> Result<Logrank> {
    if groups.len() < 2 {
        return Err(Refusal::NeedTwoGroups.into());
    }
    if !(level > 0.0 && level < 1.0) {
        return Err(bad_level());
    }
    let k = groups.len();
    // Terms first, sums later: their rounding does not add up.
    let (mut observed, mut expected) = (vec![vec![]; k], vec![vec![]; k]);
    let mut covariance = vec![vec![0.0; k]; k];
    for moment in moments(groups)? {
        let (n, d): (f64, f64) = (moment.at_risk.iter().sum(), moment.events.iter().sum());
        let weight = match weighting {
            Weighting::Logrank => 1.0,
            Weighting::Gehan => n,
            Weighting::Peto => moment.survival[0],
        };
        observed.iter_mut().zip(&moment.events).for_each(|(o, events)| o.push(weight * events));
        expected.iter_mut().zip(&moment.at_risk).for_each(|(e, at_risk)| e.push(weight * (at_risk * d) / n));
        if n <= 1.0 {
            continue;
        }
        let factor = weight * weight * d * (n - d) / (n - 1.0);
        for (a, (row, na)) in covariance.iter_mut().zip(&moment.at_risk).enumerate() {
            for (b, (slot, nb)) in row.iter_mut().zip(&moment.at_risk).enumerate() {
                *slot += factor * na / n * (if a == b { (n - nb) / n } else { -nb / n });
            }
        }
    }
    let total = |terms: Vec<Vec<f64>>| -> Vec<f64> { terms.into_iter().map(sum).collect() };
    let (observed, expected) = (total(observed), total(expected));
    let variance = covariance.first().and_then(|row| row.first()).copied().unwrap_or(0.0);
    let differences: Vec<f64> = observed.iter().zip(&expected).map(|(o, e)| o - e).collect();
    let chi_square = quadratic(&differences, covariance)
        .ok_or_else(|| Refusal::ZeroVariance.because("No event came while the groups were both watched."))?;
    let p = chi_square_sf(chi_square, k as f64 - 1.0).unwrap_or(f64::NAN);
    let hazard_ratio = match (weighting, &*observed, &*expected) {
        (Weighting::Logrank, [o1, o2], [e1, e2]) => {
            let around = |ratio: f64, se: f64| -> Result<[f64; 2]> {
                Ok(Alternative::TwoSided.interval(0.0, se, level, normal_upper)?.map(|w| ratio * exp(w)))
            };
            let logrank = (o1 / e1) / (o2 / e2);
            let mantel_haenszel = exp((o1 - e1) / variance);
            Some(HazardRatio {
                logrank,
                logrank_interval: around(logrank, (1.0 / e1 + 1.0 / e2).sqrt())?,
                mantel_haenszel,
                mantel_haenszel_interval: around(mantel_haenszel, 1.0 / variance.sqrt())?,
            })
        }
        _ => None,
    };
    Ok(Logrank { chi_square, df: k - 1, p, observed, expected, hazard_ratio })
}

/// z' V^-1 z without the last group, which follows from the others, by Cholesky's elimination; `None` when V is singular.
fn quadratic(z: &[f64], mut v: Vec<Vec<f64>>) -> Option<f64> {
    let mut z = z.to_vec();
    let mut total = 0.0;
    for step in 0..z.len().checked_sub(1)? {
        let pivot_row = v.get(step)?.clone();
        let (pivot, own) = (*pivot_row.get(step)?, *z.get(step)?);
        if pivot <= 1e-13 * pivot_row.iter().fold(1e-300, |m: f64, x| m.max(x.abs())) {
            return None;
        }
        total += own * own / pivot;
        for (row, value) in v.iter_mut().zip(&mut z).skip(step + 1) {
            let factor = *row.get(step)? / pivot;
            *value -= factor * own;
            row.iter_mut().zip(&pivot_row).for_each(|(slot, p)| *slot -= factor * p);
        }
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{leukaemia, subjects};
    use super::*;

    #[test]
    fn is_that_of_r() {
        // R 4.2.2, survival 3.5-3: survdiff(rho = 0), (rho = 1); 50-digit arithmetic
        let test = logrank(&leukaemia(), Weighting::Logrank, 0.95).unwrap();
        assert!(
            (test.chi_square - 3.396_388_698_977_602).abs() < 1e-12
                && (test.p - 0.065_339_322_040_504_94).abs() < 1e-13
        );
        assert!((test.expected[0] - 10.689_335_992_300_725).abs() < 1e-12);
        let ratio = test.hazard_ratio.unwrap();
        assert!((ratio.logrank - 0.435_222_612_098_933_4).abs() < 1e-13);
        assert!((ratio.mantel_haenszel_interval[1] - 1.060_204_855_412_388).abs() < 1e-12);
        let gehan = logrank(&leukaemia(), Weighting::Gehan, 0.95).unwrap();
        assert!((gehan.chi_square - 2.723_311_546_840_958_6).abs() < 1e-12);
        let peto = logrank(&leukaemia(), Weighting::Peto, 0.95).unwrap();
        assert!((peto.chi_square - 2.779_279_544_751_772_4).abs() < 1e-12 && peto.hazard_ratio.is_none());
    }

    #[test]
    fn the_order_of_groups_changes_nothing() {
        let [a, b] = leukaemia();
        let c = subjects(&[3.0, 14.0, 20.0, 60.0], &[1, 0, 1, 1]);
        let one = logrank(&[a.clone(), b.clone(), c.clone()], Weighting::Logrank, 0.95).unwrap();
        let other = logrank(&[c, a, b], Weighting::Logrank, 0.95).unwrap();
        assert!((one.chi_square - other.chi_square).abs() < 1e-12 && one.df == 2);
        assert!((one.observed.iter().sum::<f64>() - one.expected.iter().sum::<f64>()).abs() < 1e-12);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why = |groups: &[Vec<Subject>], level| {
            Refusal::of(&logrank(groups, Weighting::Logrank, level).unwrap_err())
        };
        let [a, _] = leukaemia();
        assert_eq!(why(std::slice::from_ref(&a), 0.95), Some(Refusal::NeedTwoGroups));
        assert_eq!(why(&[a.clone(), vec![]], 0.95), Some(Refusal::TooFewValues));
        assert_eq!(why(&[a.clone(), a.clone()], 0.0), Some(Refusal::InvalidOption));
        let (early, late) = (subjects(&[1.0, 2.0], &[0, 0]), subjects(&[3.0, 4.0], &[1, 1]));
        assert_eq!(why(&[early, late], 0.95), Some(Refusal::ZeroVariance));
        assert_eq!(why(&[a, subjects(&[f64::NAN], &[1])], 0.95), Some(Refusal::NotFinite));
    }
}
