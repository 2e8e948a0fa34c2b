//! Generated exports: every trap that real files hold, on plates of every size. All values here are made up.

mod cells;
mod grids;
mod lists;

use super::*;
use crate::io::plate::{Flag, Plate, ReadKind, WellValue};
use crate::{Error, ErrorKind};

fn read(text: &str) -> PlateFile {
    noted(text).value
}

fn noted(text: &str) -> Checked<PlateFile> {
    read_plates("made.txt", text.as_bytes(), &ImportChoice::default())
        .unwrap_or_else(|e| panic!("{e}\n{text}"))
}

fn refuse(text: &str) -> Error {
    read_plates("made.txt", text.as_bytes(), &ImportChoice::default()).expect_err("no plate should be found")
}

/// The value of a made-up plate at a well: different in every well, four decimals.
fn made(row: usize, column: usize) -> f64 {
    ((row * 48 + column) as f64 + 1.0) / 10_000.0
}

fn letter(row: usize) -> String {
    let name = well::name(row, 0);
    name.trim_end_matches('1').to_owned()
}

struct Style {
    delimiter: char,
    comma: bool,
    quote: bool,
}

const PLAIN: Style = Style { delimiter: '\t', comma: false, quote: false };

fn printed(value: f64, style: &Style) -> String {
    let text = format!("{value:.4}");
    let text = if style.comma { text.replace('.', ",") } else { text };
    if style.quote { format!("\"{text}\"") } else { text }
}

fn grid(rows: usize, columns: usize, style: &Style) -> String {
    let d = style.delimiter;
    let mut text = String::new();
    for c in 0..columns {
        text.push_str(&format!("{d}{}", c + 1));
    }
    text.push('\n');
    for r in 0..rows {
        text.push_str(&letter(r));
        for c in 0..columns {
            text.push_str(&format!("{d}{}", printed(made(r, c), style)));
        }
        text.push('\n');
    }
    text
}

fn number(plate: &Plate, read: usize, name: &str) -> Option<f64> {
    match value(plate, read, name) {
        WellValue::Number { value } => Some(value),
        _ => None,
    }
}

fn value(plate: &Plate, read: usize, name: &str) -> WellValue {
    let (r, c) = well::parse(name).unwrap();
    plate.reads[read].wells[r * usize::from(plate.columns) + c].clone()
}

fn is_made(plate: &Plate, read: usize) -> bool {
    plate.reads[read].wells.iter().enumerate().all(|(i, w)| {
        let (r, c) = (i / usize::from(plate.columns), i % usize::from(plate.columns));
        *w == WellValue::Number { value: made(r, c) }
    })
}
