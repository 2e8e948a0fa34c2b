//! Two factors, every subject measured under every combination.
//!
//! Each effect is judged by how subjects differ in it (Winer, Brown and Michels, Statistical Principles in Experimental
//! Design, 3rd ed., chapter 7). Not for gaps: a subject with one is left out before.

use super::repeated::{check, column_means, nothing_left, on_mean, squares};
use super::{Effect, Sphericity};
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::Refusal;
use crate::stats::describe::mean;

/// An analysis of variance with two repeated factors: each effect with its sphericity (`None` for one difference only).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepeatedTwoWay {
    /// The first factor.
    pub a: (Effect, Option<Sphericity>),
    /// The second factor.
    pub b: (Effect, Option<Sphericity>),
    /// Their interaction.
    pub interaction: (Effect, Option<Sphericity>),
}

/// Tests two factors within subjects; `subjects[s][a][b]` is one value.
///
/// # Errors
/// [`Refusal::TooFewValues`] for fewer than two subjects, [`Refusal::NeedTwoGroups`] for a factor of one level,
/// [`Refusal::LengthMismatch`] for a combination that is missing, [`Refusal::ZeroVariance`] when subjects respond alike,
/// [`Refusal::NotFinite`].
pub fn repeated_two_way(subjects: &[Vec<Vec<f64>>]) -> Result<RepeatedTwoWay> {
    let (rows, columns) = subjects.first().map_or((0, 0), |s| (s.len(), s.first().map_or(0, Vec::len)));
    if !subjects.is_empty() && (rows < 2 || columns < 2) {
        return Err(Refusal::NeedTwoGroups.into());
    }
    if subjects.iter().any(|s| s.len() != rows || s.iter().any(|r| r.len() != columns)) {
        return Err(Refusal::LengthMismatch.into());
    }
    let flat: Vec<Vec<f64>> = subjects.iter().map(|s| s.concat()).collect();
    check(&flat)?;
    let n = subjects.len() as f64;
    let of_a: Vec<Vec<f64>> = subjects.iter().map(|s| s.iter().filter_map(|r| mean(r)).collect()).collect();
    let of_b: Vec<Vec<f64>> = subjects.iter().map(|s| column_means(s)).collect();
    let (parts_a, parts_b, parts) = (squares(&of_a), squares(&of_b), squares(&flat));
    // What is left of a subject beside its factors, before and after the mean of all subjects is taken.
    let own = |values: &[Vec<f64>]| -> Vec<f64> {
        let (a, b) = (values.iter().filter_map(|r| mean(r)).collect::<Vec<f64>>(), column_means(values));
        let middle = mean(&a).unwrap_or(f64::NAN);
        let left = values.iter().zip(&a).flat_map(|(row, a)| row.iter().zip(&b).map(move |(v, b)| v - a - b));
        left.map(|v| v + middle).collect()
    };
    let own: Vec<Vec<f64>> = subjects.iter().map(|s| own(s)).collect();
    let shared = column_means(&own);
    let rest: Vec<Vec<f64>> =
        own.iter().map(|row| row.iter().zip(&shared).map(|(v, m)| v - m).collect()).collect();
    let of_both = n * sum(shared.iter().map(|v| v * v));
    let error = sum(rest.iter().flatten().map(|v| v * v));
    let (times_a, times_b) = (columns as f64, rows as f64);
    let all = parts.treatment + parts.subjects + parts.error;
    if [error, times_a * parts_a.error, times_b * parts_b.error].into_iter().any(|e| nothing_left(e, all)) {
        return Err(Refusal::ZeroVariance.because("All subjects respond exactly alike."));
    }
    let effect =
        |squares: f64, df: usize, error: f64| Effect::new(squares, df as f64, error, df as f64 * (n - 1.0));
    let part = |i: usize, j: usize| {
        let same = |i: usize, j: usize, size: usize| f64::from(u8::from(i == j)) - 1.0 / size as f64;
        let unit = f64::from(u8::from(i == j));
        unit - same(i / columns, j / columns, rows) * same(i % columns, j % columns, columns)
    };
    let outside: Vec<Vec<f64>> =
        (0..rows * columns).map(|i| (0..rows * columns).map(|j| part(i, j)).collect()).collect();
    let both = (rows - 1) * (columns - 1);
    Ok(RepeatedTwoWay {
        a: (
            effect(times_a * parts_a.treatment, rows - 1, times_a * parts_a.error),
            Sphericity::of(&parts_a.rest, &on_mean(rows), rows - 1, 1),
        ),
        b: (
            effect(times_b * parts_b.treatment, columns - 1, times_b * parts_b.error),
            Sphericity::of(&parts_b.rest, &on_mean(columns), columns - 1, 1),
        ),
        interaction: (effect(of_both, both, error), Sphericity::of(&rest, &outside, both, 1)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::anova::repeated;
    use crate::stats::t::paired;

    fn subjects() -> Vec<Vec<Vec<f64>>> {
        vec![
            vec![vec![1.0, 1.3, 1.9], vec![1.1, 1.8, 3.1]],
            vec![vec![0.8, 1.2, 1.7], vec![0.9, 2.1, 2.8]],
            vec![vec![1.2, 1.3, 2.2], vec![1.3, 1.9, 3.6]],
            vec![vec![1.1, 1.5, 1.6], vec![1.0, 2.4, 3.3]],
        ]
    }

    #[test]
    fn each_effect_is_an_analysis_of_what_it_averages() {
        let test = repeated_two_way(&subjects()).unwrap();
        // In 50 digits (mpmath 1.4.1), F of the first factor 218.93939393939436.
        assert!((test.a.0.f - 218.939_393_939_394_36).abs() < 1e-9);
        let sides: Vec<Vec<f64>> =
            subjects().iter().map(|s| s.iter().map(|r| r.iter().sum()).collect()).collect();
        let (a, b): (Vec<f64>, Vec<f64>) = sides.iter().map(|s| (s[0], s[1])).unzip();
        assert!((test.a.0.p / paired(&a, &b, 0.95).unwrap().p - 1.0).abs() < 1e-10);
        // With two levels of one factor the interaction is that of the differences.
        let gains: Vec<Vec<f64>> =
            subjects().iter().map(|s| s[0].iter().zip(&s[1]).map(|(a, b)| b - a).collect()).collect();
        let of_gains = repeated(&gains).unwrap();
        assert!((test.interaction.0.f / of_gains.treatment.f - 1.0).abs() < 1e-11);
        let (ours, want) = (test.interaction.1.unwrap(), of_gains.sphericity.unwrap());
        assert!((ours.greenhouse_geisser - want.greenhouse_geisser).abs() < 1e-12);
        assert!((ours.mauchly_w.unwrap() - want.mauchly_w.unwrap()).abs() < 1e-11);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let reason = |s: &[Vec<Vec<f64>>]| repeated_two_way(s).err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(&subjects()[..1]), Some(Refusal::TooFewValues));
        let one: Vec<Vec<Vec<f64>>> = subjects().iter().map(|s| s[..1].to_vec()).collect();
        assert_eq!(reason(&one), Some(Refusal::NeedTwoGroups));
        let mut bad = subjects();
        bad[2][1].pop();
        assert_eq!(reason(&bad), Some(Refusal::LengthMismatch));
        bad[2][1].push(f64::NAN);
        assert_eq!(reason(&bad), Some(Refusal::NotFinite));
        let alike = vec![subjects()[0].clone(), subjects()[0].clone()];
        assert_eq!(reason(&alike), Some(Refusal::ZeroVariance));
    }
}
