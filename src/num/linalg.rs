//! Small dense least squares: Householder QR with column pivoting.
//!
//! Matrices are slices in column-major order with a stated number of rows. QR works on the matrix itself, so it loses
//! half the digits the normal equations lose. Source: Golub and Van Loan, Matrix Computations, 4th ed., algorithm 5.4.1.
//! Not for hundreds of columns: nothing is blocked.

/// An upper triangular factor with the order of its columns.
#[derive(Debug, Clone, Default)]
pub struct Triangle {
    /// Columns of R, each of `n` entries, in pivot order.
    r: Vec<f64>,
    /// Which column of the matrix stands where in R.
    order: Vec<usize>,
    /// First `n` entries of Q'b.
    rhs: Vec<f64>,
    /// Columns.
    n: usize,
}

impl Triangle {
    /// Factors the `rows` x `n` matrix in the first `n` columns of `work`, whose last column is the right-hand side.
    /// `work` is overwritten. Needs `rows >= n`; returns `false`, and leaves the factor unusable, when sizes do not fit.
    pub fn factor(&mut self, work: &mut [f64], rows: usize) -> bool {
        let total = work.len().checked_div(rows).unwrap_or(0);
        if total == 0 || total * rows != work.len() || rows < total - 1 {
            self.n = 0;
            return false;
        }
        let n = total - 1;
        self.n = n;
        self.order.clear();
        self.order.extend(0..n);
        self.r.clear();
        for k in 0..n {
            let Some(todo) = work.get_mut(k * rows..) else { return false };
            let best =
                todo.chunks_exact(rows).take(n - k).map(|c| tail(c, k).iter().map(|v| v * v).sum::<f64>());
            let best = best.enumerate().fold((0, -1.0), |a, b| if b.1 > a.1 { b } else { a }).0;
            if best > 0 {
                let (first, others) = todo.split_at_mut(rows);
                if let Some(other) = others.chunks_exact_mut(rows).nth(best - 1) {
                    first.swap_with_slice(other);
                }
                self.order.swap(k, k + best);
            }
            let (pivot, others) = todo.split_at_mut(rows);
            let Some(v) = pivot.get_mut(k..) else { return false };
            let norm = v.iter().map(|x| x * x).sum::<f64>().sqrt();
            let Some(head) = v.first_mut() else { return false };
            if norm > 0.0 {
                let alpha = if *head > 0.0 { -norm } else { norm };
                // v = x - alpha e1, and 2 / v'v = 1 / (norm (norm + |x1|)).
                let beta = 1.0 / (norm * (norm + head.abs()));
                *head -= alpha;
                for other in others.chunks_exact_mut(rows) {
                    let Some(o) = other.get_mut(k..) else { return false };
                    let dot: f64 = v.iter().zip(o.iter()).map(|(a, b)| a * b).sum();
                    let scale = beta * dot;
                    for (x, a) in o.iter_mut().zip(v.iter()) {
                        *x -= scale * a;
                    }
                }
                if let Some(head) = v.first_mut() {
                    *head = alpha;
                }
            }
        }
        let mut columns = work.chunks_exact(rows);
        for _ in 0..n {
            if let Some(column) = columns.next() {
                self.r.extend(column.iter().take(n));
            }
        }
        self.rhs.clear();
        if let Some(rhs) = columns.next() {
            self.rhs.extend(rhs.iter().take(n));
        }
        true
    }

    /// Smallest over largest diagonal entry: 0 for a singular matrix, 1 for an orthogonal one.
    pub fn reciprocal_condition(&self) -> f64 {
        let diagonal = || (0..self.n).filter_map(|k| self.at(k, k)).map(f64::abs);
        let largest = diagonal().fold(0.0, f64::max);
        if largest > 0.0 { diagonal().fold(f64::INFINITY, f64::min) / largest } else { 0.0 }
    }

    /// Length of the right-hand side's projection on the columns' span.
    pub fn projection(&self) -> f64 {
        self.rhs.iter().map(|v| v * v).sum::<f64>().sqrt()
    }

    /// The least-squares solution into `x`, in the order of the matrix' columns; `false` when singular.
    pub fn solve(&self, x: &mut [f64]) -> bool {
        let mut fine = self.n == x.len() && self.rhs.len() == self.n;
        for k in (0..self.n).rev() {
            let known: f64 = ((k + 1)..self.n)
                .filter_map(|j| Some(self.at(k, j)? * x.get(*self.order.get(j)?)?))
                .fold(0.0, |a, b| a + b);
            let (Some(diagonal), Some(rhs)) = (self.at(k, k), self.rhs.get(k)) else { return false };
            let value = (rhs - known) / diagonal;
            fine &= value.is_finite();
            if let Some(slot) = self.order.get(k).and_then(|at| x.get_mut(*at)) {
                *slot = value;
            }
        }
        fine
    }

