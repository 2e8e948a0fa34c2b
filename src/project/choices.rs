//! Checks of the choices of analysis and figures against their declarations.

use super::apply::Reader;
use super::backing;
use super::document::Document;
use crate::error::{Error, ErrorKind, Result};
use crate::param::{Domain, ParamSpec};

/// Keys of the analysis that take the label of a read beside their choices.
const READS: [&str; 2] = ["signal", "reference"];

/// Checks a choice of the analysis and returns the words on its control.
pub(super) fn check_analysis(
    document: &Document,
    key: &str,
    value: &str,
    reader: &mut Reader<'_>,
) -> Result<String> {
    let spec = find(backing::analysis_params(), key, "analysis")?;
    let checked = check(spec, value);
    if checked.is_err() && READS.contains(&key) {
        for file in &document.files {
            let Ok(parsed) = reader(&file.sha256, &file.name, &file.choice) else { continue };
            if parsed.plates.iter().any(|p| p.reads.iter().any(|r| r.label == value)) {
                return Ok(spec.label.to_owned());
            }
        }
        return Err(Error::new(ErrorKind::NotFound, format!("No plate has a read called “{value}”.")));
    }
    checked.map(|()| spec.label.to_owned())
}

/// Checks a choice of the figures and returns the words on its control.
pub(super) fn check_figure(key: &str, value: &str) -> Result<String> {
    let spec = find(backing::figure_params(), key, "figures")?;
    check(spec, value).map(|()| spec.label.to_owned())
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
        Domain::Text { max_length, .. } => {
            let length = value.chars().count();
            let most = usize::try_from(max_length).unwrap_or(usize::MAX);
            if length <= most {
                return Ok(());
            }
            Err(Error::new(
                ErrorKind::TooLarge,
                format!("{} has {length} characters; the limit is {most}.", spec.label),
            )
            .hint("Shorten it."))
        }
        Domain::Flag { .. } if matches!(value, "true" | "false") => Ok(()),
        Domain::Flag { .. } => Err(Error::new(
            ErrorKind::Invalid,
            format!("{} is on (true) or off (false), not “{value}”.", spec.label),
        )),
    }
}
