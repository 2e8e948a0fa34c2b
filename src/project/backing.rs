//! What the session stands on, in one place: reading, analysing and drawing.

use crate::assay::viability::{self, Analysis, Draft, Input};
use crate::checked::Checked;
use crate::error::Result;
use crate::experiment::Experiment;
use crate::figure::scene::Scene;
use crate::figure::{self, FigureChoice};
use crate::io::plate::{ImportChoice, PlateFile};
use crate::param::ParamSpec;
use crate::project::session::{ExportFormat, FigureKind};

/// Reads an instrument file.
///
/// # Errors
/// Those of the reader.
pub(super) fn read(name: &str, bytes: &[u8], choice: &ImportChoice) -> Result<Checked<PlateFile>> {
    crate::io::read_plates(name, bytes, choice)
}

/// Checks the draft and runs the analysis.
///
/// # Errors
/// Those of the check and of the analysis.
pub(super) fn analyse(input: &Input<'_>, draft: &Draft) -> Result<Checked<Analysis>> {
    let plan = draft.check(input)?;
    viability::analyse(input, &plan)
}

/// As [`analyse`], with no well left out; `None` when none is.
///
/// # Errors
/// Those of [`analyse`].
pub(super) fn analyse_all_wells(input: &Input<'_>, draft: &Draft) -> Result<Option<Checked<Analysis>>> {
    if !viability::any_excluded(input) {
        return Ok(None);
    }
    let plan = draft.check(input)?;
    viability::analyse_all_wells(input, &plan).map(Some)
}

/// Draws a figure.
///
/// # Errors
/// Those of the figure.
pub(super) fn draw(
    kind: FigureKind,
    analysis: &Analysis,
    experiment: &Experiment,
    choice: &FigureChoice,
) -> Result<Scene> {
    figure::draw(kind, analysis, experiment, choice)
}

/// Writes a figure out.
///
/// # Errors
/// Those of the writer.
pub(super) fn export(scene: &Scene, format: ExportFormat, dpi: u32) -> Result<Vec<u8>> {
    match format {
        ExportFormat::Svg => Ok(figure::svg::write(scene, figure::svg::TextAs::Text)),
        ExportFormat::SvgOutlines => Ok(figure::svg::write(scene, figure::svg::TextAs::Outlines)),
        ExportFormat::Pdf => Ok(figure::pdf::write(scene)),
        ExportFormat::Png => figure::raster::png(scene, dpi),
        ExportFormat::Tiff => figure::raster::tiff(scene, dpi),
    }
}

/// Parameters of the analysis.
pub(super) fn analysis_params() -> &'static [ParamSpec] {
    crate::assay::viability::PARAMS
}

/// Parameters of the figures.
pub(super) fn figure_params() -> &'static [ParamSpec] {
    figure::PARAMS
}
