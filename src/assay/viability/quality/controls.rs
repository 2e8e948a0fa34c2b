//! Can living cells be told from none? Control against blank, one number each way of asking.
//!
//! With mean `m`, SD `s`, median `M` and scaled MAD `S` (1.4826 times the median absolute deviation) of control `c` and
//! blank `b`: Z' = 1 - 3 (s_c + s_b) / |m_c - m_b| (Zhang, Chung and Oldenburg 1999, doi:10.1177/108705719900400206);
//! robust Z' the same with `M` and `S` (Birmingham et al. 2009, doi:10.1038/nmeth.1351); SSMD = (m_c - m_b) /
//! sqrt(s_c^2 + s_b^2) (Zhang 2007, doi:10.1016/j.ygeno.2006.12.014); signal window = (m_c - m_b - 3 (s_c + s_b)) / s_c
//! (Sittampalam et al. 1997, J. Biomol. Screen. 2, 159). Not for two or three wells: an SD of three wells is
//! uncertain by half, and so is everything made of it.

use super::{Well, blank_wells};
use crate::experiment::{Experiment, GroupId, Role};
use crate::stats::{Description, describe};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Control and blank of one group; the blank is the group's own, else that without a group, else all of the plate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ControlQuality {
    /// Whose control.
    pub group: Option<GroupId>,
    /// As printed.
    pub label: String,
    /// Control wells.
    pub n_control: u32,
    /// Their mean, signal minus reference, blank not subtracted.
    pub control_mean: f64,
    /// Their standard deviation; `None` for one well.
    pub control_sd: Option<f64>,
    /// Coefficient of variation of the control after blank subtraction, per cent: the spread of what is 100 %.
    pub control_cv_percent: Option<f64>,
    /// Blank wells.
    pub n_blank: u32,
    /// Their mean; `None` without a blank.
    pub blank_mean: Option<f64>,
    /// Their standard deviation; `None` for fewer than two.
    pub blank_sd: Option<f64>,
    /// Coefficient of variation of the blank, per cent.
    pub blank_cv_percent: Option<f64>,
    /// Z'; `None` when one of the two has no standard deviation.
    pub z_prime: Option<f64>,
    /// Z' from medians and scaled MAD.
    pub z_prime_robust: Option<f64>,
    /// Strictly standardised mean difference.
    pub ssmd: Option<f64>,
    /// Control over blank.
    pub signal_to_blank: Option<f64>,
    /// How many SD of the control lie between the 3 SD limits of control and blank.
    pub signal_window: Option<f64>,
}

/// One row a group that has control wells.
pub(super) fn controls(wells: &[Well], experiment: &Experiment) -> Vec<ControlQuality> {
    let groups: BTreeSet<Option<GroupId>> =
        wells.iter().filter(|w| w.role == Role::Control).map(|w| w.group).collect();
    let mut rows: Vec<_> = groups.into_iter().filter_map(|g| control(g, wells, experiment)).collect();
    let place = |g: Option<GroupId>| experiment.groups.iter().position(|e| Some(e.id) == g);
    rows.sort_by_key(|r| place(r.group));
    rows
}

fn control(group: Option<GroupId>, wells: &[Well], experiment: &Experiment) -> Option<ControlQuality> {
    let mine = || wells.iter().filter(|w| w.role == Role::Control && w.group == group);
    let control: Vec<f64> = mine().map(|w| w.raw).collect();
    let corrected: Vec<f64> = mine().map(|w| w.corrected).collect();
    let of = |wanted: Option<GroupId>| -> Vec<f64> {
        blank_wells(wells).filter(|w| w.group == wanted).map(|w| w.raw).collect()
    };
    let all = || blank_wells(wells).map(|w| w.raw).collect();
    let blank = [of(group), of(None)].into_iter().find(|b| !b.is_empty()).unwrap_or_else(all);
    let (c, b) = (describe(&control)?, describe(&blank));
    let label = group.and_then(|g| experiment.group(g)).map_or_else(|| "Control".into(), |g| g.name.clone());
    let spread = b.and_then(|b| Some((b, c.sd?, b.sd?)));
    Some(ControlQuality {
        group,
        label,
        n_control: c.n,
        control_mean: c.mean,
        control_sd: c.sd,
        control_cv_percent: describe(&corrected).and_then(|d| cv_percent(&d)),
        n_blank: b.map_or(0, |b| b.n),
        blank_mean: b.map(|b| b.mean),
        blank_sd: b.and_then(|b| b.sd),
        blank_cv_percent: b.and_then(|b| cv_percent(&b)),
        z_prime: spread.and_then(|(b, s_c, s_b)| z_prime(c.mean, s_c, b.mean, s_b)),
        z_prime_robust: robust(&control).zip(robust(&blank)).and_then(|(c, b)| z_prime(c.0, c.1, b.0, b.1)),
        ssmd: spread.and_then(|(b, s_c, s_b)| ssmd(c.mean, s_c, b.mean, s_b)),
        signal_to_blank: b.and_then(|b| finite(c.mean / b.mean).filter(|_| b.mean > 0.0)),
        signal_window: spread.and_then(|(b, s_c, s_b)| signal_window(c.mean, s_c, b.mean, s_b)),
    })
}

/// Z' of two levels with their spreads; `None` when the levels are equal.
pub fn z_prime(control: f64, control_sd: f64, blank: f64, blank_sd: f64) -> Option<f64> {
    finite(1.0 - 3.0 * (control_sd + blank_sd) / (control - blank).abs())
}

/// Strictly standardised mean difference; `None` without any spread.
pub fn ssmd(control: f64, control_sd: f64, blank: f64, blank_sd: f64) -> Option<f64> {
    finite((control - blank) / (control_sd * control_sd + blank_sd * blank_sd).sqrt())
}

/// Signal window; `None` when the control has no spread.
pub fn signal_window(control: f64, control_sd: f64, blank: f64, blank_sd: f64) -> Option<f64> {
    finite((control - blank - 3.0 * (control_sd + blank_sd)) / control_sd)
}

/// Coefficient of variation in per cent; `None` for one value or a mean that is not above zero.
pub fn cv_percent(of: &Description) -> Option<f64> {
    of.sd.filter(|_| of.mean > 0.0).and_then(|sd| finite(100.0 * sd / of.mean))
}

/// Median and scaled MAD; `None` for fewer than two values.
fn robust(values: &[f64]) -> Option<(f64, f64)> {
    let middle = median(values).filter(|_| values.len() > 1)?;
    let away: Vec<f64> = values.iter().map(|v| (v - middle).abs()).collect();
    Some((middle, MAD_TO_SD * median(&away)?))
}

/// 1 / qnorm(0.75): what makes the MAD of a normal sample estimate its SD.
const MAD_TO_SD: f64 = 1.482_602_218_505_602;

pub(super) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let upper = sorted.get(half).copied()?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    sorted.get(half.checked_sub(1)?).map(|lower| 0.5 * (lower + upper))
}

/// By how much a standard deviation of so many wells is uncertain (its own coefficient of variation), per cent.
pub(super) fn sd_uncertain_percent(n: u32) -> f64 {
    if n < 2 { f64::INFINITY } else { 100.0 / (2.0 * f64::from(n - 1)).sqrt() }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
