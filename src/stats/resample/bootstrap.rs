//! The bootstrap with bias correction and acceleration, BCa (Efron 1987, doi:10.1080/01621459.1987.10478410).
//!
//! Each group is drawn anew from its own values. z0 is how far the statistic lies from the median of its resamples, a how
//! fast its standard error changes (by leaving out one value at a time; several groups as in Efron and Tibshirani 1993);
//! the interval runs between the quantiles Phi(z0 + (z0 + z) / (1 - a (z0 + z))). Not for fewer than about ten values, whose
//! resamples are too few, nor for extremes such as the maximum.

use super::{Resampling, defined};
use crate::error::Result;
use crate::num::random::Random;
use crate::num::sum::sum;
use crate::stats::alternative::bad_level;
use crate::stats::describe::{Quantile, mean, squares};
use crate::stats::distribution::{normal_cdf, normal_upper};
use crate::stats::{Refusal, sample};

/// A statistic with its bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// The statistic of the values as they are.
    pub estimate: f64,
    /// BCa interval.
    pub interval: [f64; 2],
    /// Standard deviation of the resampled statistics.
    pub se: f64,
    /// Mean of the resampled statistics minus the estimate.
    pub bias: f64,
}

/// Bootstraps a statistic of one group or more.
///
/// # Errors
/// [`Refusal::TooFewValues`] for no group or fewer than two values in one, [`Refusal::NotFinite`], [`Refusal::InvalidOption`]
/// for a `level` outside 0 to 1 or a number of resamples out of range, [`Refusal::ZeroVariance`] when the resampled statistics
/// do not scatter around the estimate or are not defined.
///
/// # Examples
/// ```
/// use monolayer::stats::{describe::mean, resample::{Resampling, bootstrap}};
/// let values = vec![4.1, 5.0, 5.2, 4.4, 6.3, 5.8, 4.9, 5.5, 6.0, 4.7];
/// let plan = Resampling { resamples: 2000, seed: 1 };
/// let found = bootstrap(&[values], |g| mean(&g[0]).unwrap_or(f64::NAN), plan, 0.95).unwrap();
/// assert!(found.interval[0] < 5.19 && 5.19 < found.interval[1]);
/// ```
pub fn bootstrap(
    groups: &[Vec<f64>],
    statistic: impl Fn(&[Vec<f64>]) -> f64,
    plan: Resampling,
    level: f64,
) -> Result<Bootstrap> {
    plan.check()?;
    if !(level > 0.0 && level < 1.0) {
        return Err(bad_level());
    }
    if groups.is_empty() {
        return Err(Refusal::TooFewValues.into());
    }
    groups.iter().try_for_each(|g| sample::values(g, 2))?;
    let estimate = defined(statistic(groups))?;
    let mut random = Random::seeded(plan.seed);
    let mut drawn = groups.to_vec();
    let mut all = Vec::with_capacity(plan.resamples as usize);
    for _ in 0..plan.resamples {
        for (into, from) in drawn.iter_mut().zip(groups) {
            for slot in into {
                *slot = from.get(random.below(from.len() as u64) as usize).copied().unwrap_or(f64::NAN);
            }
        }
        all.push(defined(statistic(&drawn))?);
    }
    all.sort_by(f64::total_cmp);
    let count = all.len() as f64;
    let below = all.partition_point(|v| *v < estimate) as f64;
    let not_above = all.partition_point(|v| *v <= estimate) as f64;
    let no_scatter =
        || Refusal::ZeroVariance.because("The resampled statistics do not scatter around the estimate.");
    let center = normal_upper(1.0 - 0.5 * (below + not_above) / count).ok_or_else(no_scatter)?;
    if all.first() == all.last() {
        return Err(no_scatter());
    }
    let speed = acceleration(groups, &statistic)?;
    let z = normal_upper(0.5 * (1.0 - level)).ok_or_else(bad_level)?;
    let limit = |z: f64| {
        let moved = center + z;
        Quantile::Linear
            .of(&all, 100.0 * normal_cdf(center + moved / (1.0 - speed * moved)))
            .unwrap_or(f64::NAN)
    };
    let middle = mean(&all).unwrap_or(f64::NAN);
    let se = (squares(&all, middle) / (count - 1.0)).sqrt();
    Ok(Bootstrap { estimate, interval: [limit(-z), limit(z)], se, bias: middle - estimate })
}

