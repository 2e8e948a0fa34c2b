//! Charts from a synthetic analysis: the bytes of every writer against stored files, and what must hold of every layout.
//! `REGENERATE=1 cargo test --test figure` writes the stored files again; look at them before committing.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use monolayer::ErrorKind;
use monolayer::assay::viability::{
    Analysis, Candidate, Curve, CurveFit, CurveOutlier, CurvePoint, Estimate, LinePoint, ParameterEstimate,
    ReplicateCurve, ReplicateResult, Summary,
};
use monolayer::experiment::{
    Condition, ConditionId, Dose, DoseUnit, Experiment, Group, GroupId, PALETTE, Replicate, ReplicateId,
    Symbol,
};
use monolayer::figure::scene::{Mark, Scene};
use monolayer::figure::{self, FigureChoice, FigureKind, bars, dose_response, pdf, raster, shape, svg};
use monolayer::num::math;
use std::path::PathBuf;

const SYMBOLS: [Symbol; 8] = [
    Symbol::Circle,
    Symbol::Square,
    Symbol::Triangle,
    Symbol::Diamond,
    Symbol::TriangleDown,
    Symbol::OpenCircle,
    Symbol::OpenSquare,
    Symbol::OpenTriangle,
];

/// What an analysis looks like, group by group: name, half-maximal dose, lowest viability, replicates.
struct Case {
    groups: Vec<(String, f64, f64)>,
    /// Doses; 0 is the control. Negative: a condition without dose.
    doses: Vec<f64>,
    names: Option<Vec<String>>,
    replicates: u32,
    undetermined: Option<usize>,
}

impl Case {
    fn model() -> Self {
        Self {
            groups: vec![("Adapted".into(), 215.0, 30.0), ("Non-adapted".into(), 118.0, 12.0)],
            doses: vec![0.0, 60.0, 90.0, 120.0, 150.0, 180.0, 240.0],
            names: None,
            replicates: 3,
            undetermined: None,
        }
    }
}

fn name(dose: f64) -> String {
    if dose == 0.0 { "Ctrl".into() } else { format!("{dose} µl") }
}

fn logistic(x: f64, half: f64, low: f64) -> f64 {
    low + (100.0 - low) / (1.0 + math::pow(x / half, 3.2))
}

/// A spread that is the same on every machine: between -1 and 1.
fn spread(group: usize, condition: usize, replicate: u32) -> f64 {
    let mut mixed =
        (group as u32 * 7919 + condition as u32 * 104_729 + replicate * 1_299_709).wrapping_add(17);
    for _ in 0..3 {
        mixed = (mixed ^ mixed >> 15).wrapping_mul(2_654_435_761);
    }
    f64::from(mixed >> 8) / f64::from(1_u32 << 23) - 1.0
}

