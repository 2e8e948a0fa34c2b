//! A figure as pixels: PNG and TIFF of exact physical size, RGB on white.
//!
//! The picture is painted in bands, so that a full page at 1200 dpi needs no more memory than a postcard. All curves
//! are straight lines before they are painted (see [`super::flatten`]) and the painter works in whole numbers, so that
//! the bytes are the same on every machine.

use super::flatten::{Paint, Polyline, TextAs, flatten};
use super::scene::{Colour, Scene};
use super::tiff;
use crate::error::{Error, ErrorKind, Result};
use tiny_skia::{FillRule, PathBuilder, Pixmap, Stroke, Transform};

/// Fewest and most pixels an inch.
pub const DPI: (u32, u32) = (72, 1200);
/// Most pixels of a picture: a full page of 174 mm by 230 mm at 1200 dpi has 89 million.
const MOST_PIXELS: u64 = 100_000_000;
/// Height of a band, and of a strip of a TIFF.
const BAND: u32 = 64;

/// Size in pixels at some pixels an inch: millimetres / 25.4 x dpi, rounded.
///
/// # Errors
/// [`ErrorKind::Number`] for a dpi outside 72 to 1200; [`ErrorKind::TooLarge`] for more than 100 million pixels.
pub fn size(scene: &Scene, dpi: u32) -> Result<(u32, u32)> {
    if !(DPI.0..=DPI.1).contains(&dpi) {
        return Err(Error::new(
            ErrorKind::Number,
            format!("The resolution must lie between {} and {} dpi, but is {dpi}.", DPI.0, DPI.1),
        )
        .hint("Journals ask for 300 dpi, and for 600 or 1200 dpi where a figure is mostly lines."));
    }
    let pixels = |mm: f64| (mm / 25.4 * f64::from(dpi)).round();
    let (width, height) = (pixels(scene.width_mm), pixels(scene.height_mm));
    if !(width >= 1.0 && height >= 1.0 && width * height <= MOST_PIXELS as f64) {
        return Err(Error::new(
            ErrorKind::TooLarge,
            format!("The picture would have {width} x {height} pixels; at most {MOST_PIXELS} are possible."),
        )
        .hint("Choose a lower resolution or a smaller figure, or export PDF or SVG, which have none."));
    }
    Ok((width as u32, height as u32))
}

/// A PNG with its physical size, title and text alternative.
///
/// # Errors
/// Those of [`size`].
pub fn png(scene: &Scene, dpi: u32) -> Result<Vec<u8>> {
    let (width, height) = size(scene, dpi)?;
    let mut info = png::Info::with_size(width, height);
    info.color_type = png::ColorType::Rgb;
    info.bit_depth = png::BitDepth::Eight;
    let per_metre = (f64::from(dpi) / 0.0254).round() as u32;
    info.pixel_dims = Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter });
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::with_info(&mut bytes, info).map_err(not_written)?;
    encoder.set_compression(png::Compression::Balanced);
    for (key, words) in [("Title", &scene.title), ("Description", &scene.alternative)] {
        encoder.add_itxt_chunk(key.to_owned(), words.clone()).map_err(not_written)?;
    }
    let mut writer = encoder.write_header().map_err(not_written)?;
    let mut stream = writer.stream_writer().map_err(not_written)?;
    for rows in bands(scene, dpi, width, height) {
        std::io::Write::write_all(&mut stream, &rows?).map_err(not_written)?;
    }
    stream.finish().map_err(not_written)?;
    drop(writer);
    Ok(bytes)
}

/// A TIFF (LZW) with its physical size.
///
/// # Errors
/// Those of [`size`].
pub fn tiff(scene: &Scene, dpi: u32) -> Result<Vec<u8>> {
    let (width, height) = size(scene, dpi)?;
    let strips: Vec<Vec<u8>> = bands(scene, dpi, width, height)
        .map(|rows| rows.map(|rows| tiff::strip(rows, width)))
        .collect::<Result<_>>()?;
    Ok(tiff::file(width, height, dpi, BAND, &strips))
}

/// The picture's rows in bands, RGB, from the top.
fn bands(scene: &Scene, dpi: u32, width: u32, height: u32) -> impl Iterator<Item = Result<Vec<u8>>> {
    let painted: Vec<Painted> = flatten(scene, f64::from(dpi) / 25.4, TextAs::Outlines)
        .into_iter()
        .filter_map(Painted::new)
        .collect();
    (0..height.div_ceil(BAND)).map(move |i| {
        let top = i * BAND;
        band(&painted, width, top, BAND.min(height - top))
    })
}

fn band(painted: &[Painted], width: u32, top: u32, rows: u32) -> Result<Vec<u8>> {
    let mut pixels = Pixmap::new(width, rows)
        .ok_or_else(|| Error::new(ErrorKind::TooLarge, "There is no memory for the picture."))?;
    pixels.fill(tiny_skia::Color::WHITE);
    let (top, bottom) = (top as f32, (top + rows) as f32);
    let shift = Transform::from_translate(0.0, -top);
    for item in painted.iter().filter(|p| p.bottom >= top && p.top <= bottom) {
        let mut paint = tiny_skia::Paint { anti_alias: true, ..tiny_skia::Paint::default() };
        paint.set_color_rgba8(item.colour.r, item.colour.g, item.colour.b, item.colour.a);
        match item.width {
            None => pixels.fill_path(&item.path, &paint, FillRule::Winding, shift, None),
            Some(width) => {
                let stroke = Stroke { width, ..Stroke::default() };
                pixels.stroke_path(&item.path, &paint, &stroke, shift, None);
            }
        }
    }
    // On white every pixel is opaque, so the first three bytes are the colour.
    Ok(pixels.data().chunks_exact(4).flat_map(|p| p.iter().copied().take(3)).collect())
}

struct Painted {
    path: tiny_skia::Path,
    colour: Colour,
    width: Option<f32>,
    top: f32,
    bottom: f32,
}

impl Painted {
    fn new(paint: Paint<'_>) -> Option<Self> {
        let (lines, colour, width) = match paint {
            Paint::Fill(lines, colour) => (lines, colour, None),
            Paint::Stroke(lines, colour, width) => (lines, colour, Some(width as f32)),
            Paint::Text(_) => return None,
        };
        let path = path(&lines)?;
        let edge = width.unwrap_or(0.0) * 2.0 + 1.0;
        let bounds = path.bounds();
        Some(Self { colour, width, top: bounds.top() - edge, bottom: bounds.bottom() + edge, path })
    }
}

fn path(lines: &[Polyline]) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    for line in lines {
        for (i, (x, y)) in line.points.iter().enumerate() {
            if i == 0 {
                builder.move_to(*x as f32, *y as f32);
            } else {
                builder.line_to(*x as f32, *y as f32);
            }
        }
        if line.closed {
            builder.close();
        }
    }
    builder.finish()
}

fn not_written(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::TooLarge, format!("The picture could not be written: {error}."))
}
