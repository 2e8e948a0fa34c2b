//! The `.monolayer` file: a zip of `project.json` (the document), `audit.json` (what was done) and `inputs/<sha256>`
//! (the raw files as they were dropped).
//!
//! The document stands first and the inputs last, so that a file that was cut off loses inputs before it loses work.

mod container;

use super::document::{Document, SCHEMA};
use super::migrate;
use super::parsed::Store;
use super::view::AuditEntry;
use crate::checked::{Checked, Note};
use crate::error::{Error, ErrorKind, Location, Result};
use container::Container;
pub(super) use container::pack;
use serde_json::Value;
use sha2::{Digest, Sha256};

const PROJECT: &str = "project.json";
const AUDIT: &str = "audit.json";
const INPUTS: &str = "inputs/";
/// A hundred plates of 1536 different wells have less; read as JSON it takes twenty times as much memory.
const LARGEST_DOCUMENT: usize = 32 << 20;
/// What autosave keeps is the document and the record of changes in one text.
const LARGEST_SNAPSHOT: usize = LARGEST_DOCUMENT + LARGEST_DOCUMENT / 2;

/// What a project file holds.
#[derive(Debug)]
pub(super) struct Contents {
    pub document: Document,
    pub audit: Vec<AuditEntry>,
    pub store: Store,
}

