//! The assays: each turns what was measured and what the lab did into observations.

pub mod viability;
