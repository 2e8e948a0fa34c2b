//! The workbook: its formulas are computed again by a second spreadsheet and compared with the results they carry.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "workbook/cases.rs"]
mod cases;
#[path = "workbook/evaluate.rs"]
mod evaluate;

use cases::{HOSTILE, apply, crossed, exclude, large};
use evaluate::{Book, Value};
use monolayer::io::plate::ImportChoice;
use monolayer::project::{Command, Session};

const SCOPES: [&str; 6] = ["plate", "group", "row", "column", "treated_column", "none"];

/// Every project with its name.
fn projects() -> Vec<(String, Session)> {
    let mut projects = vec![("example".to_owned(), Session::example().unwrap())];
    let mut excluded = Session::example().unwrap();
    let plate = excluded.document().plates[0].id;
    exclude(&mut excluded, plate, &[13, 14, 27], "scratch");
    projects.push(("exclusions".to_owned(), excluded));
    projects.extend(cases::real().map(|session| ("real".to_owned(), session)));
    projects.extend(SCOPES.map(|scope| (format!("blank of {scope}"), crossed(scope))));
    projects
}

/// Computes every formula again and returns how many there are.
#[track_caller]
fn recomputed(name: &str, book: &Book) -> usize {
    let mut count = 0;
    for (sheet, at, formula, written) in book.formulas() {
        let Value::Number(value) = book.value(sheet, at) else { panic!("{name}, {sheet} {at:?}: {formula}") };
        let near = (value - written).abs() <= 1e-12 * written.abs().max(1.0);
        assert!(near, "{name}, {sheet} {at:?}: {formula} is {value}, but {written} is written");
        count += 1;
    }
    count
}

#[test]
fn every_formula_comes_to_the_result_it_carries() {
    for (name, mut session) in projects() {
        let bytes = session.workbook("2026-02-03T04:05:06.789Z").unwrap();
        if let Some(folder) = std::env::var_os("MONOLAYER_WORKBOOKS") {
            std::fs::write(std::path::Path::new(&folder).join(format!("{name}.xlsx")), &bytes).unwrap();
        }
        let count = recomputed(&name, &Book::open(&bytes));
        assert!(count > 150, "{name}: {count}");
    }
}

#[test]
fn the_results_in_it_are_those_of_the_analysis_to_the_digit() {
    for (name, mut session) in projects() {
        let book = Book::open(&session.workbook("").unwrap());
        let analysis = session.analyse().unwrap().value;
        let number = |sheet: &str, row: u32, heading: &str| match book.written(
            sheet,
            row,
            book.column(sheet, heading),
        ) {
            Value::Number(v) => Some(v),
            _ => None,
        };
        let mut row = 0;
        for plate in &analysis.plates {
            for (corrected, percent) in plate.corrected.iter().zip(&plate.viability_percent) {
                row += 1;
                assert_eq!(number("Wells", row, "Blank-subtracted"), *corrected, "{name}, row {row}");
                assert_eq!(number("Wells", row, "% of control"), *percent, "{name}, row {row}");
                // Each step is exactly the one before with the next number: nothing is lost between the columns.
                let net = number("Wells", row, "Signal − reference");
                let blank = number("Wells", row, "Blank").unwrap_or(0.0);
                assert_eq!(net.map(|n| n - blank), *corrected);
                if let (Some(c), Some(p)) = (number("Wells", row, "Control mean"), percent) {
                    assert_eq!(corrected.unwrap() / c * 100.0, *p);
                }
            }
        }
        assert_eq!(book.rows("Wells"), row);
        for (row, r) in (1..).zip(&analysis.replicates) {
            assert_eq!(number("Replicates", row, "Mean, % of control"), Some(r.mean), "{name}, row {row}");
            assert_eq!(number("Replicates", row, "SD of the wells"), r.sd_technical);
            assert_eq!(number("Replicates", row, "Wells (n technical)"), Some(f64::from(r.n_technical)));
        }
        assert_eq!(book.rows("Replicates") as usize, analysis.replicates.len());
        for (row, s) in (1..).zip(&analysis.summaries) {
            assert_eq!(number("Summary", row, "Mean, % of control"), Some(s.mean), "{name}, row {row}");
            assert_eq!(number("Summary", row, "SD"), s.sd);
            assert_eq!(number("Summary", row, "SEM"), s.sem);
            assert_eq!(number("Summary", row, "95 % CI, lower end"), s.ci95.map(|c| c[0]));
            assert_eq!(number("Summary", row, "95 % CI, upper end"), s.ci95.map(|c| c[1]));
            assert_eq!(number("Summary", row, "n (biological replicates)"), Some(f64::from(s.n_biological)));
            assert_eq!(
                number("Summary", row, "Wells (technical replicates)"),
                Some(f64::from(s.n_technical))
            );
        }
        assert_eq!(book.rows("Summary") as usize, analysis.summaries.len());
    }
}

