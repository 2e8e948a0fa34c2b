//! Grids with column numbers above and row letters at the left: alone, with sub-rows (several reads a well), side by
//! side under shared row letters, without column numbers, or turned (letters above, numbers at the left).

use super::{Finding, Found};
use crate::checked::Note;
use crate::error::Location;
use crate::io::table::Table;
use crate::io::well;

/// A run of consecutive column numbers (or row letters) in a header row.
struct Run {
    column: usize,
    len: usize,
    first: usize,
    /// A column inside it whose number is missing, as under merged cells.
    gap: Option<usize>,
}

struct Line {
    row: usize,
    plate_row: usize,
    sub: usize,
    /// Its letter is missing in the file and follows from the rows around it.
    inferred: bool,
}

/// Finds all grids of one table.
pub fn find(tables: &[Table], t: usize, finding: &mut Finding) {
    let Some(table) = tables.get(t) else { return };
    let mut row = 0;
    while row < table.rows() {
        let after = numbered(tables, t, row, finding)
            .or_else(|| lettered(tables, t, row, finding))
            .or_else(|| headless(tables, t, row, finding));
        row = after.unwrap_or(row + 1).max(row + 1);
    }
}

/// Column numbers in `row`, letters below. Gives the row after the grid.
fn numbered(tables: &[Table], t: usize, row: usize, finding: &mut Finding) -> Option<usize> {
    let table = tables.get(t)?;
    let runs = number_runs(table, row);
    if runs.is_empty() {
        return None;
    }
    let mut end = None;
    let mut shared: Option<(Vec<Line>, (usize, usize))> = None;
    for (at, run) in runs.iter().enumerate() {
        let limit = runs.get(at + 1).map(|next| next.column);
        let own = label_column(table, row, run).and_then(|label| {
            let lines = lines(table, row, label, run, limit)?;
            Some((lines, label))
        });
        match own {
            Some((lines, label)) => {
                end = end.max(lines.last().map(|line| line.row + 1));
                note_inferred(table, &lines, label, finding);
                if let Some(column) = run.gap {
                    note_gap(table, row, column, finding);
                }
                emit(tables, t, row, run, &lines, label, limit, finding);
                shared = Some((lines, (run.first, run.len)));
            }
            // A second block of the very same columns shares the row letters; anything else beside a plate is a table
            // somebody has put there.
            None => {
                if let Some((lines, same)) = &shared
                    && *same == (run.first, run.len)
                {
                    emit(tables, t, row, run, lines, run.column, limit, finding);
                }
            }
        }
    }
    end
}

fn number_runs(table: &Table, row: usize) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for column in 0..table.row_len(row) {
        let number = table
            .number(row, column)
            .filter(|v| v.fract() == 0.0 && (1.0..=48.0).contains(v))
            .map(|v| v as usize);
        match (number, runs.last_mut()) {
            (Some(v), Some(run)) if open && v == run.first + run.len => run.len += 1,
            (Some(v), Some(run))
                if !open && column == run.column + run.len + 1 && v == run.first + run.len + 1 =>
            {
                run.gap = Some(column - 1);
                run.len += 2;
                open = true;
            }
            (Some(v), _) => {
                runs.push(Run { column, len: 1, first: v, gap: None });
                open = true;
            }
            (None, _) => open = false,
        }
    }
    // One column alone is a header only under the corner mark of a plate.
    runs.retain(|run| {
        run.len >= 2 || run.column.checked_sub(1).is_some_and(|left| table.text(row, left) == "<>")
    });
    runs
}

/// The column of the row letters of a run: directly left of it, or further left over empty cells.
fn label_column(table: &Table, header: usize, run: &Run) -> Option<usize> {
    let first = first_filled(table, header)?;
    for back in 1..=3 {
        let column = run.column.checked_sub(back)?;
        let corner = table.text(header, column);
        if well::row(corner, None).is_some() && corner.len() == 1 {
            return None;
        }
        if well::row(table.text(first, column), None).is_some() {
            return Some(column);
        }
        if !table.is_empty(first, column) || !corner.is_empty() {
            return None;
        }
    }
    None
}

/// The row of the first label: the next one, or the one after an empty row.
fn first_filled(table: &Table, header: usize) -> Option<usize> {
    (header + 1..header + 3).find(|row| *row < table.rows() && !table.row_is_empty(*row))
}

