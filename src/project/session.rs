//! A project being worked on: the document, its raw inputs, undo, and the results computed from them. It is what the
//! page's worker, the tests and the command line talk to; it knows nothing of any of them.

mod plates;
mod reports;

use super::apply::{self, Done};
use super::command::Command;
use super::document::{Document, PlateId};
use super::file::{self, Contents, hash};
use super::history::{Audit, History};
use super::parsed::Store;
pub use super::view::{
    AuditEntry, ExportFormat, FigureKind, Inspection, Outline, Params, PlateLine, PlateOutline, ReadLine,
    TemplateOutline, View,
};
use super::{backing, template_file, withhold};
use crate::assay::viability::{AllWells, Analysis, Input};
use crate::checked::Checked;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::Layout;
use crate::figure::scene::Scene;
use crate::fit::CurveModel;
use crate::io::plate::{ImportChoice, Plate};
use crate::report;
use plates::{gone, measured};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A project being worked on.
#[derive(Debug, Clone)]
pub struct Session {
    document: Document,
    /// The document as it was opened or saved last; `None` when it was never in a file.
    saved: Option<Document>,
    store: Store,
    history: History,
    audit: Audit,
    revision: u32,
    lines: BTreeMap<PlateId, PlateLine>,
    analysis: Option<Arc<Result<Checked<Analysis>>>>,
}

impl Session {
    /// An empty project.
    pub fn new() -> Self {
        let document = Document::new();
        Self {
            saved: Some(document.clone()),
            document,
            store: Store::default(),
            history: History::default(),
            audit: Audit::default(),
            revision: 0,
            lines: BTreeMap::new(),
            analysis: None,
        }
    }

    /// The example: a simulated MTT experiment of adapted and non-adapted cells under six doses of conditioned medium,
    /// in three biological replicates.
    ///
    /// # Errors
    /// None in a working program.
    pub fn example() -> Result<Self> {
        super::example::session()
    }

    /// Reads bytes without taking them into the project, and keeps them at hand for [`Command::AddFile`].
    /// Pasted text comes in as a file called `Pasted text`.
    ///
    /// # Errors
    /// Those of [`crate::io::read_plates`].
    pub fn inspect(&mut self, name: &str, bytes: Vec<u8>, choice: &ImportChoice) -> Result<Inspection> {
        let sha256 = hash(&bytes);
        let size = u32::try_from(bytes.len()).map_err(|_| {
            Error::new(ErrorKind::TooLarge, "This file is larger than four gigabytes.").in_file(name)
        })?;
        let lost = self.store.bytes(&sha256).is_none();
        self.store.keep(sha256.clone(), bytes);
        let needed: Vec<String> = self.document.files.iter().map(|f| f.sha256.clone()).collect();
        self.store.tidy(|hash| hash == sha256 || needed.iter().any(|n| n == hash));
        let parsed = self.store.read(&sha256, name, choice)?;
        let known = self.document.files.iter().find(|f| f.sha256 == sha256).map(|f| f.id);
        if known.is_some() && lost {
            // A file the project had lost is back.
            self.revision = self.revision.saturating_add(1);
            self.analysis = None;
            self.read_files();
            self.refresh(None);
        }
        Ok(Inspection {
            name: name.to_owned(),
            sha256,
            bytes: size,
            choice: choice.clone(),
            found: parsed.found.value.clone(),
            notes: parsed.found.notes.clone(),
            known,
        })
    }

    /// Changes the document. `at` is the time for the audit trail; nothing else depends on it.
    ///
    /// # Errors
    /// When the command does not fit the document; nothing is changed then.
    pub fn apply(&mut self, command: &Command, at: &str) -> Result<()> {
        let mut after = self.document.clone();
        let store = &mut self.store;
        let done: Done =
            apply::apply(&mut after, command, &mut |sha256, name, choice| store.read(sha256, name, choice))?;
        if after == self.document {
            return Ok(());
        }
        self.audit.command(command, &done, at);
        let before = std::mem::replace(&mut self.document, after);
        self.changed_from(&before);
        self.history.record(before, done.label);
        Ok(())
    }

    /// Takes the last change back, at an unknown time.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] when there is none.
    pub fn undo(&mut self) -> Result<()> {
        self.undo_at("")
    }

