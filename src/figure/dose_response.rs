//! How does the response fall with the dose, and at which dose is it half? Means with error bars, the fitted curve with
//! its confidence band, a logarithmic axis on which dose 0 has a place of its own, and the IC50.
//!
//! A curve that the data do not determine is dashed and grey and has no IC50. Not for one or two doses: use bars.

use super::FigureChoice;
use super::axis::{self, Frame};
use super::bars::wanted_ticks;
use super::choice::{Ic50Marker, Style};
use super::legend::{Entry, SAMPLE_MM};
use super::marks;
use super::panel::Panel;
use super::scale::{Linear, Log, significant};
use super::scene::{Mark, Run, Scene};
use super::series::{self, Series};
use super::shape;
use super::text::{plain, sub};
use super::theme::{self, CURVE_MM, GREY, MEAN_MM};
use crate::assay::viability::{Analysis, CurveFit, Estimate, Summary};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{ConditionId, Dose, DoseUnit, Experiment};

/// Width of the place of dose 0 with the break, mm.
const ZERO_MM: f64 = 10.0;

/// One group ready to be drawn, all doses in the unit of the axis.
struct Drawn<'a> {
    series: Series,
    means: Vec<(f64, &'a Summary)>,
    points: Vec<(f64, f64)>,
    fit: Option<&'a CurveFit>,
    /// Doses of the fit times this are doses of the axis.
    factor: f64,
}

/// Draws dose-response curves, one a group.
///
/// # Errors
/// [`ErrorKind::Empty`] when no group has a dose above zero; [`ErrorKind::Invalid`] when doses have units that cannot
/// share an axis; [`ErrorKind::TooLarge`] when labels leave no room; those of [`Style::check`].
pub fn draw(analysis: &Analysis, experiment: &Experiment, choice: &FigureChoice) -> Result<Scene> {
    let style = Style::check(choice)?;
    let unit = axis_unit(analysis)?;
    let drawn = collect(analysis, experiment, &unit)?;
    let doses: Vec<f64> = drawn.iter().flat_map(|d| d.means.iter().map(|(x, _)| *x)).collect();
    let y = Linear::with_zero(values(&drawn, &style), wanted_ticks(style.height_mm));
    let panel = Panel::new(&style, &y, &series::y_label(&style), key(&drawn, &style, &unit))?;
    let pt = style.font_pt;
    let zero_share = (ZERO_MM / (panel.right - panel.left)).min(0.3);
    let x = Log::over(&doses, zero_share).ok_or_else(no_doses)?;
    let default = if unit.0.is_empty() { "Dose".to_owned() } else { format!("Dose ({unit})") };
    let label = style.x_label.clone().unwrap_or(default);
    let label = axis::label_lines(&label, pt, panel.right_edge - 2.0 * theme::MARGIN_MM, 2);
    let frame = panel.frame(axis::bottom_room(axis::doses_height(&x, pt), label.len(), pt))?;

    let mut data = Vec::new();
    if style.band {
        data.extend(drawn.iter().filter_map(|d| band(&frame, &x, &y, d)));
    }
    if y.low < 0.0 {
        let zero = frame.y(&y, 0.0);
        data.push(shape::line((frame.left, zero), (frame.right, zero), theme::dotted(GREY, theme::AXIS_MM)));
    }
    data.extend(drawn.iter().filter_map(|d| ic50_marker(&frame, &x, &y, d, &style)));
    data.extend(drawn.iter().filter_map(|d| curve(&frame, &x, &y, d, &style)));
    for (index, d) in drawn.iter().enumerate() {
        // All groups have their control at dose 0 and about 100 %: side by side, or only the last would be seen.
        let step = (0.5 * zero_share * frame.width() / drawn.len() as f64).min(MEAN_MM * 2.2);
        let aside = step * (index as f64 - (drawn.len() - 1) as f64 / 2.0);
        data.push(points(&frame, &x, &y, d, aside, &style));
    }
    data.push(axis::vertical(&frame, &y, &panel.y_label, pt));
    data.push(axis::doses(&frame, panel.right_edge, &x, &label, pt));
    let words = in_words(&drawn, experiment, &style, &unit);
    Ok(panel.finish(&style, "Dose-response", words, data))
}

fn no_doses() -> Error {
    Error::new(ErrorKind::Empty, "No condition has a dose above zero, so there is no dose-response curve.")
        .hint("Give the conditions their doses, or draw bars.")
}

