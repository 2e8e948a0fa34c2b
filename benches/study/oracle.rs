//! The optimum by brute force, without a line of the program's own fit.
//!
//! For a given ic50 and hill the curve is a straight line in its share `s = 1 / (1 + e^(h (x - u)))` or in `1 - s`, so the
//! best plateaus are a simple regression. Left are two numbers, searched on a fine grid and by Nelder and Mead's simplex
//! (1965, doi:10.1093/comjnl/7.4.308). Beside it the curves that the logistic can only approach: a step between doses
//! (hill to infinity) and `a + b x^h` (ic50 to zero or infinity, where h to zero gives a + b ln x). A data set has a
//! finite optimum when the best logistic lies below the best of these limits.

use monolayer::num::math::{exp, ln};

/// Twelve decades: as far beyond the doses as the program looks for an ic50.
const REACH: f64 = 12.0 * std::f64::consts::LN_10;

/// What the search found.
pub struct Found {
    /// Smallest sum of squares about the logistic, over the wells.
    pub rss: f64,
    /// Smallest sum of squares about the curves that the logistic can only approach.
    pub limit: f64,
    pub ln_ic50: f64,
    pub hill: f64,
}

impl Found {
    /// Whether the best curve is a logistic, by more than rounding.
    pub fn finite(&self) -> bool {
        self.limit - self.rss > 1e-7 * self.rss
    }
}

/// A number of the curve that is held.
#[derive(Debug, Clone, Copy)]
pub enum Held {
    Nothing,
    LnIc50(f64),
    LnHill(f64),
    Left(f64),
    Right(f64),
    /// The curve passes a level at a dose (its logarithm).
    Level(f64, f64),
}

/// Means at each dose, by ln dose.
pub struct Means {
    x: Vec<f64>,
    y: Vec<f64>,
    n: Vec<f64>,
    /// Sum of squares within doses.
    within: f64,
}

impl Means {
    pub fn of(dose: &[f64], response: &[f64]) -> Self {
        let mut m = Self { x: Vec::new(), y: Vec::new(), n: Vec::new(), within: 0.0 };
        let mut from = 0;
        while from < dose.len() {
            let to = (from..dose.len()).find(|i| dose[*i] != dose[from]).unwrap_or(dose.len());
            let ys = &response[from..to];
            let mean = ys.iter().sum::<f64>() / ys.len() as f64;
            m.x.push(ln(dose[from]));
            m.y.push(mean);
            m.n.push(ys.len() as f64);
            m.within += ys.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>();
            from = to;
        }
        m
    }

    pub fn search(&self) -> Found {
        let ([u, k], rss) = self.best(Held::Nothing);
        let limit = self.step().min(self.power());
        Found { rss: rss + self.within, limit: limit + self.within, ln_ic50: u, hill: exp(k) }
    }

    /// The smallest sum of squares, over the wells, with a number held.
    pub fn holding(&self, held: Held) -> f64 {
        self.best(held).1 + self.within
    }

