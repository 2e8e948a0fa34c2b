//! Excel workbooks since 2007: the list of sheets, the strings they share, the formats that make a number a date, and
//! the cells. No memory is set aside for anything the file only claims.
//!
//! Source: ECMA-376 part 1, sections 12.3 (parts), 18.2 (workbook), 18.3 (sheets), 18.4 (shared strings), 18.8 (styles).

use super::encoding;
use super::number_format::Format;
use super::plate::Encoding;
use super::sparse::{Content, MOST_CELLS, SparseCell, damaged, too_large};
use super::xml::{BreaksOff, Piece, Pieces, Tag, plain};
use crate::error::{Error, ErrorKind, Result};
use std::borrow::Cow;
use std::collections::BTreeMap;

const MOST_SHEETS: usize = 1000;

/// The sheets of a workbook, by name. `part` unpacks a part by its path, in any case; `None` when there is none.
///
/// # Errors
/// `Damaged` with the sheet, `Empty` without a sheet of cells, `TooLarge`; those of `part`.
pub fn read(mut part: impl FnMut(&str) -> Result<Option<Vec<u8>>>) -> Result<Vec<(String, Vec<SparseCell>)>> {
    let main = main_part(part("_rels/.rels")?.as_deref());
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let related = part(&format!("{folder}/_rels/{file}.rels"))?.ok_or_else(damaged)?;
    let related = relations(&text(&related), folder);
    let of_kind = |kind: &str| related.values().find(|r| r.kind == kind).map(|r| r.path.clone());
    let book = part(&main)?.ok_or_else(damaged)?;
    let Book { sheets, since_1904 } = Book::read(&text(&book)).map_err(|_| damaged())?;

    let strings = part(&of_kind("sharedStrings").unwrap_or_else(|| format!("{folder}/sharedStrings.xml")))?;
    let strings =
        strings.map_or(Ok(Vec::new()), |bytes| shared_strings(&text(&bytes)).map_err(|_| damaged()))?;
    let styles = part(&of_kind("styles").unwrap_or_else(|| format!("{folder}/styles.xml")))?;
    let formats = styles.map_or(Ok(Vec::new()), |bytes| formats(&text(&bytes)).map_err(|_| damaged()))?;

    let mut reader = Reader { strings, formats, since_1904, left: MOST_CELLS };
    let mut found = Vec::new();
    for (name, id) in sheets.into_iter().take(MOST_SHEETS) {
        let place = related.get(&id).ok_or_else(|| damaged().in_sheet(name.clone()))?;
        // Charts and dialogs have no cells.
        if matches!(place.kind.as_str(), "chartsheet" | "dialogsheet") {
            continue;
        }
        let bytes = part(&place.path)?.ok_or_else(|| damaged().in_sheet(name.clone()))?;
        if let Some(cells) = reader.sheet(&text(&bytes)).map_err(|e| e.in_sheet(name.clone()))? {
            found.push((name, cells));
        }
    }
    if found.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "The workbook has no sheet with cells")
            .hint("A chart alone holds no values that can be read: export the measurement itself."));
    }
    Ok(found)
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest),
        [0xFF, 0xFE, rest @ ..] => encoding::decode(rest, Encoding::Utf16Le).0.into(),
        [0xFE, 0xFF, rest @ ..] => encoding::decode(rest, Encoding::Utf16Be).0.into(),
        _ => String::from_utf8_lossy(bytes),
    }
}

/// What a part points to.
struct Relation {
    /// `worksheet`, `sharedStrings` …: the last word of the type.
    kind: String,
    path: String,
}

/// The path of the workbook itself, nearly always `xl/workbook.xml`.
fn main_part(package: Option<&[u8]>) -> String {
    let related = package.map(|bytes| relations(&text(bytes), "")).unwrap_or_default();
    related
        .into_values()
        .find(|r| r.kind == "officeDocument")
        .map_or_else(|| "xl/workbook.xml".to_owned(), |r| r.path)
}

