//! A plate read when treatment began, as a mark in the project.

use super::{add, plate_text, worked_on};
use monolayer::ErrorKind;
use monolayer::num::math::{log2, pow};
use monolayer::project::document::PlateId;
use monolayer::project::{Command, Session};

fn mark(plate: PlateId, time_zero: bool) -> Command {
    Command::MarkTimeZero { plate, time_zero }
}

/// The two plates of a treatment and, first passage only, a plate with a quarter of the control's signal at the start.
fn with_start() -> (Session, PlateId) {
    let mut session = worked_on();
    let first = session.view().document.plates[0].clone();
    let text = "Start\nAbsorbance 570 nm\n\t1\t2\t3\t4\t5\t6\n".to_owned()
        + &["A", "B", "C", "D"]
            .map(|row| format!("{row}\t0.040\t0.290\t0.290\t0.290\t0.290\t0.290\n"))
            .concat();
    let start = add(&mut session, "start.txt", &text);
    let commands = vec![
        Command::CopyLayout { from: first.id, to: vec![start] },
        Command::SetPlate {
            plate: start,
            name: Some("Start".into()),
            included: None,
            replicate: first.replicate,
        },
        mark(start, true),
    ];
    session.apply(&Command::Batch { label: "add the start".into(), commands }, "").unwrap();
    (session, start)
}

#[test]
fn a_marked_plate_is_the_start_of_growth_and_nothing_else() {
    let (mut session, start) = with_start();
    assert!(session.view().document.plates[2].time_zero);
    let found = session.analyse().unwrap();
    assert_eq!((found.value.plates.len(), found.value.quality.len()), (2, 2));
    let growth = found.value.growth.as_ref().unwrap();
    assert_eq!((growth.starts.len(), growth.curves.len()), (2, 1));
    let first = &growth.starts[0];
    assert!((first.start - 0.25).abs() < 1e-9 && first.n == 20, "{first:?}");
    assert!((first.doublings - log2(0.95 / 0.25)).abs() < 1e-9, "{first:?}");
    // After the blank the control is 0.95, the third level 0.55, the start 0.25.
    let third = growth.values.iter().filter(|v| v.replicate == first.replicate).nth(2).unwrap();
    let want = pow(2.0, log2(0.55 / 0.25) / log2(0.95 / 0.25)) - 1.0;
    assert!((third.gr - want).abs() < 1e-9, "{third:?}, expected {want}");
    assert!(growth.values.iter().filter(|v| v.gr == 1.0).count() >= 2, "the control grows like itself");
    // The second passage has no start of its own.
    assert!(found.notes.iter().any(|n| n.code == "growth.start_of_other_replicate"));
    let without = {
        let mut session = worked_on();
        session.analyse().unwrap().value
    };
    assert_eq!(found.value.summaries, without.summaries, "viability is what it is without the plate");
    session.apply(&mark(start, false), "").unwrap();
    let found = session.analyse().unwrap();
    assert!(found.value.growth.is_none() && found.value.plates.len() == 3);
    session.undo().unwrap();
    assert!(session.analyse().unwrap().value.growth.is_some());
    let text = &session.audit()[session.audit().len() - 2].text;
    assert_eq!(text, "Plate “Start” is a plate of the treatment, not its start.");
}

#[test]
fn the_mark_is_saved_and_older_projects_have_none() {
    let (mut session, _) = with_start();
    let mut opened = Session::open(&session.save().unwrap()).unwrap().value;
    assert!(opened.view().document.plates[2].time_zero);
    assert_eq!(opened.result_json().unwrap(), session.result_json().unwrap());
    let mut old: serde_json::Value = serde_json::from_str(&worked_on().document_json()).unwrap();
    old["document"]["schema"] = 2.into();
    for plate in old["document"]["plates"].as_array_mut().unwrap() {
        plate.as_object_mut().unwrap().remove("time_zero");
    }
    let restored = Session::restore(&old.to_string(), vec![]).unwrap();
    assert!(restored.value.document().plates.iter().all(|p| !p.time_zero));
    assert_eq!(restored.value.document().schema, 3);
}

#[test]
fn what_cannot_be_a_start_says_so() {
    let mut session = worked_on();
    assert_eq!(session.apply(&mark(PlateId(999), true), "").unwrap_err().kind, ErrorKind::NotFound);
    for plate in session.view().document.plates {
        session.apply(&mark(plate.id, true), "").unwrap();
    }
    let error = session.analyse().unwrap_err();
    assert!(error.what.contains("read when treatment began"), "{error}");
    session.undo().unwrap();
    // A start as high as the end: the control did not grow.
    let found = session.analyse().unwrap();
    let codes: Vec<&str> = found.notes.iter().map(|n| n.code.as_str()).collect();
    assert!(
        codes.contains(&"growth.few_doublings") || codes.contains(&"growth.control_did_not_grow"),
        "{codes:?}"
    );
    let plate = add(&mut session, "other.txt", &plate_text(0.5));
    session.apply(&mark(plate, true), "").unwrap();
    assert!(session.analyse().is_ok(), "a start without a layout changes nothing");
}
