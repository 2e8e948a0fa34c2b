//! Counting arrangements: how often does a sum of doubled mid-ranks come out as it did?
//!
//! Doubled mid-ranks are whole numbers, so ties cost nothing: the counts are built up one value at a time (dynamic
//! programming, Pagano and Tritchler 1983, doi:10.1080/01621459.1983.10477990). Counts are held as f64: every step adds
//! positive numbers, so a tail of 1e-300 has its digits.

use super::ranks;
use crate::error::Result;
use crate::num::math::ln_gamma;
use crate::stats::{Alternative, Refusal};

/// Additions after which an exact test is refused: about a second of work.
const MOST_STEPS: f64 = 2e9;
/// States, and transitions between them, after which an exact test of several groups is refused.
const MOST_STATES: usize = 200_000;
const MOST_MOVES: usize = 30_000_000;

/// Mid-ranks times two, which are whole numbers.
pub fn doubled(values: &[f64]) -> Vec<u64> {
    ranks(values).iter().map(|r| (2.0 * r) as u64).collect()
}

/// Why an exact test is not done.
pub fn too_many() -> crate::Error {
    Refusal::TooManyValues.because("There are too many values to count every arrangement of them.")
}

/// Weights of the values a statistic can take.
pub struct Weights {
    first: u64,
    step: u64,
    weights: Vec<f64>,
}

impl Weights {
    /// The values with their weights, ascending.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, f64)> + '_ {
        self.weights.iter().enumerate().map(|(i, w)| (self.first + self.step * i as u64, *w))
    }

    /// Weights of independent sums: of this statistic plus another, both counted from 0 in steps of 1.
    pub fn convolved(&self, other: &Self) -> Self {
        let mut weights = vec![0.0; (self.weights.len() + other.weights.len()).saturating_sub(1)];
        for (at, w) in self.weights.iter().enumerate() {
            for (slot, v) in weights.iter_mut().skip(at).zip(&other.weights) {
                *slot += w * v;
            }
        }
        Self { first: 0, step: 1, weights }
    }

    /// Tails at `observed`, where the expectation is `mean.0 / mean.1`.
    pub fn tails(&self, observed: u64, mean: (u64, u64)) -> Tails {
        let from_mean = |v: u64| (v * mean.1).abs_diff(mean.0);
        let far = from_mean(observed);
        let (mut all, mut tails) = (0.0, Tails { less: 0.0, greater: 0.0, both: 0.0 });
        for (value, weight) in self.iter() {
            all += weight;
            if value <= observed {
                tails.less += weight;
            }
            if value >= observed {
                tails.greater += weight;
            }
            if from_mean(value) >= far {
                tails.both += weight;
            }
        }
        Tails { less: tails.less / all, greater: tails.greater / all, both: tails.both / all }
    }
}

/// Shares of the arrangements with a statistic at most, at least and at least as far out as the observed one.
pub struct Tails {
    pub less: f64,
    pub greater: f64,
    pub both: f64,
}

impl Tails {
    pub fn p(&self, alternative: Alternative) -> f64 {
        match alternative {
            Alternative::TwoSided => self.both,
            Alternative::Greater => self.greater,
            Alternative::Less => self.less,
        }
    }

    /// Twice the smaller tail.
    pub fn doubled(&self) -> f64 {
        (2.0 * self.less.min(self.greater)).min(1.0)
    }
}

/// How many subsets of `size` of the scores have each sum.
pub fn subset_sums(scores: &[u64], size: usize) -> Result<Weights> {
    let n = scores.len();
    let total: u64 = scores.iter().sum();
    let small = size.min(n.saturating_sub(size));
    let mut sorted = scores.to_vec();
    sorted.sort_unstable();
    let least = sorted.first().copied().unwrap_or(0);
    // Without ties every score is even; counting from the smallest in steps of their divisor halves the table and more.
    let step = sorted.iter().fold(0, |d, s| gcd(d, s - least)).max(1);
    let steps: Vec<usize> = sorted.iter().map(|s| ((s - least) / step) as usize).collect();
    let width = steps.iter().rev().take(small).sum::<usize>() + 1;
    let choices =
        ln_gamma(n as f64 + 1.0) - ln_gamma(small as f64 + 1.0) - ln_gamma((n - small) as f64 + 1.0);
    if choices > 700.0 || n as f64 * small as f64 * width as f64 > 3.0 * MOST_STEPS {
        return Err(too_many());
    }
    let mut table = vec![vec![0.0; width]; small + 1];
    if let Some(none) = table.first_mut().and_then(|row| row.first_mut()) {
        *none = 1.0;
    }
    for (seen, item) in steps.iter().enumerate() {
        // Rows that can still be filled up to `small`, fullest first so that no item is taken twice.
        for taken in (small.saturating_sub(n - seen)..small.min(seen + 1)).rev() {
            let reach = steps.iter().take(seen).rev().take(taken).sum::<usize>() + 1;
            let (fewer, more) = table.split_at_mut(taken + 1);
            if let (Some(from), Some(to)) = (fewer.last(), more.first_mut()) {
                for (slot, w) in to.iter_mut().skip(*item).zip(from.iter().take(reach)) {
                    *slot += w;
                }
            }
        }
    }
    let mut weights = table.pop().unwrap_or_default();
    let mut first = small as u64 * least;
    if small != size {
        // Those left over were counted: their sums run the other way.
        first = total - first - step * (width as u64 - 1);
        weights.reverse();
    }
    // The table begins below the least sum that `small` different scores can have.
    let below = weights.iter().take_while(|w| **w == 0.0).count();
    weights.drain(..below);
    weights.truncate(weights.iter().rposition(|w| *w > 0.0).map_or(0, |last| last + 1));
    Ok(Weights { first: first + step * below as u64, step, weights })
}

