//! Any JSON as the document of the autosave: opened or refused, analysed, saved and opened again with the same content.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monolayer::project::Session;

fuzz_target!(|text: &str| {
    match Session::restore(text, Vec::new()) {
        Ok(restored) => {
            let mut session = restored.value;
            let _ = session.analyse();
            let json = session.document_json();
            if let Ok(again) = Session::restore(&json, Vec::new()) {
                assert_eq!(json, again.value.document_json(), "a restored document is restored alike");
            }
        }
        Err(error) => assert!(!error.what.is_empty()),
    }
});
