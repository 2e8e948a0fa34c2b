//! The words of the program: one name for one thing, numbers as a journal prints them.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod source;

use monolayer::io::plate::ImportChoice;
use monolayer::num::random::Random;
use monolayer::project::document::PlateId;
use monolayer::project::{Command, Session};
use serde_json::Value;
use source::{files_below, root, texts_of};
use std::fmt::Write;
use std::fs;

/// Names that the page has given up, with the one that took their place.
const GIVEN_UP: [(&str, &str); 7] = [
    ("group", "series"),
    ("groups", "series"),
    ("condition", "treatment"),
    ("conditions", "treatments"),
    ("rail", "note"),
    ("rails", "notes"),
    ("reckoned", "counted"),
];

/// What is wrong with a sentence; nothing for a good one.
fn wrong(text: &str) -> Option<String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    for word in words.map(str::to_lowercase) {
        if let Some((_, instead)) = GIVEN_UP.iter().find(|(old, _)| *old == word) {
            return Some(format!("“{word}” is called {instead}"));
        }
    }
    let characters: Vec<char> = text.chars().collect();
    for three in characters.windows(3) {
        let [before, c, after] = *three else { continue };
        if c == '\'' && before.is_alphabetic() && !after.is_ascii_punctuation() {
            return Some("a straight apostrophe".into());
        }
        if c == '-' && after.is_ascii_digit() && !before.is_alphanumeric() && before != ')' && before != '-' {
            return Some("a hyphen for a minus".into());
        }
    }
    let exponent = |four: &[char]| {
        four[0].is_ascii_digit() && four[1] == 'e' && four[2] == '-' && four[3].is_ascii_digit()
    };
    if characters.windows(4).any(exponent)
        || text.starts_with('-') && characters[1..].first().is_some_and(char::is_ascii_digit)
    {
        return Some("a number as a machine prints it".into());
    }
    text.contains("95.0 %").then(|| "a level of 95.0 %".into())
}

/// A text with a space and a word in small letters is a sentence or a part of one; others are names, formats and keys.
fn is_said(text: &str) -> bool {
    let words = || text.split(' ').filter(|w| !w.is_empty());
    words().count() > 1 && words().any(|w| w.len() > 2 && w.chars().all(|c| c.is_ascii_lowercase()))
}

#[test]
fn the_test_of_words_sees_what_it_should() {
    for text in
        ["of each group", "the control's", "(-3 %)", "-3 %", "1.2e-5", "(95.0 % CI 1 to 2)", "Group 1"]
    {
        assert!(wrong(text).is_some(), "{text}");
    }
    for text in ["doi:10.1016/0022-1759(83)90303-4", "grouped", "5-FU", "the control’s", "−3 %", "'x'!A1"]
    {
        assert_eq!(wrong(text), None, "{text}");
    }
    assert!(is_said("no control") && !is_said("M 0 0") && !is_said("series"));
}

