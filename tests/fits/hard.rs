//! Cases on which drc fails or misleads.

use crate::common::{fit, near};
use crate::properties::example;
use monolayer::fit::{LogisticOptions, Workspace, fit_logistic};
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
