//! Analysis of variance.

use crate::json::{Outcome, groups, object, outcome};
use monolayer::stats::anova::one_way;
use serde_json::Value;

pub fn run(test: &str, input: &Value, _options: &Value) -> Option<Outcome> {
    Some(match test {
        "anova_oneway" => outcome(one_way(&groups(input)), |t| {
            object! {
                "statistic" => t.f,
                "p" => t.p,
                "df_between" => t.df_between,
                "df_within" => t.df_within,
                "ss_between" => t.squares_between,
                "ss_within" => t.squares_within,
                "ss_total" => t.squares_between + t.squares_within,
                "ms_between" => t.squares_between / t.df_between,
                "ms_within" => t.squares_within / t.df_within,
                "r_squared" => t.squares_between / (t.squares_between + t.squares_within),
            }
        }),
        _ => return None,
    })
}
