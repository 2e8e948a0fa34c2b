//! Generated exports: every trap that real files hold, on plates of every size. All values here are made up.

use super::*;
use crate::io::plate::{Flag, Plate, ReadKind, WellValue};
use crate::{Error, ErrorKind};

fn read(text: &str) -> PlateFile {
    noted(text).value
}

fn noted(text: &str) -> Checked<PlateFile> {
    read_plates("made.txt", text.as_bytes(), &ImportChoice::default())
        .unwrap_or_else(|e| panic!("{e}\n{text}"))
}

fn refuse(text: &str) -> Error {
    read_plates("made.txt", text.as_bytes(), &ImportChoice::default()).expect_err("no plate should be found")
}

/// The value of a made-up plate at a well: different in every well, four decimals.
fn made(row: usize, column: usize) -> f64 {
    ((row * 48 + column) as f64 + 1.0) / 10_000.0
}

fn letter(row: usize) -> String {
    let name = well::name(row, 0);
    name.trim_end_matches('1').to_owned()
}

struct Style {
    delimiter: char,
    comma: bool,
    quote: bool,
}

const PLAIN: Style = Style { delimiter: '\t', comma: false, quote: false };

fn printed(value: f64, style: &Style) -> String {
    let text = format!("{value:.4}");
    let text = if style.comma { text.replace('.', ",") } else { text };
    if style.quote { format!("\"{text}\"") } else { text }
}

fn grid(rows: usize, columns: usize, style: &Style) -> String {
    let d = style.delimiter;
    let mut text = String::new();
    for c in 0..columns {
        text.push_str(&format!("{d}{}", c + 1));
    }
    text.push('\n');
    for r in 0..rows {
        text.push_str(&letter(r));
        for c in 0..columns {
            text.push_str(&format!("{d}{}", printed(made(r, c), style)));
        }
        text.push('\n');
    }
    text
}

fn number(plate: &Plate, read: usize, name: &str) -> Option<f64> {
    match value(plate, read, name) {
        WellValue::Number { value } => Some(value),
        _ => None,
    }
}

fn value(plate: &Plate, read: usize, name: &str) -> WellValue {
    let (r, c) = well::parse(name).unwrap();
    plate.reads[read].wells[r * usize::from(plate.columns) + c].clone()
}

fn is_made(plate: &Plate, read: usize) -> bool {
    plate.reads[read].wells.iter().enumerate().all(|(i, w)| {
        let (r, c) = (i / usize::from(plate.columns), i % usize::from(plate.columns));
        *w == WellValue::Number { value: made(r, c) }
    })
}

#[test]
fn every_size_under_every_delimiter_and_mark() {
    for (rows, columns) in well::FORMATS {
        for style in [
            Style { delimiter: '\t', comma: false, quote: false },
            Style { delimiter: '\t', comma: true, quote: false },
            Style { delimiter: ';', comma: true, quote: false },
            Style { delimiter: ';', comma: false, quote: false },
            Style { delimiter: ',', comma: false, quote: false },
            Style { delimiter: ',', comma: true, quote: true },
            Style { delimiter: '|', comma: true, quote: false },
        ] {
            let text = grid(rows.into(), columns.into(), &style);
            let found = noted(&text);
            let plate = &found.value.plates[0];
            assert_eq!(
                (found.value.plates.len(), plate.rows, plate.columns, plate.reads.len()),
                (1, rows, columns, 1)
            );
            assert!(is_made(plate, 0), "{rows}×{columns} {:?} {}", style.delimiter, style.comma);
            assert!(found.value.source.decimal_certain && found.notes.is_empty(), "{:?}", found.notes);
            assert_eq!(found.value.source.delimiter, Some(style.delimiter));
        }
    }
}

#[test]
fn every_encoding_and_line_end() {
    let text = format!(
        "Temperature: 37,0 °C\nµ-plate\n{}",
        grid(8, 12, &Style { delimiter: ';', comma: true, quote: false })
    );
    for ends in ["\n", "\r\n", "\r"] {
        let text = text.replace('\n', ends);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let windows = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
        let macintosh: Vec<u8> = encoding_rs::MACINTOSH.encode(&text).0.into_owned();
        for (bytes, encoding) in [
            (text.clone().into_bytes(), Encoding::Utf8),
            (utf16, Encoding::Utf16Le),
            (windows, Encoding::Windows1252),
            (macintosh, Encoding::MacRoman),
        ] {
            let found = read_plates("made.csv", &bytes, &ImportChoice::default()).unwrap().value;
            assert_eq!(found.source.encoding, Some(encoding));
            assert!(is_made(&found.plates[0], 0));
            assert_eq!(found.plates[0].reads[0].temperature_c, Some(37.0));
        }
    }
}

