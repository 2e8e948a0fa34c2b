//! Rows of cells, from a text file or a sheet. Every cell keeps its text as printed; numbers are read once.

use super::plate::{DecimalMark, Place, WellValue};
use super::{delimiter, number};

/// Rows of cells, ragged as the file is. Rows and columns count from 0 here; a [`Place`] counts from 1.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    text: String,
    cells: Vec<Cell>,
    ends: Vec<u32>,
    width: usize,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    start: u32,
    end: u32,
    number: Option<f64>,
}

impl Table {
    /// An empty table for a sheet (`None` for a text file).
    pub fn new(sheet: Option<String>) -> Self {
        Self { sheet, ..Self::default() }
    }

    /// Adds a cell to the current row. Spaces around the text go; `="…"` of a spreadsheet formula is taken off.
    pub fn push(&mut self, text: &str) {
        self.push_cell(text, None);
    }

    /// Adds a cell that the workbook holds as a number.
    pub fn push_number(&mut self, value: f64) {
        self.push_cell(&format!("{value}"), Some(value).filter(|v| v.is_finite()));
    }

    /// Ends the current row.
    pub fn end_row(&mut self) {
        let start = self.ends.last().copied().unwrap_or(0) as usize;
        self.width = self.width.max(self.cells.len().saturating_sub(start));
        self.ends.push(self.cells.len() as u32);
    }

    fn push_cell(&mut self, text: &str, number: Option<f64>) {
        let mut text = number::trim(text);
        if let Some(inner) = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')) {
            text = number::trim(inner);
        }
        let start = self.text.len() as u32;
        self.text.push_str(text);
        self.cells.push(Cell { start, end: self.text.len() as u32, number });
    }

    /// Reads the numbers of all text cells under a decimal mark.
    pub fn read_numbers(&mut self, mark: DecimalMark) {
        for cell in &mut self.cells {
            if cell.number.is_none() {
                let text = self.text.get(cell.start as usize..cell.end as usize).unwrap_or("");
                cell.number = number::parse(text, mark);
            }
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.ends.len()
    }

    /// Cells of the longest row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Index of the first cell of a row in the whole table, and the cells of the row.
    fn bounds(&self, row: usize) -> (usize, usize) {
        let end = self.ends.get(row).copied().unwrap_or(0) as usize;
        let start = match row.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(0) as usize,
            None => 0,
        };
        (start, end.max(start))
    }

    /// Cells of a row, empty ones at its end included.
    pub fn row_len(&self, row: usize) -> usize {
        let (start, end) = self.bounds(row);
        end - start
    }

    /// Position of a cell among all cells of the table.
    pub fn index(&self, row: usize, column: usize) -> Option<usize> {
        let (start, end) = self.bounds(row);
        Some(start + column).filter(|i| *i < end && row < self.rows())
    }

    /// Number of cells in all rows.
    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, row: usize, column: usize) -> Option<&Cell> {
        self.cells.get(self.index(row, column)?)
    }

    /// The text of a cell; empty where there is none.
    pub fn text(&self, row: usize, column: usize) -> &str {
        self.cell(row, column)
            .and_then(|cell| self.text.get(cell.start as usize..cell.end as usize))
            .unwrap_or("")
    }

    /// The number of a cell, if it is one.
    pub fn number(&self, row: usize, column: usize) -> Option<f64> {
        self.cell(row, column)?.number
    }

    /// Whether nothing stands in a cell.
    pub fn is_empty(&self, row: usize, column: usize) -> bool {
        self.cell(row, column).is_none_or(|cell| cell.start == cell.end)
    }

    /// What a cell says about a well.
    pub fn value(&self, row: usize, column: usize) -> WellValue {
        match self.cell(row, column) {
            Some(Cell { number: Some(value), .. }) => WellValue::Number { value: *value },
            Some(cell) if cell.start < cell.end => {
                let text = self.text(row, column);
                WellValue::Flag { text: text.to_owned(), meaning: number::meaning(text) }
            }
            _ => WellValue::Empty,
        }
    }

    /// Whether nothing stands in a row.
    pub fn row_is_empty(&self, row: usize) -> bool {
        let (start, end) = self.bounds(row);
        self.cells.get(start..end).unwrap_or(&[]).iter().all(|cell| cell.start == cell.end)
    }

    /// Column and text of every cell of a row that holds something.
    pub fn filled(&self, row: usize) -> impl Iterator<Item = (usize, &str)> {
        (0..self.row_len(row)).map(move |c| (c, self.text(row, c))).filter(|(_, text)| !text.is_empty())
    }

    /// Texts of all cells that are not numbers of a workbook.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.cells
            .iter()
            .filter(|cell| cell.number.is_none() && cell.start < cell.end)
            .filter_map(|cell| self.text.get(cell.start as usize..cell.end as usize))
    }

    /// A rectangle of this table (from 0, ends included) as the user counts.
    pub fn place(&self, rows: (usize, usize), columns: (usize, usize)) -> Place {
        Place {
            sheet: self.sheet.clone(),
            first_row: rows.0 as u32 + 1,
            last_row: rows.1 as u32 + 1,
            first_column: columns.0 as u32 + 1,
            last_column: columns.1 as u32 + 1,
        }
    }
}

