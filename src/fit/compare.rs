//! Do the data support the richer model, or one curve instead of two?
//!
//! Nested fits through the same points: `F = ((RSS_simple - RSS_full) / (df_simple - df_full)) / (RSS_full / df_full)`, the
//! extra sum of squares (Bates and Watts 1988, doi:10.1002/9780470316757, section 3.10). Beside it the difference of AICc with
//! its Akaike weight (Burnham and Anderson 2002, doi:10.1007/b97636), which asks which model predicts better and needs no
//! nesting. Wells of one experiment are not independent experiments: a p from here says whether these curves differ, not
//! whether the effect will come again; for that see [`super::potency`].

use super::curve_set::CurveSet;
use super::fitting::fit_curves;
use super::levenberg::Workspace;
use super::plan::{Constraint, FitPlan, Series, WeightBy, Weighting};
use crate::error::{Error, ErrorKind, Result};
use crate::num::math::exp;
use crate::num::sum::sum;
use crate::num::words::{in_sentence, p_value, significant};
use crate::stats::distribution::f_sf;

/// What one of two models left over.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFit {
    /// What it says, in words that follow "the data support".
    pub name: String,
    /// Weighted residual sum of squares.
    pub rss: f64,
    /// Free parameters.
    pub parameters: u32,
    /// Points minus parameters.
    pub df: u32,
    /// AICc as Prism has it; `None` when the points are too few for it.
    pub aicc: Option<f64>,
}

/// Which of two nested models the data support.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// The simpler one: nothing speaks against it.
    Simple,
    /// The fuller one.
    Full,
    /// The F test and AICc contradict each other.
    Divided,
}

/// Two nested models compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The model with fewer parameters.
    pub simple: ModelFit,
    /// The model with more.
    pub full: ModelFit,
    /// F of the extra sum of squares; `None` when the fuller model leaves nothing over.
    pub f: Option<f64>,
    /// Numerator degrees of freedom.
    pub df_extra: u32,
    /// Denominator degrees of freedom.
    pub df: u32,
    /// p of F: chance of so large an improvement if the simpler model is right.
    pub p: f64,
    /// AICc of the simple minus that of the full model: above 0 the full one predicts better.
    pub delta_aicc: Option<f64>,
    /// Akaike weight of the full model, 0 to 1.
    pub weight_full: Option<f64>,
    /// What follows at the level asked.
    pub support: Support,
    /// The same in a sentence.
    pub words: String,
}

/// What the two models say, for the verdict: words that follow "the data support".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names<'a> {
    /// The simpler one: `one curve for both`.
    pub simple: &'a str,
    /// The fuller one: `a curve for each`.
    pub full: &'a str,
}

/// Compares two fits of which the first is a special case of the second.
///
/// # Errors
/// [`ErrorKind::Invalid`] when the fits are not through equally many points, the second has no more parameters than the
/// first, or leaves more over than the first, which then is no special case of it; [`ErrorKind::Undetermined`] when both
/// leave nothing over.
pub fn compare_nested(
    simple: &CurveSet,
    full: &CurveSet,
    names: Names<'_>,
    alpha: f64,
) -> Result<Comparison> {
    let side = |name: &str, set: &CurveSet| ModelFit {
        name: name.to_string(),
        rss: set.rss,
        parameters: u32::try_from(set.parameters).unwrap_or(u32::MAX),
        df: u32::try_from(set.df).unwrap_or(u32::MAX),
        aicc: Some(set.aicc()).filter(|a| a.is_finite()),
    };
    let runs_away = !full.finite;
    let mut made =
        extra_squares((side(names.simple, simple), simple.n), (side(names.full, full), full.n), alpha)?;
    if runs_away {
        made.words
            .push_str(" The data do not determine all parameters of the richer model, so p is approximate.");
    }
    Ok(made)
}

