//! The sheets of means: over the wells of a biological replicate, and over biological replicates.

use super::wells::{CONDITION, EXCLUDED, GROUP, PERCENT, Places, REPLICATE};
use super::xlsx::{Book, Column, Formula, Style, span};
use super::{Keys, REPLICATES, SUMMARY, WELLS};
use crate::experiment::{ConditionId, Dose, GroupId};
use crate::report::{Facts, text};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

const COLUMNS: [Column; 13] = [
    Column { heading: "Series", width: 18, computed: false },
    Column { heading: "Treatment", width: 18, computed: false },
    Column { heading: "Dose", width: 10, computed: false },
    Column { heading: "Unit", width: 8, computed: false },
    Column { heading: "Biological replicate", width: 16, computed: false },
    Column { heading: "Series no.", width: 8, computed: false },
    Column { heading: "Treatment no.", width: 10, computed: false },
    Column { heading: "Replicate no.", width: 10, computed: false },
    Column { heading: "Wells (n technical)", width: 12, computed: true },
    Column { heading: "Mean, % of control", width: 12, computed: true },
    Column { heading: "SD of the wells", width: 12, computed: true },
    Column { heading: "Standard error with that of control and blank", width: 20, computed: false },
    Column { heading: "100 % by definition", width: 14, computed: false },
];
/// Letters of the columns that formulas name.
const WELLS_OF: &str = "I";
const MEAN_OF: &str = "J";

const SUMMARY_COLUMNS: [Column; 11] = [
    Column { heading: "Series", width: 18, computed: false },
    Column { heading: "Treatment", width: 18, computed: false },
    Column { heading: "Dose", width: 10, computed: false },
    Column { heading: "Unit", width: 8, computed: false },
    Column { heading: "n (biological replicates)", width: 12, computed: true },
    Column { heading: "Wells (technical replicates)", width: 12, computed: true },
    Column { heading: "Mean, % of control", width: 12, computed: true },
    Column { heading: "SD", width: 10, computed: true },
    Column { heading: "SEM", width: 10, computed: true },
    Column { heading: "95 % CI, lower end", width: 12, computed: true },
    Column { heading: "95 % CI, upper end", width: 12, computed: true },
];

/// The rows of the biological replicates of a group and condition.
pub(super) type Rows = BTreeMap<(Option<GroupId>, ConditionId), RangeInclusive<u32>>;

/// Writes one row a group, condition and biological replicate; says where those of each condition stand.
pub(super) fn write(book: &mut Book, facts: &Facts<'_>, places: &Places, keys: Keys<'_>) -> Rows {
    let mut sheet = book.table(REPLICATES, &COLUMNS, 2);
    let mut rows = Rows::new();
    for r in &facts.analysis.replicates {
        let row = sheet.next_row();
        let dose = dose(facts, r.condition);
        sheet.text(Style::Plain, &text::group(facts.experiment, r.group));
        sheet.text(Style::Plain, &text::condition(facts.experiment, r.condition));
        sheet.number(Style::Plain, dose.map(|d| d.value));
        sheet.text(Style::Plain, dose.map_or("", |d| d.unit.0.as_str()));
        sheet.text(Style::Plain, &text::replicate(facts.experiment, r.replicate));
        sheet.number(Style::Plain, Some(keys.group(r.group)));
        sheet.number(Style::Plain, Some(keys.condition(Some(r.condition))));
        sheet.number(Style::Plain, Some(keys.replicate(r.replicate)));
        let wells = places.get(&(r.group, r.condition, r.replicate)).map(|rows| Wells { rows, row });
        let formula =
            |text: Option<String>, value: f64, array: bool| text.map(|text| Formula { text, value, array });
        let n = formula(wells.as_ref().map(Wells::count), f64::from(r.n_technical), false);
        sheet.formula(Style::Plain, n);
        sheet.formula(Style::Percent, formula(wells.as_ref().map(Wells::mean), r.mean, false));
        let sd = r.sd_technical.and_then(|sd| formula(wells.as_ref().map(Wells::sd), sd, true));
        sheet.formula(Style::Percent, sd);
        sheet.number(Style::Percent, r.se_propagated);
        sheet.text(Style::Plain, if r.by_definition { "yes" } else { "no" });
        let place = rows.entry((r.group, r.condition)).or_insert(row..=row);
        *place = *place.start()..=row;
    }
    sheet.end();
    rows
}

