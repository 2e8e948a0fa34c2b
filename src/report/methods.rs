//! The methods paragraph: what was done, in the words a paper uses.

use super::Facts;
use super::text::{choice, list, span};
use std::collections::BTreeSet;

/// Methods text, one paragraph a line.
pub fn methods(facts: &Facts<'_>) -> String {
    let mut paragraphs = vec![normalisation(facts), replicates(facts)];
    paragraphs.extend(curves(facts));
    paragraphs.extend(growth(facts));
    paragraphs.push(left_out(facts));
    paragraphs.push(format!(
        "Calculations were made with Monolayer {}, which gives the same digits on every computer; the raw files are \
         identified by their SHA-256.",
        facts.version
    ));
    paragraphs.join("\n")
}

fn normalisation(facts: &Facts<'_>) -> String {
    let names = |of: &dyn Fn(&crate::assay::viability::PlateResult) -> Option<String>| {
        facts.analysis.plates.iter().filter_map(of).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    let signals = names(&|p| Some(format!("“{}”", p.signal)));
    let references = names(&|p| p.reference.as_ref().map(|r| format!("“{r}”")));
    let mut sentences = vec![format!("Cell viability was computed from the read {}.", list(&signals))];
    if !references.is_empty() {
        sentences.push(format!(
            "The reference read {} of the same well was subtracted from every well.",
            list(&references)
        ));
    }
    sentences.push(
        match choice(facts.draft, "blank") {
            "none" => "No blank was subtracted.",
            "group" => "The mean of the blank wells of its group was subtracted from every well.",
            "row" => "The mean of the blank wells of its row was subtracted from every well.",
            "treated_column" => {
                "The mean of the blank wells of a treated well's column was subtracted from it and from the control it is \
                 compared with."
            }
            "column" => "The mean of the blank wells of its column was subtracted from every well.",
            _ => "The mean of the blank wells of the plate was subtracted from every well.",
        }
        .to_owned(),
    );
    sentences.push(
        "Viability (% of control) = (x − blank) / (control − blank) × 100, each group against the mean of its own \
         control wells on the same plate (Mosmann 1983, doi:10.1016/0022-1759(83)90303-4). The control’s own uncertainty \
         was propagated into the standard error of each biological replicate."
            .to_owned(),
    );
    sentences.join(" ")
}

fn replicates(facts: &Facts<'_>) -> String {
    let analysis = facts.analysis;
    let wells = span(analysis.replicates.iter().map(|r| r.n_technical));
    let n = span(analysis.summaries.iter().map(|s| s.n_biological));
    let total: u32 = analysis.summaries.iter().map(|s| s.n_technical).sum();
    format!(
        "Technical replicates ({wells} wells) were averaged within each biological replicate. Means, standard deviations, \
         standard errors and 95 % confidence intervals (Student’s t) are those of the biological replicates (n = {n}; \
         {total} wells in all); a technical replicate is never counted in n."
    )
}

fn curves(facts: &Facts<'_>) -> Option<String> {
    facts.analysis.curves.iter().any(|c| c.fit.is_some()).then(|| {
        let control = if choice(facts.draft, "fit_control") == "true" {
            ", the control taking part as dose 0"
        } else {
            ", without the control"
        };
        format!(
            "Dose-response curves are four-parameter logistic functions, y = bottom + (top − bottom) / (1 + (x / IC50)^Hill), \
             fitted by least squares to the means of the biological replicates{control}. The relative IC50 is the dose half way \
             between the plateaus, the absolute IC50 the dose at 50 % of control; 95 % confidence intervals are profile-likelihood \
             intervals."
        )
    })
}

fn growth(facts: &Facts<'_>) -> Option<String> {
    facts.analysis.growth.as_ref().map(|_| {
        "Growth-rate inhibition is GR = 2^(log2(x / x0) / log2(xc / x0)) − 1 (Hafner et al. 2016, doi:10.1038/nmeth.3853), \
         x, xc and x0 being the mean signals, less the blank, of treated and control wells at the end and of wells read when \
         treatment began. GR(c) = GRinf + (1 − GRinf) / (1 + (c / GEC50)^h) was fitted by least squares with GRinf between \
         −1 and 1, and taken for a horizontal line where the F test (2 and n − 3 degrees of freedom) did not show it to be \
         better at p < 0.05. GR50 is the dose at GR = 0.5, GRmax the GR at the highest dose, GR_AOC the mean of 1 − GR over \
         the logarithm of the dose."
            .to_owned()
    })
}

fn left_out(facts: &Facts<'_>) -> String {
    let wells = facts.plates.iter().filter(|p| p.included);
    let excluded = wells.flat_map(|p| &p.layout.wells).filter(|w| w.excluded.is_some()).count();
    let plates = facts.plates.iter().filter(|p| !p.included).count();
    let excluded = match excluded {
        0 => "No well was left out.".to_owned(),
        1 => "One well was left out; it is listed with the reason.".to_owned(),
        n => format!("{n} wells were left out; they are listed with the reasons."),
    };
    let plates = match plates {
        0 => String::new(),
        1 => " One plate was left out of the analysis.".to_owned(),
        n => format!(" {n} plates were left out of the analysis."),
    };
    let overrides = match facts.overrides.len() {
        0 => String::new(),
        1 => " One guard rail was overridden; it is listed with the reason.".to_owned(),
        n => format!(" {n} guard rails were overridden; they are listed with the reasons."),
    };
    format!("{excluded}{plates}{overrides}")
}
