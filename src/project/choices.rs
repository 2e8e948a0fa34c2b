//! Checks of the choices of analysis and figures against their declarations.

use super::apply::Reader;
use super::backing;
use super::document::Document;
use crate::error::{Error, ErrorKind, Result};
use crate::param::{Domain, ParamSpec};

/// Keys of the analysis that take the label of a read.
const READS: [&str; 2] = ["signal", "reference"];

/// Checks a choice of the analysis and returns the words on its control.
pub(super) fn check_analysis(
    document: &Document,
    key: &str,
    value: &str,
    reader: &mut Reader<'_>,
) -> Result<String> {
    let spec = find(backing::analysis_params(), key, "analysis")?;
    check(spec, value)?;
    let label_of_a_read = READS.contains(&key) && !matches!(value, "auto" | "none");
    if label_of_a_read && !any_read(document, value, reader) {
        return Err(Error::new(ErrorKind::NotFound, format!("No plate has a read called “{value}”."))
            .hint("Choose one of the reads the files hold, or auto."));
    }
    Ok(spec.label.to_owned())
}

fn any_read(document: &Document, label: &str, reader: &mut Reader<'_>) -> bool {
    document.files.iter().any(|file| {
        let parsed = reader(&file.sha256, &file.name, &file.choice);
        parsed.is_ok_and(|p| p.plates.iter().any(|p| p.reads.iter().any(|r| r.label == label)))
    })
}

/// Checks a choice of the figures and returns the words on its control.
pub(super) fn check_figure(key: &str, value: &str) -> Result<String> {
    let spec = find(backing::figure_params(), key, "figures")?;
    check(spec, crate::figure::choice::spelt_now(key, value)).map(|()| spec.label.to_owned())
}

fn find(specs: &'static [ParamSpec], key: &str, of: &str) -> Result<&'static ParamSpec> {
    specs.iter().find(|s| s.key == key).ok_or_else(|| {
        Error::new(ErrorKind::Invalid, format!("There is no choice “{key}” of the {of}."))
            .hint("Choose one that the page offers.")
    })
}

fn check(spec: &ParamSpec, value: &str) -> Result<()> {
    match spec.domain {
        Domain::Number { .. } => {
            let number = value.trim().parse().map_err(|_| {
                Error::new(ErrorKind::Number, format!("{} is a number, but this is “{value}”.", spec.label))
                    .hint("Type digits, with a point before the decimals.")
            })?;
            spec.check_number(number).map(|_| ())
        }
        Domain::Choice { .. } => spec.check_choice(value).map(|_| ()),
        Domain::Text { .. } => spec.check_text(value).map(|_| ()).map_err(|e| e.hint("Shorten it.")),
        Domain::Flag { .. } => spec.check_flag(value).map(|_| ()).map_err(|e| e.hint("Write true or false.")),
    }
}
