//! Brackets over comparisons: never through data, never through another, as low as they can be.
//!
//! The tests that fill them are chosen elsewhere; this only finds their places. Only planned comparisons deserve one:
//! more than a handful make a figure unreadable.

use super::axis::cap;
use super::scene::{Anchor, Mark, Run, Step};
use super::shape::{self, words};
use super::text;
use super::theme::{self, BLACK, ERROR_MM, GAP_MM};

/// A comparison of what stands at two places.
#[derive(Debug, Clone, PartialEq)]
pub struct Bracket {
    /// Place of one side, mm.
    pub from_x: f64,
    /// Place of the other side, mm.
    pub to_x: f64,
    /// What is said about it, such as `***` or *p* = 0.012.
    pub label: Vec<Run>,
}

/// Something a bracket must stay above: its left and right edge and its top, mm on paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Obstacle {
    /// Left edge.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Top; smaller is higher.
    pub top: f64,
}

/// A bracket in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedBracket {
    /// Left end, mm.
    pub left: f64,
    /// Right end, mm.
    pub right: f64,
    /// Height of its line on paper, mm.
    pub y: f64,
    /// What is said.
    pub label: Vec<Run>,
    /// Room it takes with its label.
    pub room: Obstacle,
}

/// Length of a bracket's ends, mm.
const HOOK_MM: f64 = 0.8;

/// Finds the places: short brackets first, each just above everything it spans, including its label's width.
///
/// The answer is in the order of the brackets. Places that are not finite give no bracket.
pub fn place(brackets: &[Bracket], obstacles: &[Obstacle], size_pt: f64) -> Vec<PlacedBracket> {
    let mut taken: Vec<Obstacle> = obstacles.to_vec();
    let mut order: Vec<(usize, &Bracket)> =
        brackets.iter().enumerate().filter(|(_, b)| b.from_x.is_finite() && b.to_x.is_finite()).collect();
    let span = |b: &Bracket| (b.to_x - b.from_x).abs();
    order.sort_by(|a, b| {
        let left = |b: &Bracket| b.from_x.min(b.to_x);
        span(a.1).total_cmp(&span(b.1)).then(left(a.1).total_cmp(&left(b.1))).then(a.0.cmp(&b.0))
    });
    let mut placed: Vec<(usize, PlacedBracket)> = Vec::new();
    for (index, bracket) in order {
        let (left, right) = (bracket.from_x.min(bracket.to_x), bracket.from_x.max(bracket.to_x));
        let middle = (left + right) / 2.0;
        let half = text::width(&bracket.label, size_pt) / 2.0;
        // A hair of air at the sides, so that neighbours on one height do not touch.
        let (wide_left, wide_right) = (left.min(middle - half) - 0.3, right.max(middle + half) + 0.3);
        let highest = taken
            .iter()
            .filter(|o| o.right > wide_left && o.left < wide_right && o.top.is_finite())
            .map(|o| o.top)
            .fold(f64::INFINITY, f64::min);
        let highest = if highest.is_finite() { highest } else { 0.0 };
        let y = highest - GAP_MM - HOOK_MM;
        let room =
            Obstacle { left: wide_left, right: wide_right, top: y - label_height(&bracket.label, size_pt) };
        taken.push(room);
        placed.push((index, PlacedBracket { left, right, y, label: bracket.label.clone(), room }));
    }
    placed.sort_by_key(|p| p.0);
    placed.into_iter().map(|p| p.1).collect()
}

/// Room all of them take above a height on paper, mm: what a chart has to keep free.
pub fn height_above(placed: &[PlacedBracket], y: f64) -> f64 {
    placed.iter().map(|p| y - p.room.top).fold(0.0, f64::max)
}

