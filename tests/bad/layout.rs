//! Changes of a project: pasted plate maps, dilutions, exclusions, things that do not exist.

use crate::files::*;
use crate::harness::*;
use monolayer::error::ErrorKind::*;
use monolayer::io::plate::ImportChoice;
use monolayer::project::{Command, Session};
use serde_json::{Value, json};

const AT: &str = "2026-01-01T00:00:00Z";

/// A project with one 96-well plate, number 2, of file number 1.
pub fn session() -> Session {
    let mut session = Session::new();
    let found =
        session.inspect("plate.txt", grid(8, 12).into_bytes(), &ImportChoice::default()).expect("a plate");
    let add = Command::AddFile {
        name: found.name,
        sha256: found.sha256,
        choice: ImportChoice::default(),
        plates: Vec::new(),
    };
    session.apply(&add, AT).expect("it is taken in");
    session
}

/// One change of a fresh project. A refused one must leave it as it was; an accepted one must be undone.
fn change(command: Value) -> Trial {
    let mut session = session();
    let command: Command = serde_json::from_value(command).expect("a command");
    let before = session.document_json();
    act(move || {
        let result = session.apply(&command, AT);
        if result.is_ok() {
            session.undo()?;
        }
        assert_eq!(content(&session.document_json()), content(&before), "the project is not as it was");
        result.map(|()| Vec::new())
    })
}

fn content(document: &str) -> Value {
    let mut value: Value = serde_json::from_str(document).expect("a document");
    if let Some(map) = value.as_object_mut() {
        map.remove("audit");
    }
    value
}

fn paste(at: u16, text: &str) -> Trial {
    change(json!({"do": "paste_layout", "plate": 2, "at": at, "text": text}))
}

fn dilution(start: f64, factor: f64, step: &str) -> Trial {
    change(
        json!({"do": "fill_dilution", "plate": 2, "wells": [0, 1, 2, 12, 13, 14], "start": start, "factor": factor,
        "step": step, "unit": "µM", "direction": "right", "group": null}),
    )
}

fn infinite_dilution(start: f64, factor: f64) -> Trial {
    let mut session = session();
    let command = Command::FillDilution {
        plate: monolayer::project::document::PlateId(2),
        wells: vec![0, 1, 2],
        start,
        factor,
        step: monolayer::project::command::DilutionStep::Multiply,
        unit: monolayer::experiment::DoseUnit("µM".into()),
        direction: monolayer::project::command::Direction::Right,
        group: None,
    };
    act(move || session.apply(&command, AT).map(|()| Vec::new()))
}

fn map_of(rows: usize, columns: usize, text: &str) -> String {
    (0..rows).map(|_| vec![text; columns].join("\t") + "\n").collect()
}

