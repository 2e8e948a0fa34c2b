//! Workbooks: raw bytes (XLS, zip), or the inside of an XLSX or ODS, packed so that the checksum holds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monolayer::io::plate::ImportChoice;
use monolayer::io::read_plates;
use std::io::{Cursor, Write};

const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

fn pack(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in members {
        if archive.start_file(*name, stored).is_ok() {
            let _ = archive.write_all(content);
        }
    }
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let cut = rest.windows(4).position(|w| w == b"\n--\n").unwrap_or(rest.len());
    let (one, two) = rest.split_at(cut);
    let bytes = match first % 4 {
        0 => rest.to_vec(),
        1 => pack(&[
            ("xl/workbook.xml", BOOK.as_bytes()),
            ("xl/_rels/workbook.xml.rels", RELS.as_bytes()),
            ("xl/worksheets/sheet1.xml", one),
            ("xl/sharedStrings.xml", two),
        ]),
        2 => pack(&[("content.xml", rest)]),
        _ => [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", rest].concat(),
    };
    if let Err(error) = read_plates("fuzz.xlsx", &bytes, &ImportChoice::default()) {
        assert!(!error.what.is_empty() && !error.hint.is_empty() && error.location.file.is_some());
    }
});
