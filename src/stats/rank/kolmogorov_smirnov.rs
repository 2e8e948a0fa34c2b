//! Kolmogorov-Smirnov: do two samples, or a sample and a stated normal distribution, differ anywhere in their distribution?
//!
//! D = largest distance of the cumulative distributions. Two samples, exact: all arrangements of the values at hand, ties
//! included, counted as paths that keep within D (Hodges 1957, doi:10.1007/BF02589501). One sample, exact: Durbin 1973
//! (doi:10.1137/1.9781611970586), by powers of a matrix (Marsaglia, Tsang and Wang 2003, doi:10.18637/jss.v008.i18), and
//! where that tail would cancel, twice the one-sided one, which has a closed form (Birnbaum and Tingey 1951,
//! doi:10.1214/aoms/1177729550). Asymptotic: Kolmogorov's series. Not with mean and SD taken from the sample: that is
//! Lilliefors' test.

use super::Method;
use super::exact::too_many;
use crate::error::Result;
use crate::num::math::{exp, ln, ln_1p, ln_gamma};
use crate::num::sum::sum;
use crate::stats::distribution::{normal_cdf, normal_sf};
use crate::stats::{Refusal, sample};

/// A Kolmogorov-Smirnov test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KolmogorovSmirnov {
    /// D.
    pub d: f64,
    /// Two-sided p.
    pub p: f64,
}

/// Compares two samples.
///
/// # Errors
/// [`Refusal::TooFewValues`] for an empty sample, [`Refusal::TooManyValues`] for an exact p of more than 10^8 pairs,
/// [`Refusal::NotFinite`].
pub fn ks_two_sample(a: &[f64], b: &[f64], method: Method) -> Result<KolmogorovSmirnov> {
    sample::values(a, 1)?;
    sample::values(b, 1)?;
    let (n1, n2) = (a.len(), b.len());
    let mut all: Vec<(f64, usize)> = a.iter().map(|v| (*v, 1)).chain(b.iter().map(|v| (*v, 0))).collect();
    all.sort_by(|x, y| x.0.total_cmp(&y.0));
    let steps: Vec<(usize, usize)> =
        all.chunk_by(|x, y| x.0 == y.0).map(|tied| (tied.len(), tied.iter().map(|t| t.1).sum())).collect();
    // Distances times n1 n2 are whole.
    let apart = |of_a: usize, of_b: usize| (of_a as u64 * n2 as u64).abs_diff(of_b as u64 * n1 as u64);
    let (mut of_a, mut seen, mut largest) = (0, 0, 0);
    for (count, first) in &steps {
        (seen, of_a) = (seen + count, of_a + first);
        largest = largest.max(apart(of_a, seen - of_a));
    }
    let d = largest as f64 / (n1 as f64 * n2 as f64);
    let p = if method == Method::Exact {
        if n1.saturating_mul(n2) > 100_000_000 {
            return Err(too_many());
        }
        let counts: Vec<usize> = steps.iter().map(|s| s.0).collect();
        leaving(n1, n2, &counts, |of_a, of_b| apart(of_a, of_b) >= largest)
    } else {
        limit(d * d * (n1 as f64 / (n1 + n2) as f64) * n2 as f64)
    };
    Ok(KolmogorovSmirnov { d, p })
}

/// The share of paths from (0, 0) to (n1, n2) that touch what is `out` at the end of a step of tied values. Probabilities of
/// arrangements, one value at a time: the next one belongs to the first sample with the share of its values left.
fn leaving(n1: usize, n2: usize, steps: &[usize], out: impl Fn(usize, usize) -> bool) -> f64 {
    let mut inside = vec![0.0; n1 + 1];
    if let Some(start) = inside.first_mut() {
        *start = 1.0;
    }
    let (mut seen, mut gone) = (0, 0.0);
    for count in steps {
        for _ in 0..*count {
            let left = (n1 + n2 - seen) as f64;
            let mut carried = 0.0;
            for (of_a, slot) in inside.iter_mut().enumerate().take(seen + 2) {
                let to_a = *slot * n1.saturating_sub(of_a) as f64 / left;
                let to_b = *slot * (n2 + of_a).saturating_sub(seen) as f64 / left;
                (*slot, carried) = (carried + to_b, to_a);
            }
            seen += 1;
        }
        for (of_a, slot) in inside.iter_mut().enumerate().take(seen + 1) {
            if seen - of_a <= n2 && out(of_a, seen - of_a) {
                gone += *slot;
                *slot = 0.0;
            }
        }
    }
    gone.min(1.0)
}