#[test]
fn rows_beyond_z_by_either_name() {
    let double = grid(32, 48, &PLAIN);
    let small =
        double.replace("AA\t", "a\t").replace("AB\t", "b\t").replace("AC\t", "c\t").replace("AD\t", "d\t");
    let small = small.replace("AE\t", "e\t").replace("AF\t", "f\t");
    for text in [double, small] {
        assert!(is_made(&read(&text).plates[0], 0));
    }
    // Only every sixth row was read; the last is called e.
    let rows = [0, 6, 12, 18, 24, 30];
    let mut text: String = (1..=48).map(|c| format!(",{c}")).collect();
    for (row, name) in rows.into_iter().zip(["A", "G", "M", "S", "Y", "e"]) {
        text.push_str(&format!("\n{name}"));
        text.extend((0..48).map(|c| format!(",{}", made(row, c))));
    }
    let found = read(&text);
    assert_eq!((found.plates[0].rows, found.plates[0].columns), (32, 48));
    assert_eq!(number(&found.plates[0], 0, "AE48"), Some(made(30, 47)));
    let lower = grid(8, 12, &PLAIN).to_lowercase();
    assert!(is_made(&read(&lower).plates[0], 0));
}

#[test]
fn a_turned_plate_and_one_without_column_numbers() {
    let mut turned: String = (0..8).map(|r| format!("\t{}", letter(r))).collect();
    for c in 0..12 {
        turned.push_str(&format!("\n{}", c + 1));
        turned.extend((0..8).map(|r| format!("\t{}", made(r, c))));
    }
    assert!(is_made(&read(&turned).plates[0], 0));
    let headless: String = grid(16, 24, &PLAIN).split_once('\n').unwrap().1.to_owned();
    assert!(is_made(&read(&headless).plates[0], 0));
}

#[test]
fn bare_grids_alone_side_by_side_and_stacked() {
    let bare = |rows: usize, columns: usize, gap: &str, copies: usize| -> String {
        (0..rows)
            .map(|r| {
                let line = |k: usize| {
                    (0..columns).map(|c| format!("{}", made(r, c) + k as f64)).collect::<Vec<_>>().join(",")
                };
                (0..copies).map(line).collect::<Vec<_>>().join(gap) + "\n"
            })
            .collect()
    };
    for (rows, columns) in well::FORMATS {
        let found = read(&bare(rows.into(), columns.into(), ",", 1));
        assert_eq!((found.plates.len(), found.plates[0].rows), (1, rows));
        assert!(is_made(&found.plates[0], 0));
    }
    for gap in [",", ",,"] {
        let found = read(&bare(8, 12, gap, 3));
        assert_eq!(found.plates.len(), 3);
        assert_eq!(number(&found.plates[2], 0, "H12"), Some(made(7, 11) + 2.0));
    }
    let stacked = format!("{0}{0}", bare(8, 12, ",", 1).replace("0.", "1."));
    assert_eq!(read(&stacked.replacen("1.", "2.", 1)).plates.len(), 2);
    // A table of 12 named columns and 8 rows is no plate.
    let named = format!("{}\n{}", ["dose"; 12].join(","), bare(8, 12, ",", 1));
    assert_eq!(refuse(&named).kind, ErrorKind::NoPlate);
    assert_eq!(refuse("1,2,3,4,5\n6,7,8,9,10\n11,12,13,14,15\n").kind, ErrorKind::NoPlate);
}

#[test]
fn parts_of_a_plate_keep_their_wells() {
    let text = "96-well plate\n<>\t3\t4\t5\nB\t0.1\t0.2\t0.3\nC\t0.4\t0.5\t0.6\n";
    let plate = &read(text).plates[0];
    assert_eq!((plate.rows, plate.columns), (8, 12));
    assert_eq!(
        (number(plate, 0, "B3"), number(plate, 0, "C5"), value(plate, 0, "A1")),
        (Some(0.1), Some(0.6), WellValue::Empty)
    );
    // Nothing tells the size: the smallest plate is taken, and that is said.
    let found = noted(&text.replace("96-well plate\n", ""));
    assert_eq!((found.value.plates[0].rows, found.value.plates[0].columns), (4, 6));
    assert_eq!(found.notes[0].code, "import.size_assumed");
    let column = "384 well plate\n<>\t7\nA\t1.5\nB\t2.5\nC\t3.5\n";
    assert_eq!(number(&read(column).plates[0], 0, "C7"), Some(3.5));
}

