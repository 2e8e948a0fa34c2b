//! A figure as a list of marks in millimetres; x to the right, y down, origin at the top left corner.
//! Every output (canvas, SVG, PDF, PNG, TIFF) is a replay of this list.

use serde::{Deserialize, Serialize};

/// A finished figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Scene {
    /// Width in millimetres.
    pub width_mm: f64,
    /// Height in millimetres.
    pub height_mm: f64,
    /// Short name, for the file and the window.
    pub title: String,
    /// The figure in words, for those who cannot see it.
    pub alternative: String,
    /// Characters that the built-in fonts lack: empty boxes in pixels and PDF. Empty for none.
    #[serde(default)]
    pub missing: String,
    /// What is drawn, back to front.
    pub marks: Vec<Mark>,
}

/// One thing drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "mark", rename_all = "snake_case")]
pub enum Mark {
    /// Lines and curves, filled or stroked or both.
    Path {
        /// Its steps.
        steps: Vec<Step>,
        /// Inside.
        fill: Option<Colour>,
        /// Outline.
        stroke: Option<Stroke>,
    },
    /// A circle.
    Circle {
        /// Centre.
        x: f64,
        /// Centre.
        y: f64,
        /// Radius.
        radius: f64,
        /// Inside.
        fill: Option<Colour>,
        /// Outline.
        stroke: Option<Stroke>,
    },
    /// One line of text.
    Text {
        /// Anchor point.
        x: f64,
        /// Baseline.
        y: f64,
        /// Pieces, one after another on the line.
        runs: Vec<Run>,
        /// Size in points (1/72 inch).
        size_pt: f64,
        /// What part of the text stands at `x`.
        anchor: Anchor,
        /// Degrees counter-clockwise about the anchor point.
        angle_deg: f64,
        /// Colour.
        colour: Colour,
    },
    /// Marks that belong together, such as a legend, with a name for the SVG.
    Group {
        /// Name.
        name: String,
        /// What it holds.
        marks: Vec<Mark>,
    },
}

/// A piece of text in one style.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Run {
    /// The words.
    pub text: String,
    /// Bold.
    pub bold: bool,
    /// Italic, for genes and statistics.
    pub italic: bool,
    /// Raised or lowered.
    pub shift: Shift,
}

/// Where a run stands relative to the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Shift {
    /// On the line.
    #[default]
    None,
    /// Superscript.
    Super,
    /// Subscript.
    Sub,
}

/// A step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Start a new line here.
    Move(f64, f64),
    /// Straight to here.
    Line(f64, f64),
    /// Cubic curve: two control points and the end.
    Curve(f64, f64, f64, f64, f64, f64),
    /// Back to the last start.
    Close,
}

/// A line's look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Stroke {
    /// Colour.
    pub colour: Colour,
    /// Width in millimetres.
    pub width: f64,
    /// Lengths of dash and gap in millimetres; empty for a full line.
    pub dash: Vec<f64>,
}

/// Colour with opacity from 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Colour {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity.
    pub a: u8,
}

/// Which part of a text stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// Its left end.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}
