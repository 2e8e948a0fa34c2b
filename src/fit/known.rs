//! The logistic's own engine for the logistic alone.
//!
//! A four-parameter logistic of one series with nothing but its plateaus given is what [`super::dose_response`] was made
//! for: its profiles are walked in two dimensions with the plateaus projected out, several times as fast as the general
//! ones, and are the ones the simulation study speaks of. Where it finds the same optimum, its intervals are taken.

use super::dose_response::{LogisticFit, LogisticOptions, fit_points};
use super::estimate::{Estimate, Side};
use super::family::{Family, Form};
use super::levenberg::Workspace;
use super::plan::{Constraint, FitPlan, IntervalKind, Quantity, Weighting};
use super::profile::Limit;
use super::report::Summary;
use crate::num::math::ln;

/// What the logistic's own engine says, where it has something to say.
pub(super) struct Known {
    fit: LogisticFit,
    levels: Vec<f64>,
}

impl Known {
    /// Fits again, when the plan asks for no more than that engine knows; `None` when it does, or the optima differ.
    pub(super) fn of(summary: &Summary<'_>, workspace: &mut Workspace) -> Option<Self> {
        let (plan, optimum) = (summary.plan, summary.optimum);
        let ([points], [member]) = (summary.points, optimum.assembly.members.as_slice()) else { return None };
        let logistic = member.family.shape() == Some(super::share::Shape::Logistic);
        if !logistic || !simple(plan) {
            return None;
        }
        let fixed = |key: &str| match plan.constraint(key) {
            Constraint::Fixed { value } => Some(value),
            _ => None,
        };
        let (top, bottom) = (fixed("top"), fixed("bottom"));
        let levels: Vec<f64> = if top.is_none() && bottom.is_none() {
            let level =
                |q: &Quantity| if let Quantity::AbsoluteIc { level } = q { Some(*level) } else { None };
            plan.quantities.iter().filter_map(level).collect()
        } else {
            Vec::new()
        };
        let options = LogisticOptions { top, bottom, levels: &levels };
        let fit = fit_points(points, &options, workspace).ok()?;
        let rss = optimum.rss + optimum.assembly.pure_error();
        let same = (fit.rss - rss).abs() <= 1e-9 * rss && (fit.hill.value > 0.0) == member.family.falling;
        (same && fit.finite == optimum.finite).then_some(Self { fit, levels })
    }

    /// The ends of a parameter's interval in its inner form; `index` is the parameter's place in the model.
    pub(super) fn parameter(&self, index: usize, family: Family) -> Option<[Limit; 2]> {
        let estimate = [self.fit.top, self.fit.bottom, self.fit.ic50, self.fit.hill].get(index).copied()?;
        Some(match family.form(index) {
            Form::Plain => ends(estimate, |v| v),
            Form::Exp => ends(estimate, ln),
            Form::Slope if family.falling => ends(estimate, ln),
            Form::Slope => ends(estimate.turned(), ln),
        })
    }

    /// The ends of the interval of the logarithm of the dose at a level.
    pub(super) fn level(&self, level: f64) -> Option<[Limit; 2]> {
        let at = self.levels.iter().position(|l| *l == level)?;
        self.fit.at_levels.get(at).copied().flatten().map(|e| ends(e, ln))
    }
}

/// Whether nothing is asked that the logistic's own engine does not know.
fn simple(plan: &FitPlan) -> bool {
    let free = |key: &str| plan.constraint(key) == Constraint::Free;
    let free_or_fixed =
        |key: &str| matches!(plan.constraint(key), Constraint::Free | Constraint::Fixed { .. });
    plan.intervals == IntervalKind::Profile
        && plan.level == 0.95
        && plan.weighting != Weighting::Poisson
        && free("ic50")
        && free("hill")
        && free_or_fixed("top")
        && free_or_fixed("bottom")
}

fn ends(of: Estimate, inner: impl Fn(f64) -> f64) -> [Limit; 2] {
    [of.low, of.high].map(|end| end.map_or(Limit::Open, |v| Limit::At(inner(v))))
}

/// A number with ends found elsewhere.
pub(super) fn side(value: f64, se: Option<f64>, [low, high]: [Limit; 2]) -> Side {
    Side { value, se, low, high }
}
