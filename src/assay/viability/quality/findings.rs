//! What is worth saying about a plate, in words: the number, what it means, whose threshold it passed, what to do.

use super::controls::{ControlQuality, sd_uncertain_percent};
use super::position::{PositionEffect, PositionTest};
use super::{Alike, Finding, PlateInput, Well, overloaded};
use crate::checked::Severity;
use crate::experiment::{Experiment, GroupId, Role};
use crate::io::plate::{Read, WellValue};
use crate::num::words::{fixed, p_value, signed, significant};
use crate::stats::outlier::{Side, grubbs};
use std::collections::BTreeMap;

/// Everything the findings are drawn from.
pub(super) struct Facts<'a> {
    pub(super) input: &'a PlateInput<'a>,
    pub(super) signal: Option<&'a Read>,
    pub(super) wells: &'a [Well],
    pub(super) alike: &'a Alike,
    pub(super) controls: &'a [ControlQuality],
    pub(super) position: &'a [PositionTest],
    pub(super) experiment: &'a Experiment,
}

const GUIDANCE: &str = "Assay Guidance Manual, HTS Assay Validation (NCBI Bookshelf NBK83783)";
const ZHANG: &str = "Zhang et al. 1999, doi:10.1177/108705719900400206";
const RULE: &str = "rule of thumb";

pub(super) fn findings(facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for control in facts.controls {
        of_control(control, &mut found);
    }
    for test in facts.position.iter().filter(|t| t.p_adjusted < 0.05) {
        found.push(place(test));
    }
    found.extend(ceiling(facts));
    found.extend(beyond_linear(facts));
    found.extend(overload(facts));
    found.extend(below_blank(facts));
    found.extend(outlying(facts));
    found
}

/// A finding in the making.
struct Draft {
    code: &'static str,
    severity: Severity,
    group: Option<GroupId>,
    what: String,
    value: f64,
    unit: &'static str,
    threshold: f64,
    source: &'static str,
    meaning: &'static str,
    advice: &'static str,
    wells: Vec<usize>,
}

impl From<Draft> for Finding {
    fn from(d: Draft) -> Self {
        Self {
            code: d.code.to_owned(),
            severity: d.severity,
            group: d.group,
            what: d.what,
            value: d.value,
            unit: d.unit.to_owned(),
            threshold: d.threshold,
            source: d.source.to_owned(),
            meaning: d.meaning.to_owned(),
            advice: d.advice.to_owned(),
            wells: d.wells.into_iter().filter_map(|w| u16::try_from(w).ok()).collect(),
        }
    }
}

fn of_control(control: &ControlQuality, found: &mut Vec<Finding>) {
    let of = control.group.map_or(String::new(), |_| format!(" of {}", control.label));
    let group = control.group;
    if control.n_control < 3 {
        found.push(
            Draft {
                code: "quality.few_controls",
                severity: Severity::Warning,
                group,
                what: format!("The control{of} has {}.", count(control.n_control, "well")),
                value: f64::from(control.n_control),
                unit: "wells",
                threshold: 3.0,
                source: RULE,
                meaning: "Everything is divided by the control: an error in it is an error in every viability.",
                advice: "Give the control at least as many wells as a treatment, better the square root of the number \
                         of treatments times as many (Dunnett 1955, doi:10.1080/01621459.1955.10501294).",
                wells: Vec::new(),
            }
            .into(),
        );
    }
    let uncertain = sd_uncertain_percent(control.n_control);
    if let Some(cv) = control.control_cv_percent.filter(|cv| *cv > 20.0) {
        found.push(
            Draft {
                code: "quality.control_cv",
                severity: Severity::Warning,
                group,
                what: format!(
                    "The control wells{of} scatter by {cv:.0} % (CV; {} wells, so the CV itself is uncertain by about \
                     {uncertain:.0} %).",
                    control.n_control
                ),
                value: cv,
                unit: "%",
                threshold: 20.0,
                source: GUIDANCE,
                meaning: "Wells that got the same cells and nothing else differ: seeding, edge or pipetting.",
                advice: "Look at the heat map for a pattern; count and mix the cells before seeding.",
                wells: Vec::new(),
            }
            .into(),
        );
    }
    let span = control.blank_mean.map(|b| control.control_mean - b);
    // The scatter of the blank matters by what it does to a viability, not by its own mean, which may be next to zero.
    let blank_share = control.blank_sd.zip(span).map(|(sd, span)| 100.0 * sd / span);
    if let (Some(share), Some(cv)) = (blank_share.filter(|s| *s > 5.0), control.blank_cv_percent) {
        found.push(
            Draft {
                code: "quality.blank_cv",
                severity: Severity::Warning,
                group,
                what: format!(
                    "The blank wells{of} scatter by {cv:.0} % (CV), which is {share:.0} % of viability."
                ),
                value: cv,
                unit: "%",
                threshold: 5.0,
                source: "5 % of viability, rule of thumb",
                meaning: "The blank is taken off every well: low viabilities are uncertain by as much.",
                advice: "Look for bubbles, fingerprints or cells in the blank wells; use more of them.",
                wells: Vec::new(),
            }
            .into(),
        );
    }
    if let Some(share) =
        control.blank_mean.map(|b| 100.0 * b / control.control_mean).filter(|s| *s > 10.0 && s.is_finite())
    {
        found.push(
            Draft {
                code: "quality.blank_high",
                severity: Severity::Warning,
                group,
                what: format!("The blank is {share:.0} % of the control{of}."),
                value: share,
                unit: "%",
                threshold: 10.0,
                source: RULE,
                meaning: "Much of the signal does not come from living cells; differences between wells are small beside it.",
                advice: "More cells, longer incubation with the reagent, or medium without phenol red; a reference \
                         wavelength takes off what plate and medium absorb.",
                wells: Vec::new(),
            }
            .into(),
        );
    }
    window(control, &of, found);
}

