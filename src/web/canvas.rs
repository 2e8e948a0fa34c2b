//! The page's side of the figures: replays a scene onto a canvas with plotters' canvas backend.
//!
//! Plotters draws on whole pixels. The canvas is therefore drawn in sixteenths of a device pixel, through the canvas'
//! own transform, so that lines stand as exactly as in the other outputs. Text goes to the canvas itself: plotters knows
//! no baseline, only boxes that every browser measures otherwise.

use crate::error::{Error, ErrorKind, Result};
use crate::figure::flatten::{Paint, Polyline, TextAs, flatten};
use crate::figure::scene::{Colour, Mark, Scene};
use crate::figure::shape::anchor_shift;
use crate::figure::text::{self, STYLES, Style};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend};
use plotters_canvas::CanvasBackend;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Steps of the drawing in a device pixel.
const FINE: f64 = 16.0;
/// Most device pixels along a side; browsers refuse canvases much larger.
const MOST: f64 = 8192.0;

/// Draws the JSON of a scene at a width in CSS pixels, sharp at the ratio of device pixels to CSS pixels. The canvas
/// gets its size from it; the fonts of `font_files` have to be loaded.
#[wasm_bindgen]
pub fn draw_scene(
    canvas: HtmlCanvasElement,
    scene: &[u8],
    css_width_px: f64,
    pixel_ratio: f64,
) -> std::result::Result<(), JsValue> {
    console_error_panic_hook::set_once();
    replay(canvas, scene, css_width_px, pixel_ratio).map_err(|error| {
        error
            .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
            .unwrap_or_else(|_| JsValue::from_str(&error.to_string()))
    })
}

/// The built-in fonts as an array of `{family, weight, style, bytes}`, for `new FontFace(family, bytes, …)`.
#[wasm_bindgen]
pub fn font_files() -> std::result::Result<js_sys::Array, JsValue> {
    STYLES
        .iter()
        .map(|style| {
            let file = js_sys::Object::new();
            let (weight, slant) = css(*style);
            js_sys::Reflect::set(&file, &"family".into(), &text::FAMILY.into())?;
            js_sys::Reflect::set(&file, &"weight".into(), &weight.into())?;
            js_sys::Reflect::set(&file, &"style".into(), &slant.into())?;
            js_sys::Reflect::set(&file, &"bytes".into(), &js_sys::Uint8Array::from(style.file()))?;
            Ok(JsValue::from(file))
        })
        .collect()
}

fn replay(canvas: HtmlCanvasElement, scene: &[u8], css_width_px: f64, pixel_ratio: f64) -> Result<()> {
    let scene: Scene = serde_json::from_slice(scene)
        .map_err(|e| Error::new(ErrorKind::Format, format!("The figure could not be read: {e}.")))?;
    let width = (css_width_px * pixel_ratio).round();
    let scale = width / scene.width_mm;
    let height = (scene.height_mm * scale).round();
    if !(width >= 1.0 && height >= 1.0 && width <= MOST && height <= MOST) {
        return Err(Error::new(ErrorKind::TooLarge, "The figure does not fit on the screen at this size.")
            .hint("Make the window smaller, or reset the zoom of the browser."));
    }
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let style = canvas.style();
    let css_height_px = css_width_px * height / width;
    for (property, value) in [("width", css_width_px), ("height", css_height_px)] {
        style.set_property(property, &format!("{value}px")).map_err(refused)?;
    }
    let context = canvas
        .get_context("2d")
        .map_err(refused)?
        .and_then(|c| c.dyn_into::<CanvasRenderingContext2d>().ok())
        .ok_or_else(no_canvas)?;
    let mut backend = CanvasBackend::with_canvas_object(canvas).ok_or_else(no_canvas)?;
    fine(&context)?;
    context.set_miter_limit(4.0);
    let corner = ((width * FINE) as i32, (height * FINE) as i32);
    backend
        .draw_rect((0, 0), corner, &BackendColor { alpha: 1.0, rgb: (255, 255, 255) }, true)
        .map_err(failed)?;
    for paint in flatten(&scene, scale, TextAs::Marks) {
        match paint {
            Paint::Fill(lines, colour) => {
                let look = Look { colour, width: 0.0 };
                for line in &lines {
                    backend.fill_polygon(coordinates(line), &look.color()).map_err(failed)?;
                }
            }
            Paint::Stroke(lines, colour, width) => {
                let look = Look { colour, width };
                for line in &lines {
                    let points = coordinates(line);
                    // Closed by going over the first side again, which gives the first corner its mitre.
                    let again = if line.closed { 2 } else { 0 };
                    let path = points.iter().chain(points.iter().take(again)).copied().collect::<Vec<_>>();
                    backend.draw_path(path, &look).map_err(failed)?;
                }
            }
            Paint::Text(mark) => {
                words(&context, mark, scale)?;
                fine(&context)?;
            }
        }
    }
    Ok(())
}

