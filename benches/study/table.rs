//! The tables of benches/STUDY.md, and whether the goals are met.

use crate::cell::{SHAPES, Shape};
use crate::tally::{Interval, Tally};

/// Share of sets with both sides closed from which on a cell's coverage is held to both limits.
const DEFINED: f64 = 0.95;
const COVERAGE: (f64, f64) = (0.93, 0.97);
const FALSE: f64 = 0.05;
/// Determined sets from which on the share of misses among them says something.
const ENOUGH: usize = 100;

type Number = (&'static str, fn(&Tally) -> &Interval);

const NUMBERS: [Number; 5] = [
    ("relative IC50", |t| &t.ic50),
    ("absolute IC50", |t| &t.at_level),
    ("top", |t| &t.top),
    ("bottom", |t| &t.bottom),
    ("hill", |t| &t.hill),
];

impl Tally {
    fn share(&self, count: usize) -> f64 {
        count as f64 / self.sets as f64
    }

    fn defined(&self, of: &Interval) -> bool {
        self.share(of.closed) >= DEFINED
    }

    fn flat(&self) -> bool {
        self.cell.shape == Shape::Flat
    }

    /// Sets that must not be called determined with an interval that misses; a flat curve has no IC50 to hit.
    fn falsely(&self) -> usize {
        if self.flat() { self.ic50.determined } else { self.ic50.determined_missed }
    }

    fn without_lower(&self) -> bool {
        self.flat() || matches!(self.cell.shape, Shape::NoLowerPlateau { .. })
    }
}

struct Verdict {
    goal: String,
    result: String,
    met: bool,
}

pub fn markdown(tallies: &[Tally], sets: usize) -> String {
    let mut out = format!(
        "{} cells of {sets} data sets, 3 wells a dose. A coverage of 95 % has a standard error of {:.1} points here.\n\n",
        tallies.len(),
        100.0 * (0.95 * 0.05 / sets as f64).sqrt()
    );
    out += "| Goal | Result | Met |\n| --- | --- | --- |\n";
    for verdict in verdicts(tallies) {
        let met = if verdict.met { "yes" } else { "**no**" };
        out += &format!("| {} | {} | {met} |\n", verdict.goal, verdict.result);
    }
    out += "\n### By shape\n\nSums over the 20 cells of a shape; the worst cell in brackets.\n\n";
    out += "| Shape | Finite optimum | Failed | IC50 determined | False | False among determined | Off by more than 2 × |\n";
    out += "| --- | --: | --: | --: | --: | --: | --: |\n";
    for shape in SHAPES {
        let of: Vec<&Tally> = tallies.iter().filter(|t| t.cell.shape == shape).collect();
        let total = of.iter().map(|t| t.sets).sum::<usize>().max(1);
        let sum = |count: fn(&Tally) -> usize| of.iter().map(|t| count(t)).sum::<usize>();
        let worst = |count: fn(&Tally) -> usize| of.iter().map(|t| t.share(count(t))).fold(0.0, f64::max);
        let (determined, falsely) = (sum(|t| t.ic50.determined), sum(Tally::falsely));
        let among =
            if determined >= ENOUGH { percent(falsely as f64 / determined as f64) } else { "–".into() };
        out += &format!(
            "| {} | {} | {} | {} | {} ({}) | {among} | {} ({}) |\n",
            shape.name(),
            percent(sum(|t| t.finite) as f64 / total as f64),
            sum(|t| t.failed.len()),
            percent(determined as f64 / total as f64),
            percent(falsely as f64 / total as f64),
            percent(worst(Tally::falsely)),
            percent(sum(|t| t.far_off) as f64 / total as f64),
            percent(worst(|t| t.far_off)),
        );
    }
    for shape in SHAPES {
        out += &format!("\n### {}\n\n", shape.name());
        out += "| Cell | Doses | Scatter | Finite | Failed | IC50 held (closed) | determined | false | > 2 × off | IC50 abs. held (closed) | Top | Bottom | Hill |\n";
        out += "| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n";
        tallies.iter().filter(|t| t.cell.shape == shape).for_each(|t| out += &row(t));
    }
    out
}

fn row(t: &Tally) -> String {
    let held = |of: &Interval| {
        if t.flat() {
            "–".into()
        } else {
            format!("{} ({:.0})", number(t.share(of.covered)), 100.0 * t.share(of.closed))
        }
    };
    format!(
        "| {} | {} | {:.0} % | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
        t.cell.index,
        t.cell.doses,
        100.0 * t.cell.scatter,
        number(t.share(t.finite)),
        t.failed.len(),
        held(&t.ic50),
        number(t.share(t.ic50.determined)),
        number(t.share(t.falsely())),
        if t.flat() { "–".into() } else { number(t.share(t.far_off)) },
        held(&t.at_level),
        if t.flat() { "–".into() } else { held(&t.top) },
        held(&t.bottom),
        held(&t.hill),
    )
}

fn verdicts(tallies: &[Tally]) -> Vec<Verdict> {
    let mut all = Vec::new();
    for (name, of) in NUMBERS {
        let defined = || tallies.iter().filter(|t| !t.flat() && t.defined(of(t)));
        let outside: Vec<String> = defined()
            .filter(|t| !(COVERAGE.0..=COVERAGE.1).contains(&t.share(of(t).covered)))
            .map(|t| told(t, t.share(of(t).covered)))
            .collect();
        let cells = defined().count();
        let mean = defined().map(|t| t.share(of(t).covered)).sum::<f64>() / cells.max(1) as f64;
        all.push(Verdict {
            goal: format!("{name}: coverage 93 to 97 % where both sides close"),
            result: format!(
                "{} of {cells} cells, mean {}{}",
                cells - outside.len(),
                percent(mean),
                listed(&outside)
            ),
            met: outside.is_empty(),
        });
        let rest = || tallies.iter().filter(|t| !t.flat() && !t.defined(of(t)));
        let below: Vec<String> = rest()
            .filter(|t| t.share(of(t).covered) < COVERAGE.0)
            .map(|t| told(t, t.share(of(t).covered)))
            .collect();
        all.push(Verdict {
            goal: format!("{name}: at least 93 % where sides stay open"),
            result: format!("{} of {} cells{}", rest().count() - below.len(), rest().count(), listed(&below)),
            met: below.is_empty(),
        });
    }
    let failed: usize = tallies.iter().map(|t| t.failed.len()).sum();
    let denied: usize = tallies.iter().map(|t| t.denied.len()).sum();
    let finite: usize = tallies.iter().map(|t| t.finite).sum();
    let beyond: usize = tallies.iter().map(|t| t.beyond_search.len()).sum();
    let examples = |of: fn(&Tally) -> &Vec<usize>| {
        let named = tallies.iter().flat_map(|t| of(t).iter().map(move |s| format!("{}/{s}", t.cell.index)));
        listed(&named.collect::<Vec<_>>())
    };
    all.push(Verdict {
        goal: "no failed fit among curves with a finite optimum".into(),
        result: format!(
            "{failed} of {finite}{}; in {beyond} the fit lies below the search",
            examples(|t| &t.failed)
        ),
        met: failed == 0,
    });
    all.push(Verdict {
        goal: "no finite optimum called one at infinity".into(),
        result: format!("{denied} of {finite}{}", examples(|t| &t.denied)),
        met: denied == 0,
    });
    for (name, of) in NUMBERS {
        let misplaced: usize = tallies.iter().map(|t| of(t).misplaced.len()).sum();
        let sets: usize = tallies.iter().map(|t| t.sets).sum();
        let first = tallies
            .iter()
            .flat_map(|t| of(t).misplaced.iter().map(move |s| format!("{}/{s}", t.cell.index)))
            .collect::<Vec<_>>();
        all.push(Verdict {
            goal: format!("{name}: no interval that misses the truth by the program's fault"),
            result: format!("{misplaced} of {sets}{}", listed(&first)),
            met: misplaced == 0,
        });
    }
    let without: Vec<&Tally> = tallies.iter().filter(|t| t.without_lower()).collect();
    let above: Vec<String> = without
        .iter()
        .filter(|t| t.share(t.falsely()) > FALSE)
        .map(|t| told(t, t.share(t.falsely())))
        .collect();
    let worst = without.iter().map(|t| t.share(t.falsely())).fold(0.0, f64::max);
    all.push(Verdict {
        goal: "no lower plateau or flat: false “determined” under 5 % of curves".into(),
        result: format!(
            "{} of {} cells, worst {}{}",
            without.len() - above.len(),
            without.len(),
            percent(worst),
            listed(&above)
        ),
        met: above.is_empty(),
    });
    let among = |t: &Tally| t.ic50.determined_missed as f64 / t.ic50.determined.max(1) as f64;
    let enough: Vec<&&Tally> = without.iter().filter(|t| !t.flat() && t.ic50.determined >= ENOUGH).collect();
    let above: Vec<String> =
        enough.iter().filter(|t| among(t) > 1.0 - COVERAGE.0).map(|t| told(t, among(t))).collect();
    all.push(Verdict {
        goal: "no lower plateau: of the determined ones, at most 7 % miss".into(),
        result: format!(
            "{} of {} cells with at least {ENOUGH}{}",
            enough.len() - above.len(),
            enough.len(),
            listed(&above)
        ),
        met: above.is_empty(),
    });
    all
}

pub fn met(tallies: &[Tally]) -> bool {
    verdicts(tallies).iter().all(|v| v.met)
}

fn told(t: &Tally, share: f64) -> String {
    format!("{} ({})", t.cell.index, number(share))
}

fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        few if few.len() <= 8 => format!("; {}", few.join(", ")),
        many => format!("; {} and {} more", many[..6].join(", "), many.len() - 6),
    }
}

fn number(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}
