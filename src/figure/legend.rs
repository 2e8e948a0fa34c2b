//! The key to colours and symbols, always outside the data.

use super::axis::{cap, leading};
use super::scene::{Anchor, Mark, Run};
use super::shape::{self, words};
use super::text;
use super::theme::GAP_MM;

/// Width of the sample in front of a name, mm.
pub const SAMPLE_MM: f64 = 4.0;

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Words; the first run is shortened when there is no room.
    pub words: Vec<Run>,
    /// The sample, drawn around (0, 0).
    pub sample: Vec<Mark>,
    /// Width of the sample, mm.
    pub sample_width: f64,
}

/// A laid-out key.
#[derive(Debug, Clone, PartialEq)]
pub struct Legend {
    entries: Vec<(f64, f64, Entry)>,
    /// Width, mm.
    pub width: f64,
    /// Height, mm; 0 when there is nothing.
    pub height: f64,
    size_pt: f64,
}

impl Legend {
    /// Sets the entries side by side; in columns when they need more than one row of at most a width.
    pub fn in_rows(entries: Vec<Entry>, width: f64, size_pt: f64) -> Self {
        const BETWEEN_MM: f64 = 3.0;
        let row_height = leading(size_pt) * 1.05;
        let entries: Vec<Entry> = entries.into_iter().map(|e| fit(e, width, size_pt)).collect();
        let widths: Vec<f64> = entries.iter().map(|e| entry_width(e, size_pt)).collect();
        let one_row = widths.iter().sum::<f64>() + BETWEEN_MM * (widths.len().max(1) - 1) as f64;
        let widest = widths.iter().copied().fold(0.0, f64::max) + BETWEEN_MM;
        let columns = ((width + BETWEEN_MM) / widest).floor().max(1.0) as usize;
        let (mut x, mut y, mut used) = (0.0, 0.0, 0.0_f64);
        let mut placed = Vec::new();
        for (index, (entry, needed)) in entries.into_iter().zip(widths).enumerate() {
            if one_row > width {
                x = (index % columns) as f64 * widest;
                y = (index / columns) as f64 * row_height;
            }
            used = used.max(x + needed);
            placed.push((x, y, entry));
            x += needed + BETWEEN_MM;
        }
        let height = if placed.is_empty() { 0.0 } else { y + row_height };
        Self { entries: placed, width: used, height, size_pt }
    }

    /// Sets the entries below one another.
    pub fn in_column(entries: Vec<Entry>, width: f64, size_pt: f64) -> Self {
        let row_height = leading(size_pt) * 1.1;
        let placed: Vec<_> = entries
            .into_iter()
            .enumerate()
            .map(|(row, entry)| (0.0, row as f64 * row_height, fit(entry, width, size_pt)))
            .collect();
        let widest = placed.iter().map(|(_, _, e)| entry_width(e, size_pt)).fold(0.0, f64::max);
        Self { width: widest, height: placed.len() as f64 * row_height, entries: placed, size_pt }
    }

    /// Draws it with its upper left corner at a point.
    pub fn draw(self, at: (f64, f64)) -> Mark {
        let mut marks = Vec::new();
        for (x, y, entry) in self.entries {
            let middle = at.1 + y + leading(self.size_pt) / 2.0;
            let sample_at = (at.0 + x + entry.sample_width / 2.0, middle);
            marks.extend(entry.sample.iter().map(|m| moved(m, sample_at)));
            let start = at.0 + x + entry.sample_width + GAP_MM;
            marks.push(words(
                (start, middle + cap(self.size_pt) / 2.0),
                entry.words,
                self.size_pt,
                Anchor::Start,
            ));
        }
        shape::group("key", marks)
    }
}

/// A mark shifted.
pub fn moved(mark: &Mark, by: (f64, f64)) -> Mark {
    use super::scene::Step;
    match mark.clone() {
        Mark::Path { steps, fill, stroke } => Mark::Path {
            steps: steps
                .into_iter()
                .map(|s| match s {
                    Step::Move(x, y) => Step::Move(x + by.0, y + by.1),
                    Step::Line(x, y) => Step::Line(x + by.0, y + by.1),
                    Step::Curve(a, b, c, d, e, f) => {
                        Step::Curve(a + by.0, b + by.1, c + by.0, d + by.1, e + by.0, f + by.1)
                    }
                    Step::Close => Step::Close,
                })
                .collect(),
            fill,
            stroke,
        },
        Mark::Circle { x, y, radius, fill, stroke } => {
            Mark::Circle { x: x + by.0, y: y + by.1, radius, fill, stroke }
        }
        Mark::Text { x, y, runs, size_pt, anchor, angle_deg, colour } => {
            Mark::Text { x: x + by.0, y: y + by.1, runs, size_pt, anchor, angle_deg, colour }
        }
        Mark::Group { name, marks } => {
            Mark::Group { name, marks: marks.iter().map(|m| moved(m, by)).collect() }
        }
    }
}

fn entry_width(entry: &Entry, size_pt: f64) -> f64 {
    entry.sample_width + GAP_MM + text::width(&entry.words, size_pt)
}

fn fit(mut entry: Entry, width: f64, size_pt: f64) -> Entry {
    let over = entry_width(&entry, size_pt) - width;
    if over > 0.0 {
        if let Some(first) = entry.words.first_mut() {
            let kept = text::width(std::slice::from_ref(first), size_pt) - over;
            // At least a few letters of the name: the numbers behind it give way first.
            first.text = text::shorten(&first.text, size_pt, kept.max(plain_share(width)));
        }
        while entry.words.len() > 1 && entry_width(&entry, size_pt) > width {
            entry.words.pop();
        }
    }
    entry
}

fn plain_share(width: f64) -> f64 {
    ((width - SAMPLE_MM - GAP_MM) * 0.4).max(0.0)
}
