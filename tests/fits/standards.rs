//! Standard curves of real protein and ELISA plates, read by this program's own import: coefficients, their errors, and
//! concentrations as the instruments and the upstream authors printed them.

use crate::common::{agree_all, expected, fit, near, numbers};
use crate::reference::{plates_folder, rows, sheet, text};
use monolayer::fit::linear::{Degree, Regression, regression};
use monolayer::fit::standard::{FourParameter, Place, StandardCurve, inverse_regression};
use monolayer::fit::{CurveModel, FitPlan, LogisticOptions, Series, Workspace, fit_curves};
use monolayer::io::plate::{ImportChoice, Plate, WellValue};
use monolayer::num::math::pow;
use serde_json::Value;

pub fn plate(file: &str) -> Plate {
    let bytes = std::fs::read(plates_folder().unwrap().join(file)).unwrap();
    monolayer::io::read_plates(file, &bytes, &ImportChoice::default()).unwrap().value.plates.remove(0)
}

/// The number of a well in the first read whose label holds some words.
#[track_caller]
pub fn well(plate: &Plate, read: &str, name: &str) -> f64 {
    let read = plate.reads.iter().find(|r| r.label.contains(read)).unwrap();
    let row = usize::from(name.as_bytes()[0] - b'A');
    let column: usize = name[1..].parse::<usize>().unwrap() - 1;
    match read.wells[row * usize::from(plate.columns) + column] {
        WellValue::Number { value } => value,
        ref other => panic!("{name} holds {other:?}"),
    }
}

fn agree_with(fit: &Regression, want: &Value, what: &str) {
    for (got, want) in fit.coefficients.iter().zip(numbers(&want["coef"])) {
        near(*got, want, 1e-9, &format!("coefficient of {what}"));
    }
    for (got, want) in fit.se.iter().zip(numbers(&want["se"])) {
        near(*got, want, 1e-9, &format!("SE of {what}"));
    }
    assert_eq!(fit.se.len(), numbers(&want["se"]).len());
    near(fit.sy_x(), want["sy_x"].as_f64().unwrap(), 1e-9, what);
    near(fit.r_squared(), want["R2"].as_f64().unwrap(), 1e-10, what);
    near(fit.r_squared_adjusted(), want["R2_adj"].as_f64().unwrap(), 1e-10, what);
    near(fit.rss, want["RSS"].as_f64().unwrap(), 1e-9, what);
    assert_eq!(fit.df as u64, want["df"].as_u64().unwrap(), "{what}");
}

/// Wells of a list of wells by what they are: blanks, standards with their concentration, samples by name.
struct WellList {
    blanks: Vec<String>,
    standards: Vec<(String, f64)>,
    samples: Vec<(String, String)>,
    /// Dilution, and volume of a standard over that of a sample.
    factor: f64,
}

fn well_list(file: &str) -> WellList {
    let lines = rows(&text(&plates_folder().unwrap().join(file)));
    let at = |name: &str| lines[0].iter().position(|h| h == name).unwrap();
    let cell = |row: &[String], name: &str| row.get(at(name)).cloned().unwrap_or_default();
    let mut list = WellList { blanks: vec![], standards: vec![], samples: vec![], factor: 1.0 };
    let mut standard_volume = None;
    for row in &lines[1..] {
        let name = cell(row, "well");
        match cell(row, "type").as_str() {
            "blank" => list.blanks.push(name),
            "std" => {
                list.standards.push((name, cell(row, "std_conc").parse().unwrap()));
                standard_volume = cell(row, "volume").parse::<f64>().ok();
            }
            "sample" => {
                let dilution: f64 = cell(row, "sample_dil").parse().unwrap();
                let volume = cell(row, "volume").parse::<f64>().ok();
                list.factor = dilution
                    * standard_volume.zip(volume).map_or(1.0, |(standard, sample)| standard / sample);
                list.samples.push((name, cell(row, "sample_ID")));
            }
            _ => {}
        }
    }
    list
}

fn mean(values: &[f64]) -> f64 {
    monolayer::stats::describe::mean(values).unwrap()
}

