//! Who is more sensitive, and by how much? One row a group on an axis of doses: the geometric mean of the IC50s of the
//! biological replicates with its 95 % interval, and each replicate's own IC50 beside it.
//!
//! An IC50 that was not reached is an arrow from the dose it lies beyond, never a point. With one replicate the curve's own
//! IC50 stands alone, in outline: its interval knows nothing of the next experiment. Not for one group.

use super::FigureChoice;
use super::axis::{self, Frame};
use super::choice::{Ic50Marker, Style};
use super::curves::no_doses;
use super::panels::{LONGEST_MM, of_page, which};
use super::scale::{Log, significant};
use super::scene::{Anchor, Mark, Scene};
use super::series::{self, Series};
use super::shape::{self, words};
use super::text::{self, clean, plain, plain_width};
use super::theme::{self, GREY, MARGIN_MM, MEAN_MM, POINT_MM};
use super::{marks, panel};
use crate::assay::viability::{Analysis, CurveFit, Estimate, Potency, potency};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{Dose, DoseUnit, Experiment, Symbol};
use crate::fit::potency::ReplicateIc50;

/// Height of a row when there is room, mm.
const ROW_MM: f64 = 5.5;
/// Narrowest area of the data, mm.
const NARROWEST_MM: f64 = 20.0;
/// Between names, data and numbers, mm.
const ASIDE_MM: f64 = 2.0;

/// One group, its doses in the unit of the axis.
struct Row {
    series: Series,
    found: Potency,
    factor: f64,
    /// Whether all that is known comes from one biological replicate.
    single: bool,
}

/// Draws one row a group; of many groups, those of the page that is chosen.
///
/// # Errors
/// [`ErrorKind::Empty`] when no group has a curve, or the page has no group; [`ErrorKind::Invalid`] when doses have units
/// that cannot share an axis; [`ErrorKind::TooLarge`] when rows or names find no room; those of [`Style::check`].
pub fn draw(analysis: &Analysis, experiment: &Experiment, choice: &FigureChoice) -> Result<Scene> {
    let style = Style::check(choice)?;
    let pt = style.font_pt;
    let (all, unit) = rows(analysis, experiment, &style)?;
    let page = of_page(&all, style.page)?;
    let (mut around, top) = panel::title(&style);
    let x = Log::over(&doses(&all), 0.0).ok_or_else(nothing_known)?;
    let label = if unit.0.is_empty() { "IC50".to_owned() } else { format!("IC50 ({unit})") };
    let label = style.x_label.clone().unwrap_or(label);
    let label = axis::label_lines(&label, pt, style.width_mm - 2.0 * MARGIN_MM, 2);
    let bottom_room = axis::bottom_room(axis::doses_height(&x, pt), label.len(), pt);
    let row_mm = ((LONGEST_MM - top - bottom_room) / page.len() as f64).min(ROW_MM);
    if row_mm < axis::leading(pt) {
        return Err(Error::new(ErrorKind::TooLarge, "The rows find no room on one page.")
            .hint("Choose a smaller text size, or no title."));
    }
    let names: Vec<&str> =
        page.iter().map(|r| if r.series.name.is_empty() { "No series" } else { &r.series.name }).collect();
    let told: Vec<String> = page.iter().map(|r| in_numbers(r, &unit)).collect();
    let widest = |all: &mut dyn Iterator<Item = &str>| all.map(|w| plain_width(w, pt)).fold(0.0, f64::max);
    let numbers = widest(&mut told.iter().map(String::as_str));
    let room = style.width_mm - 2.0 * MARGIN_MM - 2.0 * ASIDE_MM;
    let name_mm = widest(&mut names.iter().copied()).min(room * 0.35);
    // Numbers give way before the data do; the alternative text has them all.
    let numbers = if room - name_mm - numbers < NARROWEST_MM { 0.0 } else { numbers };
    let frame = Frame {
        left: MARGIN_MM + name_mm + ASIDE_MM,
        top,
        right: style.width_mm - MARGIN_MM - numbers - ASIDE_MM,
        bottom: top + row_mm * page.len() as f64,
    };
    if frame.width() < NARROWEST_MM {
        return Err(Error::new(ErrorKind::TooLarge, "Names leave no room for the data in this width.")
            .hint("Choose a wider figure, a smaller text size or shorter names."));
    }
    let grid = || theme::line(theme::tint(GREY, 0.35), theme::AXIS_MM * 0.6);
    let upright =
        |dose: f64| shape::line((frame.x(&x, dose), frame.top), (frame.x(&x, dose), frame.bottom), grid());
    let mut data: Vec<Mark> = x.ticks.iter().map(|tick| upright(tick.value)).collect();
    for (index, ((row, name), said)) in page.iter().zip(&names).zip(&told).enumerate() {
        let y = frame.top + (index as f64 + 0.5) * row_mm;
        let baseline = y + axis::cap(pt) / 2.0;
        let name = text::shorten(name, pt, name_mm);
        data.push(words((frame.left - ASIDE_MM, baseline), vec![plain(name)], pt, Anchor::End));
        if numbers > 0.0 {
            let at = (frame.right + ASIDE_MM, baseline);
            data.push(words(at, vec![plain(said)], pt, Anchor::Start));
        }
        data.push(marks_of(row, &frame, &x, y, style.points));
    }
    around.push(axis::doses(&frame, (MARGIN_MM, style.width_mm), &x, &label, pt));
    data.extend(around);
    let title = if style.title.is_empty() { "IC50 by series" } else { &style.title };
    Ok(Scene {
        width_mm: style.width_mm,
        height_mm: frame.bottom + bottom_room,
        title: clean(title),
        alternative: alternative(page, &all, style.page, &unit),
        missing: String::new(),
        marks: data,
    })
}