/// Draws them.
pub fn draw(placed: &[PlacedBracket], size_pt: f64) -> Mark {
    let mut marks = Vec::new();
    for bracket in placed {
        marks.push(Mark::Path {
            steps: vec![
                Step::Move(bracket.left, bracket.y + HOOK_MM),
                Step::Line(bracket.left, bracket.y),
                Step::Line(bracket.right, bracket.y),
                Step::Line(bracket.right, bracket.y + HOOK_MM),
            ],
            fill: None,
            stroke: Some(theme::line(BLACK, ERROR_MM)),
        });
        let middle = (bracket.left + bracket.right) / 2.0;
        let at = (middle, bracket.y - lift(&bracket.label, size_pt));
        marks.push(words(at, bracket.label.clone(), size_pt, Anchor::Middle));
    }
    shape::group("comparisons", marks)
}

/// From the line to the baseline of the label. Asterisks hang at the height of capitals, so they may sit lower.
fn lift(label: &[Run], size_pt: f64) -> f64 {
    if stars(label) { -cap(size_pt) * 0.25 } else { text::DESCENT * size_pt * theme::MM_PER_PT + 0.3 }
}

fn label_height(label: &[Run], size_pt: f64) -> f64 {
    lift(label, size_pt) + cap(size_pt)
}

fn stars(label: &[Run]) -> bool {
    label.iter().all(|r| r.text.chars().all(|c| c == '*')) && label.iter().any(|r| !r.text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::text::plain;
    use proptest::prelude::*;

    fn bracket(from_x: f64, to_x: f64, label: &str) -> Bracket {
        Bracket { from_x, to_x, label: vec![plain(label)] }
    }

    #[test]
    fn a_bracket_stands_above_what_it_spans() {
        let obstacles = [
            Obstacle { left: 9.0, right: 11.0, top: 30.0 },
            Obstacle { left: 14.0, right: 16.0, top: 12.0 },
            Obstacle { left: 19.0, right: 21.0, top: 25.0 },
        ];
        let placed = place(&[bracket(10.0, 20.0, "***"), bracket(40.0, 50.0, "*")], &obstacles, 7.0);
        assert!(placed[0].y < 12.0 && placed[0].y > 9.0, "{placed:?}");
        assert!(place(&[bracket(f64::NAN, 1.0, "*")], &obstacles, 7.0).is_empty());
        assert!(height_above(&placed, 12.0) > 1.0);
    }

    #[test]
    fn neighbours_share_a_height() {
        let placed = place(&[bracket(0.0, 5.0, "*"), bracket(6.0, 11.0, "*")], &[], 7.0);
        assert_eq!(placed[0].y, placed[1].y);
    }

    proptest! {
        #[test]
        fn brackets_never_collide(
            ends in prop::collection::vec((0.0..80.0_f64, 0.0..80.0_f64), 1..15),
            tops in prop::collection::vec(10.0..60.0_f64, 8),
        ) {
            let obstacles: Vec<Obstacle> = tops
                .iter()
                .enumerate()
                .map(|(i, top)| Obstacle { left: i as f64 * 10.0, right: i as f64 * 10.0 + 8.0, top: *top })
                .collect();
            let brackets: Vec<Bracket> = ends.iter().map(|(a, b)| bracket(*a, *b, "p = 0.0123")).collect();
            let placed = place(&brackets, &obstacles, 7.0);
            prop_assert_eq!(placed.len(), brackets.len());
            for (i, p) in placed.iter().enumerate() {
                let bottom = p.y + HOOK_MM;
                for o in &obstacles {
                    let apart = o.right <= p.room.left || o.left >= p.room.right;
                    prop_assert!(apart || bottom <= o.top, "{p:?} {o:?}");
                }
                for q in placed.iter().skip(i + 1) {
                    let aside = p.room.right <= q.room.left || q.room.right <= p.room.left;
                    let above = bottom <= q.room.top || q.y + HOOK_MM <= p.room.top;
                    prop_assert!(aside || above, "{p:?} {q:?}");
                }
            }
        }
    }
}