/// Compares a sample with the normal distribution of a stated mean and SD.
///
/// # Errors
/// [`Refusal::TooFewValues`] for no value, [`Refusal::InvalidOption`] for an SD that is not positive,
/// [`Refusal::TooManyValues`] for an exact p of more than 5000 values, [`Refusal::NotFinite`].
pub fn ks_one_sample(values: &[f64], mean: f64, sd: f64, method: Method) -> Result<KolmogorovSmirnov> {
    sample::values(values, 1)?;
    if !(sd > 0.0 && sd.is_finite() && mean.is_finite()) {
        return Err(Refusal::InvalidOption.because("The standard deviation has to be a positive number."));
    }
    let d = distance(values, mean, sd);
    let n = values.len();
    let p = match method {
        Method::Exact if n > 5000 => return Err(too_many()),
        Method::Exact => exact_one(n, d),
        _ => limit(n as f64 * d * d),
    };
    Ok(KolmogorovSmirnov { d, p })
}

/// D of a sample from a normal distribution.
pub(crate) fn distance(values: &[f64], mean: f64, sd: f64) -> f64 {
    let n = values.len() as f64;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.iter().enumerate().fold(0.0, |d: f64, (i, v)| {
        let z = (v - mean) / sd;
        let above = (i as f64 + 1.0) / n - normal_cdf(z);
        // The same with the upper tails, where these are the small ones.
        let below = if z > 0.0 { (n - i as f64) / n - normal_sf(z) } else { normal_cdf(z) - i as f64 / n };
        d.max(above).max(below)
    })
}

/// Kolmogorov's limiting tail at n d^2.
fn limit(square: f64) -> f64 {
    if square < 0.04 {
        return 1.0;
    }
    let term = |j: i32| {
        let j = f64::from(j);
        exp(-2.0 * j * j * square)
    };
    let all = sum((1..60).map(|j| if j % 2 == 1 { term(j) } else { -term(j) }));
    (2.0 * all).clamp(0.0, 1.0)
}

/// P(D >= d) of n values.
fn exact_one(n: usize, d: f64) -> f64 {
    let count = n as f64;
    if d >= 1.0 || d <= 0.5 / count {
        return if d >= 1.0 { 0.0 } else { 1.0 };
    }
    // From here on both sides are left at once with less than exp(-6 n d^2) of the probability, or never.
    if count * d * d > 4.0 || d >= 0.5 {
        return (2.0 * one_sided(n, d)).min(1.0);
    }
    let k = (count * d) as usize + 1;
    let size = 2 * k - 1;
    let h = k as f64 - count * d;
    // Durbin's matrix: 1 / (i - j + 1)! below and on the first upper diagonal, with powers of h off the corners.
    let mut powers = vec![1.0; size + 1];
    let mut factorials = vec![1.0; size + 1];
    for i in 1..=size {
        let (before, last) = (powers.get(i - 1).copied(), factorials.get(i - 1).copied());
        if let (Some(p), Some(f)) = (powers.get_mut(i), factorials.get_mut(i)) {
            (*p, *f) = (before.unwrap_or(1.0) * h, last.unwrap_or(1.0) * i as f64);
        }
    }
    let at = |list: &[f64], i: usize| list.get(i).copied().unwrap_or(0.0);
    let mut matrix = vec![0.0; size * size];
    for (index, slot) in matrix.iter_mut().enumerate() {
        let (row, column) = (index / size, index % size);
        if row + 1 < column {
            continue;
        }
        let mut value = 1.0;
        if column == 0 {
            value -= at(&powers, row + 1);
        }
        if row + 1 == size {
            value -= at(&powers, size - column);
        }
        if column == 0 && row + 1 == size && 2.0 * h > 1.0 {
            let corner = 2.0 * h - 1.0;
            value += (0..size).fold(1.0, |p, _| p * corner);
        }
        *slot = value / at(&factorials, row + 1 - column);
    }
    // The middle entry of the n-th power; n! / n^n is spread over the powers by dividing each by e.
    let (power, scale) = raised(&matrix, size, n);
    let middle = at(&power, (k - 1) * size + k - 1);
    let below = exp(ln(middle) + scale + ln_gamma(count + 1.0) - count * ln(count));
    (1.0 - below).clamp(0.0, 1.0)
}

