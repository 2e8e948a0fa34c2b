//! Repeated measures: every subject is measured under every condition.
//!
//! One-way analysis of variance within subjects; the scatter between subjects is taken out (Winer, Brown and Michels,
//! Statistical Principles in Experimental Design, 3rd ed., chapter 4). Not for gaps: a subject with one is left out before.

use super::{Effect, Sphericity};
use crate::error::Result;
use crate::num::sum::sum;
use crate::stats::describe::mean;
use crate::stats::{Refusal, sample};

/// A repeated-measures analysis of variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Repeated {
    /// The conditions, against what is left within subjects.
    pub treatment: Effect,
    /// The subjects, against the same: does pairing help?
    pub subjects: Effect,
    /// Whether differences scatter alike; `None` for two conditions, which have one difference only.
    pub sphericity: Option<Sphericity>,
}

/// Sums of squares of a matrix of subjects by conditions.
pub(super) struct Squares {
    pub treatment: f64,
    pub subjects: f64,
    pub error: f64,
    /// What is left of each value after its subject and its condition.
    pub rest: Vec<Vec<f64>>,
}

/// Takes a matrix apart that [`check`] has passed.
pub(super) fn squares(rows: &[Vec<f64>]) -> Squares {
    // Differences from one of the values: an offset common to all costs no digits.
    let offset = rows.first().and_then(|r| r.first()).copied().unwrap_or(0.0);
    let rows: Vec<Vec<f64>> = rows.iter().map(|r| r.iter().map(|v| v - offset).collect()).collect();
    let of_subject: Vec<f64> = rows.iter().filter_map(|r| mean(r)).collect();
    let of_condition = column_means(&rows);
    let grand = mean(&of_subject).unwrap_or(f64::NAN);
    let spread = |means: &[f64]| sum(means.iter().map(|m| (m - grand) * (m - grand)));
    let rest: Vec<Vec<f64>> = rows
        .iter()
        .zip(&of_subject)
        .map(|(row, s)| row.iter().zip(&of_condition).map(|(v, c)| v - s - c + grand).collect())
        .collect();
    Squares {
        treatment: rows.len() as f64 * spread(&of_condition),
        subjects: of_condition.len() as f64 * spread(&of_subject),
        error: sum(rest.iter().flatten().map(|v| v * v)),
        rest,
    }
}

/// The mean of each column.
pub(super) fn column_means(rows: &[Vec<f64>]) -> Vec<f64> {
    let width = rows.first().map_or(0, Vec::len);
    let column = |j: usize| rows.iter().filter_map(|r| r.get(j).copied()).collect::<Vec<f64>>();
    (0..width).filter_map(|j| mean(&column(j))).collect()
}

/// The projection on the mean of `k` columns.
pub(super) fn on_mean(k: usize) -> Vec<Vec<f64>> {
    vec![vec![1.0 / k as f64; k]; k]
}

/// Refuses what is no complete matrix of at least two subjects and two conditions.
pub(super) fn check(rows: &[Vec<f64>]) -> Result<()> {
    let width = rows.first().map_or(0, Vec::len);
    if rows.len() < 2 {
        return Err(Refusal::TooFewValues.because("Repeated measures need at least two complete subjects."));
    }
    if rows.iter().any(|r| r.len() != width) {
        return Err(Refusal::LengthMismatch.into());
    }
    if width < 2 {
        return Err(Refusal::NeedTwoGroups.into());
    }
    rows.iter().try_for_each(|r| sample::values(r, 2))
}

/// Whether an error is nothing but rounding next to the other squares.
pub(super) fn nothing_left(error: f64, others: f64) -> bool {
    error <= 1e-28 * others || error <= 0.0
}

