//! Doses with their units.

use serde::{Deserialize, Serialize};

/// An amount with its unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Dose {
    /// Amount, in `unit`; zero or positive, finite.
    pub value: f64,
    /// Unit.
    pub unit: DoseUnit,
}

/// A unit as the lab writes it (`µM`, `ng/ml`, `µl`, `% v/v`), in one spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(transparent)]
pub struct DoseUnit(pub String);
