//! Replays what a page did, natively: reads a list of recipes and prints what each gives. The tests compare it byte
//! for byte with node and with every browser.
//!
//! `cargo run --example replay -- recipes.json` prints one line of JSON a recipe; with `--time` it prints how many
//! milliseconds reading, laying out and analysing took instead.

use monolayer::io::plate::ImportChoice;
use monolayer::project::session::{ExportFormat, FigureKind};
use monolayer::project::{Command, Session};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::Instant;

#[derive(Deserialize)]
struct Recipe {
    name: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
enum Step {
    Example,
    Inspect { name: String, path: String },
    Apply { command: Box<Command> },
}

const FORMATS: [(&str, ExportFormat); 5] = [
    ("svg", ExportFormat::Svg),
    ("svg_outlines", ExportFormat::SvgOutlines),
    ("pdf", ExportFormat::Pdf),
    ("png", ExportFormat::Png),
    ("tiff", ExportFormat::Tiff),
];
const FIGURES: [(&str, FigureKind); 2] =
    [("bars", FigureKind::Bars), ("dose_response", FigureKind::DoseResponse)];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which file of recipes?")?;
    let recipes: Vec<Recipe> = serde_json::from_slice(&std::fs::read(path)?)?;
    let timed = std::env::args().any(|argument| argument == "--time");
    for recipe in &recipes {
        println!("{}", if timed { times(recipe)? } else { outcome(recipe)? });
    }
    Ok(())
}

/// The same stages that the page's benchmark measures in its worker.
fn times(recipe: &Recipe) -> Result<Value, Box<dyn std::error::Error>> {
    let mut session = Session::new();
    let (mut import, mut layout) = (0.0, 0.0);
    for step in &recipe.steps {
        match step {
            Step::Example => session = Session::example()?,
            Step::Inspect { name, path } => {
                let bytes = std::fs::read(path)?;
                let start = Instant::now();
                session.inspect(name, bytes, &ImportChoice::default())?;
                import += ms(start);
            }
            Step::Apply { command } => {
                let start = Instant::now();
                session.apply(command, "2026-01-01T00:00:00.000Z")?;
                layout += ms(start);
            }
        }
    }
    let start = Instant::now();
    let curves = session.analyse()?.value.curves.len();
    Ok(json!({ "import": import, "layout": layout, "analyse": ms(start), "curves": curves }))
}

fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

fn outcome(recipe: &Recipe) -> Result<Value, Box<dyn std::error::Error>> {
    let mut session = Session::new();
    let mut failed = Vec::new();
    for step in &recipe.steps {
        let done = match step {
            Step::Example => Session::example().map(|example| session = example),
            Step::Inspect { name, path } => {
                session.inspect(name, std::fs::read(path)?, &ImportChoice::default()).map(drop)
            }
            Step::Apply { command } => session.apply(command, "2026-01-01T00:00:00.000Z"),
        };
        failed.extend(done.err().map(|e| e.what));
    }
    let mut files = serde_json::Map::new();
    files.insert("csv".into(), printed(session.csv()));
    for (name, kind) in FIGURES {
        let scene = session.figure(kind).map(|scene| serde_json::to_vec(&scene).unwrap_or_default());
        files.insert(format!("{name}.scene"), printed(scene));
        for (extension, format) in FORMATS {
            files.insert(format!("{name}.{extension}"), printed(session.export(kind, format, 300)));
        }
    }
    let result = session.result_json().unwrap_or_else(|e| format!("error: {}", e.what));
    Ok(json!({ "name": recipe.name, "failed": failed, "result": result, "files": files }))
}

/// The hash of the bytes, or the error in words.
fn printed<T: AsRef<[u8]>>(made: monolayer::Result<T>) -> Value {
    match made {
        Ok(bytes) => Value::String(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()),
        Err(e) => Value::String(format!("error: {}", e.what)),
    }
}
