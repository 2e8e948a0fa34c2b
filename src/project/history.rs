//! Undo, redo and the audit trail.

use super::apply::Done;
use super::command::Command;
use super::document::Document;
use super::view::AuditEntry;
use crate::error::{Error, ErrorKind, Result};

/// Steps that can be taken back. Documents share their plate maps, so a step costs what it changed.
const STEPS: usize = 500;

/// A state of the document and what led away from it.
#[derive(Debug, Clone)]
struct Step {
    label: String,
    document: Document,
}

/// What can be taken back and done again.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    past: Vec<Step>,
    future: Vec<Step>,
}

impl History {
    /// Remembers the state before a change.
    pub fn record(&mut self, before: Document, label: String) {
        if self.past.len() >= STEPS {
            self.past.remove(0);
        }
        self.past.push(Step { label, document: before });
        self.future.clear();
    }

    /// What undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.past.last().map(|s| s.label.as_str())
    }

    /// What redo would do again.
    pub fn redo_label(&self) -> Option<&str> {
        self.future.last().map(|s| s.label.as_str())
    }

    /// Exchanges the document for the one before the last change; returns what was taken back.
    pub fn undo(&mut self, document: &mut Document) -> Result<String> {
        exchange(&mut self.past, &mut self.future, document)
            .ok_or_else(|| Error::new(ErrorKind::Invalid, "There is nothing to undo."))
    }

    /// Exchanges the document for the one after the last change taken back; returns what was done again.
    pub fn redo(&mut self, document: &mut Document) -> Result<String> {
        exchange(&mut self.future, &mut self.past, document)
            .ok_or_else(|| Error::new(ErrorKind::Invalid, "There is nothing to redo."))
    }
}

fn exchange(from: &mut Vec<Step>, to: &mut Vec<Step>, document: &mut Document) -> Option<String> {
    let step = from.pop()?;
    let label = step.label;
    let now = std::mem::replace(document, step.document);
    to.push(Step { label: label.clone(), document: now });
    Some(label)
}

/// Everything that was done, oldest first. Entries are added and never changed.
#[derive(Debug, Clone, Default)]
pub(super) struct Audit {
    entries: Vec<AuditEntry>,
    /// The entries as JSON, one after another: autosave asks for them after every change.
    written: String,
}

impl Audit {
    /// A trail read from a file.
    pub fn of(entries: Vec<AuditEntry>) -> Self {
        let mut audit = Self::default();
        entries.into_iter().for_each(|e| audit.push(e));
        audit
    }

    /// Adds a command.
    pub fn command(&mut self, command: &Command, done: &Done, at: &str) {
        self.add(at, done.text.clone(), Some(command.clone()));
    }

    /// Adds a step that is no command.
    pub fn remark(&mut self, text: String, at: &str) {
        self.add(at, text, None);
    }

    /// All entries.
    pub fn entries(&self) -> &[AuditEntry] {
        &self.entries
    }

    /// All entries as a JSON array.
    pub fn json(&self) -> String {
        format!("[{}]", self.written)
    }

    fn add(&mut self, at: &str, text: String, command: Option<Command>) {
        let number = self.entries.last().map_or(1, |e| e.number.saturating_add(1));
        self.push(AuditEntry { number, at: at.to_owned(), text, command });
    }

    fn push(&mut self, entry: AuditEntry) {
        if let Ok(json) = serde_json::to_string(&entry) {
            if !self.written.is_empty() {
                self.written.push_str(",\n");
            }
            self.written.push_str(&json);
        }
        self.entries.push(entry);
    }
}
