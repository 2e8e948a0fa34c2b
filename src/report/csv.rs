//! Results as tidy tables (RFC 4180: comma, quotes where needed, CR LF), made to be opened in a spreadsheet or read by R.
//!
//! A text that a spreadsheet would take for a formula gets an apostrophe in front, so that a file from a stranger
//! cannot run anything. Numbers are written in the shortest form that reads back as the same number.

use super::text;
use crate::assay::viability::Analysis;
use crate::experiment::Experiment;

/// One row a well.
pub fn observations(analysis: &Analysis, experiment: &Experiment) -> String {
    let mut table = Table::new(&[
        "source",
        "series",
        "treatment",
        "control",
        "dose",
        "dose_unit",
        "biological_replicate",
        "technical_replicate",
        "viability_percent_of_control",
        "excluded_because",
    ]);
    for o in &analysis.observations {
        let control = experiment.condition(o.condition).is_some_and(|c| c.control);
        table.text(&o.source);
        table.text(&text::group(experiment, o.group));
        table.text(&text::condition(experiment, o.condition));
        table.text(if control { "yes" } else { "no" });
        table.number(o.dose.as_ref().map(|d| d.value));
        table.text(o.dose.as_ref().map_or("", |d| d.unit.0.as_str()));
        table.text(&text::replicate(experiment, o.biological));
        table.number(Some(f64::from(o.technical)));
        table.number(Some(o.value));
        table.text(o.excluded.as_deref().unwrap_or(""));
        table.end();
    }
    table.out
}

/// One row a group and condition.
pub fn summaries(analysis: &Analysis, experiment: &Experiment) -> String {
    let mut table = Table::new(&[
        "series",
        "treatment",
        "dose",
        "dose_unit",
        "mean_percent_of_control",
        "sd",
        "sem",
        "ci95_low",
        "ci95_high",
        "n_biological",
        "n_technical",
    ]);
    for s in &analysis.summaries {
        table.text(&text::group(experiment, s.group));
        table.text(&text::condition(experiment, s.condition));
        table.number(s.dose.as_ref().map(|d| d.value));
        table.text(s.dose.as_ref().map_or("", |d| d.unit.0.as_str()));
        table.number(Some(s.mean));
        table.number(s.sd);
        table.number(s.sem);
        table.number(s.ci95.map(|[low, _]| low));
        table.number(s.ci95.map(|[_, high]| high));
        table.number(Some(f64::from(s.n_biological)));
        table.number(Some(f64::from(s.n_technical)));
        table.end();
    }
    table.out
}

struct Table {
    out: String,
    started: bool,
}

impl Table {
    fn new(columns: &[&str]) -> Self {
        Self { out: format!("{}\r\n", columns.join(",")), started: false }
    }

    fn text(&mut self, text: &str) {
        let guarded = guard(text);
        let cell = if guarded.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", guarded.replace('"', "\"\""))
        } else {
            guarded
        };
        self.cell(&cell);
    }

    fn number(&mut self, value: Option<f64>) {
        let cell = value.filter(|v| v.is_finite()).map(|v| v.to_string()).unwrap_or_default();
        self.cell(&cell);
    }

    fn cell(&mut self, cell: &str) {
        if self.started {
            self.out.push(',');
        }
        self.started = true;
        self.out.push_str(cell);
    }

    fn end(&mut self) {
        self.out.push_str("\r\n");
        self.started = false;
    }
}

/// An apostrophe before what a spreadsheet would run.
fn guard(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_harmless() {
        for text in ["=HYPERLINK(\"http://x\")", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert!(guard(text).starts_with('\''), "{text}");
        }
        for text in ["Adapted", "60 µl", "5-FU", ""] {
            assert_eq!(guard(text), text);
        }
    }

    #[test]
    fn cells_are_quoted_where_the_format_asks_for_it() {
        let mut table = Table::new(&["a", "b"]);
        table.text("one, \"two\"");
        table.number(Some(-0.1 - 0.2));
        table.end();
        assert_eq!(table.out, "a,b\r\n\"one, \"\"two\"\"\",-0.30000000000000004\r\n");
    }
}
