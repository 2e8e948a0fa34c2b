//! The dose-response curve of each group: points, fit, what the residuals say, and one sentence on what it means.

pub(super) mod choices;
mod gather;
mod report;
mod verdict;

use super::curve_result::{Comparison, Curve, Estimate, ReplicateCurve};
use super::notes::group_name;
use super::plan::{Ic50Kind, Plan};
use super::result::ReplicateResult;
use crate::checked::Note;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::Experiment;
use crate::fit::{
    Constraint, CurveModel, CurveSet, FitPlan, Quantity, Series, Weighting, Workspace, fit_curves,
};
use gather::Gathered;

/// Fewest different doses of a curve with plateaus, whatever is known of its parameters.
const FEWEST: usize = 4;

/// One curve a group that has treated wells with doses, in the order of the replicates' rows, and their comparison.
pub(super) fn curves(
    replicates: &[ReplicateResult],
    experiment: &Experiment,
    plan: &Plan,
    notes: &mut Vec<Note>,
) -> (Vec<Curve>, Vec<Comparison>) {
    let gathered = gather::gather(replicates, experiment, plan.fit_control, notes);
    let mut work = Work { experiment, plan, workspace: Workspace::default() };
    let together = work.fit_together(&gathered);
    let curves = gathered
        .iter()
        .enumerate()
        .map(|(index, of)| {
            let together = together.as_ref().map(|t| t.as_ref().map(|set| (set, index)));
            work.curve(of, together, notes)
        })
        .collect();
    (curves, Vec::new())
}

/// What all curves have in common.
struct Work<'a> {
    experiment: &'a Experiment,
    plan: &'a Plan,
    workspace: Workspace,
}

