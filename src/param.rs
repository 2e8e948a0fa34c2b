//! Parameters, declared once: the page draws its controls from them, the check reads their ranges, and the methods
//! text their labels.

use crate::error::{Error, ErrorKind, Result};
use serde::Serialize;

/// One of the values of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ChoiceOption {
    /// The value as stored.
    pub key: &'static str,
    /// The words on the control.
    pub label: &'static str,
    /// When to choose it.
    pub help: &'static str,
}

/// What values a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Domain {
    /// A number within closed limits.
    Number {
        /// Lower limit.
        min: f64,
        /// Upper limit.
        max: f64,
        /// Step of the control's arrows.
        step: f64,
        /// Value before anything was chosen.
        default: f64,
    },
    /// One of a list.
    Choice {
        /// The list.
        options: &'static [ChoiceOption],
        /// Key before anything was chosen.
        default: &'static str,
    },
    /// Yes or no.
    Flag {
        /// Value before anything was chosen.
        default: bool,
    },
    /// Words of the user's.
    Text {
        /// The most characters it takes.
        max_length: u32,
        /// Value before anything was chosen.
        default: &'static str,
    },
}

/// A parameter: one declaration for the control, the check and the methods text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ParamSpec {
    /// Name in the project file.
    pub key: &'static str,
    /// Words on the control, sentence case.
    pub label: &'static str,
    /// Unit, empty if none.
    pub unit: &'static str,
    /// What values it takes.
    pub domain: Domain,
    /// What it does and when to change it, in a biologist's words.
    pub help: &'static str,
}

impl ParamSpec {
    /// Checks a number against the limits.
    ///
    /// # Errors
    /// [`ErrorKind::Number`] when the value is not finite or outside the limits, or the parameter is no number.
    pub fn check_number(&self, value: f64) -> Result<f64> {
        match self.domain {
            Domain::Number { min, max, .. } if value.is_finite() && value >= min && value <= max => Ok(value),
            Domain::Number { min, max, .. } => Err(Error::new(
                ErrorKind::Number,
                format!(
                    "{} must lie between {min} and {max}{}, but is {value}.",
                    self.label,
                    with_space(self.unit)
                ),
            )
            .hint("Type a number inside these limits.")),
            _ => Err(Error::new(ErrorKind::Number, format!("{} is not a number.", self.label))),
        }
    }

    /// Checks a key against the list of choices and returns the option.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] when the key is not in the list.
    pub fn check_choice(&self, key: &str) -> Result<&'static ChoiceOption> {
        match self.domain {
            Domain::Choice { options, .. } => options.iter().find(|o| o.key == key),
            _ => None,
        }
        .ok_or_else(|| {
            Error::new(ErrorKind::Invalid, format!("{} has no choice “{key}”.", self.label))
                .hint("Choose one of the list.")
        })
    }

    /// Reads yes or no, written `true` or `false`.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] when the text is neither, or the parameter is no flag.
    pub fn check_flag(&self, text: &str) -> Result<bool> {
        match (self.domain, text) {
            (Domain::Flag { .. }, "true") => Ok(true),
            (Domain::Flag { .. }, "false") => Ok(false),
            _ => Err(Error::new(ErrorKind::Invalid, format!("{} has no choice “{text}”.", self.label))
                .hint("Choose one of the list.")),
        }
    }

    /// Checks the length of words.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when there are too many characters, [`ErrorKind::Invalid`] when the parameter takes no
    /// words.
    pub fn check_text<'a>(&self, text: &'a str) -> Result<&'a str> {
        match self.domain {
            Domain::Text { max_length, .. } if text.chars().count() <= max_length as usize => Ok(text),
            Domain::Text { max_length, .. } => Err(Error::new(
                ErrorKind::TooLarge,
                format!("{} takes at most {max_length} characters.", self.label),
            )),
            _ => Err(Error::new(ErrorKind::Invalid, format!("{} takes no words.", self.label))),
        }
    }
}

fn with_space(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}
