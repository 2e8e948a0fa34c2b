//! The first sheet: what the others are, how each number comes about, and what was chosen.

use super::xlsx::{Book, Sheet, Style};
use crate::assay::viability::PARAMS;
use crate::param::Domain;
use crate::report::{Facts, text};

/// The sheets in words.
const SHEETS: [(&str, &str); 7] = [
    (
        "Wells",
        "One row for each well of every plate that takes part: what was measured, what was subtracted, and per cent of the control.",
    ),
    (
        "Replicates",
        "One row for each series, treatment and biological replicate: the mean of its wells (technical replicates).",
    ),
    (
        "Summary",
        "One row for each series and treatment: mean, SD, SEM and 95 % confidence interval over biological replicates, which are \
         the n of the paper.",
    ),
    (
        "Curves",
        "The dose-response curves: parameters with their intervals, verdicts, and the points with the curve beside them. Not \
         there when no series has doses.",
    ),
    (
        "Plate quality",
        "Control against blank, effects of the place on the plate, and what was found of each plate.",
    ),
    ("Notes", "What a reader of these numbers has to know."),
    ("Audit", "Every change of the project, oldest first."),
];

/// The formulas in words.
const FORMULAS: [(&str, &str); 11] = [
    (
        "Signal − reference",
        "Signal minus the reference read of the same well. Without a reference: the signal.",
    ),
    (
        "Blank",
        "Mean of “signal − reference” over the blank wells of the well’s plate that are not excluded: those of the whole \
         plate, or of the well’s series, row or column, as chosen below. Where the series, row or column has no blank, that \
         of the whole plate.",
    ),
    ("Blank-subtracted", "“Signal − reference” minus blank."),
    (
        "Control mean",
        "Mean of “blank-subtracted” over the control wells of the same plate, series and biological replicate that are not \
         excluded; of another replicate or without a series where there is no such control.",
    ),
    (
        "% of control",
        "Blank-subtracted divided by the control mean, times 100 (Mosmann 1983, doi:10.1016/0022-1759(83)90303-4).",
    ),
    (
        "Replicates",
        "Mean, SD and number of the wells with the same series, treatment and biological replicate that are not excluded. The \
         standard error with that of control and blank is computed by Monolayer (delta method) and is no formula.",
    ),
    (
        "Summary",
        "Mean and SD (n − 1) of the replicates’ means; SEM = SD / √n; 95 % CI = mean ± t(0.975; n − 1) × SEM (Student). A \
         control is 100 % by definition and has no SD.",
    ),
    (
        "Plate quality",
        "Mean and SD of “signal − reference” over the control and the blank wells that are not excluded; CV = SD / mean × 100, \
         of the control after blank subtraction; Z′ = 1 − 3 (SD control + SD blank) / |mean control − mean blank| (Zhang 1999, \
         doi:10.1177/108705719900400206). A control is held against the blanks of its series, else those without a series, \
         else all.",
    ),
    (
        "Columns with a green heading",
        "Live formulas. They carry the results of Monolayer for programs that do not calculate.",
    ),
    (
        "Excluded",
        "An excluded well keeps its numbers and enters no mean. Write “no” in place of “yes” (or the other way round) to see \
         the result with (or without) it. A mean of which nothing is left \
         says #DIV/0!. The curves do not follow: they are fitted by Monolayer.",
    ),
    (
        "Series no., treatment no., replicate no.",
        "Numbers by which the formulas tell names apart; 0 means none. Do not sort the sheets: the formulas of a plate look \
         at its rows.",
    ),
];

/// Writes the sheet.
pub(super) fn write(book: &mut Book, facts: &Facts<'_>) {
    let mut page = Page { sheet: book.page("Read me", &[32, 90, 60, 68]) };
    let title = if facts.title.is_empty() { "Untitled project" } else { facts.title };
    page.sheet.next_row();
    page.sheet.text(Style::Title, title);
    page.row(&["Program", &format!("Monolayer {}", facts.version)]);
    if !facts.at.is_empty() {
        page.row(&["Made", &text::moment(facts.at)]);
    }
    page.block("Sheets", &[]);
    for (name, words) in SHEETS {
        page.row(&[name, words]);
    }
    page.block("How each number is computed", &[]);
    for (name, words) in FORMULAS {
        page.row(&[name, words]);
    }
    choices(&mut page, facts);
    plates(&mut page, facts);
    left_out(&mut page, facts);
    page.sheet.end();
}

fn choices(page: &mut Page<'_>, facts: &Facts<'_>) {
    page.block("Choices of the analysis", &["Choice", "What it means"]);
    for spec in PARAMS {
        let chosen = facts.draft.0.get(spec.key).cloned().unwrap_or_else(|| match spec.domain {
            Domain::Choice { default, .. } | Domain::Text { default, .. } => default.to_owned(),
            Domain::Flag { default } => default.to_string(),
            Domain::Number { default, .. } => default.to_string(),
        });
        let (value, help) = match spec.domain {
            Domain::Choice { options, .. } => {
                let option = options.iter().find(|o| o.key == chosen);
                option.map_or((chosen.as_str(), ""), |o| (o.label, o.help))
            }
            Domain::Flag { .. } => (if chosen == "true" { "yes" } else { "no" }, spec.help),
            _ => (chosen.as_str(), spec.help),
        };
        page.row(&[spec.label, value, help]);
    }
}

fn plates(page: &mut Page<'_>, facts: &Facts<'_>) {
    page.block("Plates", &["File", "Signal and reference", "SHA-256 of the file"]);
    for plate in facts.plates {
        let result = facts.analysis.plates.iter().find(|r| r.plate == plate.id);
        let reads = match (plate.included, result) {
            (false, _) => "does not take part".to_owned(),
            (true, Some(result)) => match &result.reference {
                Some(reference) => format!("{} − {reference}", result.signal),
                None => result.signal.clone(),
            },
            (true, None) => String::new(),
        };
        let hash = facts.files.iter().find(|f| f.name == plate.file).map_or("", |f| f.sha256);
        page.row(&[plate.name, plate.file, &reads, hash]);
    }
}

fn left_out(page: &mut Page<'_>, facts: &Facts<'_>) {
    page.block("Excluded wells", &["Well", "Reason"]);
    let mut none = true;
    for plate in facts.plates {
        for (index, well) in plate.layout.wells.iter().enumerate() {
            if let Some(reason) = &well.excluded {
                page.row(&[plate.name, &plate.layout.well_name(index), reason]);
                none = false;
            }
        }
    }
    if none {
        page.row(&["None"]);
    }
    if !facts.overrides.is_empty() {
        page.block("Overridden notes", &["About", "Reason"]);
        for passed in facts.overrides {
            page.row(&[&text::overridden(facts, passed), passed.subject, passed.reason]);
        }
    }
}

struct Page<'b> {
    sheet: Sheet<'b>,
}

impl Page<'_> {
    fn row(&mut self, cells: &[&str]) {
        self.sheet.next_row();
        for cell in cells {
            self.sheet.text(Style::Wrapped, cell);
        }
    }

    /// An empty row and headings.
    fn block(&mut self, name: &str, headings: &[&str]) {
        self.sheet.next_row();
        self.sheet.next_row();
        self.sheet.text(Style::Strong, name);
        for heading in headings {
            self.sheet.text(Style::Strong, heading);
        }
    }
}
