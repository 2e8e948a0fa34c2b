//! Patterns that tell bars apart without colour.

use super::scene::{Colour, Mark, Step};
use super::theme;

/// Hatching of a rectangle by two corners; every index has its own look, the first is plain.
pub fn hatch(a: (f64, f64), b: (f64, f64), index: usize, colour: Colour) -> Option<Mark> {
    let (left, right) = (a.0.min(b.0), a.0.max(b.0));
    let (top, bottom) = (a.1.min(b.1), a.1.max(b.1));
    let gap = if index >= 5 { 0.7 } else { 1.2 };
    let mut steps = Vec::new();
    let mut add = |from: (f64, f64), to: (f64, f64)| {
        steps.push(Step::Move(from.0, from.1));
        steps.push(Step::Line(to.0, to.1));
    };
    let (rising, falling, flat) = match index % 5 {
        0 => (false, false, false),
        1 => (true, false, false),
        2 => (false, true, false),
        3 => (true, true, false),
        _ => (false, false, true),
    };
    let count = (((right - left) + (bottom - top)) / gap).floor().clamp(0.0, 2000.0) as u32;
    for i in 1..=count {
        let along = f64::from(i) * gap;
        // A diagonal cut of the rectangle `along` millimetres from its corner, measured on the edges.
        let (dx0, dy0) = ((along - (bottom - top)).max(0.0), along.min(bottom - top));
        let (dx1, dy1) = (along.min(right - left), (along - (right - left)).max(0.0));
        if rising {
            add((left + dx0, top + dy0), (left + dx1, top + dy1));
        }
        if falling {
            add((left + dx0, bottom - dy0), (left + dx1, bottom - dy1));
        }
        if flat && along < bottom - top {
            add((left, bottom - along), (right, bottom - along));
        }
    }
    (!steps.is_empty()).then(|| Mark::Path { steps, fill: None, stroke: Some(theme::line(colour, 0.15)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hatch_stays_inside() {
        for index in 0..8 {
            let Some(Mark::Path { steps, .. }) = hatch((1.0, 20.0), (4.0, 3.0), index, theme::BLACK) else {
                assert_eq!(index % 5, 0);
                continue;
            };
            for step in steps {
                let (Step::Move(x, y) | Step::Line(x, y)) = step else { panic!() };
                assert!((1.0 - 1e-9..=4.0 + 1e-9).contains(&x) && (3.0 - 1e-9..=20.0 + 1e-9).contains(&y));
            }
        }
    }
}
