//! Many tests at once: which p-values still count?
//!
//! Two aims. No false positive at all, with the chance of any kept at the level: Bonferroni, Sidak (1967,
//! doi:10.1080/01621459.1967.10482935), and the step-wise Holm (1979, <https://www.jstor.org/stable/4615733>),
//! Holm-Sidak, Hochberg (1988, doi:10.1093/biomet/75.4.800) and Hommel (1988, doi:10.1093/biomet/75.2.383). Few false
//! positives among those found: Benjamini and Hochberg (1995, doi:10.1111/j.2517-6161.1995.tb02031.x), Benjamini and
//! Yekutieli (2001, doi:10.1214/aos/1013699998) and the two-stage method of Benjamini, Krieger and Yekutieli (2006,
//! doi:10.1093/biomet/93.3.491). The second aim is for screens, not for the five comparisons of a figure.

use super::Refusal;
use crate::error::Result;
use crate::num::math::{exp_m1, ln_1p};

/// How p-values are adjusted for their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Adjustment {
    /// Not at all (Fisher's least significant difference).
    None,
    /// Times their number.
    Bonferroni,
    /// 1 - (1 - p)^m: exact for independent tests.
    Sidak,
    /// Bonferroni step by step from the smallest p.
    #[default]
    Holm,
    /// Sidak step by step from the smallest p.
    HolmSidak,
    /// Bonferroni step by step from the largest p; for tests that are not negatively dependent.
    Hochberg,
    /// Simes' test of every intersection; as Hochberg, and never less powerful.
    Hommel,
    /// False discovery rate of tests that are not negatively dependent (Benjamini and Hochberg).
    BenjaminiHochberg,
    /// False discovery rate whatever the tests have to do with each other (Benjamini and Yekutieli).
    BenjaminiYekutieli,
}

impl Adjustment {
    /// Adjusted p-values in the order given, each at most 1.
    ///
    /// # Errors
    /// [`Refusal::InvalidPValue`] for a p outside 0 to 1.
    ///
    /// # Examples
    /// ```
    /// use monolayer::stats::multiplicity::Adjustment;
    /// let adjusted = Adjustment::Bonferroni.apply(&[0.01, 0.5]).unwrap();
    /// assert_eq!(adjusted, [0.02, 1.0]);
    /// ```
    pub fn apply(self, p: &[f64]) -> Result<Vec<f64>> {
        check(p)?;
        let m = p.len() as f64;
        // The k-th smallest p is the smallest of the m - k + 1 that are left.
        Ok(match self {
            Self::None => p.to_vec(),
            Self::Bonferroni => p.iter().map(|p| (m * p).min(1.0)).collect(),
            Self::Sidak => p.iter().map(|p| sidak(*p, m)).collect(),
            Self::Holm => holm(p),
            Self::HolmSidak => step_down(p, |p, rank| sidak(p, m - rank + 1.0)),
            Self::Hochberg => step_up(p, |p, rank| (m - rank + 1.0) * p),
            Self::Hommel => hommel(p),
            Self::BenjaminiHochberg => step_up(p, |p, rank| m * p / rank),
            Self::BenjaminiYekutieli => {
                let harmonic: f64 = (1..=p.len()).map(|r| 1.0 / r as f64).sum();
                step_up(p, |p, rank| harmonic * m * p / rank)
            }
        })
    }

    /// The level at which each of `m` intervals has to stand for all to hold at `level`; `None` for step-wise methods,
    /// which have no intervals of their own.
    pub fn interval_level(self, level: f64, m: usize) -> Option<f64> {
        let m = m as f64;
        match self {
            Self::None => Some(level),
            Self::Bonferroni => Some(1.0 - (1.0 - level) / m),
            Self::Sidak => Some(1.0 + exp_m1(ln_1p(-(1.0 - level)) / m)),
            _ => None,
        }
    }
}

/// Whether an adjusted p counts at `alpha`; a rounding in the last digit does not decide.
pub fn counts(adjusted: f64, alpha: f64) -> bool {
    adjusted <= alpha * (1.0 + 8.0 * f64::EPSILON)
}

/// 1 - (1 - p)^m, without cancellation.
fn sidak(p: f64, m: f64) -> f64 {
    if p < 1.0 { -exp_m1(m * ln_1p(-p)) } else { 1.0 }
}

fn check(p: &[f64]) -> Result<()> {
    if p.iter().all(|p| (0.0..=1.0).contains(p)) { Ok(()) } else { Err(Refusal::InvalidPValue.into()) }
}

