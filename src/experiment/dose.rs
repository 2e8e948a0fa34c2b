//! Doses with their units: reading what a lab writes, one spelling for each unit, conversion inside one kind.
//!
//! `10uM`, `10 µM`, `10 μmol/L` and `1e-5 M` all name an amount of substance per volume; `10 mg/ml` does not, and is never
//! converted into it (that needs the molar mass). A number that can be read in two ways (`1,000`) is not read at all.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount with its unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Dose {
    /// Amount, in `unit`; zero or positive, finite.
    pub value: f64,
    /// Unit.
    pub unit: DoseUnit,
}

/// A unit as the lab writes it (`µM`, `ng/ml`, `µl`, `% v/v`), in one spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(transparent)]
pub struct DoseUnit(pub String);

/// What a unit measures. Amounts of one kind can be converted into one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// Amount of substance per volume.
    Molar,
    /// Mass per volume.
    MassConcentration,
    /// Volume.
    Volume,
    /// Mass.
    Mass,
    /// Amount of substance.
    Amount,
    /// Per cent, of what is not said.
    Percent,
    /// Per cent by volume.
    PercentVolume,
    /// Per cent mass in volume.
    PercentMass,
    /// Absorbed radiation.
    Radiation,
    /// Enzyme or hormone units.
    Activity,
    /// Enzyme or hormone units per volume.
    ActivityConcentration,
    /// Duration.
    Time,
    /// Multiplicity of infection.
    Infection,
    /// Multiple of a stock or of a standard amount.
    Fold,
}

/// A unit this program knows: spelling, kind, and size as `multiplier * 10^exponent` of the kind's base unit.
struct Known {
    spelling: &'static str,
    kind: UnitKind,
    multiplier: f64,
    exponent: i32,
    /// Other ways to write it. `u` stands for the micro sign in all of them.
    others: &'static [&'static str],
}

const fn known(
    spelling: &'static str,
    kind: UnitKind,
    exponent: i32,
    others: &'static [&'static str],
) -> Known {
    Known { spelling, kind, multiplier: 1.0, exponent, others }
}

