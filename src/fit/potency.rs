//! Are two compounds, or two kinds of cells, differently sensitive? One IC50 a biological replicate, then a test.
//!
//! Wells of one plate share their cells, their pipetting and their day; only biological replicates tell how far an IC50
//! varies from experiment to experiment. So each replicate gives one IC50, and the test is a t test on ln IC50, whose
//! scatter is about the same at every dose: Welch's, or the paired one where both groups come from the same experiments.
//! The result is a ratio of geometric means with its interval (Christopoulos 1998, doi:10.1016/S0165-6147(98)01242-1).
//! An IC50 that was not reached is an answer, not a gap: it makes the comparison a censored one, and then only an exact
//! permutation test of who is certainly more sensitive than whom is made (Gehan 1965, doi:10.1093/biomet/52.1-2.203). Not
//! for technical replicates.

use super::estimate::Estimate;
use crate::error::{Error, ErrorKind, Result};
use crate::num::math::{exp, ln};
use crate::num::sum::sum;
use crate::num::words::{amount, freedom, in_sentence, p_value, significant};
use crate::stats::anova::{OneWay, one_way};
use crate::stats::describe::mean;
use crate::stats::distribution::normal_sf;
use crate::stats::multiplicity::holm;
use crate::stats::t::{TTest, paired, student, welch};

/// The IC50 of one biological replicate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReplicateIc50 {
    /// A number the data hold.
    Determined(f64),
    /// Not reached: above this dose.
    Above(f64),
    /// Reached by every dose: below this one.
    Below(f64),
    /// The data say neither.
    Unknown,
}

impl ReplicateIc50 {
    /// What an estimate says: the number, or the side of its interval that closes.
    pub fn of(estimate: Option<&Estimate>) -> Self {
        let positive = |v: Option<f64>| v.filter(|v| v.is_finite() && *v > 0.0);
        let Some(e) = estimate else { return Self::Unknown };
        match (e.determined && e.value > 0.0, positive(e.low), positive(e.high)) {
            (true, ..) => Self::Determined(e.value),
            (_, Some(low), None) => Self::Above(low),
            (_, None, Some(high)) => Self::Below(high),
            _ => Self::Unknown,
        }
    }

    fn value(self) -> Option<f64> {
        if let Self::Determined(v) = self { Some(v) } else { None }
    }

    /// The values it can have.
    fn range(self) -> (f64, f64) {
        match self {
            Self::Determined(v) => (v, v),
            Self::Above(v) => (v, f64::INFINITY),
            Self::Below(v) => (0.0, v),
            Self::Unknown => (0.0, f64::INFINITY),
        }
    }

    /// 1 when certainly larger than another, -1 when certainly smaller, else 0.
    fn against(self, other: Self) -> f64 {
        let ((low, high), (other_low, other_high)) = (self.range(), other.range());
        let exact = self.value().is_some() && other.value().is_some();
        if low > other_high || (low == other_high && !exact) {
            1.0
        } else if high < other_low || (high == other_low && !exact) {
            -1.0
        } else {
            0.0
        }
    }
}

/// The replicates of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct PotencyGroup {
    /// As the reader knows it.
    pub name: String,
    /// Number of the biological replicate, and its IC50.
    pub replicates: Vec<(u32, ReplicateIc50)>,
}

/// A test of two groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PotencyTest {
    /// Which.
    pub kind: TestKind,
    /// t, or the sum of certain orders for the permutation test.
    pub statistic: f64,
    /// Degrees of freedom of t.
    pub df: Option<f64>,
    /// Two-sided p.
    pub p: f64,
}

/// Which test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestKind {
    /// t test with two standard deviations.
    Welch,
    /// t test with one standard deviation.
    Student,
    /// t test of the differences within replicates.
    Paired,
    /// Exact permutation of certain orders (normal approximation above 20 replicates).
    Permutation,
}

impl TestKind {
    /// As printed.
    pub fn label(self) -> &'static str {
        match self {
            Self::Welch => "Welch’s t test on log IC50",
            Self::Student => "Student’s t test on log IC50",
            Self::Paired => "Paired t test on log IC50",
            Self::Permutation => "Exact permutation test of the order of IC50s",
        }
    }
}

