//! An answer together with what its reader has to know.

use crate::error::Location;
use serde::{Deserialize, Serialize};

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// The number may mislead.
    Warning,
    /// The number is withheld until the user overrides the note with a reason.
    Block,
}

/// One remark on an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Note {
    /// How much it matters.
    pub severity: Severity,
    /// A stable name such as `import.decimal_ambiguous`; overrides and tests refer to it.
    pub code: String,
    /// One sentence for a biologist.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
    /// What it is about, as the user calls it (a file, a plate, a well, a curve); overrides refer to it.
    pub subject: String,
    /// Where in the input it stands, when it stands there.
    pub location: Location,
}

impl Note {
    /// A note of any severity.
    pub fn new(severity: Severity, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity,
            code: code.into(),
            message: message.into(),
            hint: String::new(),
            subject: String::new(),
            location: Location::default(),
        }
    }

    /// Worth knowing.
    pub fn info(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, message)
    }

    /// The number may mislead.
    pub fn warning(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// The number is withheld until overridden.
    pub fn block(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Block, code, message)
    }

    /// Adds what the user can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Says what it is about.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }

    /// Says where it stands.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = location;
        self
    }
}

/// A value that was found, and the notes that go with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checked<T> {
    /// The answer.
    pub value: T,
    /// What its reader has to know, in order of discovery.
    pub notes: Vec<Note>,
}

impl<T> Checked<T> {
    /// An answer without a remark.
    pub fn clean(value: T) -> Self {
        Self { value, notes: Vec::new() }
    }

    /// An answer with remarks.
    pub fn new(value: T, notes: Vec<Note>) -> Self {
        Self { value, notes }
    }

    /// Changes the value and keeps the notes.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Checked<U> {
        Checked { value: f(self.value), notes: self.notes }
    }

    /// Takes the value out and appends its notes to a list.
    pub fn take(self, notes: &mut Vec<Note>) -> T {
        notes.extend(self.notes);
        self.value
    }

    /// Whether any note withholds the number.
    pub fn blocked(&self) -> bool {
        self.notes.iter().any(|n| n.severity == Severity::Block)
    }
}