#[test]
fn bca() {
    let Some(expected) = expected("BCA") else { return };
    let want = &expected["analyses"]["BCA"];
    let file = want["files"][0].as_str().unwrap();
    let (plate, list) = (plate(file), well_list(want["files"][1].as_str().unwrap()));
    let raw = |name: &String| well(&plate, "562", name);
    let blank = mean(&list.blanks.iter().map(raw).collect::<Vec<_>>());
    near(blank, want["blank_mean"].as_f64().unwrap(), 1e-12, "blank");
    let x: Vec<f64> = list.standards.iter().map(|s| s.1).collect();
    let y: Vec<f64> = list.standards.iter().map(|s| raw(&s.0) - blank).collect();
    let line = StandardCurve::new(&x, &y, Degree::Line).unwrap();
    let bent = StandardCurve::new(&x, &y, Degree::Parabola).unwrap();
    let inverse = inverse_regression(&x, &y).unwrap();
    agree_with(&line.fit, &want["linear_signal_on_conc"], "line");
    agree_with(&bent.fit, &want["quadratic_signal_on_conc"], "parabola");
    agree_with(&inverse, &want["inverse_regression_conc_on_signal"], "inverse regression");
    let performance = &want["upstream_performance"];
    let slope = line.fit.coefficients[1];
    near(3.0 * line.fit.sy_x() / slope, performance["LOD"].as_f64().unwrap(), 1e-9, "limit of detection");
    near(
        10.0 * line.fit.sy_x() / slope,
        performance["LOQ"].as_f64().unwrap(),
        1e-9,
        "limit of quantification",
    );

    let samples = want["samples"].as_object().unwrap();
    for (sample, want) in samples {
        let wells: Vec<f64> =
            list.samples.iter().filter(|s| s.1 == *sample).map(|s| raw(&s.0) - blank).collect();
        assert_eq!(wells.len() as u64, want["n"].as_u64().unwrap());
        let signal = mean(&wells);
        near(signal, want["mean_signal"].as_f64().unwrap(), 1e-9, sample);
        let read = line.read_off(signal, 3).unwrap();
        near(read.value, want["conc_in_well_linear"].as_f64().unwrap(), 1e-9, sample);
        assert!(read.low.unwrap() < read.value && read.value < read.high.unwrap());
        let bend = bent.read_off(signal, 3).unwrap();
        near(bend.value, want["conc_in_well_quadratic"].as_f64().unwrap(), 1e-9, sample);
        assert!(bend.low.unwrap() < bend.value && bend.value < bend.high.unwrap());
        let other = inverse.value(signal);
        near(other, want["conc_in_well_inverse_regression"].as_f64().unwrap(), 1e-9, sample);
        let diluted = &want["x_dilution_33_333"];
        near(read.value * list.factor, diluted["linear"].as_f64().unwrap(), 1e-9, sample);
        near(other * list.factor, diluted["inverse_regression"].as_f64().unwrap(), 1e-9, sample);
    }
    // Nearly straight standards hold no four parameters, and ours must say so.
    let four = fit(&x, &y, &LogisticOptions::default());
    assert!(!four.ic50.determined && !four.top.determined, "{four:?}");
    assert!(four.rss <= want["fit_4PL"]["RSS"].as_f64().unwrap() * (1.0 + 1e-3), "{}", four.rss);
}

