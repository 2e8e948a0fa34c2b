//! Every curve of the reference data through plans: the general path must give what the logistic's own gives, and more.

use crate::common::{agree, columns, expected, near, numbers};
use crate::reference::{self, plates_folder, text};
use monolayer::fit::{
    CurveModel, CurveSet, DoseScale, FitPlan, FittedCurve, Quantity, Series, WeightBy, Weighting, Workspace,
    fit_curves,
};
use monolayer::num::math::{exp, ln, log10, pow};
use serde_json::Value;

pub fn fit(dose: &[f64], y: &[f64], plan: &FitPlan) -> CurveSet {
    fit_curves(&[Series::new(dose, y)], plan, &mut Workspace::default()).unwrap()
}

pub fn one(dose: &[f64], y: &[f64], plan: &FitPlan) -> FittedCurve {
    fit(dose, y, plan).curves.remove(0)
}

fn logistic4() -> FitPlan {
    FitPlan::new(CurveModel::Logistic4)
}

#[track_caller]
fn agree_curve(set: &CurveSet, want: &Value, what: &str) {
    let curve = &set.curves[0];
    near(curve.rss, want["RSS"].as_f64().unwrap(), 1e-8, &format!("RSS of {what}"));
    assert_eq!(curve.df as u64, want["df"].as_u64().unwrap(), "df of {what}");
    near(curve.r_squared(), want["R2"].as_f64().unwrap(), 1e-8, &format!("R2 of {what}"));
    near(curve.rmse(), want["Sy_x"].as_f64().unwrap(), 1e-8, &format!("Sy.x of {what}"));
    near(set.aicc(), want["AICc_prism"].as_f64().unwrap(), 1e-8, &format!("AICc of {what}"));
    for (key, name, turn) in [
        ("top", "Top", false),
        ("bottom", "Bottom", false),
        ("hill", "HillSlope_prism", true),
        ("ic50", "EC50", false),
        ("asymmetry", "S_or_drc_f", false),
    ] {
        if want[name].is_object() {
            agree(curve.parameter(key).unwrap(), &want[name], turn, &format!("{what}, {key}"));
        }
    }
}

#[test]
fn ryegrass() {
    let Some(expected) = expected("ryegrass") else { return };
    let want = &expected["analyses"]["ryegrass"];
    let (dose, y) = columns(
        want["file"].as_str().unwrap(),
        want["x"].as_str().unwrap(),
        want["y"].as_str().unwrap(),
        None,
    );
    let half = &want["dose_at_half_control_mean"];
    let plan = logistic4()
        .asking(Quantity::RelativeIc { percent: 10.0 })
        .asking(Quantity::RelativeIc { percent: 90.0 })
        .asking(Quantity::AbsoluteIc { level: 4.0 })
        .asking(Quantity::AbsoluteIc { level: half["control_mean"].as_f64().unwrap() / 2.0 })
        .asking(Quantity::RelativeIc { percent: 50.0 });
    let set = fit(&dose, &y, &plan);
    let q = |i: usize| set.curves[0].quantities[i].unwrap();
    near(q(0).value, want["ED10"].as_f64().unwrap(), 1e-8, "ED10");
    near(q(1).value, want["ED90"].as_f64().unwrap(), 1e-8, "ED90");
    near(q(2).value, want["dose_at_response_4.0"].as_f64().unwrap(), 1e-8, "dose at 4");
    near(q(3).value, half["dose"].as_f64().unwrap(), 1e-8, "dose at half control");
    assert_eq!(Some(q(4)), set.curves[0].parameter("ic50"));
    for i in 0..4 {
        assert!(q(i).determined && q(i).low.unwrap() < q(i).value && q(i).value < q(i).high.unwrap());
    }
    let five = fit(&dose, &y, &FitPlan::new(CurveModel::Logistic5));
    // drc's e is the dose where (x / e)^b is 1, not where the response is half way.
    let get = |key| five.curves[0].parameter(key).unwrap().value;
    let e = get("ic50") / pow(pow(2.0, 1.0 / get("asymmetry")) - 1.0, 1.0 / get("hill"));
    near(e, want["fit_5PL"]["drc_e"].as_f64().unwrap(), 1e-6, "drc's e");
}

