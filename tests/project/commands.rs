use super::{add, plate_text, worked_on};
use monolayer::ErrorKind;
use monolayer::checked::Severity;
use monolayer::experiment::{DoseUnit, Role};
use monolayer::project::document::PlateId;
use monolayer::project::session::FigureKind;
use monolayer::project::{Command, Session};

fn plates(session: &Session) -> Vec<PlateId> {
    session.view().document.plates.iter().map(|p| p.id).collect()
}

fn paint(plate: PlateId, wells: &[u16], role: Role) -> Command {
    Command::PaintWells { plate, wells: wells.to_vec(), role, group: None, condition: None, replicate: None }
}

#[test]
fn labels_and_audit_are_in_words() {
    let mut session = Session::new();
    let plate = add(&mut session, "mtt.txt", &plate_text(1.0));
    session.apply(&paint(plate, &[0, 1, 2, 7, 2], Role::Blank), "2024-02-03T04:05:06Z").unwrap();
    assert_eq!(session.view().undo.as_deref(), Some("paint 4 wells"));
    let entry = session.audit().last().unwrap();
    assert_eq!((entry.number, entry.at.as_str()), (2, "2024-02-03T04:05:06Z"));
    assert!(
        entry.text.starts_with("Painted 4 wells of ") && entry.text.ends_with("(A1 to B2): blank."),
        "{}",
        entry.text
    );
    session.undo_at("later").unwrap();
    assert_eq!(session.view().redo.as_deref(), Some("paint 4 wells"));
    session.redo().unwrap();
    let texts: Vec<&str> = session.audit().iter().map(|e| e.text.as_str()).collect();
    assert_eq!(&texts[2..], ["Undid: paint 4 wells.", "Did again: paint 4 wells."]);
}

#[test]
fn a_batch_is_all_or_nothing() {
    let mut session = worked_on();
    let before = session.document_json();
    let plate = plates(&session)[0];
    let commands = vec![paint(plate, &[0], Role::Empty), paint(plate, &[999], Role::Empty)];
    let error = session.apply(&Command::Batch { label: "paint".into(), commands }, "").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Layout);
    assert_eq!(session.document_json(), before);
    let mut deep = paint(plate, &[0], Role::Empty);
    for _ in 0..6 {
        deep = Command::Batch { label: "deep".into(), commands: vec![deep] };
    }
    assert_eq!(session.apply(&deep, "").unwrap_err().kind, ErrorKind::Invalid);
}

#[test]
fn a_command_that_changes_nothing_leaves_no_step() {
    let mut session = worked_on();
    let title = Command::SetTitle { title: "Growth".into() };
    session.apply(&title, "").unwrap();
    let (revision, entries) = (session.view().revision, session.audit().len());
    session.apply(&title, "").unwrap();
    assert_eq!((session.view().revision, session.audit().len()), (revision, entries));
}

#[test]
fn impossible_commands_are_refused_in_the_labs_words() {
    let mut session = worked_on();
    let plate = plates(&session)[0];
    let unit = DoseUnit("µM".into());
    let text = |s: &str| s.to_string();
    for (command, says) in [
        (Command::SetTitle { title: text("  ") }, "empty"),
        (Command::SetTitle { title: "x".repeat(201) }, "limit is 200"),
        (Command::AddGroup { name: text("adapted ") }, "called “Adapted” already"),
        (Command::AddCondition { name: text(""), dose: None, unit: unit.clone(), control: false }, "empty"),
        (
            Command::AddCondition { name: text(""), dose: Some(-1.0), unit: unit.clone(), control: false },
            "zero or more",
        ),
        (
            Command::AddCondition {
                name: text("a"),
                dose: Some(1.0),
                unit: DoseUnit::default(),
                control: false,
            },
            "unit",
        ),
        (Command::OrderConditions { order: vec![] }, "every treatment once"),
        (paint(plate, &[], Role::Blank), "No well is selected"),
        (paint(plate, &[24], Role::Blank), "no well number 25 on a plate of 24"),
        (paint(PlateId(77), &[0], Role::Blank), "no such plate"),
        (paint(plate, &[0], Role::Treatment), "need a treatment"),
        (Command::ExcludeWells { plate, wells: vec![1], reason: text(" ") }, "reason is empty"),
        (Command::UseTemplate { plate, name: text("none") }, "no template"),
        (Command::CopyLayout { from: plate, to: vec![] }, "No plate was chosen"),
        (Command::SetAnalysis { key: text("blank"), value: text("moon") }, "no choice “moon”"),
        (Command::SetAnalysis { key: text("signal"), value: text("999 nm") }, "No plate has a read"),
        (Command::SetFigure { key: text("width_mm"), value: text("wide") }, "“wide”"),
        (Command::Override { code: text("a"), subject: text("b"), reason: text("") }, "reason is empty"),
        (Command::Withdraw { code: text("a"), subject: text("b") }, "not overridden"),
        (Command::Batch { label: text("x"), commands: vec![] }, "holds no change"),
    ] {
        let error = session.apply(&command, "").unwrap_err();
        assert!(error.what.contains(says), "{command:?}: {error}");
    }
}

