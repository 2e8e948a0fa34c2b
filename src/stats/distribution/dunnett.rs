//! The largest of several t statistics that share their estimated standard deviation: many treatments against one control
//! (Dunnett 1955, doi:10.1080/01621459.1955.10501294), and the studentized maximum modulus for independent ones.
//!
//! Statistics against one control have correlations lambda_i lambda_j with lambda_i^2 = n_i / (n_i + n_0). Given the control's
//! deviation z they are independent, so with known SD the upper tail is the integral of phi(z) (1 - prod (1 - a_i(z))),
//! a_i(z) = P(|lambda_i z + sqrt(1 - lambda_i^2) Z| > d); the estimated SD is averaged over ([`super::scale`]). The rule is
//! deterministic: no random integration, the same digits every time.

use super::central::{normal_density, normal_sf, t_sf};
use super::panels::Panels;
use super::scale::{over_scale, root_of_tail, t_or_normal_upper, usable};
use super::table::tabled_sf;
use crate::num::math::{exp_m1, ln, ln_1p};

/// The largest of the t statistics of some treatments against one control, for as many questions as a family has.
pub struct Dunnett {
    known: Factor,
    panels: Panels,
    treatments: f64,
}

impl Dunnett {
    /// `lambda_squared` holds n_i / (n_i + n_0) of each treatment; `two_sided` asks for the largest |T|. `None` for a
    /// lambda^2 outside 0 to 1 or no treatment.
    pub fn new(lambda_squared: &[f64], two_sided: bool) -> Option<Self> {
        let known = Factor::new(lambda_squared, two_sided)?;
        Some(Self { known, panels: Panels::new(), treatments: lambda_squared.len() as f64 })
    }

    /// P(max > d) with `df` degrees of freedom, which may be infinite. `None` for a `df` that is not positive or a d that is
    /// no number.
    pub fn sf(&mut self, d: f64, df: f64) -> Option<f64> {
        let two_sided = self.known.two_sided;
        if !usable(d, df) {
            return None;
        }
        if d <= 0.0 && two_sided {
            return Some(1.0);
        }
        if self.treatments == 1.0 && df.is_finite() {
            return t_sf(d, df).map(|p| if two_sided { 2.0 * p } else { p });
        }
        let center = if d > 0.0 && df.is_finite() { (df / (df + d * d)).sqrt() } else { 1.0 };
        let (known, panels) = (&self.known, &mut self.panels);
        Some(over_scale(df, center, 0.0, |s| panels.ln(d * s, |r| known.upper(r))).min(1.0))
    }

    /// The d whose upper tail is `tail`. `None` outside 0 < `tail` < 1 and as [`Dunnett::sf`].
    pub fn upper(&mut self, tail: f64, df: f64) -> Option<f64> {
        let share = independent_share(tail, self.treatments);
        let start = t_or_normal_upper(if self.known.two_sided { 0.5 * share } else { share }, df)?;
        root_of_tail(tail, start, |d| self.sf(d, df))
    }
}

/// P(max |T_i| > d), or P(max T_i > d) unless `two_sided`, as [`Dunnett`] has it.
pub fn dunnett_sf(d: f64, lambda_squared: &[f64], df: f64, two_sided: bool) -> Option<f64> {
    Dunnett::new(lambda_squared, two_sided)?.sf(d, df)
}

/// The d whose upper tail is `tail`, as [`Dunnett`] has it.
pub fn dunnett_upper(tail: f64, lambda_squared: &[f64], df: f64, two_sided: bool) -> Option<f64> {
    Dunnett::new(lambda_squared, two_sided)?.upper(tail, df)
}

/// P(max |T_i| > x) of `m` independent normals over one estimated standard deviation with `df` degrees of freedom, which
/// may be infinite and need not be whole (Stoline and Ury 1979, Technometrics 21, 87, have tables). `None`
/// for no normal, a `df` that is not positive, or an x that is no number.
pub fn maximum_modulus_sf(x: f64, m: usize, df: f64) -> Option<f64> {
    if m == 0 || !usable(x, df) {
        return None;
    }
    if x <= 0.0 {
        return Some(1.0);
    }
    let center = if df.is_finite() { (df / (df + x * x)).sqrt() } else { 1.0 };
    let known = |s: f64| ln(-exp_m1(m as f64 * ln_1p(-2.0 * normal_sf(x * s))));
    Some(over_scale(df, center, 0.0, known).min(1.0))
}