fn build(case: &Case) -> (Analysis, Experiment) {
    let mut experiment = Experiment::default();
    for (i, (name, ..)) in case.groups.iter().enumerate() {
        experiment.groups.push(Group {
            id: GroupId(i as u32 + 1),
            name: name.clone(),
            colour: PALETTE[i % 7].into(),
            symbol: SYMBOLS[i % 8],
        });
    }
    for (i, dose) in case.doses.iter().enumerate() {
        let name = case.names.as_ref().map_or_else(|| name(*dose), |n| n[i].clone());
        experiment.conditions.push(Condition {
            id: ConditionId(i as u32 + 100),
            name,
            dose: (*dose >= 0.0).then(|| Dose { value: *dose, unit: DoseUnit("µl".into()) }),
            control: *dose == 0.0,
            colour: PALETTE[i % 7].into(),
            symbol: SYMBOLS[i % 8],
        });
    }
    for i in 1..=case.replicates {
        experiment.replicates.push(Replicate { id: ReplicateId(i + 200), name: format!("Replicate {i}") });
    }
    let mut analysis = Analysis {
        plates: vec![],
        observations: vec![],
        replicates: vec![],
        summaries: vec![],
        curves: vec![],
        ..Analysis::default()
    };
    for (g, (_, half, low)) in case.groups.iter().enumerate() {
        let group = Some(GroupId(g as u32 + 1));
        let mut points = Vec::new();
        for (c, condition) in experiment.conditions.iter().enumerate() {
            let dose = case.doses[c];
            let middle = logistic(dose.abs(), *half, *low);
            let size = if dose == 0.0 { 3.0 } else { 7.0 };
            let values: Vec<f64> = (1..=case.replicates).map(|r| middle + size * spread(g, c, r)).collect();
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let sd = (n > 1.0)
                .then(|| (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0)).sqrt());
            let sem = sd.map(|s| s / n.sqrt());
            for (r, value) in values.iter().enumerate() {
                analysis.replicates.push(ReplicateResult {
                    group,
                    condition: condition.id,
                    replicate: ReplicateId(r as u32 + 201),
                    mean: *value,
                    by_definition: false,
                    sd_technical: Some(2.0),
                    se_propagated: None,
                    n_technical: 3,
                });
                if dose > 0.0 {
                    points.push(CurvePoint { dose, value: *value, replicate: ReplicateId(r as u32 + 201) });
                }
            }
            analysis.summaries.push(Summary {
                group,
                condition: condition.id,
                dose: condition.dose.clone(),
                mean,
                sd,
                sem,
                ci95: sem.map(|s| [mean - 4.302_652_7 * s, mean + 4.302_652_7 * s]),
                n_biological: case.replicates,
                n_technical: case.replicates * 3,
            });
        }
        let determined = case.undetermined != Some(g);
        let estimate = |value: f64, share: f64| Estimate {
            value,
            se: Some(value * share / 2.0),
            low: Some(value * (1.0 - share)),
            high: Some(value * (1.0 + share)),
            determined,
        };
        let parameter = |key: &str, estimate: Estimate| ParameterEstimate {
            key: key.into(),
            label: key.into(),
            unit: "%".into(),
            constraint: None,
            estimate,
        };
        let top_dose = case.doses.iter().fold(1.0_f64, |a, b| a.max(*b));
        let low_dose = case.doses.iter().filter(|d| **d > 0.0).fold(top_dose, |a, b| a.min(*b));
        let line = (0..=80)
            .map(|i| {
                let x = low_dose * 0.8 * math::pow(top_dose * 1.25 / (low_dose * 0.8), f64::from(i) / 80.0);
                let y = logistic(x, *half, *low);
                let wide = if determined { 4.0 + f64::from((i - 40_i32).pow(2)) / 400.0 } else { 500.0 };
                LinePoint { x, y, band: Some([y - wide, y + wide]), prediction: None }
            })
            .collect();
        analysis.curves.push(Curve {
            group,
            unit: "µl".into(),
            points,
            fit: Some(CurveFit {
                parameters: vec![
                    parameter("bottom", estimate(*low, 0.4)),
                    parameter("top", estimate(100.0, 0.05)),
                    parameter("hill", estimate(3.2, 0.3)),
                ],
                ic50_relative: Some(estimate(*half, 0.08)),
                ic50_absolute: Some(estimate(*half * 1.1, 0.08)),
                rss: 300.0,
                df: 14,
                r_squared: 0.97,
                rmse: 4.6,
                line,
                ..CurveFit::default()
            }),
            by_replicate: (1..=case.replicates)
                .filter(|_| case.replicates > 1)
                .map(|r| {
                    let own = estimate(*half * (1.0 + 0.15 * spread(g, 50, r)), 0.2);
                    let open = Estimate { low: Some(top_dose), high: None, ..own };
                    ReplicateCurve {
                        replicate: ReplicateId(r + 200),
                        ic50: Some(if determined { own } else { open }),
                        verdict: String::new(),
                    }
                })
                .collect(),
            ..Curve::default()
        });
    }
    (analysis, experiment)
}

fn choice(pairs: &[(&str, &str)]) -> FigureChoice {
    FigureChoice(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
}

/// Compares with the stored file, or stores it.
fn golden(file: &str, bytes: &[u8]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    if std::env::var_os("REGENERATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        return;
    }
    let stored =
        std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}; run with REGENERATE=1", path.display()));
    assert!(
        stored == bytes,
        "{} differs from what is drawn now; look, then run with REGENERATE=1",
        path.display()
    );
}

