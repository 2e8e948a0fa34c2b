//! Dose-response curves of the viability assay: choices, derived doses, replicates, comparison, outliers, honest verdicts.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod reference;

use monolayer::ErrorKind;
use monolayer::assay::viability::{Analysis, Curve};
use monolayer::experiment::Role;
use monolayer::num::math::pow;
use monolayer::num::random::Random;
use reference::design::{Design, number};

const DOSES: [f64; 8] = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0];

/// Groups of (IC50 in µM, lower plateau), `replicates` plates each of 3 wells a dose, scatter `sd` in per cent of control.
/// Between replicates the IC50 moves by 10 % up and down.
fn plates(groups: &[(&str, f64, f64)], replicates: usize, sd: f64, seed: u64) -> Design {
    moving(groups, replicates, sd, seed, [1.0, 1.1, 0.9])
}

/// The same with the IC50 where it is.
fn steady(groups: &[(&str, f64, f64)], replicates: usize, sd: f64, seed: u64) -> Design {
    moving(groups, replicates, sd, seed, [1.0; 3])
}

fn moving(groups: &[(&str, f64, f64)], replicates: usize, sd: f64, seed: u64, by: [f64; 3]) -> Design {
    let units = groups.iter().map(|_| ("µM", 1.0)).collect::<Vec<_>>();
    in_units(groups, &units, replicates, sd, seed, by)
}

/// The same with a unit for each group, and how many of it are one µM.
fn in_units(
    groups: &[(&str, f64, f64)],
    units: &[(&str, f64)],
    replicates: usize,
    sd: f64,
    seed: u64,
    by: [f64; 3],
) -> Design {
    let mut d = Design::default();
    let mut random = Random::seeded(seed);
    let control = d.condition("Ctrl", true);
    let doses: Vec<Vec<_>> = units
        .iter()
        .map(|(unit, many)| DOSES.map(|dose| d.condition(&format!("{} {unit}", dose * many), false)).into())
        .collect();
    let ids: Vec<_> = groups.iter().map(|g| d.group(g.0)).collect();
    for r in 0..replicates {
        let replicate = d.replicate(&format!("Passage {}", r + 1));
        let columns = 3 * (DOSES.len() + 1);
        let plate = d.plate(u16::try_from(groups.len()).unwrap(), u16::try_from(columns).unwrap(), replicate);
        let mut wells = Vec::new();
        for (row, (_, ic50, low)) in groups.iter().enumerate() {
            let ic50 = ic50 * by[r % 3];
            for at in 0..columns {
                let level = at / 3;
                let share = if level == 0 {
                    1.0
                } else {
                    low + (1.0 - low) / (1.0 + pow(DOSES[level - 1] / ic50, 1.5))
                };
                wells.push(number(share + sd / 100.0 * random.normal()));
                let (role, condition) = if level == 0 {
                    (Role::Control, control)
                } else {
                    (Role::Treatment, doses[row][level - 1])
                };
                plate.well(row * columns + at, role, ids[row], condition);
            }
        }
        plate.read("570", Some(570.0), wells);
    }
    d.set("blank", "none");
    d
}

fn analyse(d: &Design) -> Analysis {
    d.analyse().unwrap().value
}

fn value(curve: &Curve, key: &str) -> f64 {
    curve.fit.as_ref().unwrap().parameter(key).unwrap().value
}

#[test]
fn derived_doses_are_those_of_the_logistic() {
    let d = plates(&[("A", 2.0, 0.1)], 1, 0.0, 1);
    let curve = &analyse(&d).curves[0];
    let fit = curve.fit.as_ref().unwrap();
    let ic50 = fit.ic50_relative.unwrap().value;
    assert!((ic50 - 2.0).abs() < 1e-6, "{ic50}");
    for (key, want) in [
        // (dose / ic50)^1.5 is 1/9 and 9.
        ("ic10", 2.0 * pow(1.0 / 9.0, 2.0 / 3.0)),
        ("ic90", 2.0 * pow(9.0, 2.0 / 3.0)),
        // 10 + 90 / (1 + r) = 50 at r = 1.25.
        ("ic50_absolute", 2.0 * pow(1.25, 2.0 / 3.0)),
        ("pic50", 5.698_970_004_336_019),
    ] {
        let found = fit.quantities.iter().find(|q| q.key == key).unwrap();
        let got = found.estimate.unwrap().value;
        assert!((got / want - 1.0).abs() < 1e-5, "{key}: {got}, expected {want}");
    }
}

