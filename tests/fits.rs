//! Fits against R, SciPy and NIST: the values in `plates/expected.json` of the reference data (see its README for sources).
//! Run with `MONOLAYER_DATA` pointing at the reference data; the default is `../shared/data`.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod reference;

use monolayer::fit::{
    Bounds, Curve, Estimate, LogisticFit, LogisticOptions, Model, Options, Points, Workspace, fit_logistic,
};
use monolayer::num::math::{exp, ln, pow};
use reference::{plates_folder, rows, text};
use serde_json::Value;

fn expected() -> Option<Value> {
    let folder = plates_folder()?;
    Some(serde_json::from_str(&text(&folder.join("expected.json"))).unwrap())
}

fn fit(dose: &[f64], y: &[f64], options: &LogisticOptions<'_>) -> LogisticFit {
    fit_logistic(dose, y, options, &mut Workspace::default()).unwrap()
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

#[track_caller]
fn near(got: f64, want: f64, relative: f64, what: &str) {
    assert!((got - want).abs() <= relative * want.abs(), "{what}: {got}, expected {want}");
}

/// Estimate, standard error and profile interval of one parameter; the values in the file have ten digits, of which the
/// file vouches for five (estimates) and three (standard errors, limits).
#[track_caller]
fn agree(got: Estimate, want: &Value, turn: bool, what: &str) {
    let sign = if turn { -1.0 } else { 1.0 };
    let se = if want["se"].is_null() { &want["se_linear_delta"] } else { &want["se"] };
    // A plateau near zero has no relative error: there, a millionth of its standard error.
    let (est, near_zero) = (sign * want["est"].as_f64().unwrap(), 1e-6 * se.as_f64().unwrap_or(0.0));
    assert!(
        (got.value - est).abs() <= (1e-6 * est.abs()).max(near_zero),
        "{what}: {}, expected {est}",
        got.value
    );
    if let Some(se) = se.as_f64() {
        near(
            got.se.unwrap_or_else(|| panic!("{what} has no standard error")),
            se,
            1e-3,
            &format!("SE of {what}"),
        );
    }
    let ci = &want["ci95_profile"];
    if !ci.is_array() {
        return;
    }
    let (low, high) = if turn { (&ci[1], &ci[0]) } else { (&ci[0], &ci[1]) };
    for (got, want, side) in [(got.low, low, "lower"), (got.high, high, "upper")] {
        match (got, want.as_f64()) {
            (Some(got), Some(want)) => near(got, sign * want, 1e-3, &format!("{side} limit of {what}")),
            (None, None) => {}
            (got, want) => panic!("{side} limit of {what}: {got:?}, expected {want:?}"),
        }
    }
}

#[track_caller]
fn agree_all(fit: &LogisticFit, want: &Value, what: &str) {
    near(fit.rss, want["RSS"].as_f64().unwrap(), 1e-8, &format!("RSS of {what}"));
    assert_eq!(fit.df as u64, want["df"].as_u64().unwrap(), "df of {what}");
    near(fit.r_squared(), want["R2"].as_f64().unwrap(), 1e-8, &format!("R2 of {what}"));
    near(fit.rmse(), want["Sy_x"].as_f64().unwrap(), 1e-8, &format!("Sy.x of {what}"));
    if want["Top"].is_object() {
        agree(fit.top, &want["Top"], false, &format!("{what}, top"));
    }
    if want["Bottom"].is_object() {
        agree(fit.bottom, &want["Bottom"], false, &format!("{what}, bottom"));
    }
    agree(fit.hill, &want["HillSlope_prism"], true, &format!("{what}, hill"));
    agree(fit.ic50, &want["EC50"], false, &format!("{what}, ic50"));
}

/// Columns `x` and `y` of a comma list, where `filter` holds.
fn columns(file: &str, x: &str, y: &str, filter: Option<(&str, &str)>) -> (Vec<f64>, Vec<f64>) {
    let table = rows(&text(&plates_folder().unwrap().join(file)));
    let head = &table[0];
    let at = |name: &str| head.iter().position(|h| h == name).unwrap();
    let (ix, iy) = (at(x), at(y));
    table[1..]
        .iter()
        .filter(|row| filter.is_none_or(|(name, value)| row[at(name)] == value))
        .map(|row| (row[ix].parse::<f64>().unwrap(), row[iy].parse::<f64>().unwrap()))
        .unzip()
}

#[test]
fn ryegrass() {
    let Some(expected) = expected() else { return };
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
    let Some(expected) = expected() else { return };
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
    let Some(expected) = expected() else { return };
    for herbicide in ["Glyphosate", "Bentazone"] {
        let (dose, y) =
            columns("doseresponse/S.alba.csv", "Dose", "DryMatter", Some(("Herbicide", herbicide)));
        let fit = fit(&dose, &y, &LogisticOptions::default());
        agree_all(&fit, &expected["analyses"]["S.alba"]["fits"][herbicide], herbicide);
    }
}

#[test]
fn multicell() {
    let Some(expected) = expected() else { return };
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
    let Some(expected) = expected() else { return };
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
                // The optimum is a limit at an infinite ic50, of which the reference went 50 decades and ours goes 12.
                let best = want["fit_4PL"]["RSS"].as_f64().unwrap();
                assert!(free.rss <= best * (1.0 + 1e-2), "{name}: {} against {best}", free.rss);
                not_determined += 1;
            }
            curves += 1;
        }
    }
    assert_eq!((curves, not_determined), (12, 4));
}