/// Delimited text to a table, numbers not yet read. The delimiter ' ' stands for runs of spaces.
pub fn parse(text: &str, delimiter: char) -> Table {
    let mut table = Table::new(None);
    let mut reader = Reader { text, delimiter, quotes_given_up: 0 };
    let mut at = 0;
    while at < text.len() {
        at = reader.row(at, &mut table);
    }
    table
}

/// Rows of cells of a text that was pasted from a spreadsheet or typed: tab first, else the delimiter that fits best.
pub fn read_text_table(text: &str) -> Vec<Vec<String>> {
    let delimiter = if text.contains('\t') { '\t' } else { delimiter::delimiter(text) };
    let table = parse(text.strip_prefix('\u{feff}').unwrap_or(text), delimiter);
    (0..table.rows())
        .map(|row| (0..table.row_len(row)).map(|column| table.text(row, column).to_owned()).collect())
        .collect()
}

/// A quoted cell may span lines, but not without end: a lone quotation mark must not swallow the file.
const LONGEST_QUOTE: usize = 4096;
const MOST_FAILED_QUOTES: usize = 64;

struct Reader<'a> {
    text: &'a str,
    delimiter: char,
    quotes_given_up: usize,
}

impl<'a> Reader<'a> {
    /// Reads one row from `at` and gives where the next begins.
    fn row(&mut self, mut at: usize, table: &mut Table) -> usize {
        if self.delimiter == ' ' {
            return self.spaced_row(at, table);
        }
        loop {
            let (cell, after) = self.cell(at);
            table.push(&cell);
            match self.text.as_bytes().get(after) {
                Some(b'\r') => {
                    table.end_row();
                    return after + 1 + usize::from(self.text.as_bytes().get(after + 1) == Some(&b'\n'));
                }
                Some(b'\n') => {
                    table.end_row();
                    return after + 1;
                }
                Some(_) => at = after + self.delimiter.len_utf8(),
                None => {
                    table.end_row();
                    return self.text.len();
                }
            }
        }
    }

