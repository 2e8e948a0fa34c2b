//! The sheet of wells: what was measured, and every step to per cent of the control.

use super::xlsx::{Book, Column, Formula, Sheet, Style, span};
use super::{Keys, WELLS};
use crate::assay::viability::{Input, PlateInput, PlateResult, PlateTrace, Raw, Scope, WellTrace};
use crate::experiment::layout::row_name;
use crate::experiment::{ConditionId, GroupId, ReplicateId, Role, WellPlan};
use crate::report::{Facts, text};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Letters of the columns that formulas name.
mod at {
    pub(super) const ROW: &str = "C";
    pub(super) const COLUMN: &str = "D";
    pub(super) const SIGNAL: &str = "N";
    pub(super) const REFERENCE: &str = "O";
    pub(super) const BLANK: &str = "Q";
    pub(super) const CONTROL: &str = "S";
}
/// Columns that other sheets read too.
pub(super) const ROLE: &str = "J";
pub(super) const NET: &str = "P";
pub(super) const CORRECTED: &str = "R";
pub(super) const GROUP: &str = "K";
pub(super) const CONDITION: &str = "L";
pub(super) const REPLICATE: &str = "M";
pub(super) const PERCENT: &str = "T";
pub(super) const EXCLUDED: &str = "U";

const COLUMNS: [Column; 22] = [
    Column { heading: "Plate", width: 20, computed: false },
    Column { heading: "Well", width: 7, computed: false },
    Column { heading: "Row", width: 6, computed: false },
    Column { heading: "Column", width: 8, computed: false },
    Column { heading: "Series", width: 16, computed: false },
    Column { heading: "Treatment", width: 16, computed: false },
    Column { heading: "Dose", width: 10, computed: false },
    Column { heading: "Unit", width: 8, computed: false },
    Column { heading: "Biological replicate", width: 14, computed: false },
    Column { heading: "Role", width: 12, computed: false },
    Column { heading: "Series no.", width: 8, computed: false },
    Column { heading: "Treatment no.", width: 10, computed: false },
    Column { heading: "Replicate no.", width: 10, computed: false },
    Column { heading: "Signal (raw)", width: 11, computed: false },
    Column { heading: "Reference (raw)", width: 11, computed: false },
    Column { heading: "Signal − reference", width: 11, computed: true },
    Column { heading: "Blank", width: 11, computed: true },
    Column { heading: "Blank-subtracted", width: 11, computed: true },
    Column { heading: "Control mean", width: 11, computed: true },
    Column { heading: "% of control", width: 10, computed: true },
    Column { heading: "Excluded", width: 10, computed: false },
    Column { heading: "Reason", width: 30, computed: false },
];

/// What technical replicates have in common.
pub(super) type Cell = (Option<GroupId>, ConditionId, ReplicateId);

/// The rows of all plates on which a cell has wells.
pub(super) type Places = BTreeMap<Cell, RangeInclusive<u32>>;

/// Where the wells stand.
#[derive(Default)]
pub(super) struct Written {
    /// Those of each cell.
    pub(super) cells: Places,
    /// Those of each plate, by its id.
    pub(super) plates: BTreeMap<u32, RangeInclusive<u32>>,
}

/// Writes the sheet; says on which rows the wells are to be found.
pub(super) fn write(
    book: &mut Book,
    facts: &Facts<'_>,
    input: &Input<'_>,
    traces: &[PlateTrace<'_>],
    keys: Keys<'_>,
) -> Written {
    let mut sheet = book.table(WELLS, &COLUMNS, 2);
    let mut written = Written::default();
    let mut first = 2;
    for (plate, trace) in input.plates.iter().zip(traces) {
        let Some(result) = facts.analysis.plates.iter().find(|r| r.plate == trace.plate) else { continue };
        let wells = u32::try_from(plate.layout.wells.len()).unwrap_or(0);
        let rows = first..=(first + wells).saturating_sub(1);
        first += wells;
        written.plates.insert(trace.plate, rows.clone());
        for (at, (plan, trace)) in plate.layout.wells.iter().zip(&trace.wells).enumerate() {
            let well = Well { plate, result, at, plan, trace, keys, rows: &rows };
            well.write(&mut sheet, facts);
            if let (Some(_), None, Some(condition)) = (well.percent(), &plan.excluded, trace.condition) {
                let place = written
                    .cells
                    .entry((plan.group, condition, trace.replicate))
                    .or_insert_with(|| rows.clone());
                *place = *place.start()..=*rows.end();
            }
        }
    }
    sheet.end();
    written
}

struct Well<'a> {
    plate: &'a PlateInput<'a>,
    result: &'a PlateResult,
    at: usize,
    plan: &'a WellPlan,
    trace: &'a WellTrace<'a>,
    keys: Keys<'a>,
    /// Of the plate.
    rows: &'a RangeInclusive<u32>,
}