/// SHA-256 of bytes, lower-case hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Writes a project file.
///
/// # Errors
/// [`ErrorKind::TooLarge`] when it cannot be written.
pub(super) fn write(document: &Document, audit: &[AuditEntry], store: &Store) -> Result<Vec<u8>> {
    let mut parts = vec![(PROJECT.to_owned(), pretty(document)?), (AUDIT.to_owned(), lines(audit)?)];
    let mut known: Vec<&str> = document.files.iter().map(|f| f.sha256.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    for sha256 in known {
        if let Some(bytes) = store.bytes(sha256) {
            parts.push((format!("{INPUTS}{sha256}"), bytes.to_vec()));
        }
    }
    container::pack(&parts)
}

/// Reads a project file. What is lost is said in the notes.
///
/// # Errors
/// [`ErrorKind::Empty`], [`ErrorKind::Format`] for a foreign file, [`ErrorKind::NewerVersion`], [`ErrorKind::Damaged`]
/// when the document itself cannot be read.
pub(super) fn read(bytes: &[u8]) -> Result<Checked<Contents>> {
    let container =
        Container::open(bytes, PROJECT, |name| name == PROJECT || name == AUDIT || name.starts_with(INPUTS))?;
    let mut notes = Vec::new();
    if container.cut_off {
        notes.push(
            Note::warning("project.cut_off", "The end of this project file is missing or damaged.")
                .hint("Look for another copy; what could be read is here. Save it under a new name."),
        );
    }
    let project = container.get(PROJECT).ok_or_else(|| no_project(&container))??;
    if project.len() > LARGEST_DOCUMENT {
        return Err(Error::new(
            ErrorKind::TooLarge,
            "The project inside this file is larger than any that was saved.",
        )
        .hint("Look for another copy of the file. The work that is open has not been touched."));
    }
    let value: Value = serde_json::from_slice(&project).map_err(|e| unreadable(why(&e)))?;
    let (document, from) = document(value, &mut notes)?;
    let audit = read_audit(&container, from, &mut notes);
    let mut store = Store::default();
    for file in &document.files {
        let lost = match container.get(&format!("{INPUTS}{}", file.sha256)) {
            Some(Ok(bytes)) if hash(&bytes) == file.sha256 => {
                store.keep(file.sha256.clone(), bytes);
                continue;
            }
            Some(Ok(_)) => ("project.input_changed", "was changed after it was taken in, and is not used"),
            Some(Err(_)) => ("project.input_damaged", "is damaged inside the project file, and is lost"),
            None => ("project.input_missing", "is missing from the project file"),
        };
        notes.push(input_lost(&file.name, lost.0, lost.1));
    }
    Ok(Checked::new(Contents { document, audit, store }, notes))
}

/// Reads what autosave kept: the text of [`super::Session::document_json`] and the inputs.
///
/// # Errors
/// As [`read`].
pub(super) fn read_snapshot(text: &str, inputs: Vec<(String, Vec<u8>)>) -> Result<Checked<Contents>> {
    if text.len() > LARGEST_SNAPSHOT {
        return Err(Error::new(
            ErrorKind::TooLarge,
            "The work this browser kept is larger than any that can be read back.",
        )
        .hint("Open the project file you saved last. The work that is open has not been touched."));
    }
    let mut value: Value = serde_json::from_str(text).map_err(|e| unreadable(why(&e)))?;
    let mut notes = Vec::new();
    let (project, audit) = match &mut value {
        Value::Object(map) if map.contains_key("document") => {
            (map.remove("document").unwrap_or_default(), map.remove("audit").unwrap_or_default())
        }
        _ => return Err(unreadable("it holds no document")),
    };
    let (document, _) = document(project, &mut notes)?;
    // Through its text, as out of a file: a second way of reading every command would weigh on the page.
    let audit = serde_json::to_vec(&audit).and_then(|text| serde_json::from_slice(&text));
    let audit = audit.unwrap_or_else(|_| {
        notes.push(audit_lost());
        Vec::new()
    });
    let mut store = Store::default();
    for (claimed, bytes) in inputs {
        // The hash is computed, not believed: a changed input is as good as lost.
        let sha256 = hash(&bytes);
        if claimed == sha256 {
            store.keep(sha256, bytes);
        }
    }
    for file in document.files.iter().filter(|f| store.bytes(&f.sha256).is_none()) {
        notes.push(input_lost(&file.name, "project.input_missing", "could not be brought back"));
    }
    Ok(Checked::new(Contents { document, audit, store }, notes))
}

fn document(value: Value, notes: &mut Vec<Note>) -> Result<(Document, u32)> {
    let schema = value
        .get("schema")
        .and_then(Value::as_u64)
        .and_then(|s| u32::try_from(s).ok())
        .filter(|s| *s > 0)
        .ok_or_else(|| unreadable("it names no version"))?;
    if schema > SCHEMA {
        return Err(Error::new(
            ErrorKind::NewerVersion,
            format!("This project was saved by a newer version of Monolayer (format {schema}; this one reads up to {SCHEMA})."),
        )
        .hint("Update Monolayer: reload the page when online, or get the newest file. Nothing has been changed."));
    }
    let value = migrate::to_current(value, schema)?;
    if schema < SCHEMA {
        notes.push(Note::info(
            "project.migrated",
            format!("This project was saved by an older version (format {schema}) and has been brought up to date."),
        ));
    }
    let mut document: Document = serde_json::from_value(value).map_err(|e| unreadable(why(&e)))?;
    super::integrity::mend(&mut document, notes);
    Ok((document, schema))
}

fn read_audit(container: &Container<'_>, schema: u32, notes: &mut Vec<Note>) -> Vec<AuditEntry> {
    let read = container
        .get(AUDIT)
        .map(|part| part.ok().and_then(|bytes| serde_json::from_slice::<Vec<AuditEntry>>(&bytes).ok()));
    match read {
        Some(Some(entries)) => entries,
        // Format 1 had no audit trail.
        None if schema == 1 => Vec::new(),
        _ => {
            notes.push(audit_lost());
            Vec::new()
        }
    }
}

fn audit_lost() -> Note {
    Note::warning("project.audit_lost", "The record of what was done in this project is lost.")
        .hint("The data, the layout and all choices are complete without it.")
}

fn input_lost(name: &str, code: &str, what: &str) -> Note {
    Note::warning(code, format!("The raw file “{name}” {what}."))
        .hint("Drop the original file on the page again: it is recognised by its content, and the results come back.")
        .about(name)
        .at(Location { file: Some(name.to_owned()), ..Location::default() })
}

fn no_project(container: &Container<'_>) -> Error {
    if container.names().any(|n| n == "[Content_Types].xml" || n == "mimetype" || n.starts_with("xl/")) {
        return Error::new(ErrorKind::Format, "This is a workbook or document, not a Monolayer project.")
            .hint("Drop it on the page as data instead of opening it as a project.");
    }
    if container.cut_off {
        return Error::new(
            ErrorKind::Damaged,
            "This project file is damaged: the project inside cannot be found.",
        )
        .hint("Look for another copy of the file. The work that is open has not been touched.");
    }
    Error::new(ErrorKind::Format, "This is a zip file, but no Monolayer project.")
        .hint("Choose a file that ends in .monolayer.")
}

/// Why a text is no document, without the words of a parser.
fn why(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Eof => "its text is cut off",
        serde_json::error::Category::Data => {
            "a part of it is missing, or has a value that this version does not know"
        }
        _ => "its text is garbled",
    }
}

fn unreadable(why: &str) -> Error {
    Error::new(ErrorKind::Damaged, format!("The project inside this file cannot be read: {why}."))
        .hint("Look for another copy of the file. The work that is open has not been touched.")
}

fn pretty(document: &Document) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(document).map_err(|e| cannot_write(&e.to_string()))?;
    if bytes.len() > LARGEST_DOCUMENT / 2 {
        // What is written must be read again: without line ends it is a third of the size.
        bytes = serde_json::to_vec(document).map_err(|e| cannot_write(&e.to_string()))?;
    }
    bytes.push(b'\n');
    Ok(bytes)
}

/// One entry a line: readable, and a line of a difference is a step of the work.
fn lines(audit: &[AuditEntry]) -> Result<Vec<u8>> {
    let entries: std::result::Result<Vec<String>, _> = audit.iter().map(serde_json::to_string).collect();
    let entries = entries.map_err(|e| cannot_write(&e.to_string()))?;
    Ok(format!("[\n{}\n]\n", entries.join(",\n")).into_bytes())
}

fn cannot_write(why: &str) -> Error {
    Error::new(ErrorKind::TooLarge, format!("The project cannot be written: {why}."))
}
