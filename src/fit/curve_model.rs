//! Which curve to lay through the doses.
//!
//! Every sigmoid is `bottom + (top - bottom) T(h ln(dose / ic50))`, where `T`, the share of the top plateau, falls from 1 to
//! 0 through 1/2 at the ic50 when the curve falls (`h > 0`) and rises when it rises (`h < 0`). So `ic50` is in all of them
//! the dose half way between the plateaus, also where drc's `e` is another dose. Sources: Ritz et al. 2015,
//! doi:10.1371/journal.pone.0146021 (logistic, Weibull, log-normal, exponential); Richards 1959,
//! doi:10.1093/jxb/10.2.290; Brain and Cousens 1989, doi:10.1111/j.1365-3180.1989.tb00845.x.

use serde::{Deserialize, Serialize};

/// A curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum CurveModel {
    /// Logistic whose lower plateau is given: zero unless said otherwise.
    Logistic3,
    /// Logistic.
    Logistic4,
    /// Asymmetric logistic of Richards.
    Logistic5,
    /// Weibull type 1: leaves the upper plateau slowly, reaches the lower one fast.
    Weibull1,
    /// Weibull type 2: leaves the upper plateau fast, reaches the lower one slowly.
    Weibull2,
    /// Cumulative normal distribution of the logarithm of the dose.
    LogNormal,
    /// Two logistic phases between the same plateaus.
    Biphasic,
    /// Hormesis of Brain and Cousens: a stimulation by low doses before the fall.
    BrainCousens,
    /// Straight line.
    Linear,
    /// Parabola.
    Quadratic,
    /// Exponential approach to a plateau.
    Exponential,
}

/// What kind of number a parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum ParameterKind {
    /// In the unit of the response.
    Response,
    /// In the unit of the dose; positive.
    Dose,
    /// Steepness on the logarithm of the dose, positive when the curve falls.
    Slope,
    /// Without unit; positive.
    Shape,
    /// Between 0 and 1.
    Fraction,
    /// Response per dose, or per its square.
    Rate,
    /// One over dose; positive.
    Decay,
}

/// What the page, the check and the methods text know of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ParameterSpec {
    /// Key in constraints and results.
    pub key: &'static str,
    /// Words beside the number.
    pub label: &'static str,
    /// What kind of number it is.
    pub what: ParameterKind,
    /// One sentence for a biologist.
    pub help: &'static str,
}

/// A curve as the page offers it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ModelSpec {
    /// Its key as stored.
    pub key: &'static str,
    /// The words on the control.
    pub label: &'static str,
    /// Its formula in the keys of its parameters; `x` is the dose.
    pub formula: &'static str,
    /// When to choose it, in one sentence.
    pub when: &'static str,
    /// Its parameters, in the order of results.
    pub parameters: &'static [ParameterSpec],
}

const fn spec(
    key: &'static str,
    label: &'static str,
    what: ParameterKind,
    help: &'static str,
) -> ParameterSpec {
    ParameterSpec { key, label, what, help }
}

use ParameterKind::{Decay, Dose, Fraction, Rate, Response, Shape, Slope};

const TOP: ParameterSpec = spec("top", "Top", Response, "The upper plateau.");
const BOTTOM: ParameterSpec = spec("bottom", "Bottom", Response, "The lower plateau.");
const IC50: ParameterSpec =
    spec("ic50", "Relative IC50", Dose, "The dose at which the curve is half way between its plateaus.");
const HILL: ParameterSpec =
    spec("hill", "Hill slope", Slope, "Steepness; positive when the response falls with dose.");

