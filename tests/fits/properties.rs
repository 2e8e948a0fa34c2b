//! What must hold of any fit: units, order, mirror images, brute force.

use crate::common::{fit, near};
use monolayer::fit::{LogisticOptions, Workspace, fit_logistic};
use monolayer::num::math::{exp, pow};

/// Doses threefold apart, a curve, and a little fixed noise.
pub fn example() -> (Vec<f64>, Vec<f64>) {
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