/// The x whose upper tail is `tail`. `None` outside 0 < `tail` < 1 and as [`maximum_modulus_sf`].
pub fn maximum_modulus_upper(tail: f64, m: usize, df: f64) -> Option<f64> {
    let start = t_or_normal_upper(0.5 * independent_share(tail, m as f64), df)?;
    root_of_tail(tail, start, |x| maximum_modulus_sf(x, m, df))
}

/// The tail of each of `m` independent statistics whose largest has `tail`.
fn independent_share(tail: f64, m: f64) -> f64 {
    -exp_m1(ln_1p(-tail) / m)
}

/// Normals with correlations lambda_i lambda_j.
struct Factor {
    members: Vec<Member>,
    two_sided: bool,
    h: f64,
    /// Greatest lambda.
    steepest: f64,
    /// Normal densities at multiples of h.
    densities: Vec<f64>,
}

/// Normals that share one lambda.
struct Member {
    count: f64,
    lambda: f64,
    /// 1 / sqrt(1 - lambda^2).
    per_own: f64,
}

impl Factor {
    fn new(lambda_squared: &[f64], two_sided: bool) -> Option<Self> {
        if lambda_squared.is_empty() || lambda_squared.iter().any(|l| !(*l >= 0.0 && *l < 1.0)) {
            return None;
        }
        let mut sorted = lambda_squared.to_vec();
        sorted.sort_by(f64::total_cmp);
        let members: Vec<Member> = sorted
            .chunk_by(|a, b| a == b)
            .filter_map(|same| {
                let squared = same.first()?;
                Some(Member {
                    count: same.len() as f64,
                    lambda: squared.sqrt(),
                    per_own: 1.0 / (1.0 - squared).sqrt(),
                })
            })
            .collect();
        let steepest = members.last()?.lambda;
        // The steepest tail has the width sqrt(1 - lambda^2), and the largest of many is sharper still (steps found by halving
        // until 12 digits stood, for lambda^2 up to 0.98).
        let steps = [(2, 0.6), (5, 0.48), (9, 0.4), (20, 0.32), (50, 0.25), (200, 0.17)];
        let step = steps.iter().find(|(most, _)| sorted.len() <= *most).map_or(0.1, |(_, h)| *h);
        let h = step / members.last()?.per_own;
        let densities = (0..=(9.0 / h) as u32).map(|j| normal_density(f64::from(j) * h)).collect();
        Some(Self { members, two_sided, h, steepest, densities })
    }

    /// Upper tail with known standard deviation.
    fn upper(&self, d: f64) -> f64 {
        let term = |j: f64| {
            let z = j * self.h;
            let density = self.densities.get(j.abs() as usize).copied().unwrap_or_else(|| normal_density(z));
            // 1 - (1 - a)(1 - b) = a + (1 - a) b, factor by factor: nothing cancels.
            let any = self
                .members
                .iter()
                .fold(0.0, |any, m| any + (1.0 - any) * m.any_beyond(z, d, self.two_sided));
            density * any
        };
        // Tails of different lambda peak at different z: nothing between them is left out.
        let (first, last) = (d.min(0.0) * self.steepest, d.max(0.0) * self.steepest);
        let mut sum = 0.0;
        let start = (last / self.h).round();
        for direction in [1.0, -1.0] {
            let mut j = if direction > 0.0 { start } else { start - 1.0 };
            let mut before = f64::INFINITY;
            loop {
                let z = j * self.h;
                if self.two_sided && z < 0.0 {
                    break;
                }
                // Two-sided, the curve is the same on both sides of 0.
                let weight = if self.two_sided && z > 0.0 { 2.0 } else { 1.0 };
                let here = weight * term(j);
                sum += here;
                let outside = z > last || z < first;
                if here.is_nan() || outside && here <= before && here <= 1e-12 * sum || z.abs() > 60.0 + last
                {
                    break;
                }
                (before, j) = (here, j + direction);
            }
        }
        self.h * sum
    }
}

