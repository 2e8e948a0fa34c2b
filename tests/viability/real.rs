//! Real plates, against what others computed of them.

use super::reference::design::{Design, number};
use super::reference::{self, expected, plates_folder, text};
use super::{labels, near};
use monolayer::Checked;
use monolayer::assay::viability::Analysis;
use monolayer::experiment::Role;
use monolayer::io::plate::{ImportChoice, WellValue};

fn read(file: &str) -> monolayer::io::plate::PlateFile {
    let bytes = std::fs::read(plates_folder().unwrap().join(file)).unwrap();
    monolayer::io::read_plates(file, &bytes, &ImportChoice::default()).unwrap().value
}

/// Real MTT, nine drugs on three plates: four columns a drug (control, high, medium, low), rows A to G replicates, row H
/// blank. The reference takes the treated column's blank off the control as well (as upstream does), or the mean of the
/// drug's four blanks off both; each column by its own blank is computed here from the reference's means.
#[test]
fn hela_mtt() {
    let Some(expected) = expected("HeLa_MTT") else { return };
    let drugs = expected["analyses"]["HeLa_MTT"]["drugs"].as_object().unwrap();
    let file = read("plain/HeLa.csv");
    assert_eq!(file.plates.len(), 3);
    for (scope, key) in
        [("treated_column", "viability_column_blank"), ("group", "viability_mean_blank"), ("column", "")]
    {
        let mut d = Design::default();
        d.set("blank", scope).set("fit", "false");
        let levels = ["control", "high", "medium", "low"];
        let conditions = levels.map(|l| d.condition(l, l == "control"));
        let groups: Vec<_> = drugs.keys().map(|name| d.group(name)).collect();
        let replicate = d.replicate("1");
        for (number, found) in file.plates.iter().enumerate() {
            let plate = d.plate(8, 12, replicate);
            plate.reads = found.reads.clone();
            for at in 0..96 {
                let (row, column) = (at / 12, at % 12);
                let (group, level) = (groups[3 * number + column / 4], column % 4);
                let role = match (row, level) {
                    (7, _) => Role::Blank,
                    (_, 0) => Role::Control,
                    _ => Role::Treatment,
                };
                plate.well(at, role, group, if row == 7 { None } else { conditions[level] });
            }
        }
        let answer: Checked<Analysis> = d.analyse().unwrap();
        for control in answer.value.quality.iter().flat_map(|q| &q.controls) {
            let want = drugs[&control.label]["Zprime_control_vs_blank"].as_f64().unwrap();
            near(control.z_prime.unwrap(), want, 1e-9);
        }
        assert_eq!(answer.value.quality.iter().map(|q| q.controls.len()).sum::<usize>(), 9);
        let mut seen = 0;
        for row in &answer.value.summaries {
            let drug = &d.experiment.group(row.group.unwrap()).unwrap().name;
            let level = labels(&d, row);
            let want = if key.is_empty() {
                let mean = |level: &str| drugs[drug][level]["mean_A"].as_f64().unwrap();
                let at = 4 * drugs.keys().position(|k| k == drug).unwrap();
                let blank = |offset: usize| match file.plates[(at + offset) / 12].reads[0].wells
                    [84 + (at + offset) % 12]
                {
                    WellValue::Number { value } => value,
                    _ => panic!("no blank"),
                };
                let offset = levels.iter().position(|l| *l == level).unwrap();
                (mean(&level) - blank(offset)) / (mean("control") - blank(0)) * 100.0
            } else {
                drugs[drug][&level][key].as_f64().unwrap()
            };
            near(row.mean, want, 1e-9 * want.abs().max(1.0));
            assert_eq!((row.n_technical, row.n_biological), (7, 1));
            seen += 1;
        }
        assert_eq!(seen, 36);
    }
}

/// Real MTT at 562 nm with its reference at 660 nm, one condition a quadrant, six doses with four wells each.
#[test]
fn soft_max_mtt() {
    let Some(expected) = expected("SoftMax_MTT") else { return };
    let want = &expected["analyses"]["SoftMax_MTT"];
    let mut d = Design::default();
    let names = ["0 nM", "1 nM", "10 nM", "100 nM", "1000 nM", "10 µM"];
    let conditions = names.map(|n| d.condition(n, n == "0 nM"));
    let quadrants = [
        "rows A-D, columns 1-6",
        "rows A-D, columns 7-12",
        "rows E-H, columns 1-6",
        "rows E-H, columns 7-12",
    ];
    let groups = quadrants.map(|q| d.group(q));
    let replicate = d.replicate("1");
    d.set("blank", "none");
    let plate = d.plate(8, 12, replicate);
    // Two grids side by side, one empty column between them; the temperature stands before the first.
    let lines = reference::rows(&text(&plates_folder().unwrap().join("softmax/mtt.txt")));
    let rows: Vec<_> = lines.iter().skip(3).take(8).collect();
    let grid = |from: usize| -> Vec<WellValue> {
        rows.iter().flat_map(|r| &r[from..from + 12]).map(|c| number(c.parse().unwrap())).collect()
    };
    plate.read("562", Some(562.0), grid(2)).read("660", Some(660.0), grid(15));
    for at in 0..96 {
        let (row, column) = (at / 12, at % 12);
        let role = if column % 6 == 0 { Role::Control } else { Role::Treatment };
        plate.well(at, role, groups[2 * (row / 4) + column / 6], conditions[column % 6]);
    }
    let answer = d.analyse().unwrap();
    assert!(answer.value.plates[0].reference.is_some(), "660 nm is recognised as the reference of 562 nm");
    let corrected: f64 = answer.value.plates[0].corrected.iter().flatten().sum();
    near(corrected, want["sum_corrected"].as_f64().unwrap(), 1e-9);
    for (well, at) in [("A1", 0), ("A6", 5), ("H12", 95)] {
        near(answer.value.plates[0].corrected[at].unwrap(), want["corrected"][well].as_f64().unwrap(), 1e-12);
    }
    for (group, name) in groups.iter().zip(quadrants) {
        let list = want["quadrants"][name]["viability_pct"].as_array().unwrap();
        let rows: Vec<_> = answer.value.summaries.iter().filter(|s| s.group == *group).collect();
        assert_eq!(rows.len(), 6);
        for (row, want) in rows.iter().zip(list) {
            near(row.mean, want.as_f64().unwrap(), 1e-8);
        }
        let curve = answer.value.curves.iter().find(|c| c.group == *group).unwrap();
        let fit = curve.fit.as_ref().unwrap();
        assert!(!fit.determined(), "{name}: {}", curve.verdict);
        assert!(!curve.verdict.contains("Relative IC50"), "{name}: {}", curve.verdict);
        println!("{name}: {}", curve.verdict);
    }
}
