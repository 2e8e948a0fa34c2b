//! Where a function crosses zero.

/// A zero of `f` between `a` and `b`, where `f` has opposite signs, to within `tolerance`; `None` when the signs agree or
/// `f` is no number there. Brent 1973, Algorithms for Minimization without Derivatives, chapter 4 (zeroin).
/// A jump through zero counts as a crossing. Evaluations end after 200.
pub fn brent(
    mut f: impl FnMut(f64) -> f64,
    (mut a, mut fa): (f64, f64),
    (mut b, mut fb): (f64, f64),
    tolerance: f64,
) -> Option<f64> {
    if fa.is_nan() || fb.is_nan() || (fa > 0.0) == (fb > 0.0) && fa != 0.0 && fb != 0.0 {
        return None;
    }
    let (mut c, mut fc) = (a, fa);
    let mut last = b - a;
    let mut before = last;
    for _ in 0..200 {
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let limit = 2.0 * f64::EPSILON * b.abs() + 0.5 * tolerance;
        let middle = 0.5 * (c - b);
        if middle.abs() <= limit || fb == 0.0 {
            return Some(b);
        }
        if before.abs() >= limit && fa.abs() > fb.abs() {
            let s = fb / fa;
            let (mut p, mut q) = if a == c {
                (2.0 * middle * s, 1.0 - s)
            } else {
                let (q, r) = (fa / fc, fb / fc);
                (s * (2.0 * middle * q * (q - r) - (b - a) * (r - 1.0)), (q - 1.0) * (r - 1.0) * (s - 1.0))
            };
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            if 2.0 * p < (3.0 * middle * q - (limit * q).abs()).min((before * q).abs()) {
                before = last;
                last = p / q;
            } else {
                (before, last) = (middle, middle);
            }
        } else {
            (before, last) = (middle, middle);
        }
        (a, fa) = (b, fb);
        b += if last.abs() > limit { last } else { limit.copysign(middle) };
        fb = f(b);
        if fb.is_nan() {
            return None;
        }
        if (fb > 0.0) == (fc > 0.0) {
            (c, fc) = (a, fa);
            last = b - a;
            before = last;
        }
    }
    Some(b)
}

#[cfg(test)]
mod tests {
    use super::brent;
    use crate::num::math::{cos, exp};

    #[test]
    fn finds_known_zeros() {
        let dottie = brent(|x| cos(x) - x, (0.0, 1.0), (1.0, cos(1.0) - 1.0), 1e-15).unwrap();
        assert!((dottie - 0.739_085_133_215_160_6).abs() < 1e-15);
        let far = brent(|x| exp(x) - 1e10, (0.0, 1.0 - 1e10), (100.0, exp(100.0)), 1e-13).unwrap();
        assert!((far - 23.025_850_929_940_457).abs() < 1e-12);
    }

    #[test]
    fn finds_a_jump() {
        let step = |x: f64| if x < 0.3 { -1.0 } else { 1.0 };
        assert!((brent(step, (0.0, -1.0), (1.0, 1.0), 1e-12).unwrap() - 0.3).abs() < 1e-12);
    }

    #[test]
    fn refuses_what_does_not_cross() {
        assert_eq!(brent(|x| x * x + 1.0, (-1.0, 2.0), (1.0, 2.0), 1e-9), None);
        assert_eq!(brent(|_| f64::NAN, (0.0, -1.0), (1.0, 1.0), 1e-9), None);
        assert_eq!(brent(|x| x, (0.0, f64::NAN), (1.0, 1.0), 1e-9), None);
    }
}
