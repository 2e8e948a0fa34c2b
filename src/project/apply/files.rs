//! Files and their plates.

use super::{Done, Reader, count, name};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::design::free_name;
use crate::experiment::{Layout, ReplicateId};
use crate::io::plate::{ImportChoice, Plate};
use crate::project::document::{Document, FileId, InputFile, PlateEntry, PlateId};
use std::sync::Arc;

pub(super) fn add(
    document: &mut Document,
    file_name: &str,
    sha256: &str,
    choice: &ImportChoice,
    wanted: &[u32],
    reader: &mut Reader<'_>,
) -> Result<Done> {
    let file_name = name(file_name, "file")?;
    let parsed = reader(sha256, &file_name, choice)?;
    let found = &parsed.found.value.plates;
    if found.is_empty() {
        return Err(Error::new(ErrorKind::NoPlate, "There is no plate in this file.")
            .hint("Look at what was recognised; another decimal mark or delimiter may help.")
            .in_file(&file_name));
    }
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    if let Some(beyond) = wanted.iter().find(|i| **i >= total) {
        return Err(Error::new(
            ErrorKind::NotFound,
            format!("The file holds {}, so there is no plate {}.", count(found.len(), "plate"), beyond + 1),
        )
        .in_file(&file_name));
    }
    let known = document.files.iter().find(|f| f.sha256 == sha256).cloned();
    if let Some(file) = known.as_ref().filter(|f| f.choice != *choice) {
        return Err(Error::new(
            ErrorKind::Invalid,
            format!("This file is in the project already, as “{}”, and is read in another way.", file.name),
        )
        .hint("Change how it is read at the file in the list.")
        .in_file(&file_name));
    }
    let here = |document: &Document, index: u32| {
        known.as_ref().is_some_and(|f| document.plates.iter().any(|p| p.file == f.id && p.index == index))
    };
    let indices: Vec<u32> =
        (0..total).filter(|i| (wanted.is_empty() || wanted.contains(i)) && !here(document, *i)).collect();
    if indices.is_empty() {
        return Err(Error::new(ErrorKind::Invalid, "These plates are in the project already.")
            .hint("The very same bytes were taken in before; nothing is counted twice.")
            .in_file(&file_name));
    }
    let file = known.map_or_else(
        || {
            let id = FileId(document.fresh_id());
            let bytes = parsed.bytes;
            let entry = InputFile {
                id,
                name: file_name.clone(),
                sha256: sha256.to_owned(),
                bytes,
                choice: choice.clone(),
            };
            document.files.push(entry);
            id
        },
        |f| f.id,
    );
    let mut names = Vec::new();
    for index in indices {
        let Some(plate) = usize::try_from(index).ok().and_then(|i| found.get(i)) else { continue };
        let id = PlateId(document.fresh_id());
        let name = plate_name(document, plate, &file_name);
        names.push(name.clone());
        let layout = Arc::new(Layout::unassigned(plate.rows, plate.columns));
        document.plates.push(PlateEntry {
            id,
            name,
            file,
            index,
            included: true,
            replicate: None,
            time_zero: false,
            layout,
        });
    }
    Ok(Done::new(
        format!("add {file_name}"),
        format!("Added the file “{file_name}” (SHA-256 {sha256}) with {}.", names.join(", ")),
    ))
}

/// Plates keep the file's name for them; where that is taken, the file's own name tells them apart.
fn plate_name(document: &Document, plate: &Plate, file_name: &str) -> String {
    let taken = |name: &str| document.plates.iter().any(|p| p.name == name);
    let own = plate.name.trim();
    let own = if own.is_empty() { "Plate" } else { own };
    if !taken(own) {
        return own.to_owned();
    }
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    free_name(&format!("{own} ({stem})"), taken)
}

pub(super) fn remove(document: &mut Document, file: FileId) -> Result<Done> {
    let entry = find(document, file)?.clone();
    document.files.retain(|f| f.id != file);
    document.plates.retain(|p| p.file != file);
    Ok(Done::new(
        format!("remove {}", entry.name),
        format!("Removed the file “{}” and its plates.", entry.name),
    ))
}

