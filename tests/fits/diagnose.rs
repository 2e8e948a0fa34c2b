//! What the residuals say, which model is chosen, and which dose would settle an open IC50.

use crate::common::{columns, expected, near};
use monolayer::ErrorKind;
use monolayer::fit::choose::choose_model;
use monolayer::fit::diagnose::{Diagnosis, diagnose};
use monolayer::fit::next_dose::next_dose;
use monolayer::fit::{CurveModel, FitPlan, Series, Workspace, fit_curves};
use monolayer::num::math::pow;
use monolayer::num::random::Random;

fn judged(dose: &[f64], y: &[f64], model: CurveModel) -> Diagnosis {
    let series = Series::new(dose, y);
    let set = fit_curves(&[series], &FitPlan::new(model), &mut Workspace::default()).unwrap();
    diagnose(&series, &set.curves[0])
}

fn finding<'a>(d: &'a Diagnosis, key: &str) -> &'a monolayer::fit::diagnose::Finding {
    d.findings.iter().find(|f| f.key == key).unwrap_or_else(|| panic!("no {key} in {:?}", d.findings))
}

#[test]
fn ryegrass_is_that_of_drc_and_scipy() {
    let Some(expected) = expected("ryegrass") else { return };
    let want = &expected["analyses"]["ryegrass"];
    let (dose, y) = columns("doseresponse/ryegrass.csv", "conc", "rootl", None);
    let d = judged(&dose, &y, CurveModel::Logistic4);
    // drc prints five digits of its lack-of-fit test.
    let lack = d.lack_of_fit.unwrap();
    let anchor = want["anchor_drc_3_2_0"]["lack_of_fit_F"].as_array().unwrap();
    assert!((lack.f - anchor[0].as_f64().unwrap()).abs() < 6e-6, "{lack:?}");
    assert_eq!(
        (lack.df_lack as u64, lack.df_pure as u64),
        (anchor[1].as_u64().unwrap(), anchor[2].as_u64().unwrap())
    );
    assert!((lack.p - anchor[3].as_f64().unwrap()).abs() < 6e-6);
    near(d.r_squared, want["fit_4PL"]["R2"].as_f64().unwrap(), 1e-9, "R2");
    near(d.adjusted_r_squared, 1.0 - (1.0 - d.r_squared) * 23.0 / 20.0, 1e-12, "adjusted R2");
    near(d.rmse, want["fit_4PL"]["Sy_x"].as_f64().unwrap(), 1e-9, "Sy.x");
    // SciPy 1.17.1 and NumPy at the same optimum: hat matrix of J, Cook's distance, shapiro, normaltest, spearmanr.
    let point = |i: usize| d.points[i].unwrap();
    near(point(0).leverage, 0.133_323_26, 1e-6, "leverage at dose 0");
    near(point(9).leverage, 0.279_483_420_850_407_2, 1e-6, "leverage of row 10");
    near(point(0).cook.unwrap(), 0.007_453_429_970_621_553, 1e-5, "Cook's distance of row 1");
    let most = (0..24).max_by(|a, b| point(*a).cook.unwrap().total_cmp(&point(*b).cook.unwrap())).unwrap();
    assert_eq!(most, 14);
    near(point(most).cook.unwrap(), 0.699_084_423_388_578, 1e-5, "largest Cook's distance");
    near(d.points.iter().map(|p| p.unwrap().leverage).sum(), 4.0, 1e-9, "trace of the hat matrix");
    near(d.shapiro_wilk.unwrap().w, 0.982_322_652_663_667, 1e-7, "W");
    near(d.shapiro_wilk.unwrap().p, 0.934_483_883_084_337_4, 1e-6, "p of W");
    near(d.dagostino_pearson.unwrap().k2, 1.632_924_969_208_385_4, 1e-6, "K2");
    near(d.spread.unwrap().rho, 0.332_994_414_745_113_1, 1e-9, "rho");
    // Mean residuals along the dose: - + + - + + -.
    let runs = d.runs.unwrap();
    assert_eq!((runs.above, runs.below, runs.runs), (4, 3, 5));
    assert!(d.findings.iter().all(|f| f.fine), "{:?}", d.findings);
}

