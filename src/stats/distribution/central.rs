//! The normal distribution, Student's t, Fisher's F, chi-square and beta.

use crate::num::math::{erfc, exp, ln};
use crate::num::{beta, gamma};

/// Density of the standard normal at `z`.
pub fn normal_density(z: f64) -> f64 {
    // 1 / sqrt(2 pi)
    0.398_942_280_401_432_7 * exp(-0.5 * z * z)
}

/// P(Z > z) of the standard normal.
pub fn normal_sf(z: f64) -> f64 {
    0.5 * erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

/// P(Z <= z) of the standard normal.
pub fn normal_cdf(z: f64) -> f64 {
    normal_sf(-z)
}

/// The z whose upper tail is `tail`. `None` outside 0 < `tail` < 1.
pub fn normal_upper(tail: f64) -> Option<f64> {
    symmetric_upper(tail, normal_sf, normal_density)
}

/// P(T > t) of Student's t with `df` degrees of freedom. `None` when `df` is not positive or `t` not a number.
pub fn t_sf(t: f64, df: f64) -> Option<f64> {
    let usable = !t.is_nan() && df.is_finite() && df > 0.0;
    usable.then(|| {
        let both = beta::regularised(0.5 * df, 0.5, t * t / df);
        if t < 0.0 { 1.0 - 0.5 * both } else { 0.5 * both }
    })
}

/// P(T <= t) of Student's t. `None` as [`t_sf`].
pub fn t_cdf(t: f64, df: f64) -> Option<f64> {
    t_sf(-t, df)
}

/// P(|T| > |t|), the two-sided p of Student's t.
pub fn t_two_sided(t: f64, df: f64) -> Option<f64> {
    t_sf(t.abs(), df).map(|p| (2.0 * p).min(1.0))
}

/// The t whose upper tail is `tail` (0.025 for a 95 % interval). `None` outside 0 < `tail` < 1.
pub fn t_upper(tail: f64, df: f64) -> Option<f64> {
    t_sf(0.0, df)?;
    // At x = df / (df + t^2), x^a y^b / B(a, b) is half of t times the density.
    let density = |t: f64| beta::front(0.5 * df, 0.5, df / (df + t * t), t * t / (df + t * t)) / t;
    symmetric_upper(tail, |t| t_sf(t, df).unwrap_or(f64::NAN), density)
}

/// P(F > f) of Fisher's F. `None` when a degree of freedom is not positive or `f` not a number.
pub fn f_sf(f: f64, df1: f64, df2: f64) -> Option<f64> {
    let usable = !f.is_nan() && df1.is_finite() && df2.is_finite() && df1 > 0.0 && df2 > 0.0;
    usable.then(|| beta::regularised(0.5 * df2, 0.5 * df1, (df1 * f / df2).max(0.0)))
}

/// P(F <= f) of Fisher's F. `None` as [`f_sf`].
pub fn f_cdf(f: f64, df1: f64, df2: f64) -> Option<f64> {
    if f <= 0.0 { f_sf(f, df1, df2).map(|_| 0.0) } else { f_sf(1.0 / f, df2, df1) }
}

/// The F whose upper tail is `tail`. `None` outside 0 < `tail` < 1.
pub fn f_upper(tail: f64, df1: f64, df2: f64) -> Option<f64> {
    f_sf(1.0, df1, df2)?;
    if tail > 0.5 {
        return f_upper(1.0 - tail, df2, df1).map(|f| 1.0 / f);
    }
    let density = |f: f64| {
        let whole = df1 * f + df2;
        beta::front(0.5 * df1, 0.5 * df2, df1 * f / whole, df2 / whole) / f
    };
    upper_quantile(tail, |f| f_sf(f, df1, df2).unwrap_or(f64::NAN), density)
}

/// P(X > x) of chi-square. `None` when `df` is not positive or `x` not a number.
pub fn chi_square_sf(x: f64, df: f64) -> Option<f64> {
    let p = gamma::upper(0.5 * df, 0.5 * if x < 0.0 { 0.0 } else { x });
    (!p.is_nan()).then_some(p)
}

/// P(X <= x) of chi-square. `None` as [`chi_square_sf`].
pub fn chi_square_cdf(x: f64, df: f64) -> Option<f64> {
    let p = gamma::lower(0.5 * df, 0.5 * if x < 0.0 { 0.0 } else { x });
    (!p.is_nan()).then_some(p)
}

/// The chi-square whose upper tail is `tail`. `None` outside 0 < `tail` < 1 or when `df` is not positive.
pub fn chi_square_upper(tail: f64, df: f64) -> Option<f64> {
    chi_square_sf(1.0, df)?;
    let density = |x: f64| 0.5 * df * gamma::poisson(0.5 * df, 0.5 * x) / x;
    if tail > 0.5 {
        let below = |x: f64| chi_square_cdf(1.0 / x, df).unwrap_or(f64::NAN);
        return upper_quantile(1.0 - tail, below, |x| density(1.0 / x) / (x * x)).map(|x| 1.0 / x);
    }
    upper_quantile(tail, |x| chi_square_sf(x, df).unwrap_or(f64::NAN), density)
}

/// P(X > x) of the beta distribution. `None` when a or b is not positive or `x` not a number.
pub fn beta_sf(x: f64, a: f64, b: f64) -> Option<f64> {
    beta_cdf(1.0 - x, b, a)
}

/// P(X <= x) of the beta distribution. `None` as [`beta_sf`].
pub fn beta_cdf(x: f64, a: f64, b: f64) -> Option<f64> {
    let x = if x.is_nan() { x } else { x.clamp(0.0, 1.0) };
    let p = beta::regularised(a, b, (1.0 - x) / x);
    (!p.is_nan() && a.is_finite() && b.is_finite()).then_some(p)
}

/// The x of the beta distribution whose upper tail is `tail`. `None` outside 0 < `tail` < 1.
pub fn beta_upper(tail: f64, a: f64, b: f64) -> Option<f64> {
    // x / (1 - x) = a F / b
    let odds = f_upper(tail, 2.0 * a, 2.0 * b)? * a / b;
    Some(if odds.is_infinite() { 1.0 } else { odds / (1.0 + odds) })
}

fn symmetric_upper(tail: f64, sf: impl Fn(f64) -> f64, density: impl Fn(f64) -> f64) -> Option<f64> {
    if tail == 0.5 {
        return Some(0.0);
    }
    if tail > 0.5 {
        return upper_quantile(1.0 - tail, sf, density).map(|x| -x);
    }
    upper_quantile(tail, sf, density)
}

/// Where the upper tail `tail` of a positive variable begins: Newton's method on the logarithm of the tail over the logarithm
/// of the variable, which is nearly straight, between limits that close in. `None` outside 0 < `tail` < 1.
pub(super) fn upper_quantile(
    tail: f64,
    sf: impl Fn(f64) -> f64,
    density: impl Fn(f64) -> f64,
) -> Option<f64> {
    if !(tail > 0.0 && tail < 1.0) {
        return None;
    }
    let ln_tail = ln(tail);
    let (mut x, mut low, mut high, mut last) = (1.0, 0.0, f64::INFINITY, f64::INFINITY);
    for _ in 0..200 {
        let s = sf(x);
        let gap = ln(s) - ln_tail;
        if gap > 0.0 {
            low = x
        } else {
            high = x
        }
        let step = gap * s / (density(x) * x);
        let mut next = if step.abs() < 0.1 { x + x * step } else { x * exp(step.clamp(-3.0, 3.0)) };
        let moved = (next - x).abs();
        // The error shrinks until rounding takes over; the first step that does not shrink is noise.
        if moved < 1e-9 * x && moved >= last {
            break;
        }
        if moved <= 4e-16 * x {
            return Some(next);
        }
        if !(next > low && next < high) {
            next = if high.is_infinite() {
                8.0 * x
            } else if low == 0.0 {
                0.125 * x
            } else {
                0.5 * (low + high)
            };
        }
        (x, last) = (next, moved);
        if !(1e-300..=1e300).contains(&x) {
            break;
        }
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, want: f64, digits: f64, what: &str) {
        assert!((got - want).abs() <= digits * want.abs(), "{what}: {got:e}, expected {want:e}");
    }

    /// A second opinion where both hold: the middle of the distributions.
    #[test]
    fn statrs_says_the_same_in_the_middle() {
        use statrs::distribution::{ChiSquared, ContinuousCDF, StudentsT};
        for df in [1.0, 2.5, 7.0, 30.0, 400.0] {
            let (t, chi) = (StudentsT::new(0.0, 1.0, df).unwrap(), ChiSquared::new(df).unwrap());
            for x in [0.1, 0.7, 1.5, 3.0] {
                close(t_sf(x, df).unwrap(), t.sf(x), 1e-9, "t");
                close(chi_square_sf(x * df, df).unwrap(), chi.sf(x * df), 1e-8, "chi-square");
            }
        }
    }

    #[test]
    fn t_quantiles_are_those_of_r() {
        // R 4.2.2: qt(tail, df, lower.tail = FALSE)
        for (tail, df, want) in [
            (0.4, 1.0, 0.32491969623290634),
            (0.025, 1.0, 12.706204736174707),
            (0.005, 1.0, 63.65674116287158),
            (1e-06, 1.0, 318309.8861827435),
            (0.4, 2.0, 0.28867513459481314),
            (0.025, 2.0, 4.302652729749464),
            (0.005, 2.0, 9.924843200918293),
            (1e-06, 2.0, 707.1057205259339),
            (0.4, 3.0, 0.27667066233268983),
            (0.025, 3.0, 3.182446305283709),
            (0.005, 3.0, 5.840909309733356),
            (1e-06, 3.0, 103.29946778041933),
            (0.4, 4.5, 0.2687518355421753),
            (0.025, 4.5, 2.6589123472044034),
            (0.005, 4.5, 4.272823993011293),
            (1e-06, 4.5, 31.081356583149255),
            (0.4, 7.0, 0.2631668613520228),
            (0.025, 7.0, 2.3646242515927844),
            (0.005, 7.0, 3.4994832973504937),
            (1e-06, 7.0, 14.241469651981445),
            (0.4, 12.0, 0.259032745676887),
            (0.025, 12.0, 2.178812829667229),
            (0.005, 12.0, 3.0545395893929017),
            (1e-06, 12.0, 8.504302718054584),
            (0.4, 30.0, 0.2556053649519128),
            (0.025, 30.0, 2.042272456301238),
            (0.005, 30.0, 2.749995653567226),
            (1e-06, 30.0, 5.871117120418883),
            (0.4, 200.0, 0.25368437919014764),
            (0.025, 200.0, 1.9718962236339082),
            (0.005, 200.0, 2.600634436191548),
            (1e-06, 200.0, 4.897302102826782),
        ] {
            close(t_upper(tail, df).unwrap(), want, 1e-12, &format!("t({tail}; {df})"));
            close(t_upper(1.0 - tail, df).unwrap(), -t_upper(tail, df).unwrap(), 1e-9, "symmetry");
            close(t_sf(want, df).unwrap(), tail, 1e-11, "tail of quantile");
        }
    }

    #[test]
    fn the_tail_of_f_is_never_lost() {
        // F with 1 numerator degree of freedom is t squared, however far out.
        for (t, df) in [(2.0, 3.0), (40.0, 7.5), (1e6, 4.0), (1e29, 10.0)] {
            let (two_sided, tail) = (t_two_sided(t, df).unwrap(), f_sf(t * t, 1.0, df).unwrap());
            close(tail, two_sided, 1e-12, &format!("F tail at t = {t:e}, df {df}"));
        }
        assert!(f_sf(1e58, 1.0, 10.0).unwrap() > 0.0 && f_sf(1e58, 1.0, 10.0).unwrap() < 1e-280);
    }

    #[test]
    fn f_quantiles_are_those_of_r() {
        // R 4.2.2: qf(tail, df1, df2, lower.tail = FALSE)
        for (tail, df1, df2, want) in [
            (0.5, 1.0, 1.0, 1.0000000000000004),
            (0.05, 1.0, 1.0, 161.4476387975885),
            (0.001, 1.0, 1.0, 405284.0679028488),
            (0.5, 1.0, 7.0, 0.5057226285333256),
            (0.05, 1.0, 7.0, 5.591447851220739),
            (0.001, 1.0, 7.0, 29.245193359441764),
            (0.5, 3.0, 7.0, 0.8709442531872852),
            (0.05, 3.0, 7.0, 4.34683139990782),
            (0.001, 3.0, 7.0, 18.77226981509899),
            (0.5, 2.0, 60.0, 0.7012167599032426),
            (0.05, 2.0, 60.0, 3.1504113105827325),
            (0.001, 2.0, 60.0, 7.7677623538250185),
            (0.5, 5.0, 2.5, 1.1590955502771845),
            (0.05, 5.0, 2.5, 12.162789079910986),
            (0.001, 5.0, 2.5, 296.5032419961701),
            (0.5, 12.0, 200.0, 0.9482004333625894),
            (0.05, 12.0, 200.0, 1.8008355236802074),
            (0.001, 12.0, 200.0, 2.903758901853548),
        ] {
            close(f_upper(tail, df1, df2).unwrap(), want, 1e-12, &format!("F({tail}; {df1}, {df2})"));
        }
        // F with one numerator degree of freedom is t squared.
        for df in [1.0, 2.0, 5.0, 14.0, 20.0, 33.0] {
            let t = t_upper(0.025, df).unwrap();
            close(f_upper(0.05, 1.0, df).unwrap(), t * t, 1e-12, "t squared");
        }
    }

    #[test]
    fn tails_are_those_of_r() {
        // R 4.2.2: pt and pf with lower.tail = FALSE
        for (t, df, want) in [
            (2.0, 5.0, 0.050_969_739_414_929_14),
            (40.0, 7.0, 7.951_089_992_425_214e-10),
            (300.0, 3.0, 4.083_754_392_989_343e-8),
            (-1.0, 4.0, 0.813_049_516_849_970_5),
        ] {
            close(t_sf(t, df).unwrap(), want, 1e-12, "t tail");
        }
        for (f, df1, df2, want) in [
            (4.52798740532, 1.0, 20.0, 0.045_971_253_112_635_01),
            (0.4662727259, 3.0, 7.0, 0.714_952_437_699_026_8),
            (20.9644398842, 4.0, 60.0, 7.471_713_871_599_923e-11),
            (2000.0, 5.0, 50.0, 2.642_306_938_669_022e-56),
        ] {
            close(f_sf(f, df1, df2).unwrap(), want, 1e-11, "F tail");
        }
        assert_eq!(t_two_sided(0.0, 3.0), Some(1.0));
    }

    #[test]
    fn normal_tails_and_quantiles_are_those_of_r() {
        // R 4.2.2: pnorm(z, lower.tail = FALSE), qnorm(tail, lower.tail = FALSE)
        for (z, want) in [
            (1.0, 1.586_552_539_314_570_5e-1),
            (5.0, 2.866_515_718_791_939e-7),
            (-2.0, 9.772_498_680_518_208e-1),
        ] {
            close(normal_sf(z), want, 1e-14, "normal tail");
        }
        for (tail, want) in [
            (0.3, 0.524_400_512_708_040_7),
            (0.025, 1.959_963_984_540_054),
            (1e-10, 6.361_340_902_404_056),
            (1e-300, 37.047_096_299_361_2),
            (0.9, -1.281_551_565_544_600_8),
        ] {
            close(normal_upper(tail).unwrap(), want, 1e-13, "normal quantile");
        }
        assert_eq!(normal_upper(0.5), Some(0.0));
        for bad in [0.0, 1.0, f64::NAN, -0.5] {
            assert_eq!(normal_upper(bad), None);
        }
    }

    #[test]
    fn refuses_what_has_no_answer() {
        for bad in [f64::NAN, 0.0, -1.0, f64::INFINITY] {
            assert_eq!(t_upper(0.025, bad), None);
            assert_eq!(t_sf(1.0, bad), None);
            assert_eq!(f_upper(0.05, bad, 3.0), None);
            assert_eq!(f_sf(1.0, 3.0, bad), None);
        }
        for bad in [f64::NAN, 0.0, 1.0, -0.1, 1.5] {
            assert_eq!(t_upper(bad, 5.0), None);
            assert_eq!(f_upper(bad, 1.0, 5.0), None);
        }
        assert_eq!(t_sf(f64::NAN, 5.0), None);
        assert_eq!(f_sf(f64::NAN, 1.0, 5.0), None);
    }
}
