//! The best fit of an assembly: directions, starts, descents, and what ran away.
//!
//! A single curve is descended from the best valleys of its grid, with the plateaus projected out, and finished in all
//! parameters together to the last digit. Curves with shared parameters start from their own best fits; then every curve in
//! turn is offered its other valleys.

use super::assembly::{Assembly, Member, Place, Whole};
use super::curve_model::{CurveModel, ParameterKind};
use super::family::Family;
use super::grid::{Hold, Numbers, starts};
use super::levenberg::{Bounds, Options, Workspace};
use super::logistic::Grid;
use super::model::Points;
use super::plan::{Constraint, FitPlan};
use super::projected::Projected;

/// A best fit.
#[derive(Debug, Clone)]
pub(super) struct Optimum {
    pub(super) assembly: Assembly,
    /// First beta, then alpha.
    pub(super) theta: Vec<f64>,
    /// Weighted sum of squares, without the pure error of the points.
    pub(super) rss: f64,
    /// Whether the optimum is a point: converged, no parameter run away, the derivatives independent.
    pub(super) finite: bool,
    /// (J'J)^-1 of the whole theta by column, zero for those at a bound.
    pub(super) inverse: Option<Vec<f64>>,
}

impl Optimum {
    pub(super) fn alpha(&self) -> &[f64] {
        self.theta.get(self.assembly.beta.len()..).unwrap_or(&[])
    }

    /// A curve's own numbers.
    pub(super) fn numbers(&self, curve: usize) -> Numbers {
        let (beta, alpha) = self.theta.split_at_checked(self.assembly.beta.len()).unwrap_or((&[], &[]));
        self.assembly.members.get(curve).map_or([0.0; 8], |m| m.numbers(beta, alpha))
    }
}

const ROUGH: Options = Options { orthogonality: 1e-6, evaluations: 100, damping: 1e-3 };

/// The best fit of all curves together. `None` when no curve can be laid.
pub(super) fn find(points: &[Points], plan: &FitPlan, workspace: &mut Workspace) -> Option<Optimum> {
    let alone: Vec<Candidate> =
        points.iter().map(|p| alone(p, plan, workspace)).collect::<Option<Vec<_>>>()?;
    if let [_] = points {
        let one = alone.into_iter().next()?;
        return sharpen(one.assembly, &one.alpha, workspace);
    }
    let slope_shared = plan
        .model
        .parameters()
        .iter()
        .any(|p| p.what == ParameterKind::Slope && plan.constraint(p.key) == Constraint::Shared);
    let own: Vec<bool> = alone.iter().map(|c| c.family().falling).collect();
    let mut directions = vec![own.clone()];
    if slope_shared && !own.iter().all(|d| Some(d) == own.first()) {
        directions = vec![vec![true; own.len()], vec![false; own.len()]];
    }
    let mut best: Option<(Assembly, Vec<f64>, f64)> = None;
    for direction in directions {
        let members = points
            .iter()
            .zip(direction)
            .map(|(p, falling)| (Family { model: plan.model, falling }, p.clone()));
        let Some(assembly) = Assembly::new(members.collect(), plan) else { continue };
        let Some((alpha, rss)) = together(&assembly, &alone, workspace) else { continue };
        if best.as_ref().is_none_or(|b| rss < b.2) {
            best = Some((assembly, alpha, rss));
        }
    }
    let (assembly, alpha, _) = best?;
    sharpen(assembly, &alpha, workspace)
}

/// The best fit with other points (other weights), from the last one.
pub(super) fn again(last: &Optimum, points: &[Points], workspace: &mut Workspace) -> Option<Optimum> {
    let mut assembly = last.assembly.clone();
    for (member, points) in assembly.members.iter_mut().zip(points) {
        member.points = points.clone();
    }
    let (alpha, _) = descend(&assembly, last.alpha().to_vec(), workspace)?;
    sharpen(assembly, &alpha, workspace)
}

/// A single curve's best fit, before its last digits.
struct Candidate {
    assembly: Assembly,
    alpha: Vec<f64>,
    rss: f64,
    numbers: Numbers,
}

impl Candidate {
    fn family(&self) -> Family {
        self.assembly
            .members
            .first()
            .map_or(Family { model: CurveModel::Logistic4, falling: true }, |m| m.family)
    }

    fn upright(&self) -> bool {
        let [top, bottom, ..] = self.numbers;
        top >= bottom
    }
}

/// Whether turning a curve upside down and round gives a curve of the same family.
fn symmetric(model: CurveModel) -> bool {
    matches!(
        model,
        CurveModel::Logistic3 | CurveModel::Logistic4 | CurveModel::LogNormal | CurveModel::Biphasic
    )
}

