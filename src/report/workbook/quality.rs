//! The sheet of plate quality: can control and blank be told apart, does the place on the plate matter, and what of it is
//! worth saying. What follows from wells is a live formula over the sheet of wells.

use super::wells::{CORRECTED, EXCLUDED, GROUP, NET, ROLE, Written};
use super::xlsx::{Book, Formula, Sheet, Style, span};
use super::{Keys, WELLS};
use crate::assay::viability::PlateQuality;
use crate::assay::viability::quality::{ControlQuality, PositionEffect};
use crate::checked::Severity;
use crate::experiment::{GroupId, Role};
use crate::report::Facts;
use std::ops::RangeInclusive;

const WIDTHS: [u32; 18] = [24, 24, 18, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12];

/// Writes the sheet; nothing when no plate was judged.
pub(super) fn write(book: &mut Book, facts: &Facts<'_>, written: &Written, keys: Keys<'_>) {
    if facts.analysis.quality.is_empty() {
        return;
    }
    let mut page = Page { sheet: book.page("Plate quality", &WIDTHS), facts, written, keys };
    page.sheet.next_row();
    page.sheet.text(Style::Title, "Plate quality");
    page.line("Signal minus reference; the CV of the control is that after blank subtraction. Green headings are formulas.");
    page.controls();
    page.plates();
    page.effects();
    page.findings();
    page.sheet.end();
}

struct Page<'b, 'f> {
    sheet: Sheet<'b>,
    facts: &'f Facts<'f>,
    written: &'f Written,
    keys: Keys<'f>,
}

