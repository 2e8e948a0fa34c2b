//! Any assembly of curves with its linear parameters projected out.
//!
//! For any `alpha` the best `beta` are a linear problem. Solving it inside leaves the nonlinear parameters only, and
//! descents that crawl along bent valleys of many dimensions become straight (Golub and Pereyra 1973, doi:10.1137/0710036;
//! the derivative is Kaufman's, 1975, doi:10.1007/BF01932995). One `beta` may be held, and one more row may pull a derived
//! number to a value: that is how profiles are made.

use super::assembly::{Assembly, Member, Place};
use super::family::{BENT, Basis, LINEAR};
use super::functional::Pull;
use super::model::Problem;
use super::separable::{dot, take_off};
use std::cell::RefCell;

/// Parameters are the assembly's alpha.
pub(super) struct Projected<'a> {
    assembly: &'a Assembly,
    /// A beta that is not solved for, and its value.
    held: Option<(usize, f64)>,
    pull: Option<Pull>,
    scratch: RefCell<Scratch>,
}

#[derive(Default)]
struct Scratch {
    rows: Vec<Basis>,
    /// Orthonormal columns, one for each beta.
    columns: Vec<f64>,
    /// The triangle that leads from them to the columns as they were.
    triangle: Vec<f64>,
    beta: Vec<f64>,
}

impl<'a> Projected<'a> {
    pub(super) fn new(assembly: &'a Assembly, held: Option<(usize, f64)>, pull: Option<Pull>) -> Self {
        Self { assembly, held, pull, scratch: RefCell::default() }
    }

    /// The best beta for an alpha, and the sum of squares with it (without what a pull adds).
    pub(super) fn solve(&self, alpha: &[f64]) -> (Vec<f64>, f64) {
        let (n, p) = (self.residuals(), self.parameters());
        let (mut residuals, mut jacobian) = (vec![0.0; n], vec![0.0; n * p]);
        self.evaluate(alpha, &mut residuals, &mut jacobian);
        let rss = residuals.iter().take(self.assembly.rows()).map(|r| r * r).sum();
        (self.scratch.borrow().beta.clone(), rss)
    }

    /// Members with the root weight, target and x of every row, the pull last.
    fn fill(&self, alpha: &[f64], scratch: &mut Scratch, residuals: &mut [f64]) {
        let n = self.residuals();
        let m = self.assembly.beta.len();
        scratch.rows.clear();
        scratch.columns.clear();
        scratch.columns.resize(n * m, 0.0);
        let mut targets = residuals.iter_mut().enumerate();
        for member in &self.assembly.members {
            let numbers = member.numbers(&[], alpha);
            let (_, own_alpha) = member.split(&numbers);
            let points = &member.points;
            let bow = member.family.bent(own_alpha);
            for ((x, y), root) in points.x.iter().zip(&points.y).zip(&points.root_weight) {
                let Some((row, target)) = targets.next() else { return };
                let basis = bow.basis(*x);
                *target =
                    root * y - self.spread(member, &basis, *root, alpha, (row, n), &mut scratch.columns);
                scratch.rows.push(basis);
            }
        }
        if let Some(pull) = &self.pull
            && let Some(member) = self.assembly.members.get(pull.curve)
            && let Some((row, target)) = targets.next()
        {
            let numbers = member.numbers(&[], alpha);
            let wanted = pull.functional(member.family, member.split(&numbers).1);
            let known =
                self.spread(member, &wanted.basis, pull.weight, alpha, (row, n), &mut scratch.columns);
            *target = pull.weight * (wanted.target - wanted.offset) - known;
            scratch.rows.push(wanted.basis);
        }
    }

    /// Puts a row's phi into the columns of its beta; returns what the known linear parameters add up to.
    fn spread(
        &self,
        member: &Member,
        basis: &Basis,
        root: f64,
        alpha: &[f64],
        (row, n): (usize, usize),
        columns: &mut [f64],
    ) -> f64 {
        let mut known = 0.0;
        let linear = member.family.sizes().0;
        for (phi, place) in basis.phi.iter().zip(member.places.iter().take(linear)) {
            match *place {
                Place::Beta(i) => match self.held {
                    Some((held, value)) if held == i => known += root * phi * value,
                    _ => {
                        if let Some(cell) = columns.get_mut(i * n + row) {
                            *cell += root * phi;
                        }
                    }
                },
                place => known += root * phi * Assembly::number(place, &[], alpha),
            }
        }
        known
    }
}