fn nothing_known() -> Error {
    Error::new(ErrorKind::Empty, "No series has an IC50, nor a dose it lies beyond.")
        .hint("Draw the dose-response curves: they show why.")
}

fn rows(analysis: &Analysis, experiment: &Experiment, style: &Style) -> Result<(Vec<Row>, DoseUnit)> {
    let first = analysis.curves.iter().find(|c| c.fit.is_some()).ok_or_else(no_doses)?;
    let unit = DoseUnit(first.unit.clone());
    let shown = |fit: &CurveFit| match style.ic50 {
        Ic50Marker::Absolute => fit.ic50_absolute,
        _ => fit.ic50_relative,
    };
    let mut rows = Vec::new();
    for series in series::series(analysis, experiment)? {
        let Some(curve) = analysis.curves.iter().find(|c| c.group == series.group) else { continue };
        let Some(fit) = &curve.fit else { continue };
        let one = Dose { value: 1.0, unit: DoseUnit(curve.unit.clone()) };
        let factor = one.value_in(&unit).filter(|v| v.is_finite() && *v > 0.0).ok_or_else(|| {
            Error::new(
                ErrorKind::Invalid,
                format!("Doses in “{}” and in “{unit}” cannot share an axis.", curve.unit),
            )
            .hint("Give all doses in units of one kind.")
        })?;
        let found = potency(curve, shown(fit));
        let single = found.replicates.is_empty();
        rows.push(Row { series, found, factor, single });
    }
    Ok((rows, unit))
}

/// Everything that has to find room on the axis.
fn doses(rows: &[Row]) -> Vec<f64> {
    let known = |r: &ReplicateIc50| match r {
        ReplicateIc50::Determined(v) | ReplicateIc50::Above(v) | ReplicateIc50::Below(v) => Some(*v),
        ReplicateIc50::Unknown => None,
    };
    let of = |row: &Row| {
        let mean = row.found.mean.into_iter().flat_map(|e| [Some(e.value), e.low, e.high]).flatten();
        let replicates = row.found.replicates.iter().filter_map(|(_, r)| known(r));
        let bound = known(&row.found.bound).filter(|_| row.found.mean.is_none());
        mean.chain(replicates).chain(bound).map(|v| v * row.factor).collect::<Vec<f64>>()
    };
    let all: Vec<f64> = rows.iter().flat_map(of).filter(|v| v.is_finite() && *v > 0.0).collect();
    // An interval of two replicates can span more decades than all doses together; its end is an arrow then.
    let middle: Vec<f64> = rows
        .iter()
        .flat_map(|r| {
            let mean = r.found.mean.map(|e| e.value).into_iter();
            let own = r.found.replicates.iter().filter_map(|(_, i)| known(i));
            mean.chain(own).chain(known(&r.found.bound)).map(|v| v * r.factor).collect::<Vec<f64>>()
        })
        .filter(|v| v.is_finite() && *v > 0.0)
        .collect();
    let low = middle.iter().copied().fold(f64::INFINITY, f64::min) / 10.0;
    let high = middle.iter().copied().fold(0.0, f64::max) * 10.0;
    let mut kept: Vec<f64> = all.into_iter().map(|v| v.clamp(low.min(high), high.max(low))).collect();
    // A row of ticks that are the IC50s themselves would say nothing: room to both sides makes it decades.
    let ends: Vec<f64> = kept
        .iter()
        .copied()
        .fold(None, |ends: Option<(f64, f64)>, v| Some(ends.map_or((v, v), |(l, h)| (l.min(v), h.max(v)))))
        .map(|(l, h)| vec![l / 2.0, h * 2.0])
        .unwrap_or_default();
    if let [low, high] = ends.as_slice() {
        let more = 25.0 / (high / low);
        if more > 1.0 {
            kept.extend([low / more.sqrt(), high * more.sqrt()]);
        }
    }
    kept.extend(ends);
    kept
}

