//! Normality: Shapiro-Wilk, D'Agostino-Pearson, Anderson-Darling, Lilliefors.

use crate::json::{Outcome, numbers, object, outcome};
use monolayer::stats::normality::shapiro_wilk;
use serde_json::Value;

pub fn run(test: &str, input: &Value, _options: &Value) -> Option<Outcome> {
    Some(match test {
        "shapiro_wilk" => outcome(shapiro_wilk(&numbers(&input["values"])), |t| {
            object! { "statistic" => t.w, "p" => t.p }
        }),
        _ => return None,
    })
}