#[test]
fn bradford() {
    let Some(expected) = expected("Bradford") else { return };
    let want = &expected["analyses"]["Bradford"];
    let (plate, list) =
        (plate(want["files"][0].as_str().unwrap()), well_list(want["files"][1].as_str().unwrap()));
    let raw = |read: &str, name: &String| well(&plate, read, name);
    let blank = |read: &str| mean(&list.blanks.iter().map(|w| raw(read, w)).collect::<Vec<_>>());
    let (blank_590, blank_450) = (blank("590"), blank("450"));
    let ratio = |name: &String| (raw("590", name) - blank_590) / (raw("450", name) - blank_450);
    let x: Vec<f64> = list.standards.iter().map(|s| s.1).collect();
    let y: Vec<f64> = list.standards.iter().map(|s| ratio(&s.0)).collect();
    let line = StandardCurve::new(&x, &y, Degree::Line).unwrap();
    agree_with(&line.fit, &want["linear"], "line");
    agree_with(&regression(&x, &y, Degree::Parabola).unwrap(), &want["quadratic"], "parabola");
    let inverse = inverse_regression(&x, &y).unwrap();
    near(list.factor, want["dilution"].as_f64().unwrap(), 0.0, "dilution");
    for (sample, want) in want["samples"].as_object().unwrap() {
        let wells: Vec<f64> = list.samples.iter().filter(|s| s.1 == *sample).map(|s| ratio(&s.0)).collect();
        let signal = mean(&wells);
        near(signal, want["mean_ratio"].as_f64().unwrap(), 1e-9, sample);
        let read = line.read_off(signal, 3).unwrap().value * list.factor;
        near(read, want["mg_per_ml_linear"].as_f64().unwrap(), 1e-9, sample);
        near(inverse.value(signal) * list.factor, want["mg_per_ml_inverse"].as_f64().unwrap(), 1e-9, sample);
    }
}

/// `A2:B6 = 0,10,25,50,100 minus mean(A1,B1)`: rows A and B, columns 2 to 6, and wells whose mean is taken off.
fn described(standards: &str) -> (Vec<(String, f64)>, Vec<String>) {
    let (wells, rest) = standards.split_once('=').unwrap();
    let (first, last) = wells.trim().split_once(':').unwrap();
    let column = |name: &str| name[1..].parse::<usize>().unwrap();
    let rows = first.as_bytes()[0]..=last.as_bytes()[0];
    let rest = rest.trim();
    let list = rest.split([' ', '(']).next().unwrap();
    let values: Vec<f64> = list.split(',').map(|v| v.parse().unwrap()).collect();
    assert_eq!(values.len(), column(last) - column(first) + 1);
    let mut found = Vec::new();
    for row in rows {
        for (offset, value) in values.iter().enumerate() {
            found.push((format!("{}{}", char::from(row), column(first) + offset), *value));
        }
    }
    let minus = rest.split_once("mean(").map(|(_, wells)| wells.trim_end_matches(')').to_string());
    (found, minus.map_or(vec![], |m| m.split(',').map(str::to_string).collect()))
}

/// Within half a unit of the last digit printed.
#[track_caller]
fn printed(got: f64, want: &Value, what: &str) {
    let text = want.to_string();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let decimals =
        mantissa.split_once('.').map_or(0, |(_, d)| d.len()) as i32 - exponent.parse::<i32>().unwrap();
    let half = 0.5 * pow(10.0, -f64::from(decimals));
    assert!((got - want.as_f64().unwrap()).abs() <= 1.01 * half, "{what}: {got}, printed {text}");
}

#[test]
fn lowry() {
    let Some(expected) = expected("Lowry") else { return };
    let want = &expected["analyses"]["Lowry"];
    let plate = plate(want["file"].as_str().unwrap());
    let (standards, _) = described(want["standards"].as_str().unwrap());
    let x: Vec<f64> = standards.iter().map(|s| s.1).collect();
    let y: Vec<f64> = standards.iter().map(|s| well(&plate, "660", &s.0)).collect();
    let line = StandardCurve::new(&x, &y, Degree::Line).unwrap();
    agree_with(&line.fit, &want["linear"], "Lowry");
    printed(line.fit.coefficients[1], &want["gen5_printed"]["A"], "slope");
    printed(line.fit.coefficients[0], &want["gen5_printed"]["B"], "intercept");
    printed(line.fit.r_squared(), &want["gen5_printed"]["R2"], "R2");
    for (name, gen5) in want["gen5_conc"].as_object().unwrap() {
        let read = line.read_off(well(&plate, "660", name), 1).unwrap().value;
        near(read, want["my_conc"][name].as_f64().unwrap(), 1e-9, name);
        printed(read, gen5, name);
    }
}

