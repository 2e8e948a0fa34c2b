//! Normality: Shapiro-Wilk, D'Agostino-Pearson, Anderson-Darling, Lilliefors.

use crate::json::{Outcome, numbers, object, outcome};
use monolayer::stats::normality::{anderson_darling, dagostino_pearson, lilliefors, shapiro_wilk};
use serde_json::Value;

pub fn run(test: &str, input: &Value, _options: &Value) -> Option<Outcome> {
    let values = || numbers(&input["values"]);
    Some(match test {
        "shapiro_wilk" => outcome(shapiro_wilk(&values()), |t| object! { "statistic" => t.w, "p" => t.p }),
        "dagostino_pearson" => outcome(dagostino_pearson(&values()), |t| {
            object! { "statistic" => t.k2, "p" => t.p, "z_skew" => t.z_skewness, "p_skew" => t.p_skewness,
            "z_kurt" => t.z_kurtosis, "p_kurt" => t.p_kurtosis, "b1" => t.skewness, "b2" => t.kurtosis }
        }),
        "anderson_darling" => outcome(anderson_darling(&values()), |t| {
            object! { "statistic" => t.a2, "statistic_adj" => t.a2_adjusted, "p" => t.p }
        }),
        "lilliefors" => outcome(lilliefors(&values()), |t| object! { "statistic" => t.d, "p" => t.p }),
        _ => return None,
    })
}
