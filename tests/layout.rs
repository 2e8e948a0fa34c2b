//! Plate maps: what is painted, filled, pasted and copied is what stands in the wells.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use monolayer::experiment::{Dose, DoseUnit, Layout, Role, paste};
use monolayer::experiment::{Experiment, fill};
use monolayer::io::plate::ImportChoice;
use monolayer::project::command::{DilutionStep, Direction};
use monolayer::project::document::PlateId;
use monolayer::project::{Command, Session};
use proptest::prelude::*;

fn plate_96() -> (Session, PlateId) {
    let mut text: String = (1..=12).map(|c| format!("\t{c}")).collect();
    for row in "ABCDEFGH".chars() {
        text.push_str(&format!("\n{row}"));
        (1..=12).for_each(|c| text.push_str(&format!("\t0.{c:02}{}", u32::from(row) % 10)));
    }
    let mut session = Session::new();
    let choice = ImportChoice::default();
    let found = session.inspect("plate.txt", text.into_bytes(), &choice).unwrap();
    let add = Command::AddFile { name: "plate.txt".into(), sha256: found.sha256, choice, plates: vec![] };
    session.apply(&add, "").unwrap();
    let id = session.view().document.plates[0].id;
    (session, id)
}

/// Names of the conditions in the wells of a row, `.` for none.
fn row(session: &Session, plate: PlateId, row: usize) -> Vec<String> {
    let layout = session.layout(plate).unwrap();
    let design = session.view().document.experiment;
    layout.wells[row * 12..(row + 1) * 12]
        .iter()
        .map(|w| w.condition.and_then(|id| design.condition(id)).map_or(".".into(), |c| c.name.clone()))
        .collect()
}

fn dilution(plate: PlateId, wells: Vec<u16>, start: f64, factor: f64, direction: Direction) -> Command {
    Command::FillDilution {
        plate,
        wells,
        start,
        factor,
        step: DilutionStep::Multiply,
        unit: DoseUnit("uM".into()),
        direction,
        group: None,
    }
}

#[test]
fn a_dilution_fills_rows_alike_and_makes_its_conditions_in_order() {
    let (mut session, plate) = plate_96();
    let wells = (0..3).flat_map(|r| (2..6).map(move |c| r * 12 + c)).collect();
    session.apply(&dilution(plate, wells, 100.0, 0.1, Direction::Right), "").unwrap();
    for r in 0..3 {
        assert_eq!(row(&session, plate, r)[2..6], ["100 µM", "10 µM", "1 µM", "0.1 µM"]);
    }
    assert_eq!(row(&session, plate, 3), vec!["."; 12]);
    let order: Vec<String> =
        session.view().document.experiment.conditions.iter().map(|c| c.name.clone()).collect();
    assert_eq!(order, ["0.1 µM", "1 µM", "10 µM", "100 µM"]);
    assert_eq!(session.view().undo.as_deref(), Some("fill 12 wells with a dilution"));
}

#[test]
fn a_dilution_goes_in_every_direction() {
    for (direction, expected) in [
        (Direction::Right, [["8 µM", "4 µM"], ["8 µM", "4 µM"]]),
        (Direction::Left, [["4 µM", "8 µM"], ["4 µM", "8 µM"]]),
        (Direction::Down, [["8 µM", "8 µM"], ["4 µM", "4 µM"]]),
        (Direction::Up, [["4 µM", "4 µM"], ["8 µM", "8 µM"]]),
    ] {
        let (mut session, plate) = plate_96();
        session.apply(&dilution(plate, vec![0, 1, 12, 13], 8.0, 0.5, direction), "").unwrap();
        assert_eq!(row(&session, plate, 0)[..2], expected[0], "{direction:?}");
        assert_eq!(row(&session, plate, 1)[..2], expected[1], "{direction:?}");
    }
}

#[test]
fn a_second_dilution_uses_the_doses_of_the_first() {
    let (mut session, plate) = plate_96();
    session.apply(&dilution(plate, (0..6).collect(), 100.0, 0.1, Direction::Right), "").unwrap();
    session.apply(&dilution(plate, (12..18).collect(), 0.001, 10.0, Direction::Right), "").unwrap();
    assert_eq!(session.view().document.experiment.conditions.len(), 6);
    let mut reversed = row(&session, plate, 0)[..6].to_vec();
    reversed.reverse();
    assert_eq!(row(&session, plate, 1)[..6], reversed);
}

