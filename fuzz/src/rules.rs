//! What must hold of every answer, whatever the bytes.

use monolayer::checked::{Checked, Note};
use monolayer::error::{Error, Result};
use monolayer::io::plate::{PlateFile, WellValue};

/// An error says what happened, in one sentence.
pub fn error(error: &Error) {
    assert!(!error.what.trim().is_empty(), "an error without words: {error:?}");
    assert!(error.what.len() < 4000, "an error as long as the file");
}

/// A note has a code and words.
pub fn note(note: &Note) {
    assert!(!note.code.is_empty() && !note.message.trim().is_empty(), "a note without words: {note:?}");
    assert!(note.message.len() < 4000, "a note as long as the file");
}

/// A plate file: every read has all wells of its plate, every number is finite, every place is inside itself.
pub fn plates(answer: &Result<Checked<PlateFile>>) {
    let checked = match answer {
        Ok(checked) => checked,
        Err(e) => return error(e),
    };
    checked.notes.iter().for_each(note);
    assert!(!checked.value.plates.is_empty(), "success without a plate");
    for plate in &checked.value.plates {
        let wells = usize::from(plate.rows) * usize::from(plate.columns);
        assert!((1..=1536).contains(&wells), "a plate of {} x {}", plate.rows, plate.columns);
        assert!(!plate.reads.is_empty() || !plate.names.is_empty(), "a plate of nothing");
        for read in &plate.reads {
            assert_eq!(read.wells.len(), wells);
            assert!(read.place.first_row <= read.place.last_row && read.place.first_row > 0);
            assert!(read.place.first_column <= read.place.last_column && read.place.first_column > 0);
            for number in [read.wavelength_nm, read.time_s, read.temperature_c].into_iter().flatten() {
                assert!(number.is_finite());
            }
            for well in &read.wells {
                match well {
                    WellValue::Number { value } => assert!(value.is_finite()),
                    WellValue::Flag { text, .. } => assert!(!text.trim().is_empty()),
                    WellValue::Empty => {}
                }
            }
        }
        for grid in &plate.names {
            assert_eq!(grid.names.len(), wells);
        }
    }
    for ignored in &checked.value.ignored {
        assert!(!ignored.reason.is_empty());
        assert!(ignored.place.first_row <= ignored.place.last_row);
    }
}