/// A power of a square matrix, and the logarithm of the factor taken out of it.
fn raised(matrix: &[f64], size: usize, exponent: usize) -> (Vec<f64>, f64) {
    let multiply = |a: &[f64], b: &[f64]| -> (Vec<f64>, f64) {
        let mut product = vec![0.0; size * size];
        for (row, out) in a.chunks(size).zip(product.chunks_mut(size)) {
            for (factor, other) in row.iter().zip(b.chunks(size)) {
                out.iter_mut().zip(other).for_each(|(slot, v)| *slot += factor * v);
            }
        }
        let largest = product.iter().fold(1e-300, |m: f64, v| m.max(*v));
        product.iter_mut().for_each(|v| *v /= largest);
        (product, ln(largest))
    };
    if exponent <= 1 {
        return (matrix.to_vec(), 0.0);
    }
    let (half, scale) = raised(matrix, size, exponent / 2);
    let (square, more) = multiply(&half, &half);
    if exponent.is_multiple_of(2) {
        return (square, 2.0 * scale + more);
    }
    let (odd, rest) = multiply(&square, matrix);
    (odd, 2.0 * scale + more + rest)
}

/// P(D+ >= d): a sum of positive terms.
fn one_sided(n: usize, d: f64) -> f64 {
    let count = n as f64;
    let whole = ln_gamma(count + 1.0);
    let last = (count * (1.0 - d)) as usize;
    d * sum((0..=last).map(|j| {
        let j = j as f64;
        let rest = 1.0 - d - j / count;
        if rest <= 0.0 {
            return 0.0;
        }
        let choices = whole - ln_gamma(j + 1.0) - ln_gamma(count - j + 1.0);
        exp(choices + (j - 1.0) * ln(d + j / count) + (count - j) * ln_1p(rest - 1.0))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEIGHTS: [f64; 11] = [148.0, 154.0, 158.0, 160.0, 161.0, 162.0, 166.0, 170.0, 182.0, 195.0, 236.0];

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: ks.test(WEIGHTS, "pnorm", 172, 25)
        let one = ks_one_sample(&WEIGHTS, 172.0, 25.0, Method::Exact).unwrap();
        assert!(
            (one.d - 0.259_154_099_286_714_6).abs() < 1e-13
                && (one.p - 0.384_073_236_908_369_7).abs() < 1e-12
        );
        // R 4.2.2: psmirnov(0.6, sizes = c(10, 5), lower.tail = FALSE); ks.test
        let (a, b) =
            ([0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], [1.15, 0.88, 0.9, 0.74, 1.21]);
        let two = ks_two_sample(&a, &b, Method::Exact).unwrap();
        assert!((two.d - 0.6).abs() < 1e-15 && (two.p - 0.165_834_165_834_165_83).abs() < 1e-14);
    }

    #[test]
    fn matrix_and_closed_form_meet() {
        // Near n d^2 = 4 the matrix has lost four digits of its tail, the closed form nothing.
        for (n, d) in [(100, 0.2), (40, 0.315), (400, 0.1)] {
            let (above, below) = (exact_one(n, d + 1e-9), exact_one(n, d - 1e-9));
            assert!((above / below - 1.0).abs() < 1e-6, "{n}: {above:e} {below:e}");
        }
        // P(D >= d) of one value is 2 (1 - d) from 1/2 on, and Durbin's below.
        assert!((exact_one(1, 0.75) - 0.5).abs() < 1e-14);
        // Massey 1951: 5 % points of D for n = 5, 10 and 20 are 0.565, 0.410 and 0.294 (three digits).
        for (n, d) in [(5, 0.563), (10, 0.409), (20, 0.294)] {
            assert!((exact_one(n, d) - 0.05).abs() < 1e-3, "{n} {}", exact_one(n, d));
        }
    }

    #[test]
    fn separate_samples_are_one_arrangement_of_each_order() {
        let test = ks_two_sample(&[1.0, 2.0, 3.0, 4.0], &[5.0, 6.0, 7.0, 8.0], Method::Exact).unwrap();
        assert!((test.d - 1.0).abs() < 1e-15 && (test.p - 2.0 / 70.0).abs() < 1e-15);
        let same = ks_two_sample(&WEIGHTS, &WEIGHTS, Method::Exact).unwrap();
        assert_eq!((same.d, same.p), (0.0, 1.0));
    }

    #[test]
    fn refuses_what_has_no_answer() {
        let why = |r: Result<KolmogorovSmirnov>| Refusal::of(&r.unwrap_err());
        assert_eq!(why(ks_two_sample(&[], &[1.0], Method::Exact)), Some(Refusal::TooFewValues));
        assert_eq!(why(ks_one_sample(&[1.0], 0.0, 0.0, Method::Exact)), Some(Refusal::InvalidOption));
        assert_eq!(why(ks_one_sample(&[f64::NAN], 0.0, 1.0, Method::Exact)), Some(Refusal::NotFinite));
        assert_eq!(why(ks_one_sample(&[1.0; 5001], 0.0, 1.0, Method::Exact)), Some(Refusal::TooManyValues));
    }
}
