//! After the analysis of variance: which groups differ from which?
//!
//! Every difference is first minus second; against a control it is treatment minus control.

mod blocks;
mod letters;
mod means;
mod rank;

pub use blocks::{conover_friedman, dunn_friedman, nemenyi_friedman, repeated};
pub use letters::letters;
pub use means::{dunnett, dunnett_t3, games_howell, pairwise_t, tamhane_t2, tukey};
pub use rank::{conover, dunn, nemenyi, steel, steel_dwass};

use super::alternative::bad_level;
use super::distribution::{
    Dunnett, StudentizedRange, maximum_modulus_sf, maximum_modulus_upper, t_or_normal_sf, t_or_normal_upper,
};
use super::multiplicity::Adjustment;
use super::{Alternative, Refusal};
use crate::error::Result;
use std::f64::consts::SQRT_2;

/// Which pairs are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Family {
    /// Every pair.
    #[default]
    AllPairs,
    /// Every group with the group at this index, from 0.
    Control(usize),
}

impl Family {
    /// The pairs of `groups` groups in order, each as (first, second).
    ///
    /// # Errors
    /// [`Refusal::NeedTwoGroups`], [`Refusal::InvalidOption`] for a control that is not there.
    pub fn pairs(self, groups: usize) -> Result<Vec<(usize, usize)>> {
        if groups < 2 {
            return Err(Refusal::NeedTwoGroups.into());
        }
        match self {
            Self::AllPairs => Ok((0..groups).flat_map(|a| (a + 1..groups).map(move |b| (a, b))).collect()),
            Self::Control(control) if control < groups => {
                Ok((0..groups).filter(|a| *a != control).map(|a| (a, control)).collect())
            }
            Self::Control(_) => Err(Refusal::InvalidOption.because("The control is none of the groups.")),
        }
    }
}

/// One comparison of two groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Index of the first group, or treatment.
    pub a: usize,
    /// Index of the second group, or control.
    pub b: usize,
    /// First minus second.
    pub difference: f64,
    /// Standard error of the difference.
    pub se: f64,
    /// Degrees of freedom; infinite for ranks.
    pub df: f64,
    /// The statistic of the test: t, q or z, as its function says.
    pub statistic: f64,
    /// p of this comparison alone, for tests that have one.
    pub p: Option<f64>,
    /// p adjusted for the whole family.
    pub p_adjusted: f64,
    /// Simultaneous confidence interval of the difference, for tests that have one.
    pub interval: Option<[f64; 2]>,
}

/// A difference to be judged, with the scale to judge it by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// Index of the first group, or treatment.
    pub a: usize,
    /// Index of the second group, or control.
    pub b: usize,
    /// First minus second.
    pub difference: f64,
    /// Standard error of the difference.
    pub se: f64,
    /// Degrees of freedom of the standard error; infinite when it is known.
    pub df: f64,
}

/// How a family of t statistics is judged together.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// Each by itself, then adjusted.
    Adjusted(Adjustment),
    /// By the studentized range of this many means (Tukey-Kramer).
    Range(usize),
    /// By the largest statistic against one control; lambda^2 = n_i / (n_i + n_0) of each (Dunnett).
    Control(Vec<f64>, Alternative),
    /// By the largest of independent statistics (studentized maximum modulus).
    Modulus,
}

/// Comparisons of one family.
#[derive(Debug, Clone, PartialEq)]
pub struct PostHoc {
    /// In the order of their pairs.
    pub comparisons: Vec<Comparison>,
    /// Degrees of freedom, where all share them.
    pub df: Option<f64>,
    /// The variance all are judged by, where they share one.
    pub mean_square: Option<f64>,
    /// The statistic beyond which a comparison counts, where all share one.
    pub critical: Option<f64>,
}

/// Judges t statistics as one family; `level` is the confidence all intervals have together. Step-wise adjustments have no
/// intervals.
///
/// # Errors
/// [`Refusal::ZeroVariance`] for a standard error that is not positive, [`Refusal::InvalidOption`] for a level outside 0
/// to 1 or a method that does not fit the pairs.
pub fn judge(contrasts: &[Contrast], method: &Method, level: f64) -> Result<PostHoc> {
    if !(level > 0.0 && level < 1.0) {
        return Err(bad_level());
    }
    if contrasts.iter().any(|c| !(c.se > 0.0 && c.se.is_finite() && c.df > 0.0)) {
        return Err(Refusal::ZeroVariance.into());
    }
    let alternative =
        if let Method::Control(_, alternative) = method { *alternative } else { Alternative::TwoSided };
    let wrong = || Refusal::InvalidOption.because("This method does not fit the comparisons.");
    let one = |t: f64, df: f64| alternative.p(t, |t| t_or_normal_sf(t, df)).ok_or_else(wrong);
    let p: Vec<f64> = contrasts.iter().map(|c| one(c.difference / c.se, c.df)).collect::<Result<_>>()?;
    let mut judge = Judge::new(method, level, contrasts.len()).ok_or_else(wrong)?;
    let stepped = if let Method::Adjusted(adjustment) = method { Some(adjustment.apply(&p)?) } else { None };
    let mut comparisons = Vec::with_capacity(contrasts.len());
    for (at, (c, p)) in contrasts.iter().zip(p).enumerate() {
        let t = c.difference / c.se;
        let adjusted = match &stepped {
            Some(list) => list.get(at).copied(),
            None => judge.tail(alternative.outward(t), c.df),
        };
        let half = judge.critical(c.df).map(|critical| critical * c.se);
        comparisons.push(Comparison {
            a: c.a,
            b: c.b,
            difference: c.difference,
            se: c.se,
            df: c.df,
            statistic: t,
            p: Some(p),
            p_adjusted: adjusted.ok_or_else(wrong)?,
            interval: half.map(|half| alternative.around(c.difference, half)),
        });
    }
    let df = contrasts.first().map(|c| c.df).filter(|df| contrasts.iter().all(|c| c.df == *df));
    let critical = df.and_then(|df| judge.critical(df));
    Ok(PostHoc { comparisons, df, mean_square: None, critical })
}