#[test]
fn dnase() {
    let Some(expected) = expected("DNase_run1") else { return };
    let want = &expected["analyses"]["DNase_run1"];
    let (dose, y) = columns("doseresponse/DNase.csv", "conc", "density", Some(("Run", "1")));
    let mut plan = logistic4();
    for level in want["back_calculated_4PL"].as_object().unwrap().keys() {
        plan = plan.asking(Quantity::AbsoluteIc { level: level.parse().unwrap() });
    }
    let set = fit(&dose, &y, &plan);
    for (got, dose_at) in
        set.curves[0].quantities.iter().zip(want["back_calculated_4PL"].as_object().unwrap().values())
    {
        near(got.unwrap().value, dose_at.as_f64().unwrap(), 1e-7, "back-calculated");
    }
    let quadratic = one(&dose, &y, &FitPlan::new(CurveModel::Quadratic));
    let (se, want) = (numbers(&want["quadratic"]["se"]), &want["quadratic"]);
    for (i, (key, name)) in
        [("intercept", "intercept"), ("linear", "b1"), ("quadratic", "b2")].iter().enumerate()
    {
        let got = quadratic.parameter(key).unwrap();
        near(got.value, want[name].as_f64().unwrap(), 1e-9, name);
        near(got.se.unwrap(), se[i], 1e-9, "se");
        // The model is linear: profile and Wald are the same, t(0.975, 13) = 2.160368656461013 (R: qt).
        near(
            got.high.unwrap(),
            got.value + 2.160_368_656_461_013 * se[i],
            1e-5,
            "interval of a linear model",
        );
    }
    near(quadratic.rmse(), want["sy_x"].as_f64().unwrap(), 1e-9, "Sy.x");
    near(quadratic.r_squared(), want["R2"].as_f64().unwrap(), 1e-9, "R2");
    assert_eq!(quadratic.df as u64, want["df"].as_u64().unwrap());
}

#[test]
fn s_alba() {
    let Some(expected) = expected("S.alba") else { return };
    let want = &expected["analyses"]["S.alba"];
    let herbicides = ["Glyphosate", "Bentazone"];
    let data =
        herbicides.map(|h| columns("doseresponse/S.alba.csv", "Dose", "DryMatter", Some(("Herbicide", h))));
    let series: Vec<Series<'_>> = data.iter().map(|(d, y)| Series::new(d, y)).collect();
    let run = |plan: &FitPlan| fit_curves(&series, plan, &mut Workspace::default()).unwrap();
    let check = |set: &CurveSet, key: &str| {
        near(set.rss, want[key]["RSS"].as_f64().unwrap(), 1e-8, key);
        assert_eq!(set.df as u64, want[key]["df"].as_u64().unwrap(), "{key}");
        near(set.aicc(), want[key]["AICc"].as_f64().unwrap(), 1e-8, key);
    };
    check(&run(&logistic4()), "separate");
    let all = logistic4().shared("top").shared("bottom").shared("ic50").shared("hill");
    check(&run(&all), "all_shared");
    let plateaus = run(&logistic4().shared("top").shared("bottom"));
    check(&plateaus, "shared_bottom_top");
    for (herbicide, curve) in herbicides.iter().zip(&plateaus.curves) {
        let ic50 = curve.parameter("ic50").unwrap();
        near(ic50.value, want["shared_bottom_top"]["EC50"][herbicide].as_f64().unwrap(), 1e-6, herbicide);
        assert!(ic50.low.unwrap() < ic50.value && ic50.value < ic50.high.unwrap());
        assert_eq!(curve.parameter("top"), plateaus.curves[0].parameter("top"));
    }
    check(&run(&logistic4().shared("top").shared("bottom").shared("hill")), "parallel_shared_b_c_d");
    // One slope runs away and the ic50 locks on a dose: the reference asks for 11.0 to 11.2 only, and ours must say that
    // it is no point.
    let same = run(&logistic4().shared("ic50"));
    assert!((11.0..11.0774 * (1.0 + 1e-4)).contains(&same.rss), "{}", same.rss);
    assert!(!same.finite && same.curves.iter().all(|c| !c.parameter("ic50").unwrap().determined));
}

