//! Counts: is one classification of objects related to another?
//!
//! Counts of objects, never percentages or means: a table of percentages has lost how much was counted.

mod binomial;
mod chi_square;
mod fisher;
mod two_by_two;

pub use binomial::{Binomial, McNemar, binomial, mcnemar};
pub use chi_square::{ChiSquare, chi_square, goodness_of_fit};
pub use fisher::{Fisher, fisher, fisher_two_by_two};
pub use two_by_two::{Ratio, odds_ratio, risk_ratio};

use crate::error::Result;
use crate::stats::Refusal;

/// A table with at least two rows and columns, whole counts and no empty row or column; row and column totals.
fn margins(table: &[Vec<f64>]) -> Result<(Vec<f64>, Vec<f64>)> {
    let columns = table.first().map_or(0, Vec::len);
    if table.iter().any(|row| row.len() != columns) {
        return Err(Refusal::LengthMismatch.because("The rows of a table have different lengths."));
    }
    if table.len() < 2 || columns < 2 {
        return Err(Refusal::NeedTwoGroups.because("A table of counts needs two rows and two columns."));
    }
    counts(&table.concat())?;
    let rows: Vec<f64> = table.iter().map(|row| row.iter().sum()).collect();
    let columns: Vec<f64> = (0..columns).map(|c| table.iter().filter_map(|row| row.get(c)).sum()).collect();
    if rows.iter().chain(&columns).any(|total| *total == 0.0) {
        return Err(Refusal::ZeroMargin.into());
    }
    Ok((rows, columns))
}

/// Refuses what is not a count: up to 2^53 in all, so that sums are exact.
fn counts(values: &[f64]) -> Result<()> {
    let whole = values.iter().all(|v| *v >= 0.0 && v.fract() == 0.0);
    if whole && values.iter().sum::<f64>() < 9e15 { Ok(()) } else { Err(Refusal::InvalidCount.into()) }
}

/// The four counts of a table of two rows and two columns.
fn four(table: &[[f64; 2]; 2]) -> Result<[f64; 4]> {
    margins(&table.map(|row| row.to_vec()))?;
    let [[a, b], [c, d]] = *table;
    Ok([a, b, c, d])
}