/// The sheet holds what the analysis says of each control, plate and effect; what is made of wells is a formula.
#[test]
fn plate_quality_is_that_of_the_analysis_and_live() {
    const SHEET: &str = "Plate quality";
    for (name, mut session) in projects() {
        let book = Book::open(&session.workbook("").unwrap());
        let analysis = session.analyse().unwrap().value;
        let block = |heading: &str, column: u32| {
            let found = (0..200).find(|row| book.written(SHEET, *row, column) == Value::Text(heading.into()));
            found.unwrap_or_else(|| panic!("{name}: no heading {heading}")) + 1
        };
        let number = |row: u32, column: u32| match book.written(SHEET, row, column) {
            Value::Number(v) => Some(v),
            _ => None,
        };
        let mut live = 0;
        for (row, c) in (block("Control of", 2)..).zip(analysis.quality.iter().flat_map(|q| &q.controls)) {
            let share = c.blank_mean.map(|b| 100.0 * b / c.control_mean);
            let values = [
                Some(f64::from(c.n_control)),
                Some(c.control_mean),
                c.control_sd,
                c.control_cv_percent,
                Some(f64::from(c.n_blank)),
                c.blank_mean,
                c.blank_sd,
                c.blank_cv_percent,
                c.z_prime,
                c.signal_to_blank,
                share,
                c.ssmd,
                c.z_prime_robust,
            ];
            for (column, value) in (3..).zip(values) {
                assert_eq!(number(row, column), value, "{name}, row {row}, column {column}");
                live += usize::from(book.is_formula(SHEET, row, column));
            }
        }
        assert!(live >= 10 * analysis.quality.len(), "{name}: {live} formulas");
        let plates = block("Treated wells", 2);
        for (row, quality) in (plates..).zip(&analysis.quality) {
            let below = quality.findings.iter().find(|f| f.code == "quality.below_blank");
            assert_eq!(number(row, 3), Some(below.map_or(0.0, |f| f.wells.len() as f64)), "{name}");
            let over = quality.findings.iter().find(|f| f.code == "quality.saturated");
            assert_eq!(number(row, 5), Some(over.map_or(0.0, |f| f.wells.len() as f64)), "{name}");
        }
        let effects = block("Effect of the place", 1);
        let tests = analysis.quality.iter().flat_map(|q| match q.position.as_slice() {
            [] => vec![None],
            tests => tests.iter().map(|t| Some([t.size_percent, t.f, t.p, t.p_adjusted])).collect(),
        });
        for (row, test) in (effects..).zip(tests) {
            let found = [3, 6, 9, 10].map(|column| number(row, column));
            assert_eq!(found, test.map_or([None; 4], |t| t.map(Some)), "{name}, row {row}");
        }
    }
}

/// The curve beside the points is the one that is drawn, and follows its parameters.
#[test]
fn the_curve_is_live() {
    let mut session = Session::example().unwrap();
    let mut book = Book::open(&session.workbook("").unwrap());
    let curves = session.analyse().unwrap().value.curves;
    let points: usize = curves.iter().map(|c| c.points.len()).sum();
    let of = |book: &Book| {
        let cells = book.formulas().filter(|(sheet, at, _, _)| *sheet == "Curves" && at.1 == 4);
        cells.map(|(sheet, at, _, _)| book.value(sheet, at)).collect::<Vec<_>>()
    };
    let before = of(&book);
    assert_eq!(before.len(), points);
    for (value, point) in before.iter().zip(curves.iter().flat_map(|c| &c.points)) {
        let Value::Number(value) = value else { panic!("{value:?}") };
        assert!((value - point.value).abs() < 20.0, "{value} is far from {point:?}");
    }
    let bottom = (0..200)
        .find(|row| book.written("Curves", *row, 0) == Value::Text("Bottom".into()))
        .expect("a row of the lower plateau");
    book.write("Curves", bottom, 7, Value::Number(50.0));
    let moved = of(&book).iter().zip(&before).filter(|(a, b)| a != b).count();
    assert!(moved * 2 > curves[0].points.len(), "{moved} of {points} points follow");
}

/// A user who writes `yes` under Excluded sees what the program computes when it leaves the same wells out.
#[test]
fn excluding_in_the_workbook_is_excluding_in_the_program() {
    for scope in SCOPES {
        let mut session = crossed(scope);
        let mut book = Book::open(&session.workbook("").unwrap());
        // A blank, a control and a treated well of the first plate.
        let wells = [7 * 12, 12 * 3 + 1, 12 * 4 + 3];
        let column = book.column("Wells", "Excluded");
        for well in wells {
            book.write("Wells", u32::try_from(well).unwrap() + 1, column, Value::Text("yes".into()));
        }
        let plate = session.document().plates[0].id;
        exclude(&mut session, plate, &wells, "as in the workbook");
        let after = Book::open(&session.workbook("").unwrap());
        let mut moved = 0;
        // The curves are fitted anew by the program alone.
        for (sheet, at, _, want) in after.formulas().filter(|(sheet, _, _, _)| *sheet != "Curves") {
            let before = book.written(sheet, at.0, at.1);
            let Value::Number(got) = book.value(sheet, at) else { panic!("{sheet} {at:?}") };
            assert!(
                (got - want).abs() <= 1e-12 * want.abs().max(1.0),
                "{scope}, {sheet} {at:?}: {got}, not {want}"
            );
            moved += usize::from(before != Value::Number(want));
        }
        assert!(moved > 20, "{scope}: {moved}");
    }
}

