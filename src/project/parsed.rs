//! Files as read, kept so that nothing is read twice, and the lines the page lists them with.

use super::backing;
use super::view::ReadLine;
use crate::checked::Checked;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{Layout, Role};
use crate::io::plate::{ImportChoice, Plate, PlateFile, Read, ReadKind, WellValue};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Readings kept at most, beyond those of the document.
const KEPT: usize = 32;

/// A file as read.
#[derive(Debug)]
pub(super) struct Parsed {
    /// What it holds.
    pub found: Checked<PlateFile>,
    /// Size of the file.
    pub bytes: u32,
    /// One a plate.
    pub plates: Vec<PlateFacts>,
}

/// What a list says about a plate, whatever its layout.
#[derive(Debug)]
pub(super) struct PlateFacts {
    /// Its reads.
    pub reads: Vec<ReadLine>,
    /// Labels of its grids of names.
    pub name_grids: Vec<String>,
    /// Whether a measured read has a number in the well.
    has_number: Vec<bool>,
}

impl Parsed {
    /// Reads a file.
    ///
    /// # Errors
    /// Those of the reader.
    pub fn read(name: &str, bytes: &[u8], choice: &ImportChoice) -> Result<Self> {
        let found = backing::read(name, bytes, choice)?;
        let plates = found.value.plates.iter().map(facts).collect();
        Ok(Self { found, bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX), plates })
    }

    /// A plate of the file by its index.
    pub fn plate(&self, index: u32) -> Option<&Plate> {
        self.found.value.plates.get(usize::try_from(index).ok()?)
    }
}

impl PlateFacts {
    /// Wells by role: unassigned (with a value), empty, blank, control, treatment, excluded.
    pub fn counts(&self, layout: &Layout) -> [u32; 6] {
        let [mut unassigned, mut empty, mut blank, mut control, mut treatment, mut excluded] = [0; 6];
        for (index, well) in layout.wells.iter().enumerate() {
            let count = match well.role {
                _ if well.excluded.is_some() => &mut excluded,
                Role::Unassigned if !self.has_number.get(index).copied().unwrap_or(false) => continue,
                Role::Unassigned => &mut unassigned,
                Role::Empty => &mut empty,
                Role::Blank => &mut blank,
                Role::Control => &mut control,
                Role::Treatment => &mut treatment,
            };
            *count += 1;
        }
        [unassigned, empty, blank, control, treatment, excluded]
    }
}

fn facts(plate: &Plate) -> PlateFacts {
    let mut has_number = vec![false; usize::from(plate.rows) * usize::from(plate.columns)];
    for read in plate.reads.iter().filter(|r| r.kind == ReadKind::Raw) {
        for (has, well) in has_number.iter_mut().zip(&read.wells) {
            *has |= matches!(well, WellValue::Number { .. });
        }
    }
    PlateFacts {
        reads: plate.reads.iter().map(line).collect(),
        name_grids: plate.names.iter().map(|g| g.label.clone()).collect(),
        has_number,
    }
}

fn line(read: &Read) -> ReadLine {
    let numbers = read.wells.iter().filter_map(|w| match w {
        WellValue::Number { value } => Some(*value),
        _ => None,
    });
    let (mut count, mut range) = (0, None);
    for value in numbers {
        count += 1;
        let [low, high] = range.unwrap_or([value, value]);
        range = Some([value.min(low), value.max(high)]);
    }
    ReadLine { label: read.label.clone(), raw: read.kind == ReadKind::Raw, numbers: count, range }
}

/// Raw bytes by hash, and what was read from them.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    inputs: BTreeMap<String, Arc<[u8]>>,
    parsed: BTreeMap<(String, String), (ImportChoice, Arc<Parsed>)>,
}

impl Store {
    /// Keeps bytes by their hash.
    pub fn keep(&mut self, sha256: String, bytes: Vec<u8>) {
        self.inputs.entry(sha256).or_insert_with(|| bytes.into());
    }

    /// Bytes of a hash.
    pub fn bytes(&self, sha256: &str) -> Option<&[u8]> {
        self.inputs.get(sha256).map(AsRef::as_ref)
    }

    /// A file as read; read now when it was not read in this way before.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when nobody has brought the bytes; those of the reader.
    pub fn read(&mut self, sha256: &str, name: &str, choice: &ImportChoice) -> Result<Arc<Parsed>> {
        if let Some(known) = self.peek(sha256, name, choice) {
            return Ok(known);
        }
        let bytes = self.bytes(sha256).ok_or_else(|| missing(name))?;
        let parsed = Arc::new(Parsed::read(name, bytes, choice).map_err(|e| e.in_file(name))?);
        self.parsed.insert((sha256.to_owned(), key(name, choice)), (choice.clone(), parsed.clone()));
        Ok(parsed)
    }

    /// A file as read before.
    pub fn peek(&self, sha256: &str, name: &str, choice: &ImportChoice) -> Option<Arc<Parsed>> {
        self.parsed.get(&(sha256.to_owned(), key(name, choice))).map(|(_, parsed)| parsed.clone())
    }

    /// Forgets readings the document does not need, when they have become many.
    pub fn tidy(&mut self, needed: impl Fn(&str) -> bool) {
        if self.parsed.len() > KEPT {
            self.parsed.retain(|(sha256, _), _| needed(sha256));
        }
    }
}

/// The bytes of a file of the project are not there.
pub(super) fn missing(name: &str) -> Error {
    Error::new(ErrorKind::NotFound, "The raw data of this file are not here.")
        .hint("Drop the file on the page again; it is recognised by its content.")
        .in_file(name)
}

fn key(name: &str, choice: &ImportChoice) -> String {
    format!("{name}\n{choice:?}")
}
