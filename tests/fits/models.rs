//! The models that `expected.json` has no entry for: values made once with SciPy 1.17.1 (`least_squares`, several starts,
//! 1e-15; limits by `brentq` on the profile with all other parameters refitted), formulas as printed in the catalogue.
//! The numbers of the three data sets are simulated.

use crate::common::near;
use crate::general::{fit, one};
use crate::properties::example;
use monolayer::fit::{CurveModel, FitPlan, Quantity, Series, Weighting, Workspace, fit_curves};
use monolayer::num::math::pow;

/// Key, value, standard error (of a logarithm times the value), lower and upper 95 % profile limit.
type Row = (&'static str, f64, f64, f64, f64);

#[track_caller]
fn agrees(dose: &[f64], y: &[f64], model: CurveModel, rss: f64, rows: &[Row]) {
    let curve = one(dose, y, &FitPlan::new(model));
    near(curve.rss, rss, 1e-8, "RSS");
    for (key, value, se, low, high) in rows {
        let got = curve.parameter(key).unwrap();
        let what = format!("{model:?} {key}");
        let small = 1e-6 * se;
        assert!(
            (got.value - value).abs() <= (1e-6 * value.abs()).max(small),
            "{what}: {} {value}",
            got.value
        );
        near(got.se.unwrap(), *se, 1e-4, &what);
        for (got, want) in [(got.low.unwrap(), low), (got.high.unwrap(), high)] {
            assert!(
                (got - want).abs() <= (1e-5 * want.abs()).max(1e-5 * se),
                "{what}: limit {got}, expected {want}"
            );
        }
    }
}

#[test]
fn asymmetric_and_normal_sigmoids() {
    let (dose, y) = example();
    agrees(
        &dose,
        &y,
        CurveModel::Weibull1,
        43.812479403137075,
        &[
            ("top", 101.21657614606659, 1.8805046050694028, 96.8737826702531, 105.92664049202459),
            ("bottom", 5.819225221187753, 1.5683662481491096, 1.8059017413095453, 9.69815692879287),
            ("ic50", 6.044993175590117, 0.5213658274436173, 4.884635417143425, 7.439678738225342),
            ("slope", 0.882957786091587, 0.08045277273401887, 0.7079902998300215, 1.1252550055008834),
        ],
    );
    agrees(
        &dose,
        &y,
        CurveModel::Weibull2,
        21.86725923004974,
        &[
            ("top", 98.1050775822598, 1.0499438610422451, 95.53376006691913, 100.73772223972776),
            ("bottom", 1.4341016416300971, 1.6195615507437964, -2.7305898804106907, 5.1269764205323805),
            ("ic50", 5.81526427854234, 0.3800180246116375, 4.987581778997781, 6.846400069778495),
            ("slope", 0.8540199574958858, 0.06038166638046029, 0.7198410706743681, 1.0183326442957266),
        ],
    );
    agrees(
        &dose,
        &y,
        CurveModel::LogNormal,
        11.3429137284427,
        &[
            ("top", 99.10928722491713, 0.8216800830324027, 97.13143253850306, 101.14290264868502),
            ("bottom", 4.4735364759007075, 0.8908990450937417, 2.233009417793744, 6.631853132516671),
            ("ic50", 5.892586639003894, 0.2527519594437714, 5.305638133748099, 6.548351240604018),
            ("hill", 0.7706504933344455, 0.03440426588076778, 0.6911713235801086, 0.8618685648133367),
        ],
    );
    agrees(
        &dose,
        &y,
        CurveModel::Logistic5,
        11.955498152771856,
        &[
            ("top", 99.49619553178282, 1.0518136295886746, 96.91657189849057, 102.3207062045941),
            ("bottom", 3.3350081982037443, 1.4819246477399983, -1.4960474729263395, 6.692425628091336),
            ("ic50", 5.89334512446527, 0.28922935655280185, 5.189877923719051, 6.694065187307237),
            ("hill", 1.3459994397044313, 0.19355134774771915, 0.9581003667006975, 2.204874919454343),
            ("asymmetry", 0.8330508961900803, 0.3156886801445466, 0.3071682878630628, 3.5179275098610265),
        ],
    );
}

#[test]
fn exponential() {
    let (dose, y) = example();
    agrees(
        &dose,
        &y,
        CurveModel::Exponential,
        56.30303427161819,
        &[
            ("start", 99.87850272433761, 1.5121036439028777, 96.27611046020601, 103.52190318289053),
            ("plateau", 6.525906192177868, 1.545387452087696, 2.793117330740097, 10.205010452501867),
            ("rate", 0.11280626740361151, 0.009045998946299557, 0.09208275100440008, 0.1379942769064332),
        ],
    );
}

#[test]
fn hormesis() {
    let dose: Vec<f64> =
        [0.0, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0].into_iter().flat_map(|d| [d, d]).collect();
    let y = [
        101.1, 99.3, 102.8, 100.8, 109.9, 107.0, 121.0, 122.8, 150.1, 148.4, 103.2, 101.4, 30.4, 31.5, 10.9,
        10.8,
    ];
    agrees(
        &dose,
        &y,
        CurveModel::BrainCousens,
        16.004360226607595,
        &[
            ("top", 99.80728405188417, 0.5473674926458167, 98.60141926473878, 101.00268467924323),
            ("bottom", 3.979557669938578, 1.5689517463550477, 0.3583510650153299, 7.274898482105776),
            ("hormesis", 8.267432224677888, 0.3570196424393655, 7.5362355844337126, 9.090428084761443),
            ("location", 19.674362486234617, 0.5001643674655838, 18.588761605837107, 20.75293842274263),
            ("hill", 2.1623450075483532, 0.05198147576403917, 2.0547601533030284, 2.2828972647739447),
        ],
    );
    // The IC50 is on the way down, beyond the stimulation, and not the location.
    let plan = FitPlan::new(CurveModel::BrainCousens).asking(Quantity::RelativeIc { percent: 50.0 });
    let curve = one(&dose, &y, &plan);
    let ic50 = curve.quantities[0].unwrap();
    assert!(ic50.determined && ic50.value > 40.0 && ic50.low.unwrap() < ic50.value, "{ic50:?}");
    let (top, bottom) = (curve.parameter("top").unwrap().value, curve.parameter("bottom").unwrap().value);
    near(curve.value(ic50.value), 0.5 * (top + bottom), 1e-10, "half way");
}

#[test]
fn biphasic() {
    let dose: Vec<f64> = (0..13).map(|i| pow(10.0, -3.0 + 0.5 * f64::from(i))).collect();
    let y = [100.6, 97.6, 95.6, 87.4, 72.9, 64.3, 63.5, 60.7, 52.0, 33.6, 12.8, 7.3, 4.8];
    agrees(
        &dose,
        &y,
        CurveModel::Biphasic,
        7.072674972955074,
        &[
            ("top", 99.45111432961299, 0.8574997668981679, 97.41765232960233, 101.88094951058046),
            ("bottom", 4.590135423628776, 0.9714383980087847, 2.088756585103949, 6.826706552447425),
            ("ic50_1", 0.05103586327102974, 0.004803319130747292, 0.040440384965831216, 0.06420697236252482),
            ("hill_1", 1.4055638449372483, 0.16766905917678895, 1.0291345784347072, 1.9118234585715141),
            ("ic50_2", 30.539949455883033, 1.8297361794955993, 26.36395646628391, 35.40390307614244),
            ("hill_2", 1.420126589889061, 0.11479345593841084, 1.1710686832935948, 1.745633652302316),
            ("fraction", 0.388754450442451, 0.015022933228723733, 0.35260668297065506, 0.4290209562515863),
        ],
    );
}

/// Maximum likelihood of Poisson counts by Fisher scoring in SciPy; the standard errors are those of known variance.
#[test]
fn counts() {
    let y = [512.0, 498.0, 530.0, 489.0, 470.0, 455.0, 380.0, 291.0, 180.0, 92.0, 60.0, 41.0, 35.0, 30.0];
    let dose = [0.0, 0.0, 0.1, 0.1, 0.3, 0.3, 1.0, 1.0, 3.0, 3.0, 10.0, 10.0, 30.0, 30.0];
    let plan = FitPlan { weighting: Weighting::Poisson, ..FitPlan::new(CurveModel::Logistic4) };
    let curve = one(&dose, &y, &plan);
    let get = |key| curve.parameter(key).unwrap();
    near(get("bottom").value, 29.638421530146907, 1e-7, "bottom");
    near(get("top").value, 507.9025444535022, 1e-7, "top");
    near(get("ic50").value, 1.3977787125743493, 1e-7, "ic50");
    near(get("hill").value, 1.6051369692885094, 1e-7, "hill");
    near(get("ic50").se.unwrap() / get("ic50").value, 0.06469996220243758, 1e-6, "SE of ln ic50");
    near(get("hill").se.unwrap() / get("hill").value, 0.0829132969585404, 1e-6, "SE of ln hill");
}

/// A derived number's profile against the same number as a parameter of another family: the doses of the 4PL at any share
/// are those of a curve whose half-way dose they are only for 50 %, so they are checked by brute force over a fixed dose.
#[test]
fn intervals_of_derived_doses_are_those_of_fits_with_the_dose_held() {
    let (dose, y) = example();
    let plan = FitPlan::new(CurveModel::Logistic4)
        .asking(Quantity::AbsoluteIc { level: 50.0 })
        .asking(Quantity::RelativeIc { percent: 80.0 });
    let curve = one(&dose, &y, &plan);
    let (level, way) = (curve.quantities[0].unwrap(), curve.quantities[1].unwrap());
    // The logistic's own path holds the level exactly.
    let own = crate::common::fit(
        &dose,
        &y,
        &monolayer::fit::LogisticOptions { levels: &[50.0], ..Default::default() },
    )
    .at_levels[0]
        .unwrap();
    for (a, b) in [
        (level.value, own.value),
        (level.low.unwrap(), own.low.unwrap()),
        (level.high.unwrap(), own.high.unwrap()),
        (level.se.unwrap(), own.se.unwrap()),
    ] {
        near(a, b, 1e-6, "dose at 50");
    }
    // At the limit of the dose of 80 %, the best curve among those with ic50 = dose / 4^(1/hill) just meets the threshold.
    let target = curve.rss * (1.0 + 5.987_377_607_273_7 / 6.0); // R: qf(0.95, 1, 6)
    for end in [way.low.unwrap(), way.high.unwrap()] {
        let best = (0..4000)
            .map(|i| {
                let hill = 0.5 + 0.0006 * f64::from(i);
                let ic50 = end / pow(4.0, 1.0 / hill);
                fit_rss(&dose, &y, ic50, hill)
            })
            .fold(f64::INFINITY, f64::min);
        near(best, target, 1e-5, "sum of squares at the limit");
    }
}

/// The sum of squares with the best plateaus for an ic50 and a hill, by the normal equations.
fn fit_rss(dose: &[f64], y: &[f64], ic50: f64, hill: f64) -> f64 {
    let s: Vec<f64> = dose.iter().map(|d| 1.0 / (1.0 + pow(d / ic50, hill))).collect();
    let n = s.len() as f64;
    let (ms, my) = (s.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let slope = s.iter().zip(y).map(|(s, y)| (s - ms) * (y - my)).sum::<f64>()
        / s.iter().map(|s| (s - ms) * (s - ms)).sum::<f64>();
    s.iter().zip(y).map(|(s, y)| y - my - slope * (s - ms)).map(|r| r * r).sum()
}

/// The area of a straight line of log dose is a trapezium; bands are those of R's `predict(lm, interval = ...)` in closed
/// form.
#[test]
fn area_and_bands_of_what_is_linear() {
    let dose = [1.0, 10.0, 100.0, 1000.0, 10000.0];
    let log: Vec<f64> = (0..5).map(f64::from).collect();
    let y = [10.0, 8.2, 5.9, 4.1, 2.0];
    let plan = FitPlan { scale: monolayer::fit::DoseScale::Log10, ..FitPlan::new(CurveModel::Linear) }
        .asking(Quantity::Auc { from: 0.0, to: 4.0, normalised: true })
        .asking(Quantity::AbsoluteIc { level: 5.0 });
    let line = one(&log, &y, &plan);
    // The mean of a line over its range is its value in the middle, the mean of these five.
    near(line.quantities[0].unwrap().value, 6.04, 1e-12, "normalised area");
    let (a, b) = (line.parameter("intercept").unwrap().value, line.parameter("slope").unwrap().value);
    near(line.quantities[1].unwrap().value, pow(10.0, (5.0 - a) / b), 1e-10, "dose at 5");
    assert!(dose[2] < line.quantities[1].unwrap().value && line.quantities[1].unwrap().value < dose[3]);
    let (s, t) = (line.rmse(), 3.182_446_305_283_71); // R: qt(0.975, 3)
    let half = t * s * (0.2f64 + 1.0 / 10.0).sqrt();
    let [low, high] = line.confidence_band(3.0).unwrap();
    near(high - low, 2.0 * half, 1e-10, "confidence band");
    let [low, high] = line.prediction_band(3.0).unwrap();
    near(high - low, 2.0 * t * s * (1.0f64 + 0.2 + 1.0 / 10.0).sqrt(), 1e-10, "prediction band");
}

#[test]
fn wald_intervals_are_estimate_and_t_times_error() {
    let (dose, y) = example();
    let plan = FitPlan {
        intervals: monolayer::fit::IntervalKind::Wald,
        level: 0.9,
        ..FitPlan::new(CurveModel::Logistic4)
    };
    let curve = one(&dose, &y, &plan);
    let t = 1.943_180_280_515_303; // R: qt(0.95, 6)
    for key in ["top", "bottom", "hill"] {
        let e = curve.parameter(key).unwrap();
        near(e.high.unwrap(), e.value + t * e.se.unwrap(), 1e-10, key);
        near(e.low.unwrap(), e.value - t * e.se.unwrap(), 1e-10, key);
    }
    let e = curve.parameter("ic50").unwrap();
    near(e.high.unwrap() / e.value, monolayer::num::math::exp(t * e.se.unwrap() / e.value), 1e-10, "ic50");
}

#[test]
fn the_order_of_points_and_curves_changes_no_bit() {
    let (dose, y) = example();
    let other: Vec<f64> = y.iter().map(|y| 0.8 * y + 3.0).collect();
    let (back, y_back): (Vec<f64>, Vec<f64>) =
        (dose.iter().rev().copied().collect(), y.iter().rev().copied().collect());
    for model in CurveModel::ALL {
        let plan = FitPlan::new(model).asking(Quantity::AbsoluteIc { level: 50.0 });
        let (a, b) = (fit(&dose, &y, &plan), fit(&back, &y_back, &plan));
        assert_eq!(a.curves[0].parameters, b.curves[0].parameters, "{model:?}");
        assert_eq!(a.curves[0].quantities, b.curves[0].quantities, "{model:?}");
    }
    let plan = FitPlan::new(CurveModel::Logistic4);
    let both =
        fit_curves(&[Series::new(&dose, &other), Series::new(&dose, &y)], &plan, &mut Workspace::default())
            .unwrap();
    assert_eq!(
        both.curves[1],
        fit(&dose, &y, &plan).curves[0],
        "curves fitted apart know nothing of each other"
    );
}

#[test]
fn another_unit_scales_doses_and_nothing_else() {
    let (dose, y) = example();
    let nano: Vec<f64> = dose.iter().map(|d| d * 1000.0).collect();
    for model in CurveModel::ALL {
        if model == CurveModel::Biphasic {
            continue; // One phase: the second runs away, and where it is stopped depends on the unit's rounding.
        }
        let plan = |molar| {
            FitPlan::new(model)
                .asking(Quantity::RelativeIc { percent: 30.0 })
                .asking(Quantity::PIc50 { molar })
                .asking(Quantity::AbsoluteIc { level: 50.0 })
        };
        let (a, b) = (one(&dose, &y, &plan(1e-6)), one(&nano, &y, &plan(1e-9)));
        near(b.rss, a.rss, 1e-9, "RSS");
        for (a, b, factor) in [(0, 0, 1000.0), (1, 1, 1.0), (2, 2, 1000.0)]
            .map(|(i, j, f)| (a.quantities[i], b.quantities[j], f))
        {
            let (Some(a), Some(b)) = (a, b) else { continue };
            near(b.value, factor * a.value, 1e-7, model.key());
            for (a, b) in [(a.low, b.low), (a.high, b.high)] {
                match (a, b) {
                    // A lower end of zero has no relative error.
                    (Some(a), Some(b)) => {
                        assert!((b - factor * a).abs() <= 1e-5 * b.abs() + 1e-9, "{model:?}")
                    }
                    (None, None) => {}
                    other => panic!("{model:?}: {other:?}"),
                }
            }
        }
    }
}
