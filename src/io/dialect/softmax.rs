//! Molecular Devices SoftMax Pro: blocks `Plate:` … `~End`. A plate stands as a grid without row letters, several
//! wavelengths side by side (`PlateFormat`), or as one line of wells a read (`TimeFormat`). Reduced numbers follow the
//! measured ones without any heading; a second series of times with blanks follows a kinetic one.

use super::{Dialect, cell};
use crate::io::find::{Finding, Found, wells};
use crate::io::plate::ReadKind;
use crate::io::quantity;
use crate::io::table::Table;

/// SoftMax Pro.
pub const DIALECT: Dialect =
    Dialect { name: "Molecular Devices SoftMax Pro", recognise, find, adjust: |_, _| {} };

fn recognise(tables: &[Table]) -> Option<String> {
    cell(tables, |text| text.starts_with("##BLOCKS"))
        .or_else(|| cell(tables, |text| text == "PlateFormat" || text == "TimeFormat"))
}

/// What the first line of a plate block says.
struct Header {
    name: String,
    time_format: bool,
    kinetic: bool,
    mode: String,
    raw: bool,
    wavelengths: Vec<f64>,
    size: Option<(usize, usize)>,
}

fn find(tables: &[Table]) -> Finding {
    let mut finding = Finding::new(tables);
    for (t, table) in tables.iter().enumerate() {
        let mut row = 0;
        while row < table.rows() {
            let first = table.text(row, 0);
            if first != "Plate:" {
                if first.starts_with("Group:") {
                    let end = end_of(table, row);
                    finding.leave(tables, t, (row, end), (0, table.width()), "statistics of wells alike");
                    row = end + 1;
                } else {
                    row += 1;
                }
                continue;
            }
            let end = end_of(table, row);
            let header = header(table, row);
            if header.time_format {
                lines(tables, t, row, end, &header, &mut finding);
            } else {
                blocks(tables, t, row, end, &header, &mut finding);
            }
            row = end + 1;
        }
    }
    finding
}

/// The row of the `~End` of a block.
fn end_of(table: &Table, start: usize) -> usize {
    (start + 1..table.rows())
        .find(|row| table.text(*row, 0).starts_with("~End"))
        .or_else(|| {
            (start + 1..table.rows())
                .find(|row| matches!(table.text(*row, 0), "Plate:" | "Group:" | "Note:"))
                .map(|r| r - 1)
        })
        .unwrap_or(table.rows().saturating_sub(1))
}

fn header(table: &Table, row: usize) -> Header {
    let texts: Vec<&str> = (0..table.row_len(row)).map(|c| table.text(row, c)).collect();
    let text = |i: usize| texts.get(i).copied().unwrap_or("");
    // The list of wavelengths stands behind its own length; after it the columns and wells of the plate.
    let mut wavelengths = Vec::new();
    let mut size = None;
    for at in 8..texts.len() {
        let values: Vec<f64> = text(at).split_whitespace().filter_map(|t| t.parse().ok()).collect();
        let counted = table.number(row, at - 1) == Some(values.len() as f64);
        let in_range = values.iter().all(|v| (190.0..=1200.0).contains(v));
        if !values.is_empty() && counted && in_range && wavelengths.is_empty() {
            wavelengths = values;
            let wells = table.number(row, at + 3).map(|v| v as usize);
            size = wells.and_then(crate::io::well::format_of).map(|(r, c)| (usize::from(r), usize::from(c)));
        }
    }
    Header {
        name: text(1).to_owned(),
        time_format: text(3) == "TimeFormat",
        kinetic: text(4) != "Endpoint",
        mode: text(5).to_owned(),
        raw: text(6) != "Reduced",
        wavelengths,
        size,
    }
}

fn base(t: usize, header: &Header) -> Found {
    Found {
        table: t,
        plate: Some(header.name.clone()),
        mode: Some(header.mode.clone()).filter(|m| !m.is_empty()),
        kind: Some(if header.raw { ReadKind::Raw } else { ReadKind::Derived }),
        ..Found::default()
    }
}

/// The label of a read: its wavelength (or position), and its time in a kinetic series.
fn label(header: &Header, nth: usize, time: &str) -> (String, Option<f64>) {
    let nm = header.wavelengths.get(nth).copied();
    let before = header.wavelengths.iter().take(nth).filter(|other| Some(**other) == nm).count();
    let name = match nm {
        Some(nm) if before > 0 => format!("{nm} ({})", before + 1),
        Some(nm) => format!("{nm}"),
        None if header.mode.is_empty() => format!("Read {}", nth + 1),
        None => header.mode.clone(),
    };
    let absorbs = header.mode.is_empty() || header.mode == "Absorbance";
    let shown = if time.is_empty() || !header.kinetic { name } else { format!("{name} @ {time}") };
    (shown, nm.filter(|_| absorbs))
}

