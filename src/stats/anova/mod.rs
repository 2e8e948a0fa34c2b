//! Analysis of variance: do several means differ?

mod one_way;

pub use one_way::{OneWay, one_way};
