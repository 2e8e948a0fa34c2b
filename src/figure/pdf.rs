//! A figure as PDF: vector, exact size, text that can be selected, the built-in fonts embedded, a text alternative for
//! readers' software. No dates and no random numbers: the same figure gives the same bytes.
//!
//! Source: PDF 1.7 (ISO 32000-1:2008).

use super::flatten::circle;
use super::scene::{Anchor, Colour, Mark, Run, Scene, Step, Stroke};
use super::shape::{self, anchor_shift};
use super::svg::number;
use super::text::{self, Placed, STYLES, Style};
use super::truetype;
use crate::num::math;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Writes a figure.
pub fn write(scene: &Scene) -> Vec<u8> {
    let per_mm = 72.0 / 25.4;
    let (width, height) = (scene.width_mm * per_mm, scene.height_mm * per_mm);
    let mut page = Page::default();
    // Millimetres from the upper left corner; mitres as long as in the other outputs.
    let _ = writeln!(
        page.content,
        "/Figure <</MCID 0>> BDC\n{} 0 0 {} 0 {} cm 4 M",
        number(per_mm),
        number(-per_mm),
        number(height)
    );
    let paper =
        shape::rectangle((0.0, 0.0), (scene.width_mm, scene.height_mm), Some(super::theme::WHITE), None);
    page.draw(&paper);
    shape::walk(&scene.marks, &mut |mark| page.draw(mark));
    page.content.push_str("EMC\n");

    let mut file = File::default();
    let (catalog, pages, sheet, content) = (file.reserve(), file.reserve(), file.reserve(), file.reserve());
    let (info, root, figure, parents) = (file.reserve(), file.reserve(), file.reserve(), file.reserve());
    let mut fonts = String::new();
    for style in STYLES {
        if let Some(id) = page.used.get(&style).and_then(|used| font(&mut file, style, used)) {
            let _ = write!(fonts, "/{} {id} 0 R ", font_name(style));
        }
    }
    let mut states = String::new();
    for alpha in &page.alphas {
        let share = number(f64::from(*alpha) / 255.0);
        let _ = write!(states, "/A{alpha} <</ca {share} /CA {share}>> ");
    }
    file.set(
        catalog,
        format!(
            "<</Type /Catalog /Pages {pages} 0 R /Lang (en) /MarkInfo <</Marked true>> /StructTreeRoot {root} 0 R \
             /ViewerPreferences <</DisplayDocTitle true>>>>"
        ),
    );
    file.set(pages, format!("<</Type /Pages /Kids [{sheet} 0 R] /Count 1>>"));
    file.set(
        sheet,
        format!(
            "<</Type /Page /Parent {pages} 0 R /MediaBox [0 0 {} {}] /Contents {content} 0 R /StructParents 0 /Tabs /S \
             /Group <</S /Transparency /CS /DeviceRGB>> /Resources <</Font <<{fonts}>> /ExtGState <<{states}>>>>>>",
            number(width),
            number(height)
        ),
    );
    file.set_stream(content, "", page.content.as_bytes());
    file.set(info, format!("<</Title {} /Producer (Monolayer)>>", words(&scene.title)));
    file.set(root, format!("<</Type /StructTreeRoot /K {figure} 0 R /ParentTree {parents} 0 R>>"));
    file.set(
        figure,
        format!(
            "<</Type /StructElem /S /Figure /P {root} 0 R /Pg {sheet} 0 R /K 0 /Alt {}>>",
            words(&scene.alternative)
        ),
    );
    file.set(parents, format!("<</Nums [0 [{figure} 0 R]]>>"));
    file.finish(catalog, info)
}

/// The page's content and what it uses.
#[derive(Default)]
struct Page {
    content: String,
    used: BTreeMap<Style, BTreeMap<u16, char>>,
    alphas: BTreeSet<u8>,
}

impl Page {
    fn draw(&mut self, mark: &Mark) {
        match mark {
            Mark::Path { steps, fill, stroke } => self.path(steps, *fill, stroke.as_ref()),
            Mark::Circle { x, y, radius, fill, stroke } => {
                self.path(&circle(*x, *y, *radius), *fill, stroke.as_ref());
            }
            Mark::Text { x, y, runs, size_pt, anchor, angle_deg, colour } => {
                self.text((*x, *y), runs, *size_pt, *anchor, *angle_deg, *colour);
            }
            Mark::Group { .. } => {}
        }
    }

