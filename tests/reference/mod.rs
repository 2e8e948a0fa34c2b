//! Where the reference data are, and small readers for them that share nothing with the program's own.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(dead_code)]

pub mod design;

use calamine::{Data, Reader, open_workbook_auto};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder `plates` of the reference data. `None`, with a loud word, when the default place has none; a place that was
/// set and has none is a failure.
pub fn plates_folder() -> Option<PathBuf> {
    let set = std::env::var_os("MONOLAYER_DATA").map(PathBuf::from);
    let root = set.clone().unwrap_or_else(|| PathBuf::from("../shared/data"));
    let folder = root.join("plates");
    if folder.join("expected.json").is_file() {
        return Some(folder);
    }
    assert!(set.is_none(), "MONOLAYER_DATA is set, but {} has no expected.json", folder.display());
    absent(&format!("no reference data at {}; set MONOLAYER_DATA", folder.display()));
    None
}

/// `expected.json` of the folder, when it holds the analysis of that name. `None`, with a loud word, when it does not:
/// another folder of the same shape has other analyses.
pub fn expected(analysis: &str) -> Option<serde_json::Value> {
    let list = plates_folder()?.join("expected.json");
    let expected: serde_json::Value = serde_json::from_str(&text(&list)).unwrap();
    if expected["analyses"][analysis].is_null() {
        absent(&format!("{} has no analysis “{analysis}”", list.display()));
        return None;
    }
    Some(expected)
}

/// Says on the terminal that something is not tested; the harness keeps what a passing test prints to itself.
pub fn absent(why: &str) {
    let _ = writeln!(std::io::stderr(), "\n*** NOT TESTED, ABSENT: {why} ***");
}

/// A file as text, whatever its line ends.
pub fn text(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    String::from_utf8_lossy(&bytes).replace("\r\n", "\n").replace('\r', "\n")
}

/// Rows of a comma or tab list without quoted delimiters.
pub fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .filter(|l| !l.trim().is_empty())
        .map(|l| l.split(['\t', ',']).map(|c| c.trim().trim_matches('"').to_string()).collect())
        .collect()
}

/// Cells of a sheet as text, from its first used row and column.
pub fn sheet(path: &Path, name: &str) -> Vec<Vec<String>> {
    let mut book = open_workbook_auto(path).unwrap();
    let cell = |c: &Data| match c {
        Data::Float(v) => v.to_string(),
        other => other.to_string().trim().to_string(),
    };
    book.worksheet_range(name).unwrap().rows().map(|r| r.iter().map(cell).collect()).collect()
}

/// Doses, and per cent of the vehicle's mean, of one drug on one of the Tecan plates: rows B to G, columns 2 to 10.
pub fn tecan_curve(plate: &str, drug: &str, vehicle: f64) -> (Vec<f64>, Vec<f64>) {
    let folder = plates_folder().unwrap().join("tecan");
    let map = folder.join("D300_trt_Tecan_96_well_plates.xlsx");
    let (drugs, doses) = (sheet(&map, "Gnumber"), sheet(&map, "Concentration"));
    let values = sheet(&folder.join("RawData_Tecan_96_well_plates.xlsx"), plate);
    let corner = values.iter().position(|r| r[0] == "<>").unwrap();
    let (mut dose, mut y) = (Vec::new(), Vec::new());
    for row in 1..=6 {
        assert_eq!(values[corner + row][0], ["B", "C", "D", "E", "F", "G"][row - 1]);
        for column in 1..=10 {
            if drugs[row][column] == drug {
                dose.push(doses[row][column].parse().unwrap());
                y.push(values[corner + row][column].parse::<f64>().unwrap() / vehicle * 100.0);
            }
        }
    }
    (dose, y)
}
