//! OpenDocument spreadsheets: the tables of `content.xml`. A sheet of one value may claim a million rows of repeats, so
//! repeats of empty cells only move on, and repeats of filled ones count against a limit.

use super::workbook::{Content, MOST_CELLS, SparseCell, too_large};
use crate::error::{Error, ErrorKind, Result};

/// The sheets of a document, by name.
///
/// # Errors
/// `Format` when the document is no spreadsheet, `Damaged` when it breaks off, `TooLarge`.
pub fn read(content: &[u8]) -> Result<Vec<(String, Vec<SparseCell>)>> {
    let text = String::from_utf8_lossy(content);
    let mut reader = Sheets::default();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find('<')).map(|i| at + i) {
        if reader.in_paragraph {
            reader.text.push_str(&plain(text.get(at..open).unwrap_or("")));
        }
        let Some(close) = end_of_tag(&text, open) else {
            return Err(Error::new(ErrorKind::Damaged, "The spreadsheet breaks off in the middle")
                .hint("Copy or export it again."));
        };
        let tag = text.get(open + 1..close).unwrap_or("");
        at = close + 1;
        if tag.starts_with("!--") {
            at = text.get(open..).and_then(|rest| rest.find("-->")).map_or(text.len(), |i| open + i + 3);
            continue;
        }
        reader.tag(tag)?;
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
    fn tag(&mut self, tag: &str) -> Result<()> {
        let closing = tag.starts_with('/');
        let empty = tag.ends_with('/');
        let body = tag.trim_start_matches('/');
        let name = body.split([' ', '\t', '\r', '\n', '/', '>']).next().unwrap_or("");
        match (name, closing) {
            ("table:table", false) => {
                let name = attribute(tag, "table:name").unwrap_or_default();
                self.sheets.push((name, Vec::new()));
                (self.row, self.column) = (0, 0);
            }
            ("table:table-row", false) => {
                self.row_repeat = repeat(tag, "table:number-rows-repeated");
                self.column = 0;
                self.row_start = self.sheets.last().map_or(0, |s| s.1.len());
                if empty {
                    self.end_row()?;
                }
            }
            ("table:table-row", true) => self.end_row()?,
            ("table:table-cell" | "table:covered-table-cell", false) => {
                self.text.clear();
                self.paragraphs = 0;
                self.cell = Some((repeat(tag, "table:number-columns-repeated"), typed(tag)));
                if empty {
                    self.end_cell()?;
                }
            }
            ("table:table-cell" | "table:covered-table-cell", true) => self.end_cell()?,
            ("text:p", false) if self.cell.is_some() => {
                if self.paragraphs > 0 {
                    self.text.push('\n');
                }
                self.paragraphs += 1;
                self.in_paragraph = !empty;
            }
            ("text:p", true) => self.in_paragraph = false,
            ("text:s" | "text:tab", false) if self.in_paragraph => self.text.push(' '),
            // What is written in a comment does not stand in the cell.
            ("office:annotation", false) => self.in_paragraph = false,
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<()> {
        let Some((repeat, typed)) = self.cell.take() else { return Ok(()) };
        self.in_paragraph = false;
        let content =
            typed.or_else(|| (!self.text.is_empty()).then(|| Content::Text(std::mem::take(&mut self.text))));
        if let Some(content) = content {
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
fn typed(tag: &str) -> Option<Content> {
    match attribute(tag, "office:value-type")?.as_str() {
        "float" | "percentage" | "currency" => {
            let value: f64 = attribute(tag, "office:value")?.parse().ok()?;
            value.is_finite().then_some(Content::Number(value))
        }
        "date" => attribute(tag, "office:date-value").map(Content::Text),
        "boolean" => attribute(tag, "office:boolean-value").map(|v| Content::Text(v.to_uppercase())),
        _ => None,
    }
}

fn repeat(tag: &str, name: &str) -> u32 {
    attribute(tag, name).and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, 1 << 21)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    for (at, _) in tag.match_indices(name) {
        let rest = tag.get(at + name.len()..)?;
        let before = tag.get(..at)?.chars().next_back();
        let Some(value) = rest.trim_start().strip_prefix('=') else { continue };
        if before.is_some_and(|c| !c.is_whitespace()) {
            continue;
        }
        let value = value.trim_start();
        let quote = value.chars().next()?;
        let inside = value.get(1..)?.split(quote).next()?;
        return Some(plain(inside));
    }
    None
}

/// The position of the `>` that ends a tag, not one inside an attribute.
fn end_of_tag(text: &str, open: usize) -> Option<usize> {
    if text.get(open..).is_some_and(|rest| rest.starts_with("<!--")) {
        return text.get(open..)?.find("-->").map(|i| open + i + 2);
    }
    let mut quote = None;
    for (i, b) in text.as_bytes().get(open..)?.iter().enumerate() {
        match (quote, b) {
            (None, b'>') => return Some(open + i),
            (None, b'"' | b'\'') => quote = Some(*b),
            (Some(q), b) if q == *b => quote = None,
            _ => {}
        }
    }
    None
}

/// Text with the entities of XML resolved.
fn plain(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or(""));
        let tail = rest.get(at..).unwrap_or("");
        let end = tail.bytes().take(12).position(|b| b == b';');
        let name = end.and_then(|end| tail.get(1..end));
        let resolved = match name {
            Some("lt") => Some('<'),
            Some("gt") => Some('>'),
            Some("amp") => Some('&'),
            Some("quot") => Some('"'),
            Some("apos") => Some('\''),
            Some(number) => number.strip_prefix('#').and_then(|n| {
                let code = match n.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => n.parse().ok(),
                };
                code.and_then(char::from_u32)
            }),
            None => None,
        };
        match (resolved, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = tail.get(end + 1..).unwrap_or("");
            }
            _ => {
                out.push('&');
                rest = tail.get(1..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    out
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
