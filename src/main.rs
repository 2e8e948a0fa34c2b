//! The command line: the same projects, the same digits, without a browser.
//!
//! `monolayer run project.monolayer --out folder` writes results, tables, a workbook, figures and the
//! report;
//! `monolayer check file` says what a project or an instrument’s export holds, and what is wrong with it.
//! Exit codes: 0 done, 1 done but with numbers withheld or parts lost, 2 failed, 64 not understood.

use monolayer::checked::{Note, Severity};
use monolayer::error::{Error, ErrorKind, Result};
use monolayer::figure::{FigureSpec, KINDS};
use monolayer::io::plate::ImportChoice;
use monolayer::project::Session;
use monolayer::project::session::ExportFormat;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "Usage:
  monolayer run PROJECT.monolayer --out FOLDER   writes result.json, results.xlsx, tables, figures and
                                                 report.html
  monolayer check FILE                           says what a project or an instrument’s export holds
  monolayer --version";

/// Pixels an inch of the figures written as pixels.
const DPI: u32 = 600;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["run", project, "--out", folder] | ["run", "--out", folder, project] => {
            run(Path::new(project), Path::new(folder))
        }
        ["check", file] => check(Path::new(file)),
        ["--version" | "-V"] => {
            println!("monolayer {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        ["--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(64);
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Writes everything a project gives; whether nothing was lost or withheld.
fn run(project: &Path, folder: &Path) -> Result<bool> {
    let opened = Session::open(&read(project)?).map_err(|e| e.in_file(project.display().to_string()))?;
    let mut whole = print(&opened.notes);
    let mut session = opened.value;
    std::fs::create_dir_all(folder).map_err(|e| unwritable(folder, &e))?;
    let analysis = session.analyse()?;
    whole &= print(&analysis.notes);
    write(folder, "result.json", session.result_json()?.as_bytes())?;
    for (name, table) in [("observations.csv", session.csv()), ("summary.csv", session.summary_csv())] {
        match table {
            Ok(text) => write(folder, name, text.as_bytes())?,
            Err(error) => {
                eprintln!("no {name}: {error}");
                whole = false;
            }
        }
    }
    match session.workbook("") {
        Ok(bytes) => write(folder, "results.xlsx", &bytes)?,
        Err(error) => {
            eprintln!("no results.xlsx: {error}");
            whole = false;
        }
    }
    for FigureSpec { kind, file: name, .. } in KINDS {
        for (extension, format) in
            [("svg", ExportFormat::SvgOutlines), ("pdf", ExportFormat::Pdf), ("png", ExportFormat::Png)]
        {
            match session.export(*kind, format, DPI) {
                Ok(bytes) => write(folder, &format!("{name}.{extension}"), &bytes)?,
                Err(error) => {
                    eprintln!("no {name}.{extension}: {error}");
                    whole &= error.kind == ErrorKind::Empty;
                }
            }
        }
    }
    write(folder, "report.html", session.report_html("")?.as_bytes())?;
    Ok(whole)
}

/// Says what a file holds; whether nothing is wrong with it.
fn check(file: &Path) -> Result<bool> {
    let name = file.display().to_string();
    let bytes = read(file)?;
    match Session::open(&bytes) {
        Ok(opened) => {
            let view = opened.value.view();
            let sizes = (view.document.files.len(), view.document.plates.len());
            println!(
                "{name}: Monolayer project “{}”, {} files, {} plates",
                view.document.title, sizes.0, sizes.1
            );
            let mut session = opened.value;
            let whole = print(&opened.notes) & print(&view.notes);
            match session.analyse() {
                Ok(analysis) => Ok(print(&analysis.notes) && whole),
                Err(error) => {
                    println!("no result: {error}");
                    Ok(false)
                }
            }
        }
        // Not a project: perhaps an instrument's export, of which a workbook is a zip too.
        Err(error) if error.kind == ErrorKind::Format => {
            let found = Session::new().inspect(&name, bytes, &ImportChoice::default())?;
            println!("{name}: {} ({})", found.found.source.dialect, found.found.source.container);
            for plate in &found.found.plates {
                let reads: Vec<&str> = plate.reads.iter().map(|r| r.label.as_str()).collect();
                println!("  {}: {} x {} wells, {}", plate.name, plate.rows, plate.columns, reads.join(", "));
            }
            for ignored in &found.found.ignored {
                let place = &ignored.place;
                println!("  left out, rows {} to {}: {}", place.first_row, place.last_row, ignored.reason);
            }
            Ok(print(&found.notes))
        }
        Err(error) => Err(error.in_file(name)),
    }
}

/// Prints notes; whether none of them is a loss or withholds a number.
fn print(notes: &[Note]) -> bool {
    for note in notes {
        let word = match note.severity {
            Severity::Info => "note",
            Severity::Warning => "warning",
            Severity::Block => "withheld",
        };
        let place = note.location.to_string();
        let place = if place.is_empty() { place } else { format!(" ({place})") };
        eprintln!("{word}: {}{place} {}", note.message, note.hint);
    }
    let lost = |n: &Note| n.code.starts_with("project.") && n.severity == Severity::Warning;
    !notes.iter().any(|n| n.severity == Severity::Block || lost(n))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|e| {
        Error::new(ErrorKind::NotFound, format!("The file cannot be read: {e}."))
            .in_file(path.display().to_string())
    })
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path: PathBuf = folder.join(name);
    std::fs::write(&path, bytes).map_err(|e| unwritable(&path, &e))
}

fn unwritable(path: &Path, why: &std::io::Error) -> Error {
    Error::new(ErrorKind::Invalid, format!("{} cannot be written: {why}.", path.display()))
}
