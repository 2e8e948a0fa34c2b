//! What bytes are: container by their first bytes (never by the file's name), encoding, delimiter, decimal mark.

pub use super::delimiter::delimiter;
use super::encoding;
use super::number::{self, Evidence};
use super::plate::{DecimalMark, Encoding};
use super::table::Table;

/// What kind of file the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Text in some encoding.
    Text,
    /// A zip archive: XLSX, XLSB, ODS or something else.
    Zip,
    /// The container of XLS and other old Office files.
    Compound,
    /// Something that is no table at all; the name is what the user calls it.
    Foreign(&'static str),
}

/// The container, by magic bytes.
pub fn container(bytes: &[u8]) -> Container {
    const FOREIGN: [(&[u8], &str); 18] = [
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"II*\0", "a TIFF image"),
        (b"MM\0*", "a TIFF image"),
        (b"BM", "a bitmap image"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"7z\xbc\xaf", "a 7-zip archive"),
        (b"Rar!", "a RAR archive"),
        (b"{\\rtf", "a rich text document"),
        (b"SQLite format 3", "a database"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90", "a program"),
        (b"\x89HDF", "an HDF5 file"),
        (b"RIFF", "an image, a film or a sound"),
        (b"\xfd7zXZ", "an xz archive"),
        (b"BZh", "a bzip2 archive"),
    ];
    // Photographs and films of telephones have their mark behind a length.
    if bytes.get(4..8) == Some(b"ftyp") {
        return Container::Foreign("a photograph or film of a telephone");
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Container::Zip;
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Container::Compound;
    }
    for (magic, name) in FOREIGN {
        // "BM", "BZh" and "RIFF" may begin a word; the headers hold bytes that no text holds.
        let binary = match magic {
            b"BM" => bytes.get(6..10) == Some(&[0; 4]),
            b"BZh" => bytes.get(4..7) == Some(b"1AY"),
            b"RIFF" => bytes.get(8..12).is_some_and(|kind| matches!(kind, b"WEBP" | b"AVI " | b"WAVE")),
            _ => true,
        };
        if bytes.starts_with(magic) && binary {
            return Container::Foreign(name);
        }
    }
    let head: String = bytes.iter().take(512).map(|b| char::from(b.to_ascii_lowercase())).collect();
    let head = head.trim_start_matches(['\u{ef}', '\u{bb}', '\u{bf}']).trim_start();
    if head.starts_with("<!doctype html") || head.starts_with("<html") {
        return Container::Foreign("a web page (HTML)");
    }
    if head.starts_with("<svg") || (head.starts_with("<?xml") && head.contains("<svg")) {
        return Container::Foreign("a drawing (SVG)");
    }
    if head.starts_with("<?xml") {
        return Container::Foreign(match () {
            () if head.contains("excel.sheet") || head.contains("office:spreadsheet") => {
                "a spreadsheet in the XML format of Excel 2003"
            }
            () if head.contains("<rdml") => "a run of a qPCR cycler (RDML)",
            () => "an XML file",
        });
    }
    Container::Text
}

/// What to do with a file that is no table, by the name [`container`] gives it.
pub fn remedy(what: &str) -> &'static str {
    if what.contains("archive") {
        "Unpack it, then drop the measurement’s file that is in it."
    } else if what.contains("Excel 2003") {
        "Open it in a spreadsheet program, save it as XLSX, and drop that file."
    } else if what.contains("HTML") {
        "Some programs write a web page and call it XLS: open it in a spreadsheet program and save it as XLSX. If it is a sign-in page, the download has failed."
    } else if what.contains("qPCR") {
        "It holds no plate of a plate reader; use it where a qPCR run is asked for."
    } else {
        "Export the measurement as text (CSV, TXT) or as a spreadsheet (XLSX)."
    }
}

/// The encoding of a text file: by its byte order mark, else by what its bytes can only be.
pub fn encoding(bytes: &[u8]) -> Encoding {
    let (mark, bytes) = byte_order_mark(bytes);
    // Western text in UTF-16 has a zero in nearly every second byte, whatever a wrong mark says.
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 > head.len() * 3 && even * 20 < head.len() {
        return Encoding::Utf16Le;
    }
    if even * 10 > head.len() * 3 && odd * 20 < head.len() {
        return Encoding::Utf16Be;
    }
    if let Some(mark) = mark {
        return mark;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Encoding::Utf8;
    }
    single_byte(bytes)
}

/// The encoding that a mark at the beginning names, and the bytes after the mark.
fn byte_order_mark(bytes: &[u8]) -> (Option<Encoding>, &[u8]) {
    const MARKS: [(&[u8], Encoding); 3] = [
        (b"\xff\xfe", Encoding::Utf16Le),
        (b"\xfe\xff", Encoding::Utf16Be),
        (b"\xef\xbb\xbf", Encoding::Utf8),
    ];
    MARKS
        .iter()
        .find_map(|(mark, encoding)| Some((Some(*encoding), bytes.strip_prefix(*mark)?)))
        .unwrap_or((None, bytes))
}

