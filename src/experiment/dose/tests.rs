use super::*;

fn read(text: &str) -> Option<(f64, String)> {
    Dose::parse(text).map(|d| (d.value, d.unit.0))
}

#[test]
fn names_have_no_digits_nobody_weighed() {
    let named = |value: f64| Dose::new(value, DoseUnit("nM".into())).unwrap().in_short();
    assert_eq!(
        [named(0.006_093_597_400_1), named(60.0), named(12345.6), named(0.0)],
        ["0.006094 nM", "60 nM", "12345.6 nM", "0 nM"]
    );
}

#[test]
fn reads_what_labs_write() {
    for (text, value, unit) in [
        ("10 uM", 10.0, "µM"),
        ("10µM", 10.0, "µM"),
        ("10 μM", 10.0, "µM"),
        ("10 umol/L", 10.0, "µM"),
        ("10 UM", 10.0, "µM"),
        ("0.5 mg/mL", 0.5, "mg/ml"),
        ("60 µl", 60.0, "µl"),
        ("60µL", 60.0, "µl"),
        ("60 ul", 60.0, "µl"),
        ("5 %", 5.0, "%"),
        ("5%", 5.0, "%"),
        ("0.1 % (v/v)", 0.1, "% v/v"),
        ("0.1% v/v", 0.1, "% v/v"),
        ("1e-3 M", 1e-3, "M"),
        ("1E-3M", 1e-3, "M"),
        ("10,5 nM", 10.5, "nM"),
        ("0,125 nM", 0.125, "nM"),
        (",5 nM", 0.5, "nM"),
        (".5 nM", 0.5, "nM"),
        ("10^-6 M", 1e-6, "M"),
        ("10⁻⁶ M", 1e-6, "M"),
        ("2×10⁻⁶ M", 2e-6, "M"),
        ("2 x 10^-6 M", 2e-6, "M"),
        ("1 000 nM", 1000.0, "nM"),
        ("1\u{a0}000 nM", 1000.0, "nM"),
        ("1,000,000 nM", 1e6, "nM"),
        ("1,000.5 nM", 1000.5, "nM"),
        ("1.000,5 nM", 1000.5, "nM"),
        ("1.000 nM", 1.0, "nM"),
        ("0", 0.0, ""),
        ("25", 25.0, ""),
        ("0 µl", 0.0, "µl"),
        ("2 Gy", 2.0, "Gy"),
        ("100 U/mL", 100.0, "U/ml"),
        ("24 h", 24.0, "h"),
        ("0.5x", 0.5, "x"),
    ] {
        assert_eq!(read(text), Some((value, unit.to_string())), "{text}");
    }
}

#[test]
fn leaves_what_is_no_dose() {
    for text in [
        "",
        " ",
        "Ctrl",
        "5-FU",
        "5 FU",
        "-1 nM",
        "1,000 nM",
        "1,00,000 nM",
        "10 m",
        "1e999 M",
        "inf",
        "NaN",
        "10 µM 5 nM",
        "siRNA 1",
        "<10 nM",
        "1.2.3",
        "10^ M",
        "1e M",
        "µM",
        "3 wells",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn converts_inside_a_kind_only() {
    let unit = |t: &str| DoseUnit::parse(t).unwrap();
    assert_eq!(unit("mM").convert(0.5, &unit("uM")), Some(500.0));
    assert_eq!(unit("nM").convert(300.0, &unit("µM")), Some(0.3));
    assert_eq!(unit("h").convert(1.5, &unit("min")), Some(90.0));
    assert_eq!(unit("mg/l"), unit("µg/ml"));
    assert_eq!(unit("µM").convert(1.0, &unit("µg/ml")), None);
    assert_eq!(unit("%").convert(1.0, &unit("% v/v")), None);
    assert_eq!(DoseUnit("drops".into()).convert(1.0, &unit("µl")), None);
    assert_eq!(DoseUnit("drops".into()).convert(3.0, &DoseUnit("drops".into())), Some(3.0));
}

#[test]
fn every_known_unit_reads_as_itself_and_prints_back() {
    for k in KNOWN {
        assert_eq!(DoseUnit::parse(k.spelling).unwrap().0, k.spelling);
        for other in k.others {
            assert_eq!(DoseUnit::parse(other).unwrap().0, k.spelling, "{other}");
        }
        for value in [0.0, 0.1, 3.0, 1e-9, 2.5e12, 123456.789] {
            let dose = Dose::new(value, DoseUnit(k.spelling.into())).unwrap();
            assert_eq!(Dose::parse(&dose.to_string()), Some(dose.clone()), "{dose}");
        }
    }
}

#[test]
fn prints_for_people() {
    assert_eq!(Dose::parse("60,0 ul").unwrap().to_string(), "60 µl");
    assert_eq!(Dose::parse("0.00001 M").unwrap().to_string(), "1e-5 M");
    assert_eq!(Dose::parse("7").unwrap().to_string(), "7");
    assert_eq!(Dose::new(-0.0, DoseUnit::default()).unwrap().to_string(), "0");
    assert_eq!(Dose::new(f64::NAN, DoseUnit::default()), None);
    assert_eq!(Dose::new(-1.0, DoseUnit::default()), None);
}

#[test]
fn splits_name_and_dose() {
    let split = |t: &str| Dose::split(t).map(|(n, d)| (n, d.to_string()));
    assert_eq!(split("Doxorubicin 10 µM"), Some(("Doxorubicin".into(), "10 µM".into())));
    assert_eq!(split("5-FU 0,5 mM"), Some(("5-FU".into(), "0.5 mM".into())));
    assert_eq!(split("Adapted (60 ul)"), Some(("Adapted".into(), "60 µl".into())));
    assert_eq!(split("Clone 5"), None);
    assert_eq!(split("10 µM"), None);
    assert_eq!(split("Clone 5 10 nM"), Some(("Clone 5".into(), "10 nM".into())));
}
