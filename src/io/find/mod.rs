//! Finds plates in tables of which nothing is known: labelled grids, rows and lists of wells, bare grids of a plate's
//! shape. What is found is described by the words around it ([`super::context`]) and by the vendor's dialect.

pub mod bare;
pub mod grid;
pub mod list;
pub mod wells;

use super::plate::ReadKind;
use super::table::Table;
use crate::checked::Note;

/// Row and column on the plate, then row and column in the table, all from 0.
pub type WellCell = (u16, u16, u32, u32);

/// Values of a plate at one place of a file, before it is known which plate and read they belong to.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Which table.
    pub table: usize,
    /// First and last row, header included.
    pub rows: (usize, usize),
    /// The header that the words above belong to, if it is not the first row.
    pub anchor: Option<usize>,
    /// First and last column, row labels included.
    pub columns: (usize, usize),
    /// Its wells.
    pub wells: Vec<WellCell>,
    /// Rows and columns the plate has at least.
    pub extent: (usize, usize),
    /// The plate's name, where the file says it.
    pub plate: Option<String>,
    /// What the read is called, where it stands at its values.
    pub label: Option<String>,
    /// The line above.
    pub title: Option<String>,
    /// The cell where row and column labels meet.
    pub corner: Option<String>,
    /// Wavelength in nanometres.
    pub wavelength_nm: Option<f64>,
    /// Measured or computed, where it is known for sure.
    pub kind: Option<ReadKind>,
    /// Seconds.
    pub time_s: Option<f64>,
    /// Degrees Celsius.
    pub temperature_c: Option<f64>,
    /// Absorbance and the like.
    pub mode: Option<String>,
    /// Known to be a layout, not a measurement.
    pub layout: bool,
}

/// All that was found in a file.
#[derive(Debug, Default)]
pub struct Finding {
    /// In order of appearance.
    pub found: Vec<Found>,
    /// For every table, which cells are accounted for.
    pub used: Vec<Vec<bool>>,
    /// Parts left out for a known reason: table, rows, columns, reason.
    pub left: Vec<Left>,
    /// Remarks.
    pub notes: Vec<Note>,
}

/// A part of a table that is left out for a known reason.
#[derive(Debug, Clone)]
pub struct Left {
    /// Which table.
    pub table: usize,
    /// First and last row.
    pub rows: (usize, usize),
    /// First and last column.
    pub columns: (usize, usize),
    /// Why.
    pub reason: &'static str,
}

impl Finding {
    /// Nothing found yet in some tables.
    pub fn new(tables: &[Table]) -> Self {
        Self { used: tables.iter().map(|t| vec![false; t.cell_count()]).collect(), ..Self::default() }
    }

    /// Marks a rectangle as accounted for.
    pub fn take(&mut self, tables: &[Table], table: usize, rows: (usize, usize), columns: (usize, usize)) {
        let (Some(source), Some(used)) = (tables.get(table), self.used.get_mut(table)) else { return };
        for row in rows.0..=rows.1 {
            for column in columns.0..=columns.1.min(source.row_len(row)) {
                if let Some(slot) = source.index(row, column).and_then(|i| used.get_mut(i)) {
                    *slot = true;
                }
            }
        }
    }

    /// Adds a find and marks its cells.
    pub fn add(&mut self, tables: &[Table], found: Found) {
        self.take(tables, found.table, found.rows, found.columns);
        self.found.push(found);
    }

    /// Leaves a rectangle out, with the reason.
    pub fn leave(
        &mut self,
        tables: &[Table],
        table: usize,
        rows: (usize, usize),
        columns: (usize, usize),
        reason: &'static str,
    ) {
        self.take(tables, table, rows, columns);
        self.left.push(Left { table, rows, columns, reason });
    }

    /// Whether a cell is accounted for.
    pub fn is_used(&self, tables: &[Table], table: usize, row: usize, column: usize) -> bool {
        tables
            .get(table)
            .and_then(|source| source.index(row, column))
            .and_then(|i| self.used.get(table).and_then(|used| used.get(i)))
            .copied()
            .unwrap_or(false)
    }
}

/// How many of a find's cells are numbers, known flags, other texts.
pub fn census(table: &Table, wells: &[WellCell]) -> (usize, usize, usize) {
    let mut counts = (0, 0, 0);
    for (_, _, row, column) in wells {
        let (row, column) = (*row as usize, *column as usize);
        if table.number(row, column).is_some() {
            counts.0 += 1;
        } else if !table.is_empty(row, column) {
            match super::number::meaning(table.text(row, column)) {
                super::plate::Flag::Other => counts.2 += 1,
                _ => counts.1 += 1,
            }
        }
    }
    counts
}

/// Finds everything in all tables by shape alone: grids and rows of wells first; lists only where there are none of
/// those, because lists beside grids repeat them; bare grids only where there is nothing else.
pub fn everything(tables: &[Table]) -> Finding {
    let mut finding = Finding::new(tables);
    for t in 0..tables.len() {
        grid::find(tables, t, &mut finding);
        wells::find(tables, t, &mut finding);
    }
    if !has_values(tables, &finding) {
        for t in 0..tables.len() {
            list::find(tables, t, &mut finding);
        }
    }
    if !has_values(tables, &finding) {
        for t in 0..tables.len() {
            bare::find(tables, t, &mut finding);
        }
    }
    finding
}

fn has_values(tables: &[Table], finding: &Finding) -> bool {
    finding.found.iter().filter(|f| !f.layout).any(|f| {
        tables.get(f.table).is_some_and(|table| {
            let (numbers, flags, texts) = census(table, &f.wells);
            numbers + flags > texts && numbers > 0
        })
    })
}
