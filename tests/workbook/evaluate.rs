//! A second spreadsheet, as small as the formulas of the workbook need it: it knows nothing of the results in the file
//! and computes every cell from what it refers to.

use calamine::{Data, Reader, Xlsx};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Cursor;

type Place = (u32, u32);
/// Number of the sheet, and the cell.
type Key = (usize, Place);

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Nothing,
    Number(f64),
    Text(String),
    Truth(bool),
}

/// A workbook: constants, formulas, and the results that stand in the file.
pub struct Book {
    pub sheets: Vec<String>,
    constants: BTreeMap<Key, Value>,
    formulas: BTreeMap<Key, String>,
    written: BTreeMap<Key, f64>,
    known: RefCell<BTreeMap<Key, Value>>,
}

impl Book {
    pub fn open(bytes: &[u8]) -> Self {
        let mut file = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
        let sheets = file.sheet_names();
        let (mut constants, mut formulas, mut written) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (number, sheet) in sheets.iter().enumerate() {
            let values = file.worksheet_range(sheet).unwrap();
            let texts = file.worksheet_formula(sheet).unwrap();
            let (rows, columns) = values.end().unwrap_or_default();
            for at in (0..=rows).flat_map(|r| (0..=columns).map(move |c| (r, c))) {
                let key = (number, at);
                let value = match values.get_value(at) {
                    None | Some(Data::Empty) => continue,
                    Some(Data::Float(v)) => Value::Number(*v),
                    Some(Data::Int(v)) => Value::Number(*v as f64),
                    // The reader leaves the escaped low line of ECMA-376, 22.9.2.19, as it stands in the file.
                    Some(Data::String(text)) => Value::Text(text.replace("_x005F_", "_")),
                    other => panic!("{sheet} {at:?} holds {other:?}"),
                };
                match (texts.get_value(at).filter(|f| !f.is_empty()), value) {
                    (Some(formula), Value::Number(v)) => {
                        formulas.insert(key, formula.clone());
                        written.insert(key, v);
                    }
                    (Some(formula), value) => panic!("{sheet} {at:?}: {formula} comes to {value:?}"),
                    (None, value) => {
                        constants.insert(key, value);
                    }
                }
            }
        }
        Self { sheets, constants, formulas, written, known: RefCell::default() }
    }

    /// All cells with a formula: sheet, cell, formula, and the result that stands in the file.
    pub fn formulas(&self) -> impl Iterator<Item = (&str, Place, &str, f64)> {
        self.formulas
            .iter()
            .map(|(key, f)| (self.sheets[key.0].as_str(), key.1, f.as_str(), self.written[key]))
    }

    fn number_of(&self, sheet: &str) -> usize {
        self.sheets.iter().position(|s| s == sheet).unwrap_or_else(|| panic!("there is no sheet {sheet}"))
    }

    /// What stands in a cell of the file, results of formulas as they are written.
    pub fn written(&self, sheet: &str, row: u32, column: u32) -> Value {
        let key = (self.number_of(sheet), (row, column));
        let formula = self.written.get(&key).map(|v| Value::Number(*v));
        formula.or_else(|| self.constants.get(&key).cloned()).unwrap_or(Value::Nothing)
    }

    pub fn is_formula(&self, sheet: &str, row: u32, column: u32) -> bool {
        self.formulas.contains_key(&(self.number_of(sheet), (row, column)))
    }

    /// Writes a constant into a cell, as a user would.
    pub fn write(&mut self, sheet: &str, row: u32, column: u32, value: Value) {
        let old = self.constants.insert((self.number_of(sheet), (row, column)), value);
        assert!(old.is_some(), "{sheet} {row} {column} is empty or holds a formula");
        self.known.borrow_mut().clear();
    }

    /// The row of headings, row 0, and the number of rows below it that begin with something.
    pub fn rows(&self, sheet: &str) -> u32 {
        (1..).take_while(|r| (0..2).any(|c| self.written(sheet, *r, c) != Value::Nothing)).last().unwrap_or(0)
    }

    pub fn column(&self, sheet: &str, heading: &str) -> u32 {
        let found = (0..40).find(|c| self.written(sheet, 0, *c) == Value::Text(heading.to_owned()));
        found.unwrap_or_else(|| panic!("{sheet} has no column {heading}"))
    }

    /// Computes a cell.
    pub fn value(&self, sheet: &str, at: Place) -> Value {
        self.value_of((self.number_of(sheet), at))
    }

