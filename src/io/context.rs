//! What the words around values say: plate, wavelength, mode, temperature, time, title.

use super::find::Found;
use super::number;
use super::plate::ReadKind;
use super::quantity::only_number;
use super::table::Table;
use super::words;

/// Reads the lines between what stands before a find and the find itself, nearest line first, and fills in what the
/// find does not know yet.
pub fn describe(table: &Table, above: std::ops::Range<usize>, found: &mut Found) {
    let mut excitation = None;
    let mut emission = None;
    for row in above.rev() {
        if table.row_is_empty(row) {
            continue;
        }
        if let Some(text) = title(table, row) {
            if let Some(plate) = plate_name(text) {
                found.plate.get_or_insert(plate);
            } else if found.title.is_none() {
                found.title = Some(text.to_owned());
            }
        }
        for (key, value) in pairs(table, row) {
            apply(&key, &value, found, &mut excitation, &mut emission);
        }
    }
    if let (Some(excitation), Some(emission)) = (excitation, emission) {
        found.mode = Some(format!("Fluorescence {excitation}/{emission}"));
        found.wavelength_nm = None;
    }
}

fn apply(
    key: &str,
    value: &str,
    found: &mut Found,
    excitation: &mut Option<f64>,
    emission: &mut Option<f64>,
) {
    let number = only_number(value);
    let in_range = number.filter(|v| (190.0..=1200.0).contains(v));
    let is_wavelength = key.contains("wavelength") || key.contains("filter");
    if is_wavelength && !key.contains("bandwidth") && !key.contains("reference") {
        if key.contains("excitation") || key.starts_with("exc") {
            *excitation = excitation.or(in_range);
        } else if key.contains("emission") || key.starts_with("em") {
            *emission = emission.or(in_range);
        } else if found.wavelength_nm.is_none() {
            found.wavelength_nm = in_range;
        }
    } else if key.contains("temperature") || key == "temp" {
        if found.temperature_c.is_none() {
            found.temperature_c = number.filter(|v| (-20.0..=120.0).contains(v));
        }
    } else if key == "label" {
        if found.label.is_none() && !value.is_empty() {
            found.label = Some(value.to_owned());
        }
    } else if matches!(
        key,
        "mode"
            | "measurement mode"
            | "detection mode"
            | "measurement type"
            | "detection method"
            | "read mode"
    ) {
        if found.mode.is_none()
            && let Some(mode) = words::mode(value)
        {
            found.mode = Some(mode.to_owned());
        }
    } else if matches!(
        key,
        "plate number"
            | "plate name"
            | "plate id"
            | "plate-id"
            | "platename"
            | "plateid"
            | "plate no"
            | "plate no."
            | "plate #"
    ) && found.plate.is_none()
        && !value.is_empty()
    {
        found.plate = Some(value.to_owned());
    }
}

/// Keys (in lower case) and values of a row: `Key: value` in one cell, or a key and the next filled cell.
pub fn pairs(table: &Table, row: usize) -> Vec<(String, String)> {
    let cells: Vec<&str> = table.filled(row).map(|(_, text)| text).collect();
    let mut pairs = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        if cell.len() > 200 {
            continue;
        }
        if let Some((key, value)) = cell.split_once(':')
            && !value.trim().is_empty()
        {
            pairs.push((clean(key), number::trim(value).to_owned()));
        } else if let Some(next) = cells.get(at + 1) {
            pairs.push((clean(cell.trim_end_matches(':')), (*next).to_owned()));
        }
    }
    pairs
}

fn clean(key: &str) -> String {
    let key = key.split(['[', '(']).next().unwrap_or(key);
    key.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The text of a row that is a heading: one cell, no `key: value`.
pub fn title(table: &Table, row: usize) -> Option<&str> {
    let mut filled = table.filled(row);
    let (_, text) = filled.next()?;
    if filled.next().is_some() || text.chars().count() > 80 || text.ends_with(':') {
        return None;
    }
    // "Results for: x" is a heading, "Temperature: 23 °C" is not.
    let is_pair = text.split_once(':').is_some_and(|(_, value)| value.starts_with([' ', '\u{a0}', '\t']));
    (!is_pair).then_some(text)
}

/// `Plate 1`, `Plate#1`, `Plate: 7`, `plate A`: a heading that is the name of a plate.
pub fn plate_name(text: &str) -> Option<String> {
    let rest = text.get(..5).filter(|head| head.eq_ignore_ascii_case("plate")).and_then(|_| text.get(5..))?;
    let id = rest.trim_start_matches([' ', '#', ':', '_', '-', '\u{a0}', '.']);
    let separated = id.len() < rest.len() || id.bytes().all(|b| b.is_ascii_digit());
    let short = !id.is_empty() && id.chars().count() <= 16 && !id.contains(char::is_whitespace);
    let kind_of_plate =
        matches!(id.to_lowercase().as_str(), "map" | "layout" | "type" | "information" | "area" | "reader");
    (short && separated && !kind_of_plate).then(|| text.to_owned())
}

/// Settles label, wavelength and kind of a find from all that is known.
pub fn settle(found: &mut Found) {
    let label = found.label.clone().or_else(|| found.title.clone());
    let words: String = [&found.label, &found.title, &found.corner]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" | ");
    let kind = *found.kind.get_or_insert_with(|| {
        let decisive = found.label.as_deref().unwrap_or(&words);
        if words::is_derived(decisive) || found.corner.as_deref().is_some_and(words::is_derived) {
            ReadKind::Derived
        } else {
            ReadKind::Raw
        }
    });
    let without = label.as_deref().is_some_and(words::has_no_wavelength)
        || (kind == ReadKind::Derived && found.corner.as_deref().is_some_and(words::has_no_wavelength));
    if without {
        found.wavelength_nm = None;
    } else if let Some(nm) = label.as_deref().and_then(words::wavelength) {
        found.wavelength_nm = Some(nm);
    }
    if found.mode.is_none() {
        found.mode = label.as_deref().and_then(words::mode).map(str::to_owned);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plate_names_are_not_kinds_of_plates() {
        assert_eq!(plate_name("Plate 1"), Some("Plate 1".into()));
        assert_eq!(plate_name("Plate#1"), Some("Plate#1".into()));
        assert_eq!(plate_name("Plate:1"), Some("Plate:1".into()));
        assert_eq!(plate_name("plate A"), Some("plate A".into()));
        assert_eq!(plate_name("Plate map"), None);
        assert_eq!(plate_name("Plate layout of the day"), None);
        assert_eq!(plate_name("Plates"), None);
        assert_eq!(plate_name("Platé"), None);
    }
}
