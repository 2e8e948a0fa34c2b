//! Does the place on the plate matter? Effects of edge, rows and columns and of a drift, over what the treatments explain.
//!
//! Each well is taken in per cent of the mean of the wells alike (group, treatment, replicate), so that only wells with a
//! twin elsewhere say anything, and only living ones (at least a fifth of the control) do: dead wells have no edge effect
//! to show. Over the means of the wells alike, an effect is added and tested by the F test of nested linear models,
//! F = (drop in the sum of squares / rank) / (what remains / (wells - kinds - rank)); with one number (edge, drift) it is
//! the square of Student's t, and the effect has a confidence interval. Several tests a plate: p is adjusted by Holm's
//! method (Holm 1979, jstor.org/stable/4615733). Source of the model: Brideau et al. 2003, doi:10.1177/1087057103258285.
//! Not for a layout in which each treatment fills one row or one column alone: treatment and place cannot be told apart
//! then, and no test is given.

use super::{Alike, Well};
use crate::experiment::{Layout, Role};
use crate::stats::describe::mean;
use crate::stats::distribution::{f_sf, t_upper};
use serde::{Deserialize, Serialize};

/// Which effect of the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum PositionEffect {
    /// Outermost rows and columns against all others.
    Edge,
    /// Rows differ from one another.
    Rows,
    /// Columns differ from one another.
    Columns,
    /// A steady change from the first column to the last.
    DriftAcross,
    /// A steady change from the first row to the last.
    DriftDown,
}

/// The test of one effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct PositionTest {
    /// Which.
    pub effect: PositionEffect,
    /// Its size in per cent of wells alike. Edge: outer minus inner wells. Drift: last minus first column or row. Rows and
    /// columns: the one that is furthest off.
    pub size_percent: f64,
    /// 95 % confidence interval of the size; `None` for rows and columns.
    pub ci95: Option<[f64; 2]>,
    /// The row or column that is furthest off, as printed on the plate.
    pub place: Option<String>,
    /// F statistic.
    pub f: f64,
    /// Its degrees of freedom.
    pub df: [u32; 2],
    /// p of the F test.
    pub p: f64,
    /// p adjusted for the tests of the plate (Holm).
    pub p_adjusted: f64,
    /// Wells that took part.
    pub wells: u32,
}

/// Wells below this share of the control say little about the place.
const ALIVE_PERCENT: f64 = 20.0;
/// Fewer residual degrees of freedom make a test that finds nothing or anything.
const LEAST_DF: usize = 4;

/// A well in per cent of its kind, with the number of its kind.
struct Point {
    kind: usize,
    row: usize,
    column: usize,
    value: f64,
}

pub(super) fn tests(wells: &[Well], alike: &Alike, layout: &Layout) -> Vec<PositionTest> {
    let control: Vec<f64> = wells.iter().filter(|w| w.role == Role::Control).map(|w| w.corrected).collect();
    let Some(hundred) = mean(&control).filter(|m| *m > 0.0) else { return Vec::new() };
    let living: Vec<_> = alike
        .iter()
        .filter(|(_, (mean, n))| *n > 1 && *mean >= hundred * ALIVE_PERCENT / 100.0)
        .map(|(cell, (mean, _))| (*cell, *mean))
        .collect();
    let point = |well: &Well| {
        let kind = living.binary_search_by_key(&well.cell?, |(cell, _)| *cell).ok()?;
        let value = 100.0 * well.corrected / living.get(kind)?.1 - 100.0;
        Some(Point { kind, row: well.row, column: well.column, value })
    };
    let points: Vec<Point> = wells.iter().filter_map(point).collect();
    let (rows, columns) = (usize::from(layout.rows), usize::from(layout.columns));
    let data = Data { points: &points, kinds: living.len() };
    let last = |n: usize| n.saturating_sub(1);
    let edge = |p: &Point| {
        let outer = p.row == 0 || p.column == 0 || p.row == last(rows) || p.column == last(columns);
        if outer { 1.0 } else { 0.0 }
    };
    let across = |p: &Point| p.column as f64 / last(columns).max(1) as f64;
    let down = |p: &Point| p.row as f64 / last(rows).max(1) as f64;
    let letter = |row: usize| format!("row {}", super::super::notes::row_name(row));
    let number = |column: usize| format!("column {}", column + 1);
    let mut found: Vec<PositionTest> = [
        data.slope(PositionEffect::Edge, edge).filter(|_| rows > 2 && columns > 2),
        data.levels(PositionEffect::Rows, rows, |p| p.row, letter),
        data.levels(PositionEffect::Columns, columns, |p| p.column, number),
        data.slope(PositionEffect::DriftAcross, across),
        data.slope(PositionEffect::DriftDown, down),
    ]
    .into_iter()
    .flatten()
    .collect();
    holm(&mut found);
    found
}

struct Data<'a> {
    points: &'a [Point],
    kinds: usize,
}

