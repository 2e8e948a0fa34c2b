//! A scene as straight lines: what pixels and the canvas are drawn from, so that no renderer's own curves or dashes
//! make a difference.

use super::scene::{Colour, Mark, Run, Scene, Step};
use super::shape;
use super::svg;
use crate::num::math;

/// A line through points, perhaps closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Polyline {
    /// Points, in pixels.
    pub points: Vec<(f64, f64)>,
    /// Whether the last is joined with the first.
    pub closed: bool,
}

/// One thing to paint, in pixels.
#[derive(Debug, Clone, PartialEq)]
pub enum Paint<'a> {
    /// An area; overlapping parts by the nonzero rule.
    Fill(Vec<Polyline>, Colour),
    /// Lines of a width.
    Stroke(Vec<Polyline>, Colour, f64),
    /// A line of text, for those who draw text themselves; sizes and places still in millimetres and points.
    Text(&'a Mark),
}

/// Whether text becomes outlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextAs {
    /// Areas.
    Outlines,
    /// [`Paint::Text`].
    Marks,
}

/// All marks of a scene at `scale` pixels a millimetre, back to front.
pub fn flatten(scene: &Scene, scale: f64, text_as: TextAs) -> Vec<Paint<'_>> {
    let mut out = Vec::new();
    shape::walk(&scene.marks, &mut |mark| {
        let (steps, fill, stroke) = match mark {
            Mark::Path { steps, fill, stroke } => (steps.clone(), *fill, stroke.as_ref()),
            Mark::Circle { x, y, radius, fill, stroke } => (circle(*x, *y, *radius), *fill, stroke.as_ref()),
            Mark::Text { x, y, runs, size_pt, anchor, angle_deg, colour } => match text_as {
                TextAs::Outlines => {
                    (svg::outlines((*x, *y), runs, *size_pt, *anchor, *angle_deg), Some(*colour), None)
                }
                TextAs::Marks => {
                    if runs.iter().any(|r: &Run| !r.text.is_empty()) {
                        out.push(Paint::Text(mark));
                    }
                    return;
                }
            },
            Mark::Group { .. } => return,
        };
        let lines = straight(&steps, scale);
        if lines.is_empty() {
            return;
        }
        if let Some(colour) = fill.filter(|c| c.a > 0) {
            out.push(Paint::Fill(lines.clone(), colour));
        }
        if let Some(stroke) = stroke.filter(|s| s.colour.a > 0 && s.width > 0.0 && s.width.is_finite()) {
            let pattern: Vec<f64> = stroke.dash.iter().map(|d| d * scale).collect();
            let lines = if pattern.is_empty() {
                lines
            } else {
                lines.iter().flat_map(|l| dashes(l, &pattern)).collect()
            };
            out.push(Paint::Stroke(lines, stroke.colour, stroke.width * scale));
        }
    });
    out
}

/// A circle as four cubic curves; they differ from it by less than 0.03 % of the radius.
pub fn circle(x: f64, y: f64, radius: f64) -> Vec<Step> {
    const K: f64 = 0.552_284_749_831;
    let (r, k) = (radius, radius * K);
    vec![
        Step::Move(x + r, y),
        Step::Curve(x + r, y + k, x + k, y + r, x, y + r),
        Step::Curve(x - k, y + r, x - r, y + k, x - r, y),
        Step::Curve(x - r, y - k, x - k, y - r, x, y - r),
        Step::Curve(x + k, y - r, x + r, y - k, x + r, y),
        Step::Close,
    ]
}

/// The path in straight lines, off by at most about a fiftieth of a pixel. Steps with a number that is not finite are
/// left out.
pub fn straight(steps: &[Step], scale: f64) -> Vec<Polyline> {
    let mut lines: Vec<Polyline> = Vec::new();
    let mut current: Vec<(f64, f64)> = Vec::new();
    let mut finish = |points: &mut Vec<(f64, f64)>, closed: bool| {
        let points = std::mem::take(points);
        if points.len() > 1 {
            lines.push(Polyline { points, closed });
        }
    };
    let at = |x: f64, y: f64| Some((x * scale, y * scale)).filter(|p| p.0.is_finite() && p.1.is_finite());
    for step in steps {
        match *step {
            Step::Move(x, y) => {
                finish(&mut current, false);
                current.extend(at(x, y));
            }
            Step::Line(x, y) => current.extend(at(x, y)),
            Step::Curve(a, b, c, d, x, y) => {
                if let (Some(from), Some(p), Some(q), Some(to)) =
                    (current.last().copied(), at(a, b), at(c, d), at(x, y))
                {
                    bend(&mut current, from, p, q, to);
                }
            }
            Step::Close => finish(&mut current, true),
        }
    }
    finish(&mut current, false);
    lines
}