/// Grids without row letters; the wavelengths side by side, each read a block of lines, an empty line between.
fn blocks(tables: &[Table], t: usize, start: usize, end: usize, header: &Header, finding: &mut Finding) {
    let Some(table) = tables.get(t) else { return };
    let head = start + 1;
    let runs = column_runs(table, head);
    let Some(width) = runs.first().map(|run| run.1) else { return };
    finding.take(tables, t, (start, head), (0, table.row_len(start).max(table.row_len(head))));
    let size = header.size.filter(|s| s.1 == width).or_else(|| {
        crate::io::well::FORMATS
            .into_iter()
            .map(|(r, c)| (usize::from(r), usize::from(c)))
            .find(|(_, c)| *c == width)
    });
    let Some((height, _)) = size else { return };
    let mut row = head + 1;
    let mut empty_from: Option<usize> = None;
    let mut count = 0;
    while row <= end {
        if table.text(row, 0).starts_with("Time")
            || (table.row_is_empty(row) && table.row_len(row) <= 1 && count > 0 && !header.kinetic)
        {
            break;
        }
        if table.row_is_empty(row) {
            row += 1;
            continue;
        }
        let last = (row + height - 1).min(end);
        let rows = (row..=last).take_while(|r| *r == row || table.is_empty(*r, 0)).count().min(height);
        let filled = (row..row + rows)
            .any(|r| runs.iter().any(|run| (run.0..run.0 + run.1).any(|c| !table.is_empty(r, c))));
        if !filled {
            empty_from.get_or_insert(row);
            row += rows.max(1);
            continue;
        }
        if let Some(from) = empty_from.take() {
            finding.leave(tables, t, (from, row - 1), (0, table.width()), "empty blocks");
        }
        // The line before the first data cell carries time and temperature.
        let time = if header.kinetic { table.text(row, 0).to_owned() } else { String::new() };
        for (nth, (column, len)) in runs.iter().enumerate() {
            let wells: Vec<(u16, u16, u32, u32)> = (0..rows)
                .flat_map(|r| (0..*len).map(move |c| (r, c)))
                .map(|(r, c)| (r as u16, c as u16, (row + r) as u32, (column + c) as u32))
                .collect();
            let (label, wavelength_nm) = label(header, nth, &time);
            let found = Found {
                rows: (if count == 0 { start } else { row }, row + rows - 1),
                columns: (0, if count == 0 { table.width() } else { column + len - 1 }),
                wells,
                extent: size.unwrap_or((1, 1)),
                label: Some(label),
                wavelength_nm,
                time_s: quantity::seconds(&time, table.text(head, 0)),
                temperature_c: table.number(row, 1),
                ..base(t, header)
            };
            finding.add(tables, found);
        }
        count += 1;
        row += rows.max(1);
    }
    if let Some(from) = empty_from {
        finding.leave(
            tables,
            t,
            (from, row.saturating_sub(1).min(end)),
            (0, table.width()),
            "empty blocks of reduced data",
        );
    }
    if row < end {
        finding.leave(tables, t, (row, end), (0, table.width()), "reduced data");
    }
}

/// Runs of the column numbers 1 to n in a header, as column and length.
fn column_runs(table: &Table, row: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for column in 0..table.row_len(row) {
        match (table.number(row, column), runs.last_mut()) {
            (Some(v), Some(run)) if v == run.1 as f64 + 1.0 && run.0 + run.1 == column => run.1 += 1,
            (Some(1.0), _) => runs.push((column, 1)),
            _ => {}
        }
    }
    runs
}

/// One line of wells a read; the lines of a wavelength stand together, an empty line between wavelengths. A second
/// header of wells begins the reduced data.
fn lines(tables: &[Table], t: usize, start: usize, end: usize, header: &Header, finding: &mut Finding) {
    let Some(table) = tables.get(t) else { return };
    let head = start + 1;
    let Some(columns) = wells::header(table, head) else { return };
    finding.take(tables, t, (start, head), (0, table.row_len(start).max(table.row_len(head))));
    let extent = header.size.unwrap_or((
        columns.iter().map(|w| w.1.0 + 1).max().unwrap_or(1),
        columns.iter().map(|w| w.1.1 + 1).max().unwrap_or(1),
    ));
    let heading = table.text(head, 0).to_lowercase();
    let timed = heading.contains("time");
    let temperature = (0..3).find(|c| table.text(head, *c).to_lowercase().contains("temp"));
    let last = columns.last().map_or(0, |w| w.0);
    let mut nth = 0;
    let mut gap = true;
    let mut first = true;
    let mut row = head + 1;
    while row <= end && wells::header(table, row).is_none() && !table.text(row, 0).starts_with("~End") {
        if table.row_is_empty(row) {
            gap = true;
            row += 1;
            continue;
        }
        if gap && !first {
            nth += 1;
        }
        gap = false;
        let time = if timed { table.text(row, 0).to_owned() } else { String::new() };
        let (label, wavelength_nm) = label(header, nth, &time);
        let any = columns.iter().any(|(c, _)| !table.is_empty(row, *c));
        let found = Found {
            rows: (if first { start } else { row }, row),
            columns: (0, last),
            wells: columns.iter().map(|(c, w)| (w.0 as u16, w.1 as u16, row as u32, *c as u32)).collect(),
            extent,
            label: Some(label),
            wavelength_nm,
            time_s: if timed { quantity::seconds(&time, &heading) } else { None },
            temperature_c: temperature.and_then(|c| table.number(row, c)),
            ..base(t, header)
        };
        if any {
            finding.add(tables, found);
        } else {
            finding.leave(tables, t, (row, row), (0, table.width()), "empty line of a kinetic series");
        }
        first = false;
        row += 1;
    }
    if row < end {
        finding.leave(tables, t, (row, end), (0, table.width()), "reduced data");
    }
}
