//! Excel 95 to 2003 workbooks: the compound file and the records of its workbook stream that hold cells. Lengths in the
//! file are never trusted: every read is checked against what is there, every chain of sectors against the file's size.
//!
//! Source: Microsoft, \[MS-CFB\] and \[MS-XLS\].

mod bytes;
mod compound;

use super::encoding;
use super::number_format::Format;
use super::sparse::{Content, MOST_CELLS, SparseCell, too_large};
use crate::error::{Error, ErrorKind, Result};
use bytes::{f64_at, u16_at, u32_at};
use compound::Compound;
use std::collections::BTreeMap;

/// The worksheets of a workbook, by name.
///
/// # Errors
/// `Damaged`, `Format` when the compound file holds no workbook, `Unsupported` when it is encrypted, `TooLarge`.
pub fn read(bytes: &[u8]) -> Result<Vec<(String, Vec<SparseCell>)>> {
    let file = Compound::open(bytes).ok_or_else(damaged)?;
    if file.stream("EncryptedPackage").is_some() {
        return Err(password());
    }
    let Some(stream) = file.stream("Workbook").or_else(|| file.stream("Book")) else {
        return Err(Error::new(ErrorKind::Format, "This is an Office file without a workbook")
            .hint("Export the measurement as text (CSV, TXT) or as a spreadsheet (XLSX)."));
    };
    let globals = Globals::read(&stream)?;
    let mut left = MOST_CELLS;
    let mut sheets = Vec::new();
    for (name, offset) in &globals.sheets {
        let cells = cells(stream.get(*offset..).unwrap_or(&[]), &globals, &mut left)?;
        sheets.push((name.clone(), cells));
    }
    if sheets.is_empty() {
        return Err(damaged());
    }
    Ok(sheets)
}

fn damaged() -> Error {
    Error::new(ErrorKind::Damaged, "The workbook is cut off or damaged")
        .hint("Copy or export it again; if it opens in a spreadsheet program, save it there as XLSX.")
}

fn password() -> Error {
    Error::new(ErrorKind::Unsupported, "The workbook is protected by a password")
        .hint("Open it in the spreadsheet program and save it without a password.")
}

/// Records of a stream, one after the other; a broken length ends them.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let kind = u16_at(stream, at)?;
        let len = usize::from(u16_at(stream, at + 2)?);
        let data = stream.get(at + 4..at + 4 + len)?;
        at += 4 + len;
        Some((kind, data))
    })
}

struct Globals {
    sheets: Vec<(String, usize)>,
    strings: Vec<String>,
    wide: bool,
    /// What each style of cells shows a number as.
    styles: Vec<Format>,
    from_1904: bool,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self> {
        let mut globals = Self {
            sheets: Vec::new(),
            strings: Vec::new(),
            wide: true,
            styles: Vec::new(),
            from_1904: false,
        };
        let mut codes: BTreeMap<u16, String> = BTreeMap::new();
        let mut formats: Vec<u16> = Vec::new();
        let mut table: Vec<&[u8]> = Vec::new();
        let mut in_strings = false;
        let mut begun = false;
        for (kind, data) in records(stream) {
            match kind {
                0x0809 if !begun => {
                    globals.wide = u16_at(data, 0) == Some(0x0600);
                    begun = true;
                }
                0x002F => return Err(password()),
                0x0022 => globals.from_1904 = u16_at(data, 0) == Some(1),
                0x041E => {
                    let rest = data.get(2..).unwrap_or(&[]);
                    let code = if globals.wide { globals.string(rest) } else { globals.short_string(rest) };
                    codes.extend(u16_at(data, 0).map(|format| (format, code)));
                }
                // One record a style, also one that is broken: cells name a style by its position.
                0x00E0 => formats.push(u16_at(data, 2).unwrap_or(0)),
                0x0085 => {
                    let sheet = data.get(5) == Some(&0);
                    let name = globals.short_string(data.get(6..).unwrap_or(&[]));
                    if let (true, Some(offset)) = (sheet, u32_at(data, 0)) {
                        globals.sheets.push((name, offset as usize));
                    }
                }
                0x00FC => {
                    table.push(data);
                    in_strings = true;
                    continue;
                }
                0x003C if in_strings => {
                    table.push(data);
                    continue;
                }
                0x000A => break,
                _ => {}
            }
            in_strings = false;
        }
        if !begun {
            return Err(damaged());
        }
        globals.strings = shared_strings(&table);
        let own = |format: &u16| codes.get(format).map(|code| Format::of_code(code));
        globals.styles =
            formats.iter().map(|f| Format::known(*f).or_else(|| own(f)).unwrap_or_default()).collect();
        Ok(globals)
    }

