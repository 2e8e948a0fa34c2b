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
