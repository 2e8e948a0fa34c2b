//! Grids of numbers without any label that have exactly the shape of a plate, or of several side by side or stacked.

use super::{Finding, Found};
use crate::io::number;
use crate::io::plate::Flag;
use crate::io::table::Table;
use crate::io::well;

/// A block of rows that hold nothing but values.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// First and last row.
    pub rows: (usize, usize),
    /// First and last column.
    pub columns: (usize, usize),
}

/// Finds all bare grids of one table.
pub fn find(tables: &[Table], t: usize, finding: &mut Finding) {
    let Some(table) = tables.get(t) else { return };
    for block in blocks(table, 0..table.rows()) {
        // A line of words directly above makes it a table with named columns, not a plate.
        let headed = block.rows.0.checked_sub(1).is_some_and(|above| {
            (block.columns.0..=block.columns.1).filter(|c| !table.is_empty(above, *c)).count() > 1
        });
        if headed {
            continue;
        }
        for found in plates(table, t, block) {
            finding.add(tables, found);
        }
    }
}

/// Blocks of adjoining rows with values in the same columns.
pub fn blocks(table: &Table, rows: std::ops::Range<usize>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for row in rows {
        match span(table, row) {
            Some((first, last)) => match blocks.last_mut() {
                Some(block) if open && block.columns == (first, last) => block.rows.1 = row,
                _ => {
                    blocks.push(Block { rows: (row, row), columns: (first, last) });
                    open = true;
                }
            },
            None => open = false,
        }
    }
    blocks
}

/// First and last column of a row that holds at least three values and nothing else.
fn span(table: &Table, row: usize) -> Option<(usize, usize)> {
    let mut first = None;
    let mut last = 0;
    let mut numbers = 0;
    for column in 0..table.row_len(row) {
        if table.is_empty(row, column) {
            continue;
        }
        if table.number(row, column).is_some() {
            numbers += 1;
        } else if number::meaning(table.text(row, column)) == Flag::Other {
            return None;
        }
        first.get_or_insert(column);
        last = column;
    }
    first.filter(|_| numbers >= 1 && (numbers >= 3 || last >= 2)).map(|first| (first, last))
}

/// The plates a block is: one, several side by side (with or without an empty column between), several stacked.
pub fn plates(table: &Table, t: usize, block: Block) -> Vec<Found> {
    let height = block.rows.1 - block.rows.0 + 1;
    let columns: Vec<(usize, usize)> = runs(table, block);
    let mut found = Vec::new();
    for (rows, width) in well::FORMATS.into_iter().rev() {
        let (rows, width) = (usize::from(rows), usize::from(width));
        // Small plates are guessed only from a block of exactly their shape.
        let large = rows >= 8;
        if !height.is_multiple_of(rows) || (!large && height != rows) {
            continue;
        }
        let fits = columns.iter().all(|(first, last)| {
            let len = last - first + 1;
            len.is_multiple_of(width) && (large || len == width)
        });
        if !fits || columns.is_empty() || (!large && columns.len() > 1) {
            continue;
        }
        for up in 0..height / rows {
            for (first, last) in &columns {
                for side in 0..(last - first + 1) / width {
                    let top = block.rows.0 + up * rows;
                    let left = first + side * width;
                    let wells = (0..rows)
                        .flat_map(|r| (0..width).map(move |c| (r, c)))
                        .map(|(r, c)| (r as u16, c as u16, (top + r) as u32, (left + c) as u32))
                        .collect();
                    found.push(Found {
                        table: t,
                        rows: (top, top + rows - 1),
                        columns: (left, left + width - 1),
                        wells,
                        extent: (rows, width),
                        ..Found::default()
                    });
                }
            }
        }
        break;
    }
    found
}

/// Columns of a block that hold values, parted by columns that are empty in all rows.
fn runs(table: &Table, block: Block) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut open = false;
    for column in block.columns.0..=block.columns.1 {
        let filled = (block.rows.0..=block.rows.1).any(|row| !table.is_empty(row, column));
        match runs.last_mut() {
            Some(run) if filled && open => run.1 = column,
            _ if filled => runs.push((column, column)),
            _ => {}
        }
        open = filled;
    }
    runs
}
