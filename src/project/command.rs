//! The only way a document changes. The worker's protocol, undo, the audit trail, tests and the command line share it.

use super::document::{FileId, PlateId};
use crate::experiment::{ConditionId, DoseContext, DoseUnit, GroupId, ReplicateId, Role, Symbol};
use crate::io::plate::ImportChoice;
use serde::{Deserialize, Serialize};

/// A change of the document. Wells are indices `row * columns + column`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Command {
    /// Renames the project.
    SetTitle {
        /// New title.
        title: String,
    },
    /// Takes a staged file (see `Session::inspect`) into the project: its plates join the viability assay.
    AddFile {
        /// As on the user's disk.
        name: String,
        /// Hash of the staged bytes.
        sha256: String,
        /// How to read it.
        choice: ImportChoice,
        /// Which of its plates to take, from 0; empty for all.
        plates: Vec<u32>,
    },
    /// Takes a file and its plates out.
    RemoveFile {
        /// Which.
        file: FileId,
    },
    /// Reads a file otherwise (decimal mark, delimiter, encoding).
    SetImport {
        /// Which.
        file: FileId,
        /// How.
        choice: ImportChoice,
    },
    /// Renames a plate, switches it on or off, or says which biological replicate it is. `None` leaves as it is.
    SetPlate {
        /// Which.
        plate: PlateId,
        /// New name.
        name: Option<String>,
        /// Whether it takes part.
        included: Option<bool>,
        /// Its biological replicate.
        replicate: Option<ReplicateId>,
    },
    /// Says whether a plate was read when treatment began. Its wells with cells are the start from which growth rates are
    /// reckoned then, and it has no viability of its own.
    MarkTimeZero {
        /// Which.
        plate: PlateId,
        /// Whether it was.
        time_zero: bool,
    },
    /// Adds a group; colour and symbol are the next free ones.
    AddGroup {
        /// As printed.
        name: String,
    },
    /// Changes a group; `None` leaves as it is.
    SetGroup {
        /// Which.
        group: GroupId,
        /// New name.
        name: Option<String>,
        /// New colour, `#rrggbb`.
        colour: Option<String>,
        /// New symbol.
        symbol: Option<Symbol>,
    },
    /// Takes a group out; its wells have none then.
    RemoveGroup {
        /// Which.
        group: GroupId,
    },
    /// Adds a treatment level.
    AddCondition {
        /// As printed; made from the dose when empty.
        name: String,
        /// Amount, if it has one.
        dose: Option<f64>,
        /// Unit of the amount.
        unit: DoseUnit,
        /// Whether others are compared with it.
        control: bool,
    },
    /// Changes a treatment level; `None` leaves as it is.
    SetCondition {
        /// Which.
        condition: ConditionId,
        /// New name.
        name: Option<String>,
        /// New amount, in the condition's unit.
        dose: Option<f64>,
        /// New unit.
        unit: Option<DoseUnit>,
        /// New control mark.
        control: Option<bool>,
        /// New colour, `#rrggbb`.
        colour: Option<String>,
    },
    /// Gives doses in another unit: of one group (a compound has its own molar mass), or of all treatment levels. Levels
    /// that other groups use too are kept for them.
    ConvertDoses {
        /// Whose; `None` for all treatment levels.
        group: Option<GroupId>,
        /// New unit.
        unit: DoseUnit,
        /// What the conversion needs to know.
        context: DoseContext,
    },
    /// Takes a treatment level out; its wells are unassigned then.
    RemoveCondition {
        /// Which.
        condition: ConditionId,
    },
    /// Puts conditions in a new order.
    OrderConditions {
        /// All ids, first to last.
        order: Vec<ConditionId>,
    },
    /// Adds a biological replicate.
    AddReplicate {
        /// As printed.
        name: String,
    },
    /// Renames a biological replicate.
    SetReplicate {
        /// Which.
        replicate: ReplicateId,
        /// New name.
        name: String,
    },
    /// Takes a biological replicate out.
    RemoveReplicate {
        /// Which.
        replicate: ReplicateId,
    },
    /// Says what stands in wells.
    PaintWells {
        /// Plate.
        plate: PlateId,
        /// Wells.
        wells: Vec<u16>,
        /// What they are for.
        role: Role,
        /// Whose curve.
        group: Option<GroupId>,
        /// Treatment level (for a control well it may be left out: the control condition is taken or made).
        condition: Option<ConditionId>,
        /// Biological replicate, if not the plate's.
        replicate: Option<ReplicateId>,
    },
    /// Leaves wells out, with a reason. The raw value stays.
    ExcludeWells {
        /// Plate.
        plate: PlateId,
        /// Wells.
        wells: Vec<u16>,
        /// Why; must not be empty.
        reason: String,
    },
    /// Takes wells back in.
    IncludeWells {
        /// Plate.
        plate: PlateId,
        /// Wells.
        wells: Vec<u16>,
    },
    /// Fills a selection with a serial dilution: one dose a column (or row), making the conditions it needs.
    FillDilution {
        /// Plate.
        plate: PlateId,
        /// The selection; all its rows or columns are filled alike.
        wells: Vec<u16>,
        /// First dose.
        start: f64,
        /// Each next dose is the last times this (0.5 for two-fold down) or plus this, by `step`.
        factor: f64,
        /// Whether `factor` multiplies or adds.
        step: DilutionStep,
        /// Unit.
        unit: DoseUnit,
        /// Which way the doses go.
        direction: Direction,
        /// Whose curve.
        group: Option<GroupId>,
    },
    /// Reads a pasted plate map (a grid of names, or two columns well and name) into the layout, making the groups
    /// and conditions it needs.
    PasteLayout {
        /// Plate.
        plate: PlateId,
        /// Upper left well of the paste.
        at: u16,
        /// As pasted from a spreadsheet.
        text: String,
    },
    /// Gives other plates of the same size this plate's layout (exclusions are not copied).
    CopyLayout {
        /// From.
        from: PlateId,
        /// To.
        to: Vec<PlateId>,
    },
    /// Keeps a plate's layout for use again.
    SaveTemplate {
        /// From.
        plate: PlateId,
        /// As the user calls it.
        name: String,
    },
    /// Takes a template in that was kept outside this project, as `Session::template` wrote it. One of the same name
    /// gives way.
    AddTemplate {
        /// The template's file.
        text: String,
    },
    /// Uses a kept layout.
    UseTemplate {
        /// To.
        plate: PlateId,
        /// Which.
        name: String,
    },
    /// Sets one choice of the viability analysis, by the key of its `ParamSpec`; numbers and flags as text.
    SetAnalysis {
        /// Key.
        key: String,
        /// Value.
        value: String,
    },
    /// Sets one choice of the figures, by the key of its `ParamSpec`.
    SetFigure {
        /// Key.
        key: String,
        /// Value.
        value: String,
    },
    /// Steps over a blocking note, with a reason.
    Override {
        /// Code of the note.
        code: String,
        /// Subject of the note.
        subject: String,
        /// Why; must not be empty.
        reason: String,
    },
    /// Takes an override back.
    Withdraw {
        /// Code of the note.
        code: String,
        /// Subject of the note.
        subject: String,
    },
    /// Several changes that are one for the user.
    Batch {
        /// What the user did, for the undo button.
        label: String,
        /// The changes.
        commands: Vec<Command>,
    },
}

/// How doses of a dilution follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum DilutionStep {
    /// Times the factor.
    Multiply,
    /// Plus the factor.
    Add,
}

/// Which way a fill goes over the plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Left to right.
    Right,
    /// Right to left.
    Left,
    /// Top to bottom.
    Down,
    /// Bottom to top.
    Up,
}
