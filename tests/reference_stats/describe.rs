//! Descriptive statistics.

use crate::json::{Outcome, Show, gapped, level, numbers, object, outcome};
use monolayer::stats::describe::{Quantile, summarise};
use serde_json::{Value, json};

pub fn run(test: &str, input: &Value, options: &Value) -> Option<Outcome> {
    (test == "descriptive").then(|| {
        let all = gapped(&input["values"]);
        let values = numbers(&input["values"]);
        outcome(summarise(&values, level(options)), |s| {
            let weibull = |percent: f64| Quantile::Weibull.of(&s.sorted, percent);
            let linear = |percent: f64| Quantile::Linear.of(&s.sorted, percent);
            let gap = |q: &dyn Fn(f64) -> Option<f64>| q(75.0).zip(q(25.0)).map(|(high, low)| high - low);
            object! {
                "n" => s.n,
                "n_missing" => all.len() - s.n,
                "sum" => s.sum,
                "mean" => s.mean,
                "median" => s.median,
                "sd" => s.sd,
                "var" => s.variance,
                "sem" => s.sem,
                "cv_pct" => s.cv_percent,
                "ci_mean" => s.mean_interval,
                "min" => s.sorted.first().copied(),
                "max" => s.sorted.last().copied(),
                "range" => s.sorted.last().zip(s.sorted.first()).map(|(high, low)| high - low),
                "p5_t6" => weibull(5.0),
                "p10_t6" => weibull(10.0),
                "q25_t6" => weibull(25.0),
                "q75_t6" => weibull(75.0),
                "p90_t6" => weibull(90.0),
                "p95_t6" => weibull(95.0),
                "iqr_t6" => gap(&weibull),
                "q25_t7" => linear(25.0),
                "q75_t7" => linear(75.0),
                "iqr_t7" => gap(&linear),
                "mad_raw" => s.mad,
                "skewness_g1" => s.skewness,
                "kurtosis_g2" => s.kurtosis,
                "geomean" => s.geometric_mean,
                "geosd" => s.geometric_sd,
                "geomean_ci" => s.geometric_interval.map_or(json!([null, null]), |i| i.show()),
                "harmean" => s.harmonic_mean,
                "median_ci" => s.median_interval,
                "median_ci_level" => s.median_level,
            }
        })
    })
}