const KNOWN: &[Known] = &[
    known("M", UnitKind::Molar, 0, &["mol/l", "molar"]),
    known("mM", UnitKind::Molar, -3, &["mm", "mmol/l"]),
    known("µM", UnitKind::Molar, -6, &["um", "umol/l", "mcm"]),
    known("nM", UnitKind::Molar, -9, &["nm", "nmol/l"]),
    known("pM", UnitKind::Molar, -12, &["pm", "pmol/l"]),
    known("fM", UnitKind::Molar, -15, &["fm", "fmol/l"]),
    known("g/l", UnitKind::MassConcentration, 0, &[]),
    known("mg/ml", UnitKind::MassConcentration, 0, &["ug/ul"]),
    known("µg/ml", UnitKind::MassConcentration, -3, &["mg/l", "ng/ul", "mcg/ml"]),
    known("ng/ml", UnitKind::MassConcentration, -6, &["ug/l", "pg/ul"]),
    known("pg/ml", UnitKind::MassConcentration, -9, &["ng/l"]),
    known("fg/ml", UnitKind::MassConcentration, -12, &["pg/l"]),
    known("mg/dl", UnitKind::MassConcentration, -2, &[]),
    known("l", UnitKind::Volume, 0, &["litre", "liter"]),
    known("ml", UnitKind::Volume, -3, &[]),
    known("µl", UnitKind::Volume, -6, &["ul", "mcl"]),
    known("nl", UnitKind::Volume, -9, &[]),
    known("pl", UnitKind::Volume, -12, &[]),
    known("g", UnitKind::Mass, 0, &[]),
    known("mg", UnitKind::Mass, -3, &[]),
    known("µg", UnitKind::Mass, -6, &["ug", "mcg"]),
    known("ng", UnitKind::Mass, -9, &[]),
    known("pg", UnitKind::Mass, -12, &[]),
    known("mol", UnitKind::Amount, 0, &[]),
    known("mmol", UnitKind::Amount, -3, &[]),
    known("µmol", UnitKind::Amount, -6, &["umol"]),
    known("nmol", UnitKind::Amount, -9, &[]),
    known("pmol", UnitKind::Amount, -12, &[]),
    known("%", UnitKind::Percent, 0, &["percent", "per cent", "pct"]),
    known("% v/v", UnitKind::PercentVolume, 0, &["%v/v", "% (v/v)", "%(v/v)", "vol%", "vol.-%", "vol-%"]),
    known("% w/v", UnitKind::PercentMass, 0, &["%w/v", "% (w/v)", "%(w/v)", "% m/v", "%m/v"]),
    known("Gy", UnitKind::Radiation, 0, &["gy", "gray"]),
    known("cGy", UnitKind::Radiation, -2, &["cgy"]),
    known("mGy", UnitKind::Radiation, -3, &["mgy"]),
    known("U", UnitKind::Activity, 0, &["iu", "unit", "units"]),
    known("mU", UnitKind::Activity, -3, &["mu", "miu"]),
    known("kU", UnitKind::Activity, 3, &["ku"]),
    known("U/ml", UnitKind::ActivityConcentration, 0, &["u/ml", "iu/ml", "units/ml"]),
    known("mU/ml", UnitKind::ActivityConcentration, -3, &["mu/ml", "miu/ml", "u/l"]),
    known("kU/ml", UnitKind::ActivityConcentration, 3, &["ku/ml"]),
    known("s", UnitKind::Time, 0, &["sec", "second", "seconds"]),
    Known {
        spelling: "min",
        kind: UnitKind::Time,
        multiplier: 60.0,
        exponent: 0,
        others: &["minute", "minutes"],
    },
    Known {
        spelling: "h",
        kind: UnitKind::Time,
        multiplier: 3600.0,
        exponent: 0,
        others: &["hr", "hrs", "hour", "hours"],
    },
    Known { spelling: "d", kind: UnitKind::Time, multiplier: 86400.0, exponent: 0, others: &["day", "days"] },
    known("MOI", UnitKind::Infection, 0, &["moi"]),
    known("x", UnitKind::Fold, 0, &["×", "fold", "-fold"]),
];

impl DoseUnit {
    /// The one spelling of a known unit.
    ///
    /// Case decides where it has to (`M` is molar, `m` is nothing here); elsewhere `UM`, `Ug/mL` and `ng/ML` are read
    /// as meant. Lengths are no doses, so `um` and `nm` are micro- and nanomolar.
    pub fn parse(text: &str) -> Option<Self> {
        lookup(text).map(|k| Self(k.spelling.to_string()))
    }

    /// What the unit measures, if it is known.
    pub fn kind(&self) -> Option<UnitKind> {
        lookup(&self.0).map(|k| k.kind)
    }

    /// A number in this unit as a number in another of the same kind; `None` between kinds or for unknown units.
    /// Powers of ten are exact: 0.5 mM is 500 µM to the last bit.
    pub fn convert(&self, value: f64, to: &Self) -> Option<f64> {
        if self == to {
            return Some(value);
        }
        let (a, b) = (lookup(&self.0)?, lookup(&to.0)?);
        if a.kind != b.kind {
            return None;
        }
        let value = if a.multiplier == b.multiplier { value } else { value * a.multiplier / b.multiplier };
        Some(scale_by_ten(value, a.exponent - b.exponent))
    }
}

impl DoseUnit {
    /// Kind, and size as `multiplier * 10^exponent` of the kind's base unit, if the unit is known.
    pub(super) fn size(&self) -> Option<(UnitKind, f64, i32)> {
        lookup(&self.0).map(|k| (k.kind, k.multiplier, k.exponent))
    }
}

impl fmt::Display for DoseUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Dose {
    /// An amount in a unit; `None` when it is negative or not finite.
    pub fn new(value: f64, unit: DoseUnit) -> Option<Self> {
        (value.is_finite() && value >= 0.0).then_some(Self { value: value + 0.0, unit })
    }

