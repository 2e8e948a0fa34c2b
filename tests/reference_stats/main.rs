//! Statistics against R, SciPy, NIST and 50-digit arithmetic: every case of every file in `stats/` of the reference data
//! (`reference.json`, `dist.json` and whatever else has their shape; the README there says where the values come from).
//! Run with `MONOLAYER_DATA` pointing at the reference data; the default is `../shared/data`. A word after `--` runs the
//! tests whose name contains it and shows each of their failures.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod anova;
mod compare;
mod contingency;
mod correlation;
mod describe;
mod disputed;
mod dist;
mod effect;
mod json;
mod normality;
mod outlier;
mod posthoc;
mod rank;
mod survival;
mod t;
mod variance;

use compare::{Case, differences};
use json::Outcome;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

/// An adapter from JSON to JSON: the name of a test, its input, its options; `None` for a test it does not know.
type Adapter = fn(&str, &Value, &Value) -> Option<Outcome>;

/// One adapter a family.
const ADAPTERS: &[Adapter] = &[
    dist::run,
    describe::run,
    normality::run,
    variance::run,
    t::run,
    rank::run,
    anova::run,
    posthoc::run,
    correlation::run,
    outlier::run,
    effect::run,
    contingency::run,
    survival::run,
];

#[derive(Default)]
struct Tally {
    passed: usize,
    unknown: usize,
    disputed: Vec<String>,
    failures: Vec<String>,
}

fn main() -> ExitCode {
    let wanted = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    if std::env::args().any(|a| a == "--list") {
        return ExitCode::SUCCESS;
    }
    let Some(cases) = cases() else { return ExitCode::SUCCESS };
    if cases.is_empty() {
        eprintln!("the reference data hold no case of statistics");
        return ExitCode::FAILURE;
    }
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for case in cases.iter().filter(|c| wanted.as_ref().is_none_or(|w| c.test.contains(w.as_str()))) {
        let tally = tallies.entry(case.test.clone()).or_default();
        match ADAPTERS.iter().find_map(|run| run(&case.test, &case.input, &case.options)) {
            None => tally.unknown += 1,
            Some(outcome) => match differences(case, &outcome) {
                wrong if wrong.is_empty() => tally.passed += 1,
                wrong => match disputed::settled(case, &outcome, &wrong) {
                    Some(why) => tally.disputed.push(format!("{}: {why}", case.id)),
                    None => {
                        tally.failures.push(format!("{}\n        {}", case.id, wrong.join("\n        ")));
                    }
                },
            },
        }
    }
    report(&tallies)
}

fn report(tallies: &BTreeMap<String, Tally>) -> ExitCode {
    let row = |test: &str, counts: [usize; 4]| {
        let [passed, failed, disputed, unknown] = counts;
        println!("{test:<28} {passed:>6} {failed:>6} {disputed:>8} {unknown:>9}");
    };
    println!("{:<28} {:>6} {:>6} {:>8} {:>9}", "test", "passed", "failed", "disputed", "not built");
    let mut all = [0; 4];
    for (test, t) in tallies {
        let counts = [t.passed, t.failures.len(), t.disputed.len(), t.unknown];
        row(test, counts);
        all.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    row("all", all);
    let show = |word: &str, list: fn(&Tally) -> &Vec<String>| {
        for (test, tally) in tallies.iter().filter(|(_, t)| !list(t).is_empty()) {
            println!("\n{word} {test}");
            list(tally).iter().for_each(|line| println!("    {line}"));
        }
    };
    show("DISPUTED", |t| &t.disputed);
    show("FAILED", |t| &t.failures);
    let [_, failed, _, unknown] = all;
    if unknown > 0 {
        let names: Vec<&str> =
            tallies.iter().filter(|(_, t)| t.unknown > 0).map(|(name, _)| name.as_str()).collect();
        println!("\n*** NOT BUILT: {unknown} cases of {} tests: {} ***", names.len(), names.join(", "));
    }
    if failed + unknown > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The cases of all files; `None` when there are no reference data and none were asked for.
fn cases() -> Option<Vec<Case>> {
    let set = std::env::var_os("MONOLAYER_DATA").map(PathBuf::from);
    let folder = set.clone().unwrap_or_else(|| PathBuf::from("../shared/data")).join("stats");
    if !folder.is_dir() {
        assert!(set.is_none(), "MONOLAYER_DATA is set, but there is no {}", folder.display());
        eprintln!(
            "\n*** NOT TESTED, ABSENT: no reference data at {}; set MONOLAYER_DATA ***",
            folder.display()
        );
        return None;
    }
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    files.sort();
    let mut out = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let root: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let before = out.len();
        if let Some(list) = root.as_array().or_else(|| root["cases"].as_array()) {
            out.extend(list.iter().map(Case::of_test));
        }
        out.extend(root["rows"].as_array().into_iter().flatten().map(Case::of_distribution));
        println!("{}: {} cases", file.display(), out.len() - before);
    }
    Some(out)
}