/// Shares of the 2^n choices of signs with each sum of the positive scores.
pub fn sign_sums(scores: &[u64]) -> Result<Weights> {
    let step = scores.iter().fold(0, |d, s| gcd(d, *s)).max(1);
    let width = (scores.iter().sum::<u64>() / step) as usize + 1;
    if scores.len() as f64 * width as f64 > MOST_STEPS || scores.len() > 1000 {
        return Err(too_many());
    }
    let mut weights = vec![0.0; width];
    if let Some(none) = weights.first_mut() {
        *none = 1.0;
    }
    let mut reach = 0;
    for score in scores {
        let shift = (score / step) as usize;
        let before: Vec<f64> = weights.iter().take(reach + 1).map(|w| 0.5 * w).collect();
        reach += shift;
        weights.iter_mut().zip(&before).for_each(|(slot, w)| *slot = *w);
        weights.iter_mut().skip(shift).zip(&before).for_each(|(slot, w)| *slot += w);
    }
    Ok(Weights { first: 0, step, weights })
}

/// Weighted states, each a short list of small numbers packed into one.
pub struct States {
    bits: u32,
    length: usize,
    moves: usize,
    states: Vec<(u128, f64)>,
}

impl States {
    /// One state of `length` zeros, whose numbers will stay at or below `most`.
    pub fn zero(length: usize, most: u64) -> Result<Self> {
        let bits = u64::BITS - most.leading_zeros();
        let fits = (length as u32).checked_mul(bits).is_some_and(|all| all <= u128::BITS);
        if fits { Ok(Self { bits, length, moves: 0, states: vec![(0, 1.0)] }) } else { Err(too_many()) }
    }

    /// Replaces every state by those that `follow` gives for it, with factors to its weight, and joins equal ones.
    pub fn advance(&mut self, mut follow: impl FnMut(&[u64], &mut dyn FnMut(&[u64], f64))) -> Result<()> {
        let bits = self.bits;
        let mut next: Vec<(u128, f64)> = Vec::new();
        let mut state = Vec::with_capacity(self.length);
        let mut limit = 1 << 16;
        for (packed, weight) in &self.states {
            unpack(*packed, bits, self.length, &mut state);
            if self.moves > MOST_MOVES {
                return Err(too_many());
            }
            let moves = &mut self.moves;
            follow(&state, &mut |to, factor| {
                *moves += 1;
                let packed = to.iter().fold(0, |all: u128, v| (all << bits) | u128::from(*v));
                next.push((packed, weight * factor));
            });
            if next.len() > limit {
                join(&mut next);
                if next.len() > MOST_STATES {
                    return Err(too_many());
                }
                limit = limit.max(2 * next.len());
            }
        }
        join(&mut next);
        self.states = next;
        Ok(())
    }

    /// The share of the weight on states that `counts` accepts.
    pub fn share(&self, counts: impl Fn(&[u64]) -> bool) -> f64 {
        let (mut all, mut some) = (0.0, 0.0);
        let mut state = Vec::with_capacity(self.length);
        for (packed, weight) in &self.states {
            unpack(*packed, self.bits, self.length, &mut state);
            all += weight;
            if counts(&state) {
                some += weight;
            }
        }
        some / all
    }
}

fn unpack(packed: u128, bits: u32, length: usize, into: &mut Vec<u64>) {
    into.clear();
    let mask = (1_u128 << bits) - 1;
    into.extend((0..length as u32).rev().map(|at| ((packed >> (at * bits)) & mask) as u64));
}

fn join(states: &mut Vec<(u128, f64)>) {
    states.sort_by_key(|s| s.0);
    states.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 += later.1;
        }
        same
    });
}

/// Greatest common divisor.
pub fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets_are_counted() {
        // Of 1 2 3 4: 12 13 14 23 24 34, and the same seen from the other side for one of three left over.
        let pairs: Vec<(u64, f64)> = subset_sums(&[1, 2, 3, 4], 2).unwrap().iter().collect();
        assert_eq!(pairs, [(3, 1.0), (4, 1.0), (5, 2.0), (6, 1.0), (7, 1.0)]);
        let triples: Vec<(u64, f64)> = subset_sums(&[1, 2, 3, 9], 3).unwrap().iter().collect();
        assert_eq!(triples.iter().filter(|t| t.1 > 0.0).map(|t| t.0).collect::<Vec<_>>(), [6, 12, 13, 14]);
        // C(100, 50)
        let all: f64 = subset_sums(&(1..=100).collect::<Vec<_>>(), 50).unwrap().iter().map(|w| w.1).sum();
        assert!((all / 1.008_913_445_455_641_9e29 - 1.0).abs() < 1e-13);
        assert!(subset_sums(&(1..=4000).collect::<Vec<_>>(), 2000).is_err());
    }

    #[test]
    fn signs_are_counted() {
        let sums: Vec<(u64, f64)> = sign_sums(&[2, 4]).unwrap().iter().collect();
        assert_eq!(sums, [(0, 0.25), (2, 0.25), (4, 0.25), (6, 0.25)]);
        assert_eq!(sign_sums(&[]).unwrap().iter().collect::<Vec<_>>(), [(0, 1.0)]);
        assert!(sign_sums(&vec![2; 1001]).is_err());
    }

    #[test]
    fn states_join() {
        let mut states = States::zero(2, 3).unwrap();
        for _ in 0..3 {
            states
                .advance(|s, next| {
                    next(&[s[0] + 1, s[1]], 1.0);
                    next(&[s[0], s[1] + 1], 1.0);
                })
                .unwrap();
        }
        assert_eq!((states.states.len(), states.share(|s| s[0] == 1)), (4, 3.0 / 8.0));
        assert!(States::zero(20, 1000).is_err());
    }
}