impl Work<'_> {
    fn model(&self) -> CurveModel {
        self.plan.curves.model.unwrap_or(choices::DEFAULT)
    }

    /// All groups in one fit, when they share a parameter.
    fn fit_together(&mut self, gathered: &[Gathered<'_>]) -> Option<Result<CurveSet>> {
        let model = self.model();
        if !self.plan.fit || !self.plan.curves.shares(model) || gathered.len() < 2 {
            return None;
        }
        Some(self.fit_all(gathered, model))
    }

    fn fit_all(&mut self, gathered: &[Gathered<'_>], model: CurveModel) -> Result<CurveSet> {
        if let [first, others @ ..] = gathered
            && let Some(other) = others.iter().find(|o| o.unit != first.unit || o.refused.is_some())
        {
            return Err(Error::new(
                ErrorKind::Invalid,
                format!(
                    "{} and {} have doses in different units, so they cannot share a parameter.",
                    first.subject, other.subject
                ),
            )
            .hint("Give both groups one unit, or let the parameters be free."));
        }
        let sds = gathered.iter().map(|g| self.sds(g)).collect::<Result<Vec<_>>>()?;
        let series: Vec<Series<'_>> =
            gathered.iter().zip(&sds).map(|(g, s)| g.series(s.as_deref())).collect();
        // Quantities are the same for all, so their doses are those of the first.
        let asked = gathered.first().map(|g| report::asked(model, &self.plan.curves, g)).unwrap_or_default();
        let plan = self.plan.curves.fit_plan(model, asked.iter().map(|a| a.quantity).collect());
        fit_curves(&series, &plan, &mut self.workspace)
    }

    /// The standard deviations of the points, when the weights are made of them.
    fn sds(&self, of: &Gathered<'_>) -> Result<Option<Vec<f64>>> {
        if self.plan.curves.weighting != Weighting::InverseSd2 {
            return Ok(None);
        }
        of.all_sds().map(Some).ok_or_else(|| {
            Error::new(
                ErrorKind::Undetermined,
                "Weights of 1/SD² need at least two wells, with some scatter, at every point; the control, 100 % by \
                 definition, has none.",
            )
            .hint("Choose other weights, or leave the control out of the fit.")
        })
    }

    fn curve(
        &mut self,
        of: &Gathered<'_>,
        together: Option<std::result::Result<(&CurveSet, usize), &Error>>,
        notes: &mut Vec<Note>,
    ) -> Curve {
        let bare =
            Curve { group: of.group, unit: of.unit.0.clone(), points: of.points.clone(), ..Curve::default() };
        if let Some(refused) = &of.refused {
            return Curve { verdict: refused.clone(), ..bare };
        }
        if !self.plan.fit {
            return Curve { verdict: "Not fitted, as chosen.".into(), ..bare };
        }
        let model = self.model();
        let fewest = if model.is_sigmoid() { FEWEST } else { model.parameters().len() };
        let levels = of.levels();
        if levels < fewest {
            notes.push(
                Note::info(
                    "viability.few_doses",
                    format!(
                        "{levels} different doses{} are too few for a curve.",
                        group_name(of.group, self.experiment)
                    ),
                )
                .hint("Four parameters need at least four doses, better seven or more, from no effect to full effect.")
                .about(of.subject),
            );
            let verdict = format!(
                "{levels} different doses are too few for a dose-response curve (at least {fewest})."
            );
            return Curve { verdict, ..bare };
        }
        let mut out = match self.fitted(of, model, together) {
            Ok(found) => Curve { fit: Some(found.0), verdict: found.1, ..bare },
            Err(error) => Curve { verdict: format!("No curve. {}", error.what), ..bare },
        };
        if let Some(fit) = &out.fit
            && !fit.determined()
            && fit.ic50_relative.is_some()
        {
            notes.push(
                Note::warning(
                    "viability.ic50_not_determined",
                    format!("The data{} do not determine an IC50.", group_name(of.group, self.experiment)),
                )
                .hint(out.verdict.clone())
                .about(of.subject),
            );
        }
        out.by_replicate = self.by_replicate(of, model);
        out
    }

    fn fitted(
        &mut self,
        of: &Gathered<'_>,
        model: CurveModel,
        together: Option<std::result::Result<(&CurveSet, usize), &Error>>,
    ) -> Result<(super::CurveFit, String)> {
        let asked = report::asked(model, &self.plan.curves, of);
        let own;
        let (set, index) = match together {
            Some(Ok(found)) => found,
            Some(Err(error)) => return Err(error.clone()),
            None => {
                let sds = self.sds(of)?;
                let plan = self.plan.curves.fit_plan(model, asked.iter().map(|a| a.quantity).collect());
                own = fit_curves(&[of.series(sds.as_deref())], &plan, &mut self.workspace)?;
                (&own, 0)
            }
        };
        let fit = set.curves.get(index).ok_or_else(|| {
            Error::new(ErrorKind::Undetermined, "This group has no curve in the common fit.")
        })?;
        let fitted = report::report(fit, set.aicc(), &asked, &self.plan.curves, of);
        let at = asked.iter().position(|a| matches!(a.quantity, Quantity::RelativeIc { percent: 50.0 }));
        let ic50 = at.and_then(|at| fit.quantities.get(at).copied().flatten());
        let verdict = verdict::verdict(fit, ic50, of);
        Ok((fitted, verdict))
    }

    /// The same curve through each biological replicate alone, when there are several.
    fn by_replicate(&mut self, of: &Gathered<'_>, model: CurveModel) -> Vec<ReplicateCurve> {
        let replicates = of.replicates();
        if replicates.len() < 2 || !model.is_sigmoid() {
            return Vec::new();
        }
        let quantity = match self.plan.ic50 {
            Ic50Kind::Relative => Quantity::RelativeIc { percent: report::HALF },
            Ic50Kind::Absolute => Quantity::AbsoluteIc { level: report::HALF },
        };
        let plan = alone(self.plan.curves.fit_plan(model, vec![quantity]));
        replicates
            .into_iter()
            .map(|replicate| {
                let points = of.only(replicate);
                let fitted = self
                    .sds(&points)
                    .and_then(|sds| fit_curves(&[points.series(sds.as_deref())], &plan, &mut self.workspace));
                match fitted.as_ref().map(|set| set.curves.first()) {
                    Ok(Some(fit)) => {
                        let ic50 = fit.quantities.first().copied().flatten();
                        let verdict = verdict::verdict(fit, ic50, &points);
                        ReplicateCurve { replicate, ic50: ic50.map(Estimate::from), verdict }
                    }
                    Ok(None) => ReplicateCurve { replicate, ic50: None, verdict: String::new() },
                    Err(error) => ReplicateCurve { replicate, ic50: None, verdict: error.what.clone() },
                }
            })
            .collect()
    }
}

/// A plan for one curve: nothing is left to share.
fn alone(mut plan: FitPlan) -> FitPlan {
    plan.constraints.retain(|_, c| *c != Constraint::Shared);
    plan
}