/// Holm's adjusted p-values in the order given, each at most 1. A p that is not a number stays so and does not count.
///
/// # Examples
/// ```
/// let adjusted = monolayer::stats::multiplicity::holm(&[0.01, 0.04, 0.03]);
/// assert!((adjusted[0] - 0.03).abs() < 1e-15 && (adjusted[1] - 0.06).abs() < 1e-15 && (adjusted[2] - 0.06).abs() < 1e-15);
/// ```
pub fn holm(p: &[f64]) -> Vec<f64> {
    let tests = p.iter().filter(|p| !p.is_nan()).count() as f64;
    step_down(p, |p, rank| p * (tests - rank + 1.0))
}

/// p-values by size with where they stand; without those that are none.
fn ordered(p: &[f64]) -> Vec<(usize, f64)> {
    let mut order: Vec<(usize, f64)> = p.iter().copied().enumerate().filter(|(_, p)| !p.is_nan()).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    order
}

/// Puts values back where their p-values stand.
fn spread(length: usize, values: impl IntoIterator<Item = (usize, f64)>) -> Vec<f64> {
    let mut out = vec![f64::NAN; length];
    for (index, value) in values {
        if let Some(slot) = out.get_mut(index) {
            *slot = value;
        }
    }
    out
}

/// From the smallest p (rank 1) on, never below what came before.
fn step_down(p: &[f64], adjust: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let steps = ordered(p).into_iter().enumerate().scan(0.0_f64, |most, (before, (index, p))| {
        *most = most.max(adjust(p, before as f64 + 1.0).min(1.0));
        Some((index, *most))
    });
    spread(p.len(), steps)
}

/// From the largest p (rank m) back, never above what came before.
fn step_up(p: &[f64], adjust: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let order = ordered(p);
    let steps = order.into_iter().enumerate().rev().scan(1.0_f64, |least, (before, (index, p))| {
        *least = least.min(adjust(p, before as f64 + 1.0));
        Some((index, *least))
    });
    spread(p.len(), steps)
}

/// The closure of Simes' test by Wright's recursion (1992, doi:10.2307/2532694): for every size of intersection, the
/// worst that each p can be in.
fn hommel(p: &[f64]) -> Vec<f64> {
    let (order, sorted): (Vec<usize>, Vec<f64>) = ordered(p).into_iter().unzip();
    let mut adjusted = sorted.clone();
    for size in 2..=sorted.len() {
        let (size_f, (small, large)) = (size as f64, sorted.split_at(sorted.len() + 1 - size));
        // The size - 1 largest p-values are in every worst intersection, at ranks 2 and on.
        let rest = large.iter().enumerate().map(|(at, p)| size_f * p / (at as f64 + 2.0));
        let least = rest.fold(f64::INFINITY, f64::min);
        let bounds = small.iter().map(|p| least.min(size_f * p));
        let last = small.last().map_or(least, |p| least.min(size_f * p));
        let bounds = bounds.chain(large.iter().map(|_| last));
        adjusted.iter_mut().zip(bounds).for_each(|(a, bound)| *a = a.max(bound).min(1.0));
    }
    spread(p.len(), order.into_iter().zip(adjusted))
}

/// What the two-stage method of Benjamini, Krieger and Yekutieli finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoStage {
    /// Which p-values count, in the order given.
    pub found: Vec<bool>,
    /// How many true null hypotheses the first stage left.
    pub true_nulls: usize,
}

