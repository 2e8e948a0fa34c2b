//! How does every group respond, when there are too many for one frame? Small multiples: one panel a group, all on the
//! same axes, so that a curve further to the left is the more potent one at a glance.
//!
//! Words stand at the left and at the bottom of the sheet only; each panel has its group's name and, in the emptiest
//! corner, what may be said of its IC50. Not for two or three groups that are to be compared: use one frame.

use super::FigureChoice;
use super::axis::{self, Frame, SideLabel};
use super::bars::wanted_ticks;
use super::choice::{LegendPlace, Style};
use super::curve_marks::{Plot, common_entries};
use super::curves::{self, Drawn, axis_unit, collect, has_ic50, ic50_words, no_doses};
use super::legend::Legend;
use super::scale::{Linear, Log};
use super::scene::{Anchor, Mark, Run, Scene};
use super::series;
use super::shape::{self, words};
use super::text::{self, plain};
use super::theme::{self, GAP_MM, MARGIN_MM, TICK_MM};
use crate::assay::viability::Analysis;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{DoseUnit, Experiment};
use crate::num::math;

/// Most groups on one page.
pub const MOST: usize = 48;
/// Tallest figure: the type area of a journal's page, mm.
pub const LONGEST_MM: f64 = 240.0;
/// Smallest width and height of the data of one panel, mm.
const SMALLEST_MM: (f64, f64) = (14.0, 9.0);
/// Width below which an IC50 does not fit into a corner: not taken when there is a choice, mm.
const COMFORTABLE_MM: f64 = 17.0;
/// Between two panels, mm.
const BETWEEN_MM: f64 = 3.0;
/// Width over height that reads best.
const SHAPE: f64 = 1.3;

/// Draws one panel a group; of many groups, those of the page that is chosen.
///
/// # Errors
/// [`ErrorKind::Empty`] when no group has a dose above zero, or the page has no group; [`ErrorKind::Invalid`] when doses
/// have units that cannot share an axis; [`ErrorKind::TooLarge`] when the panels find no room; those of [`Style::check`].
pub fn draw(analysis: &Analysis, experiment: &Experiment, choice: &FigureChoice) -> Result<Scene> {
    let style = Style::check(choice)?;
    let unit = axis_unit(analysis)?;
    // Scales are those of all groups: pages lie side by side.
    let drawn = collect(analysis, experiment, &unit)?;
    let page = of_page(&drawn, style.page)?;
    let sheet = Sheet::lay(page, &drawn, &style, &unit)?;
    let mut marks = Vec::new();
    for (index, d) in page.iter().enumerate() {
        marks.push(sheet.panel(index, d, &style, &unit));
    }
    marks.extend(sheet.around);
    let mut told = curves::in_words(page, experiment, &style, &unit);
    told = format!("One panel for each series, all on the same axes. {told}");
    if page.len() < drawn.len() {
        told = format!("{} {told}", which(&drawn, style.page));
    }
    let title = if style.title.is_empty() { "Dose-response, small multiples" } else { &style.title };
    Ok(Scene {
        width_mm: style.width_mm,
        height_mm: sheet.height_mm,
        title: text::clean(title),
        alternative: told,
        missing: String::new(),
        marks,
    })
}

/// The rows of a page.
///
/// # Errors
/// [`ErrorKind::Empty`] when the page has none.
pub(super) fn of_page<T>(all: &[T], page: usize) -> Result<&[T]> {
    all.chunks(MOST).nth(page.saturating_sub(1)).ok_or_else(|| {
        let pages = all.len().div_ceil(MOST);
        Error::new(ErrorKind::Empty, format!("There is no page {page}: the series fill {pages}."))
            .hint(format!("Choose a page from 1 to {pages}."))
    })
}

/// `Groups 49 to 96 of 130.`
pub(super) fn which<T>(all: &[T], page: usize) -> String {
    let first = page.saturating_sub(1) * MOST + 1;
    format!("Series {first} to {} of {}.", (first + MOST - 1).min(all.len()), all.len())
}

