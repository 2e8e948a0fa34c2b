//! Projects whose arithmetic goes every way there is.

use monolayer::experiment::{DoseUnit, GroupId, ReplicateId, Role};
use monolayer::io::plate::ImportChoice;
use monolayer::num::random::Random;
use monolayer::project::command::{DilutionStep, Direction};
use monolayer::project::document::PlateId;
use monolayer::project::{Command, Session};
use std::fmt::Write;

pub const HOSTILE: [&str; 6] =
    ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-x", "<img onerror=\"x\"> & _x0041_", "*"];

pub fn apply(session: &mut Session, command: Command) {
    session.apply(&command, "2026-02-03T04:05:06Z").unwrap();
}

pub fn add(session: &mut Session, name: &str, bytes: &[u8]) -> PlateId {
    let choice = ImportChoice::default();
    let found = session.inspect(name, bytes.to_vec(), &choice).unwrap();
    apply(session, Command::AddFile { name: name.into(), sha256: found.sha256, choice, plates: vec![] });
    session.document().plates.last().unwrap().id
}

pub fn paint(
    session: &mut Session,
    plate: PlateId,
    wells: &[usize],
    role: Role,
    of: (Option<GroupId>, Option<usize>, Option<ReplicateId>),
) {
    let (group, condition, replicate) = of;
    let wells = wells.iter().map(|w| u16::try_from(*w).unwrap()).collect();
    let condition = condition.map(|at| session.document().experiment.conditions[at].id);
    apply(session, Command::PaintWells { plate, wells, role, group, condition, replicate });
}

pub fn exclude(session: &mut Session, plate: PlateId, wells: &[usize], reason: &str) {
    let wells = wells.iter().map(|w| u16::try_from(*w).unwrap()).collect();
    apply(session, Command::ExcludeWells { plate, wells, reason: reason.into() });
}

/// Two wavelengths of a plate; one well is above the range of the detector.
pub fn plate_text(rows: usize, columns: usize, seed: u64) -> String {
    let mut random = Random::seeded(seed);
    let mut text = String::from("Simulated plate\n");
    for (label, scale) in [("Absorbance 570 nm", 1.0), ("Absorbance 630 nm", 0.05)] {
        let _ = writeln!(text, "{label}");
        for column in 1..=columns {
            let _ = write!(text, "\t{column}");
        }
        text.push('\n');
        for row in 0..rows {
            text.push_str(&monolayer::experiment::layout::row_name(row));
            for column in 0..columns {
                let level = match (row + 1 == rows, column) {
                    (true, c) if c + 2 < columns => 0.09,
                    (true, _) => 1.2,
                    (false, 0) => 0.08,
                    (false, c) => 1.3 - c as f64 / columns as f64,
                };
                let value = scale * (level + 0.05 * random.uniform());
                match (row, column, scale == 1.0) {
                    (3, 5, true) => text.push_str("\tOVRFLW"),
                    _ => {
                        let _ = write!(text, "\t{value:.4}");
                    }
                }
            }
            text.push('\n');
        }
        text.push('\n');
    }
    text
}

/// Three plates of two replicates, two groups whose names are the same number and one that has no control of its own; blanks
/// by `scope`; wells left out among blanks, controls and treated wells; one row of another replicate than its plate; names
/// that a spreadsheet would run.
pub fn crossed(scope: &str) -> Session {
    let mut session = Session::new();
    apply(&mut session, Command::SetTitle { title: HOSTILE[0].into() });
    for name in ["1", "01", HOSTILE[5]] {
        apply(&mut session, Command::AddGroup { name: name.into() });
    }
    for name in [HOSTILE[1], HOSTILE[2]] {
        apply(&mut session, Command::AddReplicate { name: name.into() });
    }
    let unit = || DoseUnit("µM".into());
    let doses: [(&str, f64, bool); 5] = [
        ("Ctrl", 0.0, true),
        (HOSTILE[3], 0.5, false),
        (HOSTILE[4], 1.5, false),
        ("3", 3.0, false),
        ("03", 6.5, false),
    ];
    for (name, dose, control) in doses {
        apply(
            &mut session,
            Command::AddCondition { name: name.into(), dose: Some(dose), unit: unit(), control },
        );
    }
    let experiment = session.document().experiment.clone();
    let groups: Vec<GroupId> = experiment.groups.iter().map(|g| g.id).collect();
    let replicates: Vec<ReplicateId> = experiment.replicates.iter().map(|r| r.id).collect();
    for (number, replicate) in [0, 0, 1].into_iter().enumerate() {
        let plate = add(
            &mut session,
            &format!("plate {number}.txt"),
            plate_text(8, 12, number as u64 + 1).as_bytes(),
        );
        let replicate = Some(replicates[replicate]);
        let name = Some(format!("{} {number}", HOSTILE[0]));
        apply(&mut session, Command::SetPlate { plate, name, included: None, replicate });
        let row = |r: usize, columns: std::ops::Range<usize>| columns.map(|c| r * 12 + c).collect::<Vec<_>>();
        for r in 0..8 {
            let group = match r {
                0..3 => Some(groups[0]),
                3..6 => Some(groups[1]),
                6 => Some(groups[2]),
                _ => None,
            };
            // Row 2 is of the other replicate, and has a control there on the first plate only.
            let own = (r == 2).then_some(replicates[1]);
            let has_control = r != 6 && !(r == 2 && number == 1);
            if r != 5 {
                paint(
                    &mut session,
                    plate,
                    &row(r, 0..1),
                    Role::Blank,
                    (group.filter(|_| r != 4), None, None),
                );
            }
            if r == 7 {
                paint(&mut session, plate, &row(r, 1..12), Role::Blank, (None, None, None));
            }
            if has_control && r != 7 {
                paint(&mut session, plate, &row(r, 1..3), Role::Control, (group, Some(0), own));
            }
            for (at, condition) in (3..).step_by(2).zip(1..5) {
                if r != 7 {
                    paint(
                        &mut session,
                        plate,
                        &row(r, at..at + 2),
                        Role::Treatment,
                        (group, Some(condition), own),
                    );
                }
            }
        }
        // A control without a group, for the group that has none.
        paint(&mut session, plate, &[7 * 12 + 10, 7 * 12 + 11], Role::Control, (None, None, None));
        exclude(&mut session, plate, &[12, 7 * 12 + 3], "=1+1");
        exclude(&mut session, plate, &[13, 3 * 12 + 4, 4 * 12 + 7], "bubble");
    }
    apply(&mut session, Command::SetAnalysis { key: "blank".into(), value: scope.into() });
    session
}

