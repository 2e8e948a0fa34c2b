//! Workbooks to tables: XLSX through calamine, XLS and ODS through readers of our own that set no memory aside for cells
//! that are not there. The kind is known by the bytes; the name of the file is never asked.

use super::table::Table;
use super::{ods, xls};
use crate::checked::Note;
use crate::error::{Error, ErrorKind, Result};
use calamine::{DataRef, Reader, Xlsx};
use std::io::{Cursor, Read};

/// The sheets of a workbook.
#[derive(Debug)]
pub struct Workbook {
    /// One table a sheet, in order.
    pub tables: Vec<Table>,
    /// `xlsx`, `xls` or `ods`.
    pub container: &'static str,
    /// Remarks.
    pub notes: Vec<Note>,
}

/// What a cell of a sheet holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A number.
    Number(f64),
    /// A text, a date, an error.
    Text(String),
}

/// A cell by its row and column from 0.
pub type SparseCell = (u32, u32, Content);

/// Cells of one workbook, empty ones between filled ones included. A 1536-well plate of 2000 time points has 3 million.
pub const MOST_CELLS: usize = 4_000_000;
/// Bytes of a workbook when unpacked; a small zip can unpack to gigabytes.
const MOST_UNPACKED: u64 = 160 * 1024 * 1024;
const MOST_SHEETS: usize = 1000;

/// Reads a workbook, by its bytes.
///
/// # Errors
/// `Format` when it is no workbook, `Damaged` when it is cut off or broken, `TooLarge`, `Unsupported` for a password.
pub fn read(bytes: &[u8]) -> Result<Workbook> {
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
        let has =
            |archive: &zip::ZipArchive<Cursor<&[u8]>>, name: &str| archive.index_for_name(name).is_some();
        if has(&archive, "content.xml") {
            let content = unpack(&mut archive, "content.xml")?;
            return Ok(Workbook {
                tables: tables(ods::read(&content)?)?,
                container: "ods",
                notes: Vec::new(),
            });
        }
        if has(&archive, "xl/workbook.bin") {
            return Err(Error::new(ErrorKind::Unsupported, "This is a binary Excel workbook (XLSB)")
                .hint("Open it in Excel and save it as XLSX."));
        }
        let office = archive.file_names().flatten().any(|name| name.ends_with("workbook.xml"));
        if !office {
            return Err(not_a_workbook(&archive));
        }
        unpacked_size(&mut archive)?;
        return xlsx(bytes);
    }
    Ok(Workbook { tables: tables(xls::read(bytes)?)?, container: "xls", notes: Vec::new() })
}

fn damaged() -> Error {
    Error::new(ErrorKind::Damaged, "The workbook is cut off or damaged")
        .hint("Copy or export it again; if it opens in a spreadsheet program, save it there anew.")
}

/// The workbook holds more than is read.
pub fn too_large() -> Error {
    Error::new(ErrorKind::TooLarge, "The workbook is far larger than any export of a plate reader")
        .hint("Delete what does not belong to the plates, or export fewer of them at once.")
}

fn not_a_workbook(archive: &zip::ZipArchive<Cursor<&[u8]>>) -> Error {
    let names: Vec<_> = archive.file_names().flatten().take(1000).collect();
    let any = |test: &dyn Fn(&str) -> bool| names.iter().any(|n| test(n));
    let (what, hint) = if any(&|n| n.starts_with("word/")) {
        (
            "a text document (DOCX)",
            "Copy the table out of it and paste it on the page, or save it as XLSX.".to_owned(),
        )
    } else if any(&|n| n.starts_with("ppt/")) {
        (
            "a presentation (PPTX)",
            "Export the measurement as text (CSV, TXT) or as a spreadsheet (XLSX).".to_owned(),
        )
    } else if any(&|n| n == "META-INF/manifest.xml") && any(&|n| n == "mimetype") {
        return damaged();
    } else if any(&|n| n == "project.json") {
        ("a project of this program", "Open it instead of importing it as data.".to_owned())
    } else {
        let first = names.iter().find(|n| !n.ends_with('/'));
        let inside = first
            .map(|n| format!(" such as “{}”", n.chars().take(60).collect::<String>()))
            .unwrap_or_default();
        ("a zip archive", format!("Unpack it, and drop the measurements’ files in it{inside} one by one."))
    };
    Error::new(ErrorKind::Format, format!("This is {what}, not a workbook")).hint(hint)
}

