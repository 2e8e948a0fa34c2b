//! The uncertainty of a viability, with those of control and blank in it.
//!
//! For the `n` treated and `m` control wells of one plate, with blank means `B_s` (variance `v_s = sd_s^2 / n_s`):
//! `N = mean(x) - sum p_s B_s`, `D = mean(c) - sum q_s B_s`, where `p_s` and `q_s` are the shares of the treated and the
//! control wells from which blank `s` was taken off. Then `V = 100 N / D` and, to first order (delta method; Fieller
//! 1954, doi:10.1111/j.2517-6161.1954.tb00159.x, is the exact form),
//!
//! `var V = (100 / D)^2 (var N - 2 r cov(N, D) + r^2 var D)`, with `r = N / D`,
//! `var N = w_x / n + sum p_s^2 v_s`, `var D = w_c / m + sum q_s^2 v_s`, `cov(N, D) = sum p_s q_s v_s`.
//!
//! `w = s^2 - n / (n - 1) (sum p_s v_s - sum p_s^2 v_s)`, at least 0, is the wells' own variance: with several blanks the
//! scatter `s^2` of the corrected wells holds the blanks' errors already, which must not count twice.
//!
//! The covariance is the shared blank's: taken off above and below the line, part of its error cancels. Not for a
//! control within about five of its own standard errors of the blank: the ratio's distribution is no normal one then.

use crate::stats::describe::spread;

/// Blank-subtracted wells, each with the blank that was taken off.
pub(super) struct Wells<'a> {
    pub(super) corrected: &'a [f64],
    pub(super) blanks: &'a [Option<usize>],
}

/// Variance of the mean viability in per cent; `None` when treated wells, control or a blank are one well only.
pub(super) fn variance_percent(
    treated: &Wells<'_>,
    control: &Wells<'_>,
    blank_variance: impl Fn(usize) -> Option<f64>,
) -> Option<f64> {
    let (n, d) = (spread(treated.corrected)?, spread(control.corrected)?);
    let (mut n_first, mut n_square, mut d_first, mut d_square, mut cov) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let last = treated.blanks.iter().chain(control.blanks).flatten().max();
    for blank in last.map(|l| 0..=*l).into_iter().flatten() {
        let (p, q) = (share(treated, blank), share(control, blank));
        if p > 0.0 || q > 0.0 {
            let v = blank_variance(blank)?;
            n_first += p * v;
            n_square += p * p * v;
            d_first += q * v;
            d_square += q * q * v;
            cov += p * q * v;
        }
    }
    let var_n = own_variance(n, n_first - n_square)? + n_square;
    let var_d = own_variance(d, d_first - d_square)? + d_square;
    let ratio = n.1 / d.1;
    let scale = 100.0 / d.1;
    let variance = scale * scale * (var_n - 2.0 * ratio * cov + ratio * ratio * var_d);
    variance.is_finite().then_some(variance.max(0.0))
}

/// Variance of the mean from the wells alone.
fn own_variance((n, _, sd): (u32, f64, Option<f64>), between: f64) -> Option<f64> {
    let (n, sd) = (f64::from(n), sd?);
    Some((sd * sd - n / (n - 1.0) * between).max(0.0) / n)
}

fn share(wells: &Wells<'_>, blank: usize) -> f64 {
    let hits = wells.blanks.iter().filter(|b| **b == Some(blank)).count();
    hits as f64 / wells.blanks.len() as f64
}
