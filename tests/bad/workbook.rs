//! Workbooks: XLSX, ODS and XLS.

use crate::files::*;
use crate::harness::*;
use monolayer::error::ErrorKind::*;

fn sound() -> Parts {
    xlsx(&grid_cells(8, 12))
}

/// A sound workbook with a piece of its sheet replaced.
fn sheet(old: &str, new: &str) -> Vec<u8> {
    let text = sound().text(SHEET);
    assert!(text.contains(old), "{old}");
    sound().with(SHEET, text.replacen(old, new, 1)).zip()
}

/// A sound workbook with a piece of its list of sheets replaced.
fn book(old: &str, new: &str) -> Vec<u8> {
    let text = sound().text("xl/workbook.xml");
    assert!(text.contains(old), "{old}");
    sound().with("xl/workbook.xml", text.replacen(old, new, 1)).zip()
}

fn bytes_of(mut bytes: Vec<u8>, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    change(&mut bytes);
    bytes
}

fn cut(bytes: Vec<u8>, keep: usize) -> Vec<u8> {
    bytes_of(bytes, |b| b.truncate(keep))
}

/// A sound XLS whose record of a kind has another length or other bytes.
fn stream(change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let stream = bytes_of(biff(&grid_cells(8, 12)), change);
    compound(&[("Workbook", &stream)])
}

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|w| w == what).expect("the bytes to change")
}

/// A workbook whose sheet claims a packed and unpacked size of 2 GB.
fn two_gigabytes() -> Vec<u8> {
    bytes_of(sound().zip(), |b| {
        // The signature, where the sizes stand behind it, and where the name does.
        for (signature, sizes, name) in [(b"PK\x01\x02", 20, 46), (b"PK\x03\x04", 18, 30)] {
            let is_head =
                |at: &usize| b[*at..].starts_with(signature) && b[*at + name..].starts_with(SHEET.as_bytes());
            let head = (0..b.len() - name).find(is_head).expect("the head of the sheet");
            b[head + sizes..head + sizes + 8]
                .copy_from_slice(&[0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f]);
        }
    })
}

/// A compound file whose directory claims a stream of 2 GB.
fn two_gigabyte_stream() -> Vec<u8> {
    bytes_of(xls(&grid_cells(8, 12)), |b| {
        let name: Vec<u8> = utf16le("Workbook");
        let entry = find(b, &name);
        b[entry + 120..entry + 124].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]);
    })
}

/// A compound file whose sectors lead in a circle.
fn circle() -> Vec<u8> {
    bytes_of(xls(&grid_cells(8, 12)), |b| {
        // The second entry of the sector table is the first sector of the stream: it leads to itself.
        b[512 + 8..512 + 12].copy_from_slice(&2_u32.to_le_bytes());
    })
}

fn repeated_ods(attribute: &str) -> Vec<u8> {
    let parts = ods(&grid_cells(8, 12));
    let text = parts.text("content.xml").replacen(
        "<table:table-cell/>",
        &format!("<table:table-cell {attribute}/>"),
        1,
    );
    parts.with("content.xml", text).zip()
}

/// The value 0.204 of C4 claims to stand in as many columns.
fn repeated_ods_value(count: u32) -> Vec<u8> {
    let parts = ods(&grid_cells(8, 12));
    let value = "office:value=\"0.204\"";
    let repeated = format!("table:number-columns-repeated=\"{count}\" {value}");
    let text = parts.text("content.xml").replacen(value, &repeated, 1);
    parts.with("content.xml", text).zip()
}

fn repeated_ods_rows(count: u32) -> Vec<u8> {
    let parts = ods(&grid_cells(8, 12));
    let row = format!(
        "<table:table-row table:number-rows-repeated=\"{count}\"><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>"
    );
    let text = parts.text("content.xml").replacen("</table:table>", &row, 1);
    parts.with("content.xml", text).zip()
}

const C4: &str = "<c r=\"E4\"><v>0.204</v></c>";

