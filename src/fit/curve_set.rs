//! What a fit answers.

use super::curve_model::CurveModel;
use super::estimate::Estimate;
use super::family::Family;
use super::plan::{DoseScale, Weighting};
use crate::num::math::ln;

/// Curves fitted together: each by itself, or some parameters the same for all.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveSet {
    /// One for each series, in order.
    pub curves: Vec<FittedCurve>,
    /// Weighted residual sum of squares of all curves.
    pub rss: f64,
    /// Points of all curves that count.
    pub n: usize,
    /// Free parameters; a shared one counts once.
    pub parameters: usize,
    /// Points minus free parameters.
    pub df: usize,
    /// Whether the optimum is a point, not a limit that parameters run away to.
    pub finite: bool,
    /// Sum of ln weight, for the likelihood.
    pub(super) ln_weights: f64,
}

impl CurveSet {
    /// Residual standard deviation.
    pub fn rmse(&self) -> f64 {
        (self.rss / self.df as f64).sqrt()
    }

    /// Akaike's criterion with its correction for few points, as Prism has it: `n ln(RSS/n) + 2K + 2K(K+1)/(n-K-1)`,
    /// `K` the parameters and the scatter. Infinite when the points are too few for it.
    pub fn aicc(&self) -> f64 {
        let (n, k) = (self.n as f64, self.parameters as f64 + 1.0);
        if n - k - 1.0 <= 0.0 {
            return f64::INFINITY;
        }
        n * ln(self.rss / n) + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0)
    }

    /// The logarithm of the likelihood, as R's `logLik` of an `nls` has it.
    pub fn ln_likelihood(&self) -> f64 {
        let n = self.n as f64;
        -0.5 * (n * (ln(2.0 * std::f64::consts::PI) + 1.0 - ln(n) + ln(self.rss)) - self.ln_weights)
    }

    /// Akaike's criterion as R's `AIC` has it. Differences between curves through the same points are the same in both.
    pub fn aic(&self) -> f64 {
        2.0 * (self.parameters as f64 + 1.0) - 2.0 * self.ln_likelihood()
    }
}

impl CurveSet {
    /// Takes in curves that were fitted apart from these.
    pub(super) fn join(&mut self, other: Self) {
        self.curves.extend(other.curves);
        self.rss += other.rss;
        self.n += other.n;
        self.parameters += other.parameters;
        self.df += other.df;
        self.finite &= other.finite;
        self.ln_weights += other.ln_weights;
    }
}

/// One fitted curve.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedCurve {
    /// The curve's family.
    pub model: CurveModel,
    /// Key and estimate of every parameter, in the model's order; given ones have no standard error.
    pub parameters: Vec<(&'static str, Estimate)>,
    /// The plan's quantities, in order; `None` where the curve has no such number.
    pub quantities: Vec<Option<Estimate>>,
    /// Response minus curve, in the order of the series, not weighted.
    pub residuals: Vec<f64>,
    /// Weights, in the order of the series.
    pub weights: Vec<f64>,
    /// Weighted residual sum of squares.
    pub rss: f64,
    /// Weighted sum of squares around the weighted mean.
    pub total: f64,
    /// Points that count.
    pub n: usize,
    /// Degrees of freedom of the scatter: of this curve, or of the whole set when a parameter is shared.
    pub df: usize,
    /// p of the F test of the curve against a horizontal line.
    pub flat_p: f64,
    /// Whether the optimum is a point, not a limit that parameters run away to.
    pub finite: bool,
    /// What the curve is drawn from.
    pub(super) drawn: Drawn,
}

impl FittedCurve {
    /// A parameter by its key.
    pub fn parameter(&self, key: &str) -> Option<Estimate> {
        self.parameters.iter().find(|p| p.0 == key).map(|p| p.1)
    }

    /// Coefficient of determination.
    pub fn r_squared(&self) -> f64 {
        1.0 - self.rss / self.total
    }

    /// The curve at a dose, given as the plan gives doses.
    pub fn value(&self, dose: f64) -> f64 {
        self.drawn.value(dose)
    }

    /// The confidence band of the curve at a dose (delta method); `None` when it is not defined.
    pub fn confidence_band(&self, dose: f64) -> Option<[f64; 2]> {
        let (y, variance) = self.drawn.variance(dose)?;
        let half = self.drawn.t * variance.sqrt();
        half.is_finite().then_some([y - half, y + half])
    }

    /// The band in which the next single reading at a dose is expected; `None` when it is not defined, as with weights
    /// from given standard deviations.
    pub fn prediction_band(&self, dose: f64) -> Option<[f64; 2]> {
        let (y, variance) = self.drawn.variance(dose)?;
        let half = self.drawn.t * (variance + self.drawn.scatter(y)?).sqrt();
        half.is_finite().then_some([y - half, y + half])
    }

    /// Residual standard deviation, of this curve or of the whole set when a parameter is shared.
    pub fn rmse(&self) -> f64 {
        self.drawn.variance.sqrt()
    }
}

/// What a curve is drawn from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawn {
    pub(super) family: Family,
    pub(super) scale: DoseScale,
    pub(super) weighting: Weighting,
    /// First beta, then alpha.
    pub(super) theta: Vec<f64>,
    /// Covariance of theta by column, zero for given parameters.
    pub(super) covariance: Option<Vec<f64>>,
    /// Quantile of the bands.
    pub(super) t: f64,
    /// s^2
    pub(super) variance: f64,
}

impl Drawn {
    fn split(&self) -> (&[f64], &[f64]) {
        self.theta.split_at_checked(self.family.sizes().0).unwrap_or((&[], &[]))
    }

    fn value(&self, dose: f64) -> f64 {
        let (beta, alpha) = self.split();
        self.family.value(self.family.x_of(dose, self.scale), beta, alpha)
    }

    /// The curve and the variance of the curve at a dose.
    fn variance(&self, dose: f64) -> Option<(f64, f64)> {
        let (beta, alpha) = self.split();
        let basis = self.family.basis(self.family.x_of(dose, self.scale), alpha);
        let g = basis.gradient(beta, alpha.len());
        let y = basis.phi.iter().zip(beta).map(|(phi, b)| phi * b).sum();
        Some((y, quadratic(self.covariance.as_deref()?, &g)))
    }

    /// The variance of a single reading where the curve is `y`.
    fn scatter(&self, y: f64) -> Option<f64> {
        Some(match self.weighting {
            Weighting::None => self.variance,
            Weighting::InverseY { .. } => self.variance * y.abs(),
            Weighting::InverseY2 { .. } => self.variance * y * y,
            Weighting::Poisson => y.abs(),
            Weighting::InverseSd2 => return None,
        })
    }
}

/// g' C g
pub(super) fn quadratic(covariance: &[f64], g: &[f64]) -> f64 {
    covariance
        .chunks_exact(g.len().max(1))
        .zip(g)
        .map(|(c, gj)| gj * c.iter().zip(g).map(|(v, gi)| v * gi).sum::<f64>())
        .sum()
}
