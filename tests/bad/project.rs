//! Project files and what autosave kept.

use crate::files::*;
use crate::harness::*;
use monolayer::checked::Note;
use monolayer::error::{ErrorKind::*, Result};
use monolayer::project::{Command, Session};
use serde_json::{Value, json};
use std::io::Read;

const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// A project with one plate, its layout and an excluded well.
fn session() -> Session {
    let mut session = crate::layout::session();
    for command in [
        json!({"do": "paint_wells", "plate": 2, "wells": [0, 12], "role": "blank", "group": null, "condition": null, "replicate": null}),
        json!({"do": "paint_wells", "plate": 2, "wells": [1, 13], "role": "control", "group": null, "condition": null, "replicate": null}),
        json!({"do": "fill_dilution", "plate": 2, "wells": [2, 3, 4, 14, 15, 16], "start": 100.0, "factor": 0.5, "step": "multiply", "unit": "µM", "direction": "right", "group": null}),
        json!({"do": "exclude_wells", "plate": 2, "wells": [3], "reason": "bubble"}),
    ] {
        let command: Command = serde_json::from_value(command).expect("a command");
        session.apply(&command, "2026-01-01T00:00:00Z").expect("it fits");
    }
    session
}

/// The parts of the project's file.
fn parts() -> Parts {
    let saved = session().save().expect("it is saved");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(saved)).expect("a zip");
    let mut entries = Vec::new();
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut data = Vec::new();
        file.read_to_end(&mut data).expect("its bytes");
        entries.push(Entry::stored(&name, data));
    }
    Parts(entries)
}

fn input_name() -> String {
    parts().0.iter().find(|e| e.name.starts_with("inputs/")).expect("an input").name.clone()
}

fn open(bytes: Vec<u8>) -> Trial {
    act(move || Session::open(&bytes).map(|opened| opened.notes))
}

/// The project's file with its document changed.
fn with_document(change: impl FnOnce(&mut Value)) -> Trial {
    let parts = parts();
    let mut document: Value = serde_json::from_str(&parts.text("project.json")).expect("a document");
    change(&mut document);
    open(parts.with("project.json", document.to_string()).zip())
}

/// The project's file with another text for its document.
fn with_text(text: impl Into<Vec<u8>>) -> Trial {
    open(parts().with("project.json", text).zip())
}

fn restore(text: impl Into<String>) -> Trial {
    let text = text.into();
    act(move || Session::restore(&text, Vec::new()).map(|opened| opened.notes))
}

fn saved() -> Vec<u8> {
    session().save().expect("it is saved")
}

/// Opens a project and runs its analysis.
fn analysed(bytes: Vec<u8>) -> impl FnOnce() -> Result<Vec<Note>> {
    move || {
        let mut opened = Session::open(&bytes)?.value;
        opened.analyse().map(|a| a.notes)
    }
}

