//! Curves through the points of several series, as a plan asks.

use super::curve_model::CurveModel;
use super::curve_set::{CurveSet, Drawn, FittedCurve};
use super::dose_response::{LogisticOptions, fit_logistic};
use super::family::Family;
use super::levenberg::Workspace;
use super::plan::{Constraint, FitPlan, Quantity, Series};
use crate::error::{Error, ErrorKind, Result};
use crate::num::math::ln;

/// Fits the curves of a plan.
///
/// # Errors
/// [`ErrorKind::Number`] when a dose or response is not a number, [`ErrorKind::Undetermined`] when there are too few
/// doses or points for the free parameters or all responses are equal, [`ErrorKind::Unsupported`] for what is not
/// there yet.
pub fn fit_curves(series: &[Series<'_>], plan: &FitPlan, workspace: &mut Workspace) -> Result<CurveSet> {
    let unsupported = || Err(Error::new(ErrorKind::Unsupported, "This fit is not there yet."));
    if !matches!(plan.model, CurveModel::Logistic3 | CurveModel::Logistic4) {
        return unsupported();
    }
    let fixed = |key: &str| match plan.constraint(key) {
        Constraint::Fixed { value } => Some(value),
        _ => None,
    };
    let levels: Vec<f64> = plan
        .quantities
        .iter()
        .filter_map(|q| if let Quantity::AbsoluteIc { level } = q { Some(*level) } else { None })
        .collect();
    let options = LogisticOptions { top: fixed("top"), bottom: fixed("bottom"), levels: &levels };
    let mut curves = Vec::new();
    for one in series {
        let fit = fit_logistic(one.dose, one.response, &options, workspace)?;
        let falling = fit.hill.value > 0.0;
        let theta = vec![fit.top.value, fit.bottom.value, ln(fit.ic50.value), ln(fit.hill.value.abs())];
        let mut at_levels = fit.at_levels.iter().copied();
        let drawn = Drawn {
            family: Family { model: plan.model, falling },
            scale: plan.scale,
            weighting: plan.weighting,
            theta,
            covariance: None,
            t: f64::NAN,
            variance: fit.rss / fit.df as f64,
        };
        let mut curve = FittedCurve {
            model: plan.model,
            parameters: vec![
                ("top", fit.top),
                ("bottom", fit.bottom),
                ("ic50", fit.ic50),
                ("hill", fit.hill),
            ],
            quantities: plan
                .quantities
                .iter()
                .map(|q| match q {
                    Quantity::AbsoluteIc { .. } => at_levels.next().flatten(),
                    Quantity::RelativeIc { percent } if *percent == 50.0 => Some(fit.ic50),
                    _ => None,
                })
                .collect(),
            residuals: Vec::new(),
            weights: vec![1.0; one.dose.len()],
            rss: fit.rss,
            total: fit.total,
            n: fit.n,
            df: fit.df,
            flat_p: fit.flat_p,
            finite: fit.finite,
            drawn,
        };
        curve.residuals = one.dose.iter().zip(one.response).map(|(d, y)| y - curve.value(*d)).collect();
        curves.push(curve);
    }
    let (rss, n, df) = curves.iter().fold((0.0, 0, 0), |a, c| (a.0 + c.rss, a.1 + c.n, a.2 + c.df));
    let finite = curves.iter().all(|c| c.finite);
    Ok(CurveSet { curves, rss, n, parameters: n - df, df, finite, ln_weights: 0.0 })
}
