//! Can one believe this curve? What its residuals say.
//!
//! Lack of fit: with replicates the scatter within doses is known without any curve, and
//! `F = ((RSS - SS_pure) / (doses - K)) / (SS_pure / (n - doses))` asks whether the curve misses the means by more than that
//! (Bates and Watts 1988, doi:10.1002/9780470316757, section 3.12). The runs test does it without replicates. Shapiro-Wilk and
//! D'Agostino-Pearson look at the shape of the scatter, Spearman's correlation of |residual| with the curve at its size.
//! Leverage is the share a point has in its own curve, `h = w g' C g / s^2`; Cook's distance what the curve would move
//! without it (Cook 1977, doi:10.2307/1268249). None of them proves a curve right: with few points they see little.

use super::curve_set::FittedCurve;
use super::plan::Series;
use crate::num::sum::sum;
use crate::num::words::{amount, fixed, significant};
use crate::stats::Alternative;
use crate::stats::correlation::{Spearman, spearman};
use crate::stats::describe::mean;
use crate::stats::distribution::f_sf;
use crate::stats::normality::{DAgostinoPearson, ShapiroWilk, dagostino_pearson, shapiro_wilk};
use crate::stats::runs::{Runs, runs};

/// Below this a test of the residuals is mentioned.
const NOTICED: f64 = 0.05;
/// Cook's distance from which one point carries the curve.
const CARRIES: f64 = 1.0;

/// The curve against the means of the replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LackOfFit {
    /// F.
    pub f: f64,
    /// Doses minus free parameters.
    pub df_lack: usize,
    /// Points minus doses.
    pub df_pure: usize,
    /// p; small when the curve misses the means.
    pub p: f64,
    /// Scatter of replicates that no curve removes.
    pub pure_squares: f64,
}

/// What one point does to its curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointInfluence {
    /// Share of the point in the curve at its own dose, 0 to 1.
    pub leverage: f64,
    /// Residual over its own standard error; `None` for a point that carries the curve alone.
    pub studentised: Option<f64>,
    /// Cook's distance; `None` for a point that carries the curve alone.
    pub cook: Option<f64>,
}

/// What the residuals of a curve say.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosis {
    /// Points that count.
    pub n: usize,
    /// Free parameters.
    pub parameters: usize,
    /// Points minus free parameters.
    pub df: usize,
    /// Coefficient of determination.
    pub r_squared: f64,
    /// The same with the parameters paid for: 1 - (1 - R2) (n - 1) / df. Compares curves of one data set, no more.
    pub adjusted_r_squared: f64,
    /// Residual standard deviation.
    pub rmse: f64,
    /// Lack of fit; `None` without replicates or without more doses than parameters.
    pub lack_of_fit: Option<LackOfFit>,
    /// Runs of the mean residuals along the dose; `None` when all have one sign.
    pub runs: Option<Runs>,
    /// Normality of the residuals; `None` for fewer than three.
    pub shapiro_wilk: Option<ShapiroWilk>,
    /// Normality of the residuals; `None` for fewer than eight.
    pub dagostino_pearson: Option<DAgostinoPearson>,
    /// Size of the residuals against the height of the curve.
    pub spread: Option<Spearman>,
    /// Point by point, in the order of the series; `None` for points left out and curves without a covariance.
    pub points: Vec<Option<PointInfluence>>,
    /// The same test by test, in words.
    pub findings: Vec<Finding>,
}

/// One test of the residuals, ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable name: `lack_of_fit`, `runs`, `normality`, `dagostino_pearson`, `spread`, `carries`.
    pub key: &'static str,
    /// As printed.
    pub label: &'static str,
    /// Test statistic with its degrees of freedom, as printed.
    pub statistic: String,
    /// p, where there is one.
    pub p: Option<f64>,
    /// Whether there is nothing to worry about.
    pub fine: bool,
    /// What it means, in a sentence.
    pub verdict: String,
}

