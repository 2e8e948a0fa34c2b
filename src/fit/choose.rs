//! Which model: the data decide among a few, and the rejected ones stay visible.
//!
//! Models are ranked by AICc (Hurvich and Tsai 1989, doi:10.1093/biomet/76.2.297) among those whose parameters the data
//! determine: a model that runs away to a limit, or has a parameter without an interval, predicts nothing whatever its
//! AICc. Differences below 2 are no evidence (Burnham and Anderson 2002, doi:10.1007/b97636); then the model with fewer
//! parameters is taken, and of equals the one asked for first. Not a licence to try all models on every data set: the list should be short and written down
//! before the experiment, since the p-values and intervals of the chosen one do not know that it was chosen.

use super::compare::akaike_weights;
use super::curve_model::CurveModel;
use super::curve_set::CurveSet;
use super::fitting::fit_curves;
use super::levenberg::Workspace;
use super::plan::{FitPlan, Series};
use crate::error::{Error, ErrorKind, Result};
use crate::num::words::in_sentence;

/// Differences of AICc below this are no evidence.
const NO_EVIDENCE: f64 = 2.0;

/// One of the models that were tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The model.
    pub model: CurveModel,
    /// Its fit, to be drawn; `None` when there is none.
    pub fit: Option<CurveSet>,
    /// AICc from the likelihood, comparable also between weights that follow the curve; `None` when the points are too few.
    pub aicc: Option<f64>,
    /// AICc above the best of the determined ones.
    pub delta: Option<f64>,
    /// Akaike weight among the determined ones; 0 for others.
    pub weight: f64,
    /// Whether the data determine all its parameters.
    pub determined: bool,
    /// Why it was not taken; `None` for the chosen one.
    pub rejected: Option<String>,
}

/// What came of trying several models.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Candidates: determined ones by AICc, then the others in the order tried.
    pub candidates: Vec<Candidate>,
    /// Which of them is chosen; `None` when the data determine none.
    pub chosen: Option<usize>,
    /// The result in a sentence.
    pub words: String,
}

/// Fits several plans to the same points and ranks them.
///
/// # Errors
/// [`ErrorKind::Invalid`] for an empty list; [`ErrorKind::Number`] when doses or responses are no numbers.
pub fn choose_model(series: &[Series<'_>], plans: &[FitPlan], workspace: &mut Workspace) -> Result<Choice> {
    if plans.is_empty() {
        return Err(Error::new(ErrorKind::Invalid, "There is no model to choose from."));
    }
    let mut candidates = Vec::with_capacity(plans.len());
    for plan in plans {
        candidates.push(match fit_curves(series, plan, workspace) {
            Ok(fit) => judged(plan, fit),
            Err(error) if error.kind == ErrorKind::Number => return Err(error),
            Err(error) => Candidate {
                model: plan.model,
                fit: None,
                aicc: None,
                delta: None,
                weight: 0.0,
                determined: false,
                rejected: Some(format!("There is no fit. {}", error.what)),
            },
        });
    }
    // A stable sort: the order tried decides between equals.
    candidates.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    let ranks: Vec<f64> = candidates.iter().map(rank).collect();
    let best = ranks.iter().copied().fold(f64::INFINITY, f64::min);
    let weights = akaike_weights(&ranks);
    for ((candidate, rank), weight) in candidates.iter_mut().zip(&ranks).zip(&weights) {
        candidate.weight = *weight;
        candidate.delta = rank.is_finite().then_some(rank - best);
    }
    let parameters = |c: &Candidate| c.fit.as_ref().map_or(usize::MAX, |f| f.parameters);
    let close = candidates.iter().enumerate().filter(|(_, c)| c.delta.is_some_and(|d| d < NO_EVIDENCE));
    // Between curves of equally many parameters no evidence means the order asked for, the usual curve first.
    let order = |c: &Candidate| plans.iter().position(|p| p.model == c.model).unwrap_or(usize::MAX);
    let chosen = close.min_by_key(|(at, c)| (parameters(c), order(c), *at)).map(|(at, _)| at);
    let Some(at) = chosen else {
        let words =
            "The data determine none of these curves; each of their curves is drawn in grey.".to_string();
        return Ok(Choice { candidates, chosen: None, words });
    };
    let label = candidates.get(at).map_or("", |c| c.model.label());
    let (own, own_parameters) =
        candidates.get(at).map_or((0.0, 0), |c| (c.delta.unwrap_or(0.0), parameters(c)));
    let mut others = 0;
    for (index, candidate) in candidates.iter_mut().enumerate() {
        if index == at || candidate.rejected.is_some() {
            continue;
        }
        let Some(delta) = candidate.delta else { continue };
        others += 1;
        let extra = parameters(candidate).saturating_sub(own_parameters);
        candidate.rejected = Some(if delta - own >= 0.0 {
            format!(
                "Its AICc is {:.2} higher than that of the {} ({} as likely).",
                delta - own,
                in_sentence(label),
                share(crate::num::math::exp(-0.5 * (delta - own)))
            )
        } else {
            format!(
                "Its AICc is lower by {:.2} only, which is no evidence for {extra} more parameter{}.",
                own - delta,
                if extra == 1 { "" } else { "s" }
            )
        });
    }
    let words = match others {
        0 => format!("{label}: the only one of these curves that the data determine."),
        _ => format!("{label}: the simplest curve within 2 AICc units of the best."),
    };
    Ok(Choice { candidates, chosen, words })
}

fn share(value: f64) -> String {
    if value < 0.001 { "less than 0.1 %".into() } else { format!("{:.1} %", 100.0 * value) }
}

fn rank(candidate: &Candidate) -> f64 {
    candidate.aicc.filter(|_| candidate.determined).unwrap_or(f64::INFINITY)
}

fn judged(plan: &FitPlan, fit: CurveSet) -> Candidate {
    let (n, k) = (fit.n as f64, fit.parameters as f64 + 1.0);
    let few = n - k - 1.0 <= 0.0;
    let aicc = fit.aic() + 2.0 * k * (k + 1.0) / (n - k - 1.0);
    let aicc = Some(aicc).filter(|a| a.is_finite() && !few);
    let open = fit
        .curves
        .iter()
        .flat_map(|c| c.parameters.iter())
        .find(|(_, estimate)| !estimate.determined)
        .map(|(key, _)| *key);
    let label = |key: &str| {
        plan.model.parameters().iter().find(|p| p.key == key).map_or(String::new(), |p| in_sentence(p.label))
    };
    let rejected = if !fit.finite {
        Some("The data do not determine it: its best values run off to a limit.".to_string())
    } else if let Some(key) = open {
        Some(format!("The data do not determine its {}.", label(key)))
    } else if aicc.is_none() {
        Some(format!("{} points are too few to judge {} parameters by.", fit.n, fit.parameters))
    } else {
        None
    };
    let determined = rejected.is_none();
    Candidate { model: plan.model, fit: Some(fit), aicc, delta: None, weight: 0.0, determined, rejected }
}
