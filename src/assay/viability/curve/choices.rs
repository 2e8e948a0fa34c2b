//! What the user may choose about curves, and the check that makes a fit of it.
//!
//! Constraints are written as a person says them, one after another with semicolons: `bottom = 0; hill 0.5 to 3;
//! top shared`.

use crate::error::{Error, ErrorKind, Result};
use crate::fit::{Constraint, CurveModel, FitPlan, IntervalKind, Quantity, WeightBy, Weighting};
use crate::num::words::amount;
use crate::param::{ChoiceOption, Domain, ParamSpec};
use std::collections::BTreeMap;

/// What the curve is when nobody says otherwise.
pub(in super::super) const DEFAULT: CurveModel = CurveModel::Logistic4;
/// The models tried against each other, when the best is to be found.
pub(super) const TRIED: [CurveModel; 8] = [
    CurveModel::Logistic4,
    CurveModel::Logistic3,
    CurveModel::Logistic5,
    CurveModel::Weibull1,
    CurveModel::Weibull2,
    CurveModel::LogNormal,
    CurveModel::Biphasic,
    CurveModel::BrainCousens,
];

const fn model(model: CurveModel, label: &'static str) -> ChoiceOption {
    ChoiceOption { key: model.key(), label, help: model.when() }
}

/// The choices about curves.
pub(in super::super) const PARAMS: [ParamSpec; 9] = [
    ParamSpec {
        key: "model",
        label: "Curve",
        unit: "",
        domain: Domain::Choice {
            options: &[
                model(CurveModel::Logistic4, CurveModel::Logistic4.label()),
                model(CurveModel::Logistic3, CurveModel::Logistic3.label()),
                model(CurveModel::Logistic5, CurveModel::Logistic5.label()),
                model(CurveModel::Weibull1, CurveModel::Weibull1.label()),
                model(CurveModel::Weibull2, CurveModel::Weibull2.label()),
                model(CurveModel::LogNormal, CurveModel::LogNormal.label()),
                model(CurveModel::Biphasic, CurveModel::Biphasic.label()),
                model(CurveModel::BrainCousens, CurveModel::BrainCousens.label()),
                model(CurveModel::Linear, CurveModel::Linear.label()),
                model(CurveModel::Quadratic, CurveModel::Quadratic.label()),
                model(CurveModel::Exponential, CurveModel::Exponential.label()),
                ChoiceOption {
                    key: "best",
                    label: "Best of all (AICc)",
                    help: "Every S-shaped curve is tried for each series, and the one with the lowest AICc among those \
                           the data determine is taken.",
                },
            ],
            default: DEFAULT.key(),
        },
        help: "The curve through the means of the biological replicates of each series. Decide before you see the IC50.",
    },
    ParamSpec {
        key: "constraints",
        label: "What is known of the parameters",
        unit: "",
        domain: Domain::Text { max_length: 500, default: "" },
        help: "One after another with semicolons, such as: bottom = 0; hill 0.5 to 3; top shared. A parameter with = is \
               fixed, with to (or > and <) it stays between limits, with shared it is the same for all series; all \
               others are free.",
    },
    ParamSpec {
        key: "weights",
        label: "Weights",
        unit: "",
        domain: Domain::Choice {
            options: &[
                ChoiceOption {
                    key: "none",
                    label: "None",
                    help: "The scatter is the same at all doses: usual for per cent.",
                },
                ChoiceOption { key: "inverse_y", label: "1/Y", help: "The variance grows with the value." },
                ChoiceOption {
                    key: "inverse_y2",
                    label: "1/Y²",
                    help: "The SD grows with the value: the same coefficient of variation everywhere.",
                },
                ChoiceOption {
                    key: "inverse_sd2",
                    label: "1/SD²",
                    help: "By the SD of the technical replicates of each point. With three wells an SD is a poor guide.",
                },
                ChoiceOption {
                    key: "poisson",
                    label: "Poisson",
                    help: "Counts of cells or colonies that are not per cent.",
                },
            ],
            default: "none",
        },
        help: "How much a point counts. Y is the value of the curve, so that a low reading gains nothing by being low.",
    },
    ParamSpec {
        key: "robust",
        label: "Robust fit",
        unit: "",
        domain: Domain::Flag { default: false },
        help: "Points far from the curve count less (Motulsky and Brown 2006). Has no confidence intervals of its own; use \
               it to see whether single points carry the result.",
    },
    ParamSpec {
        key: "intervals",
        label: "Confidence intervals",
        unit: "",
        domain: Domain::Choice {
            options: &[
                ChoiceOption {
                    key: "profile",
                    label: "Profile likelihood",
                    help: "From the sum of squares itself: right also when the interval is lopsided or has no end.",
                },
                ChoiceOption {
                    key: "wald",
                    label: "Wald",
                    help: "Estimate ± t · SE, on the logarithm for doses: as older programs print.",
                },
            ],
            default: "profile",
        },
        help: "How the 95 % intervals of the curve’s numbers are found.",
    },
    ParamSpec {
        key: "effects",
        label: "Effects",
        unit: "%",
        domain: Domain::Text { max_length: 100, default: "10, 90" },
        help: "For which effects the dose is wanted besides 50 %, such as 10, 20, 90 for IC10, IC20 and IC90: per cent of the \
               way from the upper to the lower plateau.",
    },
    ParamSpec {
        key: "outliers",
        label: "Outliers, Q",
        unit: "%",
        domain: Domain::Number { min: 0.0, max: 20.0, step: 0.5, default: 1.0 },
        help: "ROUT marks points that are too far from a robust curve; Q is the share of false alarms among them you accept. \
               0 marks none. No point is ever left out by itself.",
    },
    ParamSpec {
        key: "rejected",
        label: "Try other curves too",
        unit: "",
        domain: Domain::Flag { default: true },
        help: "Shows how other curves would have done, with the reason for not taking them. Only up to 24 series.",
    },
    ParamSpec {
        key: "compare",
        label: "Compare the series",
        unit: "",
        domain: Domain::Flag { default: true },
        help: "One IC50 for each biological replicate, then a test on their logarithms, because wells are not n. Only up to \
               12 series.",
    },
];