/// Every entry with a model and a sum of squares, in whatever analysis has a file with columns, is fitted: another folder
/// of the same shape has other names.
#[test]
fn every_fit_of_every_file_with_columns() {
    let Some(folder) = plates_folder() else { return };
    let all: Value = serde_json::from_str(&text(&folder.join("expected.json"))).unwrap();
    let mut seen = 0;
    for (name, analysis) in all["analyses"].as_object().unwrap() {
        let (Some(file), Some(x), Some(y)) =
            (analysis["file"].as_str(), analysis["x"].as_str(), analysis["y"].as_str())
        else {
            continue;
        };
        let rule = analysis["filter"].as_str().and_then(|f| f.split_once(" == "));
        let mut found = Vec::new();
        entries(analysis, &mut vec![name], &mut found);
        for (path, want, sound) in found {
            let group = analysis["group"].as_str().map(|column| {
                let fits = path.iter().position(|p| *p == "fits").unwrap();
                (column, path[fits + 1])
            });
            let (dose, response) = columns(file, x, y, group.or(rule));
            check_entry(&dose, &response, &path, want, sound);
            seen += 1;
        }
    }
    eprintln!("{seen} fits of the reference data");
}

/// Fits below a node, with the keys that lead to them and whether a free curve is said to be identifiable.
fn entries<'a>(node: &'a Value, path: &mut Vec<&'a str>, found: &mut Vec<(Vec<&'a str>, &'a Value, bool)>) {
    let Some(fields) = node.as_object() else { return };
    for (key, value) in fields {
        path.push(key);
        if value["model"].is_string() && value["RSS"].is_number() {
            let said = node["identifiable_4PL"].as_bool().unwrap_or(true);
            found.push((path.clone(), value, said || value["model"] != "4PL"));
        } else {
            entries(value, path, found);
        }
        path.pop();
    }
}

fn check_entry(dose: &[f64], y: &[f64], path: &[&str], want: &Value, sound: bool) {
    let what = path.join(" / ");
    let key = *path.last().unwrap();
    let plan = match want["model"].as_str().unwrap() {
        "4PL" => logistic4(),
        "3PL_c0" => FitPlan::new(CurveModel::Logistic3),
        "5PL" => FitPlan::new(CurveModel::Logistic5),
        // The key says between which plateaus.
        "2PL_0_100" => {
            let top = key.rsplit('_').next().unwrap().parse().unwrap();
            logistic4().fixed("bottom", 0.0).fixed("top", top)
        }
        other => panic!("{what}: no such model here, {other}"),
    };
    let weighting = match key {
        k if k.contains("1_over_observed_Y2") => Weighting::InverseY2 { by: WeightBy::Observed },
        k if k.contains("1_over_curve_Y2") => Weighting::InverseY2 { by: WeightBy::Curve },
        _ => Weighting::None,
    };
    let set = fit(dose, y, &FitPlan { weighting, ..plan });
    if sound {
        agree_curve(&set, want, &what);
    } else {
        assert!(!set.curves[0].parameter("ic50").unwrap().determined, "{what}: {set:#?}");
        assert!(set.rss <= want["RSS"].as_f64().unwrap() * (1.0 + 1e-6), "{what}");
    }
}

