//! Cases on which drc fails or misleads.

use crate::common::{fit, near};
use crate::properties::example;
use monolayer::fit::{
    CurveModel, CurveSet, FitPlan, LogisticOptions, Quantity, Series, Weighting, Workspace, fit_curves,
    fit_logistic,
};
use monolayer::num::math::pow;

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

/// Curves whose lower plateau is not within the doses: simulated (cells 102 and 107 of benches/STUDY.md), rounded. Upper ends
/// from a grid over ic50 and hill with simplex descents in SciPy 1.17.1, which shares no code with the fit.
#[test]
fn plateaus_beyond_the_doses() {
    let triple = |doses: &[f64]| doses.iter().flat_map(|d| [*d; 3]).collect::<Vec<f64>>();

    // The optimum is at infinity, and with it the plateau; equally good curves have theirs just below the data.
    let dose = triple(&[0.0022, 0.0122, 0.0667, 0.365, 2.0]);
    let y = [110.4, 102.1, 101.5, 103.8, 101.1, 88.1, 93.8, 83.7, 92.6, 84.5, 64.1, 84.1, 36.7, 35.8, 31.7];
    let away = fit(&dose, &y, &LogisticOptions::default());
    assert!(!away.finite && !away.bottom.determined && away.bottom.low.is_none(), "{away:?}");
    near(away.bottom.high.unwrap(), 34.967_314_744, 1e-5, "upper end of a plateau at infinity");

    // The optimum is a point, but any lower plateau is within the threshold.
    let dose = triple(&[0.0022, 0.0087, 0.0338, 0.132, 0.513, 2.0]);
    let y = [
        120.8, 100.5, 100.1, 107.7, 93.1, 95.6, 106.9, 114.7, 106.2, 83.8, 114.4, 112.6, 79.6, 57.3, 83.4,
        57.8, 26.6, 52.0,
    ];
    let open = fit(&dose, &y, &LogisticOptions::default());
    assert!(open.finite && !open.bottom.determined && open.bottom.low.is_none(), "{open:?}");
    near(open.bottom.high.unwrap(), 60.835_176_071, 1e-5, "upper end of an open plateau");
}

fn plan(model: CurveModel) -> FitPlan {
    FitPlan::new(model)
        .asking(Quantity::RelativeIc { percent: 50.0 })
        .asking(Quantity::AbsoluteIc { level: 50.0 })
}

fn through(dose: &[f64], y: &[f64], plan: &FitPlan) -> Result<CurveSet, monolayer::Error> {
    fit_curves(&[Series::new(dose, y)], plan, &mut Workspace::default())
}

/// drc's `ED` and `predict` fail or ignore parameters that were fixed.
#[test]
fn fixed_parameters_are_there_in_doses_and_predictions() {
    let (dose, y) = example();
    let plan = plan(CurveModel::Logistic4).fixed("top", 100.0).fixed("hill", 1.2);
    let set = through(&dose, &y, &plan).unwrap();
    let curve = &set.curves[0];
    assert_eq!(curve.parameter("top").unwrap().value, 100.0);
    assert_eq!((set.parameters, set.df), (2, dose.len() - 2));
    let (bottom, ic50) = (curve.parameter("bottom").unwrap(), curve.parameter("ic50").unwrap());
    let by_hand = |d: f64| bottom.value + (100.0 - bottom.value) / (1.0 + pow(d / ic50.value, 1.2));
    near(curve.value(7.0), by_hand(7.0), 1e-12, "prediction");
    let at_50 = curve.quantities[1].unwrap();
    near(by_hand(at_50.value), 50.0, 1e-10, "dose at 50");
    assert!(at_50.determined && at_50.low.unwrap() < at_50.value && at_50.value < at_50.high.unwrap());
    let [low, high] = curve.confidence_band(7.0).unwrap();
    assert!(low < by_hand(7.0) && by_hand(7.0) < high);
    // At dose zero the curve is the given top: nothing is uncertain there.
    assert_eq!(curve.confidence_band(0.0), Some([100.0, 100.0]));
    assert_eq!(curve.quantities[0], Some(ic50));
    // Everything but one parameter given.
    let one = plan.clone().fixed("bottom", 3.0);
    let set = through(&dose, &y, &one).unwrap();
    assert_eq!(set.parameters, 1);
    assert!(set.curves[0].quantities[1].unwrap().determined);
    let all = one.fixed("ic50", 6.0);
    assert_eq!(through(&dose, &y, &all).unwrap_err().kind, monolayer::ErrorKind::Invalid);
}

