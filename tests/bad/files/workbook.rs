//! XLSX and ODS workbooks.

use super::text::row_letter;
use super::zip::{Entry, zip};

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