/// Whether a curve is better than a horizontal line.
///
/// # Errors
/// As [`compare_nested`].
pub fn against_constant(curve: &super::FittedCurve, alpha: f64) -> Result<Comparison> {
    let parameters = curve.n.saturating_sub(curve.df);
    let aicc = |rss: f64, parameters: usize| {
        let (n, k) = (curve.n as f64, parameters as f64 + 1.0);
        let value = n * crate::num::math::ln(rss / n) + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
        Some(value).filter(|v| v.is_finite() && n - k - 1.0 > 0.0)
    };
    let whole = |v: usize| u32::try_from(v).unwrap_or(u32::MAX);
    let line = ModelFit {
        name: "a horizontal line (no effect of the dose)".into(),
        rss: curve.total,
        parameters: 1,
        df: whole(curve.n.saturating_sub(1)),
        aicc: aicc(curve.total, 1),
    };
    let fit = ModelFit {
        name: "the curve".into(),
        rss: curve.rss,
        parameters: whole(parameters),
        df: whole(curve.df),
        aicc: aicc(curve.rss, parameters),
    };
    extra_squares((line, curve.n), (fit, curve.n), alpha)
}

fn extra_squares(
    (simple, n_simple): (ModelFit, usize),
    (full, n_full): (ModelFit, usize),
    alpha: f64,
) -> Result<Comparison> {
    let invalid = |what: &str| Error::new(ErrorKind::Invalid, what);
    if n_simple != n_full {
        return Err(invalid("Two models can only be compared on the same points.")
            .hint("Leave the same wells out of both."));
    }
    if simple.df <= full.df || full.df == 0 {
        return Err(invalid(
            "The second model has to have more parameters than the first, and fewer than there are points.",
        ));
    }
    let gain = simple.rss - full.rss;
    // Both were minimised; what is left of a negative gain is rounding.
    if gain < -1e-7 * full.rss {
        return Err(invalid(
            "The first model fits better than the second, so it is not a special case of it.",
        ));
    }
    if simple.rss <= 0.0 {
        return Err(Error::new(ErrorKind::Undetermined, "Both models pass through every point."));
    }
    let (df_extra, df) = (simple.df - full.df, full.df);
    let scatter = full.rss / f64::from(df);
    let f = Some(gain.max(0.0) / f64::from(df_extra) / scatter).filter(|f| f.is_finite());
    let p = f.map_or(0.0, |f| f_sf(f, f64::from(df_extra), f64::from(df)).unwrap_or(f64::NAN));
    let delta_aicc = simple.aicc.zip(full.aicc).map(|(a, b)| a - b);
    let weight_full = delta_aicc.map(|d| 1.0 / (1.0 + exp(-0.5 * d)));
    let better = p <= alpha;
    let support = match delta_aicc {
        Some(d) if better != (d > 0.0) => Support::Divided,
        _ if better => Support::Full,
        _ => Support::Simple,
    };
    let words = words(&simple, &full, f, p, (df_extra, df), delta_aicc, weight_full, support);
    Ok(Comparison { simple, full, f, df_extra, df, p, delta_aicc, weight_full, support, words })
}

#[allow(clippy::too_many_arguments)]
fn words(
    simple: &ModelFit,
    full: &ModelFit,
    f: Option<f64>,
    p: f64,
    (df_extra, df): (u32, u32),
    delta: Option<f64>,
    weight: Option<f64>,
    support: Support,
) -> String {
    let f = f.map_or("infinite".to_string(), |f| significant(f, 3));
    let test = format!("F({df_extra}, {df}) = {f}, p = {}", p_value(p));
    let aicc = delta.zip(weight).map_or(String::new(), |(d, w)| {
        let (winner, share) = if d > 0.0 { (&full.name, w) } else { (&simple.name, 1.0 - w) };
        format!("; AICc is lower by {:.2} for {winner} ({} likely of the two)", d.abs(), percent(share))
    });
    match support {
        Support::Full => format!("The data support {}: {test}{aicc}.", full.name),
        Support::Simple => {
            format!("Nothing in the data speaks against {}, so it is kept: {test}{aicc}.", simple.name)
        }
        Support::Divided => format!(
            "The evidence is divided between {} and {}: {test}{aicc}. Decide by what is known of the biology, not by these wells.",
            simple.name, full.name
        ),
    }
}

