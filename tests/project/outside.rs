//! What crosses a project's border or stands beside its result: previews, templates, the result with every well.

use super::{add, plate_text, worked_on};
use monolayer::ErrorKind;
use monolayer::experiment::{DoseUnit, Role};
use monolayer::project::command::{DilutionStep, Direction};
use monolayer::project::{Command, Session};

const AT: &str = "2026-01-02T03:04:05Z";

fn dilution(start: f64, factor: f64, step: DilutionStep, direction: Direction) -> Command {
    let plate = worked_on().view().document.plates[0].id;
    let wells = vec![8, 9, 10, 14, 15, 16];
    Command::FillDilution {
        plate,
        wells,
        start,
        factor,
        step,
        unit: DoseUnit("µl".into()),
        direction,
        group: None,
    }
}

#[test]
fn a_previewed_dilution_is_the_one_that_is_filled() {
    for command in [
        dilution(100.0, 1.0 / 3.0, DilutionStep::Multiply, Direction::Left),
        dilution(0.1, 0.1, DilutionStep::Add, Direction::Right),
        dilution(8.0, 0.5, DilutionStep::Multiply, Direction::Up),
    ] {
        let mut session = worked_on();
        let before = session.document_json();
        let doses = session.doses(&command).unwrap();
        assert_eq!(session.document_json(), before, "a preview changes nothing");
        session.apply(&command, AT).unwrap();
        let document = session.document();
        let layout = session.layout(document.plates[0].id).unwrap();
        for dose in &doses {
            let condition = document.experiment.conditions.iter().find(|c| &c.name == dose);
            let id = condition.unwrap_or_else(|| panic!("no condition is called {dose}")).id;
            assert!(layout.wells.iter().any(|w| w.condition == Some(id)), "{dose} stands in no well");
        }
        let Command::FillDilution { direction, .. } = command else { panic!() };
        assert_eq!(doses.len(), if matches!(direction, Direction::Up | Direction::Down) { 2 } else { 3 });
    }
    let session = worked_on();
    assert_eq!(
        session.doses(&dilution(0.3, 0.1, DilutionStep::Add, Direction::Right)).unwrap(),
        ["0.3 µl", "0.4 µl", "0.5 µl"]
    );
    let error = session.doses(&dilution(10.0, -6.0, DilutionStep::Add, Direction::Right)).unwrap_err();
    assert!(error.kind == ErrorKind::Number && error.what.contains("Step 3"), "{error}");
    let none = session.doses(&Command::SetTitle { title: "no".into() }).unwrap_err();
    assert_eq!(none.kind, ErrorKind::Invalid);
}

#[test]
fn a_template_goes_into_another_project_as_text() {
    let mut one = worked_on();
    let from = one.view().document.plates[0].id;
    one.apply(&Command::ExcludeWells { plate: from, wells: vec![3], reason: "bubble".into() }, AT).unwrap();
    one.apply(&Command::SaveTemplate { plate: from, name: "MTT".into() }, AT).unwrap();
    let text = one.template("MTT").unwrap();
    assert_eq!(one.template("WST").unwrap_err().kind, ErrorKind::NotFound);

    let mut other = Session::new();
    other.apply(&Command::AddGroup { name: "HeLa".into() }, AT).unwrap();
    let to = add(&mut other, "other.txt", &plate_text(0.8));
    let before = other.document_json();
    let commands = vec![
        Command::AddTemplate { text: text.clone() },
        Command::UseTemplate { plate: to, name: "MTT".into() },
    ];
    other.apply(&Command::Batch { label: "Use template MTT".into(), commands }, AT).unwrap();

    let (mine, theirs) = (other.document(), one.document());
    let names = |document: &monolayer::project::Document, session: &Session, id| {
        let layout = session.layout(id).unwrap();
        let name = |w: &monolayer::experiment::WellPlan| {
            let condition =
                w.condition.and_then(|id| document.experiment.condition(id)).map(|c| c.name.clone());
            let group = w.group.and_then(|id| document.experiment.group(id)).map(|g| g.name.clone());
            (w.role, group, condition, w.excluded.is_some())
        };
        layout.wells.iter().map(name).collect::<Vec<_>>()
    };
    let mut wanted = names(theirs, &one, from);
    assert!(wanted[3].3);
    wanted[3].3 = false;
    assert_eq!(names(mine, &other, to), wanted);
    assert_eq!(wanted[0].0, Role::Blank);
    assert_eq!(
        mine.experiment.groups.iter().map(|g| g.name.as_str()).collect::<Vec<_>>(),
        ["HeLa", "Adapted"]
    );
    let entry = other.audit().last().unwrap();
    assert!(entry.text.contains("Took the template “MTT” in from outside"), "{}", entry.text);
    assert_eq!(entry.at, AT);

    other.undo_at("2026-01-02T03:05:00Z").unwrap();
    let document = |json: &str| json.split("\"audit\"").next().unwrap().to_owned();
    assert_eq!(
        document(&other.document_json()),
        document(&before),
        "undo takes the template and the layout back"
    );
    assert_eq!(other.audit().last().unwrap().at, "2026-01-02T03:05:00Z");

    let bad = other.apply(&Command::AddTemplate { text: "well,name\nA1,blank".into() }, AT).unwrap_err();
    assert!(bad.kind == ErrorKind::Format && !bad.hint.is_empty(), "{bad}");
    assert_eq!(document(&other.document_json()), document(&before));
}

#[test]
fn the_result_with_every_well_stands_beside_the_reported_one() {
    let mut session = worked_on();
    assert!(session.analyse_all_wells().unwrap().is_none(), "no well is left out");
    let whole = session.analyse().unwrap().value;
    let [first, second] = [0, 1].map(|at| session.view().document.plates[at].id);
    let raw = session.plate(first).unwrap();
    // The last row of one plate, control and treatments alike.
    let wells = vec![19, 20, 21];
    session.apply(&Command::ExcludeWells { plate: first, wells, reason: "edge".into() }, AT).unwrap();

    let reported = session.analyse().unwrap().value;
    let all = session.analyse_all_wells().unwrap().unwrap().value;
    assert_eq!(all.summaries, whole.summaries);
    assert_eq!(all.curves, whole.curves);
    let treated =
        reported.summaries.iter().find(|s| s.dose.as_ref().is_some_and(|d| d.value == 60.0)).unwrap();
    let before = all.summaries.iter().find(|s| s.condition == treated.condition).unwrap();
    assert_ne!(treated.mean, before.mean);
    assert_eq!((treated.n_biological, before.n_biological), (2, 2));
    assert_eq!((treated.n_technical, before.n_technical), (7, 8));
    assert_eq!(session.plate(first).unwrap(), raw, "raw values are never changed");

    let html = session.report_html(AT).unwrap();
    assert!(html.contains("With and without the wells left out"));
    let percent = |v: f64| format!("{v:.1} ± ");
    assert!(html.contains(&percent(treated.mean)) && html.contains(&percent(before.mean)));

    // A plate that takes no part leaves nothing out.
    let off = Command::SetPlate { plate: first, name: None, included: Some(false), replicate: None };
    session.apply(&off, AT).unwrap();
    assert!(session.analyse_all_wells().unwrap().is_none());
    assert!(!session.report_html(AT).unwrap().contains("With and without"));
    let lost = Command::ExcludeWells { plate: second, wells: (0..24).collect(), reason: "dropped".into() };
    session.apply(&lost, AT).unwrap();
    assert!(session.analyse().is_err(), "nothing is left to report");
    assert!(session.analyse_all_wells().unwrap().is_some());
}
