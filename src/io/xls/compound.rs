//! The compound file around a workbook: streams in chains of sectors.

use super::bytes::{u16_at, u32_at};

/// A compound file: streams in chains of sectors.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    mini_cutoff: usize,
    entries: Vec<(String, u32, usize)>,
}

const END: u32 = 0xFFFF_FFFA;

impl<'a> Compound<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        let shift = u16_at(bytes, 30)?;
        if shift != 9 && shift != 12 {
            return None;
        }
        let sector = 1_usize << shift;
        let mut file = Self {
            bytes,
            sector,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini: Vec::new(),
            mini_cutoff: u32_at(bytes, 56)? as usize,
            entries: Vec::new(),
        };
        let most = bytes.len() / sector + 1;
        let mut fat_sectors: Vec<u32> =
            (0..109).filter_map(|i| u32_at(bytes, 76 + 4 * i)).filter(|s| *s < END).collect();
        let mut next = u32_at(bytes, 68)?;
        let mut steps = 0;
        while next < END && steps <= most {
            let block = file.sector_at(next)?;
            let count = sector / 4 - 1;
            fat_sectors.extend((0..count).filter_map(|i| u32_at(block, 4 * i)).filter(|s| *s < END));
            next = u32_at(block, 4 * count)?;
            steps += 1;
        }
        for number in fat_sectors.into_iter().take(most) {
            let Some(block) = file.sector_at(number) else { continue };
            file.fat.extend(block.chunks_exact(4).filter_map(|c| u32_at(c, 0)));
        }
        let directory = file.chain(u32_at(bytes, 48)?, usize::MAX);
        let mut root = None;
        for entry in directory.chunks_exact(128) {
            let units = usize::from(u16_at(entry, 64)?.saturating_sub(2) / 2).min(31);
            let name: Vec<u16> = (0..units).filter_map(|i| u16_at(entry, 2 * i)).collect();
            let start = u32_at(entry, 116)?;
            let size = u32_at(entry, 120)? as usize;
            match entry.get(66) {
                Some(5) => root = Some((start, size)),
                Some(2) => file.entries.push((String::from_utf16_lossy(&name), start, size)),
                _ => {}
            }
        }
        if let Some((start, size)) = root {
            file.mini = file.chain(start, size);
            file.mini_fat = file
                .chain(u32_at(bytes, 60)?, usize::MAX)
                .chunks_exact(4)
                .filter_map(|c| u32_at(c, 0))
                .collect();
        }
        Some(file)
    }

    /// The bytes of a sector; the last one of a file may be short.
    fn sector_at(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(start..(start + self.sector).min(self.bytes.len())).filter(|s| !s.is_empty())
    }

    fn chain(&self, start: u32, size: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let mut next = start;
        let most = self.bytes.len() / self.sector + 1;
        for _ in 0..most {
            if next >= END || out.len() >= size {
                break;
            }
            let Some(block) = self.sector_at(next) else { break };
            out.extend_from_slice(block);
            next = self.fat.get(next as usize).copied().unwrap_or(END);
        }
        out.truncate(size);
        out
    }

    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let (_, start, size) = self.entries.iter().find(|e| e.0.eq_ignore_ascii_case(name))?;
        if *size >= self.mini_cutoff {
            return Some(self.chain(*start, *size));
        }
        let mut out = Vec::new();
        let mut next = *start;
        for _ in 0..self.mini.len() / 64 + 1 {
            if next >= END || out.len() >= *size {
                break;
            }
            let Some(block) = self.mini.get(next as usize * 64..) else { break };
            out.extend_from_slice(block.get(..block.len().min(64)).unwrap_or(&[]));
            next = self.mini_fat.get(next as usize).copied().unwrap_or(END);
        }
        out.truncate(*size);
        Some(out)
    }
}
