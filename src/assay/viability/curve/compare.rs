//! Two groups on one axis: one IC50 a biological replicate and a test on their logarithms, because wells are not n; beside
//! it, what the curves through all points say.

use super::super::curve_result::{Check, Comparison, Curve, Estimate};
use super::choices::CurveChoices;
use super::gather::Gathered;
use crate::experiment::{Experiment, GroupId};
use crate::fit::compare::{Names, compare_sharing};
use crate::fit::potency::{
    PotencyGroup, PotencyPair, PotencyTest, RatioBound, ReplicateIc50, compare_potencies,
};
use crate::fit::ratio::ic50_ratio;
use crate::fit::{Constraint, CurveModel, Series, Weighting, Workspace};
use crate::num::words::{amount, freedom, significant};

/// Most groups that are compared, every pair of them.
const MOST: usize = 12;
const LEVEL: f64 = 0.95;

/// Every pair of groups whose doses have units of one kind.
pub(super) fn comparisons(
    gathered: &[Gathered<'_>],
    curves: &[Curve],
    experiment: &Experiment,
    choices: &CurveChoices,
    model: CurveModel,
    workspace: &mut Workspace,
) -> Vec<Comparison> {
    let usable: Vec<(&Gathered<'_>, &Curve)> =
        gathered.iter().zip(curves).filter(|(_, c)| c.fit.is_some()).collect();
    if !choices.compare || usable.len() > MOST || !model.is_sigmoid() {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut left = usable;
    while let Some(unit) = left.first().map(|(of, _)| of.unit) {
        let scale = |of: &Gathered<'_>| of.unit.convert(1.0, unit);
        let (alike, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|(of, _)| scale(of).is_some());
        left = others;
        let scaled: Vec<(&Gathered<'_>, f64)> =
            alike.iter().filter_map(|(of, _)| Some((*of, scale(of)?))).collect();
        let groups: Vec<PotencyGroup> =
            alike.iter().zip(&scaled).map(|((of, curve), (_, s))| group(of, curve, *s, experiment)).collect();
        // Without replicates there is nothing to test, and with one group nothing to compare.
        let replicated = groups.iter().all(|g| g.replicates.len() > 1);
        let found = if replicated { compare_potencies(&groups, true, LEVEL).ok() } else { None };
        let mut pairs = found.map(|f| f.pairs).unwrap_or_default().into_iter();
        for (at, first) in scaled.iter().enumerate() {
            for second in scaled.iter().skip(at + 1) {
                let pooled = pooled(*first, *second, choices, model, workspace);
                out.push(joined((first.0.group, second.0.group), pairs.next(), pooled));
            }
        }
    }
    out
}

/// What the curves through all points say: ratio, and one curve against two. Each with what makes its doses those of one
/// unit.
fn pooled(
    (first, by_first): (&Gathered<'_>, f64),
    (second, by_second): (&Gathered<'_>, f64),
    choices: &CurveChoices,
    model: CurveModel,
    workspace: &mut Workspace,
) -> (Option<Estimate>, Vec<Check>) {
    let scaled = |of: &Gathered<'_>, by: f64| of.doses.iter().map(|d| d * by).collect::<Vec<f64>>();
    let doses = [scaled(first, by_first), scaled(second, by_second)];
    let [a, b] = &doses;
    let series = [Series::new(a, &first.values), Series::new(b, &second.values)];
    let mut plan = super::alone(choices.fit_plan(model, Vec::new()));
    if plan.weighting == Weighting::InverseSd2 {
        plan.weighting = Weighting::None;
    }
    let [one, other] = series;
    let ratio = ic50_ratio(one, other, &plan, workspace).ok().map(|r| r.ratio.into());
    let free: Vec<&str> = model
        .parameters()
        .iter()
        .map(|p| p.key)
        .filter(|key| !matches!(plan.constraint(key), Constraint::Fixed { .. }))
        .collect();
    let names = Names { simple: "one curve for both series", full: "a curve for each series" };
    let sharing = compare_sharing(&series, &plan, &free, names, 1.0 - LEVEL, workspace);
    let checks = sharing.ok().map(|found| {
        let c = found.comparison;
        Check {
            key: "extra_squares".into(),
            label: "One curve or two (extra sum of squares)".into(),
            statistic: c
                .f
                .map(|f| format!("F({}, {}) = {}", c.df_extra, c.df, significant(f, 3)))
                .unwrap_or_default(),
            p: Some(c.p),
            fine: c.p > 1.0 - LEVEL,
            verdict: c.words,
        }
    });
    (ratio, checks.into_iter().collect())
}

fn joined(
    (first, second): (Option<GroupId>, Option<GroupId>),
    potency: Option<PotencyPair>,
    (pooled_ratio, curves): (Option<Estimate>, Vec<Check>),
) -> Comparison {
    let Some(pair) = potency else {
        return Comparison {
            first,
            second,
            pooled_ratio,
            curves,
            verdict: "One biological replicate cannot show what the next would give, so there is no test. With two or more \
                      (better three), each gives an IC50, and these are compared."
                .into(),
            ..Comparison::default()
        };
    };
    let found = pair.comparison;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Comparison {
        first,
        second,
        ratio: found.ratio.map(Into::into),
        n: found.n.map(count),
        undetermined: found.undetermined.map(count),
        test: found.tests.first().map(|t| test(t, &found.words)),
        p_adjusted: pair.p_adjusted,
        ratio_bound: found.ratio_bound.map(|bound| match bound {
            RatioBound::AtLeast(v) => format!("> {}", significant(v, 3)),
            RatioBound::AtMost(v) => format!("< {}", significant(v, 3)),
        }),
        pooled_ratio,
        curves,
        verdict: found.words,
    }
}

fn group(of: &Gathered<'_>, curve: &Curve, scale: f64, experiment: &Experiment) -> PotencyGroup {
    let name = |id: GroupId| experiment.group(id).map(|g| g.name.clone());
    let replicates = curve.by_replicate.iter().map(|r| {
        let estimate = r.ic50.map(|e| crate::fit::Estimate::from(e.times(scale)));
        (r.replicate.0, ReplicateIc50::of(estimate.as_ref()))
    });
    PotencyGroup {
        name: of.group.and_then(name).unwrap_or_else(|| of.subject.to_owned()),
        replicates: replicates.collect(),
    }
}

fn test(of: &PotencyTest, words: &str) -> Check {
    Check {
        key: "log_ic50".into(),
        label: of.kind.label().into(),
        statistic: of.df.map_or_else(
            || format!("Gehan’s W = {}", amount(of.statistic)),
            |df| format!("t({}) = {}", freedom(df), significant(of.statistic, 3)),
        ),
        p: Some(of.p),
        fine: of.p > 1.0 - LEVEL,
        verdict: words.to_owned(),
    }
}
