//! How does the response fall with the dose, and at which dose is it half? Means with error bars, the fitted curve with
//! its confidence band, a logarithmic axis on which dose 0 has a place of its own, and the IC50.
//!
//! A curve that the data do not determine is dashed and grey, ends at the last dose and has no IC50; the part of a curve
//! beyond the doses is dotted. Not for one or two doses: use bars. Not for many groups: use panels.

use super::FigureChoice;
use super::axis;
use super::bars::wanted_ticks;
use super::choice::Style;
use super::curve_marks::{Plot, common_entries};
use super::curves::{self, Drawn, answers, axis_unit, collect, has_ic50, ic50_runs, ic50_words, no_doses};
use super::legend::{Entry, SAMPLE_MM};
use super::marks;
use super::panel::Panel;
use super::scale::{Linear, Log};
use super::scene::{Mark, Scene};
use super::series;
use super::shape;
use super::theme::{self, CURVE_MM, GREY, MEAN_MM};
use crate::assay::viability::Analysis;
use crate::error::Result;
use crate::experiment::{DoseUnit, Experiment};

/// Width of the place of dose 0 with the break, mm.
const ZERO_MM: f64 = 10.0;
/// Most groups whose IC50 stands in the key; with more, the key would be larger than the data.
const MOST_WITH_IC50: usize = 4;

/// Draws dose-response curves, one a group, all in one frame.
///
/// # Errors
/// [`ErrorKind::Empty`](crate::ErrorKind::Empty) when no group has a dose above zero;
/// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when doses have units that cannot share an axis;
/// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge) when labels leave no room; those of [`Style::check`].
pub fn draw(analysis: &Analysis, experiment: &Experiment, choice: &FigureChoice) -> Result<Scene> {
    let style = Style::check(choice)?;
    let unit = axis_unit(analysis)?;
    let drawn = collect(analysis, experiment, &unit)?;
    let all: Vec<&Drawn<'_>> = drawn.iter().collect();
    let doses: Vec<f64> = drawn.iter().flat_map(|d| d.means.iter().map(|(x, _)| *x)).collect();
    let y = Linear::with_zero(curves::values(&drawn, &style), wanted_ticks(style.height_mm));
    let panel = Panel::new(&style, &y, &series::y_label(&style), key(&all, &style, &unit))?;
    let pt = style.font_pt;
    let zero_share = (ZERO_MM / (panel.right - panel.left)).min(0.3);
    let x = Log::over(&doses, zero_share).ok_or_else(no_doses)?;
    let label = series::dose_label(&style, &unit);
    let label = axis::label_lines(&label, pt, panel.right_edge - 2.0 * theme::MARGIN_MM, 2);
    let frame = panel.frame(axis::bottom_room(axis::doses_height(&x, pt), label.len(), pt))?;

    let plot = Plot { frame, x: &x, y: &y, style: &style };
    let mut data = plot.behind(&all);
    for (index, d) in drawn.iter().enumerate() {
        // All groups have their control at dose 0 and about 100 %: side by side, or only the last would be seen.
        let step = (0.5 * zero_share * frame.width() / drawn.len() as f64).min(MEAN_MM * 2.2);
        let aside = step * (index as f64 - (drawn.len() - 1) as f64 / 2.0);
        data.push(plot.points(d, aside));
    }
    data.push(axis::vertical(&frame, &y, &panel.y_label, pt));
    data.push(axis::doses(&frame, (f64::NEG_INFINITY, panel.right_edge), &x, &label, pt));
    let words = curves::in_words(&drawn, experiment, &style, &unit);
    Ok(panel.finish(&style, "Dose-response", words, data))
}

fn key(drawn: &[&Drawn<'_>], style: &Style, unit: &DoseUnit) -> Vec<Entry> {
    let of_groups = drawn.iter().map(|d| {
        let stroke = match d.fit() {
            Some(fit) if answers(fit, style) => Some(theme::line(d.series.colour, CURVE_MM)),
            Some(_) => Some(theme::dashed(GREY, CURVE_MM)),
            None => None,
        };
        let half = SAMPLE_MM / 2.0;
        let mut sample: Vec<Mark> =
            stroke.map(|s| shape::line((-half, 0.0), (half, 0.0), s)).into_iter().collect();
        let symbol = marks::symbol(d.series.symbol, (0.0, 0.0), MEAN_MM, d.series.colour, Some(theme::WHITE));
        sample.push(symbol);
        let unnamed = if drawn.len() > 1 { "No series" } else { "" };
        let name = if d.series.name.is_empty() { unnamed } else { &d.series.name };
        let told = drawn.len() <= MOST_WITH_IC50 && has_ic50(d, style);
        let more = if told { ic50_runs(&ic50_words(d, style, unit)) } else { Vec::new() };
        Entry { name: name.to_owned(), more, sample, sample_width: SAMPLE_MM }
    });
    of_groups
        .filter(|e| !e.name.is_empty() || !e.more.is_empty())
        .chain(common_entries(drawn, style))
        .collect()
}
