//! Regression: how does one quantity follow from others, and how sure is that?
//!
//! y = b0 + b1 x1 + … by least squares with equal scatter (Draper and Smith, Applied Regression Analysis, 3rd ed.).
//! Not for saturating curves, counts, or scatter that grows with the value: those are fitted elsewhere.

mod line;
mod multiple;
mod slopes;
mod solve;

pub use line::{Band, Line, line};
pub use multiple::{Coefficient, Regression, multiple, polynomial};
pub use slopes::{Slopes, compare_slopes};
pub(crate) use solve::solve;
