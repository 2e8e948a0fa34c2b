//! A project being worked on: the document, its raw inputs, undo, and the results computed from them. It is what the
//! page's worker, the tests and the command line talk to; it knows nothing of any of them.

use super::backing;
use super::command::Command;
use super::document::{Document, PlateEntry, PlateId};
pub use super::view::{
    AuditEntry, ExportFormat, FigureKind, Inspection, Outline, Params, PlateLine, PlateOutline, ReadLine,
    TemplateOutline, View,
};
use crate::assay::viability::{Analysis, Input, PlateInput};
use crate::checked::Checked;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::Layout;
use crate::figure::scene::Scene;
use crate::io::plate::{ImportChoice, Plate};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A project being worked on.
#[derive(Debug, Clone)]
pub struct Session {
    document: Document,
    inputs: BTreeMap<String, Vec<u8>>,
    revision: u32,
}

impl Session {
    /// An empty project.
    pub fn new() -> Self {
        Self { document: Document::new(), inputs: BTreeMap::new(), revision: 0 }
    }

    /// The simulated example.
    ///
    /// # Errors
    /// None in a working program.
    pub fn example() -> Result<Self> {
        Err(absent("The example"))
    }

    /// Reads bytes without taking them into the project, and keeps them at hand for [`Command::AddFile`].
    /// Pasted text comes in as a file called `Pasted text`.
    ///
    /// # Errors
    /// Those of [`crate::io::read_plates`].
    pub fn inspect(&mut self, name: &str, bytes: Vec<u8>, choice: &ImportChoice) -> Result<Inspection> {
        let sha256 = hash(&bytes);
        let found = backing::read(name, &bytes, choice)?;
        let known = self.document.files.iter().find(|f| f.sha256 == sha256).map(|f| f.id);
        let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.inputs.insert(sha256.clone(), bytes);
        Ok(Inspection {
            name: name.to_owned(),
            sha256,
            bytes: size,
            choice: choice.clone(),
            found: found.value,
            notes: found.notes,
            known,
        })
    }

    /// Changes the document. `at` is the time for the audit trail; nothing else depends on it.
    ///
    /// # Errors
    /// When the command does not fit the document; the document is unchanged then.
    pub fn apply(&mut self, command: &Command, _at: &str) -> Result<()> {
        match command {
            Command::SetTitle { title } => self.document.title.clone_from(title),
            _ => return Err(absent("This change")),
        }
        self.revision += 1;
        Ok(())
    }

    /// Takes the last change back.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] when there is none.
    pub fn undo(&mut self) -> Result<()> {
        Err(Error::new(ErrorKind::Invalid, "There is nothing to undo."))
    }

    /// Does the last change taken back again.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] when there is none.
    pub fn redo(&mut self) -> Result<()> {
        Err(Error::new(ErrorKind::Invalid, "There is nothing to redo."))
    }

    /// What the page shows.
    pub fn view(&self) -> View {
        View {
            revision: self.revision,
            document: outline(&self.document),
            plates: Vec::new(),
            undo: None,
            redo: None,
            changed: self.revision > 0,
            notes: Vec::new(),
        }
    }

    /// The audit trail, oldest first.
    pub fn audit(&self) -> &[AuditEntry] {
        &[]
    }

