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
    /// Name; shortened when there is no room.
    pub name: String,
    /// What is said about it: behind the name, or below it when there is no room; may be empty.
    pub more: Vec<Run>,
    /// The sample, drawn around (0, 0).
    pub sample: Vec<Mark>,
    /// Width of the sample, mm.
    pub sample_width: f64,
}

/// An entry whose lines keep to a width.
#[derive(Debug, Clone, PartialEq)]
struct Fitted {
    x: f64,
    y: f64,
    lines: Vec<Vec<Run>>,
    width: f64,
    sample: Vec<Mark>,
    sample_width: f64,
}

/// A laid-out key.
#[derive(Debug, Clone, PartialEq)]
pub struct Legend {
    entries: Vec<Fitted>,
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
        let mut entries: Vec<Fitted> = entries.into_iter().map(|e| fit(e, width, size_pt)).collect();
        let lines = entries.iter().map(|e| e.lines.len()).max().unwrap_or(0);
        let row_height = leading(size_pt) * 1.05 * lines as f64;
        let one_row = entries.iter().map(|e| e.width + BETWEEN_MM).sum::<f64>() - BETWEEN_MM;
        let widest = entries.iter().map(|e| e.width).fold(0.0, f64::max) + BETWEEN_MM;
        let columns = ((width + BETWEEN_MM) / widest).floor().max(1.0) as usize;
        if one_row > width && columns == 1 {
            return Self::stacked(entries, size_pt);
        }
        let (mut x, mut y, mut used) = (0.0, 0.0, 0.0_f64);
        for (index, entry) in entries.iter_mut().enumerate() {
            if one_row > width {
                x = (index % columns) as f64 * widest;
                y = (index / columns) as f64 * row_height;
            }
            (entry.x, entry.y) = (x, y);
            x += entry.width;
            used = used.max(x);
            x += BETWEEN_MM;
        }
        let height = if entries.is_empty() { 0.0 } else { y + row_height };
        Self { entries, width: used, height, size_pt }
    }

    /// Sets the entries below one another.
    pub fn in_column(entries: Vec<Entry>, width: f64, size_pt: f64) -> Self {
        Self::stacked(entries.into_iter().map(|e| fit(e, width, size_pt)).collect(), size_pt)
    }

    fn stacked(mut entries: Vec<Fitted>, size_pt: f64) -> Self {
        let mut height = 0.0;
        for entry in &mut entries {
            entry.y = height;
            height += leading(size_pt) * 1.05 * entry.lines.len() as f64;
        }
        let widest = entries.iter().map(|e| e.width).fold(0.0, f64::max);
        Self { width: widest, height, entries, size_pt }
    }

    /// Draws it with its upper left corner at a point.
    pub fn draw(self, at: (f64, f64)) -> Mark {
        let mut marks = Vec::new();
        for entry in self.entries {
            let middle = at.1 + entry.y + leading(self.size_pt) / 2.0;
            let sample_at = (at.0 + entry.x + entry.sample_width / 2.0, middle);
            marks.extend(entry.sample.iter().map(|m| moved(m, sample_at)));
            let start = at.0 + entry.x + entry.sample_width + GAP_MM;
            for (row, runs) in entry.lines.into_iter().enumerate() {
                let y = middle + cap(self.size_pt) / 2.0 + row as f64 * leading(self.size_pt);
                marks.push(words((start, y), runs, self.size_pt, Anchor::Start));
            }
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

fn fit(entry: Entry, width: f64, size_pt: f64) -> Fitted {
    let Entry { name, more, sample, sample_width } = entry;
    let room = width - sample_width - GAP_MM;
    let fits = |runs: &[Run]| text::width(runs, size_pt) <= room;
    let short = |words: &str| vec![text::plain(text::shorten(words, size_pt, room))];
    // The comma's space counts, which cleaning would take away.
    let comma = Run { text: ", ".to_owned(), ..text::plain("") };
    let together: Vec<Run> = match (name.is_empty(), more.is_empty()) {
        (_, true) => vec![text::plain(&name)],
        (true, false) => more.clone(),
        (false, false) => [text::plain(&name), comma].into_iter().chain(more.iter().cloned()).collect(),
    };
    let lines = if fits(&together) {
        vec![together]
    } else {
        let below =
            if fits(&more) { more } else { short(&more.iter().map(|r| r.text.as_str()).collect::<String>()) };
        [short(&name), below].into_iter().filter(|l| l.iter().any(|r| !r.text.is_empty())).collect()
    };
    let widest = lines.iter().map(|l: &Vec<Run>| text::width(l, size_pt)).fold(0.0, f64::max);
    Fitted { x: 0.0, y: 0.0, lines, width: sample_width + GAP_MM + widest, sample, sample_width }
}
