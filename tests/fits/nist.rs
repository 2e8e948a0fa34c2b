//! NIST StRD from both certified starts.

use crate::common::{expected, near, numbers};
use crate::reference::{plates_folder, text};
use monolayer::fit::{Bounds, Curve, Model, Options, Points, Workspace};
use monolayer::num::math::{exp, ln, pow};

/// b1 / (1 + exp(b2 - b3 x)), NIST's Rat42.
struct Rat42;

impl Model for Rat42 {
    fn names(&self) -> &[&'static str] {
        &["b1", "b2", "b3"]
    }
    fn value(&self, x: f64, b: &[f64], g: &mut [f64]) -> f64 {
        let e = exp(b[1] - b[2] * x);
        let d = 1.0 + e;
        (g[0], g[1], g[2]) = (1.0 / d, -b[0] * e / (d * d), b[0] * e * x / (d * d));
        b[0] / d
    }
}

/// b1 / (1 + exp(b2 - b3 x))^(1 / b4), NIST's Rat43.
struct Rat43;

impl Model for Rat43 {
    fn names(&self) -> &[&'static str] {
        &["b1", "b2", "b3", "b4"]
    }
    fn value(&self, x: f64, b: &[f64], g: &mut [f64]) -> f64 {
        let e = exp(b[1] - b[2] * x);
        let d = 1.0 + e;
        let power = pow(d, -1.0 / b[3]);
        let slope = -b[0] * power / b[3] * e / d;
        (g[0], g[1], g[2], g[3]) = (power, slope, -slope * x, b[0] * power * ln(d) / (b[3] * b[3]));
        b[0] * power
    }
}

fn nist(model: &impl Model, key: &str) {
    let Some(expected) = expected(key) else { return };
    let want = &expected["analyses"][key];
    let file = text(&plates_folder().unwrap().join(want["file"].as_str().unwrap()));
    let data: Vec<Vec<f64>> = file
        .lines()
        .filter_map(|l| l.split_whitespace().map(|v| v.parse().ok()).collect::<Option<Vec<f64>>>())
        .filter(|row| row.len() == 2)
        .collect();
    assert_eq!(data.len() as u64, want["n"].as_u64().unwrap());
    let x: Vec<f64> = data.iter().map(|r| r[1]).collect();
    let y: Vec<f64> = data.iter().map(|r| r[0]).collect();
    let points = Points::new(&x, &y).unwrap();
    let certified = numbers(&want["certified"]);
    let starts = want["starts"].as_array().unwrap();
    assert_eq!(starts.len(), 2);
    for start in starts {
        let mut theta = numbers(start);
        let p = theta.len();
        let mut workspace = Workspace::default();
        let curve = Curve { model, points: &points };
        let done =
            workspace.minimise(&curve, &mut theta, &vec![Bounds::FREE; p], Options::default()).unwrap();
        assert!(done.converged);
        for (got, want) in theta.iter().zip(&certified) {
            near(*got, *want, 1e-9, key);
        }
        let covariance = workspace.covariance(&vec![true; p]).unwrap();
        let variance = done.rss / (x.len() - p) as f64;
        for (j, want) in numbers(&want["certified_sd"]).iter().enumerate() {
            near((covariance[j * p + j] * variance).sqrt(), *want, 1e-8, "standard deviation");
        }
    }
}

#[test]
fn nist_rat42() {
    nist(&Rat42, "NIST_Rat42");
}

#[test]
fn nist_rat43() {
    nist(&Rat43, "NIST_Rat43");
}