/// Controls the false discovery rate at `rate`, sharper than Benjamini and Hochberg where many hypotheses are false: their
/// method at rate / (1 + rate) estimates how many are true, and is repeated with that number (definition 6).
///
/// # Errors
/// [`Refusal::InvalidPValue`] for a p outside 0 to 1, [`Refusal::InvalidOption`] for a rate outside 0 to 1.
pub fn two_stage(p: &[f64], rate: f64) -> Result<TwoStage> {
    check(p)?;
    if !(rate > 0.0 && rate < 1.0) {
        return Err(Refusal::InvalidOption.because("A false discovery rate lies between 0 and 1."));
    }
    let order = ordered(p);
    let m = p.len() as f64;
    let stage = |level: f64| {
        let below = order
            .iter()
            .enumerate()
            .rev()
            .find(|(before, (_, p))| counts(m * p, level * (*before as f64 + 1.0)));
        below.map_or(0, |(before, _)| before + 1)
    };
    let level = rate / (1.0 + rate);
    let first = stage(level);
    let true_nulls = p.len() - first;
    let found = if first == 0 || true_nulls == 0 { first } else { stage(level * m / true_nulls as f64) };
    let cut = found.checked_sub(1).and_then(|last| order.get(last)).map_or(-1.0, |(_, p)| *p);
    Ok(TwoStage { found: p.iter().map(|p| *p <= cut).collect(), true_nulls })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Adjustment; 9] = [
        Adjustment::None,
        Adjustment::Bonferroni,
        Adjustment::Sidak,
        Adjustment::Holm,
        Adjustment::HolmSidak,
        Adjustment::Hochberg,
        Adjustment::Hommel,
        Adjustment::BenjaminiHochberg,
        Adjustment::BenjaminiYekutieli,
    ];

    #[test]
    fn holm_is_that_of_r() {
        // R 4.2.2: p.adjust(c(0.02, 0.001, 0.7, 0.03, 0.004), "holm")
        let want = [0.06, 0.005, 0.7, 0.06, 0.016];
        for (got, want) in holm(&[0.02, 0.001, 0.7, 0.03, 0.004]).iter().zip(want) {
            assert!((got - want).abs() < 1e-15);
        }
    }

    #[test]
    fn each_is_that_of_50_digits() {
        // Six p-values with ties; mpmath 1.4.1 (50 digits, from the definitions)
        let p = [0.011, 0.02, 0.02, 0.005, 1.0, 0.5];
        for (adjustment, want) in [
            (
                Adjustment::Sidak,
                [
                    0.064_211_401_349_534_43,
                    0.114_157_619_136,
                    0.114_157_619_136,
                    0.029_627_490_643_734_374,
                    1.0,
                    0.984_375,
                ],
            ),
            (
                Adjustment::HolmSidak,
                [0.053_803_236_956_051, 0.077_631_84, 0.077_631_84, 0.029_627_490_643_734_374, 1.0, 0.75],
            ),
            (Adjustment::Hochberg, [0.055, 0.06, 0.06, 0.03, 1.0, 1.0]),
            (Adjustment::Hommel, [0.04, 0.06, 0.06, 0.03, 1.0, 1.0]),
            (Adjustment::BenjaminiHochberg, [0.03, 0.03, 0.03, 0.03, 1.0, 0.6]),
            (Adjustment::BenjaminiYekutieli, [0.0735, 0.0735, 0.0735, 0.0735, 1.0, 1.0]),
        ] {
            for (got, want) in adjustment.apply(&p).unwrap().iter().zip(want) {
                assert!((got - want).abs() < 1e-12, "{adjustment:?}: {got}, expected {want}");
            }
        }
    }

    #[test]
    fn none_falls_below_its_p_passes_one_or_changes_the_order() {
        let p = [0.3, 1e-300, 0.04, 0.04, 0.9, 1.0, 0.0, 0.2];
        for adjustment in ALL {
            let adjusted = adjustment.apply(&p).unwrap();
            for (i, a) in adjusted.iter().enumerate() {
                assert!(*a >= p[i] && *a <= 1.0, "{adjustment:?}");
                assert!(p.iter().zip(&adjusted).all(|(q, b)| q > &p[i] || b <= a), "{adjustment:?}");
            }
            assert!(adjustment.apply(&[]).unwrap().is_empty());
            assert!((adjustment.apply(&[0.25]).unwrap()[0] - 0.25).abs() < 1e-15);
        }
    }

    #[test]
    fn never_falls_and_never_passes_one() {
        let adjusted = holm(&[0.9, 0.5, 0.6, 0.0]);
        assert_eq!(adjusted, [1.0, 1.0, 1.0, 0.0]);
        assert!(holm(&[]).is_empty());
        let with_gap = holm(&[0.02, f64::NAN]);
        assert!(with_gap[0] == 0.02 && with_gap[1].is_nan());
    }

    #[test]
    fn two_stages_find_what_one_misses() {
        let p = [0.0001, 0.004, 0.009, 0.02, 0.03, 0.8];
        let both = two_stage(&p, 0.05).unwrap();
        assert_eq!((both.found, both.true_nulls), (vec![true, true, true, true, true, false], 1));
        assert_eq!(two_stage(&[0.5, 0.9], 0.05).unwrap().found, [false, false]);
        assert_eq!(two_stage(&[0.001, 0.002], 0.05).unwrap().found, [true, true]);
    }

    #[test]
    fn refuse_what_is_no_p() {
        for bad in [1.2, -0.1, f64::NAN] {
            assert_eq!(
                Refusal::of(&Adjustment::Sidak.apply(&[0.1, bad]).unwrap_err()),
                Some(Refusal::InvalidPValue)
            );
            assert_eq!(Refusal::of(&two_stage(&[bad], 0.05).unwrap_err()), Some(Refusal::InvalidPValue));
        }
        assert_eq!(Refusal::of(&two_stage(&[0.1], 1.0).unwrap_err()), Some(Refusal::InvalidOption));
    }
}
