//! Every real instrument file of the reference data imports as `expected.json` says.
//!
//! The folder is `$MONOLAYER_DATA/plates` (default `../shared/data/plates`); any folder of the same shape works. What an
//! expectation calls a plate, a read or a wavelength is asked for only where the file itself says it: a name that the
//! author of the expectations made up (such as `block 1 (columns 1-12)`) cannot be read from a file.

// Indexing a JSON value gives null where there is nothing; an index that is off is a broken test.
#![allow(clippy::indexing_slicing)]

use monolayer::io::plate::{ImportChoice, Plate, PlateFile, Read, ReadKind, WellValue};
use monolayer::{ErrorKind, io};
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;

fn folder() -> (PathBuf, bool) {
    let set = std::env::var_os("MONOLAYER_DATA");
    let root = set.clone().map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    (root.join("plates"), set.is_some())
}

#[test]
fn every_expected_file_imports() {
    let (folder, set) = folder();
    let list = folder.join("expected.json");
    let Ok(text) = std::fs::read_to_string(&list) else {
        assert!(!set, "MONOLAYER_DATA is set, but {} cannot be read", list.display());
        // Not by a macro: the harness keeps what a passing test prints to itself.
        let _ = writeln!(
            std::io::stderr(),
            "\n*** NOT TESTED, ABSENT: {}: no real plate file was read. Set MONOLAYER_DATA. ***",
            list.display()
        );
        return;
    };
    let expected: Value = serde_json::from_str(&text).expect("expected.json is JSON");
    let files = expected["files"].as_array().expect("expected.json has files");
    let mut problems = Vec::new();
    let mut plates = 0;
    let mut reads = 0;
    let start = std::time::Instant::now();
    for entry in files {
        let name = entry["file"].as_str().expect("a file has a name");
        match std::fs::read(folder.join(name)) {
            Err(error) => problems.push(format!("{name}: {error}")),
            Ok(bytes) => {
                let mut check = Check { name, problems: Vec::new(), text: spoken(name, &bytes), reads: 0 };
                check.file(entry, &bytes);
                reads += check.reads;
                plates += entry["plates"].as_array().map_or(0, Vec::len);
                problems.extend(check.problems.into_iter().map(|p| format!("{name}: {p}")));
            }
        }
    }
    println!("read {} files, {plates} plates, {reads} reads in {:?}", files.len(), start.elapsed());
    assert!(!files.is_empty(), "{} names no file", list.display());
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// All that the file says in words, to tell what can be asked for.
fn spoken(name: &str, bytes: &[u8]) -> String {
    let Ok(read) = io::read_tables(name, bytes, &ImportChoice::default()) else { return String::new() };
    let mut text = String::new();
    for table in &read.tables {
        text.push_str(table.sheet.as_deref().unwrap_or(""));
        for row in 0..table.rows() {
            for (_, cell) in table.filled(row) {
                text.push('\n');
                text.push_str(cell);
            }
        }
        text.push('\n');
    }
    text
}

struct Check<'a> {
    name: &'a str,
    problems: Vec<String>,
    text: String,
    reads: usize,
}

