//! A plate map pasted from a spreadsheet: a grid of names, or two columns well and name.
//!
//! A name says what a well is: `Blank`, `Ctrl`, `DMSO`, `60 µl`, `Adapted 60 µl`, `Drug A 10 uM`, `Adapted Ctrl`, `empty`,
//! `-`. Everything else is a treatment of that name. An empty cell says nothing and leaves its well as it is.

use super::{Dose, Experiment, GroupId, Layout, Role, WellPlan};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::layout::{row_number, split_well};

/// What a name says.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// What the well is for.
    pub role: Role,
    /// Whose curve, if the name says so.
    pub group: Option<String>,
    /// Amount, if the name says so.
    pub dose: Option<Dose>,
    /// Name of the condition, where it has no dose.
    pub condition: Option<String>,
}

const BLANK: &[&str] = &[
    "blank",
    "blanks",
    "blk",
    "bl",
    "bk",
    "bln",
    "background",
    "bg",
    "medium only",
    "media only",
    "medium blank",
    "no cells",
    "cell free",
    "cell-free",
    "leer",
    "leerwert",
    "blanc",
];
const CONTROL: &[&str] = &[
    "control",
    "controls",
    "ctrl",
    "ctl",
    "ctr",
    "cntrl",
    "contr",
    "con",
    "untreated",
    "non-treated",
    "untr",
    "mock",
    "negative control",
    "neg control",
    "neg ctrl",
    "neg. control",
    "nc",
    "kontrolle",
    "control cells",
];
const VEHICLE: &[&str] =
    &["vehicle", "veh", "dmso", "etoh", "ethanol", "solvent", "vehicle control", "dmso control"];
const EMPTY: &[&str] =
    &["empty", "-", "--", "–", "—", "x", "none", "unused", "n/a", "na", "nil", ".", "edge"];

/// Reads one name. `unit` is taken for a bare number, when all doses known so far share one.
pub fn recognise(text: &str, experiment: &Experiment) -> Option<Named> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return None;
    }
    let named = |role, group: Option<String>, dose, condition| Some(Named { role, group, dose, condition });
    if let Some(known) = experiment.condition_named(&text).and_then(|id| experiment.condition(id)) {
        let role = if known.control { Role::Control } else { Role::Treatment };
        return named(role, None, None, Some(known.name.clone()));
    }
    if is_word(&text, EMPTY) {
        return named(Role::Empty, None, None, None);
    }
    if let Some(group) = beside_word(&text, BLANK) {
        return named(Role::Blank, group, None, None);
    }
    if let Some(group) = beside_word(&text, VEHICLE) {
        let amount = group.as_deref().is_some_and(|g| Dose::parse(g).is_some());
        return named(Role::Control, group.filter(|_| !amount), None, None);
    }
    if let Some((name, dose)) = Dose::split(&text) {
        if is_word(&name, VEHICLE) {
            return named(Role::Control, None, None, None);
        }
        return named(role_of(&dose), Some(name), Some(dose), None);
    }
    if let Some((dose, name)) = dose_in_front(&text) {
        let group = Some(name).filter(|n| !n.is_empty());
        return named(role_of(&dose), group, Some(dose), None);
    }
    if let Some(group) = beside_word(&text, CONTROL) {
        return named(Role::Control, group, None, None);
    }
    let group = experiment.groups.iter().filter_map(|g| after_name(&text, &g.name).map(|rest| (g, rest)));
    if let Some((group, rest)) = group.max_by_key(|(g, _)| g.name.len()) {
        if let Some(dose) = bare_number(rest, experiment) {
            return named(role_of(&dose), Some(group.name.clone()), Some(dose), None);
        }
        return named(Role::Treatment, Some(group.name.clone()), None, Some(rest.to_owned()));
    }
    if let Some(dose) = bare_number(&text, experiment) {
        return named(role_of(&dose), None, Some(dose), None);
    }
    named(Role::Treatment, None, None, Some(text))
}

/// Longest name of a treatment, in characters: longer ones are prose, pasted by mistake.
const LONGEST_NAME: usize = 200;