/// Gen5 of that age fits the means of the replicates: same line, other standard errors.
#[test]
fn bca_of_an_older_gen5() {
    let Some(expected) = expected("BCA_Gen5_older") else { return };
    let want = &expected["analyses"]["BCA_Gen5_older"];
    let plate = plate(want["file"].as_str().unwrap());
    let (standards, minus) = described(want["standards"].as_str().unwrap());
    let raw = |name: &String| well(&plate, "562", name);
    let blank = mean(&minus.iter().map(raw).collect::<Vec<_>>());
    let x: Vec<f64> = standards.iter().map(|s| s.1).collect();
    let y: Vec<f64> = standards.iter().map(|s| raw(&s.0) - blank).collect();
    agree_with(&regression(&x, &y, Degree::Line).unwrap(), &want["linear_all_replicates"], "all replicates");
    let mut levels = x.clone();
    levels.dedup();
    levels.truncate(x.len() / 2);
    let means: Vec<f64> = levels
        .iter()
        .map(|level| {
            mean(&x.iter().zip(&y).filter(|(x, _)| *x == level).map(|(_, y)| *y).collect::<Vec<_>>())
        })
        .collect();
    let line = StandardCurve::new(&levels, &means, Degree::Line).unwrap();
    agree_with(&line.fit, &want["linear_on_means"], "means");
    let print = &want["gen5_printed"];
    printed(line.fit.coefficients[1], &print["A"], "slope");
    printed(line.fit.se[1], &print["A_se"], "SE of slope");
    printed(line.fit.ci95[1][0], &print["A_ci95"][0], "lower limit of slope");
    printed(line.fit.ci95[1][1], &print["A_ci95"][1], "upper limit of slope");
    printed(line.fit.coefficients[0], &print["B"], "intercept");
    printed(line.fit.r_squared(), &print["R2"], "R2");
    for (name, gen5) in want["gen5_conc"].as_object().unwrap() {
        let read = line.read_off(raw(name) - blank, 1).unwrap();
        match gen5 {
            Value::Number(_) => {
                assert!((read.value - gen5.as_f64().unwrap()).abs() <= 6e-4, "{name}: {read:?}")
            }
            text => {
                let text = text.as_str().unwrap();
                let limit: f64 = text[1..].parse().unwrap();
                let (place, beyond) = match &text[..1] {
                    "<" => (Place::Below, read.value < limit),
                    _ => (Place::Above, read.value > limit),
                };
                assert!(read.place == place && beyond, "{name}: {read:?}, printed {text}");
            }
        }
    }
}

#[test]
fn elisa_of_skanit() {
    let Some(expected) = expected("SkanIt_4PL") else { return };
    let want = &expected["analyses"]["SkanIt_4PL"];
    let file = want["file"].as_str().unwrap();
    let printed = sheet(&plates_folder().unwrap().join(file), want["sheet"].as_str().unwrap());
    let numeric = |cell: &String| cell.parse::<f64>().is_ok();
    let standards: Vec<_> = printed
        .iter()
        .filter(|r| r.len() > 3 && r[1].starts_with("Std") && r[0] != "Average")
        .filter(|r| numeric(&r[2]) && numeric(&r[3]))
        .collect();
    let x: Vec<f64> = standards.iter().map(|r| r[2].parse().unwrap()).collect();
    let y: Vec<f64> = standards.iter().map(|r| r[3].parse().unwrap()).collect();
    let independent = &want["independent_least_squares_on_14_replicates"];
    assert_eq!(x.len() as u64, independent["n"].as_u64().unwrap());
    let free = fit(&x, &y, &LogisticOptions::default());
    agree_all(&free, independent, "SkanIt");
    assert!(
        !free.top.determined,
        "its upper side is open: the search for the ic50 ends before the top's interval does"
    );
    let plan = FitPlan::new(CurveModel::Logistic4);
    let set = fit_curves(&[Series::new(&x, &y)], &plan, &mut Workspace::default()).unwrap();
    assert_eq!(set.curves[0].parameter("top").unwrap().high, None);
    assert!(!free.ic50.determined, "one side of its interval is open");

    let p = &want["instrument_software_fit"];
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|k| p[k].as_f64().unwrap());
    let instrument = FourParameter { a, b, c, d };
    let rss: f64 =
        x.iter().zip(&y).map(|(x, y)| (y - instrument.signal(*x)) * (y - instrument.signal(*x))).sum();
    near(
        rss,
        want["rss_at_instrument_parameters"].as_f64().unwrap(),
        1e-9,
        "RSS at the instrument's parameters",
    );
    let ours =
        FourParameter { a: free.bottom.value, b: -free.hill.value, c: free.ic50.value, d: free.top.value };
    let plate = plate(file);
    for (name, shown) in want["instrument_back_calculated"].as_object().unwrap() {
        // The curve's own sheet prints four digits of the blank-subtracted signal; the reference takes those.
        let signal = well(&plate, "Blank Subtraction", name);
        let read = instrument.concentration(signal).unwrap();
        let want = want["my_back_calculated_with_instrument_params"][name].as_f64().unwrap();
        near(read, want, 2e-3, name);
        near(read, shown.as_f64().unwrap(), 2e-3, name);
        near(ours.concentration(signal).unwrap(), read, 5e-3, name);
    }
    let range = [0.016, 1.0];
    assert_eq!(
        instrument.read_off(well(&plate, "Blank Subtraction", "A1"), range).unwrap().place,
        Place::Above
    );
    let low = instrument.read_off(well(&plate, "Blank Subtraction", "H11"), range);
    assert!(low.is_none_or(|l| l.place == Place::Below), "{low:?}");
}