/// Windows or classic Macintosh, by what the bytes above 127 would spell. The degree sign, the micro sign, the plus-minus
/// sign and superscript two decide in most instrument files.
fn single_byte(bytes: &[u8]) -> Encoding {
    let mut windows = 0_i32;
    let mut macintosh = 0_i32;
    let mut before = b' ';
    for (at, b) in bytes.iter().enumerate() {
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        match b {
            // ° before C or F; in Windows-1252 this byte is an inverted exclamation mark.
            0xA1 if matches!(after, b'C' | b'F' | b')' | b' ' | b'\t' | b'\r' | b'\n') => macintosh += 3,
            0xB0 if matches!(after, b'C' | b'F' | b')' | b' ' | b'\t' | b'\r' | b'\n') => windows += 3,
            // µ is 0xB5 in both. 0x81, 0x8D, 0x8F, 0x90, 0x9D mean nothing in Windows-1252.
            0x81 | 0x8D | 0x8F | 0x90 | 0x9D => macintosh += 2,
            0xB2 | 0xB3 if before == b'R' || before == b'm' || before == b'r' => windows += 2,
            // Accented small letters inside a word.
            0xE0..=0xFD if before.is_ascii_lowercase() || after.is_ascii_lowercase() => windows += 1,
            0x80..=0x9F if before.is_ascii_lowercase() && after.is_ascii_lowercase() => macintosh += 1,
            _ => {}
        }
        before = *b;
    }
    if macintosh > windows { Encoding::MacRoman } else { Encoding::Windows1252 }
}

/// Bytes to text, without a byte order mark. The flag says whether some bytes have no meaning in the encoding.
pub fn decode(bytes: &[u8], encoding: Encoding) -> (String, bool) {
    encoding::decode(byte_order_mark(bytes).1, encoding)
}

/// The decimal mark of a whole file, and how it was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal {
    /// The mark.
    pub mark: DecimalMark,
    /// Whether a number of the file decides it, or there is nothing to decide.
    pub certain: bool,
    /// Cells that speak for a point and for a comma, only.
    pub votes: (usize, usize),
    /// A cell that does not read under the mark, with table, row and column from 0.
    pub against: Option<(usize, usize, usize)>,
    /// A cell that would read otherwise under the other mark.
    pub ambiguous: Option<(usize, usize, usize)>,
}

/// Rows with so many numbers speak before shorter ones.
const TIERS: [usize; 3] = [12, 6, 3];

/// Finds the decimal mark from all cells of a file. Long rows speak first: they are plates, while statistics below a
/// plate may be written with a mark of their own. Rows with three and more numbers speak first: version numbers and
/// dates in the text around a plate follow the program, not the country.
pub fn decimal(tables: &[Table], delimiter: Option<char>) -> Decimal {
    let mut tiers: [Votes; 3] = Default::default();
    let mut anywhere = Votes::default();
    for (t, table) in tables.iter().enumerate() {
        for row in 0..table.rows() {
            let mut votes = Votes::default();
            let mut numbers = 0;
            for column in 0..table.row_len(row) {
                if table.number(row, column).is_some() {
                    numbers += 1;
                    continue;
                }
                let found = number::evidence(table.text(row, column));
                numbers += usize::from(found != Evidence::None);
                votes.add(found, (t, row, column));
            }
            for (tier, least) in tiers.iter_mut().zip(TIERS) {
                if numbers >= least {
                    tier.merge(&votes);
                }
            }
            anywhere.merge(&votes);
        }
    }
    let in_rows = tiers.iter().rposition(|tier| tier.total() > 0);
    let decided = tiers.iter().position(|tier| tier.point + tier.comma > 0).or(in_rows);
    let votes = decided.and_then(|at| tiers.get(at)).unwrap_or(&anywhere);
    let (mark, certain) = match (votes.point, votes.comma) {
        (0, 0) if votes.either_comma > 0 && votes.either_point == 0 => {
            let comma = delimiter == Some(';');
            (if comma { DecimalMark::Comma } else { DecimalMark::Point }, false)
        }
        (0, 0) => (DecimalMark::Point, votes.either_point == 0),
        (point, comma) if comma > point => (DecimalMark::Comma, true),
        _ => (DecimalMark::Point, true),
    };
    Decimal {
        mark,
        certain,
        votes: (votes.point, votes.comma),
        against: if mark == DecimalMark::Point { votes.first_comma } else { votes.first_point },
        ambiguous: votes.first_either,
    }
}

#[derive(Default)]
struct Votes {
    point: usize,
    comma: usize,
    either_point: usize,
    either_comma: usize,
    first_point: Option<(usize, usize, usize)>,
    first_comma: Option<(usize, usize, usize)>,
    first_either: Option<(usize, usize, usize)>,
}

