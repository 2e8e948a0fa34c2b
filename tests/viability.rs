//! The viability assay: by hand, against a second implementation, against real plates, and where labs go wrong.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod naive;
#[path = "viability/random.rs"]
mod random;
#[path = "viability/real.rs"]
mod real;
mod reference;

use monolayer::assay::viability::Summary;
use monolayer::experiment::Role;
use monolayer::io::plate::{Flag, WellValue};
use monolayer::{ErrorKind, Severity};
use reference::design::{Design, codes, number, overflow};

#[track_caller]
fn near(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "{got}, expected {want}");
}

fn labels(design: &Design, row: &Summary) -> String {
    design.experiment.condition(row.condition).unwrap().name.clone()
}

/// Three plates of 3 rows and 4 columns, one a biological replicate, read at 570 nm with a reference at 690 nm:
/// column 1 blank, column 2 control, column 3 60 µl, column 4 empty. Signal minus reference by rows:
/// blank 0.05 0.07 0.09 (mean 0.07, SD 0.02), control 0.97 1.07 1.17 (minus blank: mean 1, SD 0.1),
/// 60 µl: 0.07 + share * (0.9, 1.0, 1.1), so 90, 100 and 110 % of the share.
fn by_hand(shares: &[f64]) -> Design {
    let mut d = Design::default();
    let control = d.condition("Ctrl", true);
    let dose = d.condition("60 µl", false);
    for (i, share) in shares.iter().enumerate() {
        let replicate = d.replicate(&format!("Passage {}", i + 4));
        let plate = d.plate(3, 4, replicate);
        let reference = [0.05, 0.06, 0.04];
        let mut signal = Vec::new();
        let mut background = Vec::new();
        for (row, minus) in reference.iter().enumerate() {
            let spread = [0.9, 1.0, 1.1][row];
            let net = [[0.05, 0.07, 0.09][row], 0.07 + spread, 0.07 + share * spread];
            signal.extend(net.map(|v| number(v + minus)));
            signal.push(WellValue::Empty);
            background.extend([number(*minus), number(*minus), number(*minus), WellValue::Empty]);
            plate.well(4 * row, Role::Blank, None, None);
            plate.well(4 * row + 1, Role::Control, None, control);
            plate.well(4 * row + 2, Role::Treatment, None, dose);
            plate.well(4 * row + 3, Role::Empty, None, None);
        }
        plate.read("Blank 570", None, signal.clone());
        plate.reads[0].kind = monolayer::io::plate::ReadKind::Derived;
        plate.read("Test 570", Some(570.0), signal).read("Ref 690", Some(690.0), background);
    }
    d
}