    fn best(&self, held: Held) -> ([f64; 2], f64) {
        let (first, last) = (self.x[0], self.x[self.x.len() - 1]);
        let us: Vec<f64> = match held {
            Held::LnIc50(u) => vec![u],
            _ => {
                let beyond = [3.0, 4.0, 6.0, 9.0, 14.0, 20.0, REACH];
                let fine = ((last - first + 4.0) / 0.08) as i32;
                let inner = (0..=fine).map(|i| first - 2.0 + 0.08 * f64::from(i));
                let below = beyond.iter().rev().map(|d| first - d);
                below.chain(inner).chain(beyond.iter().map(|d| last + d)).collect()
            }
        };
        let ks: Vec<f64> = match held {
            Held::LnHill(k) => vec![k],
            _ => (0..=36).map(|i| ln(0.01) + ln(2000.0) * f64::from(i) / 36.0).collect(),
        };
        let map: Vec<Vec<f64>> = ks.iter().map(|k| self.row(held, &us, *k)).collect();
        let mut starts: Vec<([f64; 2], f64)> = Vec::new();
        for (j, row) in map.iter().enumerate() {
            for (i, here) in row.iter().enumerate() {
                let lower = |a: usize, b: usize| map.get(b).and_then(|r| r.get(a)).is_some_and(|v| v < here);
                if !(lower(i + 1, j)
                    || i > 0 && lower(i - 1, j)
                    || lower(i, j + 1)
                    || j > 0 && lower(i, j - 1))
                {
                    starts.push(([us[i], ks[j]], *here));
                }
            }
        }
        let inside = |[u, k]: [f64; 2]| {
            let u = if let Held::LnIc50(u) = held { u } else { u.clamp(first - REACH, last + REACH) };
            let k = if let Held::LnHill(k) = held { k } else { k.clamp(ln(1e-4), ln(1e5)) };
            [u, k]
        };
        let value = |point: [f64; 2]| {
            let [u, k] = inside(point);
            self.row(held, &[u], k)[0]
        };
        // Steeper than the grid: a dose anywhere on the step.
        for x in &self.x {
            for z in [-4.0, -2.0, -0.7, 0.0, 0.7, 2.0, 4.0] {
                for h in [6.0, 12.0, 25.0, 100.0, 1000.0] {
                    let start = inside([x + z / h, ln(h)]);
                    starts.push((start, value(start)));
                }
            }
        }
        starts.sort_by(|a, b| a.1.total_cmp(&b.1));
        // The grid is fine enough to tell that a valley much shallower than the best holds no optimum.
        let shallow = 1.2 * (starts[0].1 + self.within);
        let (point, rss) = starts
            .iter()
            .filter(|(_, rss)| rss + self.within <= shallow)
            .take(8)
            .map(|(start, _)| simplex(value, *start))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap();
        (inside(point), rss)
    }

    /// Sums of squares along a row of ic50s; exp(h (x - u)) is one factor by dose and one by ic50.
    fn row(&self, held: Held, us: &[f64], k: f64) -> Vec<f64> {
        let h = exp(k);
        let middle = 0.5 * (self.x[0] + self.x[self.x.len() - 1]);
        let raised: Vec<f64> = self.x.iter().map(|x| exp((h * (x - middle)).clamp(-340.0, 340.0))).collect();
        let mut basis = Vec::with_capacity(raised.len());
        us.iter()
            .map(|u| {
                let unit = exp((h * (middle - u)).clamp(-340.0, 340.0));
                basis.clear();
                let shares = raised.iter().map(|e| (1.0 / (1.0 + e * unit), e * unit / (1.0 + e * unit)));
                match held {
                    Held::Left(left) => {
                        basis.extend(shares.map(|(_, q)| q));
                        self.through(&basis, left)
                    }
                    Held::Right(right) => {
                        basis.extend(shares.map(|(s, _)| s));
                        self.through(&basis, right)
                    }
                    Held::Level(level, a) => {
                        let e = exp((-h * (a - u)).clamp(-340.0, 340.0));
                        basis.extend(shares.map(|(s, q)| (s - e * q) / e.max(1.0)));
                        self.through(&basis, level)
                    }
                    // The smaller share keeps its digits where all doses lie on one plateau.
                    _ if *u > middle => {
                        basis.extend(shares.map(|(_, q)| q));
                        self.about(&basis)
                    }
                    _ => {
                        basis.extend(shares.map(|(s, _)| s));
                        self.about(&basis)
                    }
                }
            })
            .collect()
    }

    /// Sum of squares of the means about `a + b s`.
    fn about(&self, s: &[f64]) -> f64 {
        let (mut n, mut ms, mut my) = (0.0, 0.0, 0.0);
        for ((s, y), w) in s.iter().zip(&self.y).zip(&self.n) {
            (n, ms, my) = (n + w, ms + w * s, my + w * y);
        }
        let (ms, my) = (ms / n, my / n);
        let (mut ss, mut sy, mut yy) = (0.0, 0.0, 0.0);
        for ((s, y), w) in s.iter().zip(&self.y).zip(&self.n) {
            let (ds, dy) = (s - ms, y - my);
            (ss, sy, yy) = (ss + w * ds * ds, sy + w * ds * dy, yy + w * dy * dy);
        }
        if ss > 0.0 { (yy - sy * sy / ss).max(0.0) } else { yy }
    }