#[test]
fn no_model_breaks_on_hard_data() {
    use monolayer::ErrorKind::{Number, Undetermined};
    let (dose, y) = example();
    let exact: Vec<f64> = dose.iter().map(|d| 4.0 + 95.0 / (1.0 + pow(d / 6.0, 1.3))).collect();
    let wide: Vec<f64> = (0..12).map(|i| pow(10.0, 1.4 * f64::from(i) - 12.0)).collect();
    let step: Vec<f64> =
        (0..12).map(|i| if i < 6 { 98.0 + f64::from(i % 3) } else { -5.0 - f64::from(i % 2) }).collect();
    let negative: Vec<f64> = y.iter().map(|y| y - 200.0).collect();
    let tiny: Vec<f64> = y.iter().map(|y| y * 1e-12).collect();
    let huge: Vec<f64> = y.iter().map(|y| y * 1e12).collect();
    let steps = [100.0, 100.0, 100.0, 100.0, 100.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    for model in CurveModel::ALL {
        let plan = plan(model);
        let kind = |dose: &[f64], y: &[f64]| through(dose, y, &plan).unwrap_err().kind;
        assert_eq!(kind(&dose, &[7.0; 10]), Undetermined, "{model:?}: all responses equal");
        assert_eq!(kind(&[2.0; 10], &y), Undetermined, "{model:?}: one dose");
        assert_eq!(kind(&[0.0; 10], &y), Undetermined, "{model:?}: no dose");
        assert_eq!(kind(&dose[..2], &y[..2]), Undetermined, "{model:?}: two points");
        assert_eq!(kind(&[], &[]), Undetermined, "{model:?}: nothing");
        assert_eq!(kind(&[-1.0, 1.0, 2.0], &[1.0, 2.0, 3.0]), Number, "{model:?}: a negative dose");
        for (what, dose, y) in [
            ("near-perfect", &dose, exact.as_slice()),
            ("fifteen decades", &wide, &step),
            ("negative", &dose, &negative),
            ("tiny", &dose, &tiny),
            ("huge", &dose, &huge),
            ("a step without noise", &dose, &steps),
        ] {
            let set = through(dose, y, &plan).unwrap_or_else(|e| panic!("{model:?}, {what}: {e}"));
            assert!(set.rss.is_finite() && set.rss >= 0.0, "{model:?}, {what}");
            for (key, e) in &set.curves[0].parameters {
                assert!(e.value.is_finite(), "{model:?}, {what}, {key}: {e:?}");
                let around = e.low.is_none_or(|l| l <= e.value) && e.high.is_none_or(|h| h >= e.value);
                assert!(around, "{model:?}, {what}, {key}: {e:?}");
            }
        }
    }
    // A response moved or stretched is the same curve moved or stretched.
    let curve = |y: &[f64]| through(&dose, y, &plan(CurveModel::Logistic4)).unwrap().curves.remove(0);
    let ic50 = |y: &[f64]| curve(y).parameter("ic50").unwrap();
    for other in [&negative, &tiny, &huge] {
        near(ic50(other).value, ic50(&y).value, 1e-8, "ic50");
        near(ic50(other).high.unwrap(), ic50(&y).high.unwrap(), 1e-5, "its limit");
        assert!(ic50(other).determined);
    }
    let perfect = curve(&exact);
    near(perfect.parameter("ic50").unwrap().value, 6.0, 1e-10, "ic50 of exact data");
    near(perfect.parameter("hill").unwrap().value, 1.3, 1e-10, "hill of exact data");
}

#[test]
fn plans_that_contradict_themselves_are_refused() {
    let (dose, y) = example();
    let four = || FitPlan::new(CurveModel::Logistic4);
    for plan in [
        four().fixed("ic50", -1.0),
        four().fixed("hill", 0.0),
        four().fixed("slope", 1.0),
        four().bounded("top", 5.0, 1.0),
        four().fixed("top", f64::NAN),
        FitPlan { level: 1.0, ..four() },
    ] {
        assert_eq!(through(&dose, &y, &plan).unwrap_err().kind, monolayer::ErrorKind::Invalid, "{plan:?}");
    }
    let weighted = FitPlan { weighting: Weighting::InverseSd2, ..four() };
    assert_eq!(through(&dose, &y, &weighted).unwrap_err().kind, monolayer::ErrorKind::Number);
    // A bound that bites: the parameter stays there and is not called determined.
    let bounded = through(&dose, &y, &four().bounded("top", None, 95.0)).unwrap();
    let top = bounded.curves[0].parameter("top").unwrap();
    assert_eq!((top.value, top.determined), (95.0, false));
    assert!(bounded.curves[0].parameter("ic50").unwrap().determined);
}
