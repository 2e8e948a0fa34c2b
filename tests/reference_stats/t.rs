//! Student's t tests.

use crate::json::{Outcome, alternative, level, numbers, object, option, outcome, pairs, two_groups};
use monolayer::stats::t::{Question, TTest, one_sample, paired, paired_ratio, student, welch};
use serde_json::Value;

pub fn run(test: &str, input: &Value, options: &Value) -> Option<Outcome> {
    let question =
        Question { alternative: alternative(options), mu: option(options, "mu", 0.0), level: level(options) };
    let result = match test {
        "t_one_sample" => one_sample(&numbers(&input["values"]), question),
        "t_unpaired" => {
            let (a, b) = two_groups(input);
            student(&a, &b, question)
        }
        "t_welch" => {
            let (a, b) = two_groups(input);
            welch(&a, &b, question)
        }
        "t_paired" => {
            let (x, y) = pairs(input);
            paired(&x, &y, question)
        }
        "t_paired_ratio" => {
            let (x, y) = pairs(input);
            return Some(outcome(paired_ratio(&x, &y, question), |r| {
                object! { "statistic" => r.logs.t, "df" => r.logs.df, "p" => r.logs.p, "ratio" => r.ratio, "ci_ratio" => r.interval }
            }));
        }
        _ => return None,
    };
    Some(outcome(result, |t: TTest| {
        object! { "statistic" => t.t, "df" => t.df, "p" => t.p, "estimate" => t.difference, "se" => t.se, "ci" => t.interval }
    }))
}
