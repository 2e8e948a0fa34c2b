//! Correlation and regression.

use crate::json::{Outcome, alternative, level, numbers, object, outcome, pairs};
use monolayer::stats::correlation::{KendallMethod, kendall, pearson, spearman, spearman_exact};
use monolayer::stats::regression::{Band, Regression, line, multiple, polynomial};
use serde_json::Value;

pub fn run(test: &str, input: &Value, options: &Value) -> Option<Outcome> {
    let exact = options["method"] == "exact";
    Some(match test {
        "pearson" => {
            let (x, y) = pairs(input);
            outcome(pearson(&x, &y, alternative(options), level(options)), |t| {
                object! {
                    "r" => t.r,
                    "r_squared" => t.r * t.r,
                    "n" => t.n,
                    "df" => t.df,
                    "t" => t.t,
                    "p" => t.p,
                    "ci" => t.interval,
                }
            })
        }
        "spearman" => {
            let (x, y) = pairs(input);
            outcome(spearman(&x, &y, alternative(options), level(options)), |t| {
                let p = if exact { spearman_exact(&x, &y, alternative(options)).unwrap() } else { t.p };
                object! {
                    "rho" => t.rho,
                    "t" => t.t,
                    "df" => t.df,
                    "p" => p,
                    "ci_fisher" => t.intervals.map(|i| i.fisher),
                    "ci_fieller" => t.intervals.map(|i| i.fieller),
                    "ci_bonett_wright" => t.intervals.map(|i| i.bonett_wright),
                }
            })
        }
        "kendall" => {
            let (x, y) = pairs(input);
            let method = match (exact, options["continuity"] == true) {
                (true, _) => KendallMethod::Exact,
                (_, true) => KendallMethod::NormalContinuity,
                _ => KendallMethod::Normal,
            };
            outcome(kendall(&x, &y, method, alternative(options), level(options)), |t| {
                object! {
                    "tau_b" => t.tau,
                    "S" => t.s,
                    "z" => t.z,
                    "p" => t.p,
                    "ci_fieller" => t.interval,
                }
            })
        }
        "linear_regression" => {
            let (x, y) = pairs(input);
            let x0 = options["x0"].as_array().map(|_| numbers(&options["x0"])).unwrap_or_default();
            outcome(line(&x, &y, options["through_origin"] == true, level(options)), |l| {
                let bands = |of: fn(Band) -> f64| x0.iter().map(|x| of(l.at(*x))).collect::<Vec<f64>>();
                object! {
                    "slope" => l.slope,
                    "slope_se" => l.slope_se,
                    "slope_ci" => l.slope_interval,
                    "intercept" => l.intercept,
                    "intercept_se" => l.intercept_se,
                    "intercept_ci" => l.intercept_interval,
                    "x_intercept" => l.x_intercept,
                    "t" => l.t,
                    "df" => l.df,
                    "p" => l.p,
                    "F" => l.t * l.t,
                    "r_squared" => l.r_squared,
                    "adj_r_squared" => l.adjusted_r_squared,
                    "sy_x" => l.residual_sd,
                    "ss_residual" => l.squares_residual,
                    "fit" => bands(|b| b.fit),
                    "ci_lower" => bands(|b| b.confidence[0]),
                    "ci_upper" => bands(|b| b.confidence[1]),
                    "pi_lower" => bands(|b| b.prediction[0]),
                    "pi_upper" => bands(|b| b.prediction[1]),
                }
            })
        }
        "polynomial_regression" => {
            let (x, y) = pairs(input);
            let degree = options["degree"].as_u64().unwrap() as usize;
            outcome(polynomial(&x, &y, degree, level(options)), regression)
        }
        "multiple_regression" => {
            let x: Vec<Vec<f64>> = input["X"].as_array().unwrap().iter().map(numbers).collect();
            outcome(multiple(&x, &numbers(&input["y"]), level(options)), regression)
        }
        _ => return None,
    })
}

fn regression(fit: Regression) -> Value {
    let each = |of: fn(&monolayer::stats::regression::Coefficient) -> f64| {
        fit.coefficients.iter().map(of).collect::<Vec<f64>>()
    };
    object! {
        "coef" => each(|c| c.estimate),
        "se" => each(|c| c.se),
        "t" => each(|c| c.t),
        "p" => each(|c| c.p),
        "df" => fit.df,
        "sy_x" => fit.residual_sd,
        "r_squared" => fit.r_squared,
        "F" => fit.f,
    }
}
