//! A curve as the fit sees it: linear in some parameters, not linear in the others.
//!
//! `y = sum_j beta_j phi_j(x; alpha)`. For a sigmoid `beta` are the plateaus and `phi` the shares `T` and `1 - T`; for the
//! polynomials there is no `alpha`. Doses and steepnesses are held as logarithms, so that no step makes them negative, and
//! dose zero is the limit `ln x = -inf`, where every sigmoid is exactly its plateau.

use super::curve_model::CurveModel;
use super::plan::DoseScale;
use super::share::Shape;
use crate::num::math::{exp, ln};

/// Most `beta` of a curve.
pub(super) const LINEAR: usize = 3;
/// Most `alpha` of a curve.
pub(super) const BENT: usize = 5;

/// A curve's family and its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) model: CurveModel,
    /// Whether the top is at dose zero. Without meaning for curves that are not sigmoid.
    pub(super) falling: bool,
}

/// `phi` at one x, and its derivatives: `by[j][k]` that of `phi_j` by `alpha_k`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Basis {
    pub(super) phi: [f64; LINEAR],
    pub(super) by: [[f64; BENT]; LINEAR],
}

impl Basis {
    pub(super) const ZERO: Self = Self { phi: [0.0; LINEAR], by: [[0.0; BENT]; LINEAR] };

    /// Derivatives of the curve by beta, then by alpha.
    pub(super) fn gradient(&self, beta: &[f64], bent: usize) -> Vec<f64> {
        let by_alpha =
            |k: usize| self.by.iter().zip(beta).map(|(by, b)| by.get(k).copied().unwrap_or(0.0) * b).sum();
        self.phi.iter().copied().take(beta.len()).chain((0..bent).map(by_alpha)).collect()
    }

    fn shares(t: f64, q: f64, by: [f64; BENT]) -> Self {
        Self { phi: [t, q, 0.0], by: [by, by.map(|v| -v), [0.0; BENT]] }
    }
}

/// What a parameter's number in the field's terms is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The inner number itself.
    Plain,
    /// Its exponential.
    Exp,
    /// Its exponential, negative when the curve rises.
    Slope,
}

impl Family {
    /// Numbers of `beta` and `alpha`.
    pub(super) fn sizes(self) -> (usize, usize) {
        match self.model {
            CurveModel::Logistic3
            | CurveModel::Logistic4
            | CurveModel::LogNormal
            | CurveModel::Weibull1
            | CurveModel::Weibull2 => (2, 2),
            CurveModel::Logistic5 => (2, 3),
            CurveModel::Biphasic => (2, 5),
            CurveModel::BrainCousens => (3, 2),
            CurveModel::Linear => (2, 0),
            CurveModel::Quadratic => (3, 0),
            CurveModel::Exponential => (2, 1),
        }
    }

    /// The x of a dose that is given in a scale.
    pub(super) fn x_of(self, dose: f64, scale: DoseScale) -> f64 {
        match (self.model.is_sigmoid(), scale) {
            (false, _) => dose,
            (true, DoseScale::Dose) => ln(dose),
            (true, DoseScale::Log10) => dose * std::f64::consts::LN_10,
        }
    }

    /// The shape of a sigmoid of one phase.
    pub(super) fn shape(self) -> Option<Shape> {
        match self.model {
            CurveModel::Logistic3 | CurveModel::Logistic4 => Some(Shape::Logistic),
            CurveModel::Logistic5 => Some(Shape::Richards),
            CurveModel::Weibull1 => Some(Shape::Weibull1),
            CurveModel::Weibull2 => Some(Shape::Weibull2),
            CurveModel::LogNormal => Some(Shape::Normal),
            _ => None,
        }
    }

    /// How parameter `index` (in the model's order: first `beta`, then `alpha`) is read.
    pub(super) fn form(self, index: usize) -> Form {
        use super::curve_model::ParameterKind as Kind;
        match self.model.parameters().get(index).map(|p| p.what) {
            Some(Kind::Dose | Kind::Shape | Kind::Decay) => Form::Exp,
            Some(Kind::Slope) => Form::Slope,
            _ => Form::Plain,
        }
    }

    /// 1 when the curve falls, -1 when it rises.
    pub(super) fn sign(self) -> f64 {
        if self.falling { 1.0 } else { -1.0 }
    }

    /// The curve's shape for an alpha, to be asked at many x.
    #[inline]
    pub(super) fn bent(self, alpha: &[f64]) -> Bow {
        let phase = |shape: Shape, u: f64, k: f64, ln_s: f64| {
            let h = self.sign() * exp(k);
            Phase { bent: shape.bent(ln_s), u, h }
        };
        let none = Phase { bent: Shape::Logistic.bent(0.0), u: 0.0, h: 0.0 };
        let (first, second, fraction) = match (self.model, alpha) {
            (CurveModel::Exponential, &[k]) => (Phase { h: exp(k), ..none }, none, 1.0),
            (CurveModel::Biphasic, &[u1, k1, u2, k2, fraction]) => {
                (phase(Shape::Logistic, u1, k1, 0.0), phase(Shape::Logistic, u2, k2, 0.0), fraction)
            }
            (CurveModel::BrainCousens, &[u, k]) => (phase(Shape::Logistic, u, k, 0.0), none, 1.0),
            (_, &[u, k, ref rest @ ..]) => {
                let ln_s = rest.first().copied().unwrap_or(0.0);
                (self.shape().map_or(none, |shape| phase(shape, u, k, ln_s)), none, 1.0)
            }
            _ => (none, none, 1.0),
        };
        Bow { model: self.model, first, second, fraction }
    }

