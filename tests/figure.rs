//! Charts from a synthetic analysis: the bytes of every writer against stored files, and what must hold of every layout.
//! `REGENERATE=1 cargo test --test figure` writes the stored files again; look at them before committing.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "figure/cases.rs"]
mod cases;
#[path = "figure/room.rs"]
mod room;

use cases::{Case, build, choice, scenes};
use monolayer::ErrorKind;
use monolayer::assay::viability::Analysis;
use monolayer::experiment::{Dose, DoseUnit, GroupId};
use monolayer::figure::scene::{Mark, Scene};
use monolayer::figure::{self, FigureKind, bars, dose_response, pdf, raster, shape, svg};
use std::path::PathBuf;

/// Compares with the stored file, or stores it.
fn golden(file: &str, bytes: &[u8]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    if std::env::var_os("REGENERATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        return;
    }
    let stored =
        std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}; run with REGENERATE=1", path.display()));
    assert!(
        stored == bytes,
        "{} differs from what is drawn now; look, then run with REGENERATE=1",
        path.display()
    );
}

#[test]
fn svg_is_as_stored() {
    for (name, scene) in scenes() {
        golden(&format!("{name}.svg"), &svg::write(&scene, svg::TextAs::Text));
    }
}

#[test]
fn text_is_text() {
    for (name, scene) in scenes() {
        for text_as in [svg::TextAs::Text, svg::TextAs::Outlines] {
            let bytes = String::from_utf8(svg::write(&scene, text_as)).unwrap();
            assert!(!bytes.contains("<img") && !bytes.contains("<script"), "{name}");
            assert!(
                !bytes.contains('\u{0}') && !bytes.contains('\u{202e}') && !bytes.contains('\u{7}'),
                "{name}"
            );
        }
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn every_other_format_is_as_stored() {
    let mut lines = String::new();
    for (name, scene) in scenes() {
        lines += &format!("{} {name} pdf\n", sha256(&pdf::write(&scene)));
        lines += &format!("{} {name} svg outlines\n", sha256(&svg::write(&scene, svg::TextAs::Outlines)));
        lines += &format!("{} {name} png 100\n", sha256(&raster::png(&scene, 100).unwrap()));
    }
    let model = &scenes()[0].1;
    lines += &format!("{} model_bars tiff 300\n", sha256(&raster::tiff(model, 300).unwrap()));
    golden("sha256.txt", lines.as_bytes());
    golden("model_bars.png", &raster::png(model, 300).unwrap());
    golden("model_dose.png", &raster::png(&scenes()[1].1, 300).unwrap());
}

#[test]
fn pixels_have_the_exact_physical_size() {
    let (analysis, experiment) = build(&Case::model());
    for (width, dpi, expected) in [
        ("85", 300, 1004),
        ("85", 600, 2008),
        ("85", 1200, 4016),
        ("114", 300, 1346),
        ("174", 300, 2055),
        ("174", 1200, 8220),
    ] {
        let scene = bars::draw(&analysis, &experiment, &choice(&[("width_mm", width)])).unwrap();
        assert_eq!(raster::size(&scene, dpi).unwrap().0, expected, "{width} mm at {dpi} dpi");
    }
    let scene = bars::draw(&analysis, &experiment, &choice(&[])).unwrap();
    let decoder = png::Decoder::new(std::io::Cursor::new(raster::png(&scene, 600).unwrap()));
    let reader = decoder.read_info().unwrap();
    let info = reader.info();
    assert_eq!((info.width, info.height), (2008, 1417));
    assert_eq!(info.color_type, png::ColorType::Rgb);
    // 600 / 0.0254 pixels a metre.
    assert_eq!(info.pixel_dims.unwrap().xppu, 23622);
    assert_eq!(raster::size(&scene, 10).unwrap_err().kind, ErrorKind::Number);
    assert_eq!(raster::size(&scene, 2400).unwrap_err().kind, ErrorKind::Number);
    let poster = Scene { width_mm: 2000.0, height_mm: 2000.0, ..scene.clone() };
    assert_eq!(raster::png(&poster, 1200).unwrap_err().kind, ErrorKind::TooLarge);
    let nothing = Scene { width_mm: f64::NAN, ..scene };
    assert_eq!(raster::tiff(&nothing, 300).unwrap_err().kind, ErrorKind::TooLarge);
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let (analysis, experiment) = build(&Case::model());
    let empty = Analysis { summaries: vec![], ..analysis.clone() };
    assert_eq!(bars::draw(&empty, &experiment, &choice(&[])).unwrap_err().kind, ErrorKind::Empty);
    assert_eq!(dose_response::draw(&empty, &experiment, &choice(&[])).unwrap_err().kind, ErrorKind::Empty);

    let (undosed, design) = build(&Case {
        doses: vec![0.0, -1.0],
        names: Some(vec!["Ctrl".into(), "siRNA".into()]),
        ..Case::model()
    });
    assert!(bars::draw(&undosed, &design, &choice(&[])).is_ok());
    let error = dose_response::draw(&undosed, &design, &choice(&[])).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Empty);
    assert!(error.hint.contains("bars"));

    let mut mixed = analysis.clone();
    mixed.summaries[3].dose.as_mut().unwrap().unit = DoseUnit("µM".into());
    assert_eq!(dose_response::draw(&mixed, &experiment, &choice(&[])).unwrap_err().kind, ErrorKind::Invalid);

    let crowd = Case {
        groups: (0..8).map(|i| (format!("{i}"), 100.0, 5.0)).collect(),
        doses: (0..40).map(f64::from).collect(),
        ..Case::model()
    };
    let (crowded, design) = build(&crowd);
    assert_eq!(bars::draw(&crowded, &design, &choice(&[])).unwrap_err().kind, ErrorKind::TooLarge);

    let flat = choice(&[("height_mm", "35"), ("font_size_pt", "12"), ("title", "T"), ("width_mm", "85")]);
    let (eight, design) = build(&Case {
        groups: (0..8).map(|i| (format!("Cell line {i}"), 100.0, 5.0)).collect(),
        ..Case::model()
    });
    assert_eq!(dose_response::draw(&eight, &design, &flat).unwrap_err().kind, ErrorKind::TooLarge);
}

#[test]
fn an_undetermined_curve_is_grey_and_names_no_ic50() {
    let (analysis, experiment) = build(&Case { undetermined: Some(0), ..Case::model() });
    let scene = dose_response::draw(&analysis, &experiment, &choice(&[])).unwrap();
    let words: Vec<String> = shape::text_boxes(&scene).into_iter().map(|(w, _)| w).collect();
    assert!(words.contains(&"Adapted, IC50 not determined".to_owned()), "{words:?}");
    assert!(!words.iter().any(|w| w.contains("215")), "{words:?}");
    assert!(!scene.alternative.contains("215"));
    let mut grey = 0;
    shape::walk(&scene.marks, &mut |mark| {
        if let Mark::Path { stroke: Some(stroke), .. } = mark {
            grey += u32::from(!stroke.dash.is_empty() && stroke.colour.r == 128 && stroke.colour.b == 128);
        }
    });
    assert_eq!(grey, 2, "the curve and its sample in the key");
}

#[test]
fn letters_the_fonts_lack_are_named() {
    let mut case = Case::model();
    let drawn = |case: &Case| {
        let (analysis, experiment) = build(case);
        figure::draw(FigureKind::Panels, &analysis, &experiment, &choice(&[])).unwrap().missing
    };
    assert_eq!(drawn(&case), "");
    case.groups[0].0 = "細胞 α".into();
    assert_eq!(drawn(&case), "細胞");
}

#[test]
fn the_alternative_tells_every_number_and_n() {
    let (analysis, experiment) = build(&Case::model());
    let scene = bars::draw(&analysis, &experiment, &choice(&[])).unwrap();
    assert_eq!(scene.alternative.matches("(n = 3)").count(), 14, "{}", scene.alternative);
    assert!(scene.alternative.contains("standard deviation"));
}

#[test]
fn bars_start_at_zero_and_doses_in_other_units_share_the_axis() {
    let (mut analysis, experiment) = build(&Case::model());
    for summary in &mut analysis.summaries {
        if summary.group == Some(GroupId(2)) {
            let dose = summary.dose.as_mut().unwrap();
            *dose = Dose { value: dose.value / 1000.0, unit: DoseUnit("ml".into()) };
        }
    }
    let scene = dose_response::draw(&analysis, &experiment, &choice(&[])).unwrap();
    let (straight, _) = build(&Case::model());
    let same = dose_response::draw(&straight, &experiment, &choice(&[])).unwrap();
    assert_eq!(svg::write(&scene, svg::TextAs::Text).len(), svg::write(&same, svg::TextAs::Text).len());

    let bars =
        bars::draw(&analysis, &experiment, &choice(&[("points", "false"), ("error_bars", "none")])).unwrap();
    assert!(shape::text_boxes(&bars).iter().any(|(w, _)| w == "0"));
}

/// Writes every figure in pixels to a folder, to be looked at: `LOOK=folder cargo test --test figure look`. With
/// `ONLY=word`, those whose name holds the word.
#[test]
fn look() {
    let Some(folder) = std::env::var_os("LOOK").map(PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    let only = std::env::var("ONLY").unwrap_or_default();
    for (name, scene) in scenes().into_iter().filter(|(name, _)| name.contains(&only)) {
        std::fs::write(folder.join(format!("{name}.png")), raster::png(&scene, 300).unwrap()).unwrap();
        std::fs::write(folder.join(format!("{name}.pdf")), pdf::write(&scene)).unwrap();
        std::fs::write(folder.join(format!("{name}.svg")), svg::write(&scene, svg::TextAs::Text)).unwrap();
        std::fs::write(folder.join(format!("{name}.tiff")), raster::tiff(&scene, 300).unwrap()).unwrap();
    }
}
