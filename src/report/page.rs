//! The report as one page that needs nothing else: it loads nothing, runs nothing and prints well.

use super::text::{self, escape, or_dash, percent};
use super::{Facts, all_wells, curves, methods};
use crate::assay::viability::Estimate;
use crate::checked::Severity;
use crate::num::words::significant;
use std::fmt::Write;

const STYLE: &str = "
:root{color-scheme:light}
body{font:11pt/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:180mm;margin:10mm auto;padding:0 5mm}
h1{font-size:18pt;line-height:1.25;margin:0 0 2mm}h2{font-size:13pt;margin:9mm 0 3mm;break-after:avoid}
p{margin:0 0 3mm}.small{color:#555;font-size:9.5pt}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:9.5pt;font-variant-numeric:tabular-nums;width:100%}
caption{text-align:left;color:#555;padding-bottom:1mm}
th,td{text-align:left;padding:1mm 2mm;border-bottom:.2mm solid #ddd;vertical-align:top}th{border-bottom:.3mm solid #555}
td.n,th.n{text-align:right;white-space:nowrap}code{font-size:8.5pt;word-break:break-all}
figure{margin:0 0 6mm;break-inside:avoid}figure svg{max-width:100%;height:auto}figcaption{font-size:9.5pt;color:#555}
tr{break-inside:avoid}thead{display:table-header-group}
@media print{body{margin:0;max-width:none;padding:0}details{display:block}}
@page{margin:18mm}
";

/// The report as HTML.
pub fn html(facts: &Facts<'_>) -> String {
    let title = if facts.title.is_empty() { "Untitled project" } else { facts.title };
    let mut page = Page { out: String::with_capacity(64 * 1024) };
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
    page.raw(&format!("<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n", escape(title)));
    page.raw(&format!("<h1>{}</h1>\n", escape(title)));
    let made = if facts.at.is_empty() { String::new() } else { format!(", {}", text::moment(facts.at)) };
    page.paragraph("small", &format!("Report of Monolayer {}{made}", facts.version));
    figures(&mut page, facts);
    page.heading("Methods");
    for paragraph in methods(facts).lines() {
        page.paragraph("", paragraph);
    }
    summaries(&mut page, facts);
    curves::section(&mut page, facts);
    replicates(&mut page, facts);
    plates(&mut page, facts);
    curves::quality(&mut page, facts);
    guard_rails(&mut page, facts);
    exclusions(&mut page, facts);
    all_wells::section(&mut page, facts);
    inputs(&mut page, facts);
    audit(&mut page, facts);
    page.raw("</body>\n</html>\n");
    page.out
}

fn figures(page: &mut Page, facts: &Facts<'_>) {
    for figure in facts.figures {
        match figure {
            Ok(drawing) => {
                // The drawing is made here and its texts are escaped there; the XML head has no place inside HTML.
                let svg = drawing.svg.find("<svg").and_then(|at| drawing.svg.get(at..)).unwrap_or_default();
                let words = escape(&drawing.alternative);
                page.raw(&format!("<figure>{svg}<figcaption>{words}</figcaption></figure>\n"));
            }
            Err(error) => page.paragraph("small", &format!("A figure could not be drawn: {error}")),
        }
    }
}

fn summaries(page: &mut Page, facts: &Facts<'_>) {
    page.heading("Viability");
    page.table(
        "Per cent of control, over biological replicates (n); “Wells” counts technical replicates.",
        &["Series", "Treatment", "#Mean", "#SD", "#SEM", "#95 % CI", "#n", "#Wells"],
        facts.analysis.summaries.iter().map(|s| {
            vec![
                text::group(facts.experiment, s.group),
                text::condition(facts.experiment, s.condition),
                percent(s.mean),
                or_dash(s.sd, percent),
                or_dash(s.sem, percent),
                s.ci95
                    .map_or("–".to_owned(), |[low, high]| format!("{} to {}", percent(low), percent(high))),
                s.n_biological.to_string(),
                s.n_technical.to_string(),
            ]
        }),
    );
}

/// A value and its interval in print; a value the data do not determine is not printed.
pub(super) fn estimate(estimate: &Estimate) -> (String, String) {
    let end = |value: f64| significant(value, 4);
    let interval = match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("{} to {}", end(low), end(high)),
        (Some(low), None) => format!("above {}", end(low)),
        (None, Some(high)) => format!("below {}", end(high)),
        (None, None) => "–".to_owned(),
    };
    let value =
        if estimate.determined { significant(estimate.value, 4) } else { "not determined".to_owned() };
    (value, interval)
}

fn replicates(page: &mut Page, facts: &Facts<'_>) {
    page.heading("Biological replicates");
    page.table(
        "Mean of the technical replicates, per cent of control; the standard error holds the uncertainty of control and blank.",
        &["Series", "Treatment", "Replicate", "#Mean", "#SD of wells", "#SE", "#Wells"],
        facts.analysis.replicates.iter().map(|r| {
            vec![
                text::group(facts.experiment, r.group),
                text::condition(facts.experiment, r.condition),
                text::replicate(facts.experiment, r.replicate),
                percent(r.mean),
                or_dash(r.sd_technical, percent),
                or_dash(r.se_propagated, percent),
                r.n_technical.to_string(),
            ]
        }),
    );
}

fn plates(page: &mut Page, facts: &Facts<'_>) {
    page.heading("Plates");
    let rows = facts.plates.iter().map(|plate| {
        let result = facts.analysis.plates.iter().find(|r| r.plate == plate.id);
        let levels = |levels: &[crate::assay::viability::Level]| {
            let one = |l: &crate::assay::viability::Level| {
                let sd = or_dash(l.sd, |v| significant(v, 3));
                format!("{}: {} ± {sd} (n = {})", l.label, significant(l.mean, 4), l.n)
            };
            levels.iter().map(one).collect::<Vec<_>>().join("; ")
        };
        vec![
            plate.name.to_owned(),
            plate.file.to_owned(),
            plate.replicate.map_or("not named".to_owned(), |id| text::replicate(facts.experiment, id)),
            if plate.included { "yes" } else { "no" }.to_owned(),
            result.map_or(String::new(), |r| r.signal.clone()),
            result.and_then(|r| r.reference.clone()).unwrap_or_default(),
            result.map_or(String::new(), |r| levels(&r.blanks)),
            result.map_or(String::new(), |r| levels(&r.controls)),
        ]
    });
    page.table(
        "Blank and control in signal units, mean ± SD of wells; the control after subtraction of the blank.",
        &["Plate", "File", "Replicate", "Takes part", "Signal", "Reference", "Blank", "Control"],
        rows,
    );
}

fn guard_rails(page: &mut Page, facts: &Facts<'_>) {
    if !facts.overrides.is_empty() {
        page.heading("Overridden notes");
        page.table(
            "Numbers that would have been withheld, and why they are not.",
            &["Note", "About", "Reason"],
            facts
                .overrides
                .iter()
                .map(|o| vec![text::overridden(facts, o), o.subject.to_owned(), o.reason.to_owned()]),
        );
    }
    if facts.notes.is_empty() {
        return;
    }
    page.heading("Remarks");
    page.table(
        "What a reader of these numbers has to know.",
        &["", "Remark", "What to do"],
        facts.notes.iter().map(|n| {
            let severity = match n.severity {
                Severity::Info => "For information",
                Severity::Warning => "Warning",
                Severity::Block => "Withheld",
            };
            vec![severity.to_owned(), n.message.clone(), n.hint.clone()]
        }),
    );
}

fn exclusions(page: &mut Page, facts: &Facts<'_>) {
    page.heading("Wells left out");
    let rows: Vec<Vec<String>> = facts
        .plates
        .iter()
        .flat_map(|plate| {
            plate.layout.wells.iter().enumerate().filter_map(move |(index, well)| {
                let reason = well.excluded.clone()?;
                Some(vec![plate.name.to_owned(), plate.layout.well_name(index), reason])
            })
        })
        .collect();
    if rows.is_empty() {
        page.paragraph("", "None.");
    } else {
        page.table("Their raw values are kept.", &["Plate", "Well", "Reason"], rows.into_iter());
    }
}

fn inputs(page: &mut Page, facts: &Facts<'_>) {
    page.heading("Raw files");
    page.table(
        "The same SHA-256 means the very same bytes.",
        &["File", "#Bytes", "SHA-256"],
        facts.files.iter().map(|f| vec![f.name.to_owned(), f.bytes.to_string(), f.sha256.to_owned()]),
    );
}

fn audit(page: &mut Page, facts: &Facts<'_>) {
    if facts.audit.is_empty() {
        return;
    }
    page.heading("What was done");
    page.table(
        "Every change of the project, oldest first.",
        &["#No.", "Time", "Change"],
        facts
            .audit
            .iter()
            .enumerate()
            .map(|(i, (at, words))| vec![(i + 1).to_string(), text::moment(at), (*words).to_owned()]),
    );
}

pub(super) struct Page {
    out: String,
}

impl Page {
    fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    pub(super) fn heading(&mut self, words: &str) {
        let _ = writeln!(self.out, "<h2>{}</h2>", escape(words));
    }

    pub(super) fn paragraph(&mut self, class: &str, words: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let _ = writeln!(self.out, "<p{class}>{}</p>", escape(words));
    }

    /// A column whose heading begins with `#` holds numbers and stands to the right.
    pub(super) fn table(&mut self, caption: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
        let class = |column: &str| if column.starts_with('#') { " class=\"n\"" } else { "" };
        let _ =
            write!(self.out, "<div class=\"wide\"><table><caption>{}</caption><thead><tr>", escape(caption));
        for column in columns {
            let words = escape(column.trim_start_matches('#'));
            let _ = write!(self.out, "<th scope=\"col\"{}>{words}</th>", class(column));
        }
        self.raw("</tr></thead><tbody>\n");
        for row in rows {
            self.raw("<tr>");
            for (cell, column) in row.iter().zip(columns) {
                let _ = write!(self.out, "<td{}>{}</td>", class(column), escape(cell));
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody></table></div>\n");
    }
}