fn relations(text: &str, folder: &str) -> BTreeMap<String, Relation> {
    let mut found = BTreeMap::new();
    for piece in Pieces::of(text).map_while(|piece| piece.ok()) {
        let Piece::Open(tag) = piece else { continue };
        let (Some(id), Some(kind), Some(target)) =
            (tag.attribute("Id"), tag.attribute("Type"), tag.attribute("Target"))
        else {
            continue;
        };
        let target = plain(target);
        let path = match target.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None if folder.is_empty() => target,
            None => format!("{folder}/{target}"),
        };
        let kind = kind.rsplit('/').next().unwrap_or(kind).to_owned();
        found.insert(id.to_owned(), Relation { kind, path });
    }
    found
}

#[derive(Default)]
struct Book {
    /// Names and ids of their relations.
    sheets: Vec<(String, String)>,
    since_1904: bool,
}

impl Book {
    fn read(text: &str) -> std::result::Result<Self, BreaksOff> {
        let mut book = Self::default();
        for piece in Pieces::of(text) {
            match piece? {
                Piece::Open(tag) if tag.name() == "sheet" => {
                    let name = tag.attribute("name").map(plain).unwrap_or_default();
                    book.sheets.push((name, tag.attribute("id").unwrap_or_default().to_owned()));
                }
                Piece::Open(tag) if tag.name() == "workbookPr" => {
                    book.since_1904 |= matches!(tag.attribute("date1904"), Some("1" | "true"));
                }
                _ => {}
            }
        }
        Ok(book)
    }
}

/// A text that is put together from its runs.
#[derive(Default)]
struct Runs {
    whole: String,
    run: Option<(String, bool)>,
    phonetic: bool,
}

impl Runs {
    fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Open(tag) if tag.name() == "t" && !self.phonetic && !tag.is_empty() => {
                self.run = Some((String::new(), tag.attribute("xml:space") == Some("preserve")));
            }
            // How a word is spoken does not stand in the cell.
            Piece::Open(tag) if tag.name() == "rPh" => self.phonetic = !tag.is_empty(),
            Piece::Close("rPh") => self.phonetic = false,
            Piece::Close("t") => {
                let Some((run, as_it_is)) = self.run.take() else { return };
                let run = if as_it_is { &run } else { run.trim_matches([' ', '\t', '\r', '\n']) };
                self.whole.push_str(&without_escapes(run));
            }
            Piece::Text(text) => self.add(&plain(text)),
            Piece::Verbatim(text) => self.add(text),
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        if let Some((run, _)) = &mut self.run {
            run.push_str(text);
        }
    }

    fn finish(&mut self) -> String {
        self.run = None;
        self.phonetic = false;
        std::mem::take(&mut self.whole)
    }
}

/// Characters that XML cannot hold are written `_x000D_`.
fn without_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.get(at + 6..at + 7) == Some("_"));
        let unit = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        let (character, length) = match unit {
            Some(unit) => (char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), 7),
            None => ('_', 1),
        };
        out.push_str(rest.get(..at).unwrap_or(""));
        out.push(character);
        rest = rest.get(at + length..).unwrap_or("");
    }
    out.push_str(rest);
    out.into()
}

fn shared_strings(text: &str) -> std::result::Result<Vec<String>, BreaksOff> {
    let mut strings = Vec::new();
    let mut runs = Runs::default();
    for piece in Pieces::of(text) {
        let piece = piece?;
        match piece {
            Piece::Open(tag) if tag.name() == "si" && tag.is_empty() => strings.push(String::new()),
            Piece::Close("si") => strings.push(runs.finish()),
            _ => runs.take(piece),
        }
    }
    Ok(strings)
}

/// The format of every cell style, in order.
fn formats(text: &str) -> std::result::Result<Vec<Format>, BreaksOff> {
    let mut own = BTreeMap::new();
    let mut styles = Vec::new();
    let mut of_cells = false;
    for piece in Pieces::of(text) {
        match piece? {
            Piece::Open(tag) if tag.name() == "cellXfs" => of_cells = !tag.is_empty(),
            Piece::Close("cellXfs") => of_cells = false,
            Piece::Open(tag) if tag.name() == "numFmt" => {
                if let (Some(id), Some(code)) = (tag.attribute("numFmtId"), tag.attribute("formatCode")) {
                    own.insert(id, Format::of_code(&plain(code)));
                }
            }
            Piece::Open(tag) if of_cells && tag.name() == "xf" => {
                let id = tag.attribute("numFmtId").unwrap_or("0");
                let known = || id.parse().ok().and_then(Format::known);
                styles.push(own.get(id).copied().or_else(known).unwrap_or_default());
            }
            _ => {}
        }
    }
    Ok(styles)
}

