//! Several curves as one problem: which number of which curve is free, given, or the same for all.
//!
//! `theta` holds first the `beta` (parameters in which the curves are linear and that have no bounds), then the `alpha`
//! (all others). Every parameter of every curve has a place: one of these, or a given number. A shared parameter is one
//! place named by several curves; nothing else is needed for a global fit.

use super::curve_model::{CurveModel, ParameterKind};
use super::family::{BENT, Basis, Family, Form, LINEAR};
use super::levenberg::Bounds;
use super::model::{Points, Problem};
use super::plan::{Constraint, FitPlan};
use crate::num::math::{exp, ln};

/// Twelve decades: as far beyond the doses as a dose is looked for. Nothing measured tells one from another out there.
pub(super) const REACH: f64 = 12.0 * std::f64::consts::LN_10;

/// Where a parameter of a curve stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    Given(f64),
    Beta(usize),
    Alpha(usize),
}

/// A free number of the whole problem.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Slot {
    /// The first curve that names it, and which of its parameters it is.
    pub(super) curve: usize,
    pub(super) index: usize,
    pub(super) kind: ParameterKind,
    /// As far as it is looked for.
    pub(super) bounds: Bounds,
    /// The part of the bounds that was asked for.
    pub(super) asked: Bounds,
}

/// One curve, its points, and the places of its parameters in the model's order.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) family: Family,
    pub(super) points: Points,
    pub(super) range: Range,
    pub(super) places: Vec<Place>,
}

/// All curves.
#[derive(Debug, Clone)]
pub(super) struct Assembly {
    pub(super) members: Vec<Member>,
    pub(super) beta: Vec<Slot>,
    pub(super) alpha: Vec<Slot>,
}

