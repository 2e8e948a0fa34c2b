//! The command line gives the bytes the session gives, and tells scripts how it went.

use super::worked_on;
use monolayer::project::Session;
use std::path::PathBuf;
use std::process::{Command, Output};

fn monolayer(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_monolayer")).args(arguments).output().unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn text(path: &std::path::Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn run_writes_what_the_session_gives() {
    let folder = folder("run");
    let (project, out) = (folder.join("p.monolayer"), folder.join("out"));
    let mut session = Session::example().unwrap();
    std::fs::write(&project, session.save().unwrap()).unwrap();
    let done = monolayer(&["run", text(&project), "--out", text(&out)]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let read = |name: &str| std::fs::read(out.join(name)).unwrap();
    assert_eq!(read("result.json"), session.result_json().unwrap().into_bytes());
    assert_eq!(read("observations.csv"), session.csv().unwrap().into_bytes());
    assert_eq!(read("results.xlsx"), session.workbook("").unwrap());
    assert!(read("report.html").starts_with(b"<!doctype html>"));
    assert!(read("bars.pdf").starts_with(b"%PDF-") && read("dose-response.png").starts_with(b"\x89PNG"));
}

#[test]
fn check_tells_projects_exports_and_damage_apart() {
    let folder = folder("check");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let bytes = worked_on().save().unwrap();
    let whole = write("whole.monolayer", &bytes);
    let cut = write("cut.monolayer", &bytes[..bytes.len() - 100]);
    let stump = write("stump.monolayer", &bytes[..100]);
    let export = write("export.txt", super::plate_text(1.0).as_bytes());
    for (path, code, says) in [
        (&whole, 0, "2 files, 2 plates"),
        (&cut, 1, "missing or damaged"),
        (&stump, 2, "damaged"),
        (&export, 0, "4 x 6 wells"),
    ] {
        let done = monolayer(&["check", text(path)]);
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(done.status.code() == Some(code) && said.contains(says), "{}: {said}", path.display());
    }
    let missing = monolayer(&["check", text(&folder.join("none"))]);
    assert_eq!(missing.status.code(), Some(2));
    assert_eq!(monolayer(&["fly"]).status.code(), Some(64));
    assert_eq!(monolayer(&[]).status.code(), Some(64));
    assert_eq!(monolayer(&["--version"]).status.code(), Some(0));
}