fn window(control: &ControlQuality, of: &str, found: &mut Vec<Finding>) {
    let Some(z) = control.z_prime.filter(|z| *z < 0.5) else { return };
    let robust = control.z_prime_robust.map_or(String::new(), |r| format!(", robust {}", fixed(r, 2)));
    // Two spreads of few wells; told so that nobody throws away a plate for a Z' of three wells.
    let few = if control.n_control.min(control.n_blank) < 6 {
        format!(
            " From {} control and {} blank wells it is a rough number.",
            control.n_control, control.n_blank
        )
    } else {
        String::new()
    };
    let ssmd = control.ssmd.map_or(String::new(), |s| format!("; SSMD {}", fixed(s, 1)));
    found.push(
        Draft {
            code: "quality.z_prime",
            severity: if z < 0.0 { Severity::Warning } else { Severity::Info },
            group: control.group,
            what: format!("Z′ of control against blank{of} is {}{robust}{ssmd}.{few}", fixed(z, 2)),
            value: z,
            unit: "",
            threshold: 0.5,
            source: ZHANG,
            meaning: if z < 0.0 {
                "Three standard deviations around control and blank overlap: a single well cannot tell living from dead."
            } else {
                "The gap between control and blank is narrow for single wells; means of replicates can still tell \
                 treatments apart."
            },
            advice: "More signal (cells, incubation time) or less scatter of control and blank; more replicates.",
            wells: Vec::new(),
        }
        .into(),
    );
}

