//! Derived numbers: the dose at which a curve passes something, its area, its value, its span.
//!
//! Each is an equation `sum_j beta_j c_j(alpha) + offset(alpha) = target` in the curve's own parameters. As one more,
//! heavy row of a least-squares problem it pulls the curve to a value of the derived number; the best fit under the pull is
//! the best fit for the value it arrived at, so every such fit is a point of the profile (a Lagrange multiplier in other
//! words), whatever else is fixed, bounded or shared.

use super::curve_model::CurveModel;
use super::family::{BENT, Basis, Family, LINEAR};
use super::plan::{DoseScale, Quantity};
use crate::num::math::ln;
use crate::num::root::brent;
use std::f64::consts::LN_10;

/// What the equation is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Asked {
    /// The x at which the curve passes a response.
    Level(f64),
    /// The x at which the curve has gone this part of the way from dose zero to infinite dose.
    Way(f64),
    /// The integral over x divided by a unit, between two x.
    Area { from: f64, to: f64, unit: f64, scale: DoseScale },
    /// The response at an x.
    Response(f64),
    /// Top minus bottom.
    Span,
}

/// The equation at one alpha.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Functional {
    pub(super) basis: Basis,
    pub(super) offset: f64,
    pub(super) by_offset: [f64; BENT],
    pub(super) target: f64,
}

/// One more row that pulls a curve's derived number to a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pull {
    pub(super) curve: usize,
    pub(super) asked: Asked,
    pub(super) at: f64,
    pub(super) weight: f64,
}

impl Pull {
    pub(super) fn functional(&self, family: Family, alpha: &[f64]) -> Functional {
        self.asked.functional(family, alpha, self.at)
    }
}

impl Asked {
    /// What a quantity of a plan asks of a curve; `None` when the curve has no such number.
    pub(super) fn of(quantity: &Quantity, family: Family, scale: DoseScale) -> Option<Self> {
        let sigmoid = family.model.is_sigmoid();
        let on_way = sigmoid || family.model == CurveModel::Exponential;
        match *quantity {
            Quantity::RelativeIc { percent } => {
                (on_way && percent > 0.0 && percent < 100.0).then_some(Self::Way(percent / 100.0))
            }
            Quantity::PIc50 { molar } => (on_way && molar > 0.0).then_some(Self::Way(0.5)),
            Quantity::AbsoluteIc { level } => level.is_finite().then_some(Self::Level(level)),
            Quantity::Auc { from, to, normalised } => {
                let (from, to) = match scale {
                    DoseScale::Dose => (ln(from), ln(to)),
                    DoseScale::Log10 => (from * LN_10, to * LN_10),
                };
                let unit = if normalised { to - from } else { LN_10 };
                (from.is_finite() && to.is_finite() && from < to).then_some(Self::Area {
                    from,
                    to,
                    unit,
                    scale,
                })
            }
            Quantity::Response { dose } => {
                let x = family.x_of(dose, scale);
                (!x.is_nan() && (sigmoid || x.is_finite())).then_some(Self::Response(x))
            }
            Quantity::Span => on_way.then_some(Self::Span),
        }
    }

    /// Whether the number is an x, not a response.
    pub(super) fn is_dose(self) -> bool {
        matches!(self, Self::Level(_) | Self::Way(_))
    }

    /// The equation for the derived number `at`.
    pub(super) fn functional(self, family: Family, alpha: &[f64], at: f64) -> Functional {
        let plain =
            |basis: Basis, target: f64| Functional { basis, offset: 0.0, by_offset: [0.0; BENT], target };
        match self {
            Self::Level(level) => plain(family.basis(at, alpha), level),
            Self::Response(x) => plain(family.basis(x, alpha), at),
            Self::Span => plain(Basis { phi: [1.0, -1.0, 0.0], ..Basis::ZERO }, at),
            Self::Area { from, to, unit, scale } => plain(area(family, alpha, (from, to, unit), scale), at),
            Self::Way(part) if family.model == CurveModel::BrainCousens => {
                let mut basis = family.basis(at, alpha);
                let [top, bottom, _] = &mut basis.phi;
                *top -= 1.0 - part;
                *bottom -= part;
                plain(basis, 0.0)
            }
            // The plateaus drop out.
            Self::Way(part) => {
                let basis = family.basis(at, alpha);
                let ([share, ..], [by_offset, ..]) = (basis.phi, basis.by);
                let target = if family.falling { 1.0 - part } else { part };
                Functional { basis: Basis::ZERO, offset: share, by_offset, target }
            }
        }
    }

