//! Nested models, shared parameters, and the ratio of IC50s.

use crate::common::{columns, expected, near, numbers};
use monolayer::ErrorKind;
use monolayer::fit::compare::{Names, Support, against_constant, compare_nested, compare_sharing};
use monolayer::fit::ratio::ic50_ratio;
use monolayer::fit::{CurveModel, CurveSet, FitPlan, Series, Workspace, fit_curves};
use monolayer::num::math::{exp, pow};
use serde_json::Value;

const NAMES: Names<'static> = Names { simple: "the simpler model", full: "the fuller model" };

fn curves(series: &[Series<'_>], plan: &FitPlan) -> CurveSet {
    fit_curves(series, plan, &mut Workspace::default()).unwrap()
}

#[track_caller]
fn agree_f(got: &monolayer::fit::compare::Comparison, want: &Value, relative: f64) {
    near(got.f.unwrap(), want["F"].as_f64().unwrap(), relative, "F");
    assert_eq!(u64::from(got.df_extra), want["dfn"].as_u64().unwrap());
    assert_eq!(u64::from(got.df), want["dfd"].as_u64().unwrap());
    near(got.p, want["p"].as_f64().unwrap(), 10.0 * relative, "p");
}

#[test]
fn ryegrass_needs_its_lower_plateau_and_no_asymmetry() {
    let Some(expected) = expected("ryegrass") else { return };
    let want = &expected["analyses"]["ryegrass"];
    let (dose, y) = columns("doseresponse/ryegrass.csv", "conc", "rootl", None);
    let series = [Series::new(&dose, &y)];
    let four = curves(&series, &FitPlan::new(CurveModel::Logistic4));
    let three = curves(&series, &FitPlan::new(CurveModel::Logistic3));
    let made = compare_nested(&three, &four, NAMES, 0.05).unwrap();
    agree_f(&made, &want["compare_3PL0_vs_4PL"], 1e-6);
    assert_eq!(made.support, Support::Full);
    let five = curves(&series, &FitPlan::new(CurveModel::Logistic5));
    let made = compare_nested(&four, &five, NAMES, 0.05).unwrap();
    agree_f(&made, &want["compare_4PL_vs_5PL"], 1e-5);
    assert_eq!(made.support, Support::Simple);
    for (set, fit) in [(&three, "fit_3PL_bottom0"), (&four, "fit_4PL"), (&five, "fit_5PL")] {
        near(set.aicc(), want[fit]["AICc_prism"].as_f64().unwrap(), 1e-7, fit);
    }
    // The other way round it is no nesting.
    assert_eq!(compare_nested(&four, &three, NAMES, 0.05).unwrap_err().kind, ErrorKind::Invalid);
}

#[test]
fn a_flat_curve_is_not_better_than_a_line() {
    let Some(expected) = expected("flat_curve_drc_issue_4") else { return };
    let want = &expected["analyses"]["flat_curve_drc_issue_4"];
    let (dose, y) = (numbers(&want["dose"]), numbers(&want["response"]));
    let set = curves(&[Series::new(&dose, &y)], &FitPlan::new(CurveModel::Logistic4));
    let made = against_constant(&set.curves[0], 0.05).unwrap();
    // The optimum lies at infinity; ours went a little further down than the reference.
    assert!(made.f.unwrap() >= want["F_4PL_vs_constant"]["F"].as_f64().unwrap() * (1.0 - 1e-6));
    near(made.f.unwrap(), want["F_4PL_vs_constant"]["F"].as_f64().unwrap(), 2e-2, "F");
    near(made.p, want["F_4PL_vs_constant"]["p"].as_f64().unwrap(), 2e-2, "p");
    assert_eq!((made.df_extra, made.df, made.support), (3, 7, Support::Simple));
}

type Columns = (Vec<f64>, Vec<f64>);

fn s_alba() -> (Columns, Columns) {
    let of = |name| columns("doseresponse/S.alba.csv", "Dose", "DryMatter", Some(("Herbicide", name)));
    (of("Glyphosate"), of("Bentazone"))
}

#[test]
fn s_alba_shares_plateaus_but_no_curve() {
    let Some(expected) = expected("S.alba") else { return };
    let want = &expected["analyses"]["S.alba"];
    let (g, b) = s_alba();
    let series = [Series::new(&g.0, &g.1), Series::new(&b.0, &b.1)];
    let plan = FitPlan::new(CurveModel::Logistic4);
    let mut workspace = Workspace::default();
    let names = Names { simple: "one curve for both herbicides", full: "a curve for each" };
    let all = ["top", "bottom", "ic50", "hill"];
    let made = compare_sharing(&series, &plan, &all, names, 0.05, &mut workspace).unwrap();
    agree_f(&made.comparison, &want["F_one_curve_vs_separate"], 1e-6);
    near(made.separate.aicc(), want["separate"]["AICc"].as_f64().unwrap(), 1e-7, "AICc of separate curves");
    near(made.shared.aicc(), want["all_shared"]["AICc"].as_f64().unwrap(), 1e-7, "AICc of one curve");
    assert_eq!(made.comparison.support, Support::Full);
    assert!(made.comparison.words.contains("F(4, 60) = 21.0"), "{}", made.comparison.words);
    let plateaus = compare_sharing(&series, &plan, &["top", "bottom"], NAMES, 0.05, &mut workspace).unwrap();
    agree_f(&plateaus.comparison, &want["F_shared_top_bottom_vs_separate"], 1e-5);
    assert_eq!(plateaus.comparison.support, Support::Simple);
    for (curve, name) in plateaus.shared.curves.iter().zip(["Glyphosate", "Bentazone"]) {
        let ic50 = curve.parameter("ic50").unwrap().value;
        near(ic50, want["shared_bottom_top"]["EC50"][name].as_f64().unwrap(), 1e-6, name);
    }
    // Parallel curves against free slopes, plateaus shared in both.
    let shared = plan.clone().shared("top").shared("bottom");
    let parallel = compare_sharing(&series, &shared, &["hill"], NAMES, 0.05, &mut workspace).unwrap();
    agree_f(&parallel.comparison, &want["F_parallel_vs_free_slope_given_shared_c_d"], 1e-5);
}

#[test]
fn the_ratio_of_s_alba_is_that_of_scipy() {
    if expected("S.alba").is_none() {
        return;
    }
    let (g, b) = s_alba();
    let (g, b) = (Series::new(&g.0, &g.1), Series::new(&b.0, &b.1));
    let mut workspace = Workspace::default();
    // SciPy 1.17.1: the same model with ln IC50 ratio as a parameter, least_squares to 1e-15; the profile by brentq on
    // RSS_min (1 + F(0.95; 1, df) / df).
    let shared = FitPlan::new(CurveModel::Logistic4).shared("top").shared("bottom");
    let made = ic50_ratio(g, b, &shared, &mut workspace).unwrap();
    near(made.ratio.value, SHARED[0], 1e-6, "ratio");
    near(made.ratio.low.unwrap(), SHARED[1], 1e-5, "lower limit");
    near(made.ratio.high.unwrap(), SHARED[2], 1e-5, "upper limit");
    near(made.ratio.se.unwrap() / made.ratio.value, SHARED[3], 2e-3, "curvature");
    // The inverse ratio has the inverse interval.
    let turned = ic50_ratio(b, g, &shared, &mut workspace).unwrap();
    near(turned.ratio.value, 1.0 / made.ratio.value, 1e-7, "inverse");
    near(turned.ratio.low.unwrap(), 1.0 / made.ratio.high.unwrap(), 1e-5, "inverse limit");
    near(turned.comparison.p, made.comparison.p, 1e-5, "p");
    // drc's EDcomp, symmetric on the ratio itself: 0.340 to 0.516.
    assert!(
        (0.33..0.36).contains(&turned.ratio.low.unwrap())
            && (0.49..0.53).contains(&turned.ratio.high.unwrap())
    );
    // One IC50 for both turns bentazone's curve into a step at dose 40, an optimum at an infinite slope of which SciPy's
    // best of 150 starts (F = 39.13795) and ours go different lengths.
    near(made.comparison.f.unwrap(), 39.137_947, 1e-4, "F of one IC50");
    near(made.comparison.p, 4.0906e-8, 1e-3, "p of one IC50");
    assert!(made.ratio.determined, "{:?} {:#?}", made.ratio, made.curves.curves);
}

/// Ratio, limits and standard error of its logarithm.
const SHARED: [f64; 4] = [2.337_179_358_004_499, 1.901_469_228_491, 2.874_509_113_969, 0.102_729_741];

/// Two curves whose IC50s lie a factor of four apart, with a little fixed noise.
fn pair() -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let noise = [1.2, -0.8, 0.3, 2.1, -1.9, 0.7, -0.4, 1.1, -1.3, 0.2];
    let dose: Vec<f64> =
        (0..10).map(|i| if i == 0 { 0.0 } else { 0.1 * pow(3.0, f64::from(i - 1)) }).collect();
    let of = |ic50: f64, turn: usize| -> Vec<f64> {
        dose.iter()
            .enumerate()
            .map(|(i, d)| 4.0 + 95.0 / (1.0 + pow(d / ic50, 1.3)) + noise[(i * turn + turn) % 10])
            .collect()
    };
    (dose.clone(), of(8.0, 1), of(2.0, 3))
}