    /// (A'A)^-1, column-major, in the order of the matrix' columns; `None` when singular to working precision.
    pub fn inverse_gram(&self) -> Option<Vec<f64>> {
        let n = self.n;
        if self.reciprocal_condition() < 1e-14 * n as f64 {
            return None;
        }
        // Columns of R^-1 by back substitution.
        let mut inverse = vec![0.0; n * n];
        for column in 0..n {
            for row in (0..=column).rev() {
                let known: f64 = ((row + 1)..=column)
                    .filter_map(|j| Some(self.at(row, j)? * inverse.get(column * n + j)?))
                    .fold(0.0, |a, b| a + b);
                let unit = if row == column { 1.0 } else { 0.0 };
                *inverse.get_mut(column * n + row)? = (unit - known) / self.at(row, row)?;
            }
        }
        let mut gram = vec![0.0; n * n];
        for (i, at_i) in self.order.iter().enumerate() {
            for (j, at_j) in self.order.iter().enumerate() {
                let product: f64 = (i.max(j)..n)
                    .filter_map(|c| Some(inverse.get(c * n + i)? * inverse.get(c * n + j)?))
                    .fold(0.0, |a, b| a + b);
                *gram.get_mut(at_j * n + at_i)? = product;
            }
        }
        gram.iter().all(|v| v.is_finite()).then_some(gram)
    }

    fn at(&self, row: usize, column: usize) -> Option<f64> {
        self.r.get(column * self.n + row).copied()
    }
}

fn tail(column: &[f64], from: usize) -> &[f64] {
    column.get(from..).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_longley_to_certified_digits() {
        // NIST StRD Longley (J. Longley 1967), a multicollinear regression; certified coefficients from
        // https://www.itl.nist.gov/div898/strd/lls/data/LINKS/DATA/Longley.dat
        let y = [
            60323., 61122., 60171., 61187., 63221., 63639., 64989., 63761., 66019., 67857., 68169., 66513.,
            68655., 69564., 69331., 70551.,
        ];
        let x = [
            [83.0, 234289., 2356., 1590., 107608., 1947.],
            [88.5, 259426., 2325., 1456., 108632., 1948.],
            [88.2, 258054., 3682., 1616., 109773., 1949.],
            [89.5, 284599., 3351., 1650., 110929., 1950.],
            [96.2, 328975., 2099., 3099., 112075., 1951.],
            [98.1, 346999., 1932., 3594., 113270., 1952.],
            [99.0, 365385., 1870., 3547., 115094., 1953.],
            [100.0, 363112., 3578., 3350., 116219., 1954.],
            [101.2, 397469., 2904., 3048., 117388., 1955.],
            [104.6, 419180., 2822., 2857., 118734., 1956.],
            [108.4, 442769., 2936., 2798., 120445., 1957.],
            [110.8, 444546., 4681., 2637., 121950., 1958.],
            [112.6, 482704., 3813., 2552., 123366., 1959.],
            [114.2, 502601., 3931., 2514., 125368., 1960.],
            [115.7, 518173., 4806., 2572., 127852., 1961.],
            [116.9, 554894., 4007., 2827., 130081., 1962.],
        ];
        let certified = [
            -3482258.63459582,
            15.0618722713733,
            -0.358191792925910E-01,
            -2.02022980381683,
            -1.03322686717359,
            -0.511041056535807E-01,
            1829.15146461355,
        ];
        let certified_sd = [
            890420.383607373,
            84.9149257747669,
            0.334910077722432E-01,
            0.488399681651699,
            0.214274163161675,
            0.226073200069370,
            455.478499142212,
        ];
        let mut work = vec![1.0; 16];
        for j in 0..6 {
            work.extend(x.iter().map(|row| row[j]));
        }
        work.extend(y);
        let design = work[..16 * 7].to_vec();
        let mut triangle = Triangle::default();
        assert!(triangle.factor(&mut work, 16));
        let mut b = [0.0; 7];
        assert!(triangle.solve(&mut b));
        for (got, want) in b.iter().zip(certified) {
            assert!((got - want).abs() < 1e-8 * want.abs(), "{got} {want}");
        }
        let rss: f64 = (0..16)
            .map(|i| y[i] - (0..7).map(|j| design[j * 16 + i] * b[j]).sum::<f64>())
            .map(|r| r * r)
            .sum();
        assert!((rss / 836424.055505915 - 1.0).abs() < 1e-8);
        let gram = triangle.inverse_gram().unwrap();
        for (j, want) in certified_sd.iter().enumerate() {
            let got = (gram[j * 7 + j] * rss / 9.0).sqrt();
            assert!((got / want - 1.0).abs() < 1e-7, "{got} {want}");
        }
    }

    #[test]
    fn says_when_it_is_singular() {
        let mut triangle = Triangle::default();
        assert!(triangle.factor(&mut [1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 1.0, 2.0, 3.0], 3));
        assert!(triangle.reciprocal_condition() < 1e-15);
        assert!(triangle.inverse_gram().is_none());
        assert!(triangle.factor(&mut [0.0, 0.0, 1.0, 1.0], 2));
        assert!(!triangle.solve(&mut [0.0]));
    }

    #[test]
    fn refuses_sizes_that_do_not_fit() {
        let mut triangle = Triangle::default();
        assert!(!triangle.factor(&mut [1.0, 2.0, 3.0], 2));
        assert!(!triangle.factor(&mut [1.0, 2.0, 3.0], 1));
        assert!(!triangle.factor(&mut [], 0));
        assert!(!triangle.solve(&mut [0.0, 0.0]));
    }
}
