//! What both charts of the viability assay read out of an analysis: who is compared, in which look.

use super::choice::{ErrorBars, Style};
use super::scale::significant;
use super::scene::Colour;
use super::text::clean;
use super::theme;
use crate::assay::viability::{Analysis, Summary};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{ConditionId, Experiment, GroupId, Symbol};

/// A group as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Which; `None` for wells that name no group.
    pub group: Option<GroupId>,
    /// As printed; empty for `None`.
    pub name: String,
    /// Colour.
    pub colour: Colour,
    /// Symbol.
    pub symbol: Symbol,
}

/// The groups that have a result, in the order of the experiment; wells without group come last.
///
/// # Errors
/// [`ErrorKind::Empty`] when nothing has a result.
pub fn series(analysis: &Analysis, experiment: &Experiment) -> Result<Vec<Series>> {
    let has = |id: Option<GroupId>| analysis.summaries.iter().any(|s| s.group == id && s.mean.is_finite());
    let mut found: Vec<Series> = experiment
        .groups
        .iter()
        .enumerate()
        .filter(|(_, g)| has(Some(g.id)))
        .map(|(i, g)| Series {
            group: Some(g.id),
            name: clean(&g.name),
            colour: theme::colour(&g.colour, i),
            symbol: g.symbol,
        })
        .collect();
    if has(None) {
        let colour = theme::colour("", found.len());
        found.push(Series { group: None, name: String::new(), colour, symbol: Symbol::Circle });
    }
    if found.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "There is no result to draw yet.")
            .hint("Say in the layout which wells are blank, control and treatment."));
    }
    Ok(found)
}

/// The row of a group and condition.
pub fn summary(analysis: &Analysis, group: Option<GroupId>, condition: ConditionId) -> Option<&Summary> {
    analysis.summaries.iter().find(|s| s.group == group && s.condition == condition && s.mean.is_finite())
}

/// Means of the biological replicates of a group and condition, with their place in the experiment's list.
pub fn replicates(
    analysis: &Analysis,
    experiment: &Experiment,
    group: Option<GroupId>,
    condition: ConditionId,
) -> Vec<(usize, f64)> {
    let place =
        |id| experiment.replicates.iter().position(|r| r.id == id).unwrap_or(experiment.replicates.len());
    analysis
        .replicates
        .iter()
        .filter(|r| r.group == group && r.condition == condition && r.mean.is_finite())
        .map(|r| (place(r.replicate), r.mean))
        .collect()
}

/// Lower and upper end of the error bar; `None` when there is no spread: one replicate, or a control that normalisation
/// has set to 100 % in each.
pub fn error_range(summary: &Summary, bars: ErrorBars) -> Option<(f64, f64)> {
    let around = |half: Option<f64>| half.map(|h| (summary.mean - h, summary.mean + h));
    match bars {
        ErrorBars::Sd => around(summary.sd),
        ErrorBars::Sem => around(summary.sem),
        ErrorBars::Ci95 => summary.ci95.map(|[l, h]| (l, h)),
        ErrorBars::None => None,
    }
    .filter(|(l, h)| l.is_finite() && h.is_finite() && h - l > 1e-9 * summary.mean.abs())
}

/// One condition of one group in words: `60 µl 83.1 ± 4.2 (n = 3)`.
pub fn in_words(name: &str, summary: &Summary, bars: ErrorBars) -> String {
    let mean = significant(summary.mean, 3);
    let n = summary.n_biological;
    let spread = match (bars, error_range(summary, bars)) {
        (_, None) => String::new(),
        (ErrorBars::Ci95, Some((l, h))) => format!(" ({} to {})", significant(l, 3), significant(h, 3)),
        (_, Some((_, h))) => format!(" ± {}", significant(h - summary.mean, 2)),
    };
    format!("{} {mean}{spread} (n = {n})", clean(name))
}

/// What the error bars show, in words.
pub fn error_words(bars: ErrorBars) -> &'static str {
    match bars {
        ErrorBars::Sd => "Mean ± standard deviation of n biological replicates.",
        ErrorBars::Sem => "Mean ± standard error of n biological replicates.",
        ErrorBars::Ci95 => "Mean and 95 % confidence interval of n biological replicates.",
        ErrorBars::None => "Mean of n biological replicates.",
    }
}

/// Label of the viability axis.
pub fn y_label(style: &Style) -> String {
    style.y_label.clone().unwrap_or_else(|| "Viability (% of control)".to_owned())
}

/// Label of the axis of doses.
pub fn dose_label(style: &Style, unit: &crate::experiment::DoseUnit) -> String {
    let made = || if unit.0.is_empty() { "Dose".to_owned() } else { format!("Dose ({unit})") };
    style.x_label.clone().unwrap_or_else(made)
}
