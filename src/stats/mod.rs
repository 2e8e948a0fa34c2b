//! Statistics every assay shares.

pub mod describe;
pub mod distribution;

pub use describe::{Description, describe};