    fn value_of(&self, key: Key) -> Value {
        if let Some(constant) = self.constants.get(&key) {
            return constant.clone();
        }
        let Some(formula) = self.formulas.get(&key) else { return Value::Nothing };
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let mut parser = Parser { book: self, sheet: key.0, rest: formula };
        let result = parser.comparison();
        assert!(parser.rest.is_empty(), "what is “{}” in {formula}?", parser.rest);
        assert_eq!(result.len(), 1, "{formula} is a list");
        self.known.borrow_mut().insert(key, result[0].clone());
        result[0].clone()
    }

    fn range(&self, sheet: usize, text: &str) -> Vec<Value> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        let ((top, left), (bottom, right)) = (place(first), place(last));
        (top..=bottom)
            .flat_map(|r| (left..=right).map(move |c| (r, c)))
            .map(|at| self.value_of((sheet, at)))
            .collect()
    }
}

fn place(name: &str) -> Place {
    let name = name.replace('$', "");
    let digits = name.find(|c: char| c.is_ascii_digit()).unwrap_or_else(|| panic!("{name} is no cell"));
    let column = name[..digits].bytes().fold(0, |sum, b| sum * 26 + u32::from(b - b'A') + 1);
    (name[digits..].parse::<u32>().unwrap() - 1, column - 1)
}

struct Parser<'a> {
    book: &'a Book,
    sheet: usize,
    rest: &'a str,
}

impl Parser<'_> {
    fn take(&mut self, sign: &str) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn comparison(&mut self) -> Vec<Value> {
        let left = self.sum();
        if self.take("=") {
            let right = self.sum();
            return pairs(&left, &right, |a, b| Value::Truth(same(a, b)));
        }
        left
    }

    fn sum(&mut self) -> Vec<Value> {
        let mut left = self.product();
        loop {
            let sign = if self.take("+") {
                1.0
            } else if self.take("-") {
                -1.0
            } else {
                return left;
            };
            let right = self.product();
            left = pairs(&left, &right, |a, b| Value::Number(number(a) + sign * number(b)));
        }
    }

    fn product(&mut self) -> Vec<Value> {
        let mut left = self.power();
        loop {
            if self.take("*") {
                let right = self.power();
                left = pairs(&left, &right, |a, b| Value::Number(number(a) * number(b)));
            } else if self.take("/") {
                let right = self.power();
                left = pairs(&left, &right, |a, b| Value::Number(number(a) / number(b)));
            } else {
                return left;
            }
        }
    }

    fn power(&mut self) -> Vec<Value> {
        let left = self.primary();
        if self.take("^") {
            let right = self.primary();
            return pairs(&left, &right, |a, b| {
                Value::Number(monolayer::num::math::pow(number(a), number(b)))
            });
        }
        left
    }

    fn primary(&mut self) -> Vec<Value> {
        if self.take("-") {
            return self.primary().iter().map(|v| Value::Number(-number(v))).collect();
        }
        if self.take("(") {
            let inside = self.comparison();
            assert!(self.take(")"));
            return inside;
        }
        if self.take("\"") {
            let end = self.rest.find('"').unwrap();
            let text = self.rest[..end].to_owned();
            self.rest = &self.rest[end + 1..];
            return vec![Value::Text(text)];
        }
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_.$!:".contains(c)));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        if self.take("(") {
            let mut arguments = Vec::new();
            while !self.take(")") {
                arguments.push(self.comparison());
                self.take(",");
            }
            return call(word, &arguments);
        }
        if let Ok(number) = word.parse() {
            return vec![Value::Number(number)];
        }
        match word.split_once('!') {
            Some((sheet, cells)) => self.book.range(self.book.number_of(sheet), cells),
            None => self.book.range(self.sheet, word),
        }
    }
}

fn pairs(left: &[Value], right: &[Value], of: impl Fn(&Value, &Value) -> Value) -> Vec<Value> {
    let n = left.len().max(right.len());
    let at = |list: &[Value], i: usize| list[if list.len() == 1 { 0 } else { i }].clone();
    assert!([1, n].contains(&left.len()) && [1, n].contains(&right.len()));
    (0..n).map(|i| of(&at(left, i), &at(right, i))).collect()
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Nothing => 0.0,
        Value::Number(v) => *v,
        Value::Truth(v) => f64::from(u8::from(*v)),
        Value::Text(text) => panic!("“{text}” is no number"),
    }
}

/// Spreadsheets compare texts without regard to case.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.to_lowercase() == b.to_lowercase(),
        (Value::Nothing, Value::Number(v)) | (Value::Number(v), Value::Nothing) => *v == 0.0,
        (a, b) => a == b,
    }
}

