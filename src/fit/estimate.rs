//! A number with its uncertainty.

use super::assembly::Range;
use super::profile::Limit;
use crate::num::math::exp;

/// An estimate with its confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Best value.
    pub value: f64,
    /// Standard error from J'J; `None` when it is not defined or the parameter was given.
    pub se: Option<f64>,
    /// Lower end; `None` when open on this side.
    pub low: Option<f64>,
    /// Upper end; `None` when open on this side.
    pub high: Option<f64>,
    /// Whether the data determine it.
    pub determined: bool,
}

impl Estimate {
    /// A number that was given.
    pub(super) fn given(value: f64) -> Self {
        Self { value, se: None, low: Some(value), high: Some(value), determined: true }
    }

    /// The number whose logarithm this is; the standard error to first order.
    pub(super) fn raised(self) -> Self {
        let value = exp(self.value);
        Self {
            value,
            se: self.se.map(|s| s * value),
            low: self.low.map(exp),
            high: self.high.map(exp),
            ..self
        }
    }

    /// With the sign turned.
    pub(super) fn turned(self) -> Self {
        Self { value: -self.value, low: self.high.map(|v| -v), high: self.low.map(|v| -v), ..self }
    }
}

/// An inner number with the ends of its interval.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    pub(super) value: f64,
    pub(super) se: Option<f64>,
    pub(super) low: Limit,
    pub(super) high: Limit,
}

impl Side {
    pub(super) fn exactly(value: f64, se: Option<f64>) -> Self {
        Self { value, se, low: Limit::At(value), high: Limit::At(value) }
    }

    pub(super) fn symmetric(value: f64, se: Option<f64>, t: f64) -> Self {
        let end = |s: f64| se.map_or(Limit::Open, |se| Limit::At(value + s * t * se));
        Self { value, se, low: end(-1.0), high: end(1.0) }
    }

    pub(super) fn estimate(self, sound: bool) -> Estimate {
        let (low, high) = (self.low.value(), self.high.value());
        let determined = sound && low.is_some() && high.is_some();
        Estimate { value: self.value, se: self.se, low, high, determined }
    }
}

/// How far a dose's interval may reach beyond the doses and still be held by the data: tenfold.
const TENFOLD: f64 = std::f64::consts::LN_10;

/// Whether a dose lies within the doses, its interval ends no further than tenfold beyond them, and there is a curve at all.
pub(super) fn within(e: &Estimate, range: &Range, flat_p: f64) -> bool {
    flat_p <= 0.05
        && (exp(range.first)..=exp(range.last)).contains(&e.value)
        && e.low.is_some_and(|l| l >= exp(range.first - TENFOLD))
        && e.high.is_some_and(|h| h <= exp(range.last + TENFOLD))
}
