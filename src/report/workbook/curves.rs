//! The sheet of curves: what was fitted as values, and beside each point the curve as a live formula of its parameters.

use super::curve_formula::{Parameters, at_dose, is_drawn};
use super::xlsx::{Book, Formula, Sheet, Style};
use crate::assay::viability::{Curve, CurveFit, Estimate};
use crate::fit::CurveModel;
use crate::report::{Facts, text};

/// Column of the parameters that the curve is drawn with.
const DRAWN_WITH: &str = "H";
const WIDTHS: [u32; 8] = [30, 14, 14, 14, 14, 14, 30, 18];

/// Writes the sheet, when there is anything to write.
pub(super) fn write(book: &mut Book, facts: &Facts<'_>) {
    if facts.analysis.curves.is_empty() {
        return;
    }
    let mut page = Page { sheet: book.page("Curves", &WIDTHS) };
    page.sheet.next_row();
    page.sheet.text(Style::Title, "Dose-response curves");
    page.line(&["Fitted by Monolayer to the means of the biological replicates. The curve beside each point follows the \
                 parameters in column H."]);
    for curve in &facts.analysis.curves {
        page.curve(curve, facts);
    }
    page.comparisons(facts);
    page.sheet.end();
}

/// Four decimals show what a person reads, except of a number that is too small or too large for them.
fn decimals(value: Option<f64>) -> Style {
    let fits = value.is_some_and(|v| v == 0.0 || (0.001..1e6).contains(&v.abs()));
    if fits { Style::Signal } else { Style::Plain }
}

struct Page<'b> {
    sheet: Sheet<'b>,
}

