//! Synthetic analyses to draw.

use monolayer::assay::viability::{
    Analysis, Candidate, Curve, CurveFit, CurveOutlier, CurvePoint, Estimate, LinePoint, ParameterEstimate,
    ReplicateCurve, ReplicateResult, Summary,
};
use monolayer::experiment::{
    Condition, ConditionId, Dose, DoseUnit, Experiment, Group, GroupId, PALETTE, Replicate, ReplicateId,
    Symbol,
};
use monolayer::figure::scene::Scene;
use monolayer::figure::{self, FigureChoice, FigureKind};
use monolayer::num::math;

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
pub struct Case {
    pub groups: Vec<(String, f64, f64)>,
    /// Doses; 0 is the control. Negative: a condition without dose.
    pub doses: Vec<f64>,
    pub names: Option<Vec<String>>,
    pub replicates: u32,
    pub undetermined: Option<usize>,
}

impl Case {
    pub fn model() -> Self {
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

pub fn build(case: &Case) -> (Analysis, Experiment) {
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

pub fn choice(pairs: &[(&str, &str)]) -> FigureChoice {
    FigureChoice(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
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

pub fn scenes() -> Vec<(String, Scene)> {
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