    fn spaced_row(&self, at: usize, table: &mut Table) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        let end = rest.find(['\r', '\n']).unwrap_or(rest.len());
        let line = rest.get(..end).unwrap_or("");
        // A leading gap is the empty corner of a header.
        if line.starts_with("  ") && !line.trim().is_empty() {
            table.push("");
        }
        line.split_whitespace().for_each(|word| table.push(word));
        table.end_row();
        let crlf = rest.get(end..).is_some_and(|r| r.starts_with("\r\n"));
        at + end + if crlf { 2 } else { 1 }
    }

    /// One cell from `at`, and the position of the delimiter or line end after it.
    fn cell(&mut self, at: usize) -> (std::borrow::Cow<'a, str>, usize) {
        let rest = self.text.get(at..).unwrap_or("");
        let lead = rest.len() - rest.trim_start_matches(' ').len();
        if rest.as_bytes().get(lead) == Some(&b'"') && self.quotes_given_up < MOST_FAILED_QUOTES {
            if let Some((cell, after)) = self.quoted(at + lead + 1) {
                return (cell, after);
            }
            self.quotes_given_up += 1;
        }
        let delimiter = self.delimiter;
        let end = rest.find([delimiter, '\r', '\n']).unwrap_or(rest.len());
        (std::borrow::Cow::Borrowed(rest.get(..end).unwrap_or("")), at + end)
    }

    /// The inside of a quoted cell that begins at `start`, if its end is found and a delimiter or line end follows.
    fn quoted(&self, start: usize) -> Option<(std::borrow::Cow<'a, str>, usize)> {
        let bytes = self.text.as_bytes();
        let mut at = start;
        let mut doubled = false;
        loop {
            if at > start + LONGEST_QUOTE {
                return None;
            }
            if *bytes.get(at)? == b'"' {
                if bytes.get(at + 1) == Some(&b'"') {
                    doubled = true;
                    at += 2;
                    continue;
                }
                break;
            }
            at += 1;
        }
        let inside = self.text.get(start..at)?;
        let tail = self.text.get(at + 1..)?;
        let gap = tail.len() - tail.trim_start_matches(' ').len();
        let next = tail.get(gap..)?.chars().next();
        if next.is_some_and(|c| c != self.delimiter && c != '\r' && c != '\n') {
            return None;
        }
        let cell = if doubled { inside.replace("\"\"", "\"").into() } else { inside.into() };
        Some((cell, at + 1 + gap))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, delimiter: char) -> Vec<Vec<String>> {
        let table = parse(text, delimiter);
        (0..table.rows())
            .map(|r| (0..table.row_len(r)).map(|c| table.text(r, c).to_owned()).collect())
            .collect()
    }

    #[test]
    fn every_kind_of_line_end() {
        let want = vec![vec!["a", "b"], vec!["c", ""], vec![""], vec!["d"]];
        for text in ["a,b\nc,\n\nd", "a,b\r\nc,\r\n\r\nd\r\n", "a,b\rc,\r\rd\r"] {
            assert_eq!(rows(text, ','), want, "{text:?}");
        }
    }

    #[test]
    fn quotes_are_taken_off_only_when_they_close() {
        assert_eq!(rows("\"0,5\",\"a \"\"b\"\"\" ,c", ','), [["0,5", "a \"b\"", "c"]]);
        assert_eq!(rows("\"two\nlines\",1\nx", ','), [vec!["two\nlines", "1"], vec!["x"]]);
        assert_eq!(rows("5\" dish,2\n\"open,3\n4,5", ','), [["5\" dish", "2"], ["\"open", "3"], ["4", "5"]]);
        assert_eq!(rows("\"=\"\"8/22\"\"\",1", ','), [["8/22", "1"]]);
    }

    #[test]
    fn a_lone_quote_does_not_make_reading_slow() {
        let text = "\"x,".repeat(200_000);
        assert_eq!(parse(&text, ',').cell_count(), 200_001);
    }

    #[test]
    fn ragged_rows_stay_ragged() {
        let mut table = parse("1\t2\t\t\nx", '\t');
        table.read_numbers(DecimalMark::Point);
        assert_eq!((table.row_len(0), table.row_len(1), table.width()), (4, 1, 4));
        assert_eq!(table.number(0, 1), Some(2.0));
        assert_eq!(table.text(1, 3), "");
        assert!(table.is_empty(9, 9) && table.index(9, 0).is_none());
    }

    #[test]
    fn pasted_layouts() {
        assert_eq!(read_text_table("ctrl\t5 µM\nA1\tx, y"), [["ctrl", "5 µM"], ["A1", "x, y"]]);
        assert_eq!(read_text_table("A1;ctrl\nA2;drug"), [["A1", "ctrl"], ["A2", "drug"]]);
        assert_eq!(read_text_table("A1,ctrl\r\nA2,drug\r\n"), [["A1", "ctrl"], ["A2", "drug"]]);
        assert!(read_text_table("").is_empty());
    }
}
