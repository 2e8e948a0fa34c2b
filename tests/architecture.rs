//! The house keeps its shape: who may know whom, where the browser may be named, and how long a file gets.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod source;

use source::{code_of, files_below, root};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Each part of the core with the parts it may name. A part may always name itself.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("checked", &["error"]),
    ("param", &["error"]),
    ("num", &["error", "checked", "param"]),
    ("stats", &["error", "checked", "param", "num"]),
    ("fit", &["error", "checked", "param", "num", "stats"]),
    ("io", &["error", "checked", "num"]),
    ("image", &["error", "checked", "num"]),
    ("experiment", &["error", "checked", "param", "num", "stats", "fit"]),
    // What a plate reader measured is what an assay reads: of `io`, the types of `io::plate` alone.
    ("assay", &["error", "checked", "param", "num", "stats", "fit", "experiment", "io::plate"]),
    ("figure", &["error", "checked", "param", "num", "stats", "fit", "experiment", "assay"]),
    ("report", &["error", "checked", "param", "num", "stats", "fit", "experiment", "assay", "figure"]),
    (
        "project",
        &[
            "error",
            "checked",
            "param",
            "num",
            "stats",
            "fit",
            "io",
            "image",
            "experiment",
            "assay",
            "figure",
            "report",
        ],
    ),
    (
        "web",
        &[
            "error",
            "checked",
            "param",
            "num",
            "stats",
            "fit",
            "io",
            "image",
            "experiment",
            "assay",
            "figure",
            "report",
            "project",
        ],
    ),
];

/// Crates that only `src/web/` may name.
const BROWSER: &[&str] = &[
    "wasm_bindgen",
    "js_sys",
    "web_sys",
    "serde_wasm_bindgen",
    "plotters",
    "plotters_canvas",
    "console_error_panic_hook",
];

/// Lines after which a file is long.
const LONG: usize = 400;

/// Paths from the crate's root that a file names: `crate::a::b`, `crate::{a, b::c}`, and `super` climbed to the root.
fn names_of(code: &str, depth: usize) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut starts = vec!["crate::".to_string()];
    starts.push("super::".repeat(depth));
    for start in starts.iter().filter(|s| !s.is_empty()) {
        for (at, _) in code.match_indices(start.as_str()) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let after = &code[at + start.len()..];
            match after.strip_prefix('{') {
                Some(list) => names.extend(branches(list)),
                None => {
                    names.insert(path_at(after));
                }
            }
        }
    }
    names.retain(|n| !n.is_empty());
    names
}

