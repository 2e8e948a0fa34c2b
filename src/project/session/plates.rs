//! The plates of a session and the files they come from, kept in step with the document.

use super::super::document::{Document, InputFile, PlateEntry, PlateId};
use super::super::parsed::{Parsed, missing};
use super::super::view::PlateLine;
use super::Session;
use crate::assay::viability::PlateInput;
use crate::checked::Note;
use crate::error::{Error, ErrorKind, Location, Result};
use std::sync::Arc;

impl Session {
    /// The plates that take part, with their files as read.
    pub(super) fn taking_part(&mut self) -> Result<Vec<(PlateEntry, Arc<Parsed>)>> {
        let mut parsed = Vec::new();
        for entry in self.document.plates.iter().filter(|p| p.included) {
            let file = self.file_of(entry)?;
            let (sha256, name, choice) = (file.sha256.clone(), file.name.clone(), file.choice.clone());
            parsed.push((entry.clone(), self.store.read(&sha256, &name, &choice)?));
        }
        Ok(parsed)
    }

    /// After every change: what was known about the old document and holds no more is forgotten.
    pub(super) fn changed_from(&mut self, before: &Document) {
        self.revision = self.revision.saturating_add(1);
        let now = &self.document;
        let same = before.experiment == now.experiment
            && before.plates == now.plates
            && before.files == now.files
            && before.viability == now.viability
            && before.overrides == now.overrides;
        if !same {
            self.analysis = None;
        }
        if before.files != now.files {
            self.read_files();
        }
        self.refresh(Some(before));
    }

    pub(super) fn read_files(&mut self) {
        for file in &self.document.files {
            // What cannot be read is shown as a note; the work goes on with the rest.
            let _ = self.store.read(&file.sha256, &file.name, &file.choice);
        }
    }

    /// Makes the lines of plates whose layout or file is not the one of `before`.
    pub(super) fn refresh(&mut self, before: Option<&Document>) {
        let mut lines = std::mem::take(&mut self.lines);
        let old = |id: PlateId| {
            let before = before?;
            let entry = before.plates.iter().find(|p| p.id == id)?;
            Some((entry, before.files.iter().find(|f| f.id == entry.file)?))
        };
        for entry in &self.document.plates {
            let Ok(file) = self.file_of(entry) else { continue };
            let known =
                old(entry.id).is_some_and(|(e, f)| Arc::ptr_eq(&e.layout, &entry.layout) && f == file);
            if let (true, Some(line)) = (known, lines.remove(&entry.id)) {
                self.lines.insert(entry.id, line);
                continue;
            }
            let parsed = self.store.peek(&file.sha256, &file.name, &file.choice);
            let index = usize::try_from(entry.index).unwrap_or(usize::MAX);
            let facts = parsed.as_ref().and_then(|p| p.plates.get(index));
            let line = PlateLine {
                id: entry.id,
                layout_revision: self.revision,
                reads: facts.map(|f| f.reads.clone()).unwrap_or_default(),
                counts: facts.map(|f| f.counts(&entry.layout)).unwrap_or_default(),
                name_grids: facts.map(|f| f.name_grids.clone()).unwrap_or_default(),
            };
            self.lines.insert(entry.id, line);
        }
    }

    pub(super) fn input_notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        for file in &self.document.files {
            let Some(parsed) = self.store.peek(&file.sha256, &file.name, &file.choice) else {
                let error = missing(&file.name);
                let location = Location { file: Some(file.name.clone()), ..Location::default() };
                let note = Note::warning("project.input_missing", error.what).hint(error.hint);
                notes.push(note.about(&file.name).at(location));
                continue;
            };
            notes.extend(parsed.found.notes.iter().cloned().map(|mut note| {
                note.location.file.get_or_insert_with(|| file.name.clone());
                note
            }));
        }
        notes
    }

    pub(super) fn entry(&self, id: PlateId) -> Result<&PlateEntry> {
        self.document.plates.iter().find(|p| p.id == id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "There is no such plate in the project.")
                .hint("It may have been removed; undo brings it back.")
        })
    }

    pub(super) fn file_of(&self, entry: &PlateEntry) -> Result<&InputFile> {
        self.document.files.iter().find(|f| f.id == entry.file).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("The file of “{}” is not in the project.", entry.name))
        })
    }
}

/// What the assay reads of the plates that take part.
pub(super) fn measured(taking_part: &[(PlateEntry, Arc<Parsed>)]) -> Result<Vec<PlateInput<'_>>> {
    let mut plates = Vec::with_capacity(taking_part.len());
    for (entry, parsed) in taking_part {
        let plate = parsed.plate(entry.index).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("The file no longer holds “{}”.", entry.name))
                .hint("Look at how the file is read (decimal mark, delimiter), or remove the plate.")
        })?;
        plates.push(PlateInput {
            id: entry.id.0,
            name: &entry.name,
            reads: &plate.reads,
            layout: &entry.layout,
            replicate: entry.replicate,
            time_zero: entry.time_zero,
        });
    }
    Ok(plates)
}

pub(super) fn gone(entry: &PlateEntry, file: &InputFile) -> Error {
    Error::new(ErrorKind::NotFound, format!("The file no longer holds “{}”.", entry.name))
        .hint("Look at how the file is read (decimal mark, delimiter), or remove the plate.")
        .in_file(&file.name)
}