fn alone(points: &Points, plan: &FitPlan, workspace: &mut Workspace) -> Option<Candidate> {
    let loose = |kinds: &[ParameterKind]| {
        plan.model
            .parameters()
            .iter()
            .filter(|p| kinds.contains(&p.what))
            .all(|p| matches!(plan.constraint(p.key), Constraint::Free | Constraint::Shared))
    };
    let may_turn = symmetric(plan.model) && loose(&[ParameterKind::Response, ParameterKind::Slope]);
    let directed = plan.model.is_sigmoid() && plan.model != CurveModel::BrainCousens;
    let directions: &[bool] = if may_turn || !directed { &[true] } else { &[true, false] };
    let mut best: Option<Candidate> = None;
    for falling in directions {
        let family = Family { model: plan.model, falling: *falling };
        let Some(found) =
            Assembly::new(vec![(family, points.clone())], plan).and_then(|a| single(a, workspace))
        else {
            continue;
        };
        // Where no plateau is given, the top is the upper one. A given one is what the data make it: a response may rise
        // above a top that was fixed at 100 %.
        let given = ["top", "bottom"].iter().any(|k| matches!(plan.constraint(k), Constraint::Fixed { .. }));
        let upright = |c: &Candidate| given || c.upright();
        let better = best.as_ref().is_none_or(|b| match (upright(&found), upright(b)) {
            (true, false) => true,
            (false, true) => false,
            _ => found.rss < b.rss,
        });
        if better {
            best = Some(found);
        }
    }
    let found = best?;
    if may_turn && !found.upright() {
        let family = Family { model: plan.model, falling: false };
        let assembly = Assembly::new(vec![(family, points.clone())], plan)?;
        let [top, bottom, ..] = found.numbers;
        let mut numbers = found.numbers;
        let [first, second, ..] = &mut numbers;
        (*first, *second) = (bottom, top);
        let alpha = pick(&assembly, &[(0, numbers)], &[]);
        return Some(Candidate { assembly, alpha, numbers, ..found });
    }
    Some(found)
}

fn single(assembly: Assembly, workspace: &mut Workspace) -> Option<Candidate> {
    let most = match assembly.members.first()?.family.model {
        CurveModel::Biphasic | CurveModel::Logistic5 => 8,
        _ => 4,
    };
    let mut best: Option<(Vec<f64>, f64)> = None;
    for (_, numbers) in starts(&assembly, 0, &Hold::default(), Grid::Fine, most) {
        let start = pick(&assembly, &[(0, numbers)], &[]);
        if let Some(found) = descend(&assembly, start, workspace)
            && best.as_ref().is_none_or(|b| found.1 < b.1)
        {
            best = Some(found);
        }
    }
    let (alpha, rss) = best?;
    let (beta, _) = Projected::new(&assembly, None, None).solve(&alpha);
    let member = assembly.members.first()?;
    let numbers = in_order(&assembly, member, member.numbers(&beta, &alpha));
    let alpha = pick(&assembly, &[(0, numbers)], &alpha);
    Some(Candidate { assembly, alpha, rss, numbers })
}

/// Two phases with the one at lower doses first, where nothing but the order tells them apart.
fn in_order(assembly: &Assembly, member: &Member, numbers: Numbers) -> Numbers {
    let [top, bottom, u1, k1, u2, k2, fraction, rest] = numbers;
    let told_apart = |place: &Place| match place {
        Place::Alpha(i) => assembly.alpha.get(*i).is_none_or(|s| s.asked != Bounds::FREE),
        _ => true,
    };
    let two = member.family.model == CurveModel::Biphasic;
    if !two || u1 <= u2 || member.places.iter().skip(2).any(told_apart) {
        return numbers;
    }
    [top, bottom, u2, k2, u1, k1, 1.0 - fraction, rest]
}

fn descend(assembly: &Assembly, start: Vec<f64>, workspace: &mut Workspace) -> Option<(Vec<f64>, f64)> {
    let mut alpha = start;
    let problem = Projected::new(assembly, None, None);
    let done = workspace.minimise(&problem, &mut alpha, &assembly.alpha_bounds(), ROUGH)?;
    Some((alpha, done.rss))
}

