//! What the dose-response curves answer.

use super::plan::Ic50Kind;
use crate::experiment::{GroupId, ReplicateId};
use serde::{Deserialize, Serialize};

/// A dose-response curve of one group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Curve {
    /// Whose.
    pub group: Option<GroupId>,
    /// Unit of the doses.
    pub unit: String,
    /// The points that were fitted, one a dose and biological replicate, by dose.
    pub points: Vec<CurvePoint>,
    /// The fit, or nothing where there is none.
    pub fit: Option<CurveFit>,
    /// One sentence: what the curve says, or why it says nothing.
    pub verdict: String,
    /// The same curve through each biological replicate alone: what the comparison of groups is made of.
    pub by_replicate: Vec<ReplicateCurve>,
    /// Other models that were tried, best first, with the reason for not taking them.
    pub rejected: Vec<Candidate>,
    /// What the residuals say about the model.
    pub checks: Vec<Check>,
    /// Points that lie too far from a robust curve to be chance. None is left out of the fit.
    pub outliers: Vec<CurveOutlier>,
    /// Which dose would tell most about an IC50 that the data leave open: a proposal for the next experiment.
    pub next_dose: Option<String>,
}

/// A point of a curve: the mean of a biological replicate at a dose.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CurvePoint {
    /// Dose, in the curve's unit.
    pub dose: f64,
    /// Viability, per cent of control.
    pub value: f64,
    /// Whose mean it is.
    pub replicate: ReplicateId,
}

/// A fitted curve.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CurveFit {
    /// Key of the model, such as `logistic4`.
    pub model: String,
    /// Its name, such as `Four-parameter logistic`.
    pub model_label: String,
    /// Its formula.
    pub formula: String,
    /// Its parameters, in the order of the formula.
    pub parameters: Vec<ParameterEstimate>,
    /// What follows from them: IC10 to IC90, the absolute IC50, pIC50, area under the curve.
    pub quantities: Vec<QuantityEstimate>,
    /// Dose half way between the plateaus (relative IC50), in the curve's unit; `None` for models without plateaus.
    pub ic50_relative: Option<Estimate>,
    /// Dose at 50 % of control (absolute IC50), in the curve's unit; `None` when the curve does not cross 50 %.
    pub ic50_absolute: Option<Estimate>,
    /// What may be printed for the relative IC50 when it is not determined, such as `> 30 µM (22 % inhibition)`.
    pub ic50_instead: Option<String>,
    /// Residual sum of squares (weighted as the fit was).
    pub rss: f64,
    /// Degrees of freedom.
    pub df: u32,
    /// Coefficient of determination.
    pub r_squared: f64,
    /// Residual standard deviation, per cent.
    pub rmse: f64,
    /// Akaike's criterion, corrected for few points; `None` when there are too few for it.
    pub aicc: Option<f64>,
    /// The curve over the measured doses and a little beyond, for drawing.
    pub line: Vec<LinePoint>,
}

impl CurveFit {
    /// A parameter by its key.
    pub fn parameter(&self, key: &str) -> Option<&Estimate> {
        self.parameters.iter().find(|p| p.key == key).map(|p| &p.estimate)
    }

    /// Whether the data determine the relative IC50.
    pub fn determined(&self) -> bool {
        self.ic50_relative.is_some_and(|e| e.determined)
    }

    /// The IC50 of a kind, if the curve has one.
    pub fn ic50(&self, kind: Ic50Kind) -> Option<Estimate> {
        match kind {
            Ic50Kind::Relative => self.ic50_relative,
            Ic50Kind::Absolute => self.ic50_absolute,
        }
    }
}

/// A parameter of a fitted curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ParameterEstimate {
    /// Name in constraints, such as `bottom`.
    pub key: String,
    /// As printed.
    pub label: String,
    /// Unit, empty if none.
    pub unit: String,
    /// What was said about it, such as `fixed at 0` or `shared by all groups`; `None` when it was free.
    pub constraint: Option<String>,
    /// Its value.
    pub estimate: Estimate,
}

/// Something that follows from a fitted curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct QuantityEstimate {
    /// Such as `ic10`, `ic50_absolute`, `pic50`, `auc`.
    pub key: String,
    /// As printed.
    pub label: String,
    /// Unit, empty if none.
    pub unit: String,
    /// Its value; `None` where the curve has none.
    pub estimate: Option<Estimate>,
    /// What may be printed when it is not determined, such as `> 30 µM (22 % inhibition)`; else `None`.
    pub instead: Option<String>,
}

