//! Zip archives, whose headers may lie, and what unpacks to far more than it is.

/// One entry of a zip archive, as its headers tell it; they need not tell the truth.
#[derive(Clone)]
pub struct Entry {
    pub name: String,
    pub data: Vec<u8>,
    pub deflated: bool,
    pub crc: u32,
    pub size: u32,
    pub flags: u16,
}

impl Entry {
    /// Stored as it is.
    pub fn stored(name: &str, data: impl Into<Vec<u8>>) -> Self {
        let data = data.into();
        let (crc, size) = (crc32(&data), data.len() as u32);
        Self { name: name.into(), data, deflated: false, crc, size, flags: 0x800 }
    }

    /// A deflate stream that unpacks to `megabytes` of `filler`, of about a thousandth of the size.
    pub fn bomb(name: &str, head: &[u8], filler: u8, megabytes: usize) -> Self {
        let mut data = stored_block(head);
        let block = repeated_block(filler);
        for _ in 0..megabytes {
            data.extend_from_slice(&block);
        }
        data.extend_from_slice(&[1, 0, 0, 0xff, 0xff]);
        let size = head.len() as u64 + ((megabytes as u64) << 20);
        Self {
            name: name.into(),
            data,
            deflated: true,
            crc: 0,
            size: u32::try_from(size).unwrap_or(u32::MAX - 1),
            flags: 0x800,
        }
    }
}

/// A zip archive of entries in their order.
pub fn zip(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let offset = out.len() as u32;
        let mut common = Vec::new();
        common.extend_from_slice(&20_u16.to_le_bytes());
        common.extend_from_slice(&entry.flags.to_le_bytes());
        common.extend_from_slice(&(if entry.deflated { 8_u16 } else { 0 }).to_le_bytes());
        common.extend_from_slice(&[0, 0, 0x21, 0]);
        common.extend_from_slice(&entry.crc.to_le_bytes());
        common.extend_from_slice(&(entry.data.len() as u32).to_le_bytes());
        common.extend_from_slice(&entry.size.to_le_bytes());
        common.extend_from_slice(&(entry.name.len() as u16).to_le_bytes());
        common.extend_from_slice(&[0, 0]);
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(entry.name.as_bytes());
        out.extend_from_slice(&entry.data);
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(entry.name.as_bytes());
    }
    let start = out.len() as u32;
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&(entries.len() as u16).to_le_bytes());
    out.extend_from_slice(&(entries.len() as u16).to_le_bytes());
    out.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

/// The checksum of a zip entry.
pub fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 })
    })
}

fn stored_block(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    [&[0][..], &length.to_le_bytes(), &(!length).to_le_bytes(), data].concat()
}

/// One mebibyte of a byte as deflate blocks that end on a byte, so that they can be repeated: fixed Huffman codes,
/// matches of 258 at distance 1, then an empty stored block.
fn repeated_block(byte: u8) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(0b010, 3);
    let literal = |bits: &mut Bits| {
        if byte < 144 {
            bits.code(0x30 + u32::from(byte), 8)
        } else {
            bits.code(0x190 + u32::from(byte) - 144, 9)
        }
    };
    literal(&mut bits);
    let mut left = (1 << 20) - 1;
    while left >= 258 {
        bits.code(0b1100_0101, 8);
        bits.code(0, 5);
        left -= 258;
    }
    for _ in 0..left {
        literal(&mut bits);
    }
    bits.code(0, 7);
    bits.push(0, 3);
    bits.align();
    bits.bytes.extend_from_slice(&[0, 0, 0xff, 0xff]);
    bits.bytes
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        for i in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> i & 1) as u8) << (self.used % 8);
            }
            self.used += 1;
        }
    }

    /// A Huffman code: first bit is the highest.
    fn code(&mut self, value: u32, count: u32) {
        self.push(value.reverse_bits() >> (32 - count), count);
    }

    fn align(&mut self) {
        self.used = 0;
    }
}
