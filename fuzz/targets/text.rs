//! Any bytes as a text export, under every choice a user can make.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monolayer::io::plate::{DecimalMark, Encoding, ImportChoice, WellValue};
use monolayer::io::read_plates;

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let choice = ImportChoice {
        encoding: [None, None, None, Some(Encoding::Windows1252), Some(Encoding::Utf16Be)].get(usize::from(first % 5)).copied().flatten(),
        delimiter: [None, None, Some('\t'), Some(','), Some(';'), Some(' ')].get(usize::from(first / 5 % 6)).copied().flatten(),
        decimal: [None, None, Some(DecimalMark::Comma)].get(usize::from(first / 30 % 3)).copied().flatten(),
    };
    match read_plates("fuzz.txt", rest, &choice) {
        Ok(read) => {
            for plate in &read.value.plates {
                let wells = usize::from(plate.rows) * usize::from(plate.columns);
                assert!((1..=1536).contains(&wells));
                for read in &plate.reads {
                    assert_eq!(read.wells.len(), wells);
                    assert!(read.wells.iter().all(|w| !matches!(w, WellValue::Number { value } if !value.is_finite())));
                }
                assert!(plate.names.iter().all(|n| n.names.len() == wells));
            }
        }
        Err(error) => assert!(!error.what.is_empty() && !error.hint.is_empty() && error.location.file.is_some()),
    }
});