    /// A number as its cell's style shows it.
    fn number(&self, value: f64, style: Option<u16>) -> Content {
        let format = style.and_then(|i| self.styles.get(usize::from(i))).copied().unwrap_or_default();
        format.shown(value, self.from_1904)
    }

    /// A string with its length in one byte.
    fn short_string(&self, data: &[u8]) -> String {
        let count = usize::from(data.first().copied().unwrap_or(0));
        if self.wide {
            characters(data.get(2..).unwrap_or(&[]), count, data.get(1).is_some_and(|f| f & 1 == 1))
        } else {
            characters(data.get(1..).unwrap_or(&[]), count, false)
        }
    }

    /// A string with its length in two bytes.
    fn string(&self, data: &[u8]) -> String {
        let count = usize::from(u16_at(data, 0).unwrap_or(0));
        if self.wide {
            characters(data.get(3..).unwrap_or(&[]), count, data.get(2).is_some_and(|f| f & 1 == 1))
        } else {
            characters(data.get(2..).unwrap_or(&[]), count, false)
        }
    }
}

fn characters(data: &[u8], count: usize, wide: bool) -> String {
    if wide {
        let units: Vec<u16> = data.chunks_exact(2).take(count).filter_map(|c| u16_at(c, 0)).collect();
        String::from_utf16_lossy(&units)
    } else {
        let bytes = data.get(..count.min(data.len())).unwrap_or(&[]);
        encoding::windows_1252(bytes)
    }
}

/// The strings that cells share; a string may go on in the next record, with a new flag for the width of its characters.
fn shared_strings(segments: &[&[u8]]) -> Vec<String> {
    let mut reader = Segments { segments, segment: 0, at: 8 };
    let mut strings = Vec::new();
    let declared = segments.first().and_then(|s| u32_at(s, 4)).unwrap_or(0);
    while strings.len() < declared as usize {
        let Some(text) = reader.string() else { break };
        strings.push(text);
    }
    strings
}

struct Segments<'a> {
    segments: &'a [&'a [u8]],
    segment: usize,
    at: usize,
}

impl Segments<'_> {
    fn byte(&mut self) -> Option<u8> {
        loop {
            let segment = self.segments.get(self.segment)?;
            if let Some(byte) = segment.get(self.at) {
                self.at += 1;
                return Some(*byte);
            }
            self.segment += 1;
            self.at = 0;
        }
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let here = self.segments.get(self.segment)?.len().saturating_sub(self.at);
            let step = here.min(count);
            self.at += step;
            count -= step;
            if count > 0 {
                self.segment += 1;
                self.at = 0;
            }
        }
        Some(())
    }

    fn string(&mut self) -> Option<String> {
        let count = usize::from(self.u16()?);
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let extra = if flags & 4 != 0 {
            u32::from_le_bytes([self.byte()?, self.byte()?, self.byte()?, self.byte()?]) as usize
        } else {
            0
        };
        let mut wide = flags & 1 == 1;
        let mut units = Vec::with_capacity(count);
        while units.len() < count {
            let segment = self.segments.get(self.segment)?;
            if self.at >= segment.len() {
                self.segment += 1;
                self.at = 0;
                wide = self.byte()? & 1 == 1;
                continue;
            }
            units.push(if wide {
                self.u16()?
            } else {
                let byte = self.byte()?;
                // In this form a character is the low byte of its code.
                u16::from(byte)
            });
        }
        self.skip(runs.checked_mul(4)?.checked_add(extra)?)?;
        Some(String::from_utf16_lossy(&units))
    }
}