/// Every case by name: analysis, experiment, choices.
fn cases() -> Vec<(&'static str, Analysis, Experiment, FigureChoice)> {
    let mut all = Vec::new();
    let mut add = |name, case: &Case, pairs: &[(&str, &str)]| {
        let (analysis, experiment) = build(case);
        all.push((name, analysis, experiment, choice(pairs)));
    };
    add("model", &Case::model(), &[("x_label", "Conditioned medium (µl)")]);
    add(
        "wide",
        &Case::model(),
        &[("width_mm", "174"), ("height_mm", "80"), ("legend", "right"), ("font_size_pt", "8")],
    );
    add(
        "titled",
        &Case::model(),
        &[("title", "Viability of MDA-MB-231 after 48 h"), ("fill", "pattern"), ("error_bars", "ci95")],
    );
    add("undetermined", &Case { undetermined: Some(0), ..Case::model() }, &[]);
    let hostile = Case {
        groups: vec![
            ("<img src=x onerror=alert(1)>".into(), 215.0, 30.0),
            ("A cell line with a very long name that no journal would print, passage 17, mycoplasma-free & \"quoted\"".into(), 100.0, 20.0),
            ("µ Ω αβγ ΔΔCq 10⁻⁶ \u{202e}evil\u{0} 細胞".into(), 60.0, 5.0),
        ],
        names: Some(vec![
            "Ctrl".into(),
            "Conditioned medium of adapted cells, sixty microlitres".into(),
            "</text><script>alert(1)</script>".into(),
            "µ".into(),
            "Doxorubicin 10 µM".into(),
            "x".into(),
            "TGF-β1 + SB-431542".into(),
        ]),
        ..Case::model()
    };
    add(
        "hostile",
        &hostile,
        &[(
            "y_label",
            "Relative \u{7} viability <of> the & control, as a share of untreated cells of the same passage",
        )],
    );
    add("one_group", &Case { groups: vec![("MCF-7".into(), 130.0, 8.0)], ..Case::model() }, &[]);
    let many = Case {
        groups: vec![("A549".into(), 90.0, 10.0), ("HeLa".into(), 40.0, 4.0)],
        doses: vec![0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0],
        names: None,
        replicates: 4,
        undetermined: None,
    };
    add("twelve", &many, &[]);
    let eight = Case {
        groups: (1..=8)
            .map(|i| (format!("Clone {i}"), 60.0 + 25.0 * f64::from(i), 5.0 * f64::from(i)))
            .collect(),
        ..Case::model()
    };
    add("eight", &eight, &[("width_mm", "174")]);
    add("single_replicate", &Case { replicates: 1, ..Case::model() }, &[]);
    let negative =
        Case { groups: vec![("Low".into(), 80.0, -12.0), ("High".into(), 150.0, -4.0)], ..Case::model() };
    add("negative", &negative, &[("error_bars", "sem"), ("fill", "open")]);
    let screen = Case {
        groups: (1..=48)
            .map(|i| {
                let i = f64::from(i);
                (
                    format!("Compound {i}"),
                    3.0 * math::exp10(3.0 * (i * 0.37).fract()),
                    40.0 * (i * 0.61).fract(),
                )
            })
            .collect(),
        doses: vec![0.0, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0],
        undetermined: Some(7),
        ..Case::model()
    };
    let (analysis, experiment) = build(&screen);
    all.push(("screen", analysis, experiment, choice(&[("width_mm", "183")])));
    let (analysis, experiment) = kinds();
    all.push(("kinds", analysis, experiment, choice(&[("band", "prediction"), ("rejected", "true")])));
    all
}

