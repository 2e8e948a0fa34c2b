//! The choices of the viability analysis: declared, checked, and resolved against the plates at hand.

use super::curve::choices::{self, CurveChoices};
use super::{Draft, Input, PlateInput};
use crate::error::{Error, ErrorKind, Result};
use crate::io::plate::{Read, ReadKind};
use crate::param::{ChoiceOption, Domain, ParamSpec};

const LONGEST_LABEL: u32 = 1000;

/// The choices of the analysis. `signal` and `reference` take the label of a read of the plates, `auto`, and (the reference
/// only) `none`.
pub const PARAMS: &[ParamSpec] = &joined();

const OWN: [ParamSpec; 6] = [
    ParamSpec {
        key: "signal",
        label: "Signal",
        unit: "",
        domain: Domain::Text { max_length: LONGEST_LABEL, default: "auto" },
        help: "The read that rises with the number of living cells: about 570 nm for MTT, 450 nm for WST-8, \
               luminescence for ATP. Automatic (auto) takes the first measured read; of several, the first between \
               540 and 600 nm.",
    },
    ParamSpec {
        key: "reference",
        label: "Reference wavelength",
        unit: "",
        domain: Domain::Text { max_length: LONGEST_LABEL, default: "auto" },
        help: "A read outside the dye’s absorption (620 to 690 nm for MTT). It is subtracted well by well and takes \
               scratches, dust and fingerprints with it. Automatic (auto) takes a second measured read at 620 nm or \
               above when the signal is between 540 and 600 nm; none subtracts nothing but the blank.",
    },
    ParamSpec {
        key: "blank",
        label: "Blank",
        unit: "",
        domain: Domain::Choice {
            options: &[
                ChoiceOption {
                    key: "plate",
                    label: "Whole plate",
                    help: "The mean of all blank wells of the plate is subtracted from every well.",
                },
                ChoiceOption {
                    key: "group",
                    label: "Per series",
                    help: "Each series has its own blank wells, such as its own medium.",
                },
                ChoiceOption {
                    key: "row",
                    label: "Per row",
                    help: "Each row has its own blank wells, such as one blank column.",
                },
                ChoiceOption {
                    key: "column",
                    label: "Per column",
                    help: "Each column has its own blank wells: compounds that colour the medium.",
                },
                ChoiceOption {
                    key: "treated_column",
                    label: "Per column, also from the control",
                    help: "The blank of the treated well’s column is taken off the treated well and off the control it \
                           is compared with, as some spreadsheets do.",
                },
                ChoiceOption {
                    key: "none",
                    label: "None",
                    help: "Nothing is subtracted. Only right when the reader or the software has done it.",
                },
            ],
            default: "plate",
        },
        help: "Medium and reagent without cells. What they absorb does not come from cells and is taken off every well.",
    },
    ParamSpec {
        key: "fit",
        label: "Fit dose-response curves",
        unit: "",
        domain: Domain::Flag { default: true },
        help: "A curve through the means of the biological replicates of each series.",
    },
    ParamSpec {
        key: "fit_control",
        label: "Use the control as dose 0",
        unit: "",
        domain: Domain::Flag { default: true },
        help: "The control of every biological replicate takes part in the fit as dose 0 at 100 %. It fixes the upper \
               plateau when even the lowest dose acts. Without it, the plateau is read off the treated wells alone.",
    },
    ParamSpec {
        key: "ic50",
        label: "IC50",
        unit: "",
        domain: Domain::Choice {
            options: &[
                ChoiceOption {
                    key: "relative",
                    label: "Relative",
                    help: "The dose half way between the plateaus of the curve: the usual IC50, says how potent.",
                },
                ChoiceOption {
                    key: "absolute",
                    label: "Absolute",
                    help: "The dose at which half of the control’s viability is left (50 %). It exists only when the curve crosses 50 %.",
                },
            ],
            default: "relative",
        },
        help: "Which of the two is shown first. Both are computed.",
    },
];

/// Wells first, then curves.
const fn joined() -> [ParamSpec; 15] {
    let [signal, reference, blank, fit, control, ic50] = OWN;
    let [model, constraints, weights, robust, intervals, effects, outliers, rejected, compare] =
        choices::PARAMS;
    [
        signal,
        reference,
        blank,
        fit,
        control,
        ic50,
        model,
        constraints,
        effects,
        weights,
        robust,
        intervals,
        outliers,
        rejected,
        compare,
    ]
}

