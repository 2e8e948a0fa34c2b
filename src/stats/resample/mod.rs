//! Resampling: intervals and p-values from the values themselves, for any statistic.
//!
//! All random numbers come from a seed, which belongs to the result: the same seed gives the same digits everywhere.

mod bootstrap;
mod permutation;

pub use bootstrap::{Bootstrap, bootstrap};
pub use permutation::{Permutation, permutation, sign_flips};

use crate::error::Result;
use crate::stats::Refusal;

/// How often to resample, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resampling {
    /// Resamples, 100 to 10 million; 10,000 give a p near 0.05 to 0.004.
    pub resamples: u32,
    /// Seed of the random numbers.
    pub seed: u64,
}

impl Resampling {
    fn check(self) -> Result<()> {
        if (100..=10_000_000).contains(&self.resamples) {
            return Ok(());
        }
        Err(Refusal::InvalidOption.because("The number of resamples lies between 100 and 10 million."))
    }
}

/// Refuses a statistic that is no number.
fn defined(value: f64) -> Result<f64> {
    if value.is_nan() {
        return Err(Refusal::ZeroVariance.because("The statistic is not defined for these values."));
    }
    Ok(value)
}
