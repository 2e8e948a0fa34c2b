//! A figure as SVG: physical size, text as text (an editor can change it) or as outlines (it looks the same anywhere).

use super::scene::{Anchor, Colour, Mark, Run, Scene, Shift, Step, Stroke};
use super::shape;
use super::text::{self, LOWER, RAISE, SHIFTED_SIZE};
use super::theme::MM_PER_PT;
use crate::num::math;
use std::fmt::Write;

/// How words are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextAs {
    /// As words, in the reader's Arial or Helvetica.
    Text,
    /// As shapes.
    Outlines,
}

/// Writes a figure; UTF-8.
pub fn write(scene: &Scene, text_as: TextAs) -> Vec<u8> {
    let mut out = String::new();
    let (w, h) = (number(scene.width_mm), number(scene.height_mm));
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"{w}mm\" height=\"{h}mm\" viewBox=\"0 0 {w} {h}\" \
         role=\"img\" aria-labelledby=\"title desc\" font-family=\"Arial, Helvetica, 'Liberation Sans', Arimo, sans-serif\">\n"
    ));
    out.push_str(&format!("<title id=\"title\">{}</title>\n", escape(&scene.title)));
    out.push_str(&format!("<desc id=\"desc\">{}</desc>\n", escape(&scene.alternative)));
    out.push_str(&format!("<rect width=\"{w}\" height=\"{h}\" fill=\"#ffffff\"/>\n"));
    for mark in &scene.marks {
        draw(&mut out, mark, text_as);
    }
    out.push_str("</svg>\n");
    out.into_bytes()
}

fn draw(out: &mut String, mark: &Mark, text_as: TextAs) {
    match mark {
        Mark::Path { steps, fill, stroke } => {
            let _ = writeln!(out, "<path d=\"{}\"{}/>", path(steps), paint(*fill, stroke.as_ref()));
        }
        Mark::Circle { x, y, radius, fill, stroke } => {
            let _ = writeln!(
                out,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>",
                number(*x),
                number(*y),
                number(*radius),
                paint(*fill, stroke.as_ref())
            );
        }
        Mark::Text { x, y, runs, size_pt, anchor, angle_deg, colour } => match text_as {
            TextAs::Text => words(out, (*x, *y), runs, *size_pt, *anchor, *angle_deg, *colour),
            TextAs::Outlines => {
                let steps = outlines((*x, *y), runs, *size_pt, *anchor, *angle_deg);
                let label: String = runs.iter().map(|r| r.text.as_str()).collect();
                let _ = writeln!(
                    out,
                    "<path aria-label=\"{}\" d=\"{}\"{}/>",
                    escape(&label),
                    path(&steps),
                    paint(Some(*colour), None)
                );
            }
        },
        Mark::Group { name, marks } => {
            let _ = writeln!(out, "<g aria-label=\"{}\">", escape(name));
            for mark in marks {
                draw(out, mark, text_as);
            }
            out.push_str("</g>\n");
        }
    }
}

/// The outlines of a line of text in its place on paper.
pub fn outlines(at: (f64, f64), runs: &[Run], size_pt: f64, anchor: Anchor, angle_deg: f64) -> Vec<Step> {
    let (placed, width) = text::place(runs, size_pt);
    let left = shape::anchor_shift(anchor, width);
    let radians = angle_deg * std::f64::consts::PI / 180.0;
    let (cos, sin) = if angle_deg == 0.0 { (1.0, 0.0) } else { (math::cos(radians), math::sin(radians)) };
    let turn = |x: f64, y: f64| {
        let x = x + left;
        (at.0 + x * cos + y * sin, at.1 - x * sin + y * cos)
    };
    placed
        .iter()
        .flat_map(text::outline)
        .map(|step| match step {
            Step::Move(x, y) => {
                let p = turn(x, y);
                Step::Move(p.0, p.1)
            }
            Step::Line(x, y) => {
                let p = turn(x, y);
                Step::Line(p.0, p.1)
            }
            Step::Curve(a, b, c, d, e, f) => {
                let (p, q, r) = (turn(a, b), turn(c, d), turn(e, f));
                Step::Curve(p.0, p.1, q.0, q.1, r.0, r.1)
            }
            Step::Close => Step::Close,
        })
        .collect()
}