/// A point of a drawn curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct LinePoint {
    /// Dose.
    pub x: f64,
    /// Value.
    pub y: f64,
    /// Lower and upper end of the 95 % confidence band; `None` when it cannot be had.
    pub band: Option<[f64; 2]>,
    /// Lower and upper end of the 95 % prediction band; `None` when it cannot be had.
    pub prediction: Option<[f64; 2]>,
}

/// The curve of one biological replicate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ReplicateCurve {
    /// Whose.
    pub replicate: ReplicateId,
    /// Its IC50, of the kind shown first; `None` when there is none at all.
    pub ic50: Option<Estimate>,
    /// One sentence.
    pub verdict: String,
}

/// A model that was tried beside the chosen one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Candidate {
    /// Key of the model.
    pub model: String,
    /// Its name.
    pub label: String,
    /// Akaike's criterion, corrected; `None` when there is none.
    pub aicc: Option<f64>,
    /// Akaike weight among the models tried, 0 to 1; `None` when there is none.
    pub weight: Option<f64>,
    /// Its relative IC50, if it has one.
    pub ic50: Option<Estimate>,
    /// Why it was not taken, in words.
    pub reason: String,
    /// Its curve, without bands.
    pub line: Vec<LinePoint>,
}

/// A test of the residuals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Check {
    /// Such as `lack_of_fit`, `runs`, `normality`.
    pub key: String,
    /// As printed.
    pub label: String,
    /// Test statistic with its degrees of freedom, as printed, such as `F(3, 14) = 0.52`; empty when not computed.
    pub statistic: String,
    /// p value; `None` when it cannot be had.
    pub p: Option<f64>,
    /// Whether there is nothing to worry about.
    pub fine: bool,
    /// What it means, in words.
    pub verdict: String,
}

/// A point too far from a robust curve to be chance (ROUT; Motulsky and Brown 2006).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CurveOutlier {
    /// Index into the curve's points.
    pub point: u32,
    /// What the robust curve says there, per cent of control.
    pub expected: f64,
    /// p of its distance.
    pub p: f64,
    /// Q of ROUT at which it was marked: the accepted share of false alarms among marked points, per cent.
    pub q_percent: f64,
    /// The relative IC50 without it.
    pub ic50_without: Option<Estimate>,
    /// What leaving it out would change, in words.
    pub influence: String,
}

/// Two groups on one axis.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Comparison {
    /// One group.
    pub first: Option<GroupId>,
    /// The other.
    pub second: Option<GroupId>,
    /// IC50 of the first divided by that of the second from one IC50 a biological replicate (geometric means), with
    /// its 95 % interval; `None` when too few replicates have an IC50. The selectivity index, when the groups are cell types.
    pub ratio: Option<Estimate>,
    /// Biological replicates with an IC50, first and second group.
    pub n: [u32; 2],
    /// Biological replicates without one, first and second group.
    pub undetermined: [u32; 2],
    /// The test on log IC50 of the biological replicates; its p is not corrected.
    pub test: Option<Check>,
    /// Its p, corrected for the number of pairs of groups (Holm); `None` without a test.
    pub p_adjusted: Option<f64>,
    /// What is known of the ratio when an IC50 was not reached, such as `> 12`.
    pub ratio_bound: Option<String>,
    /// IC50 ratio of the curves through all replicates, with its profile interval: the wells' view, for comparison.
    pub pooled_ratio: Option<Estimate>,
    /// One curve for both against a curve each: extra sum of squares, and AICc.
    pub curves: Vec<Check>,
    /// One sentence.
    pub verdict: String,
}

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Estimate {
    /// Best value.
    pub value: f64,
    /// Standard error; `None` when it is not defined.
    pub se: Option<f64>,
    /// Lower end of the profile-likelihood interval; `None` when it is open on this side.
    pub low: Option<f64>,
    /// Upper end of the profile-likelihood interval; `None` when it is open on this side.
    pub high: Option<f64>,
    /// Whether the data determine it. When false, `value` must not be printed as a result.
    pub determined: bool,
}

impl Estimate {
    /// The same in another unit.
    pub(super) fn times(self, scale: f64) -> Self {
        let times = |value: Option<f64>| value.map(|v| v * scale);
        Self {
            value: self.value * scale,
            se: times(self.se),
            low: times(self.low),
            high: times(self.high),
            ..self
        }
    }
}
