//! The text of one cell as what it says about a well: a number exactly as printed, or a flag that is kept as it stands.
//!
//! A cell that is not a number under the decimal mark of its file never becomes one: `0,5` in a file with points stays
//! text, because reading it as 5 or 0.5 would be a guess.

use super::plate::{DecimalMark, Flag, WellValue};

/// What a cell says: nothing, a number, or a text kept as it stands.
pub fn value(text: &str, mark: DecimalMark) -> WellValue {
    let text = trim(text);
    if text.is_empty() {
        return WellValue::Empty;
    }
    match parse(text, mark) {
        Some(value) => WellValue::Number { value },
        None => WellValue::Flag { text: text.to_owned(), meaning: meaning(text) },
    }
}

/// The number a cell shows: optional sign, digits with thousands marks in groups of three, decimals after `mark`,
/// optional power of ten. `None` when the text is anything else.
pub fn parse(text: &str, mark: DecimalMark) -> Option<f64> {
    let text = trim(text);
    let first = text.bytes().next()?;
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.' | b',' | 0xE2)) {
        return None;
    }
    if mark == DecimalMark::Point && plain(text.as_bytes()) {
        return text.parse().ok().filter(|v: &f64| v.is_finite());
    }
    let mut plain_text = String::with_capacity(text.len());
    let mut body = text;
    if let Some(rest) = body.strip_prefix(['-', '\u{2212}']) {
        plain_text.push('-');
        body = rest;
    } else if let Some(rest) = body.strip_prefix('+') {
        body = rest;
    }
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (body.get(..at)?, Some(body.get(at + 1..)?)),
        None => (body, None),
    };
    let (whole, decimals) = match mantissa.find(mark_of(mark)) {
        Some(at) => (mantissa.get(..at)?, Some(mantissa.get(at + 1..)?)),
        None => (mantissa, None),
    };
    push_grouped(whole, mark, &mut plain_text)?;
    if let Some(decimals) = decimals {
        if !decimals.bytes().all(|b| b.is_ascii_digit()) || (whole.is_empty() && decimals.is_empty()) {
            return None;
        }
        plain_text.push('.');
        plain_text.push_str(decimals);
    } else if whole.is_empty() {
        return None;
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-', '\u{2212}']).unwrap_or(exponent);
        if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        plain_text.push('e');
        if exponent.starts_with(['-', '\u{2212}']) {
            plain_text.push('-');
        }
        plain_text.push_str(digits);
    }
    plain_text.parse().ok().filter(|v: &f64| v.is_finite())
}

/// The character of a decimal mark.
pub fn mark_of(mark: DecimalMark) -> char {
    match mark {
        DecimalMark::Point => '.',
        DecimalMark::Comma => ',',
    }
}

/// What a cell says about the decimal mark of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// The cell reads as a number only with a decimal point.
    Point,
    /// The cell reads as a number only with a decimal comma.
    Comma,
    /// `1.234`: a decimal point or a thousands point.
    EitherPoint,
    /// `1,234`: a decimal comma or a thousands comma.
    EitherComma,
    /// A number without any mark.
    Whole,
    /// Not a number under either mark.
    None,
}

/// What one cell tells about the decimal mark.
pub fn evidence(text: &str) -> Evidence {
    let text = trim(text);
    match text.bytes().next() {
        Some(b) if b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b',' | 0xE2) => {}
        _ => return Evidence::None,
    }
    if let Some(found) = plain_evidence(text.as_bytes()) {
        return found;
    }
    let points = text.matches('.').count();
    let commas = text.matches(',').count();
    if points == 0 && commas == 0 {
        return if parse(text, DecimalMark::Point).is_some() { Evidence::Whole } else { Evidence::None };
    }
    match (parse(text, DecimalMark::Point).is_some(), parse(text, DecimalMark::Comma).is_some()) {
        (true, false) => Evidence::Point,
        (false, true) => Evidence::Comma,
        (true, true) if points > 0 => Evidence::EitherPoint,
        (true, true) => Evidence::EitherComma,
        (false, false) => Evidence::None,
    }
}

/// Evidence of digits with at most one mark, which nearly all cells are; `None` for any other text.
fn plain_evidence(bytes: &[u8]) -> Option<Evidence> {
    let bytes = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let whole = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let Some(mark) = bytes.get(whole) else { return (whole > 0).then_some(Evidence::Whole) };
    let decimals = bytes.get(whole + 1..)?;
    if whole == 0 || decimals.is_empty() || !decimals.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // Three digits behind one to three that are not a lone zero may be thousands.
    let either = decimals.len() == 3 && whole <= 3 && !bytes.starts_with(b"0.") && !bytes.starts_with(b"0,");
    match (mark, either) {
        (b'.', false) => Some(Evidence::Point),
        (b'.', true) => Some(Evidence::EitherPoint),
        (b',', false) => Some(Evidence::Comma),
        (b',', true) => Some(Evidence::EitherComma),
        _ => None,
    }
}

