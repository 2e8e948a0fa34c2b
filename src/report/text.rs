//! Numbers and names in print.

use super::{Facts, OverrideFacts};
use crate::assay::viability::{Draft, PARAMS};
use crate::experiment::{ConditionId, Experiment, GroupId, ReplicateId};
use crate::num::words::fixed;
use crate::param::Domain;

/// A percentage with one decimal.
pub(super) fn percent(value: f64) -> String {
    fixed(value, 1)
}

/// A value that may be missing.
pub(super) fn or_dash(value: Option<f64>, print: impl Fn(f64) -> String) -> String {
    value.map_or_else(|| "–".to_owned(), print)
}

pub(super) fn group(experiment: &Experiment, id: Option<GroupId>) -> String {
    id.and_then(|id| experiment.group(id)).map(|g| g.name.clone()).unwrap_or_default()
}

pub(super) fn condition(experiment: &Experiment, id: ConditionId) -> String {
    experiment.condition(id).map(|c| c.name.clone()).unwrap_or_default()
}

pub(super) fn replicate(experiment: &Experiment, id: ReplicateId) -> String {
    experiment.replicate(id).map_or_else(|| "not named".to_owned(), |r| r.name.clone())
}

/// The value of a choice of the analysis, its default when it was not made.
pub(super) fn choice<'a>(draft: &'a Draft, key: &str) -> &'a str {
    draft.0.get(key).map(String::as_str).unwrap_or_else(|| {
        PARAMS.iter().find(|p| p.key == key).map_or("", |p| match p.domain {
            Domain::Choice { default, .. } => default,
            Domain::Flag { default: true } => "true",
            Domain::Flag { default: false } => "false",
            _ => "",
        })
    })
}

/// What an overridden note says; its code, when the note is not there any more.
pub(super) fn overridden(facts: &Facts<'_>, of: &OverrideFacts<'_>) -> String {
    let note = facts.notes.iter().find(|n| n.code == of.code && n.subject == of.subject);
    let said = note.map_or(of.code, |n| &n.message);
    said.strip_suffix(&format!(" Overridden: {}", of.reason)).unwrap_or(said).to_owned()
}

/// `a, b and c`.
pub(super) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// `3`, or `2 to 3`.
pub(super) fn span(values: impl Iterator<Item = u32> + Clone) -> String {
    match (values.clone().min(), values.max()) {
        (Some(low), Some(high)) if low != high => format!("{low} to {high}"),
        (Some(low), _) => low.to_string(),
        _ => "0".to_owned(),
    }
}

/// An ISO 8601 moment as people read it, to the minute; anything else as it stands.
pub(super) fn moment(at: &str) -> String {
    match (at.get(..10), at.get(10..11), at.get(11..16)) {
        (Some(day), Some("T"), Some(minute)) if at.ends_with('Z') => format!("{day} {minute} UTC"),
        _ => at.to_owned(),
    }
}

/// Text as text, wherever it stands in HTML.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_printed_as_people_write_them() {
        assert_eq!(moment("2026-02-03T04:05:06.789Z"), "2026-02-03 04:05 UTC");
        assert_eq!(moment("yesterday"), "yesterday");
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(
            escape("<img src=x onerror=\"alert('1')\"> & \u{0}"),
            "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; \u{fffd}"
        );
    }

    #[test]
    fn lists_read_like_sentences() {
        let list_of = |items: &[&str]| list(&items.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(list_of(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list_of(&["a"]), "a");
        assert_eq!(span([3, 2, 3].into_iter()), "2 to 3");
        assert_eq!(span([3, 3].into_iter()), "3");
    }
}