    /// The derived number of a curve.
    pub(super) fn value(
        self,
        family: Family,
        beta: &[f64],
        alpha: &[f64],
        (first, last): (f64, f64),
    ) -> Option<f64> {
        if !self.is_dose() {
            let here = self.functional(family, alpha, 0.0);
            return Some(here.basis.phi.iter().zip(beta).map(|(c, b)| c * b).sum::<f64>())
                .filter(|v| v.is_finite());
        }
        let excess = |x: f64| self.excess(family, beta, alpha, x);
        match (self, family.shape(), alpha) {
            (Self::Way(part), Some(shape), &[u, k, ..]) => {
                let share = if family.falling { 1.0 - part } else { part };
                let ln_s = alpha.get(2).copied().unwrap_or(0.0);
                Some(u + family.sign() * shape.z_at(share, ln_s)? / crate::num::math::exp(k))
            }
            (Self::Level(level), Some(shape), &[u, k, ..]) => {
                let &[top, bottom] = beta else { return None };
                let ln_s = alpha.get(2).copied().unwrap_or(0.0);
                let z = shape.z_at((level - bottom) / (top - bottom), ln_s)?;
                Some(u + family.sign() * z / crate::num::math::exp(k))
            }
            (Self::Level(level), None, &[]) => straight(level, beta, (first, last)),
            (Self::Way(part), None, &[k]) => Some(-ln(1.0 - part) / crate::num::math::exp(k)),
            (Self::Level(level), None, &[k]) => {
                let &[start, plateau] = beta else { return None };
                let share = (level - plateau) / (start - plateau);
                (share > 0.0 && share.is_finite()).then(|| -ln(share) / crate::num::math::exp(k))
            }
            _ => last_crossing(excess, first, last),
        }
    }

    /// How far the equation is from being met.
    fn excess(self, family: Family, beta: &[f64], alpha: &[f64], at: f64) -> f64 {
        let here = self.functional(family, alpha, at);
        here.basis.phi.iter().zip(beta).map(|(c, b)| c * b).sum::<f64>() + here.offset - here.target
    }

    /// The derived number a pulled curve has arrived at, a little beside the one it was pulled to.
    pub(super) fn arrived(self, family: Family, beta: &[f64], alpha: &[f64], at: f64) -> f64 {
        let excess = self.excess(family, beta, alpha, at);
        if !self.is_dose() {
            return at + excess;
        }
        let step = excess / self.by_x(family, beta, alpha, at);
        if step.is_finite() { at - step } else { at }
    }

    /// The derivative of the equation's left side by x.
    fn by_x(self, family: Family, beta: &[f64], alpha: &[f64], at: f64) -> f64 {
        match self {
            Self::Way(_) if family.model != CurveModel::BrainCousens => family.slope(at, &[1.0, 0.0], alpha),
            _ => family.slope(at, beta, alpha),
        }
    }

    /// Derivatives of the equation's left side by the curve's parameters, in the model's order.
    pub(super) fn row(self, family: Family, beta: &[f64], alpha: &[f64], at: f64) -> Vec<f64> {
        let here = self.functional(family, alpha, at);
        let mut row = here.basis.gradient(beta, alpha.len());
        for (slot, by) in row.iter_mut().skip(beta.len()).zip(here.by_offset) {
            *slot += by;
        }
        row
    }

    /// Derivatives of the derived number by the curve's parameters.
    pub(super) fn gradient(self, family: Family, beta: &[f64], alpha: &[f64], at: f64) -> Vec<f64> {
        let mut row = self.row(family, beta, alpha, at);
        if self.is_dose() {
            let by_x = self.by_x(family, beta, alpha, at);
            row.iter_mut().for_each(|v| *v /= -by_x);
        }
        row
    }
}