#[test]
fn soft_max_mtt_quadrants_hold_no_ic50() {
    let Some(expected) = expected() else { return };
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
    let Some(expected) = expected() else { return };
    let want = &expected["analyses"]["flat_curve_drc_issue_4"];
    let fit = fit(&numbers(&want["dose"]), &numbers(&want["response"]), &LogisticOptions::default());
    near(fit.total, want["RSS_constant_model"].as_f64().unwrap(), 1e-9, "RSS of the horizontal line");
    let best = want["best_4PL_RSS_found"].as_f64().unwrap();
    assert!(fit.rss <= best * (1.0 + 1e-6), "{} is above {best}", fit.rss);
    assert!(fit.flat_p > 0.5, "{}", fit.flat_p);
    assert!(!fit.ic50.determined, "{fit:?}");
}

/// b1 / (1 + exp(b2 - b3 x)), NIST's Rat42.
struct Rat42;

impl Model for Rat42 {
    fn names(&self) -> &[&'static str] {
        &["b1", "b2", "b3"]
    }
    fn value(&self, x: f64, b: &[f64], g: &mut [f64]) -> f64 {
        let e = exp(b[1] - b[2] * x);
        let d = 1.0 + e;
        (g[0], g[1], g[2]) = (1.0 / d, -b[0] * e / (d * d), b[0] * e * x / (d * d));
        b[0] / d
    }
}

/// b1 / (1 + exp(b2 - b3 x))^(1 / b4), NIST's Rat43.
struct Rat43;

impl Model for Rat43 {
    fn names(&self) -> &[&'static str] {
        &["b1", "b2", "b3", "b4"]
    }
    fn value(&self, x: f64, b: &[f64], g: &mut [f64]) -> f64 {
        let e = exp(b[1] - b[2] * x);
        let d = 1.0 + e;
        let power = pow(d, -1.0 / b[3]);
        let slope = -b[0] * power / b[3] * e / d;
        (g[0], g[1], g[2], g[3]) = (power, slope, -slope * x, b[0] * power * ln(d) / (b[3] * b[3]));
        b[0] * power
    }
}

fn nist(model: &impl Model, key: &str) {
    let Some(expected) = expected() else { return };
    let want = &expected["analyses"][key];
    let file = text(&plates_folder().unwrap().join(want["file"].as_str().unwrap()));
    let data: Vec<Vec<f64>> = file
        .lines()
        .filter_map(|l| l.split_whitespace().map(|v| v.parse().ok()).collect::<Option<Vec<f64>>>())
        .filter(|row| row.len() == 2)
        .collect();
    assert_eq!(data.len() as u64, want["n"].as_u64().unwrap());
    let x: Vec<f64> = data.iter().map(|r| r[1]).collect();
    let y: Vec<f64> = data.iter().map(|r| r[0]).collect();
    let points = Points::new(&x, &y).unwrap();
    let certified = numbers(&want["certified"]);
    let starts = want["starts"].as_array().unwrap();
    assert_eq!(starts.len(), 2);
    for start in starts {
        let mut theta = numbers(start);
        let p = theta.len();
        let mut workspace = Workspace::default();
        let curve = Curve { model, points: &points };
        let done =
            workspace.minimise(&curve, &mut theta, &vec![Bounds::FREE; p], Options::default()).unwrap();
        assert!(done.converged);
        for (got, want) in theta.iter().zip(&certified) {
            near(*got, *want, 1e-9, key);
        }
        let covariance = workspace.covariance(&vec![true; p]).unwrap();
        let variance = done.rss / (x.len() - p) as f64;
        for (j, want) in numbers(&want["certified_sd"]).iter().enumerate() {
            near((covariance[j * p + j] * variance).sqrt(), *want, 1e-8, "standard deviation");
        }
    }
}

