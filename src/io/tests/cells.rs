//! What cells mean: decimal marks, flags, names, what stands around a plate, and files without one.

use super::*;

#[test]
fn statistics_below_a_plate_may_have_another_mark() {
    let plate = grid(8, 12, &Style { delimiter: '\t', comma: true, quote: false });
    let statistics = "01\t530.25\t1.5\tA1\t2.632\t0.087\n".repeat(60);
    let found = noted(&format!("{plate}\nGroup\n{statistics}"));
    assert!(is_made(&found.value.plates[0], 0));
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
