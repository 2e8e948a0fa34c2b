//! Growth-rate inhibition: what a treatment does to growth, whatever the cells' division rate and the assay's length.
//!
//! With the cells (or their signal) `x0` at the start, `x` treated and `xc` untreated at the end,
//! `GR = 2^(log2(x / x0) / log2(xc / x0)) - 1`: 1 grows like the control, 0 stands still, below 0 dies, -1 nothing left.
//! The curve is `GR(c) = GRinf + (1 - GRinf) / (1 + (c / GEC50)^h)` with GRinf from -1 to 1; GR50 is the dose at which GR
//! passes 0.5, GRmax the GR at the highest dose, GR_AOC the mean of `1 - GR` over the logarithm of the dose. Source:
//! Hafner, Niepel, Chung and Sorger 2016, doi:10.1038/nmeth.3853. Not when the control did not grow, or a signal at the
//! end and one at the start are not in the same units (another gain, another reagent, another incubation).
//!
//! Where the R package GRmetrics differs: its p value takes n - 2 instead of n - 3 degrees of freedom, and its GRmax is the
//! smaller of the two highest doses. Here the F test has n - 3, and GRmax is that of the highest dose, as in the paper.

use super::curve_result::Estimate;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{ConditionId, GroupId, ReplicateId};
use crate::fit::{Constraint, CurveModel, FitPlan, Quantity, Series, Workspace, fit_curves};
use crate::num::math::{exp, ln, log2, log10, pow};
use crate::num::sum::sum;
use crate::num::words::{amount, fixed, in_unit, p_value, significant};
use crate::stats::{describe, describe::mean};
use serde::{Deserialize, Serialize};

/// Growth-rate metrics of an experiment with a plate read when treatment began.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Growth {
    /// Signal at the start, one row a group and biological replicate.
    pub starts: Vec<GrowthStart>,
    /// One row a group, condition and biological replicate.
    pub values: Vec<GrowthValue>,
    /// One curve a group that has doses.
    pub curves: Vec<GrowthCurve>,
}

/// The cells when treatment began, and what the untreated ones made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct GrowthStart {
    /// Whose.
    pub group: Option<GroupId>,
    /// Of which biological replicate.
    pub replicate: ReplicateId,
    /// Mean signal at the start after blank subtraction.
    pub start: f64,
    /// Standard deviation of its wells; `None` for one.
    pub start_sd: Option<f64>,
    /// Wells at the start.
    pub n: u32,
    /// Mean signal of the control at the end after blank subtraction.
    pub control: f64,
    /// How often the control doubled in between.
    pub doublings: f64,
}

/// Growth-rate inhibition of one condition in one biological replicate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct GrowthValue {
    /// Curve or colour.
    pub group: Option<GroupId>,
    /// Treatment level.
    pub condition: ConditionId,
    /// Biological replicate.
    pub replicate: ReplicateId,
    /// GR of the mean of the technical replicates.
    pub gr: f64,
    /// Technical replicates.
    pub n_technical: u32,
}

/// The GR curve of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct GrowthCurve {
    /// Whose.
    pub group: Option<GroupId>,
    /// Unit of the doses.
    pub unit: String,
    /// Dose and GR, one a dose and biological replicate; dose 0 is not among them.
    pub points: Vec<[f64; 2]>,
    /// GR at the highest dose: mean over biological replicates, with its 95 % interval (Student's t).
    pub gr_max: Option<Estimate>,
    /// The highest dose.
    pub highest_dose: f64,
    /// Mean of 1 - GR over the logarithm of the dose, from the lowest to the highest dose; mean over biological replicates
    /// with its 95 % interval.
    pub gr_aoc: Option<Estimate>,
    /// The doses between which it was taken: areas can be compared over the same range only.
    pub aoc_range: [f64; 2],
    /// The fit, or nothing where there is none.
    pub fit: Option<GrowthFit>,
    /// One sentence: what the curve says, or why it says nothing.
    pub verdict: String,
}