/// The sheet with the places of all panels.
struct Sheet {
    frames: Vec<Frame>,
    columns: usize,
    height_mm: f64,
    x: Log,
    y: Linear,
    around: Vec<Mark>,
}

impl Sheet {
    fn lay(page: &[Drawn<'_>], all: &[Drawn<'_>], style: &Style, unit: &DoseUnit) -> Result<Self> {
        let pt = style.font_pt;
        let y = Linear::with_zero(curves::values(all, style), wanted_ticks(style.panel_height_mm).min(4));
        let doses: Vec<f64> = all.iter().flat_map(|d| d.means.iter().map(|(x, _)| *x)).collect();
        let x = Log::over(&doses, 0.2).ok_or_else(no_doses)?;
        let y_label = series::y_label(style);
        let y_lines = if y_label.is_empty() { 0 } else { 1 };
        let left = axis::left_room(&y, y_lines, pt);
        let right = style.width_mm - MARGIN_MM - GAP_MM;
        let (mut around, mut top) = super::panel::title(style);
        let each: Vec<&Drawn<'_>> = page.iter().collect();
        let entries =
            if style.legend == LegendPlace::None { Vec::new() } else { common_entries(&each, style) };
        if !entries.is_empty() {
            let legend = Legend::in_rows(entries, right - left, pt);
            let height = legend.height;
            around.push(legend.draw((left, top)));
            top += height + GAP_MM;
        }
        let label =
            axis::label_lines(&series::dose_label(style, unit), pt, style.width_mm - 2.0 * MARGIN_MM, 2);
        let bottom_room = axis::bottom_room(axis::doses_height(&x, pt), label.len(), pt);
        let name_mm = axis::leading(pt) + GAP_MM * 0.5;
        let between = TICK_MM + GAP_MM;
        let grid = Grid {
            count: page.len(),
            width: right - left,
            height: LONGEST_MM - top - bottom_room,
            row_mm: name_mm + between,
            wanted: style.panel_height_mm,
        };
        let (columns, width, height) = grid.choose(style.columns).ok_or_else(no_room)?;
        let frames: Vec<Frame> = (0..page.len())
            .map(|index| {
                let (row, column) = (index / columns, index % columns);
                let panel_left = left + column as f64 * (width + BETWEEN_MM);
                let panel_top = top + name_mm + row as f64 * (height + name_mm + between);
                Frame {
                    left: panel_left,
                    top: panel_top,
                    right: panel_left + width,
                    bottom: panel_top + height,
                }
            })
            .collect();
        let lowest = frames.iter().map(|f| f.bottom).fold(0.0, f64::max);
        let used = frames.iter().map(|f| f.right).fold(0.0, f64::max);
        // One label for all panels, along the whole sheet.
        let whole = Frame { left, top: top + name_mm, right: used, bottom: lowest };
        around.extend(axis::side_label(&whole, &SideLabel { words: y_label, lines: y_lines, top }, pt));
        let below = lowest + TICK_MM + GAP_MM + axis::doses_height(&x, pt);
        around.extend(axis::label_below(&whole, style.width_mm, below, &label, pt));
        Ok(Self { frames, columns, height_mm: lowest + bottom_room, x, y, around })
    }