fn axis_unit(analysis: &Analysis) -> Result<DoseUnit> {
    let of_curve = analysis.curves.iter().find(|c| c.fit.is_some()).map(|c| DoseUnit(c.unit.clone()));
    let of_dose = || {
        analysis
            .summaries
            .iter()
            .filter_map(|s| s.dose.as_ref())
            .find(|d| d.value > 0.0)
            .map(|d| d.unit.clone())
    };
    of_curve.or_else(of_dose).ok_or_else(no_doses)
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

fn collect<'a>(analysis: &'a Analysis, experiment: &Experiment, unit: &DoseUnit) -> Result<Vec<Drawn<'a>>> {
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
        let fitted = analysis.curves.iter().find(|c| c.group == series.group);
        let factor = match fitted {
            Some(c) => in_unit(&Dose { value: 1.0, unit: DoseUnit(c.unit.clone()) }, unit)?,
            None => 1.0,
        };
        drawn.push(Drawn { series, means, points, fit: fitted.and_then(|c| c.fit.as_ref()), factor });
    }
    if drawn.is_empty() { Err(no_doses()) } else { Ok(drawn) }
}

fn values(drawn: &[Drawn<'_>], style: &Style) -> Vec<f64> {
    let mut all = Vec::new();
    for d in drawn {
        all.extend(d.means.iter().map(|(_, s)| s.mean));
        all.extend(
            d.means
                .iter()
                .filter_map(|(_, s)| series::error_range(s, style.error_bars))
                .flat_map(|(l, h)| [l, h]),
        );
        if style.points {
            all.extend(d.points.iter().map(|p| p.1));
        }
    }
    all
}

/// The IC50 that the style asks for, when the curve has it and the data determine it.
fn ic50<'a>(fit: &'a CurveFit, style: &Style) -> Option<&'a Estimate> {
    match style.ic50 {
        Ic50Marker::Relative => fit.ic50_relative.as_ref(),
        Ic50Marker::Absolute => fit.ic50_absolute.as_ref(),
        Ic50Marker::None => None,
    }
    .filter(|e| e.determined && e.value.is_finite() && e.value > 0.0)
}

/// Whether the curve may be drawn as an answer.
fn determined(fit: &CurveFit, style: &Style) -> bool {
    match style.ic50 {
        Ic50Marker::Absolute => fit.determined() || fit.ic50_absolute.as_ref().is_some_and(|e| e.determined),
        _ => fit.determined(),
    }
}

fn line_on_paper(frame: &Frame, x: &Log, d: &Drawn<'_>) -> Vec<(f64, crate::assay::viability::LinePoint)> {
    let Some(fit) = d.fit else { return Vec::new() };
    fit.line
        .iter()
        .filter(|p| p.x.is_finite() && p.y.is_finite())
        .map(|p| (p.x * d.factor, *p))
        .filter(|(dose, _)| *dose >= x.low && *dose <= x.high)
        .map(|(dose, p)| (frame.x(x, dose), p))
        .collect()
}

fn curve(frame: &Frame, x: &Log, y: &Linear, d: &Drawn<'_>, style: &Style) -> Option<Mark> {
    let fit = d.fit?;
    let points: Vec<(f64, f64)> =
        line_on_paper(frame, x, d).into_iter().map(|(px, p)| (px, frame.y_inside(y, p.y))).collect();
    let stroke = if determined(fit, style) {
        theme::line(d.series.colour, CURVE_MM)
    } else {
        theme::dashed(GREY, CURVE_MM)
    };
    (points.len() > 1).then(|| shape::polyline(&points, stroke))
}

fn band(frame: &Frame, x: &Log, y: &Linear, d: &Drawn<'_>) -> Option<Mark> {
    d.fit.filter(|f| f.determined())?;
    let line = line_on_paper(frame, x, d);
    let edges: Vec<(f64, [f64; 2])> = line
        .iter()
        .filter_map(|(px, p)| p.band.filter(|b| b.iter().all(|v| v.is_finite())).map(|b| (*px, b)))
        .collect();
    let lower = edges.iter().map(|(px, [low, _])| (*px, frame.y_inside(y, *low)));
    let upper = edges.iter().rev().map(|(px, [_, high])| (*px, frame.y_inside(y, *high)));
    let outline: Vec<(f64, f64)> = lower.chain(upper).collect();
    (edges.len() > 1).then(|| shape::polygon(&outline, Some(theme::faint(d.series.colour, 0.16)), None))
}