/// So many plates of 32 rows and 48 columns: the first column blank, the second control, five doses in turn.
pub fn large(plates: usize) -> Session {
    let mut session = Session::new();
    apply(
        &mut session,
        Command::AddCondition {
            name: "Ctrl".into(),
            dose: Some(0.0),
            unit: DoseUnit("µM".into()),
            control: true,
        },
    );
    for dose in 1..=5 {
        let command = Command::AddCondition {
            name: String::new(),
            dose: Some(f64::from(dose)),
            unit: DoseUnit("µM".into()),
            control: false,
        };
        apply(&mut session, command);
    }
    let mut first = None;
    for number in 0..plates {
        let text = plate_text(32, 48, number as u64 + 1);
        let plate = add(&mut session, &format!("plate {number}.txt"), text.as_bytes());
        apply(&mut session, Command::AddReplicate { name: format!("Replicate {number}") });
        let replicate = session.document().experiment.replicates.last().map(|r| r.id);
        apply(&mut session, Command::SetPlate { plate, name: None, included: None, replicate });
        let Some(from) = first else {
            let of =
                |residue: usize| (0..32 * 48).filter(|w| w % 48 > 1 && w % 5 == residue).collect::<Vec<_>>();
            for residue in 0..5 {
                paint(&mut session, plate, &of(residue), Role::Treatment, (None, Some(residue + 1), None));
            }
            let column = |c: usize| (0..32).map(|r| r * 48 + c).collect::<Vec<_>>();
            paint(&mut session, plate, &column(0), Role::Blank, (None, None, None));
            paint(&mut session, plate, &column(1), Role::Control, (None, Some(0), None));
            first = Some(plate);
            continue;
        };
        apply(&mut session, Command::CopyLayout { from, to: vec![plate] });
    }
    session
}

/// A real MTT plate (SoftMax Pro): column 6 without cells, one blank a row; column 1 control; four doses between them. `None`,
/// with a loud word, where the reference data are absent.
pub fn real() -> Option<Session> {
    let set = std::env::var_os("MONOLAYER_DATA").map(std::path::PathBuf::from);
    let root = set
        .clone()
        .unwrap_or_else(|| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let path = root.join("plates/softmax/mtt.txt");
    let Ok(bytes) = std::fs::read(&path) else {
        assert!(set.is_none(), "MONOLAYER_DATA is set, but {} cannot be read", path.display());
        eprintln!("NOT TESTED: no reference data at {}; set MONOLAYER_DATA", path.display());
        return None;
    };
    let mut session = Session::new();
    let plate = add(&mut session, "mtt.txt", &bytes);
    apply(&mut session, Command::AddReplicate { name: "Passage 12".into() });
    let replicate = session.document().experiment.replicates.first().map(|r| r.id);
    apply(&mut session, Command::SetPlate { plate, name: None, included: None, replicate });
    let layout = session.layout(plate).unwrap();
    let column =
        |c: usize| (0..usize::from(layout.rows)).filter_map(|r| layout.index(r, c)).collect::<Vec<_>>();
    paint(&mut session, plate, &column(5), Role::Blank, (None, None, None));
    paint(&mut session, plate, &column(0), Role::Control, (None, None, None));
    let wells = (1..5).flat_map(column).map(|w| u16::try_from(w).unwrap()).collect();
    let fill = Command::FillDilution {
        plate,
        wells,
        start: 100.0,
        factor: 0.5,
        step: DilutionStep::Multiply,
        unit: DoseUnit("µM".into()),
        direction: Direction::Right,
        group: None,
    };
    apply(&mut session, fill);
    apply(&mut session, Command::SetAnalysis { key: "blank".into(), value: "row".into() });
    Some(session)
}
