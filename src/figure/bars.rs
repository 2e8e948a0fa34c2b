//! How do groups compare, condition by condition? Bars from zero to the mean, error bars, one point a biological
//! replicate.
//!
//! Bars only because zero means something here (no living cells) and the axis starts there (Weissgerber et al. 2015,
//! doi:10.1371/journal.pbio.1002128, for the points). Not for values on a log axis, which has no zero.

use super::FigureChoice;
use super::axis::{self, Names};
use super::choice::{Fill, Style};
use super::legend::{Entry, SAMPLE_MM};
use super::marks;
use super::panel::Panel;
use super::pattern;
use super::scale::Linear;
use super::scene::{Mark, Scene};
use super::series::{self, Series};
use super::shape;
use super::theme::{self, BAR_MM, BLACK, POINT_MM};
use crate::assay::viability::Analysis;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{Condition, Experiment};

/// Narrowest bar, mm.
const NARROWEST_MM: f64 = 0.5;
/// Widest bar, mm.
const WIDEST_MM: f64 = 7.0;

/// Draws grouped bars: conditions from left to right in the order of the experiment, groups side by side.
///
/// # Errors
/// [`ErrorKind::Empty`] without results; [`ErrorKind::TooLarge`] when bars or labels do not fit the chosen size; those
/// of [`Style::check`].
pub fn draw(analysis: &Analysis, experiment: &Experiment, choice: &FigureChoice) -> Result<Scene> {
    let style = Style::check(choice)?;
    let groups = series::series(analysis, experiment)?;
    let conditions: Vec<&Condition> = experiment
        .conditions
        .iter()
        .filter(|c| groups.iter().any(|g| series::summary(analysis, g.group, c.id).is_some()))
        .collect();
    if conditions.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "No treatment has a result.")
            .hint("Say on the plate map which wells got which treatment."));
    }
    let y = Linear::with_zero(
        values(analysis, experiment, &groups, &conditions, &style),
        wanted_ticks(style.height_mm),
    );
    let (names, default_label) = names_and_label(&conditions, &style);
    let entries = if groups.len() > 1 { key(&groups, style.fill) } else { Vec::new() };
    let panel = Panel::new(&style, &y, &series::y_label(&style), entries)?;

    let pt = style.font_pt;
    let slot = (panel.right - panel.left) / conditions.len() as f64;
    let bar = bar_width(slot, groups.len())?;
    let places: Vec<f64> = (0..conditions.len()).map(|i| panel.left + slot * (i as f64 + 0.5)).collect();
    let first = places.first().copied().unwrap_or(panel.left);
    let set = Names::fit(&names, slot, first, pt, style.height_mm * 0.4)?;
    let label = style.x_label.clone().unwrap_or(default_label);
    let label = axis::label_lines(&label, pt, panel.right_edge - 2.0 * theme::MARGIN_MM, 2);
    let frame = panel.frame(axis::bottom_room(set.height(pt), label.len(), pt))?;

    let mut bars = Vec::new();
    let mut points = Vec::new();
    let mut errors = Vec::new();
    let zero = frame.y(&y, 0.0);
    for (condition, place) in conditions.iter().zip(&places) {
        for (index, group) in groups.iter().enumerate() {
            let Some(summary) = series::summary(analysis, group.group, condition.id) else { continue };
            let x = place + bar * (index as f64 - (groups.len() as f64 - 1.0) / 2.0);
            // Neighbours stand a hair apart, so that their outlines stay single lines.
            let half = (bar / 2.0 - 0.17).max(bar * 0.4);
            bars.extend(one_bar(
                (x - half, zero),
                (x + half, frame.y(&y, summary.mean)),
                group,
                index,
                style.fill,
            ));
            if style.points {
                let found = series::replicates(analysis, experiment, group.group, condition.id);
                let heights: Vec<f64> = found.iter().map(|(_, v)| frame.y(&y, *v)).collect();
                let radius = POINT_MM.min(bar * 0.2);
                let columns: Vec<usize> = found.iter().map(|(i, _)| *i).collect();
                let aside = marks::columns(&columns, experiment.replicates.len(), radius, half)
                    .unwrap_or_else(|| marks::swarm(&heights, radius, half));
                points.extend(heights.iter().zip(aside).map(|(height, dx)| {
                    marks::symbol(group.symbol, (x + dx, *height), radius, group.colour, Some(theme::WHITE))
                }));
            }
            if let Some((low, high)) = series::error_range(summary, style.error_bars) {
                let (low, high) = (frame.y(&y, low), frame.y(&y, high));
                errors.push(marks::error_bar(x, low, high, (bar * 0.45).min(1.8), BLACK));
            }
        }
    }
    let mut data = vec![
        shape::group("bars", bars),
        shape::group("replicates", points),
        shape::group("error bars", errors),
    ];
    if y.low < 0.0 {
        data.push(shape::line((frame.left, zero), (frame.right, zero), theme::line(BLACK, theme::AXIS_MM)));
    }
    data.push(axis::vertical(&frame, &y, &panel.y_label, pt));
    data.push(axis::named(&frame, panel.right_edge, &places, &set, &label, pt));
    let words = in_words(analysis, &groups, &conditions, &style);
    Ok(panel.finish(&style, "Viability", words, data))
}