/// Two groups compared.
#[derive(Debug, Clone, PartialEq)]
pub struct PotencyComparison {
    /// Geometric mean IC50 of the first group over that of the second, its interval from the first of `tests`; `None` when
    /// an IC50 is missing.
    pub ratio: Option<Estimate>,
    /// What the ratio is at least, or at most, when IC50s were not reached on one side only.
    pub ratio_bound: Option<RatioBound>,
    /// Replicates with an IC50.
    pub n: [usize; 2],
    /// Replicates without one.
    pub undetermined: [usize; 2],
    /// Tests, the proposed one first; empty when there is nothing to test.
    pub tests: Vec<PotencyTest>,
    /// What follows, in a sentence or two.
    pub words: String,
}

/// What is known of a ratio when an IC50 was not reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RatioBound {
    /// The ratio is at least this.
    AtLeast(f64),
    /// The ratio is at most this.
    AtMost(f64),
}

/// Compares two groups; `by_replicate` when equal replicate numbers mean the same experiment (same day, same passage).
///
/// # Errors
/// [`ErrorKind::Empty`] when a group has no replicates, [`ErrorKind::Number`] when an IC50 or bound is not a positive
/// number or the level is none.
pub fn compare_potency(
    first: &PotencyGroup,
    second: &PotencyGroup,
    by_replicate: bool,
    level: f64,
) -> Result<PotencyComparison> {
    check(&[first, second], level)?;
    let values = |g: &PotencyGroup| -> Vec<f64> {
        g.replicates.iter().filter_map(|(_, ic50)| ic50.value()).map(ln).collect()
    };
    let (a, b) = (values(first), values(second));
    let n = [a.len(), b.len()];
    let undetermined = [first.replicates.len() - a.len(), second.replicates.len() - b.len()];
    if undetermined != [0, 0] {
        return Ok(censored(first, second, n, undetermined));
    }
    let center = mean(&a).zip(mean(&b)).map_or(f64::NAN, |(a, b)| a - b);
    let pairs = by_replicate.then(|| matched(first, second)).flatten();
    let proposed = match &pairs {
        Some((x, y)) => paired(x, y, level).map(|t| (TestKind::Paired, t)),
        None => welch(&a, &b, level).map(|t| (TestKind::Welch, t)),
    };
    let test = |kind, t: TTest| PotencyTest { kind, statistic: t.t, df: Some(t.df), p: t.p };
    let Ok((kind, main)) = proposed else {
        let ratio = Estimate { value: exp(center), se: None, low: None, high: None, determined: false };
        let words = format!(
            "{} The IC50 of {} is {} times that of {}; replicates so few or so equal cannot say how sure that is.",
            counts(first, second, n),
            first.name,
            significant(exp(center), 3),
            second.name
        );
        return Ok(PotencyComparison {
            ratio: Some(ratio),
            ratio_bound: None,
            n,
            undetermined,
            tests: Vec::new(),
            words,
        });
    };
    let mut tests = vec![test(kind, main)];
    if kind == TestKind::Paired {
        tests.extend(welch(&a, &b, level).map(|t| test(TestKind::Welch, t)));
    }
    tests.extend(student(&a, &b, level).map(|t| test(TestKind::Student, t)));
    let [low, high] = main.interval;
    let ratio = Estimate {
        value: exp(main.difference),
        se: Some(main.se * exp(main.difference)),
        low: Some(exp(low)),
        high: Some(exp(high)),
        determined: true,
    };
    let certain = if low > 0.0 || high < 0.0 {
        ""
    } else {
        " The interval contains 1: a difference is not shown, nor is its absence."
    };
    let words = format!(
        "Geometric mean IC50 of {} is {} times that of {} ({} % CI {} to {}; {}: t({}) = {}, p = {}). {}{certain}",
        first.name,
        significant(ratio.value, 3),
        second.name,
        amount(100.0 * level),
        significant(exp(low), 3),
        significant(exp(high), 3),
        in_sentence(kind.label()),
        freedom(main.df),
        significant(main.t, 3),
        p_value(main.p),
        counts(first, second, n),
    );
    Ok(PotencyComparison { ratio: Some(ratio), ratio_bound: None, n, undetermined, tests, words })
}

