//! The text of a dose. What was read prints to a text that reads as the same dose.
#![no_main]
use libfuzzer_sys::fuzz_target;
use monolayer::experiment::{Dose, DoseUnit};

fuzz_target!(|text: &str| {
    let _ = DoseUnit::parse(text);
    if let Some(dose) = Dose::parse(text) {
        assert!(dose.value.is_finite() && dose.value >= 0.0);
        assert_eq!(Dose::parse(&dose.to_string()), Some(dose.clone()), "{dose}");
        for other in ["M", "nM", "µg/ml", "%", "h", ""] {
            if let Some(converted) = dose.unit.convert(dose.value, &DoseUnit(other.into())) {
                assert!(!converted.is_nan());
            }
        }
    }
    if let Some((name, dose)) = Dose::split(text) {
        assert!(!name.trim().is_empty() && dose.value.is_finite() && dose.value >= 0.0);
    }
});
