//! A case, and where an answer differs from what it expects: the rule of the suite's README.

use crate::json::Outcome;
use serde_json::{Value, json};

/// One case of any file.
pub struct Case {
    pub id: String,
    pub test: String,
    pub input: Value,
    pub options: Value,
    pub expected: Value,
    relative: f64,
    absolute: f64,
}

impl Case {
    /// Of `reference.json` and its like.
    pub fn of_test(case: &Value) -> Self {
        let text =
            |key: &str| case[key].as_str().unwrap_or_else(|| panic!("a case without {key}")).to_string();
        Self {
            id: text("id"),
            test: text("test"),
            input: case["input"].clone(),
            options: case["options"].clone(),
            expected: case["expected"].clone(),
            relative: case["rtol"].as_f64().unwrap_or(0.0),
            absolute: case["atol"].as_f64().unwrap_or(0.0),
        }
    }

    /// Of `dist.json` and its like: ten digits, eight of those below 1e-20.
    pub fn of_distribution(row: &Value) -> Self {
        let value = &row["value"];
        Self {
            id: row["id"].as_str().unwrap_or_default().to_string(),
            test: format!("dist.{}.{}", row["dist"].as_str().unwrap(), row["fn"].as_str().unwrap()),
            input: row["args"].clone(),
            options: Value::Null,
            expected: json!({ "value": value }),
            relative: if value.as_f64().is_some_and(|v| v.abs() < 1e-20) { 1e-8 } else { 1e-10 },
            absolute: 0.0,
        }
    }
}

/// What is wrong with an answer, one line a value; empty when nothing is.
pub fn differences(case: &Case, outcome: &Outcome) -> Vec<String> {
    let mut wrong = Vec::new();
    match (case.expected["error"].as_str(), outcome) {
        (Some(want), Err(got)) if want == got => {}
        (Some(want), Err(got)) => wrong.push(format!("refused with {got}, expected {want}")),
        (Some(want), Ok(got)) => wrong.push(format!("got {got}, expected the refusal {want}")),
        (None, Err(got)) => wrong.push(format!("refused with {got}, expected {}", case.expected)),
        (None, Ok(got)) => walk(case, "", "", &case.expected, got, &mut wrong),
    }
    wrong
}

/// `key` is the last name on the `path`: lists keep the name they stand under.
fn walk(case: &Case, path: &str, key: &str, want: &Value, got: &Value, wrong: &mut Vec<String>) {
    match (want, got) {
        (Value::Object(fields), Value::Object(_)) => {
            for (name, want) in fields {
                walk(case, &format!("{path}.{name}"), name, want, &got[name], wrong);
            }
        }
        (Value::Array(wants), Value::Array(gots)) if wants.len() == gots.len() => {
            for (at, (want, got)) in wants.iter().zip(gots).enumerate() {
                walk(case, &format!("{path}[{at}]"), key, want, got, wrong);
            }
        }
        (Value::Number(_), Value::Number(_)) => {
            let (w, g) = (want.as_f64().unwrap(), got.as_f64().unwrap());
            let p = key == "p" || key.starts_with("p_") || key == "adjusted";
            let fine = if want.is_i64() && !p {
                w == g
            } else {
                let absolute = if p { 0.0 } else { case.absolute };
                (g - w).abs() <= case.relative * w.abs() + absolute || (p && w == 0.0 && g.abs() < 1e-300)
            };
            if !fine {
                let off = (g - w).abs() / w.abs();
                wrong.push(format!("{path}: got {g:e}, expected {w:e}, off by {off:.1e} of it"));
            }
        }
        _ if want == got => {}
        _ => wrong.push(format!("{path}: got {got}, expected {want}")),
    }
}
