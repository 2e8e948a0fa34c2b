//! Which dose would settle it? A proposal for the next experiment when the data leave the IC50 open.
//!
//! All curves that still fit are laid out: for a grid of IC50s and slopes the best plateaus, each curve weighted by
//! exp(-RSS / 2 s^2). A new well at dose d, where these curves have the variance V and the covariance C with ln IC50,
//! lowers the variance of ln IC50 by C^2 / (V + s^2), to first order (the c-optimal choice, averaged over what is plausible
//! instead of taken at one best fit, which runs away just when the question arises; Chaloner and Verdinelli 1995,
//! doi:10.1214/ss/1177009939). The grid ends a hundredfold beyond the doses, and plateaus stay within the
//! range of the responses widened by itself, or at zero where no response is negative: that is what makes the answer
//! finite, and why it is a proposal and not a result. Not for models without an IC50.

use super::fitting::fit_curves;
use super::levenberg::Workspace;
use super::plan::{Constraint, DoseScale, FitPlan, IntervalKind, Series};
use crate::error::{Error, ErrorKind, Result};
use crate::num::math::{exp, exp10, ln, log10};
use crate::num::sum::sum;
use crate::num::words::{amount, fixed};

/// Slopes that are tried when the slope is free.
const SLOPES: [f64; 6] = [0.5, 0.8, 1.2, 2.0, 3.5, 7.0];
/// IC50s tried a decade.
const A_DECADE: f64 = 4.0;
/// Decades beyond the doses, to either side.
const BEYOND: f64 = 2.0;
/// A lesser reach beyond the tested doses is preferred to this part of the gain.
const NEARLY: f64 = 0.95;
/// Gains below this share of the standard deviation are none.
const WORTH: f64 = 0.1;

/// A dose worth testing.
#[derive(Debug, Clone, PartialEq)]
pub struct DoseProposal {
    /// The dose, one of 1, 2, 3, 5, 7 times a power of ten.
    pub dose: f64,
    /// What the curves that still fit say there: the middle 95 %.
    pub responses: [f64; 2],
    /// Standard deviation of ln IC50 over the curves that fit now.
    pub sd_ln_now: f64,
    /// The same, as expected with one more set of replicates at that dose.
    pub sd_ln_then: f64,
    /// Where it lies beside the tested doses, in words; empty within them.
    outside: &'static str,
    /// The proposal in a sentence, without units.
    pub words: String,
}

impl DoseProposal {
    /// The proposal in a sentence: `dose` as printed with its unit, and what follows a response, such as ` %`.
    pub fn in_words(&self, dose: &str, response_unit: &str) -> String {
        let ([low, high], outside) = (self.responses, self.outside);
        format!(
            "Next, a dose of about {dose}{outside} would tell most: the curves that fit the data so far range there from {} to \
             {}{response_unit}. It would tell the IC50 to within a factor of about {}, in place of {} now (95 %).",
            fixed(low, 0),
            fixed(high, 0),
            factor(self.sd_ln_then),
            factor(self.sd_ln_now)
        )
    }
}

/// By what factor, either way, an IC50 is uncertain (95 %), in print.
fn factor(sd_ln: f64) -> String {
    fixed(exp(1.96 * sd_ln), 1)
}

/// A curve that may be right.
struct Plausible {
    ln_ic50: f64,
    rss: f64,
    /// Its responses at the candidate doses.
    at: Vec<f64>,
}

/// Proposes the dose that would narrow the IC50 most; `None` when no single dose would narrow it by a tenth, as with
/// responses that do not depend on the dose at all.
///
/// # Errors
/// [`ErrorKind::Unsupported`] for a model without IC50 and slope or doses given as logarithms; else as [`fit_curves`].
pub fn next_dose(
    series: &Series<'_>,
    plan: &FitPlan,
    workspace: &mut Workspace,
) -> Result<Option<DoseProposal>> {
    let has = |key: &str| plan.model.parameters().iter().any(|p| p.key == key);
    let slope = ["hill", "slope"].into_iter().find(|key| has(key));
    let (true, Some(slope), DoseScale::Dose) = (has("ic50") && has("top"), slope, plan.scale) else {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "A next dose can be proposed for a curve with one IC50 only.",
        ));
    };
    let mut quick = FitPlan { robust: false, intervals: IntervalKind::Wald, ..plan.clone() };
    quick.quantities.clear();
    let best = fit_curves(std::slice::from_ref(series), &quick, workspace)?;
    let tested = || series.dose.iter().copied().filter(|d| *d > 0.0);
    let (lowest, highest) = (tested().fold(f64::INFINITY, f64::min), tested().fold(0.0, f64::max));
    if highest <= 0.0 {
        return Err(Error::new(ErrorKind::Undetermined, "There is no dose above zero."));
    }
    let scatter = best.rss / best.df as f64;
    let doses = candidates(lowest, highest);
    let curves = plausible(series, &bounded(quick, series), slope, (lowest, highest), &doses, workspace);
    let least = curves.iter().map(|c| c.rss).fold(f64::INFINITY, f64::min);
    let raw: Vec<f64> = curves.iter().map(|c| exp(-0.5 * (c.rss - least) / scatter)).collect();
    let total = sum(raw.iter().copied());
    if !(total > 0.0 && scatter > 0.0) {
        return Ok(None);
    }
    let weights: Vec<f64> = raw.iter().map(|w| w / total).collect();
    let logs: Vec<f64> = curves.iter().map(|c| c.ln_ic50).collect();
    let (_, variance) = moments(&weights, &logs, &logs);
    let levels = {
        let mut all: Vec<u64> = series.dose.iter().map(|d| d.to_bits()).collect();
        all.sort_unstable();
        all.dedup();
        all.len().max(1)
    };
    // As many wells as the doses had so far, on average.
    let wells = (series.dose.len() as f64 / levels as f64).max(1.0);
    let gains: Vec<(f64, f64, Vec<f64>)> = doses
        .iter()
        .enumerate()
        .map(|(index, dose)| {
            let here: Vec<f64> = curves.iter().filter_map(|c| c.at.get(index).copied()).collect();
            let (_, own) = moments(&weights, &here, &here);
            let (_, common) = moments(&weights, &logs, &here);
            (*dose, common * common / (own + scatter / wells), here)
        })
        .collect();
    let most = gains.iter().map(|g| g.1).fold(0.0, f64::max);
    let beyond = |dose: f64| ln(dose / highest).max(ln(lowest / dose)).max(0.0);
    let chosen = gains
        .iter()
        .filter(|g| g.1 >= NEARLY * most)
        .min_by(|a, b| beyond(a.0).total_cmp(&beyond(b.0)).then(b.1.total_cmp(&a.1)));
    let Some((dose, gain, here)) = chosen else { return Ok(None) };
    let (now, then) = (variance.sqrt(), (variance - gain).max(0.0).sqrt());
    if now - then <= WORTH * now || factor(now) == factor(then) {
        return Ok(None);
    }
    let responses = [0.025, 0.975].map(|share| quantile(&weights, here, share));
    let outside = if *dose > highest {
        " (above the doses tested; if it dissolves and the vehicle stays harmless)"
    } else if *dose < lowest {
        " (below the doses tested)"
    } else {
        ""
    };
    let mut found = DoseProposal {
        dose: *dose,
        responses,
        sd_ln_now: now,
        sd_ln_then: then,
        outside,
        words: String::new(),
    };
    found.words = found.in_words(&amount(*dose), "");
    Ok(Some(found))
}

