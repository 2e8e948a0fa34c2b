//! Serial dilutions over a selection of wells.
//!
//! dose i = start x factor^i (or start + i x factor), one dose a column or a row of the selection.

use super::{Dose, DoseUnit, Layout};
use crate::error::{Error, ErrorKind, Result};
use std::collections::BTreeSet;

/// Which way the doses of a fill go, and how they follow one another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Series {
    /// First dose.
    pub start: f64,
    /// What each next dose is the last one times, or plus.
    pub factor: f64,
    /// Times when true, plus when false.
    pub multiply: bool,
    /// One dose a column when true, a row when false.
    pub by_column: bool,
    /// From the last column or row backwards.
    pub reverse: bool,
}

/// The wells of each step of a series with its dose: `(dose, wells)`, in the order of the series.
///
/// The selection may have any shape: every column (or row) that has a selected well gets the next dose.
///
/// # Errors
/// [`ErrorKind::Number`] when a dose is not a number, is negative, or does not change from step to step.
pub fn steps(
    layout: &Layout,
    wells: &[usize],
    series: &Series,
    unit: &DoseUnit,
) -> Result<Vec<(Dose, Vec<usize>)>> {
    let line = |well: usize| {
        let (row, column) = layout.row_column(well);
        if series.by_column { column } else { row }
    };
    let mut lines: Vec<usize> = wells.iter().map(|w| line(*w)).collect::<BTreeSet<_>>().into_iter().collect();
    if series.reverse {
        lines.reverse();
    }
    let idle = if series.multiply { 1.0 } else { 0.0 };
    if lines.len() > 1 && series.factor == idle {
        return Err(Error::new(ErrorKind::Number, "Every step of this dilution would have the same dose.")
            .hint("Choose another factor, or paint all wells with one treatment."));
    }
    if series.multiply && !(series.start > 0.0 && series.factor > 0.0) {
        return Err(Error::new(ErrorKind::Number, "A dilution needs a first dose and a factor above zero.")
            .hint("For a two-fold dilution from left to right take the factor 0.5."));
    }
    let mut doses = Vec::with_capacity(lines.len());
    let mut product = series.start;
    for (step, at) in lines.iter().enumerate() {
        let raw = if series.multiply {
            product
        } else {
            series.start + series.factor * f64::from(u32::try_from(step).unwrap_or(u32::MAX))
        };
        product *= series.factor;
        let dose = without_dust(raw);
        let dose = Dose::new(dose, unit.clone())
            .filter(|d| d.value > 0.0 || !series.multiply)
            .ok_or_else(|| impossible(step, dose, unit))?;
        doses.push((dose, wells.iter().copied().filter(|w| line(*w) == *at).collect()));
    }
    Ok(doses)
}

/// The number a person would write: twelve digits, so that 0.1 + 0.2 is 0.3.
fn without_dust(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

fn impossible(step: usize, dose: f64, unit: &DoseUnit) -> Error {
    Error::new(
        ErrorKind::Number,
        format!("Step {} of the dilution would be {dose} {unit}, which is no dose.", step + 1),
    )
    .hint("Choose another start or factor, or select fewer wells.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit() -> DoseUnit {
        DoseUnit("µM".into())
    }

    fn series(start: f64, factor: f64, multiply: bool) -> Series {
        Series { start, factor, multiply, by_column: true, reverse: false }
    }

    fn doses(series: &Series, wells: &[usize]) -> Vec<f64> {
        let layout = Layout::unassigned(8, 12);
        steps(&layout, wells, series, &unit()).unwrap().iter().map(|(d, _)| d.value).collect()
    }

    #[test]
    fn halves_from_left_to_right() {
        assert_eq!(doses(&series(100.0, 0.5, true), &[0, 1, 2, 3]), [100.0, 50.0, 25.0, 12.5]);
    }

    #[test]
    fn adds_without_dust() {
        assert_eq!(doses(&series(0.1, 0.1, false), &[0, 1, 2, 3]), [0.1, 0.2, 0.3, 0.4]);
        assert_eq!(doses(&series(0.0, 30.0, false), &[0, 1]), [0.0, 30.0]);
    }

    #[test]
    fn tenfold_dilutions_are_powers_of_ten() {
        assert_eq!(doses(&series(10.0, 0.1, true), &[0, 1, 2, 3, 4]), [10.0, 1.0, 0.1, 0.01, 0.001]);
    }

    #[test]
    fn a_ragged_selection_gives_one_dose_a_column() {
        let layout = Layout::unassigned(8, 12);
        let mut s = series(8.0, 0.5, true);
        s.reverse = true;
        let found = steps(&layout, &[14, 25, 27, 2], &s, &unit()).unwrap();
        let found: Vec<(f64, Vec<usize>)> = found.into_iter().map(|(d, w)| (d.value, w)).collect();
        assert_eq!(found, [(8.0, vec![27]), (4.0, vec![14, 2]), (2.0, vec![25])]);
        s.by_column = false;
        let found = steps(&layout, &[14, 25, 27, 2], &s, &unit()).unwrap();
        let found: Vec<Vec<usize>> = found.into_iter().map(|(_, w)| w).collect();
        assert_eq!(found, [vec![25, 27], vec![14], vec![2]]);
    }

    #[test]
    fn refuses_what_is_no_dose() {
        let layout = Layout::unassigned(8, 12);
        for (bad, says) in [
            (series(30.0, -20.0, false), "Step 3"),
            (series(f64::NAN, 0.5, true), "above zero"),
            (series(1.0, f64::INFINITY, true), "Step 2"),
            (series(0.0, 0.5, true), "above zero"),
            (series(1.0, 1.0, true), "same dose"),
            (series(1.0, 0.0, false), "same dose"),
            (series(1e300, 1e100, true), "Step 2"),
        ] {
            let error = steps(&layout, &[0, 1, 2], &bad, &unit()).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Number);
            assert!(error.what.contains(says), "{bad:?}: {}", error.what);
        }
    }
}
