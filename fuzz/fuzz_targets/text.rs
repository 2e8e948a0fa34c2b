//! A text export: the first byte chooses how it is to be read, the rest is the file.
#![no_main]
use libfuzzer_sys::fuzz_target;
use monolayer::io::plate::{DecimalMark, Encoding, ImportChoice};
use monolayer_fuzz::rules;

fuzz_target!(|data: &[u8]| {
    let Some((choose, bytes)) = data.split_first() else { return };
    let choice = ImportChoice {
        encoding: match choose & 7 {
            1 => Some(Encoding::Utf8),
            2 => Some(Encoding::Utf16Le),
            3 => Some(Encoding::Utf16Be),
            4 => Some(Encoding::Windows1252),
            5 => Some(Encoding::MacRoman),
            _ => None,
        },
        delimiter: match choose >> 3 & 7 {
            1 => Some('\t'),
            2 => Some(','),
            3 => Some(';'),
            4 => Some('|'),
            5 => Some(' '),
            6 => Some('"'),
            _ => None,
        },
        decimal: match choose >> 6 {
            1 => Some(DecimalMark::Point),
            2 => Some(DecimalMark::Comma),
            _ => None,
        },
    };
    rules::plates(&monolayer::io::read_plates("export.csv", bytes, &choice));
});
