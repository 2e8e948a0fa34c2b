//! The studentized range: the largest of all differences between k means, in units of the estimated standard deviation of one.
//!
//! With known SD the upper tail is k times the integral of phi(z) (A^m - (A - B)^m), m = k - 1, A = Phi(z), B = Phi(z - q):
//! z is the largest, and the smallest is farther below it than q (Hartley 1942, doi:10.1093/biomet/32.3-4.334, for the
//! complement). The estimated SD is averaged over ([`super::scale`]). R's `ptukey` is no judge of it: it is off by up to
//! 1e-3 of P at 0.05 with few degrees of freedom and has no far tail.

use super::central::{normal_density, t_two_sided};
use super::panels::Panels;
use super::scale::{over_scale, root_of_tail, t_or_normal_upper, usable};
use super::table::tabled_sf;
use crate::num::math::{exp_m1, ln, ln_1p};

/// The studentized range of `k` means, for as many questions as a family of comparisons has.
pub struct StudentizedRange {
    range: Range,
    panels: Panels,
}

impl StudentizedRange {
    /// Of `k` means; `None` for k below 2.
    pub fn new(k: usize) -> Option<Self> {
        (k >= 2).then(|| Self { range: Range::for_upper(k), panels: Panels::new() })
    }

    /// P(Q > q) over an independent standard deviation with `df` degrees of freedom, which may be infinite. `None` for a
    /// `df` that is not positive or a q that is no number.
    pub fn sf(&mut self, q: f64, df: f64) -> Option<f64> {
        if !usable(q, df) {
            return None;
        }
        if q <= 0.0 {
            return Some(1.0);
        }
        if self.range.m == 1 && df.is_finite() {
            return t_two_sided(q * std::f64::consts::FRAC_1_SQRT_2, df);
        }
        // Far out the range has the tail exp(-q^2 / 4).
        let center = if df.is_finite() { (df / (df + 0.5 * q * q)).sqrt() } else { 1.0 };
        let (range, panels) = (&self.range, &mut self.panels);
        Some(over_scale(df, center, 0.0, |s| panels.ln(q * s, |r| range.upper(r))).min(1.0))
    }

    /// The q whose upper tail is `tail`. `None` outside 0 < `tail` < 1 and as [`StudentizedRange::sf`].
    pub fn upper(&mut self, tail: f64, df: f64) -> Option<f64> {
        // One of k (k - 1) differences in either direction, were they independent.
        let share = tail / (self.range.k * (self.range.k - 1.0));
        let start = t_or_normal_upper(share, df)? * std::f64::consts::SQRT_2;
        root_of_tail(tail, start, |q| self.sf(q, df))
    }
}

/// P(Q > q) of the range of `k` normals over an independent standard deviation with `df` degrees of freedom, which may be
/// infinite. `None` for k below 2, a `df` that is not positive, or a q that is no number.
pub fn studentized_range_sf(q: f64, k: usize, df: f64) -> Option<f64> {
    StudentizedRange::new(k)?.sf(q, df)
}

/// P(Q <= q) of the studentized range. `None` as [`studentized_range_sf`].
pub fn studentized_range_cdf(q: f64, k: usize, df: f64) -> Option<f64> {
    if k < 2 || !usable(q, df) {
        return None;
    }
    if q <= 0.0 {
        return Some(0.0);
    }
    let range = Range::for_lower(k);
    // Near zero the range has the density q^(k - 2), which draws the weight to larger s.
    let center = ((df + k as f64 - 1.0) / df).sqrt().min(1.0 + 4.0 / q);
    Some(over_scale(df, center, 0.0, |s| ln(range.lower(q * s))).min(1.0))
}

/// The q whose upper tail is `tail`. `None` outside 0 < `tail` < 1 and as [`studentized_range_sf`].
pub fn studentized_range_upper(tail: f64, k: usize, df: f64) -> Option<f64> {
    StudentizedRange::new(k)?.upper(tail, df)
}

/// The range of k standard normals, with its nodes.
struct Range {
    k: f64,
    m: i32,
    h: f64,
    nodes: Vec<Node>,
}

struct Node {
    z: f64,
    density: f64,
    /// Phi(z).
    below: f64,
    /// Phi(z)^m.
    power: f64,
}

/// Nodes lie between -`REACH` and `REACH`; further out Phi is 1.
const REACH: f64 = 9.0;

impl Range {
    /// With nodes for the upper tail: the largest of many normals scatters less, and the step with it (found by halving it until
    /// 12 digits stood).
    fn for_upper(k: usize) -> Self {
        let steps = [(3, 0.5), (6, 0.38), (10, 0.32), (20, 0.25), (50, 0.19), (100, 0.16)];
        Self::new(k, steps.iter().find(|(most, _)| k <= *most).map_or(0.1, |(_, h)| *h))
    }

    /// With nodes for the lower tail, where m normals within q of each other leave the largest a width of 1 / sqrt(k).
    fn for_lower(k: usize) -> Self {
        Self::new(k, 0.8 / (k as f64).sqrt())
    }

    fn new(k: usize, h: f64) -> Self {
        let m = i32::try_from(k - 1).unwrap_or(i32::MAX);
        let count = (REACH / h) as i32;
        let nodes = (-count..=count).map(|j| Node::new(f64::from(j) * h, m)).collect();
        Self { k: k as f64, m, h, nodes }
    }