impl Votes {
    fn add(&mut self, found: Evidence, at: (usize, usize, usize)) {
        match found {
            Evidence::Point => {
                self.point += 1;
                self.first_point.get_or_insert(at);
            }
            Evidence::Comma => {
                self.comma += 1;
                self.first_comma.get_or_insert(at);
            }
            Evidence::EitherPoint => {
                self.either_point += 1;
                self.first_either.get_or_insert(at);
            }
            Evidence::EitherComma => {
                self.either_comma += 1;
                self.first_either.get_or_insert(at);
            }
            Evidence::Whole | Evidence::None => {}
        }
    }

    fn merge(&mut self, other: &Self) {
        self.point += other.point;
        self.comma += other.comma;
        self.either_point += other.either_point;
        self.either_comma += other.either_comma;
        self.first_point = self.first_point.or(other.first_point);
        self.first_comma = self.first_comma.or(other.first_comma);
        self.first_either = self.first_either.or(other.first_either);
    }

    fn total(&self) -> usize {
        self.point + self.comma + self.either_point + self.either_comma
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::table::parse;

    fn mark_of(text: &str) -> (char, DecimalMark, bool) {
        let found = delimiter(text);
        let decimal = decimal(&[parse(text, found)], Some(found));
        (found, decimal.mark, decimal.certain)
    }

    #[test]
    fn containers_by_their_first_bytes() {
        assert_eq!(container(b"PK\x03\x04rest"), Container::Zip);
        assert_eq!(container(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Container::Compound);
        assert_eq!(container(b"%PDF-1.7"), Container::Foreign("a PDF document"));
        assert_eq!(container(b"  <!DOCTYPE HTML>"), Container::Foreign("a web page (HTML)"));
        assert_eq!(container(b"BMG Labtech"), Container::Text);
        assert_eq!(container(b""), Container::Text);
    }

    #[test]
    fn encodings_with_and_without_a_byte_order_mark() {
        let text = "Temperature(°C)\t1\t2\t3\r\nµl, R²\t0.1\t0.2\t0.3\r\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let windows = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        for (bytes, want) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), Encoding::Utf8),
            (le.clone(), Encoding::Utf16Le),
            ([b"\xff\xfe".to_vec(), le].concat(), Encoding::Utf16Le),
            (be.clone(), Encoding::Utf16Be),
            ([b"\xfe\xff".to_vec(), be].concat(), Encoding::Utf16Be),
            (windows, Encoding::Windows1252),
        ] {
            assert_eq!(encoding(&bytes), want);
            assert_eq!(decode(&bytes, want), (text.to_owned(), false));
        }
        let classic = b"\tTemperature(\xa1C)\t1\t2\r\n";
        assert_eq!(encoding(classic), Encoding::MacRoman);
        assert_eq!(decode(classic, Encoding::MacRoman).0, "\tTemperature(°C)\t1\t2\r\n");
    }

    #[test]
    fn delimiters_and_decimal_marks_of_every_country() {
        use DecimalMark::{Comma, Point};
        for (text, want) in [
            ("\t1\t2\nA\t0.5\t0.6\n", ('\t', Point, true)),
            ("\t1\t2\nA\t0,5\t0,6\n", ('\t', Comma, true)),
            (",1,2\nA,0.5,0.6\n", (',', Point, true)),
            (";1;2\nA;0,5;0,6\n", (';', Comma, true)),
            (";1;2\nA;0.5;0.6\n", (';', Point, true)),
            ("|1|2\nA|0.5|0.6\n", ('|', Point, true)),
            (",1,2\nA,\"0,5\",\"0,6\"\n", (',', Comma, true)),
            ("\t1\t2\nA\t1,234.5\t1,234\n", ('\t', Point, true)),
            ("\t1\t2\nA\t1.234,5\t1.234\n", ('\t', Comma, true)),
            ("\t1\t2\nA\t12\t13\n", ('\t', Point, true)),
            ("\t1\t2\nA\t1,234\t2,345\n", ('\t', Point, false)),
            (";1;2\nA;1,234;2,345\n", (';', Comma, false)),
            ("\t1\t2\nA\t1.234\t2.345\n", ('\t', Point, false)),
            ("Version\t3.12\n\t1\t2\t3\nA\t0,5\t0,6\t0,7\n", ('\t', Comma, true)),
            ("  1 2 3\nA 0.1 0.2 0.3\nB 0.4 0.5 0.6\n", (' ', Point, true)),
        ] {
            assert_eq!(mark_of(text), want, "{text:?}");
        }
    }

    #[test]
    fn mixed_marks_name_the_cell_at_odds() {
        let table = parse("\t1\t2\t3\nA\t0.5\t0.6\t0,7\n", '\t');
        let found = decimal(&[table], Some('\t'));
        assert_eq!((found.mark, found.votes, found.against), (DecimalMark::Point, (2, 1), Some((0, 1, 3))));
    }
}
