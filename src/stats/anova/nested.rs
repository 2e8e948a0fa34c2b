//! Groups of subgroups: cells within dishes, dishes within treatments. Do the treatments differ, with the dish as unit?
//!
//! Groups are judged by their subgroups, subgroups by their values (Sokal and Rohlf, Biometry, 4th ed., chapter 10).
//! Subgroups of different sizes need a mixture of both scatters, with degrees of freedom after Satterthwaite (1946,
//! doi:10.2307/3002019). Not for subgroups that occur in several groups: those are paired.

use super::Effect;
use super::repeated::nothing_left;
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::describe::{mean, squares};
use crate::stats::distribution::{t_two_sided, t_upper};
use crate::stats::t::TTest;
use crate::stats::{Alternative, Refusal, sample};

/// A nested analysis of variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nested {
    /// The groups. The error is that of the subgroups, or for subgroups of different sizes the mixture of both scatters:
    /// its degrees of freedom are then not whole, and its squares their product with the mean square.
    pub groups: Effect,
    /// The subgroups, against their values; `None` when each has one value.
    pub subgroups: Option<Effect>,
    /// Variance between the subgroups of a group; 0 when it comes out negative.
    pub variance_between: f64,
    /// Variance within subgroups; `None` when each has one value.
    pub variance_within: Option<f64>,
}

/// Tests whether groups differ; `groups[g][s]` holds the values of a subgroup.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`], [`Refusal::TooFewValues`] for an empty subgroup or no more subgroups than groups,
/// [`Refusal::ZeroVariance`] when subgroups do not scatter, [`Refusal::NotFinite`].
pub fn nested(groups: &[Vec<Vec<f64>>]) -> Result<Nested> {
    if groups.len() < 2 {
        return Err(Refusal::NeedTwoGroups.into());
    }
    groups.iter().flatten().try_for_each(|s| sample::values(s, 1))?;
    let subgroups: usize = groups.iter().map(Vec::len).sum();
    if groups.iter().any(Vec::is_empty) || subgroups <= groups.len() {
        return Err(Refusal::TooFewValues.because("Every group needs a subgroup, and one of them several."));
    }
    // Differences from one of the values: an offset common to all costs no digits.
    let offset = groups.iter().flatten().flatten().next().copied().unwrap_or(0.0);
    let all: Vec<f64> = groups.iter().flatten().flatten().map(|v| v - offset).collect();
    let (n, grand) = (all.len() as f64, mean(&all).unwrap_or(f64::NAN));
    let (mut of_groups, mut of_subgroups, mut within) = (vec![], vec![], vec![]);
    let (mut in_group, mut in_all) = (vec![], vec![]);
    for group in groups {
        let values: Vec<f64> = group.iter().flatten().map(|v| v - offset).collect();
        let (size, middle) = (values.len() as f64, mean(&values).unwrap_or(f64::NAN));
        of_groups.push(size * (middle - grand) * (middle - grand));
        for subgroup in group {
            let values: Vec<f64> = subgroup.iter().map(|v| v - offset).collect();
            let (count, own) = (values.len() as f64, mean(&values).unwrap_or(f64::NAN));
            of_subgroups.push(count * (own - middle) * (own - middle));
            within.push(squares(&values, own));
            in_group.push(count * count / size);
            in_all.push(count * count / n);
        }
    }
    let (of_groups, of_subgroups, within) = (sum(of_groups), sum(of_subgroups), sum(within));
    let (df_groups, df_subgroups) = (groups.len() as f64 - 1.0, (subgroups - groups.len()) as f64);
    let df_within = n - subgroups as f64;
    let repeated = df_within > 0.0;
    let of_values = if repeated { within / df_within } else { 0.0 };
    let mean_square = of_subgroups / df_subgroups;
    // How often the variance of subgroups is in the mean squares of subgroups and of groups: one number for equal sizes.
    let (in_group, in_all) = (sum(in_group), sum(in_all));
    let (times, times_above) = ((n - in_group) / df_subgroups, (in_group - in_all) / df_groups);
    let ratio = times_above / times;
    let (share, other) = if (ratio - 1.0).abs() < 1e-12 { (1.0, 0.0) } else { (ratio, 1.0 - ratio) };
    let error = share * mean_square + other * of_values;
    if nothing_left(error * df_subgroups, of_groups + of_subgroups + within) {
        return Err(Refusal::ZeroVariance.because("The subgroups of a group do not scatter."));
    }
    let mixed = |weight: f64, mean_square: f64, df: f64| {
        if weight == 0.0 || df <= 0.0 { 0.0 } else { weight * weight * mean_square * mean_square / df }
    };
    let error_df = if other == 0.0 {
        df_subgroups
    } else {
        error * error / (mixed(share, mean_square, df_subgroups) + mixed(other, of_values, df_within))
    };
    Ok(Nested {
        groups: Effect::new(of_groups, df_groups, error * error_df, error_df),
        subgroups: (repeated && within > 0.0)
            .then(|| Effect::new(of_subgroups, df_subgroups, within, df_within)),
        variance_between: ((mean_square - of_values) / times).max(0.0),
        variance_within: repeated.then_some(of_values),
    })
}