/// What can be said when some replicates have no IC50.
fn censored(
    first: &PotencyGroup,
    second: &PotencyGroup,
    n: [usize; 2],
    undetermined: [usize; 2],
) -> PotencyComparison {
    let all: Vec<ReplicateIc50> = first.replicates.iter().chain(&second.replicates).map(|r| r.1).collect();
    let (statistic, p) = permutation(&all, first.replicates.len());
    let total = all.len();
    let missing = undetermined.iter().sum::<usize>();
    let bound = bound(first, second);
    let mut words = format!(
        "{missing} of {total} replicates {} no IC50 ({} of {} in {}, {} of {} in {}), so there is no ratio to give; leaving {} out would make the others look typical.",
        if missing == 1 { "has" } else { "have" },
        undetermined.first().copied().unwrap_or(0),
        first.replicates.len(),
        first.name,
        undetermined.last().copied().unwrap_or(0),
        second.replicates.len(),
        second.name,
        if missing == 1 { "it" } else { "them" },
    );
    match bound {
        Some(RatioBound::AtLeast(r)) => words.push_str(&format!(
            " The IC50 of {} is at least {} times that of {} (counting an IC50 that was not reached at the limit of its own curve).",
            first.name,
            significant(r, 3),
            second.name
        )),
        Some(RatioBound::AtMost(r)) => words.push_str(&format!(
            " The IC50 of {} is at most {} times that of {} (counting an IC50 that was not reached at the limit of its own curve).",
            first.name,
            significant(r, 3),
            second.name
        )),
        None => {}
    }
    let least = smallest_p(first.replicates.len(), second.replicates.len());
    words.push_str(&format!(
        " By the order of the IC50s as far as it is certain (exact permutation test), p = {}.",
        p_value(p)
    ));
    if least > 0.05 {
        words.push_str(&format!(
            " With {} and {} replicates no such test can give a p below {}.",
            first.replicates.len(),
            second.replicates.len(),
            p_value(least)
        ));
    }
    words.push_str(" Doses that reach the plateau would settle it.");
    let tests = vec![PotencyTest { kind: TestKind::Permutation, statistic, df: None, p }];
    PotencyComparison { ratio: None, ratio_bound: bound, n, undetermined, tests, words }
}

/// The ratio with every unreached IC50 put at its limit, when all limits push it one way.
fn bound(first: &PotencyGroup, second: &PotencyGroup) -> Option<RatioBound> {
    let side = |g: &PotencyGroup| -> Option<(f64, bool, bool)> {
        let (mut above, mut below) = (false, false);
        let logs: Vec<f64> = g
            .replicates
            .iter()
            .map(|(_, ic50)| match ic50 {
                ReplicateIc50::Determined(v) => Some(ln(*v)),
                ReplicateIc50::Above(v) => {
                    above = true;
                    Some(ln(*v))
                }
                ReplicateIc50::Below(v) => {
                    below = true;
                    Some(ln(*v))
                }
                ReplicateIc50::Unknown => None,
            })
            .collect::<Option<_>>()?;
        Some((mean(&logs)?, above, below))
    };
    let ((a, a_above, a_below), (b, b_above, b_below)) = (side(first)?, side(second)?);
    match (a_above || b_below, a_below || b_above) {
        (true, false) => Some(RatioBound::AtLeast(exp(a - b))),
        (false, true) => Some(RatioBound::AtMost(exp(a - b))),
        _ => None,
    }
}

/// Gehan's statistic of the first `n` replicates and its two-sided permutation p.
fn permutation(all: &[ReplicateIc50], n: usize) -> (f64, f64) {
    let scores: Vec<f64> = all.iter().map(|a| all.iter().map(|b| a.against(*b)).sum()).collect();
    let observed: f64 = scores.iter().take(n).sum();
    let total = all.len();
    if total > 20 {
        let (count, other) = (n as f64, (total - n) as f64);
        let variance =
            count * other * sum(scores.iter().map(|s| s * s)) / (total as f64 * (total as f64 - 1.0));
        let p = if variance > 0.0 { 2.0 * normal_sf(observed.abs() / variance.sqrt()) } else { 1.0 };
        return (observed, p.min(1.0));
    }
    let (mut ways, mut extreme) = (0_u32, 0_u32);
    for set in 0..(1_u32 << total) {
        if set.count_ones() as usize != n {
            continue;
        }
        let here: f64 = scores.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1).map(|(_, s)| s).sum();
        ways += 1;
        // Scores are whole numbers: equal is equal.
        extreme += u32::from(here.abs() >= observed.abs());
    }
    (observed, f64::from(extreme) / f64::from(ways.max(1)))
}

