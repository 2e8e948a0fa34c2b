//! Statistics against R, SciPy and 50-digit arithmetic: the cases in `stats/reference.json` of the reference data (see its
//! README for sources), those of them that the program answers so far.
//! Run with `MONOLAYER_DATA` pointing at the reference data; the default is `../shared/data`.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod reference;

use monolayer::stats::anova::one_way;
use monolayer::stats::normality::{dagostino_pearson, shapiro_wilk};
use monolayer::stats::outlier::{Side, grubbs};
use monolayer::stats::rout::rout_mean;
use monolayer::stats::t::{TTest, paired, student, welch};
use monolayer::stats::{multiplicity::holm, rank::spearman};
use reference::{plates_folder, text};
use serde_json::Value;

/// The cases of one test.
fn cases(test: &str) -> Vec<Value> {
    let Some(folder) = plates_folder() else { return Vec::new() };
    let file = folder.join("../stats/reference.json");
    if !file.is_file() {
        eprintln!("NOT TESTED: no {}", file.display());
        return Vec::new();
    }
    let all: Value = serde_json::from_str(&text(&file)).unwrap();
    let all = all.as_array().or_else(|| all["cases"].as_array()).unwrap();
    let mine: Vec<Value> = all.iter().filter(|c| c["test"] == test).cloned().collect();
    assert!(!mine.is_empty(), "no case of {test}");
    mine
}

/// Numbers of a list; missing ones are left out, as the suite says. A list may be a head and a repeated cycle.
fn numbers(list: &Value) -> Vec<f64> {
    if list.is_object() {
        let cycle = numbers(&list["cycle"]);
        let mut out = numbers(&list["head"]);
        out.extend((0..list["cycles"].as_u64().unwrap()).flat_map(|_| cycle.clone()));
        return out;
    }
    list.as_array().unwrap().iter().filter_map(Value::as_f64).collect()
}

fn groups(case: &Value) -> Vec<Vec<f64>> {
    case["input"]["groups"].as_array().unwrap().iter().map(numbers).collect()
}

/// Pairs of which both are there.
fn pairs(case: &Value) -> (Vec<f64>, Vec<f64>) {
    let side = |name: &str| case["input"][name].as_array().unwrap().clone();
    side("x").iter().zip(&side("y")).filter_map(|(x, y)| x.as_f64().zip(y.as_f64())).unzip()
}

#[track_caller]
fn agree(case: &Value, key: &str, got: f64) {
    let want = &case["expected"][key];
    let want = match want.as_str() {
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        _ => want.as_f64().unwrap_or_else(|| panic!("{} has no {key}", case["id"])),
    };
    let p = key == "p" || key.starts_with("p_");
    let absolute = if p { 0.0 } else { case["atol"].as_f64().unwrap() };
    let fine = got == want
        || (got - want).abs() <= case["rtol"].as_f64().unwrap() * want.abs() + absolute
        || (p && want == 0.0 && got < 1e-300);
    assert!(fine, "{} {key}: {got:e}, expected {want:e}", case["id"]);
}

fn refused(case: &Value) -> bool {
    !case["expected"]["error"].is_null()
}

#[test]
fn shapiro_wilk_cases() {
    for case in cases("shapiro_wilk") {
        let test = shapiro_wilk(&numbers(&case["input"]["values"]));
        assert_eq!(test.is_err(), refused(&case), "{}", case["id"]);
        if let Ok(test) = test {
            agree(&case, "statistic", test.w);
            agree(&case, "p", test.p);
        }
    }
}

#[test]
fn dagostino_pearson_cases() {
    for case in cases("dagostino_pearson") {
        let test = dagostino_pearson(&numbers(&case["input"]["values"]));
        assert_eq!(test.is_err(), refused(&case), "{}", case["id"]);
        if let Ok(test) = test {
            agree(&case, "statistic", test.k2);
            agree(&case, "p", test.p);
            agree(&case, "z_skew", test.z_skewness);
            agree(&case, "z_kurt", test.z_kurtosis);
        }
    }
}

