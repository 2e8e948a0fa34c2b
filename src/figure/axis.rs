//! Axes whose labels never overlap and never leave the page.

use super::scale::{Linear, Log, Tick};
use super::scene::{Anchor, Mark, Run};
use super::shape::{self, line, turned, words};
use super::text::{self, plain, plain_width};
use super::theme::{self, AXIS_MM, BLACK, GAP_MM, MARGIN_MM, MINOR_TICK_MM, MM_PER_PT, TICK_MM};
use crate::error::{Error, ErrorKind, Result};

/// The area of the data on paper, mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Frame {
    /// Width, mm.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Height, mm.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Height on paper of a value.
    pub fn y(&self, scale: &Linear, value: f64) -> f64 {
        self.bottom - scale.at(value) * self.height()
    }

    /// Height on paper of a value, kept inside the frame.
    pub fn y_inside(&self, scale: &Linear, value: f64) -> f64 {
        self.y(scale, value).clamp(self.top, self.bottom)
    }

    /// Place on paper of a dose.
    pub fn x(&self, scale: &Log, dose: f64) -> f64 {
        self.left + scale.at(dose) * self.width()
    }
}

/// Height of a line of text from cap to baseline, mm.
pub fn cap(size_pt: f64) -> f64 {
    text::CAP_HEIGHT * size_pt * MM_PER_PT
}

/// From baseline to baseline, mm.
pub fn leading(size_pt: f64) -> f64 {
    text::LINE * size_pt * MM_PER_PT
}

/// The lines of an axis label: at most `most` within a length, the last of them shortened when there is more.
pub fn label_lines(label: &str, size_pt: f64, length: f64, most: usize) -> Vec<String> {
    if label.is_empty() {
        return Vec::new();
    }
    let Some(mut lines) = text::wrap(label, size_pt, length, usize::MAX) else {
        return vec![text::shorten(label, size_pt, length)];
    };
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(text::shorten(&rest, size_pt, length));
    }
    lines
}

/// Room the vertical axis needs left of the frame, mm.
pub fn left_room(scale: &Linear, label_lines: usize, size_pt: f64) -> f64 {
    let widest = scale.ticks.iter().map(|t| plain_width(&t.label, size_pt)).fold(0.0, f64::max);
    let label = if label_lines == 0 { 0.0 } else { label_lines as f64 * leading(size_pt) + GAP_MM * 0.5 };
    MARGIN_MM + label + widest + GAP_MM * 0.7 + TICK_MM
}

/// The label of a vertical axis and the room it has.
#[derive(Debug, Clone, PartialEq)]
pub struct SideLabel {
    /// Words.
    pub words: String,
    /// Most lines.
    pub lines: usize,
    /// Height on paper it must stay below, mm.
    pub top: f64,
}

/// The vertical axis at the left of the frame.
pub fn vertical(frame: &Frame, scale: &Linear, label: &SideLabel, size_pt: f64) -> Mark {
    let mut marks = vertical_line(frame, scale);
    let mut free_below = f64::INFINITY;
    for tick in &scale.ticks {
        let y = frame.y(scale, tick.value);
        if y + cap(size_pt) * 0.65 > free_below {
            continue;
        }
        free_below = y - cap(size_pt) * 0.65;
        marks.push(words(
            (frame.left - TICK_MM - GAP_MM * 0.7, y + cap(size_pt) / 2.0),
            vec![plain(&tick.label)],
            size_pt,
            Anchor::End,
        ));
    }
    marks.extend(side_label(frame, label, size_pt));
    shape::group("vertical axis", marks)
}

/// The vertical axis without words: line and ticks.
pub fn vertical_line(frame: &Frame, scale: &Linear) -> Vec<Mark> {
    let stroke = || theme::line(BLACK, AXIS_MM);
    let mut marks = vec![line((frame.left, frame.bottom), (frame.left, frame.top), stroke())];
    let places = scale.ticks.iter().map(|tick| frame.y(scale, tick.value));
    marks.extend(places.map(|y| line((frame.left - TICK_MM, y), (frame.left, y), stroke())));
    marks
}

/// The label of a vertical axis, along the frame at the left edge of the page.
pub fn side_label(frame: &Frame, label: &SideLabel, size_pt: f64) -> Vec<Mark> {
    // Above everything that stands below the frame, which may reach under it.
    let (highest, lowest) = (label.top, frame.bottom + TICK_MM);
    let lines = label_lines(&label.words, size_pt, lowest - highest, label.lines);
    let turn = |(row, words): (usize, &String)| {
        let x = MARGIN_MM + size_pt * MM_PER_PT * 0.8 + row as f64 * leading(size_pt);
        let half = plain_width(words, size_pt) / 2.0;
        let y = ((frame.top + frame.bottom) / 2.0).min(lowest - half).max(highest + half);
        turned((x, y), vec![plain(words)], size_pt, Anchor::Middle, 90.0)
    };
    lines.iter().enumerate().map(turn).collect()
}

