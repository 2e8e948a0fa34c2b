//! Cox's proportional hazards for two groups: by what factor does the second group's hazard differ from the first's?
//!
//! The log partial likelihood with ties after Efron 1977 (doi:10.1080/01621459.1977.10480613) is climbed by Newton's method;
//! standard error from its curvature (Cox 1972, doi:10.1111/j.2517-6161.1972.tb00899.x). Not for curves that cross, nor when
//! one group has no event: the ratio is then 0 or infinite.

use super::{Moment, Subject, moments};
use crate::error::Result;
use crate::num::math::exp;
use crate::num::sum::sum;
use crate::stats::Refusal;
use crate::stats::alternative::Alternative;
use crate::stats::distribution::{normal_sf, normal_upper};

/// A hazard ratio by Cox's model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cox {
    /// Hazard of the second group over that of the first.
    pub hazard_ratio: f64,
    /// Its confidence interval.
    pub interval: [f64; 2],
    /// Its logarithm.
    pub coefficient: f64,
    /// Standard error of the logarithm.
    pub se: f64,
    /// Wald's p.
    pub p: f64,
}

/// Compares `second` with `first`.
///
/// # Errors
/// [`Refusal::TooFewValues`] for an empty group, [`Refusal::ZeroVariance`] when the likelihood has no maximum, because one
/// group has no event while both are watched, [`Refusal::NotFinite`], [`Refusal::InvalidOption`] for a `level` outside 0 to 1.
pub fn cox_two_groups(first: &[Subject], second: &[Subject], level: f64) -> Result<Cox> {
    let moments = moments(&[first.to_vec(), second.to_vec()])?;
    let no_maximum = || {
        Refusal::ZeroVariance.because(
            "The hazard ratio has no finite estimate: one group has no event while both are watched.",
        )
    };
    let mut coefficient: f64 = 0.0;
    let mut step = f64::INFINITY;
    let mut information = 0.0;
    for _ in 0..100 {
        let (score, curvature) = derivatives(&moments, coefficient);
        information = curvature;
        // Far out the likelihood is flat or goes on rising.
        if curvature <= 1e-10 || coefficient.abs() > 30.0 {
            return Err(no_maximum());
        }
        // Not further than a factor of e: the likelihood is concave, but not a parabola.
        step = (score / curvature).clamp(-1.0, 1.0);
        coefficient += step;
        if step.abs() <= 1e-13 * coefficient.abs().max(1e-3) {
            break;
        }
    }
    if step.abs() > 1e-8 {
        return Err(no_maximum());
    }
    let se = 1.0 / information.sqrt();
    let interval = Alternative::TwoSided.interval(coefficient, se, level, normal_upper)?.map(exp);
    let p = 2.0 * normal_sf((coefficient / se).abs());
    Ok(Cox { hazard_ratio: exp(coefficient), interval, coefficient, se, p })
}

/// Slope and negative curvature of the log partial likelihood.
fn derivatives(moments: &[Moment], coefficient: f64) -> (f64, f64) {
    let hazard = exp(coefficient);
    let mut slopes = Vec::new();
    let mut curvatures = Vec::new();
    for moment in moments {
        let ([n1, n2], [d1, d2]) = (moment.at_risk.as_slice(), moment.events.as_slice()) else { continue };
        slopes.push(*d2);
        let d = d1 + d2;
        for at in 0..d as usize {
            // Of those who have the event at once, each is at risk a share of the time.
            let gone = at as f64 / d;
            let (r1, r2) = (n1 - gone * d1, hazard * (n2 - gone * d2));
            let share = r2 / (r1 + r2);
            slopes.push(-share);
            curvatures.push(share * (r1 / (r1 + r2)));
        }
    }
    (sum(slopes), sum(curvatures))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{leukaemia, subjects};
    use super::*;

    #[test]
    fn is_that_of_r() {
        // R 4.2.2, survival 3.5-3: coxph(ties = "efron")
        let [a, b] = leukaemia();
        let cox = cox_two_groups(&a, &b, 0.95).unwrap();
        assert!((cox.hazard_ratio - 2.498_105_326).abs() < 1e-7 && (cox.se - 0.511_934_275).abs() < 1e-7);
        assert!((cox.p - 0.073_714_866).abs() < 1e-7 && (cox.interval[0] - 0.915_907_257).abs() < 1e-7);
    }

    #[test]
    fn groups_exchanged_are_the_reciprocal() {
        let [a, b] = leukaemia();
        let (one, other) = (cox_two_groups(&a, &b, 0.9).unwrap(), cox_two_groups(&b, &a, 0.9).unwrap());
        assert!((one.coefficient + other.coefficient).abs() < 1e-12 && (one.p - other.p).abs() < 1e-12);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let [a, b] = leukaemia();
        let why =
            |a: &[Subject], b: &[Subject], level| Refusal::of(&cox_two_groups(a, b, level).unwrap_err());
        assert_eq!(why(&a, &[], 0.95), Some(Refusal::TooFewValues));
        assert_eq!(why(&a, &subjects(&[50.0, 60.0], &[0, 0]), 0.95), Some(Refusal::ZeroVariance));
        assert_eq!(why(&subjects(&[1.0], &[0]), &subjects(&[2.0], &[0]), 0.95), Some(Refusal::ZeroVariance));
        assert_eq!(why(&a, &b, 1.0), Some(Refusal::InvalidOption));
        assert_eq!(why(&a, &subjects(&[f64::INFINITY], &[0]), 0.95), Some(Refusal::NotFinite));
    }
}
