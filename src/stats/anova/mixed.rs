//! Groups of subjects, each subject measured under every condition.
//!
//! The split-plot analysis of variance: groups against subjects, conditions and their interaction against what is left
//! within subjects (Winer, Brown and Michels, Statistical Principles in Experimental Design, 3rd ed., chapter 7). Not for
//! gaps: a subject with one is left out before.

use super::repeated::{check, column_means, nothing_left, on_mean};
use super::{Effect, Sphericity, Squares};
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::Refusal;
use crate::stats::describe::mean;

/// A mixed analysis of variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mixed {
    /// The groups, against the scatter of subjects.
    pub between: Effect,
    /// The conditions, against what is left within subjects.
    pub within: Effect,
    /// Whether groups respond differently to the conditions, against the same.
    pub interaction: Effect,
    /// Whether differences scatter alike; `None` for two conditions.
    pub sphericity: Option<Sphericity>,
}

/// Tests groups and conditions; `groups[g][s]` holds the values of a subject under all conditions. The sums of squares of
/// the conditions weight the groups by their size ([`Squares::Sequential`], [`Squares::Marginal`]) or equally.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`] for one group or one condition, [`Refusal::TooFewValues`] for an empty group or no degree of
/// freedom between subjects, [`Refusal::LengthMismatch`] for subjects of different lengths, [`Refusal::ZeroVariance`] when
/// subjects do not scatter, [`Refusal::NotFinite`].
pub fn mixed(groups: &[Vec<Vec<f64>>], kind: Squares) -> Result<Mixed> {
    if groups.len() < 2 {
        return Err(Refusal::NeedTwoGroups.into());
    }
    let rows: Vec<Vec<f64>> = groups.iter().flatten().cloned().collect();
    check(&rows)?;
    if groups.iter().any(Vec::is_empty) || rows.len() <= groups.len() {
        return Err(Refusal::TooFewValues.because("Every group needs a subject, and one of them several."));
    }
    // Differences from one of the values: an offset common to all costs no digits.
    let offset = rows.first().and_then(|r| r.first()).copied().unwrap_or(0.0);
    let shifted = |rows: &[Vec<f64>]| -> Vec<Vec<f64>> {
        rows.iter().map(|r| r.iter().map(|v| v - offset).collect()).collect()
    };
    let (n, k, g) = (rows.len() as f64, rows.first().map_or(0, Vec::len), groups.len() as f64);
    let width = k as f64;
    let of_condition = column_means(&shifted(&rows));
    let grand = mean(&of_condition).unwrap_or(f64::NAN);
    let (mut between, mut subjects, mut interaction, mut rest) = (vec![], vec![], vec![], vec![]);
    let mut cells = Vec::new();
    for group in groups {
        let group = shifted(group);
        let size = group.len() as f64;
        let cell = column_means(&group);
        let of_group = mean(&cell).unwrap_or(f64::NAN);
        between.push(width * size * (of_group - grand) * (of_group - grand));
        interaction.extend(cell.iter().zip(&of_condition).map(|(m, c)| {
            let left = m - of_group - c + grand;
            size * left * left
        }));
        for row in &group {
            let of_subject = mean(row).unwrap_or(f64::NAN);
            subjects.push(width * (of_subject - of_group) * (of_subject - of_group));
            rest.push(
                row.iter().zip(&cell).map(|(v, m)| v - m - of_subject + of_group).collect::<Vec<f64>>(),
            );
        }
        cells.push((size, cell));
    }
    let spread = |means: &[f64]| {
        let middle = mean(means).unwrap_or(f64::NAN);
        sum(means.iter().map(|m| (m - middle) * (m - middle)))
    };
    let within = if kind == Squares::Unweighted {
        let rows: Vec<Vec<f64>> = cells.iter().map(|(_, cell)| cell.clone()).collect();
        g * g / sum(cells.iter().map(|(size, _)| 1.0 / size)) * spread(&column_means(&rows))
    } else {
        n * spread(&of_condition)
    };
    let (between, subjects, interaction) = (sum(between), sum(subjects), sum(interaction));
    let error = sum(rest.iter().flatten().map(|v| v * v));
    let all = between + subjects + interaction + within;
    if nothing_left(error, all) || nothing_left(subjects, all) {
        return Err(Refusal::ZeroVariance.because("The subjects of a group do not differ."));
    }
    let error_df = (n - g) * (width - 1.0);
    Ok(Mixed {
        between: Effect::new(between, g - 1.0, subjects, n - g),
        within: Effect::new(within, width - 1.0, error, error_df),
        interaction: Effect::new(interaction, (width - 1.0) * (g - 1.0), error, error_df),
        sphericity: Sphericity::of(&rest, &on_mean(k), k - 1, groups.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::t::student;

    fn groups() -> Vec<Vec<Vec<f64>>> {
        vec![
            vec![vec![1.0, 1.4, 2.2], vec![1.2, 1.5, 2.6], vec![0.9, 1.6, 2.1], vec![1.1, 1.1, 2.9]],
            vec![vec![1.1, 2.6, 4.8], vec![1.3, 2.9, 5.5], vec![0.8, 2.4, 5.1]],
        ]
    }

    #[test]
    fn two_groups_and_two_conditions_are_t_tests() {
        let groups: Vec<Vec<Vec<f64>>> =
            groups().iter().map(|g| g.iter().map(|s| s[..2].to_vec()).collect()).collect();
        let of = |f: fn(&[f64]) -> f64| -> Vec<Vec<f64>> {
            groups.iter().map(|g| g.iter().map(|s| f(s)).collect()).collect()
        };
        let (sums, gains) = (of(|s| s[0] + s[1]), of(|s| s[1] - s[0]));
        let test = mixed(&groups, Squares::Unweighted).unwrap();
        let between = student(&sums[0], &sums[1], 0.95).unwrap();
        let interaction = student(&gains[0], &gains[1], 0.95).unwrap();
        assert!((test.between.p / between.p - 1.0).abs() < 1e-10);
        assert!((test.interaction.p / interaction.p - 1.0).abs() < 1e-10);
        assert_eq!(test.sphericity, None);
    }

    #[test]
    fn weights_count_where_groups_differ_in_size() {
        let (iii, ii) =
            (mixed(&groups(), Squares::Unweighted).unwrap(), mixed(&groups(), Squares::Marginal).unwrap());
        assert_eq!((iii.between, iii.interaction), (ii.between, ii.interaction));
        assert!((iii.within.squares - ii.within.squares).abs() > 0.1);
        let even: Vec<Vec<Vec<f64>>> = groups().iter().map(|g| g[..3].to_vec()).collect();
        let (iii, ii) =
            (mixed(&even, Squares::Unweighted).unwrap(), mixed(&even, Squares::Marginal).unwrap());
        assert!((iii.within.squares / ii.within.squares - 1.0).abs() < 1e-13);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let reason = |g: &[Vec<Vec<f64>>]| mixed(g, Squares::Unweighted).err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(&groups()[..1]), Some(Refusal::NeedTwoGroups));
        let mut bad = groups();
        bad[1].clear();
        assert_eq!(reason(&bad), Some(Refusal::TooFewValues));
        bad[1].push(vec![1.0]);
        assert_eq!(reason(&bad), Some(Refusal::LengthMismatch));
        let alike = vec![vec![vec![1.0, 2.0]; 3], vec![vec![1.5, 4.0]; 3]];
        assert_eq!(reason(&alike), Some(Refusal::ZeroVariance));
        let mut bad = groups();
        bad[0][0][0] = f64::NAN;
        assert_eq!(reason(&bad), Some(Refusal::NotFinite));
    }
}