/// Curves of other kinds beside a 4PL: a bump above the control, one that never comes down, a line, a band of prediction,
/// a curve not chosen and points marked as outliers.
fn kinds() -> (Analysis, Experiment) {
    let case = Case {
        groups: vec![
            ("Hormesis".into(), 12.0, 5.0),
            ("Not reached".into(), 60.0, 70.0),
            ("Line".into(), 30.0, 20.0),
            ("Logistic".into(), 1.2, 8.0),
        ],
        doses: vec![0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0],
        ..Case::model()
    };
    let (mut analysis, experiment) = build(&case);
    let shape = |curve: usize, x: f64| match curve {
        0 => (100.0 + 60.0 * x) / (1.0 + math::pow(x / 4.0, 2.6)),
        1 => 100.0 - 22.0 * x / 30.0,
        2 => 95.0 - 2.0 * x,
        _ => logistic(x, 1.2, 8.0),
    };
    for (index, curve) in analysis.curves.iter_mut().enumerate() {
        let fit = curve.fit.as_mut().unwrap();
        for point in &mut fit.line {
            point.x = 0.1 / 3.0 * math::pow(900.0 * 3.0, math::ln(point.x / 0.08) / math::ln(37.5 / 0.08));
            point.y = shape(index, point.x);
            point.band = Some([point.y - 5.0, point.y + 5.0]);
            point.prediction = Some([point.y - 14.0, point.y + 14.0]);
        }
        let moved = |dose: f64, value: f64| {
            value - logistic(dose, case.groups[index].1, case.groups[index].2) + shape(index, dose)
        };
        for summary in analysis.summaries.iter_mut().filter(|s| s.group == curve.group) {
            let dose = summary.dose.as_ref().unwrap().value;
            summary.mean = moved(dose, summary.mean);
        }
        for (row, replicate) in analysis.replicates.iter_mut().filter(|r| r.group == curve.group).enumerate()
        {
            replicate.mean = moved(case.doses[row / 3], replicate.mean);
        }
        for point in &mut curve.points {
            point.value = moved(point.dose, point.value);
        }
    }
    let fit = |curve: &mut Curve, model: &str| {
        let fit = curve.fit.as_mut().unwrap();
        fit.model = model.into();
        fit.clone()
    };
    fit(&mut analysis.curves[0], "brain_cousens");
    fit(&mut analysis.curves[2], "linear");
    let open = analysis.curves[1].fit.as_mut().unwrap();
    open.ic50_relative.as_mut().unwrap().determined = false;
    open.ic50_absolute = None;
    open.ic50_instead = Some("> 30 µl (22 % inhibition)".into());
    let line = analysis.curves[2].fit.as_mut().unwrap();
    (line.ic50_relative, line.ic50_absolute) = (None, None);
    let line = analysis.curves[3].fit.as_ref().unwrap().line.clone();
    analysis.curves[3].rejected.push(Candidate {
        model: "weibull1".into(),
        label: "Weibull type 1".into(),
        aicc: Some(60.0),
        weight: Some(0.1),
        ic50: None,
        reason: "Fits as well as the chosen curve.".into(),
        line: line
            .into_iter()
            .map(|p| LinePoint { x: p.x * 1.25, band: None, prediction: None, ..p })
            .collect(),
    });
    analysis.curves[3].outliers.push(CurveOutlier {
        point: 7,
        expected: 50.0,
        p: 0.001,
        q_percent: 1.0,
        ic50_without: None,
        influence: String::new(),
    });
    (analysis, experiment)
}

