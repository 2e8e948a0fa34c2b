//! Numbers underneath everything else.

pub mod math;