#[test]
fn an_effect_out_of_reach_is_a_bound_and_no_number() {
    let d = plates(&[("A", 400.0, 0.0)], 3, 2.0, 2);
    let curve = &analyse(&d).curves[0];
    let fit = curve.fit.as_ref().unwrap();
    assert!(!fit.determined());
    assert!(curve.verdict.starts_with("IC50 not reached"), "{}", curve.verdict);
    for key in ["ic50_absolute", "ic90"] {
        let found = fit.quantities.iter().find(|q| q.key == key).unwrap();
        assert!(!found.estimate.is_some_and(|e| e.determined));
        let instead = found.instead.as_deref().unwrap();
        assert!(instead.starts_with("> 100 µM ("), "{key}: {instead}");
    }
    assert!(curve.next_dose.as_deref().is_some_and(|w| w.contains("µM") || w.contains("dose")), "{curve:?}");
}

/// The sentence is about the IC50 that is shown first, of the curve and of each replicate.
#[test]
fn a_verdict_is_about_the_ic50_that_is_shown_first() {
    let mut d = plates(&[("A", 2.0, 0.1), ("B", 2.0, 0.6)], 3, 2.0, 2);
    let first = |text: &str| text.split(' ').take(2).collect::<Vec<_>>().join(" ");
    for (kind, words) in [("relative", "Relative IC50"), ("absolute", "Absolute IC50")] {
        d.set("ic50", kind);
        let curve = &analyse(&d).curves[0];
        assert_eq!(first(&curve.verdict), words);
        assert!(curve.by_replicate.iter().all(|r| first(&r.verdict) == words), "{:?}", curve.by_replicate);
    }
    // 60 % are left at the highest dose: half way between the plateaus is reached, half of the control is not.
    let answer = d.analyse().unwrap();
    let curve = &answer.value.curves[1];
    assert!(
        curve.verdict.starts_with("No absolute IC50: the curve does not cross 50 % ("),
        "{}",
        curve.verdict
    );
    assert!(curve.next_dose.is_none() || !curve.fit.as_ref().unwrap().determined(), "{curve:?}");
}

#[test]
fn a_fixed_parameter_stays_and_says_so() {
    let mut d = plates(&[("A", 2.0, 0.1)], 3, 3.0, 3);
    d.set("constraints", "bottom = 5; hill 0.5 to 1.2");
    let curve = &analyse(&d).curves[0];
    let fit = curve.fit.as_ref().unwrap();
    assert_eq!(value(curve, "bottom"), 5.0);
    assert!((0.5..=1.2).contains(&value(curve, "hill")));
    let words: Vec<_> = fit.parameters.iter().map(|p| p.constraint.as_deref()).collect();
    assert_eq!(words, [None, Some("fixed at 5"), None, Some("kept between 0.5 and 1.2")]);
    d.set("constraints", "steepness = 1");
    assert_eq!(d.analyse().unwrap_err().kind, ErrorKind::Invalid);
}

#[test]
fn a_shared_parameter_is_the_same_for_all_groups_and_only_it() {
    let mut d = plates(&[("A", 1.0, 0.1), ("B", 8.0, 0.1)], 3, 4.0, 4);
    let free = analyse(&d);
    d.set("constraints", "top shared; bottom shared; hill shared");
    let shared = analyse(&d);
    for key in ["top", "bottom", "hill"] {
        assert_ne!(value(&free.curves[0], key), value(&free.curves[1], key));
        assert_eq!(value(&shared.curves[0], key), value(&shared.curves[1], key));
    }
    assert!(value(&shared.curves[1], "ic50") > 5.0 * value(&shared.curves[0], "ic50"));
}

#[test]
fn the_best_curve_is_the_simplest_that_fits() {
    let mut d = steady(&[("A", 2.0, 0.1)], 3, 1.0, 5);
    d.set("model", "best");
    let curve = &analyse(&d).curves[0];
    let fit = curve.fit.as_ref().unwrap();
    assert_eq!(fit.model, "logistic4");
    assert_eq!(curve.rejected.len(), 7);
    assert!(curve.rejected.iter().all(|c| c.model != fit.model && !c.reason.is_empty()));
    let biphasic = curve.rejected.iter().find(|c| c.model == "biphasic").unwrap();
    assert!(!biphasic.line.is_empty());
}