/// Round doses from a hundredth of the lowest to a hundred times the highest.
fn candidates(lowest: f64, highest: f64) -> Vec<f64> {
    let (first, last) = (log10(lowest) - BEYOND, log10(highest) + BEYOND);
    let mut out = Vec::new();
    let mut decade = first.floor();
    while decade <= last {
        // Dividing by a power of ten gives the shortest decimals below one.
        let scaled =
            |m: f64| if decade < 0.0 { m / exp10(-decade).round() } else { m * exp10(decade).round() };
        out.extend([1.0, 2.0, 3.0, 5.0, 7.0].map(scaled));
        decade += 1.0;
    }
    out.retain(|d| (first..=last).contains(&log10(*d)));
    out
}

/// The plan with free plateaus held where cells can be.
fn bounded(plan: FitPlan, series: &Series<'_>) -> FitPlan {
    let low = series.response.iter().copied().fold(f64::INFINITY, f64::min);
    let high = series.response.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let floor = if low >= 0.0 { 0.0 } else { low - (high - low) };
    let ceiling = high + (high - low);
    ["top", "bottom"].into_iter().fold(plan, |plan, key| match plan.constraint(key) {
        Constraint::Free | Constraint::Shared => plan.bounded(key, floor, ceiling),
        _ => plan,
    })
}

/// The best curve for every IC50 and slope of a grid, for both directions where the slope is free.
fn plausible(
    series: &Series<'_>,
    plan: &FitPlan,
    slope: &str,
    (lowest, highest): (f64, f64),
    doses: &[f64],
    workspace: &mut Workspace,
) -> Vec<Plausible> {
    let (first, last) = (log10(lowest) - BEYOND, log10(highest) + BEYOND);
    let steps = ((last - first) * A_DECADE).ceil().clamp(8.0, 60.0);
    let slopes: Vec<Option<f64>> = match plan.constraint(slope) {
        Constraint::Fixed { .. } => vec![None],
        _ => SLOPES.into_iter().map(Some).collect(),
    };
    let mut out = Vec::new();
    for step in 0..=(steps as u32) {
        let log = first + (last - first) * f64::from(step) / steps;
        for steepness in &slopes {
            let mut held = plan.clone().fixed("ic50", exp10(log));
            if let Some(steepness) = steepness {
                held = held.fixed(slope, *steepness);
            }
            let Ok(set) = fit_curves(std::slice::from_ref(series), &held, workspace) else { continue };
            let Some(curve) = set.curves.first() else { continue };
            let at = doses.iter().map(|d| curve.value(*d)).collect();
            out.push(Plausible { ln_ic50: log * std::f64::consts::LN_10, rss: set.rss, at });
        }
    }
    out
}

/// Weighted mean of the first and covariance of both.
fn moments(weights: &[f64], a: &[f64], b: &[f64]) -> (f64, f64) {
    let mean = |values: &[f64]| sum(weights.iter().zip(values).map(|(w, v)| w * v));
    let (ma, mb) = (mean(a), mean(b));
    (ma, sum(weights.iter().zip(a.iter().zip(b)).map(|(w, (x, y))| w * (x - ma) * (y - mb))))
}

fn quantile(weights: &[f64], values: &[f64], share: f64) -> f64 {
    let mut rows: Vec<(f64, f64)> = values.iter().copied().zip(weights.iter().copied()).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut seen = 0.0;
    for (value, weight) in &rows {
        seen += weight;
        if seen >= share {
            return *value;
        }
    }
    rows.last().map_or(f64::NAN, |r| r.0)
}
