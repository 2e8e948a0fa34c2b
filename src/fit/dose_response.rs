//! A dose-response curve: how potent, how steep, how far does it reach, and which of these do the data hold?
//!
//! `y = bottom + (top - bottom) / (1 + (x / ic50)^hill)` by least squares; standard errors from J'J, intervals from the
//! profile. Source: Ritz et al. 2015, doi:10.1371/journal.pone.0146021 (the model); Bates and Watts 1988 (the intervals).
//! Not for curves that fall and rise again, and not for fewer than four different doses.

use super::estimate::Estimate;
use super::levenberg::{Bounds, Options, Workspace};
use super::logistic::{Grid, Held, LEFT, LN_HILL, LN_IC50, Logistic, RIGHT, share, starts};
use super::model::{Curve, Points};
use super::profile::{self, DESCENT, Limit, SOUNDING, Spot, limit};
use super::separable::{Given, Separable};
use crate::error::{Error, ErrorKind, Result};
use crate::num::math::{exp, ln};
use crate::stats::distribution::{f_sf, f_upper, t_upper};

/// What is given and what is asked beside the parameters.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogisticOptions<'a> {
    /// Lower plateau, when it is known.
    pub bottom: Option<f64>,
    /// Upper plateau, when it is known.
    pub top: Option<f64>,
    /// Levels of the response whose doses are asked, with intervals; only without given plateaus.
    pub levels: &'a [f64],
}

/// A fitted four-parameter logistic.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticFit {
    /// Upper plateau.
    pub top: Estimate,
    /// Lower plateau.
    pub bottom: Estimate,
    /// Steepness; positive when the curve falls with dose.
    pub hill: Estimate,
    /// Dose half way between the plateaus. Determined when the optimum is a point, both sides of the interval close no
    /// further than tenfold beyond the doses, the value lies within the doses, and the curve beats a horizontal line
    /// (`flat_p` up to 0.05).
    pub ic50: Estimate,
    /// Dose at each asked level; `None` where the curve does not pass it.
    pub at_levels: Vec<Option<Estimate>>,
    /// Residual sum of squares.
    pub rss: f64,
    /// Sum of squares around the mean.
    pub total: f64,
    /// Observations.
    pub n: usize,
    /// Observations minus free parameters.
    pub df: usize,
    /// p of the F test of the curve against a horizontal line.
    pub flat_p: f64,
    /// Whether the optimum is a point, not a limit that the parameters run away to.
    pub finite: bool,
    theta: [f64; 4],
    /// s^2 (J'J)^-1 by column, zero for given parameters.
    covariance: Option<Vec<f64>>,
    t: f64,
}

impl LogisticFit {
    /// Coefficient of determination.
    pub fn r_squared(&self) -> f64 {
        1.0 - self.rss / self.total
    }

    /// Residual standard deviation.
    pub fn rmse(&self) -> f64 {
        (self.rss / self.df as f64).sqrt()
    }

    /// The curve at a dose.
    pub fn value(&self, dose: f64) -> f64 {
        let [left, right, u, k] = self.theta;
        let (s, q) = share(exp(k) * (ln(dose) - u));
        left * s + right * q
    }

    /// The 95 % confidence band of the curve at a dose (delta method); `None` when it is not defined.
    pub fn band(&self, dose: f64) -> Option<[f64; 2]> {
        use super::model::Model;
        let mut g = [0.0; 4];
        let y = Logistic.value(ln(dose), &self.theta, &mut g);
        let half = self.t * quadratic(self.covariance.as_deref()?, &g).sqrt();
        half.is_finite().then_some([y - half, y + half])
    }
}

/// Twelve decades: as far beyond the doses as an ic50 is looked for. Nothing measured tells one from another out there.
const REACH: f64 = 12.0 * std::f64::consts::LN_10;
/// How far a dose's interval may reach beyond the doses and still be held by the data: tenfold.
const TENFOLD: f64 = std::f64::consts::LN_10;