pub(super) fn reread(
    document: &mut Document,
    file: FileId,
    choice: &ImportChoice,
    reader: &mut Reader<'_>,
) -> Result<Done> {
    let entry = find(document, file)?.clone();
    let parsed = reader(&entry.sha256, &entry.name, choice)?;
    for plate in document.plates.iter().filter(|p| p.file == file) {
        let found = usize::try_from(plate.index).ok().and_then(|i| parsed.found.value.plates.get(i));
        if found.is_none_or(|f| (f.rows, f.columns) != (plate.layout.rows, plate.layout.columns)) {
            let lost = match found {
                Some(f) => format!("“{}” would have {} rows and {} columns", plate.name, f.rows, f.columns),
                None => format!("“{}” would not be found any more", plate.name),
            };
            return Err(Error::new(
                ErrorKind::Layout,
                format!("Read in this way, {lost}, and its layout would be lost."),
            )
            .hint("Remove the file and add it again, read in the other way.")
            .in_file(&entry.name));
        }
    }
    if let Some(entry) = document.files.iter_mut().find(|f| f.id == file) {
        entry.choice = choice.clone();
    }
    Ok(Done::new(
        format!("read {} in another way", entry.name),
        format!("Changed how the file “{}” is read.", entry.name),
    ))
}

pub(super) fn set_plate(
    document: &mut Document,
    id: PlateId,
    new_name: Option<&str>,
    included: Option<bool>,
    replicate: Option<ReplicateId>,
) -> Result<Done> {
    let new_name = new_name.map(|n| name(n, "plate")).transpose()?;
    if let Some(wanted) = &new_name
        && document.plates.iter().any(|p| p.id != id && p.name == *wanted)
    {
        return Err(Error::new(ErrorKind::Invalid, format!("Another plate is called “{wanted}”."))
            .hint("Overrides and the report refer to plates by name, so names must differ."));
    }
    let replicate = match replicate {
        Some(id) => Some(document.experiment.replicate(id).cloned().ok_or_else(no_replicate)?),
        None => None,
    };
    let plate = plate_mut(document, id)?;
    let mut words = Vec::new();
    let old = plate.name.clone();
    if let Some(wanted) = new_name {
        words.push(format!("renamed it “{wanted}”"));
        plate.name = wanted;
    }
    if let Some(on) = included {
        words.push(if on { "took it into the analysis" } else { "left it out of the analysis" }.to_owned());
        plate.included = on;
    }
    if let Some(replicate) = replicate {
        words.push(format!("set its biological replicate to {}", replicate.name));
        plate.replicate = Some(replicate.id);
    }
    if words.is_empty() {
        return Err(
            Error::new(ErrorKind::Empty, "This change holds no change.").hint("Change something first.")
        );
    }
    Ok(Done::new(format!("change {old}"), format!("Plate “{old}”: {}.", words.join(", "))))
}

pub(super) fn mark_time_zero(document: &mut Document, id: PlateId, time_zero: bool) -> Result<Done> {
    let plate = plate_mut(document, id)?;
    plate.time_zero = time_zero;
    let (label, words) = if time_zero {
        ("mark", "was read when treatment began: growth rates start from it")
    } else {
        ("unmark", "is a plate of the treatment, not its start")
    };
    Ok(Done::new(format!("{label} {} as time zero", plate.name), format!("Plate “{}” {words}.", plate.name)))
}

fn find(document: &Document, file: FileId) -> Result<&InputFile> {
    document.files.iter().find(|f| f.id == file).ok_or_else(|| {
        Error::new(ErrorKind::NotFound, "There is no such file in the project.")
            .hint("It may have been removed; undo brings it back.")
    })
}

pub(super) fn plate_mut(document: &mut Document, id: PlateId) -> Result<&mut PlateEntry> {
    document.plates.iter_mut().find(|p| p.id == id).ok_or_else(|| {
        Error::new(ErrorKind::NotFound, "There is no such plate in the project.")
            .hint("It may have been removed; undo brings it back.")
    })
}

pub(super) fn no_replicate() -> Error {
    Error::new(ErrorKind::NotFound, "There is no such biological replicate in the project.")
        .hint("It may have been removed; undo brings it back.")
}
