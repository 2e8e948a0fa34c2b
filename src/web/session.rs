//! The worker's door to a [`project::Session`](crate::project::Session): it converts types and does nothing else.
//! Every method that can fail throws a plain object `{kind, what, hint, location}`.

use crate::assay::viability::{Analysis, PlateQuality, PlateResult};
use crate::checked::Checked;
use crate::error::{Error, ErrorKind};
use crate::experiment::Layout;
use crate::io::plate::{ImportChoice, Plate};
use crate::project::document::PlateId;
use crate::project::session::{ExportFormat, FigureKind, Inspection, View};
use crate::project::{Command, Session};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

type Js<T> = std::result::Result<T, JsValue>;

/// Version of the program.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// A project being worked on. `open`, `restore`, `example` and `fresh` replace it, and only when they succeed.
#[wasm_bindgen(js_name = Session)]
pub struct WebSession(Session);

#[derive(Serialize)]
struct Opened {
    view: View,
    notes: Vec<crate::checked::Note>,
}

#[wasm_bindgen(js_class = Session)]
impl WebSession {
    /// An empty project.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        console_error_panic_hook::set_once();
        Self(Session::new())
    }

    /// All parameters: `{analysis: ParamSpec[], figure: ParamSpec[]}`.
    pub fn params() -> Js<JsValue> {
        out(&Session::params())
    }

    /// Reads bytes and keeps them at hand: `Inspection`.
    pub fn inspect(&mut self, name: &str, bytes: Vec<u8>, choice: JsValue) -> Js<JsValue> {
        let choice: ImportChoice = optional(choice)?;
        let found: Inspection = self.0.inspect(name, bytes, &choice).map_err(thrown)?;
        out(&found)
    }

    /// Changes the document: `View`. `at` is the time for the audit trail.
    pub fn apply(&mut self, command: JsValue, at: &str) -> Js<JsValue> {
        let command: Command = take(command)?;
        self.0.apply(&command, at).map_err(thrown)?;
        self.view()
    }

    /// Takes the last change back: `View`. `at` is the time for the audit trail.
    pub fn undo(&mut self, at: Option<String>) -> Js<JsValue> {
        self.0.undo_at(&at.unwrap_or_default()).map_err(thrown)?;
        self.view()
    }

    /// Does the last change taken back again: `View`. `at` is the time for the audit trail.
    pub fn redo(&mut self, at: Option<String>) -> Js<JsValue> {
        self.0.redo_at(&at.unwrap_or_default()).map_err(thrown)?;
        self.view()
    }

    /// `View`.
    pub fn view(&self) -> Js<JsValue> {
        out(&self.0.view())
    }

    /// The audit trail: `AuditEntry[]`.
    pub fn audit(&self) -> Js<JsValue> {
        out(self.0.audit())
    }

    /// The numbers of a plate: `Plate`.
    pub fn plate(&self, id: u32) -> Js<JsValue> {
        let plate: Plate = self.0.plate(PlateId(id)).map_err(thrown)?;
        out(&plate)
    }

    /// What stands in the wells of a plate: `Layout`.
    pub fn layout(&self, id: u32) -> Js<JsValue> {
        let layout: Layout = self.0.layout(PlateId(id)).map_err(thrown)?;
        out(&layout)
    }

    /// Runs the analysis: `{value: Analysis, notes: Note[]}`. Of the observations only those that are left out cross:
    /// the page lists them, and the others, one a well, are in the table and the result file. The wells of a plate are
    /// asked for with [`WebSession::viability`].
    pub fn analyse(&mut self) -> Js<JsValue> {
        let found = self.0.analysed();
        let found = found.as_ref().as_ref().map_err(|e| thrown(e.clone()))?;
        let value = Analysis {
            plates: found.value.plates.iter().map(without_wells).collect(),
            observations: found.value.observations.iter().filter(|o| o.excluded.is_some()).cloned().collect(),
            replicates: found.value.replicates.clone(),
            summaries: found.value.summaries.clone(),
            curves: found.value.curves.clone(),
            comparisons: found.value.comparisons.clone(),
            quality: found.value.quality.iter().map(without_deviations).collect(),
            growth: found.value.growth.clone(),
        };
        out(&Checked::new(value, found.notes.clone()))
    }

    /// The result had no well been left out: `{value: AllWells, notes: Note[]}`, or null when none is.
    #[wasm_bindgen(js_name = analyseAllWells)]
    pub fn analyse_all_wells(&mut self) -> Js<JsValue> {
        out(&self.0.analyse_all_wells().map_err(thrown)?)
    }

    /// The doses a serial dilution would give, as they would be called: `string[]`. Changes nothing.
    pub fn doses(&self, command: JsValue) -> Js<JsValue> {
        let command: Command = take(command)?;
        out(&self.0.doses(&command).map_err(thrown)?)
    }

    /// A template of the project as the text of a small file.
    pub fn template(&self, name: &str) -> Js<String> {
        self.0.template(name).map_err(thrown)
    }

    /// Per cent of the control in every well of a plate, row by row; NaN where there is none.
    pub fn viability(&mut self, plate: u32) -> Js<Vec<f64>> {
        let found = self.0.analysed();
        let found = found.as_ref().as_ref().map_err(|e| thrown(e.clone()))?;
        let plate = found.value.plates.iter().find(|p| p.plate == plate).ok_or_else(|| {
            thrown(Error::new(ErrorKind::NotFound, "This plate takes no part in the result."))
        })?;
        Ok(plate.viability_percent.iter().map(|v| v.unwrap_or(f64::NAN)).collect())
    }

    /// How far every well of a plate is from the wells alike, in percentage points of viability, row by row; NaN where
    /// there is nothing to compare with. For the heat map beside the plate's quality.
    pub fn deviation(&mut self, plate: u32) -> Js<Vec<f64>> {
        let found = self.0.analysed();
        let found = found.as_ref().as_ref().map_err(|e| thrown(e.clone()))?;
        let quality = found.value.quality.iter().find(|q| q.plate == plate).ok_or_else(|| {
            thrown(Error::new(ErrorKind::NotFound, "This plate takes no part in the result."))
        })?;
        Ok(quality.deviation_percent.iter().map(|v| v.unwrap_or(f64::NAN)).collect())
    }

    /// A figure as the UTF-8 bytes of the JSON of a `Scene`.
    pub fn figure(&mut self, kind: JsValue) -> Js<Vec<u8>> {
        let kind: FigureKind = take(kind)?;
        let scene = self.0.figure(kind).map_err(thrown)?;
        serde_json::to_vec(&scene).map_err(|e| thrown(Error::new(ErrorKind::Invalid, e.to_string())))
    }

    /// A figure as a file.
    pub fn export(&mut self, kind: JsValue, format: JsValue, dpi: u32) -> Js<Vec<u8>> {
        let kind: FigureKind = take(kind)?;
        let format: ExportFormat = take(format)?;
        self.0.export(kind, format, dpi).map_err(thrown)
    }

    /// The results in one canonical text.
    #[wasm_bindgen(js_name = resultJson)]
    pub fn result_json(&mut self) -> Js<String> {
        self.0.result_json().map_err(thrown)
    }

    /// The results as a tidy table, UTF-8.
    pub fn csv(&mut self) -> Js<Vec<u8>> {
        self.0.csv().map(String::into_bytes).map_err(thrown)
    }

    /// The results as a workbook (XLSX) with live formulas. `at` is its date.
    pub fn workbook(&mut self, at: &str) -> Js<Vec<u8>> {
        self.0.workbook(at).map_err(thrown)
    }

    /// The report as one self-contained page.
    pub fn report(&mut self, at: &str) -> Js<String> {
        self.0.report_html(at).map_err(thrown)
    }

    /// The project as a `.monolayer` file.
    pub fn save(&mut self) -> Js<Vec<u8>> {
        self.0.save().map_err(thrown)
    }

    /// Replaces the project by a `.monolayer` file: `{view: View, notes: Note[]}`.
    pub fn open(&mut self, bytes: &[u8]) -> Js<JsValue> {
        let opened = Session::open(bytes).map_err(thrown)?;
        self.replace(opened)
    }

    /// Replaces the project by the simulated example: `View`.
    pub fn example(&mut self) -> Js<JsValue> {
        self.0 = Session::example().map_err(thrown)?;
        self.view()
    }

    /// Replaces the project by an empty one: `View`.
    pub fn fresh(&mut self) -> Js<JsValue> {
        self.0 = Session::new();
        self.view()
    }

    /// The document as text, for autosave.
    pub fn snapshot(&self) -> String {
        self.0.document_json()
    }

    /// The bytes of an input.
    pub fn input(&self, sha256: &str) -> Js<Vec<u8>> {
        self.0
            .input(sha256)
            .map(<[u8]>::to_vec)
            .ok_or_else(|| thrown(Error::new(ErrorKind::NotFound, "There is no such input in the project.")))
    }

    /// Replaces the project by what autosave kept; `inputs` is `[sha256, bytes][]`: `{view: View, notes: Note[]}`.
    pub fn restore(&mut self, document: &str, inputs: js_sys::Array) -> Js<JsValue> {
        let inputs = inputs
            .iter()
            .map(|pair| {
                let pair = js_sys::Array::from(&pair);
                (pair.get(0).as_string().unwrap_or_default(), js_sys::Uint8Array::new(&pair.get(1)).to_vec())
            })
            .collect();
        let opened = Session::restore(document, inputs).map_err(thrown)?;
        self.replace(opened)
    }

    fn replace(&mut self, opened: Checked<Session>) -> Js<JsValue> {
        self.0 = opened.value;
        out(&Opened { view: self.0.view(), notes: opened.notes })
    }
}

