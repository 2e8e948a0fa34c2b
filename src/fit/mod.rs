//! Curves through data, with honest intervals.
//!
//! [`model`] says what a curve and a least-squares problem are, [`levenberg`] minimises any of them, [`profile`] gives
//! intervals from the sum of squares itself, [`logistic`] is the dose-response curve, and [`dose_response`] puts them
//! together: starts, optimum, intervals, and whether the data determine each number.
//!
//! What a fit is good for: [`diagnose`] asks its residuals, [`robust`] finds points that do not belong to it, [`choose`] ranks
//! models and keeps the rejected ones, [`compare`] and [`ratio`] set curves against each other, [`potency`] compares the IC50s
//! of biological replicates, and [`next_dose`] proposes the dose that would settle an open one.
//!
//! What is guaranteed, and tested against R, SciPy and NIST:
//! - The optimum is one: residuals are orthogonal to every derivative to 1e-11, not merely "no longer improving".
//!   NIST's Rat42 and Rat43 are met to at least nine digits from both certified starts.
//! - The logistic needs no start from the user. Its valleys are found on a grid over ic50 and hill, on which the best
//!   plateaus are exact; the deepest are descended. A valley narrower than the grid can be missed.
//! - Intervals are profile-likelihood intervals; a side that does not close within 12 decades of the doses (plateaus:
//!   100 times the range of the data) is open, and an estimate with an open side is not `determined`.
//!   A dose is determined only if it lies within the doses, its interval ends no further than tenfold beyond them, and
//!   the curve beats a horizontal line.
//! - Every curve of [`CurveModel`] needs no start either, takes dose zero as a limit, and any of its parameters may be given,
//!   bounded or shared by all curves ([`fit_curves`]). Parameters, standard errors and both limits of every model are
//!   held against SciPy, the 4PL and 5PL against the reference data as well; derivatives against differences.
//! - A derived number (a dose at a level or a share, an area, a response, the span) has its own profile: the curve is
//!   pulled to a value of it, and the fit counts for the value it arrived at. The dose at a level agrees to 1e-6 with the
//!   logistic's own path, which holds it exactly.
//! - What is not: the general path takes about three times as long as [`fit_logistic`] for the same curve, and those with
//!   three or more parameters that are not linear (Richards, biphasic) far longer.
//! - The same data give the same bits on every machine: fixed order of summation, no random starts.

mod assembly;
pub mod choose;
pub mod compare;
pub mod curve_model;
pub mod curve_set;
pub mod diagnose;
pub mod dose_response;
mod estimate;
mod family;
pub mod fitting;
mod functional;
mod grid;
mod intervals;
mod known;
pub mod levenberg;
pub mod linear;
pub mod logistic;
pub mod model;
pub mod next_dose;
mod optimum;
pub mod plan;
pub mod potency;
pub mod profile;
mod projected;
pub mod ratio;
mod report;
pub mod robust;
mod separable;
mod share;
pub mod standard;
mod weighting;

pub use curve_model::{CurveModel, ModelSpec, ParameterKind, ParameterSpec};
pub use curve_set::{CurveSet, FittedCurve};
pub use dose_response::{LogisticFit, LogisticOptions, fit_logistic};
pub use estimate::Estimate;
pub use fitting::fit_curves;
pub use levenberg::{Bounds, Descent, Options, Workspace};
pub use model::{Curve, Model, Points, Problem};
pub use plan::{Constraint, DoseScale, FitPlan, IntervalKind, Quantity, Series, WeightBy, Weighting};
