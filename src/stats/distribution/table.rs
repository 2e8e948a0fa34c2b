//! The normal tail from a table: the integrals of the range and of Dunnett's statistic ask for it millions of times.

use super::central::{normal_density, normal_sf};
use super::panels::polynomial;
use std::sync::OnceLock;

/// Cells a unit, and how far out they go.
const FINE: f64 = 8.0;
const REACH: f64 = 9.0;
const CELLS: usize = (2.0 * REACH * FINE) as usize;
/// Taylor's coefficients of a cell: x^14 / 14! of half a cell at the far end is 1e-15.
const TERMS: usize = 14;

/// [`normal_sf`] to a few units of the last place, three times as fast.
pub(super) fn tabled_sf(x: f64) -> f64 {
    static TABLE: OnceLock<Vec<[f64; TERMS]>> = OnceLock::new();
    let place = (x + REACH) * FINE;
    // A negative place becomes 0 only from above -1.
    if !(place >= 0.0 && place < CELLS as f64) {
        return normal_sf(x);
    }
    let index = place as usize;
    let Some(terms) = TABLE.get_or_init(|| (0..CELLS).map(cell).collect()).get(index) else {
        return normal_sf(x);
    };
    let t = x - middle(index);
    polynomial(terms, t)
}

fn middle(index: usize) -> f64 {
    (index as f64 + 0.5) / FINE - REACH
}

fn cell(index: usize) -> [f64; TERMS] {
    let x = middle(index);
    let mut out = [normal_sf(x); TERMS];
    // phi' = -x phi, so (n + 1) a_n+1 = -(x a_n + a_n-1) for the coefficients of phi; the tail falls by their integral.
    let (mut a, mut before) = (normal_density(x), 0.0);
    for (n, slot) in out.iter_mut().enumerate().skip(1) {
        *slot = -a / n as f64;
        (a, before) = (-(x * a + before) / n as f64, a);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_normal_tail() {
        for i in -12_000..12_000 {
            let x = f64::from(i) / 1000.0 + 1e-5;
            let (got, want) = (tabled_sf(x), normal_sf(x));
            // The exponential carries the rounding of x^2.
            assert!((got - want).abs() <= (3e-15 + 2e-16 * x * x) * want, "{x}: {got:e}, {want:e}");
        }
        assert!(
            tabled_sf(f64::NAN).is_nan()
                && tabled_sf(f64::INFINITY) == 0.0
                && tabled_sf(f64::NEG_INFINITY) == 1.0
        );
    }
}