impl<'f> Page<'_, 'f> {
    /// One row a plate and series with a control.
    fn controls(&mut self) {
        self.headings(&[
            ("Plate", false),
            ("Signal", false),
            ("Control of", false),
            ("Control wells", true),
            ("Control, mean", true),
            ("Control, SD", true),
            ("Control, CV (%)", true),
            ("Blank wells", true),
            ("Blank, mean", true),
            ("Blank, SD", true),
            ("Blank, CV (%)", true),
            ("Z′", true),
            ("Control over blank (S/B)", true),
            ("Blank, % of control", true),
            ("SSMD", true),
            ("Z′, robust", false),
        ]);
        for quality in &self.facts.analysis.quality {
            for control in &quality.controls {
                self.control(quality, control);
            }
        }
    }

    fn control(&mut self, quality: &PlateQuality, of: &ControlQuality) {
        let row = self.sheet.next_row();
        self.plate(quality);
        self.sheet.text(Style::Plain, &of.label);
        let rows = self.written.plates.get(&quality.plate);
        let control =
            rows.map(|rows| Wells { rows, role: "control", group: Some(self.keys.group(of.group)) });
        let blank =
            rows.map(|rows| Wells { rows, role: "blank", group: self.blank_group(quality.plate, of.group) });
        let count = |text, n: u32| formula(text, Some(f64::from(n)), false);
        self.sheet.formula(Style::Plain, count(control.as_ref().map(Wells::count), of.n_control));
        self.sheet
            .formula(Style::Signal, formula(control.as_ref().map(Wells::mean), Some(of.control_mean), false));
        self.sheet.formula(Style::Signal, formula(control.as_ref().map(Wells::sd), of.control_sd, true));
        self.sheet
            .formula(Style::Percent, formula(control.as_ref().map(Wells::cv), of.control_cv_percent, true));
        self.sheet.formula(Style::Plain, count(blank.as_ref().map(Wells::count), of.n_blank));
        self.sheet.formula(Style::Signal, formula(blank.as_ref().map(Wells::mean), of.blank_mean, false));
        self.sheet.formula(Style::Signal, formula(blank.as_ref().map(Wells::sd), of.blank_sd, true));
        let of_row = |text: &str| Some(text.replace('#', &row.to_string()));
        self.sheet.formula(Style::Percent, formula(of_row("100*J#/I#"), of.blank_cv_percent, false));
        self.sheet.formula(Style::Signal, formula(of_row("1-3*(F#+J#)/ABS(E#-I#)"), of.z_prime, false));
        self.sheet.formula(Style::Signal, formula(of_row("E#/I#"), of.signal_to_blank, false));
        let share = of.blank_mean.map(|blank| 100.0 * blank / of.control_mean);
        self.sheet.formula(Style::Percent, formula(of_row("100*I#/E#"), share, false));
        self.sheet.formula(Style::Signal, formula(of_row("(E#-I#)/SQRT(F#^2+J#^2)"), of.ssmd, false));
        self.sheet.number(Style::Signal, of.z_prime_robust);
    }

    /// The blanks a control is held against: the series' own, else those without a series, else all (`None`).
    fn blank_group(&self, plate: u32, group: Option<GroupId>) -> Option<f64> {
        let known = self.facts.plates.iter().find(|p| p.id == plate)?;
        let corrected = &self.facts.analysis.plates.iter().find(|p| p.plate == plate)?.corrected;
        let blanks =
            known.layout.wells.iter().zip(corrected).filter(|(well, value)| {
                well.role == Role::Blank && well.excluded.is_none() && value.is_some()
            });
        let has = |wanted| blanks.clone().any(|(well, _)| well.group == wanted);
        [group, None].into_iter().find(|wanted| has(*wanted)).map(|wanted| self.keys.group(wanted))
    }

    /// One row a plate: what became of its treated wells, and what the reader could not measure.
    fn plates(&mut self) {
        self.headings(&[
            ("Plate", false),
            ("Signal", false),
            ("Treated wells", true),
            ("Below the blank", true),
            ("Below the blank (%)", true),
            ("Detector overloaded (wells)", false),
            ("At one highest value (wells)", false),
            ("Absorbance above 3 (wells)", false),
        ]);
        for quality in &self.facts.analysis.quality {
            let row = self.sheet.next_row();
            self.plate(quality);
            let treated = self.treated(quality.plate);
            let below = treated.iter().filter(|v| **v < 0.0).count() as f64;
            let n = treated.len() as f64;
            let wells = self.written.plates.get(&quality.plate).map(|rows| Wells {
                rows,
                role: "treatment",
                group: None,
            });
            self.sheet.formula(Style::Plain, formula(wells.as_ref().map(Wells::count), Some(n), false));
            self.sheet.formula(Style::Plain, formula(wells.as_ref().map(Wells::below), Some(below), false));
            let share = (n > 0.0).then(|| 100.0 * below / n);
            self.sheet.formula(Style::Percent, formula(Some(format!("100*D{row}/C{row}")), share, false));
            for code in ["quality.saturated", "quality.ceiling", "quality.beyond_linear"] {
                let found = quality.findings.iter().find(|f| f.code == code);
                self.sheet.number(Style::Plain, Some(found.map_or(0.0, |f| f.wells.len() as f64)));
            }
        }
    }

    /// What treated wells that count read after blank subtraction.
    fn treated(&self, plate: u32) -> Vec<f64> {
        let known = self.facts.plates.iter().find(|p| p.id == plate);
        let result = self.facts.analysis.plates.iter().find(|p| p.plate == plate);
        let wells = known.zip(result).into_iter().flat_map(|(k, r)| k.layout.wells.iter().zip(&r.corrected));
        let counts = wells.filter(|(well, _)| well.role == Role::Treatment && well.excluded.is_none());
        counts.filter_map(|(_, value)| *value).collect()
    }

    /// One row a plate and effect of the place.
    fn effects(&mut self) {
        self.headings(&[
            ("Plate", false),
            ("Effect of the place", false),
            ("Furthest off", false),
            ("Size (%)", false),
            ("95 % CI, lower end", false),
            ("95 % CI, upper end", false),
            ("F", false),
            ("Degrees of freedom, effect", false),
            ("Degrees of freedom, rest", false),
            ("p", false),
            ("p, corrected (Holm)", false),
            ("Wells", false),
        ]);
        for quality in &self.facts.analysis.quality {
            for test in &quality.position {
                self.sheet.next_row();
                self.sheet.text(Style::Plain, self.name(quality.plate));
                self.sheet.text(Style::Plain, effect(test.effect));
                self.sheet.text(Style::Plain, test.place.as_deref().unwrap_or(""));
                self.sheet.number(Style::Percent, Some(test.size_percent));
                self.sheet.number(Style::Percent, test.ci95.map(|[low, _]| low));
                self.sheet.number(Style::Percent, test.ci95.map(|[_, high]| high));
                self.sheet.number(Style::Signal, Some(test.f));
                for df in test.df {
                    self.sheet.number(Style::Plain, Some(f64::from(df)));
                }
                self.sheet.number(Style::Plain, Some(test.p));
                self.sheet.number(Style::Plain, Some(test.p_adjusted));
                self.sheet.number(Style::Plain, Some(f64::from(test.wells)));
            }
            if quality.position.is_empty() {
                self.sheet.next_row();
                self.sheet.text(Style::Plain, self.name(quality.plate));
                self.sheet.text(Style::Plain, "Not tested: too few wells alike in different places.");
            }
        }
    }

    fn findings(&mut self) {
        self.headings(&[
            ("Plate", false),
            ("Kind", false),
            ("Number", false),
            ("Unit", false),
            ("Threshold", false),
            ("Finding, what it means, what to do", false),
        ]);
        for quality in &self.facts.analysis.quality {
            for finding in &quality.findings {
                self.sheet.next_row();
                self.sheet.text(Style::Plain, self.name(quality.plate));
                let kind = if finding.severity == Severity::Info { "For information" } else { "Warning" };
                self.sheet.text(Style::Plain, kind);
                self.sheet.number(Style::Signal, Some(finding.value));
                self.sheet.text(Style::Plain, &finding.unit);
                self.sheet.number(Style::Plain, Some(finding.threshold));
                let words = [&finding.what, &finding.meaning, &finding.advice].map(String::as_str).join(" ");
                self.sheet.text(Style::Plain, &format!("{words} (Threshold: {}.)", finding.source));
            }
        }
    }

    fn plate(&mut self, quality: &PlateQuality) {
        self.sheet.text(Style::Plain, self.name(quality.plate));
        let result = self.facts.analysis.plates.iter().find(|p| p.plate == quality.plate);
        let signal = result.map_or(String::new(), |r| match &r.reference {
            Some(reference) => format!("{} − {reference}", r.signal),
            None => r.signal.clone(),
        });
        self.sheet.text(Style::Plain, &signal);
    }

    fn name(&self, plate: u32) -> &'f str {
        self.facts.plates.iter().find(|p| p.id == plate).map_or("", |p| p.name)
    }

    fn line(&mut self, words: &str) {
        self.sheet.next_row();
        self.sheet.text(Style::Plain, words);
    }

    /// An empty row and headings, green where formulas stand.
    fn headings(&mut self, headings: &[(&str, bool)]) {
        self.sheet.next_row();
        self.sheet.next_row();
        for (heading, computed) in headings {
            let style = if *computed { Style::HeadingOfFormulas } else { Style::Heading };
            self.sheet.text(style, heading);
        }
    }
}

