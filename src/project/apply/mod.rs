//! What every command does to the document, and in which words.

mod convert;
mod design;
mod files;
mod wells;

pub(super) use wells::doses;

use super::command::Command;
use super::document::{Document, Override};
use super::parsed::Parsed;
use crate::error::{Error, ErrorKind, Result};
use crate::io::plate::ImportChoice;
use std::sync::Arc;

/// Longest name or title, in characters.
const LONGEST_NAME: usize = 200;
/// Longest reason or label, in characters.
const LONGEST_TEXT: usize = 2000;
/// Deepest batch within a batch.
const DEEPEST: u32 = 4;

/// Gives a staged file as read: by hash, name and choice.
pub(super) type Reader<'a> = dyn FnMut(&str, &str, &ImportChoice) -> Result<Arc<Parsed>> + 'a;

/// What was done, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Done {
    /// For the undo button: `paint 8 wells`.
    pub label: String,
    /// For the audit trail: `Painted 8 wells of Plate 1 (B2 to B9): treatment, 60 µl, Adapted.`
    pub text: String,
}

impl Done {
    fn new(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { label: label.into(), text: text.into() }
    }
}

/// Changes a document. It may be left half changed on an error: give it a copy.
pub(super) fn apply(document: &mut Document, command: &Command, reader: &mut Reader<'_>) -> Result<Done> {
    at_depth(document, command, reader, 0)
}

fn at_depth(document: &mut Document, command: &Command, reader: &mut Reader<'_>, depth: u32) -> Result<Done> {
    use Command as C;
    match command {
        C::SetTitle { title } => {
            let title = text(title, "The title", LONGEST_NAME)?;
            document.title.clone_from(&title);
            Ok(Done::new("rename project", format!("Named the project “{title}”.")))
        }
        C::AddFile { name, sha256, choice, plates } => {
            files::add(document, name, sha256, choice, plates, reader)
        }
        C::RemoveFile { file } => files::remove(document, *file),
        C::SetImport { file, choice } => files::reread(document, *file, choice, reader),
        C::SetPlate { plate, name, included, replicate } => {
            files::set_plate(document, *plate, name.as_deref(), *included, *replicate)
        }
        C::MarkTimeZero { plate, time_zero } => files::mark_time_zero(document, *plate, *time_zero),
        C::ConvertDoses { group, unit, context } => convert::doses(document, *group, unit, context),
        C::AddGroup { .. }
        | C::SetGroup { .. }
        | C::RemoveGroup { .. }
        | C::AddCondition { .. }
        | C::SetCondition { .. }
        | C::RemoveCondition { .. }
        | C::OrderConditions { .. }
        | C::AddReplicate { .. }
        | C::SetReplicate { .. }
        | C::RemoveReplicate { .. } => design::apply(document, command),
        C::PaintWells { .. }
        | C::ExcludeWells { .. }
        | C::IncludeWells { .. }
        | C::FillDilution { .. }
        | C::PasteLayout { .. }
        | C::CopyLayout { .. }
        | C::SaveTemplate { .. }
        | C::AddTemplate { .. }
        | C::UseTemplate { .. } => wells::apply(document, command),
        C::SetAnalysis { key, value } => {
            let label = super::choices::check_analysis(document, key, value, reader)?;
            document.viability.0.insert(key.clone(), value.clone());
            Ok(choice_done("analysis", &label, value))
        }
        C::SetFigure { key, value } => {
            let label = super::choices::check_figure(key, value)?;
            document.figure.0.insert(key.clone(), value.clone());
            Ok(choice_done("figure", &label, value))
        }
        C::Override { code, subject, reason } => {
            let reason = text(reason, "The reason", LONGEST_TEXT).map_err(|e| {
                e.hint("Say in a few words why the number may be used; the reason is printed in the report.")
            })?;
            document.overrides.retain(|o| !(o.code == *code && o.subject == *subject));
            let about = if subject.is_empty() { String::new() } else { format!(" ({subject})") };
            let words = format!("Overrode the note {code}{about}: {reason}");
            document.overrides.push(Override { code: code.clone(), subject: subject.clone(), reason });
            Ok(Done::new("override a note", words))
        }
        C::Withdraw { code, subject } => {
            let before = document.overrides.len();
            document.overrides.retain(|o| !(o.code == *code && o.subject == *subject));
            if document.overrides.len() == before {
                return Err(Error::new(ErrorKind::NotFound, "This note is not overridden.")
                    .hint("There is nothing to take back."));
            }
            Ok(Done::new(
                "withdraw an override",
                format!("Took back the override of the note {code} ({subject})."),
            ))
        }
        C::Batch { label, commands } => batch(document, label, commands, reader, depth),
    }
}

fn batch(
    document: &mut Document,
    label: &str,
    commands: &[Command],
    reader: &mut Reader<'_>,
    depth: u32,
) -> Result<Done> {
    if depth >= DEEPEST {
        return Err(Error::new(
            ErrorKind::Invalid,
            "This change holds changes within changes, too many deep.",
        ));
    }
    if commands.is_empty() {
        return Err(
            Error::new(ErrorKind::Empty, "This change holds no change.").hint("Change something first.")
        );
    }
    let label = text(label, "The name of the change", LONGEST_TEXT)?;
    let mut texts = Vec::with_capacity(commands.len());
    for command in commands {
        texts.push(at_depth(document, command, reader, depth + 1)?.text);
    }
    Ok(Done::new(label.clone(), format!("{label}: {}", texts.join(" "))))
}

fn choice_done(of: &str, label: &str, value: &str) -> Done {
    Done::new(format!("change {of}"), format!("Set “{label}” of the {of} to “{value}”."))
}

/// A text a person typed: without control characters and outer spaces, not empty, not endless.
fn text(given: &str, what: &str, longest: usize) -> Result<String> {
    let clean: String = given.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let clean = clean.trim();
    if clean.is_empty() {
        return Err(Error::new(ErrorKind::Empty, format!("{what} is empty.")).hint("Type something first."));
    }
    let length = clean.chars().count();
    if length > longest {
        return Err(Error::new(
            ErrorKind::TooLarge,
            format!("{what} has {length} characters; the limit is {longest}."),
        )
        .hint("Shorten it."));
    }
    Ok(clean.to_owned())
}

fn name(given: &str, what: &str) -> Result<String> {
    text(given, &format!("The name of the {what}"), LONGEST_NAME)
}

fn count(n: usize, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}
