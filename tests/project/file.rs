use super::{add, plate_text, worked_on};
use monolayer::checked::Severity;
use monolayer::project::{Command, Session};
use monolayer::{Error, ErrorKind};
use std::io::{Cursor, Read, Write};

/// The parts of a zip, changed by a function, packed again.
fn repacked(bytes: &[u8], change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if let Some(content) = change(&name, content) {
            to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            to.write_all(&content).unwrap();
        }
    }
    to.finish().unwrap().into_inner()
}

fn failure(bytes: &[u8]) -> Error {
    Session::open(bytes).map(|_| ()).unwrap_err()
}

#[test]
fn save_open_save_gives_the_same_bytes_and_the_same_digits() {
    let mut session = worked_on();
    assert!(session.view().changed);
    let result = session.result_json().unwrap();
    let first = session.save().unwrap();
    assert!(!session.view().changed);
    let opened = Session::open(&first).unwrap();
    assert_eq!(opened.notes, []);
    let mut opened = opened.value;
    assert!(!opened.view().changed);
    assert_eq!(opened.save().unwrap(), first);
    assert_eq!(opened.result_json().unwrap(), result);
    assert_eq!(opened.audit(), session.audit());
    assert_eq!(opened.view().undo, None);
}

#[test]
fn a_session_is_restored_from_what_autosave_kept() {
    let mut session = worked_on();
    let inputs: Vec<(String, Vec<u8>)> = session
        .view()
        .document
        .files
        .iter()
        .map(|f| (f.sha256.clone(), session.input(&f.sha256).unwrap().to_vec()))
        .collect();
    let restored = Session::restore(&session.document_json(), inputs.clone()).unwrap();
    assert_eq!(restored.notes, []);
    let mut restored = restored.value;
    assert_eq!(restored.result_json().unwrap(), session.result_json().unwrap());
    assert_eq!(restored.document(), session.document());
    assert_eq!(restored.audit(), session.audit());
    assert_eq!(restored.document_json(), session.document_json());
    assert!(restored.view().changed, "autosave is a net, not a file");

    let mut changed = inputs;
    changed[0].1[60] ^= 1;
    let restored = Session::restore(&session.document_json(), changed).unwrap();
    assert_eq!(restored.notes[0].code, "project.input_missing");
    for text in ["", "{}", "[]", "null", "{\"document\":{}}", "{\"document\":{\"schema\":2}}"] {
        assert_eq!(
            Session::restore(text, vec![]).map(|_| ()).unwrap_err().kind,
            ErrorKind::Damaged,
            "{text}"
        );
    }
}

#[test]
fn the_file_is_readable_and_names_its_inputs_by_their_hash() {
    let bytes = worked_on().save().unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let names: Vec<String> = zip.file_names().map(|n| n.unwrap().into_owned()).collect();
    assert_eq!(&names[..2], ["project.json", "audit.json"]);
    assert_eq!(names.len(), 4);
    let mut text = String::new();
    zip.by_name("project.json").unwrap().read_to_string(&mut text).unwrap();
    assert!(text.starts_with("{\n  \"schema\": 3,\n  \"title\""), "{}", &text[..60]);
    assert!(text.contains("\"at\": \"A1:D1\""), "plate maps are rectangles");
    let input = zip.by_index(2).unwrap();
    let name = input.name().unwrap();
    assert!(name.starts_with("inputs/") && name.len() == "inputs/".len() + 64);
}

/// `schema-1.monolayer` was written in format 1, before biological replicates were named once in the design (each plate
/// carried the name of its own) and before plate maps were written as rectangles. It must open for ever.
#[test]
fn a_project_of_format_1_opens_as_it_was() {
    let opened = Session::open(include_bytes!("schema-1.monolayer")).unwrap();
    let codes: Vec<&str> = opened.notes.iter().map(|n| n.code.as_str()).collect();
    assert_eq!(codes, ["project.migrated"]);
    let mut session = opened.value;
    let view = session.view();
    assert_eq!(view.document.title, "Adapted cells, two passages (simulated)");
    let names: Vec<&str> = view.document.experiment.replicates.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["Passage 12", "Passage 13"]);
    let ids: Vec<_> = view.document.experiment.replicates.iter().map(|r| Some(r.id)).collect();
    assert_eq!(view.document.plates.iter().map(|p| p.replicate).collect::<Vec<_>>(), ids);
    assert_eq!(view.plates[0].counts, [0, 32, 8, 8, 47, 1]);
    let layout = session.layout(view.document.plates[0].id).unwrap();
    assert_eq!(layout.wells[layout.well_index("C5").unwrap()].excluded.as_deref(), Some("air bubble"));
    assert_eq!(view.document.overrides[0].reason, "pilot run, blank in question");
    assert_eq!(view.document.viability.0["ic50"], "absolute");
    assert_eq!(view.document.templates[0].name, "Six doses");
    let analysis = session.analyse().unwrap().value;
    let control = &analysis.summaries[0];
    assert_eq!((control.n_biological, control.n_technical), (2, 16));
    let sixty = &analysis.summaries[1];
    assert!((sixty.mean - 94.3).abs() < 1.0, "{}", sixty.mean);
    // Once saved, it is a file of today.
    let saved = session.save().unwrap();
    let again = Session::open(&saved).unwrap();
    assert_eq!(again.notes, []);
    assert_eq!(again.value.document(), session.document());
    assert!(session.view().document.experiment.next_id >= 10);
}

