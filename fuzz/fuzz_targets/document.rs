//! What autosave kept: the document as text, with the input it names at hand.
#![no_main]
use libfuzzer_sys::fuzz_target;
use monolayer::project::Session;
use monolayer_fuzz::{opcode, seeds};

fuzz_target!(|text: &str| opcode::opened(Session::restore(text, seeds::inputs())));