fn cells(stream: &[u8], globals: &Globals, left: &mut usize) -> Result<Vec<SparseCell>> {
    let mut cells: Vec<SparseCell> = Vec::new();
    let mut depth = 0_usize;
    let mut formula: Option<(u32, u32)> = None;
    let mut ended = false;
    for (kind, data) in records(stream) {
        match kind {
            0x0809 => {
                depth += 1;
                continue;
            }
            0x000A => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    ended = true;
                    break;
                }
                continue;
            }
            // A chart inside the sheet has records of its own.
            _ if depth != 1 => continue,
            _ => {}
        }
        let place = || Some((u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?)));
        let Some((row, column)) = place() else { continue };
        let number = |value: f64| globals.number(value, u16_at(data, 4));
        let content = match kind {
            0x0203 => f64_at(data, 6).map(number),
            0x027E => u32_at(data, 6).map(|rk| number(rk_number(rk))),
            0x00BD => {
                for (i, chunk) in
                    data.get(4..data.len().saturating_sub(2)).unwrap_or(&[]).chunks_exact(6).enumerate()
                {
                    if let Some(rk) = u32_at(chunk, 2) {
                        *left = left.checked_sub(1).ok_or_else(too_large)?;
                        let content = globals.number(rk_number(rk), u16_at(chunk, 0));
                        cells.push((row, column.saturating_add(i as u32), content));
                    }
                }
                None
            }
            0x00FD => u32_at(data, 6)
                .and_then(|i| globals.strings.get(i as usize))
                .map(|text| Content::Text(text.clone())),
            0x0204 | 0x00D6 => Some(Content::Text(globals.string(data.get(6..).unwrap_or(&[])))),
            0x0205 => boolean_or_error(data.get(6).copied(), data.get(7).copied()),
            0x0006 | 0x0206 | 0x0406 => {
                if u16_at(data, 12) == Some(0xFFFF) {
                    match data.get(6) {
                        Some(0) => {
                            formula = Some((row, column));
                            None
                        }
                        Some(1) => boolean_or_error(data.get(8).copied(), Some(0)),
                        Some(2) => boolean_or_error(data.get(8).copied(), Some(1)),
                        _ => None,
                    }
                } else {
                    f64_at(data, 6).map(number)
                }
            }
            0x0207 => {
                if let Some((row, column)) = formula.take() {
                    *left = left.checked_sub(1).ok_or_else(too_large)?;
                    cells.push((row, column, Content::Text(globals.string(data))));
                }
                None
            }
            _ => None,
        };
        if let Some(content) = content {
            *left = left.checked_sub(1).ok_or_else(too_large)?;
            cells.push((row, column, content));
        }
    }
    if ended { Ok(cells) } else { Err(damaged()) }
}

/// A number packed into 30 bits: an integer or the upper half of a float, perhaps in hundredths.
fn rk_number(rk: u32) -> f64 {
    let value = if rk & 2 != 0 {
        f64::from((rk as i32) >> 2)
    } else {
        f64::from_bits(u64::from(rk & 0xFFFF_FFFC) << 32)
    };
    if rk & 1 != 0 { value / 100.0 } else { value }
}