fn ic50_marker(frame: &Frame, x: &Log, y: &Linear, d: &Drawn<'_>, style: &Style) -> Option<Mark> {
    let fit = d.fit?;
    let estimate = ic50(fit, style)?;
    let dose = estimate.value * d.factor;
    if dose < x.low || dose > x.high {
        return None;
    }
    let height = match style.ic50 {
        Ic50Marker::Absolute => 50.0,
        _ => (fit.parameter("top")?.value + fit.parameter("bottom")?.value) / 2.0,
    };
    let at = (frame.x(x, dose), frame.y_inside(y, height));
    Some(shape::line(at, (at.0, frame.bottom), theme::dotted(d.series.colour, theme::AXIS_MM)))
}

/// Means, error bars and replicates of a group; those of dose 0 stand `aside` millimetres.
fn points(frame: &Frame, x: &Log, y: &Linear, d: &Drawn<'_>, aside: f64, style: &Style) -> Mark {
    let place = |dose: f64| frame.x(x, dose) + if dose > 0.0 { 0.0 } else { aside };
    let mut marks = Vec::new();
    if style.points {
        marks.extend(d.points.iter().map(|(dose, value)| {
            let at = (place(*dose), frame.y(y, *value));
            marks::symbol(d.series.symbol, at, MEAN_MM * 0.5, theme::tint(d.series.colour, 0.5), None)
        }));
    }
    for (dose, summary) in &d.means {
        let at = place(*dose);
        if let Some((low, high)) = series::error_range(summary, style.error_bars) {
            marks.push(marks::error_bar(at, frame.y(y, low), frame.y(y, high), 1.4, d.series.colour));
        }
        let centre = (at, frame.y(y, summary.mean));
        marks.push(marks::symbol(d.series.symbol, centre, MEAN_MM, d.series.colour, Some(theme::WHITE)));
    }
    shape::group("points", marks)
}

fn key(drawn: &[Drawn<'_>], style: &Style, unit: &DoseUnit) -> Vec<Entry> {
    drawn
        .iter()
        .map(|d| {
            let stroke = match d.fit {
                Some(fit) if determined(fit, style) => Some(theme::line(d.series.colour, CURVE_MM)),
                Some(_) => Some(theme::dashed(GREY, CURVE_MM)),
                None => None,
            };
            let half = SAMPLE_MM / 2.0;
            let mut sample: Vec<Mark> =
                stroke.map(|s| shape::line((-half, 0.0), (half, 0.0), s)).into_iter().collect();
            sample.push(marks::symbol(
                d.series.symbol,
                (0.0, 0.0),
                MEAN_MM,
                d.series.colour,
                Some(theme::WHITE),
            ));
            let unnamed = if drawn.len() > 1 { "No group" } else { "" };
            let name = if d.series.name.is_empty() { unnamed } else { &d.series.name };
            Entry { name: name.to_owned(), more: ic50_runs(d, style, unit), sample, sample_width: SAMPLE_MM }
        })
        .filter(|e| !e.name.is_empty() || !e.more.is_empty())
        .collect()
}

/// A run whose spaces at the ends count.
fn run(text: &str) -> Run {
    Run { text: text.to_owned(), ..plain("") }
}

fn ic50_runs(d: &Drawn<'_>, style: &Style, unit: &DoseUnit) -> Vec<Run> {
    if style.ic50 == Ic50Marker::None {
        return Vec::new();
    }
    vec![plain("IC"), sub("50"), run(&format!(" {}", ic50_words(d, style, unit)))]
}

fn ic50_words(d: &Drawn<'_>, style: &Style, unit: &DoseUnit) -> String {
    let Some(fit) = d.fit else { return "not determined".to_owned() };
    if style.ic50 == Ic50Marker::Absolute && fit.ic50_absolute.is_none() && determined(fit, style) {
        return "not reached".to_owned();
    }
    let Some(estimate) = ic50(fit, style) else { return "not determined".to_owned() };
    let number = |v: f64| significant(v * d.factor, 3);
    let range = match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!(" (95% CI {}–{})", number(low), number(high)),
        (Some(low), None) => format!(" (95% CI from {})", number(low)),
        (None, Some(high)) => format!(" (95% CI to {})", number(high)),
        (None, None) => String::new(),
    };
    let unit = if unit.0.is_empty() { String::new() } else { format!(" {unit}") };
    format!("{}{unit}{range}", number(estimate.value))
}

fn in_words(drawn: &[Drawn<'_>], experiment: &Experiment, style: &Style, unit: &DoseUnit) -> String {
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
        if style.ic50 != Ic50Marker::None {
            words.push_str(&format!(" IC50 {}.", ic50_words(d, style, unit)));
        }
    }
    super::text::clean(&words)
}
