//! A sequence of changes: JSON, one a line (lines that are none are passed over), or, behind a first byte of 0, a
//! compact code that reaches deep. No change may panic; a refused one leaves the document as it was; undoing all gives
//! the first document back, redoing all the last.
#![no_main]
use libfuzzer_sys::fuzz_target;
use monolayer_fuzz::{opcode, seeds};

fuzz_target!(|data: &[u8]| {
    let commands = match data.split_first() {
        Some((0, code)) => opcode::decode(code),
        _ => data
            .split(|b| *b == b'\n')
            .take(60)
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect(),
    };
    opcode::run(&mut seeds::session(), &commands);
});
