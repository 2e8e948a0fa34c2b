//! Figures drawn in millimetres, the same on screen and in every export.

pub mod scene;

use serde::{Deserialize, Serialize};

/// Choices of the figures, by the keys of [`PARAMS`]; a key that is absent has its default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(transparent)]
pub struct FigureChoice(pub std::collections::BTreeMap<String, String>);