/// How the names under a chart are set.
#[derive(Debug, Clone, PartialEq)]
pub enum Names {
    /// Upright, each in one or more lines.
    Flat(Vec<Vec<String>>),
    /// Turned, read upwards, by degrees.
    Turned(Vec<String>, f64),
}

impl Names {
    /// Finds the first of these that fits: one line, up to three lines, 45°, 90°. Turned names longer than
    /// `longest` millimetres, or that would leave the page at the left, are shortened.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when names stand closer than their letters are high.
    pub fn fit(names: &[String], slot: f64, first_x: f64, size_pt: f64, longest: f64) -> Result<Self> {
        let air = plain_width("n", size_pt);
        for most in 1..=3 {
            let lines: Vec<Vec<String>> =
                names.iter().filter_map(|n| text::wrap(n, size_pt, slot - air, most)).collect();
            if lines.len() == names.len() {
                return Ok(Self::Flat(lines));
            }
        }
        let height = (text::CAP_HEIGHT + text::DESCENT) * size_pt * MM_PER_PT;
        if slot < height {
            return Err(Error::new(
                ErrorKind::TooLarge,
                "The names of the treatments do not fit side by side.",
            )
            .hint("Choose a wider figure or a smaller text size, or put the key above."));
        }
        let slanted = slot * std::f64::consts::FRAC_1_SQRT_2 >= height * 1.02;
        let angle: f64 = if slanted { 45.0 } else { 90.0 };
        let short = names.iter().enumerate().map(|(i, name)| {
            let left = first_x + slot * i as f64 - MARGIN_MM - height;
            let most = if slanted { longest.min(left * std::f64::consts::SQRT_2) } else { longest };
            text::shorten(name, size_pt, most)
        });
        Ok(Self::Turned(short.collect(), angle))
    }

    /// Height they take below their upper edge, mm.
    pub fn height(&self, size_pt: f64) -> f64 {
        match self {
            Self::Flat(names) => {
                let lines = names.iter().map(Vec::len).max().unwrap_or(1).max(1);
                cap(size_pt) + (lines - 1) as f64 * leading(size_pt) + text::DESCENT * size_pt * MM_PER_PT
            }
            Self::Turned(names, angle) => {
                let longest = names.iter().map(|n| plain_width(n, size_pt)).fold(0.0, f64::max);
                let height = (text::CAP_HEIGHT + text::DESCENT) * size_pt * MM_PER_PT;
                if *angle < 90.0 { (longest + height) * std::f64::consts::FRAC_1_SQRT_2 } else { longest }
            }
        }
    }

    /// Draws them with their upper edge at `top`, centred on the places.
    pub fn draw(&self, places: &[f64], top: f64, size_pt: f64) -> Vec<Mark> {
        let mut marks = Vec::new();
        match self {
            Self::Flat(names) => {
                for (x, lines) in places.iter().zip(names) {
                    for (row, line) in lines.iter().enumerate() {
                        let y = top + cap(size_pt) + row as f64 * leading(size_pt);
                        marks.push(words((*x, y), vec![plain(line)], size_pt, Anchor::Middle));
                    }
                }
            }
            Self::Turned(names, angle) => {
                let half = cap(size_pt) / 2.0;
                for (x, name) in places.iter().zip(names) {
                    let at = if *angle < 90.0 {
                        let along = half * 2.0 * std::f64::consts::FRAC_1_SQRT_2;
                        (*x + along * 0.6, top + along)
                    } else {
                        (*x + half, top)
                    };
                    marks.push(turned(at, vec![plain(name)], size_pt, Anchor::End, *angle));
                }
            }
        }
        marks
    }
}

/// Room below the frame, mm: ticks, names and the lines of a label.
pub fn bottom_room(names_height: f64, label_lines: usize, size_pt: f64) -> f64 {
    let label = if label_lines == 0 { 0.0 } else { GAP_MM * 0.5 + label_lines as f64 * leading(size_pt) };
    TICK_MM + GAP_MM + names_height + label + MARGIN_MM
}

