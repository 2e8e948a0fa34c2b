//! Do the differences between repeated measurements all scatter alike?
//!
//! Epsilon of Greenhouse and Geisser (1959, doi:10.1007/BF02289823), of Huynh and Feldt (1976, doi:10.2307/1164736; with
//! groups as corrected by Lecoutre 1991, doi:10.2307/1165213), and the test of Mauchly (1940,
//! doi:10.1214/aoms/1177731915) with Box's second-order p.

use crate::num::math;
use crate::num::sum::sum;
use crate::stats::distribution::chi_square_sf;

/// How far the variances of differences are from equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sphericity {
    /// Greenhouse and Geisser's epsilon, from `lower_bound` to 1.
    pub greenhouse_geisser: f64,
    /// Huynh and Feldt's epsilon, which may exceed 1.
    pub huynh_feldt_raw: f64,
    /// The same with the number of subjects as Huynh and Feldt had it, without Lecoutre's correction for groups.
    pub huynh_feldt_original: f64,
    /// The least that epsilon can be.
    pub lower_bound: f64,
    /// Mauchly's W; `None` when there are too few subjects.
    pub mauchly_w: Option<f64>,
    /// p of Mauchly's test.
    pub mauchly_p: Option<f64>,
    /// The same as R 4.2.2 (`mauchly.test`) and car 3.1-1 give it, to compare with them: one term of the series holds the
    /// number of conditions there, where that of the contrasts belongs (Anderson, An Introduction to Multivariate
    /// Statistical Analysis, 3rd ed., section 10.7.4); it differs in the third digit or later.
    pub mauchly_p_of_r: Option<f64>,
}

impl Sphericity {
    /// Huynh and Feldt's epsilon, at most 1.
    pub fn huynh_feldt(&self) -> f64 {
        self.huynh_feldt_raw.min(1.0)
    }

    /// From what is left of each subject: rows are subjects, columns measurements, with the mean of the subject (and of
    /// all that is not the effect) taken from every row, and the mean of its group from every column. `outside` projects
    /// on what was taken from the rows, `rank` is what is left of the columns; `groups` groups of subjects.
    /// `None` for a rank of one, where there is one difference only, or no scatter.
    pub(super) fn of(rows: &[Vec<f64>], outside: &[Vec<f64>], rank: usize, groups: usize) -> Option<Self> {
        let d = rank as f64;
        let (n, g) = (rows.len() as f64, groups as f64);
        let left = n - g;
        let product = |i: usize, j: usize| sum(rows.iter().filter_map(|r| Some(r.get(i)? * r.get(j)?)));
        let k = outside.len();
        let matrix: Vec<Vec<f64>> = (0..k).map(|i| (0..k).map(|j| product(i, j)).collect()).collect();
        let trace = sum((0..k).map(|i| product(i, i)));
        if rank < 2 || trace <= 0.0 {
            return None;
        }
        let epsilon = trace * trace / (d * sum(matrix.iter().flatten().map(|v| v * v)));
        let huynh_feldt = |subjects: f64| (subjects * d * epsilon - 2.0) / (d * (left - d * epsilon));
        let mauchly = if left >= d { mauchly(&matrix, outside, trace / d, d, left) } else { None };
        Some(Self {
            greenhouse_geisser: epsilon,
            huynh_feldt_raw: huynh_feldt(left + 1.0),
            huynh_feldt_original: huynh_feldt(n),
            lower_bound: 1.0 / d,
            mauchly_w: mauchly.map(|m| m.0),
            mauchly_p: mauchly.map(|m| m.1),
            mauchly_p_of_r: mauchly.map(|m| m.2),
        })
    }
}

/// W, p and the p of R. The determinant within the effect is that of the whole matrix with the unit matrix put where it
/// is empty.
fn mauchly(
    matrix: &[Vec<f64>],
    outside: &[Vec<f64>],
    scale: f64,
    d: f64,
    left: f64,
) -> Option<(f64, f64, f64)> {
    let filled =
        matrix.iter().zip(outside).map(|(m, o)| m.iter().zip(o).map(|(m, o)| m / scale + o).collect());
    let log_w = log_determinant(filled.collect())?;
    let rho = 1.0 - (2.0 * d * d + d + 2.0) / (6.0 * d * left);
    let second = |last: f64| {
        (d + 2.0) * (d - 1.0) * (d - 2.0) * (2.0 * d * d * d + 6.0 * d * d + 3.0 * last + 2.0)
            / (288.0 * left * left * d * d * rho * rho)
    };
    let (z, df) = ((-left * rho * log_w).max(0.0), 0.5 * d * (d + 1.0) - 1.0);
    let (first, next) = (chi_square_sf(z, df)?, chi_square_sf(z, df + 4.0)?);
    let p = |last: f64| (first + second(last) * (next - first)).clamp(0.0, 1.0);
    Some((math::exp(log_w), p(d), p(outside.len() as f64)))
}

/// Logarithm of the determinant of a positive definite matrix by Cholesky's factor; `None` when it is not.
fn log_determinant(mut matrix: Vec<Vec<f64>>) -> Option<f64> {
    let mut total = 0.0;
    for k in 0..matrix.len() {
        let pivot_row = matrix.get(k)?.clone();
        let pivot = *pivot_row.get(k)?;
        if pivot.is_nan() || pivot <= 1e-13 {
            return None;
        }
        total += math::ln(pivot);
        for row in matrix.iter_mut().skip(k + 1) {
            let factor = row.get(k)? / pivot;
            for (value, above) in row.iter_mut().zip(&pivot_row).skip(k) {
                *value -= factor * above;
            }
        }
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: f64 = std::f64::consts::FRAC_1_SQRT_2;

    /// Three columns without their mean.
    fn outside() -> Vec<Vec<f64>> {
        vec![vec![1.0 / 3.0; 3]; 3]
    }

    #[test]
    fn equal_scatter_in_all_directions_is_sphericity() {
        // Six subjects along two orthogonal contrasts, equally far.
        let sixth = 1.0 / 6.0_f64.sqrt();
        let (u, v) = ([HALF, -HALF, 0.0], [sixth, sixth, -2.0 * sixth]);
        let rows: Vec<Vec<f64>> =
            [1.0, -1.0].iter().flat_map(|s| [u.map(|x| s * x).to_vec(), v.map(|x| s * x).to_vec()]).collect();
        let found = Sphericity::of(&rows, &outside(), 2, 1).unwrap();
        assert!((found.greenhouse_geisser - 1.0).abs() < 1e-14 && found.huynh_feldt() == 1.0);
        assert!((found.mauchly_w.unwrap() - 1.0).abs() < 1e-13 && found.mauchly_p.unwrap() > 0.999_999);
        // All along one contrast: as far from sphericity as can be.
        let rows: Vec<Vec<f64>> = [1.0, -2.0, 3.0, -2.0].iter().map(|s| u.map(|x| s * x).to_vec()).collect();
        let found = Sphericity::of(&rows, &outside(), 2, 1).unwrap();
        assert!((found.greenhouse_geisser - found.lower_bound).abs() < 1e-14);
        assert_eq!((found.lower_bound, found.mauchly_w), (0.5, None));
    }

    #[test]
    fn has_nothing_to_say_of_one_difference_or_no_scatter() {
        assert_eq!(
            Sphericity::of(&[vec![1.0, -1.0], vec![-1.0, 1.0]], &[vec![0.5; 2], vec![0.5; 2]], 1, 1),
            None
        );
        assert_eq!(Sphericity::of(&[vec![0.0; 3], vec![0.0; 3]], &outside(), 2, 1), None);
    }
}
