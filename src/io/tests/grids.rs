//! Grids: of every size, turned, bare, in parts, several in a file.

use super::*;

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
