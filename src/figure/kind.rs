//! The figures there are, declared once: the page's switch, its controls and the command line read them here.

use super::scene::{Mark, Scene};
use super::{FigureChoice, bars, dose_response, panels, potency, shape, text};
use crate::assay::viability::Analysis;
use crate::error::Result;
use crate::experiment::Experiment;
use serde::{Deserialize, Serialize};

/// Which figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// Bars with points by group and condition.
    Bars,
    /// Dose-response curves in one frame.
    DoseResponse,
    /// Dose-response curves, one panel a group.
    Panels,
    /// IC50 by group, with each biological replicate's.
    Potency,
}

/// A figure as offered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct FigureSpec {
    /// Which.
    pub kind: FigureKind,
    /// Words on the switch.
    pub label: &'static str,
    /// When to choose it.
    pub help: &'static str,
    /// Name of its file, without ending.
    pub file: &'static str,
    /// Keys of the choices it heeds, in the order of the controls.
    pub params: &'static [&'static str],
}

/// The figures, in the order of the switch.
pub const KINDS: &[FigureSpec] = &[
    FigureSpec {
        kind: FigureKind::Bars,
        label: "Bars",
        help: "A bar for each treatment, with a point for each biological replicate. For few doses, and for treatments without dose.",
        file: "bars",
        params: &[
            "width_mm",
            "height_mm",
            "font_size_pt",
            "error_bars",
            "points",
            "fill",
            "legend",
            "title",
            "x_label",
            "y_label",
        ],
    },
    FigureSpec {
        kind: FigureKind::DoseResponse,
        label: "Dose-response",
        help: "All curves in one frame. For up to about six series that are to be compared.",
        file: "dose-response",
        params: &[
            "width_mm",
            "height_mm",
            "font_size_pt",
            "error_bars",
            "points",
            "band",
            "rejected",
            "ic50_marker",
            "legend",
            "title",
            "x_label",
            "y_label",
        ],
    },
    FigureSpec {
        kind: FigureKind::Panels,
        label: "Panels",
        help: "One panel for each series, all on the same axes. For many series, such as the compounds of a screen.",
        file: "panels",
        params: &[
            "width_mm",
            "columns",
            "panel_height_mm",
            "page",
            "font_size_pt",
            "error_bars",
            "points",
            "band",
            "rejected",
            "ic50_marker",
            "legend",
            "title",
            "x_label",
            "y_label",
        ],
    },
    FigureSpec {
        kind: FigureKind::Potency,
        label: "IC50s",
        help: "One row for each series: the mean IC50 of the biological replicates with its interval, and each replicate’s own.",
        file: "ic50",
        params: &["width_mm", "page", "font_size_pt", "points", "ic50_marker", "title", "x_label"],
    },
];

/// Draws a figure.
///
/// # Errors
/// Those of the figure.
pub fn draw(
    kind: FigureKind,
    analysis: &Analysis,
    experiment: &Experiment,
    choice: &FigureChoice,
) -> Result<Scene> {
    let scene = match kind {
        FigureKind::Bars => bars::draw(analysis, experiment, choice),
        FigureKind::DoseResponse => dose_response::draw(analysis, experiment, choice),
        FigureKind::Panels => panels::draw(analysis, experiment, choice),
        FigureKind::Potency => potency::draw(analysis, experiment, choice),
    }?;
    let mut all = String::new();
    shape::walk(&scene.marks, &mut |mark| {
        if let Mark::Text { runs, .. } = mark {
            all.extend(runs.iter().map(|r| r.text.as_str()));
        }
    });
    Ok(Scene { missing: text::missing(&all).into_iter().collect(), ..scene })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::PARAMS;

    #[test]
    fn every_choice_belongs_to_a_figure_and_every_figure_names_choices_there_are() {
        for spec in KINDS {
            for key in spec.params {
                assert!(PARAMS.iter().any(|p| p.key == *key), "{}: {key}", spec.label);
            }
        }
        for param in PARAMS {
            assert!(KINDS.iter().any(|s| s.params.contains(&param.key)), "{} is of no figure", param.key);
        }
    }
}
