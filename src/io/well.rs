//! Names of wells and sizes of plates.

/// Rows and columns of the plates that are made, smallest first: 6, 12, 24, 48, 96, 384 and 1536 wells.
pub const FORMATS: [(u16, u16); 7] = [(2, 3), (3, 4), (4, 6), (6, 8), (8, 12), (16, 24), (32, 48)];

/// The row a label names, from 0: `A` to `Z`, then `AA` to `AF`; small letters too, and small letters after `Z`
/// as some 1536-well exports count (`before` is the row above).
pub fn row(label: &str, before: Option<usize>) -> Option<usize> {
    let label = label.trim_end_matches([':', '.']);
    let bytes = label.as_bytes();
    let place = |b: &u8| usize::from(b.to_ascii_uppercase().wrapping_sub(b'A'));
    let index = match bytes {
        [b] if b.is_ascii_lowercase() && before.is_some_and(|row| row >= 16 && place(b) <= row) => {
            26 + place(b)
        }
        [b] if b.is_ascii_alphabetic() => place(b),
        [a, b] if a.eq_ignore_ascii_case(&b'A') && b.is_ascii_alphabetic() => 26 + place(b),
        _ => return None,
    };
    (index < 32).then_some(index)
}

/// Row and column of a well, from 0: `A1`, `A01`, `AF48`, `a1`, `A:1`, `A-1`, `A 1`.
pub fn parse(name: &str) -> Option<(usize, usize)> {
    let bytes = name.as_bytes();
    if bytes.len() < 2 || bytes.len() > 6 {
        return None;
    }
    let letters = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let row = row(name.get(..letters)?, None)?;
    let digits = name.get(letters..)?.trim_start_matches([':', '-', ' ', '0']);
    if digits.is_empty() || digits.len() > 2 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let column: usize = digits.parse().ok()?;
    (1..=48).contains(&column).then(|| (row, column - 1))
}

/// `A1`, from row and column from 0.
pub fn name(row: usize, column: usize) -> String {
    let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
    if row < 26 {
        format!("{}{}", letter(row), column + 1)
    } else {
        format!("A{}{}", letter(row - 26), column + 1)
    }
}

/// The smallest plate that has a number of rows and columns.
pub fn format_for(rows: usize, columns: usize) -> Option<(u16, u16)> {
    FORMATS.into_iter().find(|(r, c)| usize::from(*r) >= rows && usize::from(*c) >= columns)
}

/// The plate with exactly a number of wells.
pub fn format_of(wells: usize) -> Option<(u16, u16)> {
    FORMATS.into_iter().find(|(r, c)| usize::from(*r) * usize::from(*c) == wells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wells_by_their_many_names() {
        for (text, want) in [
            ("A1", Some((0, 0))),
            ("A01", Some((0, 0))),
            ("h12", Some((7, 11))),
            ("AF48", Some((31, 47))),
            ("AE1", Some((30, 0))),
            ("P:24", Some((15, 23))),
            ("B-3", Some((1, 2))),
            ("A0", None),
            ("A49", None),
            ("BA1", None),
            ("AG1", None),
            ("SPL1", None),
            ("A100", None),
            ("12", None),
            ("A", None),
            ("", None),
        ] {
            assert_eq!(parse(text), want, "{text}");
        }
        for (r, c) in [(0, 0), (7, 11), (25, 1), (26, 0), (31, 47)] {
            assert_eq!(parse(&name(r, c)), Some((r, c)));
        }
    }

    #[test]
    fn rows_after_z() {
        assert_eq!(row("AE", Some(29)), Some(30));
        assert_eq!(row("e", Some(29)), Some(30));
        assert_eq!(row("a", Some(25)), Some(26));
        assert_eq!(row("e", Some(24)), Some(30));
        assert_eq!(row("a", Some(7)), Some(0));
        assert_eq!(row("e", Some(3)), Some(4));
        assert_eq!(row("A:", None), Some(0));
        assert_eq!(row("AG", None), None);
        assert_eq!(row("g", Some(30)), None);
    }

    #[test]
    fn sizes() {
        assert_eq!(format_for(3, 9), Some((8, 12)));
        assert_eq!(format_for(2, 12), Some((8, 12)));
        assert_eq!(format_for(9, 12), Some((16, 24)));
        assert_eq!(format_for(33, 1), None);
        assert_eq!(format_of(1536), Some((32, 48)));
    }
}