#[test]
fn a_plate_by_hand() {
    let d = by_hand(&[0.5, 0.6, 0.7]);
    let answer = d.analyse().unwrap();
    let a = &answer.value;
    let plate = &a.plates[0];
    assert_eq!((plate.signal.as_str(), plate.reference.as_deref()), ("Test 570", Some("Ref 690")));
    assert_eq!(plate.blanks.len(), 1);
    near(plate.blanks[0].mean, 0.07, 1e-15);
    near(plate.blanks[0].sd.unwrap(), 0.02, 1e-15);
    assert_eq!(plate.blanks[0].n, 3);
    near(plate.controls[0].mean, 1.0, 1e-15);
    near(plate.controls[0].sd.unwrap(), 0.1, 1e-14);
    // Well A3: 0.07 + 0.5 * 0.9 - 0.07 = 0.45, of 1.
    near(plate.corrected[2].unwrap(), 0.45, 1e-15);
    near(plate.viability_percent[2].unwrap(), 45.0, 1e-13);
    near(plate.viability_percent[9].unwrap(), 110.0, 1e-13);
    assert_eq!((plate.corrected[3], plate.viability_percent[0]), (None, None));

    let first = a.replicates.iter().find(|r| labels_of(&d, r.condition) == "60 µl").unwrap();
    near(first.mean, 50.0, 1e-13);
    near(first.sd_technical.unwrap(), 5.0, 1e-13);
    // N = 0.5: var N = 0.05^2/3 + 0.02^2/3, D = 1: var D = 0.1^2/3 + 0.02^2/3, cov = 0.02^2/3, r = 0.5:
    // 100^2 (0.0029/3 - 2*0.5*0.0004/3 + 0.25*0.0104/3) = 10000 * 0.0051/3 = 17.
    near(first.se_propagated.unwrap(), 17f64.sqrt(), 1e-12);
    assert_eq!(first.n_technical, 3);
    let control = a.replicates.iter().find(|r| labels_of(&d, r.condition) == "Ctrl").unwrap();
    near(control.mean, 100.0, 1e-13);
    assert_eq!(control.se_propagated, None);

    // 50, 60, 70: SD 10, SEM 10/sqrt 3, t(0.975; 2) = 4.302652729749464 (R: qt).
    let row = a.summaries.iter().find(|s| labels(&d, s) == "60 µl").unwrap();
    near(row.mean, 60.0, 1e-13);
    near(row.sd.unwrap(), 10.0, 1e-12);
    near(row.sem.unwrap(), 10.0 / 3f64.sqrt(), 1e-12);
    let half = 4.302_652_729_749_464 * 10.0 / 3f64.sqrt();
    near(row.ci95.unwrap()[0], 60.0 - half, 1e-11);
    near(row.ci95.unwrap()[1], 60.0 + half, 1e-11);
    assert_eq!((row.n_biological, row.n_technical), (3, 9));

    assert_eq!(a.observations.len(), 18);
    let third = a.observations.iter().filter(|o| o.source == "Plate 1, C3").collect::<Vec<_>>();
    assert_eq!((third.len(), third[0].technical, third[0].unit.as_str()), (1, 3, "% of control"));
    near(third[0].value, 55.0, 1e-13);
    assert_eq!(
        codes(&answer),
        [
            "viability.signal_chosen",
            "viability.reference_chosen",
            "viability.control_without_variance",
            "viability.few_doses"
        ]
    );
}

fn labels_of(d: &Design, condition: monolayer::experiment::ConditionId) -> String {
    d.experiment.condition(condition).unwrap().name.clone()
}

#[test]
fn one_replicate_has_no_spread_and_says_so() {
    let d = by_hand(&[0.5]);
    let answer = d.analyse().unwrap();
    for row in &answer.value.summaries {
        assert_eq!((row.sd, row.sem, row.ci95, row.n_biological, row.n_technical), (None, None, None, 1, 3));
    }
    let note = answer.notes.iter().find(|n| n.code == "viability.one_replicate").unwrap();
    assert_eq!(note.severity, Severity::Warning);
    assert!(note.message.contains("The 3 wells are technical replicates"), "{}", note.message);
}

#[test]
fn scaling_the_reader_changes_nothing_and_wells_may_come_in_any_order() {
    let d = by_hand(&[0.5, 0.6, 0.7]);
    let mut scaled = d.clone();
    for read in scaled.plates.iter_mut().flat_map(|p| &mut p.reads) {
        for well in &mut read.wells {
            if let WellValue::Number { value } = well {
                *value *= 1024.0;
            }
        }
    }
    let (a, b) = (d.analyse().unwrap().value, scaled.analyse().unwrap().value);
    // A power of two is exact, so every bit of the per cent stays.
    assert_eq!(a.summaries, b.summaries);
    assert_eq!(a.replicates, b.replicates);
}

