//! A fit in the words and units of the assay.

use super::super::curve_result::{CurveFit, Estimate, LinePoint, ParameterEstimate, QuantityEstimate};
use super::choices::{CurveChoices, in_words};
use super::gather::Gathered;
use super::verdict::{instead, tested};
use crate::experiment::DoseUnit;
use crate::fit::{CurveModel, FittedCurve, ParameterKind, Quantity};
use crate::num::math::{exp, ln};
use crate::num::words::amount;

/// The level of the absolute IC50, per cent of control.
pub(super) const HALF: f64 = 50.0;
/// Points of a drawn curve.
const LINE: usize = 101;

/// A quantity with its names.
pub(super) struct Asked {
    pub(super) quantity: Quantity,
    key: String,
    label: String,
    unit: String,
}

/// What is asked of a curve beside its parameters: the relative and the absolute IC50 first, if it can have them. Of
/// groups fitted `together` the same is asked, so their area is over the doses that all of them share.
pub(super) fn asked(
    model: CurveModel,
    choices: &CurveChoices,
    of: &Gathered<'_>,
    together: bool,
) -> Vec<Asked> {
    let unit = &of.unit.0;
    let mut out = Vec::new();
    let mut ask = |quantity, key: &str, label: String, unit: &str| {
        out.push(Asked { quantity, key: key.into(), label, unit: unit.into() });
    };
    if model.is_sigmoid() {
        ask(Quantity::RelativeIc { percent: HALF }, "ic50_relative", "Relative IC50".into(), unit);
    }
    ask(Quantity::AbsoluteIc { level: HALF }, "ic50_absolute", "Absolute IC50".into(), unit);
    if model.is_sigmoid() {
        for percent in &choices.effects {
            ask(
                Quantity::RelativeIc { percent: *percent },
                &format!("ic{percent}"),
                format!("IC{percent}"),
                unit,
            );
        }
        if let Some(molar) = of.unit.convert(1.0, &DoseUnit("M".into())) {
            ask(Quantity::PIc50 { molar }, "pic50", "pIC50".into(), "");
        }
    }
    let own = of.ends().filter(|(from, to)| from < to);
    // A dose converted to another unit may miss itself by the last digit.
    let near = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-9;
    let differs = |s: &(f64, f64)| own.is_none_or(|o| !(near(s.0, o.0) && near(s.1, o.1)));
    let shared = of.shared.filter(differs);
    let mut area = |key: &str, words: &str, (from, to): (f64, f64)| {
        let label = format!(
            "Area under the curve{words}, {} to {} (mean viability)",
            amount(from),
            tested(to, of.unit)
        );
        ask(Quantity::Auc { from, to, normalised: true }, key, label, "%");
    };
    if let Some(own) = own.filter(|_| !together || (shared.is_none() && of.shared.is_some())) {
        area("auc", "", own);
    }
    if let Some(shared) = shared {
        area("auc_shared", " over the doses all series share", shared);
    }
    out
}

/// Everything the page, the figure and the report know of a fit.
pub(super) fn report(
    fit: &FittedCurve,
    aicc: f64,
    asked: &[Asked],
    choices: &CurveChoices,
    of: &Gathered<'_>,
) -> CurveFit {
    let plan = choices.fit_plan(fit.model, Vec::new());
    let parameters = fit
        .model
        .parameters()
        .iter()
        .filter_map(|spec| {
            Some(ParameterEstimate {
                key: spec.key.into(),
                label: spec.label.into(),
                unit: unit_of(spec.what, of.unit),
                constraint: in_words(plan.constraint(spec.key)),
                estimate: fit.parameter(spec.key)?.into(),
            })
        })
        .collect();
    let found = |key: &str| {
        let at = asked.iter().position(|a| a.key == key)?;
        fit.quantities.get(at).copied().flatten().map(Estimate::from)
    };
    let quantities = asked
        .iter()
        .zip(&fit.quantities)
        .filter(|(a, _)| a.key != "ic50_relative")
        .map(|(a, estimate)| QuantityEstimate {
            key: a.key.clone(),
            label: a.label.clone(),
            unit: a.unit.clone(),
            estimate: estimate.map(Into::into),
            instead: instead(a.quantity, *estimate, fit, of),
        })
        .collect();
    CurveFit {
        model: fit.model.key().into(),
        model_label: fit.model.label().into(),
        formula: format!("y = {}", fit.model.formula()),
        parameters,
        quantities,
        ic50_relative: found("ic50_relative"),
        ic50_absolute: found("ic50_absolute"),
        ic50_instead: asked
            .iter()
            .zip(&fit.quantities)
            .find(|(a, _)| a.key == "ic50_relative")
            .and_then(|(a, estimate)| instead(a.quantity, *estimate, fit, of)),
        rss: fit.rss,
        df: u32::try_from(fit.df).unwrap_or(u32::MAX),
        r_squared: fit.r_squared(),
        rmse: fit.rmse(),
        aicc: aicc.is_finite().then_some(aicc),
        line: line(fit, of, true),
    }
}

fn unit_of(what: ParameterKind, dose: &DoseUnit) -> String {
    let dose = &dose.0;
    match what {
        ParameterKind::Response => "%".into(),
        ParameterKind::Dose => dose.clone(),
        ParameterKind::Slope | ParameterKind::Shape | ParameterKind::Fraction => String::new(),
        ParameterKind::Rate if dose.is_empty() => "% per dose".into(),
        ParameterKind::Rate => format!("% per {dose}"),
        ParameterKind::Decay if dose.is_empty() => "per dose".into(),
        ParameterKind::Decay => format!("per {dose}"),
    }
}

/// From a third of the lowest to three times the highest dose, evenly on the logarithm; dose 0 first when it was fitted.
pub(super) fn line(fit: &FittedCurve, of: &Gathered<'_>, bands: bool) -> Vec<LinePoint> {
    let Some((lowest, highest)) = of.ends() else { return Vec::new() };
    let (low, high) = (ln(lowest / 3.0), ln(highest * 3.0));
    let step = (high - low) / (LINE - 1) as f64;
    let zero = of.doses.contains(&0.0).then_some(0.0);
    let doses = zero.into_iter().chain((0..LINE).map(|i| exp(low + step * i as f64)));
    doses
        .map(|x| LinePoint {
            x,
            y: fit.value(x),
            band: fit.confidence_band(x).filter(|_| bands),
            prediction: fit.prediction_band(x).filter(|_| bands),
        })
        .collect()
}

impl From<crate::fit::Estimate> for Estimate {
    fn from(e: crate::fit::Estimate) -> Self {
        Self { value: e.value, se: e.se, low: e.low, high: e.high, determined: e.determined }
    }
}

impl From<Estimate> for crate::fit::Estimate {
    fn from(e: Estimate) -> Self {
        Self { value: e.value, se: e.se, low: e.low, high: e.high, determined: e.determined }
    }
}
