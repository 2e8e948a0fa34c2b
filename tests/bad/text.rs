//! Text exports and pasted text.

use crate::files::*;
use crate::harness::*;
use monolayer::error::ErrorKind::*;
use monolayer::io::plate::{DecimalMark, Encoding, ImportChoice};

/// A 96-well grid without the label of one row or column, or with another in its place.
fn relabelled(row: usize, column: usize, label: &str) -> String {
    grid_with(row, column, label)
}

/// A 96-well grid without some table rows.
fn without_rows(rows: &[usize]) -> String {
    let cells = grid_cells(8, 12);
    let kept: Vec<Vec<String>> =
        cells.into_iter().enumerate().filter(|(i, _)| !rows.contains(i)).map(|(_, row)| row).collect();
    join(&kept, "\t")
}

/// A 96-well grid in which all cells with a value are this text.
fn all(text: &str) -> String {
    let mut cells = grid_cells(8, 12);
    cells.iter_mut().skip(1).for_each(|row| row.iter_mut().skip(1).for_each(|cell| *cell = text.to_owned()));
    join(&cells, "\t")
}

/// A 96-well grid in which two values are other texts.
fn two(first: &str, second: &str) -> String {
    let mut cells = grid_cells(8, 12);
    cells[3][4] = first.to_owned();
    cells[5][6] = second.to_owned();
    join(&cells, "\t")
}

fn comma_choice() -> ImportChoice {
    ImportChoice { decimal: Some(DecimalMark::Comma), ..ImportChoice::default() }
}

