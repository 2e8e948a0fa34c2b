//! Many tests at once: which p-values still count?
//!
//! Holm's step-down method keeps the chance of any false positive at the level, whatever the tests have to do with each
//! other (Holm 1979, <https://www.jstor.org/stable/4615733>): the smallest p times m, the next times m - 1, … and never
//! below its predecessor. Not for screens of thousands, where a false discovery rate is wanted.

/// Adjusted p-values in the order given, each at most 1. A p that is not a number stays so and does not count.
///
/// # Examples
/// ```
/// let adjusted = monolayer::stats::multiplicity::holm(&[0.01, 0.04, 0.03]);
/// assert!((adjusted[0] - 0.03).abs() < 1e-15 && (adjusted[1] - 0.06).abs() < 1e-15 && (adjusted[2] - 0.06).abs() < 1e-15);
/// ```
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = p.iter().copied().enumerate().filter(|(_, p)| !p.is_nan()).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let tests = order.len();
    let mut out = vec![f64::NAN; p.len()];
    let mut before = 0.0_f64;
    for (done, (index, p)) in order.into_iter().enumerate() {
        before = before.max((p * (tests - done) as f64).min(1.0));
        if let Some(slot) = out.get_mut(index) {
            *slot = before;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::holm;

    #[test]
    fn is_that_of_r() {
        // R 4.2.2: p.adjust(c(0.02, 0.001, 0.7, 0.03, 0.004), "holm")
        let want = [0.06, 0.005, 0.7, 0.06, 0.016];
        for (got, want) in holm(&[0.02, 0.001, 0.7, 0.03, 0.004]).iter().zip(want) {
            assert!((got - want).abs() < 1e-15);
        }
    }

    #[test]
    fn never_falls_and_never_passes_one() {
        let adjusted = holm(&[0.9, 0.5, 0.6, 0.0]);
        assert_eq!(adjusted, [1.0, 1.0, 1.0, 0.0]);
        assert!(holm(&[]).is_empty());
        let with_gap = holm(&[0.02, f64::NAN]);
        assert!(with_gap[0] == 0.02 && with_gap[1].is_nan());
    }
}
