//! Numbers underneath everything else.

pub mod math;
pub mod sum;
