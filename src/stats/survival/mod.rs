//! Survival: how long until the event, when some were no longer watched before it came?
//!
//! Every subject has a time and whether the event came then; without it the time is censored: the subject was at risk until
//! then. Not for repeated events, and not when being lost has to do with the event.

mod cox;
mod kaplan_meier;
mod logrank;

pub use cox::{Cox, cox_two_groups};
pub use kaplan_meier::{KaplanMeier, Step, kaplan_meier};
pub use logrank::{HazardRatio, Logrank, Weighting, logrank};

use crate::error::Result;
use crate::stats::Refusal;

/// A subject: until when it was watched, and whether the event came then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subject {
    /// Time from the start, at least 0.
    pub time: f64,
    /// Whether the event came; else the time is censored.
    pub event: bool,
}

/// One time at which events came.
struct Moment {
    time: f64,
    /// At risk just before, in each group.
    at_risk: Vec<f64>,
    /// Events, in each group.
    events: Vec<f64>,
    /// Share of all without event just before and just after, after Kaplan and Meier.
    survival: [f64; 2],
}

/// The times of all events, ascending. Who is censored at such a time was still at risk.
fn moments(groups: &[Vec<Subject>]) -> Result<Vec<Moment>> {
    let all = || groups.iter().flatten();
    if all().any(|s| !s.time.is_finite() || s.time < 0.0) {
        return Err(Refusal::NotFinite.because("A time is negative, infinite or not a number."));
    }
    if groups.iter().any(Vec::is_empty) {
        return Err(Refusal::TooFewValues.because("A group has no subject."));
    }
    let mut subjects: Vec<(f64, bool, usize)> = groups
        .iter()
        .enumerate()
        .flat_map(|(group, members)| members.iter().map(move |s| (s.time, s.event, group)))
        .collect();
    subjects.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut at_risk: Vec<f64> = groups.iter().map(|g| g.len() as f64).collect();
    let mut out: Vec<Moment> = Vec::new();
    // The share at the last moment before which subjects were censored, and how many were at risk then: from one censoring
    // to the next the product is a single quotient.
    let (mut share, mut base) = (1.0, at_risk.iter().sum::<f64>());
    let mut left = base;
    for together in subjects.chunk_by(|a, b| a.0 == b.0) {
        let of = |group: usize, only_events: bool| {
            together.iter().filter(|s| s.2 == group && (s.1 || !only_events)).count() as f64
        };
        let events: Vec<f64> = (0..groups.len()).map(|group| of(group, true)).collect();
        if let Some(first) = together.first().filter(|_| events.iter().any(|d| *d > 0.0)) {
            let (n, d) = (at_risk.iter().sum::<f64>(), events.iter().sum::<f64>());
            if n != left {
                share = out.last().map_or(1.0, |m| m.survival[1]);
                base = n;
            }
            left = n - d;
            let survival = [share * n / base, share * left / base];
            out.push(Moment { time: first.0, at_risk: at_risk.clone(), events, survival });
        }
        at_risk.iter_mut().enumerate().for_each(|(group, n)| *n -= of(group, false));
    }
    Ok(out)
}

#[cfg(test)]
mod samples {
    use super::Subject;

    pub fn subjects(times: &[f64], events: &[u8]) -> Vec<Subject> {
        times.iter().zip(events).map(|(time, event)| Subject { time: *time, event: *event == 1 }).collect()
    }

    /// Acute myelogenous leukaemia, weeks to relapse with and without maintained chemotherapy (Miller 1981; R's aml).
    pub fn leukaemia() -> [Vec<Subject>; 2] {
        [
            subjects(
                &[9.0, 13.0, 13.0, 18.0, 23.0, 28.0, 31.0, 34.0, 45.0, 48.0, 161.0],
                &[1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0],
            ),
            subjects(
                &[5.0, 5.0, 8.0, 8.0, 12.0, 16.0, 23.0, 27.0, 30.0, 33.0, 43.0, 45.0],
                &[1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1],
            ),
        ]
    }
}
