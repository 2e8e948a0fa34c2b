//! The character between the cells of a text.

use super::number::{self, Evidence};

/// The character between cells: the one that makes most cells numbers, well names or row letters. Runs of spaces when
/// none of tab, semicolon, comma and pipe makes any.
pub fn delimiter(text: &str) -> char {
    let sample = sample(text);
    let mut best = ('\t', i64::MIN, 0_usize);
    for candidate in ['\t', ';', ',', '|'] {
        let (score, cuts) = score(sample, candidate);
        if cuts > 0 && score > best.1 {
            best = (candidate, score, cuts);
        }
    }
    if best.2 > 0 {
        return best.0;
    }
    let spaced = sample
        .lines()
        .filter(|line| line.split_whitespace().filter(|w| is_datum(w.as_bytes())).count() >= 3)
        .count();
    if spaced >= 2 { ' ' } else { '\t' }
}

/// Enough of a text to judge its delimiter, cut at a line end.
fn sample(text: &str) -> &str {
    const ENOUGH: usize = 128 * 1024;
    if text.len() <= ENOUGH {
        return text;
    }
    let cut = text.bytes().take(ENOUGH).rposition(|b| b == b'\n' || b == b'\r').unwrap_or(ENOUGH);
    let mut cut = cut;
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    text.get(..cut).unwrap_or(text)
}

/// Cells that look like data minus cells that still hold another delimiter, and how often the candidate stands.
fn score(text: &str, candidate: char) -> (i64, usize) {
    let candidate = candidate as u8;
    let mut score = 0_i64;
    let mut cuts = 0_usize;
    for line in text.as_bytes().split(|b| matches!(b, b'\n' | b'\r')) {
        let mut quoted = false;
        let cells = line.split(|b| {
            quoted ^= *b == b'"';
            *b == candidate && !quoted
        });
        let mut first = true;
        for cell in cells {
            cuts += usize::from(!first);
            first = false;
            let cell = cell.trim_ascii();
            let cell = cell.strip_prefix(b"\"").and_then(|c| c.strip_suffix(b"\"")).unwrap_or(cell);
            if is_datum(cell) {
                score += 2;
            } else if cell.iter().any(|b| matches!(b, b'\t' | b';')) {
                score -= 1;
            }
        }
    }
    (score, cuts)
}

/// A number under some mark, a well name or a row letter, judged by its characters.
fn is_datum(bytes: &[u8]) -> bool {
    match bytes {
        [] => false,
        [letter] if letter.is_ascii_alphabetic() => true,
        [letter, digits @ ..]
            if letter.is_ascii_alphabetic() && digits.len() <= 2 && digits.iter().all(u8::is_ascii_digit) =>
        {
            true
        }
        _ => {
            bytes.len() <= 28
                && bytes.iter().any(u8::is_ascii_digit)
                && bytes
                    .iter()
                    .all(|b| matches!(b, b'0'..=b'9' | b'.' | b',' | b'-' | b'+' | b'e' | b'E' | b'\''))
                && bytes.iter().filter(|b| **b == b',').count() <= 4
                && std::str::from_utf8(bytes).is_ok_and(|cell| number::evidence(cell) != Evidence::None)
        }
    }
}