#[test]
fn wavelengths_stacked_side_by_side_and_as_sub_rows() {
    let one = grid(8, 12, &PLAIN);
    let stacked = format!("Raw 570\n{one}\nRaw 690 nm\n{}", one.replace("0.0", "1.0"));
    let found = read(&stacked);
    assert_eq!(found.plates.len(), 1);
    let reads: Vec<_> = found.plates[0].reads.iter().map(|r| (r.label.as_str(), r.wavelength_nm)).collect();
    assert_eq!(reads, [("Raw 570", Some(570.0)), ("Raw 690 nm", Some(690.0))]);

    let other = one.replace("0.0", "1.0");
    for letters in [true, false] {
        let mut beside = format!("\t570 nm{}690 nm\n", "\t".repeat(13 + usize::from(letters)));
        for (l, o) in one.lines().zip(other.lines()) {
            let right = if letters { o } else { o.split_once('\t').unwrap().1 };
            beside.push_str(&format!("{l}\t\t{right}\n"));
        }
        let found = read(&beside);
        let reads: Vec<_> = found.plates[0].reads.iter().map(|r| r.wavelength_nm).collect();
        assert_eq!((found.plates.len(), reads), (1, vec![Some(570.0), Some(690.0)]));
        assert_eq!(number(&found.plates[0], 1, "H12"), Some(1.0348));
        // Without names above, two blocks are two plates; a block that repeats the first is left out, and listed.
        assert_eq!(read(beside.split_once('\n').unwrap().1).plates.len(), 2);
    }
    let twice: String = one.lines().map(|l| format!("{l}\t\t{l}\n")).collect();
    let found = read(&twice);
    assert_eq!((found.plates.len(), found.ignored.len()), (1, 1));

    let sub: String = (1..=3).map(|c| format!("\t{c}")).collect::<String>()
        + "\nA\t1\t2\t3\t450\n\t0.1\t0.2\t0.3\tBlank 450\nB\t4\t5\t6\t450\n\t0.4\t0.5\t0.6\tBlank 450\n";
    let plate = &read(&sub).plates[0];
    assert_eq!((plate.rows, plate.columns, plate.reads.len()), (2, 3, 2));
    assert_eq!((plate.reads[0].kind, plate.reads[1].kind), (ReadKind::Raw, ReadKind::Derived));
    assert_eq!((number(plate, 0, "B3"), number(plate, 1, "B3")), (Some(6.0), Some(0.6)));
    assert_eq!(plate.reads[1].wavelength_nm, Some(450.0));
}

#[test]
fn several_plates_by_their_headings() {
    let one = grid(8, 12, &PLAIN);
    let two = one.replace("0.0", "1.0");
    for (a, b, names) in [
        ("Plate 1", "Plate 2", ["Plate 1", "Plate 2"]),
        ("MDA adapted", "MDA not adapted", ["MDA adapted", "MDA not adapted"]),
        ("", "", ["Plate 1", "Plate 2"]),
    ] {
        let found = read(&format!("{a}\n{one}\n{b}\n{two}"));
        let found: Vec<_> = found.plates.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(found, names);
    }
    // Each with two wavelengths.
    let text = format!("Plate A\n570 nm\n{one}\n650 nm\n{two}\nPlate B\n570 nm\n{two}\n650 nm\n{one}");
    let found = read(&text);
    assert_eq!(
        found.plates.iter().map(|p| (p.name.as_str(), p.reads.len())).collect::<Vec<_>>(),
        [("Plate A", 2), ("Plate B", 2)]
    );
}