#[test]
fn no_name_becomes_a_formula() {
    let mut session = crossed("row");
    let book = Book::open(&session.workbook("").unwrap());
    let mut found = [false; HOSTILE.len()];
    for sheet in &book.sheets {
        for row in 0..400 {
            for column in 0..22 {
                let Value::Text(text) = book.written(sheet, row, column) else { continue };
                assert!(!book.is_formula(sheet, row, column));
                for (found, name) in found.iter_mut().zip(HOSTILE) {
                    *found |= text.starts_with(name);
                }
            }
        }
    }
    assert_eq!(found, [true; HOSTILE.len()]);
    // Functions, cells, numbers and the program's own words: nothing that came from outside can stand in a formula.
    for (_, _, formula, _) in book.formulas() {
        let words = formula.split('"').skip(1).step_by(2);
        assert!(
            words.clone().all(|w| ["blank", "control", "treatment", "no", "<>", "<0"].contains(&w)),
            "{formula}"
        );
        assert!(!formula.contains(['\'', '|', '@', '{', '[']), "{formula}");
    }
}

#[test]
fn what_is_no_number_stays_as_the_instrument_printed_it() {
    let book = Book::open(&crossed("plate").workbook("").unwrap());
    let at = 3 * 12 + 5 + 1;
    assert_eq!(book.written("Wells", at, book.column("Wells", "Signal (raw)")), Value::Text("OVRFLW".into()));
    for heading in ["Signal − reference", "Blank-subtracted", "% of control"] {
        assert_eq!(book.written("Wells", at, book.column("Wells", heading)), Value::Nothing);
    }
}

/// The program reads its own workbook back as plates, with every number and text as it was measured.
#[test]
fn the_raw_numbers_can_be_read_back() {
    for (name, mut session) in projects() {
        let bytes = session.workbook("").unwrap();
        let found =
            monolayer::io::read_plates("results.xlsx", &bytes, &ImportChoice::default()).unwrap().value;
        let document = session.document().clone();
        assert_eq!(found.plates.len(), document.plates.len(), "{name}");
        for (entry, back) in document.plates.iter().zip(&found.plates) {
            let plate = session.plate(entry.id).unwrap();
            assert_eq!((&entry.name, plate.rows, plate.columns), (&back.name, back.rows, back.columns));
            let wells =
                |label: &str| back.reads.iter().find(|r| r.label == label).map(|r| r.wells.as_slice());
            assert_eq!(
                wells("Signal (raw)"),
                Some(plate.reads[0].wells.as_slice()),
                "{name}, {}",
                entry.name
            );
            let reference = plate.reads.get(1).map(|r| r.wells.as_slice());
            assert_eq!(wells("Reference (raw)"), reference, "{name}, {}", entry.name);
        }
    }
}

#[test]
fn the_same_project_gives_the_same_bytes() {
    let mut session = crossed("group");
    let bytes = session.workbook("").unwrap();
    assert_eq!(bytes, session.workbook("").unwrap());
    let saved = session.save().unwrap();
    assert_eq!(bytes, Session::open(&saved).unwrap().value.workbook("").unwrap());
    assert_eq!(session.workbook("yesterday").unwrap().len(), session.workbook("yesterday").unwrap().len());
}

#[test]
fn withheld_numbers_are_not_written() {
    let mut session = crossed("plate");
    // Blank and control swapped: per cent of nothing.
    let plate = session.document().plates[2].id;
    let column = |c: u16| (0..7).map(|r| r * 12 + c).collect::<Vec<u16>>();
    apply(&mut session, Command::ExcludeWells { plate, wells: (84..96).collect(), reason: "swap".into() });
    for (wells, role) in
        [(column(1), monolayer::experiment::Role::Blank), (column(0), monolayer::experiment::Role::Control)]
    {
        apply(
            &mut session,
            Command::PaintWells { plate, wells, role, group: None, condition: None, replicate: None },
        );
    }
    let error = session.workbook("").unwrap_err();
    assert!(error.what.starts_with("This table is withheld."), "{error}");
}

#[test]
fn ten_plates_of_1536_wells_fit() {
    let mut session = large(10);
    session.analyse().unwrap();
    let start = std::time::Instant::now();
    let bytes = session.workbook("").unwrap();
    println!("15,360 wells: {:?}, {} kB", start.elapsed(), bytes.len() / 1000);
    let book = Book::open(&bytes);
    assert_eq!(book.rows("Wells"), 15_360);
}
