//! Curves, bands, means, replicates and outliers on paper, the same in one frame as in forty.

use super::axis::Frame;
use super::choice::{Band, Ic50Marker, Style};
use super::curves::{Drawn, answers, ic50, rejected};
use super::legend::{Entry, SAMPLE_MM};
use super::marks;
use super::scale::{Linear, Log};
use super::scene::{Mark, Stroke};
use super::series;
use super::shape;
use super::theme::{self, BLACK, CURVE_MM, GREY, MEAN_MM};
use crate::assay::viability::LinePoint;
use crate::num::math;

/// Radius of a replicate's point: small enough for several on the symbol of their mean, mm.
const REPLICATE_MM: f64 = MEAN_MM * 0.5;
/// Radius of the ring around an outlier, mm.
const RING_MM: f64 = 1.15;
/// Curves that were not chosen, mm.
const REJECTED_MM: f64 = 0.2;

/// Reads a band off a point of a line.
type BandOf = fn(&LinePoint) -> Option<[f64; 2]>;

/// A frame with its scales.
#[derive(Debug, Clone, Copy)]
pub struct Plot<'a> {
    /// Area of the data.
    pub frame: Frame,
    /// Doses.
    pub x: &'a Log,
    /// Responses.
    pub y: &'a Linear,
    /// Checked choices.
    pub style: &'a Style,
}