fn bend(points: &mut Vec<(f64, f64)>, a: (f64, f64), b: (f64, f64), c: (f64, f64), d: (f64, f64)) {
    // The second difference bounds the distance from the chord: d²/8/n² for n equal parts.
    let second = |p: f64, q: f64, r: f64| (p - 2.0 * q + r).abs();
    let most = math::hypot(
        second(a.0, b.0, c.0).max(second(b.0, c.0, d.0)),
        second(a.1, b.1, c.1).max(second(b.1, c.1, d.1)),
    );
    let parts = (most * 6.0 / 8.0 / 0.02).sqrt().ceil().clamp(1.0, 100.0) as u32;
    for i in 1..=parts {
        let t = f64::from(i) / f64::from(parts);
        let u = 1.0 - t;
        let mix = |p: f64, q: f64, r: f64, s: f64| {
            u * u * u * p + 3.0 * u * u * t * q + 3.0 * u * t * t * r + t * t * t * s
        };
        points.push((mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1)));
    }
}

/// Cuts a line into dashes; `pattern` is dash, gap, dash, gap … in pixels.
pub fn dashes(line: &Polyline, pattern: &[f64]) -> Vec<Polyline> {
    let usable = pattern.len() >= 2 && pattern.iter().all(|p| p.is_finite() && *p > 0.05);
    if !usable {
        return vec![line.clone()];
    }
    let mut out = Vec::new();
    let mut lengths = pattern.iter().copied().enumerate().cycle();
    let (mut index, mut left) = lengths.next().unwrap_or((0, f64::INFINITY));
    let mut dash: Vec<(f64, f64)> = line.points.first().copied().into_iter().collect();
    let closing = line.points.last().copied().zip(line.points.first().copied()).filter(|_| line.closed);
    let segments = line.points.iter().copied().zip(line.points.iter().copied().skip(1)).chain(closing);
    for (from, to) in segments {
        let length = math::hypot(to.0 - from.0, to.1 - from.1);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let share = done / length;
            let point = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            if index % 2 == 0 {
                dash.push(point);
                out.push(Polyline { points: std::mem::take(&mut dash), closed: false });
            } else {
                dash = vec![point];
            }
            (index, left) = lengths.next().unwrap_or((0, f64::INFINITY));
        }
        left -= length - done;
        if index % 2 == 0 {
            dash.push(to);
        }
    }
    if dash.len() > 1 && index % 2 == 0 {
        out.push(Polyline { points: dash, closed: false });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_round() {
        for line in straight(&circle(3.0, 4.0, 2.0), 30.0) {
            assert!(line.closed && line.points.len() > 16);
            for (x, y) in line.points {
                let off = math::hypot(x - 90.0, y - 120.0) - 60.0;
                assert!(off.abs() < 0.03, "{off}");
            }
        }
    }

    #[test]
    fn dashes_have_their_lengths() {
        let line = Polyline { points: vec![(0.0, 0.0), (5.0, 0.0), (5.0, 7.0)], closed: false };
        let cut = dashes(&line, &[3.0, 1.0]);
        assert_eq!(cut.len(), 3);
        assert_eq!(cut.first().unwrap().points, vec![(0.0, 0.0), (3.0, 0.0)]);
        assert_eq!(cut.get(1).unwrap().points, vec![(4.0, 0.0), (5.0, 0.0), (5.0, 2.0)]);
        assert_eq!(dashes(&line, &[0.0, 0.0]), vec![line]);
    }

    #[test]
    fn what_is_no_number_is_left_out() {
        assert!(straight(&[Step::Move(f64::NAN, 0.0), Step::Line(1.0, f64::INFINITY)], 1.0).is_empty());
    }
}
