//! Files of another kind under the name of an export.

use crate::files::*;
use crate::harness::*;
use monolayer::error::ErrorKind::*;

fn bytes(head: &[u8], length: usize) -> Vec<u8> {
    let noise = (0..length as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8);
    head.iter().copied().chain(noise).collect()
}

fn html_table() -> String {
    let rows: String = grid_cells(8, 12)
        .iter()
        .map(|row| format!("<tr>{}</tr>", row.iter().map(|c| format!("<td>{c}</td>")).collect::<String>()))
        .collect();
    format!("<html><body><table>{rows}</table></body></html>")
}

fn spreadsheet_2003() -> String {
    let rows: String = grid_cells(8, 12)
        .iter()
        .map(|row| {
            let cells = row.iter().map(|c| format!("<Cell><Data ss:Type=\"String\">{c}</Data></Cell>"));
            format!("<Row>{}</Row>", cells.collect::<String>())
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook \
         xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
         <Worksheet ss:Name=\"Results\"><Table>{rows}</Table></Worksheet></Workbook>"
    )
}

fn docx() -> Vec<u8> {
    zip(&[
        Entry::stored("[Content_Types].xml", "<Types/>"),
        Entry::stored("word/document.xml", "<w:document><w:body><w:p>0.5</w:p></w:body></w:document>"),
    ])
}

fn folder() -> Vec<u8> {
    zip(&[Entry::stored("Monday/", ""), Entry::stored("Monday/plate.csv", grid(8, 12))])
}

cases! {
    png_named_csv: read("plate.csv", bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 4000)) => refused(Format, &["PNG image", "Export"]);
    jpeg_named_csv: read("plate.csv", bytes(b"\xff\xd8\xff\xe0\0\x10JFIF", 4000)) => refused(Format, &["JPEG image", "Export"]);
    tiff_named_txt: read("plate.txt", bytes(b"II*\0\x08\0\0\0", 4000)) => refused(Format, &["TIFF image"]);
    webp_named_csv: read("plate.csv", bytes(b"RIFF\x24\0\0\0WEBPVP8 ", 4000)) => refused(Format, &["image", "Export"]);
    heic_named_csv: read("plate.csv", bytes(b"\0\0\0\x18ftypheic\0\0\0\0", 4000)) => refused(Format, &["photograph"]);
    pdf_named_csv: read("report.csv", bytes(b"%PDF-1.7\n", 4000)) => refused(Format, &["PDF", "Export"]);
    gzip_named_csv: read("plate.csv", bytes(b"\x1f\x8b\x08\0", 400)) => refused(Format, &["gzip", "Unpack"]);
    seven_zip: read("plate.csv", bytes(b"7z\xbc\xaf\x27\x1c", 400)) => refused(Format, &["7-zip", "Unpack"]);
    program_named_csv: read("plate.csv", bytes(b"MZ\x90\0\x03\0\0\0", 4000)) => refused(Format, &["program"]);
    rtf_named_txt: read("plate.txt", "{\\rtf1\\ansi 0.5}") => refused(Format, &["rich text"]);
    noise: read("plate.csv", bytes(b"", 20_000)) => refused(Encoding, &["not text"]);
    web_page: read("plate.csv", "<!DOCTYPE html><html><body>Sign in</body></html>") => refused(Format, &["web page"]);
    html_table_named_xls: read("plate.xls", html_table()) => refused(Format, &["web page", "XLSX"]);
    spreadsheet_2003_named_xls: read("plate.xls", spreadsheet_2003()) => refused(Format, &["2003", "XLSX"]);
    json: read("plate.csv", "{\"plates\": [{\"A1\": 0.5, \"A2\": 0.6}]}") => refused(NoPlate, &["plates"]);
    mail: read("plate.eml", "From: a@b.c\nSubject: plate\n\nPlease find attached.\n") => refused(NoPlate, &["From"]);
    docx_named_xlsx: read("plate.xlsx", docx()) => refused(Format, &["DOCX", "paste"]);
    folder_as_zip: read("plates.zip", folder()) => refused(Format, &["zip archive", "Monday/plate.csv", "Unpack"]);
    empty_zip: read("plates.xlsx", zip(&[])) => refused(Format, &["archive"]);
    project_dropped_as_data: read("work.monolayer", zip(&[Entry::stored("project.json", "{}")])) => refused(Format, &["project", "Open it"]);
    old_word_document: read("plate.xls", compound(&[("WordDocument", &[0; 100])])) => refused(Format, &["Office file", "Export"]);
    svg: read("figure.csv", "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>0.5</text></svg>") => refused(Format, &["drawing"]);
    rdml_like: read("run.csv", "<?xml version=\"1.0\"?><rdml version=\"1.2\"></rdml>") => refused(Format, &["cycler", "qPCR"]);
}
