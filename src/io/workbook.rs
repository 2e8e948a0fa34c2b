//! Workbooks to tables, through readers of our own that are small on the page and set no memory aside for cells that are
//! not there. The kind is known by the bytes; the name of the file is never asked.

use super::sparse::{Content, MOST_CELLS, SparseCell, damaged, too_large};
use super::table::Table;
use super::{ods, xls, xlsx};
use crate::checked::Note;
use crate::error::{Error, ErrorKind, Result};
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

/// Bytes of a workbook when unpacked; a small zip can unpack to gigabytes.
const MOST_UNPACKED: u64 = 160 * 1024 * 1024;

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
            let content = part(&mut archive, "content.xml", &mut { MOST_UNPACKED })?.ok_or_else(damaged)?;
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
        let mut left = MOST_UNPACKED;
        let sheets = xlsx::read(|path| part(&mut archive, path, &mut left))?;
        return Ok(Workbook { tables: tables(sheets)?, container: "xlsx", notes: Vec::new() });
    }
    Ok(Workbook { tables: tables(xls::read(bytes)?)?, container: "xls", notes: Vec::new() })
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

/// Unpacks one member by its path, whatever its case and slashes, and takes its size off the bytes that are `left`: what
/// the archive says of itself cannot be trusted.
fn part(archive: &mut zip::ZipArchive<Cursor<&[u8]>>, path: &str, left: &mut u64) -> Result<Option<Vec<u8>>> {
    let plain = |name: &str| name.replace('\\', "/").trim_start_matches('/').to_lowercase();
    let at = archive.index_for_name(path).or_else(|| {
        let wanted = plain(path);
        (0..archive.len()).find(|at| {
            let name = archive.name_for_index(*at);
            name.is_some_and(|name| name.is_ok_and(|name| plain(&name) == wanted))
        })
    });
    let Some(at) = at else { return Ok(None) };
    let file = archive.by_index(at).map_err(|_| damaged())?;
    let mut content = Vec::new();
    file.take(*left + 1).read_to_end(&mut content).map_err(|_| damaged())?;
    *left = left.checked_sub(content.len() as u64).ok_or_else(too_large)?;
    Ok(Some(content))
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
