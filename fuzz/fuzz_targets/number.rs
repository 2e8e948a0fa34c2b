//! The text of one cell. Reading is the inverse of printing, and a text is never a number under both marks unless it
//! has none or a thousands mark.
#![no_main]
use libfuzzer_sys::fuzz_target;
use monolayer::io::number;
use monolayer::io::plate::{DecimalMark, WellValue};

fuzz_target!(|text: &str| {
    for mark in [DecimalMark::Point, DecimalMark::Comma] {
        let parsed = number::parse(text, mark);
        match number::value(text, mark) {
            WellValue::Number { value } => {
                assert!(value.is_finite());
                assert_eq!(parsed.map(f64::to_bits), Some(value.to_bits()));
                let printed = format!("{value}");
                let printed = if mark == DecimalMark::Comma { printed.replace('.', ",") } else { printed };
                assert_eq!(
                    number::parse(&printed, mark).map(f64::to_bits),
                    Some(value.to_bits()),
                    "{printed}"
                );
            }
            WellValue::Flag { text: kept, .. } => {
                assert_eq!(parsed, None);
                assert_eq!(kept, number::trim(text));
            }
            WellValue::Empty => assert!(number::trim(text).is_empty()),
        }
    }
    let _ = number::evidence(text);
    let _ = number::meaning(text);
});