#[test]
fn an_excluded_well_is_kept_flagged_and_out_of_every_number() {
    let mut d = by_hand(&[0.5]);
    d.plates[0].layout.wells[2].excluded = Some("bubble".into());
    d.plates[0].layout.wells[0].excluded = Some("scratch".into());
    let answer = d.analyse().unwrap();
    let a = &answer.value;
    // Blank 0.07, 0.09 -> 0.08; control 0.99; 60 µl: 0.57 and 0.62 minus 0.08.
    near(a.plates[0].blanks[0].mean, 0.08, 1e-15);
    let row = a.summaries.iter().find(|s| labels(&d, s) == "60 µl").unwrap();
    near(row.mean, 100.0 * (0.49 + 0.54) / 2.0 / 0.99, 1e-12);
    assert_eq!(row.n_technical, 2);
    let excluded: Vec<_> = a.observations.iter().filter(|o| o.excluded.is_some()).collect();
    assert_eq!(excluded.len(), 1);
    assert_eq!(
        (excluded[0].source.as_str(), excluded[0].excluded.as_deref()),
        ("Plate 1, A3", Some("bubble"))
    );
    near(excluded[0].value, 100.0 * (0.52 - 0.08) / 0.99, 1e-12);
    assert!(codes(&answer).contains(&"viability.excluded"));
}

#[test]
fn what_is_no_number_never_becomes_one() {
    let mut d = by_hand(&[0.5]);
    let wells = &mut d.plates[0].reads[1].wells;
    wells[2] = overflow();
    wells[0] = WellValue::Empty;
    wells[1] = WellValue::Flag { text: "*0.9*".into(), meaning: Flag::Masked };
    d.plates[0].reads[2].wells[6] = WellValue::Flag { text: "MISSED".into(), meaning: Flag::Missed };
    let answer = d.analyse().unwrap();
    let row = answer.value.summaries.iter().find(|s| labels(&d, s) == "60 µl").unwrap();
    assert_eq!(row.n_technical, 1);
    // Only C3 is left: 0.07 + 0.55 minus blank 0.08, of (1.07 + 1.17) / 2 - 0.08.
    near(row.mean, 100.0 * 0.54 / 1.04, 1e-12);
    for code in ["viability.saturated", "viability.no_number", "viability.reference_missing"] {
        assert!(codes(&answer).contains(&code), "{code} in {:?}", codes(&answer));
    }
    assert_eq!(answer.value.plates[0].viability_percent[2], None);
}

#[test]
fn guard_rails() {
    let has = |d: &Design, code: &str, severity: Severity| {
        let answer = d.analyse().unwrap();
        let note = answer.notes.iter().find(|n| n.code == code);
        let note = note.unwrap_or_else(|| panic!("no {code} in {:?}", codes(&answer)));
        assert_eq!(note.severity, severity, "{code}");
        assert!(!note.message.is_empty() && !note.hint.is_empty(), "{code}");
        answer
    };
    let mut d = by_hand(&[0.5]);
    for row in 0..3 {
        d.plates[0].layout.wells[4 * row].role = Role::Unassigned;
    }
    has(&d, "viability.no_blank", Severity::Warning);
    let answer = has(&d, "viability.unassigned", Severity::Info);
    assert!(answer.notes.iter().any(|n| n.message.contains("A1, B1, C1")));
    d.set("blank", "none");
    assert!(!codes(&d.analyse().unwrap()).contains(&"viability.no_blank"));

    // Blank and control exchanged: the control is below the blank.
    let mut d = by_hand(&[0.5]);
    for row in 0..3 {
        d.plates[0].layout.wells.swap(4 * row, 4 * row + 1);
    }
    let answer = has(&d, "viability.control_below_blank", Severity::Block);
    assert!(answer.blocked());

    let mut d = by_hand(&[0.5]);
    for at in [0, 4, 8] {
        if let WellValue::Number { value } = &mut d.plates[0].reads[1].wells[at] {
            *value += 0.2;
        }
    }
    has(&d, "viability.blank_high", Severity::Warning);

    let mut d = by_hand(&[0.5]);
    d.plates[0].replicate = None;
    has(&d, "viability.no_replicate", Severity::Warning);

    let mut d = by_hand(&[0.5]);
    d.plates[0].layout.wells[2].condition = None;
    has(&d, "viability.no_condition", Severity::Warning);

    let mut d = by_hand(&[-0.1]);
    d.plates[0].name = "Dead".into();
    let answer = has(&d, "viability.below_blank", Severity::Info);
    assert!(answer.value.summaries.iter().any(|s| s.mean < 0.0), "negative viabilities are kept");

    // A second plate of the same replicate whose control is twice as high.
    let mut d = by_hand(&[0.5]);
    let mut other = d.plates[0].clone();
    other.name = "Plate 2".into();
    for at in [1, 5, 9] {
        if let WellValue::Number { value } = &mut other.reads[1].wells[at] {
            *value += 1.0;
        }
    }
    d.plates.push(other);
    has(&d, "viability.controls_differ", Severity::Warning);

    let mut d = by_hand(&[0.5]);
    let group = d.group("Adapted");
    d.plates[0].layout.wells[2].group = group;
    d.plates[0].layout.wells[1].group = d.group("Other");
    d.plates[0].layout.wells[5].role = Role::Empty;
    d.plates[0].layout.wells[9].role = Role::Empty;
    has(&d, "viability.no_control", Severity::Warning);

    let mut d = by_hand(&[0.5]);
    let (one, two) = (d.replicate("A"), d.replicate("B"));
    for at in [1, 5, 9] {
        d.plates[0].layout.wells[at].replicate = one;
    }
    for at in [2, 6, 10] {
        d.plates[0].layout.wells[at].replicate = two;
    }
    has(&d, "viability.control_of_other_replicate", Severity::Warning);

    let mut d = by_hand(&[0.5]);
    d.plates[0].layout.wells[8].role = Role::Empty;
    d.set("blank", "row");
    has(&d, "viability.blank_borrowed", Severity::Warning);
}