/// Reads pasted text and writes it into a layout, making the groups and conditions it needs.
/// Returns how many wells it named.
///
/// A map with row letters and column numbers goes where they say, any other map to the well `at`.
///
/// # Errors
/// [`ErrorKind::Empty`] when nothing is named, [`ErrorKind::Layout`] when a name would lie outside the plate or a list
/// names a well twice, [`ErrorKind::TooLarge`] when a name is prose.
pub fn paste(layout: &mut Layout, experiment: &mut Experiment, at: usize, text: &str) -> Result<usize> {
    let rows = cells(text);
    let placed = match list(&rows, layout)? {
        Some(placed) => placed,
        None => grid(&rows, layout, at)?,
    };
    if placed.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "The pasted text names no well.")
            .hint("Copy the cells of the plate map in your spreadsheet, and paste them here."));
    }
    let names: Vec<(usize, String)> =
        placed.into_iter().filter(|(_, name)| !name.trim().is_empty()).collect();
    if let Some((well, name)) = names.iter().find(|(_, name)| name.chars().count() > LONGEST_NAME) {
        let length = name.chars().count();
        return Err(Error::new(
            ErrorKind::TooLarge,
            format!("The pasted name has {length} characters; the limit is {LONGEST_NAME}."),
        )
        .hint("Shorten it in the spreadsheet, and paste again.")
        .in_well(layout.well_name(*well)));
    }
    // Names with units come first: they decide what a bare number means.
    let bare = |name: &str| Dose::parse(name).is_some_and(|d| d.unit.0.is_empty());
    let (numbers, words): (Vec<_>, Vec<_>) = names.iter().partition(|(_, name)| bare(name));
    for (well, name) in words.into_iter().chain(numbers) {
        let Some(named) = recognise(name, experiment) else { continue };
        let plan = plan_of(&named, experiment);
        if let Some(place) = layout.wells.get_mut(*well) {
            let excluded = place.excluded.take();
            *place = WellPlan { excluded, ..plan };
        }
    }
    Ok(names.len())
}

fn plan_of(named: &Named, experiment: &mut Experiment) -> WellPlan {
    let group: Option<GroupId> = named
        .group
        .as_deref()
        .map(|name| experiment.group_named(name).unwrap_or_else(|| experiment.add_group(name)));
    let condition = match (named.role, &named.dose, &named.condition) {
        (Role::Control, _, Some(name)) => experiment.condition_named(name),
        (Role::Control, _, None) => Some(experiment.control()),
        (Role::Treatment, Some(dose), _) => Some(experiment.dose_condition(dose)),
        (Role::Treatment, None, Some(name)) => Some(
            experiment
                .condition_named(name)
                .unwrap_or_else(|| experiment.insert_condition(name, None, false)),
        ),
        _ => None,
    };
    WellPlan { role: named.role, group, condition, replicate: None, excluded: None }
}

/// Cells of pasted text: tabs, else semicolons, else commas that are not decimal marks, between them.
fn cells(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let lines = || text.split('\n').map(|l| l.trim_end_matches(['\u{0}']));
    let delimiter = if text.contains('\t') {
        '\t'
    } else if lines().any(|l| l.contains(';')) {
        ';'
    } else {
        let commas: Vec<usize> =
            lines().filter(|l| !l.trim().is_empty()).map(|l| l.matches(',').count()).collect();
        let regular = commas.first().is_some_and(|n| *n > 0 && commas.iter().all(|c| c == n));
        if regular { ',' } else { '\t' }
    };
    let mut rows = split(&text, delimiter);
    while rows.last().is_some_and(|row| row.iter().all(String::is_empty)) {
        rows.pop();
    }
    rows
}

