//! The four-parameter logistic on the reference curves.

use crate::common::{agree, agree_all, columns, expected, fit, near, numbers};
use crate::reference::{self, plates_folder, rows, text};
use monolayer::fit::LogisticOptions;
use monolayer::num::math::{exp, ln};

#[test]
fn ryegrass() {
    let Some(expected) = expected("ryegrass") else { return };
    let want = &expected["analyses"]["ryegrass"];
    let (dose, y) = columns("doseresponse/ryegrass.csv", "conc", "rootl", None);
    let half_control = want["dose_at_half_control_mean"]["control_mean"].as_f64().unwrap() / 2.0;
    let levels = [4.0, half_control];
    let free = fit(&dose, &y, &LogisticOptions { levels: &levels, ..Default::default() });
    agree_all(&free, &want["fit_4PL"], "ryegrass");
    near(free.at_levels[0].unwrap().value, want["dose_at_response_4.0"].as_f64().unwrap(), 1e-8, "dose at 4");
    near(
        free.at_levels[1].unwrap().value,
        want["dose_at_half_control_mean"]["dose"].as_f64().unwrap(),
        1e-8,
        "dose at half control",
    );
    assert!(free.ic50.determined && free.top.determined && free.bottom.determined && free.hill.determined);
    let bottom_zero = fit(&dose, &y, &LogisticOptions { bottom: Some(0.0), ..Default::default() });
    agree_all(&bottom_zero, &want["fit_3PL_bottom0"], "ryegrass, bottom 0");
    assert_eq!((bottom_zero.bottom.value, bottom_zero.bottom.se), (0.0, None));
}

#[test]
fn dnase() {
    let Some(expected) = expected("DNase_run1") else { return };
    let want = &expected["analyses"]["DNase_run1"];
    let (dose, y) = columns("doseresponse/DNase.csv", "conc", "density", Some(("Run", "1")));
    agree_all(&fit(&dose, &y, &LogisticOptions::default()), &want["fit_4PL"], "DNase");
    let zero = LogisticOptions { bottom: Some(0.0), ..Default::default() };
    agree_all(&fit(&dose, &y, &zero), &want["fit_3PL_bottom0"], "DNase, bottom 0");
    for (level, dose_at) in want["back_calculated_4PL"].as_object().unwrap() {
        let levels = [level.parse().unwrap()];
        let fit = fit(&dose, &y, &LogisticOptions { levels: &levels, ..Default::default() });
        near(fit.at_levels[0].unwrap().value, dose_at.as_f64().unwrap(), 1e-7, level);
    }
}

#[test]
fn s_alba() {
    let Some(expected) = expected("S.alba") else { return };
    for herbicide in ["Glyphosate", "Bentazone"] {
        let (dose, y) =
            columns("doseresponse/S.alba.csv", "Dose", "DryMatter", Some(("Herbicide", herbicide)));
        let fit = fit(&dose, &y, &LogisticOptions::default());
        agree_all(&fit, &expected["analyses"]["S.alba"]["fits"][herbicide], herbicide);
    }
}

#[test]
fn multicell() {
    let Some(expected) = expected("multicell") else { return };
    let table = rows(&text(&plates_folder().unwrap().join("doseresponse/multicell.tsv")));
    let mut seen = 0;
    for (cell, want) in expected["analyses"]["multicell"]["fits"].as_object().unwrap() {
        let mine: Vec<_> = table[1..].iter().filter(|r| r.iter().any(|c| c == cell)).collect();
        let at = |name: &str| table[0].iter().position(|h| h == name).unwrap();
        let dose: Vec<f64> = mine.iter().map(|r| r[at("conc")].parse().unwrap()).collect();
        let y: Vec<f64> = mine.iter().map(|r| r[at("resp")].parse().unwrap()).collect();
        let free = fit(&dose, &y, &LogisticOptions::default());
        assert_eq!(free.ic50.determined, want["identifiable_4PL"].as_bool().unwrap(), "{cell} {free:#?}");
        if want["identifiable_4PL"] == true {
            agree_all(&free, &want["4PL"], cell);
        } else {
            assert!(free.rss <= want["4PL"]["RSS"].as_f64().unwrap() * (1.0 + 1e-6), "{cell}");
        }
        let zero = LogisticOptions { bottom: Some(0.0), ..Default::default() };
        agree_all(&fit(&dose, &y, &zero), &want["3PL_c0"], &format!("{cell}, bottom 0"));
        let both = LogisticOptions { bottom: Some(0.0), top: Some(1.0), ..Default::default() };
        let both = fit(&dose, &y, &both);
        agree(both.hill, &want["2PL_0_1"]["HillSlope_prism"], true, &format!("{cell}, 0 to 1, hill"));
        agree(both.ic50, &want["2PL_0_1"]["EC50"], false, &format!("{cell}, 0 to 1, ic50"));
        seen += 1;
    }
    assert_eq!(seen, 3);
}

