//! A workbook whose container is sound: the first byte says which of its parts the rest replaces.
#![no_main]
use libfuzzer_sys::fuzz_target;
use monolayer::io::plate::ImportChoice;
use monolayer_fuzz::{rules, seeds};

fuzz_target!(|data: &[u8]| {
    let Some((part, bytes)) = data.split_first() else { return };
    let file = seeds::workbook_with(*part, bytes);
    rules::plates(&monolayer::io::read_plates("export.xlsx", &file, &ImportChoice::default()));
});
