//! What is asked of a fit: the curve, what is held, the weights, and the numbers wanted from it.
//!
//! Only what a person decides stands here; starts, scales and bounds of the search are the fit's own business.

use super::curve_model::CurveModel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// In which form doses are given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum DoseScale {
    /// As doses; zero is a dose.
    #[default]
    Dose,
    /// As their decimal logarithms. Results are doses all the same; lines, parabolas and exponentials take the logarithm
    /// as their x.
    Log10,
}

/// What is known of a parameter beforehand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Constraint {
    /// Nothing: the data say.
    #[default]
    Free,
    /// Its value.
    Fixed {
        /// The value.
        value: f64,
    },
    /// That it lies between two values.
    Bounded {
        /// Smallest value, if there is one.
        low: Option<f64>,
        /// Largest value, if there is one.
        high: Option<f64>,
    },
    /// That it is the same for all curves.
    Shared,
}

/// Whose value a weight is reckoned from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum WeightBy {
    /// The curve's, as Prism does: repeated until it settles, so that a low reading gains no weight by being low.
    #[default]
    Curve,
    /// The reading's own, as R's `nls(weights = 1 / y^2)` does.
    Observed,
}

/// How much each point counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Weighting {
    /// All the same.
    #[default]
    None,
    /// 1/Y: the variance grows as the value.
    InverseY {
        /// Of the curve or of the reading.
        by: WeightBy,
    },
    /// 1/Y²: the standard deviation grows as the value (a constant CV).
    InverseY2 {
        /// Of the curve or of the reading.
        by: WeightBy,
    },
    /// 1/SD² with the standard deviations that come with the points, taken as relative: their scale is estimated.
    InverseSd2,
    /// Counts: the variance is the curve's value, so weights are 1/curve and the scatter is known, not estimated.
    Poisson,
}

/// How intervals are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum IntervalKind {
    /// From the sum of squares itself: need not be symmetric, and can be open.
    #[default]
    Profile,
    /// Estimate ± t · standard error; on the logarithm for doses.
    Wald,
}

/// A number wanted beside the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Quantity {
    /// The dose at which the response has gone this share (10 to 90 %, say) of the way from the plateau at dose zero to
    /// the plateau at infinite dose; 50 is the relative IC50.
    RelativeIc {
        /// Percent of the span.
        percent: f64,
    },
    /// The dose at which the curve passes a response.
    AbsoluteIc {
        /// The response.
        level: f64,
    },
    /// −log10 of the relative IC50 in mol/L.
    PIc50 {
        /// mol/L in one unit of the doses: 1e-6 for µM.
        molar: f64,
    },
    /// Area under the curve over the decimal logarithm of the dose between two doses.
    Auc {
        /// From this dose.
        from: f64,
        /// To this dose.
        to: f64,
        /// Divided by the decades between them: the mean response.
        normalised: bool,
    },
    /// The curve at a dose.
    Response {
        /// The dose.
        dose: f64,
    },
    /// Top minus bottom: the largest effect.
    Span,
}

/// What is asked of a fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct FitPlan {
    /// The curve.
    pub model: CurveModel,
    /// In which form doses are given.
    pub scale: DoseScale,
    /// What is known of parameters, by their keys; those not named are free (the bottom of a three-parameter logistic is
    /// zero).
    pub constraints: BTreeMap<String, Constraint>,
    /// How much each point counts.
    pub weighting: Weighting,
    /// Whether outlying points are given less weight.
    pub robust: bool,
    /// Confidence of intervals: 0.95.
    pub level: f64,
    /// How intervals are found.
    pub intervals: IntervalKind,
    /// Numbers wanted beside the parameters.
    pub quantities: Vec<Quantity>,
}

impl FitPlan {
    /// A curve with nothing known beforehand, equal weights and 95 % profile intervals.
    pub fn new(model: CurveModel) -> Self {
        Self {
            model,
            scale: DoseScale::Dose,
            constraints: BTreeMap::new(),
            weighting: Weighting::None,
            robust: false,
            level: 0.95,
            intervals: IntervalKind::Profile,
            quantities: Vec::new(),
        }
    }

    /// The same with a constraint on a parameter.
    #[must_use]
    pub fn with(mut self, key: &str, constraint: Constraint) -> Self {
        self.constraints.insert(key.to_string(), constraint);
        self
    }

    /// The same with a parameter fixed.
    #[must_use]
    pub fn fixed(self, key: &str, value: f64) -> Self {
        self.with(key, Constraint::Fixed { value })
    }

    /// The same with a parameter held between two values.
    #[must_use]
    pub fn bounded(self, key: &str, low: impl Into<Option<f64>>, high: impl Into<Option<f64>>) -> Self {
        self.with(key, Constraint::Bounded { low: low.into(), high: high.into() })
    }

    /// The same with a parameter shared by all curves.
    #[must_use]
    pub fn shared(self, key: &str) -> Self {
        self.with(key, Constraint::Shared)
    }

    /// The same with another quantity.
    #[must_use]
    pub fn asking(mut self, quantity: Quantity) -> Self {
        self.quantities.push(quantity);
        self
    }

    /// What is known of a parameter.
    pub fn constraint(&self, key: &str) -> Constraint {
        match self.constraints.get(key) {
            Some(constraint) => *constraint,
            None if self.model == CurveModel::Logistic3 && key == "bottom" => {
                Constraint::Fixed { value: 0.0 }
            }
            None => Constraint::Free,
        }
    }
}

/// The points of one curve.
#[derive(Debug, Clone, Copy, Default)]
pub struct Series<'a> {
    /// Doses, zero or positive, or their decimal logarithms.
    pub dose: &'a [f64],
    /// Responses.
    pub response: &'a [f64],
    /// Standard deviations of the responses, for [`Weighting::InverseSd2`].
    pub sd: Option<&'a [f64]>,
    /// Weights on top of the plan's: zero leaves a point out, as an outlier that was set aside.
    pub weight: Option<&'a [f64]>,
    /// Which points are what they are by definition, as a control that was divided by itself. The curve goes by them as by
    /// any other; but they have no scatter, so no robust scale is taken from them and none of them is an outlier.
    pub exact: Option<&'a [bool]>,
}

impl<'a> Series<'a> {
    /// Points of equal weight.
    pub fn new(dose: &'a [f64], response: &'a [f64]) -> Self {
        Self { dose, response, ..Self::default() }
    }
}
