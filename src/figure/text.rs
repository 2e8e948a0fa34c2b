//! Text with built-in metrics, so that a figure has the same layout on every machine.
//!
//! The fonts are a subset of Arimo, whose widths are Arial's; see `fonts/README.md`. A character they lack is drawn by
//! the browser's fonts on screen and as an empty box in pixels and PDF; [`missing`] names such characters.

use super::scene::{Run, Shift, Step};
use super::theme::MM_PER_PT;
use std::sync::LazyLock;
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Name of the built-in family.
pub const FAMILY: &str = "Monolayer Sans";
/// Height of capitals, part of the size.
pub const CAP_HEIGHT: f64 = 0.716;
/// From the baseline to the top of a line, part of the size: ascenders and accents on capitals.
pub const ASCENT: f64 = 0.905;
/// From the baseline to the bottom of a line, part of the size.
pub const DESCENT: f64 = 0.212;
/// From baseline to baseline, part of the size.
pub const LINE: f64 = 1.15;
/// Size of raised and lowered text, part of the size.
pub const SHIFTED_SIZE: f64 = 0.7;
/// How far raised text stands above the line, part of the full size.
pub const RAISE: f64 = 0.34;
/// How far lowered text stands below the line, part of the full size.
pub const LOWER: f64 = 0.16;

/// A built-in font. Bold italic is drawn bold: no figure uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// Upright.
    Regular,
    /// Heavy.
    Bold,
    /// Slanted, for genes and statistics.
    Italic,
}

/// All built-in fonts.
pub const STYLES: [Style; 3] = [Style::Regular, Style::Bold, Style::Italic];

impl Style {
    /// The style a run is drawn in.
    pub fn of(run: &Run) -> Self {
        if run.bold {
            Self::Bold
        } else if run.italic {
            Self::Italic
        } else {
            Self::Regular
        }
    }

    /// The font file (TrueType).
    pub fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("fonts/MonolayerSans-Regular.ttf"),
            Self::Bold => include_bytes!("fonts/MonolayerSans-Bold.ttf"),
            Self::Italic => include_bytes!("fonts/MonolayerSans-Italic.ttf"),
        }
    }

    /// The parsed font; `None` only for a build with a broken font file.
    pub fn face(self) -> Option<&'static Face<'static>> {
        static FACES: LazyLock<[Option<Face<'static>>; 3]> =
            LazyLock::new(|| STYLES.map(|s| Face::parse(s.file(), 0).ok()));
        FACES.get(self as usize)?.as_ref()
    }
}

/// A character in its place on a line that starts at (0, 0), in millimetres, y down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// Its font.
    pub style: Style,
    /// Its glyph; 0 is the empty box of a character that the font lacks.
    pub glyph: u16,
    /// What it stands for.
    pub character: char,
    /// Where it starts.
    pub x: f64,
    /// Its baseline, negative when raised.
    pub y: f64,
    /// Size in millimetres.
    pub size: f64,
}

/// A run in its place on a line, as [`Placed`].
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Its font.
    pub style: Style,
    /// Its words without control characters.
    pub text: String,
    /// Where it starts, mm.
    pub x: f64,
    /// Its baseline, mm, negative when raised.
    pub y: f64,
    /// Size, mm.
    pub size: f64,
}

/// A plain run.
pub fn plain(text: impl AsRef<str>) -> Run {
    Run { text: clean(text.as_ref()), bold: false, italic: false, shift: Shift::None }
}

/// A bold run.
pub fn bold(text: impl AsRef<str>) -> Run {
    Run { bold: true, ..plain(text) }
}

/// A lowered run.
pub fn sub(text: impl AsRef<str>) -> Run {
    Run { shift: Shift::Sub, ..plain(text) }
}

/// A raised run.
pub fn sup(text: impl AsRef<str>) -> Run {
    Run { shift: Shift::Super, ..plain(text) }
}

/// The words without control characters and without the invisible characters that turn or hide text; line ends and
/// tabs become spaces.
pub fn clean(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}' { ' ' } else { c })
        .collect();
    spaced.trim().chars().filter(|c| !invisible(*c)).collect()
}