#[test]
fn lists_in_any_order_of_columns() {
    let list = |header: &str, row: &dyn Fn(usize, usize) -> String| -> String {
        let cells = (0..12).flat_map(|c| (0..8).map(move |r| (r, c)));
        format!("{header}\n{}", cells.map(|(r, c)| row(r, c) + "\n").collect::<String>())
    };
    let texts = [
        list("Well,OD570", &|r, c| format!("{},{}", well::name(r, c), made(r, c))),
        list("OD570,Sample,Well", &|r, c| format!("{},S{},{}", made(r, c), r, well::name(r, c))),
        list("Sample;Position;Dose;570 nm", &|r, c| {
            format!(
                "x{r};{}{:02};{};{}",
                letter(r),
                c + 1,
                c,
                printed(made(r, c), &Style { delimiter: ';', comma: true, quote: false })
            )
        }),
        list("Row,Column,Value", &|r, c| format!("{},{},{}", letter(r), c + 1, made(r, c))),
        list("Well Row\tWell Col\tContent\tRaw Data (570)", &|r, c| {
            format!("{}\t{:02}\tSample X{r}\t{}", letter(r), c + 1, made(r, c))
        }),
    ];
    for text in &texts {
        let plate = &read(text).plates[0];
        assert_eq!((plate.rows, plate.columns, plate.reads.len()), (8, 12, 1), "{}", &text[..60]);
        assert!(is_made(plate, 0), "{}", &text[..60]);
    }
    let bare = list("", &|r, c| format!("{}\t{}", well::name(r, c), made(r, c)));
    assert!(is_made(&read(bare.trim_start()).plates[0], 0));
    // Names become name grids, amounts too.
    let names: Vec<_> = read(&texts[2]).plates[0].names.iter().map(|n| n.label.clone()).collect();
    assert_eq!(names, ["Sample", "Dose"]);
}

#[test]
fn long_lists_with_plates_wavelengths_and_times() {
    let mut text = "Plate,Well,Wavelength,Time [min],Absorbance\n".to_owned();
    for plate in ["P1", "P2"] {
        for nm in [450, 620] {
            for time in [0, 5] {
                for (r, c) in (0..2).flat_map(|r| (0..3).map(move |c| (r, c))) {
                    let value = made(r, c)
                        + f64::from(nm)
                        + f64::from(time) * 1000.0
                        + f64::from(u8::from(plate == "P2")) * 1e5;
                    text.push_str(&format!("{plate},{},{nm},{time},{value}\n", well::name(r, c)));
                }
            }
        }
    }
    let found = read(&text);
    assert_eq!(
        found.plates.iter().map(|p| (p.name.as_str(), p.reads.len())).collect::<Vec<_>>(),
        [("P1", 4), ("P2", 4)]
    );
    let last = &found.plates[1].reads[3];
    assert_eq!((last.wavelength_nm, last.time_s, last.label.as_str()), (Some(620.0), Some(300.0), "620"));
    assert_eq!(number(&found.plates[1], 3, "B3"), Some(made(1, 2) + 620.0 + 5000.0 + 1e5));
}

#[test]
fn kinetic_tables_either_way_round() {
    let wells: Vec<String> = (0..8).flat_map(|r| (0..12).map(move |c| well::name(r, c))).collect();
    let mut down = format!("OD600\n\nTime\tT° 600\t{}\n", wells.join("\t"));
    for (time, offset) in [("0:00:00", 0.0), ("0:10:00", 1.0), ("1:00:00", 2.0)] {
        down.push_str(&format!("{time}\t37.0"));
        for (r, c) in (0..8).flat_map(|r| (0..12).map(move |c| (r, c))) {
            down.push_str(&format!("\t{:.4}", made(r, c) + offset));
        }
        down.push('\n');
    }
    let mut across = "Cycle Nr.\t1\t2\t3\nTime [s]\t0\t600\t3600\nTemp. [°C]\t37\t37.1\t37\n".to_owned();
    for (r, c) in (0..8).flat_map(|r| (0..12).map(move |c| (r, c))) {
        let values: Vec<String> = (0..3).map(|k| format!("{:.4}", made(r, c) + f64::from(k))).collect();
        across.push_str(&format!("{}\t{}\n", well::name(r, c), values.join("\t")));
    }
    for text in [down, across] {
        let found = read(&text);
        let plate = &found.plates[0];
        let times: Vec<_> = plate.reads.iter().map(|r| r.time_s).collect();
        assert_eq!(
            (found.plates.len(), times),
            (1, vec![Some(0.0), Some(600.0), Some(3600.0)]),
            "{}",
            &text[..40]
        );
        let sum: f64 = plate.reads[2]
            .wells
            .iter()
            .map(|w| if let WellValue::Number { value } = w { *value } else { 0.0 })
            .sum();
        let want: f64 = (0..8).flat_map(|r| (0..12).map(move |c| made(r, c) + 2.0)).sum();
        assert!((sum - want).abs() < 1e-9);
    }
}

