//! A writer of typed spreadsheets, as small as this program needs it: numbers, texts, formulas with their results, a
//! few styles, frozen headings, filters.
//!
//! Format: Office Open XML, ECMA-376 part 1 (5th edition), chapter 18, and part 2 for the package. A text is always
//! written as a shared string, which no program takes for a formula; one that looks like a formula is marked as quoted
//! as well, so that it stays a text when somebody edits it. Nothing depends on time, machine or order of hashing.

mod package;

use package::{
    APPLICATION, MAIN, RELATIONS, content_types, core, part, shared_strings, workbook, workbook_relations,
};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::RangeInclusive;

/// Most characters of a cell (counted in UTF-16, as spreadsheets count).
const LONGEST_TEXT: usize = 32_767;
/// Height of a line, and of the highest row a spreadsheet knows, in points.
const LINE_PT: usize = 15;
const HIGHEST_PT: usize = 405;
/// Rows of a sheet.
pub(super) const MOST_ROWS: u32 = 1_048_576;

/// How a cell looks; the order is that of `cellXfs` in [`STYLES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As it comes.
    Plain = 0,
    /// A text that looks like a formula; [`Sheet::text`] takes it by itself.
    Quoted = 1,
    /// Heading of a column.
    Heading = 2,
    /// Heading of a column of formulas.
    HeadingOfFormulas = 3,
    /// A signal, such as an absorbance.
    Signal = 4,
    /// Per cent.
    Percent = 5,
    /// Long text, broken into lines.
    Wrapped = 6,
    /// Long text that looks like a formula.
    WrappedQuoted = 7,
    /// The heading of a sheet of text.
    Title = 8,
    /// The heading of a paragraph or a block.
    Strong = 9,
}

const STYLES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#,
    r#"<numFmts count="3"><numFmt numFmtId="164" formatCode="0.0###"/><numFmt numFmtId="165" formatCode="0.0"/>"#,
    r#"<numFmt numFmtId="166" formatCode="0.000"/></numFmts>"#,
    r#"<fonts count="3"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>"#,
    r#"<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font>"#,
    r#"<font><b/><sz val="14"/><name val="Calibri"/><family val="2"/></font></fonts>"#,
    r#"<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>"#,
    r#"<fill><patternFill patternType="solid"><fgColor rgb="FFE7E9EC"/><bgColor indexed="64"/></patternFill></fill>"#,
    r#"<fill><patternFill patternType="solid"><fgColor rgb="FFD8EBDD"/><bgColor indexed="64"/></patternFill></fill></fills>"#,
    r#"<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>"#,
    r#"<border><left/><right/><top/><bottom style="thin"><color rgb="FF808080"/></bottom><diagonal/></border></borders>"#,
    r#"<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>"#,
    r#"<cellXfs count="11"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>"#,
    r#"<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/>"#,
    r#"<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>"#,
    r#"<xf numFmtId="0" fontId="1" fillId="3" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>"#,
    r#"<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    r#"<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    r#"<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>"#,
    r#"<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1" quotePrefix="1"><alignment vertical="top" wrapText="1"/></xf>"#,
    r#"<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>"#,
    r#"<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>"#,
    r#"<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>"#,
    r#"<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#,
);

/// A formula with the result it has.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Formula {
    /// Without the equals sign, made of names of functions and cells alone.
    pub text: String,
    /// What it comes to.
    pub value: f64,
    /// Whether it works through ranges value by value, as in `STDEV(IF(...))`.
    pub array: bool,
}

/// A column of a sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Its heading.
    pub heading: &'static str,
    /// Its width in characters.
    pub width: u32,
    /// Whether formulas stand in it.
    pub computed: bool,
}

/// Sheets under construction.
#[derive(Debug, Default)]
pub(super) struct Book {
    strings: BTreeMap<String, usize>,
    in_order: Vec<String>,
    used: usize,
    sheets: Vec<Done>,
}

#[derive(Debug)]
struct Done {
    name: &'static str,
    xml: String,
    /// The table with its headings, if the sheet is one.
    table: Option<String>,
}

/// What the file says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Properties<'a> {
    /// Title of the project.
    pub title: &'a str,
    /// When it was made, as ISO 8601; left out when it is none.
    pub at: &'a str,
}

/// A sheet under construction; cells are written from left to right, rows from top to bottom.
#[derive(Debug)]
pub(super) struct Sheet<'b> {
    book: &'b mut Book,
    name: &'static str,
    head: String,
    rows: String,
    /// The cells of the row that is being written.
    cells: String,
    /// Lines of its tallest cell.
    lines: usize,
    row: u32,
    column: usize,
    widths: Vec<u32>,
    table: bool,
}

