//! The canonical text of a result: what went in, what was chosen, what came out. No time, no version, no order that
//! depends on the machine: keys as declared or sorted, numbers in the shortest form that reads back as the same number.

use super::document::Document;
use crate::assay::viability::{Analysis, Draft};
use crate::checked::{Checked, Note};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::Experiment;
use serde::Serialize;

#[derive(Serialize)]
struct ResultFile<'a> {
    format: &'static str,
    inputs: Vec<InputLine<'a>>,
    experiment: &'a Experiment,
    choices: &'a Draft,
    analysis: &'a Analysis,
    notes: &'a [Note],
}

#[derive(Serialize)]
struct InputLine<'a> {
    name: &'a str,
    sha256: &'a str,
}

/// Writes a result.
///
/// # Errors
/// None in a working program.
pub(super) fn json(document: &Document, found: &Checked<Analysis>) -> Result<String> {
    let file = ResultFile {
        format: "monolayer viability result 1",
        inputs: document.files.iter().map(|f| InputLine { name: &f.name, sha256: &f.sha256 }).collect(),
        experiment: &document.experiment,
        choices: &document.viability,
        analysis: &found.value,
        notes: &found.notes,
    };
    let mut text = serde_json::to_string(&file)
        .map_err(|e| Error::new(ErrorKind::Invalid, format!("The result cannot be written: {e}.")))?;
    text.push('\n');
    Ok(text)
}