impl Member {
    /// Probability that any of them is farther out than `d`, given `z`.
    fn any_beyond(&self, z: f64, d: f64, two_sided: bool) -> f64 {
        let (shift, scale) = (self.lambda * z, self.per_own);
        let (near, far) = ((d - shift) * scale, (d + shift) * scale);
        // Tails are as exp(-x^2 / 2): this far apart the second is lost in the rounding of the first.
        let both = two_sided && far * far - near.max(0.0) * near.max(0.0) < 80.0;
        let one = tabled_sf(near) + if both { tabled_sf(far) } else { 0.0 };
        if self.count <= 24.0 {
            (1..self.count as u32).fold(one, |any, _| any + (1.0 - any) * one)
        } else {
            -exp_m1(self.count * ln_1p(-one))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    #[test]
    fn is_that_of_256_bit_arithmetic() {
        // python-flint 0.9.0 (arb, 256 bit)
        close(dunnett_sf(7.0, &[0.625, 0.4], 9.0, true), 0.000_118_940_044_642_314_34, 1e-11);
        close(dunnett_sf(9.0, &[0.5; 5], 60.0, false), 2.462_803_582_625_773e-12, 1e-11);
        close(dunnett_upper(0.05, &[0.5; 4], 20.0, true), 2.651_029_589_572_708_3, 1e-11);
        close(maximum_modulus_sf(12.0, 3, 3.2), 0.002_211_459_883_718_84, 1e-11);
        close(maximum_modulus_upper(0.05, 6, 4.7), 4.034_301_572_464_194, 1e-11);
    }

    #[test]
    fn without_correlation_it_is_the_maximum_modulus_and_alone_it_is_t() {
        close(dunnett_sf(3.1, &[0.0; 4], 11.0, true), maximum_modulus_sf(3.1, 4, 11.0).unwrap(), 1e-11);
        close(maximum_modulus_sf(3.1, 1, 11.0), 2.0 * t_sf(3.1, 11.0).unwrap(), 1e-11);
        close(dunnett_sf(3.1, &[0.3], f64::INFINITY, false), normal_sf(3.1), 1e-11);
        // Tails of unlike lambda peak far apart and are all counted: far out they hardly overlap.
        let apart = dunnett_sf(9.0, &[0.02, 0.98], f64::INFINITY, true).unwrap();
        assert!((apart / (4.0 * normal_sf(9.0)) - 1.0).abs() < 1e-3, "{apart:e}");
    }

    #[test]
    fn many_treatments_are_as_exact_as_few() {
        // Half the step, and no polynomials in between, give the same.
        for (count, share) in [(3, 0.9), (9, 0.98), (20, 0.9), (50, 0.5)] {
            let fine = |h: f64| {
                let mut known = Factor::new(&vec![share; count], true).unwrap();
                known.h *= h;
                known.densities.clear();
                known.upper(1.7)
            };
            assert!((fine(1.0) / fine(0.5) - 1.0).abs() < 1e-11, "{count} {share}");
        }
        let mut many = Dunnett::new(&[0.5; 30], true).unwrap();
        let direct = over_scale(7.0, 1.0, 0.0, |s| ln(many.known.upper(2.9 * s)));
        close(many.sf(2.9, 7.0), direct, 1e-11);
    }

    #[test]
    fn quantiles_are_where_their_tails_begin() {
        for (tail, df, two_sided) in [(0.9, 6.0, false), (0.2, 1.0, true), (1e-12, 30.0, true)] {
            let d = dunnett_upper(tail, &[0.5, 0.3, 0.7], df, two_sided).unwrap();
            close(dunnett_sf(d, &[0.5, 0.3, 0.7], df, two_sided), tail, 1e-10);
        }
    }

    #[test]
    fn refuses_what_has_no_answer() {
        assert_eq!(dunnett_sf(2.0, &[], 5.0, true), None);
        assert_eq!(dunnett_sf(2.0, &[1.0], 5.0, true), None);
        assert_eq!(dunnett_sf(2.0, &[0.5, f64::NAN], 5.0, true), None);
        assert_eq!(dunnett_sf(f64::NAN, &[0.5, 0.5], 5.0, true), None);
        assert_eq!(dunnett_upper(1.0, &[0.5, 0.5], 5.0, true), None);
        assert_eq!(maximum_modulus_sf(2.0, 0, 5.0), None);
        assert_eq!(maximum_modulus_upper(0.05, 3, -1.0), None);
    }
}