/// Fits doses (zero or positive) and responses.
///
/// # Errors
/// [`ErrorKind::Number`] when a dose is negative or a number not finite, [`ErrorKind::Undetermined`] when there are fewer
/// different doses than free parameters, no more points than parameters, or all responses are equal.
///
/// # Examples
/// ```
/// use monolayer::fit::{LogisticOptions, Workspace, fit_logistic};
/// let dose = [0.0, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0];
/// let response = [99.0, 97.0, 92.0, 75.0, 41.0, 18.0, 8.0];
/// let fit = fit_logistic(&dose, &response, &LogisticOptions::default(), &mut Workspace::default()).unwrap();
/// assert!(fit.ic50.determined && (20.0..25.0).contains(&fit.ic50.value));
/// ```
pub fn fit_logistic(
    dose: &[f64],
    response: &[f64],
    options: &LogisticOptions<'_>,
    workspace: &mut Workspace,
) -> Result<LogisticFit> {
    if dose.iter().any(|d| !(d.is_finite() && *d >= 0.0)) {
        return Err(Error::new(ErrorKind::Number, "A dose is negative or not a number."));
    }
    let x: Vec<f64> = dose.iter().map(|d| ln(*d)).collect();
    let points = Points::new(&x, response)
        .ok_or_else(|| {
            Error::new(ErrorKind::Number, "A response is not a number, or doses and responses do not pair.")
        })?
        .collapsed();
    fit_points(&points, options, workspace)
}

/// Fits collapsed points whose `x` is the logarithm of the dose; see [`fit_logistic`].
///
/// # Errors
/// As [`fit_logistic`].
pub fn fit_points(
    points: &Points,
    options: &LogisticOptions<'_>,
    workspace: &mut Workspace,
) -> Result<LogisticFit> {
    let given = usize::from(options.bottom.is_some()) + usize::from(options.top.is_some());
    let wanted = 4 - given;
    let few = |what: String| Err(Error::new(ErrorKind::Undetermined, what));
    if points.x.len() < wanted {
        return few(format!("{} different doses cannot determine {wanted} parameters.", points.x.len()));
    }
    if points.observations <= wanted {
        return few(format!("{} points leave nothing to judge {wanted} parameters by.", points.observations));
    }
    let total = points.total_squares();
    if total <= 0.0 {
        return few("All responses are equal.".into());
    }
    let Some(range) = Range::of(points) else { return few("There is no dose above zero.".into()) };
    let falling = Orientation { left: options.top, right: options.bottom };
    let rising = Orientation { left: options.bottom, right: options.top };
    let tries: &[Orientation] = if given == 0 { &[falling] } else { &[falling, rising] };
    let mut best: Option<Optimum> = None;
    for orientation in tries {
        if let Some(found) = descend(points, orientation, &range, workspace)
            && best.as_ref().is_none_or(|b| found.rss < b.rss)
        {
            best = Some(found);
        }
    }
    let Some(best) = best else { return few("No curve could be laid through the data.".into()) };
    finish(points, options, workspace, &range, best, total, wanted)
}

/// Which plateaus are given.
#[derive(Clone, Copy)]
struct Orientation {
    left: Option<f64>,
    right: Option<f64>,
}

impl Orientation {
    fn plateaus(self) -> Given {
        match (self.left, self.right) {
            (None, None) => Given::Nothing,
            (Some(left), None) => Given::Left(left),
            (None, Some(right)) => Given::Right(right),
            (Some(left), Some(right)) => Given::Both(left, right),
        }
    }
}

/// Best fits of the logistic with one of its numbers held.
struct LogisticHeld<'a, 'w> {
    points: &'a Points,
    range: &'a Range,
    workspace: &'w mut Workspace,
    what: What,
    given: Orientation,
}

#[derive(Clone, Copy, PartialEq)]
enum What {
    /// A parameter by its index.
    Parameter(usize),
    /// The dose at which the curve passes a level.
    Dose(f64),
}

