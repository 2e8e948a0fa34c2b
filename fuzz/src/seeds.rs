//! First inputs of every target, made by code.

use crate::files::{self, Entry, Parts};
use monolayer::io::plate::ImportChoice;
use monolayer::project::document::PlateId;
use monolayer::project::{Command, Session};
use std::cell::OnceCell;

/// The one plate of [`session`].
pub const PLATE: PlateId = PlateId(2);

/// Parts of a workbook that a target may replace.
const WORKBOOK_PARTS: [&str; 6] = [
    files::SHEET,
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "[Content_Types].xml",
];

/// A sound workbook with one part replaced: those of an XLSX, the content of an ODS, or the stream of an XLS.
pub fn workbook_with(part: u8, bytes: &[u8]) -> Vec<u8> {
    let cells = files::grid_cells(2, 3);
    match usize::from(part) % (WORKBOOK_PARTS.len() + 2) {
        6 => files::ods(&cells).with("content.xml", bytes).zip(),
        7 => files::compound(&[("Workbook", bytes)]),
        i => files::xlsx(&cells).with(WORKBOOK_PARTS[i], bytes).zip(),
    }
}

/// The file of [`session`].
pub fn input() -> Vec<u8> {
    files::grid(8, 12).into_bytes()
}

thread_local! {
    static SESSION: OnceCell<Session> = const { OnceCell::new() };
}

/// A project with one 96-well plate, without a past.
pub fn session() -> Session {
    SESSION.with(|cell| cell.get_or_init(fresh).clone())
}

fn fresh() -> Session {
    let mut session = Session::new();
    let found = session.inspect("plate.txt", input(), &ImportChoice::default()).expect("the seed is a plate");
    let add = Command::AddFile {
        name: found.name,
        sha256: found.sha256,
        choice: ImportChoice::default(),
        plates: Vec::new(),
    };
    session.apply(&add, "2026-01-01T00:00:00Z").expect("the seed is taken in");
    let plates = session.view().document.plates;
    assert_eq!(plates.iter().map(|p| p.id).collect::<Vec<_>>(), [PLATE]);
    Session::restore(&session.document_json(), inputs_of(&session)).expect("the seed is kept").value
}

fn inputs_of(session: &Session) -> Vec<(String, Vec<u8>)> {
    let files = session.view().document.files;
    files.iter().filter_map(|f| Some((f.sha256.clone(), session.input(&f.sha256)?.to_vec()))).collect()
}

/// What [`session`] was read from, by hash.
pub fn inputs() -> Vec<(String, Vec<u8>)> {
    inputs_of(&session())
}

/// Hash of the file of [`session`].
pub fn sha256() -> String {
    inputs().first().map(|(hash, _)| hash.clone()).unwrap_or_default()
}

/// A project file with one of its entries replaced, in the order they stand there; beyond them an entry is added.
pub fn project_with(part: u8, bytes: &[u8]) -> Vec<u8> {
    let mut parts = project_parts();
    match parts.0.get_mut(usize::from(part & 7)) {
        Some(entry) => *entry = Entry::stored(&entry.name.clone(), bytes),
        None => {
            let split = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
            let name = String::from_utf8_lossy(&bytes[..split]).into_owned();
            parts = parts.and(Entry::stored(&name, bytes.get(split + 1..).unwrap_or(&[])));
        }
    }
    parts.zip()
}

thread_local! {
    static PARTS: OnceCell<Parts> = const { OnceCell::new() };
}

fn project_parts() -> Parts {
    PARTS.with(|cell| cell.get_or_init(|| unzip(&painted().save().expect("the seed is saved"))).clone())
}

/// Entries of an archive written by the `zip` crate, read by its own directory.
fn unzip(bytes: &[u8]) -> Parts {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a saved project is a zip");
    let mut entries = Vec::new();
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).expect("an entry");
        let name = file.name().expect("a name").into_owned();
        let mut data = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut data).expect("its bytes");
        entries.push(Entry::stored(&name, data));
    }
    Parts(entries)
}

/// The seed session with a layout, so that an analysis runs.
pub fn painted() -> Session {
    let mut session = session();
    for line in COMMANDS.iter().flat_map(|seed| seed.lines()) {
        if let Ok(command) = serde_json::from_str::<Command>(line) {
            let _ = session.apply(&command, "2026-01-01T00:00:00Z");
        }
    }
    session
}

/// Sequences of changes that a user would make, one JSON a line.
pub const COMMANDS: &[&str] = &[
    r##"{"do":"paint_wells","plate":2,"wells":[0,12,24],"role":"blank","group":null,"condition":null,"replicate":null}
{"do":"paint_wells","plate":2,"wells":[1,13,25],"role":"control","group":null,"condition":null,"replicate":null}
{"do":"fill_dilution","plate":2,"wells":[2,3,4,5,6,7,14,15,16,17,18,19,26,27,28,29,30,31],"start":100.0,"factor":0.5,"step":"multiply","unit":"µM","direction":"right","group":null}
{"do":"exclude_wells","plate":2,"wells":[3],"reason":"bubble"}"##,
    r##"{"do":"add_group","name":"Adapted"}
{"do":"add_replicate","name":"Passage 12"}
{"do":"set_plate","plate":2,"name":"Monday","included":true,"replicate":2}
{"do":"save_template","plate":2,"name":"Standard"}
{"do":"use_template","plate":2,"name":"Standard"}
{"do":"set_analysis","key":"signal","value":"auto"}
{"do":"set_figure","key":"width_mm","value":"85"}"##,
    r##"{"do":"add_condition","name":"","dose":10.0,"unit":"µM","control":false}
{"do":"set_condition","condition":1,"name":"Ten","dose":12.5,"unit":"nM","control":true,"colour":"#112233"}
{"do":"order_conditions","order":[1]}
{"do":"remove_condition","condition":1}
{"do":"batch","label":"Two things","commands":[{"do":"set_title","title":"MTT"},{"do":"remove_file","file":1}]}"##,
    r##"{"do":"paste_layout","plate":2,"at":0,"text":"A1\tCtrl\nA2\t10 µM\nA3\tBlank"}
{"do":"copy_layout","from":2,"to":[2]}
{"do":"include_wells","plate":2,"wells":[0,1,2]}
{"do":"override","code":"viability.no_blank","subject":"Plate 1","reason":"none on this plate"}
{"do":"withdraw","code":"viability.no_blank","subject":"Plate 1"}
{"do":"set_import","file":1,"choice":{"encoding":null,"delimiter":null,"decimal":"comma"}}"##,
];

