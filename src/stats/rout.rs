//! ROUT: outliers around a robust fit, with a false discovery rate that is chosen.
//!
//! A fit that assumes a Lorentzian rather than a normal scatter hardly feels a far point: it minimises
//! sum ln(1 + (r / RSDR)^2), with RSDR, the robust standard deviation of the residuals, their 68.27th percentile times
//! n / (n - K), found anew until it settles. Then |r| / RSDR is compared with Student's t, n - K degrees of freedom, from
//! the 70th percentile of the residuals up, at levels that keep the share Q of false ones among those flagged (Benjamini
//! and Hochberg 1995). Source: Motulsky and Brown 2006, doi:10.1186/1471-2105-7-123. Here are the parts that do not depend
//! on the curve, and the fit of a constant. Not for data that are not normal apart from their outliers, and not for
//! fewer than about ten points, where n - K is small and the percentile rough.

use super::describe::mean;
use super::distribution::t_two_sided;
use super::{Refusal, sample};
use crate::error::{Error, Result};
use crate::num::sum::sum;

/// The share of a normal distribution within one standard deviation.
const ONE_SD: f64 = 0.6827;
/// Residuals below this percentile are never tested.
const TESTED_FROM: f64 = 0.7;

/// Robust standard deviation of residuals around a fit with `parameters` free parameters; `None` when there are no more
/// residuals than parameters.
pub fn rsdr(residuals: &[f64], parameters: usize) -> Option<f64> {
    let n = residuals.len();
    let df = n.checked_sub(parameters).filter(|df| *df > 0)?;
    let mut sizes: Vec<f64> = residuals.iter().map(|r| r.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    // Hyndman and Fan's type 7, as R's and NumPy's default.
    let at = ONE_SD * (n as f64 - 1.0);
    let below = at.floor();
    let (low, high) = (*sizes.get(below as usize)?, *sizes.get((at.ceil()) as usize)?);
    Some((low + (high - low) * (at - below)) * n as f64 / df as f64)
}

/// The weight of a residual in the robust fit: 1 at the curve, 1/2 at one RSDR, 1/101 at ten.
pub fn lorentzian_weight(residual: f64, rsdr: f64) -> f64 {
    let u = residual / rsdr;
    1.0 / (1.0 + u * u)
}

/// A flagged residual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flag {
    /// Where it stands, from 0.
    pub index: usize,
    /// |residual| / RSDR.
    pub distance: f64,
    /// Two-sided p of that distance.
    pub p: f64,
}

/// The residuals that are outliers at a false discovery rate `q`, in their own order.
pub fn flag(residuals: &[f64], rsdr: f64, df: usize, q: f64) -> Vec<Flag> {
    let n = residuals.len();
    let mut order: Vec<(usize, f64)> = residuals.iter().map(|r| r.abs()).enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let tested = |(rank, (index, size)): (usize, (usize, f64))| -> Option<(usize, Flag)> {
        let distance = size / rsdr;
        Some((rank, Flag { index, distance, p: t_two_sided(distance, df as f64)? }))
    };
    let from = (TESTED_FROM * n as f64).floor() as usize;
    let mut flags: Vec<Flag> = order
        .into_iter()
        .enumerate()
        .skip(from)
        .filter_map(tested)
        .skip_while(|(rank, flag)| flag.p >= q * (n - rank) as f64 / n as f64)
        .map(|(_, flag)| flag)
        .collect();
    flags.sort_by_key(|f| f.index);
    flags
}

/// Outliers in a column of values, all measuring one mean.
#[derive(Debug, Clone, PartialEq)]
pub struct RoutMean {
    /// Robust mean.
    pub center: f64,
    /// Robust standard deviation.
    pub rsdr: f64,
    /// The values flagged, in their own order.
    pub flags: Vec<Flag>,
}

