//! What figures of dose-response curves read out of an analysis: groups with their points on one axis of doses, and what
//! may be said of each curve.
//!
//! A curve is an answer when the data determine the IC50 that is asked for, or when it is of a kind that has none; every
//! other curve is open: grey, dashed, and ending at the last dose that was tested.

use super::choice::{Ic50Marker, Style};
use super::scale::significant;
use super::scene::Run;
use super::series::{self, Series};
use super::text::{clean, plain, sub};
use crate::assay::viability::{Analysis, Curve, CurveFit, Estimate, Summary};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{ConditionId, Dose, DoseUnit, Experiment};
use crate::fit::CurveModel;

/// One group ready to be drawn, all doses in the unit of the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn<'a> {
    /// Whose, and its look.
    pub series: Series,
    /// Means by dose, rising.
    pub means: Vec<(f64, &'a Summary)>,
    /// Biological replicates: dose and value.
    pub points: Vec<(f64, f64)>,
    /// Its curve, if it has one.
    pub curve: Option<&'a Curve>,
    /// Doses of the curve times this are doses of the axis.
    pub factor: f64,
}

impl<'a> Drawn<'a> {
    /// Its fit, if it has one.
    pub fn fit(&self) -> Option<&'a CurveFit> {
        self.curve.and_then(|c| c.fit.as_ref())
    }

    /// Lowest and highest tested dose above zero.
    pub fn tested(&self) -> Option<(f64, f64)> {
        let mut doses = self.means.iter().map(|(dose, _)| *dose).filter(|d| *d > 0.0);
        let first = doses.next()?;
        Some((first, doses.next_back().unwrap_or(first)))
    }

    /// The curve as dose of the axis and response, without dose 0.
    pub fn line(&self) -> Vec<(f64, f64)> {
        let points = self.fit().map(|f| f.line.as_slice()).unwrap_or_default();
        let points = points.iter().filter(|p| p.x.is_finite() && p.x > 0.0 && p.y.is_finite());
        points.map(|p| (p.x * self.factor, p.y)).collect()
    }

    /// Points that ROUT marked: dose of the axis and value.
    pub fn outliers(&self) -> Vec<(f64, f64)> {
        let Some(curve) = self.curve else { return Vec::new() };
        let points = curve.outliers.iter().filter_map(|o| curve.points.get(o.point as usize));
        points.filter(|p| p.value.is_finite()).map(|p| (p.dose * self.factor, p.value)).collect()
    }
}

/// The groups that can stand on the axis of a unit.
///
/// # Errors
/// [`ErrorKind::Empty`] when no group has a dose above zero; [`ErrorKind::Invalid`] when doses have units that cannot
/// share an axis.
pub fn collect<'a>(
    analysis: &'a Analysis,
    experiment: &Experiment,
    unit: &DoseUnit,
) -> Result<Vec<Drawn<'a>>> {
    let is_control = |id: ConditionId| experiment.condition(id).is_some_and(|c| c.control);
    let mut drawn = Vec::new();
    for series in series::series(analysis, experiment)? {
        let mut means = Vec::new();
        let mut points = Vec::new();
        for summary in analysis.summaries.iter().filter(|s| s.group == series.group && s.mean.is_finite()) {
            let dose = match &summary.dose {
                Some(dose) => in_unit(dose, unit)?,
                None if is_control(summary.condition) => 0.0,
                None => continue,
            };
            means.push((dose, summary));
            let values = series::replicates(analysis, experiment, series.group, summary.condition);
            points.extend(values.into_iter().map(|(_, v)| (dose, v)));
        }
        if !means.iter().any(|(dose, _)| *dose > 0.0) {
            continue;
        }
        means.sort_by(|a, b| a.0.total_cmp(&b.0));
        let curve = analysis.curves.iter().find(|c| c.group == series.group);
        let factor = match curve {
            Some(c) => in_unit(&Dose { value: 1.0, unit: DoseUnit(c.unit.clone()) }, unit)?,
            None => 1.0,
        };
        drawn.push(Drawn { series, means, points, curve, factor });
    }
    if drawn.is_empty() { Err(no_doses()) } else { Ok(drawn) }
}

