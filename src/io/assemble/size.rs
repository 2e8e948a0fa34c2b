//! How many wells a plate has.

use super::super::plate::Read;
use super::super::table::Table;
use super::super::well;
use super::building::{Building, Part};
use super::notes::location;
use crate::checked::Note;
use crate::error::Location;

/// The plate's size: the smallest that holds all its wells, or a larger one that the file states.
pub(super) fn size(stated: Option<(u16, u16)>, building: &Building, notes: &mut Vec<Note>) -> (u16, u16) {
    let (rows, columns) = building.extent;
    let fits = well::format_for(rows, columns).unwrap_or((32, 48));
    let full = (usize::from(fits.0), usize::from(fits.1)) == (rows, columns);
    let about = building.name.clone().unwrap_or_else(|| "Plate 1".to_owned());
    match stated {
        Some(size) if size.0 >= fits.0 && size.1 >= fits.1 => size,
        Some(size) => {
            notes.push(
                Note::warning(
                    "import.larger_than_stated",
                    format!(
                        "The file speaks of a plate of {} wells, but names wells up to {}",
                        usize::from(size.0) * usize::from(size.1),
                        well::name(rows.saturating_sub(1), columns.saturating_sub(1))
                    ),
                )
                .hint("Check the plate type that was chosen in the instrument’s software.")
                .about(about)
                .at(first_place(&building.reads)),
            );
            fits
        }
        None => {
            if !full {
                notes.push(
                    Note::info(
                        "import.size_assumed",
                        format!(
                            "Only a part of the plate was read (up to {}); a plate of {} wells is assumed",
                            well::name(rows.saturating_sub(1), columns.saturating_sub(1)),
                            usize::from(fits.0) * usize::from(fits.1)
                        ),
                    )
                    .hint("If the plate was larger, only its name differs: wells keep their row and column.")
                    .about(about)
                    .at(first_place(&building.reads)),
                );
            }
            fits
        }
    }
}

fn first_place(reads: &[Part<Read>]) -> Location {
    reads.first().map(|(read, _, _)| location(&read.place)).unwrap_or_default()
}

/// The size of plate a table speaks of: `96 WELL PLATE`, `[GRE96ft]` in a line with the word plate, `384-well`,
/// `Number of rows` and `columns`.
pub(super) fn stated_size(table: &Table) -> Option<(u16, u16)> {
    let mut best = None;
    for row in 0..table.rows() {
        let mut about_plate = false;
        for (column, text) in table.filled(row).take(12) {
            let letters = text.bytes().filter(u8::is_ascii_alphabetic).take(4).count();
            if letters < 4 || table.number(row, column).is_some() || text.len() > 160 {
                continue;
            }
            let lower = text.to_lowercase();
            let well = lower.contains("well") || lower.contains("wel0");
            about_plate |= lower.contains("plate") || lower == "name";
            if !(about_plate || well) {
                continue;
            }
            for number in numbers(&lower) {
                let small = number < 96;
                if (well || (!small && about_plate))
                    && let Some(size) = well::format_of(number)
                {
                    best = best.max(Some(size));
                }
            }
        }
    }
    best
}

fn numbers(text: &str) -> impl Iterator<Item = usize> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty() && part.len() <= 4)
        .filter_map(|part| part.parse().ok())
}