/// Characters that the built-in fonts lack.
pub fn missing(text: &str) -> Vec<char> {
    let Some(face) = Style::Regular.face() else { return Vec::new() };
    let mut found: Vec<char> =
        text.chars().filter(|c| !invisible(*c) && face.glyph_index(*c).is_none()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Puts every character in its place.
///
/// Returns the characters and the width of the line in millimetres.
pub fn place(runs: &[Run], size_pt: f64) -> (Vec<Placed>, f64) {
    let mut placed = Vec::new();
    let mut x = 0.0;
    for run in runs {
        let style = Style::of(run);
        let (size, y) = shifted(run.shift, size_pt * MM_PER_PT);
        let mut before = None;
        for character in run.text.chars().filter(|c| !invisible(*c)) {
            let glyph = style.face().and_then(|f| f.glyph_index(character)).unwrap_or(GlyphId(0));
            x += before.map_or(0.0, |b| kerning(style, b, glyph)) * size;
            placed.push(Placed { style, glyph: glyph.0, character, x, y, size });
            x += advance(style, glyph, character) * size;
            before = Some(glyph);
        }
    }
    (placed, x)
}

/// Puts every run in its place.
///
/// Returns the runs and the width of the line in millimetres.
pub fn pieces(runs: &[Run], size_pt: f64) -> (Vec<Piece>, f64) {
    let mut pieces = Vec::new();
    let mut x = 0.0;
    for run in runs {
        let (size, y) = shifted(run.shift, size_pt * MM_PER_PT);
        let text: String = run.text.chars().filter(|c| !invisible(*c)).collect();
        pieces.push(Piece { style: Style::of(run), text, x, y, size });
        x += place(std::slice::from_ref(run), size_pt).1;
    }
    (pieces, x)
}

/// Width of a line, mm.
pub fn width(runs: &[Run], size_pt: f64) -> f64 {
    place(runs, size_pt).1
}

/// Width of plain text, mm.
pub fn plain_width(text: &str, size_pt: f64) -> f64 {
    width(&[plain(text)], size_pt)
}

/// The outline of a placed character, on its line.
pub fn outline(placed: &Placed) -> Vec<Step> {
    let Some(face) = placed.style.face() else { return Vec::new() };
    let scale = placed.size / f64::from(face.units_per_em());
    let mut pen = Pen { steps: Vec::new(), at: (0.0, 0.0), x: placed.x, y: placed.y, scale };
    face.outline_glyph(GlyphId(placed.glyph), &mut pen);
    pen.steps
}

/// The text cut to a width with an ellipsis, when it is longer.
pub fn shorten(text: &str, size_pt: f64, width_mm: f64) -> String {
    let text = clean(text);
    if plain_width(&text, size_pt) <= width_mm {
        return text;
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let short = format!("{}…", kept.iter().collect::<String>().trim_end());
        if plain_width(&short, size_pt) <= width_mm {
            return short;
        }
    }
    "…".to_owned()
}

/// The text broken at spaces into lines of at most a width; `None` when a word is wider or there are too many lines.
pub fn wrap(text: &str, size_pt: f64, width_mm: f64, most: usize) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        if plain_width(word, size_pt) > width_mm {
            return None;
        }
        let longer =
            lines.last().map(|l| format!("{l} {word}")).filter(|l| plain_width(l, size_pt) <= width_mm);
        match (longer, lines.last_mut()) {
            (Some(longer), Some(last)) => *last = longer,
            _ => lines.push(word.to_owned()),
        }
    }
    (lines.len() <= most).then_some(lines)
}

/// Whether a character is never drawn: control characters, and those that turn or hide text.
pub fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

fn shifted(shift: Shift, size: f64) -> (f64, f64) {
    match shift {
        Shift::None => (size, 0.0),
        Shift::Super => (size * SHIFTED_SIZE, -size * RAISE),
        Shift::Sub => (size * SHIFTED_SIZE, size * LOWER),
    }
}