/// Rows and cells. A cell in quotes may hold the delimiter and line ends, as spreadsheets copy them; a quote inside a
/// cell is a quote.
fn split(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let quoted = if c == '"' && cell.trim().is_empty() { in_quotes(rest, delimiter) } else { None };
        if let Some((content, length)) = quoted {
            cell = content;
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        if c == delimiter {
            row.push(std::mem::take(&mut cell).trim().to_owned());
        } else if c == '\n' {
            row.push(std::mem::take(&mut cell).trim().to_owned());
            rows.push(std::mem::take(&mut row));
        } else {
            cell.push(c);
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    row.push(cell.trim().to_owned());
    rows.push(row);
    rows
}

/// The content of a cell in quotes and its length, when the closing quote ends the cell.
fn in_quotes(text: &str, delimiter: char) -> Option<(String, usize)> {
    let mut content = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        match (c, characters.peek().map(|(_, next)| *next)) {
            ('"', Some('"')) => {
                content.push('"');
                characters.next();
            }
            ('"', next) => {
                let ends = next.is_none_or(|n| n == delimiter || n == '\n');
                return ends.then_some((content, at + 1));
            }
            _ => content.push(c),
        }
    }
    None
}

/// Two columns, well and name, perhaps under a heading; `None` when it is no such list.
fn list(rows: &[Vec<String>], layout: &Layout) -> Result<Option<Vec<(usize, String)>>> {
    let filled: Vec<(usize, Vec<String>)> = rows
        .iter()
        .enumerate()
        .map(|(line, row)| (line, split_plain(row)))
        .filter(|(_, row)| row.iter().any(|c| !c.is_empty()))
        .collect();
    let is_well = |row: &[String]| row.first().is_some_and(|c| split_well(c).is_some());
    let heading = usize::from(filled.first().is_some_and(|(_, row)| !is_well(row)));
    let body = filled.get(heading..).unwrap_or_default();
    let enough = body.len() >= 2 || (heading == 0 && body.len() == 1);
    let two = |row: &[String]| row.iter().skip(2).all(String::is_empty);
    if !enough || !body.iter().all(|(_, row)| is_well(row) && two(row) && row.len() >= 2) {
        return Ok(None);
    }
    let mut placed: Vec<(usize, String)> = Vec::new();
    for (line, row) in body {
        let name = row.first().map(String::as_str).unwrap_or_default();
        let at = u32::try_from(line + 1).unwrap_or(u32::MAX);
        let well = layout.well_index(name).ok_or_else(|| {
            Error::new(ErrorKind::Layout, format!("There is no well {name} on this plate."))
                .hint(size_hint(layout))
                .at_row(at)
        })?;
        if placed.iter().any(|(w, _)| *w == well) {
            return Err(Error::new(ErrorKind::Layout, "The list names this well twice.")
                .hint("Keep one line for each well.")
                .in_well(layout.well_name(well))
                .at_row(at));
        }
        placed.push((well, row.get(1).cloned().unwrap_or_default()));
    }
    Ok(Some(placed))
}

/// A line `B2 Adapted 60 µl` without tabs is two cells.
fn split_plain(row: &[String]) -> Vec<String> {
    match row {
        [one] => match one.split_once(char::is_whitespace) {
            Some((well, name)) if split_well(well).is_some() => vec![well.to_owned(), name.trim().to_owned()],
            _ => row.to_vec(),
        },
        _ => row.to_vec(),
    }
}

/// A grid of names, with or without row letters and column numbers.
fn grid(rows: &[Vec<String>], layout: &Layout, at: usize) -> Result<Vec<(usize, String)>> {
    let (start_row, start_column) = layout.row_column(at);
    let letters = row_labels(rows);
    let numbers = column_labels(rows, letters.is_some());
    let skip_rows = usize::from(numbers.is_some());
    let skip_columns = usize::from(letters.is_some());
    let first_row = letters.unwrap_or(start_row);
    let first_column = numbers.unwrap_or(start_column);
    let mut placed = Vec::new();
    for (r, row) in rows.iter().skip(skip_rows).enumerate() {
        for (c, name) in row.iter().skip(skip_columns).enumerate() {
            if name.is_empty() {
                continue;
            }
            let well = layout.index(first_row + r, first_column + c).ok_or_else(|| {
                let (row, column) = (r + skip_rows + 1, c + skip_columns + 1);
                Error::new(
                    ErrorKind::Layout,
                    format!("The pasted map does not fit: “{name}” lies outside the plate."),
                )
                .hint(size_hint(layout))
                .at(u32::try_from(row).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
            })?;
            placed.push((well, name.clone()));
        }
    }
    Ok(placed)
}

/// The row of the first letter, when the first column holds consecutive row letters (under an empty or other corner).
fn row_labels(rows: &[Vec<String>]) -> Option<usize> {
    let label = |row: &Vec<String>| row.first().filter(|c| c.len() <= 2).and_then(|c| row_number(c));
    let skip = usize::from(rows.first().is_some_and(|row| label(row).is_none()));
    let found: Vec<Option<usize>> = rows.iter().skip(skip).map(label).collect();
    let first = (*found.first()?)?;
    let wide = rows.iter().any(|row| row.len() > 1);
    let consecutive = found.iter().enumerate().all(|(i, label)| *label == Some(first + i));
    let under_numbers = skip == 0 || column_labels(rows, true).is_some();
    (wide && consecutive && under_numbers && (found.len() > 1 || skip == 1)).then_some(first)
}

/// The column of the first number, when the first row holds consecutive column numbers.
fn column_labels(rows: &[Vec<String>], beside_letters: bool) -> Option<usize> {
    let row = rows.first()?;
    let labels = row.get(usize::from(beside_letters)..)?;
    let labels: Vec<&String> = labels.iter().take_while(|c| !c.is_empty()).collect();
    let number = |c: &String| c.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < 48);
    let first = number(labels.first()?)?;
    let consecutive = labels.iter().enumerate().all(|(i, c)| number(c) == Some(first + i));
    let complete =
        row.iter().skip(usize::from(beside_letters)).filter(|c| !c.is_empty()).count() == labels.len();
    // Without row letters, 1 2 3 over names could be doses: three in a row over something else are column numbers.
    let certain = beside_letters
        || (labels.len() >= 3
            && first == 0
            && rows.len() > 1
            && rows
                .iter()
                .skip(1)
                .flatten()
                .any(|c| !c.is_empty() && Dose::parse(c).is_none_or(|d| !d.unit.0.is_empty())));
    (consecutive && complete && certain).then_some(first)
}

fn size_hint(layout: &Layout) -> String {
    let last = layout.well_name(layout.wells.len().saturating_sub(1));
    format!("The plate has {} rows and {} columns, A1 to {last}.", layout.rows, layout.columns)
}

fn role_of(dose: &Dose) -> Role {
    if dose.value == 0.0 { Role::Control } else { Role::Treatment }
}

/// Whether a name is one of a list of words, perhaps with a running number: `BLK`, `Blank 2`, `CTL12`.
fn is_word(text: &str, words: &[&str]) -> bool {
    let lower = text.to_lowercase();
    let bare = lower.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches([' ', '_', '#', '-']);
    words.contains(&lower.as_str()) || (!bare.is_empty() && words.contains(&bare))
}

/// Whether a name is such a word, alone or with a group before or behind it: `Adapted Ctrl`, `Blank (adapted)`.
fn beside_word(text: &str, words: &[&str]) -> Option<Option<String>> {
    if is_word(text, words) {
        return Some(None);
    }
    let clean =
        |part: &str| part.trim_matches(|c: char| c.is_whitespace() || "_(),;:|/-–[]".contains(c)).to_owned();
    let breaks = text.char_indices().filter(|(_, c)| c.is_whitespace() || "_(,;:|/".contains(*c));
    for (at, _) in breaks {
        let Some((head, tail)) = text.split_at_checked(at) else { continue };
        let (head, tail) = (clean(head), clean(tail));
        if tail.is_empty() || head.is_empty() {
            continue;
        }
        if is_word(&tail, words) && !positive(&head) {
            return Some(Some(head));
        }
        if is_word(&head, words) && !tail.chars().all(|c| c.is_ascii_digit()) && !positive(&tail) {
            return Some(Some(tail));
        }
    }
    None
}

/// A positive control is a treatment that kills, not the 100 %.
fn positive(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "positive" | "pos" | "pos." | "+")
}

