//! What can be fitted: a curve with parameters, and data to lay it through.

/// A curve `f(x; theta)` with its derivatives.
///
/// `x` is the model's own coordinate (the logistic takes the logarithm of the dose, so that dose zero is a limit and
/// not an invented small number).
pub trait Model {
    /// Names of the parameters, in order.
    fn names(&self) -> &[&'static str];

    /// The value at `x`; writes the derivatives by the parameters into `gradient`, which has one slot each.
    fn value(&self, x: f64, theta: &[f64], gradient: &mut [f64]) -> f64;
}

/// Anything with residuals: one curve and its data, or several curves with shared parameters.
///
/// Least squares sees nothing else, so a new weighting or a global fit is a new `Problem`, not a new algorithm.
pub trait Problem {
    /// Number of residuals.
    fn residuals(&self) -> usize;

    /// Number of parameters.
    fn parameters(&self) -> usize;

    /// Writes the residuals (model minus data, weighted) and their derivatives, column by column: the derivative of
    /// residual `i` by parameter `j` at `j * residuals + i`.
    fn evaluate(&self, theta: &[f64], residuals: &mut [f64], jacobian: &mut [f64]);
}

/// Data for one curve.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Points {
    /// In the model's coordinate.
    pub x: Vec<f64>,
    /// Values.
    pub y: Vec<f64>,
    /// Square roots of the weights.
    pub root_weight: Vec<f64>,
    /// Weighted sum of squares that no curve can remove: the scatter at equal `x` that [`Points::collapsed`] took out.
    pub pure_error: f64,
    /// Observations behind the points.
    pub observations: usize,
}

impl Points {
    /// Data of equal weight; `None` when lengths differ or a value is not finite (`x` may be infinite).
    pub fn new(x: &[f64], y: &[f64]) -> Option<Self> {
        Self::weighted(x, y, &vec![1.0; x.len()])
    }

    /// Data with weights, such as 1/SD^2; `None` when lengths differ, a value is not finite, or a weight not positive.
    pub fn weighted(x: &[f64], y: &[f64], weights: &[f64]) -> Option<Self> {
        let fits = x.len() == y.len() && x.len() == weights.len();
        let fine = x.iter().all(|v| !v.is_nan())
            && y.iter().all(|v| v.is_finite())
            && weights.iter().all(|w| w.is_finite() && *w > 0.0);
        (fits && fine).then(|| Self {
            x: x.to_vec(),
            y: y.to_vec(),
            root_weight: weights.iter().map(|w| w.sqrt()).collect(),
            pure_error: 0.0,
            observations: x.len(),
        })
    }

    /// The same problem with one point for each distinct `x`, sorted: weighted mean, summed weight, and the scatter
    /// around the means kept in `pure_error`. Least squares has the same minimum and the same sum of squares.
    pub fn collapsed(&self) -> Self {
        let mut rows: Vec<(f64, f64, f64)> = self
            .x
            .iter()
            .zip(&self.y)
            .zip(&self.root_weight)
            .map(|((x, y), root)| (*x, *y, root * root))
            .collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut out =
            Self { pure_error: self.pure_error, observations: self.observations, ..Self::default() };
        for level in rows.chunk_by(|a, b| a.0 == b.0) {
            let weight = crate::num::sum::sum(level.iter().map(|r| r.2));
            let mean = crate::num::sum::sum(level.iter().map(|r| r.1 * r.2)) / weight;
            let scatter = crate::num::sum::sum(level.iter().map(|r| r.2 * (r.1 - mean) * (r.1 - mean)));
            out.x.extend(level.first().map(|r| r.0));
            out.y.push(mean);
            out.root_weight.push(weight.sqrt());
            out.pure_error += scatter;
        }
        out
    }

    /// Collapsed points with at most about `most` finite x: neighbours become one point at their mean x. Another problem,
    /// near enough to look for starts on.
    pub(super) fn merged(&self, most: usize) -> Self {
        let finite = self.x.iter().filter(|x| x.is_finite()).count();
        let together = finite.div_ceil(most.max(1));
        if together <= 1 {
            return self.clone();
        }
        let mut out =
            Self { pure_error: self.pure_error, observations: self.observations, ..Self::default() };
        let mut rest = (self.x.as_slice(), self.y.as_slice(), self.root_weight.as_slice());
        while let Some(first) = rest.0.first() {
            let many = if first.is_finite() { together.min(rest.0.len()) } else { 1 };
            let (x, y, w) = (rest.0.split_at(many), rest.1.split_at(many), rest.2.split_at(many));
            rest = (x.1, y.1, w.1);
            let weight: f64 = w.0.iter().map(|w| w * w).sum();
            let mean = |v: &[f64]| v.iter().zip(w.0).map(|(v, w)| v * w * w).sum::<f64>() / weight;
            out.x.push(if many == 1 { *first } else { mean(x.0) });
            out.y.push(mean(y.0));
            out.root_weight.push(weight.sqrt());
        }
        out
    }

    /// Weighted sum of squares around the weighted mean, `pure_error` included.
    pub fn total_squares(&self) -> f64 {
        let rows = || self.y.iter().zip(&self.root_weight).map(|(y, root)| (*y, root * root));
        let mean =
            crate::num::sum::sum(rows().map(|(y, w)| y * w)) / crate::num::sum::sum(rows().map(|(_, w)| w));
        self.pure_error + crate::num::sum::sum(rows().map(|(y, w)| w * (y - mean) * (y - mean)))
    }
}

/// One curve and its data.
#[derive(Debug, Clone, Copy)]
pub struct Curve<'a, M> {
    /// The curve.
    pub model: &'a M,
    /// The data.
    pub points: &'a Points,
}

impl<M: Model> Problem for Curve<'_, M> {
    fn residuals(&self) -> usize {
        self.points.x.len()
    }

    fn parameters(&self) -> usize {
        self.model.names().len()
    }

    fn evaluate(&self, theta: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) {
        const USUAL: usize = 32;
        let n = self.residuals();
        let (mut small, mut large) = ([0.0; USUAL], Vec::new());
        let gradient = match small.get_mut(..self.parameters()) {
            Some(gradient) => gradient,
            None => {
                large.resize(self.parameters(), 0.0);
                large.as_mut_slice()
            }
        };
        let data = self.points.x.iter().zip(&self.points.y).zip(&self.points.root_weight);
        for (i, (((x, y), root), slot)) in data.zip(residuals).enumerate() {
            *slot = root * (self.model.value(*x, theta, gradient) - y);
            for (slot, d) in jacobian.iter_mut().skip(i).step_by(n.max(1)).zip(gradient.iter()) {
                *slot = root * d;
            }
        }
    }
}