/// Compares two groups of subgroups, with an interval at `level`.
///
/// # Errors
/// Those of [`nested`]; [`Refusal::InvalidOption`] for a `level` outside 0 to 1.
pub fn nested_t(first: &[Vec<f64>], second: &[Vec<f64>], level: f64) -> Result<TTest> {
    let Nested { groups, .. } = nested(&[first.to_vec(), second.to_vec()])?;
    let (first, second) = (first.concat(), second.concat());
    let middle = |v: &[f64]| mean(v).unwrap_or(f64::NAN);
    let difference = middle(&first) - middle(&second);
    let sizes = 1.0 / first.len() as f64 + 1.0 / second.len() as f64;
    let (se, df) = ((groups.error_squares / groups.error_df * sizes).sqrt(), groups.error_df);
    let t = difference / se;
    let interval = Alternative::TwoSided.interval(difference, se, level, |tail| t_upper(tail, df))?;
    Ok(TTest { difference, se, t, df, p: t_two_sided(t, df).unwrap_or(f64::NAN), interval })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::anova::one_way;
    use crate::stats::t::student;

    // Sokal and Rohlf, Biometry, box 10.1: left wing length of mosquitoes, 3 cages x 4 females x 2 measurements.
    fn mosquitoes() -> Vec<Vec<Vec<f64>>> {
        let cages = [
            [[58.5, 59.5], [77.8, 80.9], [84.0, 83.6], [70.1, 68.3]],
            [[69.8, 69.8], [56.0, 54.5], [50.7, 49.3], [63.8, 65.8]],
            [[56.6, 57.5], [77.8, 79.2], [69.9, 69.2], [62.1, 64.5]],
        ];
        cages.iter().map(|c| c.iter().map(|f| f.to_vec()).collect()).collect()
    }

    #[test]
    fn is_that_of_sokal_and_rohlf() {
        // Their table: 665.6759 with 2, 1720.6775 with 9, 15.6200 with 12; F 1.741 and 146.88.
        let test = nested(&mosquitoes()).unwrap();
        let females = test.subgroups.unwrap();
        assert!((test.groups.squares - 665.6759).abs() < 1e-4 && (test.groups.f - 1.741).abs() < 5e-4);
        assert!((females.squares - 1720.6775).abs() < 1e-4 && (females.f - 146.88).abs() < 5e-3);
        assert!((females.error_squares - 15.62).abs() < 1e-10);
        assert_eq!((test.groups.df, test.groups.error_df, females.error_df), (2.0, 9.0, 12.0));
    }

    #[test]
    fn equal_subgroups_are_their_means() {
        let means: Vec<Vec<f64>> =
            mosquitoes().iter().map(|c| c.iter().map(|f| 0.5 * (f[0] + f[1])).collect()).collect();
        let (a, b) = (nested(&mosquitoes()).unwrap(), one_way(&means).unwrap());
        assert!((a.groups.f / b.f - 1.0).abs() < 1e-12 && (a.groups.p / b.p - 1.0).abs() < 1e-11);
        let m = mosquitoes();
        let (nested, plain) =
            (nested_t(&m[0], &m[1], 0.95).unwrap(), student(&means[0], &means[1], 0.95).unwrap());
        assert!((nested.t / plain.t - 1.0).abs() < 1e-12 && (nested.p / plain.p - 1.0).abs() < 1e-11);
    }

    #[test]
    fn different_sizes_are_met_by_a_mixture() {
        let mut groups = mosquitoes();
        groups[0][0].push(60.1);
        groups[2][3].pop();
        let test = nested(&groups).unwrap();
        assert!((test.groups.error_df - 9.0).abs() < 0.5 && test.groups.error_df != 9.0);
        let single: Vec<Vec<Vec<f64>>> =
            mosquitoes().iter().map(|c| c.iter().map(|f| f[..1].to_vec()).collect()).collect();
        let test = nested(&single).unwrap();
        assert_eq!((test.subgroups, test.variance_within, test.groups.error_df), (None, None, 9.0));
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let reason = |g: &[Vec<Vec<f64>>]| nested(g).err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(&mosquitoes()[..1]), Some(Refusal::NeedTwoGroups));
        assert_eq!(reason(&[vec![vec![1.0, 2.0]], vec![vec![3.0, 4.0]]]), Some(Refusal::TooFewValues));
        assert_eq!(reason(&[vec![vec![1.0], vec![]], vec![vec![3.0]]]), Some(Refusal::TooFewValues));
        let flat = [vec![vec![1.0, 1.0], vec![1.0, 1.0]], vec![vec![2.0, 2.0], vec![2.0, 2.0]]];
        assert_eq!(reason(&flat), Some(Refusal::ZeroVariance));
        assert_eq!(reason(&[vec![vec![f64::NAN]], vec![vec![1.0]]]), Some(Refusal::NotFinite));
        let m = mosquitoes();
        let error = nested_t(&m[0], &m[1], 2.0).unwrap_err();
        assert_eq!(Refusal::of(&error), Some(Refusal::InvalidOption));
    }
}