    /// Reads a dose as a lab writes it: a number, and a known unit or none.
    ///
    /// Understood are `10 µM`, `10uM`, `10,5 nM`, `1e-3 M`, `10^-6 M`, `2×10⁻⁶ M`, `1 000 nM`, `1,000,000 nM`, `0.5 mg/mL`,
    /// `5 %`. `None` for names (`5-FU`), unknown units, negative numbers, and numbers with two readings (`1,000`).
    ///
    /// # Examples
    /// ```
    /// use monolayer::experiment::Dose;
    /// let dose = Dose::parse("10,5 uM").unwrap();
    /// assert_eq!((dose.value, dose.to_string().as_str()), (10.5, "10.5 µM"));
    /// assert!(Dose::parse("1,000 nM").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = plain(text);
        let text = text.trim();
        let end = number_end(text)?;
        let (number, unit) = text.split_at_checked(end)?;
        let unit = unit.trim();
        let unit = if unit.is_empty() { DoseUnit::default() } else { DoseUnit::parse(unit)? };
        Self::new(read_number(number)?, unit)
    }

    /// Takes a dose with a unit off the end of a name: `Doxorubicin 10 µM` is `Doxorubicin` and 10 µM.
    /// A bare number at the end belongs to the name (`Clone 5`).
    pub fn split(text: &str) -> Option<(String, Self)> {
        let text = text.trim();
        text.char_indices()
            .filter(|&(at, c)| {
                let before = text.get(..at).and_then(|t| t.chars().next_back());
                c.is_ascii_digit()
                    && at > 0
                    && before.is_some_and(|b| b.is_whitespace() || "_(,;:@".contains(b))
            })
            .find_map(|(at, _)| {
                let (name, rest) = text.split_at_checked(at)?;
                let dose = Self::parse(rest.strip_suffix(')').unwrap_or(rest))?;
                let name = name.trim_end_matches(|c: char| c.is_whitespace() || "_(,;:@".contains(c));
                (!dose.unit.0.is_empty() && !name.is_empty()).then(|| (name.to_string(), dose))
            })
    }

    /// The amount in another unit of the same kind.
    pub fn value_in(&self, unit: &DoseUnit) -> Option<f64> {
        self.unit.convert(self.value, unit)
    }
}

impl Dose {
    /// As [`Display`](fmt::Display) prints it; what has more than six significant digits was calculated, not weighed,
    /// and gets four. For names, not for calculations.
    pub fn in_short(&self) -> String {
        let rounded = |digits: usize| format!("{:.*e}", digits - 1, self.value).parse().unwrap_or(self.value);
        let value = if rounded(6) == self.value { self.value } else { rounded(4) };
        Self { value, unit: self.unit.clone() }.to_string()
    }
}

impl fmt::Display for Dose {
    /// `60 µl`; the number in its shortest form that reads back as the same number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.value != 0.0 && !(1e-4..1e7).contains(&self.value) {
            write!(f, "{:e}", self.value)?;
        } else {
            write!(f, "{}", self.value)?;
        }
        if self.unit.0.is_empty() { Ok(()) } else { write!(f, " {}", self.unit.0) }
    }
}

fn lookup(text: &str) -> Option<&'static Known> {
    let text = plain(text);
    let text = text.trim();
    if let Some(exact) = KNOWN.iter().find(|k| k.spelling == text) {
        return Some(exact);
    }
    let ascii = text.replace('µ', "u").to_lowercase();
    let joined = ascii.split_whitespace().collect::<Vec<_>>().join(" ");
    KNOWN.iter().find(|k| {
        k.others.contains(&joined.as_str()) || {
            let own = k.spelling.replace('µ', "u").to_lowercase();
            // `m` and `u` alone are too little to be a unit whose sign is a capital.
            joined == own && !matches!(k.spelling, "M" | "U")
        }
    })
}

/// The same text with one micro sign, plain superscripts, plain minus signs and plain spaces.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut raised = false;
    for c in text.chars() {
        let digit = "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|s| s == c);
        if (digit.is_some() || c == '⁻') && !raised {
            out.push('^');
        }
        raised = digit.is_some() || c == '⁻';
        match (digit, c) {
            (Some(d), _) => out.push_str(&d.to_string()),
            (None, 'μ') => out.push('µ'),
            (None, '⁻' | '−' | '‒' | '–') => out.push('-'),
            (None, '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t') => out.push(' '),
            (None, '·') => out.push('×'),
            (None, other) => out.push(other),
        }
    }
    out
}