    fn panel(&self, index: usize, d: &Drawn<'_>, style: &Style, unit: &DoseUnit) -> Mark {
        let Some(frame) = self.frames.get(index).copied() else { return shape::group("panel", Vec::new()) };
        let pt = style.font_pt;
        let plot = Plot { frame, x: &self.x, y: &self.y, style };
        let mut marks = plot.behind(&[d]);
        marks.push(plot.points(d, 0.0));
        if has_ic50(d, style) {
            marks.extend(self.corner(&frame, d, &ic50_words(d, style, unit), pt));
        }
        let name = if d.series.name.is_empty() { "No series" } else { &d.series.name };
        let name = text::shorten(name, pt, frame.width() + BETWEEN_MM * 0.5);
        let baseline = frame.top - GAP_MM - text::DESCENT * pt * theme::MM_PER_PT * 0.5;
        marks.push(words((frame.left, baseline), vec![plain(name)], pt, Anchor::Start));
        if index.is_multiple_of(self.columns) {
            let none = SideLabel { words: String::new(), lines: 0, top: frame.top };
            marks.push(axis::vertical(&frame, &self.y, &none, pt));
        } else {
            marks.extend(axis::vertical_line(&frame, &self.y));
        }
        if index + self.columns >= self.frames.len() {
            let edges = (frame.left - BETWEEN_MM * 0.4, frame.right + BETWEEN_MM * 0.4 + MARGIN_MM * 0.5);
            marks.push(axis::doses(&frame, edges, &self.x, &[], pt));
        } else {
            marks.extend(axis::dose_line(&frame, &self.x));
        }
        shape::group("panel", marks)
    }

    /// The IC50 in the corner in which it covers least.
    fn corner(&self, frame: &Frame, d: &Drawn<'_>, said: &str, pt: f64) -> Vec<Mark> {
        let inset = GAP_MM;
        let room = frame.width() - 2.0 * inset;
        let lines = corner_lines(said, pt, room);
        let leading = axis::leading(pt);
        let height = axis::cap(pt) + (lines.len().saturating_sub(1)) as f64 * leading;
        let widest = lines.iter().map(|l| text::width(l, pt)).fold(0.0, f64::max);
        if height + 2.0 * inset > frame.height() {
            return Vec::new();
        }
        let seen: Vec<(f64, f64)> = d
            .line()
            .into_iter()
            .chain(d.means.iter().map(|(dose, s)| (*dose, s.mean)))
            .chain(d.points.iter().copied())
            .map(|(dose, v)| (frame.x(&self.x, dose), frame.y(&self.y, v)))
            .collect();
        let corner = |right: bool, top: bool| {
            let x = if right { frame.right - inset - widest } else { frame.left + inset };
            // The break of the axis stands into the frame.
            let y = if top { frame.top + inset } else { frame.bottom - 2.0 * inset - height };
            let air = GAP_MM;
            let covered = seen
                .iter()
                .filter(|(px, py)| {
                    *px > x - air && *px < x + widest + air && *py > y - air && *py < y + height + air
                })
                .count();
            (covered, x, y)
        };
        let corners = [corner(false, false), corner(true, true), corner(true, false), corner(false, true)];
        let Some((_, x, y)) = corners.into_iter().min_by_key(|c| c.0) else { return Vec::new() };
        let baseline = |row: usize| y + axis::cap(pt) + row as f64 * leading;
        let lines = lines.into_iter().enumerate();
        let said = lines.map(|(row, runs)| words((x, baseline(row)), runs, pt, Anchor::Start));
        let paper = Some(theme::faint(theme::WHITE, 0.75));
        let behind = shape::rectangle((x - 0.3, y - 0.3), (x + widest + 0.3, y + height + 0.3), paper, None);
        std::iter::once(behind).chain(said).collect()
    }
}

/// `IC50 1.2 µM (0.9–1.6)` in one line or two, as the width has it.
fn corner_lines(said: &str, pt: f64, room: f64) -> Vec<Vec<Run>> {
    let said = said.replace("95 % CI ", "");
    let whole = curves::ic50_runs(&said);
    if text::width(&whole, pt) <= room {
        return vec![whole];
    }
    // Without the name of the quantity, which all panels share, before anything is cut.
    let fits = |words: &str| text::plain_width(words, pt) <= room;
    let (value, interval) = match said.split_once(" (") {
        Some((value, interval)) => (value.to_owned(), format!("({interval}")),
        None => (said.clone(), String::new()),
    };
    let named = curves::ic50_runs(&value);
    let first =
        if text::width(&named, pt) <= room { named } else { vec![plain(text::shorten(&value, pt, room))] };
    let mut lines = vec![first];
    if !interval.is_empty() && fits(&interval) {
        lines.push(vec![plain(interval)]);
    }
    lines
}