/// The rows of a grid: a letter each, in ascending order; rows without a letter are sub-rows of the one above.
fn lines(table: &Table, header: usize, label: usize, run: &Run, limit: Option<usize>) -> Option<Vec<Line>> {
    let mut lines: Vec<Line> = Vec::new();
    let mut row = first_filled(table, header)?;
    while row < table.rows() {
        let before = lines.last().map(|line| line.plate_row);
        let text = table.text(row, label);
        if let Some(plate_row) = well::row(text, before) {
            if before.is_some_and(|b| plate_row <= b) {
                break;
            }
            lines.push(Line { row, plate_row, sub: 0, inferred: false });
        } else if text.is_empty() && !lines.is_empty() {
            let last = run.column + run.len;
            let stop = limit.unwrap_or(last + 1).min(last + 1);
            let in_grid = (run.column..stop).any(|c| !table.is_empty(row, c));
            let sub = lines.last().map_or(0, |line| line.sub + 1);
            if !in_grid || sub > 40 || is_header_again(table, row, run) {
                break;
            }
            lines.push(Line { row, plate_row: before?, sub, inferred: false });
        } else {
            break;
        }
        row += 1;
    }
    // Trailing rows that begin as sub-rows but only in the last plate row are notes below the grid.
    let depth = most_common_depth(&lines);
    while lines.last().is_some_and(|line| line.sub > 0 && line.sub >= depth) {
        lines.pop();
    }
    if depth == 1 {
        letters_between(&mut lines);
    }
    (!lines.is_empty()).then_some(lines)
}

/// In a grid without sub-rows, rows without a letter that stand where exactly their letters are missing.
fn letters_between(lines: &mut [Line]) {
    let labelled: Vec<(usize, usize)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.sub == 0)
        .map(|(at, line)| (at, line.plate_row))
        .collect();
    for pair in labelled.windows(2) {
        if let [(at, row), (next, below)] = pair
            && next - at > 1
            && below - row == next - at
        {
            for line in lines.iter_mut().take(*next).skip(at + 1) {
                line.plate_row = row + line.sub;
                line.sub = 0;
                line.inferred = true;
            }
        }
    }
}

fn is_header_again(table: &Table, row: usize, run: &Run) -> bool {
    run.len >= 3 && (0..run.len).all(|i| table.number(row, run.column + i) == Some((run.first + i) as f64))
}

/// How many sub-rows most plate rows have.
fn most_common_depth(lines: &[Line]) -> usize {
    let mut depths: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        if lines.get(at + 1).is_none_or(|next| next.sub == 0) {
            *depths.entry(line.sub + 1).or_default() += 1;
        }
    }
    depths.into_iter().max_by_key(|(_, n)| *n).map_or(1, |(depth, _)| depth)
}

fn note_gap(table: &Table, row: usize, column: usize, finding: &mut Finding) {
    let (row, column) = (row as u32 + 1, column as u32 + 1);
    finding.notes.push(
        Note::warning(
            "import.header_gap",
            format!("A column number is missing in row {row}, column {column}; it is counted on from its neighbours"),
        )
        .hint("Merged cells in the header do this; check that the values stand in their columns.")
        .about(format!("column {column}"))
        .at(Location { sheet: table.sheet.clone(), row: Some(row), column: Some(column), ..Location::default() }),
    );
}

fn note_inferred(table: &Table, lines: &[Line], label: usize, finding: &mut Finding) {
    for line in lines.iter().filter(|line| line.inferred) {
        let first = well::name(line.plate_row, 0);
        let letter = first.trim_end_matches('1');
        finding.notes.push(
            Note::warning(
                "import.row_letter_missing",
                format!(
                    "A row of the plate has no letter; it is read as row {letter}, which is missing there"
                ),
            )
            .hint("Look at the values; if they belong elsewhere, write the row letters into the file.")
            .about(format!("row {letter}"))
            .at(Location {
                sheet: table.sheet.clone(),
                row: Some(line.row as u32 + 1),
                column: Some(label as u32 + 1),
                ..Location::default()
            }),
        );
    }
}

/// Turns the rows of a grid into finds, one for every sub-row.
#[allow(clippy::too_many_arguments)]
fn emit(
    tables: &[Table],
    t: usize,
    header: usize,
    run: &Run,
    lines: &[Line],
    label: usize,
    limit: Option<usize>,
    finding: &mut Finding,
) {
    let Some(table) = tables.get(t) else { return };
    let depth = lines.iter().map(|line| line.sub + 1).max().unwrap_or(1);
    let last_column = run.column + run.len - 1;
    let trailing = Some(last_column + 1)
        .filter(|c| limit.is_none_or(|l| *c < l) && table.is_empty(header, *c))
        .filter(|c| trailing_labels(table, lines, *c, depth));
    let bottom = lines.last().map_or(header, |line| line.row);
    let place = (label.min(run.column), trailing.unwrap_or(last_column));
    for sub in 0..depth {
        let mut found = Found {
            table: t,
            rows: (header, bottom),
            columns: place,
            extent: (lines.iter().map(|line| line.plate_row + 1).max().unwrap_or(1), run.first + run.len - 1),
            ..Found::default()
        };
        for line in lines.iter().filter(|line| line.sub == sub) {
            for i in 0..run.len {
                found.wells.push((
                    line.plate_row as u16,
                    (run.first - 1 + i) as u16,
                    line.row as u32,
                    (run.column + i) as u32,
                ));
            }
            if found.label.is_none()
                && let Some(column) = trailing
            {
                found.label = Some(table.text(line.row, column).to_owned()).filter(|text| !text.is_empty());
            }
        }
        found.corner = run
            .column
            .checked_sub(1)
            .map(|c| table.text(header, c).to_owned())
            .filter(|text| label < run.column && !text.is_empty() && text != "<>");
        found.title = heading_above(table, header, place.0, limit);
        finding.add(tables, found);
    }
}