#[test]
fn nist_rat42() {
    nist(&Rat42, "NIST_Rat42");
}

#[test]
fn nist_rat43() {
    nist(&Rat43, "NIST_Rat43");
}

/// Doses threefold apart, a curve, and a little fixed noise.
fn example() -> (Vec<f64>, Vec<f64>) {
    let noise = [1.2, -0.8, 0.3, 2.1, -1.9, 0.7, -0.4, 1.1, -1.3, 0.2];
    let dose: Vec<f64> =
        (0..10).map(|i| if i == 0 { 0.0 } else { 0.1 * pow(3.0, f64::from(i - 1)) }).collect();
    let y = dose.iter().zip(noise).map(|(d, e)| 4.0 + 95.0 / (1.0 + pow(d / 6.0, 1.3)) + e).collect();
    (dose, y)
}

#[test]
fn another_unit_scales_the_ic50_and_nothing_else() {
    let (dose, y) = example();
    let nano: Vec<f64> = dose.iter().map(|d| d * 1000.0).collect();
    let options = LogisticOptions { levels: &[50.0], ..Default::default() };
    let (a, b) = (fit(&dose, &y, &options), fit(&nano, &y, &options));
    for (a, b, factor) in [
        (a.ic50, b.ic50, 1000.0),
        (a.at_levels[0].unwrap(), b.at_levels[0].unwrap(), 1000.0),
        (a.hill, b.hill, 1.0),
        (a.top, b.top, 1.0),
        (a.bottom, b.bottom, 1.0),
    ] {
        near(b.value, a.value * factor, 1e-9, "value");
        near(b.low.unwrap(), a.low.unwrap() * factor, 1e-6, "lower limit");
        near(b.high.unwrap(), a.high.unwrap() * factor, 1e-6, "upper limit");
        near(b.se.unwrap(), a.se.unwrap() * factor, 1e-7, "standard error");
        assert!(a.determined && b.determined);
    }
}

#[test]
fn a_rising_curve_is_the_falling_one_upside_down() {
    let (dose, y) = example();
    let rising: Vec<f64> = y.iter().map(|y| 100.0 - y).collect();
    let options = LogisticOptions::default();
    let (a, b) = (fit(&dose, &y, &options), fit(&dose, &rising, &options));
    near(b.ic50.value, a.ic50.value, 1e-9, "ic50");
    near(b.ic50.high.unwrap(), a.ic50.high.unwrap(), 1e-6, "upper limit");
    near(b.hill.value, -a.hill.value, 1e-9, "hill");
    near(b.hill.low.unwrap(), -a.hill.high.unwrap(), 1e-6, "hill limit");
    near(b.top.value, 100.0 - a.bottom.value, 1e-9, "top");
    near(b.bottom.value, 100.0 - a.top.value, 1e-7, "bottom");
}

#[test]
fn the_order_of_the_points_changes_no_bit() {
    let (dose, y) = example();
    let turned: (Vec<f64>, Vec<f64>) =
        (dose.iter().rev().copied().collect(), y.iter().rev().copied().collect());
    let options = LogisticOptions { levels: &[50.0], ..Default::default() };
    assert_eq!(fit(&dose, &y, &options), fit(&turned.0, &turned.1, &options));
}

#[test]
fn a_workspace_used_before_changes_no_bit() {
    let (dose, y) = example();
    let options = LogisticOptions { levels: &[50.0], ..Default::default() };
    let mut used = Workspace::default();
    let long: Vec<f64> = (1..60).map(f64::from).collect();
    let _ = fit_logistic(&long, &long, &options, &mut used);
    assert_eq!(fit_logistic(&dose, &y, &options, &mut used).unwrap(), fit(&dose, &y, &options));
}