/// Unpacks one member, up to the limit.
fn unpack(archive: &mut zip::ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>> {
    let file = archive.by_name(name).map_err(|_| damaged())?;
    let mut content = Vec::new();
    file.take(MOST_UNPACKED + 1).read_to_end(&mut content).map_err(|_| damaged())?;
    if content.len() as u64 > MOST_UNPACKED { Err(too_large()) } else { Ok(content) }
}

/// Counts the bytes all members unpack to, without keeping them: what the archive says of itself cannot be trusted.
fn unpacked_size(archive: &mut zip::ZipArchive<Cursor<&[u8]>>) -> Result<()> {
    let mut total = 0;
    for at in 0..archive.len() {
        let Ok(mut file) = archive.by_index(at) else { continue };
        if !file.name().is_ok_and(|name| name.ends_with(".xml") || name.ends_with(".rels")) {
            continue;
        }
        let sheet = file.name().is_ok_and(|name| name.to_ascii_lowercase().contains("sheets/"));
        let strings = file.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let mut head = Vec::new();
        let mut left = (&mut file).take(MOST_UNPACKED - total + 1);
        if strings {
            (&mut left).take(64 * 1024).read_to_end(&mut head).map_err(|_| damaged())?;
        }
        let size = if sheet {
            left.read_to_end(&mut head).map_err(|_| damaged())?;
            head.len() as u64
        } else {
            std::io::copy(&mut left, &mut std::io::sink()).map_err(|_| damaged())? + head.len() as u64
        };
        total += size;
        if total > MOST_UNPACKED {
            return Err(too_large());
        }
        // Memory is set aside for as many strings as the list claims; each takes five bytes at least (`<si/>`).
        if claimed_strings(&head).is_some_and(|claimed| claimed > size / 5) {
            return Err(damaged());
        }
        if sheet && !references_fit(&head) {
            return Err(damaged());
        }
    }
    Ok(())
}

/// Whether all cells a sheet names (`r="B7"`, `ref="A1:M9"`) can exist. Columns have three letters at most and rows
/// seven digits; longer ones overflow the reader's arithmetic.
fn references_fit(sheet: &[u8]) -> bool {
    let quoted = |value: &[u8]| {
        let quote = value.first().copied().filter(|b| matches!(b, b'"' | b'\''));
        let inside =
            quote.map(|q| value.get(1..).unwrap_or_default().split(|b| *b == q).next().unwrap_or_default());
        inside.is_none_or(|text| {
            text.split(|b| !b.is_ascii_alphanumeric()).all(|name| {
                let letters = name.iter().filter(|b| b.is_ascii_alphabetic()).count();
                letters <= 3 && name.len() - letters <= 7
            })
        })
    };
    let mut rest = sheet;
    while let Some(at) = rest.iter().position(|b| *b == b'=') {
        let (before, after) = rest.split_at(at);
        let name = before.rsplit(|b| b.is_ascii_whitespace()).next().unwrap_or_default();
        rest = after.get(1..).unwrap_or_default();
        if (name == b"r" || name == b"ref") && !quoted(rest) {
            return false;
        }
    }
    true
}

/// How many strings a list of strings says it holds.
fn claimed_strings(head: &[u8]) -> Option<u64> {
    const NAME: &[u8] = b"uniqueCount";
    let after = head.windows(NAME.len()).position(|w| w == NAME)? + NAME.len();
    let digits =
        head.get(after..)?.iter().skip_while(|b| !b.is_ascii_digit()).take_while(|b| b.is_ascii_digit());
    // More digits than fit are more than any file holds.
    Some(digits.fold(0_u64, |n, b| n.saturating_mul(10).saturating_add(u64::from(b - b'0'))))
}

fn xlsx(bytes: &[u8]) -> Result<Workbook> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let names = book.sheet_names();
    let mut sheets = Vec::new();
    let mut left = MOST_CELLS;
    for name in names.into_iter().take(MOST_SHEETS) {
        let mut cells: Vec<SparseCell> = Vec::new();
        // A chart sheet has no cells; a sheet that is broken is the user's loss and is told.
        let mut reader = match book.worksheet_cells_reader(&name) {
            Ok(reader) => reader,
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(_) => return Err(damaged().in_sheet(name)),
        };
        while let Some(cell) = reader.next_cell().map_err(|_| damaged().in_sheet(name.clone()))? {
            let (row, column) = cell.get_position();
            let content = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::Int(v) => Content::Number(*v as f64),
                DataRef::Float(v) => Content::Number(*v),
                DataRef::String(text) => Content::Text(text.clone()),
                DataRef::SharedString(text) => Content::Text((*text).to_owned()),
                DataRef::Bool(v) => Content::Text(if *v { "TRUE" } else { "FALSE" }.to_owned()),
                DataRef::DateTime(date) => Content::Text(date_text(date)),
                DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Content::Text(text.clone()),
                DataRef::Error(error) => Content::Text(error.to_string()),
            };
            if cells.last().is_some_and(|before| (before.0, before.1) == (row, column)) {
                return Err(damaged().in_sheet(name).at(row.saturating_add(1), column.saturating_add(1)));
            }
            left = left.checked_sub(1).ok_or_else(too_large)?;
            cells.push((row, column, content));
        }
        sheets.push((name, cells));
    }
    if sheets.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "The workbook has no sheet with cells")
            .hint("A chart alone holds no values that can be read: export the measurement itself."));
    }
    Ok(Workbook { tables: tables(sheets)?, container: "xlsx", notes: Vec::new() })
}

