use super::*;
use crate::experiment::DoseUnit;

fn dose(value: f64, unit: &str) -> Dose {
    Dose { value, unit: DoseUnit(unit.into()) }
}

fn says(text: &str) -> (Role, Option<String>, Option<Dose>, Option<String>) {
    let named = recognise(text, &Experiment::default()).unwrap();
    (named.role, named.group, named.dose, named.condition)
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn names_say_what_a_well_is() {
    for blank in ["Blank", "BLK", "blank 3", "BLK12", "medium only", "Background"] {
        assert_eq!(says(blank), (Role::Blank, None, None, None), "{blank}");
    }
    for control in
        ["Ctrl", "CONTROL", "CTL1", "DMSO", "Vehicle", "untreated", "0 µl", "DMSO 0.1 %", "negative control"]
    {
        let (role, group, _, condition) = says(control);
        assert_eq!((role, group, condition), (Role::Control, None, None), "{control}");
    }
    for empty in ["empty", "-", "–", "n/a", "X"] {
        assert_eq!(says(empty), (Role::Empty, None, None, None), "{empty}");
    }
    assert_eq!(says("60 µl"), (Role::Treatment, None, Some(dose(60.0, "µl")), None));
    assert_eq!(says("Adapted 60 ul"), (Role::Treatment, some("Adapted"), Some(dose(60.0, "µl")), None));
    assert_eq!(says("60 µl Adapted"), (Role::Treatment, some("Adapted"), Some(dose(60.0, "µl")), None));
    assert_eq!(says("Drug A 10 uM"), (Role::Treatment, some("Drug A"), Some(dose(10.0, "µM")), None));
    assert_eq!(says("5-FU 10 µM"), (Role::Treatment, some("5-FU"), Some(dose(10.0, "µM")), None));
    assert_eq!(says("Adapted Ctrl"), (Role::Control, some("Adapted"), None, None));
    assert_eq!(says("Ctrl (non-adapted)"), (Role::Control, some("non-adapted"), None, None));
    assert_eq!(says("Adapted blank"), (Role::Blank, some("Adapted"), None, None));
    assert_eq!(says("siKRAS"), (Role::Treatment, None, None, some("siKRAS")));
    assert_eq!(says("<img src=x>"), (Role::Treatment, None, None, some("<img src=x>")));
}

#[test]
fn a_positive_control_is_not_the_hundred_per_cent() {
    assert_eq!(says("positive control").0, Role::Treatment);
    assert_eq!(says("pos control").0, Role::Treatment);
}

#[test]
fn a_bare_number_is_a_dose_only_where_the_unit_is_known() {
    let mut e = Experiment::default();
    assert_eq!(recognise("60", &e).unwrap().dose, None);
    e.dose_condition(&dose(90.0, "µl"));
    assert_eq!(recognise("60", &e).unwrap().dose, Some(dose(60.0, "µl")));
    e.dose_condition(&dose(2.0, "Gy"));
    assert_eq!(recognise("60", &e).unwrap().dose, None);
}

#[test]
fn groups_that_exist_are_found_in_front() {
    let mut e = Experiment::default();
    e.add_group("MCF-7");
    e.add_group("MCF-7 adapted");
    let named = recognise("MCF-7 adapted siKRAS", &e).unwrap();
    assert_eq!((named.group, named.condition), (some("MCF-7 adapted"), some("siKRAS")));
}

fn pasted(text: &str, at: usize) -> Result<(Layout, Experiment, usize)> {
    let mut layout = Layout::unassigned(8, 12);
    let mut experiment = Experiment::default();
    let count = paste(&mut layout, &mut experiment, at, text)?;
    Ok((layout, experiment, count))
}

fn roles(layout: &Layout) -> Vec<(String, Role)> {
    let named = layout.wells.iter().enumerate().filter(|(_, w)| w.role != Role::Unassigned);
    named.map(|(i, w)| (layout.well_name(i), w.role)).collect()
}

#[test]
fn a_grid_without_labels_goes_to_its_well() {
    let (layout, experiment, count) = pasted("Blank\tCtrl\r\n60 µl\t120 µl\r\n", 13).unwrap();
    assert_eq!(count, 4);
    let expected =
        [("B2", Role::Blank), ("B3", Role::Control), ("C2", Role::Treatment), ("C3", Role::Treatment)];
    assert_eq!(roles(&layout), expected.map(|(n, r)| (n.to_owned(), r)));
    let names: Vec<&str> = experiment.conditions.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Ctrl", "60 µl", "120 µl"]);
    assert_eq!(experiment.conditions[0].dose, Some(dose(0.0, "µl")));
}

#[test]
fn a_labelled_map_goes_where_its_labels_say() {
    let (layout, _, _) = pasted("\t2\t3\nC\tBlank\tCtrl\nD\t\t60 µl", 95).unwrap();
    let expected = [("C2", Role::Blank), ("C3", Role::Control), ("D3", Role::Treatment)];
    assert_eq!(roles(&layout), expected.map(|(n, r)| (n.to_owned(), r)));
}

#[test]
fn a_whole_plate_with_a_named_corner_is_read() {
    let mut text = String::from("<>");
    (1..=12).for_each(|c| text.push_str(&format!("\t{c}")));
    for row in ["A", "B", "C", "D", "E", "F", "G", "H"] {
        text.push_str(&format!("\n{row}"));
        (1..=12).for_each(|c| text.push_str(if c == 1 { "\tBlank" } else { "\t10 nM" }));
    }
    let (layout, _, count) = pasted(&text, 0).unwrap();
    assert_eq!(count, 96);
    assert_eq!(layout.wells.iter().filter(|w| w.role == Role::Blank).count(), 8);
}

#[test]
fn a_list_of_wells_and_names_is_read() {
    for text in [
        "Well\tName\nA1\tBlank\nB07\tAdapted 60 µl\n",
        "A1;Blank\nB7;Adapted 60 µl",
        "A1,Blank\nB7,Adapted 60 µl",
        "A1 Blank\nB7 Adapted 60 µl",
    ] {
        let (layout, experiment, count) = pasted(text, 50).unwrap();
        assert_eq!(count, 2, "{text}");
        assert_eq!(layout.wells[0].role, Role::Blank, "{text}");
        assert_eq!(layout.wells[18].role, Role::Treatment, "{text}");
        assert_eq!(experiment.groups[0].name, "Adapted");
    }
}

#[test]
fn what_does_not_fit_is_refused_with_its_place() {
    let error = pasted("a\tb\tc", 11).unwrap_err();
    assert_eq!(
        (error.kind, error.location.row, error.location.column),
        (ErrorKind::Layout, Some(1), Some(2))
    );
    let error = pasted("Well\tName\nA1\tBlank\nK1\tCtrl", 0).unwrap_err();
    assert!(error.what.contains("K1") && error.location.row == Some(3), "{error}");
    let error = pasted("A1\tBlank\nA01\tCtrl", 0).unwrap_err();
    assert!(error.what.contains("twice"), "{error}");
    for nothing in ["", "\n\n", "\t\t\n\t", "   "] {
        assert_eq!(pasted(nothing, 0).unwrap_err().kind, ErrorKind::Empty, "{nothing:?}");
    }
}

#[test]
fn cells_in_quotes_may_hold_line_ends() {
    let (layout, experiment, count) =
        pasted("\"Adapted\n60 µl\"\tBlank\n\"5\"\" dish\"\t3\" dish", 0).unwrap();
    assert_eq!(count, 4);
    assert_eq!(experiment.groups[0].name, "Adapted");
    assert_eq!(layout.wells[1].role, Role::Blank);
    let names: Vec<&str> = experiment.conditions.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["60 µl", "5\" dish", "3\" dish"]);
    assert_eq!(split("\"open\tb\nc", '\t'), [vec!["\"open", "b"], vec!["c"]]);
}

#[test]
fn exclusions_survive_a_paste() {
    let mut layout = Layout::unassigned(2, 3);
    layout.wells[0].excluded = Some("bubble".into());
    paste(&mut layout, &mut Experiment::default(), 0, "Ctrl\tBlank").unwrap();
    assert_eq!(layout.wells[0].excluded.as_deref(), Some("bubble"));
    assert_eq!(layout.wells[0].role, Role::Control);
}