/// A fitted GR curve, or the horizontal line that does as well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct GrowthFit {
    /// Whether the curve is better than a horizontal line (F test, p below 0.05).
    pub sigmoid: bool,
    /// GR at infinite dose; of a horizontal line its height.
    pub gr_inf: Estimate,
    /// Dose half way between 1 and GRinf; `None` of a horizontal line.
    pub gec50: Option<Estimate>,
    /// Steepness; `None` of a horizontal line.
    pub h_gr: Option<Estimate>,
    /// Dose at GR = 0.5; `None` when the curve does not get there.
    pub gr50: Option<Estimate>,
    /// Residual sum of squares of the curve.
    pub rss: f64,
    /// Points.
    pub n: u32,
    /// Coefficient of determination of the curve.
    pub r_squared: f64,
    /// p of the F test of the curve against a horizontal line, with 2 and n - 3 degrees of freedom.
    pub flat_p: f64,
    /// The curve over the measured doses and a little beyond, for drawing; a horizontal line when it is one.
    pub line: Vec<GrowthPoint>,
}

/// A point of a drawn GR curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct GrowthPoint {
    /// Dose.
    pub dose: f64,
    /// GR.
    pub gr: f64,
    /// Lower and upper end of the 95 % confidence band; absent when it cannot be had.
    pub band: Option<[f64; 2]>,
}

/// GR at which growth is halved.
const HALF: f64 = 0.5;
/// Points of a drawn curve.
const LINE: u32 = 61;

/// GR of a signal `end`, from `start`, where the untreated ended at `control`. Nothing left, or less than nothing after the
/// blank, is -1. `None` when the control did not grow or a number is not finite.
///
/// # Examples
/// ```
/// use monolayer::assay::viability::growth::gr_value;
/// assert_eq!(gr_value(400.0, 100.0, 400.0), Some(1.0));
/// assert_eq!(gr_value(100.0, 100.0, 400.0), Some(0.0));
/// assert_eq!(gr_value(0.0, 100.0, 400.0), Some(-1.0));
/// assert_eq!(gr_value(90.0, 100.0, 80.0), None);
/// ```
pub fn gr_value(end: f64, start: f64, control: f64) -> Option<f64> {
    let grew = start > 0.0 && control > start && control.is_finite() && end.is_finite();
    if !grew {
        return None;
    }
    if end <= 0.0 {
        return Some(-1.0);
    }
    Some(pow(2.0, log2(end / start) / log2(control / start)) - 1.0)
}

/// Area over the curve: the mean of `1 - GR` over the logarithm of the dose by the trapezoid rule, between the lowest and
/// the highest dose above zero; several GR of a dose are averaged. `None` for fewer than two doses.
pub fn gr_aoc(points: &[[f64; 2]]) -> Option<f64> {
    let levels = levels(points);
    let (first, last) = (levels.first()?, levels.last()?);
    let span = log10(last[0]) - log10(first[0]);
    let steps = levels.iter().zip(levels.iter().skip(1));
    let area = sum(steps.map(|(a, b)| (1.0 - 0.5 * (a[1] + b[1])) * (log10(b[0]) - log10(a[0]))));
    Some(area / span).filter(|a| a.is_finite())
}

/// One point a dose above zero, sorted: the mean.
fn levels(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut sorted: Vec<[f64; 2]> = points.iter().copied().filter(|p| p[0] > 0.0).collect();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let level = |level: &[[f64; 2]]| {
        let values: Vec<f64> = level.iter().map(|p| p[1]).collect();
        Some([level.first()?[0], mean(&values)?])
    };
    sorted.chunk_by(|a, b| a[0] == b[0]).filter_map(level).collect()
}