    /// Takes the last change back; `at` is the time for the audit trail.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] when there is none.
    pub fn undo_at(&mut self, at: &str) -> Result<()> {
        let before = self.document.clone();
        let label = self.history.undo(&mut self.document)?;
        self.audit.remark(format!("Undid: {label}."), at);
        self.changed_from(&before);
        Ok(())
    }

    /// Does the last change taken back again, at an unknown time.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] when there is none.
    pub fn redo(&mut self) -> Result<()> {
        self.redo_at("")
    }

    /// Does the last change taken back again; `at` is the time for the audit trail.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] when there is none.
    pub fn redo_at(&mut self, at: &str) -> Result<()> {
        let before = self.document.clone();
        let label = self.history.redo(&mut self.document)?;
        self.audit.remark(format!("Did again: {label}."), at);
        self.changed_from(&before);
        Ok(())
    }

    /// What the page shows.
    pub fn view(&self) -> View {
        View {
            revision: self.revision,
            document: outline(&self.document),
            plates: self.document.plates.iter().filter_map(|p| self.lines.get(&p.id).cloned()).collect(),
            undo: self.history.undo_label().map(str::to_owned),
            redo: self.history.redo_label().map(str::to_owned),
            changed: self.saved.as_ref() != Some(&self.document),
            notes: self.input_notes(),
        }
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The audit trail, oldest first.
    pub fn audit(&self) -> &[AuditEntry] {
        self.audit.entries()
    }

    /// The numbers of a plate, as its file holds them.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for an unknown plate or a lost file; those of the reader.
    pub fn plate(&self, id: PlateId) -> Result<Plate> {
        let entry = self.entry(id)?;
        let file = self.file_of(entry)?;
        let parsed = match self.store.peek(&file.sha256, &file.name, &file.choice) {
            Some(parsed) => parsed,
            None => self.store.clone().read(&file.sha256, &file.name, &file.choice)?,
        };
        parsed.plate(entry.index).cloned().ok_or_else(|| gone(entry, file))
    }

    /// What stands in the wells of a plate.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for an unknown plate.
    pub fn layout(&self, id: PlateId) -> Result<Layout> {
        Ok(self.entry(id)?.layout.as_ref().clone())
    }

    /// Runs the analysis, or gives the last one when nothing it depends on has changed.
    ///
    /// A note of severity `block` withholds numbers: they are taken out of the answer, and the note stays in the list so
    /// that it can be overridden. An overridden note stays too, as a warning with the reason.
    ///
    /// # Errors
    /// Those of the analysis; [`ErrorKind::NotFound`] when the raw data of a plate that takes part are lost: a result of
    /// the rest would be another result.
    pub fn analyse(&mut self) -> Result<Checked<Analysis>> {
        self.analysed().as_ref().clone()
    }

    /// The result had no well been left out, to stand beside the reported one; `None` when none is left out. Guard rails
    /// hold for it as for the other.
    ///
    /// # Errors
    /// As [`Session::analyse`].
    pub fn analyse_all_wells(&mut self) -> Result<Option<Checked<AllWells>>> {
        let parsed = self.taking_part()?;
        let plates = measured(&parsed)?;
        let input = Input { experiment: &self.document.experiment, plates: &plates };
        let found = backing::analyse_all_wells(&input, &self.document.viability)?;
        Ok(found.map(|found| withhold::withhold(found, &self.document).map(AllWells::from)))
    }

    /// The doses that a [`Command::FillDilution`] would give, in the order of its direction, as they would be called.
    ///
    /// # Errors
    /// Those of the command.
    pub fn doses(&self, command: &Command) -> Result<Vec<String>> {
        apply::doses(&self.document, command)
    }

    /// A template of this project as a small file of its own, for [`Command::AddTemplate`] in another one.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is none of that name.
    pub fn template(&self, name: &str) -> Result<String> {
        let template = self.document.templates.iter().find(|t| t.name == name).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("There is no template called “{name}”."))
                .hint("It may have been replaced; undo brings it back.")
        })?;
        template_file::write(template)
    }

    /// Draws a figure of the analysis.
    ///
    /// # Errors
    /// Those of the analysis and of the figure; [`ErrorKind::Undetermined`] when a guard rail withholds what it shows.
    pub fn figure(&mut self, kind: FigureKind) -> Result<Scene> {
        let analysis = self.analysed();
        let analysis = analysis.as_ref().as_ref().map_err(Clone::clone)?;
        withhold::refuse(&analysis.notes, kind)?;
        backing::draw(kind, &analysis.value, &self.document.experiment, &self.document.figure)
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
        Params {
            analysis: backing::analysis_params().to_vec(),
            figure: backing::figure_params().to_vec(),
            figures: crate::figure::KINDS.to_vec(),
            models: CurveModel::ALL.map(CurveModel::spec).to_vec(),
        }
    }

    /// The results in one canonical text: the same bytes on every machine.
    ///
    /// # Errors
    /// Those of the analysis.
    pub fn result_json(&mut self) -> Result<String> {
        let analysis = self.analysed();
        let analysis = analysis.as_ref().as_ref().map_err(Clone::clone)?;
        super::result_file::json(&self.document, analysis)
    }

    /// The results as a tidy table, one row a well.
    ///
    /// # Errors
    /// Those of the analysis; [`ErrorKind::Undetermined`] when a guard rail withholds numbers: a table cannot say what it
    /// lacks.
    pub fn csv(&mut self) -> Result<String> {
        let analysis = self.analysed();
        let analysis = analysis.as_ref().as_ref().map_err(Clone::clone)?;
        withhold::refuse_table(&analysis.notes)?;
        Ok(report::csv::observations(&analysis.value, &self.document.experiment))
    }

    /// The summary as a tidy table, one row a group and condition.
    ///
    /// # Errors
    /// As [`Session::csv`].
    pub fn summary_csv(&mut self) -> Result<String> {
        let analysis = self.analysed();
        let analysis = analysis.as_ref().as_ref().map_err(Clone::clone)?;
        withhold::refuse_table(&analysis.notes)?;
        Ok(report::csv::summaries(&analysis.value, &self.document.experiment))
    }

    /// The project as a `.monolayer` file.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when it cannot be written.
    pub fn save(&mut self) -> Result<Vec<u8>> {
        let bytes = file::write(&self.document, self.audit.entries(), &self.store)?;
        self.saved = Some(self.document.clone());
        Ok(bytes)
    }

    /// Opens a `.monolayer` file. What is lost of a damaged one is said in the notes.
    ///
    /// # Errors
    /// When nothing of it can be read, with the reason.
    pub fn open(bytes: &[u8]) -> Result<Checked<Self>> {
        let contents = file::read(bytes)?;
        let whole = contents.notes.is_empty();
        Ok(contents.map(|contents| Self::of(contents, whole)))
    }

    /// The document and its audit trail as text, for autosave.
    pub fn document_json(&self) -> String {
        let document = serde_json::to_string(&self.document).unwrap_or_default();
        format!("{{\"document\":{document},\"audit\":{}}}", self.audit.json())
    }

    /// The bytes of an input, staged or taken in.
    pub fn input(&self, sha256: &str) -> Option<&[u8]> {
        self.store.bytes(sha256)
    }

    /// A session from what autosave kept.
    ///
    /// # Errors
    /// When the document cannot be read; inputs that are lost are in the notes.
    pub fn restore(document: &str, inputs: Vec<(String, Vec<u8>)>) -> Result<Checked<Self>> {
        Ok(file::read_snapshot(document, inputs)?.map(|contents| Self::of(contents, false)))
    }

    /// Forgets that anything was done, so that what stands now is a beginning: used for the example.
    pub(super) fn begin_here(&mut self) {
        self.history = History::default();
        self.saved = Some(self.document.clone());
    }

    fn of(contents: Contents, whole: bool) -> Self {
        let mut session = Self {
            saved: whole.then(|| contents.document.clone()),
            document: contents.document,
            store: contents.store,
            audit: Audit::of(contents.audit),
            ..Self::new()
        };
        session.read_files();
        session.refresh(None);
        session
    }

    /// As [`Session::analyse`], without copying the answer.
    pub fn analysed(&mut self) -> Arc<Result<Checked<Analysis>>> {
        if let Some(known) = &self.analysis {
            return known.clone();
        }
        let fresh = Arc::new(self.compute());
        self.analysis = Some(fresh.clone());
        fresh
    }

    fn compute(&mut self) -> Result<Checked<Analysis>> {
        let parsed = self.taking_part()?;
        let plates = measured(&parsed)?;
        let input = Input { experiment: &self.document.experiment, plates: &plates };
        let found = backing::analyse(&input, &self.document.viability)?;
        Ok(withhold::withhold(found, &self.document))
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
                time_zero: p.time_zero,
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