    /// `phi` and its derivatives at `x`, the logarithm of the dose of a sigmoid, else the x of the plan.
    #[inline]
    pub(super) fn basis(self, x: f64, alpha: &[f64]) -> Basis {
        self.bent(alpha).basis(x)
    }

    /// The derivative of the curve by `x`.
    pub(super) fn slope(self, x: f64, beta: &[f64], alpha: &[f64]) -> f64 {
        let height = match beta {
            [top, bottom, ..] => top - bottom,
            _ => 0.0,
        };
        match (self.model, beta, alpha) {
            (CurveModel::Linear, &[_, b], _) => b,
            (CurveModel::Quadratic, &[_, b, c], _) => b + 2.0 * c * x,
            (CurveModel::Exponential, _, &[k]) => -height * exp(k) * exp(-exp(k) * x),
            (CurveModel::BrainCousens, &[top, bottom, f], &[u, k]) => {
                let h = self.sign() * exp(k);
                let share = Shape::Logistic.bent(0.0).share(h * (x - u));
                let dose = exp(x);
                share.by_z * h * (top - bottom + f * dose) + f * dose * share.t
            }
            // A shift of the dose is a shift of every ic50.
            (CurveModel::Biphasic, ..) => {
                let [by, ..] = self.basis(x, alpha).by;
                let [by_u1, _, by_u2, ..] = by;
                -height * (by_u1 + by_u2)
            }
            _ => {
                let [[by_u, ..], ..] = self.basis(x, alpha).by;
                -height * by_u
            }
        }
    }

    /// The curve.
    pub(super) fn value(self, x: f64, beta: &[f64], alpha: &[f64]) -> f64 {
        self.basis(x, alpha).phi.iter().zip(beta).map(|(phi, b)| phi * b).sum()
    }
}

/// One phase of a curve: where, how steep (with its direction), and its shape.
#[derive(Debug, Clone, Copy)]
struct Phase {
    bent: super::share::Bent,
    u: f64,
    h: f64,
}

impl Phase {
    /// Its shares, and their derivatives by ln ic50, ln steepness and the logarithm of the asymmetry.
    #[inline]
    fn at(&self, x: f64) -> ((f64, f64), [f64; 3]) {
        let z = self.h * (x - self.u);
        let share = self.bent.share(z);
        let by_k = if share.by_z == 0.0 { 0.0 } else { share.by_z * z };
        ((share.t, share.q), [-share.by_z * self.h, by_k, share.by_shape])
    }

    #[inline]
    fn shares(&self, x: f64) -> (f64, f64) {
        self.bent.shares(self.h * (x - self.u))
    }
}

/// A curve with its alpha known: what is the same at every x is reckoned once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bow {
    model: CurveModel,
    first: Phase,
    second: Phase,
    fraction: f64,
}

impl Bow {
    /// `phi` and its derivatives at `x`.
    #[inline]
    pub(super) fn basis(&self, x: f64) -> Basis {
        match self.model {
            CurveModel::Linear => Basis { phi: [1.0, x, 0.0], ..Basis::ZERO },
            CurveModel::Quadratic => Basis { phi: [1.0, x, x * x], ..Basis::ZERO },
            CurveModel::Exponential => {
                let z = self.first.h * x;
                let t = exp(-z);
                Basis::shares(t, -crate::num::math::exp_m1(-z), [-z * t, 0.0, 0.0, 0.0, 0.0])
            }
            CurveModel::Biphasic => {
                let (first, [by_u1, by_k1, _]) = self.first.at(x);
                let (second, [by_u2, by_k2, _]) = self.second.at(x);
                let (fraction, rest) = (self.fraction, 1.0 - self.fraction);
                Basis::shares(
                    fraction * first.0 + rest * second.0,
                    fraction * first.1 + rest * second.1,
                    [fraction * by_u1, fraction * by_k1, rest * by_u2, rest * by_k2, first.0 - second.0],
                )
            }
            CurveModel::BrainCousens => {
                let ((t, q), [by_u, by_k, _]) = self.first.at(x);
                let mut basis = Basis::shares(t, q, [by_u, by_k, 0.0, 0.0, 0.0]);
                let dose = exp(x);
                let [_, _, rise] = &mut basis.phi;
                let [_, _, by_rise] = &mut basis.by;
                if t > 0.0 {
                    *rise = dose * t;
                    *by_rise = [dose * by_u, dose * by_k, 0.0, 0.0, 0.0];
                }
                basis
            }
            _ => {
                let ((t, q), [by_u, by_k, by_s]) = self.first.at(x);
                Basis::shares(t, q, [by_u, by_k, by_s, 0.0, 0.0])
            }
        }
    }

