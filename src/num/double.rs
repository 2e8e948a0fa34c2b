//! Numbers of twice the digits: what to compute in where half the digits of an f64 cancel.
//!
//! A value is the unevaluated sum of two f64, about 31 digits (Dekker 1971, doi:10.1007/BF01397083; Hida, Li and Bailey
//! 2001, doi:10.1109/ARITH.2001.930115). Only additions and products of f64 are used, so the bits are the same everywhere.
//! Not for magnitudes above 1e290 or products below 1e-290: scale before.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// A number of about 31 digits.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Double {
    high: f64,
    low: f64,
}

impl Double {
    /// Zero.
    pub const ZERO: Self = Self { high: 0.0, low: 0.0 };

    /// The nearest f64.
    pub fn value(self) -> f64 {
        self.high
    }

    /// Square root; of what is not positive, zero.
    pub fn sqrt(self) -> Self {
        if self.high <= 0.0 {
            return Self::ZERO;
        }
        // One Newton step from the root of the leading part.
        let root = Self::from(self.high.sqrt());
        root + (self - root * root) / (root + root)
    }

    /// The sum of products of two lists.
    pub fn dot(a: &[Self], b: &[Self]) -> Self {
        a.iter().zip(b).fold(Self::ZERO, |all, (a, b)| all + *a * *b)
    }
}

/// The sum and what rounding took from it.
fn two_sum(a: f64, b: f64) -> Double {
    let high = a + b;
    let of_b = high - a;
    Double { high, low: (a - (high - of_b)) + (b - of_b) }
}

/// [`two_sum`] where the first is the greater.
fn quick_sum(a: f64, b: f64) -> Double {
    let high = a + b;
    Double { high, low: b - (high - a) }
}

/// The product and what rounding took from it: halves of 26 digits multiply without error.
fn two_product(a: f64, b: f64) -> Double {
    let halves = |v: f64| {
        let shifted = 134_217_729.0 * v;
        let high = shifted - (shifted - v);
        (high, v - high)
    };
    let ((ah, al), (bh, bl)) = (halves(a), halves(b));
    let high = a * b;
    Double { high, low: ((ah * bh - high) + ah * bl + al * bh) + al * bl }
}

impl From<f64> for Double {
    fn from(high: f64) -> Self {
        Self { high, low: 0.0 }
    }
}

impl Add for Double {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let (high, low) = (two_sum(self.high, other.high), two_sum(self.low, other.low));
        let first = quick_sum(high.high, high.low + low.high);
        quick_sum(first.high, first.low + low.low)
    }
}

impl Neg for Double {
    type Output = Self;
    fn neg(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }
}

impl Sub for Double {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Double {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let product = two_product(self.high, other.high);
        quick_sum(product.high, product.low + (self.high * other.low + self.low * other.high))
    }
}

impl Div for Double {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let first = self.high / other.high;
        let rest = self - other * Self::from(first);
        let second = rest.high / other.high;
        let rest = rest - other * Self::from(second);
        quick_sum(first, second) + Self::from(rest.high / other.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_an_f64_loses() {
        let (big, small) = (Double::from(1e16), Double::from(1e-10));
        assert_eq!((big + small - big).value(), 1e-10);
        // (1 + e)^2 - 1 - 2 e = e^2
        let (one, e) = (Double::from(1.0), Double::from(1.0 / 1_125_899_906_842_624.0));
        assert_eq!(
            ((one + e) * (one + e) - one - e - e).value(),
            1.0 / 1_125_899_906_842_624.0 / 1_125_899_906_842_624.0
        );
    }

    #[test]
    fn division_and_root_undo_the_product() {
        for (a, b) in [(3.0, 7.0), (-1e-9, 123.456), (0.1, 1e20)] {
            let (a, b) = (Double::from(a), Double::from(b));
            let left = (a / b) * b - a;
            assert!(left.value().abs() <= 1e-31 * a.value().abs());
            let root = (a * a).sqrt() - Double::from(a.value().abs());
            assert!(root.value().abs() <= 1e-31 * a.value().abs());
        }
        assert_eq!(Double::from(-1.0).sqrt(), Double::ZERO);
        assert_eq!(Double::dot(&[Double::from(2.0)], &[Double::from(4.0)]).value(), 8.0);
    }
}