fn without_wells(plate: &PlateResult) -> PlateResult {
    PlateResult {
        plate: plate.plate,
        signal: plate.signal.clone(),
        reference: plate.reference.clone(),
        blanks: plate.blanks.clone(),
        controls: plate.controls.clone(),
        corrected: Vec::new(),
        viability_percent: Vec::new(),
    }
}

fn without_deviations(quality: &PlateQuality) -> PlateQuality {
    PlateQuality {
        plate: quality.plate,
        controls: quality.controls.clone(),
        position: quality.position.clone(),
        deviation_percent: Vec::new(),
        findings: quality.findings.clone(),
    }
}

fn out<T: Serialize + ?Sized>(value: &T) -> Js<JsValue> {
    // Blocks of bytes cross as what they are, the rest as JSON would have it.
    let page = serde_wasm_bindgen::Serializer::json_compatible().serialize_bytes_as_arrays(false);
    value.serialize(&page).map_err(|e| thrown(Error::new(ErrorKind::Invalid, e.to_string())))
}

/// Reads what the page sends, through its text: a second way of reading every command would weigh more on the page than
/// the time it saves.
fn take<T: DeserializeOwned>(value: JsValue) -> Js<T> {
    let text = js_sys::JSON::stringify(&value).ok().and_then(|text| text.as_string()).unwrap_or_default();
    serde_json::from_slice(text.as_bytes()).map_err(|e| {
        thrown(
            Error::new(
                ErrorKind::Invalid,
                format!("The page and the engine do not understand one another: {e}"),
            )
            .hint("Reload the page; if that does not help, it is a mistake of the program."),
        )
    })
}

fn optional<T: DeserializeOwned + Default>(value: JsValue) -> Js<T> {
    if value.is_undefined() || value.is_null() { Ok(T::default()) } else { take(value) }
}

fn thrown(error: Error) -> JsValue {
    error
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .unwrap_or_else(|_| JsValue::from_str(&error.to_string()))
}