/// Fits the GR curve to doses above zero; a horizontal line stands in its place when the curve is not better (F test).
///
/// # Errors
/// [`ErrorKind::Undetermined`] for fewer than four points or three doses, and when all GR are equal; [`ErrorKind::Number`]
/// for a dose that is negative or anything not finite.
pub fn fit_growth(points: &[[f64; 2]], workspace: &mut Workspace) -> Result<GrowthFit> {
    let mut points: Vec<[f64; 2]> = points.iter().copied().filter(|p| p[0] != 0.0).collect();
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let dose: Vec<f64> = points.iter().map(|p| p[0]).collect();
    let gr: Vec<f64> = points.iter().map(|p| p[1]).collect();
    let plan = FitPlan::new(CurveModel::Logistic4)
        .fixed("top", 1.0)
        .with("bottom", Constraint::Bounded { low: Some(-1.0), high: Some(1.0) })
        .with("hill", Constraint::Bounded { low: Some(0.1), high: None })
        .asking(Quantity::AbsoluteIc { level: HALF });
    let set = fit_curves(&[Series::new(&dose, &gr)], &plan, workspace)?;
    let curve = set.curves.first().ok_or_else(lost)?;
    let parameter = |key: &str| curve.parameter(key).map(Estimate::from).ok_or_else(lost);
    let (gr_inf, gec50, h_gr) = (parameter("bottom")?, parameter("ic50")?, parameter("hill")?);
    let flat = describe(&gr).ok_or_else(lost)?;
    let sigmoid = curve.flat_p < 0.05 && h_gr.value > 0.0;
    let asked = curve.quantities.first().copied().flatten().map(Estimate::from);
    let gr50 = asked.or_else(|| {
        let value = dose_at(HALF, gr_inf.value, gec50.value, h_gr.value)?;
        Some(Estimate { value, se: None, low: None, high: None, determined: false })
    });
    let height = Estimate {
        value: flat.mean,
        se: flat.sem,
        low: flat.ci95.map(|c| c[0]),
        high: flat.ci95.map(|c| c[1]),
        determined: flat.ci95.is_some(),
    };
    let drawn = |dose: f64| {
        if sigmoid {
            return GrowthPoint { dose, gr: curve.value(dose), band: curve.confidence_band(dose) };
        }
        GrowthPoint { dose, gr: flat.mean, band: flat.ci95 }
    };
    let (low, high) = (dose.first().copied().unwrap_or(1.0), dose.last().copied().unwrap_or(1.0));
    let (low, high) = (ln(low / 3.0), ln(high * 3.0));
    let line = (0..LINE).map(|i| drawn(exp(low + (high - low) * f64::from(i) / f64::from(LINE - 1))));
    Ok(GrowthFit {
        sigmoid,
        gr_inf: if sigmoid { gr_inf } else { height },
        gec50: Some(gec50).filter(|_| sigmoid),
        h_gr: Some(h_gr).filter(|_| sigmoid),
        gr50: gr50.filter(|_| sigmoid),
        rss: curve.rss,
        n: u32::try_from(curve.n).unwrap_or(u32::MAX),
        r_squared: curve.r_squared(),
        flat_p: curve.flat_p,
        line: line.collect(),
    })
}

/// The dose at which the curve passes a level; `None` when it does not.
fn dose_at(level: f64, gr_inf: f64, gec50: f64, h: f64) -> Option<f64> {
    let odds = (1.0 - level) / (level - gr_inf);
    (level > gr_inf).then(|| gec50 * pow(odds, 1.0 / h)).filter(|d| d.is_finite() && *d > 0.0)
}

fn lost() -> Error {
    Error::new(ErrorKind::Undetermined, "No growth-rate curve could be laid through the data.")
}

/// A GR of a group with its dose and biological replicate.
#[derive(Debug, Clone, Copy)]
pub struct GrowthDose {
    /// Dose, in the curve's unit.
    pub dose: f64,
    /// GR.
    pub gr: f64,
    /// Of which biological replicate.
    pub replicate: ReplicateId,
}

