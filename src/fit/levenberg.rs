//! Nonlinear least squares: Levenberg-Marquardt with scaling, bounds and fixed parameters.
//!
//! Each step solves `min |J d + r|^2 + lambda |D d|^2` by QR, `D` the largest column norms so far (Moré 1978,
//! doi:10.1007/BFb0067700), `lambda` steered by the gain ratio (Nielsen 1999, IMM-REP-1999-05). Parameters at a bound that
//! the sum of squares pushes against are held. It stops when the residuals are orthogonal to every free derivative
//! (Bates and Watts 1981, doi:10.1080/00401706.1981.10486234), which bounds the distance to the optimum in units of the
//! standard errors; a small change of the sum of squares is no reason to stop. Finds the minimum of the valley it starts
//! in: several valleys need several starts.

use super::model::Problem;
use crate::num::linalg::Triangle;

/// When and where to stop.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Largest cosine of the angle between residuals and a derivative at the optimum.
    pub orthogonality: f64,
    /// Most evaluations of the problem.
    pub evaluations: u32,
    /// First damping: small when the start is near the optimum.
    pub damping: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { orthogonality: 1e-11, evaluations: 500, damping: 1e-3 }
    }
}

/// Limits of one parameter. A fixed one has equal limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Smallest value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
}

impl Bounds {
    /// No limit.
    pub const FREE: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// One value only.
    pub fn fixed(value: f64) -> Self {
        Self { low: value, high: value }
    }
}

/// Where a descent ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Descent {
    /// Sum of squared residuals.
    pub rss: f64,
    /// Whether the residuals are orthogonal to the derivatives (an optimum), or as near as rounding allows.
    pub converged: bool,
    /// Evaluations of the problem.
    pub evaluations: u32,
}

/// Memory of the descents, to be used again and again.
#[derive(Debug, Default)]
pub struct Workspace {
    residuals: Vec<f64>,
    jacobian: Vec<f64>,
    trial_residuals: Vec<f64>,
    trial_jacobian: Vec<f64>,
    work: Vec<f64>,
    triangle: Triangle,
    room: Room,
}

/// One number for each parameter.
#[derive(Debug, Default)]
struct Room {
    scale: Vec<f64>,
    step: Vec<f64>,
    trial: Vec<f64>,
    solution: Vec<f64>,
    free: Vec<bool>,
}

impl Room {
    fn clear(&mut self, p: usize) {
        for buffer in [&mut self.scale, &mut self.step, &mut self.trial, &mut self.solution] {
            buffer.clear();
            buffer.resize(p, 0.0);
        }
        self.free.clear();
        self.free.resize(p, false);
    }
}

impl Workspace {
    /// Minimises from `theta`, which becomes the best point found. `None` when sizes do not fit or the start has no finite
    /// sum of squares.
    pub fn minimise(
        &mut self,
        problem: &impl Problem,
        theta: &mut [f64],
        bounds: &[Bounds],
        options: Options,
    ) -> Option<Descent> {
        let mut room = std::mem::take(&mut self.room);
        let done = self.descend(problem, theta, bounds, options, &mut room);
        self.room = room;
        done
    }