    /// The numbers of a plate, as its file holds them.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for an unknown plate; those of the reader.
    pub fn plate(&self, id: PlateId) -> Result<Plate> {
        let entry = self.entry(id)?;
        let file = self
            .document
            .files
            .iter()
            .find(|f| f.id == entry.file)
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "The plate's file is not in the project."))?;
        let bytes = self
            .input(&file.sha256)
            .ok_or_else(|| Error::new(ErrorKind::Damaged, "The file is missing.").in_file(&file.name))?;
        let found = backing::read(&file.name, bytes, &file.choice)?.value;
        usize::try_from(entry.index).ok().and_then(|i| found.plates.into_iter().nth(i)).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "The file no longer holds this plate.").in_file(&file.name)
        })
    }

    /// What stands in the wells of a plate.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for an unknown plate.
    pub fn layout(&self, id: PlateId) -> Result<Layout> {
        Ok(self.entry(id)?.layout.as_ref().clone())
    }

    /// Runs the analysis, or gives the last one when nothing has changed.
    ///
    /// # Errors
    /// Those of the analysis.
    pub fn analyse(&mut self) -> Result<Checked<Analysis>> {
        let plates: Vec<PlateInput<'_>> = Vec::new();
        let input = Input { experiment: &self.document.experiment, plates: &plates };
        backing::analyse(&input, &self.document.viability)
    }

    /// Draws a figure of the analysis.
    ///
    /// # Errors
    /// Those of the analysis and of the figure.
    pub fn figure(&mut self, kind: FigureKind) -> Result<Scene> {
        let analysis = self.analyse()?.value;
        backing::draw(kind, &analysis, &self.document.experiment, &self.document.figure)
    }

    /// Writes a figure out. `dpi` counts for pixels only.
    ///
    /// # Errors
    /// Those of the figure and of the writer.
    pub fn export(&mut self, kind: FigureKind, format: ExportFormat, dpi: u32) -> Result<Vec<u8>> {
        let scene = self.figure(kind)?;
        backing::export(&scene, format, dpi)
    }

    /// All parameters.
    pub fn params() -> Params {
        Params { analysis: backing::analysis_params().to_vec(), figure: backing::figure_params().to_vec() }
    }

    /// The results in one canonical text: the same bytes on every machine.
    ///
    /// # Errors
    /// Those of the analysis.
    pub fn result_json(&mut self) -> Result<String> {
        Err(absent("The result file"))
    }

    /// The results as a tidy table.
    ///
    /// # Errors
    /// Those of the analysis.
    pub fn csv(&mut self) -> Result<String> {
        Err(absent("The result table"))
    }

    /// The report as one self-contained page. `at` is printed as its date.
    ///
    /// # Errors
    /// Those of the analysis and of the figures.
    pub fn report_html(&mut self, _at: &str) -> Result<String> {
        Err(absent("The report"))
    }

    /// The project as a `.monolayer` file.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when it cannot be written.
    pub fn save(&mut self) -> Result<Vec<u8>> {
        Err(absent("Saving"))
    }

    /// Opens a `.monolayer` file.
    ///
    /// # Errors
    /// When nothing of it can be read; what is lost otherwise is in the notes.
    pub fn open(_bytes: &[u8]) -> Result<Checked<Self>> {
        Err(absent("Opening"))
    }

    /// The document as text, for autosave.
    pub fn document_json(&self) -> String {
        serde_json::to_string(&self.document).unwrap_or_default()
    }

    /// The bytes of an input, staged or taken in.
    pub fn input(&self, sha256: &str) -> Option<&[u8]> {
        self.inputs.get(sha256).map(Vec::as_slice)
    }

    /// A session from what autosave kept.
    ///
    /// # Errors
    /// When the document cannot be read; inputs that are lost are in the notes.
    pub fn restore(_document: &str, _inputs: Vec<(String, Vec<u8>)>) -> Result<Checked<Self>> {
        Err(absent("Restoring"))
    }

    fn entry(&self, id: PlateId) -> Result<&PlateEntry> {
        self.document
            .plates
            .iter()
            .find(|p| p.id == id)
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "There is no such plate in the project."))
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

fn outline(document: &Document) -> Outline {
    Outline {
        title: document.title.clone(),
        files: document.files.clone(),
        experiment: document.experiment.clone(),
        plates: document
            .plates
            .iter()
            .map(|p| PlateOutline {
                id: p.id,
                name: p.name.clone(),
                file: p.file,
                index: p.index,
                included: p.included,
                replicate: p.replicate,
                rows: p.layout.rows,
                columns: p.layout.columns,
            })
            .collect(),
        viability: document.viability.clone(),
        templates: document
            .templates
            .iter()
            .map(|t| TemplateOutline { name: t.name.clone(), rows: t.layout.rows, columns: t.layout.columns })
            .collect(),
        overrides: document.overrides.clone(),
        figure: document.figure.clone(),
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

fn absent(what: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{what} is not part of this version yet."))
}
