//! The reported result beside the one with every well: what leaving wells out has done.

use super::Facts;
use super::page::{Page, estimate};
use super::text::{self, percent};
use crate::assay::viability::{AllWells, Curve, Estimate, Summary};

/// Writes the section; nothing when no well is left out.
pub(super) fn section(page: &mut Page, facts: &Facts<'_>) {
    let all = match facts.all_wells {
        Ok(None) => return,
        Ok(Some(all)) => all,
        Err(error) => {
            page.heading("With and without the wells left out");
            page.paragraph("", &format!("With every well there is no result to compare: {error}"));
            return;
        }
    };
    page.heading("With and without the wells left out");
    page.table(
        "Per cent of control, mean ± SD over biological replicates (n). The reported result leaves the wells out.",
        &["Series", "Treatment", "#Reported", "#n", "#Wells", "#Nothing left out", "#n", "#Wells"],
        summaries(facts, all).into_iter(),
    );
    let curves = curves(facts, all);
    if !curves.is_empty() {
        page.table(
            "IC50 with its 95 % confidence interval.",
            &["Series", "Quantity", "#Reported", "#95 % CI", "#Nothing left out", "#95 % CI", "Unit"],
            curves.into_iter(),
        );
    }
}

fn summaries(facts: &Facts<'_>, all: &AllWells) -> Vec<Vec<String>> {
    let reported = &facts.analysis.summaries;
    let key = |s: &Summary| (s.group, s.condition);
    // A row that one side lacks is withheld there, or has no well left.
    let only_reported = reported.iter().filter(|s| all.summaries.iter().all(|a| key(a) != key(s)));
    let side = |s: Option<&Summary>| match s {
        None => ["–".to_owned(), "–".to_owned(), "–".to_owned()],
        Some(s) => [
            s.sd.map_or(percent(s.mean), |sd| format!("{} ± {}", percent(s.mean), percent(sd))),
            s.n_biological.to_string(),
            s.n_technical.to_string(),
        ],
    };
    all.summaries
        .iter()
        .chain(only_reported)
        .map(|row| {
            let of = |list: &[Summary]| side(list.iter().find(|s| key(s) == key(row)));
            let names =
                [text::group(facts.experiment, row.group), text::condition(facts.experiment, row.condition)];
            names.into_iter().chain(of(reported)).chain(of(&all.summaries)).collect()
        })
        .collect()
}

/// Reads a quantity off a curve.
type Reading = fn(&Curve) -> Option<&Estimate>;

fn curves(facts: &Facts<'_>, all: &AllWells) -> Vec<Vec<String>> {
    let reported = &facts.analysis.curves;
    let mut rows = Vec::new();
    for curve in reported {
        let other = all.curves.iter().find(|c| c.group == curve.group);
        if curve.fit.is_none() && other.is_none_or(|c| c.fit.is_none()) {
            continue;
        }
        let quantities: [(&str, Reading); 2] = [
            ("Relative IC50", |c| c.fit.as_ref().and_then(|f| f.ic50_relative.as_ref())),
            ("Absolute IC50", |c| c.fit.as_ref().and_then(|f| f.ic50_absolute.as_ref())),
        ];
        for (what, of) in quantities {
            let side = |c: Option<&Curve>| c.and_then(of).map_or(("–".to_owned(), "–".to_owned()), estimate);
            let ((value, interval), (all_value, all_interval)) = (side(Some(curve)), side(other));
            let group = text::group(facts.experiment, curve.group);
            rows.push(vec![
                group,
                what.to_owned(),
                value,
                interval,
                all_value,
                all_interval,
                curve.unit.clone(),
            ]);
        }
    }
    rows
}
