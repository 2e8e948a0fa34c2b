//! Points, error bars and the swarm that keeps points apart.

use super::scene::{Colour, Mark, Step};
use super::shape;
use super::theme;
use crate::experiment::Symbol;

/// A symbol of about the area of a circle of the radius, so that no group looks heavier than another.
///
/// `edge` is drawn around filled symbols; open ones are outlined in their colour and white inside.
pub fn symbol(kind: Symbol, at: (f64, f64), radius: f64, colour: Colour, edge: Option<Colour>) -> Mark {
    let open = matches!(kind, Symbol::OpenCircle | Symbol::OpenSquare | Symbol::OpenTriangle);
    let outline = radius * 0.3;
    let (fill, stroke) = if open {
        (Some(theme::WHITE), Some(theme::line(colour, outline)))
    } else {
        (Some(colour), edge.map(|e| theme::line(e, outline * 0.5)))
    };
    // An outline adds half its width outside.
    let radius = if open { radius - outline / 2.0 } else { radius };
    let corner = |x: f64, y: f64| (at.0 + x * radius, at.1 + y * radius);
    let points = match kind {
        Symbol::Circle | Symbol::OpenCircle => {
            return Mark::Circle { x: at.0, y: at.1, radius, fill, stroke };
        }
        // Half the side of a square of the circle's area is 0.886 radii.
        Symbol::Square | Symbol::OpenSquare => {
            vec![corner(-0.886, -0.886), corner(0.886, -0.886), corner(0.886, 0.886), corner(-0.886, 0.886)]
        }
        // A triangle of the circle's area has a circumradius of 1.555 radii; a little less looks the same size.
        Symbol::Triangle | Symbol::OpenTriangle => {
            vec![corner(0.0, -1.4), corner(1.212, 0.7), corner(-1.212, 0.7)]
        }
        Symbol::TriangleDown => vec![corner(0.0, 1.4), corner(-1.212, -0.7), corner(1.212, -0.7)],
        Symbol::Diamond => vec![corner(0.0, -1.3), corner(1.3, 0.0), corner(0.0, 1.3), corner(-1.3, 0.0)],
    };
    shape::polygon(&points, fill, stroke)
}

/// A replicate's point: the symbol in outline, filled with a light tint, so that it shows on the symbol of its mean.
pub fn replicate(kind: Symbol, at: (f64, f64), radius: f64, colour: Colour) -> Mark {
    let stroke = |mark| match mark {
        Mark::Path { steps, .. } => Mark::Path {
            steps,
            fill: Some(theme::tint(colour, 0.2)),
            stroke: Some(theme::line(colour, radius * 0.3)),
        },
        Mark::Circle { x, y, radius: r, .. } => Mark::Circle {
            x,
            y,
            radius: r,
            fill: Some(theme::tint(colour, 0.2)),
            stroke: Some(theme::line(colour, radius * 0.3)),
        },
        other => other,
    };
    stroke(symbol(kind, at, radius * 0.92, colour, None))
}

/// A vertical error bar with caps, `low` and `high` being heights on paper.
pub fn error_bar(x: f64, low: f64, high: f64, cap: f64, colour: Colour) -> Mark {
    let half = cap / 2.0;
    Mark::Path {
        steps: vec![
            Step::Move(x - half, high),
            Step::Line(x + half, high),
            Step::Move(x, high),
            Step::Line(x, low),
            Step::Move(x - half, low),
            Step::Line(x + half, low),
        ],
        fill: None,
        stroke: Some(theme::line(colour, theme::ERROR_MM)),
    }
}

/// Sideways places by replicate: each has its own column, the same in every bar, so that a reader can follow it from
/// bar to bar. `None` when there is no room for columns that keep the points apart.
pub fn columns(replicates: &[usize], count: usize, radius: f64, half_width: f64) -> Option<Vec<f64>> {
    if count < 2 || replicates.iter().any(|r| *r >= count) {
        return None;
    }
    let step = ((half_width - radius) * 2.0 / (count - 1) as f64).min(radius * 2.6);
    let fits = step >= radius * 1.5;
    fits.then(|| replicates.iter().map(|r| step * (*r as f64 - (count - 1) as f64 / 2.0)).collect())
}

/// Sideways places of points so that none covers another, as near to the middle as can be: a swarm.
///
/// `heights` are on paper; the answer is in the same order. Points that find no room within `half_width` share the
/// place where they cover least.
pub fn swarm(heights: &[f64], radius: f64, half_width: f64) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = heights.iter().copied().enumerate().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let apart = radius * 2.1;
    let room = (half_width - radius).max(0.0);
    let steps = (room / (radius * 0.35)).floor().min(200.0) as u32;
    let mut placed: Vec<(usize, f64, f64)> = Vec::new();
    for (index, y) in order {
        let candidates = (0..=steps).flat_map(|s| {
            let x = f64::from(s) * radius * 0.35;
            [x, -x]
        });
        let clearance = |x: f64| {
            placed
                .iter()
                .map(|(_, px, py)| (px - x) * (px - x) + (py - y) * (py - y))
                .fold(f64::INFINITY, f64::min)
        };
        let mut best = (f64::NEG_INFINITY, 0.0);
        for x in candidates {
            let free = clearance(x);
            if free >= apart * apart {
                best = (free, x);
                break;
            }
            if free > best.0 + 1e-12 {
                best = (free, x);
            }
        }
        placed.push((index, best.1, y));
    }
    placed.sort_by_key(|p| p.0);
    placed.into_iter().map(|p| p.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equal_values_stand_side_by_side() {
        let x = swarm(&[10.0, 10.0, 10.0], 0.5, 3.0);
        assert_eq!(x.first(), Some(&0.0));
        let mut sorted = x.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|w| w[1] - w[0] >= 1.0), "{x:?}");
        assert_eq!(swarm(&[], 0.5, 3.0), Vec::<f64>::new());
        assert!(swarm(&[1.0; 40], 0.5, 0.2).iter().all(|x| x.abs() < 1e-12));
    }

    #[test]
    fn a_replicate_keeps_its_column() {
        assert_eq!(columns(&[2, 0], 3, 0.5, 2.0), Some(vec![1.3, -1.3]));
        assert_eq!(columns(&[0, 1, 2], 3, 0.5, 0.8), None);
        assert_eq!(columns(&[3], 3, 0.5, 2.0), None);
    }

    proptest! {
        #[test]
        fn a_swarm_keeps_to_its_width(heights in prop::collection::vec(0.0..40.0_f64, 0..30), half in 0.1..4.0_f64) {
            let x = swarm(&heights, 0.5, half);
            prop_assert_eq!(x.len(), heights.len());
            prop_assert!(x.iter().all(|x| x.abs() <= (half - 0.5).max(0.0) + 1e-12));
        }
    }
}