fn date_text(date: &calamine::ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let days = date.as_f64();
    if date.is_duration() {
        let total = (days * 86_400.0).round().clamp(0.0, 1e12) as u64;
        return format!("{}:{:02}:{:02}", total / 3600, total / 60 % 60, total % 60);
    }
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    if days < 1.0 {
        clock
    } else if days.fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {clock}")
    }
}

/// Sparse cells to rows of cells. Gaps are filled with empty cells, as far as the limit allows.
fn tables(sheets: Vec<(String, Vec<SparseCell>)>) -> Result<Vec<Table>> {
    let mut left = MOST_CELLS;
    let mut tables = Vec::new();
    for (name, mut cells) in sheets {
        if !cells.windows(2).all(|w| matches!(w, [a, b] if (a.0, a.1) < (b.0, b.1))) {
            cells.sort_by_key(|cell| (cell.0, cell.1));
            cells.dedup_by_key(|cell| (cell.0, cell.1));
        }
        let mut table = Table::new(Some(name));
        let (mut row, mut column) = (0, 0);
        for (r, c, content) in cells {
            // Space that only reaches far: it is not worth a million empty rows.
            if matches!(&content, Content::Text(text) if text.trim().is_empty()) && r > row + 1000 {
                continue;
            }
            while row < r {
                table.end_row();
                row += 1;
                column = 0;
            }
            left = left.checked_sub((c - column.min(c)) as usize + 1).ok_or_else(too_large)?;
            while column < c {
                table.push("");
                column += 1;
            }
            match content {
                Content::Number(value) => table.push_number(value),
                Content::Text(text) => table.push(&text),
            }
            column += 1;
        }
        table.end_row();
        tables.push(table);
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sparse_cells_stand_where_they_stood() {
        let text = |t: &str| Content::Text(t.into());
        let cells = vec![(2, 3, Content::Number(0.5)), (0, 1, text("x")), (2, 1, text("y"))];
        let tables = tables(vec![("S".into(), cells)]).unwrap();
        let table = tables.first().unwrap();
        assert_eq!(
            (table.rows(), table.text(0, 1), table.text(2, 1), table.number(2, 3)),
            (3, "x", "y", Some(0.5))
        );
        assert!(table.is_empty(1, 0) && table.is_empty(2, 2));
    }

    #[test]
    fn cells_far_apart_are_refused_before_memory_is_set_aside() {
        let cells: Vec<SparseCell> = (0..1000).map(|r| (r, 16_383, Content::Number(1.0))).collect();
        assert_eq!(tables(vec![("S".into(), cells)]).unwrap_err().kind, ErrorKind::TooLarge);
    }
}
