//! The data sets on which `npm run bench -- peers` compares Monolayer with others, and our own speed on them, native.
//!
//! Takes the curves to add (JSON `[{dose, response, start}]`) and writes `{curves, seconds, answers}` as JSON. A curve's
//! `start` is where the peers may begin: top, bottom, ln ic50 and hill of the truth, or near the published answer.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use monolayer::fit::{Estimate, LogisticOptions, Workspace, fit_logistic};
use monolayer::num::math::{exp, ln};
use monolayer::num::random::Random;
use serde::{Deserialize, Serialize};
use std::time::Instant;

const CURVES: usize = 1000;
const DOSES: usize = 10;
const WELLS: usize = 3;
const ROUNDS: usize = 3;

#[derive(Serialize, Deserialize)]
struct Curve {
    dose: Vec<f64>,
    response: Vec<f64>,
    start: [f64; 4],
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let (more, out) = (&words[0], &words[1]);
    let mut curves: Vec<Curve> = serde_json::from_slice(&std::fs::read(more).unwrap()).unwrap();
    curves.extend(simulated());
    let mut workspace = Workspace::default();
    let mut seconds = f64::INFINITY;
    let mut answers = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        answers = curves.iter().map(|c| answer(c, &mut workspace)).collect();
        seconds = seconds.min(start.elapsed().as_secs_f64());
    }
    let all = serde_json::json!({ "curves": curves, "seconds": seconds, "answers": answers });
    std::fs::write(out, all.to_string()).unwrap();
}

/// Residual sum of squares, then value, low and high of top, bottom, hill and ic50; an open side is null.
fn answer(curve: &Curve, workspace: &mut Workspace) -> Option<Vec<Option<f64>>> {
    let fit = fit_logistic(&curve.dose, &curve.response, &LogisticOptions::default(), workspace).ok()?;
    let number = |e: &Estimate| [Some(e.value), e.low, e.high];
    let numbers = [&fit.top, &fit.bottom, &fit.hill, &fit.ic50].map(number).concat();
    Some(std::iter::once(Some(fit.rss)).chain(numbers).collect())
}

/// Whole curves with scatter of 4 % of the control: nothing on which a peer has to fail.
fn simulated() -> Vec<Curve> {
    let mut random = Random::seeded(2026);
    (0..CURVES)
        .map(|_| {
            let (u, h) = (0.5 * random.normal(), 0.8 + 1.2 * random.uniform());
            let bottom = 20.0 * random.uniform();
            let (mut dose, mut response) = (Vec::new(), Vec::new());
            for level in 0..DOSES {
                let x = ln(100.0) - ln(10_000.0) * level as f64 / (DOSES - 1) as f64;
                for _ in 0..WELLS {
                    dose.push(exp(x));
                    response
                        .push(bottom + (100.0 - bottom) / (1.0 + exp(h * (x - u))) + 4.0 * random.normal());
                }
            }
            Curve { dose, response, start: [100.0, bottom, u, h] }
        })
        .collect()
}