impl Check<'_> {
    fn say(&mut self, problem: String) {
        self.problems.push(problem);
    }

    /// Whether the file says a word, not as a part of a longer one.
    fn says(&self, word: &str) -> bool {
        let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '.');
        !word.is_empty()
            && self.text.match_indices(word).any(|(at, _)| {
                !part(self.text[..at].chars().next_back())
                    && !part(self.text[at + word.len()..].chars().next())
            })
    }

    fn file(&mut self, entry: &Value, bytes: &[u8]) {
        let plates = entry["plates"].as_array().cloned().unwrap_or_default();
        let start = std::time::Instant::now();
        let read = io::read_plates(self.name, bytes, &ImportChoice::default());
        println!("{:>9.1?}  {}", start.elapsed(), self.name);
        match read {
            Err(error) if plates.is_empty() => {
                if error.kind != ErrorKind::NoPlate {
                    self.say(format!("should be a table without a plate, but: {error}"));
                }
                if error.what.len() < 20
                    || error.hint.is_empty()
                    || error.location.file.as_deref() != Some(self.name)
                {
                    self.say(format!("does not say what it is: {error:?}"));
                }
                if let Some(samples) = entry["n_samples"].as_u64()
                    && !error.what.contains(&samples.to_string())
                {
                    self.say(format!("does not count its {samples} samples: {error}"));
                }
            }
            Err(error) => self.say(error.to_string()),
            Ok(read) if plates.is_empty() => {
                let names: Vec<_> = read.value.plates.iter().map(|p| &p.name).collect();
                self.say(format!("has no plate, but {names:?} were found"));
            }
            Ok(read) => self.plates(&plates, &read.value, entry, bytes),
        }
    }

    fn plates(&mut self, expected: &[Value], found: &PlateFile, entry: &Value, bytes: &[u8]) {
        if found.plates.len() != expected.len() {
            let names: Vec<_> = found.plates.iter().map(|p| (&p.name, p.reads.len())).collect();
            self.say(format!("{} plates expected, found {names:?}", expected.len()));
            return;
        }
        for (want, plate) in expected.iter().zip(&found.plates) {
            self.plate(want, plate, entry["kinetic"].is_object());
        }
        let kinetic = &entry["kinetic"];
        if let (Some(want), Some(plate)) = (kinetic["sum_of_all_values"].as_f64(), found.plates.first()) {
            let sum: f64 = plate.reads.iter().flat_map(numbers).map(|(_, v)| v).sum();
            self.close("sum of all values", sum, want);
            let points = kinetic["time_points_with_96_values"].as_u64().or_else(|| {
                let wavelengths = kinetic["wavelengths"].as_array().map_or(1, Vec::len) as u64;
                kinetic["iterations"].as_u64().map(|n| n * wavelengths)
            });
            if points.is_some_and(|n| n != plate.reads.len() as u64) {
                self.say(format!("{points:?} reads expected, found {}", plate.reads.len()));
            }
            if let (Some(step), Some(second)) = (kinetic["interval_s"].as_f64(), plate.reads.get(1))
                && second.time_s != Some(step)
            {
                self.say(format!("second read at {:?} s, not {step}", second.time_s));
            }
            let nan = kinetic["NaN_cells"].as_u64();
            let flags = plate
                .reads
                .iter()
                .flat_map(|r| &r.wells)
                .filter(|w| matches!(w, WellValue::Flag { .. }))
                .count();
            if nan.is_some_and(|n| n != flags as u64) {
                self.say(format!("{flags} flags, not {nan:?}"));
            }
        }
        if let (Some(checks), Some(plate)) = (entry["tab_quirk"]["check"].as_object(), found.plates.first()) {
            for (label, wells) in checks {
                let read = plate.reads.iter().find(|r| r.label == *label);
                match read {
                    Some(read) => self.wells(&format!("tab quirk of {label}"), wells, read, plate),
                    None => self.say(format!("no read “{label}” to check the tabs of")),
                }
            }
        }
        self.covered(found, bytes);
    }

    /// Nothing is dropped silently: every filled cell stands in a read, a name grid or an ignored part.
    fn covered(&mut self, found: &PlateFile, bytes: &[u8]) {
        let Ok(read) = io::read_tables(self.name, bytes, &ImportChoice::default()) else { return };
        let places: Vec<_> = found
            .plates
            .iter()
            .flat_map(|p| p.reads.iter().map(|r| &r.place).chain(p.names.iter().map(|n| &n.place)))
            .chain(found.ignored.iter().map(|i| &i.place))
            .collect();
        for table in &read.tables {
            let mut by_row: std::collections::BTreeMap<u32, Vec<(u32, u32)>> =
                std::collections::BTreeMap::new();
            for place in places.iter().filter(|p| p.sheet == table.sheet) {
                for row in place.first_row..=place.last_row {
                    by_row.entry(row).or_default().push((place.first_column, place.last_column));
                }
            }
            for row in 0..table.rows() {
                let here = by_row.get(&(row as u32 + 1)).map_or(&[][..], Vec::as_slice);
                let lost = table.filled(row).find(|(c, _)| {
                    !here.iter().any(|(first, last)| (*first..=*last).contains(&(*c as u32 + 1)))
                });
                if let Some((column, text)) = lost {
                    return self.say(format!(
                        "“{text}” at row {}, column {} is neither read nor listed as ignored",
                        row + 1,
                        column + 1
                    ));
                }
            }
        }
    }

    fn plate(&mut self, want: &Value, plate: &Plate, kinetic: bool) {
        let name = want["name"].as_str().unwrap_or("");
        if plate.name != name && (self.says(name) || name == "Plate 1") {
            self.say(format!("plate “{name}” is called “{}”", plate.name));
        }
        let size = (want["rows"].as_u64(), want["cols"].as_u64());
        if size != (Some(plate.rows.into()), Some(plate.columns.into())) {
            self.say(format!("plate “{name}” has {}×{} wells, not {size:?}", plate.rows, plate.columns));
            return;
        }
        let reads = want["reads"].as_array().cloned().unwrap_or_default();
        let raw = |kind: &str| kind == "raw";
        let expected_raw = reads.iter().filter(|r| r["kind"].as_str().is_some_and(raw)).count();
        let found_raw = plate.reads.iter().filter(|r| r.kind == ReadKind::Raw).count();
        if !kinetic && expected_raw != found_raw {
            let labels: Vec<_> = plate.reads.iter().map(|r| (&r.label, r.kind)).collect();
            self.say(format!("plate “{name}” has {expected_raw} measured reads, found {labels:?}"));
        }
        let mut taken = vec![false; plate.reads.len()];
        for want in &reads {
            let label = want["label"].as_str().unwrap_or("");
            match self.find(want, plate, &taken) {
                Some(at) => {
                    taken[at] = true;
                    self.reads += 1;
                    self.read(label, want, &plate.reads[at], plate);
                }
                None => {
                    let labels: Vec<_> = plate.reads.iter().take(20).map(|r| &r.label).collect();
                    self.say(format!("plate “{name}” has no read “{label}”, only {labels:?}"));
                }
            }
        }
    }

    /// The read of an expectation: by its label; where the file does not say that label, by wavelength, kind and order.
    fn find(&self, want: &Value, plate: &Plate, taken: &[bool]) -> Option<usize> {
        let label = want["label"].as_str().unwrap_or("");
        let free = |at: &usize| !taken[*at];
        let exact = (0..plate.reads.len()).filter(free).find(|at| plate.reads[*at].label == label);
        if exact.is_some() || self.says(label) {
            return exact;
        }
        let derived = want["kind"].as_str() == Some("derived");
        (0..plate.reads.len()).filter(free).find(|at| {
            let read = &plate.reads[*at];
            let nm = want["wavelength_nm"].as_f64();
            (read.kind == ReadKind::Derived) == derived
                && (read.wavelength_nm == nm || !self.says(&nm.map_or(String::new(), |v| v.to_string())))
        })
    }

    fn read(&mut self, label: &str, want: &Value, read: &Read, plate: &Plate) {
        let nm = want["wavelength_nm"].as_f64();
        let told = nm.is_none_or(|nm| self.text.contains(&nm.to_string()) && plate_says(&self.text, nm));
        // An expectation without a wavelength may be one that nobody looked for; a measured read may know better where
        // the file spells it out.
        let spelled = |found: f64| self.says(&format!("{found} nm")) || self.says(&format!("{found}nm"));
        let better = nm.is_none() && read.kind == ReadKind::Raw && read.wavelength_nm.is_some_and(spelled);
        if told && read.wavelength_nm != nm && !better {
            self.say(format!("“{label}”: wavelength {:?}, not {nm:?}", read.wavelength_nm));
        }
        let kind = if want["kind"].as_str() == Some("derived") { ReadKind::Derived } else { ReadKind::Raw };
        if read.kind != kind {
            self.say(format!("“{label}” is {:?}, not {kind:?}", read.kind));
        }
        if let Some(mode) = want["mode"].as_str().filter(|mode| !mode.contains("counts"))
            && read.mode.as_deref() != Some(mode)
        {
            self.say(format!("“{label}”: mode {:?}, not “{mode}”", read.mode));
        }
        if let Some(celsius) = want["temperature_C"].as_f64()
            && read.temperature_c != Some(celsius)
        {
            self.say(format!("“{label}”: {:?} °C, not {celsius}", read.temperature_c));
        }
        if read.wells.len() != usize::from(plate.rows) * usize::from(plate.columns) {
            self.say(format!("“{label}” has {} wells", read.wells.len()));
        }
        let values: Vec<f64> = numbers(read).map(|(_, v)| v).collect();
        if want["n_numeric"].as_u64() != Some(values.len() as u64) {
            self.say(format!("“{label}” has {} numbers, not {}", values.len(), want["n_numeric"]));
            return;
        }
        self.close(&format!("“{label}” sum"), values.iter().sum(), want["sum"].as_f64().unwrap_or(f64::NAN));
        for (key, value) in [
            ("min", values.iter().copied().fold(f64::INFINITY, f64::min)),
            ("max", values.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            ("mean", values.iter().sum::<f64>() / values.len() as f64),
        ] {
            if let Some(want) = want[key].as_f64() {
                self.near(&format!("“{label}” {key}"), value, want, 1e-9 + 2e-12 * want.abs());
            }
        }
        self.wells(label, &want["wells"], read, plate);
        if let Some(flags) = want["non_numeric"].as_object() {
            for (well, text) in flags {
                match value(read, plate, well) {
                    Some(WellValue::Flag { text: found, .. }) if Some(found.as_str()) == text.as_str() => {}
                    other => self.say(format!("“{label}” {well} is {other:?}, not {text}")),
                }
            }
            let found = read.wells.iter().filter(|w| matches!(w, WellValue::Flag { .. })).count();
            if found != flags.len() {
                self.say(format!("“{label}” has {found} flags, not {}", flags.len()));
            }
        }
    }

    fn wells(&mut self, label: &str, wells: &Value, read: &Read, plate: &Plate) {
        for (well, want) in wells.as_object().into_iter().flatten() {
            let want = want.as_f64().unwrap_or(f64::NAN);
            match value(read, plate, well) {
                Some(WellValue::Number { value }) if value.to_bits() == want.to_bits() || *value == want => {}
                other => self.say(format!("“{label}” {well} is {other:?}, not {want}")),
            }
        }
    }

    fn close(&mut self, what: &str, value: f64, want: f64) {
        self.near(what, value, want, 1e-9 * want.abs());
    }

    fn near(&mut self, what: &str, value: f64, want: f64, tolerance: f64) {
        if (value - want).abs() > tolerance || value.is_nan() || want.is_nan() {
            self.say(format!("{what} {value}, not {want}"));
        }
    }
}

/// Whether a file tells a wavelength: as a number of its own, or with `nm`, `OD` or a colon at its side.
fn plate_says(text: &str, nm: f64) -> bool {
    let word = nm.to_string();
    text.match_indices(&word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(|c| c.is_ascii_digit() || c == '.') && !after.is_some_and(|c| c.is_ascii_digit())
    })
}

fn numbers(read: &Read) -> impl Iterator<Item = (usize, f64)> {
    read.wells.iter().enumerate().filter_map(|(at, w)| match w {
        WellValue::Number { value } => Some((at, *value)),
        _ => None,
    })
}

fn value<'a>(read: &'a Read, plate: &Plate, well: &str) -> Option<&'a WellValue> {
    let (row, column) = io::well::parse(well)?;
    read.wells.get(row * usize::from(plate.columns) + column)
}