/// The curve of one group: metrics, fit, and one sentence.
pub fn growth_curve(
    group: Option<GroupId>,
    unit: &str,
    rows: &[GrowthDose],
    fit: bool,
    workspace: &mut Workspace,
) -> GrowthCurve {
    let mut rows: Vec<GrowthDose> = rows.iter().copied().filter(|r| r.dose > 0.0).collect();
    rows.sort_by(|a, b| {
        a.dose.total_cmp(&b.dose).then(a.replicate.cmp(&b.replicate)).then(a.gr.total_cmp(&b.gr))
    });
    let points: Vec<[f64; 2]> = rows.iter().map(|r| [r.dose, r.gr]).collect();
    let highest_dose = rows.last().map_or(0.0, |r| r.dose);
    let lowest_dose = rows.first().map_or(0.0, |r| r.dose);
    let mut replicates: Vec<ReplicateId> = rows.iter().map(|r| r.replicate).collect();
    replicates.sort();
    replicates.dedup();
    let of = |id: ReplicateId| -> Vec<[f64; 2]> {
        rows.iter().filter(|r| r.replicate == id).map(|r| [r.dose, r.gr]).collect()
    };
    let at_highest: Vec<f64> = replicates
        .iter()
        .filter_map(|id| {
            let last = levels(&of(*id)).last().copied()?;
            (last[0] == highest_dose).then_some(last[1])
        })
        .collect();
    let whole = |own: &[[f64; 2]]| {
        let own = levels(own);
        own.first().is_some_and(|p| p[0] == lowest_dose) && own.last().is_some_and(|p| p[0] == highest_dose)
    };
    let each: Vec<f64> =
        replicates.iter().map(|id| of(*id)).filter(|own| whole(own)).filter_map(|own| gr_aoc(&own)).collect();
    let gr_aoc = over_replicates(&each).or_else(|| gr_aoc(&points).map(single));
    let fitted = fit.then(|| fit_growth(&points, workspace));
    let (fit, verdict) = match fitted {
        Some(Ok(fit)) => {
            let verdict = verdict(&fit, unit, highest_dose);
            (Some(fit), verdict)
        }
        Some(Err(error)) => (None, format!("No growth-rate curve. {}", error.what)),
        None => (None, "Not fitted, as chosen.".into()),
    };
    GrowthCurve {
        group,
        unit: unit.to_owned(),
        points,
        gr_max: over_replicates(&at_highest),
        highest_dose,
        gr_aoc,
        aoc_range: [lowest_dose, highest_dose],
        fit,
        verdict,
    }
}

fn over_replicates(values: &[f64]) -> Option<Estimate> {
    let d = describe(values)?;
    let (low, high) = (d.ci95.map(|c| c[0]), d.ci95.map(|c| c[1]));
    Some(Estimate { value: d.mean, se: d.sem, low, high, determined: true })
}

fn single(value: f64) -> Estimate {
    Estimate { value, se: None, low: None, high: None, determined: true }
}