#[test]
fn a_wrong_model_is_noticed() {
    let (dose, y) = biphasic(0.8);
    let d = judged(&dose, &y, CurveModel::Linear);
    for key in ["lack_of_fit", "runs"] {
        assert!(!finding(&d, key).fine, "{key}: {:?}", d.findings);
    }
    assert!(finding(&d, "lack_of_fit").p.unwrap() < 1e-6);
}

#[test]
fn scatter_that_grows_with_the_curve_is_noticed() {
    let mut random = Random::seeded(11);
    let dose: Vec<f64> = (0..40).map(|i| 0.1 * pow(3.0, f64::from(i / 5))).collect();
    let y: Vec<f64> = dose
        .iter()
        .map(|d| (2.0 + 98.0 / (1.0 + pow(d / 6.0, 1.3))) * (1.0 + 0.1 * random.normal()))
        .collect();
    let d = judged(&dose, &y, CurveModel::Logistic4);
    let spread = finding(&d, "spread");
    assert!(!spread.fine && spread.verdict.contains("1/Y²"), "{spread:?}");
}

/// Under the model the lack-of-fit test, the runs test and Shapiro-Wilk reject as often as they say.
#[test]
fn right_models_are_rarely_suspected() {
    let mut random = Random::seeded(5);
    let dose: Vec<f64> = (0..32).map(|i| 0.05 * pow(2.5, f64::from(i / 4))).collect();
    let (rounds, mut lack, mut runs, mut normal) = (200, 0, 0, 0);
    for _ in 0..rounds {
        let y: Vec<f64> =
            dose.iter().map(|d| 4.0 + 95.0 / (1.0 + pow(d / 2.0, 1.3)) + 3.0 * random.normal()).collect();
        let d = judged(&dose, &y, CurveModel::Logistic4);
        lack += u32::from(d.lack_of_fit.unwrap().p < 0.05);
        runs += u32::from(d.runs.is_some_and(|r| r.p_few < 0.05));
        normal += u32::from(d.shapiro_wilk.unwrap().p < 0.05);
    }
    // 5 % of 200 is 10; more than 22 happens once in ten thousand times.
    assert!((1..=22).contains(&lack) && runs <= 22 && (1..=22).contains(&normal), "{lack} {runs} {normal}");
}

/// Two plain steps, four replicates a dose, a little noise.
fn biphasic(noise: f64) -> (Vec<f64>, Vec<f64>) {
    let mut random = Random::seeded(3);
    let dose: Vec<f64> = (0..52).map(|i| 0.01 * pow(3.0, f64::from(i / 4))).collect();
    let y = dose
        .iter()
        .map(|d| {
            let (a, b) = (1.0 / (1.0 + pow(d / 0.1, 1.5)), 1.0 / (1.0 + pow(d / 200.0, 1.5)));
            2.0 + 98.0 * (0.45 * a + 0.55 * b) + noise * random.normal()
        })
        .collect();
    (dose, y)
}

#[test]
fn two_steps_are_recognised_and_the_rest_kept_with_its_reason() {
    let (dose, y) = biphasic(0.8);
    let plans = [CurveModel::Logistic4, CurveModel::Biphasic, CurveModel::Linear].map(FitPlan::new);
    let choice = choose_model(&[Series::new(&dose, &y)], &plans, &mut Workspace::default()).unwrap();
    let chosen = &choice.candidates[choice.chosen.unwrap()];
    assert_eq!(chosen.model, CurveModel::Biphasic, "{}", choice.words);
    assert!(chosen.rejected.is_none() && chosen.weight > 0.99);
    assert_eq!(choice.candidates.len(), 3);
    for other in choice.candidates.iter().filter(|c| c.model != CurveModel::Biphasic) {
        assert!(other.rejected.as_ref().is_some_and(|r| !r.is_empty()) && other.fit.is_some(), "{other:?}");
    }
}