impl Well<'_> {
    fn write(&self, sheet: &mut Sheet<'_>, facts: &Facts<'_>) {
        let row = sheet.next_row();
        let (plan, trace, keys) = (self.plan, self.trace, self.keys);
        let (plate_row, plate_column) = self.plate.layout.row_column(self.at);
        let condition = trace.condition.or(plan.condition);
        let known = condition.and_then(|c| facts.experiment.condition(c));
        let dose = known.and_then(|c| c.dose.as_ref());
        sheet.text(Style::Plain, self.plate.name);
        sheet.text(Style::Plain, &self.plate.layout.well_name(self.at));
        sheet.text(Style::Plain, &row_name(plate_row));
        sheet.number(Style::Plain, Some(plate_column as f64 + 1.0));
        sheet.text(Style::Plain, &text::group(facts.experiment, plan.group));
        sheet.text(Style::Plain, known.map_or("", |c| c.name.as_str()));
        sheet.number(Style::Plain, dose.map(|d| d.value));
        sheet.text(Style::Plain, dose.map_or("", |d| d.unit.0.as_str()));
        sheet.text(Style::Plain, &text::replicate(facts.experiment, trace.replicate));
        sheet.text(Style::Plain, role(plan.role));
        sheet.number(Style::Plain, Some(keys.group(plan.group)));
        sheet.number(Style::Plain, Some(keys.condition(condition)));
        sheet.number(Style::Plain, Some(keys.replicate(trace.replicate)));
        raw(sheet, trace.signal);
        raw(sheet, trace.reference);
        sheet.formula(Style::Signal, self.net(row));
        sheet.formula(Style::Signal, self.blank(row));
        sheet.formula(Style::Signal, self.corrected(row));
        sheet.formula(Style::Signal, self.control(row));
        sheet.formula(Style::Percent, self.viability(row));
        sheet.text(Style::Plain, if plan.excluded.is_some() { "yes" } else { "no" });
        sheet.text(Style::Plain, plan.excluded.as_deref().unwrap_or(""));
    }

    fn percent(&self) -> Option<f64> {
        self.result.viability_percent.get(self.at).copied().flatten()
    }

    fn net(&self, row: u32) -> Option<Formula> {
        let text = match self.result.reference {
            Some(_) => format!("{}{row}-{}{row}", at::SIGNAL, at::REFERENCE),
            None => format!("{}{row}", at::SIGNAL),
        };
        self.trace.net.map(|value| plain(text, value))
    }

    fn blank(&self, row: u32) -> Option<Formula> {
        let blank = self.trace.blank?;
        let own = |column: &str| format!(",{},{column}{row}", span(column, self.rows));
        let scope = match blank.scope {
            Scope::Plate => String::new(),
            Scope::Row(_) => own(at::ROW),
            Scope::Column(_) => own(at::COLUMN),
            Scope::Group(group) => self.group_is(group, row),
        };
        Some(plain(self.average(NET, "blank", &scope), blank.mean))
    }

    fn corrected(&self, row: u32) -> Option<Formula> {
        let value = self.result.corrected.get(self.at).copied().flatten()?;
        let text = match self.trace.blank {
            Some(_) => format!("{}{row}-{}{row}", NET, at::BLANK),
            None => format!("{}{row}", NET),
        };
        Some(plain(text, value))
    }

    fn control(&self, row: u32) -> Option<Formula> {
        self.percent()?;
        let control = self.trace.control?;
        let of = span(REPLICATE, self.rows);
        let replicate = if control.replicate == self.trace.replicate {
            format!(",{of},{REPLICATE}{row}")
        } else {
            format!(",{of},{}", self.keys.replicate(control.replicate))
        };
        let scope = self.group_is(control.group, row) + &replicate;
        let text = match (control.less_own_blank, self.trace.blank) {
            (true, Some(_)) => format!("{}-{}{row}", self.average(NET, "control", &scope), at::BLANK),
            (true, None) => self.average(NET, "control", &scope),
            (false, _) => self.average(CORRECTED, "control", &scope),
        };
        Some(plain(text, control.mean))
    }

    fn viability(&self, row: u32) -> Option<Formula> {
        let text = format!("{}{row}/{}{row}*100", CORRECTED, at::CONTROL);
        self.percent().map(|value| plain(text, value))
    }

    /// The well's own group, or the one from which it borrows.
    fn group_is(&self, group: Option<GroupId>, row: u32) -> String {
        let of = span(GROUP, self.rows);
        if group == self.plan.group {
            format!(",{of},{GROUP}{row}")
        } else {
            format!(",{of},{}", self.keys.group(group))
        }
    }

    /// The mean over the plate's wells of a role that are not left out.
    fn average(&self, column: &str, role: &str, scope: &str) -> String {
        let of = |column: &str| span(column, self.rows);
        format!("AVERAGEIFS({},{},\"{role}\",{},\"no\"{scope})", of(column), of(ROLE), of(EXCLUDED))
    }
}

fn plain(text: String, value: f64) -> Formula {
    Formula { text, value, array: false }
}

fn raw(sheet: &mut Sheet<'_>, value: Raw<'_>) {
    match value {
        Raw::Nothing => sheet.skip(),
        Raw::Number(value) => sheet.number(Style::Plain, Some(value)),
        Raw::Text(text) => sheet.text(Style::Plain, text),
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Unassigned => "not assigned",
        Role::Empty => "empty",
        Role::Blank => "blank",
        Role::Control => "control",
        Role::Treatment => "treatment",
    }
}
