//! Tables whose header names wells: one row a read (an endpoint, a time, a wavelength), one column a well.

use super::{Finding, Found};
use crate::io::table::Table;
use crate::io::{number, quantity, well};

const FEWEST: usize = 3;

/// Finds all such tables of one table.
pub fn find(tables: &[Table], t: usize, finding: &mut Finding) {
    let Some(table) = tables.get(t) else { return };
    let mut row = 0;
    while row < table.rows() {
        match header(table, row) {
            Some(wells) if !finding.is_used(tables, t, row, wells.first().map_or(0, |w| w.0)) => {
                row = body(tables, t, row, &wells, finding);
            }
            _ => row += 1,
        }
    }
}

/// The wells a row names, as column and well, when at least three stand side by side and no well twice.
pub fn header(table: &Table, row: usize) -> Option<Vec<(usize, (usize, usize))>> {
    let mut wells: Vec<(usize, (usize, usize))> = Vec::new();
    for column in 0..table.row_len(row) {
        let text = table.text(row, column);
        if text.len() >= 2
            && text.len() <= 5
            && let Some(found) = well::parse(text)
        {
            wells.push((column, found));
        } else if !wells.is_empty() && !text.is_empty() {
            break;
        }
    }
    let mut seen: Vec<_> = wells.iter().map(|w| w.1).collect();
    seen.sort_unstable();
    seen.dedup();
    let side_by_side = wells.windows(2).filter(|w| matches!(w, [a, b] if b.0 == a.0 + 1)).count() + 1;
    (wells.len() >= FEWEST && seen.len() == wells.len() && side_by_side >= FEWEST).then_some(wells)
}

fn body(
    tables: &[Table],
    t: usize,
    header_row: usize,
    wells: &[(usize, (usize, usize))],
    finding: &mut Finding,
) -> usize {
    let Some(table) = tables.get(t) else { return header_row + 1 };
    let (Some(first), Some(last)) = (wells.first(), wells.last()) else { return header_row + 1 };
    let left: Vec<(usize, String)> =
        (0..first.0).map(|c| (c, table.text(header_row, c).to_lowercase())).collect();
    let column_with = |word: &str| left.iter().find(|(_, text)| text.contains(word)).map(|(c, _)| *c);
    let time = column_with("time").or_else(|| column_with("zeit"));
    let temperature = column_with("temp").or_else(|| column_with("t°")).or_else(|| column_with("t∞"));
    let wavelength = column_with("wavelength").or_else(|| column_with("nm"));
    let cycle = column_with("cycle").or_else(|| column_with("kinetic"));
    let extent = (
        wells.iter().map(|w| w.1.0 + 1).max().unwrap_or(1),
        wells.iter().map(|w| w.1.1 + 1).max().unwrap_or(1),
    );
    let mut row = header_row + 1;
    let mut end = row;
    while row < table.rows() {
        if table.row_is_empty(row) {
            row += 1;
            continue;
        }
        let data = wells.iter().filter(|(c, _)| !table.is_empty(row, *c)).count();
        if data == 0 || header(table, row).is_some() {
            break;
        }
        let texts =
            wells.iter().filter(|(c, _)| !table.is_empty(row, *c) && table.number(row, *c).is_none()).count();
        let found = Found {
            table: t,
            rows: (if end == header_row + 1 { header_row } else { row }, row),
            anchor: Some(header_row),
            columns: (0, last.0),
            wells: wells.iter().map(|(c, w)| (w.0 as u16, w.1 as u16, row as u32, *c as u32)).collect(),
            extent,
            time_s: time.and_then(|c| quantity::seconds(table.text(row, c), table.text(header_row, c))),
            temperature_c: temperature.and_then(|c| table.number(row, c)),
            wavelength_nm: wavelength.and_then(|c| table.number(row, c)),
            label: wavelength
                .map(|c| table.text(row, c).to_owned())
                .filter(|text| !text.is_empty())
                .or_else(|| {
                    left.iter()
                        .filter(|(c, _)| Some(*c) != time && Some(*c) != temperature && Some(*c) != cycle)
                        .map(|(c, _)| table.text(row, *c))
                        .find(|text| {
                            !text.is_empty()
                                && !text.eq_ignore_ascii_case("value")
                                && number::evidence(text) == number::Evidence::None
                        })
                        .filter(|text| text.len() > 1)
                        .map(str::to_owned)
                })
                .or_else(|| numbered(table, row, time, &left)),
            layout: texts * 2 > data && texts > 0 && !has_flags(table, row, wells),
            ..Found::default()
        };
        finding.add(tables, found);
        row += 1;
        end = row;
    }
    end
}

/// Without a time, the number in front of a row is what tells it from the next: `cycle 2`.
fn numbered(table: &Table, row: usize, time: Option<usize>, left: &[(usize, String)]) -> Option<String> {
    if time.is_some() {
        return None;
    }
    let counts = |text: &str| {
        ["cycle", "read", "scan", "nr", "no", "#", "iteration", "kinetic"].iter().any(|w| text.contains(w))
    };
    let (column, heading) = left.iter().find(|(c, text)| counts(text) && table.number(row, *c).is_some())?;
    Some(format!("{heading} {}", table.text(row, *column)))
}

fn has_flags(table: &Table, row: usize, wells: &[(usize, (usize, usize))]) -> bool {
    wells.iter().any(|(c, _)| {
        crate::io::number::meaning(table.text(row, *c)) != crate::io::plate::Flag::Other
            && !table.is_empty(row, *c)
    })
}