/// Checked choices about curves.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveChoices {
    /// The curve; `None` for the best by AICc.
    pub(in super::super) model: Option<CurveModel>,
    /// What is known of parameters.
    pub(in super::super) constraints: BTreeMap<String, Constraint>,
    /// How much a point counts.
    pub(in super::super) weighting: Weighting,
    /// Whether outlying points count less.
    pub(in super::super) robust: bool,
    /// How intervals are found.
    pub(in super::super) intervals: IntervalKind,
    /// Effects, per cent of the span, besides 50.
    pub(in super::super) effects: Vec<f64>,
    /// Accepted share of false alarms among outliers, 0 to 0.2.
    pub(in super::super) q: f64,
    /// Whether other models are tried.
    pub(in super::super) rejected: bool,
    /// Whether groups are compared.
    pub(in super::super) compare: bool,
}

impl CurveChoices {
    /// What is asked of a fit of a model.
    pub(super) fn fit_plan(&self, model: CurveModel, quantities: Vec<Quantity>) -> FitPlan {
        let mut plan = FitPlan::new(model);
        let known = |key: &str| model.parameters().iter().any(|p| p.key == key);
        plan.constraints =
            self.constraints.iter().filter(|(key, _)| known(key)).map(|(k, c)| (k.clone(), *c)).collect();
        plan.weighting = self.weighting;
        plan.robust = self.robust;
        plan.intervals = self.intervals;
        plan.quantities = quantities;
        plan
    }

    /// Whether a parameter of the model has to be the same for all series.
    pub(super) fn shares(&self, model: CurveModel) -> bool {
        model.parameters().iter().any(|p| self.constraints.get(p.key) == Some(&Constraint::Shared))
    }
}

/// The weights of a choice.
pub(in super::super) fn weighting(key: &str) -> Weighting {
    match key {
        "inverse_y" => Weighting::InverseY { by: WeightBy::Curve },
        "inverse_y2" => Weighting::InverseY2 { by: WeightBy::Curve },
        "inverse_sd2" => Weighting::InverseSd2,
        "poisson" => Weighting::Poisson,
        _ => Weighting::None,
    }
}

/// Effects in per cent, as a list with commas or blanks.
///
/// # Errors
/// [`ErrorKind::Number`] for anything but numbers between 0 and 100 (exclusive), [`ErrorKind::TooLarge`] for more than
/// nine.
pub(in super::super) fn effects(text: &str) -> Result<Vec<f64>> {
    let mut out: Vec<f64> = Vec::new();
    for word in text.split([',', ';', ' ']).map(str::trim).filter(|w| !w.is_empty()) {
        let number = word.trim_end_matches('%').parse::<f64>().ok();
        let Some(value) = number.filter(|v| *v > 0.0 && *v < 100.0) else {
            return Err(Error::new(ErrorKind::Number, format!("“{word}” is no effect between 0 and 100 %."))
                .hint("Write effects like this: 10, 20, 90."));
        };
        if value != 50.0 && !out.contains(&value) {
            out.push(value);
        }
    }
    if out.len() > 9 {
        return Err(Error::new(ErrorKind::TooLarge, "More than nine effects were asked for.")
            .hint("Nine fill a table already."));
    }
    out.sort_by(f64::total_cmp);
    Ok(out)
}

/// Constraints in words.
///
/// # Errors
/// [`ErrorKind::Invalid`] for a parameter the model does not have or words that say nothing, [`ErrorKind::Number`] for a
/// number that is none or limits the wrong way round.
pub(in super::super) fn constraints(
    text: &str,
    model: Option<CurveModel>,
) -> Result<BTreeMap<String, Constraint>> {
    let mut out = BTreeMap::new();
    for part in text.split([';', '\n']).map(str::trim).filter(|p| !p.is_empty()) {
        let (key, said) = part
            .split_once(|c: char| c.is_whitespace() || "=<>≥≤:".contains(c))
            .map_or((part, ""), |(key, _)| (key, part.get(key.len()..).unwrap_or("").trim()));
        let key = key.to_lowercase();
        let has = |m: CurveModel| m.parameters().iter().any(|p| p.key == key);
        let known = model.map_or_else(|| TRIED.into_iter().any(has), has);
        if !known {
            let of = model.unwrap_or(DEFAULT);
            let names: Vec<&str> = of.parameters().iter().map(|p| p.key).collect();
            return Err(Error::new(ErrorKind::Invalid, format!("The curve has no parameter “{key}”."))
                .hint(format!("{} has {}.", of.label(), names.join(", "))));
        }
        if out.insert(key.clone(), constraint(part, said)?).is_some() {
            return Err(Error::new(ErrorKind::Invalid, format!("“{key}” is constrained twice."))
                .hint("Say it once, such as: hill 0.5 to 3."));
        }
    }
    Ok(out)
}