#[test]
fn a_project_of_a_newer_version_says_so() {
    let bytes = repacked(&worked_on().save().unwrap(), |name, content| {
        let text = String::from_utf8(content).unwrap();
        Some(
            if name == "project.json" { text.replacen("\"schema\": 3", "\"schema\": 4", 1) } else { text }
                .into_bytes(),
        )
    });
    let error = failure(&bytes);
    assert_eq!(error.kind, ErrorKind::NewerVersion);
    assert!(error.what.contains("format 4") && error.hint.contains("Update Monolayer"), "{error}");
}

#[test]
fn an_input_that_was_changed_is_not_used_until_the_original_is_dropped_again() {
    let mut session = worked_on();
    let result = session.result_json().unwrap();
    let bytes = repacked(&session.save().unwrap(), |name, mut content| {
        if name.starts_with("inputs/") {
            let at = content.windows(5).position(|w| w == b"1.044" || w == b"1.144").unwrap();
            content[at] = b'9';
        }
        Some(content)
    });
    let opened = Session::open(&bytes).unwrap();
    assert_eq!(opened.notes.len(), 2);
    assert!(
        opened.notes.iter().all(|n| n.code == "project.input_changed" && n.severity == Severity::Warning)
    );
    assert_eq!(opened.notes[0].location.file.as_deref(), Some("plate 1.txt"));
    let mut opened = opened.value;
    assert!(opened.view().changed);
    assert_eq!(opened.document(), session.document(), "layout and choices are whole");
    let error = opened.analyse().unwrap_err();
    assert!(error.kind == ErrorKind::NotFound && error.hint.contains("again"), "{error}");
    for (name, scale) in [("one.txt", 1.0), ("two.txt", 1.1)] {
        let found = opened.inspect(name, plate_text(scale).into_bytes(), &Default::default()).unwrap();
        assert!(found.known.is_some());
    }
    assert_eq!(opened.result_json().unwrap(), result);
}

#[test]
fn lost_parts_are_named() {
    let bytes = worked_on().save().unwrap();
    let without = |lost: &str| repacked(&bytes, |name, content| (!name.starts_with(lost)).then_some(content));
    let codes = |bytes: &[u8]| -> Vec<String> {
        Session::open(bytes).unwrap().notes.into_iter().map(|n| n.code).collect()
    };
    assert_eq!(codes(&without("audit")), ["project.audit_lost"]);
    assert_eq!(codes(&without("inputs/")), ["project.input_missing", "project.input_missing"]);
    assert_eq!(failure(&without("project")).kind, ErrorKind::Format);
    let garbled = repacked(&bytes, |name, content| {
        Some(if name == "audit.json" { b"[{\"number\":".to_vec() } else { content })
    });
    assert_eq!(codes(&garbled), ["project.audit_lost"]);
}

#[test]
fn references_to_nothing_are_taken_out_and_said() {
    let mut session = worked_on();
    let condition = session.document().experiment.conditions[2].id.0;
    let (before, after) = (format!("\"condition\": {condition}"), "\"condition\": 999");
    let bytes = repacked(&session.save().unwrap(), |name, content| {
        let text = String::from_utf8(content).unwrap();
        Some(if name == "project.json" { text.replace(&before, after) } else { text }.into_bytes())
    });
    let opened = Session::open(&bytes).unwrap();
    let codes: Vec<String> = opened.notes.into_iter().map(|n| n.code).collect();
    assert_eq!(codes, ["project.mended"]);
}

#[test]
fn foreign_files_are_told_apart() {
    let workbook = {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("[Content_Types].xml", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<Types/>").unwrap();
        zip.finish().unwrap().into_inner()
    };
    for (bytes, kind, says) in [
        (Vec::new(), ErrorKind::Empty, "empty"),
        (b"Well\tValue\nA1\t0.5\n".to_vec(), ErrorKind::Format, "not a Monolayer project"),
        (b"\x89PNG\r\n\x1a\n0000".to_vec(), ErrorKind::Format, "not a Monolayer project"),
        (workbook, ErrorKind::Format, "workbook"),
        (b"PK".to_vec(), ErrorKind::Damaged, "damaged"),
        (vec![0; 1 << 20], ErrorKind::Format, "not a Monolayer project"),
        (b"{\"schema\":2}".to_vec(), ErrorKind::Format, "not a Monolayer project"),
    ] {
        let error = failure(&bytes);
        assert_eq!(error.kind, kind, "{error}");
        assert!(error.what.contains(says) && (kind == ErrorKind::Empty || !error.hint.is_empty()), "{error}");
    }
}

#[test]
fn the_same_file_under_two_names_is_taken_once() {
    let mut session = Session::new();
    add(&mut session, "a.txt", &plate_text(1.0));
    let found = session.inspect("b.txt", plate_text(1.0).into_bytes(), &Default::default()).unwrap();
    assert_eq!(found.known, Some(session.view().document.files[0].id));
    let again = Command::AddFile {
        name: "b.txt".into(),
        sha256: found.sha256,
        choice: Default::default(),
        plates: vec![],
    };
    let error = session.apply(&again, "").unwrap_err();
    assert!(error.what.contains("already"), "{error}");
}
