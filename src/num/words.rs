//! How does a number read in a sentence? As a journal prints it: a true minus, powers of ten, no digits nobody measured.
//!
//! For what people read. Tables for machines (CSV, cells of a workbook, JSON) hold numbers as numbers, and the axes of a
//! figure have shorter ones.

/// To so many significant digits, zeros at the end included; as powers of ten below 0.0001 and from a million on; `–` for none.
///
/// # Examples
/// ```
/// use monolayer::num::words::significant;
/// assert_eq!(significant(0.012_34, 3), "0.0123");
/// assert_eq!(significant(-3.0, 3), "−3.00");
/// assert_eq!(significant(1.2e-9, 2), "1.2 × 10⁻⁹");
/// ```
pub fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() {
        return "–".to_owned();
    }
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let power: i32 = exponent.parse().unwrap_or(0);
    if !(-4..6).contains(&power) {
        return format!("{} × 10{}", minus(mantissa), exponent.chars().map(raised).collect::<String>());
    }
    let decimals = i32::try_from(digits).unwrap_or(1) - 1 - power;
    fixed(scientific.parse().unwrap_or(value), usize::try_from(decimals).unwrap_or(0))
}

/// An amount that somebody set, such as a dose: up to six significant digits, without zeros at the end.
///
/// # Examples
/// ```
/// use monolayer::num::words::amount;
/// assert_eq!([amount(10.0), amount(0.3), amount(-2.5), amount(1e-9)], ["10", "0.3", "−2.5", "1 × 10⁻⁹"]);
/// ```
pub fn amount(value: f64) -> String {
    let printed = significant(value, 6);
    let (number, power) = printed.split_at(printed.find(' ').unwrap_or(printed.len()));
    let short =
        if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    format!("{short}{power}")
}

/// A printed number with its unit, which may be empty.
pub fn in_unit(number: &str, unit: &str) -> String {
    if unit.is_empty() { number.to_owned() } else { format!("{number} {unit}") }
}

/// A label inside a sentence: `four-parameter logistic`, but `IC50`, `Hill slope` and other names as they are.
pub fn in_sentence(label: &str) -> String {
    let proper = ["Weibull", "Brain", "Hill", "Welch", "Student"].iter().any(|name| label.starts_with(name));
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if !proper && second.is_lowercase() => {
            first.to_lowercase().chain(label.chars().skip(1)).collect()
        }
        _ => label.to_owned(),
    }
}

/// With so many decimals; what rounds to nothing has no sign; `–` for none.
///
/// # Examples
/// ```
/// use monolayer::num::words::fixed;
/// assert_eq!([fixed(-1.26, 1), fixed(-0.04, 1)], ["−1.3", "0.0"]);
/// ```
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let printed = format!("{value:.decimals$}");
    match printed.strip_prefix('-') {
        Some(size) if size.bytes().all(|b| matches!(b, b'0' | b'.')) => size.to_owned(),
        _ => minus(&printed),
    }
}

/// A change: as [`fixed`], with its sign.
///
/// # Examples
/// ```
/// use monolayer::num::words::signed;
/// assert_eq!([signed(4.2, 0), signed(-4.2, 0), signed(0.1, 0)], ["+4", "−4", "0"]);
/// ```
pub fn signed(value: f64, decimals: usize) -> String {
    let printed = fixed(value, decimals);
    let nothing = !printed.bytes().any(|b| matches!(b, b'1'..=b'9'));
    if value > 0.0 && !nothing { format!("+{printed}") } else { printed }
}

/// Degrees of freedom: whole where they are whole.
///
/// # Examples
/// ```
/// use monolayer::num::words::freedom;
/// assert_eq!([freedom(1.0), freedom(3.2197), freedom(12.0)], ["1", "3.22", "12"]);
/// ```
pub fn freedom(df: f64) -> String {
    if (df - df.round()).abs() < 1e-9 { fixed(df, 0) } else { significant(df, 3) }
}

/// A p value: two decimals, or two significant digits where it is smaller than that. It is never zero.
///
/// # Examples
/// ```
/// use monolayer::num::words::p_value;
/// assert_eq!([p_value(0.3456), p_value(0.0123), p_value(2e-7)], ["0.35", "0.012", "2.0 × 10⁻⁷"]);
/// assert_eq!(p_value(0.0), "below 10⁻³⁰⁰");
/// ```
pub fn p_value(p: f64) -> String {
    match p {
        p if p >= 0.1 => fixed(p, 2),
        p if p > 0.0 => significant(p, 2),
        0.0 => "below 10⁻³⁰⁰".to_owned(),
        _ => "–".to_owned(),
    }
}

fn minus(text: &str) -> String {
    text.replace('-', "−")
}

fn raised(c: char) -> char {
    match c {
        '-' => '⁻',
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        _ => '⁹',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_people_write_them() {
        for (value, printed) in [
            (120.456, "120.5"),
            (0.001_234_56, "0.001235"),
            (99.999, "100.0"),
            (-3.0, "−3.000"),
            (999_940.0, "999900"),
            (1_234_567.0, "1.235 × 10⁶"),
            (12_345_678.0, "1.235 × 10⁷"),
            (-1e-9, "−1.000 × 10⁻⁹"),
            (0.0, "0"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(significant(value, 4), printed);
        }
        assert_eq!(significant(1e-300, 2), "1.0 × 10⁻³⁰⁰");
        assert_eq!(significant(1_234_567_890.0, 2), "1.2 × 10⁹");
    }

    #[test]
    fn a_p_keeps_two_digits_and_is_never_zero() {
        for (p, printed) in [
            (1.0, "1.00"),
            (0.999, "1.00"),
            (0.05, "0.050"),
            (0.0995, "0.10"),
            (1.4e-4, "0.00014"),
            (9.9e-5, "9.9 × 10⁻⁵"),
            (1e-300, "1.0 × 10⁻³⁰⁰"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(p_value(p), printed);
        }
    }
}