cases! {
    empty_file: read("readings.csv", "") => refused(Empty, &["empty", "again"]);
    only_blanks: read("readings.csv", " \t \r\n\r\n  \t\r\n") => refused(Empty, &["blanks", "again"]);
    only_separators: read("readings.csv", ",,,,\n,,,,\n,,,,\n") => refused(Empty, &["no data", "again"]);
    only_a_byte_order_mark: read("readings.csv", b"\xef\xbb\xbf".to_vec()) => refused(Empty, &["blanks"]);
    one_number: read("readings.csv", "0.5") => refused(NoPlate, &["no plate"]);
    one_word: read("readings.csv", "hello") => refused(NoPlate, &["hello"]);
    header_only: read("readings.csv", "\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\r\n") => refused(NoPlate, &["no plate"]);
    list_header_only: read("readings.csv", "Well,Absorbance 570\n") => refused(NoPlate, &["Well"]);
    prose: read("notes.txt", "Cells were seeded on Monday.\nMTT was added on Wednesday.\n")
        => refused(NoPlate, &["Cells were seeded"]);
    sample_table: read("samples.csv", "Sample,Concentration\nA,1\nB,2\nC,3\n")
        => refused(NoPlate, &["Sample", "Concentration"]);
    layout_without_data: read("map.txt", grid_cells(8, 12).iter().enumerate().map(|(r, row)| row.iter().enumerate()
        .map(|(c, t)| if r > 0 && c > 0 { "Ctrl".to_owned() } else { t.clone() }).collect::<Vec<_>>().join("\t") + "\n")
        .collect::<String>()) => refused(NoPlate, &["layout", "96", "Drop the export"]);
    wrong_size_7_by_11: read("odd.txt", grid(7, 11)) => noted("import.size_assumed", &["G11", "96"]).numbers(77);
    forty_columns_of_two_letters: read("odd.txt", grid(3, 49)) => noted("import.numbers_left_out", &["Rows 1 to 4", "column numbers"]).numbers(144);
    ragged_rows: read("ragged.txt", grid(8, 12).replace("\t0.409\t0.410\t0.411\t0.412\r\n", "\r\n")) => noted("import.wells_empty", &["4 wells", "G9", "G12", "short"]).numbers(92).empty("G9");
    merged_header: read("merged.txt", format!("Absorbance 570 nm\t\t\t\t\t\t\t\t\t\t\t\t\r\n{}", grid(8, 12)))
        => understood().numbers(96).reads("A1", 0.101);
    row_letter_missing: read("rows.txt", relabelled(3, 0, "")) => noted("import.row_letter_missing", &["row C", "row 4", "column 1"]).numbers(96).reads("C4", 0.204);
    row_letters_swapped: read("rows.txt", relabelled(3, 0, "D").replacen("D\t0.251", "C\t0.251", 1)) => noted("import.numbers_left_out", &["Rows 5 to 9", "row letters"]).numbers(36);
    row_letter_doubled: read("rows.txt", relabelled(3, 0, "B")) => noted("import.numbers_left_out", &["Rows 4 to 9", "each once"]).numbers(24);
    row_left_out: read("rows.txt", without_rows(&[4])) => noted("import.wells_empty", &["12 wells", "D1", "D12"]).numbers(84).empty("D1");
    column_number_doubled: read("columns.txt", relabelled(0, 5, "4")) => noted("import.numbers_left_out", &["Rows 1 to 9", "column 6", "each once"]).numbers(32);
    column_number_missing: read("columns.txt", relabelled(0, 5, "")) => noted("import.header_gap", &["row 1", "column 6", "Merged"]).numbers(96);
    well_twice_in_list: read("list.txt", list(8, 12) + "B7\t0.999\r\n")
        => noted("import.well_twice", &["B7", "row 98", "correct"]);
    well_twice_same_value: read("list.txt", list(8, 12) + "B7\t0.157\r\n") => noted("import.well_twice", &["B7"]);
    well_outside_96: read("list.txt", list(8, 12) + "I13\t0.999\r\n") => noted("import.size_assumed", &["I13", "384"]);
    well_that_cannot_be: read("list.txt", list(8, 12) + "ZZ99\t0.999\r\n") => left_out(&["ZZ99"]).numbers(96);
    well_zero: read("list.txt", list(8, 12) + "A0\t0.999\r\n") => left_out(&["A0"]).numbers(96);
    text_in_number: read("typo.txt", grid_with(3, 4, "O.257"))
        => noted("import.text_in_numbers", &["O.257", "C4", "correct"]).keeps("C4", "O.257").numbers(95);
    number_with_unit: read("unit.txt", grid_with(3, 4, "0.257 AU")) => noted("import.text_in_numbers", &["0.257 AU", "C4"]).keeps("C4", "0.257 AU");
    percent_sign: read("percent.txt", grid_with(3, 4, "57%")) => noted("import.text_in_numbers", &["57%", "C4"]).keeps("C4", "57%");
    hexadecimal: read("hex.txt", grid_with(3, 4, "0x1F")) => noted("import.text_in_numbers", &["0x1F"]).keeps("C4", "0x1F");
    date_in_cell: read("date.txt", grid_with(3, 4, "12.Mar")) => noted("import.text_in_numbers", &["12.Mar"]).keeps("C4", "12.Mar");
    date_with_dots: read("date.txt", grid_with(3, 4, "12.03.2024")) => noted("import.text_in_numbers", &["12.03.2024"]).keeps("C4", "12.03.2024");
    too_large_number: read("large.txt", grid_with(3, 4, "1e400")) => noted("import.text_in_numbers", &["1e400", "C4"]).keeps("C4", "1e400");
    formula_error: read("formula.txt", grid_with(3, 4, "#DIV/0!")) => noted("import.flags", &["#DIV/0!", "C4"]).keeps("C4", "#DIV/0!");
    formula_instead_of_value: read("formula.txt", grid_with(3, 4, "=B2*2")) => noted("import.text_in_numbers", &["=B2*2"]).keeps("C4", "=B2*2");
    markup_in_cell: read("markup.txt", grid_with(3, 4, "<img src=x onerror=alert(1)>"))
        => noted("import.text_in_numbers", &["<img src=x"]).keeps("C4", "<img src=x onerror=alert(1)>");
    only_flags: read("flags.txt", all("OVER")) => noted("import.no_numbers", &["OVER", "96"]).keeps("A1", "OVER").numbers(0);
    all_nan: read("nan.txt", all("NaN")) => noted("import.no_numbers", &["NaN"]).keeps("A1", "NaN").numbers(0);
    all_infinite: read("inf.txt", all("inf")) => noted("import.no_numbers", &["inf"]).keeps("A1", "inf").numbers(0);
    infinite_sign: read("inf.txt", grid_with(3, 4, "∞")) => noted("import.text_in_numbers", &["∞"]).keeps("C4", "∞");
    mixed_decimal_marks: read("mixed.txt", grid_with(3, 4, "0,257"))
        => noted("import.decimal_mixed", &["0,257", "row 4", "column 5", "point"]).keeps("C4", "0,257").numbers(95);
    ambiguous_decimal_mark: read("ambiguous.txt", all("1,234"))
        => noted("import.decimal_ambiguous", &["1,234", "row 2", "column 2", "choose the decimal mark"]);
    ambiguous_point: read("ambiguous.txt", all("1.234")) => noted("import.decimal_ambiguous", &["1.234", "point"]);
    thousands_marks: read("thousands.txt", two("1,234.5", "12,345.75"))
        => noted("import.thousands", &["1,234.5"]).reads("C4", 1234.5).reads("E6", 12_345.75);
    wrong_grouping: read("thousands.txt", grid_with(3, 4, "12,34.5")) => noted("import.text_in_numbers", &["12,34.5"]).keeps("C4", "12,34.5");
    decimal_chosen_wrongly: read_as("points.txt", grid(8, 12), comma_choice()) => refused(NoPlate, &["chosen decimal mark", "Choose another"]);
    comma_under_comma: read("comma.csv", join(&grid_cells(8, 12), ",").replace("0.", "0,"))
        => noted("import.decimal_split", &["0 and 101", "0,101", "row 2", "semicolons"]).numbers(96).reads("C4", 0.204);
    comma_under_comma_in_a_list: read("comma.csv", "Well,Absorbance\nA1,0,101\nA2,0,102\nB1,0,103\nB2,0,104\n")
        => noted("import.decimal_split", &["0,101"]).reads("B1", 0.103);
    unclosed_quote: read("quote.csv", join(&grid_cells(8, 12), ",").replacen("0.101", "\"0.101", 1))
        => noted("import.text_in_numbers", &["A1"]).numbers(95);
    very_long_line: read("long.txt", "0.5\t".repeat(2_500_000)) => refused(NoPlate, &["no plate"]);
    long_line_without_separator: read("long.txt", "x".repeat(10_000_000)) => refused(NoPlate, &["xxx"]);
    million_empty_rows: read("tall.txt", grid(8, 12) + &"\r\n".repeat(1_000_000)) => understood().numbers(96);
    million_rows_of_separators: read("tall.txt", grid(8, 12) + &"\t\t\t\r\n".repeat(1_000_000)) => understood().numbers(96);
    many_unclosed_quotes: read("quotes.csv", "\"x,".repeat(300_000)) => refused(NoPlate, &[]);
    thousands_of_small_plates: read("screens.txt", (1..=3000).map(|n| format!("Plate {n} of the screen\r\n\t1\t2\t3\r\nA\t0.1\t0.2\t0.3\r\nB\t0.4\t0.5\t0.6\r\n\r\n")).collect::<String>())
        => understood();
    more_than_is_read: read("huge.txt", "0.5\t".repeat(17 << 20)) => refused(TooLarge, &["68 MB", "fewer"]);
}