#[test]
fn groups_are_compared_by_replicates_and_not_by_wells() {
    let d = plates(&[("A", 1.0, 0.0), ("B", 4.0, 0.0)], 3, 2.0, 6);
    let analysis = analyse(&d);
    let [comparison] = analysis.comparisons.as_slice() else { panic!("{:?}", analysis.comparisons) };
    assert_eq!((comparison.n, comparison.undetermined), ([3, 3], [0, 0]));
    let ratio = comparison.ratio.unwrap();
    assert!(
        ratio.low.unwrap() < 0.25 && ratio.high.unwrap() > 0.24 && (0.22..0.28).contains(&ratio.value),
        "{ratio:?}"
    );
    // Both groups come from the same passages, whose IC50s move together: the paired test sees it.
    let test = comparison.test.as_ref().unwrap();
    assert!(test.label.starts_with("Paired") && test.p.unwrap() < 0.01, "{test:?}");
    assert!(test.statistic.starts_with("t(2) = −"), "{test:?}");
    let by_hand: Vec<f64> =
        analysis.curves.iter().flat_map(|c| &c.by_replicate).map(|r| r.ic50.unwrap().value).collect();
    let geometric =
        pow(by_hand[0] * by_hand[1] * by_hand[2] / (by_hand[3] * by_hand[4] * by_hand[5]), 1.0 / 3.0);
    assert!((geometric / ratio.value - 1.0).abs() < 1e-12);
}

/// Whether a dose is called 1 µM or 1000 nM makes no difference, and what has no common unit is not compared.
#[test]
fn series_are_compared_across_units_of_one_kind() {
    let groups = [("A", 1.0, 0.0), ("B", 4.0, 0.0), ("C", 4.0, 0.0)];
    let same = analyse(&moving(&groups[..2], 3, 2.0, 6, [1.0, 1.1, 0.9])).comparisons;
    let other = [("µM", 1.0), ("nM", 1000.0), ("mg/ml", 1.0)];
    let across = analyse(&in_units(&groups[..2], &other[..2], 3, 2.0, 6, [1.0, 1.1, 0.9])).comparisons;
    let ratio = |c: &[monolayer::assay::viability::Comparison]| c[0].ratio.unwrap().value;
    assert!((ratio(&across) / ratio(&same) - 1.0).abs() < 1e-6, "{} {}", ratio(&across), ratio(&same));
    assert_eq!(across[0].n, [3, 3]);
    let pooled = [&same, &across].map(|c| c[0].pooled_ratio.unwrap().value);
    assert!((pooled[1] / pooled[0] - 1.0).abs() < 1e-6, "{pooled:?}");
    // The third series stands alone: one pair, and its p pays for no other.
    let three = analyse(&in_units(&groups, &other, 3, 2.0, 6, [1.0, 1.1, 0.9])).comparisons;
    assert_eq!(three.len(), 1);
    assert_eq!(three[0].p_adjusted, three[0].test.as_ref().unwrap().p);
}

/// Areas are comparable over the same doses only.
#[test]
fn areas_over_different_doses_come_with_one_over_those_all_share() {
    let quantity = |curve: &Curve, key: &str| {
        let fit = curve.fit.as_ref().unwrap();
        fit.quantities.iter().find(|q| q.key == key).map(|q| (q.label.clone(), q.estimate.unwrap().value))
    };
    let groups = [("A", 2.0, 0.1), ("B", 2.0, 0.1)];
    let same = analyse(&steady(&groups, 1, 0.0, 1));
    assert!(same.curves.iter().all(|c| quantity(c, "auc_shared").is_none()));
    // The second curve has ten times the doses: what is called 1 is 10 there, and its IC50 is 20.
    let shifted = analyse(&in_units(&groups, &[("µM", 1.0), ("nM", 10_000.0)], 1, 0.0, 1, [1.0; 3]));
    let [a, b] = shifted.curves.as_slice() else { panic!("{:?}", shifted.curves) };
    let (own_a, own_b) = (quantity(a, "auc").unwrap(), quantity(b, "auc").unwrap());
    assert!((own_a.1 - own_b.1).abs() < 1e-4, "each over its own doses: {} {}", own_a.1, own_b.1);
    let (shared_a, shared_b) = (quantity(a, "auc_shared").unwrap(), quantity(b, "auc_shared").unwrap());
    assert!(
        shared_a.0.contains("0.3 to 100 µM") && shared_b.0.contains("300 to 100000 nM"),
        "{}",
        shared_b.0
    );
    assert!(shared_a.1 < own_a.1 - 5.0 && shared_b.1 > own_b.1 + 5.0, "{shared_a:?} {shared_b:?}");
    // With a shared parameter one fit serves both, and its area is over the doses of both.
    let mut d = in_units(&groups, &[("µM", 1.0), ("µM", 10.0)], 1, 0.0, 1, [1.0; 3]);
    d.set("constraints", "hill shared");
    let both = analyse(&d);
    for (curve, alone) in both.curves.iter().zip([&shared_a, &shared_b]) {
        let (label, area) = quantity(curve, "auc_shared").unwrap();
        assert!(
            label.contains("0.3 to 100 µM") && (area - alone.1).abs() < 1e-3,
            "{label}: {area} {alone:?}"
        );
        assert!(quantity(curve, "auc").is_none());
    }
}

