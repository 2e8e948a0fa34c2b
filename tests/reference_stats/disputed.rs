//! Expected values that are themselves off, each with a proof that runs: what the value is defined by is computed at ours
//! and at theirs. Such a case is listed at every run and is not counted as passed.

use crate::compare::Case;
use crate::json::{Outcome, level, two_groups};
use monolayer::stats::distribution::{noncentral_t_cdf, noncentral_t_sf};

/// Why a case that differs is not wrong; `None` when it is.
pub fn settled(case: &Case, outcome: &Outcome, wrong: &[String]) -> Option<String> {
    let got = outcome.as_ref().ok()?;
    (case.test == "glass_delta" && wrong.iter().all(|w| w.starts_with(".ci"))).then_some(())?;
    // R's effectsize looks for the limits with a simplex until the tails are right to 1e-9, and with R's pt, which is an
    // approximation beyond a noncentrality of 37.6. The limits are defined by their tails.
    let (a, b) = two_groups(&case.input);
    let moments = |v: &[f64]| {
        let mean = v.iter().sum::<f64>() / v.len() as f64;
        (v.len() as f64, v.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (v.len() as f64 - 1.0))
    };
    let ((n1, v1), (n2, v2)) = (moments(&a), moments(&b));
    let unit = (1.0 / n2 + v1 / (n1 * v2)).sqrt();
    let (t, df) = (got["estimate"].as_f64()? / unit, n2 - 1.0);
    let tail = 0.5 * (1.0 - level(&case.options));
    let off = |limits: &serde_json::Value| {
        let low = noncentral_t_sf(t, df, limits[0].as_f64()? / unit)?;
        let high = noncentral_t_cdf(t, df, limits[1].as_f64()? / unit)?;
        Some((low / tail - 1.0).abs().max((high / tail - 1.0).abs()))
    };
    let (ours, theirs) = (off(&got["ci"])?, off(&case.expected["ci"])?);
    (ours < 1e-10 && theirs > 100.0 * ours).then(|| {
        format!(
            "the tails at the expected limits are off by {theirs:.0e} of {tail:.3}, at ours by {ours:.0e}"
        )
    })
}