/// The profile by brute force: hill (or ic50) on a dense grid, plateaus by the normal equations, no descent at all.
#[test]
fn intervals_are_those_of_a_dense_grid() {
    let (dose, y) = example();
    let fit = fit(&dose, &y, &LogisticOptions::default());
    let target = fit.rss * (1.0 + 5.987_377_607_273_7 / 6.0); // R: qf(0.95, 1, 6)
    let rss = |u: f64, h: f64| {
        let s: Vec<f64> = dose.iter().map(|d| 1.0 / (1.0 + pow(d / exp(u), h))).collect();
        let (mut a, mut b, mut c, mut p, mut q) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (s, y) in s.iter().zip(&y) {
            (a, b, c, p, q) =
                (a + s * s, b + s * (1.0 - s), c + (1.0 - s) * (1.0 - s), p + s * y, q + (1.0 - s) * y);
        }
        let (top, bottom) = ((p * c - q * b) / (a * c - b * b), (q * a - p * b) / (a * c - b * b));
        s.iter()
            .zip(&y)
            .map(|(s, y)| (top * s + bottom * (1.0 - s) - y) * (top * s + bottom * (1.0 - s) - y))
            .sum::<f64>()
    };
    let steps = 800;
    let us: Vec<f64> = (0..=steps).map(|i| 0.8 + 2.0 * f64::from(i) / f64::from(steps)).collect();
    let hs: Vec<f64> = (0..=steps).map(|i| 0.6 + 2.0 * f64::from(i) / f64::from(steps)).collect();
    let inside = |u: f64, h: f64| rss(u, h) <= target;
    let held: Vec<f64> = us.iter().copied().filter(|u| hs.iter().any(|h| inside(*u, *h))).collect();
    near(fit.ic50.low.unwrap(), exp(held[0]), 4e-3, "lower limit of ic50");
    near(fit.ic50.high.unwrap(), exp(held[held.len() - 1]), 4e-3, "upper limit of ic50");
    let held: Vec<f64> = hs.iter().copied().filter(|h| us.iter().any(|u| inside(*u, *h))).collect();
    near(fit.hill.low.unwrap(), held[0], 4e-3, "lower limit of hill");
    near(fit.hill.high.unwrap(), held[held.len() - 1], 4e-3, "upper limit of hill");
}

/// Cases on which drc fails or misleads.
#[test]
fn hard_data() {
    let refuse = |dose: &[f64], y: &[f64]| {
        let error =
            fit_logistic(dose, y, &LogisticOptions::default(), &mut Workspace::default()).unwrap_err();
        assert!(!error.what.is_empty());
        error.kind
    };
    use monolayer::ErrorKind::{Number, Undetermined};
    assert_eq!(refuse(&[1.0, 2.0, 3.0, 4.0, 5.0], &[7.0; 5]), Undetermined);
    assert_eq!(refuse(&[2.0; 6], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), Undetermined);
    assert_eq!(refuse(&[1.0, 2.0, 3.0, 4.0], &[9.0, 7.0, 3.0, 1.0]), Undetermined);
    assert_eq!(refuse(&[0.0; 5], &[9.0, 7.0, 3.0, 1.0, 2.0]), Undetermined);
    assert_eq!(refuse(&[], &[]), Undetermined);
    assert_eq!(refuse(&[-1.0, 2.0, 3.0, 4.0, 5.0], &[9.0, 7.0, 3.0, 1.0, 0.0]), Number);
    assert_eq!(refuse(&[1.0, 2.0, f64::NAN, 4.0, 5.0], &[9.0, 7.0, 3.0, 1.0, 0.0]), Number);
    assert_eq!(refuse(&[1.0, 2.0, f64::INFINITY, 4.0, 5.0], &[9.0, 7.0, 3.0, 1.0, 0.0]), Number);
    assert_eq!(refuse(&[1.0, 2.0, 3.0, 4.0, 5.0], &[9.0, 7.0, f64::NAN, 1.0, 0.0]), Number);
    assert_eq!(refuse(&[1.0, 2.0, 3.0, 4.0, 5.0], &[9.0, 7.0]), Number);

    // Near-perfect data: the curve itself, to the last digit.
    let (dose, _) = example();
    let exact: Vec<f64> = dose.iter().map(|d| 4.0 + 95.0 / (1.0 + pow(d / 6.0, 1.3))).collect();
    let perfect = fit(&dose, &exact, &LogisticOptions { levels: &[50.0], ..Default::default() });
    near(perfect.ic50.value, 6.0, 1e-10, "ic50 of exact data");
    near(perfect.hill.value, 1.3, 1e-10, "hill of exact data");
    near(perfect.ic50.high.unwrap(), perfect.ic50.low.unwrap(), 1e-6, "interval of exact data");

    // Fifteen decades of dose, and negative responses.
    let dose: Vec<f64> = (0..12).map(|i| pow(10.0, 1.4 * f64::from(i) - 12.0)).collect();
    let y: Vec<f64> =
        (0..12).map(|i| if i < 6 { 98.0 + f64::from(i % 3) } else { -5.0 - f64::from(i % 2) }).collect();
    let wide = fit(&dose, &y, &LogisticOptions::default());
    assert!(wide.rss < 10.0 && (wide.bottom.value + 5.5).abs() < 0.1, "{wide:?}");
    assert!(!wide.hill.determined, "a step has no slope");
}
