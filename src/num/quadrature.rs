//! Areas under curves, by rules without chance.
//!
//! The trapezoidal rule on an analytic curve that dies out on both sides converges exponentially (Trefethen and Weideman
//! 2014, doi:10.1137/130932132): halving the step squares the error. Not for curves with corners or jumps.

/// Area under a positive, smooth bell from minus to plus infinity, to about 1e-13 of it. `center` lies where the curve is not negligible,
/// `step` is about the width of the bell; it is halved until the points and the points between them agree.
pub fn bell(mut curve: impl FnMut(f64) -> f64, center: f64, step: f64) -> f64 {
    let mut h = step;
    let mut sum = ordinates(&mut curve, center, h);
    for _ in 0..10 {
        let between = ordinates(&mut curve, center + 0.5 * h, h);
        let settled = (sum - between).abs() <= 3e-7 * (sum + between);
        sum += between;
        h *= 0.5;
        if settled || !sum.is_finite() {
            break;
        }
    }
    sum * h
}

/// Sum of the curve at `start`, `start` + h, ... in both directions until it has died out.
fn ordinates(curve: &mut impl FnMut(f64) -> f64, start: f64, h: f64) -> f64 {
    let first = curve(start);
    let mut sum = first;
    for direction in [h, -h] {
        let mut before = first;
        for k in 1..5000 {
            let here = curve(start + direction * f64::from(k));
            sum += here;
            if here <= before && here <= 1e-13 * sum {
                break;
            }
            before = here;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::bell;
    use crate::num::math::{exp, ln_gamma};

    #[test]
    fn known_areas() {
        let normal = bell(|x| exp(-0.5 * x * x), 0.3, 1.2);
        assert!((normal - (2.0 * std::f64::consts::PI).sqrt()).abs() < 1e-14);
        // A peak off centre, and a step far too wide.
        let narrow = bell(|x| exp(-0.5 * (x - 3.0) * (x - 3.0) * 400.0), 2.9, 1.0);
        assert!((narrow * 20.0 - (2.0 * std::f64::consts::PI).sqrt()).abs() < 1e-12);
        // Gamma(a) over the logarithm of its variable: one side dies slowly.
        for a in [0.5, 1.0, 7.5, 60.0] {
            let area = bell(|u| exp(a * u - exp(u)), crate::num::math::ln(a), 1.2 / f64::sqrt(a));
            assert!((area / exp(ln_gamma(a)) - 1.0).abs() < 2e-12, "{a}: {area}");
        }
    }

    #[test]
    fn what_is_no_number_stays_so() {
        assert!(bell(|_| f64::NAN, 0.0, 1.0).is_nan());
        assert_eq!(bell(|_| 0.0, 0.0, 1.0), 0.0);
    }
}
