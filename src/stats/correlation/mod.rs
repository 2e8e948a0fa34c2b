//! Correlation: do two quantities go together?
//!
//! Pearson's r for a straight line with normal scatter, Spearman's rho and Kendall's tau for any order. Not for agreement
//! of two methods, and not for doses that were chosen: a regression is meant there.

mod kendall;
mod pearson;
mod spearman;

pub use kendall::{Kendall, KendallMethod, kendall};
pub use pearson::{Pearson, pearson};
pub use spearman::{Spearman, SpearmanIntervals, spearman, spearman_exact};

use super::Alternative;
use super::distribution::normal_upper;
use crate::error::Result;
use crate::num::math;

/// The interval of a correlation whose Fisher transform has this standard error (Fisher 1921); `None` where it is not
/// defined: a perfect correlation or an error that is none.
///
/// # Errors
/// [`super::Refusal::InvalidOption`] for a `level` outside 0 to 1.
fn fisher_interval(r: f64, se: f64, alternative: Alternative, level: f64) -> Result<Option<[f64; 2]>> {
    if r.abs() >= 1.0 || !(se.is_finite() && se > 0.0) {
        return Ok(None);
    }
    let z = 0.5 * (math::ln_1p(r) - math::ln_1p(-r));
    Ok(Some(alternative.interval(z, se, level, normal_upper)?.map(math::tanh)))
}
