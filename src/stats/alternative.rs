//! Which differences count: both directions, or one that was chosen before the data were seen.

use crate::error::Result;
use crate::stats::refusal::Refusal;

/// The alternative to "no difference". Differences are first minus second, treatment minus control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alternative {
    /// Either direction.
    #[default]
    TwoSided,
    /// The first is greater.
    Greater,
    /// The first is less.
    Less,
}

impl Alternative {
    /// p of a statistic whose distribution is symmetric about 0 and has the upper tail `sf`.
    pub fn p(self, statistic: f64, sf: impl Fn(f64) -> Option<f64>) -> Option<f64> {
        let p = sf(self.outward(statistic))?;
        Some(if self == Self::TwoSided { (2.0 * p).min(1.0) } else { p })
    }

    /// Confidence limits around `estimate`: `upper` gives the quantile of a symmetric distribution by its upper tail. A
    /// one-sided interval is infinite on the other side.
    ///
    /// # Errors
    /// [`Refusal::InvalidOption`] for a `level` outside 0 to 1.
    pub fn interval(
        self,
        estimate: f64,
        se: f64,
        level: f64,
        upper: impl Fn(f64) -> Option<f64>,
    ) -> Result<[f64; 2]> {
        let tail = if self == Self::TwoSided { 0.5 * (1.0 - level) } else { 1.0 - level };
        let inside = level > 0.0 && level < 1.0;
        let half = inside.then(|| upper(tail)).flatten().ok_or_else(bad_level)? * se;
        Ok(self.around(estimate, half))
    }

    /// Limits at a distance from an estimate, infinite on the side that is not asked about.
    pub(crate) fn around(self, estimate: f64, half: f64) -> [f64; 2] {
        match self {
            Self::TwoSided => [estimate - half, estimate + half],
            Self::Greater => [estimate - half, f64::INFINITY],
            Self::Less => [f64::NEG_INFINITY, estimate + half],
        }
    }

    /// How far a statistic lies in the direction that counts.
    pub(crate) fn outward(self, statistic: f64) -> f64 {
        match self {
            Self::TwoSided => statistic.abs(),
            Self::Greater => statistic,
            Self::Less => -statistic,
        }
    }
}

/// A confidence level outside 0 to 1.
pub(crate) fn bad_level() -> crate::Error {
    Refusal::InvalidOption.because("A confidence level lies between 0 and 1.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::distribution::{normal_sf, normal_upper};

    #[test]
    fn each_direction_has_its_tail_and_its_limit() {
        let p = |alternative: Alternative| alternative.p(1.0, |z| Some(normal_sf(z))).unwrap();
        // R 4.2.2: pnorm(1, lower.tail = FALSE)
        assert!((p(Alternative::Greater) - 0.158_655_253_931_457_05).abs() < 1e-15);
        assert!((p(Alternative::TwoSided) - 2.0 * p(Alternative::Greater)).abs() < 1e-15);
        assert!((p(Alternative::Less) + p(Alternative::Greater) - 1.0).abs() < 1e-15);
        let limits = |a: Alternative| a.interval(3.0, 2.0, 0.95, normal_upper).unwrap();
        assert!((limits(Alternative::TwoSided)[1] - 6.919_927_969_080_108).abs() < 1e-12);
        assert!((limits(Alternative::Greater)[0] + 0.289_707_253_902_945).abs() < 1e-12);
        assert_eq!(
            (limits(Alternative::Greater)[1], limits(Alternative::Less)[0]),
            (f64::INFINITY, f64::NEG_INFINITY)
        );
    }

    #[test]
    fn refuses_a_level_that_is_none() {
        for level in [0.0, 1.0, -1.0, 95.0, f64::NAN] {
            let error = Alternative::Less.interval(0.0, 1.0, level, normal_upper).unwrap_err();
            assert_eq!(Refusal::of(&error), Some(Refusal::InvalidOption));
        }
    }
}