/// The beginnings of the paths in a `{…}`.
fn branches(list: &str) -> Vec<String> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(path_at(list[start..at].trim()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(path_at(list[start..at].trim()));
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn path_at(text: &str) -> String {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
    text[..end].trim_end_matches(':').to_string()
}

fn part_of(path: &Path) -> (String, usize) {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let parts: Vec<String> = inside
        .with_extension("")
        .iter()
        .map(|p| p.to_string_lossy().into_owned())
        .filter(|p| p != "mod")
        .collect();
    (parts[0].clone(), parts.len())
}

#[test]
fn arrows_go_one_way() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in files_below(&root().join("src"), "rs") {
        let (part, depth) = part_of(&path);
        if part == "lib" || part == "main" {
            continue;
        }
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == part) else {
            wrong.push(format!("{}: the part “{part}” is not in the list of this test", path.display()));
            continue;
        };
        for name in names_of(&code_of(&fs::read_to_string(&path).unwrap()), depth) {
            let first = name.split("::").next().unwrap_or_default();
            // `crate::Error` and the like are names the root lends out.
            let lent = first.chars().next().is_some_and(char::is_uppercase);
            let may = allowed.iter().any(|a| name == *a || name.starts_with(&format!("{a}::")));
            seen += 1;
            if !(may || lent || first == part || name == "Result") {
                wrong.push(format!("{}: {part} may not name {name}", path.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} names were seen: this test does not see");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_test_of_the_arrows_sees_what_it_should() {
    let code = code_of(
        "use crate::{io::table, web}; // crate::fit\nlet a = \"crate::stats\"; let b = '\"'; crate::num::math::exp(1.0);\n\
         use super::super::figure; fn f<'a>(x: &'a str) {} r#\"crate::report\"#;",
    );
    let names: Vec<String> = names_of(&code, 2).into_iter().collect();
    assert_eq!(names, ["figure", "io::table", "num::math::exp", "web"]);
}

#[test]
fn only_web_names_the_browser() {
    let mut wrong = Vec::new();
    for path in files_below(&root().join("src"), "rs") {
        if part_of(&path).0 == "web" {
            continue;
        }
        let code = code_of(&fs::read_to_string(&path).unwrap());
        let words: BTreeSet<&str> = code.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
        wrong.extend(
            BROWSER.iter().filter(|n| words.contains(**n)).map(|n| format!("{}: names {n}", path.display())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_hold_one_idea() {
    for path in files_below(&root().join("src"), "rs") {
        let source = fs::read_to_string(&path).unwrap();
        let code = source.find("#[cfg(test)]\nmod tests").map_or(source.as_str(), |at| &source[..at]);
        let lines = code.lines().count();
        if lines > LONG {
            println!("warning: {} has {lines} lines; files should hold one idea", path.display());
        }
        assert!(lines < 3 * LONG, "{} has {lines} lines: it holds more than one idea", path.display());
    }
}

/// Every type that crosses to the page is written down for it, as it is now: they are written anew into a folder of
/// their own and compared with those in `www/types`.
#[test]
fn every_type_that_crosses_is_written_down_as_it_is() {
    let fresh = root().join("target/types");
    let _ = fs::remove_dir_all(&fresh);
    let output = std::process::Command::new(env!("CARGO"))
        .args(["test", "--quiet", "--lib", "export_bindings"])
        .current_dir(root())
        .env("TS_RS_EXPORT_DIR", &fresh)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |folder: &Path| -> BTreeMap<String, String> {
        let name = |p: &Path| p.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        files_below(folder, "ts").iter().map(|p| (name(p), fs::read_to_string(p).unwrap())).collect()
    };
    let (fresh, kept) = (read(&fresh), read(&root().join("www/types")));
    assert!(fresh.len() > 40, "only {} types were written", fresh.len());
    let names: BTreeSet<&String> = fresh.keys().chain(kept.keys()).collect();
    let stale: Vec<&&String> = names.iter().filter(|n| fresh.get(**n) != kept.get(**n)).collect();
    assert!(
        stale.is_empty(),
        "not as in the code: {stale:?}; run cargo test --lib export_bindings, delete what is left"
    );
}

/// With "std", num-traits hands the logarithms of statrs to the system, and native and wasm no longer agree.
#[test]
fn nothing_switches_num_traits_to_the_systems_maths() {
    for edges in ["features", "features,no-dev"] {
        let output = std::process::Command::new(env!("CARGO"))
            .args(["tree", "--target", "all", "--invert", "num-traits", "--edges", edges])
            .current_dir(root())
            .output()
            .unwrap();
        let tree = String::from_utf8_lossy(&output.stdout);
        assert!(tree.contains("num-traits feature \"libm\""), "cargo tree says nothing of libm:\n{tree}");
        assert!(!tree.contains("num-traits feature \"std\""), "num-traits has “std”:\n{tree}");
    }
}

/// A PNG is packed by flate2; another packer behind it, switched on by what only tests need, gives other bytes natively
/// than on the page.
#[test]
fn nothing_switches_the_packer_of_pictures() {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--target", "all", "--invert", "flate2", "--edges", "features"])
        .current_dir(root())
        .output()
        .unwrap();
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(
        tree.contains("flate2 feature \"miniz_oxide\""),
        "cargo tree says nothing of miniz_oxide:\n{tree}"
    );
    assert!(!tree.contains("flate2 feature \"zlib-rs\""), "flate2 has “zlib-rs”:\n{tree}");
}