#[test]
fn a_ratio_has_no_unit_and_is_that_of_the_curves() {
    let (dose, a, b) = pair();
    let plan = FitPlan::new(CurveModel::Logistic4);
    let mut workspace = Workspace::default();
    let made = ic50_ratio(Series::new(&dose, &a), Series::new(&dose, &b), &plan, &mut workspace).unwrap();
    let ic50 = |index: usize| made.curves.curves[index].parameter("ic50").unwrap();
    near(made.ratio.value, ic50(0).value / ic50(1).value, 1e-9, "ratio");
    assert!(made.ratio.low.unwrap() < 4.0 && made.ratio.high.unwrap() > 4.0 && made.ratio.low.unwrap() > 2.0);
    let nano: Vec<f64> = dose.iter().map(|d| d * 1000.0).collect();
    let other = ic50_ratio(Series::new(&nano, &a), Series::new(&nano, &b), &plan, &mut workspace).unwrap();
    near(other.ratio.low.unwrap(), made.ratio.low.unwrap(), 1e-5, "limit in another unit");
    // The interval closes exactly where one IC50 that far apart is rejected at 5 %.
    let moved: Vec<f64> = dose.iter().map(|d| d / made.ratio.high.unwrap()).collect();
    let at = ic50_ratio(Series::new(&moved, &a), Series::new(&dose, &b), &plan, &mut workspace).unwrap();
    assert!((at.comparison.p - 0.05).abs() < 1e-4, "{}", at.comparison.p);
    let [low, high] = made.wald.unwrap();
    near(low * high, made.ratio.value * made.ratio.value, 1e-12, "symmetric on the logarithm");
    assert!(exp(0.0) < low);
}

