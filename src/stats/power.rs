//! Power and sample size: how many replicates does it take to see a difference of a given size?
//!
//! Power of t tests by the noncentral t, of a one-way analysis by the noncentral F (Cohen 1988), exactly. Two-sided power
//! counts both tails. Not for a difference that was just observed: its power says nothing its p does not.

use super::distribution::{f_upper, noncentral_f_sf, noncentral_t_cdf, noncentral_t_sf, t_upper};
use super::{Alternative, Refusal};
use crate::error::Result;
use crate::num::root::brent;

/// Who is compared with whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// Two independent groups.
    TwoGroups,
    /// One group with a number, or paired differences.
    OneGroup,
}

/// A t test in planning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TPlan {
    /// Who is compared with whom.
    pub design: Design,
    /// Which differences count; of a one-sided plan the size of the difference counts.
    pub alternative: Alternative,
    /// Chance of a false positive that is accepted, such as 0.05.
    pub alpha: f64,
    /// SD of the values, or of the paired differences.
    pub sd: f64,
}

impl TPlan {
    /// Chance of a significant result with `n` values a group (`n2` in the second, as many unless stated) when the true
    /// difference is `delta`.
    ///
    /// # Errors
    /// [`Refusal::InvalidOption`] for an alpha outside 0 to 1 or an SD that is not positive, [`Refusal::TooFewValues`] for too
    /// few values to have a standard error.
    ///
    /// # Examples
    /// ```
    /// use monolayer::stats::{Alternative, power::{Design, TPlan}};
    /// let plan = TPlan { design: Design::TwoGroups, alternative: Alternative::TwoSided, alpha: 0.05, sd: 1.0 };
    /// assert!((plan.power(20.0, None, 1.0).unwrap() - 0.869).abs() < 1e-3);
    /// ```
    pub fn power(&self, n: f64, n2: Option<f64>, delta: f64) -> Result<f64> {
        if !(self.alpha > 0.0 && self.alpha < 1.0 && self.sd > 0.0 && delta.is_finite()) {
            return Err(Refusal::InvalidOption.into());
        }
        let n2 = n2.unwrap_or(n);
        let (df, size) = match self.design {
            Design::TwoGroups => (n + n2 - 2.0, n * n2 / (n + n2)),
            Design::OneGroup => (n - 1.0, n),
        };
        if !(df > 0.0 && n > 0.0 && n2 > 0.0 && df.is_finite()) {
            return Err(Refusal::TooFewValues.into());
        }
        let ncp = delta.abs() / self.sd * size.sqrt();
        let two_sided = self.alternative == Alternative::TwoSided;
        let power = || {
            let critical = t_upper(if two_sided { 0.5 * self.alpha } else { self.alpha }, df)?;
            let wrong_way = if two_sided { noncentral_t_cdf(-critical, df, ncp)? } else { 0.0 };
            Some(noncentral_t_sf(critical, df, ncp)? + wrong_way)
        };
        power().ok_or_else(|| Refusal::InvalidOption.into())
    }

    /// Values a group for a given power, not rounded up.
    ///
    /// # Errors
    /// As [`TPlan::power`], and [`Refusal::InvalidOption`] for a power that is not between alpha and 1 or takes more than a
    /// billion values.
    pub fn sample_size(&self, delta: f64, power: f64) -> Result<f64> {
        let least = if self.design == Design::TwoGroups { 1.5 } else { 2.0 };
        self.check(power)?;
        grow(least, 1e9, power, |n| self.power(n, None, delta))
    }

    /// The difference that is found with a given power.
    ///
    /// # Errors
    /// As [`TPlan::sample_size`].
    pub fn detectable(&self, n: f64, n2: Option<f64>, power: f64) -> Result<f64> {
        self.check(power)?;
        grow(1e-9 * self.sd, 1e9 * self.sd, power, |delta| self.power(n, n2, delta))
    }

    fn check(&self, power: f64) -> Result<()> {
        if power > self.alpha && power < 1.0 { Ok(()) } else { Err(out_of_reach()) }
    }
}

/// Chance of a significant one-way analysis of `k` groups of `n` values when Cohen's f is `f`.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for `n` of 1 or less, [`Refusal::InvalidOption`] for an alpha outside
/// 0 to 1 or a negative f.
pub fn anova_power(k: usize, n: f64, f: f64, alpha: f64) -> Result<f64> {
    if k < 2 {
        return Err(Refusal::NeedTwoGroups.into());
    }
    if !(n > 1.0 && n.is_finite()) {
        return Err(Refusal::TooFewValues.into());
    }
    let groups = k as f64;
    let (df1, df2) = (groups - 1.0, groups * (n - 1.0));
    let power =
        f_upper(alpha, df1, df2).and_then(|critical| noncentral_f_sf(critical, df1, df2, groups * n * f * f));
    power.filter(|_| f >= 0.0).ok_or_else(|| Refusal::InvalidOption.into())
}

