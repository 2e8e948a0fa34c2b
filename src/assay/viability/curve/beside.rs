//! What stands beside a fit: what its residuals say, points that do not seem to belong to it, and the curves not taken.

use super::super::curve_result::{Candidate, Check, CurveFit, CurveOutlier, Estimate};
use super::choices::{CurveChoices, TRIED};
use super::gather::Gathered;
use super::report::{HALF, line};
use crate::fit::choose::Choice;
use crate::fit::diagnose::Finding;
use crate::fit::robust::Rout;
use crate::fit::{CurveModel, FitPlan, IntervalKind, Quantity};
use crate::num::math::exp;
use crate::num::words::fixed;

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
                q_percent: found.q * 100.0,
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
    let taken = choice.candidates.iter().find(|c| c.model.key() == chosen.model).and_then(|c| c.aicc);
    let others = choice.candidates.iter().filter(|c| c.model.key() != chosen.model);
    others
        .map(|c| {
            let curve = c.fit.as_ref().and_then(|set| set.curves.first());
            let behind = c.aicc.zip(taken).map(|(own, taken)| own - taken);
            let reason = match (&c.rejected, behind) {
                (Some(reason), _) if !c.determined => reason.clone(),
                (_, Some(behind)) => distance(behind),
                (reason, None) => reason.clone().unwrap_or_else(|| "Too few points to judge it.".into()),
            };
            Candidate {
                model: c.model.key().into(),
                label: c.model.label().into(),
                // On the scale of the chosen curve's, whatever constant the likelihood brings.
                aicc: behind.zip(chosen.aicc).map(|(behind, taken)| taken + behind),
                weight: c.aicc.filter(|_| c.determined).map(|_| c.weight),
                ic50: curve.and_then(|f| f.quantities.first().copied().flatten()).map(Estimate::from),
                reason,
                line: curve.map(|f| line(f, of, false)).unwrap_or_default(),
            }
        })
        .collect()
}

/// A difference of AICc in words; below 2 it is no evidence (Burnham and Anderson 2002, doi:10.1007/b97636).
fn distance(behind: f64) -> String {
    let likely = 100.0 * exp(-0.5 * behind.abs());
    let likely = if likely < 1.0 { "less than 1".to_owned() } else { fixed(likely, 0) };
    if behind > 2.0 {
        format!("Fits worse: AICc {behind:.1} higher than the chosen curve’s ({likely} % as likely).")
    } else if behind < -2.0 {
        format!(
            "Fits better: AICc {:.1} lower than the chosen curve’s. Choose it for all curves of the study or for none.",
            -behind
        )
    } else {
        "Fits as well: a difference of AICc below 2 is no evidence.".into()
    }
}
