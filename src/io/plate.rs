//! What a plate reader measured, as found in a file.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

/// How a text file is to be read, where the user has decided; `None` is detected from the whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(default)]
pub struct ImportChoice {
    /// Encoding.
    pub encoding: Option<Encoding>,
    /// Character between cells.
    pub delimiter: Option<char>,
    /// Character before the decimals.
    pub decimal: Option<DecimalMark>,
}

/// Encodings met in instrument exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// Windows Western European.
    Windows1252,
    /// Classic Macintosh.
    MacRoman,
}

/// The character before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `0.5`
    Point,
    /// `0,5`
    Comma,
}

/// What a file turned out to hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct PlateFile {
    /// How it was read.
    pub source: Source,
    /// The plates, in order of appearance.
    pub plates: Vec<Plate>,
    /// Everything that is not part of a plate, with the reason; together with the reads it covers the whole file.
    pub ignored: Vec<Ignored>,
}

/// How a file was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Source {
    /// `text`, `xlsx`, `xls`, `ods`.
    pub container: String,
    /// Vendor and program, such as `Agilent BioTek Gen5`; `Generic grid` when nobody is recognised.
    pub dialect: String,
    /// By which words of the file the dialect was recognised; empty for generic.
    pub because: String,
    /// Encoding of a text file.
    pub encoding: Option<Encoding>,
    /// Delimiter of a text file.
    pub delimiter: Option<char>,
    /// Decimal mark.
    pub decimal: DecimalMark,
    /// Whether any number of the file decides the decimal mark; if not, the page asks to look at it.
    pub decimal_certain: bool,
}

/// A rectangle of a table, rows and columns from 1, both ends included.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Place {
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// First row.
    pub first_row: u32,
    /// Last row.
    pub last_row: u32,
    /// First column.
    pub first_column: u32,
    /// Last column.
    pub last_column: u32,
}

/// A part of a file that is not part of a plate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Ignored {
    /// Where it stands.
    pub place: Place,
    /// Why it is left, in words: `text around the plates`, `layout table`, `statistics`, `empty kinetic blocks`.
    pub reason: String,
    /// Its first words.
    pub excerpt: String,
}

/// One physical plate.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Plate {
    /// As the file calls it, else `Plate 1`.
    pub name: String,
    /// Rows of the plate (2, 3, 4, 6, 8, 16, 32), not only of the part that was read.
    pub rows: u16,
    /// Columns of the plate (3, 4, 6, 8, 12, 24, 48).
    pub columns: u16,
    /// What was measured, in order of appearance.
    pub reads: Vec<Read>,
    /// Text grids of the same shape found in the file (layout, sample names), offered as layout.
    pub names: Vec<NameGrid>,
}

/// Whether a read is a measurement or was computed by the instrument's software.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum ReadKind {
    /// Measured.
    Raw,
    /// Computed: blank-subtracted, concentration, path length.
    Derived,
}

/// One measurement of a whole plate: a wavelength at a time.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Read {
    /// As the file calls it.
    pub label: String,
    /// Wavelength in nanometres, when the file tells.
    pub wavelength_nm: Option<f64>,
    /// Measured or computed.
    pub kind: ReadKind,
    /// Seconds since the first read of a kinetic measurement.
    pub time_s: Option<f64>,
    /// Temperature in degrees Celsius.
    pub temperature_c: Option<f64>,
    /// `Absorbance`, `Luminescence`, `Fluorescence 485/535`, when the file tells.
    pub mode: Option<String>,
    /// Where it stands in the file.
    pub place: Place,
    /// `rows * columns` wells, row by row.
    #[serde(serialize_with = "cross")]
    #[cfg_attr(test, ts(as = "Wells"))]
    pub wells: Vec<WellValue>,
}

/// What a cell of the export says about a well.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum WellValue {
    /// Nothing.
    #[default]
    Empty,
    /// A number.
    Number {
        /// The number.
        value: f64,
    },
    /// Something that is no number, kept as it stands: `OVRFLW`, `*0.356*`, `<0.000`, `MISSED`.
    Flag {
        /// As printed.
        text: String,
        /// What it means.
        meaning: Flag,
    },
}

/// The wells of a read as they cross to the page. An object a well would cost the page more than the reading did: a
/// hundred plates of 1536 wells cross as a hundred blocks of bytes.
#[cfg(test)]
#[derive(ts_rs::TS)]
#[ts(export)]
#[allow(dead_code, reason = "only its type is written out")]
pub struct Wells {
    /// Eight bytes a well, a 64-bit float with its little end first; NaN where there is no number.
    #[ts(type = "Uint8Array<ArrayBuffer>")]
    numbers: Vec<u8>,
    /// Wells that hold something that is no number.
    flags: Vec<FlaggedWell>,
}

/// A well that holds something that is no number.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
struct FlaggedWell {
    /// Which, from 0, row by row.
    well: usize,
    /// As printed.
    text: String,
    /// What it means.
    meaning: Flag,
}

/// A block of bytes.
struct Block(Vec<u8>);

impl Serialize for Block {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

fn cross<S: Serializer>(wells: &[WellValue], to: S) -> Result<S::Ok, S::Error> {
    let mut numbers = Vec::with_capacity(8 * wells.len());
    let mut flags = Vec::new();
    for (well, value) in wells.iter().enumerate() {
        let number = match value {
            WellValue::Number { value } => *value,
            WellValue::Empty => f64::NAN,
            WellValue::Flag { text, meaning } => {
                flags.push(FlaggedWell { well, text: text.clone(), meaning: *meaning });
                f64::NAN
            }
        };
        numbers.extend(number.to_le_bytes());
    }
    let mut out = to.serialize_struct("Wells", 2)?;
    out.serialize_field("numbers", &Block(numbers))?;
    out.serialize_field("flags", &flags)?;
    out.end()
}

/// What a cell that is no number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Above what the detector can measure.
    Overflow,
    /// Above the range of the instrument's curve.
    AboveRange,
    /// Below the range of the instrument's curve.
    BelowRange,
    /// Not measured.
    Missed,
    /// Masked by the user in the instrument's software.
    Masked,
    /// The instrument could not compute it.
    Invalid,
    /// Text nobody foresaw.
    Other,
}

/// A grid of texts of the plate's shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct NameGrid {
    /// As the file calls it.
    pub label: String,
    /// Where it stands.
    pub place: Place,
    /// `rows * columns` texts, row by row; empty where there is none.
    pub names: Vec<String>,
}
