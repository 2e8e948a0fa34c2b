//! Statistics: what a lab asks of numbers, whatever assay they came from.
//!
//! Plain slices in, a plain structure out. Values are finite: what is missing is left out before. A test that cannot
//! answer says so by a [`Refusal`]; a p-value is a tail computed as a tail.

pub mod alternative;
pub mod anova;
pub mod contingency;
pub mod describe;
pub mod distribution;
pub mod effect;
pub mod multiplicity;
pub mod normality;
pub mod outlier;
pub mod posthoc;
pub mod power;
pub mod rank;
pub mod refusal;
pub mod resample;
pub mod rout;
pub mod runs;
pub mod sample;
pub mod survival;
pub mod t;
pub mod variance;

pub use alternative::Alternative;
pub use describe::{Description, describe};
pub use refusal::Refusal;