/// Every sentence that stands in the program. Words of instruments and of pasted plate maps are read, not said.
#[test]
fn sentences_in_the_program_have_its_words() {
    let mut faults = Vec::new();
    let mut seen = 0;
    let read = ["io/dialect", "io/words.rs", "io/context.rs", "experiment/paste.rs", "tests.rs"];
    let sources = files_below(&root().join("src"), "rs").into_iter();
    let page = ["ts", "tsx"].into_iter().flat_map(|ending| files_below(&root().join("www"), ending));
    for path in sources.chain(page) {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        if read.iter().any(|r| name.contains(r)) || name.starts_with("www/types") {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let code = source.find("#[cfg(test)]\nmod tests").map_or(source.as_str(), |at| &source[..at]);
        for text in texts_of(code).into_iter().filter(|t| is_said(t)) {
            seen += 1;
            // What stands in braces is a name of the code.
            let said = text.split('{').map(|part| part.rsplit('}').next().unwrap_or_default());
            // The statistics stand alone, and their own word for what is compared is group.
            let own = |fault: &str| {
                name.starts_with("src/stats") && ["“group", "“condition"].iter().any(|w| fault.starts_with(w))
            };
            if let Some(fault) = wrong(&said.collect::<Vec<_>>().join("0")).filter(|f| !own(f)) {
                faults.push(format!("{name}: {fault}: {text}"));
            }
        }
    }
    assert!(seen > 1000, "only {seen} sentences were seen");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

const DOSES: [f64; 9] = [1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2];

/// A plate of 8 by 12: blank, control, nine doses, nothing; by turns the rows of two series that die, of one that hardly
/// does and of one that does not; the signal falls over the plate, and one well is far off.
fn plate(seed: u64, start: bool) -> String {
    let mut random = Random::seeded(seed);
    let mut text = String::from("Simulated plate\nAbsorbance 570 nm\n");
    (1..=12).for_each(|column| write!(text, "\t{column}").unwrap());
    for row in 0..8 {
        let _ = write!(text, "\n{}", monolayer::experiment::layout::row_name(row));
        for column in 0..12 {
            let dose = if (2..11).contains(&column) { DOSES[column - 2] } else { 0.0 };
            let dies = |half: f64| 1.0 / (1.0 + (dose / half) * (dose / half));
            let living = match (column, row % 4, start) {
                (0 | 11, _, _) => 0.0,
                (_, _, true) => 0.3,
                (_, 0, _) => dies(1e-4 * (1.0 + 0.1 * seed as f64)),
                (_, 1, _) => dies(2e-4),
                (_, 2, _) => dies(2e-2),
                _ => 1.0,
            };
            let noise = 0.02 * (random.uniform() - 0.5);
            let fall = 1.0 - 0.05 * row as f64;
            let far = if (row, column) == (1, 6) { 0.5 } else { 0.0 };
            let _ = write!(text, "\t{:.4}", 0.15 + living * fall * (1.0 + 5.0 * noise) + noise + far);
        }
    }
    text + "\n"
}

fn laid_out() -> Session {
    let mut session = Session::new();
    let mut plates = Vec::new();
    for number in 1..=3 {
        let text = plate(number, false);
        let id = add(&mut session, &format!("plate {number}.txt"), &text);
        apply(&mut session, Command::AddReplicate { name: format!("Passage {number}") });
        let replicate = session.document().experiment.replicates.last().map(|r| r.id);
        apply(&mut session, Command::SetPlate { plate: id, name: None, included: None, replicate });
        let mut map = String::new();
        for row in 0..8 {
            let name = ["Alpha", "Beta", "Gamma", "Delta"][row % 4];
            let _ = write!(map, "Blank\t{name} Ctrl");
            DOSES.iter().for_each(|dose| write!(map, "\t{name} {dose} mM").unwrap());
            map.push_str("\tempty\n");
        }
        apply(&mut session, Command::PasteLayout { plate: id, at: 0, text: map });
        plates.push((id, replicate));
    }
    let (first, replicate) = plates[0];
    let start = add(&mut session, "start.txt", &plate(9, true));
    apply(&mut session, Command::CopyLayout { from: first, to: vec![start] });
    apply(&mut session, Command::SetPlate { plate: start, name: None, included: None, replicate });
    apply(&mut session, Command::MarkTimeZero { plate: start, time_zero: true });
    apply(&mut session, Command::ExcludeWells { plate: first, wells: vec![30], reason: "bubble".into() });
    session
}

fn add(session: &mut Session, name: &str, text: &str) -> PlateId {
    let choice = ImportChoice::default();
    let found = session.inspect(name, text.as_bytes().to_vec(), &choice).unwrap();
    apply(session, Command::AddFile { name: name.into(), sha256: found.sha256, choice, plates: vec![] });
    session.document().plates.last().unwrap().id
}

fn apply(session: &mut Session, command: Command) {
    session.apply(&command, "2026-02-03T04:05:06Z").unwrap();
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|v| texts(v, found)),
        Value::Object(map) => map.values().for_each(|v| texts(v, found)),
        _ => {}
    }
}

/// What stands between the tags.
fn words_of(html: &str) -> Vec<String> {
    let pieces = html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, words)| words));
    pieces.map(|w| w.replace("&#39;", "'").replace("&quot;", "\"")).filter(|w| !w.contains(":root")).collect()
}

#[test]
fn what_is_said_of_a_result_has_the_words_of_the_program() {
    for (name, mut session) in [("example", Session::example().unwrap()), ("simulated", laid_out())] {
        let answer = session.analyse().unwrap();
        let mut said = Vec::new();
        texts(&serde_json::to_value(&answer).unwrap(), &mut said);
        said.retain(|t| is_said(t) || t.contains(|c: char| c.is_ascii_digit()));
        said.extend(words_of(&session.report_html("").unwrap()));
        // Names are as the user has typed them.
        for given in &session.document().experiment.conditions {
            said.iter_mut().for_each(|t| *t = t.replace(&given.name, "0"));
        }
        assert!(said.len() > 500, "{name}: {}", said.len());
        let faults: Vec<String> =
            said.iter().filter_map(|t| wrong(t).map(|fault| format!("{name}: {fault}: {t}"))).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

/// A change downwards has a true minus.
#[test]
fn a_fall_over_the_plate_is_a_fall() {
    let analysis = laid_out().analyse().unwrap().value;
    let drift = analysis.quality[0].findings.iter().find(|f| f.code == "quality.drift_down").unwrap();
    assert!(drift.what.contains("changes by −"), "{}", drift.what);
}
