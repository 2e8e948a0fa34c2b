use super::package::is_moment;
use super::*;

#[test]
fn text_that_xml_cannot_hold_is_written_as_a_code() {
    assert_eq!(escape("a<b>&\"c\""), "a&lt;b&gt;&amp;&quot;c&quot;");
    assert_eq!(escape("\u{b}\r\n\u{0}\u{ffff}"), "_x000B__x000D_\n_x0000_\u{fffd}");
    assert_eq!(escape("_x0041_ and _x004_ and __x00e4_"), "_x005F_x0041_ and _x004_ and __x005F_x00e4_");
    assert_eq!(escape("_x0041"), "_x0041");
}

#[test]
fn numbers_read_back_as_the_same_number() {
    for value in [0.1 + 0.2, 1e300, -1e-300, 5e-324, 15_360.0, f64::MAX] {
        assert_eq!(printed(value).parse::<f64>().unwrap().to_bits(), value.to_bits());
    }
    assert_eq!((printed(-0.0), printed(3.0)), ("0".into(), "3".into()));
}

#[test]
fn cells_are_named_as_in_a_spreadsheet() {
    assert_eq!([0, 25, 26, 27, 701, 702].map(letters), ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    assert_eq!(span("N", &(2..=97)), "$N$2:$N$97");
}

#[test]
fn only_a_moment_becomes_a_date() {
    for text in ["2026-02-03T04:05:06Z", "2026-02-03T04:05:06.789Z"] {
        assert!(is_moment(text), "{text}");
    }
    for text in [
        "",
        "yesterday",
        "2026-02-03",
        "2026-02-03T04:05:06",
        "2026-02-03T04:05:06.Z",
        "2026-02-03T04:05:06<Z",
    ] {
        assert!(!is_moment(text), "{text}");
    }
}

#[test]
fn lines_are_counted_by_words() {
    assert_eq!(lines("Signal", 11), 1);
    assert_eq!(lines("Biological replicate", 14), 2);
    assert_eq!(lines("Standard error with that of control and blank", 20), 3);
    assert_eq!(lines("a\nb", 10), 2);
    assert_eq!(lines("abcdefghij", 4), 3);
}

#[test]
fn a_text_longer_than_a_cell_is_shortened() {
    let long = shortened(&"😀".repeat(20_000));
    assert!(long.encode_utf16().count() <= LONGEST_TEXT && long.ends_with('…'));
    assert_eq!(shortened("short"), "short");
}
