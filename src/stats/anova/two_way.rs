//! Two factors at once: does each count, and does one change what the other does?
//!
//! y = cell of a and b + scatter. All sums of squares follow from the means and sizes of the cells; only the additive
//! model needs least squares (Yates 1934, doi:10.2307/2278251; Searle, Linear Models for Unbalanced Data, chapter 4).
//! Not for repeated measures: a subject in several cells makes them depend on one another.

use super::Effect;
use super::repeated::nothing_left;
use crate::error::Result;
use crate::num::double::Double;
use crate::num::sum::sum;
use crate::stats::describe::{mean, squares};
use crate::stats::regression::solve;
use crate::stats::{Refusal, sample};

/// Which sums of squares: they differ where cells differ in size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Squares {
    /// Type I: the first factor alone, the second given the first.
    Sequential,
    /// Type II: each factor given the other, as if there were no interaction.
    Marginal,
    /// Type III: each factor by its unweighted means; what GraphPad Prism shows.
    #[default]
    Unweighted,
}

/// A two-way analysis of variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoWay {
    /// The first factor.
    pub a: Effect,
    /// The second factor.
    pub b: Effect,
    /// Their interaction; `None` when it was left out.
    pub interaction: Option<Effect>,
    /// Sum of squares that is left.
    pub residual_squares: f64,
    /// Its degrees of freedom.
    pub residual_df: f64,
    /// Sum of squares about the mean of all values.
    pub total_squares: f64,
}

/// A cell with values.
struct Cell {
    a: usize,
    b: usize,
    n: f64,
    mean: f64,
}

/// Tests two factors; `cells[a][b]` holds the values of level a of the first and level b of the second. Without
/// `interaction` the model is additive, cells may be empty, and types II and III are the same.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`] for a factor of one level, [`Refusal::LengthMismatch`] for rows of different lengths,
/// [`Refusal::EmptyCell`], [`Refusal::NoReplicates`] for an interaction without, [`Refusal::TooFewValues`] without a
/// degree of freedom, [`Refusal::ZeroVariance`], [`Refusal::NotFinite`].
pub fn two_way(cells: &[Vec<Vec<f64>>], kind: Squares, interaction: bool) -> Result<TwoWay> {
    let (rows, columns) = (cells.len(), cells.first().map_or(0, Vec::len));
    if rows < 2 || columns < 2 {
        return Err(Refusal::NeedTwoGroups.into());
    }
    if cells.iter().any(|r| r.len() != columns) {
        return Err(Refusal::LengthMismatch.into());
    }
    cells.iter().flatten().try_for_each(|c| sample::values(c, 0))?;
    let values: Vec<f64> = cells.iter().flatten().flatten().copied().collect();
    // Differences from one of the values: an offset common to all costs no digits.
    let offset = values.first().copied().unwrap_or(0.0);
    let values: Vec<f64> = values.iter().map(|v| v - offset).collect();
    let (mut found, mut within) = (Vec::new(), Vec::new());
    for (a, row) in cells.iter().enumerate() {
        for (b, cell) in row.iter().enumerate() {
            let cell: Vec<f64> = cell.iter().map(|v| v - offset).collect();
            if let Some(mean) = mean(&cell) {
                within.push(squares(&cell, mean));
                found.push(Cell { a, b, n: cell.len() as f64, mean });
            }
        }
    }
    if interaction && found.len() < rows * columns {
        return Err(Refusal::EmptyCell.into());
    }
    if interaction && values.len() == found.len() {
        return Err(Refusal::NoReplicates.into());
    }
    let additive = additive_residual(&found, rows, columns)?;
    let within = sum(within);
    let parameters = if interaction { rows * columns } else { rows + columns - 1 };
    if values.len() <= parameters {
        return Err(Refusal::TooFewValues.into());
    }
    let residual_squares = if interaction { within } else { within + additive };
    let residual_df = (values.len() - parameters) as f64;
    let total_squares = squares(&values, mean(&values).unwrap_or(f64::NAN));
    if nothing_left(residual_squares, total_squares) {
        return Err(Refusal::ZeroVariance.because("The values within the cells do not scatter."));
    }
    let (by_a, by_b) = (|c: &Cell| c.a, |c: &Cell| c.b);
    let (of_a, of_b) = match kind {
        Squares::Unweighted if interaction => {
            (unweighted(&found, rows, columns, by_a), unweighted(&found, columns, rows, by_b))
        }
        Squares::Sequential => {
            let all = around(&found, 1, |_| 0);
            (all - around(&found, rows, by_a), around(&found, rows, by_a) - additive)
        }
        _ => (around(&found, columns, by_b) - additive, around(&found, rows, by_a) - additive),
    };
    let effect =
        |squares: f64, df: usize| Effect::new(squares.max(0.0), df as f64, residual_squares, residual_df);
    Ok(TwoWay {
        a: effect(of_a, rows - 1),
        b: effect(of_b, columns - 1),
        interaction: interaction.then(|| effect(additive, (rows - 1) * (columns - 1))),
        residual_squares,
        residual_df,
        total_squares,
    })
}