/// The smallest two-sided p of a permutation test of two groups.
fn smallest_p(n: usize, m: usize) -> f64 {
    let (n, m) = (n as f64, m as f64);
    let ways = crate::num::math::ln_gamma(n + m + 1.0)
        - crate::num::math::ln_gamma(n + 1.0)
        - crate::num::math::ln_gamma(m + 1.0);
    (2.0 * exp(-ways)).min(1.0)
}

/// ln IC50 of both groups, pair by pair, when both have the same replicates.
fn matched(first: &PotencyGroup, second: &PotencyGroup) -> Option<(Vec<f64>, Vec<f64>)> {
    let sorted = |g: &PotencyGroup| -> Option<Vec<(u32, f64)>> {
        let mut rows: Vec<(u32, f64)> =
            g.replicates.iter().map(|(id, ic50)| Some((*id, ln(ic50.value()?)))).collect::<Option<_>>()?;
        rows.sort_by_key(|r| r.0);
        Some(rows)
    };
    let (a, b) = (sorted(first)?, sorted(second)?);
    let unique = a.iter().zip(a.iter().skip(1)).all(|(x, y)| x.0 != y.0);
    let same = a.len() == b.len() && a.len() > 1 && a.iter().zip(&b).all(|(x, y)| x.0 == y.0);
    (unique && same).then(|| (a.iter().map(|r| r.1).collect(), b.iter().map(|r| r.1).collect()))
}

fn check(groups: &[&PotencyGroup], level: f64) -> Result<()> {
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::new(ErrorKind::Number, "A confidence level lies between 0 and 1."));
    }
    for group in groups {
        if group.replicates.is_empty() {
            return Err(Error::new(
                ErrorKind::Empty,
                format!("{} has no replicate with a curve.", group.name),
            ));
        }
        let wrong = |ic50: &ReplicateIc50| match ic50 {
            ReplicateIc50::Determined(v) | ReplicateIc50::Above(v) | ReplicateIc50::Below(v) => {
                !(v.is_finite() && *v > 0.0)
            }
            ReplicateIc50::Unknown => false,
        };
        if group.replicates.iter().any(|(_, ic50)| wrong(ic50)) {
            return Err(Error::new(
                ErrorKind::Number,
                format!("An IC50 of {} is not a positive dose.", group.name),
            ));
        }
    }
    Ok(())
}

fn counts(first: &PotencyGroup, second: &PotencyGroup, [n, m]: [usize; 2]) -> String {
    format!(
        "n = {n} biological replicate{} of {} and {m} of {}.",
        if n == 1 { "" } else { "s" },
        first.name,
        second.name
    )
}

/// Several groups compared.
#[derive(Debug, Clone, PartialEq)]
pub struct PotencyOverview {
    /// Whether the groups have one geometric mean IC50; `None` when an IC50 is missing or the replicates are too few.
    pub overall: Option<OneWay>,
    /// Every pair.
    pub pairs: Vec<PotencyPair>,
}

/// One pair of groups.
#[derive(Debug, Clone, PartialEq)]
pub struct PotencyPair {
    /// Position of the first group.
    pub first: usize,
    /// Position of the second group.
    pub second: usize,
    /// The comparison by itself.
    pub comparison: PotencyComparison,
    /// p of its proposed test, corrected for the number of pairs (Holm); `None` without a test.
    pub p_adjusted: Option<f64>,
}