impl Plot<'_> {
    /// Everything that stands behind the points: bands, zero line, curves not chosen, IC50, curves.
    pub fn behind(&self, drawn: &[&Drawn<'_>]) -> Vec<Mark> {
        let mut marks: Vec<Mark> = drawn.iter().filter_map(|d| self.band(d)).collect();
        if self.y.low < 0.0 {
            let zero = self.frame.y(self.y, 0.0);
            let stroke = theme::dotted(GREY, theme::AXIS_MM);
            marks.push(shape::line((self.frame.left, zero), (self.frame.right, zero), stroke));
        }
        if self.style.rejected {
            marks.extend(drawn.iter().flat_map(|d| self.rejected(d)));
        }
        marks.extend(drawn.iter().filter_map(|d| self.ic50_marker(d)));
        marks.extend(drawn.iter().flat_map(|d| self.curve(d)));
        marks
    }

    /// Means, error bars and replicates of a group; those of dose 0 stand `aside` millimetres. Replicates lie on the
    /// symbol of their mean, never under it.
    pub fn points(&self, d: &Drawn<'_>, aside: f64) -> Mark {
        let place = |dose: f64| self.frame.x(self.x, dose) + if dose > 0.0 { 0.0 } else { aside };
        let (colour, symbol) = (d.series.colour, d.series.symbol);
        let mut marks = Vec::new();
        for (dose, summary) in &d.means {
            let at = place(*dose);
            if let Some((low, high)) = series::error_range(summary, self.style.error_bars) {
                let (low, high) = (self.frame.y(self.y, low), self.frame.y(self.y, high));
                marks.push(marks::error_bar(at, low, high, 1.4, colour));
            }
        }
        for (dose, summary) in &d.means {
            let centre = (place(*dose), self.frame.y(self.y, summary.mean));
            marks.push(marks::symbol(symbol, centre, MEAN_MM, colour, Some(theme::WHITE)));
        }
        let outliers = d.outliers();
        // One replicate is its own mean.
        let several = d.means.iter().any(|(_, s)| s.n_biological > 1);
        if self.style.points && several {
            let at = |(dose, value): &(f64, f64)| (place(*dose), self.frame.y(self.y, *value));
            marks.extend(d.points.iter().map(|p| marks::replicate(symbol, at(p), REPLICATE_MM, colour)));
        }
        for (dose, value) in outliers {
            marks.push(ring((place(dose), self.frame.y(self.y, value))));
        }
        shape::group("points", marks)
    }

    fn curve(&self, d: &Drawn<'_>) -> Vec<Mark> {
        let (Some(fit), Some((first, last))) = (d.fit(), d.tested()) else { return Vec::new() };
        let line = d.line();
        if !answers(fit, self.style) {
            return self.stretch(&line, first, last, &theme::dashed(GREY, CURVE_MM));
        }
        let beyond = theme::dotted(d.series.colour, CURVE_MM);
        [
            self.stretch(&line, self.x.low, first, &beyond),
            self.stretch(&line, first, last, &theme::line(d.series.colour, CURVE_MM)),
            self.stretch(&line, last, self.x.high, &beyond),
        ]
        .concat()
    }

    fn rejected(&self, d: &Drawn<'_>) -> Vec<Mark> {
        let (Some(other), Some((first, last))) = (rejected(d), d.tested()) else { return Vec::new() };
        let points = other.line.iter().filter(|p| p.x > 0.0 && p.x.is_finite() && p.y.is_finite());
        let line: Vec<(f64, f64)> = points.map(|p| (p.x * d.factor, p.y)).collect();
        self.stretch(&line, first, last, &theme::line(GREY, REJECTED_MM))
    }

    /// The part of a line between two doses, where it stays inside the frame.
    fn stretch(&self, line: &[(f64, f64)], from: f64, to: f64, stroke: &Stroke) -> Vec<Mark> {
        let inside = |dose: f64| dose > from && dose < to;
        let ends = |dose: f64| at(line, dose).map(|y| (dose, y));
        let points = ends(from)
            .into_iter()
            .chain(line.iter().copied().filter(|(dose, _)| inside(*dose)))
            .chain(ends(to).filter(|_| to > from));
        let on_paper: Vec<(f64, f64)> =
            points.map(|(dose, y)| (self.frame.x(self.x, dose), self.frame.y(self.y, y))).collect();
        let runs = clipped(&on_paper, self.frame.top, self.frame.bottom);
        runs.into_iter().map(|run| shape::polyline(&run, stroke.clone())).collect()
    }

    fn band(&self, d: &Drawn<'_>) -> Option<Mark> {
        let fit = d.fit().filter(|f| answers(f, self.style))?;
        let (first, last) = d.tested()?;
        let (of, strength): (BandOf, f64) = match self.style.band {
            Band::None => return None,
            Band::Confidence => (|p| p.band, 0.16),
            Band::Prediction => (|p| p.prediction, 0.11),
        };
        let edge = |end: fn([f64; 2]) -> f64| -> Vec<(f64, f64)> {
            let points = fit.line.iter().filter(|p| p.x.is_finite() && p.x > 0.0);
            let ends =
                points.filter_map(|p| Some((p.x * d.factor, of(p).map(end).filter(|v| v.is_finite())?)));
            ends.collect()
        };
        let (low, high) = (edge(|[low, _]| low), edge(|[_, high]| high));
        let inner = low.iter().map(|p| p.0).filter(|dose| *dose > first && *dose < last);
        let doses = std::iter::once(first).chain(inner).chain(std::iter::once(last));
        let edges: Vec<(f64, [f64; 2])> = doses
            .filter_map(|dose| Some((self.frame.x(self.x, dose), [at(&low, dose)?, at(&high, dose)?])))
            .collect();
        let lower = edges.iter().map(|(px, [low, _])| (*px, self.frame.y_inside(self.y, *low)));
        let upper = edges.iter().rev().map(|(px, [_, high])| (*px, self.frame.y_inside(self.y, *high)));
        let outline: Vec<(f64, f64)> = lower.chain(upper).collect();
        let fill = Some(theme::faint(d.series.colour, strength));
        (edges.len() > 1).then(|| shape::polygon(&outline, fill, None))
    }

    fn ic50_marker(&self, d: &Drawn<'_>) -> Option<Mark> {
        let estimate = ic50(d.fit()?, self.style)?;
        let dose = estimate.value * d.factor;
        if dose < self.x.low || dose > self.x.high {
            return None;
        }
        let height = match self.style.ic50 {
            Ic50Marker::Absolute => 50.0,
            _ => at(&d.line(), dose)?,
        };
        let from = (self.frame.x(self.x, dose), self.frame.y_inside(self.y, height));
        let stroke = theme::dotted(d.series.colour, theme::AXIS_MM);
        Some(shape::line(from, (from.0, self.frame.bottom), stroke))
    }
}