#[test]
fn painting_a_control_takes_or_makes_the_control() {
    let mut session = Session::new();
    let plate = add(&mut session, "mtt.txt", &plate_text(1.0));
    session.apply(&paint(plate, &[1], Role::Control), "").unwrap();
    let made = session.view().document.experiment.conditions.clone();
    assert_eq!((made.len(), made[0].name.as_str(), made[0].control), (1, "Ctrl", true));
    session.apply(&paint(plate, &[2], Role::Control), "").unwrap();
    assert_eq!(session.view().document.experiment.conditions.len(), 1);
    assert_eq!(session.layout(plate).unwrap().wells[2].condition, Some(made[0].id));
}

#[test]
fn a_wells_role_follows_the_mark_of_its_condition() {
    let mut session = worked_on();
    let plate = plates(&session)[0];
    let control = session.view().document.experiment.conditions[0].id;
    let mark = |control_mark| Command::SetCondition {
        condition: control,
        name: None,
        dose: None,
        unit: None,
        control: Some(control_mark),
        colour: None,
    };
    session.apply(&mark(false), "").unwrap();
    assert_eq!(session.layout(plate).unwrap().wells[1].role, Role::Treatment);
    session.apply(&mark(true), "").unwrap();
    assert_eq!(session.layout(plate).unwrap().wells[1].role, Role::Control);
}

#[test]
fn templates_go_from_project_to_project_by_name() {
    let mut one = worked_on();
    let from = plates(&one)[0];
    one.apply(&Command::ExcludeWells { plate: from, wells: vec![3], reason: "bubble".into() }, "").unwrap();
    one.apply(&Command::SaveTemplate { plate: from, name: "MTT".into() }, "").unwrap();
    let layout = one.layout(from).unwrap();
    for group in one.view().document.experiment.groups {
        one.apply(&Command::RemoveGroup { group: group.id }, "").unwrap();
    }
    let to = plates(&one)[1];
    one.apply(&Command::UseTemplate { plate: to, name: "MTT".into() }, "").unwrap();
    let view = one.view();
    assert_eq!(view.document.experiment.groups[0].name, "Adapted");
    let used = one.layout(to).unwrap();
    assert_eq!(
        used.wells.iter().map(|w| w.role).collect::<Vec<_>>(),
        layout.wells.iter().map(|w| w.role).collect::<Vec<_>>()
    );
    assert_eq!(used.wells[1].group, Some(view.document.experiment.groups[0].id));
    assert!(!used.has_exclusions());
    assert_eq!(view.document.experiment.conditions.len(), 5, "conditions were found by name");
}

#[test]
fn a_copied_layout_is_shared_and_keeps_each_plates_exclusions() {
    let mut session = worked_on();
    let [a, b] = plates(&session)[..] else { panic!() };
    session.apply(&Command::ExcludeWells { plate: b, wells: vec![5], reason: "scratch".into() }, "").unwrap();
    session.apply(&Command::ExcludeWells { plate: a, wells: vec![6], reason: "bubble".into() }, "").unwrap();
    session.apply(&paint(a, &[0, 6], Role::Empty), "").unwrap();
    session.apply(&Command::CopyLayout { from: a, to: vec![b] }, "").unwrap();
    let layout = session.layout(b).unwrap();
    assert_eq!(layout.wells[5].excluded.as_deref(), Some("scratch"));
    assert_eq!((layout.wells[6].excluded.as_deref(), layout.wells[6].role), (None, Role::Empty));
}

