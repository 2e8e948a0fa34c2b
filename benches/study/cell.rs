//! The cells: dose count x scatter x how much of the curve the doses show.

use monolayer::num::math::{exp, ln};
use monolayer::num::random::Random;

/// Wells at each dose.
pub const REPLICATES: usize = 3;
/// Highest dose over lowest.
const WIDTH: f64 = 900.0;
pub const TOP: f64 = 100.0;
pub const BOTTOM: f64 = 10.0;
/// The level whose dose is the absolute IC50.
pub const LEVEL: f64 = 50.0;
const SEED: u64 = 20_261_123;

/// What the doses show of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Both plateaus: the IC50 near the middle of the doses.
    Full { hill: f64 },
    /// The highest dose is this many times the IC50.
    NoLowerPlateau { times: f64 },
    /// The lowest dose is the IC50 divided by this.
    NoUpperPlateau { over: f64 },
    /// No effect at all.
    Flat,
}

pub const SHAPES: [Shape; 8] = [
    Shape::Full { hill: 1.0 },
    Shape::Full { hill: 3.0 },
    Shape::Full { hill: 0.6 },
    Shape::NoUpperPlateau { over: 2.0 },
    Shape::NoLowerPlateau { times: 4.0 },
    Shape::NoLowerPlateau { times: 2.0 },
    Shape::NoLowerPlateau { times: 1.0 },
    Shape::Flat,
];

impl Shape {
    pub fn name(self) -> String {
        match self {
            Self::Full { hill } if hill > 2.0 => {
                format!("Steep (hill {hill}), both plateaus within the doses")
            }
            Self::Full { hill } if hill < 1.0 => {
                format!("Shallow (hill {hill}), IC50 in the middle of the doses")
            }
            Self::Full { .. } => "Full curve (hill 1)".into(),
            Self::NoUpperPlateau { over } => format!("No upper plateau: lowest dose = IC50 / {over}"),
            Self::NoLowerPlateau { times } => format!("No lower plateau: highest dose = {times} × IC50"),
            Self::Flat => "Flat: no effect".into(),
        }
    }
}

/// One cell of the study.
#[derive(Debug, Clone)]
pub struct Cell {
    pub index: usize,
    pub shape: Shape,
    pub doses: usize,
    /// SD of the scatter as a share of top - bottom.
    pub scatter: f64,
}

pub fn all() -> Vec<Cell> {
    let mut cells = Vec::new();
    for shape in SHAPES {
        for doses in [5, 6, 8, 10, 12] {
            for scatter in [0.02, 0.05, 0.10, 0.15] {
                cells.push(Cell { index: cells.len(), shape, doses, scatter });
            }
        }
    }
    cells
}

/// The true numbers behind a data set.
#[derive(Debug, Clone, Copy)]
pub struct Truth {
    pub top: f64,
    pub bottom: f64,
    pub hill: f64,
    pub ic50: f64,
    /// Dose at which the curve passes the level.
    pub at_level: f64,
}

pub struct DataSet {
    pub truth: Truth,
    pub dose: Vec<f64>,
    pub response: Vec<f64>,
}

impl Cell {
    /// One data set; the same on every machine.
    pub fn draw(&self, set: usize) -> DataSet {
        let mut random = Random::seeded(SEED + 1_000_000 * self.index as u64 + set as u64);
        let step = ln(WIDTH) / (self.doses - 1) as f64;
        let (first, hill) = match self.shape {
            // Anywhere within one step around the middle, so that no cell lives on a lucky dose.
            Shape::Full { hill } => (-0.5 * ln(WIDTH) + step * (random.uniform() - 0.5), hill),
            Shape::NoLowerPlateau { times } => (ln(times) - ln(WIDTH), 1.0),
            Shape::NoUpperPlateau { over } => (-ln(over), 1.0),
            Shape::Flat => (-0.5 * ln(WIDTH), 1.0),
        };
        let flat = self.shape == Shape::Flat;
        let bottom = if flat { TOP } else { BOTTOM };
        let truth = Truth {
            top: TOP,
            bottom,
            hill,
            ic50: if flat { f64::NAN } else { 1.0 },
            at_level: exp(ln((TOP - LEVEL) / (LEVEL - bottom)) / hill),
        };
        let sd = self.scatter * (TOP - BOTTOM);
        let (mut dose, mut response) = (Vec::new(), Vec::new());
        for i in 0..self.doses {
            let x = first + step * i as f64;
            let mean = bottom + (TOP - bottom) / (1.0 + exp(hill * x));
            for _ in 0..REPLICATES {
                dose.push(exp(x));
                response.push(mean + sd * random.normal());
            }
        }
        DataSet { truth, dose, response }
    }
}
