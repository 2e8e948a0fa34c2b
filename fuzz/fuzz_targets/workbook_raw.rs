//! A workbook as it stands on disk.
#![no_main]
use libfuzzer_sys::fuzz_target;
use monolayer::io::plate::ImportChoice;
use monolayer_fuzz::rules;

fuzz_target!(|data: &[u8]| {
    rules::plates(&monolayer::io::read_plates("export.xlsx", data, &ImportChoice::default()));
});
