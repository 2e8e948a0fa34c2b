//! Variances: Levene, Brown-Forsythe, Bartlett, F.

use crate::json::{Outcome, alternative, groups, level, object, outcome, two_groups};
use monolayer::stats::variance::{Levene, bartlett, brown_forsythe, levene, variance_ratio};
use serde_json::Value;

pub fn run(test: &str, input: &Value, options: &Value) -> Option<Outcome> {
    let shown = |t: Levene| object! { "statistic" => t.f, "df1" => t.df1, "df2" => t.df2, "p" => t.p };
    Some(match test {
        "levene" => outcome(levene(&groups(input)), shown),
        "brown_forsythe_variance" => outcome(brown_forsythe(&groups(input)), shown),
        "bartlett" => outcome(bartlett(&groups(input)), |t| {
            object! { "statistic" => t.chi_square, "df" => t.df, "p" => t.p }
        }),
        "f_variance" => {
            let (a, b) = two_groups(input);
            outcome(variance_ratio(&a, &b, alternative(options), level(options)), |t| {
                object! { "statistic" => t.ratio, "ratio" => t.ratio, "df1" => t.df1, "df2" => t.df2, "p" => t.p,
                "ci" => t.interval }
            })
        }
        _ => return None,
    })
}