/// Tests whether the conditions differ; `rows` are subjects, columns conditions.
///
/// # Errors
/// [`Refusal::TooFewValues`] for fewer than two subjects, [`Refusal::NeedTwoGroups`] for fewer than two conditions,
/// [`Refusal::LengthMismatch`] for rows of different lengths, [`Refusal::ZeroVariance`] when nothing is left within
/// subjects, [`Refusal::NotFinite`].
pub fn repeated(rows: &[Vec<f64>]) -> Result<Repeated> {
    check(rows)?;
    let parts = squares(rows);
    if nothing_left(parts.error, parts.treatment + parts.subjects) {
        return Err(Refusal::ZeroVariance.because("All subjects respond exactly alike."));
    }
    let k = rows.first().map_or(0, Vec::len);
    let (of_treatment, of_subjects) = (k as f64 - 1.0, rows.len() as f64 - 1.0);
    let df = of_treatment * of_subjects;
    Ok(Repeated {
        treatment: Effect::new(parts.treatment, of_treatment, parts.error, df),
        subjects: Effect::new(parts.subjects, of_subjects, parts.error, df),
        sphericity: Sphericity::of(&parts.rest, &on_mean(k), k - 1, 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::t::paired;

    // ergoStool of the R package nlme: effort to arise from four stools, nine subjects.
    fn stools() -> Vec<Vec<f64>> {
        let rows: [[f64; 4]; 9] = [
            [12.0, 15.0, 12.0, 10.0],
            [10.0, 14.0, 13.0, 12.0],
            [7.0, 14.0, 13.0, 9.0],
            [7.0, 11.0, 10.0, 9.0],
            [8.0, 11.0, 8.0, 7.0],
            [9.0, 11.0, 11.0, 10.0],
            [8.0, 12.0, 12.0, 11.0],
            [7.0, 11.0, 8.0, 7.0],
            [9.0, 13.0, 10.0, 8.0],
        ];
        rows.iter().map(|r| r.to_vec()).collect()
    }

    #[test]
    fn is_that_of_r() {
        // R 4.2.2, car 3.1-1: Anova(lm(m ~ 1), idata, idesign)
        let test = repeated(&stools()).unwrap();
        assert!((test.treatment.squares - 81.194_444_444_444_44).abs() < 1e-12);
        assert!((test.treatment.f - 22.355_640_535_372_85).abs() < 1e-11);
        assert!((test.treatment.p / 3.934_563_809_396_593e-7 - 1.0).abs() < 1e-10);
        let s = test.sphericity.unwrap();
        assert!((s.greenhouse_geisser - 0.645_921_444_443_657_3).abs() < 1e-13);
        assert!((s.huynh_feldt_raw - 0.848_965_071_025_377_7).abs() < 1e-13 && s.lower_bound == 1.0 / 3.0);
        assert!((s.mauchly_w.unwrap() - 0.179_600_546_687_885_72).abs() < 1e-13);
        assert!((s.mauchly_p_of_r.unwrap() - 0.043_698_867_938_526_786).abs() < 1e-12);
        // With the number of contrasts in its place, as Anderson has it.
        assert!((s.mauchly_p.unwrap() - 0.043_647_965_557_429_884).abs() < 1e-12);
        assert!(
            (test.treatment.p_corrected(s.greenhouse_geisser) / 3.005_563_839_164_663e-5 - 1.0).abs() < 1e-10
        );
    }

    #[test]
    fn two_conditions_are_a_paired_t_test() {
        let rows: Vec<Vec<f64>> = stools().iter().map(|r| r[..2].to_vec()).collect();
        let (a, b): (Vec<f64>, Vec<f64>) = rows.iter().map(|r| (r[0], r[1])).unzip();
        let (f, t) = (repeated(&rows).unwrap(), paired(&a, &b, 0.95).unwrap());
        assert!(
            (f.treatment.f / (t.t * t.t) - 1.0).abs() < 1e-12 && (f.treatment.p / t.p - 1.0).abs() < 1e-11
        );
        assert_eq!(f.sphericity, None);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let reason = |rows: &[Vec<f64>]| repeated(rows).err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(&[vec![1.0, 2.0, 3.0]]), Some(Refusal::TooFewValues));
        assert_eq!(reason(&[vec![1.0], vec![2.0]]), Some(Refusal::NeedTwoGroups));
        assert_eq!(reason(&[vec![1.0, 2.0], vec![2.0]]), Some(Refusal::LengthMismatch));
        assert_eq!(reason(&[vec![1.1, 2.3], vec![2.1, 3.3], vec![4.1, 5.3]]), Some(Refusal::ZeroVariance));
        assert_eq!(reason(&[vec![1.0, f64::NAN], vec![2.0, 3.0]]), Some(Refusal::NotFinite));
    }
}