/// Over which wells a blank is averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlankScope {
    /// All blank wells of the plate.
    Plate,
    /// The group's own, else those without a group.
    Group,
    /// The row's own.
    Row,
    /// The column's own.
    Column,
    /// The treated well's column's own, for the treated well and for the control it is compared with.
    TreatedColumn,
    /// Nothing is subtracted.
    None,
}

/// Which IC50 is shown first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ic50Kind {
    /// Half way between the plateaus.
    Relative,
    /// At 50 % of control.
    Absolute,
}

/// The reads of one plate the analysis works on, as indices into its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlateReads {
    /// Signal.
    pub signal: usize,
    /// What is subtracted well by well, if anything.
    pub reference: Option<usize>,
}

/// Checked choices: what the analysis will do, plate by plate. Only [`Draft::check`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub(super) reads: Vec<PlateReads>,
    pub(super) signal_chosen: bool,
    pub(super) reference_chosen: bool,
    pub(super) blank: BlankScope,
    pub(super) fit: bool,
    pub(super) fit_control: bool,
    pub(super) ic50: Ic50Kind,
    pub(super) curves: CurveChoices,
}

impl Plan {
    /// The reads of each plate, in the order of the input.
    pub fn reads(&self) -> &[PlateReads] {
        &self.reads
    }

    /// Over which wells a blank is averaged.
    pub fn blank(&self) -> BlankScope {
        self.blank
    }

    /// Which IC50 is shown first.
    pub fn ic50(&self) -> Ic50Kind {
        self.ic50
    }

    /// Whether curves are fitted.
    pub fn fit(&self) -> bool {
        self.fit
    }

    /// Whether the control enters the curve as dose 0.
    pub fn fit_control(&self) -> bool {
        self.fit_control
    }
}

impl Draft {
    /// Checks the choices and resolves them against the plates.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] for a key or value that does not exist, [`ErrorKind::NotFound`] for a read no plate has,
    /// [`ErrorKind::Empty`] without plates, [`ErrorKind::Layout`] when a layout does not fit its plate.
    pub fn check(&self, input: &Input<'_>) -> Result<Plan> {
        if let Some(key) = self.0.keys().find(|k| !PARAMS.iter().any(|p| p.key == k.as_str())) {
            return Err(Error::new(
                ErrorKind::Invalid,
                format!("The viability analysis has no choice “{key}”."),
            ));
        }
        if input.plates.is_empty() {
            return Err(Error::new(ErrorKind::Empty, "There is no plate to analyse.")
                .hint("Drop a plate reader’s export on the page, or switch a plate on."));
        }
        let blank = match self.choice("blank")? {
            "group" => BlankScope::Group,
            "row" => BlankScope::Row,
            "column" => BlankScope::Column,
            "treated_column" => BlankScope::TreatedColumn,
            "none" => BlankScope::None,
            _ => BlankScope::Plate,
        };
        let ic50 = if self.choice("ic50")? == "absolute" { Ic50Kind::Absolute } else { Ic50Kind::Relative };
        let (signal, reference) = (self.label("signal")?, self.label("reference")?);
        let reads =
            input.plates.iter().map(|p| plate_reads(p, signal, reference)).collect::<Result<Vec<_>>>()?;
        Ok(Plan {
            reads,
            signal_chosen: signal == "auto",
            reference_chosen: reference == "auto",
            blank,
            fit: self.flag("fit")?,
            fit_control: self.flag("fit_control")?,
            ic50,
            curves: self.curves()?,
        })
    }