    fn descend(
        &mut self,
        problem: &impl Problem,
        theta: &mut [f64],
        bounds: &[Bounds],
        options: Options,
        room: &mut Room,
    ) -> Option<Descent> {
        let (n, p) = (problem.residuals(), problem.parameters());
        if theta.len() != p || bounds.len() != p {
            return None;
        }
        for (t, b) in theta.iter_mut().zip(bounds) {
            *t = t.max(b.low).min(b.high);
        }
        for buffer in [&mut self.residuals, &mut self.trial_residuals] {
            buffer.clear();
            buffer.resize(n, 0.0);
        }
        for buffer in [&mut self.jacobian, &mut self.trial_jacobian] {
            buffer.clear();
            buffer.resize(n * p, 0.0);
        }
        problem.evaluate(theta, &mut self.residuals, &mut self.jacobian);
        let mut rss = squares(&self.residuals);
        if !rss.is_finite() {
            return None;
        }
        room.clear(p);
        let Room { scale, step, trial, solution, free } = room;
        let (mut lambda, mut grow) = (options.damping, 2.0);
        let mut evaluations = 1;
        let mut worst;
        loop {
            let mut count = 0;
            worst = 0.0_f64;
            let length = rss.sqrt();
            let columns = self.jacobian.chunks_exact(n.max(1));
            let rows = columns.zip(theta.iter().zip(bounds)).zip(free.iter_mut().zip(scale.iter_mut()));
            for ((column, (t, b)), (free, scale)) in rows {
                let norm = squares(column).sqrt();
                *scale = scale.max(norm);
                let slope: f64 = column.iter().zip(&self.residuals).map(|(j, r)| j * r).sum();
                let held = b.low >= b.high || (*t <= b.low && slope > 0.0) || (*t >= b.high && slope < 0.0);
                *free = !held && norm > 0.0;
                if *free {
                    count += 1;
                    if length > 0.0 {
                        worst = worst.max(slope.abs() / (norm * length));
                    }
                }
            }
            if count == 0 || worst <= options.orthogonality || rss == 0.0 {
                return Some(self.finished(problem, theta, bounds, free, options, (worst, evaluations)));
            }
            let accepted = loop {
                if evaluations >= options.evaluations {
                    return Some(Descent { rss, converged: false, evaluations });
                }
                if self.step(n, count, free, scale, lambda, solution).is_none() {
                    // Singular to working precision at this damping.
                    if lambda > 1e16 {
                        break false;
                    }
                    lambda = (lambda * grow).max(1e-6);
                    grow *= 2.0;
                    continue;
                }
                let mut found = solution.iter();
                let mut moved = 0.0_f64;
                let slots =
                    step.iter_mut().zip(trial.iter_mut()).zip(theta.iter().zip(bounds)).zip(free.iter());
                for (((step, trial), (t, b)), free) in slots {
                    let wanted = if *free { found.next().copied().unwrap_or(0.0) } else { 0.0 };
                    *trial = (t + wanted).max(b.low).min(b.high);
                    *step = *trial - t;
                    moved = moved.max(step.abs() / (t.abs() + 1e-8));
                }
                problem.evaluate(trial, &mut self.trial_residuals, &mut self.trial_jacobian);
                evaluations += 1;
                let new = squares(&self.trial_residuals);
                let predicted = rss - self.predicted(n, step);
                let gain = if new.is_finite() && predicted > 0.0 { (rss - new) / predicted } else { -1.0 };
                if gain > 1e-4 || (new <= rss && moved <= 1e-15) {
                    theta.copy_from_slice(trial);
                    std::mem::swap(&mut self.residuals, &mut self.trial_residuals);
                    std::mem::swap(&mut self.jacobian, &mut self.trial_jacobian);
                    rss = new;
                    let c = 2.0 * gain - 1.0;
                    lambda = (lambda * (1.0 - c * c * c).clamp(0.1, 2.0)).max(1e-20);
                    grow = 2.0;
                    break moved > 1e-15;
                }
                if moved <= 1e-15 || lambda > 1e16 {
                    break false;
                }
                // After a start that trusted too much, find the scale of the problem at once.
                lambda = (lambda * grow).max(1e-6);
                grow *= 2.0;
            };
            if !accepted {
                // No step lowers the sum of squares any more: an optimum to half the digits, unless the slope is plain.
                return Some(self.finished(problem, theta, bounds, free, options, (worst, evaluations)));
            }
        }
    }

    /// (J'J)^-1 of the free parameters at the point of the last descent, spread over all parameters (zero rows and columns
    /// for those not free), column-major; `None` when the data do not determine them.
    pub fn covariance(&mut self, free: &[bool]) -> Option<Vec<f64>> {
        let (n, p) = (self.residuals.len(), free.len());
        let count = free.iter().filter(|f| **f).count();
        if n < count || self.jacobian.len() != n * p {
            return None;
        }
        // Unit columns, so that the condition is that of the problem and not of its units.
        let norms = self.unit_columns(free);
        self.work.extend(std::iter::repeat_n(0.0, n));
        if !self.triangle.factor(&mut self.work, n) || self.triangle.reciprocal_condition() < 1e-10 {
            return None;
        }
        let gram = self.triangle.inverse_gram()?;
        let place: Vec<usize> = (0..p).filter(|j| free.get(*j) == Some(&true)).collect();
        let mut out = vec![0.0; p * p];
        for ((column, to_column), norm_column) in gram.chunks_exact(count).zip(&place).zip(&norms) {
            for ((value, to_row), norm_row) in column.iter().zip(&place).zip(&norms) {
                *out.get_mut(to_column * p + to_row)? = value / (norm_row * norm_column);
            }
        }
        Some(out)
    }

