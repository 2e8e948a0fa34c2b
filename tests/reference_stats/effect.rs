//! Effect sizes and power.

use crate::json::{Outcome, alternative, groups, level, object, option, outcome, pairs, two_groups};
use monolayer::Result;
use monolayer::stats::effect::{self, Effect};
use monolayer::stats::power::{Design, TPlan, anova_power, anova_sample_size};
use serde_json::Value;

pub fn run(test: &str, input: &Value, options: &Value) -> Option<Outcome> {
    let level = level(options);
    let of_groups = |f: fn(&[f64], &[f64], f64) -> Result<Effect>| {
        let (a, b) = two_groups(input);
        f(&a, &b, level)
    };
    let of_pairs = |f: fn(&[f64], &[f64], f64) -> Result<Effect>| {
        let (x, y) = pairs(input);
        f(&x, &y, level)
    };
    let result = match test {
        "cohen_d" => of_groups(effect::cohen_d),
        "hedges_g" => {
            let n: usize = groups(input).iter().map(Vec::len).sum();
            let df = n as f64 - 2.0;
            return Some(outcome(of_groups(effect::hedges_g), |e| {
                object! { "estimate" => e.estimate, "ci" => e.interval, "J" => effect::hedges_factor(df), "J_approx" => 1.0 - 3.0 / (4.0 * df - 1.0) }
            }));
        }
        "glass_delta" => of_groups(effect::glass_delta),
        "cohen_dz" => of_pairs(effect::cohen_dz),
        "rank_biserial" => of_groups(effect::rank_biserial),
        "rank_biserial_paired" => of_pairs(effect::rank_biserial_paired),
        "cliffs_delta" => {
            let (a, b) = two_groups(input);
            return Some(outcome(effect::cliffs_delta(&a, &b, level), |c| {
                object! { "estimate" => c.effect.estimate, "var" => c.variance, "ci" => c.effect.interval }
            }));
        }
        "anova_effect_sizes" => {
            return Some(outcome(effect::variance_shares(&groups(input), level), |s| {
                object! {
                    "eta2" => s.eta2,
                    "eta2_ci_steiger" => s.eta2_interval,
                    "eta2_ci_effectsize" => s.eta2_interval_df,
                    "ncp_ci" => s.ncp_interval,
                    "omega2" => s.omega2,
                    "epsilon2" => s.epsilon2,
                    "cohens_f" => s.cohens_f,
                }
            }));
        }
        "kw_effect_sizes" => {
            return Some(outcome(effect::rank_shares(&groups(input)), |s| {
                object! { "epsilon2" => s.epsilon2, "eta2" => s.eta2 }
            }));
        }
        "power_t" => return Some(power_t(options)),
        "power_anova" => return Some(power_anova(options)),
        _ => return None,
    };
    Some(outcome(result, |e| object! { "estimate" => e.estimate, "ci" => e.interval }))
}

fn power_t(options: &Value) -> Outcome {
    let number = |key: &str| options[key].as_f64();
    let plan = TPlan {
        design: if options["design"] == "two.sample" { Design::TwoGroups } else { Design::OneGroup },
        alternative: alternative(options),
        alpha: option(options, "alpha", 0.05),
        sd: option(options, "sd", 1.0),
    };
    match (number("n"), number("delta"), number("power")) {
        (Some(n), Some(delta), _) => {
            outcome(plan.power(n, number("n2"), delta), |p| object! { "power" => p })
        }
        (Some(n), None, Some(power)) => {
            outcome(plan.detectable(n, number("n2"), power), |delta| object! { "delta" => delta })
        }
        (_, Some(delta), Some(power)) => outcome(plan.sample_size(delta, power), size),
        other => panic!("power_t with {other:?}"),
    }
}

fn power_anova(options: &Value) -> Outcome {
    let (k, f) = (option(options, "k", 0.0) as usize, option(options, "f", 0.0));
    let alpha = option(options, "alpha", 0.05);
    match options["n"].as_f64() {
        Some(n) => outcome(anova_power(k, n, f, alpha), |p| object! { "power" => p }),
        None => outcome(anova_sample_size(k, f, alpha, option(options, "power", 0.0)), size),
    }
}

fn size(n: f64) -> Value {
    object! { "n" => n, "n_ceil" => n.ceil() }
}
