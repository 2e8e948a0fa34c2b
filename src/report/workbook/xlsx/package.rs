//! The parts around the sheets: what the file holds and where.

use super::{Done, Properties, escape};
use std::fmt::Write;

pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
pub(super) const RELATIONS: &str = concat!(
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>"#,
    r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>"#,
    r#"<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/></Relationships>"#,
);
pub(super) const APPLICATION: &str = r#"<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Monolayer</Application></Properties>"#;

pub(super) fn part(name: &str, xml: &str) -> (String, Vec<u8>) {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    (name.to_owned(), [head.as_bytes(), xml.as_bytes()].concat())
}

pub(super) fn content_types(sheets: usize) -> String {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut out = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/docProps/app.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{kind}.styles+xml\"/>\
         <Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{kind}.sharedStrings+xml\"/>"
    );
    for number in 1..=sheets {
        let _ = write!(
            out,
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{kind}.worksheet+xml\"/>"
        );
    }
    out + "</Types>"
}

pub(super) fn core(properties: Properties<'_>) -> String {
    let created = if is_moment(properties.at) {
        format!("<dcterms:created xsi:type=\"dcterms:W3CDTF\">{}</dcterms:created>", properties.at)
    } else {
        String::new()
    };
    format!(
        "<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{}</dc:title><dc:creator>Monolayer</dc:creator>{created}</cp:coreProperties>",
        escape(properties.title)
    )
}

/// `2026-02-03T04:05:06Z`, with or without decimals of the second.
pub(super) fn is_moment(text: &str) -> bool {
    let digits: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let whole = digits.strip_prefix("0000-00-00T00:00:00").and_then(|rest| rest.strip_suffix('Z'));
    whole.is_some_and(|rest| {
        rest.is_empty()
            || rest.strip_prefix('.').is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b == b'0'))
    })
}

pub(super) fn workbook(sheets: &[Done]) -> String {
    let mut out = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><bookViews><workbookView activeTab=\"0\"/></bookViews><sheets>"
    );
    for (number, sheet) in (1..).zip(sheets) {
        let _ = write!(out, "<sheet name=\"{}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>", sheet.name);
    }
    out.push_str("</sheets>");
    let tables = || (0..).zip(sheets).filter_map(|(i, s): (u32, _)| Some((i, s.name, s.table.as_ref()?)));
    if tables().next().is_some() {
        out.push_str("<definedNames>");
        for (index, name, table) in tables() {
            let _ = write!(
                out,
                "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{index}\" hidden=\"1\">'{name}'!{table}</definedName>"
            );
        }
        for (index, name, _) in tables() {
            let _ = write!(
                out,
                "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{index}\">'{name}'!$1:$1</definedName>"
            );
        }
        out.push_str("</definedNames>");
    }
    // The results are in the file for programs that do not calculate; those that do are to show their own.
    out + "<calcPr calcId=\"0\" fullCalcOnLoad=\"1\"/></workbook>"
}

pub(super) fn workbook_relations(sheets: usize) -> String {
    let mut out = format!("<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for number in 1..=sheets {
        let _ = write!(
            out,
            "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
    }
    let _ = write!(
        out,
        "<Relationship Id=\"rId{}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>\
         <Relationship Id=\"rId{}\" Type=\"{OFFICE}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>",
        sheets + 1,
        sheets + 2
    );
    out
}

pub(super) fn shared_strings(strings: &[String], used: usize) -> String {
    let mut out = format!("<sst xmlns=\"{MAIN}\" count=\"{used}\" uniqueCount=\"{}\">", strings.len());
    for text in strings {
        let _ = write!(out, "<si><t xml:space=\"preserve\">{}</t></si>", escape(text));
    }
    out + "</sst>"
}