    fn finished(
        &mut self,
        problem: &impl Problem,
        theta: &mut [f64],
        bounds: &[Bounds],
        free: &[bool],
        options: Options,
        (worst, evaluations): (f64, u32),
    ) -> Descent {
        let sharp = options.orthogonality < 1e-8 && squares(&self.residuals) > 0.0;
        let more = if sharp { self.polish(problem, theta, bounds, free) } else { 0 };
        Descent { rss: squares(&self.residuals), converged: worst < 1e-5, evaluations: evaluations + more }
    }

    /// Plain Gauss-Newton steps while the projection of the residuals on the tangent plane shrinks. Single derivatives can
    /// all be orthogonal to 1e-11 while a nearly dependent combination of them is not; this takes that combination along.
    /// Returns the evaluations it took.
    fn polish(&mut self, problem: &impl Problem, theta: &mut [f64], bounds: &[Bounds], free: &[bool]) -> u32 {
        let n = self.residuals.len();
        let count = free.iter().filter(|f| **f).count();
        let (mut solution, mut kept) = (vec![0.0; count], vec![0.0; theta.len()]);
        let mut last = f64::INFINITY;
        let rss = squares(&self.residuals);
        for evaluations in 0..60 {
            let norms = self.unit_columns(free);
            self.work.extend(self.residuals.iter().map(|r| -r));
            let fine = self.triangle.factor(&mut self.work, n)
                && self.triangle.reciprocal_condition() > 1e-10
                && self.triangle.solve(&mut solution);
            if !fine {
                return evaluations;
            }
            let offset = self.triangle.projection();
            if offset > 0.9 * last {
                // The last step brought nothing: back to where it was measured best.
                if offset > last {
                    theta.copy_from_slice(&kept);
                    problem.evaluate(theta, &mut self.residuals, &mut self.jacobian);
                }
                return evaluations;
            }
            last = offset;
            kept.copy_from_slice(theta);
            let mut found = solution.iter().zip(&norms);
            for ((t, b), free) in theta.iter_mut().zip(bounds).zip(free) {
                if *free && let Some((s, norm)) = found.next() {
                    *t = (*t + s / norm).max(b.low).min(b.high);
                }
            }
            problem.evaluate(theta, &mut self.residuals, &mut self.jacobian);
            let new = squares(&self.residuals);
            if !new.is_finite() || new > rss * (1.0 + 1e-9) {
                theta.copy_from_slice(&kept);
                problem.evaluate(theta, &mut self.residuals, &mut self.jacobian);
                return evaluations + 1;
            }
        }
        60
    }

    /// Puts the free columns of the Jacobian, each of length one, into the work space; returns their lengths.
    fn unit_columns(&mut self, free: &[bool]) -> Vec<f64> {
        let n = self.residuals.len().max(1);
        let mut norms = Vec::with_capacity(free.len());
        self.work.clear();
        for (column, _) in self.jacobian.chunks_exact(n).zip(free).filter(|(_, f)| **f) {
            let norm = squares(column).sqrt();
            norms.push(norm);
            self.work.extend(column.iter().map(|v| v / norm));
        }
        norms
    }

    fn step(
        &mut self,
        n: usize,
        count: usize,
        free: &[bool],
        scale: &[f64],
        lambda: f64,
        solution: &mut [f64],
    ) -> Option<()> {
        let rows = n + count;
        self.work.clear();
        let columns = self.jacobian.chunks_exact(n.max(1)).zip(free).zip(scale).filter(|((_, f), _)| **f);
        for (k, ((column, _), scale)) in columns.enumerate() {
            self.work.extend_from_slice(column);
            let damping = lambda.sqrt() * scale;
            self.work.extend((0..count).map(|row| if row == k { damping } else { 0.0 }));
        }
        self.work.extend(self.residuals.iter().map(|r| -r));
        self.work.extend(std::iter::repeat_n(0.0, count));
        let fine =
            self.triangle.factor(&mut self.work, rows) && self.triangle.solve(solution.get_mut(..count)?);
        fine.then_some(())
    }

    /// The sum of squares the linear model promises after a step.
    fn predicted(&mut self, n: usize, step: &[f64]) -> f64 {
        self.work.clear();
        self.work.extend_from_slice(&self.residuals);
        for (column, d) in self.jacobian.chunks_exact(n.max(1)).zip(step).filter(|(_, d)| **d != 0.0) {
            for (slot, j) in self.work.iter_mut().zip(column) {
                *slot += j * d;
            }
        }
        squares(&self.work)
    }
}

fn squares(values: &[f64]) -> f64 {
    values.iter().map(|v| v * v).sum()
}