/// Blank and control exchanged: per cent of nothing is withheld until somebody says why it may be used.
#[test]
fn a_guard_rail_withholds_until_it_is_overridden_with_a_reason() {
    let mut session = worked_on();
    for plate in plates(&session) {
        let text = "Adapted Ctrl\tBlank\n".repeat(4);
        session.apply(&Command::PasteLayout { plate, at: 0, text }, "").unwrap();
    }
    let found = session.analyse().unwrap();
    let blocks: Vec<_> = found.notes.iter().filter(|n| n.severity == Severity::Block).cloned().collect();
    assert_eq!(blocks.len(), 2, "{:?}", found.notes);
    assert!(found.value.summaries.is_empty() && found.value.observations.is_empty());
    assert!(found.value.plates.iter().all(|p| p.viability_percent.iter().all(Option::is_none)));
    assert!(!found.value.plates[0].controls.is_empty(), "what was measured stays visible");
    let error = session.figure(FigureKind::Bars).unwrap_err();
    assert!(error.kind == ErrorKind::Undetermined && error.hint.contains("override"), "{error}");
    assert_eq!(session.csv().unwrap_err().kind, ErrorKind::Undetermined);
    assert!(session.report_html("").unwrap().contains("Withheld"));
    for block in &blocks {
        let command = Command::Override {
            code: block.code.clone(),
            subject: block.subject.clone(),
            reason: "only the shape matters here".into(),
        };
        session.apply(&command, "").unwrap();
    }
    let found = session.analyse().unwrap();
    assert!(!found.value.summaries.is_empty());
    assert!(found.notes.iter().all(|n| n.severity != Severity::Block));
    assert!(found.notes.iter().any(|n| n.message.contains("only the shape matters here")));
    let withdrawn = Command::Withdraw { code: blocks[0].code.clone(), subject: blocks[0].subject.clone() };
    session.apply(&withdrawn, "").unwrap();
    assert!(session.analyse().unwrap().value.summaries.is_empty());
}

#[test]
fn layouts_are_asked_for_again_only_when_they_changed() {
    let mut session = worked_on();
    let revisions = |s: &Session| s.view().plates.iter().map(|p| p.layout_revision).collect::<Vec<_>>();
    let before = revisions(&session);
    session.apply(&Command::SetTitle { title: "Growth".into() }, "").unwrap();
    assert_eq!(revisions(&session), before);
    let first = plates(&session)[0];
    session.apply(&paint(first, &[0], Role::Empty), "").unwrap();
    let after = revisions(&session);
    assert!(after[0] > before[0] && after[1] == before[1]);
    session.undo().unwrap();
    assert!(revisions(&session)[0] > after[0]);
}

#[test]
fn a_hundred_plates_of_1536_wells_stay_quick() {
    let mut session = Session::new();
    let mut text = String::new();
    for number in 0..100 {
        text.push_str(&format!("Plate {number}\n"));
        (1..=48).for_each(|c| text.push_str(&format!("\t{c}")));
        for row in 0..32 {
            text.push_str(&format!("\n{}", monolayer::experiment::layout::row_name(row)));
            (0..48).for_each(|c| text.push_str(&format!("\t0.{:03}", (row * 48 + c + number) % 1000)));
        }
        text.push_str("\n\n");
    }
    add(&mut session, "screen.txt", &text);
    let ids = plates(&session);
    assert_eq!(ids.len(), 100);
    session.apply(&Command::CopyLayout { from: ids[0], to: ids[1..].to_vec() }, "").unwrap();
    let wells: Vec<u16> = (0..1536).step_by(3).collect();
    let started = std::time::Instant::now();
    session.apply(&paint(ids[5], &wells, Role::Blank), "").unwrap();
    let applied = started.elapsed();
    let size = serde_json::to_string(&session.view()).unwrap().len();
    let viewed = started.elapsed() - applied;
    let snapshot = session.document_json().len();
    println!(
        "apply {applied:?}, view {viewed:?} and {size} bytes, snapshot {snapshot} bytes in {:?}",
        started.elapsed() - applied - viewed
    );
    assert!(size < 100_000, "the view of 100 plates has {size} bytes");
    assert!(snapshot < 200_000, "the snapshot of 100 plates has {snapshot} bytes");
}