fn values(
    analysis: &Analysis,
    experiment: &Experiment,
    groups: &[Series],
    conditions: &[&Condition],
    style: &Style,
) -> Vec<f64> {
    let mut all = Vec::new();
    for group in groups {
        for condition in conditions {
            let Some(summary) = series::summary(analysis, group.group, condition.id) else { continue };
            all.push(summary.mean);
            all.extend(series::error_range(summary, style.error_bars).into_iter().flat_map(|(l, h)| [l, h]));
            if style.points {
                all.extend(
                    series::replicates(analysis, experiment, group.group, condition.id)
                        .iter()
                        .map(|(_, v)| *v),
                );
            }
        }
    }
    all
}

/// About one labelled tick for every 9 mm of height.
pub(super) fn wanted_ticks(height_mm: f64) -> u32 {
    (height_mm / 11.0).round().clamp(3.0, 8.0) as u32
}

fn bar_width(slot: f64, groups: usize) -> Result<f64> {
    let width = (slot * 0.8 / groups as f64).min(WIDEST_MM);
    if width < NARROWEST_MM {
        return Err(Error::new(ErrorKind::TooLarge, "There are too many bars for the width of this figure.")
            .hint("Choose a wider figure, or draw a dose-response curve instead."));
    }
    Ok(width)
}

fn one_bar(from: (f64, f64), to: (f64, f64), group: &Series, index: usize, fill: Fill) -> Vec<Mark> {
    let outline = theme::line(group.colour, BAR_MM);
    let inside = match fill {
        Fill::Open => theme::WHITE,
        Fill::Tint | Fill::Pattern => theme::tint(group.colour, 0.35),
    };
    let mut marks = vec![shape::rectangle(from, to, Some(inside), None)];
    if fill == Fill::Pattern {
        marks.extend(pattern::hatch(from, to, index, group.colour));
    }
    marks.push(shape::rectangle(from, to, None, Some(outline)));
    marks
}

fn key(groups: &[Series], fill: Fill) -> Vec<Entry> {
    groups
        .iter()
        .enumerate()
        .map(|(index, group)| {
            let half = (SAMPLE_MM * 0.4, 0.9);
            let mut sample = one_bar((-half.0, half.1), (half.0, -half.1), group, index, fill);
            sample.push(marks::symbol(group.symbol, (0.0, 0.0), POINT_MM, group.colour, Some(theme::WHITE)));
            let name = if group.name.is_empty() { "No series" } else { &group.name };
            Entry { name: name.to_owned(), more: Vec::new(), sample, sample_width: half.0 * 2.0 }
        })
        .collect()
}

/// Names under the bars and the label of the axis. When every dosed condition is called by its dose in one unit, the
/// unit moves to the label; it never gets lost.
fn names_and_label(conditions: &[&Condition], style: &Style) -> (Vec<String>, String) {
    let by_dose = |c: &Condition| {
        c.dose
            .as_ref()
            .filter(|d| super::text::clean(&c.name) == d.to_string() && !d.unit.0.is_empty())
            .cloned()
    };
    let named: Vec<_> = conditions.iter().map(|c| by_dose(c)).collect();
    let plain_names = || conditions.iter().map(|c| super::text::clean(&c.name)).collect::<Vec<_>>();
    let mut units: Vec<_> = named.iter().flatten().map(|d| d.unit.0.clone()).collect();
    units.dedup();
    let (Some(unit), 1) = (units.first(), units.len()) else { return (plain_names(), String::new()) };
    let others_are_controls = conditions.iter().zip(&named).all(|(c, d)| d.is_some() || c.control);
    let said = style.x_label.as_ref().is_none_or(|l| l.contains(unit.as_str()));
    if !others_are_controls || !said {
        return (plain_names(), String::new());
    }
    let names = conditions
        .iter()
        .zip(&named)
        .map(|(c, d)| match d {
            Some(dose) => super::scale::plain(dose.value),
            None => super::text::clean(&c.name),
        })
        .collect();
    (names, format!("Dose ({unit})"))
}

fn in_words(analysis: &Analysis, groups: &[Series], conditions: &[&Condition], style: &Style) -> String {
    let mut words =
        format!("Bar chart of {}. {}", series::y_label(style), series::error_words(style.error_bars));
    for group in groups {
        let rows: Vec<String> = conditions
            .iter()
            .filter_map(|c| {
                series::summary(analysis, group.group, c.id)
                    .map(|s| series::in_words(&c.name, s, style.error_bars))
            })
            .collect();
        let name = if group.name.is_empty() { String::new() } else { format!("{}: ", group.name) };
        words.push_str(&format!(" {name}{}.", rows.join("; ")));
    }
    words
}