/// Name of a target and its first inputs.
pub fn all() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let cells = files::grid_cells(2, 3);
    let text = text_seeds();
    let mut parts: Vec<Vec<u8>> = WORKBOOK_PARTS
        .iter()
        .zip(0..)
        .map(|(name, i)| [&[i][..], files::xlsx(&cells).text(name).as_bytes()].concat())
        .collect();
    parts.push([&[6][..], files::ods(&cells).text("content.xml").as_bytes()].concat());
    parts.push([&[7][..], &files::biff(&cells)].concat());
    let mut project: Vec<Vec<u8>> =
        project_parts().0.iter().zip(0..).map(|(e, i)| [&[i][..], &e.data].concat()).collect();
    project.push(b"\x07../up\0bytes".to_vec());
    let saved = painted().save().expect("the seed is saved");
    vec![
        ("number", strings(NUMBERS)),
        ("dose", strings(DOSES)),
        ("text", text.into_iter().map(|t| [&[0][..], &t].concat()).collect()),
        (
            "workbook_raw",
            vec![files::xlsx(&cells).zip(), files::ods(&cells).zip(), files::xls(&cells), files::encrypted()],
        ),
        ("workbook_parts", parts),
        (
            "layout_paste",
            PASTES.iter().flat_map(|t| [0, 13].map(|at| [&[at][..], t.as_bytes()].concat())).collect(),
        ),
        ("project_raw", vec![saved]),
        ("project_parts", project),
        ("document", vec![session().document_json().into_bytes(), painted().document_json().into_bytes()]),
        ("commands", {
            let mut all = strings(COMMANDS);
            all.extend((0..29_u8).map(|i| vec![0, 2, i, 1, 1, 1, 1, 1, 1, 1, 1]));
            all.push((0..=255_u8).map(|i| i.wrapping_mul(37)).collect());
            all
        }),
    ]
}

fn strings(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|t| t.as_bytes().to_vec()).collect()
}

fn text_seeds() -> Vec<Vec<u8>> {
    let cells = files::grid_cells(4, 6);
    let mut seeds: Vec<Vec<u8>> =
        ["\t", ",", ";", "|"].iter().map(|d| files::join(&cells, d).into_bytes()).collect();
    seeds.push(files::list(2, 3).into_bytes());
    seeds.push(files::utf16le(&files::grid(2, 3)));
    seeds.push([&b"\xfe\xff"[..], &files::utf16be(&files::grid(2, 3))].concat());
    seeds.push(files::join(&cells, ";").replace('.', ",").into_bytes());
    seeds.extend(strings(TEXTS));
    seeds
}

const NUMBERS: &[&str] = &[
    "0.123",
    "1,234.5",
    "1.234,5",
    "-1e-3",
    "1'000",
    "OVER",
    "*0.356*",
    "<0.000",
    "> Max",
    "?????",
    "1e400",
    "NaN",
    "\u{2212}0,5",
    "12 345",
    "+.5E+10",
    "5.",
];

const DOSES: &[&str] = &[
    "10 µM",
    "1e-3 M",
    "0.1 % (v/v)",
    "2×10⁻⁶ M",
    "1,000.5 nM",
    "5-FU 0,5 mM",
    "Adapted (60 ul)",
    "24 h",
    "10^-6 M",
    "100 U/mL",
    "0",
    ",5 nM",
];

const PASTES: &[&str] = &[
    "Blank\tCtrl\t10 µM\n\tCtrl\t5 µM\n",
    "A1\tCtrl\nA2\t10 µM\nH12\tBlank\n",
    "A1;Adapted 60 µl\nB2;Non-adapted 60 µl\n",
    "\t1\t2\t3\nA\tCtrl\tx\ty\nB\tBlank\tx\ty\n",
    "\"two\nlines\"\t5-FU 0,5 mM",
];

const TEXTS: &[&str] = &[
    "Plate: Monday\nWavelength: 570 nm\n\t1\t2\t3\nA\t0.1\tOVER\t0.3\nB\t0.4\t*0.5*\t\n\nPlate: Tuesday\n\t1\t2\t3\nA\t1\t2\t3\nB\t4\t5\t6\n",
    "Time\tT\u{b0} 570\tA1\tA2\tA3\n0:00:00\t37.0\t0.1\t0.2\t0.3\n0:10:00\t37.0\t0.1\t0.2\t0.4\n",
    "##BLOCKS= 1\nPlate:\tPlate1\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t570\t1\t12\t96\t1\t8\n\tTemperature(\u{b0}C)\t1\t2\t3\n\t37.0\t0.1\t0.2\t0.3\n~End\n",
    "Well,570,690\nA01,0.1,0.05\nA02,0.2,0.05\nB01,0.3,0.05\n",
    "<>\t1\t2\t3\nA\t0.1\t0.2\t0.3\nB\t0.1\t0.2\t0.3\nWavelength\t570\n",
    "0.1 0.2 0.3\n0.4 0.5 0.6\n",
];
