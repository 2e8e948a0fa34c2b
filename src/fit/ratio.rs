//! How many times more potent: the ratio of two IC50s with its interval.
//!
//! The ratio is profiled itself: for every ratio r both curves are fitted with IC50s held r apart (the doses of one divided
//! by r, the IC50 shared), and the interval is all r with `RSS <= RSS_min (1 + F(level; 1, df) / df)`. So it follows the
//! data where they are one-sided, and is open where they say nothing (Bates and Watts 1988, section 6.1;
//! doi:10.1002/9780470316757). The Wald interval beside it is symmetric on the logarithm, with the curvature of the same
//! profile. Not between curves of different shape: if slopes or plateaus differ, the ratio depends on the level of
//! response one looks at, and one number does not say it.

use super::compare::{Comparison, Names, compare_nested, weights_follow_the_curve};
use super::curve_set::CurveSet;
use super::estimate::Estimate;
use super::fitting::fit_curves;
use super::levenberg::Workspace;
use super::plan::{Constraint, DoseScale, FitPlan, IntervalKind, Series, Weighting};
use super::profile::{Held, Spot, limit};
use crate::error::{Error, ErrorKind, Result};
use crate::num::math::{exp, ln, log10};
use crate::stats::distribution::{f_upper, t_upper};

/// Twelve decades: further apart no two measured doses are.
const REACH: f64 = 12.0 * std::f64::consts::LN_10;

/// The ratio of two IC50s.
#[derive(Debug, Clone, PartialEq)]
pub struct PotencyRatio {
    /// IC50 of the first curve over that of the second, with its profile interval. Its standard error is that of the
    /// logarithm times the ratio.
    pub ratio: Estimate,
    /// Wald interval, symmetric on the logarithm; `None` when the ratio has no curvature.
    pub wald: Option<[f64; 2]>,
    /// One IC50 for both curves against one each.
    pub comparison: Comparison,
    /// Both curves, each with its own IC50.
    pub curves: CurveSet,
}

/// The ratio of the IC50s of two curves, all else as the plan says (shared plateaus and slope make it a relative potency).
///
/// # Errors
/// [`ErrorKind::Unsupported`] for a model without a single IC50, [`ErrorKind::Invalid`] when the plan fixes it; else as
/// [`fit_curves`].
pub fn ic50_ratio(
    first: Series<'_>,
    second: Series<'_>,
    plan: &FitPlan,
    workspace: &mut Workspace,
) -> Result<PotencyRatio> {
    if !plan.model.parameters().iter().any(|p| p.key == "ic50") {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "The {} has no single IC50 to compare.",
                crate::num::words::in_sentence(plan.model.label())
            ),
        )
        .hint("Compare curves of a model with one IC50, or the doses at one level of response."));
    }
    if matches!(plan.constraint("ic50"), Constraint::Fixed { .. }) {
        return Err(Error::new(ErrorKind::Invalid, "The IC50 is given, so there is no ratio to estimate."));
    }
    let mut own = plan.clone();
    if plan.constraint("ic50") == Constraint::Shared {
        own = own.with("ic50", Constraint::Free);
    }
    own.quantities.clear();
    let curves = fit_curves(&[first, second], &own, workspace)?;
    let weights: Vec<Vec<f64>> = curves.curves.iter().map(|c| c.weights.clone()).collect();
    let mut held_series = [first, second];
    let mut quick = FitPlan { intervals: IntervalKind::Wald, ..own };
    // Weights that follow the curve stay those of the best fit, or there is no common sum of squares.
    let curves = if weights_follow_the_curve(plan) {
        for (series, weight) in held_series.iter_mut().zip(&weights) {
            *series = Series { weight: Some(weight), sd: None, ..*series };
        }
        quick.weighting = Weighting::None;
        fit_curves(&held_series, &quick, workspace)?
    } else {
        curves
    };
    let mut held = Apart {
        first: held_series.first().copied().unwrap_or_default(),
        second: held_series.last().copied().unwrap_or_default(),
        plan: quick.shared("ic50"),
        workspace,
    };
    let one = held.fit_apart(0.0)?;
    let names = Names { simple: "one IC50 for both curves", full: "an IC50 for each curve" };
    let comparison = compare_nested(&one, &curves, names, 1.0 - plan.level)?;

    let undefined = || Error::new(ErrorKind::Undetermined, "The points leave no degree of freedom.");
    let of = |index: usize| curves.curves.get(index).and_then(|c| c.parameter("ic50")).ok_or_else(undefined);
    let (a, b) = (of(0)?, of(1)?);
    let center = ln(a.value) - ln(b.value);
    let df = curves.df as f64;
    let threshold = f_upper(1.0 - plan.level, 1.0, df).ok_or_else(undefined)?;
    let t = t_upper(0.5 * (1.0 - plan.level), df).ok_or_else(undefined)?;
    let spot = Spot { at: center, theta: Vec::new(), reached: center, rss: curves.rss };
    let se = curves.finite.then(|| held.standard_error(&spot, guess(a, b), df)).flatten();
    let target = curves.rss * (1.0 + threshold / df);
    let step = se.map_or(0.5, |se| (t * se).clamp(1e-6, 3.0));
    let low = limit(&mut held, &spot, target, -step, center - REACH, None).value();
    let high = limit(&mut held, &spot, target, step, center + REACH, None).value();
    let determined = a.determined && b.determined && low.is_some() && high.is_some();
    let ratio = Estimate { value: center, se, low, high, determined };
    Ok(PotencyRatio {
        ratio: ratio.raised(),
        wald: se.map(|se| [exp(center - t * se), exp(center + t * se)]),
        comparison,
        curves,
    })
}

