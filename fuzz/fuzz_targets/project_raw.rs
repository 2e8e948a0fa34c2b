//! A project file as it stands on disk.
#![no_main]
use libfuzzer_sys::fuzz_target;
use monolayer::project::Session;
use monolayer_fuzz::opcode;

fuzz_target!(|data: &[u8]| opcode::opened(Session::open(data)));