fn place(test: &PositionTest) -> Finding {
    let size = test.size_percent;
    let words = match test.effect {
        PositionEffect::Edge => format!(
            "Outer wells are {:.0} % {} than inner wells that got the same",
            size.abs(),
            if size < 0.0 { "lower" } else { "higher" }
        ),
        PositionEffect::DriftAcross => {
            format!("The signal changes by {} % from the first column to the last", signed(size, 0))
        }
        PositionEffect::DriftDown => {
            format!("The signal changes by {} % from the first row to the last", signed(size, 0))
        }
        PositionEffect::Rows => format!(
            "Rows differ; furthest off is {}, {} % against wells that got the same",
            test.place.as_deref().unwrap_or("one"),
            signed(size, 0)
        ),
        PositionEffect::Columns => format!(
            "Columns differ; furthest off is {}, {} % against wells that got the same",
            test.place.as_deref().unwrap_or("one"),
            signed(size, 0)
        ),
    };
    let interval = test
        .ci95
        .map_or(String::new(), |[low, high]| format!(" (95 % CI {} to {} %)", fixed(low, 0), fixed(high, 0)));
    Draft {
        code: match test.effect {
            PositionEffect::Edge => "quality.edge",
            PositionEffect::Rows => "quality.rows",
            PositionEffect::Columns => "quality.columns",
            PositionEffect::DriftAcross => "quality.drift_across",
            PositionEffect::DriftDown => "quality.drift_down",
        },
        severity: if size.abs() >= 10.0 { Severity::Warning } else { Severity::Info },
        group: None,
        what: format!(
            "{words}{interval}; F({}, {}) = {:.2}, p = {} after correction for the tests of this plate.",
            test.df[0],
            test.df[1],
            test.f,
            p_value(test.p_adjusted)
        ),
        value: size,
        unit: "%",
        threshold: 0.05,
        source: "p below 0.05 after Holm’s correction",
        meaning: match test.effect {
            PositionEffect::Edge => {
                "Outer wells evaporate and warm faster; where treatments sit unevenly between edge and middle, the edge \
                 looks like an effect."
            }
            _ => {
                "The place on the plate acts like a treatment (dispensing order, a blocked tip, uneven warmth); means of \
                 wells spread over the plate suffer less."
            }
        },
        advice: match test.effect {
            PositionEffect::Edge => "Fill the outer wells with medium only, and let plates stand level before the incubator.",
            _ => "Spread the wells of a treatment over rows and columns; check pipette tips and the order of filling.",
        },
        wells: Vec::new(),
    }
    .into()
}

/// Several wells with one and the same highest number are the reader's ceiling.
fn ceiling(facts: &Facts<'_>) -> Option<Finding> {
    let mut numbers: Vec<(f64, usize)> =
        facts.signal?.wells.iter().enumerate().filter_map(|(at, v)| Some((number(v)?, at))).collect();
    numbers.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut levels = numbers.chunk_by(|a, b| a.0 == b.0);
    let top = levels.next()?;
    let highest = top.first()?.0;
    // Where numbers are coarse, the next highest repeat as well.
    let coarse = levels.take(5).any(|next| 2 * next.len() > top.len());
    if top.len() < 3 || highest <= 0.0 || coarse {
        return None;
    }
    let at: Vec<usize> = top.iter().map(|(_, at)| *at).collect();
    Some(
        Draft {
            code: "quality.ceiling",
            severity: Severity::Warning,
            group: None,
            what: format!("{} wells have the very same highest value, {highest}.", at.len()),
            value: highest,
            unit: "",
            threshold: 3.0,
            source: "three wells alike to the last digit, rule of thumb",
            meaning: "That is the most the reader can show, not what is in the wells; their viability is too low.",
            advice: "Read again at a lower gain, after dilution or a shorter incubation.",
            wells: at,
        }
        .into(),
    )
}

/// Absorbance above which a thousandth of the light is left.
const DARK: f64 = 3.0;

fn beyond_linear(facts: &Facts<'_>) -> Option<Finding> {
    let signal = facts.signal.filter(|s| is_absorbance(s))?;
    let over: Vec<(usize, f64)> = facts
        .wells
        .iter()
        .filter_map(|w| signal.wells.get(w.at).and_then(number).map(|n| (w.at, n)))
        .filter(|(_, n)| *n > DARK)
        .collect();
    let highest = over.iter().map(|(_, n)| *n).fold(0.0, f64::max);
    (!over.is_empty()).then(|| {
        Draft {
            code: "quality.beyond_linear",
            severity: Severity::Warning,
            group: None,
            what: format!("The absorbance of {} is above 3 (up to {highest:.2}).", wells(over.len())),
            value: highest,
            unit: "absorbance",
            threshold: DARK,
            source: "by definition: at 3 only 0.1 % of the light passes, and stray light is as much; see the reader’s manual",
            meaning: "Twice the dye no longer reads twice as much, so living wells read too low against the others.",
            advice: "Dilute, or incubate for a shorter time, and read again.",
            wells: over.into_iter().map(|(at, _)| at).collect(),
        }
        .into()
    })
}

