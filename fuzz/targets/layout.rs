//! Any text pasted as a plate map onto a plate of the example project.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monolayer::project::{Command, Session};
use std::sync::OnceLock;

fuzz_target!(|input: (u8, &str)| {
    static START: OnceLock<String> = OnceLock::new();
    let (at, text) = input;
    let _ = monolayer::io::table::read_text_table(text);
    let document = START.get_or_init(|| Session::example().map(|s| s.document_json()).unwrap_or_default());
    let Ok(session) = Session::restore(document, Vec::new()) else { return };
    let mut session = session.value;
    let Some(plate) = session.view().plates.first().map(|p| p.id) else { return };
    let before = session.document_json();
    let command = Command::PasteLayout { plate, at: u16::from(at) % 96, text: text.to_owned() };
    match session.apply(&command, "2026-01-01T00:00:00Z") {
        Ok(()) => {
            if session.undo().is_ok() {
                let _ = session.redo();
            }
        }
        Err(error) => {
            assert!(!error.what.is_empty());
            assert_eq!(before, session.document_json(), "a command that fails leaves the document alone");
        }
    }
});
