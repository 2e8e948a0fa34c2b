use super::controls::*;
use super::position::*;
use super::*;
use crate::assay::viability::{Analysis, Draft, Input, analyse};
use crate::experiment::{Dose, DoseUnit, Layout, WellPlan};
use crate::io::plate::{Place, Read, ReadKind};
use crate::num::random::Random;

fn near(got: Option<f64>, want: f64) {
    let got = got.unwrap();
    assert!((got - want).abs() <= 1e-9 * want.abs(), "{got}, expected {want}");
}

/// Eight by twelve: column 1 blank, column 2 control, columns 3 to 12 two columns a dose.
struct Made {
    experiment: Experiment,
    layout: Layout,
    values: Vec<WellValue>,
}

fn made(change: impl Fn(usize, usize, f64) -> f64) -> Made {
    let mut experiment = Experiment::default();
    let control = experiment.control();
    let unit = DoseUnit("µM".into());
    let doses: Vec<_> = [1.0, 2.0, 4.0, 8.0, 16.0]
        .map(|value| experiment.dose_condition(&Dose { value, unit: unit.clone() }))
        .into();
    let mut layout = Layout::unassigned(8, 12);
    let mut random = Random::seeded(7);
    let mut values = Vec::new();
    for row in 0..8 {
        for column in 0..12 {
            let well = &mut layout.wells[row * 12 + column];
            let living = match column {
                0 => 0.0,
                1 => 1.0,
                c => [0.95, 0.8, 0.6, 0.4, 0.3][(c - 2) / 2],
            };
            *well = match column {
                0 => WellPlan { role: Role::Blank, ..WellPlan::default() },
                1 => WellPlan { role: Role::Control, condition: Some(control), ..WellPlan::default() },
                c => WellPlan {
                    role: Role::Treatment,
                    condition: Some(doses[(c - 2) / 2]),
                    ..WellPlan::default()
                },
            };
            let noise = 0.004 * (random.uniform() + random.uniform() + random.uniform() - 1.5);
            let value = change(row, column, 0.05 + living * (1.0 + 5.0 * noise) + noise);
            values.push(WellValue::Number { value });
        }
    }
    Made { experiment, layout, values }
}

fn analysed(made: &Made) -> Analysis {
    let reads = [Read {
        label: "570".into(),
        wavelength_nm: Some(570.0),
        kind: ReadKind::Raw,
        time_s: None,
        temperature_c: None,
        mode: None,
        place: Place::default(),
        wells: made.values.clone(),
    }];
    let plates = [PlateInput {
        id: 1,
        name: "Plate 1",
        reads: &reads,
        layout: &made.layout,
        replicate: None,
        time_zero: false,
    }];
    let input = Input { experiment: &made.experiment, plates: &plates };
    let plan = Draft::default().check(&input).unwrap();
    analyse(&input, &plan).unwrap().value
}

fn codes(analysis: &Analysis) -> Vec<&str> {
    analysis.quality[0].findings.iter().map(|f| f.code.as_str()).collect()
}

#[test]
fn windows_are_those_of_their_formulas() {
    // By hand: control 1.0 +- 0.1, blank 0.1 +- 0.02.
    near(z_prime(1.0, 0.1, 0.1, 0.02), 1.0 - 0.36 / 0.9);
    near(ssmd(1.0, 0.1, 0.1, 0.02), 0.9 / 0.0104_f64.sqrt());
    near(signal_window(1.0, 0.1, 0.1, 0.02), 0.54 / 0.1);
    assert_eq!(z_prime(0.5, 0.1, 0.5, 0.1), None);
    assert_eq!(ssmd(0.5, 0.0, 0.1, 0.0), None);
    assert_eq!(signal_window(0.5, 0.0, 0.1, 0.1), None);
}

#[test]
fn a_good_plate_has_nothing_to_say() {
    let analysis = analysed(&made(|_, _, v| v));
    assert_eq!(codes(&analysis), [""; 0], "{:#?}", analysis.quality[0].findings);
    let quality = &analysis.quality[0];
    assert_eq!(quality.position.len(), 5);
    let control = &quality.controls[0];
    assert!(control.z_prime.unwrap() > 0.8 && control.z_prime_robust.unwrap() > 0.8, "{control:?}");
    assert_eq!((control.n_control, control.n_blank), (8, 8));
    assert!(quality.deviation_percent.iter().flatten().count() == 96);
    assert!(quality.deviation_percent.iter().flatten().all(|d| d.abs() < 5.0));
}

#[test]
fn an_edge_is_found_with_its_size() {
    let edge = |row, column| row == 0 || row == 7 || column == 11;
    let plate = made(|r, c, v| if c > 0 && edge(r, c) { 0.05 + 0.85 * (v - 0.05) } else { v });
    let analysis = analysed(&plate);
    assert!(codes(&analysis).contains(&"quality.edge"), "{:?}", codes(&analysis));
    let test = analysis.quality[0].position.iter().find(|t| t.effect == PositionEffect::Edge).unwrap();
    let [low, high] = test.ci95.unwrap();
    assert!(low < -15.0 && -15.0 < high + 1.5 && test.size_percent < -13.0, "{test:?}");
    assert!(test.p_adjusted < 1e-6);
}