struct Reader {
    strings: Vec<String>,
    formats: Vec<Format>,
    since_1904: bool,
    /// Cells that may still be read, over all sheets.
    left: usize,
}

/// A cell whose end has not come yet.
struct Cell<'a> {
    row: u32,
    column: u32,
    tag: Tag<'a>,
    value: Option<String>,
    inline: Option<String>,
    formula: bool,
}

impl Reader {
    /// The cells of a sheet; `None` for a sheet that has no place for cells.
    fn sheet(&mut self, text: &str) -> Result<Option<Vec<SparseCell>>> {
        let mut cells: Vec<SparseCell> = Vec::new();
        let (mut row, mut column) = (0, 0);
        let mut open: Option<Cell<'_>> = None;
        let (mut runs, mut in_value) = (Runs::default(), false);
        let (mut begun, mut any) = (false, false);
        for piece in Pieces::of(text) {
            let piece = piece.map_err(|_| damaged())?;
            match (piece, &mut open) {
                (Piece::Open(tag), None) => {
                    any = true;
                    match tag.name() {
                        "sheetData" if tag.is_empty() => return Ok(Some(cells)),
                        "sheetData" => begun = true,
                        "row" if begun => {
                            if let Some(name) = tag.attribute("r") {
                                row = place(name).and_then(|(row, _)| row).ok_or_else(damaged)?;
                            }
                            column = 0;
                            if tag.is_empty() {
                                row += 1;
                            }
                        }
                        "c" if begun => {
                            if let Some(name) = tag.attribute("r") {
                                let (Some(r), Some(c)) = place(name).ok_or_else(damaged)? else {
                                    return Err(damaged());
                                };
                                (row, column) = (r, c);
                            }
                            if !tag.is_empty() {
                                open = Some(Cell {
                                    row,
                                    column,
                                    tag,
                                    value: None,
                                    inline: None,
                                    formula: false,
                                });
                            }
                            column += 1;
                        }
                        _ => {}
                    }
                }
                (Piece::Close("row"), None) => (row, column) = (row + 1, 0),
                (Piece::Close("sheetData"), None) => return Ok(Some(cells)),
                (_, None) => {}
                (Piece::Close("c"), Some(_)) => {
                    let Some(cell) = open.take() else { continue };
                    in_value = false;
                    runs = Runs::default();
                    let (row, column) = (cell.row, cell.column);
                    let here = || damaged().at(row.saturating_add(1), column.saturating_add(1));
                    let Some(content) = self.content(cell).ok_or_else(here)? else { continue };
                    if cells.last().is_some_and(|before| (before.0, before.1) == (row, column)) {
                        return Err(here());
                    }
                    self.left = self.left.checked_sub(1).ok_or_else(too_large)?;
                    cells.push((row, column, content));
                }
                (Piece::Open(tag), Some(cell)) => match tag.name() {
                    "v" if !tag.is_empty() => {
                        in_value = true;
                        cell.value = Some(String::new());
                    }
                    "f" if !tag.is_empty() => cell.formula = true,
                    "is" => cell.inline = Some(String::new()),
                    _ => runs.take(piece),
                },
                (Piece::Close(name), Some(cell)) => match name {
                    "v" => in_value = false,
                    "f" => cell.formula = false,
                    "is" => cell.inline = Some(runs.finish()),
                    _ => runs.take(piece),
                },
                (Piece::Text(_) | Piece::Verbatim(_), Some(cell)) if in_value => {
                    let value = cell.value.get_or_insert_default();
                    match piece {
                        Piece::Text(text) => value.push_str(&plain(text)),
                        Piece::Verbatim(text) => value.push_str(text),
                        _ => {}
                    }
                }
                (_, Some(cell)) if cell.inline.is_some() && !cell.formula => runs.take(piece),
                _ => {}
            }
        }
        // A sheet that breaks off has begun its cells and not ended them.
        if begun || !any { Err(damaged()) } else { Ok(None) }
    }

