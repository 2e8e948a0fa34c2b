//! What is worth a word about the wells of a read: flags of the reader, and holes.

use super::super::plate::{Flag, Place, Read, WellValue};
use super::super::well;
use crate::checked::Note;
use crate::error::Location;
use std::collections::BTreeMap;

/// Tells about wells of a read that hold no number.
pub(super) fn flags(read: &Read, plate: &str, plates: usize, columns: u16, notes: &mut Vec<Note>) {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut other: Vec<(usize, &str)> = Vec::new();
    let mut numbers = 0;
    for (at, value) in read.wells.iter().enumerate() {
        match value {
            WellValue::Flag { text, meaning: Flag::Other } => other.push((at, text)),
            WellValue::Flag { text, .. } => kinds.entry(text.as_str()).or_insert((0, at)).0 += 1,
            WellValue::Number { .. } => numbers += 1,
            WellValue::Empty => {}
        }
    }
    let well_of = |at: usize| well::name(at / usize::from(columns.max(1)), at % usize::from(columns.max(1)));
    let subject = if plates > 1 { format!("{plate}, {}", read.label) } else { read.label.clone() };
    let total: usize = kinds.values().map(|k| k.0).sum();
    if total > 0 {
        let list: Vec<String> = kinds.iter().take(6).map(|(text, (n, _))| format!("{text} ×{n}")).collect();
        let (code, message) = if numbers == 0 {
            ("import.no_numbers", format!("No well of “{}” holds a number: {}", read.label, list.join(", ")))
        } else {
            ("import.flags", format!("{total} wells of “{}” hold no number: {}", read.label, list.join(", ")))
        };
        let first = kinds.values().map(|k| k.1).min().unwrap_or(0);
        notes.push(
            Note::warning(code, message)
                .hint("They are kept as they stand and take no part in any calculation.")
                .about(subject.clone())
                .at(Location { well: Some(well_of(first)), ..location(&read.place) }),
        );
    }
    if let Some((at, text)) = other.first() {
        let shown: String = text.chars().take(40).collect();
        notes.push(
            Note::warning(
                "import.text_in_numbers",
                format!("{} of “{}” hold text instead of a number, first “{shown}” in {}", count(other.len(), "well"), read.label, well_of(*at)),
            )
            .hint("If it is a number, correct it in the file or choose the other decimal mark; as it stands it takes no part in any calculation.")
            .about(subject)
            .at(Location { well: Some(well_of(*at)), ..location(&read.place) }),
        );
    }
}

/// Says which wells inside the part of the plate that was read hold nothing.
pub(super) fn holes(read: &Read, plate: &str, columns: u16, notes: &mut Vec<Note>) {
    let width = usize::from(columns.max(1));
    let filled = || {
        read.wells
            .iter()
            .enumerate()
            .filter(|(_, w)| **w != WellValue::Empty)
            .map(|(at, _)| (at / width, at % width))
    };
    let (Some(top), Some(bottom)) = (filled().map(|(r, _)| r).min(), filled().map(|(r, _)| r).max()) else {
        return;
    };
    let (left, right) =
        (filled().map(|(_, c)| c).min().unwrap_or(0), filled().map(|(_, c)| c).max().unwrap_or(0));
    let empty: Vec<String> = read
        .wells
        .iter()
        .enumerate()
        .filter(|(_, well)| **well == WellValue::Empty)
        .map(|(at, _)| (at / width, at % width))
        .filter(|(r, c)| (top..=bottom).contains(r) && (left..=right).contains(c))
        .map(|(r, c)| well::name(r, c))
        .collect();
    if let (Some(first), Some(last)) = (empty.first(), empty.last()) {
        let which = if first == last { first.clone() } else { format!("{first} … {last}") };
        notes.push(
            Note::info(
                "import.wells_empty",
                format!(
                    "{} among the measured ones of {plate} hold nothing: {which}",
                    count(empty.len(), "well")
                ),
            )
            .hint("If they were measured, check the file for a short or missing row.")
            .about(plate)
            .at(Location { well: Some(first.clone()), ..location(&read.place) }),
        );
    }
}

pub(super) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

pub(super) fn location(place: &Place) -> Location {
    Location {
        sheet: place.sheet.clone(),
        row: Some(place.first_row),
        column: Some(place.first_column),
        ..Location::default()
    }
}
