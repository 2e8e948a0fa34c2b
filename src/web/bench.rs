//! A door for the speed comparison alone (`npm run bench -- peers`): bare fits, without a session around them. Built only
//! with the feature `bench`, so it is not in the page.

use crate::fit::{Estimate, LogisticOptions, Workspace, fit_logistic};
use wasm_bindgen::prelude::*;

/// Fits curves that stand one after another, `lengths` points each. Gives 13 numbers a curve: residual sum of squares, then
/// value, low and high of top, bottom, hill and ic50. NaN stands for an open side and for a curve without a fit.
#[wasm_bindgen]
pub fn fit_curves(doses: &[f64], responses: &[f64], lengths: &[u32]) -> Vec<f64> {
    let mut workspace = Workspace::default();
    let mut from = 0;
    let mut out = Vec::with_capacity(13 * lengths.len());
    for length in lengths {
        let range = from..from + *length as usize;
        from = range.end;
        let (dose, response) = (doses.get(range.clone()).unwrap_or(&[]), responses.get(range).unwrap_or(&[]));
        match fit_logistic(dose, response, &LogisticOptions::default(), &mut workspace) {
            Ok(fit) => {
                out.push(fit.rss);
                for e in [&fit.top, &fit.bottom, &fit.hill, &fit.ic50] {
                    out.extend(number(e));
                }
            }
            Err(_) => out.extend([f64::NAN; 13]),
        }
    }
    out
}

fn number(e: &Estimate) -> [f64; 3] {
    [e.value, e.low.unwrap_or(f64::NAN), e.high.unwrap_or(f64::NAN)]
}
