//! What a user may choose about a figure, and the check that makes a style of it.
//!
//! The choices are one set for all figures, so that the same width and text size hold for every figure of a paper; each
//! figure names those it heeds ([`super::KINDS`]).

use super::FigureChoice;
use crate::error::{Error, ErrorKind, Result};
use crate::param::{ChoiceOption, Domain, ParamSpec};

/// Parameters of every figure.
pub const PARAMS: &[ParamSpec] = &[
    ParamSpec {
        key: "width_mm",
        label: "Width",
        unit: "mm",
        domain: Domain::Choice {
            options: &[
                ChoiceOption {
                    key: "85",
                    label: "One column (85 mm)",
                    help: "Fits one column of most journals.",
                },
                ChoiceOption {
                    key: "89",
                    label: "One column of Nature (89 mm)",
                    help: "Nature and its journals.",
                },
                ChoiceOption {
                    key: "114",
                    label: "One and a half columns (114 mm)",
                    help: "For many treatments.",
                },
                ChoiceOption { key: "174", label: "Full page (174 mm)", help: "Both columns of a page." },
                ChoiceOption {
                    key: "183",
                    label: "Full page of Nature (183 mm)",
                    help: "Nature and its journals.",
                },
            ],
            default: "85",
        },
        help: "Printed width. Text keeps its printed size, so choose the width the journal will print.",
    },
    ParamSpec {
        key: "height_mm",
        label: "Height",
        unit: "mm",
        domain: Domain::Number { min: 35.0, max: 230.0, step: 5.0, default: 60.0 },
        help: "Printed height of the whole figure.",
    },
    ParamSpec {
        key: "columns",
        label: "Columns",
        unit: "",
        domain: Domain::Choice {
            options: &[
                ChoiceOption {
                    key: "auto",
                    label: "Automatic",
                    help: "As many as suit the series and the width.",
                },
                ChoiceOption { key: "1", label: "1", help: "" },
                ChoiceOption { key: "2", label: "2", help: "" },
                ChoiceOption { key: "3", label: "3", help: "" },
                ChoiceOption { key: "4", label: "4", help: "" },
                ChoiceOption { key: "5", label: "5", help: "" },
                ChoiceOption { key: "6", label: "6", help: "" },
                ChoiceOption { key: "7", label: "7", help: "" },
                ChoiceOption { key: "8", label: "8", help: "" },
            ],
            default: "auto",
        },
        help: "Panels side by side.",
    },
    ParamSpec {
        key: "panel_height_mm",
        label: "Height of a panel",
        unit: "mm",
        domain: Domain::Number { min: 10.0, max: 60.0, step: 1.0, default: 24.0 },
        help: "Printed height of the data of one panel. Lower when all of them have to stand on one page.",
    },
    ParamSpec {
        key: "page",
        label: "Page",
        unit: "",
        domain: Domain::Number { min: 1.0, max: 100.0, step: 1.0, default: 1.0 },
        help: "48 series stand on a page, with the same axes on every one.",
    },
    ParamSpec {
        key: "font_size_pt",
        label: "Text size",
        unit: "pt",
        domain: Domain::Number { min: 7.0, max: 12.0, step: 0.5, default: 7.0 },
        help: "Printed size of the text. Journals ask for 7 to 8 pt.",
    },
    ParamSpec {
        key: "error_bars",
        label: "Error bars",
        unit: "",
        domain: Domain::Choice {
            options: &[
                ChoiceOption {
                    key: "sd",
                    label: "Standard deviation",
                    help: "How much the biological replicates differ.",
                },
                ChoiceOption {
                    key: "sem",
                    label: "Standard error",
                    help: "How well the mean is known; small n makes it look better than it is.",
                },
                ChoiceOption {
                    key: "ci95",
                    label: "95 % confidence interval",
                    help: "Where the true mean plausibly lies.",
                },
                ChoiceOption { key: "none", label: "None", help: "Points only." },
            ],
            default: "sd",
        },
        help: "What the bars around the means show; n is the number of biological replicates. Say it in the legend of the figure.",
    },
    ParamSpec {
        key: "points",
        label: "Show every biological replicate",
        unit: "",
        domain: Domain::Flag { default: true },
        help: "One point a biological replicate. Many journals require it when n is below 10.",
    },
    ParamSpec {
        key: "fill",
        label: "Bars",
        unit: "",
        domain: Domain::Choice {
            options: &[
                ChoiceOption { key: "tint", label: "Light colour", help: "Points stay visible on the bars." },
                ChoiceOption {
                    key: "pattern",
                    label: "Light colour and pattern",
                    help: "Tells series apart in black-and-white print too.",
                },
                ChoiceOption { key: "open", label: "Outline only", help: "Plain white bars." },
            ],
            default: "tint",
        },
        help: "How bars are filled.",
    },
    ParamSpec {
        key: "band",
        label: "Band",
        unit: "",
        domain: Domain::Choice {
            options: &[
                ChoiceOption { key: "none", label: "None", help: "The curve alone." },
                ChoiceOption {
                    key: "confidence",
                    label: "Confidence",
                    help: "Where the true curve plausibly lies (95 %).",
                },
                ChoiceOption {
                    key: "prediction",
                    label: "Prediction",
                    help: "Where the next biological replicate plausibly lies (95 %).",
                },
            ],
            default: "confidence",
        },
        help: "The band around a fitted curve. Say in the legend of the figure which it is.",
    },
    ParamSpec {
        key: "rejected",
        label: "Show the next best curve",
        unit: "",
        domain: Domain::Flag { default: false },
        help: "The best of the curves that were tried and not chosen, thin and grey beside the chosen one: does the \
               choice of the curve matter?",
    },
    ParamSpec {
        key: "ic50_marker",
        label: "IC50 marker",
        unit: "",
        domain: Domain::Choice {
            options: &[
                ChoiceOption {
                    key: "relative",
                    label: "Relative IC50",
                    help: "The dose half way between the two plateaus of the curve.",
                },
                ChoiceOption {
                    key: "absolute",
                    label: "Absolute IC50",
                    help: "The dose that leaves 50 % of the control.",
                },
                ChoiceOption { key: "none", label: "None", help: "The curve alone." },
            ],
            default: "relative",
        },
        help: "Which IC50 is marked on the curve and named in the key. One that the data do not determine is never shown.",
    },
    ParamSpec {
        key: "legend",
        label: "Key",
        unit: "",
        domain: Domain::Choice {
            options: &[
                ChoiceOption { key: "top", label: "Above", help: "Keeps the full width for the data." },
                ChoiceOption { key: "right", label: "At the right", help: "For wide figures." },
                ChoiceOption { key: "none", label: "None", help: "When the caption explains the colours." },
            ],
            default: "top",
        },
        help: "Where the key to colours and symbols stands. Never inside the data.",
    },
    ParamSpec {
        key: "title",
        label: "Title",
        unit: "",
        domain: Domain::Text { max_length: 200, default: "" },
        help: "Printed above the figure. Journals want none: the caption says it.",
    },
    ParamSpec {
        key: "x_label",
        label: "Label of the horizontal axis",
        unit: "",
        domain: Domain::Text { max_length: 200, default: "" },
        help: "Such as “Conditioned medium (µl)”. Empty for one made from the doses.",
    },
    ParamSpec {
        key: "y_label",
        label: "Label of the vertical axis",
        unit: "",
        domain: Domain::Text { max_length: 200, default: "" },
        help: "Empty for “Viability (% of control)”.",
    },
];

