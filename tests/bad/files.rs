//! Files of every kind the readers meet, built byte by byte, so that one thing at a time can be made wrong.

/// The letter or letters of a row, from 0: A to Z, then AA.
pub fn row_letter(row: usize) -> String {
    let letter = |i: usize| char::from(b'A' + (i % 26) as u8);
    if row < 26 { letter(row).to_string() } else { format!("A{}", letter(row - 26)) }
}

/// A plausible absorbance for a well: different in every well, three decimals.
pub fn value(row: usize, column: usize) -> f64 {
    (101 + row * 50 + column) as f64 / 1000.0
}

/// The cells of a labelled grid: an empty corner, column numbers, row letters, values.
pub fn grid_cells(rows: usize, columns: usize) -> Vec<Vec<String>> {
    let mut cells =
        vec![std::iter::once(String::new()).chain((1..=columns).map(|c| c.to_string())).collect()];
    for row in 0..rows {
        let values = (0..columns).map(|column| format!("{:.3}", value(row, column)));
        cells.push(std::iter::once(row_letter(row)).chain(values).collect());
    }
    cells
}

/// Cells as text under a delimiter.
pub fn join(cells: &[Vec<String>], delimiter: &str) -> String {
    cells.iter().map(|row| row.join(delimiter) + "\r\n").collect()
}

/// A labelled grid, tab between cells.
pub fn grid(rows: usize, columns: usize) -> String {
    join(&grid_cells(rows, columns), "\t")
}

/// A 96-well grid with one cell changed; row and column count from 0 over the whole table, labels included.
pub fn grid_with(row: usize, column: usize, text: &str) -> String {
    let mut cells = grid_cells(8, 12);
    cells[row][column] = text.to_owned();
    join(&cells, "\t")
}

/// A list of wells and values, one line a well.
pub fn list(rows: usize, columns: usize) -> String {
    let mut text = String::from("Well\tAbsorbance 570\r\n");
    for row in 0..rows {
        for column in 0..columns {
            text += &format!("{}{}\t{:.3}\r\n", row_letter(row), column + 1, value(row, column));
        }
    }
    text
}

/// One entry of a zip archive, as its headers tell it; they need not tell the truth.
#[derive(Clone)]
pub struct Entry {
    pub name: String,
    pub data: Vec<u8>,
    pub deflated: bool,
    pub crc: u32,
    pub size: u32,
    pub flags: u16,
}

impl Entry {
    /// Stored as it is.
    pub fn stored(name: &str, data: impl Into<Vec<u8>>) -> Self {
        let data = data.into();
        let (crc, size) = (crc32(&data), data.len() as u32);
        Self { name: name.into(), data, deflated: false, crc, size, flags: 0x800 }
    }

    /// A deflate stream that unpacks to `megabytes` of `filler`, of about a thousandth of the size.
    pub fn bomb(name: &str, head: &[u8], filler: u8, megabytes: usize) -> Self {
        let mut data = stored_block(head);
        let block = repeated_block(filler);
        for _ in 0..megabytes {
            data.extend_from_slice(&block);
        }
        data.extend_from_slice(&[1, 0, 0, 0xff, 0xff]);
        let size = head.len() as u64 + ((megabytes as u64) << 20);
        Self {
            name: name.into(),
            data,
            deflated: true,
            crc: 0,
            size: u32::try_from(size).unwrap_or(u32::MAX - 1),
            flags: 0x800,
        }
    }
}

/// A zip archive of entries in their order.
pub fn zip(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let offset = out.len() as u32;
        let mut common = Vec::new();
        common.extend_from_slice(&20_u16.to_le_bytes());
        common.extend_from_slice(&entry.flags.to_le_bytes());
        common.extend_from_slice(&(if entry.deflated { 8_u16 } else { 0 }).to_le_bytes());
        common.extend_from_slice(&[0, 0, 0x21, 0]);
        common.extend_from_slice(&entry.crc.to_le_bytes());
        common.extend_from_slice(&(entry.data.len() as u32).to_le_bytes());
        common.extend_from_slice(&entry.size.to_le_bytes());
        common.extend_from_slice(&(entry.name.len() as u16).to_le_bytes());
        common.extend_from_slice(&[0, 0]);
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(entry.name.as_bytes());
        out.extend_from_slice(&entry.data);
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(entry.name.as_bytes());
    }
    let start = out.len() as u32;
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&(entries.len() as u16).to_le_bytes());
    out.extend_from_slice(&(entries.len() as u16).to_le_bytes());
    out.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

