//! Changes from bytes, and what must hold of a session that they are done to.

use crate::rules;
use monolayer::checked::Checked;
use monolayer::error::Result;
use monolayer::experiment::{ConditionId, DoseUnit, GroupId, ReplicateId, Role, Symbol};
use monolayer::io::plate::{DecimalMark, Encoding, ImportChoice};
use monolayer::project::command::{DilutionStep, Direction};
use monolayer::project::document::{FileId, PlateId};
use monolayer::project::session::{ExportFormat, FigureKind};
use monolayer::project::{Command, Session};
use serde_json::Value;

const AT: &str = "2026-01-01T00:00:00Z";

/// Does the changes one after another, then takes all back, then does all again.
pub fn run(session: &mut Session, commands: &[Command]) {
    let first = document(session);
    for command in commands {
        let before = document(session);
        if let Err(e) = session.apply(command, AT) {
            rules::error(&e);
            assert_eq!(document(session), before, "refused, but changed: {command:?}");
        }
    }
    look(session);
    let last = document(session);
    while session.undo().is_ok() {}
    assert_eq!(document(session), first, "undo does not lead back: {commands:?}");
    while session.redo().is_ok() {}
    assert_eq!(document(session), last, "redo does not lead forth: {commands:?}");
}

/// A session that was opened can be looked at, changed, kept and opened again.
pub fn opened(answer: Result<Checked<Session>>) {
    match answer {
        Err(e) => rules::error(&e),
        Ok(Checked { value: mut session, notes }) => {
            notes.iter().for_each(rules::note);
            look(&mut session);
            let saved = session.save();
            if let Ok(bytes) = saved {
                let again = Session::open(&bytes).map(|c| document(&c.value));
                assert_eq!(again.ok(), Some(document(&session)), "what was saved opens otherwise");
            }
            run(&mut session, &[Command::SetTitle { title: "Changed".into() }]);
        }
    }
}

/// Everything a session can be asked.
fn look(session: &mut Session) {
    let view = session.view();
    for plate in &view.document.plates {
        let _ = session.plate(plate.id).map_err(|e| rules::error(&e));
        if let Ok(layout) = session.layout(plate.id) {
            assert_eq!(layout.wells.len(), usize::from(layout.rows) * usize::from(layout.columns));
        }
    }
    match session.analyse() {
        Ok(checked) => checked.notes.iter().for_each(rules::note),
        Err(e) => rules::error(&e),
    }
    for kind in [FigureKind::Bars, FigureKind::DoseResponse] {
        let _ = session.export(kind, ExportFormat::Svg, 300).map_err(|e| rules::error(&e));
    }
    let _ = session.result_json().map_err(|e| rules::error(&e));
    let _ = session.csv().map_err(|e| rules::error(&e));
}

/// The document, but for the counters of ids and the record of changes: those never go back.
fn document(session: &Session) -> Value {
    let mut value: Value = serde_json::from_str(&session.document_json()).expect("a document is JSON");
    strip(&mut value);
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("next_id");
            map.remove("audit");
            map.values_mut().for_each(strip);
        }
        Value::Array(list) => list.iter_mut().for_each(strip),
        _ => {}
    }
}

/// At most sixty changes from a compact code.
pub fn decode(code: &[u8]) -> Vec<Command> {
    let mut bytes = Bytes(code);
    let mut commands = Vec::new();
    while !bytes.0.is_empty() && commands.len() < 60 {
        commands.push(bytes.command(0));
    }
    commands
}

struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    fn word(&mut self) -> u16 {
        u16::from_le_bytes([self.next(), self.next()])
    }

    fn id(&mut self) -> u32 {
        u32::from(self.next() % 12)
    }

    fn maybe<T>(&mut self, of: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.next() % 3 > 0).then(|| of(self))
    }

    fn text(&mut self) -> String {
        const TEXTS: [&str; 16] = [
            "",
            " ",
            "Ctrl",
            "Adapted",
            "10 µM",
            "5-FU 0,5 mM",
            "<img src=x onerror=alert(1)>",
            "#0072b2",
            "#12",
            "570",
            "auto",
            "none",
            "-1",
            "NaN",
            "é\u{301}\u{202e}",
            "1e400",
        ];
        match self.next() {
            n if n < 200 => TEXTS[usize::from(n) % TEXTS.len()].to_owned(),
            n => {
                let (text, rest) = self.0.split_at(self.0.len().min(usize::from(n) - 200));
                let text = String::from_utf8_lossy(text).into_owned();
                self.0 = rest;
                text
            }
        }
    }

    fn number(&mut self) -> f64 {
        const NUMBERS: [f64; 16] = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.5,
            2.0,
            10.0,
            1e-300,
            1e300,
            f64::MAX,
            f64::MIN_POSITIVE,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            240.0,
            1e-9,
        ];
        match self.next() {
            n if n < 240 => NUMBERS[usize::from(n) % NUMBERS.len()],
            _ => f64::from_bits(u64::from(self.word()) << 48 | u64::from(self.word())),
        }
    }

    fn wells(&mut self) -> Vec<u16> {
        match self.next() {
            n if n < 100 => (0..u16::from(n)).collect(),
            n if n < 200 => {
                let (start, step) = (self.word() % 100, u16::from(self.next() % 13));
                (0..u16::from(n - 100)).map(|i| start.wrapping_add(i.wrapping_mul(step))).collect()
            }
            n => (0..n - 200).map(|_| self.word() % 120).collect(),
        }
    }

    fn unit(&mut self) -> DoseUnit {
        DoseUnit(self.text())
    }

    fn role(&mut self) -> Role {
        [Role::Unassigned, Role::Empty, Role::Blank, Role::Control, Role::Treatment]
            [usize::from(self.next() % 5)]
    }

    fn key(&mut self, analysis: bool) -> String {
        let params = Session::params();
        let list = if analysis { params.analysis } else { params.figure };
        match list.get(usize::from(self.next()) % (list.len() + 1)) {
            Some(spec) => spec.key.to_string(),
            None => self.text(),
        }
    }

    fn choice(&mut self) -> ImportChoice {
        ImportChoice {
            encoding: self.maybe(|b| match b.next() % 4 {
                0 => Encoding::Utf8,
                1 => Encoding::Utf16Le,
                2 => Encoding::Windows1252,
                _ => Encoding::MacRoman,
            }),
            delimiter: self.maybe(|b| ['\t', ',', ';', '"', '\n', '1'][usize::from(b.next() % 6)]),
            decimal: self.maybe(|b| if b.next() % 2 == 0 { DecimalMark::Point } else { DecimalMark::Comma }),
        }
    }

    fn command(&mut self, depth: u8) -> Command {
        let plate = PlateId(self.id());
        match self.next() % 29 {
            0 => Command::SetTitle { title: self.text() },
            1 => Command::AddFile {
                name: self.text(),
                sha256: if self.next() % 4 == 0 { self.text() } else { crate::seeds::sha256() },
                choice: self.choice(),
                plates: self.maybe(|b| vec![u32::from(b.next() % 3)]).unwrap_or_default(),
            },
            2 => Command::RemoveFile { file: FileId(self.id()) },
            3 => Command::SetImport { file: FileId(self.id()), choice: self.choice() },
            4 => Command::SetPlate {
                plate,
                name: self.maybe(Self::text),
                included: self.maybe(|b| b.next() % 2 == 0),
                replicate: self.maybe(|b| ReplicateId(b.id())),
            },
            5 => Command::AddGroup { name: self.text() },
            6 => Command::SetGroup {
                group: GroupId(self.id()),
                name: self.maybe(Self::text),
                colour: self.maybe(Self::text),
                symbol: self.maybe(|_| Symbol::Diamond),
            },
            7 => Command::RemoveGroup { group: GroupId(self.id()) },
            8 | 9 => Command::AddCondition {
                name: self.text(),
                dose: self.maybe(Self::number),
                unit: self.unit(),
                control: self.next() % 4 == 0,
            },
            10 => Command::SetCondition {
                condition: ConditionId(self.id()),
                name: self.maybe(Self::text),
                dose: self.maybe(Self::number),
                unit: self.maybe(Self::unit),
                control: self.maybe(|b| b.next() % 2 == 0),
                colour: self.maybe(Self::text),
            },
            11 => Command::RemoveCondition { condition: ConditionId(self.id()) },
            12 => {
                let count = self.next() % 8;
                Command::OrderConditions { order: (0..count).map(|_| ConditionId(self.id())).collect() }
            }
            13 => Command::AddReplicate { name: self.text() },
            14 => Command::SetReplicate { replicate: ReplicateId(self.id()), name: self.text() },
            15 => Command::RemoveReplicate { replicate: ReplicateId(self.id()) },
            16 | 17 => Command::PaintWells {
                plate,
                wells: self.wells(),
                role: self.role(),
                group: self.maybe(|b| GroupId(b.id())),
                condition: self.maybe(|b| ConditionId(b.id())),
                replicate: self.maybe(|b| ReplicateId(b.id())),
            },
            18 => Command::ExcludeWells { plate, wells: self.wells(), reason: self.text() },
            19 => Command::IncludeWells { plate, wells: self.wells() },
            20 => Command::FillDilution {
                plate,
                wells: self.wells(),
                start: self.number(),
                factor: self.number(),
                step: if self.next() % 2 == 0 { DilutionStep::Multiply } else { DilutionStep::Add },
                unit: self.unit(),
                direction: [Direction::Right, Direction::Left, Direction::Down, Direction::Up]
                    [usize::from(self.next() % 4)],
                group: self.maybe(|b| GroupId(b.id())),
            },
            21 => Command::PasteLayout { plate, at: self.word() % 100, text: self.text() },
            22 => {
                let count = self.next() % 4;
                Command::CopyLayout { from: plate, to: (0..count).map(|_| PlateId(self.id())).collect() }
            }
            23 => Command::SaveTemplate { plate, name: self.text() },
            24 => Command::UseTemplate { plate, name: self.text() },
            25 => Command::SetAnalysis { key: self.key(true), value: self.text() },
            26 => Command::SetFigure { key: self.key(false), value: self.text() },
            27 => match self.next() % 2 {
                0 => Command::Override { code: self.text(), subject: self.text(), reason: self.text() },
                _ => Command::Withdraw { code: self.text(), subject: self.text() },
            },
            _ if depth < 3 => {
                let count = self.next() % 5;
                let commands = (0..count).map(|_| self.command(depth + 1)).collect();
                Command::Batch { label: self.text(), commands }
            }
            _ => Command::Batch { label: String::new(), commands: Vec::new() },
        }
    }
}