/// The unit of the axis: that of the first curve, else of the first dose.
///
/// # Errors
/// [`ErrorKind::Empty`] when there is no dose above zero.
pub fn axis_unit(analysis: &Analysis) -> Result<DoseUnit> {
    let of_curve = analysis.curves.iter().find(|c| c.fit.is_some()).map(|c| DoseUnit(c.unit.clone()));
    let of_dose = || {
        let doses = analysis.summaries.iter().filter_map(|s| s.dose.as_ref());
        doses.into_iter().find(|d| d.value > 0.0).map(|d| d.unit.clone())
    };
    of_curve.or_else(of_dose).ok_or_else(no_doses)
}

/// Why there is nothing to draw.
pub fn no_doses() -> Error {
    Error::new(ErrorKind::Empty, "No treatment has a dose above zero, so there is no dose-response curve.")
        .hint("Give the treatments their doses, or draw bars.")
}

fn in_unit(dose: &Dose, unit: &DoseUnit) -> Result<f64> {
    if dose.value == 0.0 {
        return Ok(0.0);
    }
    dose.value_in(unit).filter(|v| v.is_finite() && *v >= 0.0).ok_or_else(|| {
        Error::new(
            ErrorKind::Invalid,
            format!("The doses {dose} and those in “{unit}” cannot share an axis."),
        )
        .hint("Give all doses in units of one kind, or draw bars.")
    })
}

/// All values that have to find room on the vertical axis.
pub fn values(drawn: &[Drawn<'_>], style: &Style) -> Vec<f64> {
    let mut all = Vec::new();
    for d in drawn {
        all.extend(d.means.iter().map(|(_, s)| s.mean));
        let bars = d.means.iter().filter_map(|(_, s)| series::error_range(s, style.error_bars));
        all.extend(bars.flat_map(|(l, h)| [l, h]));
        if style.points {
            all.extend(d.points.iter().map(|p| p.1));
        }
        all.extend(d.outliers().into_iter().map(|p| p.1));
    }
    let (low, high) = all.iter().fold((0.0_f64, 0.0_f64), |(l, h), v| (l.min(*v), h.max(*v)));
    // A bump between two doses needs room; a hair above the highest point does not, and a curve gone astray gets none.
    let (hair, most) = ((high - low) * 0.05, (high - low) * 0.35);
    for d in drawn.iter().filter(|d| d.fit().is_some_and(|f| answers(f, style))) {
        let Some((first, last)) = d.tested() else { continue };
        let beyond = |v: f64| (v > high + hair && v <= high + most) || (v < low - hair && v >= low - most);
        let line = d.line().into_iter().filter(|(dose, v)| *dose >= first && *dose <= last && beyond(*v));
        all.extend(line.map(|p| p.1));
    }
    all
}

/// The IC50 that the style asks for, when the curve has it and the data determine it.
pub fn ic50(fit: &CurveFit, style: &Style) -> Option<Estimate> {
    match style.ic50 {
        Ic50Marker::Relative => fit.ic50_relative,
        Ic50Marker::Absolute => fit.ic50_absolute,
        Ic50Marker::None => None,
    }
    .filter(|e| e.determined && e.value.is_finite() && e.value > 0.0)
}

/// Whether the curve may be drawn as an answer.
pub fn answers(fit: &CurveFit, style: &Style) -> bool {
    let of_plateaus = CurveModel::of_key(&fit.model).is_none_or(CurveModel::is_sigmoid);
    let absolute = || fit.ic50_absolute.is_some_and(|e| e.determined);
    !of_plateaus || fit.determined() || (style.ic50 == Ic50Marker::Absolute && absolute())
}

/// Whether IC50s are spoken of at all: asked for, and of a curve that can have one.
pub fn has_ic50(d: &Drawn<'_>, style: &Style) -> bool {
    let relative = d.fit().is_none_or(|f| CurveModel::of_key(&f.model).is_none_or(CurveModel::is_sigmoid));
    match style.ic50 {
        Ic50Marker::None => false,
        Ic50Marker::Absolute => true,
        Ic50Marker::Relative => relative,
    }
}

/// The IC50 in words: `1.2 µM (95 % CI 0.9–1.6)`, `> 30 µM`, `not determined`.
pub fn ic50_words(d: &Drawn<'_>, style: &Style, unit: &DoseUnit) -> String {
    let Some(fit) = d.fit() else { return "not determined".to_owned() };
    let Some(estimate) = ic50(fit, style) else { return instead(fit, style) };
    format!("{}{}", ic50_number(d, &estimate, unit), interval(d, &estimate, "95 % CI "))
}

/// The IC50 with its unit.
pub fn ic50_number(d: &Drawn<'_>, estimate: &Estimate, unit: &DoseUnit) -> String {
    let unit = if unit.0.is_empty() { String::new() } else { format!(" {unit}") };
    format!("{}{unit}", significant(estimate.value * d.factor, 3))
}

/// The interval of an IC50 in brackets, after a blank; empty when it has no end.
pub fn interval(d: &Drawn<'_>, estimate: &Estimate, before: &str) -> String {
    let number = |v: f64| significant(v * d.factor, 3);
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!(" ({before}{}–{})", number(low), number(high)),
        (Some(low), None) => format!(" ({before}from {})", number(low)),
        (None, Some(high)) => format!(" ({before}to {})", number(high)),
        (None, None) => String::new(),
    }
}

