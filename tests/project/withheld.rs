//! What a blocking note withholds is withheld everywhere.

use super::add;
use monolayer::project::{Command, Session};
use std::fmt::Write;

/// Two plates of two series; on the first the control of the second series is not above the blank.
fn sunk() -> Session {
    let mut session = Session::new();
    for number in 1..=2 {
        let mut text = String::from("Simulated plate\nAbsorbance 570 nm\n\t1\t2\t3\t4\t5\t6\t7\t8\n");
        for (row, letter) in ["A", "B", "C", "D"].iter().enumerate() {
            text.push_str(letter);
            for (column, living) in [0.0, 1.0, 0.97, 0.9, 0.7, 0.4, 0.15, 0.04].into_iter().enumerate() {
                let sunk = number == 1 && row >= 2 && column == 1;
                let value = if sunk { -0.01 } else { living * f64::from(3 - number) };
                let noise = 0.003 * f64::from(i32::try_from((7 * row + 5 * column) % 11).unwrap());
                let _ = write!(text, "\t{:.4}", 0.2 + value + noise * value);
            }
            text.push('\n');
        }
        let plate = add(&mut session, &format!("plate {number}.txt"), &text);
        session.apply(&Command::AddReplicate { name: format!("Passage {number}") }, "").unwrap();
        let replicate = session.document().experiment.replicates.last().map(|r| r.id);
        let row = |name: &str| {
            let doses = [1, 3, 10, 30, 100, 300].map(|dose| format!("\t{name} {dose} µM")).concat();
            format!("Blank\t{name} Ctrl{doses}\n")
        };
        let text = [row("Good"), row("Good"), row("Bad"), row("Bad")].concat();
        for command in [
            Command::SetPlate { plate, name: None, included: None, replicate },
            Command::PasteLayout { plate, at: 0, text },
        ] {
            session.apply(&command, "").unwrap();
        }
    }
    session
}

#[test]
fn nothing_is_said_of_a_series_that_is_withheld() {
    let mut session = sunk();
    let bad = session.document().experiment.groups.iter().find(|g| g.name == "Bad").map(|g| g.id);
    let answer = session.analyse().unwrap();
    let note = answer.notes.iter().find(|n| n.code == "viability.control_below_blank").unwrap().clone();
    let analysis = &answer.value;
    assert!(analysis.summaries.iter().all(|s| s.group != bad));
    assert!(analysis.comparisons.iter().all(|c| c.first != bad && c.second != bad), "{analysis:?}");
    for curve in &analysis.curves {
        let said = (curve.by_replicate.len(), curve.checks.len(), curve.rejected.len(), curve.points.len());
        if curve.group == bad {
            assert_eq!(said, (0, 0, 0, 0), "{curve:?}");
            assert!(curve.fit.is_none() && curve.next_dose.is_none() && curve.outliers.is_empty());
            assert!(curve.verdict.starts_with("Withheld. "), "{}", curve.verdict);
        } else {
            assert!(curve.fit.is_some() && said.0 == 2, "{curve:?}");
        }
    }
    // Overridden, it is all there, and the report says what was overridden in words.
    let reason = "The blank was swapped.".to_owned();
    session.apply(&Command::Override { code: note.code.clone(), subject: note.subject, reason }, "").unwrap();
    assert_eq!(session.analyse().unwrap().value.comparisons.len(), 1);
    let html = session.report_html("").unwrap();
    let overridden = html.split("Overridden notes").nth(1).unwrap();
    let row = overridden.split("<tbody>").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("the control of Bad is not above the blank") && !row.contains(&note.code), "{row}");
}