fn formula(text: Option<String>, value: Option<f64>, array: bool) -> Option<Formula> {
    text.zip(value).map(|(text, value)| Formula { text, value, array })
}

fn effect(of: PositionEffect) -> &'static str {
    match of {
        PositionEffect::Edge => "Edge against inner wells",
        PositionEffect::Rows => "Rows",
        PositionEffect::Columns => "Columns",
        PositionEffect::DriftAcross => "Drift from left to right",
        PositionEffect::DriftDown => "Drift from top to bottom",
    }
}

/// The wells of a role, and of a series if it is named, that count.
struct Wells<'a> {
    rows: &'a RangeInclusive<u32>,
    role: &'static str,
    group: Option<f64>,
}

impl Wells<'_> {
    fn count(&self) -> String {
        format!("COUNTIFS({},\"<>\",{})", self.of(NET), self.criteria())
    }

    fn below(&self) -> String {
        format!("COUNTIFS({},\"<0\",{})", self.of(CORRECTED), self.criteria())
    }

    fn mean(&self) -> String {
        format!("AVERAGEIFS({},{})", self.of(NET), self.criteria())
    }

    fn sd(&self) -> String {
        self.sd_of(NET)
    }

    fn cv(&self) -> String {
        let mean = format!("AVERAGEIFS({},{})", self.of(CORRECTED), self.criteria());
        format!("100*{}/{mean}", self.sd_of(CORRECTED))
    }

    fn sd_of(&self, column: &str) -> String {
        let values = self.of(column);
        let group = self.group.map_or(String::new(), |g| format!("*({}={g})", self.of(GROUP)));
        let mask = format!(
            "({}=\"{}\")*({}=\"no\"){group}*ISNUMBER({values})",
            self.of(ROLE),
            self.role,
            self.of(EXCLUDED)
        );
        format!("_xlfn.STDEV.S(IF({mask},{values}))")
    }

    fn criteria(&self) -> String {
        let group = self.group.map_or(String::new(), |g| format!(",{},{g}", self.of(GROUP)));
        format!("{},\"{}\",{},\"no\"{group}", self.of(ROLE), self.role, self.of(EXCLUDED))
    }

    fn of(&self, column: &str) -> String {
        format!("{WELLS}!{}", span(column, self.rows))
    }
}
