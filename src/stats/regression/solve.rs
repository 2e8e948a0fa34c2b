//! Least squares behind every regression: Householder QR in numbers of twice the digits.
//!
//! Columns are centred and scaled by the caller, so that what is left of 31 digits after a hard design is more than an f64
//! holds (NIST StRD: Filip, Wampler, Longley). Source: Golub and Van Loan, Matrix Computations, 4th ed., section 5.3.

use crate::error::Result;
use crate::num::double::Double;
use crate::stats::refusal::Refusal;

/// What a triangular factor says about a fit.
pub(crate) struct Solution {
    /// One coefficient a column.
    pub coefficients: Vec<Double>,
    /// R^-1 by rows: row j, column i. (X'X)^-1 is this times its transpose.
    pub inverse: Vec<Vec<Double>>,
    /// Sum of squared residuals.
    pub residual: Double,
}

/// A column counts as explained by the others when less than this share of its length is left.
const COLLINEAR: f64 = 1e-13;

/// Fits `y` by `columns`, all of one length that is at least their number.
///
/// # Errors
/// [`Refusal::ZeroVariance`] when a column follows from the others, [`Refusal::NotFinite`] beyond about 1e150.
pub(crate) fn solve(mut columns: Vec<Vec<Double>>, mut y: Vec<Double>) -> Result<Solution> {
    let p = columns.len();
    let mut triangle: Vec<Vec<Double>> = Vec::with_capacity(p);
    for k in 0..p {
        let (done, todo) = columns.split_at_mut(k + 1);
        let Some(pivot) = done.last_mut() else { break };
        let whole = Double::dot(pivot, pivot).sqrt();
        let Some((above, v)) = pivot.split_at_mut_checked(k) else {
            return Err(Refusal::TooFewValues.into());
        };
        let norm = Double::dot(v, v).sqrt();
        if norm <= Double::from(COLLINEAR) * whole {
            return Err(
                Refusal::ZeroVariance.because("A predictor does not vary, or follows from the others.")
            );
        }
        let Some(head) = v.first_mut() else { break };
        let diagonal = if head.value() > 0.0 { -norm } else { norm };
        // v = x - diagonal e1; 2 / v'v = 1 / (diagonal (diagonal - x1)).
        let scale = Double::from(1.0) / (diagonal * (diagonal - *head));
        *head = *head - diagonal;
        let mut row = above.to_vec();
        row.push(diagonal);
        triangle.push(row);
        for other in todo.iter_mut().chain(std::iter::once(&mut y)) {
            let Some(o) = other.get_mut(k..) else { break };
            let factor = scale * Double::dot(v, o);
            for (o, v) in o.iter_mut().zip(v.iter()) {
                *o = *o - factor * *v;
            }
        }
    }
    let inverse = invert(&triangle);
    let (top, rest) = y.split_at_checked(p).ok_or(Refusal::TooFewValues)?;
    let coefficients = inverse.iter().map(|row| Double::dot(row, top)).collect();
    let residual = Double::dot(rest, rest);
    if !residual.value().is_finite() {
        return Err(
            Refusal::NotFinite.because("The squares of these values are too large for a computer’s numbers.")
        );
    }
    Ok(Solution { coefficients, inverse, residual })
}

/// The inverse by rows of the triangle whose columns down to the diagonal are given.
fn invert(columns: &[Vec<Double>]) -> Vec<Vec<Double>> {
    let p = columns.len();
    let mut rows = vec![vec![Double::ZERO; p]; p];
    // Column j of the inverse: R x = e_j by back substitution.
    for j in 0..p {
        let mut x = vec![Double::ZERO; j + 1];
        if let Some(last) = x.last_mut() {
            *last = Double::from(1.0);
        }
        for (k, column) in columns.iter().enumerate().take(j + 1).rev() {
            let (Some(diagonal), Some(slot)) = (column.get(k), x.get_mut(k)) else { continue };
            let value = *slot / *diagonal;
            *slot = value;
            for (x, r) in x.iter_mut().zip(column).take(k) {
                *x = *x - value * *r;
            }
        }
        for (row, value) in rows.iter_mut().zip(x) {
            if let Some(slot) = row.get_mut(j) {
                *slot = value;
            }
        }
    }
    rows
}
