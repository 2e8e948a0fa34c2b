//! A number with its uncertainty.

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