/// Values a group for a given power of a one-way analysis, not rounded up.
///
/// # Errors
/// As [`anova_power`], and [`Refusal::InvalidOption`] for a power that is not between alpha and 1 or takes more than a million
/// values.
pub fn anova_sample_size(k: usize, f: f64, alpha: f64, power: f64) -> Result<f64> {
    if !(power > alpha && power < 1.0) {
        return Err(out_of_reach());
    }
    grow(1.5, 1e6, power, |n| anova_power(k, n, f, alpha))
}

fn out_of_reach() -> crate::Error {
    Refusal::InvalidOption
        .because("This power cannot be reached: it has to lie between the level of the test and 1.")
}

/// Where a power that grows from `least` on reaches `power`; `least` itself when it is enough.
fn grow(least: f64, most: f64, power: f64, of: impl Fn(f64) -> Result<f64>) -> Result<f64> {
    let gap = |x: f64| of(x).map(|p| p - power);
    let (mut low, mut at_low) = (least, gap(least)?);
    if at_low >= 0.0 {
        return Ok(least);
    }
    let mut high = 2.0 * low;
    while high <= most {
        let at_high = gap(high)?;
        if at_high >= 0.0 {
            return brent(|x| gap(x).unwrap_or(f64::NAN), (low, at_low), (high, at_high), 1e-12 * high)
                .ok_or_else(out_of_reach);
        }
        (low, at_low, high) = (high, at_high, 2.0 * high);
    }
    Err(out_of_reach())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: TPlan =
        TPlan { design: Design::TwoGroups, alternative: Alternative::TwoSided, alpha: 0.05, sd: 1.0 };

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: power.t.test(..., strict = TRUE, tol = 1e-13), pwr 1.3-0::pwr.anova.test
        assert!((PLAN.power(3.0, None, 2.0).unwrap() - 0.462_640_811_891_316_7).abs() < 1e-9);
        assert!((PLAN.sample_size(0.5, 0.8).unwrap() - 63.765_610_190_950_96).abs() < 1e-6);
        assert!((PLAN.detectable(15.0, None, 0.8).unwrap() - 1.059_799_583_907_399_5).abs() < 1e-7);
        assert!((anova_power(3, 10.0, 0.4, 0.05).unwrap() - 0.442_073_171_414_336_05).abs() < 1e-9);
    }

    #[test]
    fn grows_from_the_level_to_one_and_goes_there_and_back() {
        assert!((PLAN.power(8.0, None, 0.0).unwrap() - 0.05).abs() < 1e-12);
        assert!(PLAN.power(8.0, None, 9.0).unwrap() > 0.999_999);
        for design in [Design::TwoGroups, Design::OneGroup] {
            let plan = TPlan { design, alternative: Alternative::Greater, ..PLAN };
            let n = plan.sample_size(0.7, 0.9).unwrap();
            assert!((plan.power(n, None, 0.7).unwrap() - 0.9).abs() < 1e-10);
            let delta = plan.detectable(6.0, None, 0.75).unwrap();
            assert!((plan.power(6.0, None, delta).unwrap() - 0.75).abs() < 1e-10);
        }
        let n = anova_sample_size(4, 0.25, 0.01, 0.95).unwrap();
        assert!((anova_power(4, n, 0.25, 0.01).unwrap() - 0.95).abs() < 1e-10);
        // An analysis of two groups is a t test, with f half the difference.
        assert!(
            (anova_power(2, 9.0, 0.5, 0.05).unwrap() - PLAN.power(9.0, None, 1.0).unwrap()).abs() < 1e-11
        );
    }

    #[test]
    fn refuse_what_has_no_answer() {
        let reason = |r: Result<f64>| r.err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(PLAN.power(1.0, None, 1.0)), Some(Refusal::TooFewValues));
        assert_eq!(reason(TPlan { sd: 0.0, ..PLAN }.power(5.0, None, 1.0)), Some(Refusal::InvalidOption));
        assert_eq!(reason(PLAN.sample_size(0.0, 0.8)), Some(Refusal::InvalidOption));
        assert_eq!(reason(PLAN.sample_size(1.0, 1.0)), Some(Refusal::InvalidOption));
        assert_eq!(reason(anova_power(1, 5.0, 0.4, 0.05)), Some(Refusal::NeedTwoGroups));
        assert_eq!(reason(anova_sample_size(3, 0.0, 0.05, 0.8)), Some(Refusal::InvalidOption));
        assert_eq!(reason(anova_power(3, 5.0, -1.0, 0.05)), Some(Refusal::InvalidOption));
    }
}
