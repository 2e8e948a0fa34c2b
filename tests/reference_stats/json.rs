//! Between JSON and what the crate takes and gives.

use monolayer::Error;
use monolayer::stats::{Alternative, Refusal};
use serde_json::Value;

/// An object of values, or the code of a refusal.
pub type Outcome = Result<Value, String>;

/// The outcome of a test whose answer `show` turns into an object.
pub fn outcome<T>(result: monolayer::Result<T>, show: impl FnOnce(T) -> Value) -> Outcome {
    result
        .map(show)
        .map_err(|e: Error| Refusal::of(&e).map_or_else(|| e.to_string(), |r| r.code().to_string()))
}

/// `object! { "p" => test.p, "ci" => test.interval }`
macro_rules! object {
    ($($key:expr => $value:expr),* $(,)?) => {{
        let mut map = serde_json::Map::new();
        $(map.insert($key.to_string(), $crate::json::Show::show(&$value));)*
        serde_json::Value::Object(map)
    }};
}
pub(crate) use object;

/// What can stand in an answer. Infinities are words, as in the suite; what is no number says so and equals nothing.
pub trait Show {
    fn show(&self) -> Value;
}

impl Show for f64 {
    fn show(&self) -> Value {
        serde_json::Number::from_f64(*self).map_or_else(
            || {
                Value::from(if self.is_nan() {
                    "NaN"
                } else if *self > 0.0 {
                    "Infinity"
                } else {
                    "-Infinity"
                })
            },
            Value::Number,
        )
    }
}

macro_rules! show_from {
    ($($kind:ty),*) => { $(impl Show for $kind { fn show(&self) -> Value { Value::from(*self) } })* };
}
show_from!(bool, usize, u32, u64, i64, &str);

impl Show for String {
    fn show(&self) -> Value {
        Value::from(self.as_str())
    }
}

impl Show for Value {
    fn show(&self) -> Value {
        self.clone()
    }
}

impl<T: Show> Show for Option<T> {
    fn show(&self) -> Value {
        self.as_ref().map_or(Value::Null, Show::show)
    }
}

impl<T: Show> Show for [T] {
    fn show(&self) -> Value {
        self.iter().map(Show::show).collect()
    }
}

impl<T: Show> Show for Vec<T> {
    fn show(&self) -> Value {
        self.as_slice().show()
    }
}

impl<T: Show, const N: usize> Show for [T; N] {
    fn show(&self) -> Value {
        self.as_slice().show()
    }
}

/// A list with its gaps; it may be a head and a repeated cycle.
pub fn gapped(list: &Value) -> Vec<Option<f64>> {
    if list.is_object() {
        let mut out = gapped(&list["head"]);
        let cycle = gapped(&list["cycle"]);
        out.extend((0..list["cycles"].as_u64().unwrap()).flat_map(|_| cycle.clone()));
        return out;
    }
    list.as_array().expect("a list").iter().map(number).collect()
}

/// A number, which may be infinite.
pub fn number(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("Infinity") => Some(f64::INFINITY),
        Some("-Infinity") => Some(f64::NEG_INFINITY),
        _ => value.as_f64(),
    }
}

/// The numbers of a list, without its gaps.
pub fn numbers(list: &Value) -> Vec<f64> {
    gapped(list).into_iter().flatten().collect()
}

/// `groups` of an input, each without its gaps.
pub fn groups(input: &Value) -> Vec<Vec<f64>> {
    input["groups"].as_array().expect("groups").iter().map(numbers).collect()
}

/// The two groups of an input.
pub fn two_groups(input: &Value) -> (Vec<f64>, Vec<f64>) {
    let mut both = groups(input).into_iter();
    (both.next().unwrap_or_default(), both.next().unwrap_or_default())
}

/// `x` and `y` of an input where both are there; of different lengths, both as they are.
pub fn pairs(input: &Value) -> (Vec<f64>, Vec<f64>) {
    let (x, y) = (gapped(&input["x"]), gapped(&input["y"]));
    if x.len() != y.len() {
        return (x.into_iter().flatten().collect(), y.into_iter().flatten().collect());
    }
    x.into_iter().zip(y).filter_map(|(x, y)| x.zip(y)).unzip()
}

/// `matrix` of an input: rows are subjects; a row with a gap is left out.
pub fn matrix(input: &Value) -> Vec<Vec<f64>> {
    let rows = input["matrix"].as_array().expect("a matrix").iter();
    rows.filter_map(|row| gapped(row).into_iter().collect()).collect()
}

/// A list of names, such as the levels of a factor.
pub fn names(list: &Value) -> Vec<String> {
    let name = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_string);
    list.as_array().expect("a list of names").iter().map(name).collect()
}

/// A number of the options.
pub fn option(options: &Value, key: &str, default: f64) -> f64 {
    number(&options[key]).unwrap_or(default)
}

/// The confidence level, 0.95 unless stated.
pub fn level(options: &Value) -> f64 {
    option(options, "conf_level", 0.95)
}

/// The alternative, two-sided unless stated.
pub fn alternative(options: &Value) -> Alternative {
    match options["alternative"].as_str() {
        None | Some("two.sided" | "two-sided") => Alternative::TwoSided,
        Some("greater") => Alternative::Greater,
        Some("less") => Alternative::Less,
        Some(other) => panic!("an alternative {other}"),
    }
}
