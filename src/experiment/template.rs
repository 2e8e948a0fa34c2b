//! Layouts without data, to be used again.

use super::{Experiment, Layout};
use serde::{Deserialize, Serialize};

/// A layout with the design it refers to, so that it can be used in another project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Template {
    /// As the user calls it.
    pub name: String,
    /// The design.
    pub experiment: Experiment,
    /// The layout, without exclusions.
    pub layout: Layout,
}