/// Where the number at the beginning ends, in bytes.
fn number_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let digits = |mut i: usize| {
        while digit(i) {
            i += 1;
        }
        i
    };
    let mut end = usize::from(bytes.first() == Some(&b'+'));
    let point_first = matches!(bytes.get(end), Some(b'.' | b',')) && digit(end + 1);
    if !digit(end) && !point_first {
        return None;
    }
    loop {
        end = digits(end);
        match bytes.get(end) {
            Some(b'.' | b',') if digit(end + 1) => end += 1,
            Some(b' ') if digits(end + 1) == end + 4 => end += 1,
            _ => break,
        }
    }
    let rest = text.get(end..)?;
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'-' | b'+')));
        if digit(end + 1 + sign) {
            return Some(digits(end + 1 + sign));
        }
    }
    if bytes.get(end) == Some(&b'^') {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'-' | b'+')));
        return digit(end + 1 + sign).then(|| digits(end + 1 + sign));
    }
    let tail = rest.trim_start();
    for times in ["×", "x", "X", "*"] {
        if let Some(power) = tail.strip_prefix(times).map(str::trim_start)
            && let Some(power) = power.strip_prefix("10^")
        {
            let from = text.len() - power.len();
            let sign = usize::from(matches!(bytes.get(from), Some(b'-' | b'+')));
            return digit(from + sign).then(|| digits(from + sign));
        }
    }
    Some(end)
}

/// The value of what [`number_end`] delimited; `None` when it can be read in two ways.
fn read_number(text: &str) -> Option<f64> {
    let text: String = text.trim_start_matches('+').replace(' ', "");
    let (mantissa, exponent) = if let Some((base, power)) = text.split_once('^') {
        match base.strip_suffix("10")? {
            "" => ("1".to_string(), power.to_string()),
            times => (times.trim_end_matches(['×', 'x', 'X', '*']).to_string(), power.to_string()),
        }
    } else if let Some((m, e)) = text.split_once(['e', 'E']) {
        (m.to_string(), e.to_string())
    } else {
        (text, "0".to_string())
    };
    let points = mantissa.matches('.').count();
    let commas = mantissa.matches(',').count();
    let mantissa = match (points, commas) {
        (0 | 1, 0) => mantissa,
        (0, 1) => {
            let (whole, decimals) = mantissa.split_once(',')?;
            let thousands_too =
                decimals.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
            if thousands_too {
                return None;
            }
            format!("{whole}.{decimals}")
        }
        (_, 0) => ungroup(&mantissa, '.')?,
        (0, _) => ungroup(&mantissa, ',')?,
        (1, _) if mantissa.rfind('.') > mantissa.rfind(',') => {
            let (whole, decimals) = mantissa.split_once('.')?;
            format!("{}.{decimals}", ungroup(whole, ',')?)
        }
        (_, 1) if mantissa.rfind(',') > mantissa.rfind('.') => {
            let (whole, decimals) = mantissa.split_once(',')?;
            format!("{}.{decimals}", ungroup(whole, '.')?)
        }
        _ => return None,
    };
    format!("{mantissa}e{exponent}").parse().ok().filter(|v: &f64| v.is_finite())
}

/// Digits without their thousands marks; `None` when the groups are not of three.
fn ungroup(text: &str, mark: char) -> Option<String> {
    let mut groups = text.split(mark);
    let first = groups.next()?;
    let grouped = (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3);
    grouped.then(|| text.replace(mark, ""))
}

/// Multiplies by a power of ten with one rounding.
pub(super) fn scale_by_ten(value: f64, exponent: i32) -> f64 {
    let power = (0..exponent.unsigned_abs().min(22)).fold(1.0, |p, _| p * 10.0);
    if exponent < 0 { value / power } else { value * power }
}

#[cfg(test)]
mod tests;
