//! What the session stands on, in one place: reading, analysing and drawing.

use crate::assay::viability::{Analysis, Draft, Input};
use crate::checked::Checked;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::Experiment;
use crate::figure::FigureChoice;
use crate::figure::scene::Scene;
use crate::io::plate::{ImportChoice, PlateFile};
use crate::param::ParamSpec;
use crate::project::session::{ExportFormat, FigureKind};

/// Reads an instrument file.
///
/// # Errors
/// Those of the reader.
pub(super) fn read(_name: &str, _bytes: &[u8], _choice: &ImportChoice) -> Result<Checked<PlateFile>> {
    Err(absent("Reading plate files"))
}

/// Checks the draft and runs the analysis.
///
/// # Errors
/// Those of the check and of the analysis.
pub(super) fn analyse(_input: &Input<'_>, _draft: &Draft) -> Result<Checked<Analysis>> {
    Err(absent("The viability analysis"))
}

/// Draws a figure.
///
/// # Errors
/// Those of the figure.
pub(super) fn draw(
    _kind: FigureKind,
    _analysis: &Analysis,
    _experiment: &Experiment,
    _choice: &FigureChoice,
) -> Result<Scene> {
    Err(absent("Drawing figures"))
}

/// Writes a figure out.
///
/// # Errors
/// Those of the writer.
pub(super) fn export(_scene: &Scene, _format: ExportFormat, _dpi: u32) -> Result<Vec<u8>> {
    Err(absent("Writing figures"))
}

/// Parameters of the analysis.
pub(super) fn analysis_params() -> &'static [ParamSpec] {
    &[]
}

/// Parameters of the figures.
pub(super) fn figure_params() -> &'static [ParamSpec] {
    &[]
}

fn absent(what: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{what} is not part of this version yet."))
}
