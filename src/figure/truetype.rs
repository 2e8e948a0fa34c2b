//! Cuts a built-in TrueType font down to the glyphs a document uses; glyph numbers stay as they are.

use super::text::Style;
use std::collections::BTreeSet;
use ttf_parser::GlyphId;

/// Width of a glyph, part of the size.
pub fn advance(style: Style, glyph: u16) -> f64 {
    let Some(face) = style.face() else { return 0.0 };
    f64::from(face.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0)) / f64::from(face.units_per_em())
}

/// The font with the outlines of these glyphs, of the parts they are composed of, and of the empty box. `None` only
/// for a build with a broken font file.
pub fn subset(style: Style, glyphs: &BTreeSet<u16>) -> Option<Vec<u8>> {
    let file = style.file();
    let offsets = outlines_at(file)?;
    let glyf = table(file, b"glyf")?;
    let outline = |glyph: u16| {
        let (from, to) = (offsets.get(usize::from(glyph))?, offsets.get(usize::from(glyph) + 1)?);
        glyf.get(*from..*to)
    };
    let mut kept = BTreeSet::new();
    let mut wanted: Vec<u16> = glyphs.iter().copied().chain([0]).collect();
    while let Some(glyph) = wanted.pop() {
        if kept.insert(glyph) {
            wanted.extend(outline(glyph).map(parts).unwrap_or_default());
        }
    }
    let (mut new_glyf, mut new_loca) = (Vec::new(), Vec::new());
    for glyph in 0..offsets.len().saturating_sub(1) as u16 {
        new_loca.extend((new_glyf.len() as u32).to_be_bytes());
        if kept.contains(&glyph) {
            new_glyf.extend_from_slice(outline(glyph)?);
            new_glyf.resize(new_glyf.len().next_multiple_of(4), 0);
        }
    }
    new_loca.extend((new_glyf.len() as u32).to_be_bytes());
    let mut head = table(file, b"head")?.to_vec();
    // Long offsets; the checksum of the whole file is left at zero, which readers of PDF do not look at.
    head.get_mut(50..52)?.copy_from_slice(&[0, 1]);
    head.get_mut(8..12)?.fill(0);
    Some(assemble(&[
        (b"glyf", new_glyf),
        (b"head", head),
        (b"hhea", table(file, b"hhea")?.to_vec()),
        (b"hmtx", table(file, b"hmtx")?.to_vec()),
        (b"loca", new_loca),
        (b"maxp", table(file, b"maxp")?.to_vec()),
    ]))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize)
}

fn table<'a>(file: &'a [u8], tag: &[u8; 4]) -> Option<&'a [u8]> {
    (0..usize::from(u16_at(file, 4)?)).map(|i| 12 + i * 16).find_map(|at| {
        (file.get(at..at + 4)? == tag).then_some(())?;
        let (from, length) = (u32_at(file, at + 8)?, u32_at(file, at + 12)?);
        file.get(from..from.checked_add(length)?)
    })
}

/// Where each glyph's outline starts, and where the last ends.
fn outlines_at(file: &[u8]) -> Option<Vec<usize>> {
    let loca = table(file, b"loca")?;
    let long = u16_at(table(file, b"head")?, 50)? == 1;
    Some(if long {
        loca.chunks_exact(4).filter_map(|c| u32_at(c, 0)).collect()
    } else {
        loca.chunks_exact(2).filter_map(|c| u16_at(c, 0)).map(|half| usize::from(half) * 2).collect()
    })
}

/// The glyphs a composed glyph is made of (OpenType, table glyf, composite glyph description).
fn parts(outline: &[u8]) -> Vec<u16> {
    let mut found = Vec::new();
    if u16_at(outline, 0).is_none_or(|contours| contours <= 0x7fff) {
        return found;
    }
    let mut at = 10;
    while let (Some(flags), Some(glyph)) = (u16_at(outline, at), u16_at(outline, at + 2)) {
        found.push(glyph);
        at += if flags & 0x0001 != 0 { 8 } else { 6 };
        at += match flags {
            f if f & 0x0008 != 0 => 2,
            f if f & 0x0040 != 0 => 4,
            f if f & 0x0080 != 0 => 8,
            _ => 0,
        };
        if flags & 0x0020 == 0 {
            break;
        }
    }
    found
}

fn assemble(tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = tables.len() as u16;
    let power = count.checked_ilog2().unwrap_or(0) as u16;
    let range = 16 << power;
    let mut out = vec![0, 1, 0, 0];
    for field in [count, range, power, count * 16 - range] {
        out.extend(field.to_be_bytes());
    }
    let mut offset = 12 + tables.len() * 16;
    for (tag, data) in tables {
        out.extend_from_slice(*tag);
        out.extend(checksum(data).to_be_bytes());
        out.extend((offset as u32).to_be_bytes());
        out.extend((data.len() as u32).to_be_bytes());
        offset += data.len().next_multiple_of(4);
    }
    for (_, data) in tables {
        out.extend_from_slice(data);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}

fn checksum(data: &[u8]) -> u32 {
    data.chunks(4)
        .map(|c| c.iter().chain(&[0; 4]).take(4).fold(0_u32, |word, byte| word << 8 | u32::from(*byte)))
        .fold(0, u32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subset_draws_the_same_glyphs() {
        struct Count(u32);
        impl ttf_parser::OutlineBuilder for Count {
            fn move_to(&mut self, _: f32, _: f32) {
                self.0 += 1;
            }
            fn line_to(&mut self, x: f32, _: f32) {
                self.0 = self.0.wrapping_mul(31).wrapping_add(x as u32);
            }
            fn quad_to(&mut self, x: f32, _: f32, _: f32, _: f32) {
                self.0 = self.0.wrapping_mul(37).wrapping_add(x as u32);
            }
            fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {}
            fn close(&mut self) {}
        }
        for style in crate::figure::text::STYLES {
            let face = style.face().unwrap();
            // Å is composed of parts.
            let glyphs: BTreeSet<u16> = "Åµg".chars().map(|c| face.glyph_index(c).unwrap().0).collect();
            let bytes = subset(style, &glyphs).unwrap();
            assert!(bytes.len() < 6000, "{}", bytes.len());
            let raw = ttf_parser::RawFace::parse(&bytes, 0).unwrap();
            assert_eq!(raw.table_records.len(), 6);
            let small = ttf_parser::Face::parse(&bytes, 0).unwrap();
            for glyph in glyphs {
                let (mut a, mut b) = (Count(0), Count(0));
                face.outline_glyph(GlyphId(glyph), &mut a);
                small.outline_glyph(GlyphId(glyph), &mut b);
                assert!(a.0 != 0 && a.0 == b.0);
            }
            let unused = face.glyph_index('Q').unwrap();
            assert!(small.glyph_bounding_box(unused).is_none());
        }
    }
}