/// A first idea of the standard error of the logarithm, as if the curves shared nothing.
fn guess(a: Estimate, b: Estimate) -> f64 {
    let relative = |e: Estimate| e.se.map(|se| se / e.value).filter(|r| r.is_finite());
    relative(a).zip(relative(b)).map_or(0.1, |(a, b)| (a * a + b * b).sqrt().clamp(1e-6, 3.0))
}

/// Fits with the IC50s held a given factor apart.
struct Apart<'a, 'w> {
    first: Series<'a>,
    second: Series<'a>,
    plan: FitPlan,
    workspace: &'w mut Workspace,
}

impl Apart<'_, '_> {
    fn fit_apart(&mut self, ln_ratio: f64) -> Result<CurveSet> {
        let dose: Vec<f64> = match self.plan.scale {
            DoseScale::Dose => self.first.dose.iter().map(|d| d / exp(ln_ratio)).collect(),
            DoseScale::Log10 => self.first.dose.iter().map(|d| d - log10(exp(ln_ratio))).collect(),
        };
        let moved = Series { dose: &dose, ..self.first };
        fit_curves(&[moved, self.second], &self.plan, self.workspace)
    }

    /// From the curvature of the profile: the sum of squares rises by s^2 (h / se)^2 at a distance h, on average of the two
    /// sides.
    fn standard_error(&mut self, center: &Spot, guess: f64, df: f64) -> Option<f64> {
        let h = 0.05 * guess;
        let mut rise = |at: f64| Some(self.fit_apart(at).ok()?.rss - center.rss);
        let curvature = 0.5 * (rise(center.at - h)? + rise(center.at + h)?) / (h * h);
        let se = (center.rss / df / curvature).sqrt();
        // A rise lost in rounding is no curvature.
        (curvature * h * h > 1e-12 * center.rss && se.is_finite()).then_some(se)
    }
}

impl Held for Apart<'_, '_> {
    fn fit(&mut self, at: f64, _: &[f64]) -> Option<Spot> {
        let rss = self.fit_apart(at).ok()?.rss;
        Some(Spot { at, reached: at, theta: Vec::new(), rss })
    }

    fn sound(&mut self, at: f64, start: &[f64]) -> Option<Spot> {
        self.fit(at, start)
    }

    fn elsewhere(&self, _: f64, _: &[f64]) -> Vec<Vec<f64>> {
        // Every fit seeks its own starts.
        Vec::new()
    }
}