fn scenes() -> Vec<(String, Scene)> {
    cases()
        .into_iter()
        .flat_map(|(name, analysis, experiment, choice)| {
            // Four charts of every case would be a thousand pages of golden files.
            let kinds: &[(&str, FigureKind)] = match name {
                "screen" => &[("panels", FigureKind::Panels), ("potency", FigureKind::Potency)],
                "kinds" | "hostile" | "single_replicate" => &[
                    ("bars", FigureKind::Bars),
                    ("dose", FigureKind::DoseResponse),
                    ("panels", FigureKind::Panels),
                    ("potency", FigureKind::Potency),
                ],
                _ => &[("bars", FigureKind::Bars), ("dose", FigureKind::DoseResponse)],
            };
            let drawn = |(figure, kind): &(&str, FigureKind)| {
                (format!("{name}_{figure}"), figure::draw(*kind, &analysis, &experiment, &choice).unwrap())
            };
            kinds.iter().map(drawn).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn svg_is_as_stored() {
    for (name, scene) in scenes() {
        golden(&format!("{name}.svg"), &svg::write(&scene, svg::TextAs::Text));
    }
}

#[test]
fn no_text_overlaps_another_or_leaves_the_page() {
    for (name, scene) in scenes() {
        no_overlap(&name, &scene);
    }
}

#[test]
fn nothing_but_text_leaves_the_page() {
    for (name, scene) in scenes() {
        nothing_leaves(&name, &scene);
    }
}

fn nothing_leaves(name: &str, scene: &Scene) {
    use monolayer::figure::scene::Step;
    shape::walk(&scene.marks, &mut |mark| {
        let inside = |x: f64, y: f64| {
            assert!(
                (0.0..=scene.width_mm).contains(&x) && (0.0..=scene.height_mm).contains(&y),
                "{name}: {mark:?}"
            );
        };
        match mark {
            Mark::Path { steps, .. } => {
                for step in steps {
                    match step {
                        Step::Move(x, y) | Step::Line(x, y) => inside(*x, *y),
                        Step::Curve(a, b, c, d, x, y) => {
                            inside(*a, *b);
                            inside(*c, *d);
                            inside(*x, *y);
                        }
                        Step::Close => {}
                    }
                }
            }
            Mark::Circle { x, y, radius, .. } => {
                inside(x - radius, y - radius);
                inside(x + radius, y + radius);
            }
            Mark::Text { .. } | Mark::Group { .. } => {}
        }
    });
}

fn no_overlap(name: &str, scene: &Scene) {
    let boxes = shape::text_boxes(scene);
    for (i, (words, corners)) in boxes.iter().enumerate() {
        for (x, y) in corners {
            assert!(
                (0.0..=scene.width_mm).contains(x) && (0.0..=scene.height_mm).contains(y),
                "{name}: “{words}” leaves the page at {x}, {y}"
            );
        }
        for (other, other_corners) in boxes.iter().skip(i + 1) {
            assert!(!shape::overlap(corners, other_corners), "{name}: “{words}” covers “{other}”");
        }
    }
}

/// Random designs tried: `CASES=600 cargo test --test figure no_design` for a thorough look.
fn random_cases() -> u32 {
    std::env::var("CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(40)
}

/// Up to so many letters, digits, blanks and the given signs.
fn words(signs: &str, most: usize) -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::strategy::Strategy;
    let letters: Vec<char> =
        ('A'..='Z').chain('a'..='z').chain('0'..='9').chain([' ']).chain(signs.chars()).collect();
    let one = proptest::sample::select(letters);
    proptest::collection::vec(one, 0..=most).prop_map(|text| text.into_iter().collect())
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: random_cases(), failure_persistence: None, max_shrink_iters: 40, ..Default::default() })]
    #[test]
    fn no_design_makes_labels_overlap(
        groups in proptest::collection::vec(words("αβµ/+-", 40), 1..9),
        copies in 1_usize..8,
        names in proptest::collection::vec(words("αβµ/+-", 50), 2..14),
        first in -6.0..3.0_f64,
        factor in 0.05..1.2_f64,
        replicates in 1_u32..6,
        width in 0_usize..5,
        columns in 0_usize..9,
        height in 35_u32..120,
        size in 7_u32..13,
        legend in 0_usize..3,
        title in words("", 120),
        label in words("()%µ", 150),
    ) {
        let doses = (0..names.len()).map(|i| if i == 0 { 0.0 } else { math::exp10(first + factor * i as f64) }).collect();
        let case = Case {
            // Up to 56 groups: more than a page of panels has.
            groups: groups.iter().cycle().take(groups.len() * copies).enumerate().map(|(i, n)| (n.clone(), 3.0 + i as f64, 10.0)).collect(),
            doses,
            names: Some(names),
            replicates,
            undetermined: Some(0),
        };
        let (analysis, experiment) = build(&case);
        let choice = choice(&[
            ("width_mm", ["85", "89", "114", "174", "183"][width]),
            ("columns", ["auto", "1", "2", "3", "4", "5", "6", "7", "8"][columns]),
            ("height_mm", &height.to_string()),
            ("font_size_pt", &size.to_string()),
            ("legend", ["top", "right", "none"][legend]),
            ("title", &title),
            ("x_label", &label),
            ("y_label", &label),
        ]);
        for spec in figure::KINDS {
            match figure::draw(spec.kind, &analysis, &experiment, &choice) {
                Ok(scene) => {
                    no_overlap(spec.label, &scene);
                    nothing_leaves(spec.label, &scene);
                }
                // One open curve of one replicate has no IC50 to show, nor a limit of it.
                Err(error) if spec.kind == FigureKind::Potency && error.kind == ErrorKind::Empty => {}
                Err(error) => assert_eq!(error.kind, ErrorKind::TooLarge),
            }
        }
    }
}