#[test]
fn a_weak_row_is_named() {
    let plate = made(|r, c, v| if r == 4 && c > 0 { 0.05 + 0.8 * (v - 0.05) } else { v });
    let analysis = analysed(&plate);
    let test = analysis.quality[0].position.iter().find(|t| t.effect == PositionEffect::Rows).unwrap();
    assert_eq!(test.place.as_deref(), Some("row E"));
    assert_eq!(test.df, [7, 88 - 6 - 7]);
    assert!(codes(&analysis).contains(&"quality.rows"));
}

#[test]
fn a_drift_is_told_from_the_doses_only_where_doses_repeat_across() {
    let plate = made(|_, c, v| 0.05 + (v - 0.05) * (1.0 + 0.02 * c as f64));
    let analysis = analysed(&plate);
    let drift =
        analysis.quality[0].position.iter().find(|t| t.effect == PositionEffect::DriftAcross).unwrap();
    // Two percent a column of about 1.13 times the level of the first: over eleven columns about 20 %.
    assert!((15.0..25.0).contains(&drift.size_percent), "{drift:?}");
}

/// Every treatment alone in its column: place and treatment are one, and nothing is claimed.
#[test]
fn place_and_treatment_that_are_one_are_not_tested() {
    let mut plate = made(|_, _, v| v);
    for column in 3..12 {
        for row in 0..8 {
            if column % 2 == 1 {
                plate.layout.wells[row * 12 + column] = WellPlan { role: Role::Empty, ..WellPlan::default() };
            }
        }
    }
    let analysis = analysed(&plate);
    let effects: Vec<_> = analysis.quality[0].position.iter().map(|t| t.effect).collect();
    assert!(!effects.contains(&PositionEffect::Columns) && !effects.contains(&PositionEffect::DriftAcross));
    assert!(effects.contains(&PositionEffect::Rows));
}

#[test]
fn bad_plates_are_called_by_their_faults() {
    let noisy = made(|r, c, v| if c == 1 { v * [0.6, 1.4][r % 2] } else { v });
    let found = analysed(&noisy);
    assert!(codes(&found).contains(&"quality.control_cv") && codes(&found).contains(&"quality.z_prime"));
    let high = made(|_, _, v| v + 0.3);
    assert!(codes(&analysed(&high)).contains(&"quality.blank_high"));
    let dark = made(|_, _, v| 4.0 * v);
    assert!(codes(&analysed(&dark)).contains(&"quality.beyond_linear"));
    let clipped = made(|_, _, v| f64::min(v, 0.7));
    assert!(codes(&analysed(&clipped)).contains(&"quality.ceiling"));
    let sunk = made(|_, c, v| if c > 9 { 0.02 } else { v });
    assert!(codes(&analysed(&sunk)).contains(&"quality.below_blank"));
    let mut lost = made(|_, _, v| v);
    for row in 2..8 {
        lost.layout.wells[row * 12 + 1] = WellPlan { role: Role::Empty, ..WellPlan::default() };
    }
    assert!(codes(&analysed(&lost)).contains(&"quality.few_controls"));
    let bubble = made(|r, c, v| if (r, c) == (3, 4) { 2.0 * v } else { v });
    let found = analysed(&bubble);
    let outlier = found.quality[0].findings.iter().find(|f| f.code == "quality.outlier").unwrap();
    assert_eq!(outlier.wells, [40]);
    assert!(outlier.what.contains("Well D5 (2 µM)"), "{}", outlier.what);
    let overloaded = {
        let mut plate = made(|_, _, v| v);
        plate.values[13] = WellValue::Flag { text: "OVER".into(), meaning: crate::io::plate::Flag::Overflow };
        plate
    };
    let found = analysed(&overloaded);
    let over = found.quality[0].findings.iter().find(|f| f.code == "quality.saturated").unwrap();
    assert_eq!(over.wells, [13]);
    for finding in &found.quality[0].findings {
        assert!(finding.severity != Severity::Block && !finding.advice.is_empty());
    }
}

/// One control well, no blank: no spread, no claim, no panic.
#[test]
fn nothing_is_made_of_nothing() {
    let mut plate = made(|_, _, v| v);
    for (at, well) in plate.layout.wells.iter_mut().enumerate() {
        if at % 12 == 0 || (at % 12 == 1 && at > 12) {
            *well = WellPlan { role: Role::Empty, ..WellPlan::default() };
        }
    }
    let analysis = analysed(&plate);
    let control = &analysis.quality[0].controls[0];
    assert_eq!((control.n_control, control.n_blank), (1, 0));
    assert_eq!((control.z_prime, control.ssmd, control.control_cv_percent), (None, None, None));
}