#[test]
fn tecan_viability() {
    let Some(expected) = expected("Tecan_viability") else { return };
    let want = &expected["analyses"]["Tecan_viability"]["plates"];
    let mut constrained = 0;
    for (plate, entry) in want.as_object().unwrap() {
        for (drug, want) in entry["drugs"].as_object().unwrap() {
            let (dose, y) = reference::tecan_curve(plate, drug, entry["vehicle_mean"].as_f64().unwrap());
            let name = format!("{plate} {drug}");
            let free = fit(&dose, &y, &logistic4().asking(Quantity::AbsoluteIc { level: 50.0 }));
            let identifiable = want["identifiable_4PL"].as_bool().unwrap();
            assert_eq!(
                free.curves[0].parameter("ic50").unwrap().determined,
                identifiable,
                "{name}: {free:#?}"
            );
            if identifiable {
                agree_curve(&free, &want["fit_4PL"], &name);
                let absolute = free.curves[0].quantities[0].unwrap();
                near(absolute.value, want["absolute_IC50_viability_50"].as_f64().unwrap(), 1e-6, &name);
                assert!(
                    absolute.determined && absolute.low.unwrap() < absolute.value,
                    "{name}: {absolute:?}"
                );
            }
            for (key, plan) in [
                ("fit_3PL_bottom0", FitPlan::new(CurveModel::Logistic3)),
                ("fit_2PL_0_100", logistic4().fixed("bottom", 0.0).fixed("top", 100.0)),
            ] {
                if want[key].is_object() {
                    agree_curve(&fit(&dose, &y, &plan), &want[key], &format!("{name} {key}"));
                    constrained += 1;
                }
            }
        }
    }
    assert!(constrained > 0);
}

#[test]
fn flat_curve() {
    let Some(expected) = expected("flat_curve_drc_issue_4") else { return };
    let want = &expected["analyses"]["flat_curve_drc_issue_4"];
    let set = fit(&numbers(&want["dose"]), &numbers(&want["response"]), &logistic4());
    assert!(set.rss <= want["best_4PL_RSS_found"].as_f64().unwrap() * (1.0 + 1e-6));
    near(set.curves[0].total, want["RSS_constant_model"].as_f64().unwrap(), 1e-9, "horizontal line");
    assert!(set.curves[0].flat_p > 0.5 && !set.curves[0].parameter("ic50").unwrap().determined);
}

/// NIST's growth curves are logistics of x, that is of the logarithm of a dose; no start is given.
#[test]
fn nist_without_a_start() {
    for (key, model) in [("NIST_Rat42", CurveModel::Logistic3), ("NIST_Rat43", CurveModel::Logistic5)] {
        let Some(expected) = expected(key) else { continue };
        let want = &expected["analyses"][key];
        let file = text(&plates_folder().unwrap().join(want["file"].as_str().unwrap()));
        let (y, x): (Vec<f64>, Vec<f64>) = file
            .lines()
            .filter_map(|l| l.split_whitespace().map(|v| v.parse().ok()).collect::<Option<Vec<f64>>>())
            .filter(|row| row.len() == 2)
            .map(|r| (r[0], r[1]))
            .unzip();
        assert_eq!(x.len() as u64, want["n"].as_u64().unwrap());
        let certified = numbers(&want["certified"]);
        let sd = numbers(&want["certified_sd"]);
        let plan = FitPlan { scale: DoseScale::Log10, ..FitPlan::new(model) }.fixed("bottom", 0.0);
        let curve = one(&x, &y, &plan);
        let get = |key| curve.parameter(key).unwrap();
        near(curve.rss, want["rss_certified"].as_f64().unwrap(), 1e-9, "RSS");
        near(get("top").value, certified[0], 1e-9, key);
        near(get("top").se.unwrap(), sd[0], 1e-8, key);
        let slope = -get("hill").value * std::f64::consts::LN_10;
        near(slope, certified[2], 1e-9, key);
        near(get("hill").se.unwrap() * std::f64::consts::LN_10, sd[2], 1e-8, key);
        let middle = slope * log10(get("ic50").value);
        if model == CurveModel::Logistic3 {
            near(middle, certified[1], 1e-9, key);
        } else {
            let s = get("asymmetry");
            near(1.0 / s.value, certified[3], 1e-9, key);
            near(s.se.unwrap() / (s.value * s.value), sd[3], 1e-8, key);
            near(middle + ln(exp(ln(2.0) / s.value) - 1.0), certified[1], 1e-9, key);
        }
    }
}