cases! {
    sound: open(saved()) => understood();
    sound_with_stored_parts: open(parts().zip()) => understood();
    empty: open(Vec::new()) => refused(Empty, &["empty"]);
    a_text: open(grid(8, 12).into_bytes()) => refused(Format, &["not a Monolayer project", "drop"]);
    a_picture: open(b"\x89PNG\r\n\x1a\n".to_vec()) => refused(Format, &["not a Monolayer project"]);
    a_workbook: open(xlsx(&grid_cells(8, 12)).zip()) => refused(Format, &["workbook", "Drop it"]);
    another_zip: open(zip(&[Entry::stored("a.txt", "x")])) => refused(Format, &["zip file", ".monolayer"]);
    an_empty_zip: open(zip(&[])) => refused(Format, &[".monolayer"]);
    truncated_to_a_head: open(saved()[..10].to_vec()) => refused(Damaged, &["damaged", "another copy"]);
    truncated_inside_the_document: open(saved()[..200].to_vec()) => refused(Damaged, &["another copy"]);
    truncated_after_the_document: open({ let s = saved(); let n = s.len() - 60; s[..n].to_vec() }) => noted("project.cut_off", &["another copy"]);
    bit_flipped_in_the_input: open({ let p = parts(); let mut all = p.zip(); let at = all.windows(5).position(|w| w == b"0.204").expect("a value"); all[at + 2] ^= 1; all }) => noted("project.input_damaged", &["plate.txt", "again"]);
    bit_flipped_in_the_document: open({ let mut all = parts().zip(); let at = all.windows(8).position(|w| w == b"\"schema\"").expect("the version"); all[at + 2] ^= 1; all }) => refused(Damaged, &["another copy"]);
    input_missing: open(parts().without(&input_name()).zip()) => noted("project.input_missing", &["plate.txt", "Drop the original file"]);
    input_changed: open(parts().with(&input_name(), grid(8, 12).replace("0.204", "0.304")).zip()) => noted("project.input_changed", &["plate.txt", "not used"]);
    input_emptied: open(parts().with(&input_name(), "").zip()) => noted("project.input_changed", &["plate.txt"]);
    wrong_hash: with_document(|d| d["files"][0]["sha256"] = json!(HEX)) => noted("project.input_missing", &["plate.txt"]);
    hash_that_is_a_path: with_document(|d| d["files"][0]["sha256"] = json!("../../etc/passwd")) => noted("project.input_missing", &["plate.txt"]);
    part_above_the_folder: open(parts().and(Entry::stored("../../evil", "x")).zip()) => understood();
    part_of_an_absolute_path: open(parts().and(Entry::stored("/etc/passwd", "x")).zip()) => understood();
    part_of_a_windows_path: open(parts().and(Entry::stored("C:\\evil.exe", "x")).zip()) => understood();
    part_without_name: open(parts().and(Entry::stored("", "x")).zip()) => understood();
    document_twice: open(parts().and(Entry::stored("project.json", "{\"schema\": 2}")).zip()) => refused(Damaged, &["another copy"]);
    newer_version: with_document(|d| d["schema"] = json!(99)) => refused(NewerVersion, &["newer version", "99", "Update"]);
    version_zero: with_document(|d| d["schema"] = json!(0)) => refused(Damaged, &["version"]);
    version_as_text: with_document(|d| d["schema"] = json!("2")) => refused(Damaged, &["version"]);
    version_missing: with_document(|d| { d.as_object_mut().expect("a document").remove("schema"); }) => refused(Damaged, &["version"]);
    document_empty: with_text("") => refused(Damaged, &["another copy"]);
    document_of_nothing: with_text("null") => refused(Damaged, &["another copy"]);
    document_a_list: with_text("[]") => refused(Damaged, &["another copy"]);
    document_not_text: with_text(vec![0xff, 0xfe, 0, 1, 2]) => refused(Damaged, &["another copy"]);
    document_cut_off: with_text({ let t = parts().text("project.json"); t[..t.len() / 2].to_owned() }) => refused(Damaged, &["another copy"]);
    document_without_plates: with_document(|d| { d.as_object_mut().expect("a document").remove("plates"); }) => refused(Damaged, &["another copy"]);
    document_not_a_number: with_text(parts().text("project.json").replacen("100.0", "NaN", 1)) => refused(Damaged, &["another copy"]);
    document_too_large_number: with_text(parts().text("project.json").replacen("100.0", "1e999", 1)) => refused(Damaged, &["another copy"]);
    document_of_100_megabytes: open(parts().without("project.json").and(Entry::bomb("project.json", b"{\"title\": \"", b'x', 100)).zip()) => refused(Damaged, &["another copy"]);
    document_of_a_hundred_million_numbers: with_text(format!("{{\"schema\": 2, \"title\": [{}0]}}", "0,".repeat(50_000_000))) => refused(TooLarge, &["another copy"]);
    document_deeply_nested: with_text("[".repeat(1_000_000)) => refused(Damaged, &["another copy"]);
    document_deeply_nested_inside: with_text(format!("{{\"schema\": 2, \"title\": {}", "{\"a\":".repeat(500_000))) => refused(Damaged, &["another copy"]);
    bomb_among_inputs: open(parts().and(Entry::bomb(&format!("inputs/{HEX}"), b"", b'0', 2000)).zip()) => refused(TooLarge, &["unpacks to more"]);
    plate_of_a_file_that_is_not_there: with_document(|d| d["plates"][0]["file"] = json!(77)) => noted("project.mended", &["plate maps"]);
    plate_index_beyond_the_file: act(analysed_document(|d| d["plates"][0]["index"] = json!(9))) => refused(NotFound, &["no longer", "plate"]);
    plate_twice: with_document(|d| { let p = d["plates"][0].clone(); d["plates"].as_array_mut().expect("plates").push(p); }) => noted("project.mended", &["taken out"]);
    group_that_does_not_exist: with_document(|d| d["plates"][0]["layout"]["wells"][0]["group"] = json!(55)) => noted("project.mended", &["plate maps"]);
    condition_that_does_not_exist: with_document(|d| d["plates"][0]["layout"]["wells"][0]["condition"] = json!(55)) => noted("project.mended", &["unassigned"]);
    replicate_that_does_not_exist: with_document(|d| d["plates"][0]["replicate"] = json!(55)) => noted("project.mended", &[]);
    negative_dose: with_document(|d| d["experiment"]["conditions"][1]["dose"]["value"] = json!(-5.0)) => noted("project.mended", &[]);
    layout_of_no_rows: with_document(|d| d["plates"][0]["layout"]["rows"] = json!(0)) => refused(Damaged, &["another copy"]);
    layout_of_65535_rows: with_document(|d| d["plates"][0]["layout"]["rows"] = json!(65_535)) => refused(Damaged, &["another copy"]);
    layout_of_another_size: act(analysed_document(|d| { d["plates"][0]["layout"] = json!({"rows": 16, "columns": 24, "wells": [{"at": "P24", "role": "blank"}]}); })) => refused(Layout, &["plate"]);
    layout_well_outside: with_document(|d| d["plates"][0]["layout"]["wells"][0]["at"] = json!("I13")) => refused(Damaged, &["another copy"]);
    layout_role_unknown: with_document(|d| d["plates"][0]["layout"]["wells"][0]["role"] = json!("poison")) => refused(Damaged, &["another copy"]);
    choice_unknown: with_document(|d| d["viability"]["colour of the moon"] = json!("blue")) => understood();
    choice_of_nonsense: act(analysed_document(|d| d["viability"]["blank"] = json!("<script>"))) => refused(Invalid, &["<script>"]);
    import_with_a_wrong_mark: act(analysed_document(|d| d["files"][0]["choice"]["decimal"] = json!("comma"))) => refused(NoPlate, &["decimal mark"]);
    record_of_changes_lost: open(parts().without("audit.json").zip()) => noted("project.audit_lost", &["complete without it"]);
    record_of_changes_garbled: open(parts().with("audit.json", "[{").zip()) => noted("project.audit_lost", &["complete without it"]);
    title_with_markup: with_document(|d| d["title"] = json!("<img src=x onerror=alert(1)>")) => understood();
    nothing_kept: restore("") => refused(Damaged, &["another copy"]);
    garbage_kept: restore("not a document") => refused(Damaged, &["another copy"]);
    kept_text_of_a_hundred_megabytes: restore("[".repeat(100 << 20)) => refused(TooLarge, &["saved last", "not been touched"]);
    kept_without_inputs: restore(session().document_json()) => noted("project.input_missing", &["plate.txt", "Drop the original file"]);
    kept_input_under_another_hash: act(|| {
        let text = session().document_json();
        Session::restore(&text, vec![(HEX.to_owned(), grid(8, 12).into_bytes())]).map(|opened| opened.notes)
    }) => noted("project.input_missing", &["plate.txt"]);
}

fn analysed_document(change: impl FnOnce(&mut Value)) -> impl FnOnce() -> Result<Vec<Note>> {
    let parts = parts();
    let mut document: Value = serde_json::from_str(&parts.text("project.json")).expect("a document");
    change(&mut document);
    analysed(parts.with("project.json", document.to_string()).zip())
}