/// The wells of a row of this sheet, on the plates that have any.
struct Wells<'a> {
    rows: &'a RangeInclusive<u32>,
    row: u32,
}

/// Columns of the wells with those of this sheet that they have to agree with.
const CRITERIA: [(&str, &str); 3] = [(GROUP, "F"), (CONDITION, "G"), (REPLICATE, "H")];

impl Wells<'_> {
    fn count(&self) -> String {
        format!("COUNTIFS({},\"<>\",{})", self.of(PERCENT), self.criteria())
    }

    fn mean(&self) -> String {
        format!("AVERAGEIFS({},{})", self.of(PERCENT), self.criteria())
    }

    fn sd(&self) -> String {
        let percent = self.of(PERCENT);
        let mut mask: Vec<String> =
            CRITERIA.iter().map(|(column, own)| format!("({}={own}{})", self.of(column), self.row)).collect();
        mask.push(format!("({}=\"no\")", self.of(EXCLUDED)));
        mask.push(format!("ISNUMBER({percent})"));
        format!("_xlfn.STDEV.S(IF({},{percent}))", mask.join("*"))
    }

    fn criteria(&self) -> String {
        let mut criteria: Vec<String> =
            CRITERIA.iter().map(|(column, own)| format!("{},{own}{}", self.of(column), self.row)).collect();
        criteria.push(format!("{},\"no\"", self.of(EXCLUDED)));
        criteria.join(",")
    }

    fn of(&self, column: &str) -> String {
        format!("{WELLS}!{}", span(column, self.rows))
    }
}

/// Writes one row a group and condition.
pub(super) fn summary(book: &mut Book, facts: &Facts<'_>, rows: &Rows) {
    let mut sheet = book.table(SUMMARY, &SUMMARY_COLUMNS, 2);
    for s in &facts.analysis.summaries {
        let Some(replicates) = rows.get(&(s.group, s.condition)) else { continue };
        let row = sheet.next_row();
        let dose = dose(facts, s.condition);
        let of = |column: &str| format!("{REPLICATES}!{}", span(column, replicates));
        let formula = |text: String, value: f64| Some(Formula { text, value, array: false });
        sheet.text(Style::Plain, &text::group(facts.experiment, s.group));
        sheet.text(Style::Plain, &text::condition(facts.experiment, s.condition));
        sheet.number(Style::Plain, dose.map(|d| d.value));
        sheet.text(Style::Plain, dose.map_or("", |d| d.unit.0.as_str()));
        sheet.formula(Style::Plain, formula(format!("COUNT({})", of(MEAN_OF)), f64::from(s.n_biological)));
        sheet.formula(Style::Plain, formula(format!("SUM({})", of(WELLS_OF)), f64::from(s.n_technical)));
        sheet.formula(Style::Percent, formula(format!("AVERAGE({})", of(MEAN_OF)), s.mean));
        let sd = |sd| formula(format!("_xlfn.STDEV.S({})", of(MEAN_OF)), sd);
        sheet.formula(Style::Percent, s.sd.and_then(sd));
        let sem = |sem| formula(format!("H{row}/SQRT(E{row})"), sem);
        sheet.formula(Style::Percent, s.sem.and_then(sem));
        for (index, sign) in [(0, '-'), (1, '+')] {
            let end = s.ci95.and_then(|ends| ends.get(index).copied());
            let text = format!("G{row}{sign}_xlfn.T.INV.2T(0.05,E{row}-1)*I{row}");
            sheet.formula(Style::Percent, end.and_then(|end| formula(text, end)));
        }
    }
    sheet.end();
}

fn dose<'a>(facts: &Facts<'a>, condition: ConditionId) -> Option<&'a Dose> {
    facts.experiment.condition(condition).and_then(|c| c.dose.as_ref())
}
