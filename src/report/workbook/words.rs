//! The sheets of words: remarks on the result, and what was done.

use super::xlsx::{Book, Column, Style};
use crate::checked::Severity;
use crate::report::{Facts, text};

const NOTES: [Column; 6] = [
    Column { heading: "Kind", width: 16, computed: false },
    Column { heading: "About", width: 24, computed: false },
    Column { heading: "Remark", width: 70, computed: false },
    Column { heading: "What to do", width: 60, computed: false },
    Column { heading: "Where", width: 24, computed: false },
    Column { heading: "Code", width: 36, computed: false },
];

/// Writes what a reader of the numbers has to know.
pub(super) fn notes(book: &mut Book, facts: &Facts<'_>) {
    let mut sheet = book.table("Notes", &NOTES, 0);
    for note in facts.notes {
        sheet.next_row();
        let kind = match note.severity {
            Severity::Info => "For information",
            Severity::Warning => "Warning",
            Severity::Block => "Withheld",
        };
        sheet.text(Style::Wrapped, kind);
        sheet.text(Style::Wrapped, &note.subject);
        sheet.text(Style::Wrapped, &note.message);
        sheet.text(Style::Wrapped, &note.hint);
        sheet.text(Style::Wrapped, &note.location.to_string());
        sheet.text(Style::Wrapped, &note.code);
    }
    sheet.end();
}

const AUDIT: [Column; 3] = [
    Column { heading: "No.", width: 6, computed: false },
    Column { heading: "Time", width: 22, computed: false },
    Column { heading: "Change", width: 110, computed: false },
];

/// Writes what was done.
pub(super) fn audit(book: &mut Book, facts: &Facts<'_>) {
    let mut sheet = book.table("Audit", &AUDIT, 0);
    for (number, (at, words)) in (1u32..).zip(facts.audit) {
        sheet.next_row();
        sheet.number(Style::Plain, Some(f64::from(number)));
        sheet.text(Style::Plain, &text::moment(at));
        sheet.text(Style::Wrapped, words);
    }
    sheet.end();
}
