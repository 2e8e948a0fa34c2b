//! The words instruments use: which name a computed read, a layout, a wavelength, a way of measuring.

/// Whether a label names something computed by the instrument's software.
pub fn is_derived(label: &str) -> bool {
    let lower = label.to_lowercase();
    let starts = [
        "blank ",
        "blank-",
        "blanked",
        "calc",
        "delta",
        "mean ",
        "slope",
        "vmax",
        "max v",
        "t at ",
        "lagtime",
        "r-squared",
        "onset",
        "ratio",
    ];
    let holds = [
        "corrected",
        "correction",
        "subtract",
        "concentration",
        "conc.",
        "conc ",
        "[conc",
        "pathlength",
        "path length",
        "ratio ",
        "average",
        "std dev",
        "std. dev",
        "cv%",
        "cv (%)",
        "%cv",
        "normali",
        "viability",
        "inhibition",
        "reduced",
        "reduction",
        "crosstalk",
        "slope",
        "difference",
        "transform",
        "fold",
        "result",
        "µg/ml",
        "ng/µl",
        "ng/ul",
        "microg/ml",
        "[mg/ml]",
        "dilution",
        "minus",
        "od600/",
    ];
    let whole = ["conc", "mean", "sd", "cv", "value", "signal", "viability", "%"];
    whole.contains(&lower.trim())
        || starts.iter().any(|w| lower.starts_with(w))
        || (holds.iter().any(|w| lower.contains(w)) && !is_heading(&lower))
}

/// Whether a line is only a heading, not a name.
pub fn is_heading(label: &str) -> bool {
    let lower = label.to_lowercase();
    let lower = lower.trim().trim_end_matches(':');
    matches!(
        lower,
        "results"
            | "result"
            | "data"
            | "raw"
            | "plate"
            | "matrix"
            | "results matrix"
            | "measurement results"
            | "measurements"
            | "readings"
            | "table"
            | "sheet1"
    )
}

/// Whether a derived quantity has no wavelength of its own.
pub fn has_no_wavelength(label: &str) -> bool {
    let lower = label.to_lowercase().replace("iteration", "");
    if ["cycle ", "scan ", "nr ", "no "].iter().any(|counted| lower.starts_with(counted)) {
        return true;
    }
    [
        "conc",
        "ratio",
        "pathlength",
        "path length",
        "lumi",
        " lum",
        "alpha",
        "dna ",
        "rna ",
        "µg",
        "ng/",
        "mg/",
        "microg",
        "plate",
    ]
    .iter()
    .any(|w| lower.contains(w))
        // 260/280 is a ratio, 579,616 an excitation and an emission.
        || lower.as_bytes().windows(3).any(|w| {
            matches!(w, [a, b'/' | b',', c] if a.is_ascii_digit() && c.is_ascii_digit())
        })
}

/// Whether a grid or column under this name says what was put into the wells, not what was measured.
pub fn is_layout(label: &str) -> bool {
    let lower = label.to_lowercase();
    let lower = lower.trim().trim_end_matches(':');
    let whole = [
        "name",
        "names",
        "sample",
        "samples",
        "well id",
        "wellid",
        "content",
        "contents",
        "group",
        "groups",
        "id",
        "type",
        "conc/dil",
        "dose",
        "doses",
        "treatment",
        "condition",
        "conditions",
        "replicate",
        "replicates",
        "drug",
        "drugs",
        "compound",
    ];
    let holds = [
        "layout",
        "platemap",
        "plate map",
        "plate layout",
        "dilution factor",
        "sample name",
        "sample id",
        "well type",
        "dose",
        "treatment",
        "dispens",
        "volume added",
        "template",
    ];
    whole.contains(&lower) || holds.iter().any(|w| lower.contains(w))
}

/// Whether the column of a list says what was put into the wells, judged word by word.
pub fn is_layout_column(header: &str) -> bool {
    const WORDS: [&str; 44] = [
        "conc",
        "concentration",
        "dose",
        "dil",
        "dilution",
        "vol",
        "volume",
        "factor",
        "replicate",
        "rep",
        "group",
        "unit",
        "weight",
        "date",
        "id",
        "nr",
        "no",
        "number",
        "index",
        "count",
        "n",
        "row",
        "col",
        "column",
        "sample",
        "std",
        "standard",
        "passage",
        "treatment",
        "drug",
        "compound",
        "cells",
        "density",
        "day",
        "plate",
        "well",
        "barcode",
        "target",
        "stock",
        "um",
        "nm",
        "mm",
        "suppress",
        "rownames",
    ];
    let lower = header.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).peekable();
    if words.peek().is_none() {
        return false;
    }
    let mut any = false;
    for word in words {
        if matches!(
            word,
            "od" | "abs"
                | "absorbance"
                | "rfu"
                | "rlu"
                | "signal"
                | "raw"
                | "luminescence"
                | "fluorescence"
                | "measured"
                | "reading"
                | "read"
        ) {
            return false;
        }
        any |= WORDS.contains(&word);
    }
    any && wavelength(header).is_none()
}