/// Where a line or parabola passes a level: within its points, or else nearest to them.
fn straight(level: f64, beta: &[f64], (first, last): (f64, f64)) -> Option<f64> {
    let middle = 0.5 * (first + last);
    let roots = match *beta {
        [a, b] => [(level - a) / b, f64::NAN],
        [a, b, c] => {
            let (p, d) = (a - level, b * b - 4.0 * c * (a - level));
            // Without cancellation, and also where the parabola is nearly a line.
            let q = -0.5 * (b + d.sqrt().copysign(b));
            [q / c, p / q]
        }
        _ => return None,
    };
    roots
        .into_iter()
        .filter(|x| x.is_finite())
        .min_by(|a, b| (a - middle).abs().total_cmp(&(b - middle).abs()))
}

/// The crossing at the highest dose: after a stimulation, the one on the way down.
fn last_crossing(excess: impl Fn(f64) -> f64, first: f64, last: f64) -> Option<f64> {
    let reach = super::assembly::REACH;
    let steps = 600;
    let (low, high) = (first - reach, last + reach);
    let at = |i: i32| low + (high - low) * f64::from(i) / f64::from(steps);
    let mut right = (high, excess(high));
    for i in (0..steps).rev() {
        let left = (at(i), excess(at(i)));
        if (left.1 > 0.0) != (right.1 > 0.0) {
            return brent(&excess, left, right, 1e-13 * (1.0 + left.0.abs()));
        }
        right = left;
    }
    None
}

/// The integral of every phi over the logarithm of the dose, and its derivatives.
fn area(family: Family, alpha: &[f64], (from, to, unit): (f64, f64, f64), scale: DoseScale) -> Basis {
    let mut sum = Basis::ZERO;
    for (a, b) in panels(family, alpha, from, to) {
        let (middle, half) = (0.5 * (a + b), 0.5 * (b - a));
        for (node, weight) in GAUSS {
            for side in [-node, node] {
                let here = middle + half * side;
                let x = match (family.model.is_sigmoid(), scale) {
                    (true, _) => here,
                    (false, DoseScale::Dose) => crate::num::math::exp(here),
                    (false, DoseScale::Log10) => here / LN_10,
                };
                let basis = family.basis(x, alpha);
                let scale = weight * half / unit;
                for j in 0..LINEAR {
                    if let (Some(total), Some(phi)) = (sum.phi.get_mut(j), basis.phi.get(j)) {
                        *total += scale * phi;
                    }
                    if let (Some(total), Some(by)) = (sum.by.get_mut(j), basis.by.get(j)) {
                        total.iter_mut().zip(by).for_each(|(t, v)| *t += scale * v);
                    }
                }
            }
        }
    }
    sum
}

/// Pieces so short that a share bends little within one: graded around every place where it bends.
fn panels(family: Family, alpha: &[f64], from: f64, to: f64) -> Vec<(f64, f64)> {
    const STEPS: [f64; 14] = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.5, 8.0, 11.0, 15.0, 20.0, 28.0, 40.0];
    let mut ends = vec![from, to];
    let mut bend = |u: f64, h: f64| {
        ends.extend(STEPS.iter().flat_map(|z| [u - z / h, u + z / h]).filter(|x| *x > from && *x < to));
    };
    let raised = crate::num::math::exp;
    match (family.model, alpha) {
        (CurveModel::Biphasic, &[u1, k1, u2, k2, _]) => {
            bend(u1, raised(k1));
            bend(u2, raised(k2));
        }
        (CurveModel::Logistic5, &[u, k, s]) => {
            bend(u, raised(k));
            // Where (2^(1/s) - 1) e^z passes 1, and on the slower side of it.
            let half = std::f64::consts::LN_2 / raised(s);
            let shift = -(half + crate::num::math::ln_1p(-raised(-half)));
            bend(u + family.sign() * shift / raised(k), raised(k));
            bend(u, raised(k) * raised(s).min(1.0));
        }
        (_, &[u, k, ..]) => bend(u, raised(k)),
        _ => {}
    }
    if family.shape().is_none() {
        // The dose itself grows along.
        let count = (to - from).ceil().clamp(1.0, 200.0);
        let pieces = (1..).map_while(|i| Some(f64::from(i)).filter(|i| *i < count));
        ends.extend(pieces.map(|i| from + (to - from) * i / count));
    }
    ends.sort_by(f64::total_cmp);
    ends.iter().copied().zip(ends.iter().copied().skip(1)).filter(|(a, b)| b > a).collect()
}