    fn upper(&self, q: f64) -> f64 {
        self.k
            * self.h
            * self.sum(0.5 * q, |node| {
                let beyond = tabled_sf(q - node.z);
                node.density * above(node.below, node.power, beyond, self.m)
            })
    }

    fn lower(&self, q: f64) -> f64 {
        self.k
            * self.h
            * self.sum(0.5 * q, |node| {
                // Phi(z) - Phi(z - q), on the side where both are small.
                let within = if node.z > 0.5 * q {
                    tabled_sf(node.z - q) - tabled_sf(node.z)
                } else {
                    node.below - tabled_sf(q - node.z)
                };
                node.density * whole_power(within, self.m)
            })
    }

    /// Sum over the nodes from the one nearest to `start` outwards.
    fn sum(&self, start: f64, term: impl Fn(&Node) -> f64) -> f64 {
        let middle = (self.nodes.len() / 2) as i64;
        let first = (start / self.h).round() as i64;
        let mut sum = 0.0;
        for direction in [1, -1] {
            let mut before = 0.0;
            let mut j = if direction > 0 { first } else { first - 1 };
            loop {
                let node = usize::try_from(j + middle).ok().and_then(|at| self.nodes.get(at));
                let here = match node {
                    Some(node) => term(node),
                    None if j > 0 => term(&Node::new(j as f64 * self.h, self.m)),
                    None => break,
                };
                sum += here;
                let dying = here < before || (here == 0.0 && sum > 0.0);
                if dying && here <= 1e-12 * sum || here.is_nan() || j as f64 * self.h > 60.0 + start {
                    break;
                }
                (before, j) = (here, j + direction);
            }
        }
        sum
    }
}

impl Node {
    fn new(z: f64, m: i32) -> Self {
        let below = tabled_sf(-z);
        Self { z, density: normal_density(z), below, power: whole_power(below, m) }
    }
}

/// a^m - (a - b)^m for 0 <= b <= a, without cancellation.
fn above(a: f64, power: f64, b: f64, m: i32) -> f64 {
    let share = b / a;
    if m <= 24 {
        // b times the sum of a^i (a - b)^(m - 1 - i), by Horner.
        let (mut sum, mut high) = (1.0, 1.0);
        for _ in 1..m {
            high *= a;
            sum = sum * (a - b) + high;
        }
        b * sum
    } else if share > 0.2 {
        power - whole_power((a - b).max(0.0), m)
    } else {
        -power * exp_m1(f64::from(m) * ln_1p(-share))
    }
}

/// x^m by repeated squaring.
fn whole_power(x: f64, m: i32) -> f64 {
    let (mut out, mut square, mut left) = (1.0, x, m);
    while left > 0 {
        if left & 1 == 1 {
            out *= square;
        }
        square *= square;
        left >>= 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;
    use crate::stats::distribution::normal_sf;

    #[test]
    fn is_that_of_256_bit_arithmetic() {
        // python-flint 0.9.0 (arb, 256 bit)
        close(studentized_range_sf(8.33, 3, 2.0), 0.050_008_923_149_626_2, 1e-11);
        close(studentized_range_sf(21.54, 10, f64::INFINITY), 9.896_762_510_569_113e-51, 1e-10);
        close(studentized_range_cdf(0.3, 5, 2.0), 0.000_862_454_820_074_228, 1e-11);
        close(studentized_range_upper(0.05, 4, 8.0), 4.528_809_636_592_178, 1e-11);
    }

    #[test]
    fn tails_add_up_and_two_means_are_a_t_test() {
        for k in [2, 3, 5, 12, 60, 150] {
            for q in [0.4, 2.0, 5.0] {
                let both =
                    studentized_range_sf(q, k, 9.0).unwrap() + studentized_range_cdf(q, k, 9.0).unwrap();
                assert!((both - 1.0).abs() < 1e-11, "k {k}, q {q}: {both}");
            }
        }
        let q = 3.0 * std::f64::consts::SQRT_2;
        close(studentized_range_sf(q, 2, 7.0), t_two_sided(3.0, 7.0).unwrap(), 1e-14);
        close(studentized_range_sf(q, 2, f64::INFINITY), 2.0 * normal_sf(3.0), 1e-12);
    }

    #[test]
    fn quantiles_are_where_their_tails_begin() {
        for (tail, k, df) in [(0.9, 3, 4.0), (0.05, 30, 7.5), (1e-9, 4, 3.0), (0.01, 5, f64::INFINITY)] {
            let q = studentized_range_upper(tail, k, df).unwrap();
            close(studentized_range_sf(q, k, df), tail, 1e-10);
        }
    }

    #[test]
    fn refuses_what_has_no_answer() {
        assert_eq!(studentized_range_sf(3.0, 1, 5.0), None);
        assert_eq!(studentized_range_cdf(3.0, 3, 0.0), None);
        assert_eq!(studentized_range_sf(f64::NAN, 3, 5.0), None);
        for tail in [0.0, 1.0, f64::NAN] {
            assert_eq!(studentized_range_upper(tail, 3, 5.0), None);
        }
        assert_eq!(studentized_range_upper(0.05, 0, 5.0), None);
    }
}
