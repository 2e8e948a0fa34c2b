//! The curve of Kaplan and Meier (1958, doi:10.1080/01621459.1958.10501452): the share without event is the product of
//! 1 - events / at risk; standard error after Greenwood, interval on the scale ln(-ln S), which stays within 0 and 1.

use super::{Subject, moments};
use crate::error::Result;
use crate::num::math::{exp, ln, pow};
use crate::stats::Refusal;
use crate::stats::alternative::bad_level;
use crate::stats::distribution::normal_upper;

/// The curve from one event to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// When the events came.
    pub time: f64,
    /// At risk just before.
    pub at_risk: f64,
    /// Events then.
    pub events: f64,
    /// Share without event from then on.
    pub survival: f64,
    /// Greenwood's standard error of it; `None` once nobody is left.
    pub se: Option<f64>,
    /// Its confidence interval; `None` once nobody is left.
    pub interval: Option<[f64; 2]>,
}

/// A survival curve.
#[derive(Debug, Clone, PartialEq)]
pub struct KaplanMeier {
    /// Its steps, ascending in time; before the first the share is 1.
    pub steps: Vec<Step>,
    /// Median: when the share falls below one half; where it stays at one half for a while, the middle of that while. `None`
    /// when it does not get there.
    pub median: Option<f64>,
}

/// Estimates the curve of one group.
///
/// # Errors
/// [`Refusal::TooFewValues`] for no subject, [`Refusal::NotFinite`] for times that are negative or no numbers,
/// [`Refusal::InvalidOption`] for a `level` outside 0 to 1.
///
/// # Examples
/// ```
/// use monolayer::stats::survival::{Subject, kaplan_meier};
/// let mice = [(12.0, true), (15.0, true), (20.0, false)].map(|(time, event)| Subject { time, event });
/// let curve = kaplan_meier(&mice, 0.95).unwrap();
/// assert_eq!((curve.steps.len(), curve.median), (2, Some(15.0)));
/// ```
pub fn kaplan_meier(subjects: &[Subject], level: f64) -> Result<KaplanMeier> {
    if !(level > 0.0 && level < 1.0) {
        return Err(bad_level());
    }
    let z = normal_upper(0.5 * (1.0 - level)).ok_or(Refusal::InvalidOption)?;
    let mut greenwood = 0.0;
    let mut steps = Vec::new();
    for moment in moments(&[subjects.to_vec()])? {
        let (at_risk, events): (f64, f64) = (moment.at_risk.iter().sum(), moment.events.iter().sum());
        let [_, survival] = moment.survival;
        greenwood += events / (at_risk * (at_risk - events));
        let left = survival > 0.0;
        // S to the power of e^w, w the half width of the interval of ln(-ln S).
        let w = z * f64::sqrt(greenwood) / ln(survival);
        steps.push(Step {
            time: moment.time,
            at_risk,
            events,
            survival,
            se: left.then(|| survival * greenwood.sqrt()),
            interval: left.then(|| [pow(survival, exp(-w)), pow(survival, exp(w))]),
        });
    }
    Ok(KaplanMeier { median: median(&steps), steps })
}

fn median(steps: &[Step]) -> Option<f64> {
    // A product such as 2/3 * 3/4 may miss one half by its rounding.
    let tolerance = 1e-12;
    let reached = steps.iter().position(|s| s.survival <= 0.5 + tolerance)?;
    let first = steps.get(reached)?;
    let next = steps.get(reached + 1).filter(|_| first.survival >= 0.5 - tolerance);
    Some(next.map_or(first.time, |next| 0.5 * (first.time + next.time)))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{leukaemia, subjects};
    use super::*;

    #[test]
    fn is_that_of_r() {
        // R 4.2.2, survival 3.5-3: survfit(conf.type = "log-log")
        let curve = kaplan_meier(&leukaemia()[0], 0.95).unwrap();
        assert_eq!(
            curve.steps.iter().map(|s| s.at_risk).collect::<Vec<_>>(),
            [11.0, 10.0, 8.0, 7.0, 5.0, 4.0, 2.0]
        );
        let step = curve.steps[2];
        assert!((step.survival - 0.715_909_090_909_090_9).abs() < 1e-14);
        assert!((step.se.unwrap() - 0.139_664_970_557_222_78).abs() < 1e-13);
        assert_eq!(curve.median, Some(31.0));
        let mice = kaplan_meier(&subjects(&[12.0, 15.0, 15.0, 18.0, 21.0, 30.0], &[1, 1, 1, 1, 1, 0]), 0.95)
            .unwrap();
        let [low, high] = mice.steps[0].interval.unwrap();
        assert!(
            (low - 0.273_122_849_928_355_7).abs() < 1e-12 && (high - 0.974_712_426_690_893_5).abs() < 1e-12
        );
        assert_eq!(mice.median, Some(16.5));
    }

    #[test]
    fn without_censoring_it_is_the_share_left() {
        let curve = kaplan_meier(&subjects(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1; 5]), 0.95).unwrap();
        for (i, step) in curve.steps.iter().enumerate() {
            assert!((step.survival - (4.0 - i as f64) / 5.0).abs() < 1e-15);
        }
        assert_eq!(curve.steps[4].interval, None);
        let never = kaplan_meier(&subjects(&[1.0, 2.0], &[0, 0]), 0.95).unwrap();
        assert!(never.steps.is_empty() && never.median.is_none());
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why =
            |times: &[f64], level| Refusal::of(&kaplan_meier(&subjects(times, &[1; 3]), level).unwrap_err());
        assert_eq!(why(&[], 0.95), Some(Refusal::TooFewValues));
        assert_eq!(why(&[-1.0], 0.95), Some(Refusal::NotFinite));
        assert_eq!(why(&[1.0], 95.0), Some(Refusal::InvalidOption));
    }
}