    fn path(&mut self, steps: &[Step], fill: Option<Colour>, stroke: Option<&Stroke>) {
        // Fill and line may differ in opacity, so they are two paintings.
        if let Some(colour) = fill {
            self.content.push_str("q ");
            self.colour(colour, "rg");
            self.steps(steps);
            self.content.push_str("f Q\n");
        }
        if let Some(stroke) = stroke {
            self.content.push_str("q ");
            self.colour(stroke.colour, "RG");
            let dash: Vec<String> = stroke.dash.iter().map(|d| number(*d)).collect();
            let _ = write!(self.content, "{} w [{}] 0 d ", number(stroke.width), dash.join(" "));
            self.steps(steps);
            self.content.push_str("S Q\n");
        }
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            let n = number;
            let _ = match *step {
                Step::Move(x, y) => write!(self.content, "{} {} m ", n(x), n(y)),
                Step::Line(x, y) => write!(self.content, "{} {} l ", n(x), n(y)),
                Step::Curve(a, b, c, d, x, y) => {
                    write!(self.content, "{} {} {} {} {} {} c ", n(a), n(b), n(c), n(d), n(x), n(y))
                }
                Step::Close => write!(self.content, "h "),
            };
        }
    }

    fn colour(&mut self, colour: Colour, operator: &str) {
        let part = |c: u8| number(f64::from(c) / 255.0);
        let _ = write!(self.content, "{} {} {} {operator} ", part(colour.r), part(colour.g), part(colour.b));
        if colour.a < 255 {
            self.alphas.insert(colour.a);
            let _ = write!(self.content, "/A{} gs ", colour.a);
        }
    }

    fn text(
        &mut self,
        at: (f64, f64),
        runs: &[Run],
        size_pt: f64,
        anchor: Anchor,
        angle_deg: f64,
        colour: Colour,
    ) {
        let (placed, width) = text::place(runs, size_pt);
        let left = anchor_shift(anchor, width);
        let radians = angle_deg * std::f64::consts::PI / 180.0;
        let (cos, sin) = if angle_deg == 0.0 { (1.0, 0.0) } else { (math::cos(radians), math::sin(radians)) };
        // Characters without glyph are drawn as boxes, but are copied as what they are.
        let lacking = placed.iter().any(|p| p.glyph == 0);
        if lacking {
            let whole: String = placed.iter().map(|p| p.character).collect();
            let _ = writeln!(self.content, "/Span <</ActualText {}>> BDC", words(&whole));
        }
        self.content.push_str("q ");
        self.colour(colour, "rg");
        self.content.push_str("BT ");
        let mut rest = placed.as_slice();
        while let Some(first) = rest.first() {
            let alike = rest
                .iter()
                .take_while(|p| p.style == first.style && p.size == first.size && p.y == first.y)
                .count();
            let (piece, after) = rest.split_at(alike);
            rest = after;
            let (x, y) = (first.x + left, first.y);
            let _ = write!(
                self.content,
                "/{} {} Tf {} {} {} {} {} {} Tm [",
                font_name(first.style),
                number(first.size),
                number(cos),
                number(-sin),
                number(-sin),
                number(-cos),
                number(at.0 + x * cos + y * sin),
                number(at.1 - x * sin + y * cos)
            );
            self.glyphs(piece);
            self.content.push_str("] TJ ");
        }
        self.content.push_str("ET Q\n");
        if lacking {
            self.content.push_str("EMC\n");
        }
    }

    fn glyphs(&mut self, piece: &[Placed]) {
        let mut open = false;
        for (i, placed) in piece.iter().enumerate() {
            self.used.entry(placed.style).or_default().entry(placed.glyph).or_insert(placed.character);
            if !open {
                self.content.push('<');
                open = true;
            }
            let _ = write!(self.content, "{:04x}", placed.glyph);
            // What the layout adds to the glyph's own width, in thousandths of the size: kerning.
            let own = truetype::advance(placed.style, placed.glyph);
            let extra = piece.get(i + 1).map_or(0.0, |next| (next.x - placed.x) / placed.size - own) * 1000.0;
            if extra.abs() > 0.01 {
                let _ = write!(self.content, "> {} ", number(-extra));
                open = false;
            }
        }
        if open {
            self.content.push('>');
        }
    }
}