impl Page<'_> {
    fn curve(&mut self, curve: &Curve, facts: &Facts<'_>) {
        let group = text::group(facts.experiment, curve.group);
        self.sheet.next_row();
        self.sheet.next_row();
        self.sheet.text(Style::Title, if group.is_empty() { "All wells" } else { &group });
        self.line(&[&curve.verdict]);
        let drawn = match &curve.fit {
            Some(fit) => {
                self.line(&[&fit.model_label, &fit.formula]);
                let drawn = self.parameters(fit);
                self.quality(fit);
                drawn
            }
            None => None,
        };
        self.checks(curve);
        self.points(curve, facts, drawn.as_ref());
        self.by_replicate(curve, facts);
        self.rejected(curve);
        self.outliers(curve, facts);
    }

    /// Writes parameters and what follows from them; gives back what the curve can be computed from.
    fn parameters(&mut self, fit: &CurveFit) -> Option<(CurveModel, Parameters)> {
        self.headings(&[
            "Quantity",
            "Estimate",
            "95 % CI, lower end",
            "95 % CI, upper end",
            "Standard error",
            "Unit",
            "Remark",
            "The curve is drawn with",
        ]);
        let mut parameters = Parameters::default();
        for p in &fit.parameters {
            let row = self.estimate(&p.label, Some(&p.estimate), &p.unit, p.constraint.as_deref(), None);
            self.number(Some(p.estimate.value));
            parameters.insert(p.key.clone(), (format!("${DRAWN_WITH}${row}"), p.estimate.value));
        }
        for q in &fit.quantities {
            self.estimate(&q.label, q.estimate.as_ref(), &q.unit, None, q.instead.as_deref());
        }
        let model = CurveModel::of_key(&fit.model)?;
        is_drawn(model, &parameters, &fit.line).then_some((model, parameters))
    }

    /// A row with an estimate; one that the data do not determine is said in words.
    fn estimate(
        &mut self,
        label: &str,
        estimate: Option<&Estimate>,
        unit: &str,
        remark: Option<&str>,
        instead: Option<&str>,
    ) -> u32 {
        let row = self.sheet.next_row();
        self.sheet.text(Style::Plain, label);
        match estimate.filter(|e| e.determined) {
            Some(e) => self.number(Some(e.value)),
            None => self.sheet.text(Style::Plain, instead.unwrap_or("not determined")),
        }
        self.number(estimate.and_then(|e| e.low));
        self.number(estimate.and_then(|e| e.high));
        self.number(estimate.filter(|e| e.determined).and_then(|e| e.se));
        self.sheet.text(Style::Plain, unit);
        self.sheet.text(Style::Plain, remark.unwrap_or(""));
        row
    }

    fn quality(&mut self, fit: &CurveFit) {
        for (label, value, unit) in [
            ("R²", Some(fit.r_squared), ""),
            ("Residual standard deviation", Some(fit.rmse), "%"),
            ("Residual sum of squares", Some(fit.rss), ""),
            ("Degrees of freedom", Some(f64::from(fit.df)), ""),
            ("AICc", fit.aicc, ""),
        ] {
            if value.is_some() {
                self.sheet.next_row();
                self.sheet.text(Style::Plain, label);
                self.number(value);
                for _ in 0..3 {
                    self.sheet.skip();
                }
                self.sheet.text(Style::Plain, unit);
            }
        }
    }

    fn checks(&mut self, curve: &Curve) {
        if curve.checks.is_empty() {
            return;
        }
        self.headings(&["Check of the residuals", "Statistic", "p", "", "", "", "What it means"]);
        for check in &curve.checks {
            self.check(&check.label, check);
        }
    }

    fn check(&mut self, label: &str, check: &crate::assay::viability::Check) {
        self.sheet.next_row();
        self.sheet.text(Style::Plain, label);
        self.sheet.text(Style::Plain, &check.statistic);
        self.number(check.p);
        for _ in 0..3 {
            self.sheet.skip();
        }
        self.sheet.text(Style::Plain, &check.verdict);
    }

    fn points(&mut self, curve: &Curve, facts: &Facts<'_>, drawn: Option<&(CurveModel, Parameters)>) {
        if curve.points.is_empty() {
            return;
        }
        let headings = ["Biological replicate", "Dose", "Unit", "% of control", "Curve", "Residual"];
        self.headings(if drawn.is_some() { &headings } else { headings.get(..4).unwrap_or_default() });
        for point in &curve.points {
            let row = self.sheet.next_row();
            self.sheet.text(Style::Plain, &text::replicate(facts.experiment, point.replicate));
            self.sheet.number(Style::Plain, Some(point.dose));
            self.sheet.text(Style::Plain, &curve.unit);
            self.sheet.number(Style::Percent, Some(point.value));
            let Some((model, parameters)) = drawn else { continue };
            // A power too large for a spreadsheet has no formula there.
            let Some(formula) = at_dose(*model, parameters, point.dose, &format!("B{row}")) else { continue };
            let residual = point.value - formula.value;
            self.sheet.formula(Style::Percent, Some(formula));
            let text = format!("D{row}-E{row}");
            self.sheet.formula(Style::Percent, Some(Formula { text, value: residual, array: false }));
        }
    }

    fn by_replicate(&mut self, curve: &Curve, facts: &Facts<'_>) {
        if curve.by_replicate.is_empty() {
            return;
        }
        self.headings(&[
            "Each biological replicate alone",
            "IC50",
            "95 % CI, lower end",
            "95 % CI, upper end",
            "Standard error",
            "Unit",
            "Verdict",
        ]);
        for one in &curve.by_replicate {
            let name = text::replicate(facts.experiment, one.replicate);
            self.estimate(&name, one.ic50.as_ref(), &curve.unit, Some(&one.verdict), None);
        }
    }

    fn rejected(&mut self, curve: &Curve) {
        if curve.rejected.is_empty() {
            return;
        }
        self.headings(&[
            "Other curves",
            "AICc",
            "Akaike weight",
            "Relative IC50",
            "",
            "Unit",
            "Why it was not taken",
        ]);
        for other in &curve.rejected {
            self.sheet.next_row();
            self.sheet.text(Style::Plain, &other.label);
            self.number(other.aicc);
            self.number(other.weight);
            self.number(other.ic50.filter(|e| e.determined).map(|e| e.value));
            self.sheet.skip();
            self.sheet.text(Style::Plain, &curve.unit);
            self.sheet.text(Style::Plain, &other.reason);
        }
    }

    fn outliers(&mut self, curve: &Curve, facts: &Facts<'_>) {
        if curve.outliers.is_empty() {
            return;
        }
        self.headings(&[
            "Points far from the curve (none is left out)",
            "Dose",
            "Unit",
            "% of control",
            "Robust curve",
            "p",
            "What leaving it out would change",
        ]);
        for outlier in &curve.outliers {
            let at = usize::try_from(outlier.point).unwrap_or(usize::MAX);
            let Some(point) = curve.points.get(at) else { continue };
            self.sheet.next_row();
            self.sheet.text(Style::Plain, &text::replicate(facts.experiment, point.replicate));
            self.sheet.number(Style::Plain, Some(point.dose));
            self.sheet.text(Style::Plain, &curve.unit);
            self.sheet.number(Style::Percent, Some(point.value));
            self.sheet.number(Style::Percent, Some(outlier.expected));
            self.number(Some(outlier.p));
            self.sheet.text(Style::Plain, &outlier.influence);
        }
    }

    fn comparisons(&mut self, facts: &Facts<'_>) {
        if facts.analysis.comparisons.is_empty() {
            return;
        }
        self.sheet.next_row();
        self.sheet.next_row();
        self.sheet.text(Style::Title, "Comparisons");
        for c in &facts.analysis.comparisons {
            let name = |id| {
                let name = text::group(facts.experiment, id);
                if name.is_empty() { "no series".to_owned() } else { name }
            };
            self.headings(&[
                &format!("{} / {}", name(c.first), name(c.second)),
                "Ratio",
                "95 % CI, lower end",
                "95 % CI, upper end",
                "Standard error",
                "",
                "Remark",
            ]);
            let [first, second] = c.n;
            let n = format!("one IC50 for each biological replicate, n = {first} and {second}");
            self.estimate("IC50 ratio", c.ratio.as_ref(), "", Some(&n), None);
            let pooled = "curves through all replicates together";
            self.estimate("IC50 ratio, pooled", c.pooled_ratio.as_ref(), "", Some(pooled), None);
            for check in c.test.iter().chain(&c.curves) {
                self.check(&check.label, check);
            }
            self.line(&[&c.verdict]);
        }
    }

    fn number(&mut self, value: Option<f64>) {
        self.sheet.number(decimals(value), value);
    }

    fn line(&mut self, cells: &[&str]) {
        self.sheet.next_row();
        for cell in cells {
            self.sheet.text(Style::Plain, cell);
        }
    }

    /// An empty row and headings.
    fn headings(&mut self, headings: &[&str]) {
        self.sheet.next_row();
        self.sheet.next_row();
        for heading in headings {
            let style = match *heading {
                "Curve" | "Residual" => Style::HeadingOfFormulas,
                _ => Style::Heading,
            };
            self.sheet.text(style, heading);
        }
    }
}