/// Positive nodes and weights of the Gauss-Legendre rule of ten points (Abramowitz and Stegun, table 25.4).
const GAUSS: [(f64, f64); 5] = [
    (0.148_874_338_981_631_2, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::math::{exp, ln_1p};

    #[test]
    fn the_area_of_the_logistic_is_its_closed_form() {
        let family = Family { model: CurveModel::Logistic4, falling: true };
        for (u, k, from, to) in
            [(0.3, 0.1, -5.0, 6.0), (2.0, 3.0, -1.0, 4.0), (-9.0, -2.0, -3.0, 3.0), (1.0, 11.0, 0.0, 3.0)]
        {
            let h = exp(k);
            // The integral of 1 / (1 + e^z) over z is z - ln(1 + e^z) = -ln(1 + e^-z).
            let up = |x: f64| {
                let z = h * (x - u);
                (if z > 0.0 { -ln_1p(exp(-z)) } else { z - ln_1p(exp(z)) }) / h
            };
            let got = area(family, &[u, k], (from, to, 1.0), DoseScale::Dose).phi[0];
            let want: f64 = up(to) - up(from);
            assert!((got - want).abs() < 1e-11 * (to - from), "{u} {k}: {got} {want}");
        }
    }

    #[test]
    fn quantities_meet_their_own_equations() {
        let range = (ln(0.01), ln(100.0));
        let cases: [(CurveModel, &[f64], &[f64]); 8] = [
            (CurveModel::Logistic4, &[95.0, 5.0], &[0.4, 0.3]),
            (CurveModel::Logistic5, &[95.0, 5.0], &[0.4, 0.3, -0.8]),
            (CurveModel::Weibull1, &[95.0, 5.0], &[0.4, 0.3]),
            (CurveModel::Weibull2, &[95.0, 5.0], &[0.4, 0.3]),
            (CurveModel::LogNormal, &[95.0, 5.0], &[0.4, 0.3]),
            (CurveModel::Biphasic, &[95.0, 5.0], &[-1.0, 0.2, 2.0, 0.6, 0.4]),
            (CurveModel::BrainCousens, &[95.0, 5.0, 40.0], &[0.4, 0.9]),
            (CurveModel::Exponential, &[95.0, 5.0], &[-0.4]),
        ];
        for (model, beta, alpha) in cases {
            for falling in [true, false] {
                let family = Family { model, falling };
                if !falling && matches!(model, CurveModel::BrainCousens | CurveModel::Exponential) {
                    continue;
                }
                for asked in [Asked::Level(37.0), Asked::Way(0.1), Asked::Way(0.5), Asked::Way(0.9)] {
                    let at = asked.value(family, beta, alpha, range).unwrap();
                    let excess = asked.excess(family, beta, alpha, at);
                    assert!(excess.abs() < 1e-10, "{family:?} {asked:?}: {at} {excess}");
                    if asked == Asked::Way(0.5) && family.shape().is_some() {
                        assert!((at - 0.4).abs() < 1e-12);
                    }
                    let gradient = asked.gradient(family, beta, alpha, at);
                    let d = 1e-6;
                    for (j, got) in gradient.iter().enumerate() {
                        let moved = |step: f64| {
                            let (mut b, mut a) = (beta.to_vec(), alpha.to_vec());
                            if j < b.len() {
                                b[j] += step
                            } else {
                                a[j - beta.len()] += step
                            }
                            asked.value(family, &b, &a, range).unwrap()
                        };
                        let want = (moved(d) - moved(-d)) / (2.0 * d);
                        assert!(
                            (got - want).abs() < 1e-6 * (1.0 + want.abs()),
                            "{family:?} {asked:?} {j}: {got} {want}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_level_beyond_the_plateaus_has_no_dose() {
        let family = Family { model: CurveModel::Logistic4, falling: true };
        assert_eq!(Asked::Level(99.0).value(family, &[95.0, 5.0], &[0.0, 0.0], (-1.0, 1.0)), None);
        assert_eq!(Asked::Level(4.0).value(family, &[95.0, 5.0], &[0.0, 0.0], (-1.0, 1.0)), None);
    }
}