#[test]
fn spectra_and_cycles_without_times_are_reads_of_one_plate() {
    for (heading, label) in [("Wavelength", "310"), ("Cycle", "cycle 310")] {
        let mut text = format!("{heading}\tA1\tA2\tA3\tB1\tB2\tB3\n");
        for k in [300, 310, 320] {
            text.push_str(&format!("{k}\t{0}\t{0}\t{0}\t{0}\t{0}\t{0}\n", f64::from(k) / 7.0));
        }
        let found = read(&text);
        assert_eq!((found.plates.len(), found.plates[0].reads.len()), (1, 3));
        assert_eq!(found.plates[0].reads[1].label, label);
        assert_eq!(found.plates[0].reads[1].wavelength_nm, (heading == "Wavelength").then_some(310.0));
    }
}

#[test]
fn statistics_below_a_plate_may_have_another_mark() {
    let plate = grid(8, 12, &Style { delimiter: '\t', comma: true, quote: false });
    let statistics = "01\t530.25\t1.5\tA1\t2.632\t0.087\n".repeat(60);
    let found = noted(&format!("{plate}\nGroup\n{statistics}"));
    assert!(is_made(&found.value.plates[0], 0));
}

#[test]
fn one_wavelength_read_three_times() {
    let head = "##BLOCKS= 1\nPlate:\tP1\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t3\t426 426 426 \t1\t3\t6\t1\t2\t\t\n";
    let columns = "\tTemperature(°C)\t1\t2\t3\t\t1\t2\t3\t\t1\t2\t3\t\t\n";
    let rows = "\t35\t0.1\t0.2\t0.3\t\t1.1\t1.2\t1.3\t\t2.1\t2.2\t2.3\t\t\n\t\t0.4\t0.5\t0.6\t\t1.4\t1.5\t1.6\t\t2.4\t2.5\t2.6\t\t\n";
    let found = read(&format!(
        "{head}{columns}{rows}\n\t\t1\t2\t3\t\n\t\t0.1\t0.2\t0.3\t\n\t\t0.4\t0.5\t0.6\t\n~End\nGroup: x\nWells\tOD\nA1\t0.1\n~End\n"
    ));
    let plate = &found.plates[0];
    let labels: Vec<_> = plate.reads.iter().map(|r| r.label.as_str()).collect();
    assert_eq!((found.plates.len(), labels), (1, vec!["426", "426 (2)", "426 (3)"]));
    assert_eq!((number(plate, 2, "B3"), plate.reads[0].temperature_c), (Some(2.6), Some(35.0)));
    let reasons: Vec<_> = found.ignored.iter().map(|i| i.reason.as_str()).collect();
    assert!(
        reasons.contains(&"reduced data") && reasons.contains(&"statistics of wells alike"),
        "{reasons:?}"
    );
}

#[test]
fn layouts_are_names_not_measurements() {
    let one = grid(8, 12, &PLAIN);
    let names: String = one
        .lines()
        .enumerate()
        .map(|(i, l)| if i == 0 { format!("{l}\n") } else { format!("{}{}\n", &l[..1], "\tSPL1".repeat(12)) })
        .collect();
    let doses: String = one
        .lines()
        .enumerate()
        .map(|(i, l)| if i == 0 { format!("{l}\n") } else { format!("{}{}\n", &l[..1], "\t25".repeat(12)) })
        .collect();
    let found = read(&format!("Layout\n{names}\nDose\n{doses}\nResults\n{one}"));
    let plate = &found.plates[0];
    assert_eq!((plate.reads.len(), plate.names.len()), (1, 2));
    assert!(is_made(plate, 0));
    assert_eq!((plate.names[0].names[95].as_str(), plate.names[1].names[0].as_str()), ("SPL1", "25"));
    let error = refuse(&format!("Layout\n{names}\n"));
    assert!(error.kind == ErrorKind::NoPlate && error.what.contains("layout"), "{error}");
}

#[test]
fn flags_stay_what_they_are() {
    let text = grid(8, 12, &PLAIN)
        .replacen("0.0001", "OVER", 1)
        .replacen("0.0002", "*0.356*", 1)
        .replacen("0.0003", "< Min", 1);
    let found = noted(&text);
    let plate = &found.value.plates[0];
    for (name, text, meaning) in
        [("A1", "OVER", Flag::Overflow), ("A2", "*0.356*", Flag::Masked), ("A3", "< Min", Flag::BelowRange)]
    {
        assert_eq!(value(plate, 0, name), WellValue::Flag { text: text.into(), meaning });
    }
    assert_eq!(found.notes.iter().map(|n| n.code.as_str()).collect::<Vec<_>>(), ["import.flags"]);
}