#[test]
fn grubbs_cases() {
    for case in cases("grubbs") {
        let options = &case["options"];
        let side = match options["side"].as_str() {
            Some("max") => Side::High,
            Some("min") => Side::Low,
            _ => Side::Both,
        };
        let values = numbers(&case["input"]["values"]);
        let test = grubbs(&values, side, options["alpha"].as_f64().unwrap_or(0.05));
        assert_eq!(test.is_err(), refused(&case), "{}", case["id"]);
        if let Ok(test) = test {
            agree(&case, "statistic", test.g);
            agree(&case, "critical", test.critical);
            agree(&case, "p", test.p);
            assert_eq!(test.index as u64, case["expected"]["index"].as_u64().unwrap());
            assert_eq!(test.outlier, case["expected"]["is_outlier"].as_bool().unwrap());
        }
    }
}

#[track_caller]
fn agree_t(case: &Value, test: TTest) {
    agree(case, "statistic", test.t);
    agree(case, "df", test.df);
    agree(case, "p", test.p);
    agree(case, "estimate", test.difference);
    agree(case, "se", test.se);
    for (got, want) in test.interval.iter().zip(case["expected"]["ci"].as_array().unwrap()) {
        let tolerance = case["rtol"].as_f64().unwrap() * want.as_f64().unwrap().abs() + 1e-12;
        assert!((got - want.as_f64().unwrap()).abs() <= tolerance, "{} interval", case["id"]);
    }
}

/// The suite's cases with a one-sided question are left to a later test.
fn two_sided(case: &Value) -> bool {
    matches!(case["options"]["alternative"].as_str(), None | Some("two.sided" | "two-sided"))
        && case["options"]["mu"].as_f64().unwrap_or(0.0) == 0.0
}

#[test]
fn t_cases() {
    type Test = fn(&[f64], &[f64], f64) -> monolayer::Result<TTest>;
    let mut seen = 0;
    for (name, test) in [("t_welch", welch as Test), ("t_unpaired", student), ("t_paired", paired)] {
        for case in cases(name).iter().filter(|c| two_sided(c)) {
            let level = case["options"]["conf_level"].as_f64().unwrap_or(0.95);
            let (a, b) = match case["input"]["groups"].as_array() {
                Some(_) => {
                    let both = groups(case);
                    (both[0].clone(), both.get(1).cloned().unwrap_or_default())
                }
                None => pairs(case),
            };
            let got = test(&a, &b, level);
            assert_eq!(got.is_err(), refused(case), "{}", case["id"]);
            if let Ok(got) = got {
                agree_t(case, got);
            }
            seen += 1;
        }
    }
    assert!(seen == 0 || seen > 20, "{seen}");
}

#[test]
fn one_way_cases() {
    for case in cases("anova_oneway") {
        let test = one_way(&groups(&case));
        assert_eq!(test.is_err(), refused(&case), "{}", case["id"]);
        if let Ok(test) = test {
            agree(&case, "statistic", test.f);
            agree(&case, "p", test.p);
            agree(&case, "ss_between", test.squares_between);
            agree(&case, "ss_within", test.squares_within);
        }
    }
}

#[test]
fn spearman_cases() {
    for case in cases("spearman").iter().filter(|c| two_sided(c) && c["options"]["method"] != "exact") {
        let (x, y) = pairs(case);
        let test = spearman(&x, &y);
        assert_eq!(test.is_none(), refused(case), "{}", case["id"]);
        if let Some(test) = test {
            agree(case, "rho", test.rho);
            agree(case, "p", test.p);
        }
    }
}

#[test]
fn holm_cases() {
    for case in cases("p_adjust").iter().filter(|c| c["options"]["method"] == "holm" && !refused(c)) {
        let adjusted = holm(&numbers(&case["input"]["pvalues"]));
        for (got, want) in adjusted.iter().zip(case["expected"]["adjusted"].as_array().unwrap()) {
            assert!((got - want.as_f64().unwrap()).abs() <= 1e-12 * got, "{}", case["id"]);
        }
    }
}

#[test]
fn rout_cases() {
    for case in cases("rout") {
        let q = case["options"]["Q"].as_f64().unwrap_or(0.01);
        let found = rout_mean(&numbers(&case["input"]["values"]), q).unwrap();
        let indices: Vec<f64> = found.flags.iter().map(|f| f.index as f64).collect();
        assert_eq!(indices, numbers(&case["expected"]["outlier_indices"]), "{}", case["id"]);
        agree(&case, "center", found.center);
        agree(&case, "rsdr", found.rsdr);
    }
}