/// What the bars around a mean show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorBars {
    /// Standard deviation of the biological replicates.
    Sd,
    /// Standard error of their mean.
    Sem,
    /// 95 % confidence interval of their mean.
    Ci95,
    /// Nothing.
    None,
}

/// How bars are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Light colour.
    Tint,
    /// Light colour under a pattern of the group's own.
    Pattern,
    /// Not at all.
    Open,
}

/// The band around a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// None.
    None,
    /// 95 % confidence band of the curve.
    Confidence,
    /// 95 % prediction band of a biological replicate.
    Prediction,
}

/// Which IC50 is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ic50Marker {
    /// Half way between the plateaus.
    Relative,
    /// At 50 % of the control.
    Absolute,
    /// None.
    None,
}

/// Where the key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegendPlace {
    /// Above the data.
    Top,
    /// To the right of the data.
    Right,
    /// Nowhere.
    None,
}

/// Checked choices of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// Width of the figure, mm.
    pub width_mm: f64,
    /// Height of the figure, mm.
    pub height_mm: f64,
    /// Panels side by side; `None` for as many as suit.
    pub columns: Option<usize>,
    /// Height of the data of one panel, mm.
    pub panel_height_mm: f64,
    /// Which page of groups, from 1.
    pub page: usize,
    /// Size of all text, points.
    pub font_pt: f64,
    /// What error bars show.
    pub error_bars: ErrorBars,
    /// Whether every biological replicate has a point.
    pub points: bool,
    /// Filling of bars.
    pub fill: Fill,
    /// The band around curves.
    pub band: Band,
    /// Whether the best of the curves not chosen is drawn too.
    pub rejected: bool,
    /// Which IC50 is marked.
    pub ic50: Ic50Marker,
    /// Where the key stands.
    pub legend: LegendPlace,
    /// Title, may be empty.
    pub title: String,
    /// Label of the x axis; `None` for one made from the data.
    pub x_label: Option<String>,
    /// Label of the y axis; `None` for one made from the data.
    pub y_label: Option<String>,
}

