//! The zip around a project. Reading goes by the directory at its end; when that is missing or wrong, by the heads of
//! its parts, so that a file that was cut off gives back what it still holds.

use crate::error::{Error, ErrorKind, Result};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// How much a file may unpack to: no plate reader writes more, and a zip bomb would.
#[derive(Clone, Copy)]
struct Limits {
    /// Of one part, in bytes.
    part: u64,
    /// Of all parts.
    sum: u64,
}

const LIMITS: Limits = Limits { part: 128 << 20, sum: 384 << 20 };
/// Most parts.
const MOST: usize = 10_000;
/// Head of a part: signature, then 26 bytes, then name and extra field.
const HEAD: [u8; 4] = *b"PK\x03\x04";

/// Head of an entry of the directory, and of the end of the directory.
const ENTRY: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
/// Version needed to unpack (2.0), flags (none), method (deflate), time and date (1 January 1980: none).
const COMMON: [u8; 10] = [20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];

/// Packs parts in order. The same parts always give the same bytes.
///
/// Written here and not by the zip crate, whose writer weighs more on the page than all of the viability assay.
/// Format: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16, without zip64.
pub(in crate::project) fn pack(parts: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let size = |bytes: &[u8]| u32::try_from(bytes.len()).map(u32::to_le_bytes).map_err(|_| too_large());
    let count = u16::try_from(parts.len()).map_err(|_| too_large())?;
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let packed = miniz_oxide::deflate::compress_to_vec(bytes, 6);
        let mut facts = COMMON.to_vec();
        facts.extend(crc32(bytes).to_le_bytes());
        facts.extend(size(&packed)?);
        facts.extend(size(bytes)?);
        facts.extend(u16::try_from(name.len()).map_err(|_| too_large())?.to_le_bytes());
        // No extra field.
        facts.extend([0; 2]);
        directory.extend(ENTRY);
        directory.extend([20, 0]);
        directory.extend(&facts);
        // No comment, disk 0, no attributes.
        directory.extend([0; 10]);
        directory.extend(size(&out)?);
        directory.extend(name.as_bytes());
        out.extend(HEAD);
        out.extend(facts);
        out.extend(name.as_bytes());
        out.extend(packed);
    }
    let start = size(&out)?;
    let length = size(&directory)?;
    out.extend(directory);
    out.extend(END);
    out.extend([0; 4]);
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(length);
    out.extend(start);
    out.extend([0; 2]);
    Ok(out)
}

/// The parts of a zip.
pub(super) struct Container<'a> {
    parts: BTreeMap<String, Part<'a>>,
    /// Whether the directory at its end was missing or wrong.
    pub cut_off: bool,
}

enum Part<'a> {
    /// Unpacked by the directory.
    Whole(Result<Vec<u8>>),
    /// Found by its head: method, packed bytes, checksum.
    Loose { method: u16, packed: &'a [u8], crc: u32, complete: bool },
}

impl<'a> Container<'a> {
    /// Opens a zip that should hold a part of the name `needed`; of the others those are unpacked that are `wanted`.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] without bytes, [`ErrorKind::Format`] when it is no zip, [`ErrorKind::TooLarge`].
    pub fn open(bytes: &'a [u8], needed: &str, wanted: impl Fn(&str) -> bool) -> Result<Self> {
        Self::open_within(bytes, needed, wanted, LIMITS)
    }