/// Tails and quantiles of one family's method. A quantile once found is kept: balanced designs ask for it again and again.
struct Judge {
    largest: Largest,
    tail: Option<f64>,
    kept: Option<(f64, f64)>,
}

enum Largest {
    Single,
    Range(Box<StudentizedRange>),
    Control(Box<Dunnett>),
    Modulus(usize),
}

impl Judge {
    fn new(method: &Method, level: f64, comparisons: usize) -> Option<Self> {
        let mut tail = Some(1.0 - level);
        let largest = match method {
            Method::Adjusted(adjustment) => {
                tail = adjustment.interval_level(level, comparisons).map(|level| 0.5 * (1.0 - level));
                Largest::Single
            }
            Method::Range(groups) => Largest::Range(Box::new(StudentizedRange::new(*groups)?)),
            Method::Control(lambda_squared, _) if lambda_squared.len() != comparisons => return None,
            Method::Control(lambda_squared, alternative) => Largest::Control(Box::new(Dunnett::new(
                lambda_squared,
                *alternative == Alternative::TwoSided,
            )?)),
            Method::Modulus => Largest::Modulus(comparisons),
        };
        Some(Self { largest, tail, kept: None })
    }

    /// Chance of a t as far out as this anywhere in the family.
    fn tail(&mut self, t: f64, df: f64) -> Option<f64> {
        match &mut self.largest {
            Largest::Single => None,
            Largest::Range(range) => range.sf(t * SQRT_2, df),
            Largest::Control(dunnett) => dunnett.sf(t, df),
            Largest::Modulus(m) => maximum_modulus_sf(t, *m, df),
        }
    }

    /// The t beyond which a comparison counts.
    fn critical(&mut self, df: f64) -> Option<f64> {
        if let Some((_, critical)) = self.kept.filter(|(at, _)| *at == df) {
            return Some(critical);
        }
        let tail = self.tail?;
        let critical = match &mut self.largest {
            Largest::Single => t_or_normal_upper(tail, df),
            Largest::Range(range) => range.upper(tail, df).map(|q| q / SQRT_2),
            Largest::Control(dunnett) => dunnett.upper(tail, df),
            Largest::Modulus(m) => maximum_modulus_upper(tail, *m, df),
        }?;
        self.kept = Some((df, critical));
        Some(critical)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comparison_is_a_t_test_whatever_the_method() {
        let contrast = Contrast { a: 0, b: 1, difference: 3.0, se: 1.0, df: 7.0 };
        // mpmath (30 digits): 2 P(T > 3), t(0.975; 7)
        for method in [
            Method::Adjusted(Adjustment::Sidak),
            Method::Range(2),
            Method::Control(vec![0.5], Alternative::TwoSided),
            Method::Modulus,
        ] {
            let out = judge(&[contrast], &method, 0.95).unwrap();
            let c = out.comparisons[0];
            assert!(
                (c.p_adjusted / 0.019_942_126_131_992_537 - 1.0).abs() < 1e-11,
                "{method:?}: {}",
                c.p_adjusted
            );
            assert!((c.interval.unwrap()[0] - (3.0 - 2.364_624_251_592_785)).abs() < 1e-10, "{method:?}");
        }
    }

    #[test]
    fn step_wise_methods_have_no_intervals() {
        let contrasts =
            [1.0, 4.0].map(|difference| Contrast { a: 0, b: 1, difference, se: 1.0, df: f64::INFINITY });
        let out = judge(&contrasts, &Method::Adjusted(Adjustment::HolmSidak), 0.95).unwrap();
        assert!(out.comparisons.iter().all(|c| c.interval.is_none()) && out.critical.is_none());
    }

    #[test]
    fn refuses_what_cannot_be_judged() {
        let good = Contrast { a: 0, b: 1, difference: 1.0, se: 1.0, df: 3.0 };
        let reason =
            |c: Contrast, m: Method, level: f64| judge(&[c], &m, level).err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(Contrast { se: 0.0, ..good }, Method::Modulus, 0.95), Some(Refusal::ZeroVariance));
        assert_eq!(reason(good, Method::Modulus, 1.0), Some(Refusal::InvalidOption));
        assert_eq!(reason(good, Method::Range(1), 0.95), Some(Refusal::InvalidOption));
        assert_eq!(
            reason(good, Method::Control(vec![], Alternative::Less), 0.95),
            Some(Refusal::InvalidOption)
        );
    }

    #[test]
    fn families_list_their_pairs() {
        assert_eq!(Family::AllPairs.pairs(3).unwrap(), [(0, 1), (0, 2), (1, 2)]);
        assert_eq!(Family::Control(1).pairs(3).unwrap(), [(0, 1), (2, 1)]);
        let reason = |f: Family, k: usize| f.pairs(k).err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(Family::Control(3), 3), Some(Refusal::InvalidOption));
        assert_eq!(reason(Family::AllPairs, 1), Some(Refusal::NeedTwoGroups));
    }
}