fn chosen(encoding: Encoding) -> ImportChoice {
    ImportChoice { encoding: Some(encoding), ..ImportChoice::default() }
}

cases! {
    nul_bytes: read("nul.txt", grid(8, 12).replace("0.257", "0.2\0\x0057")) => noted("import.nul_bytes", &["2", "damaged"]);
    only_nul_bytes: read("nul.txt", vec![0; 4096]) => refused(Encoding, &["not text", "Export"]);
    utf8_mark_before_utf16: read("mark.txt", [b"\xef\xbb\xbf".to_vec(), utf16le(&grid(8, 12))].concat())
        => understood().numbers(96);
    utf16_mark_of_the_other_end: read("mark.txt", [b"\xfe\xff".to_vec(), utf16le(&grid(8, 12))].concat())
        => understood().numbers(96).reads("H12", 0.462);
    utf16_without_mark: read("utf16.csv", utf16be(&grid(8, 12))) => understood().numbers(96).reads("H12", 0.462);
    utf16_of_odd_length: read("odd.txt", [utf16le(&grid(8, 12)), vec![0x30]].concat())
        => noted("import.encoding_broken", &["characters"]).numbers(96);
    lone_surrogate: read("surrogate.txt", [b"\xff\xfe".to_vec(), utf16le("Plate \t"), vec![0, 0xd8], utf16le("\r\n"), utf16le(&grid(8, 12))].concat())
        => noted("import.encoding_broken", &["characters"]).numbers(96);
    mac_roman_degree: read("mac.txt", [b"\tTemperature(\xa1C)\r".to_vec(), grid(8, 12).replace("\r\n", "\r").into_bytes()].concat())
        => understood().numbers(96);
    utf8_read_as_utf16: read_as("wrong.txt", grid(8, 12), chosen(Encoding::Utf16Le)) => refused(NoPlate, &["chosen encoding", "Choose another encoding"]);
    broken_utf8: read_as("broken.txt", grid(8, 12).replace("\t1\t2", "\u{b5}\t1\t2").into_bytes().iter().copied().filter(|b| *b != 0xc2).collect::<Vec<u8>>(), chosen(Encoding::Utf8))
        => noted("import.encoding_broken", &["another encoding"]).numbers(96);
    control_characters: read("control.txt", grid_with(3, 4, "\u{1b}[31m0.257\u{7}")) => noted("import.text_in_numbers", &["C4"]).numbers(95);
    right_to_left_mark: read("rtl.txt", grid_with(3, 4, "\u{202e}0.257")) => noted("import.text_in_numbers", &["C4"]).numbers(95);
}
