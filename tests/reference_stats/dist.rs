//! Distributions: tails and quantiles.

use crate::json::{Outcome, number, object};
use monolayer::stats::distribution as d;
use serde_json::Value;

pub fn run(test: &str, args: &Value, _options: &Value) -> Option<Outcome> {
    let a = |name: &str| number(&args[name]).unwrap_or(f64::NAN);
    let whole = |name: &str| args[name].as_u64().map_or(0, |k| k as usize);
    let two_sided = args["sides"] == 2;
    let value = match test.strip_prefix("dist.")? {
        "norm.sf" => Some(d::normal_sf(a("x"))),
        "norm.cdf" => Some(d::normal_cdf(a("x"))),
        "t.sf" => d::t_sf(a("x"), a("df")),
        "t.cdf" => d::t_cdf(a("x"), a("df")),
        "f.sf" => d::f_sf(a("x"), a("d1"), a("d2")),
        "f.cdf" => d::f_cdf(a("x"), a("d1"), a("d2")),
        "chi2.sf" => d::chi_square_sf(a("x"), a("df")),
        "chi2.cdf" => d::chi_square_cdf(a("x"), a("df")),
        "beta.sf" => d::beta_sf(a("x"), a("a"), a("b")),
        "beta.cdf" => d::beta_cdf(a("x"), a("a"), a("b")),
        "nct.sf" => d::noncentral_t_sf(a("x"), a("df"), a("ncp")),
        "nct.cdf" => d::noncentral_t_cdf(a("x"), a("df"), a("ncp")),
        "ncf.sf" => d::noncentral_f_sf(a("x"), a("d1"), a("d2"), a("ncp")),
        "ncf.cdf" => d::noncentral_f_cdf(a("x"), a("d1"), a("d2"), a("ncp")),
        "ncx2.sf" => d::noncentral_chi_square_sf(a("x"), a("df"), a("ncp")),
        "ncx2.cdf" => d::noncentral_chi_square_cdf(a("x"), a("df"), a("ncp")),
        "tukey.sf" => d::studentized_range_sf(a("x"), whole("k"), a("df")),
        "tukey.cdf" => d::studentized_range_cdf(a("x"), whole("k"), a("df")),
        "tukey.q" => d::studentized_range_upper(a("p_upper"), whole("k"), a("df")),
        "dunnett.sf" => d::dunnett_sf(a("x"), &shares(args), a("df"), two_sided),
        "dunnett.q" => d::dunnett_upper(a("p_upper"), &shares(args), a("df"), two_sided),
        "smm.sf" => d::maximum_modulus_sf(a("x"), whole("m"), a("df")),
        "smm.q" => d::maximum_modulus_upper(a("p_upper"), whole("m"), a("df")),
        _ => return None,
    };
    Some(Ok(object! { "value" => value }))
}

/// lambda^2 of each treatment, given as [numerator, denominator].
fn shares(args: &Value) -> Vec<f64> {
    let share = |pair: &Value| pair[0].as_f64().unwrap() / pair[1].as_f64().unwrap();
    args["lam2"].as_array().into_iter().flatten().map(share).collect()
}