/// What the points of a curve span.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    /// Smallest and largest finite x (the logarithm of a dose above zero, for a sigmoid).
    pub(super) first: f64,
    pub(super) last: f64,
    /// The largest step from x to x.
    pub(super) widest: f64,
    /// Smallest and largest response.
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Range {
    pub(super) fn of(points: &Points) -> Option<Self> {
        let finite = || points.x.iter().copied().filter(|x| x.is_finite());
        Some(Self {
            first: finite().next()?,
            last: finite().next_back()?,
            widest: finite().zip(finite().skip(1)).map(|(a, b)| b - a).fold(2.0, f64::max),
            low: points.y.iter().copied().fold(f64::INFINITY, f64::min),
            high: points.y.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }

    fn and(self, other: Self) -> Self {
        Self {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
            widest: self.widest.max(other.widest),
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }

    /// As far as a parameter is looked for.
    fn bounds(&self, model: CurveModel, kind: ParameterKind) -> Bounds {
        let wide = (self.last - self.first).abs().max(f64::MIN_POSITIVE);
        match kind {
            ParameterKind::Dose => Bounds { low: self.first - REACH, high: self.last + REACH },
            // Below 1 the fall does not outrun the rise of hormesis.
            ParameterKind::Slope if model == CurveModel::BrainCousens => Bounds { low: 0.0, high: ln(1e5) },
            ParameterKind::Slope => Bounds { low: ln(1e-4), high: ln(1e5) },
            ParameterKind::Shape => Bounds { low: ln(1e-7), high: ln(1e4) },
            ParameterKind::Fraction => Bounds { low: 0.0, high: 1.0 },
            ParameterKind::Decay => Bounds { low: ln(1e-6 / wide), high: ln(1e6 / wide) },
            ParameterKind::Response | ParameterKind::Rate => Bounds::FREE,
        }
    }

    /// As far as the end of an interval is looked for.
    pub(super) fn ends(&self, slot: &Slot) -> Bounds {
        let far = 1e6 * (self.high - self.low);
        let wide = (self.last - self.first).abs().max(f64::MIN_POSITIVE);
        let whole = match slot.kind {
            ParameterKind::Response => Bounds { low: self.low - far, high: self.high + far },
            ParameterKind::Rate => Bounds { low: -far / wide, high: far / wide },
            // Less far than it is looked for: the steepness has to be able to follow.
            ParameterKind::Shape => Bounds { low: ln(1e-4), high: ln(1e4) },
            _ => slot.bounds,
        };
        Bounds { low: whole.low.max(slot.bounds.low), high: whole.high.min(slot.bounds.high) }
    }

    /// A step that is seen in the data.
    pub(super) fn step(&self, kind: ParameterKind) -> f64 {
        match kind {
            ParameterKind::Dose => (0.1 * (self.last - self.first)).max(0.1),
            ParameterKind::Slope | ParameterKind::Shape | ParameterKind::Decay => 0.5,
            ParameterKind::Fraction => 0.1,
            ParameterKind::Response => 0.1 * (self.high - self.low),
            ParameterKind::Rate => {
                0.1 * (self.high - self.low) / (self.last - self.first).abs().max(f64::MIN_POSITIVE)
            }
        }
    }
}

/// The inner number of a parameter; `None` when no curve of this direction has it.
fn inner(form: Form, family: Family, value: f64) -> Option<f64> {
    match form {
        Form::Plain => Some(value),
        Form::Exp => (value > 0.0).then(|| ln(value)),
        Form::Slope => {
            let upright = value * family.sign();
            (upright > 0.0).then(|| ln(upright))
        }
    }
}

/// Inner bounds of a parameter; `None` when no curve of this direction meets them.
fn inner_bounds(form: Form, family: Family, low: f64, high: f64) -> Option<Bounds> {
    let positive = |low: f64, high: f64| {
        (high > 0.0)
            .then(|| Bounds { low: if low > 0.0 { ln(low) } else { f64::NEG_INFINITY }, high: ln(high) })
    };
    match form {
        Form::Plain => Some(Bounds { low, high }),
        Form::Exp => positive(low, high),
        Form::Slope if family.falling => positive(low, high),
        Form::Slope => positive(-high, -low),
    }
}

impl Assembly {
    /// Curves with their directions, as a plan wants them. `None` when a constraint and a direction contradict each other.
    pub(super) fn new(members: Vec<(Family, Points)>, plan: &FitPlan) -> Option<Self> {
        let mut out =
            Self { members: Vec::with_capacity(members.len()), beta: Vec::new(), alpha: Vec::new() };
        let specs = plan.model.parameters();
        let mut shared: Vec<Option<Place>> = vec![None; specs.len()];
        let ranges: Vec<Range> = members.iter().map(|m| Range::of(&m.1)).collect::<Option<_>>()?;
        let all = ranges.iter().copied().reduce(Range::and)?;
        for (curve, ((family, points), range)) in members.into_iter().zip(ranges).enumerate() {
            let mut places = Vec::with_capacity(specs.len());
            for (index, spec) in specs.iter().enumerate() {
                let form = family.form(index);
                let constraint = plan.constraint(spec.key);
                let known = shared.get(index).copied().flatten();
                if let (Constraint::Shared, Some(place)) = (constraint, known) {
                    places.push(place);
                    continue;
                }
                let asked = match constraint {
                    Constraint::Fixed { value } => {
                        places.push(Place::Given(inner(form, family, value)?));
                        continue;
                    }
                    Constraint::Bounded { low, high } => inner_bounds(
                        form,
                        family,
                        low.unwrap_or(f64::NEG_INFINITY),
                        high.unwrap_or(f64::INFINITY),
                    )?,
                    Constraint::Free | Constraint::Shared => Bounds::FREE,
                };
                let is_shared = constraint == Constraint::Shared;
                let own = (if is_shared { all } else { range }).bounds(plan.model, spec.what);
                // Where bounds were asked beyond our own, theirs hold.
                let bounds = Bounds {
                    low: if asked.low.is_finite() { asked.low } else { own.low.min(asked.high) },
                    high: if asked.high.is_finite() { asked.high } else { own.high.max(asked.low) },
                };
                let slot = Slot { curve, index, kind: spec.what, bounds, asked };
                let straight = index < family.sizes().0 && asked == Bounds::FREE;
                let place = if straight {
                    out.beta.push(slot);
                    Place::Beta(out.beta.len() - 1)
                } else {
                    out.alpha.push(slot);
                    Place::Alpha(out.alpha.len() - 1)
                };
                if let (true, Some(known)) = (is_shared, shared.get_mut(index)) {
                    *known = Some(place);
                }
                places.push(place);
            }
            out.members.push(Member { family, points, range, places });
        }
        Some(out)
    }

    pub(super) fn free(&self) -> usize {
        self.beta.len() + self.alpha.len()
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.beta.iter().chain(&self.alpha)
    }

    /// Bounds of the whole theta.
    pub(super) fn bounds(&self) -> Vec<Bounds> {
        self.slots().map(|s| s.bounds).collect()
    }

    /// Bounds of alpha.
    pub(super) fn alpha_bounds(&self) -> Vec<Bounds> {
        self.alpha.iter().map(|s| s.bounds).collect()
    }

    /// Index of a place in theta.
    pub(super) fn at(&self, place: Place) -> Option<usize> {
        match place {
            Place::Given(_) => None,
            Place::Beta(i) => Some(i),
            Place::Alpha(i) => Some(self.beta.len() + i),
        }
    }

    /// The number at a place.
    pub(super) fn number(place: Place, beta: &[f64], alpha: &[f64]) -> f64 {
        match place {
            Place::Given(value) => value,
            Place::Beta(i) => beta.get(i).copied().unwrap_or(0.0),
            Place::Alpha(i) => alpha.get(i).copied().unwrap_or(0.0),
        }
    }

    /// Points of all curves.
    pub(super) fn rows(&self) -> usize {
        self.members.iter().map(|m| m.points.x.len()).sum()
    }

    pub(super) fn pure_error(&self) -> f64 {
        self.members.iter().map(|m| m.points.pure_error).sum()
    }
}

impl Member {
    /// The curve's own numbers, in the model's order.
    pub(super) fn numbers(&self, beta: &[f64], alpha: &[f64]) -> [f64; LINEAR + BENT] {
        let mut out = [0.0; LINEAR + BENT];
        for (slot, place) in out.iter_mut().zip(&self.places) {
            *slot = Assembly::number(*place, beta, alpha);
        }
        out
    }

    /// Beta and alpha of its own.
    pub(super) fn split<'a>(&self, numbers: &'a [f64]) -> (&'a [f64], &'a [f64]) {
        let (linear, bent) = self.family.sizes();
        let (beta, rest) = numbers.split_at_checked(linear).unwrap_or((&[], &[]));
        (beta, rest.get(..bent).unwrap_or(&[]))
    }

    /// The derivative of anything with a basis by its parameter `index`.
    pub(super) fn derivative(&self, basis: &Basis, beta: &[f64], index: usize) -> f64 {
        let linear = self.family.sizes().0;
        match index.checked_sub(linear) {
            None => basis.phi.get(index).copied().unwrap_or(0.0),
            Some(k) => basis.by.iter().zip(beta).map(|(by, b)| by.get(k).copied().unwrap_or(0.0) * b).sum(),
        }
    }
}

/// All residuals by all of theta.
pub(super) struct Whole<'a>(pub(super) &'a Assembly);

impl Problem for Whole<'_> {
    fn residuals(&self) -> usize {
        self.0.rows()
    }

    fn parameters(&self) -> usize {
        self.0.free()
    }

    fn evaluate(&self, theta: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) {
        let n = self.residuals();
        let Some((beta, alpha)) = theta.split_at_checked(self.0.beta.len()) else { return };
        jacobian.fill(0.0);
        let mut slots = residuals.iter_mut().enumerate();
        for member in &self.0.members {
            let numbers = member.numbers(beta, alpha);
            let (own_beta, own_alpha) = member.split(&numbers);
            let points = &member.points;
            let bow = member.family.bent(own_alpha);
            for ((x, y), root) in points.x.iter().zip(&points.y).zip(&points.root_weight) {
                let Some((row, slot)) = slots.next() else { return };
                let basis = bow.basis(*x);
                let value: f64 = basis.phi.iter().zip(own_beta).map(|(phi, b)| phi * b).sum();
                *slot = root * (value - y);
                for (index, place) in member.places.iter().enumerate() {
                    if let Some(cell) = self.0.at(*place).and_then(|j| jacobian.get_mut(j * n + row)) {
                        *cell += root * member.derivative(&basis, own_beta, index);
                    }
                }
            }
        }
    }
}

/// The response as a person reads it, of an inner number.
pub(super) fn outer(form: Form, family: Family, value: f64) -> f64 {
    match form {
        Form::Plain => value,
        Form::Exp => exp(value),
        Form::Slope => family.sign() * exp(value),
    }
}