#[test]
fn text_is_text() {
    for (name, scene) in scenes() {
        for text_as in [svg::TextAs::Text, svg::TextAs::Outlines] {
            let bytes = String::from_utf8(svg::write(&scene, text_as)).unwrap();
            assert!(!bytes.contains("<img") && !bytes.contains("<script"), "{name}");
            assert!(
                !bytes.contains('\u{0}') && !bytes.contains('\u{202e}') && !bytes.contains('\u{7}'),
                "{name}"
            );
        }
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn every_other_format_is_as_stored() {
    let mut lines = String::new();
    for (name, scene) in scenes() {
        lines += &format!("{} {name} pdf\n", sha256(&pdf::write(&scene)));
        lines += &format!("{} {name} svg outlines\n", sha256(&svg::write(&scene, svg::TextAs::Outlines)));
        lines += &format!("{} {name} png 100\n", sha256(&raster::png(&scene, 100).unwrap()));
    }
    let model = &scenes()[0].1;
    lines += &format!("{} model_bars tiff 300\n", sha256(&raster::tiff(model, 300).unwrap()));
    golden("sha256.txt", lines.as_bytes());
    golden("model_bars.png", &raster::png(model, 300).unwrap());
    golden("model_dose.png", &raster::png(&scenes()[1].1, 300).unwrap());
}

#[test]
fn pixels_have_the_exact_physical_size() {
    let (analysis, experiment) = build(&Case::model());
    for (width, dpi, expected) in [
        ("85", 300, 1004),
        ("85", 600, 2008),
        ("85", 1200, 4016),
        ("114", 300, 1346),
        ("174", 300, 2055),
        ("174", 1200, 8220),
    ] {
        let scene = bars::draw(&analysis, &experiment, &choice(&[("width_mm", width)])).unwrap();
        assert_eq!(raster::size(&scene, dpi).unwrap().0, expected, "{width} mm at {dpi} dpi");
    }
    let scene = bars::draw(&analysis, &experiment, &choice(&[])).unwrap();
    let decoder = png::Decoder::new(std::io::Cursor::new(raster::png(&scene, 600).unwrap()));
    let reader = decoder.read_info().unwrap();
    let info = reader.info();
    assert_eq!((info.width, info.height), (2008, 1417));
    assert_eq!(info.color_type, png::ColorType::Rgb);
    // 600 / 0.0254 pixels a metre.
    assert_eq!(info.pixel_dims.unwrap().xppu, 23622);
    assert_eq!(raster::size(&scene, 10).unwrap_err().kind, ErrorKind::Number);
    assert_eq!(raster::size(&scene, 2400).unwrap_err().kind, ErrorKind::Number);
    let poster = Scene { width_mm: 2000.0, height_mm: 2000.0, ..scene.clone() };
    assert_eq!(raster::png(&poster, 1200).unwrap_err().kind, ErrorKind::TooLarge);
    let nothing = Scene { width_mm: f64::NAN, ..scene };
    assert_eq!(raster::tiff(&nothing, 300).unwrap_err().kind, ErrorKind::TooLarge);
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let (analysis, experiment) = build(&Case::model());
    let empty = Analysis { summaries: vec![], ..analysis.clone() };
    assert_eq!(bars::draw(&empty, &experiment, &choice(&[])).unwrap_err().kind, ErrorKind::Empty);
    assert_eq!(dose_response::draw(&empty, &experiment, &choice(&[])).unwrap_err().kind, ErrorKind::Empty);

    let (undosed, design) = build(&Case {
        doses: vec![0.0, -1.0],
        names: Some(vec!["Ctrl".into(), "siRNA".into()]),
        ..Case::model()
    });
    assert!(bars::draw(&undosed, &design, &choice(&[])).is_ok());
    let error = dose_response::draw(&undosed, &design, &choice(&[])).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Empty);
    assert!(error.hint.contains("bars"));

    let mut mixed = analysis.clone();
    mixed.summaries[3].dose.as_mut().unwrap().unit = DoseUnit("µM".into());
    assert_eq!(dose_response::draw(&mixed, &experiment, &choice(&[])).unwrap_err().kind, ErrorKind::Invalid);

    let crowd = Case {
        groups: (0..8).map(|i| (format!("{i}"), 100.0, 5.0)).collect(),
        doses: (0..40).map(f64::from).collect(),
        ..Case::model()
    };
    let (crowded, design) = build(&crowd);
    assert_eq!(bars::draw(&crowded, &design, &choice(&[])).unwrap_err().kind, ErrorKind::TooLarge);

    let flat = choice(&[("height_mm", "35"), ("font_size_pt", "12"), ("title", "T"), ("width_mm", "85")]);
    let (eight, design) = build(&Case {
        groups: (0..8).map(|i| (format!("Cell line {i}"), 100.0, 5.0)).collect(),
        ..Case::model()
    });
    assert_eq!(dose_response::draw(&eight, &design, &flat).unwrap_err().kind, ErrorKind::TooLarge);
}

#[test]
fn an_undetermined_curve_is_grey_and_names_no_ic50() {
    let (analysis, experiment) = build(&Case { undetermined: Some(0), ..Case::model() });
    let scene = dose_response::draw(&analysis, &experiment, &choice(&[])).unwrap();
    let words: Vec<String> = shape::text_boxes(&scene).into_iter().map(|(w, _)| w).collect();
    assert!(words.contains(&"Adapted, IC50 not determined".to_owned()), "{words:?}");
    assert!(!words.iter().any(|w| w.contains("215")), "{words:?}");
    assert!(!scene.alternative.contains("215"));
    let mut grey = 0;
    shape::walk(&scene.marks, &mut |mark| {
        if let Mark::Path { stroke: Some(stroke), .. } = mark {
            grey += u32::from(!stroke.dash.is_empty() && stroke.colour.r == 128 && stroke.colour.b == 128);
        }
    });
    assert_eq!(grey, 2, "the curve and its sample in the key");
}

#[test]
fn letters_the_fonts_lack_are_named() {
    let mut case = Case::model();
    let drawn = |case: &Case| {
        let (analysis, experiment) = build(case);
        figure::draw(FigureKind::Panels, &analysis, &experiment, &choice(&[])).unwrap().missing
    };
    assert_eq!(drawn(&case), "");
    case.groups[0].0 = "細胞 α".into();
    assert_eq!(drawn(&case), "細胞");
}

#[test]
fn the_alternative_tells_every_number_and_n() {
    let (analysis, experiment) = build(&Case::model());
    let scene = bars::draw(&analysis, &experiment, &choice(&[])).unwrap();
    assert_eq!(scene.alternative.matches("(n = 3)").count(), 14, "{}", scene.alternative);
    assert!(scene.alternative.contains("standard deviation"));
}

#[test]
fn bars_start_at_zero_and_doses_in_other_units_share_the_axis() {
    let (mut analysis, experiment) = build(&Case::model());
    for summary in &mut analysis.summaries {
        if summary.group == Some(GroupId(2)) {
            let dose = summary.dose.as_mut().unwrap();
            *dose = Dose { value: dose.value / 1000.0, unit: DoseUnit("ml".into()) };
        }
    }
    let scene = dose_response::draw(&analysis, &experiment, &choice(&[])).unwrap();
    let (straight, _) = build(&Case::model());
    let same = dose_response::draw(&straight, &experiment, &choice(&[])).unwrap();
    assert_eq!(svg::write(&scene, svg::TextAs::Text).len(), svg::write(&same, svg::TextAs::Text).len());

    let bars =
        bars::draw(&analysis, &experiment, &choice(&[("points", "false"), ("error_bars", "none")])).unwrap();
    assert!(shape::text_boxes(&bars).iter().any(|(w, _)| w == "0"));
}

/// Writes every figure in pixels to a folder, to be looked at: `LOOK=folder cargo test --test figure look`. With
/// `ONLY=word`, those whose name holds the word.
#[test]
fn look() {
    let Some(folder) = std::env::var_os("LOOK").map(PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    let only = std::env::var("ONLY").unwrap_or_default();
    for (name, scene) in scenes().into_iter().filter(|(name, _)| name.contains(&only)) {
        std::fs::write(folder.join(format!("{name}.png")), raster::png(&scene, 300).unwrap()).unwrap();
        std::fs::write(folder.join(format!("{name}.pdf")), pdf::write(&scene)).unwrap();
        std::fs::write(folder.join(format!("{name}.svg")), svg::write(&scene, svg::TextAs::Text)).unwrap();
        std::fs::write(folder.join(format!("{name}.tiff")), raster::tiff(&scene, 300).unwrap()).unwrap();
    }
}
