//! A real CellTiter-Glo experiment through the viability assay: the file as it is, the drug map as layout.

use crate::common::{expected, near};
use crate::reference::design::Design;
use crate::reference::{plates_folder, sheet};
use monolayer::experiment::Role;
use monolayer::io::plate::ImportChoice;
use std::collections::BTreeMap;

/// Per cent of the mean of the vehicle wells in column 11, nothing subtracted; four plates, three drugs on each.
#[test]
fn tecan_normalisation() {
    let Some(expected) = expected("Tecan_viability") else { return };
    let want = &expected["analyses"]["Tecan_viability"];
    let folder = plates_folder().unwrap();
    let file = |at: usize| want["files"][at].as_str().unwrap().to_string();
    let bytes = std::fs::read(folder.join(file(0))).unwrap();
    let found = monolayer::io::read_plates(&file(0), &bytes, &ImportChoice::default()).unwrap().value;
    let map = folder.join(file(1));
    let (drugs, doses) = (sheet(&map, "Gnumber"), sheet(&map, "Concentration"));
    let mut seen = 0;
    for (name, want) in want["plates"].as_object().unwrap() {
        let mut d = Design::default();
        d.set("blank", "none").set("fit", "false");
        let vehicle = d.condition("vehicle", true);
        let replicate = d.replicate("1");
        let mut groups = BTreeMap::new();
        let mut levels = BTreeMap::new();
        let mut wells = Vec::new();
        for row in 1..=6 {
            for column in 1..=10 {
                let drug = &drugs[row][column];
                let at = row * 12 + column;
                if column == 10 {
                    wells.push((at, Role::Control, None, vehicle));
                } else if want["drugs"][drug].is_object() {
                    let group = *groups.entry(drug.clone()).or_insert_with(|| d.group(drug));
                    let dose: f64 = doses[row][column].parse().unwrap();
                    let level = format!("{dose:e} µM");
                    let level = *levels.entry(level.clone()).or_insert_with(|| d.condition(&level, false));
                    wells.push((at, Role::Treatment, group, level));
                }
            }
        }
        let plate = d.plate(8, 12, replicate);
        plate.reads = found.plates.iter().find(|p| p.name == *name).unwrap().reads.clone();
        for (at, role, group, condition) in wells {
            plate.well(at, role, group, condition);
        }
        let answer = d.analyse().unwrap().value;
        let control = &answer.plates[0].controls[0];
        near(control.mean, want["vehicle_mean"].as_f64().unwrap(), 1e-10, "vehicle");
        near(control.sd.unwrap(), want["vehicle_sd"].as_f64().unwrap(), 1e-10, "SD of vehicle");
        let cv = answer.quality[0].controls[0].control_cv_percent.unwrap();
        near(cv, want["vehicle_cv"].as_f64().unwrap(), 1e-10, "CV of vehicle");
        for (drug, group) in &groups {
            let want = &want["drugs"][drug];
            let rows: Vec<_> = answer.summaries.iter().filter(|s| s.group == *group).collect();
            let n: u32 = rows.iter().map(|r| r.n_technical).sum();
            assert_eq!(u64::from(n), want["n"].as_u64().unwrap(), "{name} {drug}");
            let dose = |row: &monolayer::assay::viability::Summary| row.dose.as_ref().unwrap().value;
            let highest = rows.iter().max_by(|a, b| dose(a).total_cmp(&dose(b))).unwrap();
            near(dose(highest), want["max_conc"].as_f64().unwrap(), 1e-9, drug);
            near(highest.mean, want["mean_viability_at_max"].as_f64().unwrap(), 1e-9, drug);
            seen += 1;
        }
    }
    assert_eq!(seen, 12);
}