/// By the jackknife; 0 when leaving out a value changes nothing.
fn acceleration(groups: &[Vec<f64>], statistic: &impl Fn(&[Vec<f64>]) -> f64) -> Result<f64> {
    let (mut cubes, mut square_sum) = (0.0, 0.0);
    let mut left = groups.to_vec();
    for (at, group) in groups.iter().enumerate() {
        let mut without = Vec::with_capacity(group.len());
        for skip in 0..group.len() {
            if let Some(place) = left.get_mut(at) {
                place.clone_from(group);
                place.remove(skip);
            }
            without.push(defined(statistic(&left))?);
        }
        if let Some(place) = left.get_mut(at) {
            place.clone_from(group);
        }
        let n = group.len() as f64;
        let middle = mean(&without).unwrap_or(f64::NAN);
        let influence = |v: &f64| (middle - v) * (n - 1.0) / n;
        square_sum += sum(without.iter().map(|v| influence(v) * influence(v)));
        cubes += sum(without.iter().map(|v| influence(v) * influence(v) * influence(v)));
    }
    Ok(if square_sum > 0.0 { cubes / (6.0 * square_sum * square_sum.sqrt()) } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: Resampling = Resampling { resamples: 20_000, seed: 20 };

    /// Spatial perception of 26 children, test A (Efron and Tibshirani 1993, table 14.1).
    const SPATIAL: [f64; 26] = [
        48.0, 36.0, 20.0, 29.0, 42.0, 42.0, 20.0, 42.0, 22.0, 41.0, 45.0, 14.0, 6.0, 0.0, 33.0, 28.0, 34.0,
        4.0, 32.0, 24.0, 47.0, 41.0, 24.0, 26.0, 30.0, 41.0,
    ];

    fn variance(groups: &[Vec<f64>]) -> f64 {
        squares(&groups[0], mean(&groups[0]).unwrap()) / groups[0].len() as f64
    }

    #[test]
    fn is_that_of_the_book() {
        // Table 14.2: 171.5, 90 % BCa interval 115.8 to 259.6 from 2,000 resamples; 0.061 = acceleration.
        let found = bootstrap(&[SPATIAL.to_vec()], variance, PLAN, 0.9).unwrap();
        assert!((found.estimate - 171.5).abs() < 0.05);
        assert!(
            (found.interval[0] - 115.8).abs() < 3.0 && (found.interval[1] - 259.6).abs() < 5.0,
            "{found:?}"
        );
        assert!((acceleration(&[SPATIAL.to_vec()], &variance).unwrap() - 0.061).abs() < 1e-3);
    }

    #[test]
    fn moves_with_its_data_and_repeats_itself() {
        let groups = [SPATIAL.to_vec(), SPATIAL.iter().map(|v| 0.5 * v).collect()];
        let scaled = groups.clone().map(|g| g.iter().map(|v| 8.0 * v).collect::<Vec<f64>>());
        let difference = |g: &[Vec<f64>]| mean(&g[0]).unwrap() - mean(&g[1]).unwrap();
        let plan = Resampling { resamples: 500, seed: 3 };
        let (a, b) = (
            bootstrap(&groups, difference, plan, 0.95).unwrap(),
            bootstrap(&scaled, difference, plan, 0.95).unwrap(),
        );
        assert!((a.interval[0] * 8.0 - b.interval[0]).abs() < 1e-9);
        assert_eq!(bootstrap(&groups, difference, plan, 0.95).unwrap(), a);
        assert!((a.se - (variance(&groups) / 26.0 * 1.25).sqrt()).abs() < 0.3, "{a:?}");
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why = |groups: &[Vec<f64>], plan, level| {
            Refusal::of(&bootstrap(groups, variance, plan, level).unwrap_err())
        };
        assert_eq!(why(&[], PLAN, 0.95), Some(Refusal::TooFewValues));
        assert_eq!(why(&[vec![1.0]], PLAN, 0.95), Some(Refusal::TooFewValues));
        assert_eq!(why(&[vec![1.0; 5]], PLAN, 0.95), Some(Refusal::ZeroVariance));
        assert_eq!(why(&[vec![1.0, f64::NAN]], PLAN, 0.95), Some(Refusal::NotFinite));
        assert_eq!(why(&[vec![1.0, 2.0]], PLAN, 1.0), Some(Refusal::InvalidOption));
        let few = Resampling { resamples: 10, seed: 0 };
        assert_eq!(why(&[vec![1.0, 2.0]], few, 0.95), Some(Refusal::InvalidOption));
        let undefined = bootstrap(&[vec![1.0, 2.0]], |_| f64::NAN, PLAN, 0.95).unwrap_err();
        assert_eq!(Refusal::of(&undefined), Some(Refusal::ZeroVariance));
    }
}