impl LogisticHeld<'_, '_> {
    fn given_at(&self, at: f64) -> Given {
        match self.what {
            What::Parameter(LEFT) => Orientation { left: Some(at), ..self.given }.plateaus(),
            What::Parameter(RIGHT) => Orientation { right: Some(at), ..self.given }.plateaus(),
            What::Parameter(_) => self.given.plateaus(),
            What::Dose(level) => Given::Level(level, at),
        }
    }
}

impl LogisticHeld<'_, '_> {
    fn descend(&mut self, at: f64, start: &[f64], options: Options, room: f64) -> Option<Spot> {
        let mut theta = start.to_vec();
        let ends = self.range.dose();
        let mut bounds = [Bounds { low: ends.low - room, high: ends.high + room }, self.range.hill()];
        match (self.what, &mut bounds) {
            (What::Parameter(LN_IC50), [u, _]) => *u = Bounds::fixed(at),
            (What::Parameter(LN_HILL), [_, k]) => *k = Bounds::fixed(at),
            _ => {}
        }
        let problem = Separable { points: self.points, given: self.given_at(at) };
        let done = self.workspace.minimise(&problem, &mut theta, &bounds, options)?;
        Some(Spot { at, reached: at, theta, rss: done.rss })
    }

    /// From a plateau far outside the data to an equally good one as near as there is: where only the beginning of a curve
    /// is seen, plateau and ic50 run away together, the ic50 with the logarithm of the plateau's distance. Steps taken in
    /// the plateau itself would leap over the data and lose that path.
    fn brought_near(&mut self, far: Spot, target: f64) -> Spot {
        let (middle, unit) = (0.5 * (self.range.low + self.range.high), self.range.high - self.range.low);
        let sign = if self.what == What::Parameter(LEFT) { 1.0 } else { -1.0 };
        let mut here = far;
        while (here.at - middle).abs() > 10.0 * unit {
            let at = middle + (here.at - middle) / std::f64::consts::E;
            let &[u, k] = here.theta.as_slice() else { break };
            let start = [u + sign * exp(-k), k];
            match profile::Held::fit(self, at, &start) {
                Some(next) if next.rss <= target => here = next,
                _ => break,
            }
        }
        here
    }
}

impl profile::Held for LogisticHeld<'_, '_> {
    fn fit(&mut self, at: f64, start: &[f64]) -> Option<Spot> {
        self.descend(at, start, DESCENT, 0.0)
    }

    fn sound(&mut self, at: f64, start: &[f64]) -> Option<Spot> {
        self.descend(at, start, SOUNDING, 0.0)
    }

    fn elsewhere(&self, at: f64, from: &[f64]) -> Vec<Vec<f64>> {
        let mut held = Held { left: self.given.left, right: self.given.right, ..Held::default() };
        match self.what {
            What::Parameter(LEFT) => held.left = Some(at),
            What::Parameter(RIGHT) => held.right = Some(at),
            What::Parameter(LN_IC50) => held.ln_ic50 = Some(at),
            What::Parameter(_) => held.ln_hill = Some(at),
            What::Dose(level) => held.level = Some((level, at)),
        }
        // Steps have their valleys close together.
        let steep = from.get(1).is_some_and(|k| *k > STEEP);
        let (grid, most) = if steep { (Grid::Fine, 3) } else { (Grid::Coarse, 2) };
        starts(self.points, &held, grid, most)
            .into_iter()
            .map(|[_, _, u, k]| vec![u, k])
            .filter(|s| steep || self.range.apart(s, from))
            .collect()
    }

    fn with_more_room(&mut self, at: f64, start: &[f64]) -> Option<Spot> {
        let ends = self.range.dose();
        let profiled = matches!(self.what, What::Parameter(LN_IC50));
        let at_end = start.first().is_some_and(|u| *u <= ends.low || *u >= ends.high);
        (at_end && !profiled).then(|| self.descend(at, start, DESCENT, REACH)).flatten()
    }
}

/// ln 8: from here on a curve is a step between neighbouring doses of a usual series.
const STEEP: f64 = 3.0 * std::f64::consts::LN_2;