impl Style {
    /// Checks the choices.
    ///
    /// # Errors
    /// [`ErrorKind::Number`], [`ErrorKind::Invalid`] or [`ErrorKind::TooLarge`] naming the choice that is not possible;
    /// [`ErrorKind::NotFound`] for a key that no parameter has.
    pub fn check(choice: &FigureChoice) -> Result<Self> {
        if let Some(key) = choice.0.keys().find(|k| !PARAMS.iter().any(|p| p.key == k.as_str())) {
            return Err(Error::new(ErrorKind::NotFound, format!("Figures have no choice “{key}”.")));
        }
        Ok(Self {
            width_mm: match option(choice, "width_mm")? {
                "183" => 183.0,
                "174" => 174.0,
                "114" => 114.0,
                "89" => 89.0,
                _ => 85.0,
            },
            height_mm: number(choice, "height_mm")?,
            columns: option(choice, "columns")?.parse().ok(),
            panel_height_mm: number(choice, "panel_height_mm")?,
            page: number(choice, "page")?.round() as usize,
            font_pt: number(choice, "font_size_pt")?,
            error_bars: match option(choice, "error_bars")? {
                "sem" => ErrorBars::Sem,
                "ci95" => ErrorBars::Ci95,
                "none" => ErrorBars::None,
                _ => ErrorBars::Sd,
            },
            points: flag(choice, "points")?,
            fill: match option(choice, "fill")? {
                "pattern" => Fill::Pattern,
                "open" => Fill::Open,
                _ => Fill::Tint,
            },
            band: match option(choice, "band")? {
                "none" => Band::None,
                "prediction" => Band::Prediction,
                _ => Band::Confidence,
            },
            rejected: flag(choice, "rejected")?,
            ic50: match option(choice, "ic50_marker")? {
                "absolute" => Ic50Marker::Absolute,
                "none" => Ic50Marker::None,
                _ => Ic50Marker::Relative,
            },
            legend: match option(choice, "legend")? {
                "right" => LegendPlace::Right,
                "none" => LegendPlace::None,
                _ => LegendPlace::Top,
            },
            title: words(choice, "title")?.unwrap_or_default(),
            x_label: words(choice, "x_label")?,
            y_label: words(choice, "y_label")?,
        })
    }
}

