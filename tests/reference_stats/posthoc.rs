//! Comparisons after a test of several groups, and adjusted p-values.

use crate::json::{Outcome, alternative, groups, level, matrix, numbers, object, option, outcome};
use monolayer::stats::Alternative;
use monolayer::stats::multiplicity::{Adjustment, counts, two_stage};
use monolayer::stats::posthoc::{self, Comparison, Family, Method, PostHoc};
use serde_json::Value;
use std::f64::consts::SQRT_2;

pub fn run(test: &str, input: &Value, options: &Value) -> Option<Outcome> {
    let level = level(options);
    let adjust = |default| adjustment(options["adjust"].as_str().unwrap_or(default));
    let family = family(options);
    let control = option(options, "control", 0.0) as usize;
    let result = match test {
        "tukey" => posthoc::tukey(&groups(input), level),
        "dunnett" => posthoc::dunnett(&groups(input), control, alternative(options), level),
        "pairwise_t" => posthoc::pairwise_t(&groups(input), family, adjust("none"), level),
        "games_howell" => posthoc::games_howell(&groups(input), level),
        "dunnett_t3" => posthoc::dunnett_t3(&groups(input), family, level),
        "tamhane_t2" => posthoc::tamhane_t2(&groups(input), family, level),
        "dunn" => posthoc::dunn(&groups(input), family, adjust("bonferroni")),
        "conover" => posthoc::conover(&groups(input), adjust("holm")),
        "nemenyi" => posthoc::nemenyi(&groups(input)),
        "steel_dwass" => posthoc::steel_dwass(&groups(input)),
        "steel" => posthoc::steel(&groups(input), control, alternative(options)),
        "nemenyi_friedman" => posthoc::nemenyi_friedman(&matrix(input)),
        "dunn_friedman" => posthoc::dunn_friedman(&matrix(input), family, adjust("bonferroni")),
        "conover_friedman" => posthoc::conover_friedman(&matrix(input), adjust("none")),
        "rm_multcomp" => repeated(&matrix(input), family, options, level),
        "p_adjust" => return Some(p_adjust(&numbers(&input["pvalues"]), options)),
        _ => return None,
    };
    Some(outcome(result, |out| show(&out, test == "steel_dwass")))
}

fn repeated(matrix: &[Vec<f64>], family: Family, options: &Value, level: f64) -> monolayer::Result<PostHoc> {
    let columns = matrix.first().map_or(0, Vec::len);
    let method = match options["adjust"].as_str().unwrap_or("tukey") {
        "tukey" => Method::Range(columns),
        "dunnett" => Method::Control(vec![0.5; columns - 1], Alternative::TwoSided),
        other => Method::Adjusted(adjustment(other)),
    };
    posthoc::repeated(matrix, family, options["sphericity"].as_bool().unwrap_or(true), &method, level)
}

pub fn family(options: &Value) -> Family {
    match options["comparisons"].as_str() {
        Some("vs_control") => Family::Control(option(options, "control", 0.0) as usize),
        _ => Family::AllPairs,
    }
}

pub fn adjustment(name: &str) -> Adjustment {
    match name {
        "none" => Adjustment::None,
        "bonferroni" => Adjustment::Bonferroni,
        "sidak" => Adjustment::Sidak,
        "holm" => Adjustment::Holm,
        "holm_sidak" => Adjustment::HolmSidak,
        "hochberg" => Adjustment::Hochberg,
        "hommel" => Adjustment::Hommel,
        "BH" => Adjustment::BenjaminiHochberg,
        "BY" => Adjustment::BenjaminiYekutieli,
        other => panic!("an adjustment {other}"),
    }
}

/// Every name a statistic or difference goes by. Ranked pair by pair, q is reported beside z.
pub fn show(out: &PostHoc, pair_by_pair: bool) -> Value {
    let one = |c: &Comparison| {
        object! {
            "a" => c.a,
            "b" => c.b,
            "diff" => c.difference,
            "mean_rank_diff" => c.difference,
            "rank_sum_diff" => c.difference,
            "se" => c.se,
            "df" => c.df,
            "q" => if pair_by_pair { c.statistic.abs() * SQRT_2 } else { c.statistic },
            "t" => c.statistic,
            "z" => c.statistic,
            "p" => c.p,
            "p_adj" => c.p_adjusted,
            "ci" => c.interval,
        }
    };
    let comparisons: Vec<Value> = out.comparisons.iter().map(one).collect();
    object! {
        "df" => out.df,
        "ms_error" => out.mean_square,
        "q_crit" => out.critical,
        "d_crit" => out.critical,
        "n_comparisons" => out.comparisons.len(),
        "comparisons" => comparisons,
    }
}

fn p_adjust(p: &[f64], options: &Value) -> Outcome {
    let alpha = option(options, "alpha", 0.05);
    match options["method"].as_str() {
        Some("BKY") => outcome(two_stage(p, alpha), |t| {
            object! {
                "n_rejected" => t.found.iter().filter(|f| **f).count(),
                "rejected" => t.found,
                "m0_estimate" => t.true_nulls,
            }
        }),
        method => outcome(adjustment(method.unwrap_or("holm")).apply(p), |adjusted| {
            object! { "rejected" => adjusted.iter().map(|a| counts(*a, alpha)).collect::<Vec<bool>>(), "adjusted" => adjusted }
        }),
    }
}