    fn curves(&self) -> Result<CurveChoices> {
        let model = crate::fit::CurveModel::of_key(self.choice("model")?);
        let text = |key: &str, default: &'static str| -> Result<&str> {
            spec(key)?.check_text(self.0.get(key).map_or(default, String::as_str))
        };
        let outliers = spec("outliers")?;
        let q = match (self.0.get("outliers"), outliers.domain) {
            (None, Domain::Number { default, .. }) => default,
            (value, _) => {
                let number = value.and_then(|v| v.trim().parse::<f64>().ok()).unwrap_or(f64::NAN);
                outliers.check_number(number)?
            }
        };
        Ok(CurveChoices {
            model,
            constraints: choices::constraints(text("constraints", "")?, model)?,
            weighting: choices::weighting(self.choice("weights")?),
            robust: self.flag("robust")?,
            intervals: match self.choice("intervals")? {
                "wald" => crate::fit::IntervalKind::Wald,
                _ => crate::fit::IntervalKind::Profile,
            },
            effects: choices::effects(text("effects", "10, 90")?)?,
            q: q / 100.0,
            rejected: self.flag("rejected")?,
            compare: self.flag("compare")?,
        })
    }

    fn label(&self, key: &str) -> Result<&str> {
        let text = self.0.get(key).map_or("auto", String::as_str);
        spec(key)?.check_text(text)
    }

    fn choice(&self, key: &str) -> Result<&'static str> {
        let spec = spec(key)?;
        match (self.0.get(key), spec.domain) {
            (Some(value), _) => spec.check_choice(value).map(|o| o.key),
            (None, Domain::Choice { default, .. }) => Ok(default),
            (None, _) => Err(Error::new(ErrorKind::Invalid, format!("{} is no choice.", spec.label))),
        }
    }

    fn flag(&self, key: &str) -> Result<bool> {
        let spec = spec(key)?;
        match (self.0.get(key), spec.domain) {
            (None, Domain::Flag { default }) => Ok(default),
            (value, _) => spec.check_flag(value.map_or("", String::as_str)),
        }
    }
}

fn spec(key: &str) -> Result<&'static ParamSpec> {
    PARAMS.iter().find(|p| p.key == key).ok_or_else(|| {
        Error::new(ErrorKind::Invalid, format!("The viability analysis has no choice “{key}”."))
    })
}

fn plate_reads(plate: &PlateInput<'_>, signal: &str, reference: &str) -> Result<PlateReads> {
    let named = |label: &str, what: &str| {
        plate.reads.iter().position(|r| r.label == label).ok_or_else(|| {
            let labels: Vec<_> = plate.reads.iter().map(|r| format!("“{}”", r.label)).collect();
            Error::new(
                ErrorKind::NotFound,
                format!("{} has no read “{label}” to take as {what}.", plate.name),
            )
            .hint(format!("It has {}.", if labels.is_empty() { "none".into() } else { labels.join(", ") }))
        })
    };
    let signal = if signal == "auto" { auto_signal(plate)? } else { named(signal, "signal")? };
    let reference = match reference {
        "none" => None,
        "auto" => auto_reference(plate.reads, signal),
        label => Some(named(label, "reference")?),
    };
    if reference == Some(signal) {
        return Err(Error::new(
            ErrorKind::Invalid,
            format!("{}: signal and reference are the same read.", plate.name),
        )
        .hint("Choose another reference wavelength, or none."));
    }
    let wells = usize::from(plate.layout.rows) * usize::from(plate.layout.columns);
    for index in std::iter::once(signal).chain(reference) {
        let found = plate.reads.get(index).map_or(0, |r| r.wells.len());
        if found != wells || plate.layout.wells.len() != wells {
            return Err(Error::new(
                ErrorKind::Layout,
                format!(
                    "{}: the layout has {} rows and {} columns, but the read has {found} wells.",
                    plate.name, plate.layout.rows, plate.layout.columns
                ),
            )
            .hint("Give the plate a layout of its own size."));
        }
    }
    Ok(PlateReads { signal, reference })
}

fn mtt(read: &Read) -> bool {
    read.wavelength_nm.is_some_and(|w| (540.0..=600.0).contains(&w))
}

fn auto_signal(plate: &PlateInput<'_>) -> Result<usize> {
    let raw = || plate.reads.iter().enumerate().filter(|(_, r)| r.kind == ReadKind::Raw);
    raw().find(|(_, r)| mtt(r)).or_else(|| raw().next()).map(|(i, _)| i).ok_or_else(|| {
        Error::new(ErrorKind::Empty, format!("{} has no measured read.", plate.name))
            .hint("Values the instrument’s software computed can be chosen as signal by hand.")
    })
}

fn auto_reference(reads: &[Read], signal: usize) -> Option<usize> {
    let of = reads.get(signal).filter(|r| mtt(r))?;
    reads.iter().position(|r| {
        r.kind == ReadKind::Raw && r.wavelength_nm.is_some_and(|w| w >= 620.0) && r.time_s == of.time_s
    })
}
