//! Distributions: tails and quantiles.

use crate::json::{Outcome, number, object};
use monolayer::stats::distribution as d;
use serde_json::Value;

pub fn run(test: &str, args: &Value, _options: &Value) -> Option<Outcome> {
    let a = |name: &str| number(&args[name]).unwrap_or(f64::NAN);
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
        _ => return None,
    };
    Some(Ok(object! { "value" => value }))
}