/// The room for all panels, from which the grid is chosen.
struct Grid {
    count: usize,
    width: f64,
    height: f64,
    /// What a row takes besides its data, mm.
    row_mm: f64,
    wanted: f64,
}

impl Grid {
    /// Columns, and width and height of the data of a panel.
    fn choose(&self, columns: Option<usize>) -> Option<(usize, f64, f64)> {
        let fits = |c: usize| {
            let width = (self.width - (c - 1) as f64 * BETWEEN_MM) / c as f64;
            let rows = self.count.div_ceil(c);
            let height = (self.height / rows as f64 - self.row_mm).min(self.wanted);
            (width >= SMALLEST_MM.0 && height >= SMALLEST_MM.1).then_some((c, width, height))
        };
        if let Some(wanted) = columns {
            return fits(wanted.clamp(1, self.count.max(1)));
        }
        let cost = |(c, width, height): &(usize, f64, f64)| {
            let empty = (c - self.count % c) % c;
            let narrow = if *width < COMFORTABLE_MM { 2.0 } else { 0.0 };
            math::ln(width / height / SHAPE).abs() + empty as f64 / self.count as f64 + narrow
        };
        let found = (1..=self.count.clamp(1, 8)).filter_map(fits);
        found.min_by(|a, b| cost(a).total_cmp(&cost(b)))
    }
}

fn no_room() -> Error {
    Error::new(ErrorKind::TooLarge, "The panels find no room on one page.")
        .hint("Choose a wider figure, fewer columns, lower panels or a smaller text size.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_suits_count_and_width() {
        let grid = |count, width| Grid { count, width, height: 225.0, row_mm: 5.0, wanted: 24.0 };
        assert_eq!(grid(2, 72.0).choose(None).unwrap().0, 2);
        assert_eq!(grid(12, 160.0).choose(None).unwrap().0, 4);
        let (columns, width, height) = grid(48, 160.0).choose(None).unwrap();
        assert!(
            columns == 6 && width > COMFORTABLE_MM && height > SMALLEST_MM.1,
            "{columns} {width} {height}"
        );
        assert!(grid(48, 72.0).choose(None).is_some(), "on one column too");
        assert_eq!(grid(4, 72.0).choose(Some(8)), grid(4, 72.0).choose(Some(4)));
        assert_eq!(grid(8, 72.0).choose(Some(8)), None, "panels of 6 mm");
        assert_eq!(Grid { height: 20.0, ..grid(48, 160.0) }.choose(None), None);
    }

    #[test]
    fn pages_hold_forty_eight() {
        let all: Vec<u32> = (1..=100).collect();
        assert_eq!(of_page(&all, 1).unwrap().len(), 48);
        assert_eq!(of_page(&all, 3).unwrap(), [97, 98, 99, 100]);
        assert_eq!(of_page(&all, 4).unwrap_err().kind, ErrorKind::Empty);
        assert_eq!(which(&all, 3), "Series 97 to 100 of 100.");
    }

    #[test]
    fn what_does_not_fit_a_corner_is_broken_or_shortened() {
        let said = "1.2 µM (95 % CI 0.9–1.6)";
        let lines = |room| -> Vec<String> {
            let lines = corner_lines(said, 7.0, room);
            lines.iter().map(|l| l.iter().map(|r| r.text.as_str()).collect()).collect()
        };
        assert_eq!(lines(40.0), ["IC50 1.2 µM (0.9–1.6)"]);
        assert_eq!(lines(16.0), ["IC50 1.2 µM", "(0.9–1.6)"]);
        assert_eq!(lines(11.5), ["1.2 µM", "(0.9–1.6)"]);
    }
}
