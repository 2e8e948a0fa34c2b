//! The tables of a report that speak of dose-response curves, and of how well the plates were measured.

use super::Facts;
use super::page::{Page, estimate};
use super::text::{self, or_dash, percent};
use crate::assay::viability::{Curve, CurveFit, Estimate, potency};
use crate::checked::Severity;
use crate::fit::potency::ReplicateIc50;
use crate::num::words::{amount, in_unit, p_value, significant};

/// Everything about curves.
pub(super) fn section(page: &mut Page, facts: &Facts<'_>) {
    if facts.analysis.curves.is_empty() {
        return;
    }
    page.heading("Dose-response");
    quantities(page, facts);
    for curve in &facts.analysis.curves {
        let group = text::group(facts.experiment, curve.group);
        let of = if group.is_empty() { String::new() } else { format!("{group}: ") };
        let next = curve.next_dose.as_ref().map(|dose| format!(" {dose}")).unwrap_or_default();
        page.paragraph("", &format!("{of}{}{next}", curve.verdict));
    }
    by_replicate(page, facts);
    comparisons(page, facts);
    checks(page, facts);
    outliers(page, facts);
    candidates(page, facts);
}

fn quantities(page: &mut Page, facts: &Facts<'_>) {
    let fitted = facts.analysis.curves.iter().filter_map(|c| Some((c, c.fit.as_ref()?)));
    let rows = fitted.flat_map(|(c, fit)| of_curve(&text::group(facts.experiment, c.group), c, fit));
    page.table(
        "Curves through all biological replicates.",
        &["Series", "Quantity", "#Estimate", "#95 % CI", "Unit", "Remark"],
        rows,
    );
}

fn of_curve(group: &str, curve: &Curve, fit: &CurveFit) -> Vec<Vec<String>> {
    let row = |what: &str, unit: &str, e: Option<&Estimate>, instead: Option<&str>, remark: &str| {
        let (value, interval) = e.map_or(("not crossed".to_owned(), "–".to_owned()), estimate);
        let value = instead.map_or(value, str::to_owned);
        [group, what, &value, &interval, unit, remark].map(str::to_owned).to_vec()
    };
    let said = |key: &str| fit.quantities.iter().find(|q| q.key == key).and_then(|q| q.instead.as_deref());
    let mut rows = Vec::new();
    if let Some(relative) = &fit.ic50_relative {
        rows.push(row("Relative IC50", &curve.unit, Some(relative), fit.ic50_instead.as_deref(), ""));
    }
    let absolute = fit.ic50_absolute.as_ref();
    rows.push(row("Absolute IC50", &curve.unit, absolute, said("ic50_absolute"), ""));
    for q in fit.quantities.iter().filter(|q| q.key != "ic50_absolute") {
        rows.push(row(&q.label, &q.unit, q.estimate.as_ref(), q.instead.as_deref(), ""));
    }
    for p in fit.parameters.iter().filter(|p| p.key != "ic50") {
        rows.push(row(&p.label, &p.unit, Some(&p.estimate), None, p.constraint.as_deref().unwrap_or("")));
    }
    let mut plain = |what: &str, value: String, unit: &str| {
        rows.push([group, what, &value, "–", unit, ""].map(str::to_owned).to_vec());
    };
    plain("R²", significant(fit.r_squared, 4), "");
    plain("Residual standard deviation", significant(fit.rmse, 3), "%");
    plain("AICc", or_dash(fit.aicc, |v| significant(v, 4)), "");
    rows
}

fn by_replicate(page: &mut Page, facts: &Facts<'_>) {
    let name = |c: &Curve| text::group(facts.experiment, c.group);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for curve in facts.analysis.curves.iter().filter(|c| !c.by_replicate.is_empty()) {
        for one in &curve.by_replicate {
            let (value, interval) = one.ic50.as_ref().map_or(("none".to_owned(), "–".to_owned()), estimate);
            let replicate = text::replicate(facts.experiment, one.replicate);
            // Of one that is determined the sentence says the same again.
            let known = one.ic50.is_some_and(|e| e.determined);
            let remark = if known { String::new() } else { one.verdict.clone() };
            rows.push(vec![name(curve), replicate, value, interval, curve.unit.clone(), remark]);
        }
        let together = potency(curve, None);
        let (value, interval) = match (&together.mean, together.bound) {
            (Some(mean), _) => estimate(mean),
            (None, ReplicateIc50::Above(v)) => (format!("> {}", significant(v, 4)), "–".to_owned()),
            (None, ReplicateIc50::Below(v)) => (format!("< {}", significant(v, 4)), "–".to_owned()),
            (None, _) => ("not determined".to_owned(), "–".to_owned()),
        };
        let (with, n) = (together.determined(), together.replicates.len());
        let remark = if with < n {
            format!("{with} of {n} have an IC50, so there is no mean.")
        } else {
            String::new()
        };
        rows.push(vec![
            name(curve),
            "Geometric mean".to_owned(),
            value,
            interval,
            curve.unit.clone(),
            remark,
        ]);
    }
    if rows.is_empty() {
        return;
    }
    page.table(
        "IC50 of each biological replicate. The interval of the geometric mean (Student’s t on the logarithms) tells how far \
         IC50s vary from experiment to experiment; that of a replicate how well its own points fix it.",
        &["Series", "Replicate", "#IC50", "#95 % CI", "Unit", "Remark"],
        rows.into_iter(),
    );
}