fn percent(share: f64) -> String {
    if share > 0.9999 { "over 99.99 %".into() } else { format!("{:.1} %", 100.0 * share) }
}

/// How likely each of several models through the same points is, relative to each other; 0 for one without an AICc.
///
/// # Examples
/// ```
/// let weights = monolayer::fit::compare::akaike_weights(&[10.0, 12.0, f64::INFINITY]);
/// assert!((weights[0] - 0.731).abs() < 1e-3 && weights[2] == 0.0);
/// ```
pub fn akaike_weights(aicc: &[f64]) -> Vec<f64> {
    let best = aicc.iter().copied().filter(|a| a.is_finite()).fold(f64::INFINITY, f64::min);
    let raw: Vec<f64> =
        aicc.iter().map(|a| if a.is_finite() { exp(-0.5 * (a - best)) } else { 0.0 }).collect();
    let total = sum(raw.iter().copied());
    raw.iter().map(|w| if total > 0.0 { w / total } else { 0.0 }).collect()
}

/// Parameters shared between curves against each curve having its own.
#[derive(Debug, Clone, PartialEq)]
pub struct SharingTest {
    /// The fit with the parameters shared.
    pub shared: CurveSet,
    /// The fit in which every curve has its own.
    pub separate: CurveSet,
    /// Which of the two the data support.
    pub comparison: Comparison,
}

/// Tests whether curves share the parameters `keys`; with every free parameter of the model that is one curve for all.
///
/// Weights that depend on the curve are those of the separate fit in both, since fits with different weights have no
/// common sum of squares.
///
/// # Errors
/// [`ErrorKind::Invalid`] for fewer than two curves, a key the model has not, or one that is fixed; else as
/// [`fit_curves`] and [`compare_nested`].
pub fn compare_sharing(
    series: &[Series<'_>],
    plan: &FitPlan,
    keys: &[&str],
    names: Names<'_>,
    alpha: f64,
    workspace: &mut Workspace,
) -> Result<SharingTest> {
    if series.len() < 2 || keys.is_empty() {
        return Err(Error::new(ErrorKind::Invalid, "Sharing needs at least two curves and one parameter."));
    }
    let (mut shared, mut separate) = (plan.clone(), plan.clone());
    for key in keys {
        if !plan.model.parameters().iter().any(|p| p.key == *key) {
            return Err(Error::new(
                ErrorKind::Invalid,
                format!("The {} has no parameter “{key}”.", in_sentence(plan.model.label())),
            ));
        }
        if matches!(plan.constraint(key), Constraint::Fixed { .. }) {
            return Err(Error::new(
                ErrorKind::Invalid,
                format!("“{key}” is given, so it is the same for all curves already."),
            ));
        }
        shared = shared.shared(key);
        if plan.constraint(key) == Constraint::Shared {
            separate = separate.with(key, Constraint::Free);
        }
    }
    let first = fit_curves(series, &separate, workspace)?;
    let (separate_set, shared_set) = if weights_follow_the_curve(plan) {
        let weights: Vec<Vec<f64>> = first.curves.iter().map(|c| c.weights.clone()).collect();
        let held: Vec<Series<'_>> =
            series.iter().zip(&weights).map(|(s, w)| Series { weight: Some(w), sd: None, ..*s }).collect();
        (shared.weighting, separate.weighting) = (Weighting::None, Weighting::None);
        (fit_curves(&held, &separate, workspace)?, fit_curves(&held, &shared, workspace)?)
    } else {
        (first, fit_curves(series, &shared, workspace)?)
    };
    let comparison = compare_nested(&shared_set, &separate_set, names, alpha)?;
    Ok(SharingTest { shared: shared_set, separate: separate_set, comparison })
}

/// Whether two fits of a plan would have different weights.
pub(super) fn weights_follow_the_curve(plan: &FitPlan) -> bool {
    matches!(
        plan.weighting,
        Weighting::InverseY { by: WeightBy::Curve }
            | Weighting::InverseY2 { by: WeightBy::Curve }
            | Weighting::Poisson
    )
}
