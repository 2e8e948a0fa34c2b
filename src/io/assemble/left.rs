//! What was left aside, and what a file without a plate is instead.

use super::super::find::{Finding, Found};
use super::super::plate::Ignored;
use super::super::table::Table;
use super::notes::{count, location};
use crate::checked::Note;
use crate::error::{Error, ErrorKind};

/// Everything that is not part of a plate, in rectangles of adjoining rows.
pub(super) fn ignored(tables: &[Table], finding: &Finding, notes: &mut Vec<Note>) -> Vec<Ignored> {
    let mut ignored: Vec<Ignored> = finding
        .left
        .iter()
        .filter_map(|left| {
            let table = tables.get(left.table)?;
            Some(Ignored {
                place: table.place(left.rows, left.columns),
                reason: left.reason.to_owned(),
                excerpt: excerpt(table, left.rows, left.columns),
            })
        })
        .collect();
    for (t, table) in tables.iter().enumerate() {
        let mut text: Option<Region> = None;
        let mut beside: Option<Region> = None;
        let mut after_plate = false;
        for row in 0..table.rows() {
            let mut free: Option<(usize, usize)> = None;
            let mut taken = false;
            let mut numbers = 0;
            let mut last_used = None;
            for column in 0..table.row_len(row) {
                if finding.is_used(tables, t, row, column) {
                    taken = true;
                    last_used = Some(column);
                } else if !table.is_empty(row, column) {
                    free = Some(free.map_or((column, column), |f| (f.0, column)));
                    numbers += usize::from(table.number(row, column).is_some());
                }
            }
            // Right at the edge of a plate, one number is enough to ask.
            if numbers > 0 && free.is_some_and(|f| last_used.is_some_and(|last| f.0 == last + 1)) {
                numbers = numbers.max(TELLING);
            }
            let (region, other) = if taken { (&mut beside, &mut text) } else { (&mut text, &mut beside) };
            if taken || free.is_some() {
                close(other, table, &mut ignored, !taken, notes);
            }
            match (free, region.as_mut()) {
                (Some(columns), Some(open)) => open.grow(row, columns, numbers),
                (Some(columns), None) => {
                    *region =
                        Some(Region { touches: taken || after_plate, ..Region::new(row, columns, numbers) });
                }
                (None, _) if taken => close(region, table, &mut ignored, true, notes),
                (None, _) => {}
            }
            after_plate = taken;
        }
        close(&mut text, table, &mut ignored, false, notes);
        close(&mut beside, table, &mut ignored, true, notes);
    }
    ignored.sort_by_key(|i| (i.place.sheet.clone(), i.place.first_row, i.place.first_column));
    ignored
}

/// So many numbers in a row are a table, not a line of text.
const TELLING: usize = 3;

struct Region {
    rows: (usize, usize),
    columns: (usize, usize),
    numeric_rows: usize,
    /// Whether it follows a plate without an empty row, or stands beside one.
    touches: bool,
}

impl Region {
    fn new(row: usize, columns: (usize, usize), numbers: usize) -> Self {
        Self { rows: (row, row), columns, numeric_rows: usize::from(numbers >= TELLING), touches: false }
    }

    fn grow(&mut self, row: usize, columns: (usize, usize), numbers: usize) {
        self.rows.1 = row;
        self.columns = (self.columns.0.min(columns.0), self.columns.1.max(columns.1));
        self.numeric_rows += usize::from(numbers >= TELLING);
    }
}

fn close(
    region: &mut Option<Region>,
    table: &Table,
    ignored: &mut Vec<Ignored>,
    beside: bool,
    notes: &mut Vec<Note>,
) {
    let Some(region) = region.take() else { return };
    let height = region.rows.1 - region.rows.0 + 1;
    let reason = if beside {
        "beside a plate"
    } else if region.numeric_rows * 2 > height {
        "table of numbers that is no plate"
    } else {
        "text around the plates"
    };
    let place = table.place(region.rows, region.columns);
    if region.touches && region.numeric_rows * 2 > height {
        let (first, last) = (place.first_row, place.last_row);
        let rows =
            if first == last { format!("Row {first} holds") } else { format!("Rows {first} to {last} hold") };
        notes.push(
            Note::warning(
                "import.numbers_left_out",
                format!("{rows} numbers directly beside or below a plate that are not read as part of it"),
            )
            .hint("If they belong to the plate, check the row letters and column numbers: each once, in order, none missing.")
            .about(format!("rows {first} to {last}"))
            .at(location(&place)),
        );
    }
    ignored.push(Ignored {
        place,
        reason: reason.to_owned(),
        excerpt: excerpt(table, region.rows, region.columns),
    });
}

