//! What every topic needs: the expected values, columns of a file, and how closely numbers must agree.

pub use crate::reference::expected;
use crate::reference::{plates_folder, rows, text};
use monolayer::fit::{Estimate, LogisticFit, LogisticOptions, Workspace, fit_logistic};
use serde_json::Value;

pub fn fit(dose: &[f64], y: &[f64], options: &LogisticOptions<'_>) -> LogisticFit {
    fit_logistic(dose, y, options, &mut Workspace::default()).unwrap()
}

pub fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

#[track_caller]
pub fn near(got: f64, want: f64, relative: f64, what: &str) {
    assert!((got - want).abs() <= relative * want.abs(), "{what}: {got}, expected {want}");
}

/// Estimate, standard error and profile interval of one parameter; the values in the file have ten digits, of which the
/// file vouches for five (estimates) and three (standard errors, limits).
#[track_caller]
pub fn agree(got: Estimate, want: &Value, turn: bool, what: &str) {
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
pub fn agree_all(fit: &LogisticFit, want: &Value, what: &str) {
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
pub fn columns(file: &str, x: &str, y: &str, filter: Option<(&str, &str)>) -> (Vec<f64>, Vec<f64>) {
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
