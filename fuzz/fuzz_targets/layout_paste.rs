//! A pasted plate map: the first byte is the upper left well. Either the plate changes and undo takes it back, or
//! nothing changes and the error has words.
#![no_main]
use libfuzzer_sys::fuzz_target;
use monolayer::project::Command;
use monolayer_fuzz::{opcode, seeds};

fuzz_target!(|data: &[u8]| {
    let Some((at, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let mut session = seeds::session();
    let plate = seeds::PLATE;
    opcode::run(&mut session, &[Command::PasteLayout { plate, at: u16::from(*at), text: text.to_owned() }]);
});
