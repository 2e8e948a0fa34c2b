//! What stands beside a fit: what its residuals say, points that do not seem to belong to it, and the curves not taken.

use super::super::curve_result::{Candidate, Check, CurveFit, CurveOutlier, Estimate};
use super::choices::{CurveChoices, TRIED};
use super::gather::Gathered;
use super::report::{HALF, line};
use crate::fit::choose::Choice;
use crate::fit::diagnose::Finding;
use crate::fit::robust::Rout;
use crate::fit::{CurveModel, FitPlan, IntervalKind, Quantity};

/// A finding of the residuals in print.
pub(super) fn check(found: &Finding) -> Check {
    Check {
        key: found.key.into(),
        label: found.label.into(),
        statistic: found.statistic.clone(),
        p: found.p,
        fine: found.fine,
        verdict: found.verdict.clone(),
    }
}

/// The points ROUT marked, each with what leaving it out would change.
pub(super) fn outliers(found: &Rout) -> Vec<CurveOutlier> {
    found
        .outliers
        .iter()
        .map(|o| {
            let without = o.influence.without.as_ref().and_then(|set| set.curves.first());
            CurveOutlier {
                point: u32::try_from(o.index).unwrap_or(u32::MAX),
                expected: o.expected,
                p: o.p,
                ic50_without: without
                    .and_then(|c| c.quantities.first().copied().flatten())
                    .map(Estimate::from),
                influence: o.influence.words(0, "ic50", "IC50"),
            }
        })
        .collect()
}

/// Plans of the curves that are tried against each other: Wald intervals will do to see what the data determine.
pub(super) fn tried(choices: &CurveChoices, chosen: CurveModel) -> Vec<FitPlan> {
    let models = std::iter::once(chosen).chain(TRIED.into_iter().filter(|m| *m != chosen));
    models
        .map(|model| {
            let mut plan =
                super::alone(choices.fit_plan(model, vec![Quantity::RelativeIc { percent: HALF }]));
            plan.intervals = IntervalKind::Wald;
            plan
        })
        .collect()
}

/// The curves not taken, with the reason; `chosen` is the one that was.
pub(super) fn rejected(choice: &Choice, chosen: &CurveFit, of: &Gathered<'_>) -> Vec<Candidate> {
    let others = choice.candidates.iter().filter(|c| c.model.key() != chosen.model);
    others
        .map(|c| {
            let curve = c.fit.as_ref().and_then(|set| set.curves.first());
            let lower = c.aicc.zip(chosen.aicc).is_some_and(|(own, taken)| own < taken - 2.0);
            let reason = match &c.rejected {
                Some(reason) => reason.clone(),
                None if lower => {
                    format!(
                        "Fits better than the chosen curve: AICc {:.1} lower. It was not chosen.",
                        lead(c.aicc, chosen.aicc)
                    )
                }
                None => "Fits as well as the chosen curve.".into(),
            };
            Candidate {
                model: c.model.key().into(),
                label: c.model.label().into(),
                aicc: c.aicc,
                weight: c.aicc.map(|_| c.weight),
                ic50: curve.and_then(|f| f.quantities.first().copied().flatten()).map(Estimate::from),
                reason,
                line: curve.map(|f| line(f, of, false)).unwrap_or_default(),
            }
        })
        .collect()
}

fn lead(own: Option<f64>, taken: Option<f64>) -> f64 {
    own.zip(taken).map_or(0.0, |(own, taken)| taken - own)
}
