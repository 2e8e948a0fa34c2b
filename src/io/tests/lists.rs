//! Lists of wells, and tables with a row or column for every well.

use super::*;

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
