//! Analysis of variance: do several means differ?

mod contrast;
mod mixed;
mod nested;
mod one_way;
mod repeated;
mod repeated_two_way;
mod robust;
mod sphericity;
mod two_way;

pub use contrast::{Contrast, contrast, linear_trend};
pub use mixed::{Mixed, mixed};
pub use nested::{Nested, nested, nested_t};
pub use one_way::{OneWay, one_way};
pub use repeated::{Repeated, repeated};
pub use repeated_two_way::{RepeatedTwoWay, repeated_two_way};
pub use robust::{Robust, brown_forsythe, welch};
pub use sphericity::Sphericity;
pub use two_way::{Squares, TwoWay, two_way};

use super::distribution::f_sf;

/// One line of an analysis of variance: an effect against its own scatter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Sum of squares of the effect.
    pub squares: f64,
    /// Its degrees of freedom.
    pub df: f64,
    /// Sum of squares it is judged by.
    pub error_squares: f64,
    /// Degrees of freedom of that.
    pub error_df: f64,
    /// Mean square of the effect over that of the error.
    pub f: f64,
    /// p.
    pub p: f64,
}

impl Effect {
    /// The effect with its F and p; the error has scatter.
    fn new(squares: f64, df: f64, error_squares: f64, error_df: f64) -> Self {
        let f = (squares / df) / (error_squares / error_df);
        Self { squares, df, error_squares, error_df, f, p: f_sf(f, df, error_df).unwrap_or(f64::NAN) }
    }

    /// p with both degrees of freedom times `epsilon`, which makes up for variances of differences that are not equal.
    pub fn p_corrected(&self, epsilon: f64) -> f64 {
        f_sf(self.f, self.df * epsilon, self.error_df * epsilon).unwrap_or(f64::NAN)
    }
}