/// Alpha of an assembly from curves' own numbers; where several curves name one place, the last one says. Places no curve
/// names keep what they had.
pub(super) fn pick(assembly: &Assembly, numbers: &[(usize, Numbers)], before: &[f64]) -> Vec<f64> {
    let mut alpha = before.to_vec();
    alpha.resize(assembly.alpha.len(), 0.0);
    for (curve, own) in numbers {
        let places = assembly.members.get(*curve).map_or(&[][..], |m| m.places.as_slice());
        for (place, value) in places.iter().zip(own) {
            if let Place::Alpha(i) = place
                && let Some(slot) = alpha.get_mut(*i)
            {
                *slot = *value;
            }
        }
    }
    alpha
}

/// Curves with shared parameters, from their own best fits.
fn together(assembly: &Assembly, alone: &[Candidate], workspace: &mut Workspace) -> Option<(Vec<f64>, f64)> {
    let own: Vec<(usize, Numbers)> = alone.iter().map(|c| c.numbers).enumerate().collect();
    let mut candidates = vec![average(assembly, &own)];
    // Every curve's own word for what is shared.
    for curve in own.iter().take(6) {
        candidates.push(pick(assembly, &[own.as_slice(), &[*curve]].concat(), &[]));
    }
    let mut best: Option<(Vec<f64>, f64)> = None;
    for start in candidates {
        if let Some(found) = descend(assembly, start, workspace)
            && best.as_ref().is_none_or(|b| found.1 < b.1)
        {
            best = Some(found);
        }
    }
    let mut best = best?;
    for curve in 0..assembly.members.len() {
        let hold = shared_held(assembly, curve, &best.0);
        for (_, numbers) in starts(assembly, curve, &hold, Grid::Fine, 2) {
            let start = pick(assembly, &[(curve, numbers)], &best.0);
            if let Some(found) = descend(assembly, start, workspace)
                && found.1 < best.1 * (1.0 - 1e-9)
            {
                best = found;
            }
        }
    }
    Some(best)
}

/// For one curve, what other curves name too, held where it is.
pub(super) fn shared_held(assembly: &Assembly, curve: usize, alpha: &[f64]) -> Hold {
    let (beta, _) = Projected::new(assembly, None, None).solve(alpha);
    let mut hold = Hold::default();
    let places = assembly.members.get(curve).map_or(&[][..], |m| m.places.as_slice());
    for (slot, place) in hold.numbers.iter_mut().zip(places) {
        let others = assembly.members.iter().enumerate().filter(|(i, _)| *i != curve);
        let named = others.flat_map(|(_, m)| &m.places).any(|p| p == place);
        if named && !matches!(place, Place::Given(_)) {
            *slot = Some(Assembly::number(*place, &beta, alpha));
        }
    }
    hold
}

fn average(assembly: &Assembly, own: &[(usize, Numbers)]) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); assembly.alpha.len()];
    for ((_, numbers), member) in own.iter().zip(&assembly.members) {
        for (place, value) in member.places.iter().zip(numbers) {
            if let Place::Alpha(i) = place
                && let Some((sum, count)) = sums.get_mut(*i)
            {
                *sum += value;
                *count += 1.0;
            }
        }
    }
    sums.into_iter().map(|(sum, count)| if count > 0.0 { sum / count } else { 0.0 }).collect()
}

/// All parameters together, to the last digit.
fn sharpen(assembly: Assembly, alpha: &[f64], workspace: &mut Workspace) -> Option<Optimum> {
    let (beta, before) = Projected::new(&assembly, None, None).solve(alpha);
    let start: Vec<f64> = beta.iter().chain(alpha).copied().collect();
    let bounds = assembly.bounds();
    let mut theta = start.clone();
    let sharp = Options { damping: 1e-8, ..Options::default() };
    let done = workspace.minimise(&Whole(&assembly), &mut theta, &bounds, sharp)?;
    let (mut rss, mut converged) = (done.rss, done.converged);
    let steps = done.rss > before * (1.0 + 1e-9);
    if steps {
        // A step has no last digits; the projected problem's answer stands.
        (theta, rss, converged) = (start, before, false);
    }
    let mut loose = Vec::with_capacity(theta.len());
    let mut runaway = false;
    for (t, slot) in theta.iter().zip(assembly.slots()) {
        let at_low = *t <= slot.bounds.low;
        let at = at_low || *t >= slot.bounds.high;
        let asked = if at_low { slot.asked.low.is_finite() } else { slot.asked.high.is_finite() };
        runaway |= at && !asked && slot.kind != ParameterKind::Shape;
        loose.push(!at);
    }
    let inverse = if steps { None } else { workspace.covariance(&loose) };
    let finite = converged && !runaway && inverse.is_some();
    Some(Optimum { assembly, theta, rss, finite, inverse })
}
