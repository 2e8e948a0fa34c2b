//! Ranks: Mann-Whitney, Wilcoxon, Hodges-Lehmann, Kruskal-Wallis, Friedman, Kolmogorov-Smirnov.

use crate::json::{
    Outcome, alternative, groups, level, matrix, numbers, object, option, outcome, pairs, two_groups,
};
use monolayer::stats::rank::friedman::friedman;
use monolayer::stats::rank::kolmogorov_smirnov::{ks_one_sample, ks_two_sample};
use monolayer::stats::rank::kruskal_wallis::kruskal_wallis;
use monolayer::stats::rank::mann_whitney::mann_whitney;
use monolayer::stats::rank::signed_rank::{Zeros, signed_rank, signed_rank_one};
use monolayer::stats::rank::{Method, hodges_lehmann};
use serde_json::Value;

/// The method asked for, else exact; asymptotic means with a continuity correction unless it is switched off.
fn method(options: &Value) -> Method {
    match (options["method"].as_str(), options["continuity"].as_bool()) {
        (None | Some("exact"), _) => Method::Exact,
        (_, Some(false)) => Method::Asymptotic,
        _ => Method::Corrected,
    }
}

pub fn run(test: &str, input: &Value, options: &Value) -> Option<Outcome> {
    let (how, side) = (method(options), alternative(options));
    let differences = || {
        let (x, y) = pairs(input);
        x.iter().zip(y).map(|(x, y)| x - y).collect::<Vec<f64>>()
    };
    let single = !input["values"].is_null();
    Some(match test {
        "mann_whitney" => {
            let (a, b) = two_groups(input);
            outcome(mann_whitney(&a, &b, how, side), |t| {
                object! { "U1" => t.u[0], "U2" => t.u[1], "sum_ranks" => t.rank_sums, "p" => t.p,
                "p_doubled" => t.p_doubled, "z" => t.z }
            })
        }
        "hodges_lehmann" => {
            let (a, b) = two_groups(input);
            outcome(hodges_lehmann::shift(&a, &b, level(options)), shown)
        }
        "hodges_lehmann_one" => {
            let values = if single { numbers(&input["values"]) } else { differences() };
            outcome(hodges_lehmann::center(&values, level(options)), shown)
        }
        "wilcoxon_signed_rank" => {
            let zeros = if options["zero_method"] == "pratt" { Zeros::Pratt } else { Zeros::Drop };
            let result = if single {
                signed_rank_one(&numbers(&input["values"]), option(options, "mu", 0.0), zeros, how, side)
            } else {
                let (x, y) = pairs(input);
                signed_rank(&x, &y, zeros, how, side)
            };
            outcome(result, |t| {
                object! { "W_plus" => t.w_plus, "W_minus" => t.w_minus, "n_used" => t.n_used, "p" => t.p, "z" => t.z }
            })
        }
        "kruskal_wallis" => outcome(kruskal_wallis(&groups(input), how), |t| {
            object! { "statistic" => t.h, "df" => t.df, "mean_ranks" => t.mean_ranks, "p" => t.p }
        }),
        "friedman" => outcome(friedman(&matrix(input), how), |t| {
            object! { "statistic" => t.q, "df" => t.df, "kendall_w" => t.w, "rank_sums" => t.rank_sums, "p" => t.p }
        }),
        "ks_one_sample" => {
            let (mean, sd) = (option(options, "mean", 0.0), option(options, "sd", 1.0));
            outcome(ks_one_sample(&numbers(&input["values"]), mean, sd, how), |t| {
                object! { "statistic" => t.d, "p" => t.p }
            })
        }
        "ks_two_sample" => {
            let (a, b) = two_groups(input);
            outcome(ks_two_sample(&a, &b, how), |t| object! { "statistic" => t.d, "p" => t.p })
        }
        _ => return None,
    })
}

fn shown(found: hodges_lehmann::HodgesLehmann) -> Value {
    object! { "estimate" => found.estimate, "ci" => found.interval.map(|i| i.0), "ci_level" => found.interval.map(|i| i.1) }
}