fn words(
    out: &mut String,
    at: (f64, f64),
    runs: &[Run],
    size_pt: f64,
    anchor: Anchor,
    angle_deg: f64,
    colour: Colour,
) {
    let size = size_pt * MM_PER_PT;
    let anchor = match anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let turn = if angle_deg == 0.0 {
        String::new()
    } else {
        format!(" transform=\"rotate({} {} {})\"", number(-angle_deg), number(at.0), number(at.1))
    };
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\" xml:space=\"preserve\"{anchor}{turn}{}>",
        number(at.0),
        number(at.1),
        number(size),
        paint(Some(colour), None)
    );
    let mut raised = 0.0;
    for run in runs {
        let (wanted, share) = match run.shift {
            Shift::None => (0.0, 1.0),
            Shift::Super => (-size * RAISE, SHIFTED_SIZE),
            Shift::Sub => (size * LOWER, SHIFTED_SIZE),
        };
        let mut style = String::new();
        if wanted != raised {
            let _ = write!(style, " dy=\"{}\"", number(wanted - raised));
            raised = wanted;
        }
        if share != 1.0 {
            let _ = write!(style, " font-size=\"{}\"", number(size * share));
        }
        if run.bold {
            style.push_str(" font-weight=\"bold\"");
        }
        if run.italic {
            style.push_str(" font-style=\"italic\"");
        }
        if style.is_empty() {
            out.push_str(&escape(&run.text));
        } else {
            let _ = write!(out, "<tspan{style}>{}</tspan>", escape(&run.text));
        }
    }
    out.push_str("</text>\n");
}

fn path(steps: &[Step]) -> String {
    let mut d = String::new();
    for step in steps {
        let _ = match step {
            Step::Move(x, y) => write!(d, "M{} {}", number(*x), number(*y)),
            Step::Line(x, y) => write!(d, "L{} {}", number(*x), number(*y)),
            Step::Curve(a, b, c, e, x, y) => write!(
                d,
                "C{} {} {} {} {} {}",
                number(*a),
                number(*b),
                number(*c),
                number(*e),
                number(*x),
                number(*y)
            ),
            Step::Close => write!(d, "Z"),
        };
    }
    d
}

fn paint(fill: Option<Colour>, stroke: Option<&Stroke>) -> String {
    let mut out = String::new();
    match fill {
        Some(colour) => one_paint(&mut out, "fill", colour),
        None => out.push_str(" fill=\"none\""),
    }
    if let Some(stroke) = stroke {
        one_paint(&mut out, "stroke", stroke.colour);
        let _ = write!(out, " stroke-width=\"{}\"", number(stroke.width));
        if !stroke.dash.is_empty() {
            let dash: Vec<String> = stroke.dash.iter().map(|d| number(*d)).collect();
            let _ = write!(out, " stroke-dasharray=\"{}\"", dash.join(" "));
        }
    }
    out
}

fn one_paint(out: &mut String, what: &str, colour: Colour) {
    let Colour { r, g, b, a } = colour;
    let _ = write!(out, " {what}=\"#{r:02x}{g:02x}{b:02x}\"");
    if a < 255 {
        let _ = write!(out, " {what}-opacity=\"{}\"", number(f64::from(a) / 255.0));
    }
}

/// A number to a tenth of a micrometre, in as few characters as it needs; what is no number becomes 0.
pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text that can stand anywhere in XML: marks escaped, characters that XML forbids and such that turn text removed.
fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars().filter(|c| !text::invisible(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c => out.push(c),
        }
    }
    out
}