/// The horizontal axis of a chart with names: ticks at the places, names, label.
pub fn named(
    frame: &Frame,
    right_edge: f64,
    places: &[f64],
    names: &Names,
    label: &[String],
    size_pt: f64,
) -> Mark {
    let stroke = || theme::line(BLACK, AXIS_MM);
    let y = frame.bottom;
    // From the outer edge of the vertical axis, so that the corner is square.
    let mut marks = vec![line((frame.left - AXIS_MM / 2.0, y), (frame.right, y), stroke())];
    marks.extend(places.iter().map(|x| line((*x, y), (*x, y + TICK_MM), stroke())));
    let top = y + TICK_MM + GAP_MM;
    marks.extend(names.draw(places, top, size_pt));
    marks.extend(label_below(frame, right_edge, top + names.height(size_pt), label, size_pt));
    shape::group("horizontal axis", marks)
}

/// The horizontal axis of doses: broken between dose 0 and the rest. Its words keep between two edges, mm.
pub fn doses(frame: &Frame, edges: (f64, f64), scale: &Log, label: &[String], size_pt: f64) -> Mark {
    let mut marks = dose_line(frame, scale);
    let zero = zero_tick(scale);
    let baseline = frame.bottom + TICK_MM + GAP_MM + cap(size_pt) + raised_room(scale, size_pt);
    let mut free_from = edges.0;
    for tick in zero.iter().chain(&scale.ticks) {
        let x = frame.x(scale, tick.value);
        let runs = tick_runs(tick);
        let half = text::width(&runs, size_pt) / 2.0;
        let air = plain_width("n", size_pt) * 0.6;
        if x - half < free_from || x + half > edges.1 - MARGIN_MM * 0.5 {
            continue;
        }
        free_from = x + half + air;
        marks.push(words((x, baseline), runs, size_pt, Anchor::Middle));
    }
    let below = frame.bottom + TICK_MM + GAP_MM + doses_height(scale, size_pt);
    marks.extend(label_below(frame, edges.1, below, label, size_pt));
    shape::group("horizontal axis", marks)
}

fn zero_tick(scale: &Log) -> Option<Tick> {
    scale.break_at().map(|_| Tick { value: 0.0, label: "0".to_owned(), power: None })
}

/// The horizontal axis of doses without words: line, break and ticks.
pub fn dose_line(frame: &Frame, scale: &Log) -> Vec<Mark> {
    let stroke = || theme::line(BLACK, AXIS_MM);
    let y = frame.bottom;
    let mut marks = Vec::new();
    let start = frame.left - AXIS_MM / 2.0;
    match scale.break_at() {
        Some(share) => {
            let gap = frame.left + share * frame.width();
            marks.push(line((start, y), (gap - 0.5, y), stroke()));
            marks.push(line((gap + 0.5, y), (frame.right, y), stroke()));
            for x in [gap - 0.5, gap + 0.5] {
                marks.push(line((x - 0.4, y + 0.9), (x + 0.4, y - 0.9), stroke()));
            }
        }
        None => marks.push(line((start, y), (frame.right, y), stroke())),
    }
    for value in &scale.minor {
        let x = frame.x(scale, *value);
        marks.push(line((x, y), (x, y + MINOR_TICK_MM), stroke()));
    }
    for tick in zero_tick(scale).iter().chain(&scale.ticks) {
        let x = frame.x(scale, tick.value);
        marks.push(line((x, y), (x, y + TICK_MM), stroke()));
    }
    marks
}

/// Height of the labels of a dose axis, mm.
pub fn doses_height(scale: &Log, size_pt: f64) -> f64 {
    raised_room(scale, size_pt) + cap(size_pt) + text::DESCENT * size_pt * MM_PER_PT
}

fn raised_room(scale: &Log, size_pt: f64) -> f64 {
    if scale.ticks.iter().any(|t| t.power.is_some()) { size_pt * MM_PER_PT * 0.1 } else { 0.0 }
}

fn tick_runs(tick: &Tick) -> Vec<Run> {
    match &tick.power {
        Some(power) => vec![plain(&tick.label), text::sup(power)],
        None => vec![plain(&tick.label)],
    }
}

/// The label of a horizontal axis below a height, in the middle of the frame.
pub fn label_below(frame: &Frame, right_edge: f64, top: f64, label: &[String], size_pt: f64) -> Vec<Mark> {
    let middle = (frame.left + frame.right) / 2.0;
    label
        .iter()
        .enumerate()
        .map(|(row, line)| {
            let half = plain_width(line, size_pt) / 2.0;
            let x = middle.min(right_edge - MARGIN_MM - half).max(MARGIN_MM + half);
            let y = top + GAP_MM * 0.5 + row as f64 * leading(size_pt) + cap(size_pt) * 1.15;
            words((x, y), vec![plain(line)], size_pt, Anchor::Middle)
        })
        .collect()
}