const SIGMOID: &[ParameterSpec] = &[TOP, BOTTOM, IC50, HILL];
const WEIBULL: &[ParameterSpec] = &[
    TOP,
    BOTTOM,
    IC50,
    spec(
        "slope",
        "Slope",
        Slope,
        "Steepness (b of the R package drc); positive when the response falls with dose.",
    ),
];
const RICHARDS: &[ParameterSpec] = &[
    TOP,
    BOTTOM,
    IC50,
    HILL,
    spec("asymmetry", "Asymmetry (S)", Shape, "1 is symmetric; below 1 the curve bends late, above 1 early."),
];
const BIPHASIC: &[ParameterSpec] = &[
    TOP,
    BOTTOM,
    spec("ic50_1", "IC50 of phase 1", Dose, "Half-way dose of the phase at lower doses."),
    spec("hill_1", "Hill slope of phase 1", Slope, "Steepness of the phase at lower doses."),
    spec("ic50_2", "IC50 of phase 2", Dose, "Half-way dose of the phase at higher doses."),
    spec("hill_2", "Hill slope of phase 2", Slope, "Steepness of the phase at higher doses."),
    spec(
        "fraction",
        "Fraction of phase 1",
        Fraction,
        "Share of the span that falls to the phase at lower doses.",
    ),
];
const HORMESIS: &[ParameterSpec] = &[
    spec("top", "Top", Response, "The response without compound."),
    BOTTOM,
    spec(
        "hormesis",
        "Hormesis",
        Rate,
        "Rise of the response per dose at very low doses; 0 without hormesis.",
    ),
    spec(
        "location",
        "Location",
        Dose,
        "Half-way dose of the fall alone; not the IC50 when there is hormesis.",
    ),
    spec("hill", "Hill slope", Slope, "Steepness of the fall; above 1, or the curve does not come down."),
];
const LINE: &[ParameterSpec] = &[
    spec("intercept", "Intercept", Response, "The response at dose zero."),
    spec("slope", "Slope", Rate, "Change of the response per dose."),
];
const PARABOLA: &[ParameterSpec] = &[
    spec("intercept", "Intercept", Response, "The response at dose zero."),
    spec("linear", "Linear term", Rate, "Change of the response per dose at dose zero."),
    spec("quadratic", "Quadratic term", Rate, "Half the change of that slope per dose."),
];
const DECAY: &[ParameterSpec] = &[
    spec("start", "Start", Response, "The response at dose zero."),
    spec("plateau", "Plateau", Response, "The response at very high doses."),
    spec("rate", "Rate", Decay, "Share of the remaining way gone per dose, in the limit of small doses."),
];

impl CurveModel {
    /// All curves, in the order of the control.
    pub const ALL: [Self; 11] = [
        Self::Logistic4,
        Self::Logistic3,
        Self::Logistic5,
        Self::Weibull1,
        Self::Weibull2,
        Self::LogNormal,
        Self::Biphasic,
        Self::BrainCousens,
        Self::Linear,
        Self::Quadratic,
        Self::Exponential,
    ];