cases! {
    paste_that_fits: paste(0, &map_of(8, 12, "Ctrl")) => understood();
    paste_of_nothing: paste(0, "") => refused(Empty, &["no well", "Copy"]);
    paste_of_blanks: paste(0, " \t \n\t\n") => refused(Empty, &["no well"]);
    paste_larger_than_the_plate: paste(0, &map_of(16, 24, "Ctrl")) => refused(Layout, &["does not fit", "Ctrl"]);
    paste_over_the_edge: paste(95, &map_of(2, 2, "Ctrl")) => refused(Layout, &["does not fit"]);
    paste_beyond_the_plate: paste(96, "Ctrl") => refused(Layout, &["no well"]);
    paste_of_a_million_cells: paste(0, &map_of(1000, 1000, "Ctrl")) => refused(Layout, &["does not fit"]);
    paste_list_with_a_well_outside: paste(0, "A1\tCtrl\nI13\tBlank\n") => refused(Layout, &["I13", "row 2"]);
    paste_list_with_a_well_twice: paste(0, "A1\tCtrl\nA2\tBlank\na01\tBlank\n") => refused(Layout, &["twice", "A1", "row 3"]);
    paste_of_a_very_long_name: paste(0, &"x".repeat(100_000)) => refused(TooLarge, &["100000 characters", "A1", "Shorten"]);
    paste_of_numbers_without_unit: paste(0, "1\t2\t3\n4\t5\t6\n") => understood();
    paste_of_markup: paste(0, "<img src=x onerror=alert(1)>") => understood();
    dilution_that_fits: dilution(100.0, 0.5, "multiply") => understood();
    dilution_factor_zero: dilution(100.0, 0.0, "multiply") => refused(Number, &["factor", "above zero"]);
    dilution_factor_negative: dilution(100.0, -0.5, "multiply") => refused(Number, &["factor", "above zero"]);
    dilution_factor_one: dilution(100.0, 1.0, "multiply") => refused(Number, &["same dose", "another factor"]);
    dilution_from_zero: dilution(0.0, 0.5, "multiply") => refused(Number, &["first dose", "above zero"]);
    dilution_from_a_negative_dose: dilution(-10.0, 0.5, "multiply") => refused(Number, &["above zero"]);
    dilution_below_zero_by_steps: dilution(10.0, -20.0, "add") => refused(Number, &["Step 2", "-10"]);
    dilution_to_infinity: dilution(1e308, 1e10, "multiply") => refused(Number, &["Step 2"]);
    dilution_of_no_number: infinite_dilution(f64::NAN, 0.5) => refused(Number, &["dose"]);
    dilution_of_infinite_factor: infinite_dilution(1.0, f64::INFINITY) => refused(Number, &["dose"]);
    dilution_without_wells: change(json!({"do": "fill_dilution", "plate": 2, "wells": [], "start": 1.0, "factor": 0.5, "step": "multiply", "unit": "µM", "direction": "right", "group": null})) => refused(Empty, &["Select wells"]);
    dilution_in_an_unknown_group: change(json!({"do": "fill_dilution", "plate": 2, "wells": [0, 1], "start": 1.0, "factor": 0.5, "step": "multiply", "unit": "µM", "direction": "right", "group": 99})) => refused(NotFound, &["series"]);
    exclude_without_reason: change(json!({"do": "exclude_wells", "plate": 2, "wells": [0], "reason": ""})) => refused(Empty, &["reason"]);
    exclude_with_a_blank_reason: change(json!({"do": "exclude_wells", "plate": 2, "wells": [0], "reason": " \u{a0}\t"})) => refused(Empty, &["reason"]);
    exclude_nothing: change(json!({"do": "exclude_wells", "plate": 2, "wells": [], "reason": "bubble"})) => refused(Empty, &["Select wells"]);
    exclude_beyond_the_plate: change(json!({"do": "exclude_wells", "plate": 2, "wells": [0, 96], "reason": "bubble"})) => refused(Layout, &["96 wells"]);
    paint_an_unknown_plate: change(json!({"do": "paint_wells", "plate": 9, "wells": [0], "role": "blank", "group": null, "condition": null, "replicate": null})) => refused(NotFound, &["plate"]);
    paint_an_unknown_condition: change(json!({"do": "paint_wells", "plate": 2, "wells": [0], "role": "treatment", "group": null, "condition": 9, "replicate": null})) => refused(NotFound, &["treatment"]);
    paint_treatment_without_condition: change(json!({"do": "paint_wells", "plate": 2, "wells": [0], "role": "treatment", "group": null, "condition": null, "replicate": null})) => refused(Invalid, &["treatment", "Choose"]);
    negative_condition_dose: change(json!({"do": "add_condition", "name": "x", "dose": -1.0, "unit": "µM", "control": false})) => refused(Number, &["zero or more"]);
    dose_without_unit: change(json!({"do": "add_condition", "name": "", "dose": 1.0, "unit": "", "control": false})) => refused(Empty, &["unit", "µM"]);
    condition_without_name_or_dose: change(json!({"do": "add_condition", "name": " ", "dose": null, "unit": "", "control": false})) => refused(Empty, &["name"]);
    colour_that_is_none: change(json!({"do": "batch", "label": "x", "commands": [{"do": "add_group", "name": "A"}, {"do": "set_group", "group": 1, "name": null, "colour": "red;}", "symbol": null}]})) => refused(Invalid, &["colour", "#"]);
    group_twice: change(json!({"do": "batch", "label": "x", "commands": [{"do": "add_group", "name": "A"}, {"do": "add_group", "name": "A"}]})) => refused(Invalid, &["“A”", "tells them apart"]);
    file_nobody_brought: change(json!({"do": "add_file", "name": "other.txt", "sha256": "00", "choice": {}, "plates": []})) => refused(NotFound, &["other.txt", "Drop"]);
    plate_beyond_the_file: change(json!({"do": "set_plate", "plate": 3, "name": "x", "included": null, "replicate": null})) => refused(NotFound, &["plate"]);
    file_twice: act(|| {
        let mut session = session();
        let file = session.view().document.files[0].clone();
        let add = Command::AddFile { name: file.name, sha256: file.sha256, choice: file.choice, plates: Vec::new() };
        session.apply(&add, AT).map(|()| Vec::new())
    }) => refused(Invalid, &["already", "plate.txt"]);
    import_that_loses_the_plate: change(json!({"do": "set_import", "file": 1, "choice": {"decimal": "comma"}})) => refused(NoPlate, &["decimal mark"]);
    delimiter_that_is_none: change(json!({"do": "set_import", "file": 1, "choice": {"delimiter": "\n"}})) => refused(NoPlate, &["delimiter"]);
    unknown_choice: change(json!({"do": "set_analysis", "key": "mood", "value": "good"})) => refused(Invalid, &["mood"]);
    choice_out_of_range: change(json!({"do": "set_figure", "key": "font_size_pt", "value": "1e9"})) => refused(Number, &["Text size", "7 and 12"]);
    choice_that_is_no_number: change(json!({"do": "set_figure", "key": "font_size_pt", "value": "large"})) => refused(Number, &["large"]);
    override_without_reason: change(json!({"do": "override", "code": "viability.no_blank", "subject": "Plate 1", "reason": ""})) => refused(Empty, &["reason"]);
    withdraw_nothing: change(json!({"do": "withdraw", "code": "viability.no_blank", "subject": "Plate 1"})) => refused(NotFound, &["not overridden"]);
    order_that_forgets_one: change(json!({"do": "batch", "label": "x", "commands": [{"do": "add_condition", "name": "A", "dose": null, "unit": "", "control": false}, {"do": "order_conditions", "order": []}]})) => refused(Invalid, &["every treatment once"]);
    batch_of_nothing: change(json!({"do": "batch", "label": "x", "commands": []})) => refused(Empty, &["no change"]);
    template_that_does_not_exist: change(json!({"do": "use_template", "plate": 2, "name": "Standard"})) => refused(NotFound, &["Standard"]);
    copy_to_nothing: change(json!({"do": "copy_layout", "from": 2, "to": []})) => refused(Empty, &["No plate"]);
    title_of_a_megabyte: change(json!({"do": "set_title", "title": "x".repeat(1 << 20)})) => refused(TooLarge, &["characters"]);
}