impl Data<'_> {
    /// Sum of squares that the kinds leave. Values are relative to their kind's mean, so they are centred already.
    fn total(&self) -> f64 {
        self.points.iter().map(|p| p.value * p.value).sum()
    }

    fn judged(&self, effect: PositionEffect, drop: f64, rank: usize) -> Option<PositionTest> {
        let n = self.points.len();
        let df = n.checked_sub(self.kinds + rank).filter(|df| *df >= LEAST_DF && rank > 0)?;
        let rest = (self.total() - drop).max(0.0);
        let f = (drop / rank as f64) / (rest / df as f64);
        // Wells that agree to the last digit leave nothing to judge by.
        let f = Some(f).filter(|f| f.is_finite())?;
        let p = f_sf(f, rank as f64, df as f64)?;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Some(PositionTest {
            effect,
            size_percent: 0.0,
            ci95: None,
            place: None,
            f,
            df: [count(rank), count(df)],
            p,
            p_adjusted: p,
            wells: count(n),
        })
    }

    /// An effect that is one number times a coordinate.
    fn slope(&self, effect: PositionEffect, coordinate: impl Fn(&Point) -> f64) -> Option<PositionTest> {
        let mut means = vec![(0.0, 0.0); self.kinds];
        for point in self.points {
            if let Some(slot) = means.get_mut(point.kind) {
                slot.0 += coordinate(point);
                slot.1 += 1.0;
            }
        }
        let centred = |p: &Point| {
            let (sum, n) = means.get(p.kind).copied().unwrap_or((0.0, 1.0));
            coordinate(p) - sum / n
        };
        let (mut xx, mut xy) = (0.0, 0.0);
        for point in self.points {
            let x = centred(point);
            xx += x * x;
            xy += x * point.value;
        }
        if xx <= 1e-9 {
            return None;
        }
        let size = xy / xx;
        let mut test = self.judged(effect, xy * size, 1)?;
        let df = f64::from(test.df[1]);
        let se = ((self.total() - xy * size).max(0.0) / df / xx).sqrt();
        test.size_percent = size;
        test.ci95 = t_upper(0.025, df).map(|t| [size - t * se, size + t * se]);
        Some(test)
    }

    /// An effect of each row, or of each column.
    fn levels(
        &self,
        effect: PositionEffect,
        levels: usize,
        level: impl Fn(&Point) -> usize,
        name: impl Fn(usize) -> String,
    ) -> Option<PositionTest> {
        // Normal equations of the level's indicators, the kinds' means swept out: X'X = diag(n) - sum_k n_ik n_jk / n_k.
        let mut counts = vec![0.0; self.kinds * levels];
        let mut square = vec![0.0; levels * levels];
        let mut right = vec![0.0; levels];
        let mut totals = vec![0.0; levels];
        for point in self.points {
            let at = level(point);
            if let Some(slot) = counts.get_mut(point.kind * levels + at) {
                *slot += 1.0;
            }
            if let (Some(value), Some(count)) = (right.get_mut(at), totals.get_mut(at)) {
                *value += point.value;
                *count += 1.0;
            }
        }
        for (i, n) in totals.iter().enumerate() {
            if let Some(slot) = square.get_mut(i * levels + i) {
                *slot = *n;
            }
        }
        for kind in counts.chunks_exact(levels.max(1)) {
            let n: f64 = kind.iter().sum();
            let present: Vec<(usize, f64)> =
                kind.iter().copied().enumerate().filter(|(_, c)| *c > 0.0).collect();
            for (i, a) in &present {
                for (j, b) in &present {
                    if let Some(slot) = square.get_mut(i * levels + j) {
                        *slot -= a * b / n;
                    }
                }
            }
        }
        let worst = right
            .iter()
            .zip(&totals)
            .enumerate()
            .filter(|(_, (_, n))| **n > 0.0)
            .map(|(i, (sum, n))| (i, sum / n))
            .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
        let (drop, rank) = explained(&mut square, &mut right);
        let mut test = self.judged(effect, drop, rank)?;
        test.size_percent = worst.1;
        test.place = Some(name(worst.0));
        Some(test)
    }
}

/// `b' A^- b` and the rank of the symmetric positive semidefinite `a`, by elimination with the largest pivot first.
fn explained(a: &mut [f64], b: &mut [f64]) -> (f64, usize) {
    let n = b.len();
    let mut done = vec![false; n];
    let (mut sum, mut rank) = (0.0, 0);
    let mut largest = 0.0;
    for _ in 0..n {
        let diagonal = |i: usize| a.get(i * n + i).copied().unwrap_or(0.0);
        let open = (0..n).filter(|i| !done.get(*i).copied().unwrap_or(true));
        let Some(p) = open.max_by(|i, j| diagonal(*i).total_cmp(&diagonal(*j))) else { break };
        let pivot = diagonal(p);
        largest = f64::max(largest, pivot);
        if pivot <= 1e-9 * largest.max(1e-300) {
            break;
        }
        rank += 1;
        if let Some(flag) = done.get_mut(p) {
            *flag = true;
        }
        let row: Vec<f64> = a.iter().skip(p * n).take(n).copied().collect();
        let head = b.get(p).copied().unwrap_or(0.0);
        sum += head * head / pivot;
        for (i, (line, right)) in a.chunks_exact_mut(n).zip(b.iter_mut()).enumerate() {
            if done.get(i).copied().unwrap_or(true) {
                continue;
            }
            let factor = row.get(i).copied().unwrap_or(0.0) / pivot;
            for (slot, value) in line.iter_mut().zip(&row) {
                *slot -= factor * value;
            }
            *right -= factor * head;
        }
    }
    (sum, rank)
}

/// Holm's step-down adjustment.
fn holm(tests: &mut [PositionTest]) {
    let mut order: Vec<usize> = (0..tests.len()).collect();
    let p = |i: usize| tests.get(i).map_or(1.0, |t| t.p);
    order.sort_by(|a, b| p(*a).total_cmp(&p(*b)));
    let mut last = 0.0;
    for (rank, at) in order.into_iter().enumerate() {
        let left = tests.len() - rank;
        if let Some(test) = tests.get_mut(at) {
            last = f64::max(last, (test.p * left as f64).min(1.0));
            test.p_adjusted = last;
        }
    }
}
