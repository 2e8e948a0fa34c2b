//! The dose-response curve of each group: points, fit, what the residuals say, and one sentence on what it means.

mod beside;
pub(super) mod choices;
mod compare;
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
use crate::fit::choose::choose_model;
use crate::fit::diagnose::diagnose;
use crate::fit::next_dose::{DoseProposal, next_dose};
use crate::fit::robust::rout;
use crate::fit::{
    Constraint, CurveModel, CurveSet, FitPlan, IntervalKind, Quantity, Series, Weighting, Workspace,
    fit_curves,
};
use gather::Gathered;

/// Most groups for which other curves are tried too.
const MOST_BESIDE: usize = 24;

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
    let curves: Vec<Curve> = gathered
        .iter()
        .enumerate()
        .map(|(index, of)| {
            let together = together.as_ref().map(|t| t.as_ref().map(|set| (set, index)));
            work.curve(of, together, gathered.len() <= MOST_BESIDE, notes)
        })
        .collect();
    let model = work.model();
    let comparisons =
        compare::comparisons(&gathered, &curves, experiment, &plan.curves, model, &mut work.workspace);
    (curves, comparisons)
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
            .hint("Give both series one unit, or let the parameters be free."));
        }
        let sds = gathered.iter().map(|g| self.sds(g)).collect::<Result<Vec<_>>>()?;
        let series: Vec<Series<'_>> =
            gathered.iter().zip(&sds).map(|(g, s)| g.series(s.as_deref())).collect();
        let asked =
            gathered.first().map(|g| report::asked(model, &self.plan.curves, g, true)).unwrap_or_default();
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
        try_others: bool,
        notes: &mut Vec<Note>,
    ) -> Curve {
        let mut out =
            Curve { group: of.group, unit: of.unit.0.clone(), points: of.points.clone(), ..Curve::default() };
        if let Some(refused) = &of.refused {
            out.verdict.clone_from(refused);
            return out;
        }
        if !self.plan.fit {
            out.verdict = "Not fitted, as chosen.".into();
            return out;
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
            out.verdict = format!(
                "{levels} different doses are too few for a dose-response curve (at least {fewest})."
            );
            return out;
        }
        if let Err(error) = self.fitted(of, together, try_others, &mut out) {
            out.verdict = format!("No curve. {}", error.what);
        }
        if let Some(fit) = &out.fit
            && fit.ic50(self.plan.ic50).is_some_and(|e| !e.determined)
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
        out
    }

    /// The fit and what stands beside it.
    fn fitted(
        &mut self,
        of: &Gathered<'_>,
        together: Option<std::result::Result<(&CurveSet, usize), &Error>>,
        try_others: bool,
        out: &mut Curve,
    ) -> Result<()> {
        let choices = &self.plan.curves;
        let sds = self.sds(of)?;
        let series = of.series(sds.as_deref());
        let best = choices.model.is_none();
        let tried = if best || (choices.rejected && try_others) {
            choose_model(&[series], &beside::tried(choices, self.model()), &mut self.workspace).ok()
        } else {
            None
        };
        let model = match &tried {
            Some(tried) if best => {
                let chosen = tried.chosen.and_then(|at| tried.candidates.get(at));
                chosen.map_or(choices::DEFAULT, |c| c.model)
            }
            _ => self.model(),
        };
        let asked = report::asked(model, choices, of, together.is_some());
        let own;
        let (set, index) = match together {
            Some(Ok(found)) => found,
            Some(Err(error)) => return Err(error.clone()),
            None => {
                own = self.fit_one(of, model, asked.iter().map(|a| a.quantity).collect())?;
                (&own, 0)
            }
        };
        let fit = set.curves.get(index).ok_or_else(|| {
            Error::new(ErrorKind::Undetermined, "This series has no curve in the common fit.")
        })?;
        let reported = report::report(fit, set.aicc(), &asked, choices, of);
        let ic50 = reported.ic50(self.plan.ic50);
        let determined = ic50.is_some_and(|e| e.determined);
        out.verdict = verdict::verdict(fit, self.plan.ic50, ic50.map(Into::into), of);
        out.checks = diagnose(&series, fit).findings.iter().map(beside::check).collect();
        out.rejected = tried.map(|t| beside::rejected(&t, &reported, of)).unwrap_or_default();
        let mut alone = alone(choices.fit_plan(model, vec![Quantity::RelativeIc { percent: report::HALF }]));
        if !determined && !reported.determined() && fit.flat_p <= 0.05 {
            let proposal = next_dose(&series, &alone, &mut self.workspace);
            let print = |p: DoseProposal| p.in_words(&verdict::tested(p.dose, of.unit), " %");
            out.next_dose = proposal.ok().flatten().map(print);
        }
        if choices.q > 0.0 {
            alone.intervals = IntervalKind::Wald;
            let marked = rout(&[series], &alone, choices.q, &mut self.workspace);
            out.outliers = marked.map(|m| beside::outliers(&m)).unwrap_or_default();
        }
        out.fit = Some(reported);
        out.by_replicate = self.by_replicate(of, model);
        Ok(())
    }

    /// One curve by itself, as chosen.
    fn fit_one(
        &mut self,
        of: &Gathered<'_>,
        model: CurveModel,
        quantities: Vec<Quantity>,
    ) -> Result<CurveSet> {
        let sds = self.sds(of)?;
        let series = [of.series(sds.as_deref())];
        let plan = alone(self.plan.curves.fit_plan(model, quantities));
        fit_curves(&series, &plan, &mut self.workspace)
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
        replicates
            .into_iter()
            .map(|replicate| {
                let points = of.only(replicate);
                let fitted = self.fit_one(&points, model, vec![quantity]);
                match fitted.as_ref().map(|set| set.curves.first()) {
                    Ok(Some(fit)) => {
                        let ic50 =
                            fit.quantities.first().copied().flatten().or_else(|| fit.parameter("ic50"));
                        let verdict = verdict::verdict(fit, self.plan.ic50, ic50, &points);
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
