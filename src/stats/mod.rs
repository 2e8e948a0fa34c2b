//! Statistics every assay shares.

pub mod describe;
pub mod distribution;
pub mod multiplicity;
pub mod normality;
pub mod outlier;
pub mod rank;
pub mod rout;
pub mod runs;
pub mod t;

pub use describe::{Description, describe};