#[test]
fn a_constraint_that_says_nothing_changes_nothing() {
    let (dose, y) = crate::properties::example();
    let free = one(&dose, &y, &logistic4());
    let loose = one(
        &dose,
        &y,
        &logistic4()
            .bounded("top", -1e3, 1e3)
            .bounded("bottom", -1e3, None)
            .bounded("hill", 1e-3, 1e3)
            .bounded("ic50", 1e-9, 1e9),
    );
    let fixed = one(&dose, &y, &logistic4().fixed("hill", free.parameter("hill").unwrap().value));
    for key in ["top", "bottom", "ic50", "hill"] {
        let (a, b) = (free.parameter(key).unwrap(), loose.parameter(key).unwrap());
        near(b.value, a.value, 1e-8, key);
        near(b.low.unwrap(), a.low.unwrap(), 1e-5, key);
        near(b.high.unwrap(), a.high.unwrap(), 1e-5, key);
        near(fixed.parameter(key).unwrap().value, a.value, 1e-8, key);
        assert!(b.determined);
    }
    assert_eq!(fixed.parameter("hill").unwrap().se, None);
}

/// The reader's own standard curve: its printed parameters, and the optimum it stopped short of.
#[test]
fn skanit_standard_curve() {
    let Some(expected) = expected("SkanIt_4PL") else { return };
    let want = &expected["analyses"]["SkanIt_4PL"];
    let path = plates_folder().unwrap().join(want["file"].as_str().unwrap());
    let sheet = reference::sheet(&path, want["sheet"].as_str().unwrap());
    let table = sheet.iter().position(|r| r[0] == "Well").unwrap();
    let (dose, y): (Vec<f64>, Vec<f64>) = sheet[table + 1..]
        .iter()
        .take_while(|r| !r[0].starts_with("Plate"))
        .filter(|r| r[0] != "Average")
        .filter_map(|r| Some((r[2].parse::<f64>().ok()?, r[3].parse::<f64>().ok()?)))
        .unzip();
    let optimum = &want["independent_least_squares_on_14_replicates"];
    assert_eq!(dose.len() as u64, optimum["n"].as_u64().unwrap());
    let set = fit(&dose, &y, &logistic4());
    agree_curve(&set, optimum, "SkanIt");
    assert!(set.rss < want["rss_at_instrument_parameters"].as_f64().unwrap());
    // One side of the ic50 is open, so it is not determined, whatever the instrument prints.
    assert!(!set.curves[0].parameter("ic50").unwrap().determined);
    // Its own parameters, given, read back what it read back.
    let printed = |key: &str| want["instrument_software_fit"][key].as_f64().unwrap();
    let mut plan =
        logistic4().fixed("bottom", printed("a")).fixed("hill", -printed("b")).fixed("ic50", printed("c"));
    let known = want["my_back_calculated_with_instrument_params"].as_object().unwrap();
    let signals = [("B3", 0.3015), ("D3", 0.8215), ("E7", 0.8107), ("B7", 0.738), ("C3", 0.1927)];
    for (_, signal) in signals {
        plan = plan.asking(Quantity::AbsoluteIc { level: signal });
    }
    // With the top bounded to a hair around the printed one, so that one parameter is left to fit.
    let plan = plan.bounded("top", printed("d") - 1e-9, printed("d") + 1e-9);
    let curve = one(&dose, &y, &plan);
    for ((well, _), got) in signals.iter().zip(&curve.quantities) {
        near(got.unwrap().value, known[*well].as_f64().unwrap(), 1e-6, well);
    }
}