/// Whether the text of a cell has a thousands mark in a number that reads under `mark`.
pub fn has_thousands(text: &str, mark: DecimalMark) -> bool {
    let text = trim(text);
    text.chars().any(|c| is_thousands(c, mark)) && parse(text, mark).is_some()
}

/// What a text that is no number means; unknown texts are [`Flag::Other`].
pub fn meaning(text: &str) -> Flag {
    let text = trim(text);
    if text.len() > 2
        && text.starts_with('*')
        && text.ends_with('*')
        && text.bytes().any(|b| b.is_ascii_digit())
    {
        return Flag::Masked;
    }
    if !text.is_empty() && text.chars().all(|c| c == '*' || c == '#') {
        return Flag::Overflow;
    }
    if !text.is_empty() && text.chars().all(|c| c == '?') {
        return Flag::Invalid;
    }
    if !text.is_empty() && text.chars().all(|c| matches!(c, '-' | '–' | '—' | '.')) {
        return Flag::Missed;
    }
    if let Some(rest) = text.strip_prefix(['>', '≥']) {
        return if limit(rest) { Flag::AboveRange } else { Flag::Other };
    }
    if let Some(rest) = text.strip_prefix(['<', '≤']) {
        return if limit(rest) { Flag::BelowRange } else { Flag::Other };
    }
    let word: String =
        text.chars().filter(|c| c.is_alphanumeric() || *c == '/').flat_map(char::to_lowercase).collect();
    match word.as_str() {
        "over" | "ovrflw" | "overflow" | "ovfl" | "ovf" | "ovr" | "sat" | "saturated" | "or"
        | "outofrange" | "out" | "range" | "sat1" | "overrange" | "ovld" | "overload" | "max" => {
            Flag::Overflow
        }
        "low" | "under" | "underflow" | "undrflw" | "min" => Flag::BelowRange,
        "high" => Flag::AboveRange,
        "missed" | "missing" | "na" | "n/a" | "notmeasured" | "nodata" | "empty" | "notread" | "skipped"
        | "none" | "null" => Flag::Missed,
        "masked" | "mask" | "maskd" | "excluded" | "rejected" | "outlier" => Flag::Masked,
        "nan" | "1nan" | "ind" | "1ind" | "inf" | "infinity" | "err" | "error" | "nofit" | "invalid"
        | "div/0" | "value" | "ref" | "num" | "name" | "null!" => Flag::Invalid,
        _ => Flag::Other,
    }
}

fn limit(rest: &str) -> bool {
    let rest = trim(rest).trim_start_matches('=').trim();
    let lower = rest.to_lowercase();
    matches!(lower.as_str(), "max" | "min" | "max." | "min." | "lloq" | "uloq" | "lod" | "loq")
        || parse(rest, DecimalMark::Point).is_some()
        || parse(rest, DecimalMark::Comma).is_some()
}

/// Trims spaces of every kind, also those that spreadsheets do not break.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{0}' | '\u{200b}'))
}

/// Digits, one point, one power: what the standard parser reads as it stands. Keeps `inf` and `nan` away from it.
fn plain(bytes: &[u8]) -> bool {
    let mut digits = false;
    let mut exponent = 0_usize;
    for (at, b) in bytes.iter().enumerate() {
        match b {
            b'0'..=b'9' => {
                digits = true;
                exponent += usize::from(exponent > 0);
            }
            b'.' if exponent == 0 => {}
            b'+' | b'-' if at == 0 || exponent == 1 => {}
            b'e' | b'E' if digits && exponent == 0 => exponent = 1,
            _ => return false,
        }
        if exponent > 5 {
            return false;
        }
    }
    digits
}

fn is_thousands(c: char, mark: DecimalMark) -> bool {
    match c {
        ',' => mark == DecimalMark::Point,
        '.' => mark == DecimalMark::Comma,
        '\'' | '\u{2019}' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' => true,
        _ => false,
    }
}

