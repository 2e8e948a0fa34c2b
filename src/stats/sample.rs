//! What every test asks of its values before it starts.

use crate::error::Result;
use crate::stats::refusal::Refusal;

/// Refuses values that are not finite and samples of fewer than `least`.
///
/// # Errors
/// [`Refusal::NotFinite`], [`Refusal::TooFewValues`].
pub fn values(values: &[f64], least: usize) -> Result<()> {
    if values.iter().any(|v| !v.is_finite()) {
        return Err(Refusal::NotFinite.into());
    }
    if values.len() < least {
        let noun = if least == 1 { "value" } else { "values" };
        return Err(Refusal::TooFewValues
            .because(format!("This needs at least {least} {noun}, and there are {}.", values.len())));
    }
    Ok(())
}

/// Refuses fewer than two groups, and groups that [`values`] refuses.
///
/// # Errors
/// [`Refusal::NeedTwoGroups`] and those of [`values`].
pub fn groups(groups: &[Vec<f64>], least: usize) -> Result<()> {
    if groups.len() < 2 {
        return Err(Refusal::NeedTwoGroups.into());
    }
    groups.iter().try_for_each(|g| values(g, least))
}

/// Whether all values are equal.
pub fn constant(values: &[f64]) -> bool {
    values.windows(2).all(|w| matches!(w, [a, b] if a == b))
}

/// Pairs that belong together.
///
/// # Errors
/// [`Refusal::LengthMismatch`] and those of [`values`].
pub fn pairs(x: &[f64], y: &[f64], least: usize) -> Result<()> {
    if x.len() != y.len() {
        return Err(Refusal::LengthMismatch.into());
    }
    values(x, least).and_then(|()| values(y, least))
}

/// Differences x - y, with those that differ by the rounding of x and y alone made equal: 1.1 - 1.2 and 1.5 - 1.4 are of
/// one size, though not in binary. Sizes within 4 units in the last place of the largest value are joined.
pub fn differences(x: &[f64], y: &[f64]) -> Vec<f64> {
    let mut out: Vec<f64> = x.iter().zip(y).map(|(x, y)| x - y).collect();
    let largest = x.iter().chain(y).fold(0.0_f64, |most, v| most.max(v.abs()));
    let near = 4.0 * f64::EPSILON * largest;
    let mut sizes: Vec<f64> = out.iter().map(|d| d.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    for d in &mut out {
        // The smallest size of its kind; a size of rounding alone is zero.
        let size = d.abs();
        let kind = sizes.get(sizes.partition_point(|s| *s < size - near)).copied().unwrap_or(size);
        *d = if size <= near { 0.0 } else { kind.copysign(*d) };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong() {
        let reason = |r: Result<()>| r.err().and_then(|e| Refusal::of(&e));
        assert_eq!(reason(values(&[1.0, 2.0], 2)), None);
        assert_eq!(reason(values(&[1.0], 2)), Some(Refusal::TooFewValues));
        assert_eq!(reason(values(&[f64::NAN], 0)), Some(Refusal::NotFinite));
        assert_eq!(reason(groups(&[vec![1.0]], 1)), Some(Refusal::NeedTwoGroups));
        assert_eq!(reason(groups(&[vec![1.0], vec![]], 1)), Some(Refusal::TooFewValues));
        assert_eq!(reason(pairs(&[1.0], &[], 0)), Some(Refusal::LengthMismatch));
    }

    #[test]
    fn rounding_makes_no_difference() {
        let d = differences(&[1.1, 1.5, 3.0, 0.3], &[1.2, 1.4, 1.0, 0.1 + 0.2]);
        assert!(d[0] == -d[1] && d[2] == 2.0 && d[3] == 0.0, "{d:?}");
        assert!(differences(&[], &[]).is_empty());
    }

    #[test]
    fn knows_a_constant() {
        assert!(constant(&[]) && constant(&[2.0]) && constant(&[2.0, 2.0]) && !constant(&[2.0, 2.5]));
    }
}