fn meets(value: &Value, criterion: &Value) -> bool {
    match criterion {
        Value::Text(text) if text == "<>" => *value != Value::Nothing,
        Value::Text(text) if text == "<0" => matches!(value, Value::Number(v) if *v < 0.0),
        Value::Text(text) => {
            let plain = text.chars().all(|c| c.is_alphabetic());
            assert!(plain, "a criterion with a sign or digit in it is an order: {text}");
            matches!(value, Value::Text(_)) && same(value, criterion)
        }
        Value::Number(_) => value == criterion,
        other => panic!("{other:?} is no criterion"),
    }
}

fn passing(criteria: &[Vec<Value>], length: usize) -> Vec<bool> {
    let mut pass = vec![true; length];
    for pair in criteria.chunks_exact(2) {
        assert_eq!((pair[0].len(), pair[1].len()), (length, 1));
        for (pass, value) in pass.iter_mut().zip(&pair[0]) {
            *pass &= meets(value, &pair[1][0]);
        }
    }
    pass
}

fn numbers(values: &[Value]) -> Vec<f64> {
    values.iter().filter_map(|v| if let Value::Number(v) = v { Some(*v) } else { None }).collect()
}

fn call(name: &str, arguments: &[Vec<Value>]) -> Vec<Value> {
    let first = || numbers(&arguments[0]);
    let result = match name {
        "AVERAGEIFS" => {
            let pass = passing(&arguments[1..], arguments[0].len());
            let chosen = arguments[0].iter().zip(pass).filter(|(_, p)| *p).map(|(v, _)| v.clone());
            mean(&numbers(&chosen.collect::<Vec<_>>()))
        }
        "COUNTIFS" => passing(arguments, arguments[0].len()).iter().filter(|p| **p).count() as f64,
        "AVERAGE" => mean(&first()),
        "SUM" => first().iter().sum(),
        "COUNT" => first().len() as f64,
        "ABS" => number(&arguments[0][0]).abs(),
        "SQRT" => number(&arguments[0][0]).sqrt(),
        "_xlfn.STDEV.S" => {
            let (values, mean) = (first(), mean(&first()));
            let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
            (squares / (values.len() as f64 - 1.0)).sqrt()
        }
        "EXP" => monolayer::num::math::exp(number(&arguments[0][0])),
        "LN" => monolayer::num::math::ln(number(&arguments[0][0])),
        "_xlfn.T.INV.2T" => t_two_sided(number(&arguments[0][0]), number(&arguments[1][0])),
        "ISNUMBER" => {
            return arguments[0].iter().map(|v| Value::Truth(matches!(v, Value::Number(_)))).collect();
        }
        "IF" => {
            let otherwise = arguments.get(2).cloned().unwrap_or(vec![Value::Truth(false)]);
            let n = arguments[0].len();
            let at = |list: &[Value], i: usize| list[if list.len() == 1 { 0 } else { i }].clone();
            let one = |i: usize| {
                let yes = number(&arguments[0][i]) != 0.0;
                if yes { at(&arguments[1], i) } else { at(&otherwise, i) }
            };
            return (0..n).map(one).collect();
        }
        other => panic!("nobody has written {other} before"),
    };
    assert!(result.is_finite(), "{name} comes to {result}");
    vec![Value::Number(result)]
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The t with a share of `p` outside of it on both sides, by halving, from the closed form of the integral for whole degrees
/// of freedom (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).
fn t_two_sided(p: f64, df: f64) -> f64 {
    let inside = |t: f64| {
        let theta = monolayer::num::math::atan(t / df.sqrt());
        let (sin, cos) = (monolayer::num::math::sin(theta), monolayer::num::math::cos(theta));
        let odd = df % 2.0 == 1.0;
        let (mut term, mut sum, mut k) = if odd { (cos, cos, 3.0) } else { (1.0, 1.0, 2.0) };
        while k <= df - 2.0 {
            term *= cos * cos * (k - 1.0) / k;
            sum += term;
            k += 2.0;
        }
        match (odd, df == 1.0) {
            (true, true) => 2.0 * theta / std::f64::consts::PI,
            (true, false) => 2.0 / std::f64::consts::PI * (theta + sin * sum),
            (false, _) => sin * sum,
        }
    };
    let (mut low, mut high) = (0.0, 1e6);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if inside(middle) < 1.0 - p { low = middle } else { high = middle }
    }
    high
}

#[test]
fn the_second_spreadsheet_knows_student() {
    // R 4.2.2: qt(0.975, 1:6)
    let want = [
        12.706_204_736_174_7,
        4.302_652_729_749_46,
        3.182_446_305_283_71,
        2.776_445_105_197_79,
        2.570_581_835_636_31,
        2.446_911_851_144_97,
    ];
    for (df, want) in (1..).zip(want) {
        let got = t_two_sided(0.05, f64::from(df));
        assert!((got - want).abs() < 1e-12 * want, "{df}: {got}");
    }
}