/// Whether the column of a list is named like a measurement.
pub fn is_signal_column(header: &str) -> bool {
    let lower = header.to_lowercase();
    wavelength(header).is_some()
        || mode(header).is_some()
        || [
            "od",
            "abs",
            "rfu",
            "rlu",
            "signal",
            "raw",
            "value",
            "read",
            "result",
            "measur",
            "counts",
            "intensity",
            "a.u.",
            "data",
        ]
        .iter()
        .any(|w| lower.contains(w))
}

/// Whether a title names a read (a wavelength, a mode, a step of the analysis), not a plate.
pub fn is_read_title(title: &str) -> bool {
    is_derived(title) || is_heading(title) || wavelength(title).is_some() || is_signal_column(title)
}

/// The wavelength in nanometres a label names: `450`, `OD540`, `434nm`, `abs450:450`, `Raw Data (450 1)`, `BCA @ 562(1)`.
pub fn wavelength(label: &str) -> Option<f64> {
    if has_no_wavelength(label) {
        return None;
    }
    let bytes = label.as_bytes();
    let mut last = None;
    let mut at = 0;
    while at < bytes.len() {
        if !bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
            continue;
        }
        let start = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        let before = start.checked_sub(1).and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
        let after = bytes.get(at).copied().unwrap_or(b' ');
        let value: f64 = label.get(start..at).and_then(|t| t.parse().ok()).unwrap_or(0.0);
        let word: String =
            label.get(..start).unwrap_or("").chars().rev().take_while(|c| c.is_alphabetic()).collect();
        let word: String = word.chars().rev().collect::<String>().to_lowercase();
        let named = matches!(
            word.as_str(),
            "" | "od" | "a" | "abs" | "absorbance" | "raw" | "ex" | "em" | "lm" | "blank" | "read"
        );
        let decimal = (before == b'.' || before == b',')
            && start.checked_sub(2).and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
        let followed = after == b'.' && bytes.get(at + 1).is_some_and(|b| b.is_ascii_digit() && *b != b'0');
        let joined = after.is_ascii_alphabetic()
            && !label.get(at..).is_some_and(|t| t.to_lowercase().starts_with("nm"));
        if (190.0..=1200.0).contains(&value)
            && at - start <= 4
            && named
            && !decimal
            && !followed
            && !joined
            && before != b'-'
        {
            last = Some(value);
        }
    }
    last
}

/// The way of measuring a text names.
pub fn mode(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    [
        ("luminescence", "Luminescence"),
        ("fluorescence polari", "Fluorescence polarisation"),
        ("fluorescence", "Fluorescence"),
        ("absorbance", "Absorbance"),
        ("photometric", "Absorbance"),
        ("optical density", "Absorbance"),
        ("alphascreen", "AlphaScreen"),
        ("alphalisa", "AlphaLISA"),
        ("turbid", "Turbidimetry"),
        ("nephelo", "Nephelometry"),
    ]
    .into_iter()
    .find(|(word, _)| lower.contains(word))
    .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wavelengths_of_labels() {
        for (label, want) in [
            ("562", Some(562.0)),
            ("OD540", Some(540.0)),
            ("434nm", Some(434.0)),
            ("434 nm", Some(434.0)),
            ("abs450:450", Some(450.0)),
            ("630nmAbsRead:630", Some(630.0)),
            ("260:977 [Test]", Some(977.0)),
            ("260:Pathlength", None),
            ("Blank 562", Some(562.0)),
            ("Corrected [Blank 260:280]", Some(280.0)),
            ("Ratio 260/280", None),
            ("Raw Data (450 1)", Some(450.0)),
            ("BCA Absorbance @ 562(1)", Some(562.0)),
            ("Screen 384 OptiPlate(1)", None),
            ("DNA concentration ng/uL", None),
            ("Absorbance 1", None),
            ("Label1", None),
            ("0.450", None),
            ("340 iteration 1", Some(340.0)),
            ("fluor:579,616", None),
            ("od:600", Some(600.0)),
            ("Raw Data (580/620)", None),
            ("0_1 US LUM 384(1)", None),
            ("OD600:450", Some(450.0)),
            ("H358-2", None),
            ("2023-09-21", None),
        ] {
            assert_eq!(wavelength(label), want, "{label}");
        }
    }

    #[test]
    fn derived_and_raw() {
        for label in [
            "Blank 562",
            "Conc",
            "[Concentration]",
            "Ratio 260/230",
            "260:Pathlength",
            "Corrected [Blank 260:260]",
            "Blank corrected based on Raw Data (450)",
            "Calc 1: Crosstalk correction",
            "Blank Subtraction 1",
            "Conc. [microg/ml]",
        ] {
            assert!(is_derived(label), "{label}");
        }
        for label in [
            "562",
            "Raw Data (450 1)",
            "OD540",
            "Absorbance 1",
            "Results",
            "Label1",
            "abs450:450",
            "260:900 [Ref]",
        ] {
            assert!(!is_derived(label), "{label}");
        }
    }

    #[test]
    fn layout_columns_are_not_signals() {
        for header in
            ["std_conc", "sample_dil_final", "volume", "wr_volume", "Conc/Dil", "Replicate", "sample_ID"]
        {
            assert!(is_layout_column(header), "{header}");
        }
        for header in ["562", "Raw data", "OD", "Absorbance", "Value", "Mean RFU", "sample_abs", ""] {
            assert!(!is_layout_column(header), "{header}");
        }
    }
}