#[test]
fn the_decimal_mark_can_be_flipped() {
    let text = "\t1\t2\t3\nA\t1,234\t2,345\t3,456\nB\t4,567\t5,678\t6,789\n";
    let found = noted(text);
    assert_eq!(number(&found.value.plates[0], 0, "A1"), Some(1234.0));
    assert!(!found.value.source.decimal_certain);
    assert_eq!(found.notes[0].code, "import.decimal_ambiguous");
    let choice = ImportChoice { decimal: Some(plate::DecimalMark::Comma), ..ImportChoice::default() };
    let flipped = read_plates("made.txt", text.as_bytes(), &choice).unwrap();
    assert_eq!(number(&flipped.value.plates[0], 0, "A1"), Some(1.234));
    assert!(flipped.value.source.decimal_certain && flipped.notes.is_empty());
}

#[test]
fn thousands_marks_are_read_over_and_told() {
    for (text, mark) in [
        ("\t1\t2\t3\nA\t1,234.5\t12,345\t7\nB\t1\t2\t3\n", ','),
        ("\t1\t2\t3\nA\t1.234,5\t12.345\t7\nB\t1\t2\t3\n", '.'),
    ] {
        let found = noted(text);
        let plate = &found.value.plates[0];
        assert_eq!((number(plate, 0, "A1"), number(plate, 0, "A2")), (Some(1234.5), Some(12345.0)), "{mark}");
        assert_eq!(found.notes[0].code, "import.thousands");
    }
}

#[test]
fn a_list_of_wavelengths_is_no_number_with_a_thousands_mark() {
    let softmax = format!(
        "##BLOCKS= 1\nPlate:\tPlate#1\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t2\t562 660\t1\t12\t96\t1\t8\n{}",
        grid(8, 12, &PLAIN)
    );
    for text in [format!("Wavelengths\t562 660\n\n{}", grid(8, 12, &PLAIN)), softmax] {
        let found = noted(&text);
        assert!(found.notes.iter().all(|n| n.code != "import.thousands"), "{:?}", found.notes);
    }
}

#[test]
fn what_is_left_out_is_listed_with_its_place() {
    let text = format!("Made by hand\nOperator\tNN\n\n{}\nMean\t0.5\nnotes below", grid(8, 12, &PLAIN));
    let found = read(&text);
    let listed: Vec<_> =
        found.ignored.iter().map(|i| (i.place.first_row, i.place.last_row, i.excerpt.as_str())).collect();
    assert_eq!(listed, [(1, 2, "Made by hand Operator NN"), (14, 15, "Mean 0.5 notes below")]);
    let beside: String = grid(8, 12, &PLAIN).lines().map(|l| format!("{l}\t\tmy note\n")).collect();
    let found = read(&beside);
    assert_eq!(
        (found.ignored[0].place.first_column, found.ignored[0].reason.as_str()),
        (15, "beside a plate")
    );
}

#[test]
fn tables_without_a_plate_say_what_they_are() {
    for (text, word) in [
        ("dose,response\n0,1.1\n1,0.9\n10,0.2\n", "“dose”, “response”"),
        (
            "Sample Name\tNucleic Acid(ng/uL)\tA260/A280\nx\t10.5\t2.0\ny\t11.5\t2.1\n",
            "NanoDrop table of 2 samples",
        ),
        ("well,sample,conc\nA1,std,0\nA2,std,1\nA3,std,2\n", "layout"),
        ("just some words\nand more of them\n", "begins with “just some words”"),
    ] {
        let error = refuse(text);
        assert!(
            error.kind == ErrorKind::NoPlate && error.what.contains(word) && !error.hint.is_empty(),
            "{error}"
        );
        assert_eq!(error.location.file.as_deref(), Some("made.txt"));
    }
}

#[test]
fn markup_in_a_cell_is_text() {
    let text = grid(2, 3, &PLAIN).replacen("0.0001", "<img src=x onerror=alert(1)>", 1);
    let found = noted(&text);
    assert_eq!(
        value(&found.value.plates[0], 0, "A1"),
        WellValue::Flag { text: "<img src=x onerror=alert(1)>".into(), meaning: Flag::Other }
    );
    assert_eq!(found.notes[0].code, "import.text_in_numbers");
}
