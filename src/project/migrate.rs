//! Brings projects of older formats up to date, one format at a time, before anything else looks at them.

use crate::error::{Error, ErrorKind, Result};
use crate::experiment::Layout;
use serde_json::{Map, Value, json};

/// Changes the text of a document of format `schema` to the current one.
///
/// # Errors
/// [`ErrorKind::Damaged`] when it is not what that format wrote.
pub(super) fn to_current(mut value: Value, schema: u32) -> Result<Value> {
    if schema < 2 {
        value = one_to_two(value).ok_or_else(|| {
            Error::new(ErrorKind::Damaged, "This project of an older version (format 1) is damaged.")
                .hint("Look for another copy of the file. The work that is open has not been touched.")
        })?;
    }
    if schema < 3 {
        value = two_to_three(value).ok_or_else(|| {
            Error::new(ErrorKind::Damaged, "This project of an older version (format 2) is damaged.")
                .hint("Look for another copy of the file. The work that is open has not been touched.")
        })?;
    }
    respell(&mut value);
    Ok(value)
}

/// Choices of figures in today's spelling, so that the page finds them in its lists.
fn respell(value: &mut Value) {
    let Some(choices) = value.get_mut("figure").and_then(Value::as_object_mut) else { return };
    for (key, choice) in choices.iter_mut() {
        if let Some(now) = choice.as_str().map(|old| crate::figure::choice::spelt_now(key, old).to_owned()) {
            *choice = Value::from(now);
        }
    }
}

/// Format 3 says of each plate whether it was read when treatment began. In format 2 none was; a program that knows
/// format 2 alone would take such a plate for one of the treatment, hence the new number.
fn two_to_three(mut value: Value) -> Option<Value> {
    for plate in value.get_mut("plates")?.as_array_mut()? {
        plate.as_object_mut()?.insert("time_zero".to_owned(), Value::from(false));
    }
    value.as_object_mut()?.insert("schema".to_owned(), Value::from(3));
    Some(value)
}

/// Format 2 names biological replicates once, in the design, and writes plate maps as rectangles of equal wells.
/// Format 1 had the replicate's name at each plate (`"replicate": "Passage 12"`) and one object a well.
fn one_to_two(mut value: Value) -> Option<Value> {
    let mut replicates: Vec<(u64, String)> = Vec::new();
    let mut next = value.pointer("/experiment/next_id").and_then(Value::as_u64).unwrap_or(0);
    for plate in value.get_mut("plates")?.as_array_mut()? {
        let plate = plate.as_object_mut()?;
        let name = plate.get("replicate").and_then(Value::as_str).map(str::trim).filter(|n| !n.is_empty());
        let id = name.map(|name| match replicates.iter().find(|(_, known)| known == name) {
            Some((id, _)) => *id,
            None => {
                next += 1;
                replicates.push((next, name.to_owned()));
                next
            }
        });
        plate.insert("replicate".to_owned(), id.map_or(Value::Null, Value::from));
        rectangles(plate)?;
    }
    if let Some(templates) = value.get_mut("templates").and_then(Value::as_array_mut) {
        for template in templates {
            rectangles(template.as_object_mut()?)?;
        }
    }
    let experiment = value.get_mut("experiment")?.as_object_mut()?;
    let list = replicates.into_iter().map(|(id, name)| json!({ "id": id, "name": name })).collect();
    experiment.insert("replicates".to_owned(), Value::Array(list));
    experiment.insert("next_id".to_owned(), Value::from(next));
    value.as_object_mut()?.insert("schema".to_owned(), Value::from(2));
    Some(value)
}

/// `wells: [{role…}, …]`, one a well, becomes `wells: [{at: "A1", role…}, …]`; the next saving joins equal ones.
fn rectangles(holder: &mut Map<String, Value>) -> Option<()> {
    let layout = holder.get_mut("layout")?.as_object_mut()?;
    let rows = u16::try_from(layout.get("rows")?.as_u64()?).ok().filter(|r| (1..=32).contains(r))?;
    let columns = u16::try_from(layout.get("columns")?.as_u64()?).ok().filter(|c| (1..=48).contains(c))?;
    let names = Layout::unassigned(rows, columns);
    let wells = layout.get_mut("wells")?.as_array_mut()?;
    if wells.len() != names.wells.len() {
        return None;
    }
    for (index, well) in wells.iter_mut().enumerate() {
        well.as_object_mut()?.insert("at".to_owned(), Value::from(names.well_name(index)));
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_that_was_yes_or_no_is_one_of_today() {
        let band = |old: &str| {
            let mut value = json!({ "figure": { "band": old, "title": "true" } });
            respell(&mut value);
            (value["figure"]["band"].clone(), value["figure"]["title"].clone())
        };
        assert_eq!(band("true"), (json!("confidence"), json!("true")));
        assert_eq!(band("false"), (json!("none"), json!("true")));
        assert_eq!(band("prediction").0, json!("prediction"));
    }
}