/// With several blocks side by side, the line above may name each over its own columns.
fn heading_above(table: &Table, header: usize, first: usize, limit: Option<usize>) -> Option<String> {
    let above = header.checked_sub(1)?;
    if table.filled(above).count() < 2 || (limit.is_none() && first < 2) {
        return None;
    }
    let name = table.filled(above).find(|(c, _)| *c >= first && limit.is_none_or(|l| *c < l))?.1;
    (!name.ends_with(':') && name.chars().count() <= 60).then(|| name.to_owned())
}

/// Whether the column after a grid repeats one text for every plate row: then it names the read.
fn trailing_labels(table: &Table, lines: &[Line], column: usize, depth: usize) -> bool {
    let mut any = false;
    for sub in 0..depth {
        let mut texts = lines.iter().filter(|line| line.sub == sub).map(|line| table.text(line.row, column));
        let Some(first) = texts.next() else { continue };
        if texts.any(|text| text != first) {
            return false;
        }
        any |= !first.is_empty();
    }
    // One row alone could be anything: it names a read only when it is a word.
    any && (lines.iter().filter(|line| line.sub == 0).count() > 1 || depth > 1)
}

/// Letters above, numbers at the left: a plate turned by a quarter.
fn lettered(tables: &[Table], t: usize, header: usize, finding: &mut Finding) -> Option<usize> {
    let table = tables.get(t)?;
    let mut best: Option<(usize, usize)> = None;
    let mut start = None;
    for column in 0..=table.row_len(header) {
        let index = well::row(table.text(header, column), None);
        match (start, index) {
            (None, Some(0)) => start = Some(column),
            (Some(s), i) if i != Some(column - s) => {
                if column - s >= 4 && best.is_none() {
                    best = Some((s, column - s));
                }
                start = if i == Some(0) { Some(column) } else { None };
            }
            _ => {}
        }
    }
    let (column, len) = best?;
    let label = column.checked_sub(1)?;
    let mut wells = Vec::new();
    let mut row = first_filled(table, header)?;
    let mut next = 1.0;
    while row < table.rows() && table.number(row, label) == Some(next) && next <= 48.0 {
        for i in 0..len {
            wells.push((i as u16, next as u16 - 1, row as u32, (column + i) as u32));
        }
        next += 1.0;
        row += 1;
    }
    let columns = next as usize - 1;
    if columns < 3 {
        return None;
    }
    let corner = Some(table.text(header, label).to_owned()).filter(|c| !c.is_empty());
    let found = Found {
        table: t,
        rows: (header, row - 1),
        columns: (label, column + len - 1),
        wells,
        extent: (len, columns),
        corner,
        ..Found::default()
    };
    finding.add(tables, found);
    Some(row)
}

/// Row letters from A down a whole plate and exactly as many values in each row, but no column numbers.
fn headless(tables: &[Table], t: usize, first: usize, finding: &mut Finding) -> Option<usize> {
    let table = tables.get(t)?;
    let label = (0..table.row_len(first).min(4)).find(|c| !table.is_empty(first, *c))?;
    if well::row(table.text(first, label), None) != Some(0) {
        return None;
    }
    let mut rows = 0;
    while well::row(table.text(first + rows, label), rows.checked_sub(1)) == Some(rows) && rows < 32 {
        rows += 1;
    }
    let (_, columns) = well::FORMATS.into_iter().find(|(r, _)| usize::from(*r) == rows)?;
    let columns = usize::from(columns);
    let full = (first..first + rows).all(|row| {
        let filled = table.filled(row).filter(|(c, _)| *c > label).count();
        let last = table.filled(row).last().map_or(0, |(c, _)| c);
        filled > 0 && last <= label + columns
    });
    let widest = (first..first + rows).filter_map(|row| table.filled(row).last().map(|(c, _)| c)).max()?;
    if !full || widest != label + columns {
        return None;
    }
    let wells = (0..rows)
        .flat_map(|r| (0..columns).map(move |c| (r, c)))
        .map(|(r, c)| (r as u16, c as u16, (first + r) as u32, (label + 1 + c) as u32))
        .collect();
    let found = Found {
        table: t,
        rows: (first, first + rows - 1),
        columns: (label, label + columns),
        wells,
        extent: (rows, columns),
        ..Found::default()
    };
    finding.add(tables, found);
    Some(first + rows)
}