fn excerpt(table: &Table, rows: (usize, usize), columns: (usize, usize)) -> String {
    let mut words = String::new();
    'rows: for row in rows.0..=rows.1 {
        for (_, text) in table.filled(row).filter(|(c, _)| (columns.0..=columns.1).contains(c)) {
            if !words.is_empty() {
                words.push(' ');
            }
            words.extend(text.chars().take(60));
            if words.chars().count() > 60 {
                break 'rows;
            }
        }
    }
    words
}

/// Why there is no plate, in the terms of what the file is.
pub(super) fn nothing(tables: &[Table], found: &[Found]) -> Error {
    let filled: usize = tables.iter().map(|t| (0..t.rows()).filter(|r| !t.row_is_empty(*r)).count()).sum();
    if filled == 0 {
        return Error::new(ErrorKind::Empty, "The file holds no data").hint("Export the measurement again.");
    }
    let error = |what: String, hint: &str| Error::new(ErrorKind::NoPlate, what).hint(hint);
    let holds = |word: &str| {
        tables.iter().any(|t| t.texts().take(200).any(|text| text.to_lowercase().contains(word)))
    };
    if holds("nucleic acid") || holds("a260/a280") || holds("260/280") {
        let rows = tables.first().map_or(0, |t| (1..t.rows()).filter(|r| !t.row_is_empty(*r)).count());
        return error(
            format!("This is a NanoDrop table of {}, not a plate", count(rows, "sample")),
            "Use it where nucleic acid purity is asked for.",
        );
    }
    if !found.is_empty() {
        let shape = found.iter().map(|f| f.wells.len()).max().unwrap_or(0);
        return error(
            format!(
                "This is a plate layout ({} wells with names or amounts), but no measurement is in it",
                shape
            ),
            "Drop the export of the plate reader first, then paste this layout onto its plate.",
        );
    }
    if let Some((sheet, row, numbers)) = tables.iter().find_map(lone_header) {
        let mut error = error(
            format!(
                "There is no plate here: row {} has the column numbers 1 to {numbers}, but no rows with letters follow",
                row + 1
            ),
            "Copy or export the whole plate, with its row letters.",
        )
        .at_row(row as u32 + 1);
        error.location.sheet = sheet;
        return error;
    }
    if let Some((columns, rows)) = tables.iter().find_map(named_columns) {
        return error(
            format!(
                "There is no plate here: this is a table of {} with the columns {columns}",
                count(rows, "row")
            ),
            "A plate is a grid with row letters and column numbers, or a list with a well (A1, A2, …) in each row.",
        );
    }
    let stands = tables
        .iter()
        .find_map(|t| {
            (0..t.rows())
                .find_map(|r| t.filled(r).next().map(|(_, text)| text.chars().take(60).collect::<String>()))
        })
        .unwrap_or_default();
    error(
        format!("There is no plate here: the file begins with “{stands}” and holds no grid or list of wells"),
        "A plate is a grid with row letters and column numbers, or a list with a well (A1, A2, …) in each row.",
    )
}

/// Sheet and row of column numbers that stand over nothing, and how many they are.
fn lone_header(table: &Table) -> Option<(Option<String>, usize, usize)> {
    (0..table.rows()).find_map(|row| {
        let start = (0..table.row_len(row)).find(|c| table.number(row, *c) == Some(1.0))?;
        let count = (start..table.row_len(row))
            .enumerate()
            .take_while(|(i, c)| table.number(row, *c) == Some(*i as f64 + 1.0))
            .count();
        let plate = matches!(count, 3 | 4 | 6 | 8 | 12 | 24 | 48) && table.filled(row).count() == count;
        plate.then(|| (table.sheet.clone(), row, count))
    })
}

/// The names of the columns and the number of rows, if a table is a list with a header.
fn named_columns(table: &Table) -> Option<(String, usize)> {
    let header = (0..table.rows()).find(|r| !table.row_is_empty(*r))?;
    let names: Vec<&str> = table.filled(header).map(|(_, text)| text).collect();
    let words = table.filled(header).filter(|(c, _)| table.number(header, *c).is_none()).count();
    let rows = (header + 1..table.rows()).filter(|r| !table.row_is_empty(*r)).count();
    if names.len() < 2 || words * 2 < names.len() || rows < 2 {
        return None;
    }
    let mut shown: Vec<String> =
        names.iter().take(8).map(|n| format!("“{}”", n.chars().take(30).collect::<String>())).collect();
    if names.len() > 8 {
        shown.push("…".into());
    }
    Some((shown.join(", "), rows))
}