struct Range {
    first: f64,
    last: f64,
    /// The largest step from dose to dose.
    widest: f64,
    low: f64,
    high: f64,
}

impl Range {
    fn of(points: &Points) -> Option<Self> {
        let finite = || points.x.iter().copied().filter(|x| x.is_finite());
        Some(Self {
            first: finite().next()?,
            last: finite().next_back()?,
            widest: finite().zip(finite().skip(1)).map(|(a, b)| b - a).fold(2.0, f64::max),
            low: points.y.iter().copied().fold(f64::INFINITY, f64::min),
            high: points.y.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }

    fn dose(&self) -> Bounds {
        Bounds { low: self.first - REACH, high: self.last + REACH }
    }

    fn plateau(&self) -> Bounds {
        let far = 100.0 * (self.high - self.low);
        Bounds { low: self.low - far, high: self.high + far }
    }

    /// Whether two points lie further apart than neighbours on the coarse grid of starts: another valley.
    fn apart(&self, a: &[f64], b: &[f64]) -> bool {
        let far = |index: usize, distance: f64| {
            a.get(index).zip(b.get(index)).is_some_and(|(a, b)| (a - b).abs() > distance)
        };
        far(0, 1.01 * self.widest) || far(1, 1.6)
    }

    fn hill(&self) -> Bounds {
        Bounds { low: ln(1e-4), high: ln(1e5) }
    }
}

struct Optimum {
    theta: [f64; 4],
    bounds: [Bounds; 4],
    free: [bool; 4],
    rss: f64,
    converged: bool,
    /// (J'J)^-1
    inverse: Option<Vec<f64>>,
}

fn descend(
    points: &Points,
    given: &Orientation,
    range: &Range,
    workspace: &mut Workspace,
) -> Option<Optimum> {
    let plateau = |given: Option<f64>| given.map_or(Bounds::FREE, Bounds::fixed);
    let bounds = [plateau(given.left), plateau(given.right), range.dose(), range.hill()];
    let free = bounds.map(|b| b.low < b.high);
    let held = Held { left: given.left, right: given.right, ..Held::default() };
    let reduced = Separable { points, given: given.plateaus() };
    let rough = Options { orthogonality: 1e-6, evaluations: 100, ..Options::default() };
    let mut best: Option<([f64; 2], f64)> = None;
    for [_, _, u, k] in starts(points, &held, Grid::Fine, 4) {
        let mut theta = [u, k];
        if let Some(done) = workspace.minimise(&reduced, &mut theta, &[range.dose(), range.hill()], rough)
            && best.is_none_or(|b| done.rss < b.1)
        {
            best = Some((theta, done.rss));
        }
    }
    let ([u, k], _) = best?;
    let (left, right) = reduced.plateaus(u, k);
    let mut theta = [left, right, u, k];
    // All four together, to the last digit.
    let problem = Curve { model: &Logistic, points };
    let sharp = Options { damping: 1e-8, ..Options::default() };
    let done = workspace.minimise(&problem, &mut theta, &bounds, sharp)?;
    let before = reduced.squares(u, k);
    if done.rss > before * (1.0 + 1e-9) {
        // A step has no last digits; the reduced problem's answer stands.
        theta = [left, right, u, k];
        let inverse = None;
        return Some(Optimum { theta, bounds, free, rss: before, converged: false, inverse });
    }
    let inverse = workspace.covariance(&free);
    Some(Optimum { theta, bounds, free, rss: done.rss, converged: done.converged, inverse })
}

fn finish(
    points: &Points,
    options: &LogisticOptions<'_>,
    workspace: &mut Workspace,
    range: &Range,
    best: Optimum,
    total: f64,
    parameters: usize,
) -> Result<LogisticFit> {
    let undefined = || Error::new(ErrorKind::Undetermined, "The points leave no degree of freedom.");
    let df = points.observations - parameters;
    let rss = best.rss + points.pure_error;
    let variance = rss / df as f64;
    let threshold = f_upper(0.05, 1.0, df as f64).ok_or_else(undefined)?;
    let t = t_upper(0.025, df as f64).ok_or_else(undefined)?;
    let target = rss * (1.0 + threshold / df as f64) - points.pure_error;
    let covariance: Option<Vec<f64>> = best.inverse.map(|c| c.iter().map(|v| v * variance).collect());
    let [left, right, u, k] = best.theta;
    let at_bound = best
        .theta
        .iter()
        .zip(&best.bounds)
        .zip(best.free)
        .any(|((t, b), free)| free && (*t <= b.low || *t >= b.high));
    let finite = best.converged && !at_bound && covariance.is_some();
    let exact = rss <= 1e-26 * total;
    let held_at =
        |index: usize| best.theta.get(index).copied().filter(|_| best.free.get(index) == Some(&false));
    let given = Orientation { left: held_at(LEFT), right: held_at(RIGHT) };
    let default_step = |index: usize| match index {
        LN_IC50 => (0.1 * (range.last - range.first)).max(0.1),
        LN_HILL => 0.5,
        _ => 0.1 * (range.high - range.low),
    };
    let mut sides = |index: usize| -> Side {
        let value = best.theta.get(index).copied().unwrap_or(f64::NAN);
        if best.free.get(index) != Some(&true) {
            return Side { value, se: None, low: Limit::At(value), high: Limit::At(value) };
        }
        let column = covariance.as_deref().and_then(|c| c.get(index * 4..index * 4 + 4));
        let own = column.and_then(|c| c.get(index)).copied().filter(|v| *v > 0.0);
        let se = own.map(f64::sqrt);
        if exact {
            return Side { value, se, low: Limit::At(value), high: Limit::At(value) };
        }
        let direction = column
            .zip(own)
            .map(|(c, own)| [LN_IC50, LN_HILL].map(|j| c.get(j).copied().unwrap_or(0.0) / own));
        let step = se.map_or(default_step(index), |se| (t * se).min(20.0 * default_step(index)));
        let (low_end, high_end) = match index {
            LN_IC50 => (range.dose().low, range.dose().high),
            LN_HILL => (range.hill().low, range.hill().high),
            _ => (range.plateau().low, range.plateau().high),
        };
        let center = Spot { at: value, reached: value, theta: vec![u, k], rss: best.rss };
        let mut held = LogisticHeld { points, range, workspace, what: What::Parameter(index), given };
        if matches!(index, LEFT | RIGHT) && !(low_end..=high_end).contains(&value) {
            let near = held.brought_near(center, target);
            let inward = 0.5 * (low_end + high_end) - near.at;
            let end =
                limit(&mut held, &near, target, inward, if inward > 0.0 { high_end } else { low_end }, None);
            let (low, high) = if inward > 0.0 { (Limit::Open, end) } else { (end, Limit::Open) };
            return Side { value, se, low, high };
        }
        let direction = direction.as_ref().map(|d| d.as_slice());
        let low = limit(&mut held, &center, target, -step, low_end, direction);
        let high = limit(&mut held, &center, target, step, high_end, direction);
        Side { value, se, low, high }
    };
    let (left_side, right_side) = (sides(LEFT), sides(RIGHT));
    let (u_side, k_side) = (sides(LN_IC50), sides(LN_HILL));
    let falling = left >= right;
    let (top, bottom) = if falling { (left_side, right_side) } else { (right_side, left_side) };
    let shape = (parameters - 1).max(1) as f64;
    let flat = ((total - rss).max(0.0) / shape) / variance;
    let flat_p = if variance > 0.0 { f_sf(flat, shape, df as f64).unwrap_or(1.0) } else { 0.0 };
    let supported = |e: Estimate| -> Estimate {
        let (a, b) = (exp(range.first), exp(range.last));
        let held = flat_p <= 0.05
            && (a..=b).contains(&e.value)
            && e.low.is_some_and(|l| l >= exp(range.first - TENFOLD))
            && e.high.is_some_and(|h| h <= exp(range.last + TENFOLD));
        Estimate { determined: e.determined && held, ..e }
    };
    let mut at_levels = Vec::with_capacity(options.levels.len());
    for level in options.levels {
        let free = given.plateaus() == Given::Nothing;
        let side = free
            .then(|| {
                dose_at(
                    *level,
                    points,
                    &best.theta,
                    range,
                    covariance.as_deref(),
                    best.rss,
                    target,
                    exact,
                    t,
                    workspace,
                )
            })
            .flatten();
        at_levels.push(side.map(|s| supported(s.dose(finite))));
    }
    let slope = k_side.steepness(finite);
    let hill = if falling { slope } else { turned(slope) };
    Ok(LogisticFit {
        top: top.plain(finite),
        bottom: bottom.plain(finite),
        hill,
        ic50: supported(u_side.dose(finite)),
        at_levels,
        rss,
        total,
        n: points.observations,
        df,
        flat_p,
        finite,
        theta: [left, right, u, k],
        covariance,
        t,
    })
}

/// The dose at which the curve passes a level, with its interval on the logarithm.
#[allow(clippy::too_many_arguments)]
fn dose_at(
    level: f64,
    points: &Points,
    theta: &[f64; 4],
    range: &Range,
    covariance: Option<&[f64]>,
    rss: f64,
    target: f64,
    exact: bool,
    t: f64,
    workspace: &mut Workspace,
) -> Option<Side> {
    let [left, right, u, k] = *theta;
    let ratio = (left - level) / (level - right);
    if !(ratio > 0.0 && ratio.is_finite()) {
        return None;
    }
    let h = exp(k);
    let value = u + ln(ratio) / h;
    let gradient = [1.0 / (h * (left - level)), 1.0 / (h * (level - right)), 1.0, -ln(ratio) / h];
    let se = covariance.map(|c| quadratic(c, &gradient).sqrt()).filter(|s| s.is_finite());
    if exact {
        return Some(Side { value, se, low: Limit::At(value), high: Limit::At(value) });
    }
    let typical = (0.1 * (range.last - range.first)).max(0.1);
    let step = se.filter(|s| *s > 0.0).map_or(typical, |s| (t * s).min(20.0 * typical));
    let center = Spot { at: value, reached: value, theta: vec![u, k], rss };
    let given = Orientation { left: None, right: None };
    let mut held = LogisticHeld { points, range, workspace, what: What::Dose(level), given };
    let low = limit(&mut held, &center, target, -step, range.dose().low, None);
    let high = limit(&mut held, &center, target, step, range.dose().high, None);
    Some(Side { value, se, low, high })
}

/// A parameter as it was fitted.
#[derive(Clone, Copy)]
struct Side {
    value: f64,
    se: Option<f64>,
    low: Limit,
    high: Limit,
}

impl Side {
    fn plain(self, finite: bool) -> Estimate {
        let (low, high) = (self.low.value(), self.high.value());
        let determined = finite && low.is_some() && high.is_some();
        Estimate { value: self.value, se: self.se, low, high, determined }
    }

    /// A dose that was fitted as its logarithm; the standard error to first order.
    fn dose(self, finite: bool) -> Estimate {
        let plain = self.plain(finite);
        let value = exp(plain.value);
        Estimate {
            value,
            se: plain.se.map(|s| s * value),
            low: plain.low.map(exp),
            high: plain.high.map(exp),
            ..plain
        }
    }

    fn steepness(self, finite: bool) -> Estimate {
        self.dose(finite)
    }
}

fn turned(e: Estimate) -> Estimate {
    Estimate { value: -e.value, low: e.high.map(|v| -v), high: e.low.map(|v| -v), ..e }
}

/// g' C g
fn quadratic(covariance: &[f64], g: &[f64; 4]) -> f64 {
    covariance
        .chunks_exact(4)
        .zip(g)
        .map(|(c, gj)| gj * c.iter().zip(g).map(|(v, gi)| v * gi).sum::<f64>())
        .sum()
}