/// Sets the transform under which plotters' whole numbers are sixteenths of a pixel.
fn fine(context: &CanvasRenderingContext2d) -> Result<()> {
    context.set_transform(1.0 / FINE, 0.0, 0.0, 1.0 / FINE, 0.0, 0.0).map_err(refused)
}

fn words(context: &CanvasRenderingContext2d, mark: &Mark, scale: f64) -> Result<()> {
    let Mark::Text { x, y, runs, size_pt, anchor, angle_deg, colour } = mark else { return Ok(()) };
    let (pieces, width) = text::pieces(runs, *size_pt);
    let left = anchor_shift(*anchor, width);
    context.set_transform(1.0, 0.0, 0.0, 1.0, x * scale, y * scale).map_err(refused)?;
    if *angle_deg != 0.0 {
        context.rotate(-angle_deg * std::f64::consts::PI / 180.0).map_err(refused)?;
    }
    let Colour { r, g, b, a } = *colour;
    context.set_fill_style_str(&format!("rgba({r},{g},{b},{})", f64::from(a) / 255.0));
    context.set_text_align("left");
    context.set_text_baseline("alphabetic");
    // Where the browser knows them: pair kerning as in the layout, and no rounding of widths to whole pixels.
    for (property, value) in [("fontKerning", "normal"), ("textRendering", "geometricPrecision")] {
        js_sys::Reflect::set(context, &property.into(), &value.into()).map_err(refused)?;
    }
    for piece in pieces {
        let (weight, slant) = css(piece.style);
        context.set_font(&format!(
            "{slant} {weight} {}px \"{}\", Arial, Helvetica, sans-serif",
            piece.size * scale,
            text::FAMILY
        ));
        context.fill_text(&piece.text, (left + piece.x) * scale, piece.y * scale).map_err(refused)?;
    }
    Ok(())
}

struct Look {
    colour: Colour,
    width: f64,
}

impl BackendStyle for Look {
    fn color(&self) -> BackendColor {
        let Colour { r, g, b, a } = self.colour;
        BackendColor { alpha: f64::from(a) / 255.0, rgb: (r, g, b) }
    }

    fn stroke_width(&self) -> u32 {
        (self.width * FINE).round().max(1.0) as u32
    }
}

fn coordinates(line: &Polyline) -> Vec<BackendCoord> {
    line.points.iter().map(|(x, y)| ((x * FINE).round() as i32, (y * FINE).round() as i32)).collect()
}

fn css(style: Style) -> (&'static str, &'static str) {
    match style {
        Style::Regular => ("400", "normal"),
        Style::Bold => ("700", "normal"),
        Style::Italic => ("400", "italic"),
    }
}

fn no_canvas() -> Error {
    Error::new(ErrorKind::Unsupported, "This browser cannot draw on a canvas.")
        .hint("Update the browser; exports work without it.")
}

fn refused(error: JsValue) -> Error {
    Error::new(ErrorKind::Unsupported, format!("The browser refused to draw: {error:?}."))
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Unsupported, format!("The figure could not be drawn: {error}."))
}
