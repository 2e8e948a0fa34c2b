//! What goes out of a project to be read elsewhere: the report as a page, and the workbook with live formulas.

use super::{ExportFormat, FigureKind, Session, measured};
use crate::assay::viability::{AllWells, Analysis, Input};
use crate::checked::Checked;
use crate::error::Result;
use crate::project::{backing, file, withhold};
use crate::report::{self, Drawing, Facts};

/// Most curves that are read well in one frame.
const CROWDED: usize = 6;

impl Session {
    /// The report as one self-contained page. `at` is printed as its date.
    ///
    /// # Errors
    /// Those of the analysis.
    pub fn report_html(&mut self, at: &str) -> Result<String> {
        let mut figures = Vec::new();
        let curves = {
            let analysis = self.analysed();
            analysis
                .as_ref()
                .as_ref()
                .map_or(0, |a| a.value.curves.iter().filter(|c| c.fit.is_some()).count())
        };
        let mut kinds = vec![FigureKind::Bars, FigureKind::DoseResponse];
        if curves > CROWDED {
            kinds.push(FigureKind::Panels);
        }
        if curves > 1 {
            kinds.push(FigureKind::Potency);
        }
        for kind in kinds {
            // A figure that cannot be drawn is named in the report with the reason.
            let drawn = self.figure(kind).and_then(|scene| {
                let svg = backing::export(&scene, ExportFormat::SvgOutlines, 300)?;
                Ok(Drawing {
                    svg: String::from_utf8_lossy(&svg).into_owned(),
                    alternative: scene.alternative,
                })
            });
            figures.push(drawn);
        }
        let analysis = self.analysed();
        let found = analysis.as_ref().as_ref().map_err(Clone::clone)?;
        let all_wells = self.analyse_all_wells();
        Ok(self.with_facts(at, found, &all_wells, &figures, report::html))
    }

    /// The results as a workbook (XLSX) whose arithmetic is live formulas. `at` is its date, if it is an ISO 8601 moment
    /// in UTC; without one the same project gives the same bytes.
    ///
    /// # Errors
    /// As [`Session::csv`]; [`ErrorKind::TooLarge`](crate::error::ErrorKind::TooLarge) for more wells than a sheet holds.
    pub fn workbook(&mut self, at: &str) -> Result<Vec<u8>> {
        let analysis = self.analysed();
        let found = analysis.as_ref().as_ref().map_err(Clone::clone)?;
        withhold::refuse_table(&found.notes)?;
        let all_wells = self.analyse_all_wells();
        let taking_part = self.taking_part()?;
        let plates = measured(&taking_part)?;
        let input = Input { experiment: &self.document.experiment, plates: &plates };
        let plan = self.document.viability.check(&input)?;
        let parts =
            self.with_facts(at, found, &all_wells, &[], |facts| report::workbook(facts, &input, &plan))?;
        file::pack(&parts)
    }

    /// Everything a report is made from.
    fn with_facts<T>(
        &self,
        at: &str,
        found: &Checked<Analysis>,
        all_wells: &Result<Option<Checked<AllWells>>>,
        figures: &[Result<Drawing>],
        make: impl FnOnce(&Facts<'_>) -> T,
    ) -> T {
        let layouts: Vec<report::PlateFacts<'_>> = self
            .document
            .plates
            .iter()
            .map(|p| report::PlateFacts {
                id: p.id.0,
                name: &p.name,
                file: self.document.files.iter().find(|f| f.id == p.file).map_or("", |f| f.name.as_str()),
                included: p.included,
                replicate: p.replicate,
                layout: &p.layout,
            })
            .collect();
        let files: Vec<report::FileFacts<'_>> = self
            .document
            .files
            .iter()
            .map(|f| report::FileFacts { name: &f.name, sha256: &f.sha256, bytes: f.bytes })
            .collect();
        let overrides: Vec<report::OverrideFacts<'_>> = self
            .document
            .overrides
            .iter()
            .map(|o| report::OverrideFacts { code: &o.code, subject: &o.subject, reason: &o.reason })
            .collect();
        let facts = Facts {
            title: &self.document.title,
            at,
            version: env!("CARGO_PKG_VERSION"),
            experiment: &self.document.experiment,
            plates: &layouts,
            files: &files,
            draft: &self.document.viability,
            overrides: &overrides,
            audit: &self.audit().iter().map(|e| (e.at.as_str(), e.text.as_str())).collect::<Vec<_>>(),
            analysis: &found.value,
            all_wells: all_wells.as_ref().map(|all| all.as_ref().map(|a| &a.value)),
            notes: &found.notes,
            figures,
        };
        make(&facts)
    }
}
