//! Doses in another unit, as one change of the document.

use super::{add, plate_text, worked_on};
use monolayer::ErrorKind;
use monolayer::experiment::{DoseContext, DoseUnit, GroupId};
use monolayer::project::{Command, Session};

fn names(session: &Session) -> Vec<String> {
    session.view().document.experiment.conditions.iter().map(|c| c.name.clone()).collect()
}

fn convert(group: Option<GroupId>, unit: &str, context: DoseContext) -> Command {
    Command::ConvertDoses { group, unit: DoseUnit(unit.into()), context }
}

fn well(volume: f64, added_on_top: bool) -> DoseContext {
    DoseContext { well_volume_ul: Some(volume), added_on_top, ..DoseContext::default() }
}

#[test]
fn microlitres_become_a_share_of_the_well_and_undo_brings_them_back() {
    let mut session = worked_on();
    let before = names(&session);
    assert_eq!(before, ["Ctrl", "60 µl", "90 µl", "120 µl", "160 µl"]);
    session.apply(&convert(None, "% v/v", well(200.0, false)), "").unwrap();
    assert_eq!(names(&session), ["Ctrl", "30 % v/v", "45 % v/v", "60 % v/v", "80 % v/v"]);
    let text = &session.audit().last().unwrap().text;
    assert_eq!(text, "Converted 4 doses from µl to % v/v (well volume 200 µl).");
    let analysis = session.analyse().unwrap().value;
    assert_eq!(analysis.curves[0].unit, "% v/v");
    assert_eq!(analysis.curves[0].points.last().unwrap().dose, 80.0);
    let control = session.view().document.experiment.conditions[0].dose.clone().unwrap();
    assert_eq!((control.value, control.unit.0.as_str()), (0.0, "% v/v"));
    session.undo().unwrap();
    assert_eq!(names(&session), before);
}

#[test]
fn a_dose_larger_than_the_well_changes_nothing_at_all() {
    let mut session = worked_on();
    let before = session.document_json();
    let error = session.apply(&convert(None, "% v/v", well(100.0, false)), "").unwrap_err();
    assert!(error.kind == ErrorKind::Number && error.hint.contains("on top"), "{error:?}");
    let error = session.apply(&convert(None, "µM", DoseContext::default()), "").unwrap_err();
    assert!(error.what.contains("measure different things"), "{error}");
    let error = session.apply(&convert(Some(GroupId(999)), "% v/v", well(100.0, true)), "").unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert_eq!(session.apply(&convert(None, "µl", well(1.0, true)), "").unwrap_err().kind, ErrorKind::Empty);
    assert_eq!(session.document_json(), before);
}

/// Two compounds with one dose series on a plate have two molar masses.
#[test]
fn a_compounds_doses_are_converted_without_touching_anothers() {
    let mut session = Session::new();
    let plate = add(&mut session, "mtt.txt", &plate_text(1.0));
    let row = |compound: &str| {
        format!(
            "Blank\t{compound} Ctrl\t{compound} 5 µg/ml\t{compound} 10 µg/ml\t{compound} 20 µg/ml\t{compound} 40 µg/ml\n"
        )
    };
    let text = row("A").repeat(2) + &row("B").repeat(2);
    session.apply(&Command::PasteLayout { plate, at: 0, text }, "").unwrap();
    let groups: Vec<GroupId> = session.view().document.experiment.groups.iter().map(|g| g.id).collect();
    let molar = |m| DoseContext { molar_mass_g_per_mol: Some(m), ..DoseContext::default() };
    session.apply(&convert(Some(groups[0]), "uM", molar(500.0)), "").unwrap();
    let experiment = session.view().document.experiment;
    let layout = session.layout(plate).unwrap();
    let dose = |well: usize| {
        let id = layout.wells[well].condition.unwrap();
        experiment.condition(id).unwrap().dose.clone().unwrap().to_string()
    };
    assert_eq!([dose(2), dose(11), dose(14), dose(23)], ["10 µM", "80 µM", "5 µg/ml", "40 µg/ml"]);
    session.apply(&convert(Some(groups[1]), "uM", molar(250.0)), "").unwrap();
    let experiment = session.view().document.experiment;
    let layout = session.layout(plate).unwrap();
    let dose = |well: usize| {
        let id = layout.wells[well].condition.unwrap();
        experiment.condition(id).unwrap().dose.clone().unwrap().to_string()
    };
    // 10 µg/ml of B are the 40 µM that 20 µg/ml of A are: one level serves both.
    assert_eq!([dose(9), dose(10), dose(11)], ["20 µM", "40 µM", "80 µM"]);
    assert_eq!([dose(14), dose(15), dose(16), dose(17)], ["20 µM", "40 µM", "80 µM", "160 µM"]);
    assert_eq!(layout.wells[10].condition, layout.wells[15].condition);
    assert_eq!(names(&session), ["Ctrl", "10 µM", "20 µM", "40 µM", "80 µM", "160 µM"]);
}

#[test]
fn a_unit_of_the_same_kind_is_only_another_way_to_write_it() {
    let mut session = worked_on();
    session.apply(&convert(None, "ml", DoseContext::default()), "").unwrap();
    assert_eq!(names(&session), ["Ctrl", "0.06 ml", "0.09 ml", "0.12 ml", "0.16 ml"]);
}
