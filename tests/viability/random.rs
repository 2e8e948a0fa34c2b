//! Random plates: against a second implementation, and the propagated error against the scatter.

use super::reference::design::{Design, number, overflow};
use super::{naive, near};
use monolayer::experiment::Role;
use monolayer::io::plate::WellValue;
use monolayer::num::random::Random;

/// The propagated standard error against the scatter of simulated plates: 4 treated, 4 control and 4 blank wells, the
/// blank shared. First-order propagation, so within a few per cent where the control is far above the blank.
#[test]
fn propagated_error_is_the_scatter_of_simulated_plates() {
    let mut random = Random::seeded(20);
    for (scope, rounds) in [("plate", 6000), ("row", 6000)] {
        let (mut sum, mut squares, mut variance) = (0.0, 0.0, 0.0);
        for _ in 0..rounds {
            let mut d = Design::default();
            let (control, dose) = (d.condition("Ctrl", true), d.condition("10 µM", false));
            let r = d.replicate("1");
            d.set("blank", scope).set("fit", "false");
            let plate = d.plate(4, 6, r);
            let mut wells = vec![WellValue::Empty; 24];
            for row in 0..4 {
                for (column, mean, sd) in
                    [(0, 0.2, 0.03), (1, 0.2, 0.03), (2, 1.2, 0.06), (3, 1.2, 0.06), (4, 0.8, 0.05)]
                {
                    wells[6 * row + column] = number(mean + sd * random.normal());
                    match column {
                        0 | 1 => plate.well(6 * row + column, Role::Blank, None, None),
                        2 | 3 => plate.well(6 * row + column, Role::Control, None, control),
                        _ => plate.well(6 * row + column, Role::Treatment, None, dose),
                    };
                }
            }
            plate.read("570", Some(570.0), wells);
            let a = d.analyse().unwrap().value;
            let row = a.replicates.iter().find(|r| Some(r.condition) == dose).unwrap();
            sum += row.mean;
            squares += row.mean * row.mean;
            let se = row.se_propagated.unwrap();
            variance += se * se;
        }
        let n = f64::from(rounds);
        let scatter = (squares - sum * sum / n) / (n - 1.0);
        let ratio = (variance / n / scatter).sqrt();
        println!("{scope}: propagated / simulated = {ratio:.4}");
        assert!((0.96..1.04).contains(&ratio), "{scope}: {ratio}");
    }
}

fn random_design(random: &mut Random) -> (Design, &'static str, bool) {
    let mut d = Design::default();
    let groups = [None, d.group("A"), d.group("B")];
    let replicates = [None, d.replicate("1"), d.replicate("2")];
    let control = d.condition("Ctrl", true);
    let doses = [d.condition("1 µM", false), d.condition("10 µM", false)];
    let scope = ["plate", "group", "row", "column", "none"][random.below(5) as usize];
    let with_reference = random.below(2) == 0;
    d.set("blank", scope).set("fit", "false").set("reference", if with_reference { "Ref" } else { "none" });
    for _ in 0..1 + random.below(3) {
        let of = replicates[random.below(3) as usize];
        let (rows, columns) = [(2, 3), (4, 6), (8, 12)][random.below(3) as usize];
        let plate = d.plate(rows, columns, of);
        let count = usize::from(rows) * usize::from(columns);
        let mut value = |low: f64| match random.below(20) {
            0 => overflow(),
            1 => WellValue::Empty,
            _ => number(low + random.uniform()),
        };
        let (signal, reference) =
            ((0..count).map(|_| value(1.0)).collect(), (0..count).map(|_| value(-0.9)).collect());
        plate.read("Test", Some(570.0), signal).read("Ref", Some(690.0), reference);
        for at in 0..count {
            let group = groups[random.below(3) as usize];
            let well = match random.below(8) {
                0 => plate.well(at, Role::Unassigned, None, None),
                1 | 2 => plate.well(at, Role::Blank, group, None),
                3 | 4 => plate.well(at, Role::Control, group, control),
                _ => plate.well(at, Role::Treatment, group, doses[random.below(2) as usize]),
            };
            if random.below(10) == 0 {
                well.excluded = Some("test".into());
            }
            if random.below(6) == 0 {
                well.replicate = replicates[random.below(3) as usize];
            }
        }
    }
    (d, scope, with_reference)
}

#[test]
fn agrees_with_the_naive_implementation_on_random_plates() {
    let mut random = Random::seeded(4242);
    let mut compared = 0;
    for _ in 0..300 {
        let (d, scope, with_reference) = random_design(&mut random);
        let wells = naive::wells(&d, scope, with_reference);
        let answer = match d.analyse() {
            Ok(answer) => answer.value,
            Err(error) => {
                assert!(wells.is_empty(), "{error}");
                continue;
            }
        };
        let count = answer.plates.iter().flat_map(|p| &p.viability_percent).flatten().count();
        assert_eq!(count, wells.len());
        for well in &wells {
            let got = answer.plates[well.plate].viability_percent[well.at].unwrap();
            near(got, well.viability, 1e-9 * well.viability.abs().max(100.0));
            compared += 1;
        }
        // Replicates and summaries by plain loops over the wells.
        for row in &answer.replicates {
            let plan = |w: &&naive::NaiveWell| &d.plates[w.plate].layout.wells[w.at];
            let mine: Vec<_> = wells
                .iter()
                .filter(|w| {
                    let plate = &d.plates[w.plate];
                    let plan = plan(w);
                    let replicate = plan.replicate.or(plate.replicate).unwrap_or_default();
                    plan.excluded.is_none()
                        && plan.group == row.group
                        && plan.condition == Some(row.condition)
                        && replicate == row.replicate
                })
                .collect();
            assert_eq!(row.by_definition, mine.iter().all(|w| plan(w).role == Role::Control));
            let values: Vec<f64> = mine.iter().map(|w| w.viability).collect();
            assert_eq!(values.len(), row.n_technical as usize);
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            near(row.mean, mean, 1e-9 * mean.abs().max(100.0));
        }
        for row in &answer.summaries {
            let rows =
                || answer.replicates.iter().filter(|r| r.group == row.group && r.condition == row.condition);
            let means: Vec<f64> = rows().map(|r| r.mean).collect();
            let hundred = rows().all(|r| r.by_definition);
            let n = means.len() as f64;
            let mean = means.iter().sum::<f64>() / n;
            near(row.mean, mean, 1e-9 * mean.abs().max(100.0));
            match row.sd {
                None => assert!(means.len() == 1 || hundred && row.mean == 100.0 && row.ci95.is_none()),
                Some(sd) => {
                    assert!(!hundred);
                    let plain =
                        (means.iter().map(|m| (m - mean) * (m - mean)).sum::<f64>() / (n - 1.0)).sqrt();
                    near(sd, plain, 1e-8 * plain.max(1.0));
                }
            }
        }
    }
    assert!(compared > 3000, "{compared}");
}