/// The parts of a workbook (or of any zip), to be changed one at a time.
#[derive(Clone)]
pub struct Parts(pub Vec<Entry>);

impl Parts {
    /// The part of a name replaced, or added.
    pub fn with(mut self, name: &str, data: impl Into<Vec<u8>>) -> Self {
        let entry = Entry::stored(name, data);
        match self.0.iter_mut().find(|e| e.name == name) {
            Some(old) => *old = entry,
            None => self.0.push(entry),
        }
        self
    }

    /// One entry added, whatever is there already.
    pub fn and(mut self, entry: Entry) -> Self {
        self.0.push(entry);
        self
    }

    /// The part of a name taken out.
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|e| e.name != name);
        self
    }

    /// The archive.
    pub fn zip(&self) -> Vec<u8> {
        zip(&self.0)
    }

    /// The text of a part.
    pub fn text(&self, name: &str) -> String {
        self.0
            .iter()
            .find(|e| e.name == name)
            .map(|e| String::from_utf8_lossy(&e.data).into_owned())
            .unwrap_or_default()
    }
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Where the first sheet of [`xlsx`] stands in it.
pub const SHEET: &str = "xl/worksheets/sheet1.xml";

/// An XLSX workbook with one sheet of cells; what reads as a number is stored as one, other texts as shared strings.
pub fn xlsx(cells: &[Vec<String>]) -> Parts {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut strings = Vec::new();
    let mut rows = String::new();
    for (r, row) in cells.iter().enumerate() {
        rows += &format!("<row r=\"{}\">", r + 1);
        for (c, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let name = format!("{}{}", row_letter(c), r + 1);
            if text.parse::<f64>().is_ok() {
                rows += &format!("<c r=\"{name}\"><v>{text}</v></c>");
            } else {
                rows += &format!("<c r=\"{name}\" t=\"s\"><v>{}</v></c>", strings.len());
                strings.push(format!("<si><t>{text}</t></si>"));
            }
        }
        rows += "</row>";
    }
    let width = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let sheet = format!(
        "{XML}<worksheet xmlns=\"{main}\"><dimension ref=\"A1:{}{}\"/><sheetData>{rows}</sheetData></worksheet>",
        row_letter(width - 1),
        cells.len().max(1)
    );
    Parts(vec![
        Entry::stored(
            "[Content_Types].xml",
            format!(
                "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
                 <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>\
                 <Override PartName=\"/{SHEET}\" ContentType=\"{kind}.worksheet+xml\"/></Types>"
            ),
        ),
        Entry::stored(
            "_rels/.rels",
            format!(
                "{XML}<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" \
                 Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        Entry::stored(
            "xl/workbook.xml",
            format!(
                "{XML}<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets>\
                 <sheet name=\"Results\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        Entry::stored(
            "xl/_rels/workbook.xml.rels",
            format!(
                "{XML}<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" \
                 Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" \
                 Type=\"{relations}/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rId3\" \
                 Type=\"{relations}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        Entry::stored(SHEET, sheet),
        Entry::stored(
            "xl/sharedStrings.xml",
            format!(
                "{XML}<sst xmlns=\"{main}\" uniqueCount=\"{}\">{}</sst>",
                strings.len(),
                strings.concat()
            ),
        ),
        Entry::stored(
            "xl/styles.xml",
            format!(
                "{XML}<styleSheet xmlns=\"{main}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" \
                 formatCode=\"yyyy\\-mm\\-dd\"/></numFmts><cellXfs count=\"2\"><xf numFmtId=\"0\"/>\
                 <xf numFmtId=\"164\"/></cellXfs></styleSheet>"
            ),
        ),
    ])
}

/// An ODS workbook with one sheet of cells.
pub fn ods(cells: &[Vec<String>]) -> Parts {
    let office = "urn:oasis:names:tc:opendocument:xmlns";
    let mut rows = String::new();
    for row in cells {
        rows += "<table:table-row>";
        for text in row {
            rows += &match text.parse::<f64>() {
                Ok(v) => format!(
                    "<table:table-cell office:value-type=\"float\" office:value=\"{v}\"><text:p>{text}</text:p></table:table-cell>"
                ),
                Err(_) if text.is_empty() => "<table:table-cell/>".to_owned(),
                Err(_) => format!(
                    "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
                ),
            };
        }
        rows += "</table:table-row>";
    }
    let content = format!(
        "{XML}<office:document-content xmlns:office=\"{office}:office:1.0\" xmlns:table=\"{office}:table:1.0\" \
         xmlns:text=\"{office}:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"Results\">\
         {rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    Parts(vec![
        Entry::stored("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        Entry::stored("content.xml", content),
        Entry::stored(
            "META-INF/manifest.xml",
            format!(
                "{XML}<manifest:manifest xmlns:manifest=\"{office}:manifest:1.0\"><manifest:file-entry \
                 manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/>\
                 </manifest:manifest>"
            ),
        ),
    ])
}

/// A record of a BIFF stream.
pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// The workbook stream of a BIFF8 file (XLS) with one sheet of cells.
pub fn biff(cells: &[Vec<String>]) -> Vec<u8> {
    let bof = |kind: u16| {
        let mut data = vec![0x00, 0x06];
        data.extend_from_slice(&kind.to_le_bytes());
        data.extend_from_slice(&[0xbb, 0x0d, 0xcc, 0x07, 0, 0, 0, 0, 6, 0, 0, 0]);
        record(0x0809, &data)
    };
    let name = b"Results";
    let mut globals = [bof(5), record(0x0042, &1200_u16.to_le_bytes())].concat();
    let sheet_start = (globals.len() + 4 + 8 + name.len() + 4) as u32;
    let mut bound = sheet_start.to_le_bytes().to_vec();
    bound.extend_from_slice(&[0, 0, name.len() as u8, 0]);
    bound.extend_from_slice(name);
    globals.extend(record(0x0085, &bound));
    globals.extend(record(0x000a, &[]));
    let width = cells.iter().map(Vec::len).max().unwrap_or(0) as u16;
    let mut dimensions = 0_u32.to_le_bytes().to_vec();
    dimensions.extend_from_slice(&(cells.len() as u32).to_le_bytes());
    dimensions.extend_from_slice(&[0, 0]);
    dimensions.extend_from_slice(&width.to_le_bytes());
    dimensions.extend_from_slice(&[0, 0]);
    let mut sheet = [bof(0x10), record(0x0200, &dimensions)].concat();
    for (r, row) in cells.iter().enumerate() {
        for (c, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let mut data = [(r as u16).to_le_bytes(), (c as u16).to_le_bytes(), [0, 0]].concat();
            match text.parse::<f64>() {
                Ok(value) => {
                    data.extend_from_slice(&value.to_le_bytes());
                    sheet.extend(record(0x0203, &data));
                }
                Err(_) => {
                    data.extend_from_slice(&(text.len() as u16).to_le_bytes());
                    data.push(0);
                    data.extend_from_slice(text.as_bytes());
                    sheet.extend(record(0x0204, &data));
                }
            }
        }
    }
    sheet.extend(record(0x000a, &[]));
    [globals, sheet].concat()
}

/// A compound file (the container of XLS and of encrypted workbooks) with streams in its root; each is padded to
/// the 4096 bytes below which a stream would stand elsewhere.
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xffff_fffe;
    let padded = |data: &[u8]| data.len().max(4096).div_ceil(SECTOR);
    let data_sectors: usize = streams.iter().map(|(_, data)| padded(data)).sum();
    let directory_sectors = (streams.len() + 1).div_ceil(4);
    let mut fat_sectors = 1;
    while fat_sectors * 128 < fat_sectors + directory_sectors + data_sectors {
        fat_sectors += 1;
    }
    let mut fat: Vec<u32> = vec![0xffff_fffd; fat_sectors];
    let chain = |fat: &mut Vec<u32>, count: usize| {
        let start = fat.len() as u32;
        fat.extend((1..count as u32).map(|i| start + i));
        fat.push(END);
        start
    };
    let directory_start = chain(&mut fat, directory_sectors);
    let mut directory = Vec::new();
    let entry = |name: &str, kind: u8, child: u32, right: u32, start: u32, size: u32| {
        let mut e: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = (e.len() + 2) as u16;
        e.resize(64, 0);
        e.extend_from_slice(&length.to_le_bytes());
        e.extend_from_slice(&[kind, 1]);
        e.extend_from_slice(&u32::MAX.to_le_bytes());
        e.extend_from_slice(&right.to_le_bytes());
        e.extend_from_slice(&child.to_le_bytes());
        e.resize(116, 0);
        e.extend_from_slice(&start.to_le_bytes());
        e.extend_from_slice(&size.to_le_bytes());
        e.resize(128, 0);
        e
    };
    directory.extend(entry("Root Entry", 5, if streams.is_empty() { u32::MAX } else { 1 }, u32::MAX, END, 0));
    let mut body = Vec::new();
    for (i, (name, data)) in streams.iter().enumerate() {
        let sectors = padded(data);
        let start = chain(&mut fat, sectors);
        let right = if i + 1 < streams.len() { i as u32 + 2 } else { u32::MAX };
        directory.extend(entry(name, 2, u32::MAX, right, start, data.len().max(4096) as u32));
        body.extend_from_slice(data);
        let end = body.len() + sectors * SECTOR - data.len();
        body.resize(end, 0);
    }
    directory.resize(directory_sectors * SECTOR, 0);
    fat.resize(fat_sectors * 128, u32::MAX);
    let mut out = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    out.resize(24, 0);
    out.extend_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    out.resize(44, 0);
    out.extend_from_slice(&(fat_sectors as u32).to_le_bytes());
    out.extend_from_slice(&directory_start.to_le_bytes());
    out.extend_from_slice(&0_u32.to_le_bytes());
    out.extend_from_slice(&4096_u32.to_le_bytes());
    out.extend_from_slice(&END.to_le_bytes());
    out.extend_from_slice(&0_u32.to_le_bytes());
    out.extend_from_slice(&END.to_le_bytes());
    out.extend_from_slice(&0_u32.to_le_bytes());
    out.extend(
        (0..109_u32).flat_map(|i| if (i as usize) < fat_sectors { i } else { u32::MAX }.to_le_bytes()),
    );
    out.extend(fat.iter().flat_map(|s| s.to_le_bytes()));
    out.extend(directory);
    out.extend(body);
    out
}

/// An XLS workbook with one sheet of cells.
pub fn xls(cells: &[Vec<String>]) -> Vec<u8> {
    compound(&[("Workbook", &biff(cells))])
}

/// A workbook with a password, as Excel writes it: its parts are ciphertext in a compound file.
pub fn encrypted() -> Vec<u8> {
    let package: Vec<u8> = (0..6000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    compound(&[("EncryptionInfo", b"\x04\0\x04\0\x40\0\0\0<encryption/>"), ("EncryptedPackage", &package)])
}

/// Text as UTF-16, little end first, without a mark.
pub fn utf16le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Text as UTF-16, big end first, without a mark.
pub fn utf16be(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// The checksum of a zip entry.
pub fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 })
    })
}

fn stored_block(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    [&[0][..], &length.to_le_bytes(), &(!length).to_le_bytes(), data].concat()
}

/// One mebibyte of a byte as deflate blocks that end on a byte, so that they can be repeated: fixed Huffman codes,
/// matches of 258 at distance 1, then an empty stored block.
fn repeated_block(byte: u8) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(0b010, 3);
    let literal = |bits: &mut Bits| {
        if byte < 144 {
            bits.code(0x30 + u32::from(byte), 8)
        } else {
            bits.code(0x190 + u32::from(byte) - 144, 9)
        }
    };
    literal(&mut bits);
    let mut left = (1 << 20) - 1;
    while left >= 258 {
        bits.code(0b1100_0101, 8);
        bits.code(0, 5);
        left -= 258;
    }
    for _ in 0..left {
        literal(&mut bits);
    }
    bits.code(0, 7);
    bits.push(0, 3);
    bits.align();
    bits.bytes.extend_from_slice(&[0, 0, 0xff, 0xff]);
    bits.bytes
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        for i in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> i & 1) as u8) << (self.used % 8);
            }
            self.used += 1;
        }
    }

    /// A Huffman code: first bit is the highest.
    fn code(&mut self, value: u32, count: u32) {
        self.push(value.reverse_bits() >> (32 - count), count);
    }

    fn align(&mut self) {
        self.used = 0;
    }
}