#[test]
fn one_replicate_is_not_tested() {
    let analysis = analyse(&plates(&[("A", 1.0, 0.0), ("B", 4.0, 0.0)], 1, 2.0, 7));
    let comparison = &analysis.comparisons[0];
    assert!(comparison.test.is_none() && comparison.ratio.is_none());
    assert!(comparison.verdict.contains("One biological replicate"), "{}", comparison.verdict);
}

#[test]
fn an_outlier_is_marked_with_its_influence_and_left_in() {
    let mut d = steady(&[("A", 2.0, 0.1)], 3, 2.0, 8);
    let clean = analyse(&d);
    assert!(clean.curves[0].outliers.is_empty(), "{:?}", clean.curves[0].outliers);
    // The three wells of 3 µM on the first plate, as if pipetted twice as high.
    for at in 15..18 {
        d.plates[0].reads[0].wells[at] = number(1.4);
    }
    let curve = &analyse(&d).curves[0];
    let [outlier] = curve.outliers.as_slice() else { panic!("{:?}", curve.outliers) };
    let point = curve.points[outlier.point as usize];
    assert_eq!((point.dose, curve.points.len()), (3.0, clean.curves[0].points.len()));
    assert!(outlier.influence.contains("instead of"), "{}", outlier.influence);
    assert!((outlier.ic50_without.unwrap().value - 2.0).abs() < 0.2);
    d.set("outliers", "0");
    assert!(analyse(&d).curves[0].outliers.is_empty());
}

#[test]
fn weights_of_sds_need_sds() {
    let mut d = plates(&[("A", 2.0, 0.1)], 3, 3.0, 9);
    d.set("weights", "inverse_sd2").set("fit_control", "false");
    assert!(analyse(&d).curves[0].fit.is_some());
    for plate in &mut d.plates {
        for at in 15..18 {
            plate.reads[0].wells[at] = number(0.4);
        }
    }
    let curve = &analyse(&d).curves[0];
    assert!(curve.fit.is_none() && curve.verdict.contains("1/SD²"), "{}", curve.verdict);
}

#[test]
fn a_robust_fit_hardly_moves_with_an_outlier() {
    let mut d = steady(&[("A", 2.0, 0.1)], 3, 2.0, 10);
    for at in 15..18 {
        d.plates[0].reads[0].wells[at] = number(1.4);
    }
    let plain = value(&analyse(&d).curves[0], "ic50");
    d.set("robust", "true");
    let robust = value(&analyse(&d).curves[0], "ic50");
    assert!(
        (robust - 2.0).abs() < 0.15 && (plain - 2.0).abs() > 2.0 * (robust - 2.0).abs(),
        "{plain} {robust}"
    );
}

#[test]
fn every_curve_can_be_chosen_and_speaks() {
    let mut d = plates(&[("A", 2.0, 0.1)], 3, 3.0, 11);
    d.set("rejected", "false");
    for model in monolayer::fit::CurveModel::ALL {
        d.set("model", model.key());
        let curve = &analyse(&d).curves[0];
        let fit = curve.fit.as_ref().unwrap_or_else(|| panic!("{}: {}", model.key(), curve.verdict));
        assert_eq!(fit.parameters.len(), model.parameters().len());
        assert!(fit.line.iter().all(|p| p.y.is_finite()));
        assert!(curve.verdict.ends_with('.') && !curve.verdict.contains("NaN"), "{}", curve.verdict);
        assert_eq!(fit.ic50_relative.is_some(), model.is_sigmoid(), "{}", curve.verdict);
        println!("{}: {}", model.label(), curve.verdict);
    }
}
