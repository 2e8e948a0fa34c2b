//! Fits against R, SciPy and NIST: the values in `plates/expected.json` of the reference data (see its README for sources).
//! Run with `MONOLAYER_DATA` pointing at the reference data; the default is `../shared/data`. One module a topic.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod compare;
mod diagnose;
mod general;
mod growth;
mod hard;
mod logistic;
mod models;
mod nist;
mod outliers;
mod properties;
#[path = "../reference/mod.rs"]
mod reference;
mod standards;
mod tecan;