/// Digits in one run, or in groups of three parted by one and the same mark.
fn push_grouped(whole: &str, mark: DecimalMark, out: &mut String) -> Option<()> {
    let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        out.push_str(whole);
        return Some(());
    };
    if !is_thousands(separator, mark) {
        return None;
    }
    for (at, group) in whole.split(separator).enumerate() {
        let fits = if at == 0 { (1..=3).contains(&group.len()) && group != "0" } else { group.len() == 3 };
        if !fits || !group.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        out.push_str(group);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalMark::{Comma, Point};

    #[test]
    fn prints_are_read_exactly() {
        for (text, want) in [
            ("0.044", 0.044),
            ("-0.000", -0.0),
            (" 0.000833333", 0.000_833_333),
            ("9.486832980505E-05", 9.486_832_980_505e-5),
            ("1.03E+00", 1.03),
            ("1193", 1193.0),
            ("1,234.5", 1234.5),
            ("1'234'567", 1_234_567.0),
            ("1 234", 1234.0),
            ("1\u{a0}234.25", 1234.25),
            (".5", 0.5),
            ("5.", 5.0),
            ("+3", 3.0),
            ("\u{2212}0.2", -0.2),
            ("0.000733333333333336", 0.000_733_333_333_333_336),
        ] {
            assert_eq!(parse(text, Point).map(f64::to_bits), Some(f64::to_bits(want)), "{text}");
        }
        for (text, want) in [("0,0385", 0.0385), ("1.234,5", 1234.5), ("-1,2e-3", -0.0012), ("37,00", 37.0)] {
            assert_eq!(parse(text, Comma), Some(want), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_a_number() {
        for text in [
            "", "-", "e5", "1e", "1e+", "0x10", "1.2.3", "12,34", "1,23,456", "inf", "NaN", "nan", "1e99999",
            "1_000", "0,5", "0,123", "1,2345", "3 PM", "12:30", "1.234,5", "5%", "0.1 0.2", "--1", "1-2",
            "½", "١٢",
        ] {
            assert_eq!(parse(text, Point), None, "{text}");
        }
        assert_eq!(parse("0.5", Comma), None);
        assert_eq!(parse("1e308000", Point), None);
    }

    #[test]
    fn flags_keep_their_text_and_say_what_they_mean() {
        for (text, want) in [
            ("OVER", Flag::Overflow),
            ("OVRFLW", Flag::Overflow),
            ("Sat", Flag::Overflow),
            ("#SAT", Flag::Overflow),
            ("****", Flag::Overflow),
            ("MISSED", Flag::Missed),
            ("-", Flag::Missed),
            ("*0.356*", Flag::Masked),
            ("<0.000", Flag::BelowRange),
            ("< Min", Flag::BelowRange),
            ("> Max", Flag::AboveRange),
            (">105.000", Flag::AboveRange),
            (">3,5", Flag::AboveRange),
            ("?????", Flag::Invalid),
            ("NaN", Flag::Invalid),
            ("NoFit", Flag::Invalid),
            ("#DIV/0!", Flag::Invalid),
            ("<img src=x onerror=alert(1)>", Flag::Other),
            ("SPL1", Flag::Other),
        ] {
            let read = value(&format!(" {text} "), Point);
            assert_eq!(read, WellValue::Flag { text: text.into(), meaning: want });
        }
        assert_eq!(value(" \u{a0}", Point), WellValue::Empty);
    }

    #[test]
    fn evidence_is_only_what_decides() {
        for (text, want) in [
            ("0.5", Evidence::Point),
            ("0,5", Evidence::Comma),
            ("1.234", Evidence::EitherPoint),
            ("1,234", Evidence::EitherComma),
            ("0.123", Evidence::Point),
            ("0,123", Evidence::Comma),
            ("1,234,567", Evidence::Point),
            ("1.234.567", Evidence::Comma),
            ("1,234.5", Evidence::Point),
            ("1.234,5", Evidence::Comma),
            ("12.3456", Evidence::Point),
            ("1234", Evidence::Whole),
            ("3.12.08", Evidence::None),
            ("OVER", Evidence::None),
        ] {
            assert_eq!(evidence(text), want, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_printed_number_comes_back(v in -1e12_f64..1e12) {
            let text = format!("{v}");
            proptest::prop_assert_eq!(parse(&text, Point).map(f64::to_bits), Some(v.to_bits()));
            let comma = text.replace('.', ",");
            proptest::prop_assert_eq!(parse(&comma, Comma).map(f64::to_bits), Some(v.to_bits()));
        }

        #[test]
        fn any_text_is_survived(text in proptest::collection::vec(proptest::char::any(), 0..40)) {
            let text: String = text.into_iter().collect();
            let _ = value(&text, Point);
            let _ = value(&text, Comma);
            let _ = evidence(&text);
        }

        #[test]
        fn the_short_way_to_evidence_is_no_other(
            text in proptest::collection::vec(proptest::sample::select("-0123456789.,".chars().collect::<Vec<_>>()), 0..9)
        ) {
            let text: String = text.into_iter().collect();
            if let Some(short) = plain_evidence(text.as_bytes()) {
                let reads = (parse(&text, Point).is_some(), parse(&text, Comma).is_some());
                let long = match (reads, text.contains('.'), text.contains(',')) {
                    (_, false, false) => Evidence::Whole,
                    ((true, false), ..) => Evidence::Point,
                    ((false, true), ..) => Evidence::Comma,
                    ((true, true), true, _) => Evidence::EitherPoint,
                    ((true, true), ..) => Evidence::EitherComma,
                    ((false, false), ..) => Evidence::None,
                };
                proptest::prop_assert_eq!(short, long);
            }
        }
    }
}