#[test]
fn the_simpler_model_stands_without_evidence() {
    let Some(_) = expected("ryegrass") else { return };
    let (dose, y) = columns("doseresponse/ryegrass.csv", "conc", "rootl", None);
    let plans = [CurveModel::Logistic5, CurveModel::Logistic4].map(FitPlan::new);
    let choice = choose_model(&[Series::new(&dose, &y)], &plans, &mut Workspace::default()).unwrap();
    let chosen = &choice.candidates[choice.chosen.unwrap()];
    assert_eq!(chosen.model, CurveModel::Logistic4);
    // Its upper slope limit is open: the data do not determine the fifth parameter.
    let five = choice.candidates.iter().find(|c| c.model == CurveModel::Logistic5).unwrap();
    assert!(!five.determined && five.rejected.as_ref().is_some_and(|r| r.contains("determine")), "{five:?}");
    let error = choose_model(&[Series::new(&dose, &y)], &[], &mut Workspace::default()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
}

fn falling(doses: &[f64], ic50: f64, hill: f64) -> (Vec<f64>, Vec<f64>) {
    let noise = [1.2, -0.8, 0.3, 2.1, -1.9, 0.7, -0.4, 1.1, -1.3, 0.2];
    let dose: Vec<f64> = doses.iter().flat_map(|d| [*d; 3]).collect();
    let y = dose
        .iter()
        .enumerate()
        .map(|(i, d)| 2.0 + 98.0 / (1.0 + pow(d / ic50, hill)) + noise[(3 * i) % 10])
        .collect();
    (dose, y)
}

#[test]
fn a_dose_beyond_the_last_settles_what_was_not_reached() {
    let (dose, y) = falling(&[0.0, 0.3, 1.0, 3.0, 10.0, 30.0], 100.0, 1.3);
    let plan = FitPlan::new(CurveModel::Logistic4);
    let mut workspace = Workspace::default();
    let proposal = next_dose(&Series::new(&dose, &y), &plan, &mut workspace).unwrap().unwrap();
    assert!(proposal.dose > 30.0 && proposal.dose <= 3000.0, "{proposal:?}");
    assert!(proposal.sd_ln_then < 0.7 * proposal.sd_ln_now, "{proposal:?}");
    assert!(proposal.words.contains("above the doses tested"), "{}", proposal.words);
    // With that dose measured the IC50 is known better than before.
    let (more_dose, more_y) = falling(&[0.0, 0.3, 1.0, 3.0, 10.0, 30.0, proposal.dose], 100.0, 1.3);
    let after = next_dose(&Series::new(&more_dose, &more_y), &plan, &mut workspace).unwrap();
    assert!(after.is_none_or(|a| a.sd_ln_now < proposal.sd_ln_now));
}

#[test]
fn a_gap_is_filled_from_within() {
    let (dose, y) = falling(&[0.0, 0.01, 0.1, 1.0, 100.0, 1000.0], 9.0, 4.0);
    let plan = FitPlan::new(CurveModel::Logistic4);
    let proposal = next_dose(&Series::new(&dose, &y), &plan, &mut Workspace::default()).unwrap().unwrap();
    assert!(proposal.dose > 1.0 && proposal.dose < 100.0, "{proposal:?}");
}

#[test]
fn no_dose_settles_what_does_not_depend_on_dose() {
    let dose: Vec<f64> = [0.0, 0.3, 1.0, 3.0, 10.0, 30.0].into_iter().flat_map(|d| [d; 3]).collect();
    let noise = [1.2, -0.8, 0.3, 2.1, -1.9, 0.7, -0.4, 1.1, -1.3];
    let y: Vec<f64> = (0..18).map(|i| 100.0 + 3.0 * noise[(4 * i) % 9]).collect();
    let plan = FitPlan::new(CurveModel::Logistic4);
    let mut workspace = Workspace::default();
    // Beyond the doses a curve can still begin; within them none of the proposals may lie.
    let proposal = next_dose(&Series::new(&dose, &y), &plan, &mut workspace).unwrap();
    assert!(proposal.as_ref().is_none_or(|p| p.dose > 30.0), "{proposal:?}");
    let line = FitPlan::new(CurveModel::Linear);
    let error = next_dose(&Series::new(&dose, &y), &line, &mut workspace).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
}