impl Book {
    /// Starts a sheet with one table: headings that stay in sight with the first `frozen` columns, and a filter.
    pub fn table(&mut self, name: &'static str, columns: &[Column], frozen: usize) -> Sheet<'_> {
        let corner = reference(frozen, 2);
        let pane = if frozen > 0 { "bottomRight" } else { "bottomLeft" };
        let split = if frozen > 0 { format!(" xSplit=\"{frozen}\"") } else { String::new() };
        let view = format!(
            "<pane{split} ySplit=\"1\" topLeftCell=\"{corner}\" activePane=\"{pane}\" state=\"frozen\"/>\
             <selection pane=\"{pane}\" activeCell=\"{corner}\" sqref=\"{corner}\"/>"
        );
        let widths: Vec<u32> = columns.iter().map(|c| c.width).collect();
        let mut sheet = self.start(name, &view, &widths);
        sheet.table = true;
        sheet.next_row();
        for column in columns {
            let style = if column.computed { Style::HeadingOfFormulas } else { Style::Heading };
            sheet.text(style, column.heading);
        }
        sheet
    }

    /// Starts a sheet of text or of several blocks.
    pub fn page(&mut self, name: &'static str, widths: &[u32]) -> Sheet<'_> {
        self.start(name, "", widths)
    }

    fn start(&mut self, name: &'static str, view: &str, widths: &[u32]) -> Sheet<'_> {
        let selected = if self.sheets.is_empty() { " tabSelected=\"1\"" } else { "" };
        let mut head = format!(
            "<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>\
             <sheetViews><sheetView{selected} workbookViewId=\"0\">{view}</sheetView></sheetViews><cols>"
        );
        for (number, width) in (1..).zip(widths) {
            let _ =
                write!(head, "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>");
        }
        head.push_str("</cols>");
        Sheet {
            book: self,
            name,
            head,
            rows: String::new(),
            cells: String::new(),
            lines: 1,
            row: 0,
            column: 0,
            widths: widths.to_vec(),
            table: false,
        }
    }

    fn string(&mut self, text: &str) -> usize {
        self.used += 1;
        if let Some(known) = self.strings.get(text) {
            return *known;
        }
        let index = self.in_order.len();
        self.strings.insert(text.to_owned(), index);
        self.in_order.push(text.to_owned());
        index
    }

    /// The parts of the file, to be packed in this order.
    pub fn parts(self, properties: Properties<'_>) -> Vec<(String, Vec<u8>)> {
        let mut parts = vec![
            part("[Content_Types].xml", &content_types(self.sheets.len())),
            part("_rels/.rels", RELATIONS),
            part("docProps/app.xml", APPLICATION),
            part("docProps/core.xml", &core(properties)),
            part("xl/workbook.xml", &workbook(&self.sheets)),
            part("xl/_rels/workbook.xml.rels", &workbook_relations(self.sheets.len())),
            (String::from("xl/styles.xml"), STYLES.as_bytes().to_vec()),
            part("xl/sharedStrings.xml", &shared_strings(&self.in_order, self.used)),
        ];
        for (number, sheet) in (1..).zip(self.sheets) {
            parts.push(part(&format!("xl/worksheets/sheet{number}.xml"), &sheet.xml));
        }
        parts
    }
}

impl Sheet<'_> {
    /// Starts the next row and gives its number, from 1.
    pub fn next_row(&mut self) -> u32 {
        self.end_row();
        self.row += 1;
        self.row
    }

    /// Not every program finds the height of a row with broken lines by itself.
    fn end_row(&mut self) {
        if self.row > 0 {
            let height = match self.lines {
                0 | 1 => String::new(),
                lines => format!(" ht=\"{}\" customHeight=\"1\"", (lines * LINE_PT).min(HIGHEST_PT)),
            };
            let _ = write!(self.rows, "<row r=\"{}\"{height}>{}</row>", self.row, self.cells);
        }
        self.cells.clear();
        self.lines = 1;
        self.column = 0;
    }

    /// A text; nothing when it is empty.
    pub fn text(&mut self, style: Style, text: &str) {
        if text.is_empty() {
            return self.skip();
        }
        let style = match style {
            Style::Wrapped if looks_like_formula(text) => Style::WrappedQuoted,
            _ if looks_like_formula(text) => Style::Quoted,
            style => style,
        };
        if matches!(style, Style::Heading | Style::HeadingOfFormulas | Style::Wrapped | Style::WrappedQuoted)
        {
            let width = self.widths.get(self.column).map_or(8, |w| usize::try_from(*w).unwrap_or(8));
            self.lines = self.lines.max(lines(text, width));
        }
        let index = self.book.string(&shortened(text));
        let at = self.cell(style);
        let _ = write!(self.cells, "{at} t=\"s\"><v>{index}</v></c>");
    }

    /// A number; nothing when it is missing or not finite.
    pub fn number(&mut self, style: Style, value: Option<f64>) {
        let Some(value) = value.filter(|v| v.is_finite()) else { return self.skip() };
        let at = self.cell(style);
        let _ = write!(self.cells, "{at}><v>{}</v></c>", printed(value));
    }

    /// A formula with its result; nothing when it is missing or its result not finite.
    pub fn formula(&mut self, style: Style, formula: Option<Formula>) {
        let Some(formula) = formula.filter(|f| f.value.is_finite()) else { return self.skip() };
        let place = reference(self.column, self.row);
        let at = self.cell(style);
        let kind = if formula.array { format!(" t=\"array\" ref=\"{place}\"") } else { String::new() };
        let (text, value) = (escape(&formula.text), printed(formula.value));
        let _ = write!(self.cells, "{at}><f{kind}>{text}</f><v>{value}</v></c>");
    }

    /// An empty cell.
    pub fn skip(&mut self) {
        self.column += 1;
    }

    /// Ends the sheet.
    pub fn end(mut self) {
        self.end_row();
        let last = reference_absolute(self.widths.len().saturating_sub(1), self.row.max(1));
        let table = self.table.then(|| format!("$A$1:{last}"));
        let filter =
            table.as_ref().map_or(String::new(), |t| format!("<autoFilter ref=\"{}\"/>", t.replace('$', "")));
        let xml = format!(
            "<worksheet xmlns=\"{MAIN}\">{}<sheetData>{}</sheetData>{filter}\
             <pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>",
            self.head, self.rows
        );
        self.book.sheets.push(Done { name: self.name, xml, table });
    }

    fn cell(&mut self, style: Style) -> String {
        let at = reference(self.column, self.row);
        self.column += 1;
        match style {
            Style::Plain => format!("<c r=\"{at}\""),
            style => format!("<c r=\"{at}\" s=\"{}\"", style as u32),
        }
    }
}

/// Lines that a text needs in a column so many characters wide: words are not cut.
fn lines(text: &str, width: usize) -> usize {
    let mut lines = 0;
    for paragraph in text.split('\n') {
        let mut room = 0;
        for word in paragraph.split(' ') {
            let length = word.chars().count();
            if room < length + 1 {
                lines += 1 + length.saturating_sub(1) / width.max(1);
                room = width.saturating_sub(length);
            } else {
                room -= length + 1;
            }
        }
    }
    lines
}

/// `$N$2:$N$97` of a column and its rows.
pub(super) fn span(column: &str, rows: &RangeInclusive<u32>) -> String {
    format!("${column}${}:${column}${}", rows.start(), rows.end())
}

/// `B7` of a column from 0 and a row from 1.
fn reference(column: usize, row: u32) -> String {
    format!("{}{row}", letters(column))
}

fn reference_absolute(column: usize, row: u32) -> String {
    format!("${}${row}", letters(column))
}

fn letters(column: usize) -> String {
    let letter = |i: usize| u8::try_from(i % 26).map_or('A', |i| char::from(b'A' + i));
    match column / 26 {
        0 => letter(column).to_string(),
        more => format!("{}{}", letters(more - 1), letter(column)),
    }
}

/// The shortest digits that read back as the same number; minus nothing is nothing.
fn printed(value: f64) -> String {
    let text = format!("{:?}", value + 0.0);
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

fn shortened(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST_TEXT {
        return text.to_owned();
    }
    let mut room = LONGEST_TEXT - 1;
    let mut out = String::new();
    for c in text.chars() {
        let Some(left) = room.checked_sub(c.len_utf16()) else { break };
        room = left;
        out.push(c);
    }
    out.push('…');
    out
}

/// Text as text inside XML. What XML cannot hold is written `_x000B_`, as the format asks; so is an underscore that
/// would read as such a code.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if u32::from(c) < 0x20 => {
                let _ = write!(out, "_x{:04X}_", u32::from(c));
            }
            '_' if text.get(at..).is_some_and(is_code) => out.push_str("_x005F_"),
            c => out.push(c),
        }
    }
    out
}

/// Whether a text begins with `_x`, four hexadecimal digits, and `_`.
fn is_code(text: &str) -> bool {
    match text.as_bytes() {
        [b'_', b'x', digits @ .., _] if digits.len() >= 4 => {
            digits.iter().take(4).all(u8::is_ascii_hexdigit) && text.as_bytes().get(6) == Some(&b'_')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