#[test]
fn adding_steps_from_zero_makes_the_control() {
    let (mut session, plate) = plate_96();
    let command = Command::FillDilution {
        plate,
        wells: (0..4).collect(),
        start: 0.0,
        factor: 30.0,
        step: DilutionStep::Add,
        unit: DoseUnit("µl".into()),
        direction: Direction::Right,
        group: None,
    };
    session.apply(&command, "").unwrap();
    assert_eq!(row(&session, plate, 0)[..4], ["Ctrl", "30 µl", "60 µl", "90 µl"]);
    let layout = session.layout(plate).unwrap();
    assert_eq!((layout.wells[0].role, layout.wells[1].role), (Role::Control, Role::Treatment));
}

#[test]
fn the_example_is_laid_out_completely() {
    let session = Session::example().unwrap();
    let view = session.view();
    assert!(view.document.title.contains("Simulated"));
    assert!(view.document.plates.iter().all(|p| p.name.contains("Simulated")));
    assert!(view.document.files.iter().all(|f| f.name.contains("Simulated")));
    let names: Vec<&str> = view.document.experiment.conditions.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Ctrl", "60 µl", "90 µl", "120 µl", "160 µl", "200 µl", "240 µl"]);
    let groups: Vec<&str> = view.document.experiment.groups.iter().map(|g| g.name.as_str()).collect();
    assert_eq!(groups, ["Non-adapted", "Adapted"]);
    assert_eq!(view.document.experiment.replicates.len(), 3);
    for plate in &view.plates {
        assert_eq!(plate.counts, [0, 48, 6, 6, 36, 0]);
    }
    assert!(!view.changed && view.undo.is_none() && view.notes.is_empty());
}

#[test]
fn the_example_finds_what_was_put_into_it() {
    let mut session = Session::example().unwrap();
    let analysis = session.analyse().unwrap().value;
    for (curve, simulated) in analysis.curves.iter().zip([120.0, 190.0]) {
        let ic50 = curve.fit.as_ref().unwrap().ic50_relative.unwrap();
        assert!(ic50.determined);
        assert!((ic50.value / simulated - 1.0).abs() < 0.1, "{} for {simulated}", ic50.value);
        assert!(ic50.low.unwrap() < simulated * 1.02 && ic50.high.unwrap() > simulated * 0.98, "{ic50:?}");
    }
    assert!(analysis.summaries.iter().all(|s| s.n_biological == 3 && s.n_technical == 9));
}

/// Characters of pasted maps, and any others.
fn pasted() -> impl Strategy<Value = String> {
    let usual: Vec<char> = "\t\n\";,ABCDEFGH0123456789 µ".chars().collect();
    let one = prop_oneof![3 => proptest::sample::select(usual), 1 => proptest::char::any()];
    proptest::collection::vec(one, 0..80).prop_map(|text| text.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_pasted_text_is_read_or_refused(text in pasted(), at in 0usize..100) {
        let mut layout = Layout::unassigned(8, 12);
        let mut design = Experiment::default();
        match paste::paste(&mut layout, &mut design, at, &text) {
            Ok(count) => prop_assert!(count <= 96),
            Err(error) => prop_assert!(!error.what.is_empty() && !error.hint.is_empty()),
        }
        for well in &layout.wells {
            prop_assert!(well.condition.is_none_or(|id| design.condition(id).is_some()));
            prop_assert!(well.group.is_none_or(|id| design.group(id).is_some()));
            let control = well.condition.and_then(|id| design.condition(id)).map(|c| c.control);
            match well.role {
                Role::Control => prop_assert_eq!(control, Some(true)),
                Role::Treatment => prop_assert_eq!(control, Some(false)),
                _ => prop_assert_eq!(control, None),
            }
        }
    }

    #[test]
    fn a_dilution_covers_its_selection_once(
        wells in prop::collection::btree_set(0usize..96, 1..40),
        start in 1e-6..1e6f64,
        factor in 0.1..0.9f64,
        by_column in any::<bool>(),
        reverse in any::<bool>(),
    ) {
        let layout = Layout::unassigned(8, 12);
        let wells: Vec<usize> = wells.into_iter().collect();
        let series = fill::Series { start, factor, multiply: true, by_column, reverse };
        let steps = fill::steps(&layout, &wells, &series, &DoseUnit("nM".into())).unwrap();
        let mut covered: Vec<usize> = steps.iter().flat_map(|(_, w)| w.clone()).collect();
        covered.sort_unstable();
        prop_assert_eq!(covered, wells);
        prop_assert!(steps.windows(2).all(|pair| pair[1].0.value < pair[0].0.value));
        prop_assert!(steps.iter().all(|(d, _)| Dose::parse(&d.to_string()).as_ref() == Some(d)));
    }
}