fn advance(style: Style, glyph: GlyphId, character: char) -> f64 {
    let Some(face) = style.face() else { return 0.6 };
    if glyph.0 == 0 && u32::from(character) >= 0x1100 {
        return 1.0;
    }
    face.glyph_hor_advance(glyph).map_or(0.6, |a| f64::from(a) / f64::from(face.units_per_em()))
}

/// Adjustment between two glyphs, part of the size.
pub fn kerning(style: Style, left: GlyphId, right: GlyphId) -> f64 {
    let Some(face) = style.face() else { return 0.0 };
    let units = face
        .tables()
        .kern
        .and_then(|k| k.subtables.into_iter().find_map(|t| t.glyphs_kerning(left, right)))
        .unwrap_or(0);
    f64::from(units) / f64::from(face.units_per_em())
}

struct Pen {
    steps: Vec<Step>,
    at: (f64, f64),
    x: f64,
    y: f64,
    scale: f64,
}

impl Pen {
    fn point(&self, x: f32, y: f32) -> (f64, f64) {
        (self.x + f64::from(x) * self.scale, self.y - f64::from(y) * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = self.point(x, y);
        self.steps.push(Step::Move(self.at.0, self.at.1));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.at = self.point(x, y);
        self.steps.push(Step::Line(self.at.0, self.at.1));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (a, c, b) = (self.at, self.point(x1, y1), self.point(x, y));
        let third = |from: f64, to: f64| from + (to - from) * 2.0 / 3.0;
        self.steps.push(Step::Curve(
            third(a.0, c.0),
            third(a.1, c.1),
            third(b.0, c.0),
            third(b.1, c.1),
            b.0,
            b.1,
        ));
        self.at = b;
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (a, b, c) = (self.point(x1, y1), self.point(x2, y2), self.point(x, y));
        self.steps.push(Step::Curve(a.0, a.1, b.0, b.1, c.0, c.1));
        self.at = c;
    }

    fn close(&mut self) {
        self.steps.push(Step::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_arials() {
        // Advance widths of Arial, units of 1/2048 em: H 1479, e 1139, l 455, o 1139 (Adobe Helvetica AFM: 722, 556, 222, 556 of 1000).
        let expected = (1479.0 + 1139.0 + 455.0 + 455.0 + 1139.0) / 2048.0 * 7.0 * 25.4 / 72.0;
        assert!((plain_width("Hello", 7.0) - expected).abs() < 1e-9);
        assert!(plain_width("AV", 7.0) < plain_width("A", 7.0) + plain_width("V", 7.0));
    }

    #[test]
    fn every_promised_character_is_there() {
        assert_eq!(missing("µμαβγΔκΩ−×±≤≥≈≠‰→←↑↓*†‡…–—‘’“”²³⁴⁻¹₅₀°ÅéßøŁşğıİŐő½·•™"), Vec::<char>::new());
        assert_eq!(missing("細胞 a"), vec!['細', '胞']);
    }

    #[test]
    fn hidden_characters_go() {
        assert_eq!(clean("a\u{0}b\u{202e}c\td\u{200b}\r\n"), "abc d");
        assert_eq!(plain_width("", 7.0), 0.0);
    }

    #[test]
    fn shortening_and_wrapping_keep_to_the_width() {
        for width_mm in [0.1, 3.0, 8.0, 20.0] {
            let short = shorten("Conditioned medium of adapted cells", 7.0, width_mm);
            assert!(short == "…" || plain_width(&short, 7.0) <= width_mm, "{short}");
        }
        assert_eq!(
            wrap("one two three", 7.0, 6.0, 3),
            Some(vec!["one".into(), "two".into(), "three".into()])
        );
        assert_eq!(wrap("incomprehensibilities", 7.0, 6.0, 3), None);
        assert_eq!(wrap("a b c d", 7.0, 1.5, 2), None);
    }

    #[test]
    fn raised_text_is_smaller_and_higher() {
        let (placed, _) = place(&[plain("10"), sup("2")], 7.0);
        let last = placed.last().unwrap();
        assert!(last.y < 0.0 && last.size < 7.0 * MM_PER_PT);
        assert!(!outline(last).is_empty());
    }
}
