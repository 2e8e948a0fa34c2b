//! The example: a simulated MTT experiment, said to be simulated wherever it shows.
//!
//! Adapted and non-adapted cells, control and six doses of conditioned medium, three technical replicates on each of
//! three plates, one plate a biological replicate; the outer wells are left empty, as evaporation spoils them.

use super::command::Command;
use super::document::PlateId;
use super::session::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::ReplicateId;
use crate::experiment::layout::row_name;
use crate::io::plate::ImportChoice;
use crate::num::math;
use std::fmt::Write;

const DOSES_UL: [f64; 6] = [60.0, 90.0, 120.0, 160.0, 200.0, 240.0];
const ROWS: usize = 8;
const COLUMNS: usize = 12;
/// Column of the blanks, from 0; the control stands to its right, then the doses.
const BLANK_COLUMN: usize = 1;
/// First and last column of cells, from 0.
const CELL_COLUMNS: (usize, usize) = (2, 8);

/// A line of cells: its name, its rows on the plate from 0, and where its curve falls to one half.
struct Line {
    name: &'static str,
    rows: [usize; 3],
    ic50_ul: f64,
}

const LINES: [Line; 2] = [
    Line { name: "Non-adapted", rows: [1, 2, 3], ic50_ul: 120.0 },
    Line { name: "Adapted", rows: [4, 5, 6], ic50_ul: 190.0 },
];

/// A passage of cells: how dense they stood, and how much its IC50 lay off the mean.
struct Passage {
    control_od: f64,
    shift: f64,
}

const PASSAGES: [Passage; 3] = [
    Passage { control_od: 0.98, shift: 0.95 },
    Passage { control_od: 1.12, shift: 1.04 },
    Passage { control_od: 0.87, shift: 1.01 },
];

/// The example, ready to look at.
pub(super) fn session() -> Result<Session> {
    let mut session = Session::new();
    let title = "Simulated example: conditioned medium on adapted and non-adapted cells".to_owned();
    session.apply(&Command::SetTitle { title }, "")?;
    for (number, passage) in (1u64..).zip(&PASSAGES) {
        let name = format!("Simulated plate {number}.txt");
        let choice = ImportChoice::default();
        let found = session.inspect(&name, instrument_text(number, passage).into_bytes(), &choice)?;
        session.apply(&Command::AddFile { name, sha256: found.sha256, choice, plates: Vec::new() }, "")?;
        session.apply(&Command::AddReplicate { name: format!("Replicate {number}") }, "")?;
    }
    let plates: Vec<PlateId> = session.document().plates.iter().map(|p| p.id).collect();
    let replicates: Vec<ReplicateId> =
        session.document().experiment.replicates.iter().map(|r| r.id).collect();
    for (number, (plate, replicate)) in (1..).zip(plates.iter().zip(&replicates)) {
        let name = Some(format!("Simulated plate {number}"));
        let command = Command::SetPlate { plate: *plate, name, included: None, replicate: Some(*replicate) };
        session.apply(&command, "")?;
    }
    let (first, others) = plates.split_first().ok_or_else(|| {
        Error::new(ErrorKind::NoPlate, "The example holds no plate. This is a mistake of the program.")
    })?;
    session.apply(&Command::PasteLayout { plate: *first, at: 0, text: map_text() }, "")?;
    session.apply(&Command::CopyLayout { from: *first, to: others.to_vec() }, "")?;
    session.begin_here();
    Ok(session)
}

/// What a plate reader's program might have exported: one grid a wavelength under a few lines of text.
fn instrument_text(number: u64, passage: &Passage) -> String {
    let mut noise = Noise(0x4D4F_4E4F + number);
    let mut reads = [String::new(), String::new()];
    for row in 0..ROWS {
        for read in &mut reads {
            read.push_str(&row_name(row));
        }
        for column in 0..COLUMNS {
            let cells = living(row, column, passage)
                .map_or(0.0, |share| passage.control_od * share * (1.0 + 0.045 * noise.normal()));
            let medium = if (1..ROWS - 1).contains(&row) { 0.058 } else { 0.046 };
            let plastic = 0.038 + 0.002 * noise.normal();
            // Scattering and plastic stand in both reads, so that subtracting the reference is worth it.
            let reference = plastic + 0.03 * cells;
            let signal = medium + plastic - 0.038 + 1.03 * cells + 0.0015 * noise.normal();
            let [at_570, at_630] = &mut reads;
            let _ = write!(at_570, "\t{:.3}", signal.max(0.0));
            let _ = write!(at_630, "\t{:.3}", reference.max(0.0));
        }
        for read in &mut reads {
            read.push('\n');
        }
    }
    let [at_570, at_630] = reads;
    let numbers: String = (1..=COLUMNS).map(|c| format!("\t{c}")).collect();
    format!(
        "Simulated data: no cell and no instrument was involved\nAssay\tMTT viability (simulated)\nPlate\tSimulated plate {number}\n\
         \nAbsorbance 570 nm\n{numbers}\n{at_570}\nAbsorbance 630 nm\n{numbers}\n{at_630}"
    )
}

/// The share of the control's cells that lives in a well; `None` where there are no cells.
fn living(row: usize, column: usize, passage: &Passage) -> Option<f64> {
    const BOTTOM: f64 = 0.06;
    const HILL: f64 = 3.6;
    let line = LINES.iter().find(|l| l.rows.contains(&row))?;
    let step = column.checked_sub(CELL_COLUMNS.0).filter(|_| column <= CELL_COLUMNS.1)?;
    let Some(dose) = step.checked_sub(1).and_then(|i| DOSES_UL.get(i)) else { return Some(1.0) };
    Some(BOTTOM + (1.0 - BOTTOM) / (1.0 + math::pow(dose / (line.ic50_ul * passage.shift), HILL)))
}

/// The plate map as it would stand in the lab's spreadsheet.
fn map_text() -> String {
    let mut text: String = (1..=COLUMNS).map(|c| format!("\t{c}")).collect();
    for row in 0..ROWS {
        text.push('\n');
        text.push_str(&row_name(row));
        for column in 0..COLUMNS {
            text.push('\t');
            let line = LINES.iter().find(|l| l.rows.contains(&row));
            match line {
                Some(_) if column == BLANK_COLUMN => text.push_str("Blank"),
                Some(line) if (CELL_COLUMNS.0..=CELL_COLUMNS.1).contains(&column) => {
                    let dose = (column - CELL_COLUMNS.0).checked_sub(1).and_then(|i| DOSES_UL.get(i));
                    let dose = dose.map_or("Ctrl".to_owned(), |d| format!("{d} µl"));
                    let _ = write!(text, "{} {dose}", line.name);
                }
                _ => text.push_str("empty"),
            }
        }
    }
    text
}

/// A repeatable source of noise (SplitMix64: Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
struct Noise(u64);

impl Noise {
    /// Nearly normal with mean 0 and SD 1: the sum of twelve uniform numbers less six.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        #[allow(clippy::cast_precision_loss)]
        let top = (z >> 11) as f64;
        top / 9_007_199_254_740_992.0
    }
}
