//! The look every figure shares, chosen so that a journal need not redraw it.
//!
//! Widths are the columns of Cell (85, 114, 174 mm) and of Nature (89, 183 mm). Lines of 0.25 to 0.35 mm (0.7 to 1 pt) and
//! 7 pt text stay legible after printing: Nature asks for 5 to 7 pt and 0.25 to 1 pt, Cell for 6 to 8 pt.

use super::scene::{Colour, Stroke};
use crate::experiment::PALETTE;

/// Millimetres in a point (1/72 inch).
pub const MM_PER_PT: f64 = 25.4 / 72.0;
/// Smallest size of text, points.
pub const SMALLEST_PT: f64 = 7.0;
/// Axes and ticks, mm.
pub const AXIS_MM: f64 = 0.25;
/// Length of a labelled tick, mm.
pub const TICK_MM: f64 = 1.0;
/// Length of a tick between, mm.
pub const MINOR_TICK_MM: f64 = 0.6;
/// Error bars and brackets, mm.
pub const ERROR_MM: f64 = 0.25;
/// Outlines of bars, mm.
pub const BAR_MM: f64 = 0.25;
/// Fitted curves, mm.
pub const CURVE_MM: f64 = 0.35;
/// Free margin around the figure, mm.
pub const MARGIN_MM: f64 = 1.0;
/// Between two things that belong together, mm.
pub const GAP_MM: f64 = 0.8;
/// Radius of a replicate's point, mm.
pub const POINT_MM: f64 = 0.55;
/// Radius of a mean's symbol, mm.
pub const MEAN_MM: f64 = 0.85;

/// Lines and text.
pub const BLACK: Colour = Colour { r: 0, g: 0, b: 0, a: 255 };
/// Paper.
pub const WHITE: Colour = Colour { r: 255, g: 255, b: 255, a: 255 };
/// What is not determined.
pub const GREY: Colour = Colour { r: 128, g: 128, b: 128, a: 255 };

/// A full line.
pub fn line(colour: Colour, width: f64) -> Stroke {
    Stroke { colour, width, dash: Vec::new() }
}

/// A dashed line.
pub fn dashed(colour: Colour, width: f64) -> Stroke {
    Stroke { colour, width, dash: vec![1.2, 0.9] }
}

/// A line of dots.
pub fn dotted(colour: Colour, width: f64) -> Stroke {
    Stroke { colour, width, dash: vec![0.35, 0.55] }
}

/// Reads `#rrggbb`; anything else is the palette's colour of that index, so that a figure never fails for a colour.
pub fn colour(text: &str, index: usize) -> Colour {
    parse(text)
        .or_else(|| PALETTE.get(index.checked_rem(PALETTE.len()).unwrap_or(0)).and_then(|c| parse(c)))
        .unwrap_or(BLACK)
}

/// The colour mixed with white: `share` 1 is the colour itself, 0 is white. An opaque tint prints where transparency
/// does not.
pub fn tint(colour: Colour, share: f64) -> Colour {
    let mix = |c: u8| (255.0 - (255.0 - f64::from(c)) * share).round().clamp(0.0, 255.0) as u8;
    Colour { r: mix(colour.r), g: mix(colour.g), b: mix(colour.b), a: colour.a }
}

/// The colour, see-through: `share` 1 is opaque.
pub fn faint(colour: Colour, share: f64) -> Colour {
    Colour { a: (f64::from(colour.a) * share).round().clamp(0.0, 255.0) as u8, ..colour }
}

fn parse(text: &str) -> Option<Colour> {
    let digits =
        text.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, r, g, b] = number.to_be_bytes();
    Some(Colour { r, g, b, a: 255 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_or_replaced() {
        assert_eq!(colour("#0072b2", 3), Colour { r: 0, g: 0x72, b: 0xb2, a: 255 });
        assert_eq!(colour("red; }", 1), Colour { r: 0xd5, g: 0x5e, b: 0, a: 255 });
        assert_eq!(colour("#+1+1+1", 8), colour("", 1));
    }

    #[test]
    fn a_tint_goes_from_white_to_the_colour() {
        let c = colour("#0072b2", 0);
        assert_eq!(tint(c, 0.0), WHITE);
        assert_eq!(tint(c, 1.0), c);
    }
}