/// The twelve curves of the real CellTiter-Glo plates: doses in the D300 map, values in the reader's workbook.
#[test]
fn tecan_viability() {
    let Some(expected) = expected("Tecan_viability") else { return };
    let want = &expected["analyses"]["Tecan_viability"]["plates"];
    let (mut curves, mut not_determined) = (0, 0);
    for (plate, entry) in want.as_object().unwrap() {
        for (drug, want) in entry["drugs"].as_object().unwrap() {
            let (dose, y) = reference::tecan_curve(plate, drug, entry["vehicle_mean"].as_f64().unwrap());
            assert_eq!(dose.len() as u64, want["n"].as_u64().unwrap());
            let name = format!("{plate} {drug}");
            let free = fit(&dose, &y, &LogisticOptions { levels: &[50.0], ..Default::default() });
            let identifiable = want["identifiable_4PL"].as_bool().unwrap();
            assert_eq!(free.ic50.determined, identifiable, "{name}: {free:#?}");
            if identifiable {
                agree_all(&free, &want["fit_4PL"], &name);
                let absolute = free.at_levels[0].unwrap();
                near(absolute.value, want["absolute_IC50_viability_50"].as_f64().unwrap(), 1e-6, &name);
                assert!(
                    absolute.determined && absolute.low.unwrap() < absolute.value,
                    "{name}: {absolute:?}"
                );
                assert!(absolute.high.unwrap() > absolute.value);
            } else {
                // The least sum of squares is a limit at an infinite ic50. The reference walked 50 decades towards it, where
                // nothing measured tells one dose from another; ours stops at 12 and must there be as good as any curve.
                let best = minimum_within_twelve_decades(&dose, &y);
                near(free.rss, best, 1e-6, &name);
                assert!(free.rss <= best * (1.0 + 1e-9), "{name}: {} against {best}", free.rss);
                assert!(want["fit_4PL"]["RSS"].as_f64().unwrap() <= free.rss * (1.0 + 1e-9), "{name}");
                not_determined += 1;
            }
            curves += 1;
        }
    }
    assert_eq!((curves, not_determined), (12, 4));
}

#[test]
fn soft_max_mtt_quadrants_hold_no_ic50() {
    let Some(expected) = expected("SoftMax_MTT") else { return };
    let quadrants = expected["analyses"]["SoftMax_MTT"]["quadrants"].as_object().unwrap();
    assert_eq!(quadrants.len(), 4);
    for (name, quadrant) in quadrants {
        let dose = [0.0, 1.0, 10.0, 100.0, 1000.0, 10000.0];
        let y = numbers(&quadrant["viability_pct"]);
        let fit = fit(&dose, &y, &LogisticOptions { levels: &[50.0], ..Default::default() });
        assert!(!fit.ic50.determined, "{name}: {fit:?}");
        assert!(!fit.hill.determined, "{name}: {fit:?}");
    }
}

#[test]
fn flat_curve_gives_no_ic50() {
    let Some(expected) = expected("flat_curve_drc_issue_4") else { return };
    let want = &expected["analyses"]["flat_curve_drc_issue_4"];
    let fit = fit(&numbers(&want["dose"]), &numbers(&want["response"]), &LogisticOptions::default());
    near(fit.total, want["RSS_constant_model"].as_f64().unwrap(), 1e-9, "RSS of the horizontal line");
    let best = want["best_4PL_RSS_found"].as_f64().unwrap();
    assert!(fit.rss <= best * (1.0 + 1e-6), "{} is above {best}", fit.rss);
    assert!(fit.flat_p > 0.5, "{}", fit.flat_p);
    assert!(!fit.ic50.determined, "{fit:?}");
}

/// The least sum of squares of a logistic whose ic50 lies within twelve decades of the doses, without any descent: a grid
/// over ic50 and hill, refined around its best point until nothing is gained, with the plateaus in closed form.
fn minimum_within_twelve_decades(dose: &[f64], y: &[f64]) -> f64 {
    let x: Vec<f64> = dose.iter().map(|d| ln(*d)).collect();
    let rss = |u: f64, k: f64| {
        // One plateau plus a multiple of the smaller share, so that far plateaus lose no digits.
        let z: Vec<f64> = x.iter().map(|x| exp(k) * (x - u)).collect();
        let sign = if z.iter().filter(|z| **z < 0.0).count() * 2 > z.len() { 1.0 } else { -1.0 };
        let q: Vec<f64> = z.iter().map(|z| 1.0 / (1.0 + exp(-sign * z))).collect();
        let n = q.len() as f64;
        let (mq, my) = (q.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
        let slope = q.iter().zip(y).map(|(q, y)| (q - mq) * (y - my)).sum::<f64>()
            / q.iter().map(|q| (q - mq) * (q - mq)).sum::<f64>();
        q.iter().zip(y).map(|(q, y)| y - my - slope * (q - mq)).map(|r| r * r).sum::<f64>()
    };
    let finite = || x.iter().copied().filter(|x| x.is_finite());
    let reach = 12.0 * std::f64::consts::LN_10;
    let (low, high) =
        (finite().fold(f64::INFINITY, f64::min) - reach, finite().fold(f64::NEG_INFINITY, f64::max) + reach);
    let (mut us, mut ks) = ((low, high), (ln(0.01), ln(100.0)));
    let mut best = (f64::INFINITY, 0.0, 0.0);
    for round in 0..30 {
        let steps = if round == 0 { 80 } else { 20 };
        let at = |(a, b): (f64, f64), i: i32| a + (b - a) * f64::from(i) / f64::from(steps);
        for i in 0..=steps {
            for j in 0..=steps {
                let (u, k) = (at(us, i), at(ks, j));
                let here = rss(u, k);
                if here < best.0 {
                    best = (here, u, k);
                }
            }
        }
        let (du, dk) = (0.2 * (us.1 - us.0), 0.2 * (ks.1 - ks.0));
        us = ((best.1 - du).max(low), (best.1 + du).min(high));
        ks = (best.2 - dk, best.2 + dk);
    }
    best.0
}
