//! Figures drawn in millimetres, the same on screen and in every export.
//!
//! A chart ([`bars`], [`dose_response`], [`panels`], [`potency`]) lays a [`scene::Scene`] out with built-in font metrics ([`text`]); [`svg`]
//! and the other writers replay it. Nothing here asks a machine how wide a letter is.

pub mod axis;
pub mod bars;
pub mod brackets;
pub mod choice;
pub mod curve_marks;
pub mod curves;
pub mod dose_response;
pub mod flatten;
pub mod kind;
pub mod legend;
pub mod marks;
pub mod panel;
pub mod panels;
pub mod pattern;
pub mod pdf;
pub mod potency;
pub mod raster;
pub mod scale;
pub mod scene;
pub mod series;
pub mod shape;
pub mod svg;
pub mod text;
pub mod theme;
pub mod tiff;
pub mod truetype;

pub use choice::PARAMS;
pub use kind::{FigureKind, FigureSpec, KINDS, draw};

use serde::{Deserialize, Serialize};

/// Choices of the figures, by the keys of [`PARAMS`]; a key that is absent has its default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(transparent)]
pub struct FigureChoice(pub std::collections::BTreeMap<String, String>);