#[test]
fn weights_of_the_curve_are_held_while_comparing() {
    let (dose, a, b) = pair();
    let series = [Series::new(&dose, &a), Series::new(&dose, &b)];
    let mut plan = FitPlan::new(CurveModel::Logistic4);
    plan.weighting = monolayer::fit::Weighting::InverseY2 { by: monolayer::fit::WeightBy::Curve };
    let mut workspace = Workspace::default();
    let made = compare_sharing(&series, &plan, &["ic50"], NAMES, 0.05, &mut workspace).unwrap();
    for (shared, separate) in made.shared.curves.iter().zip(&made.separate.curves) {
        assert_eq!(shared.weights, separate.weights);
    }
    assert_eq!(made.comparison.support, Support::Full);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let (dose, a, b) = pair();
    let series = [Series::new(&dose, &a), Series::new(&dose, &b)];
    let plan = FitPlan::new(CurveModel::Logistic4);
    let mut workspace = Workspace::default();
    let mut kind = |series: &[Series<'_>], plan: &FitPlan, keys: &[&str]| {
        compare_sharing(series, plan, keys, NAMES, 0.05, &mut workspace).unwrap_err().kind
    };
    assert_eq!(kind(&series[..1], &plan, &["ic50"]), ErrorKind::Invalid);
    assert_eq!(kind(&series, &plan, &[]), ErrorKind::Invalid);
    assert_eq!(kind(&series, &plan, &["asymmetry"]), ErrorKind::Invalid);
    assert_eq!(kind(&series, &plan.clone().fixed("ic50", 3.0), &["ic50"]), ErrorKind::Invalid);
    let line = FitPlan::new(CurveModel::Linear);
    let error = ic50_ratio(series[0], series[1], &line, &mut workspace).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    let given = plan.clone().fixed("ic50", 3.0);
    assert_eq!(
        ic50_ratio(series[0], series[1], &given, &mut workspace).unwrap_err().kind,
        ErrorKind::Invalid
    );
    let fewer = curves(&[Series::new(&dose[1..], &a[1..])], &plan.clone().fixed("bottom", 0.0));
    let more = curves(&[Series::new(&dose, &a)], &plan);
    assert_eq!(compare_nested(&fewer, &more, NAMES, 0.05).unwrap_err().kind, ErrorKind::Invalid);
}