/// Judges a curve by its residuals. `series` is the one it was fitted to.
pub fn diagnose(series: &Series<'_>, curve: &FittedCurve) -> Diagnosis {
    let rows: Vec<Row> = series
        .dose
        .iter()
        .zip(series.response)
        .zip(curve.residuals.iter().zip(&curve.weights))
        .filter(|(_, (_, weight))| **weight > 0.0)
        .map(|((dose, response), (residual, weight))| Row {
            dose: *dose,
            response: *response,
            residual: *residual,
            weight: *weight,
        })
        .collect();
    // Of this curve alone: shared parameters cost every curve its part of them.
    let parameters = curve.parameters.iter().filter(|p| p.1.se.is_some() || p.1.low != p.1.high).count();
    let n = rows.len();
    let df = n.saturating_sub(parameters);
    let levels = levels(&rows);
    let lack_of_fit = lack_of_fit(&levels, curve.rss, n, parameters);
    let along: Vec<f64> = levels
        .iter()
        .filter_map(|level| mean(&level.iter().map(|r| r.residual).collect::<Vec<_>>()))
        .collect();
    let runs = runs(&along);
    let scaled: Vec<f64> = rows.iter().map(|r| r.residual * r.weight.sqrt()).collect();
    let sizes: Vec<f64> = scaled.iter().map(|r| r.abs()).collect();
    let heights: Vec<f64> = rows.iter().map(|r| r.response - r.residual).collect();
    let points = series
        .dose
        .iter()
        .zip(curve.residuals.iter().zip(&curve.weights))
        .map(|(dose, (residual, weight))| influence(curve, *dose, *residual, *weight, parameters))
        .collect();
    let r_squared = curve.r_squared();
    let mut diagnosis = Diagnosis {
        n,
        parameters,
        df,
        r_squared,
        adjusted_r_squared: 1.0 - (1.0 - r_squared) * (n as f64 - 1.0) / df as f64,
        rmse: curve.rmse(),
        lack_of_fit,
        runs,
        shapiro_wilk: shapiro_wilk(&scaled).ok(),
        dagostino_pearson: dagostino_pearson(&scaled).ok(),
        spread: spearman(&heights, &sizes, Alternative::TwoSided, 0.95).ok(),
        points,
        findings: Vec::new(),
    };
    diagnosis.findings = findings(&diagnosis, series);
    diagnosis
}

struct Row {
    dose: f64,
    response: f64,
    residual: f64,
    weight: f64,
}

/// Points of one dose together, doses rising.
fn levels(rows: &[Row]) -> Vec<Vec<&Row>> {
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by(|a, b| a.dose.total_cmp(&b.dose));
    sorted.chunk_by(|a, b| a.dose == b.dose).map(<[&Row]>::to_vec).collect()
}

fn lack_of_fit(levels: &[Vec<&Row>], rss: f64, n: usize, parameters: usize) -> Option<LackOfFit> {
    let df_pure = n.checked_sub(levels.len()).filter(|df| *df > 0)?;
    let df_lack = levels.len().checked_sub(parameters).filter(|df| *df > 0)?;
    let pure_squares = sum(levels.iter().flat_map(|level| {
        let weight = sum(level.iter().map(|r| r.weight));
        let center = sum(level.iter().map(|r| r.weight * r.response)) / weight;
        level.iter().map(move |r| r.weight * (r.response - center) * (r.response - center))
    }));
    let f = ((rss - pure_squares).max(0.0) / df_lack as f64) / (pure_squares / df_pure as f64);
    let p = f_sf(f, df_lack as f64, df_pure as f64)?;
    f.is_finite().then_some(LackOfFit { f, df_lack, df_pure, p, pure_squares })
}

fn influence(
    curve: &FittedCurve,
    dose: f64,
    residual: f64,
    weight: f64,
    parameters: usize,
) -> Option<PointInfluence> {
    if weight <= 0.0 || parameters == 0 {
        return None;
    }
    let value = curve.value(dose);
    let half = curve.confidence_band(dose)?.last()? - value;
    let (t, scatter) = (curve.drawn.t, curve.drawn.variance);
    let leverage = (weight * (half / t) * (half / t) / scatter).min(1.0);
    if !leverage.is_finite() {
        return None;
    }
    let rest = 1.0 - leverage;
    let alone = rest < 1e-9;
    let studentised = (!alone).then(|| residual * (weight / (scatter * rest)).sqrt());
    let cook = studentised.map(|s| s * s * leverage / rest / parameters as f64);
    Some(PointInfluence { leverage, studentised, cook })
}