fn comparisons(page: &mut Page, facts: &Facts<'_>) {
    if facts.analysis.comparisons.is_empty() {
        return;
    }
    let rows = facts.analysis.comparisons.iter().map(|c| {
        let (ratio, interval) = match (&c.ratio, &c.ratio_bound) {
            (Some(ratio), _) => estimate(ratio),
            (None, Some(bound)) => (bound.clone(), "–".to_owned()),
            (None, None) => ("–".to_owned(), "–".to_owned()),
        };
        let test = c.test.as_ref();
        vec![
            text::group(facts.experiment, c.first),
            text::group(facts.experiment, c.second),
            ratio,
            interval,
            format!("{}, {}", c.n[0], c.n[1]),
            test.map_or("–".to_owned(), |t| format!("{}, {}", t.label, t.statistic)),
            or_dash(test.and_then(|t| t.p), p_value),
            or_dash(c.p_adjusted, p_value),
            c.verdict.clone(),
        ]
    });
    page.table(
        "IC50 ratios, from one IC50 for each biological replicate (n of each series).",
        &["First", "Second", "#Ratio", "#95 % CI", "#n", "Test", "#p", "#p (Holm)", "What it says"],
        rows,
    );
}

fn checks(page: &mut Page, facts: &Facts<'_>) {
    let rows: Vec<Vec<String>> = facts
        .analysis
        .curves
        .iter()
        .flat_map(|c| c.checks.iter().map(move |check| (c, check)))
        .map(|(c, check)| {
            vec![
                text::group(facts.experiment, c.group),
                check.label.clone(),
                check.statistic.clone(),
                or_dash(check.p, p_value),
                check.verdict.clone(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let columns = ["Series", "Check", "Statistic", "#p", "What it says"];
        page.table("Whether the curve suits its points.", &columns, rows.into_iter());
    }
}

fn outliers(page: &mut Page, facts: &Facts<'_>) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for curve in &facts.analysis.curves {
        for outlier in &curve.outliers {
            let Some(point) = curve.points.get(outlier.point as usize) else { continue };
            rows.push(vec![
                text::group(facts.experiment, curve.group),
                in_unit(&amount(point.dose), &curve.unit),
                text::replicate(facts.experiment, point.replicate),
                percent(point.value),
                percent(outlier.expected),
                p_value(outlier.p),
                outlier.influence.clone(),
            ]);
        }
    }
    if !rows.is_empty() {
        page.table(
            "Points marked as outliers (ROUT). They took part in the fit; leaving one out is a decision with a reason.",
            &["Series", "Dose", "Replicate", "#Found (%)", "#Expected (%)", "#p", "Without it"],
            rows.into_iter(),
        );
    }
}

fn candidates(page: &mut Page, facts: &Facts<'_>) {
    let rows: Vec<Vec<String>> = facts
        .analysis
        .curves
        .iter()
        .flat_map(|c| c.rejected.iter().map(move |other| (c, other)))
        .map(|(c, other)| {
            vec![
                text::group(facts.experiment, c.group),
                other.label.clone(),
                or_dash(other.aicc, |v| significant(v, 4)),
                or_dash(other.weight.map(|w| w * 100.0), percent),
                other.ic50.as_ref().map_or("–".to_owned(), |e| estimate(e).0),
                other.reason.clone(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        page.table(
            "Other curves that were tried; the Akaike weight is the share of each among all of them.",
            &["Series", "Curve", "#AICc", "#Akaike weight (%)", "#Relative IC50", "Why not"],
            rows.into_iter(),
        );
    }
}

/// What is worth saying of how the plates were measured.
pub(super) fn quality(page: &mut Page, facts: &Facts<'_>) {
    let name = |id: u32| facts.plates.iter().find(|p| p.id == id).map_or("", |p| p.name).to_owned();
    if facts.analysis.quality.is_empty() {
        return;
    }
    page.heading("Plate quality");
    let controls = facts.analysis.quality.iter().flat_map(|q| q.controls.iter().map(move |c| (q.plate, c)));
    page.table(
        "Control against blank, from signal minus reference.",
        &["Plate", "Series", "#CV of control (%)", "#Z′", "#Control over blank"],
        controls.map(|(plate, c)| {
            vec![
                name(plate),
                c.label.clone(),
                or_dash(c.control_cv_percent, percent),
                or_dash(c.z_prime, |v| significant(v, 3)),
                or_dash(c.signal_to_blank, |v| significant(v, 3)),
            ]
        }),
    );
    let findings: Vec<Vec<String>> = facts
        .analysis
        .quality
        .iter()
        .flat_map(|q| q.findings.iter().map(move |f| (q.plate, f)))
        .map(|(plate, f)| {
            let severity = if f.severity == Severity::Info { "For information" } else { "Warning" };
            let (what, meaning, advice) = (f.what.clone(), f.meaning.clone(), f.advice.clone());
            vec![name(plate), severity.to_owned(), what, meaning, advice, f.source.clone()]
        })
        .collect();
    if findings.is_empty() {
        page.paragraph("", "Nothing to worry about was found on any plate.");
    } else {
        page.table(
            "What was found.",
            &["Plate", "", "Finding", "What it means", "What to do", "Source of the threshold"],
            findings.into_iter(),
        );
    }
}