fn verdict(fit: &GrowthFit, unit: &str, highest: f64) -> String {
    let dose = |value: f64| in_unit(&significant(value, 3), unit);
    if !fit.sigmoid {
        return format!(
            "No dose response of growth shown: the curve is no better than a horizontal line at GR {} (F test, \
             p = {}). There is no GR50.",
            fixed(fit.gr_inf.value, 2),
            p_value(fit.flat_p)
        );
    }
    match fit.gr50 {
        None => format!(
            "GR50 not defined: the curve levels off at GR {} and does not come down to 0.5.",
            fixed(fit.gr_inf.value, 2)
        ),
        Some(gr50) if gr50.value > highest => format!(
            "GR50 not reached: above the highest dose ({}). A higher dose would settle it.",
            in_unit(&amount(highest), unit)
        ),
        Some(gr50) => {
            let interval = match (gr50.low, gr50.high) {
                (Some(low), Some(high)) => format!(" (95 % CI {} to {})", dose(low), dose(high)),
                (Some(low), None) => format!(" (95 % CI from {}, no upper limit)", dose(low)),
                (None, Some(high)) => format!(" (95 % CI up to {}, no lower limit)", dose(high)),
                (None, None) => String::new(),
            };
            let end = match fit.gr_inf.value {
                v if v < -0.05 => "at high dose cells die",
                v if v <= 0.05 => "at high dose growth stands still",
                _ => "at high dose growth is slowed",
            };
            format!("GR50 {}{interval}; {end} (GRinf {}).", dose(gr50.value), fixed(fit.gr_inf.value, 2))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gr_is_that_of_the_paper() {
        // Two doublings untreated; one doubling treated is sqrt-like: 2^(1/2) - 1.
        let gr = gr_value(200.0, 100.0, 400.0).unwrap();
        assert!((gr - (2.0_f64.sqrt() - 1.0)).abs() < 1e-15);
        // Half of the cells lost: 2^(-1/2) - 1.
        let gr = gr_value(50.0, 100.0, 400.0).unwrap();
        assert!((gr - (0.5_f64.sqrt() - 1.0)).abs() < 1e-15);
        assert_eq!(gr_value(-3.0, 100.0, 400.0), Some(-1.0));
    }

    #[test]
    fn a_longer_assay_of_the_same_growth_gives_the_same_gr() {
        // A treatment that lets cells divide at 70 % of the control's rate, after one, two and four doublings.
        let gr: Vec<f64> = [1.0, 2.0, 4.0]
            .map(|d| gr_value(100.0 * pow(2.0, 0.7 * d), 100.0, 100.0 * pow(2.0, d)).unwrap())
            .into();
        assert!(gr.iter().all(|g| (g - gr[0]).abs() < 1e-14), "{gr:?}");
    }

    #[test]
    fn what_did_not_grow_has_no_growth_rate() {
        for (end, start, control) in [
            (50.0, 100.0, 100.0),
            (50.0, 100.0, 90.0),
            (50.0, 0.0, 400.0),
            (50.0, -1.0, 400.0),
            (f64::NAN, 100.0, 400.0),
            (50.0, 100.0, f64::INFINITY),
        ] {
            assert_eq!(gr_value(end, start, control), None, "{end} {start} {control}");
        }
    }

    #[test]
    fn area_over_a_step_is_its_share() {
        let step = [[0.1, 1.0], [1.0, 1.0], [10.0, 0.0], [100.0, 0.0]];
        assert!((gr_aoc(&step).unwrap() - 0.5).abs() < 1e-15);
        assert_eq!(gr_aoc(&step[..1]), None);
        assert_eq!(gr_aoc(&[[0.0, 1.0], [1.0, 0.3]]), None);
        let twice: Vec<[f64; 2]> = step.iter().chain(&step).copied().collect();
        assert!((gr_aoc(&twice).unwrap() - 0.5).abs() < 1e-15);
    }

    #[test]
    fn an_exact_curve_is_itself() {
        let points: Vec<[f64; 2]> = (0..9)
            .map(|i| {
                let dose = pow(10.0, f64::from(i) / 2.0 - 3.0);
                [dose, -0.3 + 1.3 / (1.0 + pow(dose / 0.05, 1.2))]
            })
            .collect();
        let fit = fit_growth(&points, &mut Workspace::default()).unwrap();
        assert!(fit.sigmoid);
        assert!(
            (fit.gr_inf.value + 0.3).abs() < 1e-8 && (fit.gec50.unwrap().value / 0.05 - 1.0).abs() < 1e-8
        );
        let want = 0.05 * pow(0.5 / 0.8, 1.0 / 1.2);
        assert!((fit.gr50.unwrap().value / want - 1.0).abs() < 1e-8);
    }

    #[test]
    fn refuses_what_is_no_series() {
        let workspace = &mut Workspace::default();
        assert!(fit_growth(&[], workspace).is_err());
        assert!(fit_growth(&[[1.0, 0.5], [2.0, 0.4], [3.0, 0.3]], workspace).is_err());
        assert!(fit_growth(&[[1.0, 0.5], [2.0, f64::NAN], [3.0, 0.3], [4.0, 0.2]], workspace).is_err());
        let flat: Vec<[f64; 2]> = (1..9).map(|i| [f64::from(i), 0.5]).collect();
        assert!(fit_growth(&flat, workspace).is_err());
    }
}
