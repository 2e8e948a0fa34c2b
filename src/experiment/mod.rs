//! What the lab did: groups, treatments, times and replicates, shared by every assay; and the observations every
//! assay ends in.

pub mod convert;
pub mod design;
pub mod dose;
pub mod fill;
pub mod layout;
pub mod observation;
pub mod paste;
pub mod template;

pub use convert::DoseContext;
pub use dose::{Dose, DoseUnit};
pub use layout::{Layout, Role, WellPlan};
pub use observation::Observation;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS), ts(export))]
        #[serde(transparent)]
        pub struct $name(pub u32);
    };
}
pub(crate) use id;

id!(/** Names a [`Group`] for good; never given twice in a project. */ GroupId);
id!(/** Names a [`Condition`] for good; never given twice in a project. */ ConditionId);
id!(/** Names a biological [`Replicate`] for good; never given twice in a project. */ ReplicateId);

/// The shape of a group's or condition's points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Symbol {
    /// Filled circle.
    #[default]
    Circle,
    /// Filled square.
    Square,
    /// Filled triangle, tip up.
    Triangle,
    /// Filled diamond.
    Diamond,
    /// Filled triangle, tip down.
    TriangleDown,
    /// Open circle.
    OpenCircle,
    /// Open square.
    OpenSquare,
    /// Open triangle.
    OpenTriangle,
}

/// What a curve or a colour of bars stands for: a cell line, adapted against non-adapted, a compound.
/// Each has its own control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Group {
    /// Its name for good.
    pub id: GroupId,
    /// As printed.
    pub name: String,
    /// `#rrggbb`.
    pub colour: String,
    /// Shape of its points.
    pub symbol: Symbol,
}

/// A treatment level: what was added, how much, and whether it is the control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Condition {
    /// Its name for good.
    pub id: ConditionId,
    /// As printed, such as `60 µl` or `Ctrl`.
    pub name: String,
    /// Amount; `None` when the condition has none (a knock-down, say). A control of a dose series has dose 0.
    pub dose: Option<Dose>,
    /// Whether others are compared with it.
    pub control: bool,
    /// `#rrggbb`, for figures coloured by condition.
    pub colour: String,
    /// Shape of its points, for figures coloured by condition.
    pub symbol: Symbol,
}

/// A biological replicate: cells of another passage, day or donor. The unit of analysis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Replicate {
    /// Its name for good.
    pub id: ReplicateId,
    /// As printed.
    pub name: String,
}

/// A time point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Time {
    /// Hours since treatment.
    pub hours: f64,
    /// As printed, such as `24 h`.
    pub name: String,
}

/// The design every assay of a project shares. The order of the lists is the order of the figures.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(default)]
pub struct Experiment {
    /// Curves, or colours of bars.
    pub groups: Vec<Group>,
    /// Treatment levels.
    pub conditions: Vec<Condition>,
    /// Time points.
    pub times: Vec<Time>,
    /// Biological replicates.
    pub replicates: Vec<Replicate>,
    /// The next unused id, of whatever kind.
    pub next_id: u32,
}

/// Colours that stay apart for colour-blind readers and in grey (Okabe and Ito 2008, darkest first; yellow left out:
/// it vanishes on white).
pub const PALETTE: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"];

impl Experiment {
    /// The group of an id.
    pub fn group(&self, id: GroupId) -> Option<&Group> {
        self.groups.iter().find(|g| g.id == id)
    }

    /// The condition of an id.
    pub fn condition(&self, id: ConditionId) -> Option<&Condition> {
        self.conditions.iter().find(|c| c.id == id)
    }

    /// The biological replicate of an id.
    pub fn replicate(&self, id: ReplicateId) -> Option<&Replicate> {
        self.replicates.iter().find(|r| r.id == id)
    }

    /// An id that was never given in this project.
    pub fn fresh_id(&mut self) -> u32 {
        self.next_id += 1;
        self.next_id
    }
}
