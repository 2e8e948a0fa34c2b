//! OpenDocument spreadsheets: the tables of `content.xml`. A sheet of one value may claim a million rows of repeats, so
//! repeats of empty cells only move on, and repeats of filled ones count against a limit.

use super::sparse::{Content, MOST_CELLS, SparseCell, too_large};
use super::xml::{Piece, Pieces, Tag, plain};
use crate::error::{Error, ErrorKind, Result};

/// Columns of a sheet, in every spreadsheet program; a value in more of them stands in none.
const MOST_COLUMNS: u32 = 16_384;

/// The sheets of a document, by name.
///
/// # Errors
/// `Format` when the document is no spreadsheet, `Damaged` when it breaks off, `TooLarge`.
pub fn read(content: &[u8]) -> Result<Vec<(String, Vec<SparseCell>)>> {
    let text = String::from_utf8_lossy(content);
    let mut reader = Sheets::default();
    for piece in Pieces::of(&text) {
        let piece = piece.map_err(|_| {
            Error::new(ErrorKind::Damaged, "The spreadsheet breaks off in the middle")
                .hint("Copy or export it again.")
        })?;
        match piece {
            Piece::Text(text) if reader.in_paragraph => reader.text.push_str(&plain(text)),
            Piece::Verbatim(text) if reader.in_paragraph => reader.text.push_str(text),
            Piece::Text(_) | Piece::Verbatim(_) => {}
            Piece::Open(tag) => reader.open(tag)?,
            Piece::Close(name) => reader.close(name)?,
        }
    }
    if reader.sheets.is_empty() {
        return Err(Error::new(ErrorKind::Format, "This is an OpenDocument file without a spreadsheet")
            .hint("Export the measurement as text (CSV, TXT) or as a spreadsheet (XLSX, ODS)."));
    }
    Ok(reader.sheets)
}

#[derive(Default)]
struct Sheets {
    sheets: Vec<(String, Vec<SparseCell>)>,
    row: u32,
    column: u32,
    row_repeat: u32,
    row_start: usize,
    total: usize,
    cell: Option<(u32, Option<Content>)>,
    text: String,
    in_paragraph: bool,
    paragraphs: usize,
}

impl Sheets {
    fn open(&mut self, tag: Tag<'_>) -> Result<()> {
        match tag.name() {
            "table" => {
                let name = tag.attribute("table:name").map(plain).unwrap_or_default();
                self.sheets.push((name, Vec::new()));
                (self.row, self.column) = (0, 0);
            }
            "table-row" => {
                self.row_repeat = repeat(tag, "table:number-rows-repeated");
                self.column = 0;
                self.row_start = self.sheets.last().map_or(0, |s| s.1.len());
            }
            "table-cell" | "covered-table-cell" => {
                self.text.clear();
                self.paragraphs = 0;
                self.cell = Some((repeat(tag, "table:number-columns-repeated"), typed(tag)));
            }
            "p" if self.cell.is_some() => {
                if self.paragraphs > 0 {
                    self.text.push('\n');
                }
                self.paragraphs += 1;
                self.in_paragraph = true;
            }
            "s" | "tab" if self.in_paragraph => self.text.push(' '),
            // What is written in a comment does not stand in the cell.
            "annotation" => self.in_paragraph = false,
            _ => {}
        }
        if tag.is_empty() { self.close(tag.name()) } else { Ok(()) }
    }

    fn close(&mut self, name: &str) -> Result<()> {
        match name {
            "table-row" => self.end_row(),
            "table-cell" | "covered-table-cell" => self.end_cell(),
            "p" => {
                self.in_paragraph = false;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn end_cell(&mut self) -> Result<()> {
        let Some((repeat, typed)) = self.cell.take() else { return Ok(()) };
        self.in_paragraph = false;
        let content =
            typed.or_else(|| (!self.text.is_empty()).then(|| Content::Text(std::mem::take(&mut self.text))));
        if let Some(content) = content {
            if repeat > MOST_COLUMNS {
                return Err(too_large());
            }
            self.count(repeat as usize)?;
            if let Some((_, cells)) = self.sheets.last_mut() {
                for i in 0..repeat {
                    cells.push((self.row, self.column.saturating_add(i), content.clone()));
                }
            }
        }
        self.column = self.column.saturating_add(repeat);
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        let filled = self.sheets.last().map_or(0, |s| s.1.len().saturating_sub(self.row_start));
        if filled > 0 && self.row_repeat > 1 {
            self.count(filled.saturating_mul(self.row_repeat as usize - 1))?;
            if let Some((_, cells)) = self.sheets.last_mut() {
                let row: Vec<SparseCell> = cells.get(self.row_start..).unwrap_or(&[]).to_vec();
                for i in 1..self.row_repeat {
                    cells.extend(row.iter().map(|(r, c, v)| (r.saturating_add(i), *c, v.clone())));
                }
            }
        }
        self.row = self.row.saturating_add(self.row_repeat).min(1 << 21);
        self.row_repeat = 1;
        Ok(())
    }

    fn count(&mut self, cells: usize) -> Result<()> {
        self.total = self.total.saturating_add(cells);
        if self.total > MOST_CELLS { Err(too_large()) } else { Ok(()) }
    }
}

/// The value of a cell that holds a number, a date or a time.
fn typed(tag: Tag<'_>) -> Option<Content> {
    match tag.attribute("office:value-type")? {
        "float" | "percentage" | "currency" => {
            let value: f64 = tag.attribute("office:value")?.parse().ok()?;
            value.is_finite().then_some(Content::Number(value))
        }
        "date" => tag.attribute("office:date-value").map(plain).map(Content::Text),
        "boolean" => tag.attribute("office:boolean-value").map(|v| Content::Text(v.to_uppercase())),
        _ => None,
    }
}

fn repeat(tag: Tag<'_>, name: &str) -> u32 {
    tag.attribute(name).and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, 1 << 21)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><office:spreadsheet><table:table table:name=\"A &amp; B\">{rows}</table:table></office:spreadsheet>"
        )
    }

    #[test]
    fn values_texts_and_repeats() {
        let rows = "<table:table-row><table:table-cell/><table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"float\" office:value=\"0.5\"><text:p>0,50</text:p></table:table-cell></table:table-row>\
            <table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"string\"><text:p>a &lt;b&gt;<text:s/>c</text:p><!-- > --></table:table-cell></table:table-row>\
            <table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
        let sheets = read(sheet(rows).as_bytes()).unwrap();
        let text = Content::Text("a <b> c".into());
        assert_eq!(
            sheets,
            vec![(
                "A & B".to_owned(),
                vec![
                    (0, 1, Content::Number(0.5)),
                    (0, 2, Content::Number(0.5)),
                    (1, 0, text.clone()),
                    (2, 0, text)
                ]
            )]
        );
    }

    #[test]
    fn a_filled_cell_repeated_a_billion_times_is_refused() {
        let rows = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
        assert_eq!(read(sheet(rows).as_bytes()).unwrap_err().kind, ErrorKind::TooLarge);
    }

    #[test]
    fn cut_off_and_foreign_documents() {
        assert_eq!(read(b"<office:text/>").unwrap_err().kind, ErrorKind::Format);
        assert_eq!(read(b"<table:table table:name=\"x").unwrap_err().kind, ErrorKind::Damaged);
    }
}
