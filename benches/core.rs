//! Speed of the core: import, normalise and fit 100 plates of 1536 wells. Run with `cargo bench --bench core`; prints one
//! JSON object a line. The data are simulated and the same on every run.
//!
//! A plate holds 40 compounds (groups) with 10 doses in triplicate, 4 controls each, and 96 blanks; it is written as a
//! text export with row and column labels. Two ways to use 100 of them: every plate a screen of its own, so 4000 curves
//! of 10 doses and the control, each with profile intervals of its four parameters and the absolute IC50; or 100
//! biological replicates of one plate, so 40 curves through 1040 points.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use monolayer::assay::viability::{self, Analysis, Draft, Input, PlateInput};
use monolayer::experiment::{
    Condition, ConditionId, Dose, DoseUnit, Experiment, Group, GroupId, Layout, Replicate, ReplicateId, Role,
    Symbol, WellPlan,
};
use monolayer::fit::{
    CurveModel, FitPlan, LogisticOptions, Quantity, Series, Workspace, fit_curves, fit_logistic,
};
use monolayer::io::plate::{ImportChoice, Plate};
use monolayer::io::read_plates;
use monolayer::num::math::{exp, ln};
use monolayer::num::random::Random;
use std::fmt::Write;
use std::time::Instant;

const PLATES: usize = 100;
const ROWS: usize = 32;
const COLUMNS: usize = 48;
const GROUPS: usize = 40;
const DOSES: usize = 10;

fn main() {
    let (experiment, layout) = design();
    let mut random = Random::seeded(1536);
    let files: Vec<String> = (0..PLATES).map(|_| export(&layout, &mut random)).collect();
    let bytes: usize = files.iter().map(String::len).sum();

    let start = Instant::now();
    let plates: Vec<Plate> = files
        .iter()
        .map(|f| {
            read_plates("plate.txt", f.as_bytes(), &ImportChoice::default()).unwrap().value.plates.remove(0)
        })
        .collect();
    let import = start.elapsed().as_secs_f64();
    assert!(plates.iter().all(|p| (usize::from(p.rows), usize::from(p.columns)) == (ROWS, COLUMNS)));

    for (what, alone, fit) in [
        ("4000 curves, every plate alone", true, true),
        ("no fits, every plate alone", true, false),
        ("40 curves of 100 replicates", false, true),
    ] {
        let start = Instant::now();
        let answers = analyse(&experiment, &layout, &plates, alone, fit);
        let seconds = start.elapsed().as_secs_f64();
        let curves: usize = answers.iter().map(|a| a.curves.len()).sum();
        let determined = answers
            .iter()
            .flat_map(|a| &a.curves)
            .filter(|c| c.fit.as_ref().is_some_and(|f| f.determined()))
            .count();
        println!(
            "{{\"bench\":\"plates\",\"what\":\"{what}\",\"plates\":{PLATES},\"wells\":{},\"bytes\":{bytes},\
             \"curves\":{curves},\"determined\":{determined},\"import_s\":{import:.4},\"analyse_s\":{seconds:.4},\
             \"total_s\":{:.4}}}",
            ROWS * COLUMNS,
            import + seconds
        );
    }
    fits();
}