#[test]
fn doses_of_two_kinds_make_no_curve() {
    let mut d = Design::default();
    let r = d.replicate("1");
    let names = ["Ctrl", "1 µM", "10 µM", "100 nM", "5 µg/ml", "0.5 mM"];
    let conditions: Vec<_> = names.iter().map(|n| d.condition(n, *n == "Ctrl")).collect();
    let plate = d.plate(1, 6, r);
    plate.read("570", Some(570.0), [1.0, 0.8, 0.4, 0.95, 0.5, 0.1].map(number).to_vec());
    for (at, condition) in conditions.iter().enumerate() {
        plate.well(at, if at == 0 { Role::Control } else { Role::Treatment }, None, *condition);
    }
    let answer = d.analyse().unwrap();
    assert!(codes(&answer).contains(&"viability.dose_units_mixed"));
    assert!(answer.value.curves[0].fit.is_none());
    d.plates[0].layout.wells[4].role = Role::Empty;
    let curve = &d.analyse().unwrap().value.curves[0];
    assert_eq!(curve.unit, "µM");
    let points: Vec<[f64; 2]> = curve.points.iter().map(|p| [p.dose, p.value]).collect();
    assert_eq!(points, [[0.0, 100.0], [0.1, 95.0], [1.0, 80.0], [10.0, 40.0], [500.0, 10.0]]);
    assert!(curve.fit.is_some(), "{}", curve.verdict);
}

#[test]
fn choices_that_do_not_exist_are_refused_in_words() {
    let refuse = |key: &str, value: &str, kind: ErrorKind| {
        let mut d = by_hand(&[0.5]);
        d.set(key, value);
        let error = d.analyse().unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        error
    };
    refuse("blank", "sometimes", ErrorKind::Invalid);
    refuse("blanc", "plate", ErrorKind::Invalid);
    refuse("fit", "yes", ErrorKind::Invalid);
    let error = refuse("signal", "450", ErrorKind::NotFound);
    assert!(error.hint.contains("“Test 570”"), "{error}");
    refuse("reference", "450", ErrorKind::NotFound);
    refuse("reference", "Test 570", ErrorKind::Invalid);
    let mut d = by_hand(&[0.5]);
    d.plates[0].reads[1].wells.pop();
    assert_eq!(d.analyse().unwrap_err().kind, ErrorKind::Layout);
    let mut d = by_hand(&[0.5]);
    for well in &mut d.plates[0].layout.wells {
        well.role = Role::Unassigned;
    }
    assert_eq!(d.analyse().unwrap_err().kind, ErrorKind::Layout);
    d.plates.clear();
    assert_eq!(d.analyse().unwrap_err().kind, ErrorKind::Empty);
}
