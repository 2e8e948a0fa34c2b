//! What is counted in a cell. The words are defined in benches/STUDY.md.

use crate::cell::{Cell, LEVEL, Truth};
use crate::oracle::{Held, Means};
use monolayer::fit::{Estimate, LogisticOptions, Workspace, fit_logistic};
use monolayer::num::math::ln;
use monolayer::stats::distribution::f_upper;

/// Counts about one number with an interval.
#[derive(Debug, Clone, Default)]
pub struct Interval {
    /// The interval holds the truth; an open side holds all on its side.
    pub covered: usize,
    /// Both sides are closed.
    pub closed: usize,
    pub determined: usize,
    /// Determined, and the interval misses the truth.
    pub determined_missed: usize,
    /// The interval misses the truth although the best curve through the truth is within the threshold: the fault is
    /// the program's, not chance's.
    pub misplaced: Vec<usize>,
}

/// The counts of a cell.
#[derive(Debug, Clone)]
pub struct Tally {
    pub cell: Cell,
    pub sets: usize,
    pub ic50: Interval,
    pub at_level: Interval,
    pub top: Interval,
    pub bottom: Interval,
    pub hill: Interval,
    /// The IC50 is called determined and is off by more than twofold.
    pub far_off: usize,
    /// The brute-force search finds a finite optimum.
    pub finite: usize,
    /// Sets with a finite optimum whose fit ended in an error or above that optimum.
    pub failed: Vec<usize>,
    /// Sets with a finite optimum that the fit found and called one at infinity.
    pub denied: Vec<usize>,
    /// Sets in which the fit lies below the search, or calls finite what the search does not.
    pub beyond_search: Vec<usize>,
}

impl Tally {
    pub fn new(cell: Cell) -> Self {
        Self {
            cell,
            sets: 0,
            ic50: Interval::default(),
            at_level: Interval::default(),
            top: Interval::default(),
            bottom: Interval::default(),
            hill: Interval::default(),
            far_off: 0,
            finite: 0,
            failed: Vec::new(),
            denied: Vec::new(),
            beyond_search: Vec::new(),
        }
    }

    pub fn add(&mut self, set: usize, workspace: &mut Workspace) {
        let data = self.cell.draw(set);
        let means = Means::of(&data.dose, &data.response);
        let best = means.search();
        let fit = fit_logistic(&data.dose, &data.response, &options(), workspace);
        self.sets += 1;
        self.finite += usize::from(best.finite());
        let reached = fit.as_ref().is_ok_and(|f| f.rss <= best.rss * (1.0 + 1e-7));
        if best.finite() && !reached {
            self.failed.push(set);
        }
        let Ok(fit) = fit else { return };
        if best.finite() && reached && !fit.finite {
            self.denied.push(set);
        }
        if fit.finite && !best.finite() || fit.rss < best.rss * (1.0 - 1e-7) {
            self.beyond_search.push(set);
        }
        let df = fit.df as f64;
        let target = fit.rss * (1.0 + f_upper(0.05, 1.0, df).unwrap() / df);
        let Truth { top, bottom, hill, ic50, at_level } = data.truth;
        let within = |held: Held| means.holding(held) < target * (1.0 - 1e-6);
        // A hill of a falling curve; through the truth the curve may fall or rise, as in the program's own profile.
        let counts = [
            (&mut self.ic50, Some(&fit.ic50), ic50, Held::LnIc50(ln(ic50))),
            (&mut self.hill, Some(&fit.hill), hill, Held::LnHill(ln(hill))),
            (&mut self.top, Some(&fit.top), top, Held::Left(top)),
            (&mut self.bottom, Some(&fit.bottom), bottom, Held::Right(bottom)),
            (
                &mut self.at_level,
                fit.at_levels.first().and_then(Option::as_ref),
                at_level,
                Held::Level(LEVEL, ln(at_level)),
            ),
        ];
        for (count, estimate, truth, held) in counts {
            count.add(estimate, truth, || within(held).then_some(set));
        }
        let ratio = fit.ic50.value / ic50;
        self.far_off += usize::from(fit.ic50.determined && !(0.5..=2.0).contains(&ratio));
    }
}

impl Interval {
    fn add(&mut self, estimate: Option<&Estimate>, truth: f64, misplaced: impl FnOnce() -> Option<usize>) {
        // No estimate claims nothing, so it misses nothing; it is not closed either.
        let Some(e) = estimate else {
            self.covered += 1;
            return;
        };
        let covers = e.low.is_none_or(|l| l <= truth) && e.high.is_none_or(|h| truth <= h);
        self.covered += usize::from(covers);
        self.closed += usize::from(e.low.is_some() && e.high.is_some());
        self.determined += usize::from(e.determined);
        self.determined_missed += usize::from(e.determined && !covers);
        if !covers && truth.is_finite() {
            self.misplaced.extend(misplaced());
        }
    }
}

fn options() -> LogisticOptions<'static> {
    LogisticOptions { levels: &[LEVEL], ..LogisticOptions::default() }
}

/// Prints one data set, its fit and what the search found.
pub fn show(cell: &Cell, set: usize) {
    let data = cell.draw(set);
    println!("{cell:?}, set {set}\n{:?}\ndose = {:?}\nresponse = {:?}", data.truth, data.dose, data.response);
    let best = Means::of(&data.dose, &data.response).search();
    println!(
        "search: rss {:.15e}, limit {:.15e}, finite {}, ic50 {:e}, hill {:e}",
        best.rss,
        best.limit,
        best.finite(),
        monolayer::num::math::exp(best.ln_ic50),
        best.hill
    );
    println!("{:#?}", fit_logistic(&data.dose, &data.response, &options(), &mut Workspace::default()));
    let mut tally = Tally::new(cell.clone());
    tally.add(set, &mut Workspace::default());
    println!("{tally:#?}");
}