/// Flags the values that do not belong to the mean of the others; `q` is the share of false ones tolerated (0.01).
///
/// # Errors
/// [`Refusal::NotFinite`], [`Refusal::InvalidOption`] for a `q` outside 0 to 1, [`Refusal::TooFewValues`] for fewer than three
/// values, [`Refusal::ZeroVariance`] when two thirds of them are equal, which leaves no scale.
///
/// # Examples
/// ```
/// let values = [199.31, 199.53, 200.19, 200.82, 201.92, 201.95, 202.18, 245.57];
/// let found = monolayer::stats::rout::rout_mean(&values, 0.01).unwrap();
/// assert_eq!(found.flags.iter().map(|f| f.index).collect::<Vec<_>>(), [7]);
/// ```
pub fn rout_mean(values: &[f64], q: f64) -> Result<RoutMean> {
    check_rate(q)?;
    sample::values(values, 3)?;
    let residuals = |center: f64| -> Vec<f64> { values.iter().map(|v| v - center).collect() };
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let both = sorted.iter().skip((values.len() - 1) / 2).take(middle + 1 - (values.len() - 1) / 2);
    // The median: a start no outlier can carry away.
    let mut center = mean(&both.copied().collect::<Vec<_>>()).unwrap_or(f64::NAN);
    let mut scale = rsdr(&residuals(center), 1).unwrap_or(0.0);
    let spread = sorted.last().zip(sorted.first()).map_or(0.0, |(a, b)| a - b);
    for _ in 0..2000 {
        if !has_scale(scale, spread) {
            return Err(no_scale());
        }
        let weights: Vec<f64> = values.iter().map(|v| lorentzian_weight(v - center, scale)).collect();
        let next = sum(values.iter().zip(&weights).map(|(v, w)| v * w)) / sum(weights.iter().copied());
        let next_scale = rsdr(&residuals(next), 1).unwrap_or(0.0);
        let settled = (next - center).abs() <= 1e-13 * scale && (next_scale - scale).abs() <= 1e-13 * scale;
        (center, scale) = (next, next_scale);
        if settled {
            break;
        }
    }
    if !has_scale(scale, spread) {
        return Err(no_scale());
    }
    let flags = flag(&residuals(center), scale, values.len() - 1, q);
    Ok(RoutMean { center, rsdr: scale, flags })
}

/// Refuses a false discovery rate that is none.
pub(crate) fn check_rate(q: f64) -> Result<()> {
    if q > 0.0 && q < 1.0 {
        return Ok(());
    }
    Err(Refusal::InvalidOption
        .because("The false discovery rate Q has to lie between 0 and 100 %.")
        .hint("1 % is usual; 0.1 % flags only the plainest outliers."))
}

/// Whether a robust scatter is more than the rounding of the values.
pub(crate) fn has_scale(rsdr: f64, spread: f64) -> bool {
    rsdr > 1e-10 * spread && rsdr.is_finite()
}

/// Why nothing can be flagged.
pub(crate) fn no_scale() -> Error {
    Refusal::ZeroVariance
        .because(
            "Two thirds of the points lie exactly on the fit: there is no scatter to judge the others by.",
        )
        .hint("Are the values rounded? Take them with more digits.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn percentile_and_correction_are_those_of_the_definition() {
        // NumPy 2: quantile([1, 2, 3, 4, 10], 0.6827) = 3.7308; times 5 / (5 - 2).
        let got = rsdr(&[1.0, -3.0, 10.0, 2.0, -4.0], 2).unwrap();
        assert!((got - 3.7308 * 5.0 / 3.0).abs() < 1e-12, "{got}");
        assert_eq!(rsdr(&[1.0, 2.0], 2), None);
        assert_eq!(rsdr(&[], 0), None);
    }

    #[test]
    fn masked_outliers_are_found_together() {
        // Grubbs' test sees neither of two equal far values, ROUT both; made up for this test.
        let values = [10.2, 11.1, 9.8, 10.5, 10.9, 9.9, 10.4, 25.0, 25.2, 10.1];
        let found = rout_mean(&values, 0.01).unwrap();
        assert_eq!(found.flags.iter().map(|f| f.index).collect::<Vec<_>>(), [7, 8]);
        assert!((found.center - 10.36).abs() < 0.15, "{found:?}");
    }

    #[test]
    fn does_not_depend_on_unit_and_a_stricter_rate_flags_no_more() {
        let values = [10.2, 11.1, 9.8, 10.5, 10.9, 9.9, 10.4, 13.0, 6.2, 10.1, 10.6];
        let turned = values.map(|v| 500.0 - 7.0 * v);
        let (a, b) = (rout_mean(&values, 0.05).unwrap(), rout_mean(&turned, 0.05).unwrap());
        assert!((b.rsdr / a.rsdr - 7.0).abs() < 1e-8);
        assert_eq!(
            a.flags.iter().map(|f| f.index).collect::<Vec<_>>(),
            b.flags.iter().map(|f| f.index).collect::<Vec<_>>()
        );
        let mut last = usize::MAX;
        for q in [0.5, 0.1, 0.01, 0.001, 1e-6] {
            let count = rout_mean(&values, q).unwrap().flags.len();
            assert!(count <= last);
            last = count;
        }
        assert_eq!(last, 0);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        assert_eq!(rout_mean(&[1.0, 2.0], 0.01).unwrap_err().kind, ErrorKind::Undetermined);
        assert_eq!(rout_mean(&[5.0, 5.0, 5.0, 5.0, 9.0], 0.01).unwrap_err().kind, ErrorKind::Undetermined);
        assert_eq!(rout_mean(&[5.0, 6.0, f64::NAN], 0.01).unwrap_err().kind, ErrorKind::Number);
        assert_eq!(rout_mean(&[5.0, 6.0, 7.0], 0.0).unwrap_err().kind, ErrorKind::Invalid);
    }
}