    fn open_within(
        bytes: &'a [u8],
        needed: &str,
        wanted: impl Fn(&str) -> bool,
        limits: Limits,
    ) -> Result<Self> {
        if bytes.is_empty() {
            return Err(Error::new(ErrorKind::Empty, "This file is empty.")
                .hint("Look for another copy of the file. The work that is open has not been touched."));
        }
        let whole = by_directory(bytes, &wanted, limits)?;
        let sound = |parts: &BTreeMap<String, Part<'_>>| {
            parts.contains_key(needed) && parts.values().all(|p| matches!(p, Part::Whole(Ok(_))))
        };
        let loose = if whole.as_ref().is_some_and(sound) { Vec::new() } else { by_heads(bytes) };
        if whole.is_none() && loose.is_empty() {
            let mut error = Error::new(ErrorKind::Format, "This is not a Monolayer project.").hint(
                "Choose a file that ends in .monolayer. To read measurements, drop their file on the page.",
            );
            if bytes.starts_with(b"PK") {
                error = Error::new(
                    ErrorKind::Damaged,
                    "This project file is damaged: nothing in it can be read.",
                )
                .hint("Look for another copy of the file. The work that is open has not been touched.");
            }
            return Err(error);
        }
        let cut_off = whole.is_none();
        let mut parts = whole.unwrap_or_default();
        for (name, part) in loose {
            let better = match parts.get(&name) {
                None => true,
                Some(Part::Whole(read)) => read.is_err(),
                Some(Part::Loose { .. }) => false,
            };
            if better {
                parts.insert(name, part);
            }
        }
        Ok(Self { parts, cut_off })
    }

    /// Names of the parts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// A part, unpacked; `None` when there is none of this name.
    pub fn get(&self, name: &str) -> Option<Result<Vec<u8>>> {
        Some(match self.parts.get(name)? {
            Part::Whole(read) => read.clone(),
            Part::Loose { method, packed, crc, complete } => {
                if *complete {
                    unpack(*method, packed, *crc)
                } else {
                    Err(damaged())
                }
            }
        })
    }
}

fn by_directory<'a>(
    bytes: &'a [u8],
    wanted: &impl Fn(&str) -> bool,
    limits: Limits,
) -> Result<Option<BTreeMap<String, Part<'a>>>> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(None) };
    if archive.len() > MOST {
        return Err(too_large());
    }
    let mut parts = BTreeMap::new();
    let mut sum = 0u64;
    for index in 0..archive.len() {
        let name = match archive.name_for_index(index) {
            Some(Ok(name)) => name.into_owned(),
            _ => format!("part {index}"),
        };
        if !wanted(&name) {
            parts.insert(name, Part::Whole(Ok(Vec::new())));
            continue;
        }
        let Ok(mut part) = archive.by_index(index) else {
            parts.insert(name, Part::Whole(Err(damaged())));
            continue;
        };
        let mut unpacked = Vec::new();
        let read = (&mut part).take(limits.part + 1).read_to_end(&mut unpacked);
        let length = u64::try_from(unpacked.len()).unwrap_or(u64::MAX);
        sum = sum.saturating_add(length);
        if length > limits.part || sum > limits.sum {
            return Err(too_large());
        }
        parts.insert(name, Part::Whole(read.map(|_| unpacked).map_err(|_| damaged())));
    }
    Ok(Some(parts))
}

/// Finds parts by their heads, one after another. Only what this program writes need be found: lengths in the head.
fn by_heads(bytes: &[u8]) -> Vec<(String, Part<'_>)> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(HEAD.len()).position(|w| w == HEAD) {
        if parts.len() >= MOST {
            break;
        }
        let Some(head) = rest.get(at..) else { break };
        match one(head) {
            Some((name, part, length)) => {
                parts.push((name, part));
                rest = head.get(length..).unwrap_or_default();
            }
            None => rest = head.get(HEAD.len()..).unwrap_or_default(),
        }
    }
    parts
}

fn one(head: &[u8]) -> Option<(String, Part<'_>, usize)> {
    let u16_at = |at: usize| Some(u16::from_le_bytes(head.get(at..at + 2)?.try_into().ok()?));
    let u32_at = |at: usize| Some(u32::from_le_bytes(head.get(at..at + 4)?.try_into().ok()?));
    let (flags, method, crc, packed_size) = (u16_at(6)?, u16_at(8)?, u32_at(14)?, u32_at(18)?);
    let (name_length, extra_length) = (usize::from(u16_at(26)?), usize::from(u16_at(28)?));
    let lengths_follow = flags & 8 != 0;
    let encrypted = flags & 1 != 0;
    let name = String::from_utf8(head.get(30..30 + name_length)?.to_vec()).ok()?;
    let start = 30 + name_length + extra_length;
    let end = start.checked_add(usize::try_from(packed_size).ok()?)?;
    if lengths_follow || encrypted || !matches!(method, 0 | 8) || name.is_empty() {
        return None;
    }
    let packed = head.get(start..end.min(head.len()))?;
    let complete = end <= head.len();
    Some((name, Part::Loose { method, packed, crc, complete }, end.min(head.len())))
}

