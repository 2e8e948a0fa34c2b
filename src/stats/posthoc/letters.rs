//! Compact letters: groups that share a letter do not differ.
//!
//! By insertion and absorption (Piepho 2004, doi:10.1198/1061860043515): a column of letters holds all groups at first; each
//! pair that differs splits the columns that hold both, and columns within others are dropped.

/// The letters of `groups` groups given the pairs that differ, such as `["a", "ab", "b"]`. Pairs that name no group or one
/// group twice are left out.
///
/// # Examples
/// ```
/// assert_eq!(monolayer::stats::posthoc::letters(3, &[(0, 2)]), ["a", "ab", "b"]);
/// ```
pub fn letters(groups: usize, differ: &[(usize, usize)]) -> Vec<String> {
    let mut columns: Vec<Vec<usize>> = vec![(0..groups).collect()];
    for (a, b) in differ.iter().filter(|(a, b)| a != b && *a < groups && *b < groups) {
        let (split, mut kept): (Vec<_>, Vec<_>) =
            columns.into_iter().partition(|c| c.contains(a) && c.contains(b));
        let without =
            |column: &[usize], out: &usize| column.iter().copied().filter(|g| g != out).collect::<Vec<_>>();
        kept.extend(split.iter().flat_map(|c| [without(c, b), without(c, a)]));
        columns = absorbed(kept);
    }
    // The letter of the first group comes first.
    columns.sort();
    let mut out = vec![String::new(); groups];
    for (index, column) in columns.iter().enumerate() {
        for group in column {
            if let Some(text) = out.get_mut(*group) {
                text.push_str(&name(index));
            }
        }
    }
    out
}

/// The columns that lie within no other; of equal ones, the first.
fn absorbed(columns: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let within = |small: &[usize], large: &[usize]| small.iter().all(|g| large.contains(g));
    let keeps = |at: usize, column: &[usize]| {
        !columns
            .iter()
            .enumerate()
            .any(|(other, c)| other != at && within(column, c) && (c.len() > column.len() || other < at))
    };
    columns.iter().enumerate().filter(|(at, c)| keeps(*at, c)).map(|(_, c)| c.clone()).collect()
}

/// a to z, then a1 to z1, ...
fn name(index: usize) -> String {
    let letter = char::from(b'a' + (index % 26) as u8);
    if index < 26 { letter.to_string() } else { format!("{letter}{}", index / 26) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tangle_of_eight_groups_is_said_exactly() {
        let differ = [(0, 6), (0, 7), (1, 3), (1, 4), (2, 3), (2, 6), (2, 7), (3, 4), (3, 5), (3, 6), (3, 7)];
        check(8, &differ);
    }

    /// Groups share a letter exactly if they do not differ.
    fn check(groups: usize, differ: &[(usize, usize)]) {
        let out = letters(groups, differ);
        for a in 0..groups {
            assert!(!out[a].is_empty());
            for b in a + 1..groups {
                let share = out[a].chars().any(|c| out[b].contains(c));
                let different = differ.contains(&(a, b)) || differ.contains(&(b, a));
                assert_eq!(share, !different, "{a} {b}: {out:?}");
            }
        }
    }

    #[test]
    fn say_exactly_what_differs() {
        assert_eq!(letters(3, &[]), ["a", "a", "a"]);
        assert_eq!(letters(3, &[(0, 1), (0, 2), (1, 2)]), ["a", "b", "c"]);
        let mut random = crate::num::random::Random::seeded(5);
        for groups in 2..9 {
            for _ in 0..20 {
                let pairs = (0..groups).flat_map(|a| (a + 1..groups).map(move |b| (a, b)));
                let differ: Vec<(usize, usize)> = pairs.filter(|_| random.uniform() < 0.4).collect();
                check(groups, &differ);
            }
        }
    }

    #[test]
    fn nonsense_is_left_out() {
        assert_eq!(letters(2, &[(0, 0), (1, 9)]), ["a", "a"]);
        assert!(letters(0, &[]).is_empty());
        assert_eq!(name(27), "b1");
    }
}