    /// What a cell holds; the outer `None` is a cell that cannot be.
    fn content(&self, cell: Cell<'_>) -> Option<Option<Content>> {
        let kind = cell.tag.attribute("t").unwrap_or("n");
        if matches!(kind, "inlineStr" | "is") || (cell.value.is_none() && cell.inline.is_some()) {
            return Some(cell.inline.map(Content::Text));
        }
        let Some(value) = cell.value.filter(|v| !v.is_empty()) else { return Some(None) };
        let content = match kind {
            "s" => Content::Text(self.strings.get(value.trim().parse::<usize>().ok()?)?.clone()),
            "b" => Content::Text(match value.trim() {
                "1" | "true" => "TRUE".to_owned(),
                "0" | "false" => "FALSE".to_owned(),
                _ => return None,
            }),
            "str" => Content::Text(without_escapes(&value).into_owned()),
            "n" => match value.trim().parse::<f64>() {
                Ok(number) => self.number(number, cell.tag.attribute("s")),
                Err(_) => Content::Text(value),
            },
            // Dates as text, errors, and whatever a newer version brings.
            _ => Content::Text(value),
        };
        Some(Some(content))
    }

    fn number(&self, value: f64, style: Option<&str>) -> Content {
        let format = style.and_then(|s| self.formats.get(s.parse::<usize>().ok()?));
        format.copied().unwrap_or_default().shown(value, self.since_1904)
    }
}

/// Row and column, from 0, of a name such as `B7`; either part may be missing. No sheet has more than three letters of
/// columns or seven digits of rows.
fn place(name: &str) -> Option<(Option<u32>, Option<u32>)> {
    let split = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
    let (letters, digits) = name.split_at(split);
    if letters.len() > 3 || digits.len() > 7 || !letters.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let column =
        letters.bytes().fold(0, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1).checked_sub(1);
    if digits.is_empty() {
        return Some((None, column));
    }
    Some((Some(digits.parse::<u32>().ok()?.checked_sub(1)?), column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_by_name() {
        assert_eq!(place("B7"), Some((Some(6), Some(1))));
        assert_eq!(place("xfd1048576"), Some((Some(1_048_575), Some(16_383))));
        assert_eq!((place("7"), place("B")), (Some((Some(6), None)), Some((None, Some(1)))));
        for wrong in ["B0", "AAAA1", "A12345678", "Ä1", "A1:B2", "1B"] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn strings_of_runs_with_escapes_and_spoken_words() {
        let text = "<sst><si><t> a </t></si><si><r><t xml:space=\"preserve\">b </t></r><r><t>c</t></r><rPh sb=\"0\"><t>no</t></rPh></si>\
            <si/><si><t/></si><si><t>1_x000D_2_x00</t></si></sst>";
        assert_eq!(shared_strings(text), Ok(["a", "b c", "", "", "1\r2_x00"].map(str::to_owned).to_vec()));
    }

    #[test]
    fn a_sheet_in_a_dialect_with_prefixes_and_cells_without_names() {
        let mut reader = Reader {
            strings: vec!["s".into()],
            formats: vec![Format::Number, Format::Date],
            since_1904: false,
            left: 100,
        };
        let sheet = "<x:worksheet><x:sheetData><x:row><x:c t=\"s\"><x:v>0</x:v></x:c><x:c/><x:c><x:f>A1 &lt; 2</x:f><x:v>0.5</x:v></x:c></x:row>\
            <x:row r=\"4\"><x:c r=\"C4\" s=\"1\"><x:v>45292</x:v></x:c><x:c t=\"inlineStr\"><x:is><x:t>i</x:t></x:is></x:c><x:c t=\"str\"><x:v/></x:c></x:row>\
            </x:sheetData></x:worksheet>";
        let t = |text: &str| Content::Text(text.into());
        assert_eq!(
            reader.sheet(sheet).unwrap(),
            Some(vec![(0, 0, t("s")), (0, 2, Content::Number(0.5)), (3, 2, t("2024-01-01")), (3, 3, t("i"))])
        );
        reader.left = 1;
        assert_eq!(reader.sheet(sheet).unwrap_err().kind, ErrorKind::TooLarge);
    }
}
