use super::worked_on;
use monolayer::project::{Command, Session};

const TRAP: &str = "<img src=x onerror=alert(1)>";

fn trapped() -> Session {
    let mut session = worked_on();
    let view = session.view();
    let plate = view.document.plates[0].id;
    for command in [
        Command::SetTitle { title: format!("{TRAP}</title><script>alert(2)</script>") },
        Command::SetPlate { plate, name: Some(format!("{TRAP} plate")), included: None, replicate: None },
        Command::SetGroup {
            group: view.document.experiment.groups[0].id,
            name: Some(TRAP.into()),
            colour: None,
            symbol: None,
        },
        Command::SetReplicate { replicate: view.document.experiment.replicates[0].id, name: TRAP.into() },
        Command::SetCondition {
            condition: view.document.experiment.conditions[1].id,
            name: Some(format!("=cmd|' /C calc'!A0 {TRAP}")),
            dose: None,
            unit: None,
            control: None,
            colour: None,
        },
        Command::ExcludeWells { plate, wells: vec![3], reason: TRAP.into() },
        Command::Override { code: "some.rail".into(), subject: "a plate".into(), reason: TRAP.into() },
    ] {
        session.apply(&command, "2024-01-01T10:00:00Z").unwrap();
    }
    session
}

#[test]
fn a_persons_own_text_stays_text() {
    let mut session = trapped();
    let html = session.report_html("1 January 2024").unwrap();
    assert!(
        !html.contains("<img") && !html.contains("<script") && !html.contains("onerror=\""),
        "not escaped"
    );
    assert!(html.matches("&lt;img src=x onerror=alert(1)&gt;").count() >= 6);
    assert!(html.contains("default-src 'none'"));
    assert!(
        !html.contains("http://")
            || html.matches("http://").count() == html.matches("http://www.w3.org/").count()
    );
}

#[test]
fn tables_hold_no_formula() {
    let csv = trapped().csv().unwrap();
    assert!(
        csv.lines().skip(1).flat_map(|l| l.split(',')).all(|cell| !cell.starts_with(['=', '@', '+'])),
        "{csv}"
    );
    assert!(csv.contains("'=cmd|"));
}

#[test]
fn the_report_says_what_was_done() {
    let mut session = trapped();
    let html = session.report_html("1 January 2024").unwrap();
    for says in [
        "Mosmann 1983",
        "four-parameter logistic",
        "n = 2",
        "y = bottom",
        "profile-likelihood intervals",
        "ROUT (Q = 1 %",
        "All points had the same weight.",
        "Plate quality",
        "Wells left out",
        "Overridden notes",
        "some.rail",
        "SHA-256",
        env!("CARGO_PKG_VERSION"),
        "1 January 2024",
        "<svg",
        "A4",
    ] {
        assert!(html.contains(says), "the report does not say “{says}”");
    }
    for file in session.document().files.iter() {
        assert!(html.contains(&file.sha256));
    }
    assert!(!html.contains("NaN") && !html.contains("None<") && !html.contains("Some("));
}

#[test]
fn the_example_reports_curves_replicates_comparisons_and_checks() {
    let html = Session::example().unwrap().report_html("").unwrap();
    for says in [
        "Geometric mean",
        "IC50 ratios, from one IC50 for each biological replicate",
        "exact permutation test of the order of IC50s",
        "Whether the curve suits its points.",
        "Why not",
        "Weibull",
        "Absolute IC50",
        "AICc",
        "IC50 by series: geometric mean",
        "Control against blank",
    ] {
        assert!(html.contains(says), "the report does not say “{says}”");
    }
    assert!(!html.contains("NaN") && !html.contains("None<") && !html.contains("Some("));
}
