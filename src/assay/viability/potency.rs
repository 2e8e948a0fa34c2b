//! How potent, over biological replicates? The geometric mean of one IC50 a replicate, with its interval.
//!
//! exp(mean +- t(0.975; n - 1) SEM) of ln IC50: an IC50 scatters by a factor, not by a difference (Motulsky 2010, Intuitive
//! Biostatistics, ISBN 978-0-19-973006-3). When a replicate did not reach its IC50, the mean of the others would be too low,
//! so there is none. With one replicate there is the curve's own IC50, whose interval knows nothing of the next experiment.

use super::curve_result::{Curve, Estimate};
use crate::experiment::ReplicateId;
use crate::fit::potency::ReplicateIc50;
use crate::num::math::{exp, ln};
use crate::stats::describe;

/// The IC50s of one group, in the unit of its curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Potency {
    /// Geometric mean over biological replicates with its 95 % interval; that of the curve when there is one replicate;
    /// `None` when an IC50 is missing.
    pub mean: Option<Estimate>,
    /// One IC50 a biological replicate; empty when there is one replicate.
    pub replicates: Vec<(ReplicateId, ReplicateIc50)>,
    /// What is known of the IC50 when there is no mean.
    pub bound: ReplicateIc50,
}

impl Potency {
    /// Replicates with an IC50.
    pub fn determined(&self) -> usize {
        self.replicates.iter().filter(|(_, r)| matches!(r, ReplicateIc50::Determined(_))).count()
    }
}

/// What the replicates of a curve say together. `of_curve` is the IC50 of the curve itself, for a single replicate.
pub fn potency(curve: &Curve, of_curve: Option<Estimate>) -> Potency {
    let of = |e: Option<Estimate>| ReplicateIc50::of(e.map(crate::fit::Estimate::from).as_ref());
    let replicates: Vec<(ReplicateId, ReplicateIc50)> =
        curve.by_replicate.iter().map(|r| (r.replicate, of(r.ic50))).collect();
    if replicates.is_empty() {
        let mean = of_curve.filter(|e| e.determined && e.value.is_finite() && e.value > 0.0);
        return Potency { mean, replicates, bound: of(of_curve) };
    }
    let logs: Vec<f64> = replicates
        .iter()
        .filter_map(|(_, r)| if let ReplicateIc50::Determined(v) = r { Some(ln(*v)) } else { None })
        .collect();
    let found = if logs.len() == replicates.len() { describe(&logs) } else { None };
    let mean = found.map(|d| Estimate {
        value: exp(d.mean),
        se: None,
        low: d.ci95.map(|[low, _]| exp(low)),
        high: d.ci95.map(|[_, high]| exp(high)),
        determined: true,
    });
    let bound = common_bound(&replicates);
    Potency { mean, replicates, bound }
}

/// A limit that holds for every replicate.
fn common_bound(replicates: &[(ReplicateId, ReplicateIc50)]) -> ReplicateIc50 {
    let above = |r: &ReplicateIc50| match r {
        ReplicateIc50::Determined(v) | ReplicateIc50::Above(v) => Some(*v),
        _ => None,
    };
    let below = |r: &ReplicateIc50| match r {
        ReplicateIc50::Determined(v) | ReplicateIc50::Below(v) => Some(*v),
        _ => None,
    };
    let lows: Vec<f64> = replicates.iter().filter_map(|(_, r)| above(r)).collect();
    let highs: Vec<f64> = replicates.iter().filter_map(|(_, r)| below(r)).collect();
    if lows.len() == replicates.len() && !lows.is_empty() {
        ReplicateIc50::Above(lows.into_iter().fold(f64::INFINITY, f64::min))
    } else if highs.len() == replicates.len() && !highs.is_empty() {
        ReplicateIc50::Below(highs.into_iter().fold(0.0, f64::max))
    } else {
        ReplicateIc50::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assay::viability::ReplicateCurve;

    fn estimate(value: f64, low: Option<f64>, high: Option<f64>, determined: bool) -> Option<Estimate> {
        Some(Estimate { value, se: None, low, high, determined })
    }

    fn curve(ic50s: &[Option<Estimate>]) -> Curve {
        let by_replicate = (1..).zip(ic50s).map(|(id, ic50)| ReplicateCurve {
            replicate: ReplicateId(id),
            ic50: *ic50,
            verdict: String::new(),
        });
        Curve { by_replicate: by_replicate.collect(), ..Curve::default() }
    }

    #[test]
    fn the_mean_is_geometric_with_students_interval() {
        let known = |v: f64| estimate(v, Some(v / 2.0), Some(v * 2.0), true);
        let found = potency(&curve(&[known(1.0), known(2.0), known(4.0)]), None);
        let mean = found.mean.unwrap();
        assert!((mean.value - 2.0).abs() < 1e-12);
        // By hand: SEM = ln 2 / sqrt 3; with 2 degrees of freedom t(p) = q sqrt(2 / (1 - q^2)), q = 2 p - 1.
        let t = 0.95 * (2.0_f64 / (1.0 - 0.95 * 0.95)).sqrt();
        let half = t * ln(2.0) / 3.0_f64.sqrt();
        assert!((mean.low.unwrap() / (2.0 * exp(-half)) - 1.0).abs() < 1e-12);
        assert!((mean.high.unwrap() / (2.0 * exp(half)) - 1.0).abs() < 1e-12);
        assert_eq!(found.determined(), 3);
    }

    #[test]
    fn one_replicate_not_reached_leaves_a_bound_and_no_mean() {
        let open = estimate(90.0, Some(30.0), None, false);
        let known = estimate(12.0, Some(10.0), Some(14.0), true);
        let found = potency(&curve(&[known, open]), None);
        assert_eq!((found.mean, found.determined()), (None, 1));
        assert_eq!(found.bound, ReplicateIc50::Above(12.0));
        assert_eq!(potency(&curve(&[open, None]), None).bound, ReplicateIc50::Unknown);
    }

    #[test]
    fn a_single_replicate_has_the_ic50_of_its_curve() {
        let known = estimate(12.0, Some(10.0), Some(14.0), true);
        assert_eq!(potency(&curve(&[]), known).mean, known);
        let open = estimate(90.0, Some(30.0), None, false);
        let found = potency(&curve(&[]), open);
        assert_eq!((found.mean, found.bound), (None, ReplicateIc50::Above(30.0)));
    }
}