/// The fit alone: optimum and five profile intervals.
fn fits() {
    let mut random = Random::seeded(4);
    let curves: Vec<(Vec<f64>, Vec<f64>)> = (0..2000)
        .map(|_| {
            let (u, h) = (2.0 * random.normal(), 0.7 + 1.5 * random.uniform());
            let dose: Vec<f64> = (0..DOSES).map(|d| exp(4.0 - ln(3.0) * d as f64)).collect();
            let y =
                dose.iter().map(|d| 100.0 / (1.0 + exp(h * (ln(*d) - u))) + 4.0 * random.normal()).collect();
            (dose, y)
        })
        .collect();
    let mut workspace = Workspace::default();
    for levels in [&[][..], &[50.0][..]] {
        let start = Instant::now();
        let options = LogisticOptions { levels, ..Default::default() };
        let fitted =
            curves.iter().filter(|(x, y)| fit_logistic(x, y, &options, &mut workspace).is_ok()).count();
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{{\"bench\":\"fit\",\"what\":\"4PL, 10 points, {} profile intervals\",\"curves\":{},\"fitted\":{fitted},\
             \"seconds\":{seconds:.4},\"per_second\":{:.0}}}",
            4 + levels.len(),
            curves.len(),
            curves.len() as f64 / seconds
        );
    }
    for model in CurveModel::ALL {
        let few = &curves[..if model == CurveModel::Biphasic { 100 } else { 1000 }];
        let plan = FitPlan::new(model).asking(Quantity::AbsoluteIc { level: 50.0 });
        let start = Instant::now();
        let fitted = few
            .iter()
            .filter(|(x, y)| fit_curves(&[Series::new(x, y)], &plan, &mut workspace).is_ok())
            .count();
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{{\"bench\":\"fit\",\"what\":\"{}, 10 points, profile intervals of all and of the absolute IC50\",\
             \"curves\":{},\"fitted\":{fitted},\"seconds\":{seconds:.4},\"per_second\":{:.0}}}",
            model.label(),
            few.len(),
            few.len() as f64 / seconds
        );
    }
}

fn analyse(
    experiment: &Experiment,
    layout: &Layout,
    plates: &[Plate],
    alone: bool,
    fit: bool,
) -> Vec<Analysis> {
    let inputs: Vec<PlateInput<'_>> = plates
        .iter()
        .zip(1..)
        .map(|(plate, id)| PlateInput {
            id,
            name: &plate.name,
            reads: &plate.reads,
            layout,
            replicate: Some(ReplicateId(if alone { 1 } else { id })),
            time_zero: false,
        })
        .collect();
    let mut draft = Draft::default();
    draft.0.insert("fit".into(), fit.to_string());
    inputs
        .chunks(if alone { 1 } else { PLATES })
        .map(|plates| {
            let input = Input { experiment, plates };
            let plan = draft.check(&input).unwrap();
            viability::analyse(&input, &plan).unwrap().value
        })
        .collect()
}

fn design() -> (Experiment, Layout) {
    let mut experiment = Experiment::default();
    let colour = || "#000000".to_string();
    experiment.replicates = (1..=PLATES)
        .map(|i| Replicate { id: ReplicateId(i as u32), name: format!("Replicate {i}") })
        .collect();
    experiment.groups = (1..=GROUPS)
        .map(|i| Group {
            id: GroupId(i as u32),
            name: format!("Compound {i}"),
            colour: colour(),
            symbol: Symbol::Circle,
        })
        .collect();
    experiment.conditions = (0..=DOSES)
        .map(|i| Condition {
            id: ConditionId(i as u32),
            name: format!("Level {i}"),
            dose: Dose::new(dose(i), DoseUnit("µM".into())),
            control: i == 0,
            colour: colour(),
            symbol: Symbol::Circle,
        })
        .collect();
    let mut layout = Layout::unassigned(ROWS as u16, COLUMNS as u16);
    let mut wells = layout.wells.iter_mut();
    let mut put = |role, group: Option<usize>, level: Option<usize>| {
        *wells.next().unwrap() = WellPlan {
            role,
            group: group.map(|g| GroupId(g as u32 + 1)),
            condition: level.map(|l| ConditionId(l as u32)),
            replicate: None,
            excluded: None,
        };
    };
    for group in 0..GROUPS {
        (0..4).for_each(|_| put(Role::Control, Some(group), Some(0)));
        for level in 1..=DOSES {
            (0..3).for_each(|_| put(Role::Treatment, Some(group), Some(level)));
        }
    }
    (0..96).for_each(|_| put(Role::Blank, None, None));
    wells.for_each(|w| w.role = Role::Empty);
    (experiment, layout)
}

/// Threefold dilutions down from 100 µM; level 0 is the control.
fn dose(level: usize) -> f64 {
    if level == 0 { 0.0 } else { 100.0 * exp(-ln(3.0) * (level - 1) as f64) }
}

/// A text export with labels; noise of 4 % of the control.
fn export(layout: &Layout, random: &mut Random) -> String {
    let shapes: Vec<(f64, f64)> =
        (0..GROUPS).map(|_| (ln(1.0) + 1.5 * random.normal(), 0.7 + 1.5 * random.uniform())).collect();
    let mut text = String::from("Instrument\tSimulated\nAbsorbance\t570 nm\n\n");
    (1..=COLUMNS).for_each(|c| write!(text, "\t{c}").unwrap());
    for (row, wells) in layout.wells.chunks(COLUMNS).enumerate() {
        let label = |r: usize| char::from(b'A' + r as u8);
        write!(text, "\n{}", if row < 26 { label(row).to_string() } else { format!("A{}", label(row - 26)) })
            .unwrap();
        for well in wells {
            let living = match (well.group, well.condition, well.role) {
                (Some(group), Some(level), _) => {
                    let (u, h) = shapes[group.0 as usize - 1];
                    1.0 / (1.0 + exp(h * (ln(dose(level.0 as usize)) - u)))
                }
                _ => 0.0,
            };
            write!(text, "\t{:.4}", 0.08 + 1.2 * living + 0.04 * random.normal()).unwrap();
        }
    }
    text.push('\n');
    text
}
