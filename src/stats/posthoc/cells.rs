//! After a two-way analysis of variance: which cells, or which levels of one factor, differ?
//!
//! All are judged by the variance within the cells. Levels of a factor are compared by the unweighted means of their cells
//! (Searle, Speed and Milliken 1980, doi:10.1080/00031305.1980.10483031).

use super::{Comparison, Contrast, Family, Method, PostHoc, judge};
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::Alternative;
use crate::stats::anova::{Squares, two_way};
use crate::stats::describe::mean;
use crate::stats::multiplicity::Adjustment;

/// What is compared with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Levels of the second factor, at each level of the first.
    LevelsOfA,
    /// Levels of the first factor, at each level of the second.
    LevelsOfB,
    /// Levels of the first factor, whatever the second.
    MainA,
    /// Levels of the second factor, whatever the first.
    MainB,
}

/// How one family is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jointly {
    /// Each comparison by itself, then adjusted.
    Adjusted(Adjustment),
    /// Tukey-Kramer over the levels compared.
    Tukey,
    /// Dunnett against the control.
    Dunnett(Alternative),
}

/// A cell, or a level of a factor.
struct Unit {
    index: usize,
    mean: f64,
    /// Its variance over that within cells.
    share: f64,
}

/// Compares cells or levels after [`two_way`] with interaction; `cells[a][b]` holds values. Cells are numbered
/// a times the levels of the second factor plus b, levels from 0. With `per_level` each level of the other factor is a
/// family of its own; otherwise all comparisons are one.
///
/// # Errors
/// Those of [`two_way`]; [`Refusal::InvalidOption`](crate::stats::Refusal::InvalidOption) for a control that is not there
/// or a level outside 0 to 1.
pub fn cells(
    cells: &[Vec<Vec<f64>>],
    within: Within,
    pairs: Family,
    per_level: bool,
    jointly: Jointly,
    level: f64,
) -> Result<PostHoc> {
    let whole = two_way(cells, Squares::Unweighted, true)?;
    let (df, mean_square) = (whole.residual_df, whole.residual_squares / whole.residual_df);
    let columns = cells.first().map_or(0, Vec::len);
    let unit = |a: usize, b: usize| {
        let cell = cells.get(a).and_then(|row| row.get(b)).map_or(&[][..], Vec::as_slice);
        Unit { index: a * columns + b, mean: mean(cell).unwrap_or(f64::NAN), share: 1.0 / cell.len() as f64 }
    };
    let main = |index: usize, of: Vec<Unit>| {
        let n = of.len() as f64;
        let share = sum(of.iter().map(|u| u.share)) / (n * n);
        Unit { index, mean: sum(of.iter().map(|u| u.mean)) / n, share }
    };
    let row = |a: usize| (0..columns).map(|b| unit(a, b)).collect::<Vec<Unit>>();
    let column = |b: usize| (0..cells.len()).map(|a| unit(a, b)).collect::<Vec<Unit>>();
    let families: Vec<Vec<Unit>> = match within {
        Within::LevelsOfA => (0..cells.len()).map(row).collect(),
        Within::LevelsOfB => (0..columns).map(column).collect(),
        Within::MainA => vec![(0..cells.len()).map(|a| main(a, row(a))).collect()],
        Within::MainB => vec![(0..columns).map(|b| main(b, column(b))).collect()],
    };
    let levels = families.first().map_or(0, Vec::len);
    let mut contrasts: Vec<Vec<(Contrast, f64)>> = Vec::new();
    for units in families {
        let compare = |(a, b): (usize, usize)| {
            let (a, b) = (units.get(a)?, units.get(b)?);
            let share = a.share + b.share;
            let (difference, se) = (a.mean - b.mean, (mean_square * share).sqrt());
            Some((Contrast { a: a.index, b: b.index, difference, se, df }, b.share / share))
        };
        contrasts.push(pairs.pairs(levels)?.into_iter().filter_map(compare).collect());
    }
    if !per_level {
        contrasts = vec![contrasts.concat()];
    }
    let (mut comparisons, mut criticals): (Vec<Comparison>, Vec<Option<f64>>) = Default::default();
    for family in contrasts {
        let (contrasts, lambda_squared): (Vec<Contrast>, Vec<f64>) = family.into_iter().unzip();
        let method = match jointly {
            Jointly::Adjusted(adjustment) => Method::Adjusted(adjustment),
            Jointly::Tukey => Method::Range(levels),
            Jointly::Dunnett(alternative) => Method::Control(lambda_squared, alternative),
        };
        let judged = judge(&contrasts, &method, level)?;
        comparisons.extend(judged.comparisons);
        criticals.push(judged.critical);
    }
    criticals.dedup();
    let critical = if let [one] = criticals.as_slice() { *one } else { None };
    Ok(PostHoc { comparisons, df: Some(df), mean_square: Some(mean_square), critical })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Refusal;

    fn unequal() -> Vec<Vec<Vec<f64>>> {
        vec![
            vec![vec![12.1, 13.4, 11.8], vec![15.5, 16.1], vec![9.9, 10.4]],
            vec![vec![18.2], vec![19.0, 20.7, 22.5], vec![14.1, 13.3]],
        ]
    }

    fn all(within: Within, per_level: bool, jointly: Jointly) -> PostHoc {
        cells(&unequal(), within, Family::AllPairs, per_level, jointly, 0.95).unwrap()
    }

    #[test]
    fn a_factor_of_two_levels_is_its_line_in_the_analysis() {
        let none = Jointly::Adjusted(Adjustment::None);
        let (main, whole) =
            (all(Within::MainA, false, none), two_way(&unequal(), Squares::Unweighted, true).unwrap());
        let c = main.comparisons[0];
        assert!((c.statistic * c.statistic / whole.a.f - 1.0).abs() < 1e-12);
        assert!((c.p_adjusted / whole.a.p - 1.0).abs() < 1e-11);
    }

    #[test]
    fn families_are_numbered_and_sized() {
        let bonferroni = Jointly::Adjusted(Adjustment::Bonferroni);
        let (whole, each) =
            (all(Within::LevelsOfA, false, bonferroni), all(Within::LevelsOfA, true, bonferroni));
        let pairs: Vec<(usize, usize)> = whole.comparisons.iter().map(|c| (c.a, c.b)).collect();
        assert_eq!(pairs, [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)]);
        for (w, e) in whole.comparisons.iter().zip(&each.comparisons) {
            let p = w.p.unwrap();
            assert_eq!((w.p_adjusted, e.p_adjusted), ((6.0 * p).min(1.0), (3.0 * p).min(1.0)));
        }
        let columns = all(Within::LevelsOfB, false, Jointly::Tukey);
        assert_eq!(
            columns.comparisons.iter().map(|c| (c.a, c.b)).collect::<Vec<_>>(),
            [(0, 3), (1, 4), (2, 5)]
        );
        // Two levels: Tukey's p is that of t.
        assert!(columns.comparisons.iter().all(|c| (c.p_adjusted / c.p.unwrap() - 1.0).abs() < 1e-9));
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let reason = |c: &[Vec<Vec<f64>>], pairs| {
            let out = cells(c, Within::MainB, pairs, false, Jointly::Dunnett(Alternative::TwoSided), 0.95);
            out.err().and_then(|e| Refusal::of(&e))
        };
        assert_eq!(reason(&unequal(), Family::Control(0)), None);
        assert_eq!(reason(&unequal(), Family::Control(3)), Some(Refusal::InvalidOption));
        let mut gap = unequal();
        gap[0][1].clear();
        assert_eq!(reason(&gap, Family::Control(0)), Some(Refusal::EmptyCell));
        assert_eq!(reason(&unequal()[..1], Family::Control(0)), Some(Refusal::NeedTwoGroups));
    }
}
