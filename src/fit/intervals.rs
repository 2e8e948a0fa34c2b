//! Profile intervals of any parameter and any derived number of an assembly.

use super::assembly::{Assembly, Range, Slot};
use super::curve_model::ParameterKind;
use super::functional::{Asked, Pull};
use super::grid::{Hold, starts};
use super::levenberg::{Bounds, Options, Workspace};
use super::logistic::Grid;
use super::optimum::{Optimum, pick, shared_held};
use super::profile::{self, DESCENT, Limit, SOUNDING, Spot, limit};
use super::projected::Projected;
use crate::num::math::ln;

/// What is needed of the optimum to find the ends of its intervals.
pub(super) struct Profiler<'a, 'w> {
    pub(super) optimum: &'a Optimum,
    pub(super) workspace: &'w mut Workspace,
    /// The sum of squares (without the pure error) at which an interval ends.
    pub(super) target: f64,
    /// Quantile and scatter: t, and s.
    pub(super) t: f64,
    pub(super) scatter: f64,
}

/// Which number is held.
#[derive(Clone, Copy)]
enum What {
    Beta(usize),
    Alpha(usize),
    Pulled(Pull),
}

impl Profiler<'_, '_> {
    /// The ends for a free parameter, in its inner form; `se` likewise.
    pub(super) fn parameter(&mut self, at: usize, slot: &Slot, range: &Range, se: Option<f64>) -> [Limit; 2] {
        let optimum = self.optimum;
        let value = optimum.theta.get(at).copied().unwrap_or(f64::NAN);
        let m = optimum.assembly.beta.len();
        let what = at.checked_sub(m).map_or(What::Beta(at), What::Alpha);
        let direction = optimum.inverse.as_deref().and_then(|c| {
            let column = c.get(at * optimum.theta.len()..(at + 1) * optimum.theta.len())?;
            let own = column.get(at).copied().filter(|v| *v > 0.0)?;
            Some(column.get(m..)?.iter().map(|v| v / own).collect::<Vec<f64>>())
        });
        let typical = range.step(slot.kind);
        let step = se.map_or(typical, |se| (self.t * se).min(20.0 * typical));
        self.both(what, value, step, range.ends(slot), direction.as_deref())
    }

    /// The ends for a derived number of a curve.
    pub(super) fn derived(&mut self, curve: usize, asked: Asked, value: f64, se: Option<f64>) -> [Limit; 2] {
        let optimum = self.optimum;
        let Some(member) = optimum.assembly.members.get(curve) else { return [Limit::Open; 2] };
        let range = &member.range;
        let sigmoid = member.family.model.is_sigmoid();
        let kind = if asked.is_dose() { ParameterKind::Dose } else { ParameterKind::Response };
        let typical =
            if asked.is_dose() && !sigmoid { 0.1 * (range.last - range.first) } else { range.step(kind) };
        let far = 1e6 * (range.high - range.low);
        let wide = 100.0 * (range.last - range.first);
        let ends = match (asked.is_dose(), sigmoid) {
            (true, true) => Bounds {
                low: range.first - super::assembly::REACH,
                high: range.last + super::assembly::REACH,
            },
            (true, false) => Bounds { low: range.first - wide, high: range.last + wide },
            (false, _) => Bounds { low: range.low - far, high: range.high + far },
        };
        // The pull is a hundred times as strong as the data's own hold on the number: what it fails to reach is a
        // ten-thousandth of the way, and the number it does reach is the one that counts.
        let numbers = optimum.numbers(curve);
        let (beta, alpha) = member.split(&numbers);
        let row = asked.row(member.family, beta, alpha, value);
        let hold = optimum.inverse.as_deref().map(|c| {
            super::curve_set::quadratic(&super::fitting::of_member(&optimum.assembly, curve, c), &row)
        });
        let usual = match asked {
            Asked::Way(_) => 0.05,
            _ => 0.05 * (range.high - range.low),
        };
        let own =
            hold.map(|v| v.sqrt() * self.scatter).filter(|v| *v > 0.0 && v.is_finite()).unwrap_or(usual);
        let weight = 100.0 * self.scatter / own;
        let pull = Pull { curve, asked, at: value, weight };
        let step = se.filter(|s| *s > 0.0).map_or(typical, |s| (self.t * s).min(20.0 * typical));
        self.both(What::Pulled(pull), value, step, ends, None)
    }

    fn both(
        &mut self,
        what: What,
        value: f64,
        step: f64,
        ends: Bounds,
        direction: Option<&[f64]>,
    ) -> [Limit; 2] {
        let optimum = self.optimum;
        let center = Spot { at: value, reached: value, theta: optimum.alpha().to_vec(), rss: optimum.rss };
        let mut held = HeldNumber { assembly: &optimum.assembly, workspace: self.workspace, what };
        let low = limit(&mut held, &center, self.target, -step, ends.low, direction);
        let high = limit(&mut held, &center, self.target, step, ends.high, direction);
        [low, high]
    }
}

/// Best fits with one number held.
struct HeldNumber<'a, 'w> {
    assembly: &'a Assembly,
    workspace: &'w mut Workspace,
    what: What,
}

