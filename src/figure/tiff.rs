//! A plain TIFF 6.0 file: RGB, LZW with horizontal differencing, resolution in inches.
//!
//! Source: TIFF revision 6.0 (Aldus 1992), sections 13 (LZW) and 14 (differencing).

const CLEAR: u16 = 256;
const END: u16 = 257;
const FIRST: u16 = 258;

/// Compresses rows of RGB.
pub fn strip(mut rows: Vec<u8>, width: u32) -> Vec<u8> {
    for row in rows.chunks_exact_mut(width as usize * 3) {
        let mut before = [0_u8; 3];
        for pixel in row.chunks_exact_mut(3) {
            for (value, before) in pixel.iter_mut().zip(&mut before) {
                let now = *value;
                *value = now.wrapping_sub(*before);
                *before = now;
            }
        }
    }
    lzw(&rows)
}

/// The file around compressed strips of `rows_per_strip` rows.
pub fn file(width: u32, height: u32, dpi: u32, rows_per_strip: u32, strips: &[Vec<u8>]) -> Vec<u8> {
    let mut out = vec![b'I', b'I', 42, 0, 0, 0, 0, 0];
    let mut offsets = Vec::new();
    for strip in strips {
        offsets.push(out.len() as u32);
        out.extend_from_slice(strip);
        if out.len() % 2 == 1 {
            out.push(0);
        }
    }
    let lengths: Vec<u32> = strips.iter().map(|s| s.len() as u32).collect();
    let mut append = |bytes: Vec<u8>| {
        let at = out.len() as u32;
        out.extend(bytes);
        if out.len() % 2 == 1 {
            out.push(0);
        }
        at
    };
    let words = |list: &[u32]| list.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    let bits = append([8_u16; 3].iter().flat_map(|v| v.to_le_bytes()).collect());
    let resolution = append(words(&[dpi, 1]));
    let software = append(b"Monolayer\0".to_vec());
    // A single value stands in the entry itself.
    let count = strips.len() as u32;
    let place = |list: &[u32], append: &mut dyn FnMut(Vec<u8>) -> u32| match list {
        [one] => *one,
        many => append(words(many)),
    };
    let offsets_at = place(&offsets, &mut append);
    let lengths_at = place(&lengths, &mut append);
    const SHORT: u16 = 3;
    const LONG: u16 = 4;
    let entries: [(u16, u16, u32, u32); 14] = [
        (256, LONG, 1, width),
        (257, LONG, 1, height),
        (258, SHORT, 3, bits),
        (259, SHORT, 1, 5),
        (262, SHORT, 1, 2),
        (273, LONG, count, offsets_at),
        (277, SHORT, 1, 3),
        (278, LONG, 1, rows_per_strip),
        (279, LONG, count, lengths_at),
        (282, 5, 1, resolution),
        (283, 5, 1, resolution),
        (296, SHORT, 1, 2),
        (305, 2, 10, software),
        (317, SHORT, 1, 2),
    ];
    let directory = out.len() as u32;
    out.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        out.extend(tag.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend(value.to_le_bytes());
    }
    out.extend([0; 4]);
    if let Some(field) = out.get_mut(4..8) {
        field.copy_from_slice(&directory.to_le_bytes());
    }
    out
}

fn lzw(bytes: &[u8]) -> Vec<u8> {
    let mut writer = Bits { out: Vec::new(), kept: 0, count: 0 };
    let mut table = Table { codes: vec![0; 4096 * 256], used: Vec::new(), next: FIRST, width: 9 };
    writer.put(CLEAR, table.width);
    let mut prefix: Option<u16> = None;
    for byte in bytes {
        let Some(before) = prefix else {
            prefix = Some(u16::from(*byte));
            continue;
        };
        let key = usize::from(before) << 8 | usize::from(*byte);
        match table.codes.get(key).copied().filter(|c| *c != 0) {
            Some(code) => prefix = Some(code),
            None => {
                writer.put(before, table.width);
                if table.add(key) {
                    writer.put(CLEAR, table.width);
                    table.clear();
                }
                prefix = Some(u16::from(*byte));
            }
        }
    }
    if let Some(last) = prefix {
        writer.put(last, table.width);
        // The reader counts one more entry by now.
        table.next += 1;
        if table.next > (1 << table.width) - 1 && table.width < 12 {
            table.width += 1;
        }
    }
    writer.put(END, table.width);
    writer.finish()
}

struct Table {
    codes: Vec<u16>,
    used: Vec<usize>,
    next: u16,
    width: u32,
}

impl Table {
    /// Adds an entry; true when the table is full and has to be cleared.
    fn add(&mut self, key: usize) -> bool {
        if let Some(code) = self.codes.get_mut(key) {
            *code = self.next;
            self.used.push(key);
        }
        self.next += 1;
        if self.next == 4094 {
            return true;
        }
        if self.next > (1 << self.width) - 1 {
            self.width += 1;
        }
        false
    }

    fn clear(&mut self) {
        for key in self.used.drain(..) {
            if let Some(code) = self.codes.get_mut(key) {
                *code = 0;
            }
        }
        self.next = FIRST;
        self.width = 9;
    }
}

struct Bits {
    out: Vec<u8>,
    kept: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, code: u16, width: u32) {
        self.kept = self.kept << width | u32::from(code);
        self.count += width;
        while self.count >= 8 {
            self.count -= 8;
            self.out.push((self.kept >> self.count) as u8);
        }
        self.kept &= (1 << self.count) - 1;
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.out.push((self.kept << (8 - self.count)) as u8);
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A reader written from the specification, not from the writer.
    fn unpack(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut entries: Vec<Vec<u8>> = Vec::new();
        let (mut kept, mut count, mut width) = (0_u32, 0_u32, 9_u32);
        let mut old: Option<Vec<u8>> = None;
        for byte in bytes {
            kept = kept << 8 | u32::from(*byte);
            count += 8;
            if count < width {
                continue;
            }
            count -= width;
            let code = (kept >> count) as u16;
            kept &= (1 << count) - 1;
            match code {
                CLEAR => {
                    entries.clear();
                    width = 9;
                    old = None;
                    continue;
                }
                END => return out,
                _ => {}
            }
            let known = |c: u16, e: &[Vec<u8>]| {
                if c < 256 { Some(vec![c as u8]) } else { e.get(usize::from(c - FIRST)).cloned() }
            };
            let text = match (known(code, &entries), &old) {
                (Some(text), _) => text,
                (None, Some(old)) => [old.as_slice(), &old[..1]].concat(),
                (None, None) => panic!("code {code} out of nowhere"),
            };
            if let Some(old) = old {
                entries.push([old.as_slice(), &text[..1]].concat());
            }
            out.extend_from_slice(&text);
            old = Some(text);
            width = match entries.len() + usize::from(FIRST) {
                0..=510 => 9,
                511..=1022 => 10,
                1023..=2046 => 11,
                _ => 12,
            };
        }
        panic!("no end");
    }

    #[test]
    fn long_strips_come_back() {
        let noise: Vec<u8> = (0_u32..60_000).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert_eq!(unpack(&lzw(&noise)), noise);
        let plain = vec![0_u8; 500_000];
        let packed = lzw(&plain);
        assert!(packed.len() < 3000);
        assert_eq!(unpack(&packed), plain);
        assert_eq!(unpack(&lzw(&[])), Vec::<u8>::new());
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes in prop::collection::vec(0_u8..4, 0..3000)) {
            prop_assert_eq!(unpack(&lzw(&bytes)), bytes);
        }
    }
}