    /// The key as stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Logistic3 => "logistic3",
            Self::Logistic4 => "logistic4",
            Self::Logistic5 => "logistic5",
            Self::Weibull1 => "weibull1",
            Self::Weibull2 => "weibull2",
            Self::LogNormal => "log_normal",
            Self::Biphasic => "biphasic",
            Self::BrainCousens => "brain_cousens",
            Self::Linear => "linear",
            Self::Quadratic => "quadratic",
            Self::Exponential => "exponential",
        }
    }

    /// The words on the control.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Logistic3 => "Three-parameter logistic",
            Self::Logistic4 => "Four-parameter logistic",
            Self::Logistic5 => "Five-parameter logistic (Richards)",
            Self::Weibull1 => "Weibull type 1",
            Self::Weibull2 => "Weibull type 2",
            Self::LogNormal => "Log-normal",
            Self::Biphasic => "Biphasic",
            Self::BrainCousens => "Hormesis (Brain-Cousens)",
            Self::Linear => "Straight line",
            Self::Quadratic => "Quadratic",
            Self::Exponential => "Exponential",
        }
    }

    /// The formula in the names of [`Self::parameters`]; `x` is the dose.
    pub const fn formula(self) -> &'static str {
        match self {
            Self::Logistic3 => "bottom + (top − bottom) / (1 + (x / ic50)^hill), bottom given",
            Self::Logistic4 => "bottom + (top − bottom) / (1 + (x / ic50)^hill)",
            Self::Logistic5 => {
                "bottom + (top − bottom) / (1 + (2^(1/asymmetry) − 1) (x / ic50)^hill)^asymmetry"
            }
            Self::Weibull1 => "bottom + (top − bottom) exp(−ln 2 · (x / ic50)^slope)",
            Self::Weibull2 => "bottom + (top − bottom) (1 − exp(−ln 2 · (x / ic50)^−slope))",
            Self::LogNormal => "bottom + (top − bottom) Φ(−hill · ln(x / ic50))",
            Self::Biphasic => {
                "bottom + (top − bottom) (fraction / (1 + (x / ic50_1)^hill_1) \
                 + (1 − fraction) / (1 + (x / ic50_2)^hill_2))"
            }
            Self::BrainCousens => "bottom + (top − bottom + hormesis · x) / (1 + (x / location)^hill)",
            Self::Linear => "intercept + slope · x",
            Self::Quadratic => "intercept + linear · x + quadratic · x²",
            Self::Exponential => "plateau + (start − plateau) exp(−rate · x)",
        }
    }

    /// When to choose it, in one sentence.
    pub const fn when(self) -> &'static str {
        match self {
            Self::Logistic3 => {
                "The lower plateau is known, as after subtracting a blank, or was not reached."
            }
            Self::Logistic4 => "The usual choice: both plateaus are seen and the curve is symmetric.",
            Self::Logistic5 => "The two bends differ, and there are at least eight doses to show it.",
            Self::Weibull1 => "The response leaves the top slowly and then drops fast.",
            Self::Weibull2 => "The response drops early and then runs out slowly.",
            Self::LogNormal => {
                "Tolerances of the cells are log-normal (probit); nearly the same curve as the logistic."
            }
            Self::Biphasic => "There are two separate steps, as with two populations or two targets.",
            Self::BrainCousens => "Low doses stimulate before high doses inhibit.",
            Self::Linear => "Only a small part of a curve, or a standard curve that is straight.",
            Self::Quadratic => "A standard curve that bends slightly; never beyond its doses.",
            Self::Exponential => {
                "The effect is greatest from the first dose on and levels off, as in kinetics."
            }
        }
    }

    /// Its parameters, in the order of results.
    pub const fn parameters(self) -> &'static [ParameterSpec] {
        match self {
            Self::Logistic3 | Self::Logistic4 | Self::LogNormal => SIGMOID,
            Self::Weibull1 | Self::Weibull2 => WEIBULL,
            Self::Logistic5 => RICHARDS,
            Self::Biphasic => BIPHASIC,
            Self::BrainCousens => HORMESIS,
            Self::Linear => LINE,
            Self::Quadratic => PARABOLA,
            Self::Exponential => DECAY,
        }
    }

    /// All that can be said of it at once.
    pub const fn spec(self) -> ModelSpec {
        ModelSpec {
            key: self.key(),
            label: self.label(),
            formula: self.formula(),
            when: self.when(),
            parameters: self.parameters(),
        }
    }

    /// The curve of a key.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.key() == key)
    }

    /// Whether it runs between two plateaus from dose zero on, so that a relative IC50 and inhibition make sense.
    pub fn is_sigmoid(self) -> bool {
        !matches!(self, Self::Linear | Self::Quadratic | Self::Exponential)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_lead_back() {
        for model in CurveModel::ALL {
            assert_eq!(CurveModel::of_key(model.key()), Some(model));
            assert_eq!(serde_json::to_string(&model).unwrap(), format!("\"{}\"", model.key()));
            let mut keys: Vec<&str> = model.parameters().iter().map(|p| p.key).collect();
            for key in &keys {
                assert!(model.formula().contains(key), "{key} in {}", model.formula());
            }
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), model.parameters().len());
        }
        assert_eq!(CurveModel::of_key("spline"), None);
    }
}
