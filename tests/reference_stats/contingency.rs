//! Counts: chi-square, Fisher, McNemar, binomial.

use crate::json::{Outcome, alternative, level, numbers, object, option, outcome};
use monolayer::stats::contingency::{
    ChiSquare, binomial, chi_square, fisher, fisher_two_by_two, goodness_of_fit, mcnemar, odds_ratio,
    risk_ratio,
};
use monolayer::stats::rank::Method;
use serde_json::Value;

pub fn run(test: &str, input: &Value, options: &Value) -> Option<Outcome> {
    let table = || input["counts"].as_array().expect("counts").iter().map(numbers).collect::<Vec<_>>();
    let shown = |t: ChiSquare| object! { "statistic" => t.chi_square, "df" => t.df, "p" => t.p };
    Some(match test {
        "fisher_exact" => match square(&table()) {
            None => outcome(fisher(&table()), |p| object! { "p" => p }),
            Some(two) => {
                let exact = fisher_two_by_two(&two, alternative(options), level(options));
                outcome(exact, |t| {
                    let odds = odds_ratio(&two, level(options)).unwrap();
                    let risk = risk_ratio(&two, level(options)).unwrap();
                    object! { "p" => t.p, "odds_ratio_cmle" => t.odds_ratio, "ci_cmle" => t.interval,
                    "odds_ratio_sample" => odds.estimate, "or_ci_woolf" => odds.interval,
                    "risk_ratio" => risk.estimate, "rr_ci_katz" => risk.interval }
                })
            }
        },
        "chi_square" => outcome(chi_square(&table(), options["yates"] == true), shown),
        "chi_square_gof" => {
            let expected = (!input["expected"].is_null()).then(|| numbers(&input["expected"]));
            outcome(goodness_of_fit(&numbers(&input["observed"]), expected.as_deref()), shown)
        }
        "mcnemar" => {
            let method = match (options["method"] == "exact", options["continuity"] == false) {
                (true, _) => Method::Exact,
                (_, true) => Method::Asymptotic,
                _ => Method::Corrected,
            };
            outcome(mcnemar(&square(&table())?, method), |t| {
                object! { "statistic" => t.chi_square, "df" => 1_usize, "p" => t.p }
            })
        }
        "binomial_test" => {
            let number = |key| option(options, key, 0.5);
            let answer = binomial(
                number("successes"),
                number("n"),
                number("p0"),
                alternative(options),
                level(options),
            );
            outcome(answer, |t| {
                object! { "p" => t.p, "estimate" => t.estimate, "ci_clopper_pearson" => t.clopper_pearson,
                "ci_wilson" => t.wilson }
            })
        }
        _ => return None,
    })
}

fn square(table: &[Vec<f64>]) -> Option<[[f64; 2]; 2]> {
    match table {
        [first, second] => Some([first.as_slice().try_into().ok()?, second.as_slice().try_into().ok()?]),
        _ => None,
    }
}