fn marks_of(row: &Row, frame: &Frame, x: &Log, y: f64, points: bool) -> Mark {
    let colour = row.series.colour;
    let place = |dose: f64| frame.x(x, (dose * row.factor).clamp(x.low, x.high));
    let stroke = || theme::line(colour, theme::CURVE_MM);
    let mut found = Vec::new();
    let arrow = |from: f64, to: f64, found: &mut Vec<Mark>, stroke: super::scene::Stroke| {
        let back = if to > from { -1.0 } else { 1.0 };
        found.push(shape::line((from, y), (to, y), stroke.clone()));
        found.push(shape::polyline(&[(to + back, y - 0.7), (to, y), (to + back, y + 0.7)], stroke));
    };
    match (&row.found.mean, row.found.bound) {
        (Some(mean), _) => {
            let end = |value: Option<f64>, beyond: f64, inside: &dyn Fn(f64) -> bool| {
                value
                    .map(|v| v * row.factor)
                    .filter(|v| inside(*v))
                    .map_or((beyond, false), |v| (frame.x(x, v), true))
            };
            let (low, low_closed) = end(mean.low, frame.left, &|v| v >= x.low);
            let (high, high_closed) = end(mean.high, frame.right, &|v| v <= x.high);
            let centre = place(mean.value);
            for (to, closed) in [(low, low_closed), (high, high_closed)] {
                if closed {
                    found.push(shape::line((centre, y), (to, y), stroke()));
                    found.push(shape::line((to, y - 0.7), (to, y + 0.7), stroke()));
                } else {
                    arrow(centre, to, &mut found, stroke());
                }
            }
            let symbol = match row.single {
                true => Symbol::OpenCircle,
                false => row.series.symbol,
            };
            found.push(marks::symbol(symbol, (centre, y), MEAN_MM, colour, Some(theme::WHITE)));
        }
        (None, ReplicateIc50::Above(v)) => {
            arrow(place(v), frame.right, &mut found, theme::dashed(GREY, theme::CURVE_MM));
        }
        (None, ReplicateIc50::Below(v)) => {
            arrow(place(v), frame.left, &mut found, theme::dashed(GREY, theme::CURVE_MM));
        }
        (None, _) => {}
    }
    if points {
        for (_, ic50) in &row.found.replicates {
            if let ReplicateIc50::Determined(v) = ic50 {
                found.push(marks::replicate(row.series.symbol, (place(*v), y), POINT_MM * 0.8, colour));
            }
        }
    }
    shape::group("row", found)
}

/// `1.2 µM (0.9–1.6), n = 3`, `> 30 µM, 2 of 3 not reached`.
fn in_numbers(row: &Row, unit: &DoseUnit) -> String {
    let number = |v: f64| significant(v * row.factor, 3);
    let unit = if unit.0.is_empty() { String::new() } else { format!(" {unit}") };
    let n = row.found.replicates.len().max(1);
    match (row.found.mean, row.found.bound) {
        (Some(Estimate { value, low, high, .. }), _) => {
            let interval = match (low, high) {
                (Some(low), Some(high)) => format!(" ({}–{})", number(low), number(high)),
                (Some(low), None) => format!(" (from {})", number(low)),
                (None, Some(high)) => format!(" (to {})", number(high)),
                (None, None) => String::new(),
            };
            format!("{}{unit}{interval}, n = {n}", number(value))
        }
        (None, ReplicateIc50::Above(v)) => format!("> {}{unit}{}", number(v), missing(row)),
        (None, ReplicateIc50::Below(v)) => format!("< {}{unit}{}", number(v), missing(row)),
        (None, _) => format!("not determined{}", missing(row)),
    }
}

fn missing(row: &Row) -> String {
    let n = row.found.replicates.len();
    match n - row.found.determined() {
        0 => ", n = 1".to_owned(),
        missing if missing == n => format!(", n = {n}"),
        missing => format!(", {missing} of {n} without IC50"),
    }
}

fn alternative(page: &[Row], all: &[Row], number: usize, unit: &DoseUnit) -> String {
    let mut said =
        "IC50 by series: geometric mean over n biological replicates with its 95 % confidence interval, \
                    and the IC50 of each replicate."
            .to_owned();
    if page.iter().any(|r| r.single) {
        said.push_str(
            " Where n is 1, the IC50 of the curve with the interval of the fit, which says nothing of the next experiment.",
        );
    }
    if page.len() < all.len() {
        said.push_str(&format!(" {}", which(all, number)));
    }
    for row in page {
        let name = if row.series.name.is_empty() { "No series" } else { &row.series.name };
        said.push_str(&format!(" {name}: {}.", in_numbers(row, unit)));
    }
    clean(&said)
}