/// What may be printed in place of an IC50 that the data do not determine.
fn instead(fit: &CurveFit, style: &Style) -> String {
    let said = match style.ic50 {
        Ic50Marker::Absolute => {
            fit.quantities.iter().find(|q| q.key == "ic50_absolute").and_then(|q| q.instead.as_deref())
        }
        _ => fit.ic50_instead.as_deref(),
    };
    match said {
        // What stands in brackets is for the text, not for the key.
        Some(words) => words.split(" (").next().unwrap_or(words).to_owned(),
        None if style.ic50 == Ic50Marker::Absolute && fit.ic50_absolute.is_none() && answers(fit, style) => {
            "not reached".to_owned()
        }
        None => "not determined".to_owned(),
    }
}

/// `IC50 …` for a key or a corner.
pub fn ic50_runs(words: &str) -> Vec<Run> {
    // A blank at the end of a run counts, which cleaning would take away.
    vec![plain("IC"), sub("50"), Run { text: format!(" {words}"), ..plain("") }]
}

/// Groups, points and curves in words.
pub fn in_words(drawn: &[Drawn<'_>], experiment: &Experiment, style: &Style, unit: &DoseUnit) -> String {
    let mut words =
        format!("Dose-response of {}. {}", series::y_label(style), series::error_words(style.error_bars));
    for d in drawn {
        let rows: Vec<String> = d
            .means
            .iter()
            .map(|(_, s)| {
                let name = experiment.condition(s.condition).map_or("", |c| c.name.as_str());
                series::in_words(name, s, style.error_bars)
            })
            .collect();
        let name = if d.series.name.is_empty() { String::new() } else { format!("{}: ", d.series.name) };
        words.push_str(&format!(" {name}{}.", rows.join("; ")));
        if has_ic50(d, style) {
            words.push_str(&format!(" IC50 {}.", ic50_words(d, style, unit)));
        }
        let outliers = d.outliers();
        if !outliers.is_empty() {
            let values: Vec<String> = outliers
                .iter()
                .map(|(dose, v)| format!("{} at {} {unit}", significant(*v, 3), significant(*dose, 3)))
                .collect();
            words.push_str(&format!(" Marked as outliers, none left out: {}.", values.join("; ")));
        }
        if let Some(other) = style.rejected.then(|| rejected(d)).flatten() {
            words.push_str(&format!(" In grey: {}, not chosen.", other.label));
        }
    }
    clean(&words)
}

/// The best curve that was not chosen.
pub fn rejected<'a>(d: &Drawn<'a>) -> Option<&'a crate::assay::viability::Candidate> {
    d.curve?.rejected.iter().find(|c| !c.line.is_empty())
}