/// Adds a font with the glyphs that are used.
fn font(file: &mut File, style: Style, used: &BTreeMap<u16, char>) -> Option<usize> {
    let face = style.face()?;
    let bytes = truetype::subset(style, &used.keys().copied().collect())?;
    let (top, descendant, descriptor) = (file.reserve(), file.reserve(), file.reserve());
    let (program, unicode) = (file.reserve(), file.reserve());
    let digest = Sha256::digest(&bytes);
    let tag: String = digest.iter().take(6).map(|b| char::from(b'A' + b % 26)).collect();
    let name = format!(
        "{tag}+MonolayerSans-{}",
        match style {
            Style::Regular => "Regular",
            Style::Bold => "Bold",
            Style::Italic => "Italic",
        }
    );
    let per_mille = |units: i16| number(f64::from(units) * 1000.0 / f64::from(face.units_per_em()));
    let widths: String = used
        .keys()
        .map(|glyph| format!("{glyph} [{}] ", number(truetype::advance(style, *glyph) * 1000.0)))
        .collect();
    let bounds = face.global_bounding_box();
    let (flags, slant, stem) = match style {
        Style::Regular => (32, 0, 80),
        Style::Bold => (32, 0, 140),
        Style::Italic => (96, -12, 80),
    };
    file.set(
        top,
        format!(
            "<</Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] \
             /ToUnicode {unicode} 0 R>>"
        ),
    );
    file.set(
        descendant,
        format!(
            "<</Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo <</Registry (Adobe) /Ordering \
             (Identity) /Supplement 0>> /FontDescriptor {descriptor} 0 R /CIDToGIDMap /Identity /DW 0 /W [{widths}]>>"
        ),
    );
    file.set(
        descriptor,
        format!(
            "<</Type /FontDescriptor /FontName /{name} /Flags {flags} /FontBBox [{} {} {} {}] /ItalicAngle {slant} \
             /Ascent {} /Descent {} /CapHeight 716 /StemV {stem} /FontFile2 {program} 0 R>>",
            per_mille(bounds.x_min),
            per_mille(bounds.y_min),
            per_mille(bounds.x_max),
            per_mille(bounds.y_max),
            per_mille(face.ascender()),
            per_mille(face.descender())
        ),
    );
    file.set_stream(program, &format!("/Length1 {} ", bytes.len()), &bytes);
    file.set_stream(unicode, "", to_unicode(used).as_bytes());
    Some(top)
}

fn to_unicode(used: &BTreeMap<u16, char>) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) \
         /Supplement 0>> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <ffff> \
         endcodespacerange\n",
    );
    let pairs: Vec<_> = used.iter().filter(|(glyph, _)| **glyph != 0).collect();
    // At most a hundred pairs a block.
    for block in pairs.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", block.len());
        for (glyph, character) in block {
            let _ = writeln!(map, "<{glyph:04x}> <{}>", utf16(&character.to_string()));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap CMapName currentdict /CMap defineresource pop end end\n");
    map
}

fn font_name(style: Style) -> &'static str {
    match style {
        Style::Regular => "F1",
        Style::Bold => "F2",
        Style::Italic => "F3",
    }
}

fn utf16(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("{unit:04x}")).collect()
}

/// A text string in hexadecimal, which needs no escaping.
fn words(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !text::invisible(*c)).collect();
    format!("<feff{}>", utf16(&kept))
}

/// The file's numbered objects.
#[derive(Default)]
struct File {
    objects: Vec<Vec<u8>>,
}

impl File {
    fn reserve(&mut self) -> usize {
        self.objects.push(Vec::new());
        self.objects.len()
    }

    fn set(&mut self, id: usize, body: String) {
        self.put(id, body.into_bytes());
    }

    fn set_stream(&mut self, id: usize, entries: &str, data: &[u8]) {
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(data, 9);
        let mut body =
            format!("<<{entries}/Filter /FlateDecode /Length {}>>\nstream\n", packed.len()).into_bytes();
        body.extend(packed);
        body.extend_from_slice(b"\nendstream");
        self.put(id, body);
    }

    fn put(&mut self, id: usize, body: Vec<u8>) {
        if let Some(object) = id.checked_sub(1).and_then(|i| self.objects.get_mut(i)) {
            *object = body;
        }
    }

    fn finish(self, catalog: usize, info: usize) -> Vec<u8> {
        // The second line tells transfer programs that the file is binary.
        let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut offsets = Vec::new();
        for (i, object) in self.objects.iter().enumerate() {
            offsets.push(out.len());
            out.extend(format!("{} 0 obj\n", i + 1).into_bytes());
            out.extend_from_slice(object);
            out.extend_from_slice(b"\nendobj\n");
        }
        let id: String = Sha256::digest(&out).iter().take(16).map(|b| format!("{b:02x}")).collect();
        let table = out.len();
        let mut tail = format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1);
        for offset in &offsets {
            let _ = writeln!(tail, "{offset:010} 00000 n ");
        }
        let _ = writeln!(
            tail,
            "trailer\n<</Size {} /Root {catalog} 0 R /Info {info} 0 R /ID [<{id}> <{id}>]>>\nstartxref\n{table}\n%%EOF",
            offsets.len() + 1
        );
        out.extend(tail.into_bytes());
        out
    }
}