impl HeldNumber<'_, '_> {
    /// Where the search for a dose ends for want of room; not where somebody said it should.
    fn search_ends(&self, kind: ParameterKind, curve: usize) -> Option<Bounds> {
        let range =
            self.assembly.members.get(curve).filter(|_| kind == ParameterKind::Dose).map(|m| &m.range)?;
        let reach = super::assembly::REACH;
        Some(Bounds { low: range.first - reach, high: range.last + reach })
    }

    fn descend(&mut self, at: f64, start: &[f64], options: Options, room: f64) -> Option<Spot> {
        let mut theta = start.to_vec();
        let mut bounds = self.assembly.alpha_bounds();
        for (slot, bound) in self.assembly.alpha.iter().zip(&mut bounds) {
            if let Some(ends) = self.search_ends(slot.kind, slot.curve) {
                bound.low -= if bound.low <= ends.low { room } else { 0.0 };
                bound.high += if bound.high >= ends.high { room } else { 0.0 };
            }
        }
        let mut held = None;
        let mut pulled = None;
        match self.what {
            What::Alpha(i) => *bounds.get_mut(i)? = Bounds::fixed(at),
            What::Beta(i) => held = Some((i, at)),
            What::Pulled(pull) => pulled = Some(Pull { at, ..pull }),
        }
        let problem = Projected::new(self.assembly, held, pulled);
        let Some(pull) = pulled else {
            let done = self.workspace.minimise(&problem, &mut theta, &bounds, options)?;
            return Some(Spot { at, reached: at, theta, rss: done.rss });
        };
        let sharper = Options { orthogonality: 1e-2 * options.orthogonality, ..options };
        self.workspace.minimise(&problem, &mut theta, &bounds, sharper)?;
        let (beta, rss) = problem.solve(&theta);
        let member = self.assembly.members.get(pull.curve)?;
        let numbers = member.numbers(&beta, &theta);
        let (own_beta, own_alpha) = member.split(&numbers);
        let reached = pull.asked.arrived(member.family, own_beta, own_alpha, at);
        Some(Spot { at, reached, theta, rss })
    }
}

impl profile::Held for HeldNumber<'_, '_> {
    fn fit(&mut self, at: f64, start: &[f64]) -> Option<Spot> {
        self.descend(at, start, DESCENT, 0.0)
    }

    fn sound(&mut self, at: f64, start: &[f64]) -> Option<Spot> {
        self.descend(at, start, SOUNDING, 0.0)
    }

    fn elsewhere(&self, at: f64, from: &[f64]) -> Vec<Vec<f64>> {
        let assembly = self.assembly;
        let (curve, index) = match self.what {
            What::Beta(i) => assembly.beta.get(i).map_or((0, None), |s| (s.curve, Some(s.index))),
            What::Alpha(i) => assembly.alpha.get(i).map_or((0, None), |s| (s.curve, Some(s.index))),
            What::Pulled(pull) => (pull.curve, None),
        };
        let mut hold =
            if assembly.members.len() > 1 { shared_held(assembly, curve, from) } else { Hold::default() };
        if let Some(slot) = index.and_then(|i| hold.numbers.get_mut(i)) {
            *slot = Some(at);
        }
        if let What::Pulled(pull) = self.what {
            hold.pull = Some(Pull { at, ..pull });
        }
        // Steps have their valleys close together.
        let steep = assembly
            .alpha
            .iter()
            .zip(from)
            .any(|(s, v)| s.curve == curve && s.kind == ParameterKind::Slope && *v > ln(8.0));
        let (grid, most) = if steep { (Grid::Fine, 3) } else { (Grid::Coarse, 2) };
        starts(assembly, curve, &hold, grid, most)
            .into_iter()
            .map(|(_, numbers)| pick(assembly, &[(curve, numbers)], from))
            .filter(|s| steep || self.apart(s, from))
            .collect()
    }

    fn with_more_room(&mut self, at: f64, start: &[f64]) -> Option<Spot> {
        let slots = self.assembly.alpha.iter().zip(start).enumerate();
        let cramped = slots.into_iter().any(|(i, (slot, value))| {
            let profiled = matches!(self.what, What::Alpha(held) if held == i);
            let at_end = |r: Bounds| *value <= r.low || *value >= r.high;
            !profiled && self.search_ends(slot.kind, slot.curve).is_some_and(at_end)
        });
        cramped.then(|| self.descend(at, start, DESCENT, super::assembly::REACH)).flatten()
    }
}

impl HeldNumber<'_, '_> {
    /// Whether two points lie further apart than neighbours on the coarse grid of starts: another valley.
    fn apart(&self, a: &[f64], b: &[f64]) -> bool {
        let slots = self.assembly.alpha.iter().zip(a.iter().zip(b));
        slots.into_iter().any(|(slot, (a, b))| {
            let far = match slot.kind {
                ParameterKind::Dose => {
                    1.01 * self.assembly.members.get(slot.curve).map_or(2.0, |m| m.range.widest)
                }
                ParameterKind::Fraction => 0.3,
                _ => 1.6,
            };
            (a - b).abs() > far
        })
    }
}