cases! {
    sound_xlsx: read("plate.xlsx", sound().zip()) => understood().numbers(96).reads("C4", 0.204);
    sound_ods: read("plate.ods", ods(&grid_cells(8, 12)).zip()) => understood().numbers(96).reads("C4", 0.204);
    sound_xls: read("plate.xls", xls(&grid_cells(8, 12))) => understood().numbers(96).reads("C4", 0.204);
    xlsx_named_xls: read("plate.xls", sound().zip()) => understood().numbers(96);
    xls_named_csv: read("plate.csv", xls(&grid_cells(8, 12))) => understood().numbers(96);
    truncated_xlsx: read("plate.xlsx", cut(sound().zip(), 3000)) => refused(Damaged, &["cut off", "again"]);
    truncated_before_the_directory: read("plate.xlsx", bytes_of(sound().zip(), |b| { let n = b.len(); b.truncate(n - 22); })) => refused(Damaged, &["cut off", "again"]);
    truncated_xls: read("plate.xls", cut(xls(&grid_cells(8, 12)), 2000)) => refused(Damaged, &["damaged"]);
    head_only: read("plate.xlsx", "PK\u{3}\u{4}") => refused(Damaged, &["damaged"]);
    compound_head_only: read("plate.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()) => refused(Damaged, &["damaged"]);
    flipped_bit_in_sheet: read("plate.xlsx", bytes_of(sound().zip(), |b| { let at = find(b, b"<v>0.204"); b[at + 5] ^= 1; })) => refused(Damaged, &["damaged"]);
    no_sheets: read("plate.xlsx", book("<sheet name=\"Results\" sheetId=\"1\" r:id=\"rId1\"/>", "")) => refused(Empty, &["sheet"]);
    sheet_part_missing: read("plate.xlsx", sound().without(SHEET).zip()) => refused(Damaged, &["damaged"]);
    list_of_sheets_missing: read("plate.xlsx", sound().without("xl/workbook.xml").zip()) => refused(Format, &[]);
    chart_sheet_only: read("plate.xlsx", {
        let rels = sound().text("xl/_rels/workbook.xml.rels").replacen("/worksheet\"", "/chartsheet\"", 1).replace("worksheets/sheet1", "chartsheets/sheet1");
        sound().without(SHEET).with("xl/_rels/workbook.xml.rels", rels).with("xl/chartsheets/sheet1.xml", "<chartsheet/>").zip()
    }) => refused(Empty, &["sheet"]);
    empty_sheet: read("plate.xlsx", xlsx(&[]).zip()) => refused(Empty, &["no data"]);
    password: read("plate.xlsx", encrypted()) => refused(Unsupported, &["password", "without"]);
    password_xls: read("plate.xls", stream(|b| { let at = find(b, &record(0x0042, &1200_u16.to_le_bytes())); let mut lock = record(0x002f, &[1, 0, 1, 0, 1, 0]); lock.extend_from_slice(&[7; 48]); b.splice(at..at, lock); })) => refused(Unsupported, &["password"]);
    whole_sheet_as_dimension: read("plate.xlsx", sheet("ref=\"A1:M9\"", "ref=\"A1:XFD1048576\"")) => understood().numbers(96);
    value_in_the_last_corner: read("plate.xlsx", sheet("</sheetData>", "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>")) => understood().numbers(96);
    cell_beyond_the_sheet: read("plate.xlsx", sheet("r=\"E4\"", "r=\"ZZZZZZ99999999999\"")) => refused(Damaged, &["damaged"]);
    cell_without_place: read("plate.xlsx", sheet(" r=\"E4\"", "")) => understood().numbers(96);
    cell_twice: read("plate.xlsx", sheet(C4, &format!("{C4}<c r=\"E4\"><v>9.9</v></c>"))) => refused(Damaged, &["Results", "row 4", "column 5"]);
    unclosed_tag: read("plate.xlsx", sheet("</sheetData></worksheet>", "")) => refused(Damaged, &["damaged"]);
    string_that_is_not_listed: read("plate.xlsx", sheet(C4, "<c r=\"E4\" t=\"s\"><v>4000000000</v></c>")) => refused(Damaged, &["damaged"]);
    number_stored_as_text: read("plate.xlsx", sheet(C4, "<c r=\"E4\" t=\"inlineStr\"><is><t>0.204</t></is></c>")) => understood().numbers(96).reads("C4", 0.204);
    comma_number_stored_as_text: read("plate.xlsx", sheet(C4, "<c r=\"E4\" t=\"inlineStr\"><is><t>0,204</t></is></c>")) => understood().numbers(96).reads("C4", 0.204);
    formula_error: read("plate.xlsx", sheet(C4, "<c r=\"E4\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>")) => noted("import.flags", &["#DIV/0!", "C4"]).keeps("C4", "#DIV/0!").numbers(95);
    formula_without_value: read("plate.xlsx", sheet(C4, "<c r=\"E4\"><f>B2*2</f></c>")) => noted("import.wells_empty", &["C4"]).numbers(95);
    truth_value: read("plate.xlsx", sheet(C4, "<c r=\"E4\" t=\"b\"><v>1</v></c>")) => noted("import.text_in_numbers", &["TRUE", "C4"]).numbers(95);
    date_instead_of_number: read("plate.xlsx", sheet(C4, "<c r=\"E4\" s=\"1\"><v>45292</v></c>")) => noted("import.text_in_numbers", &["2024-01-01", "C4"]).numbers(95);
    number_that_is_none: read("plate.xlsx", sheet("<v>0.204</v>", "<v>abc</v>")) => noted("import.text_in_numbers", &["abc", "C4"]).numbers(95);
    infinite_number: read("plate.xlsx", sheet("<v>0.204</v>", "<v>1e999</v>")) => noted("import.flags", &["inf", "C4"]).numbers(95);
    hidden_character_references: read("plate.xlsx", sheet("<v>0.204</v>", "<v>0.2&#x30;4</v>")) => understood().numbers(96);
    entity_bomb: read("plate.xlsx", sheet("<worksheet", "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><worksheet")) => understood().numbers(96);
    zip_bomb: read("plate.xlsx", sound().without(SHEET).and(Entry::bomb(SHEET, b"<worksheet><sheetData>", b' ', 3000)).zip()) => refused(TooLarge, &["larger", "Delete"]);
    zip_bomb_of_cells: read("plate.xlsx", sound().without(SHEET).and(Entry::bomb(SHEET, b"<worksheet><sheetData><row r=\"1\">", b'<', 60)).zip()) => refused(Damaged, &[]);
    zip_bomb_of_strings: read("plate.xlsx", sound().without("xl/sharedStrings.xml").and(Entry::bomb("xl/sharedStrings.xml", b"<sst><si><t>", b'A', 3000)).zip()) => refused(TooLarge, &["larger"]);
    lying_string_count: read("plate.xlsx", sound().with("xl/sharedStrings.xml", sound().text("xl/sharedStrings.xml").replace("uniqueCount=\"8\"", "uniqueCount=\"4294967295\"")).zip()) => understood().numbers(96);
    two_gigabyte_entry: read("plate.xlsx", two_gigabytes()) => refused(Damaged, &["damaged"]);
    two_gigabyte_stream_in_xls: read("plate.xls", two_gigabyte_stream()) => understood().numbers(96);
    sectors_in_a_circle: read("plate.xls", circle()) => refused(Damaged, &["damaged"]);
    biff_record_too_long: read("plate.xls", stream(|b| { let at = find(b, &[0x03, 0x02, 14, 0]); b[at + 2] = 0xff; b[at + 3] = 0xff; })) => refused(Damaged, &["damaged"]);
    biff_label_longer_than_record: read("plate.xls", stream(|b| { let at = find(b, &[0x04, 0x02]); b[at + 10] = 0xff; b[at + 11] = 0x7f; })) => understood().numbers(96);
    biff_sheet_outside_the_file: read("plate.xls", stream(|b| { let at = find(b, &[0x85, 0]); b[at + 4..at + 8].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]); })) => refused(Damaged, &["damaged"]);
    biff_dimensions_of_all: read("plate.xls", stream(|b| { let at = find(b, &[0x00, 0x02, 14, 0]); b[at + 8..at + 12].copy_from_slice(&[0xff; 4]); b[at + 14..at + 16].copy_from_slice(&[0xff; 2]); })) => understood().numbers(96);
    biff_row_beyond_the_sheet: read("plate.xls", stream(|b| { let n = b.len() - 4; b.splice(n..n, record(0x0203, &[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f])); })) => understood().numbers(96);
    biff_number_that_is_none: read("plate.xls", stream(|b| { let at = find(b, &0.204_f64.to_le_bytes()); b[at..at + 8].copy_from_slice(&f64::NAN.to_le_bytes()); })) => noted("import.flags", &["C4"]).numbers(95);
    ods_columns_repeated_without_end: read("plate.ods", repeated_ods("table:number-columns-repeated=\"2147483647\"")) => understood().numbers(96);
    ods_rows_repeated_without_end: read("plate.ods", repeated_ods_rows(2_147_483_647)) => left_out(&["rows 10"]).numbers(96);
    ods_rows_to_the_end_of_the_sheet: read("plate.ods", repeated_ods_rows(1_048_567)) => understood().numbers(96);
    ods_value_repeated_without_end: read("plate.ods", repeated_ods_value(2_147_483_647)) => refused(TooLarge, &["far larger"]);
    ods_value_repeated_to_the_last_column: read("plate.ods", repeated_ods_value(16_384)) => noted("import.numbers_left_out", &["Row 4"]).numbers(96);
    ods_content_missing: read("plate.ods", ods(&grid_cells(8, 12)).without("content.xml").zip()) => refused(Damaged, &["damaged"]);
    ods_number_that_is_none: read("plate.ods", { let parts = ods(&grid_cells(8, 12)); let text = parts.text("content.xml").replace("office:value=\"0.204\"", "office:value=\"x\""); parts.with("content.xml", text).zip() }) => understood().numbers(96);
    ods_deeply_nested: read("plate.ods", {
        let parts = ods(&grid_cells(8, 12));
        let nest = format!("<table:table-cell><text:p>{}{}</text:p></table:table-cell>", "<text:span>".repeat(100_000), "</text:span>".repeat(100_000));
        let text = parts.text("content.xml").replacen("<table:table-cell/>", &nest, 1);
        parts.with("content.xml", text).zip()
    }) => understood().numbers(96);
}