/// Entries of the key that speak of all groups: the curve not chosen, the band, the ring.
pub fn common_entries(drawn: &[&Drawn<'_>], style: &Style) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut entry = |name: String, sample: Vec<Mark>| {
        entries.push(Entry { name, more: Vec::new(), sample, sample_width: SAMPLE_MM });
    };
    let half = SAMPLE_MM / 2.0;
    let mut labels: Vec<&str> = Vec::new();
    if style.rejected {
        labels.extend(drawn.iter().filter_map(|d| rejected(d)).map(|c| c.label.as_str()));
        labels.sort_unstable();
        labels.dedup();
    }
    let stroke = || vec![shape::line((-half, 0.0), (half, 0.0), theme::line(GREY, REJECTED_MM))];
    match labels.as_slice() {
        [] => {}
        [one] => entry(format!("{one}, not chosen"), stroke()),
        _ => entry("Next best curve, not chosen".to_owned(), stroke()),
    }
    let marked = drawn.iter().filter_map(|d| d.curve).flat_map(|c| c.outliers.first()).next();
    if let Some(outlier) = marked {
        let q = super::scale::plain(outlier.q_percent);
        entry(format!("Outlier (ROUT, Q = {q} %)"), vec![ring((0.0, 0.0))]);
    }
    entries
}

fn ring(at: (f64, f64)) -> Mark {
    let stroke = Some(theme::line(BLACK, theme::ERROR_MM));
    Mark::Circle { x: at.0, y: at.1, radius: RING_MM, fill: None, stroke }
}

/// Height of a line at a dose, straight on the logarithm between its points; `None` beyond its ends.
fn at(line: &[(f64, f64)], dose: f64) -> Option<f64> {
    let (a, b) = line.iter().zip(line.iter().skip(1)).find(|(a, b)| a.0 <= dose && dose <= b.0)?;
    if b.0 <= a.0 {
        return Some(a.1);
    }
    let share = math::ln(dose / a.0) / math::ln(b.0 / a.0);
    Some(a.1 + (b.1 - a.1) * share)
}

/// The runs of a line that lie between two heights. What leaves them by less than a hair is kept and laid on the edge.
fn clipped(points: &[(f64, f64)], top: f64, bottom: f64) -> Vec<Vec<(f64, f64)>> {
    let hair = (bottom - top) * 0.05;
    let inside = |p: &(f64, f64)| p.1 >= top - hair && p.1 <= bottom + hair;
    let laid = |p: (f64, f64)| (p.0, p.1.clamp(top, bottom));
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut run: Vec<(f64, f64)> = Vec::new();
    let mut before: Option<(f64, f64)> = None;
    for point in points {
        let crossing = before.filter(|b| inside(b) != inside(point)).map(|b| {
            let (inner, outer) = if inside(&b) { (b, *point) } else { (*point, b) };
            let edge = if outer.1 < top { top } else { bottom };
            let inner = laid(inner);
            let share =
                if (outer.1 - inner.1).abs() < 1e-12 { 0.0 } else { (edge - inner.1) / (outer.1 - inner.1) };
            (inner.0 + (outer.0 - inner.0) * share, edge)
        });
        if inside(point) {
            run.extend(crossing);
            run.push(laid(*point));
        } else {
            run.extend(crossing);
            runs.push(std::mem::take(&mut run));
        }
        before = Some(*point);
    }
    runs.push(run);
    runs.retain(|r| r.len() > 1);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_it_leaves_the_frame() {
        let line = [(0.0, 5.0), (1.0, 15.0), (2.0, 5.0), (3.0, 10.2)];
        let runs = clipped(&line, 0.0, 10.0);
        assert_eq!(
            runs,
            [vec![(0.0, 5.0), (0.5, 10.0)], vec![(1.5, 10.0), (2.0, 5.0), (3.0, 10.0)]],
            "out at 0.5, in at 1.5, a hair at 3"
        );
        assert!(clipped(&[(0.0, 20.0), (1.0, 30.0)], 0.0, 10.0).is_empty());
    }

    #[test]
    fn heights_are_read_off_the_line() {
        let line = [(1.0, 100.0), (100.0, 0.0)];
        assert!((at(&line, 10.0).unwrap() - 50.0).abs() < 1e-12);
        assert_eq!(at(&line, 0.5), None);
        assert_eq!(at(&line, 200.0), None);
        assert_eq!(at(&[], 1.0), None);
    }
}