fn constraint(part: &str, said: &str) -> Result<Constraint> {
    let unclear = || {
        Error::new(ErrorKind::Invalid, format!("“{part}” says nothing about a parameter."))
            .hint("Write: bottom = 0, or hill 0.5 to 3, or hill > 0, or top shared.")
    };
    let number = |text: &str| {
        text.trim().parse::<f64>().ok().filter(|v| v.is_finite()).ok_or_else(|| {
            Error::new(ErrorKind::Number, format!("“{}” in “{part}” is no number.", text.trim()))
                .hint("Write decimals with a point, such as 0.5.")
        })
    };
    let lower = said.to_lowercase();
    if lower == "shared" || lower == "free" {
        return Ok(if lower == "free" { Constraint::Free } else { Constraint::Shared });
    }
    if let Some(value) = said.strip_prefix(['=', ':']) {
        return Ok(Constraint::Fixed { value: number(value)? });
    }
    for (marks, above) in [(["≥", ">=", ">"], true), (["≤", "<=", "<"], false)] {
        if let Some(value) = marks.iter().find_map(|m| said.strip_prefix(m)) {
            let limit = Some(number(value)?);
            return Ok(if above {
                Constraint::Bounded { low: limit, high: None }
            } else {
                Constraint::Bounded { low: None, high: limit }
            });
        }
    }
    let (low, high) = lower.split_once(" to ").or_else(|| lower.split_once('…')).ok_or_else(unclear)?;
    let (low, high) = (number(low)?, number(high)?);
    if low >= high {
        return Err(Error::new(
            ErrorKind::Number,
            format!("In “{part}” the lower limit is not below the upper."),
        )
        .hint("Write the smaller number first; a parameter with one value is written with =."));
    }
    Ok(Constraint::Bounded { low: Some(low), high: Some(high) })
}

/// What was said about a parameter, as printed beside its value.
pub(super) fn in_words(constraint: Constraint) -> Option<String> {
    match constraint {
        Constraint::Free => None,
        Constraint::Fixed { value } => Some(format!("fixed at {}", amount(value))),
        Constraint::Shared => Some("the same for all series".into()),
        Constraint::Bounded { low: Some(low), high: Some(high) } => {
            Some(format!("kept between {} and {}", amount(low), amount(high)))
        }
        Constraint::Bounded { low: Some(low), high: None } => {
            Some(format!("kept at or above {}", amount(low)))
        }
        Constraint::Bounded { low: None, high: Some(high) } => {
            Some(format!("kept at or below {}", amount(high)))
        }
        Constraint::Bounded { low: None, high: None } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_read_as_they_are_said() {
        let found = constraints("bottom = 0; hill 0.5 to 3\ntop shared;ic50>1e-3", Some(DEFAULT)).unwrap();
        let bounded = |low, high| Constraint::Bounded { low, high };
        assert_eq!(found["bottom"], Constraint::Fixed { value: 0.0 });
        assert_eq!(found["hill"], bounded(Some(0.5), Some(3.0)));
        assert_eq!(found["top"], Constraint::Shared);
        assert_eq!(found["ic50"], bounded(Some(1e-3), None));
        assert_eq!(constraints("bottom=-2.5", None).unwrap()["bottom"], Constraint::Fixed { value: -2.5 });
        assert_eq!(constraints(" ; \n", None).unwrap().len(), 0);
    }

    #[test]
    fn constraints_that_say_nothing_are_refused_in_words() {
        for (text, words) in [
            ("slope = 1", "no parameter “slope”"),
            ("bottom", "says nothing"),
            ("bottom = zero", "“zero” in “bottom = zero” is no number"),
            ("hill 3 to 1", "lower limit is not below"),
            ("bottom = 0; bottom = 1", "constrained twice"),
        ] {
            let error = constraints(text, Some(DEFAULT)).unwrap_err();
            assert!(error.what.contains(words), "{text}: {}", error.what);
            assert!(!error.hint.is_empty());
        }
    }

    #[test]
    fn effects_are_a_list_of_percentages() {
        assert_eq!(effects("90, 10 50 20%").unwrap(), [10.0, 20.0, 90.0]);
        assert_eq!(effects("").unwrap(), Vec::<f64>::new());
        for text in ["0", "100", "IC10", "1,2,3,4,5,6,7,8,9,10"] {
            assert!(effects(text).is_err(), "{text}");
        }
    }
}