/// `60 µl Adapted`: the longest dose with a unit in front, and what follows.
fn dose_in_front(text: &str) -> Option<(Dose, String)> {
    let ends =
        text.char_indices().filter(|(_, c)| c.is_whitespace() || "_,;:|/".contains(*c)).map(|(at, _)| at);
    ends.chain(std::iter::once(text.len()))
        .filter_map(|at| {
            let (head, tail) = text.split_at_checked(at)?;
            let dose = Dose::parse(head).filter(|d| !d.unit.0.is_empty())?;
            let rest = tail.trim_matches(|c: char| c.is_whitespace() || "_,;:|/()".contains(c));
            Some((dose, rest.to_owned()))
        })
        .next_back()
}

/// What follows a group's name, when the text begins with it as a word.
fn after_name<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let head = text.get(..name.len())?;
    let rest = text.get(name.len()..)?;
    let separated = rest.starts_with(|c: char| c.is_whitespace() || "_,;:|/".contains(c));
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || "_,;:|/".contains(c));
    (head.to_lowercase() == name.to_lowercase() && separated && !rest.is_empty()).then_some(rest)
}

/// A number without a unit is a dose only where all doses of the design have one unit.
fn bare_number(text: &str, experiment: &Experiment) -> Option<Dose> {
    let dose = Dose::parse(text).filter(|d| d.unit.0.is_empty())?;
    let mut units = experiment.conditions.iter().filter_map(|c| c.dose.as_ref()).map(|d| &d.unit);
    let unit = units.next()?;
    units.all(|u| u == unit).then(|| Dose { value: dose.value, unit: unit.clone() })
}

#[cfg(test)]
mod tests;