/// A choice as it is spelt now: older projects hold the band as yes or no.
pub fn spelt_now<'a>(key: &str, value: &'a str) -> &'a str {
    match (key, value) {
        ("band", "true") => "confidence",
        ("band", "false") => "none",
        _ => value,
    }
}

fn spec(key: &str) -> Result<&'static ParamSpec> {
    PARAMS
        .iter()
        .find(|p| p.key == key)
        .ok_or_else(|| Error::new(ErrorKind::NotFound, format!("Figures have no choice “{key}”.")))
}

fn option(choice: &FigureChoice, key: &str) -> Result<&'static str> {
    let spec = spec(key)?;
    match (choice.0.get(key), spec.domain) {
        (Some(text), _) => spec.check_choice(spelt_now(key, text)).map(|o| o.key),
        (None, Domain::Choice { default, .. }) => Ok(default),
        _ => Ok(""),
    }
}

fn number(choice: &FigureChoice, key: &str) -> Result<f64> {
    let spec = spec(key)?;
    match (choice.0.get(key), spec.domain) {
        (Some(text), _) => {
            let value = text.trim().parse::<f64>().map_err(|_| {
                Error::new(ErrorKind::Number, format!("{} must be a number, but is “{text}”.", spec.label))
            })?;
            spec.check_number(value)
        }
        (None, Domain::Number { default, .. }) => Ok(default),
        _ => Ok(0.0),
    }
}

fn flag(choice: &FigureChoice, key: &str) -> Result<bool> {
    let spec = spec(key)?;
    match (choice.0.get(key), spec.domain) {
        (Some(text), _) => spec.check_flag(text),
        (None, Domain::Flag { default }) => Ok(default),
        _ => Ok(false),
    }
}

fn words(choice: &FigureChoice, key: &str) -> Result<Option<String>> {
    let spec = spec(key)?;
    match choice.0.get(key) {
        Some(text) => {
            let text = super::text::clean(spec.check_text(text)?);
            Ok(Some(text).filter(|t| !t.is_empty()))
        }
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(key: &str, value: &str) -> FigureChoice {
        FigureChoice([(key.to_owned(), value.to_owned())].into())
    }

    #[test]
    fn nothing_chosen_is_the_default_of_every_parameter() {
        let style = Style::check(&FigureChoice::default()).unwrap();
        assert_eq!((style.width_mm, style.height_mm, style.font_pt), (85.0, 60.0, 7.0));
        assert_eq!(style.error_bars, ErrorBars::Sd);
        assert!(style.points && style.band == Band::Confidence && !style.rejected);
        assert_eq!(style.x_label, None);
    }

    #[test]
    fn choices_are_checked() {
        assert_eq!(Style::check(&choice("width_mm", "174")).unwrap().width_mm, 174.0);
        assert_eq!(Style::check(&choice("width_mm", "100")).unwrap_err().kind, ErrorKind::Invalid);
        assert_eq!(Style::check(&choice("height_mm", "NaN")).unwrap_err().kind, ErrorKind::Number);
        assert_eq!(Style::check(&choice("height_mm", "tall")).unwrap_err().kind, ErrorKind::Number);
        assert_eq!(Style::check(&choice("font_size_pt", "5")).unwrap_err().kind, ErrorKind::Number);
        assert_eq!(Style::check(&choice("points", "yes")).unwrap_err().kind, ErrorKind::Invalid);
        assert_eq!(Style::check(&choice("title", &"x".repeat(201))).unwrap_err().kind, ErrorKind::TooLarge);
        assert_eq!(Style::check(&choice("colour", "1")).unwrap_err().kind, ErrorKind::NotFound);
        assert_eq!(Style::check(&choice("band", "true")).unwrap().band, Band::Confidence);
        assert_eq!(Style::check(&choice("band", "false")).unwrap().band, Band::None);
        assert_eq!(Style::check(&choice("band", "prediction")).unwrap().band, Band::Prediction);
        assert_eq!(Style::check(&choice("title", "\u{0}\u{202e}")).unwrap().title, "");
    }
}