/// Compares all pairs of groups, their p-values corrected after Holm, and all groups together by analysis of variance on
/// ln IC50.
///
/// # Errors
/// As [`compare_potency`], and [`ErrorKind::Invalid`] for fewer than two groups.
pub fn compare_potencies(groups: &[PotencyGroup], by_replicate: bool, level: f64) -> Result<PotencyOverview> {
    if groups.len() < 2 {
        return Err(Error::new(ErrorKind::Invalid, "A comparison needs at least two series."));
    }
    let logs: Option<Vec<Vec<f64>>> =
        groups.iter().map(|g| g.replicates.iter().map(|(_, ic50)| ic50.value().map(ln)).collect()).collect();
    let overall = logs.and_then(|logs| one_way(&logs).ok());
    let mut pairs = Vec::new();
    for (i, a) in groups.iter().enumerate() {
        for (j, b) in groups.iter().enumerate().skip(i + 1) {
            let comparison = compare_potency(a, b, by_replicate, level)?;
            pairs.push(PotencyPair { first: i, second: j, comparison, p_adjusted: None });
        }
    }
    let raw: Vec<f64> = pairs.iter().map(|p| p.comparison.tests.first().map_or(f64::NAN, |t| t.p)).collect();
    for (pair, p) in pairs.iter_mut().zip(holm(&raw)) {
        pair.p_adjusted = Some(p).filter(|p| !p.is_nan());
    }
    Ok(PotencyOverview { overall, pairs })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReplicateIc50::{Above, Below, Determined, Unknown};

    fn group(name: &str, ic50s: &[ReplicateIc50]) -> PotencyGroup {
        let replicates = ic50s.iter().enumerate().map(|(i, ic50)| (i as u32, *ic50)).collect();
        PotencyGroup { name: name.into(), replicates }
    }

    const A: [ReplicateIc50; 3] = [Determined(12.0), Determined(15.5), Determined(9.8)];
    const B: [ReplicateIc50; 3] = [Determined(3.1), Determined(5.2), Determined(2.4)];

    #[test]
    fn is_the_t_test_of_the_logarithms() {
        // R 4.2.2: a <- log(c(12, 15.5, 9.8)); b <- log(c(3.1, 5.2, 2.4)); t.test(a, b); exp(conf.int); paired = TRUE;
        // var.equal = TRUE
        let close = |got: f64, want: f64| assert!((got / want - 1.0).abs() < 1e-10, "{got}, expected {want}");
        let apart = compare_potency(&group("A", &A), &group("B", &B), false, 0.95).unwrap();
        let ratio = apart.ratio.unwrap();
        close(ratio.value, WELCH[0]);
        close(ratio.low.unwrap(), WELCH[1]);
        close(ratio.high.unwrap(), WELCH[2]);
        close(apart.tests[0].p, WELCH[3]);
        close(apart.tests[0].df.unwrap(), WELCH[4]);
        assert_eq!(
            apart.tests.iter().map(|t| t.kind).collect::<Vec<_>>(),
            [TestKind::Welch, TestKind::Student]
        );
        close(apart.tests[1].p, STUDENT_P);
        let together = compare_potency(&group("A", &A), &group("B", &B), true, 0.95).unwrap();
        let ratio = together.ratio.unwrap();
        assert_eq!(together.tests[0].kind, TestKind::Paired);
        close(together.tests[0].p, PAIRED[2]);
        close(ratio.low.unwrap(), PAIRED[0]);
        close(ratio.high.unwrap(), PAIRED[1]);
        assert!(together.words.contains("n = 3 biological replicates of A and 3 of B"), "{}", together.words);
        // Degrees of freedom are whole where they are.
        assert!(
            together.words.contains("(95 % CI ") && together.words.contains("t(2) = "),
            "{}",
            together.words
        );
        assert!(apart.words.contains("t(3.22) = "), "{}", apart.words);
    }

    #[test]
    fn an_unreached_ic50_is_not_dropped() {
        let resistant = group("A", &[Determined(12.0), Above(30.0), Above(30.0)]);
        let found = compare_potency(&resistant, &group("B", &B), true, 0.95).unwrap();
        assert_eq!((found.ratio, found.n, found.undetermined), (None, [1, 3], [2, 0]));
        // All nine orders are certain: the most extreme of the twenty splits, in both directions.
        assert_eq!(found.tests[0].kind, TestKind::Permutation);
        assert!((found.tests[0].p - 0.1).abs() < 1e-15 && found.tests[0].statistic == 9.0);
        assert!(
            found.words.contains("2 of 6 replicates") && found.words.contains("can give a p below 0.10"),
            "{}",
            found.words
        );
        let Some(RatioBound::AtLeast(bound)) = found.ratio_bound else { panic!("{found:?}") };
        let want = exp((ln(12.0 * 30.0 * 30.0) - ln(3.1 * 5.2 * 2.4)) / 3.0);
        assert!((bound / want - 1.0).abs() < 1e-12);
        // The other way round it is the inverse.
        let turned = compare_potency(&group("B", &B), &resistant, true, 0.95).unwrap();
        let Some(RatioBound::AtMost(other)) = turned.ratio_bound else { panic!("{turned:?}") };
        assert!((bound * other - 1.0).abs() < 1e-12 && turned.tests[0].p == found.tests[0].p);
    }

    #[test]
    fn what_is_not_known_orders_nothing() {
        let vague = group("A", &[Unknown, Unknown, Above(1.0)]);
        let found = compare_potency(&vague, &group("B", &B), false, 0.95).unwrap();
        assert_eq!((found.tests[0].p, found.ratio_bound), (1.0, None));
        for (a, b, want) in [
            (Above(3.0), Determined(3.0), 1.0),
            (Above(3.0), Determined(3.5), 0.0),
            (Above(3.0), Above(9.0), 0.0),
            (Below(3.0), Above(3.0), -1.0),
            (Below(3.0), Determined(2.0), 0.0),
            (Determined(2.0), Determined(2.0), 0.0),
            (Unknown, Determined(2.0), 0.0),
        ] {
            assert_eq!((a.against(b), b.against(a)), (want, -want), "{a:?} {b:?}");
        }
    }

    #[test]
    fn permutation_is_the_count_of_all_splits() {
        // Untied values: Wilcoxon's rank sum. R 4.2.2: wilcox.test(c(12, 15.5, 9.8, 4), c(3.1, 5.2, 2.4, 1))$p.value
        let a =
            group("A", &[Determined(12.0), Determined(15.5), Determined(9.8), Determined(4.0), Above(1e-9)]);
        let mut known = a.replicates.clone();
        known.pop();
        let all: Vec<ReplicateIc50> = known
            .iter()
            .map(|r| r.1)
            .chain([Determined(3.1), Determined(5.2), Determined(2.4), Determined(1.0)])
            .collect();
        let (_, p) = permutation(&all, 4);
        assert!((p - 0.057_142_857_142_857_14).abs() < 1e-15, "{p}");
    }

    #[test]
    fn several_groups_pay_for_their_pairs() {
        let c = group("C", &[Determined(11.0), Determined(14.0), Determined(10.0)]);
        let found = compare_potencies(&[group("A", &A), group("B", &B), c], false, 0.95).unwrap();
        assert_eq!(found.pairs.len(), 3);
        assert!(found.overall.is_some_and(|o| o.p < 0.05));
        let raw: Vec<f64> = found.pairs.iter().map(|p| p.comparison.tests[0].p).collect();
        assert_eq!(found.pairs.iter().map(|p| p.p_adjusted.unwrap()).collect::<Vec<_>>(), holm(&raw));
    }

    #[test]
    fn one_replicate_each_is_a_ratio_without_a_test() {
        let found = compare_potency(&group("A", &A[..1]), &group("B", &B[..1]), true, 0.95).unwrap();
        assert!(found.tests.is_empty());
        let ratio = found.ratio.unwrap();
        assert!((ratio.value - 12.0 / 3.1).abs() < 1e-12 && !ratio.determined && ratio.low.is_none());
    }

    #[test]
    fn refuses_what_is_no_ic50() {
        let kind =
            |ic50| compare_potency(&group("A", &[ic50]), &group("B", &B), false, 0.95).unwrap_err().kind;
        assert_eq!(kind(Determined(0.0)), ErrorKind::Number);
        assert_eq!(kind(Above(f64::NAN)), ErrorKind::Number);
        let empty = compare_potency(&group("A", &[]), &group("B", &B), false, 0.95).unwrap_err();
        assert_eq!(empty.kind, ErrorKind::Empty);
        assert_eq!(compare_potencies(&[group("A", &A)], false, 0.95).unwrap_err().kind, ErrorKind::Invalid);
    }

    /// Ratio, interval, p and degrees of freedom of Welch's test.
    const WELCH: [f64; 5] = [
        3.611_776_879_556_508_4,
        1.612_515_060_571_210_6,
        8.089_804_893_405_441,
        0.013_945_361_588_118_566,
        3.219_693_396_933_042_4,
    ];
    const STUDENT_P: f64 = 0.008_172_858_432_780_678;
    /// Interval and p of the paired test.
    const PAIRED: [f64; 3] = [2.376_937_450_894_230_7, 5.488_126_001_292_671, 0.005_684_640_025_765_855];
}