fn unpack(method: u16, packed: &[u8], crc: u32) -> Result<Vec<u8>> {
    let limit = usize::try_from(LIMITS.part).unwrap_or(usize::MAX);
    let unpacked = match method {
        0 => packed.to_vec(),
        _ => miniz_oxide::inflate::decompress_to_vec_with_limit(packed, limit).map_err(|_| damaged())?,
    };
    if crc32(&unpacked) == crc { Ok(unpacked) } else { Err(damaged()) }
}

/// The checksum's remainder of every byte: bit by bit, a bomb would take seconds.
const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        #[allow(clippy::indexing_slicing, reason = "inside the table, and checked when compiled")]
        {
            table[byte] = crc;
        }
        byte += 1;
    }
    table
};

/// The checksum of the zip format (polynomial 0xEDB88320, as in IEEE 802.3).
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        let at = usize::try_from((crc ^ u32::from(*byte)) & 0xFF).unwrap_or(0);
        crc = (crc >> 8) ^ CRC_TABLE.get(at).copied().unwrap_or(0);
    }
    !crc
}

fn damaged() -> Error {
    Error::new(ErrorKind::Damaged, "A part of this project file is damaged and cannot be read.")
        .hint("Look for another copy of the file. The work that is open has not been touched.")
}

fn too_large() -> Error {
    Error::new(ErrorKind::TooLarge, "This file unpacks to more than a project can hold.")
        .hint("It is no project, or it has been tampered with. The work that is open has not been touched.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        pack(&[("a".into(), b"first part, first part".to_vec()), ("b".into(), vec![7; 5000])]).unwrap()
    }

    #[test]
    fn packs_the_same_bytes_every_time_and_reads_them_back() {
        let bytes = sample();
        assert_eq!(bytes, sample());
        let container = Container::open(&bytes, "a", |_| true).unwrap();
        assert!(!container.cut_off);
        assert_eq!(container.get("a").unwrap().unwrap(), b"first part, first part");
        assert_eq!(container.get("b").unwrap().unwrap(), vec![7; 5000]);
        assert!(container.get("c").is_none());
    }

    #[test]
    fn a_cut_off_file_gives_back_its_first_parts() {
        let bytes = sample();
        let container = Container::open(&bytes[..bytes.len() - 30], "a", |_| true).unwrap();
        assert!(container.cut_off);
        assert_eq!(container.get("a").unwrap().unwrap(), b"first part, first part");
        assert_eq!(container.get("b").unwrap().unwrap(), vec![7; 5000]);
        let container = Container::open(&bytes[..70], "a", |_| true).unwrap();
        assert_eq!(container.get("a").unwrap().unwrap(), b"first part, first part");
    }

    #[test]
    fn the_checksum_is_that_of_the_format() {
        // The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn a_bomb_is_refused() {
        let small = Limits { part: 1 << 20, sum: 2 << 20 };
        let kind = |parts: &[(String, Vec<u8>)]| {
            Container::open_within(&pack(parts).unwrap(), "a", |_| true, small)
                .map(|_| ())
                .map_err(|e| e.kind)
        };
        let zeros = |n: usize| vec![0u8; n];
        assert_eq!(kind(&[("a".into(), zeros(1 << 20))]), Ok(()));
        assert_eq!(kind(&[("a".into(), zeros((1 << 20) + 1))]), Err(ErrorKind::TooLarge));
        let three: Vec<(String, Vec<u8>)> = (0..3).map(|i| (format!("inputs/{i}"), zeros(1 << 20))).collect();
        assert_eq!(kind(&three), Err(ErrorKind::TooLarge));
    }
}
