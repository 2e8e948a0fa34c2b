//! A template as a small file of its own, to be carried from project to project.
//!
//! A text that comes from outside is not believed: it is refused, not mended, when anything in it refers to nothing.

use super::integrity;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::template::Template;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const FORMAT: &str = "monolayer template";
const VERSION: u64 = 1;
/// Largest text that is read, in bytes; a template of 1536 different wells has a tenth of it.
const LONGEST: usize = 4_000_000;

#[derive(Serialize, Deserialize)]
struct Written {
    format: String,
    version: u64,
    template: Template,
}

/// Writes a template as text.
///
/// # Errors
/// None in a working program.
pub(super) fn write(template: &Template) -> Result<String> {
    let written = Written { format: FORMAT.to_owned(), version: VERSION, template: template.clone() };
    let mut text = serde_json::to_string_pretty(&written)
        .map_err(|e| Error::new(ErrorKind::Invalid, format!("The template cannot be written: {e}.")))?;
    text.push('\n');
    Ok(text)
}

/// Reads a template that [`write()`] wrote.
///
/// # Errors
/// [`ErrorKind::Format`] for anything else, [`ErrorKind::NewerVersion`], [`ErrorKind::TooLarge`], and
/// [`ErrorKind::Damaged`] when a part of it is missing or refers to nothing.
pub(super) fn read(text: &str) -> Result<Template> {
    if text.len() > LONGEST {
        return Err(Error::new(ErrorKind::TooLarge, "This file is too large for a template.").hint(HINT));
    }
    let value: Value = serde_json::from_str(text).map_err(|_| foreign())?;
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(foreign());
    }
    match value.get("version").and_then(Value::as_u64) {
        Some(version) if version > VERSION => {
            return Err(Error::new(
                ErrorKind::NewerVersion,
                format!("This template was saved by a newer version of Monolayer (format {version})."),
            )
            .hint("Reload the page to get the newest version, or open it where it was saved."));
        }
        Some(_) => {}
        None => return Err(damaged("it does not say its version")),
    }
    let written: Written = serde_json::from_value(value).map_err(|e| damaged(&e.to_string()))?;
    let template = written.template;
    let design = &template.experiment;
    if !integrity::sound(&template.layout, design) {
        return Err(damaged("a well refers to a series, treatment or replicate that is not in it"));
    }
    if design.conditions.iter().filter_map(|c| c.dose.as_ref()).any(|d| !d.value.is_finite() || d.value < 0.0)
    {
        return Err(damaged("a dose is not a number of zero or more"));
    }
    Ok(template)
}

const HINT: &str = "Choose a file that “Save to a file…” wrote for a template.";

fn foreign() -> Error {
    Error::new(ErrorKind::Format, "This file is not a Monolayer template.").hint(HINT)
}

fn damaged(why: &str) -> Error {
    Error::new(ErrorKind::Damaged, format!("This template is damaged: {why}.")).hint(HINT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Experiment, Layout, Role};

    fn template() -> Template {
        let mut experiment = Experiment::default();
        let group = experiment.add_group("Adapted");
        let control = experiment.control();
        let mut layout = Layout::unassigned(2, 3);
        for well in layout.wells.iter_mut().take(2) {
            well.role = Role::Control;
            well.group = Some(group);
            well.condition = Some(control);
        }
        Template::of("MTT", &experiment, &layout)
    }

    #[test]
    fn what_is_written_reads_back() {
        let text = write(&template()).unwrap();
        assert_eq!(read(&text).unwrap(), template());
        assert!(text.contains("\"at\": \"A1:A2\""), "{text}");
    }

    #[test]
    fn what_is_no_template_is_refused_with_the_reason() {
        let text = write(&template()).unwrap();
        let with = |from: &str, to: &str| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        };
        for (text, kind, says) in [
            (String::new(), ErrorKind::Format, "not a Monolayer template"),
            ("{}".to_owned(), ErrorKind::Format, "not a Monolayer template"),
            ("[".repeat(5000), ErrorKind::Format, "not a Monolayer template"),
            (text[..text.len() / 2].to_owned(), ErrorKind::Format, "not a Monolayer template"),
            (" ".repeat(LONGEST + 1), ErrorKind::TooLarge, "too large"),
            (with("\"version\": 1", "\"version\": 2"), ErrorKind::NewerVersion, "newer version"),
            (with("\"version\": 1", "\"versio\": 1"), ErrorKind::Damaged, "version"),
            (with("A1:A2", "A1:A9"), ErrorKind::Damaged, "no well"),
            (with("\"rows\": 2", "\"rows\": 200"), ErrorKind::Damaged, "does not exist"),
            (with("\"group\": 1", "\"group\": 77"), ErrorKind::Damaged, "refers to"),
        ] {
            let error = read(&text).unwrap_err();
            assert!(error.kind == kind && error.what.contains(says), "{says}: {error}");
            assert!(!error.hint.is_empty());
        }
    }
}
