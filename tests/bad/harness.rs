//! What a case does, how it is measured, and what has to be true of its answer.

use monolayer::checked::{Checked, Note};
use monolayer::error::{Error, ErrorKind, Result};
use monolayer::io::plate::{Ignored, ImportChoice, PlateFile, WellValue};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::{Duration, Instant};

/// Longest time a case may take on the processor. A build without optimisation is given more: the promise is about the
/// program people run.
const LONGEST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 30_000 } else { 1_000 });

/// Most memory a case may hold at once beyond its input.
const MOST: usize = 1 << 30;

/// Words of programmers, which no biologist should meet in a message.
const JARGON: &[&str] = &[
    "panick",
    "unwrap",
    "utf-8",
    "utf8",
    "deserializ",
    "serde",
    "expected value",
    "missing field",
    "unknown variant",
    "at line",
    "eof",
    "invalid type",
    "out of bounds",
    "overflowed",
    "calamine",
    "cfb",
    "zip error",
    "enum",
    "stack",
];

/// Makes one test of every line `name: trial => expectation;`.
macro_rules! cases {
    ($($(#[$meta:meta])* $name:ident: $trial:expr => $expect:expr;)+) => {
        $($(#[$meta])* #[test] fn $name() { $expect.check($trial) })+
    };
}

/// Something a user does, ready to be done and measured.
pub struct Trial {
    file: Option<String>,
    act: Box<dyn FnOnce() -> Result<Answer>>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Answer {
    notes: Vec<Note>,
    plates: Option<PlateFile>,
}

/// A file that is dropped on the page.
pub fn read(name: &str, bytes: impl Into<Vec<u8>>) -> Trial {
    read_as(name, bytes, ImportChoice::default())
}

/// A file that is dropped on the page and read as the user chose.
pub fn read_as(name: &str, bytes: impl Into<Vec<u8>>, choice: ImportChoice) -> Trial {
    let (name, bytes) = (name.to_owned(), bytes.into());
    Trial {
        file: Some(name.clone()),
        act: Box::new(move || {
            let Checked { value, notes } = monolayer::io::read_plates(&name, &bytes, &choice)?;
            Ok(Answer { notes, plates: Some(value) })
        }),
    }
}

/// Any other act; its answer is its notes.
pub fn act(act: impl FnOnce() -> Result<Vec<Note>> + 'static) -> Trial {
    Trial { file: None, act: Box::new(move || Ok(Answer { notes: act()?, plates: None })) }
}

/// What has to come of a trial.
pub struct Expect {
    outcome: Outcome,
    says: Vec<&'static str>,
    wells: Vec<(&'static str, WellValue)>,
    numbers: Option<usize>,
}

enum Outcome {
    Refused(ErrorKind),
    Noted(&'static str),
    Ignored,
    Clean,
}

/// An error of a kind, whose text, place and hint hold all the fragments.
pub fn refused(kind: ErrorKind, says: &[&'static str]) -> Expect {
    Expect::new(Outcome::Refused(kind), says)
}

/// An answer with a note of a code, whose text, place and hint hold all the fragments.
pub fn noted(code: &'static str, says: &[&'static str]) -> Expect {
    Expect::new(Outcome::Noted(code), says)
}

/// An answer in which a part of the file is listed as left out, with reason, rows and first words.
pub fn left_out(says: &[&'static str]) -> Expect {
    Expect::new(Outcome::Ignored, says)
}

/// An answer as if nothing were wrong, because nothing that counts is.
pub fn understood() -> Expect {
    Expect::new(Outcome::Clean, &[])
}

impl Expect {
    fn new(outcome: Outcome, says: &[&'static str]) -> Self {
        Self { outcome, says: says.to_vec(), wells: Vec::new(), numbers: None }
    }

    /// The first read of the first plate holds this text in a well, as printed.
    pub fn keeps(mut self, well: &'static str, text: &str) -> Self {
        let value = WellValue::Flag { text: text.to_owned(), meaning: monolayer::io::number::meaning(text) };
        self.wells.push((well, value));
        self
    }

    /// The first read of the first plate holds this number in a well.
    pub fn reads(mut self, well: &'static str, value: f64) -> Self {
        self.wells.push((well, WellValue::Number { value }));
        self
    }

    /// Nothing stands in a well of the first read of the first plate.
    pub fn empty(mut self, well: &'static str) -> Self {
        self.wells.push((well, WellValue::Empty));
        self
    }

    /// The first read of the first plate holds so many numbers.
    pub fn numbers(mut self, count: usize) -> Self {
        self.numbers = Some(count);
        self
    }

    /// Does the trial, measures it, and compares.
    #[track_caller]
    pub fn check(self, trial: Trial) {
        let Trial { file, act } = trial;
        let (answer, spent, peak) = measure(act);
        if std::env::var_os("SHOW").is_some() {
            show(&answer, spent, peak);
        }
        assert!(spent <= LONGEST, "it took {spent:?}");
        assert!(peak <= MOST, "it held {} MB", peak >> 20);
        match (&answer, &self.outcome) {
            (Err(error), Outcome::Refused(kind)) => {
                assert_eq!(error.kind, *kind, "{error}");
                if let Some(file) = &file {
                    assert_eq!(
                        error.location.file.as_ref(),
                        Some(file),
                        "the error does not name the file: {error}"
                    );
                }
                assert!(!error.hint.is_empty(), "the error does not say what to do: {error}");
                words(&text_of_error(error), &self.says);
            }
            (Err(error), _) => panic!("refused as {:?}: {error}", error.kind),
            (Ok(answer), Outcome::Refused(kind)) => panic!("not refused as {kind:?}: {answer:#?}"),
            (Ok(answer), Outcome::Noted(code)) => {
                let of_code: Vec<&Note> = answer.notes.iter().filter(|n| n.code == *code).collect();
                let codes: Vec<&str> = answer.notes.iter().map(|n| n.code.as_str()).collect();
                let note = of_code
                    .iter()
                    .find(|n| self.says.iter().all(|s| text_of_note(n).contains(s)))
                    .or(of_code.first())
                    .unwrap_or_else(|| panic!("no note {code}, but {codes:?}"));
                if let Some(file) = &file {
                    assert_eq!(note.location.file.as_ref(), Some(file), "the note does not name the file");
                }
                words(&text_of_note(note), &self.says);
            }
            (Ok(answer), Outcome::Ignored) => {
                let parts = answer.plates.iter().flat_map(|p| &p.ignored).map(text_of_ignored);
                let texts: Vec<String> = parts.collect();
                assert!(
                    texts.iter().any(|t| self.says.iter().all(|s| t.contains(s))),
                    "nothing of {:?} is among what was left out: {texts:#?}",
                    self.says
                );
            }
            (Ok(answer), Outcome::Clean) => {
                let loud: Vec<String> = answer
                    .notes
                    .iter()
                    .filter(|n| n.severity > monolayer::Severity::Info)
                    .map(text_of_note)
                    .collect();
                assert!(loud.is_empty(), "{loud:#?}");
            }
        }
        self.wells_of(answer.ok().as_ref());
    }

    #[track_caller]
    fn wells_of(&self, answer: Option<&Answer>) {
        if self.wells.is_empty() && self.numbers.is_none() {
            return;
        }
        let plate = answer.and_then(|a| a.plates.as_ref()?.plates.first()).expect("a plate");
        let read = plate.reads.first().expect("a read");
        for (name, want) in &self.wells {
            let (row, column) = name.split_at(1);
            let row = usize::from(row.as_bytes()[0] - b'A');
            let column: usize = column.parse().expect("a column");
            let found = &read.wells[row * usize::from(plate.columns) + column - 1];
            assert_eq!(found, want, "well {name}");
        }
        if let Some(count) = self.numbers {
            let found = read.wells.iter().filter(|w| matches!(w, WellValue::Number { .. })).count();
            assert_eq!(found, count, "numbers in the plate");
        }
    }
}

#[track_caller]
fn words(text: &str, says: &[&str]) {
    for fragment in says {
        assert!(text.contains(fragment), "“{fragment}” is not in: {text}");
    }
    let lower = text.to_lowercase();
    for word in JARGON {
        let inside = lower.match_indices(word).any(|(at, _)| {
            let before = lower[..at].chars().next_back();
            let after = lower[at + word.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        });
        assert!(!inside, "“{word}” is no word for a biologist: {text}");
    }
    assert!(text.chars().count() < 800, "too long to be read: {text}");
}

fn text_of_error(error: &Error) -> String {
    error.to_string()
}

fn text_of_note(note: &Note) -> String {
    format!("{} ({}) {} [{}]", note.message, note.location, note.hint, note.subject)
}

fn text_of_ignored(part: &Ignored) -> String {
    format!("{} rows {} to {} “{}”", part.reason, part.place.first_row, part.place.last_row, part.excerpt)
}

fn show(answer: &Result<Answer>, spent: Duration, peak: usize) {
    let name = std::thread::current().name().unwrap_or("?").to_owned();
    let mut out = format!("--- {name} ({} ms, {} MB)\n", spent.as_millis(), peak >> 20);
    match answer {
        Err(error) => out += &format!("  {:?}: {error}\n", error.kind),
        Ok(answer) => {
            for plate in answer.plates.iter().flat_map(|p| &p.plates) {
                let numbers: Vec<usize> = plate
                    .reads
                    .iter()
                    .map(|r| r.wells.iter().filter(|w| matches!(w, WellValue::Number { .. })).count())
                    .collect();
                out += &format!(
                    "  plate {} {}x{} numbers {numbers:?} names {}\n",
                    plate.name,
                    plate.rows,
                    plate.columns,
                    plate.names.len()
                );
            }
            for part in answer.plates.iter().flat_map(|p| &p.ignored) {
                out += &format!("  ignored: {}\n", text_of_ignored(part));
            }
            for note in &answer.notes {
                out += &format!("  {:?} {}: {}\n", note.severity, note.code, text_of_note(note));
            }
        }
    }
    print!("{out}");
}

/// Runs an act and gives its time on the processor and the most memory it held at once on this thread.
fn measure<T>(act: impl FnOnce() -> T) -> (T, Duration, usize) {
    let before = LIVE.get();
    PEAK.set(before);
    let start = on_processor();
    let clock = Instant::now();
    let value = act();
    let spent = match (start, on_processor()) {
        (Some(start), Some(end)) => end.saturating_sub(start),
        _ => clock.elapsed(),
    };
    (value, spent, PEAK.get().saturating_sub(before).max(0) as usize)
}

/// Time this thread has had on a processor, where the system tells: other work on the machine must not fail a test.
fn on_processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

thread_local! {
    static LIVE: Cell<i64> = const { Cell::new(0) };
    static PEAK: Cell<i64> = const { Cell::new(0) };
}

/// The system's allocator, counting what each thread holds; more than the limit at once ends the test, so that a
/// case cannot take the machine down.
struct Counting;

impl Counting {
    fn count(change: i64) {
        let live = LIVE.get() + change;
        LIVE.set(live);
        PEAK.set(PEAK.get().max(live));
    }
}

#[allow(unsafe_code, reason = "an allocator cannot be written without")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() > 4 * MOST {
            return std::ptr::null_mut();
        }
        Self::count(layout.size() as i64);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if layout.size() > 4 * MOST {
            return std::ptr::null_mut();
        }
        Self::count(layout.size() as i64);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        Self::count(-(layout.size() as i64));
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if size > 4 * MOST {
            return std::ptr::null_mut();
        }
        Self::count(size as i64 - layout.size() as i64);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;