    /// Sum of squares of the means about `level + b s`.
    fn through(&self, s: &[f64], level: f64) -> f64 {
        let (mut ss, mut sy, mut yy) = (0.0, 0.0, 0.0);
        for ((s, y), w) in s.iter().zip(&self.y).zip(&self.n) {
            let d = y - level;
            (ss, sy, yy) = (ss + w * s * s, sy + w * s * d, yy + w * d * d);
        }
        if ss > 0.0 { (yy - sy * sy / ss).max(0.0) } else { yy }
    }

    /// The best step: one plateau up to a dose, another after it, and that dose anywhere between.
    fn step(&self) -> f64 {
        let m = self.x.len();
        let spread = |from: usize, to: usize| {
            let n: f64 = self.n[from..to].iter().sum();
            let mean = (from..to).map(|i| self.n[i] * self.y[i]).sum::<f64>() / n.max(1.0);
            let rss: f64 = (from..to).map(|i| self.n[i] * (self.y[i] - mean) * (self.y[i] - mean)).sum();
            (rss, mean)
        };
        let mut best = f64::INFINITY;
        for at in 0..m {
            best = best.min(spread(0, at).0 + spread(at, m).0);
            if at == 0 || at + 1 == m {
                continue;
            }
            let ((left, a), (right, b)) = (spread(0, at), spread(at + 1, m));
            if (a.min(b)..=a.max(b)).contains(&self.y[at]) {
                best = best.min(left + right);
            }
        }
        best
    }

    /// The best `a + b x^h`, both directions of `h`, and the straight line on ln x.
    fn power(&self) -> f64 {
        let middle = 0.5 * (self.x[0] + self.x[self.x.len() - 1]);
        let at = |h: f64| {
            let raised = |x: &f64| {
                let z = h * (x - middle);
                // (e^z - 1) / h keeps its digits where h is small; far up only the ends matter.
                if z.abs() < 1e-5 { (x - middle) * (1.0 + 0.5 * z) } else { (exp(z.min(300.0)) - 1.0) / h }
            };
            self.about(&self.x.iter().map(raised).collect::<Vec<_>>())
        };
        let mut best = at(1e-12);
        for side in [-1.0, 1.0] {
            let f = |lh: f64| at(side * exp(lh));
            let grid = (0..=120).map(|i| ln(1e-4) + ln(1e6) * f64::from(i) / 120.0).map(|l| (l, f(l)));
            let (centre, rss) = grid.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
            best = best.min(rss);
            let (mut low, mut high) = (centre - 0.25, centre + 0.25);
            for _ in 0..60 {
                let (a, b) = (low + 0.382 * (high - low), low + 0.618 * (high - low));
                if f(a) < f(b) { high = b } else { low = a }
            }
            best = best.min(f(0.5 * (low + high)));
        }
        best
    }
}

/// Nelder and Mead in two dimensions, begun anew with smaller steps.
fn simplex(f: impl Fn([f64; 2]) -> f64, start: [f64; 2]) -> ([f64; 2], f64) {
    let mut best = (start, f(start));
    for size in [0.1, 0.02, 0.004] {
        let [u, k] = best.0;
        let mut corners = [[u, k], [u + size, k], [u, k + size]].map(|p| (p, f(p)));
        for _ in 0..150 {
            corners.sort_by(|a, b| a.1.total_cmp(&b.1));
            let [a, b, c] = corners;
            if c.1 - a.1 <= 1e-13 * a.1 {
                break;
            }
            let middle = [0.5 * (a.0[0] + b.0[0]), 0.5 * (a.0[1] + b.0[1])];
            let at = |t: f64| {
                let p = [middle[0] + t * (c.0[0] - middle[0]), middle[1] + t * (c.0[1] - middle[1])];
                (p, f(p))
            };
            let turned = at(-1.0);
            corners[2] = if turned.1 < a.1 {
                let far = at(-2.0);
                if far.1 < turned.1 { far } else { turned }
            } else if turned.1 < b.1 {
                turned
            } else {
                let near = if turned.1 < c.1 { at(-0.5) } else { at(0.5) };
                if near.1 < c.1.min(turned.1) {
                    near
                } else {
                    let half = |p: [f64; 2]| {
                        let p = [0.5 * (a.0[0] + p[0]), 0.5 * (a.0[1] + p[1])];
                        (p, f(p))
                    };
                    corners[1] = half(b.0);
                    half(c.0)
                }
            };
        }
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        if corners[0].1 < best.1 {
            best = corners[0];
        }
    }
    best
}