/// Squares of the cells' means around the weighted means of the levels of a factor.
fn around(cells: &[Cell], levels: usize, level: impl Fn(&Cell) -> usize) -> f64 {
    sum((0..levels).map(|l| {
        let of = || cells.iter().filter(|c| level(c) == l);
        let middle = sum(of().map(|c| c.n * c.mean)) / sum(of().map(|c| c.n));
        sum(of().map(|c| c.n * (c.mean - middle) * (c.mean - middle)))
    }))
}

/// Squares of a factor by the unweighted means of its levels, each with the weight its variance gives it.
fn unweighted(cells: &[Cell], levels: usize, others: usize, level: impl Fn(&Cell) -> usize) -> f64 {
    let of_level = |l: usize| {
        let of = || cells.iter().filter(|c| level(c) == l);
        let others = others as f64;
        (sum(of().map(|c| c.mean)) / others, others * others / sum(of().map(|c| 1.0 / c.n)))
    };
    let means: Vec<(f64, f64)> = (0..levels).map(of_level).collect();
    let middle = sum(means.iter().map(|(m, w)| m * w)) / sum(means.iter().map(|(_, w)| *w));
    sum(means.iter().map(|(m, w)| w * (m - middle) * (m - middle)))
}

/// Squares of the cells' means around what two factors without interaction give.
fn additive_residual(cells: &[Cell], rows: usize, columns: usize) -> Result<f64> {
    let weights: Vec<Double> = cells.iter().map(|c| Double::from(c.n).sqrt()).collect();
    let column = |of: &dyn Fn(&Cell) -> f64| -> Vec<Double> {
        cells.iter().zip(&weights).map(|(c, w)| *w * Double::from(of(c))).collect()
    };
    let mut design = vec![column(&|_| 1.0)];
    design.extend((1..rows).map(|l| column(&|c| f64::from(u8::from(c.a == l)))));
    design.extend((1..columns).map(|l| column(&|c| f64::from(u8::from(c.b == l)))));
    if cells.len() < design.len() {
        return Err(Refusal::EmptyCell.into());
    }
    // Levels that share no cell with the others, directly or in a chain, cannot be compared with them.
    solve(design, column(&|c| c.mean)).map(|s| s.residual.value()).map_err(|_| Refusal::EmptyCell.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells() -> Vec<Vec<Vec<f64>>> {
        vec![
            vec![vec![12.1, 13.4, 11.8], vec![15.5, 16.1], vec![9.9, 10.4]],
            vec![vec![18.2], vec![19.0, 20.7, 22.5], vec![14.1, 13.3]],
        ]
    }

    /// The residual of a design by least squares: one indicator a column.
    fn residual(cells: &[Vec<Vec<f64>>], columns: &[&dyn Fn(f64, f64) -> f64]) -> f64 {
        let mut rows = Vec::new();
        for (a, row) in cells.iter().enumerate() {
            for (b, cell) in row.iter().enumerate() {
                rows.extend(cell.iter().map(|y| (a as f64, b as f64, *y)));
            }
        }
        let design = columns.iter().map(|f| rows.iter().map(|(a, b, _)| Double::from(f(*a, *b))).collect());
        let y = rows.iter().map(|r| Double::from(r.2)).collect();
        solve(design.collect(), y).unwrap().residual.value()
    }

    #[test]
    fn every_type_is_a_difference_of_two_regressions() {
        // Sum-to-zero coding of both factors, as in R's contr.sum; definitions of the types as in SAS and car::Anova.
        let one = |_: f64, _: f64| 1.0;
        let a = |a: f64, _: f64| 1.0 - 2.0 * a;
        let b1 = |_: f64, b: f64| {
            if b == 0.0 {
                1.0
            } else if b == 2.0 {
                -1.0
            } else {
                0.0
            }
        };
        let b2 = |_: f64, b: f64| {
            if b == 1.0 {
                1.0
            } else if b == 2.0 {
                -1.0
            } else {
                0.0
            }
        };
        let ab1 = |x: f64, y: f64| a(x, y) * b1(x, y);
        let ab2 = |x: f64, y: f64| a(x, y) * b2(x, y);
        let cells = cells();
        let rss = |columns: &[&dyn Fn(f64, f64) -> f64]| residual(&cells, columns);
        let full = rss(&[&one, &a, &b1, &b2, &ab1, &ab2]);
        let additive = rss(&[&one, &a, &b1, &b2]);
        let (only_a, only_b) = (rss(&[&one, &a]), rss(&[&one, &b1, &b2]));
        let want = [
            (Squares::Sequential, rss(&[&one]) - only_a, only_a - additive),
            (Squares::Marginal, only_b - additive, only_a - additive),
            (
                Squares::Unweighted,
                rss(&[&one, &b1, &b2, &ab1, &ab2]) - full,
                rss(&[&one, &a, &ab1, &ab2]) - full,
            ),
        ];
        for (kind, of_a, of_b) in want {
            let test = two_way(&cells, kind, true).unwrap();
            assert!((test.a.squares / of_a - 1.0).abs() < 1e-12, "{kind:?}");
            assert!((test.b.squares / of_b - 1.0).abs() < 1e-12, "{kind:?}");
            assert!((test.interaction.unwrap().squares / (additive - full) - 1.0).abs() < 1e-11);
            assert!((test.residual_squares / full - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn equal_cells_know_one_type_only() {
        let cells: Vec<Vec<Vec<f64>>> = (0..2)
            .map(|a| {
                (0..3).map(|b| vec![f64::from(a * b) + 0.3, f64::from(a + b), f64::from(b) - 0.4]).collect()
            })
            .collect();
        let test = |kind| two_way(&cells, kind, true).unwrap();
        let (i, ii, iii) = (test(Squares::Sequential), test(Squares::Marginal), test(Squares::Unweighted));
        for other in [ii, iii] {
            assert!((i.a.squares - other.a.squares).abs() < 1e-12 && (i.b.p - other.b.p).abs() < 1e-12);
        }
        let parts = i.a.squares + i.b.squares + i.interaction.unwrap().squares + i.residual_squares;
        assert!((parts / i.total_squares - 1.0).abs() < 1e-13);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let reason = |cells: &[Vec<Vec<f64>>], interaction| {
            two_way(cells, Squares::Unweighted, interaction).err().and_then(|e| Refusal::of(&e))
        };
        let mut gap = cells();
        gap[1][0].clear();
        assert_eq!(reason(&gap, true), Some(Refusal::EmptyCell));
        assert_eq!(reason(&gap, false), None);
        let single = vec![vec![vec![1.0], vec![2.0]], vec![vec![3.0], vec![5.0]]];
        assert_eq!((reason(&single, true), reason(&single, false)), (Some(Refusal::NoReplicates), None));
        let apart = vec![vec![vec![1.0, 2.0], vec![]], vec![vec![], vec![3.0, 5.0]]];
        assert_eq!(reason(&apart, false), Some(Refusal::EmptyCell));
        assert_eq!(reason(&cells()[..1], true), Some(Refusal::NeedTwoGroups));
        let flat = vec![vec![vec![1.0, 1.0], vec![2.0, 2.0]], vec![vec![3.0, 3.0], vec![5.0, 5.0]]];
        assert_eq!(reason(&flat, true), Some(Refusal::ZeroVariance));
        gap[1][0].push(f64::NAN);
        assert_eq!(reason(&gap, true), Some(Refusal::NotFinite));
    }
}