fn overload(facts: &Facts<'_>) -> Option<Finding> {
    let over = overloaded(facts.input, &facts.signal?.wells);
    (!over.is_empty()).then(|| {
        Draft {
            code: "quality.saturated",
            severity: Severity::Warning,
            group: None,
            what: format!("The detector was overloaded in {}.", wells(over.len())),
            value: over.len() as f64,
            unit: "wells",
            threshold: 1.0,
            source: "the reader’s own mark",
            meaning: "These wells have no number and take no part; if they are the brightest, their mean is too low.",
            advice: "Read again at a lower gain or after dilution.",
            wells: over,
        }
        .into()
    })
}

fn below_blank(facts: &Facts<'_>) -> Option<Finding> {
    let treated = || facts.wells.iter().filter(|w| w.role == Role::Treatment);
    let below: Vec<usize> = treated().filter(|w| w.corrected < 0.0).map(|w| w.at).collect();
    let all = treated().count();
    let share = 100.0 * below.len() as f64 / all.max(1) as f64;
    (!below.is_empty()).then(|| {
        Draft {
            code: "quality.below_blank",
            severity: if share > 10.0 { Severity::Warning } else { Severity::Info },
            group: None,
            what: format!("Below the blank: {} of {all} treated wells ({share:.0} %).", below.len()),
            value: share,
            unit: "%",
            threshold: 10.0,
            source: RULE,
            meaning: "A few are the scatter of dead wells around zero; many mean that the blank is not what dead wells are \
                      like (a compound that bleaches, cells in the blank, evaporation).",
            advice: "Use blanks with the same treatment and no cells. Negative viabilities are kept as they are.",
            wells: below,
        }
        .into()
    })
}

/// The farthest well of each set of wells alike, by Grubbs' test, adjusted for the number of sets.
fn outlying(facts: &Facts<'_>) -> Vec<Finding> {
    let mut sets: BTreeMap<_, Vec<&Well>> = BTreeMap::new();
    for well in facts.wells {
        if let Some(cell) = well.cell {
            sets.entry(cell).or_default().push(well);
        }
    }
    let tested: Vec<_> = sets
        .iter()
        .filter_map(|(cell, wells)| {
            let values: Vec<f64> = wells.iter().map(|w| w.corrected).collect();
            let test = grubbs(&values, Side::Both, 0.05).ok()?;
            Some((cell, wells, test))
        })
        .collect();
    let sets = tested.len() as f64;
    let mut found = Vec::new();
    for (cell, wells, test) in &tested {
        let p = (test.p * sets).min(1.0);
        let Some(well) = wells.get(test.index).filter(|_| p < 0.05) else { continue };
        let others = facts.alike.get(*cell).map_or(0.0, |(mean, n)| {
            let n = *n as f64;
            (mean * n - test.value) / (n - 1.0)
        });
        let name = facts.input.layout.well_name(well.at);
        let level = facts.experiment.condition(cell.condition).map_or("", |c| c.name.as_str());
        found.push(
            Draft {
                code: "quality.outlier",
                severity: Severity::Info,
                group: cell.group,
                what: format!(
                    "Well {name} ({level}) is {}, the other {} have a mean of {}; Grubbs’ G = {:.2}, p = {} after correction \
                     for {sets} sets of wells.",
                    significant(test.value, 4),
                    wells.len() - 1,
                    significant(others, 4),
                    test.g,
                    p_value(p)
                ),
                value: test.value,
                unit: "",
                threshold: 0.05,
                source: "Grubbs 1950, doi:10.1214/aoms/1177729885; p below 0.05 after multiplying by the number of sets",
                meaning: "It is unlikely to belong to the others by chance; why, the number does not say.",
                advice: "Look at the well (bubble, clump, pipetting). Leave it out only for a reason you can name; it stays \
                         in unless you do.",
                wells: vec![well.at],
            }
            .into(),
        );
    }
    found
}

fn is_absorbance(read: &Read) -> bool {
    match &read.mode {
        Some(mode) => mode.to_lowercase().contains("absorb"),
        None => read.wavelength_nm.is_some() && read.wells.iter().filter_map(number).all(|n| n < 10.0),
    }
}

fn number(value: &WellValue) -> Option<f64> {
    if let WellValue::Number { value } = value { Some(*value).filter(|v| v.is_finite()) } else { None }
}

fn wells(n: usize) -> String {
    count(u32::try_from(n).unwrap_or(u32::MAX), "well")
}

fn count(n: u32, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}
