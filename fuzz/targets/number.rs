//! Any text as the content of a cell: what reads as a number reads the same under its own mark only, and is finite.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monolayer::io::number;
use monolayer::io::plate::{DecimalMark, WellValue};

fuzz_target!(|text: &str| {
    for mark in [DecimalMark::Point, DecimalMark::Comma] {
        let parsed = number::parse(text, mark);
        assert!(parsed.is_none_or(f64::is_finite));
        match number::value(text, mark) {
            WellValue::Number { value } => assert_eq!(Some(value.to_bits()), parsed.map(f64::to_bits)),
            WellValue::Flag { text: kept, .. } => assert!(parsed.is_none() && kept == number::trim(text) && !kept.is_empty()),
            WellValue::Empty => assert!(number::trim(text).is_empty()),
        }
    }
    // What Rust prints comes back bit by bit, under either mark.
    if let Some(value) = number::parse(text, DecimalMark::Point) {
        let printed = format!("{value}");
        assert_eq!(number::parse(&printed, DecimalMark::Point).map(f64::to_bits), Some(value.to_bits()));
    }
    let _ = number::evidence(text);
    let _ = number::meaning(text);
});
