//! The page of one chart: title and key above or beside, axes around, the rest for the data.

use super::axis::{self, Frame, SideLabel};
use super::choice::{LegendPlace, Style};
use super::legend::{Entry, Legend};
use super::scale::Linear;
use super::scene::{Anchor, Mark, Scene};
use super::shape;
use super::text::{self, bold};
use super::theme::{GAP_MM, MARGIN_MM};
use crate::error::{Error, ErrorKind, Result};

/// Smallest width and height of the data area, mm.
const SMALLEST_MM: f64 = 12.0;

/// A page whose surroundings are set; the lower edge of the data is still open.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Left edge of the data, mm.
    pub left: f64,
    /// Upper edge of the data, mm.
    pub top: f64,
    /// Right edge of the data, mm.
    pub right: f64,
    /// How far to the right the words of the horizontal axis may reach: the page's edge or the key, mm.
    pub right_edge: f64,
    /// Label of the vertical axis.
    pub y_label: SideLabel,
    height_mm: f64,
    marks: Vec<Mark>,
}

impl Panel {
    /// Sets title, key and vertical axis.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when they leave no room for the data.
    pub fn new(style: &Style, y: &Linear, y_label: &str, entries: Vec<Entry>) -> Result<Self> {
        let pt = style.font_pt;
        // The frame's height is not known yet; about four fifths of the figure's are its own and what stands above.
        let y_lines = axis::label_lines(y_label, pt, style.height_mm * 0.8, 2).len();
        let left = axis::left_room(y, y_lines, pt);
        let mut right = style.width_mm - MARGIN_MM - GAP_MM;
        let mut right_edge = style.width_mm;
        let (mut marks, mut top) = title(style);
        let y_label = SideLabel { words: y_label.to_owned(), lines: y_lines, top };
        match style.legend {
            LegendPlace::Top if !entries.is_empty() => {
                let legend = Legend::in_rows(entries, right - left, pt);
                let height = legend.height;
                marks.push(legend.draw((left, top)));
                top += height + GAP_MM;
            }
            LegendPlace::Right if !entries.is_empty() => {
                let legend = Legend::in_column(entries, (style.width_mm - left) * 0.45, pt);
                if top + legend.height > style.height_mm - MARGIN_MM {
                    return Err(no_room("height"));
                }
                right = style.width_mm - MARGIN_MM - legend.width - 2.0;
                right_edge = right + 2.0;
                marks.push(legend.draw((right + 2.0, top)));
            }
            _ => {}
        }
        // Half a tick label stands above the end of the axis.
        top += axis::cap(pt) / 2.0;
        if right - left < SMALLEST_MM {
            return Err(no_room("width"));
        }
        Ok(Self { left, top, right, right_edge, y_label, height_mm: style.height_mm, marks })
    }

    /// Closes the frame above the room that the horizontal axis needs.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when there is no room left for the data.
    pub fn frame(&self, bottom_room: f64) -> Result<Frame> {
        let bottom = self.height_mm - bottom_room;
        if bottom - self.top < SMALLEST_MM {
            return Err(no_room("height"));
        }
        Ok(Frame { left: self.left, top: self.top, right: self.right, bottom })
    }

    /// The finished figure: the data, then axes, title and key.
    pub fn finish(self, style: &Style, title: &str, alternative: String, data: Vec<Mark>) -> Scene {
        let mut marks = data;
        marks.extend(self.marks);
        let title = if style.title.is_empty() { title } else { &style.title };
        Scene {
            width_mm: style.width_mm,
            height_mm: style.height_mm,
            title: text::clean(title),
            alternative,
            missing: String::new(),
            marks,
        }
    }
}

/// The title, and where the rest of the page begins, mm.
pub fn title(style: &Style) -> (Vec<Mark>, f64) {
    if style.title.is_empty() {
        return (Vec::new(), MARGIN_MM);
    }
    let title_pt = style.font_pt + 1.0;
    let room = style.width_mm - 2.0 * MARGIN_MM;
    let runs = |words: &str| vec![bold(words)];
    let mut words = style.title.clone();
    // The bold cut is wider than the one `shorten` measures.
    let mut most = room;
    while text::width(&runs(&words), title_pt) > room && most > 5.0 {
        most -= 2.0;
        words = text::shorten(&style.title, title_pt, most);
    }
    let baseline = MARGIN_MM + axis::cap(title_pt);
    let mark = shape::words((MARGIN_MM, baseline), runs(&words), title_pt, Anchor::Start);
    (vec![mark], baseline + text::DESCENT * title_pt * super::theme::MM_PER_PT + GAP_MM)
}

fn no_room(which: &str) -> Error {
    Error::new(ErrorKind::TooLarge, format!("Labels and key leave no room for the data in this {which}."))
        .hint("Choose a larger figure, a smaller text size, shorter names, or put the key elsewhere.")
}
