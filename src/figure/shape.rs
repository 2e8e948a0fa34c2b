//! The small vocabulary of marks that charts are made of, and what they cover on paper.

use super::scene::{Anchor, Colour, Mark, Run, Scene, Step, Stroke};
use super::text;
use super::theme::{BLACK, MM_PER_PT};
use crate::num::math;

/// A straight line.
pub fn line(from: (f64, f64), to: (f64, f64), stroke: Stroke) -> Mark {
    Mark::Path {
        steps: vec![Step::Move(from.0, from.1), Step::Line(to.0, to.1)],
        fill: None,
        stroke: Some(stroke),
    }
}

/// A line through points.
pub fn polyline(points: &[(f64, f64)], stroke: Stroke) -> Mark {
    Mark::Path { steps: steps(points), fill: None, stroke: Some(stroke) }
}

/// An area.
pub fn polygon(points: &[(f64, f64)], fill: Option<Colour>, stroke: Option<Stroke>) -> Mark {
    let mut steps = steps(points);
    steps.push(Step::Close);
    Mark::Path { steps, fill, stroke }
}

/// A rectangle by two corners.
pub fn rectangle(a: (f64, f64), b: (f64, f64), fill: Option<Colour>, stroke: Option<Stroke>) -> Mark {
    polygon(&[(a.0, a.1), (b.0, a.1), (b.0, b.1), (a.0, b.1)], fill, stroke)
}

/// A line of black text.
pub fn words(at: (f64, f64), runs: Vec<Run>, size_pt: f64, anchor: Anchor) -> Mark {
    turned(at, runs, size_pt, anchor, 0.0)
}

/// A line of black text at an angle, degrees counter-clockwise.
pub fn turned(at: (f64, f64), runs: Vec<Run>, size_pt: f64, anchor: Anchor, angle_deg: f64) -> Mark {
    Mark::Text { x: at.0, y: at.1, runs, size_pt, anchor, angle_deg, colour: BLACK }
}

/// Marks that belong together.
pub fn group(name: &str, marks: Vec<Mark>) -> Mark {
    Mark::Group { name: name.to_owned(), marks }
}

/// Four corners of a text on paper, from the left end of its lower edge, around.
pub type Corners = [(f64, f64); 4];

/// The corners of every text of a figure.
pub fn text_boxes(scene: &Scene) -> Vec<(String, Corners)> {
    let mut found = Vec::new();
    walk(&scene.marks, &mut |mark| {
        if let Mark::Text { x, y, runs, size_pt, anchor, angle_deg, .. } = mark {
            let words: String = runs.iter().map(|r| r.text.as_str()).collect();
            found.push((words, corners((*x, *y), runs, *size_pt, *anchor, *angle_deg)));
        }
    });
    found
}

/// The corners of one text: from the baseline less the descent to the height of capitals.
pub fn corners(at: (f64, f64), runs: &[Run], size_pt: f64, anchor: Anchor, angle_deg: f64) -> Corners {
    let size = size_pt * MM_PER_PT;
    let width = text::width(runs, size_pt);
    let left = anchor_shift(anchor, width);
    let radians = angle_deg * std::f64::consts::PI / 180.0;
    let (cos, sin) = (math::cos(radians), math::sin(radians));
    let turn = |x: f64, y: f64| (at.0 + x * cos + y * sin, at.1 - x * sin + y * cos);
    let (top, bottom) = (-text::CAP_HEIGHT * size, text::DESCENT * size);
    [turn(left, bottom), turn(left + width, bottom), turn(left + width, top), turn(left, top)]
}

/// Where a line of text starts relative to its anchor, mm.
pub fn anchor_shift(anchor: Anchor, width: f64) -> f64 {
    match anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    }
}

/// Whether two turned rectangles overlap by more than a hair (separating axis).
pub fn overlap(a: &Corners, b: &Corners) -> bool {
    let separated = |by: &Corners| {
        by.iter().zip(by.iter().cycle().skip(1)).take(2).any(|(p, q)| {
            let axis = (q.0 - p.0, q.1 - p.1);
            let length = math::hypot(axis.0, axis.1);
            if length < 1e-9 {
                return false;
            }
            let span = |c: &Corners| {
                c.iter()
                    .map(|k| (k.0 * axis.0 + k.1 * axis.1) / length)
                    .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)))
            };
            let (a, b) = (span(a), span(b));
            a.1 <= b.0 + 1e-6 || b.1 <= a.0 + 1e-6
        })
    };
    !separated(a) && !separated(b)
}

/// Calls a function for every mark that is no group.
pub fn walk<'a>(marks: &'a [Mark], call: &mut dyn FnMut(&'a Mark)) {
    for mark in marks {
        match mark {
            Mark::Group { marks, .. } => walk(marks, call),
            other => call(other),
        }
    }
}

fn steps(points: &[(f64, f64)]) -> Vec<Step> {
    points
        .iter()
        .enumerate()
        .map(|(i, p)| if i == 0 { Step::Move(p.0, p.1) } else { Step::Line(p.0, p.1) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_rectangles_overlap_or_not() {
        let runs = vec![text::plain("60 µl")];
        let a = corners((0.0, 0.0), &runs, 7.0, Anchor::End, 45.0);
        let near = corners((2.0, 0.0), &runs, 7.0, Anchor::End, 45.0);
        let far = corners((4.0, 0.0), &runs, 7.0, Anchor::End, 45.0);
        assert!(overlap(&a, &near));
        assert!(!overlap(&a, &far));
        assert!(overlap(&a, &a));
    }
}