fn findings(d: &Diagnosis, series: &Series<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    if let Some(test) = d.lack_of_fit {
        out.push(Finding {
            key: "lack_of_fit",
            label: "Lack of fit",
            statistic: format!("F({}, {}) = {}", test.df_lack, test.df_pure, significant(test.f, 3)),
            p: Some(test.p),
            fine: test.p >= NOTICED,
            verdict: if test.p >= NOTICED {
                "The curve misses the means of the replicates by no more than the replicates scatter.".into()
            } else {
                "The curve misses the means of the replicates by more than the replicates scatter: try another curve, or look for a dose that went wrong.".into()
            },
        });
    }
    if let Some(test) = d.runs {
        out.push(Finding {
            key: "runs",
            label: "Runs test",
            statistic: format!("{} runs among {} doses", test.runs, test.above + test.below),
            p: Some(test.p_few),
            fine: test.p_few >= NOTICED,
            verdict: if test.p_few >= NOTICED {
                "Points above and below the curve come in no conspicuous order.".into()
            } else {
                "The points lie above and below the curve in stretches: it bends otherwise than the data. Try another curve.".into()
            },
        });
    }
    if let Some(test) = d.shapiro_wilk {
        out.push(normality(test, d.n));
    }
    if let Some(test) = d.dagostino_pearson {
        out.push(Finding {
            key: "dagostino_pearson",
            label: "Normality of residuals (D’Agostino-Pearson)",
            statistic: format!("K² = {:.4}", test.k2),
            p: Some(test.p),
            fine: test.p >= NOTICED,
            verdict: if test.p >= NOTICED {
                "Skewness and kurtosis of the residuals are those of a normal distribution.".into()
            } else {
                "The residuals are skewed or have heavy tails: look for outliers first.".into()
            },
        });
    }
    if let Some(test) = d.spread.filter(|t| t.n >= 10) {
        let fine = test.p >= NOTICED;
        out.push(Finding {
            key: "spread",
            label: "Scatter against height of the curve (Spearman)",
            statistic: format!("ρ = {}, n = {}", fixed(test.rho, 3), test.n),
            p: Some(test.p),
            fine,
            verdict: match (fine, test.rho > 0.0) {
                (true, _) => "The scatter is about the same at every height of the curve.".into(),
                (false, true) => {
                    "The scatter grows with the height of the curve: weights 1/Y² (a constant CV) or 1/Y may describe it better.".into()
                }
                (false, false) => {
                    "The scatter shrinks where the curve is high: fit the signal itself, or weight by 1/SD².".into()
                }
            },
        });
    }
    let carriers = d.points.iter().zip(series.dose).filter_map(|(point, dose)| Some(((*point)?, *dose)));
    for (point, dose) in carriers.filter(|(point, _)| point.cook.is_none_or(|c| c > CARRIES)) {
        out.push(Finding {
            key: "carries",
            label: "Influence of one point",
            statistic: point.cook.map_or(String::new(), |c| format!("Cook’s distance {c:.2}")),
            p: None,
            fine: false,
            verdict: format!(
                "One point at dose {} decides the curve alone: repeat that dose before building on it.",
                amount(dose)
            ),
        });
    }
    out
}

fn normality(test: ShapiroWilk, n: usize) -> Finding {
    let fine = test.p >= NOTICED;
    let verdict = match (fine, n < 20) {
        (true, true) => "Nothing speaks against normal residuals, but with so few points little could.",
        (true, false) => "Nothing speaks against normal residuals.",
        (false, _) => "The residuals are not normally distributed: look for outliers first, then at weights.",
    };
    Finding {
        key: "normality",
        label: "Normality of residuals (Shapiro-Wilk)",
        statistic: format!("W = {:.4}", test.w),
        p: Some(test.p),
        fine,
        verdict: verdict.into(),
    }
}
