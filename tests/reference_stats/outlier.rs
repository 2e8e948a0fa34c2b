//! Outliers: Grubbs, Dixon, ROUT.

use crate::json::{Outcome, numbers, object, option, outcome};
use monolayer::stats::outlier::{Side, dixon, grubbs, grubbs_iterative};
use monolayer::stats::rout::rout_mean;
use serde_json::Value;

pub fn run(test: &str, input: &Value, options: &Value) -> Option<Outcome> {
    let values = || numbers(&input["values"]);
    let alpha = option(options, "alpha", 0.05);
    let listed = |found: Vec<usize>| object! { "n_outliers" => found.len(), "outlier_indices" => found };
    Some(match test {
        "grubbs" => {
            let side = match options["side"].as_str() {
                Some("max") => Side::High,
                Some("min") => Side::Low,
                _ => Side::Both,
            };
            outcome(grubbs(&values(), side, alpha), |t| {
                object! { "statistic" => t.g, "critical" => t.critical, "index" => t.index, "value" => t.value,
                "p" => t.p, "is_outlier" => t.outlier }
            })
        }
        "grubbs_iterative" => outcome(grubbs_iterative(&values(), alpha), listed),
        "dixon" => outcome(dixon(&values()), |t| {
            object! { "kind" => t.kind.name(), "statistic" => t.ratio, "side" => if t.high { "max" } else { "min" },
            "p_one_sided" => t.p_one_sided, "p_two_sided" => t.p_two_sided }
        }),
        "rout" => outcome(rout_mean(&values(), option(options, "Q", 0.01)), |t| {
            let found: Vec<usize> = t.flags.iter().map(|f| f.index).collect();
            object! { "center" => t.center, "rsdr" => t.rsdr, "n_outliers" => found.len(), "outlier_indices" => found }
        }),
        _ => return None,
    })
}
