//! After the analysis of variance: which groups differ from which?
//!
//! Every difference is first minus second; against a control it is treatment minus control.

use crate::error::Result;
use crate::stats::refusal::Refusal;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_list_their_pairs() {
        assert_eq!(Family::AllPairs.pairs(3).unwrap(), [(0, 1), (0, 2), (1, 2)]);
        assert_eq!(Family::Control(1).pairs(3).unwrap(), [(0, 1), (2, 1)]);
        let reason = |f: Family, k: usize| f.pairs(k).err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(Family::Control(3), 3), Some(Refusal::InvalidOption));
        assert_eq!(reason(Family::AllPairs, 1), Some(Refusal::NeedTwoGroups));
    }
}
