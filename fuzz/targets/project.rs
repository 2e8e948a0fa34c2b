//! Any bytes as a project file; or any document in a zip whose checksums hold.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monolayer::project::Session;
use std::io::{Cursor, Write};

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let bytes = if first % 2 == 0 {
        rest.to_vec()
    } else {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        if archive.start_file("project.json", stored).is_ok() {
            let _ = archive.write_all(rest);
        }
        archive.finish().map(Cursor::into_inner).unwrap_or_default()
    };
    match Session::open(&bytes) {
        Ok(opened) => {
            let mut session = opened.value;
            let _ = session.view();
            let _ = session.analyse();
            let _ = session.save();
        }
        Err(error) => assert!(!error.what.is_empty()),
    }
});