/// Nucleic acids by the rules the instruments print, from what this program reads in their files.
#[test]
fn nucleic_acids() {
    let Some(expected) = expected("nucleic_acid") else { return };
    let want = &expected["analyses"]["nucleic_acid"];
    let path = &want["gen5_pathlength"];
    let found = plate(path["file"].as_str().unwrap());
    for (name, want) in path["printed"].as_object().unwrap() {
        let exact = |label: &str| {
            let read = found.reads.iter().position(|r| r.label.ends_with(label)).unwrap();
            well(&Plate { reads: vec![found.reads[read].clone()], ..found.clone() }, "", name)
        };
        // Readings are printed to 0.001 before division: a half of it each way, carried through.
        let (long, short) = (exact("977 [Test]"), exact("900 [Ref]"));
        let length = (long - short) / 0.18;
        let of_length = 0.001 / (long - short);
        let [a260, a280, a230] = ["Blank 260:260", "Blank 260:280", "Blank 260:230"].map(exact);
        let of = |a: f64| 0.0005 / a;
        let close = |got: f64, key: &str, relative: f64| {
            if let Some(want) = want[key].as_f64() {
                let bound = relative * got.abs() + 0.0005;
                assert!((got - want).abs() <= bound, "{key} of {name}: {got} ± {bound}, printed {want}");
            }
        };
        close(length, "pathlength", of_length);
        close(a260 / length, "corrected_260", of_length + of(a260));
        close(a280 / length, "corrected_280", of_length + of(a280));
        close(50.0 * a260 / length, "ng_per_ul", of_length + of(a260));
        close(a260 / a280, "ratio_260_280", of(a260) + of(a280));
        close(a260 / a230, "ratio_260_230", of(a260) + of(a230));
    }
    let drop = &want["softmax_microdrop"];
    let found = plate(drop["file"].as_str().unwrap());
    for (name, want) in drop["computed"].as_object().unwrap() {
        let [a260, a280, a230] = ["260", "280", "230"].map(|r| well(&found, r, name) * 20.0);
        for (key, got) in [
            ("A260_1cm", a260),
            ("A280_1cm", a280),
            ("ratio_260_280", a260 / a280),
            ("ratio_260_230", a260 / a230),
            ("ng_per_ul", 50.0 * a260),
        ] {
            if let Some(want) = want[key].as_f64() {
                near(got, want, 1e-6, &format!("{key} of {name}"));
            }
            if let Some(want) = want[format!("printed_{key}")].as_f64() {
                assert!(
                    (got - want).abs() <= 6e-4 * want.abs().max(1.0),
                    "{key} of {name}: {got}, printed {want}"
                );
            }
        }
    }
}
