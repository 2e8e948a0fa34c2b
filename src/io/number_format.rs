//! Which numbers of a workbook stand for a date or a time: a cell holds days since a first day, and only its number
//! format says so.
//!
//! Source: ECMA-376 part 1, 18.8.30 and 18.8.31 (number formats); Microsoft, \[MS-XLS\] 2.4.126 and 2.4.353.

use super::sparse::Content;

/// What spreadsheet programs of other languages call the plain format, where the name holds a letter of a date.
const PLAIN: [&str; 8] =
    ["standard", "standaard", "estándar", "padrão", "normál", "allmänt", "ogólny", "yleinen"];

/// What a number format makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// A number.
    #[default]
    Number,
    /// A day, a time of day, or both.
    Date,
    /// Hours that go on beyond a day.
    Duration,
}

impl Format {
    /// By the number of a format that every program knows (27 to 36 and 50 to 58 are the dates of East Asia); `None` for
    /// one the workbook itself has to say.
    pub fn known(format: u16) -> Option<Self> {
        match format {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Some(Self::Date),
            46 => Some(Self::Duration),
            0..=13 | 37..=44 | 48 | 49 => Some(Self::Number),
            _ => None,
        }
    }

    /// Whether the first section of a format code speaks of days or hours, outside of what it prints as it stands.
    pub fn of_code(code: &str) -> Self {
        if PLAIN.contains(&code.to_lowercase().as_str()) {
            return Self::Number;
        }
        let mut characters = code.chars();
        while let Some(c) = characters.next() {
            match c {
                // The next character is printed, skipped or repeated.
                '\\' | '_' | '*' => drop(characters.next()),
                '"' => drop(characters.by_ref().find(|c| *c == '"')),
                '[' => {
                    let inside: String =
                        characters.by_ref().take_while(|c| *c != ']').collect::<String>().to_lowercase();
                    let one = inside.chars().next().filter(|c| matches!(c, 'h' | 'm' | 's'));
                    if one.is_some_and(|one| inside.chars().all(|c| c == one)) {
                        return Self::Duration;
                    }
                }
                ';' => break,
                'd' | 'm' | 'h' | 'y' | 's' | 'D' | 'M' | 'H' | 'Y' | 'S' => return Self::Date,
                _ => {}
            }
        }
        Self::Number
    }

    /// What stands in the cell: the number, or the date or time as text.
    pub fn shown(self, value: f64, since_1904: bool) -> Content {
        match self {
            Self::Number => Content::Number(value),
            Self::Duration => Content::Text(duration(value)),
            Self::Date => Content::Text(date(value, since_1904)),
        }
    }
}

fn duration(days: f64) -> String {
    let total = (days * 86_400.0).round().clamp(0.0, 1e12) as u64;
    format!("{}:{:02}:{:02}", total / 3600, total / 60 % 60, total % 60)
}

/// A day counted from the end of 1899, or from 1904, and its fraction, as date, time, or both.
fn date(value: f64, since_1904: bool) -> String {
    let milliseconds = (value * 86_400_000.0).round().clamp(0.0, 2.6e14) as u64;
    let (days, seconds) = (milliseconds / 86_400_000, milliseconds / 1000 % 86_400);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if value < 1.0 {
        return clock;
    }
    let day = match days {
        days if since_1904 => calendar(days + 1_462),
        // A day that never was, kept since Lotus 1-2-3.
        60 => "1900-02-29".to_owned(),
        days if days < 60 => calendar(days + 1),
        days => calendar(days),
    };
    if value.fract() == 0.0 { day } else { format!("{day} {clock}") }
}

/// The date of a day counted from 30 December 1899.
///
/// Source: Fliegel and Van Flandern, doi:10.1145/364096.364097, over the Julian day.
fn calendar(days: u64) -> String {
    // Julian day of 30 December 1899 and the shift of the formula.
    let l = days + 2_415_019 + 68_569;
    let n = 4 * l / 146_097;
    let l = l - (146_097 * n).div_ceil(4);
    let i = 4_000 * (l + 1) / 1_461_001;
    let l = l + 31 - 1_461 * i / 4;
    let j = 80 * l / 2_447;
    let day = l - 2_447 * j / 80;
    let l = j / 11;
    let (month, year) = (j + 2 - 12 * l, 100 * (n - 49) + i + l);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        // Excel's own: 1 = 1 January 1900, 61 = 1 March 1900, 45292 = 1 January 2024, 45351 = 29 February 2024.
        for (days, want) in [
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (60.0, "1900-02-29"),
            (61.0, "1900-03-01"),
            (36_526.0, "2000-01-01"),
            (45_292.0, "2024-01-01"),
            (45_351.0, "2024-02-29"),
            (45_351.75, "2024-02-29 18:00:00"),
            (2_958_465.0, "9999-12-31"),
            (0.003_472_222_222_222_222, "00:05:00"),
        ] {
            assert_eq!(date(days, false), want);
        }
        assert_eq!((date(0.5, true), date(43_830.0, true)), ("12:00:00".into(), "2024-01-01".into()));
        assert_eq!((duration(1.5), duration(-1.0)), ("36:00:00".into(), "0:00:00".into()));
        assert!(date(f64::MAX, false).len() < 40 && date(f64::NAN, false).len() < 40);
    }

    #[test]
    fn codes_of_dates_and_of_numbers() {
        use Format::{Date, Duration, Number};
        for (code, want) in [
            ("General", Number),
            ("0.00E+00", Number),
            ("#,##0.00;[Red]-#,##0.00", Number),
            ("[$-409]d-mmm-yy;@", Date),
            ("DD/MM/YY", Date),
            ("h:mm AM/PM", Date),
            ("[h]:mm:ss", Duration),
            ("[mm]:ss", Duration),
            ("0.0\" days\"", Number),
            ("0\\m", Number),
            ("_m0;dd", Number),
            ("\"unclosed", Number),
            ("[unclosed", Number),
        ] {
            assert_eq!(Format::of_code(code), want, "{code}");
        }
    }

    #[test]
    fn known_formats_have_one_meaning() {
        let of = |format| (0..=200).filter(|f| Format::known(*f) == Some(format)).count();
        assert_eq!((of(Format::Date), of(Format::Duration), of(Format::Number)), (30, 1, 24));
        assert_eq!((Format::known(0), Format::known(164)), (Some(Format::Number), None));
        assert_eq!(Format::of_code("Standard"), Format::Number);
    }
}