fn boolean_or_error(value: Option<u8>, is_error: Option<u8>) -> Option<Content> {
    let text = match (is_error?, value?) {
        (0, 0) => "FALSE",
        (0, _) => "TRUE",
        (_, 0x00) => "#NULL!",
        (_, 0x07) => "#DIV/0!",
        (_, 0x0F) => "#VALUE!",
        (_, 0x17) => "#REF!",
        (_, 0x1D) => "#NAME?",
        (_, 0x24) => "#NUM!",
        _ => "#N/A",
    };
    Some(Content::Text(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers() {
        assert_eq!(rk_number(0x3FF0_0000), 1.0);
        assert_eq!(rk_number((123_u32 << 2) | 2), 123.0);
        assert_eq!(rk_number(((-5_i32) as u32) << 2 | 2), -5.0);
        assert_eq!(rk_number((1234_u32 << 2) | 3), 12.34);
    }

    fn record(kind: u16, data: &[&[u8]]) -> Vec<u8> {
        let data = data.concat();
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), &data].concat()
    }

    #[test]
    fn dates_and_times_are_text_and_numbers_stay_numbers() {
        let style = |format: u16| record(0x00E0, &[&[0, 0], &format.to_le_bytes()]);
        let code = b"dd.mm.yyyy hh:mm";
        let begin = |kind: u8| record(0x0809, &[&[0, 6, kind, 0]]);
        let globals = [
            begin(5),
            record(0x041E, &[&164_u16.to_le_bytes(), &(code.len() as u16).to_le_bytes(), &[0], code]),
            [style(0), style(14), style(46), style(164)].concat(),
            record(0x000A, &[]),
        ]
        .concat();
        let cell = |column: u8, style: u8| [0, 0, column, 0, style, 0];
        let rk = |value: u32| ((value << 2) | 2).to_le_bytes();
        let sheet = [
            begin(0x10),
            record(0x0203, &[&cell(0, 0), &43_875.5_f64.to_le_bytes()]),
            record(0x0203, &[&cell(1, 3), &43_875.5_f64.to_le_bytes()]),
            record(0x0203, &[&cell(2, 2), &1.25_f64.to_le_bytes()]),
            record(0x027E, &[&cell(3, 1), &rk(43_875)]),
            record(0x00BD, &[&[0, 0, 4, 0], &[1, 0], &rk(43_876), &[0, 0], &rk(7), &[5, 0]]),
            record(0x0006, &[&cell(6, 1), &43_877.0_f64.to_le_bytes(), &[0; 8]]),
            // A style that the workbook does not have.
            record(0x0203, &[&cell(7, 9), &0.5_f64.to_le_bytes()]),
            record(0x000A, &[]),
        ]
        .concat();
        let text = |text: &str| Content::Text(text.to_owned());
        let contents = |globals: &[u8]| -> Vec<Content> {
            let globals = Globals::read(globals).unwrap();
            let cells = cells(&sheet, &globals, &mut 100).unwrap();
            cells.into_iter().map(|(_, _, content)| content).collect()
        };
        assert_eq!(
            contents(&globals),
            [
                Content::Number(43_875.5),
                text("2020-02-14 12:00:00"),
                text("30:00:00"),
                text("2020-02-14"),
                text("2020-02-15"),
                Content::Number(7.0),
                text("2020-02-16"),
                Content::Number(0.5),
            ]
        );
        let mac = [&begin(5)[..], &record(0x0022, &[&[1, 0]]), &globals[begin(5).len()..]].concat();
        assert_eq!(contents(&mac)[3], text("2024-02-15"));
    }

    #[test]
    fn rubbish_is_damaged_and_loops_end() {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        assert_eq!(read(&bytes).unwrap_err().kind, ErrorKind::Damaged);
        bytes.resize(512 * 4, 0);
        bytes[30] = 9;
        // A directory sector whose chain leads back to itself.
        bytes[44] = 1;
        bytes[56] = 0;
        bytes[76..80].copy_from_slice(&1_u32.to_le_bytes());
        for i in 1..109 {
            bytes[76 + 4 * i..80 + 4 * i].copy_from_slice(&u32::MAX.to_le_bytes());
        }
        bytes[68..72].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read(&bytes).unwrap_err().kind, ErrorKind::Format);
    }
}
