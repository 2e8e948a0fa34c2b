//! Numbers with words around them: `450 nm`, and times in every way of writing.

use super::number;
use super::plate::DecimalMark;

/// The only number a text holds, under any decimal mark: `450 nm`, `37,00`.
pub fn only_number(text: &str) -> Option<f64> {
    let mut numbers = text
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .map(|part| part.trim_matches(['.', ',']))
        .filter(|part| !part.is_empty());
    let first = numbers.next()?;
    if numbers.next().is_some() {
        return None;
    }
    number::parse(first, DecimalMark::Point)
        .filter(|_| !first.contains(','))
        .or_else(|| number::parse(first, DecimalMark::Comma))
}

/// Seconds of a time such as `1:00:00`, `0:20`, `12.5` (in the unit its header names, else seconds), `2 min`.
pub fn seconds(text: &str, header: &str) -> Option<f64> {
    let text = number::trim(text);
    if text.contains(':') {
        let mut total = 0.0;
        let parts: Vec<&str> = text.split(':').collect();
        if parts.len() > 3 {
            return None;
        }
        for part in &parts {
            let value = number::parse(part, DecimalMark::Point)
                .or_else(|| number::parse(part, DecimalMark::Comma))?;
            total = total * 60.0 + value;
        }
        // Two parts are minutes and seconds unless the header counts hours and minutes.
        let header = header.to_lowercase();
        let hours = parts.len() == 2 && header.contains("hh:mm") && !header.contains("ss");
        return Some(if hours { total * 60.0 } else { total });
    }
    let (value, unit) = match text.find(|c: char| c.is_alphabetic()) {
        Some(at) => (text.get(..at)?, text.get(at..)?.to_lowercase()),
        None => (text, header.to_lowercase()),
    };
    let value =
        number::parse(value, DecimalMark::Point).or_else(|| number::parse(value, DecimalMark::Comma))?;
    let unit = unit.split(['[', '(']).next_back().unwrap_or("").trim_matches([']', ')', ' ']).to_owned();
    let factor = match unit.as_str() {
        u if u.starts_with("min") || u == "m" => 60.0,
        u if u.starts_with("ms") => 0.001,
        u if u.starts_with('h') => 3600.0,
        u if u.starts_with('d') => 86400.0,
        _ => 1.0,
    };
    Some(value * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, header, want) in [
            ("0:20", "Time(hh:mm:ss)", Some(20.0)),
            ("1:00:00", "Time(hh:mm:ss)", Some(3600.0)),
            ("0:01:30", "Time", Some(90.0)),
            ("01:30", "Time (hh:mm)", Some(5400.0)),
            ("12,5", "Time [s]", Some(12.5)),
            ("2", "Time [min]", Some(120.0)),
            ("2 h", "Time", Some(7200.0)),
            ("30s", "", Some(30.0)),
            ("soon", "", None),
            ("1:2:3:4", "", None),
        ] {
            assert_eq!(seconds(text, header), want, "{text} {header}");
        }
    }

    #[test]
    fn the_only_number() {
        assert_eq!(only_number("450 nm"), Some(450.0));
        assert_eq!(only_number("Temperature: 21,7 °C"), Some(21.7));
        assert_eq!(only_number("260, 280, 230"), None);
        assert_eq!(only_number("none"), None);
    }
}
