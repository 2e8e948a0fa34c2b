//! The methods paragraph: what was done, in the words a paper uses.

use super::Facts;
use super::text::{choice, list, span};
use crate::assay::viability::{Check, CurveFit};
use crate::num::words::{in_sentence, significant};
use std::collections::BTreeSet;

/// Methods text, one paragraph a line.
pub fn methods(facts: &Facts<'_>) -> String {
    let mut paragraphs = vec![normalisation(facts), replicates(facts)];
    paragraphs.extend(curves(facts));
    paragraphs.extend(growth(facts));
    paragraphs.extend(quality(facts));
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
            "group" => "The mean of the blank wells of its series was subtracted from every well.",
            "row" => "The mean of the blank wells of its row was subtracted from every well.",
            "treated_column" => {
                "The mean of the blank wells of a treated well’s column was subtracted from it and from the control it is \
                 compared with."
            }
            "column" => "The mean of the blank wells of its column was subtracted from every well.",
            _ => "The mean of the blank wells of the plate was subtracted from every well.",
        }
        .to_owned(),
    );
    sentences.push(
        "Viability (% of control) = (x − blank) / (control − blank) × 100, each series against the mean of its own \
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
    let fits: Vec<&CurveFit> = facts.analysis.curves.iter().filter_map(|c| c.fit.as_ref()).collect();
    if fits.is_empty() {
        return None;
    }
    let draft = facts.draft;
    let mut models: Vec<String> = Vec::new();
    for fit in &fits {
        let words = format!("{} ({})", in_sentence(&fit.model_label), fit.formula);
        if !models.contains(&words) {
            models.push(words);
        }
    }
    let control = if choice(draft, "fit_control") == "true" {
        ", the control taking part as dose 0"
    } else {
        ", without the control"
    };
    let mut said = vec![format!(
        "Dose-response curves were fitted by least squares to the means of the biological replicates{control}: {}.",
        list(&models)
    )];
    if choice(draft, "model") == "best" {
        said.push(
            "The curve of each series is the one with the lowest AICc among those whose parameters the data determine \
             (Hurvich and Tsai 1989, doi:10.1093/biomet/76.2.297)."
                .into(),
        );
    }
    said.extend(constraints(&fits));
    said.push(weights(choice(draft, "weights")).into());
    if choice(draft, "robust") == "true" {
        said.push(
            "The fit is robust: points far from the curve count less (Motulsky and Brown 2006, \
             doi:10.1186/1471-2105-7-123)."
                .into(),
        );
    }
    said.push(
        "The relative IC50 is the dose half way between the plateaus, the absolute IC50 the dose at 50 % of control.".into(),
    );
    said.push(match choice(draft, "intervals") {
        "wald" => {
            "95 % confidence intervals are estimate ± t · standard error, on the logarithm for doses.".into()
        }
        _ => "95 % confidence intervals are profile-likelihood intervals (Venzon and Moolgavkar 1988, \
              doi:10.2307/2347496)."
            .into(),
    });
    said.push("An IC50 that the data do not determine is not printed; what is known of it is.".into());
    said.extend(outliers(facts));
    said.extend(comparisons(facts));
    Some(said.join(" "))
}

/// What was known of the parameters, once for all curves that say the same.
fn constraints(fits: &[&CurveFit]) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    for parameter in fits.iter().flat_map(|f| &f.parameters) {
        if let Some(words) = &parameter.constraint {
            let words = format!("{} was {words}", in_sentence(&parameter.label));
            if !said.contains(&words) {
                said.push(words);
            }
        }
    }
    (!said.is_empty()).then(|| format!("Of the parameters, {}; all others were free.", list(&said)))
}

fn weights(key: &str) -> &'static str {
    match key {
        "inverse_y" => "Points were weighted by 1/Y, Y being the value of the curve.",
        "inverse_y2" => "Points were weighted by 1/Y², Y being the value of the curve.",
        "inverse_sd2" => "Points were weighted by 1/SD² of their technical replicates.",
        "poisson" => "Points were weighted as Poisson counts.",
        _ => "All points had the same weight.",
    }
}

fn outliers(facts: &Facts<'_>) -> Option<String> {
    let q = facts.draft.0.get("outliers").map_or("1", String::as_str).trim();
    if q.parse() == Ok(0.0) {
        return None;
    }
    let marked: usize = facts.analysis.curves.iter().map(|c| c.outliers.len()).sum();
    let found = match marked {
        0 => "none was found".to_owned(),
        1 => "one was marked, and it took part in the fit all the same".to_owned(),
        n => format!("{n} were marked, and they took part in the fits all the same"),
    };
    Some(format!(
        "Outliers were looked for with ROUT (Q = {q} %; Motulsky and Brown 2006, doi:10.1186/1471-2105-7-123): {found}."
    ))
}

fn comparisons(facts: &Facts<'_>) -> Option<String> {
    let tested: Vec<&Check> = facts.analysis.comparisons.iter().filter_map(|c| c.test.as_ref()).collect();
    if tested.is_empty() {
        return None;
    }
    let mut tests: Vec<String> = Vec::new();
    for test in &tested {
        let label = in_sentence(&test.label);
        if !tests.contains(&label) {
            tests.push(label);
        }
    }
    let holm = if tested.len() > 1 {
        ", with p values corrected for the number of pairs (Holm 1979, https://www.jstor.org/stable/4615733)"
    } else {
        ""
    };
    let ratios = if facts.analysis.comparisons.iter().any(|c| c.ratio.is_some()) {
        " Ratios are those of geometric means (Christopoulos 1998, doi:10.1016/S0165-6147(98)01242-1)."
    } else {
        ""
    };
    let censored = if facts.analysis.comparisons.iter().any(|c| c.ratio_bound.is_some()) {
        " An IC50 that was not reached counts as above the dose it is known to exceed (Gehan 1965, doi:10.1093/biomet/52.1-2.203)."
    } else {
        ""
    };
    Some(format!(
        "Series were compared by one IC50 for each biological replicate, because wells are not n ({}{holm}).{ratios}{censored}",
        list(&tests)
    ))
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

fn quality(facts: &Facts<'_>) -> Option<String> {
    let worst = facts
        .analysis
        .quality
        .iter()
        .flat_map(|q| &q.controls)
        .filter_map(|c| c.z_prime)
        .filter(|z| z.is_finite())
        .fold(None, |worst: Option<f64>, z| Some(worst.map_or(z, |w| w.min(z))))?;
    Some(format!(
        "Z′ of control and blank was {} or higher on every plate that has both (Zhang 1999, \
         doi:10.1177/108705719900400206).",
        significant(worst, 2)
    ))
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
        1 => " One note that withholds a number was overridden; it is listed with the reason.".to_owned(),
        n => format!(" {n} notes that withhold a number were overridden; they are listed with the reasons."),
    };
    format!("{excluded}{plates}{overrides}")
}