    /// `phi` alone.
    #[inline]
    pub(super) fn phi(&self, x: f64) -> [f64; LINEAR] {
        match self.model {
            CurveModel::Linear
            | CurveModel::Quadratic
            | CurveModel::Exponential
            | CurveModel::BrainCousens => self.basis(x).phi,
            CurveModel::Biphasic => {
                let (first, second) = (self.first.shares(x), self.second.shares(x));
                let (fraction, rest) = (self.fraction, 1.0 - self.fraction);
                [fraction * first.0 + rest * second.0, fraction * first.1 + rest * second.1, 0.0]
            }
            _ => {
                let (t, q) = self.first.shares(x);
                [t, q, 0.0]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases() -> Vec<(Family, Vec<f64>, Vec<f64>)> {
        let mut out = Vec::new();
        for model in CurveModel::ALL {
            for falling in [true, false] {
                let family = Family { model, falling };
                let (linear, bent) = family.sizes();
                let beta = [97.0, 4.0, 0.8];
                let alpha: &[f64] = match model {
                    CurveModel::Biphasic => &[-1.0, 0.2, 2.0, 0.7, 0.35],
                    CurveModel::Exponential => &[-0.9],
                    _ => &[0.6, 0.4, -0.5],
                };
                out.push((family, beta[..linear].to_vec(), alpha[..bent].to_vec()));
            }
        }
        out
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        let d = 1e-6;
        for (family, beta, alpha) in cases() {
            assert_eq!(family.model.parameters().len(), beta.len() + alpha.len());
            for x in [f64::NEG_INFINITY, -4.0, -0.3, 0.0, 0.6, 1.9, 5.0] {
                if !x.is_finite() && !family.model.is_sigmoid() {
                    continue;
                }
                let basis = family.basis(x, &alpha);
                for k in 0..alpha.len() {
                    let at = |step: f64| {
                        let mut moved = alpha.clone();
                        moved[k] += step;
                        family.basis(x, &moved).phi
                    };
                    let (up, down) = (at(d), at(-d));
                    for j in 0..beta.len() {
                        let want = (up[j] - down[j]) / (2.0 * d);
                        let got = basis.by[j][k];
                        assert!(
                            (got - want).abs() < 1e-7 * (1.0 + want.abs()),
                            "{family:?} {x} {j} {k}: {got} {want}"
                        );
                    }
                }
                if x.is_finite() {
                    let want =
                        (family.value(x + d, &beta, &alpha) - family.value(x - d, &beta, &alpha)) / (2.0 * d);
                    let got = family.slope(x, &beta, &alpha);
                    assert!((got - want).abs() < 1e-6 * (1.0 + want.abs()), "{family:?} {x}: {got} {want}");
                }
            }
        }
    }

    #[test]
    fn dose_zero_is_a_plateau_exactly() {
        for (family, beta, alpha) in cases() {
            if family.model.is_sigmoid() {
                let want = if family.falling { beta[0] } else { beta[1] };
                assert_eq!(family.value(f64::NEG_INFINITY, &beta, &alpha), want, "{family:?}");
            }
        }
    }

    /// The formulas as printed, in doses.
    #[test]
    fn formulas_are_those_of_the_catalogue() {
        use crate::num::math::{erfc, pow};
        let x = 2.7_f64;
        let (top, bottom, ic50, h, s) = (97.0, 4.0, exp(0.6), exp(0.4), exp(-0.5));
        let r = pow(x / ic50, h);
        let span = top - bottom;
        for (family, beta, alpha) in cases() {
            if !family.falling {
                continue;
            }
            let want = match family.model {
                CurveModel::Logistic3 | CurveModel::Logistic4 => bottom + span / (1.0 + r),
                CurveModel::Logistic5 => bottom + span / pow(1.0 + (pow(2.0, 1.0 / s) - 1.0) * r, s),
                CurveModel::Weibull1 => bottom + span * exp(-std::f64::consts::LN_2 * r),
                CurveModel::Weibull2 => bottom + span * (1.0 - exp(-std::f64::consts::LN_2 / r)),
                CurveModel::LogNormal => {
                    bottom + span * 0.5 * erfc(h * ln(x / ic50) / std::f64::consts::SQRT_2)
                }
                CurveModel::Biphasic => {
                    let one = 1.0 / (1.0 + pow(x / exp(-1.0), exp(0.2)));
                    let two = 1.0 / (1.0 + pow(x / exp(2.0), exp(0.7)));
                    bottom + span * (0.35 * one + 0.65 * two)
                }
                CurveModel::BrainCousens => bottom + (span + 0.8 * x) / (1.0 + r),
                CurveModel::Linear => 97.0 + 4.0 * x,
                CurveModel::Quadratic => 97.0 + 4.0 * x + 0.8 * x * x,
                CurveModel::Exponential => bottom + span * exp(-exp(-0.9) * x),
            };
            let at = if family.model.is_sigmoid() { ln(x) } else { x };
            let got = family.value(at, &beta, &alpha);
            assert!((got - want).abs() < 1e-12 * want.abs(), "{family:?}: {got} {want}");
        }
    }
}