impl Problem for Projected<'_> {
    fn residuals(&self) -> usize {
        self.assembly.rows() + usize::from(self.pull.is_some())
    }

    fn parameters(&self) -> usize {
        self.assembly.alpha.len()
    }

    fn evaluate(&self, alpha: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) {
        let n = self.residuals();
        let m = self.assembly.beta.len();
        let mut scratch = self.scratch.borrow_mut();
        let scratch = &mut *scratch;
        self.fill(alpha, scratch, residuals);
        orthogonalise(&mut scratch.columns, n, m, &mut scratch.triangle);
        scratch.beta.clear();
        for column in scratch.columns.chunks_exact(n.max(1)).take(m) {
            scratch.beta.push(take_off(residuals, column));
        }
        residuals.iter_mut().for_each(|r| *r = -*r);
        back(&scratch.triangle, &mut scratch.beta);
        if let Some((held, value)) = self.held
            && let Some(slot) = scratch.beta.get_mut(held)
        {
            *slot = value;
        }
        jacobian.fill(0.0);
        let mut rows = scratch.rows.iter().enumerate();
        for member in &self.assembly.members {
            let numbers = member.numbers(&scratch.beta, alpha);
            for root in &member.points.root_weight {
                if let Some((row, basis)) = rows.next() {
                    self.derive(member, basis, *root, &numbers, (row, n), jacobian);
                }
            }
        }
        if let Some(pull) = &self.pull
            && let Some(member) = self.assembly.members.get(pull.curve)
            && let Some((row, basis)) = rows.next()
        {
            let numbers = member.numbers(&scratch.beta, alpha);
            self.derive(member, basis, pull.weight, &numbers, (row, n), jacobian);
            let wanted = pull.functional(member.family, member.split(&numbers).1);
            let linear = member.family.sizes().0;
            for (place, by) in member.places.iter().skip(linear).zip(&wanted.by_offset) {
                if let Place::Alpha(j) = place
                    && let Some(cell) = jacobian.get_mut(j * n + row)
                {
                    *cell += pull.weight * by;
                }
            }
        }
        for column in jacobian.chunks_exact_mut(n.max(1)) {
            for direction in scratch.columns.chunks_exact(n.max(1)).take(m) {
                take_off(column, direction);
            }
        }
    }
}

impl Projected<'_> {
    /// A row's derivatives by its alpha, beta kept.
    fn derive(
        &self,
        member: &Member,
        basis: &Basis,
        root: f64,
        numbers: &[f64; LINEAR + BENT],
        (row, n): (usize, usize),
        jacobian: &mut [f64],
    ) {
        let beta = member.split(numbers).0;
        for (index, place) in member.places.iter().enumerate() {
            if let Place::Alpha(j) = place
                && let Some(cell) = jacobian.get_mut(j * n + row)
            {
                *cell += root * member.derivative(basis, beta, index);
            }
        }
    }
}

/// Gram and Schmidt, twice. A column that the earlier ones already span becomes nothing.
fn orthogonalise(columns: &mut [f64], n: usize, m: usize, triangle: &mut Vec<f64>) {
    triangle.clear();
    triangle.resize(m * m, 0.0);
    for j in 0..m {
        let (done, rest) = columns.split_at_mut(j * n);
        let Some(column) = rest.get_mut(..n) else { return };
        let before = dot(column, column).sqrt();
        let passes = if j > 0 { 2 } else { 0 };
        for _ in 0..passes {
            for (i, direction) in done.chunks_exact(n.max(1)).enumerate() {
                let along = take_off(column, direction);
                if let Some(cell) = triangle.get_mut(j * m + i) {
                    *cell += along;
                }
            }
        }
        let length = dot(column, column).sqrt();
        let least = if j > 0 { 1e-13 * before } else { 0.0 };
        let fine = length > least;
        column.iter_mut().for_each(|v| *v = if fine { *v / length } else { 0.0 });
        if let Some(cell) = triangle.get_mut(j * m + j) {
            *cell = if fine { length } else { 0.0 };
        }
    }
}

/// Solves the triangle; a direction that is not there gets nothing.
fn back(triangle: &[f64], beta: &mut [f64]) {
    let m = beta.len();
    for i in (0..m).rev() {
        let known: f64 = ((i + 1)..m)
            .filter_map(|j| Some(triangle.get(j * m + i)? * beta.get(j)?))
            .fold(0.0, |a, b| a + b);
        let diagonal = triangle.get(i * m + i).copied().unwrap_or(0.0);
        if let Some(slot) = beta.get_mut(i) {
            *slot = if diagonal > 0.0 { (*slot - known) / diagonal } else { 0.0 };
        }
    }
}
