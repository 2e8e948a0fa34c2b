//! A project file whose container is sound: the first byte says which part the rest replaces.
#![no_main]
use libfuzzer_sys::fuzz_target;
use monolayer::project::Session;
use monolayer_fuzz::{opcode, seeds};

fuzz_target!(|data: &[u8]| {
    let Some((part, bytes)) = data.split_first() else { return };
    opcode::opened(Session::open(&seeds::project_with(*part, bytes)));
});
