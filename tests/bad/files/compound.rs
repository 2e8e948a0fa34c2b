//! XLS workbooks: the records of a sheet and the compound file around them.

/// A record of a BIFF stream.
pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// The workbook stream of a BIFF8 file (XLS) with one sheet of cells.
pub fn biff(cells: &[Vec<String>]) -> Vec<u8> {
    let bof = |kind: u16| {
        let mut data = vec![0x00, 0x06];
        data.extend_from_slice(&kind.to_le_bytes());
        data.extend_from_slice(&[0xbb, 0x0d, 0xcc, 0x07, 0, 0, 0, 0, 6, 0, 0, 0]);
        record(0x0809, &data)
    };
    let name = b"Results";
    let mut globals = [bof(5), record(0x0042, &1200_u16.to_le_bytes())].concat();
    let sheet_start = (globals.len() + 4 + 8 + name.len() + 4) as u32;
    let mut bound = sheet_start.to_le_bytes().to_vec();
    bound.extend_from_slice(&[0, 0, name.len() as u8, 0]);
    bound.extend_from_slice(name);
    globals.extend(record(0x0085, &bound));
    globals.extend(record(0x000a, &[]));
    let width = cells.iter().map(Vec::len).max().unwrap_or(0) as u16;
    let mut dimensions = 0_u32.to_le_bytes().to_vec();
    dimensions.extend_from_slice(&(cells.len() as u32).to_le_bytes());
    dimensions.extend_from_slice(&[0, 0]);
    dimensions.extend_from_slice(&width.to_le_bytes());
    dimensions.extend_from_slice(&[0, 0]);
    let mut sheet = [bof(0x10), record(0x0200, &dimensions)].concat();
    for (r, row) in cells.iter().enumerate() {
        for (c, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let mut data = [(r as u16).to_le_bytes(), (c as u16).to_le_bytes(), [0, 0]].concat();
            match text.parse::<f64>() {
                Ok(value) => {
                    data.extend_from_slice(&value.to_le_bytes());
                    sheet.extend(record(0x0203, &data));
                }
                Err(_) => {
                    data.extend_from_slice(&(text.len() as u16).to_le_bytes());
                    data.push(0);
                    data.extend_from_slice(text.as_bytes());
                    sheet.extend(record(0x0204, &data));
                }
            }
        }
    }
    sheet.extend(record(0x000a, &[]));
    [globals, sheet].concat()
}

/// A compound file (the container of XLS and of encrypted workbooks) with streams in its root; each is padded to
/// the 4096 bytes below which a stream would stand elsewhere.
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xffff_fffe;
    let padded = |data: &[u8]| data.len().max(4096).div_ceil(SECTOR);
    let data_sectors: usize = streams.iter().map(|(_, data)| padded(data)).sum();
    let directory_sectors = (streams.len() + 1).div_ceil(4);
    let mut fat_sectors = 1;
    while fat_sectors * 128 < fat_sectors + directory_sectors + data_sectors {
        fat_sectors += 1;
    }
    let mut fat: Vec<u32> = vec![0xffff_fffd; fat_sectors];
    let chain = |fat: &mut Vec<u32>, count: usize| {
        let start = fat.len() as u32;
        fat.extend((1..count as u32).map(|i| start + i));
        fat.push(END);
        start
    };
    let directory_start = chain(&mut fat, directory_sectors);
    let mut directory = Vec::new();
    let entry = |name: &str, kind: u8, child: u32, right: u32, start: u32, size: u32| {
        let mut e: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = (e.len() + 2) as u16;
        e.resize(64, 0);
        e.extend_from_slice(&length.to_le_bytes());
        e.extend_from_slice(&[kind, 1]);
        e.extend_from_slice(&u32::MAX.to_le_bytes());
        e.extend_from_slice(&right.to_le_bytes());
        e.extend_from_slice(&child.to_le_bytes());
        e.resize(116, 0);
        e.extend_from_slice(&start.to_le_bytes());
        e.extend_from_slice(&size.to_le_bytes());
        e.resize(128, 0);
        e
    };
    directory.extend(entry("Root Entry", 5, if streams.is_empty() { u32::MAX } else { 1 }, u32::MAX, END, 0));
    let mut body = Vec::new();
    for (i, (name, data)) in streams.iter().enumerate() {
        let sectors = padded(data);
        let start = chain(&mut fat, sectors);
        let right = if i + 1 < streams.len() { i as u32 + 2 } else { u32::MAX };
        directory.extend(entry(name, 2, u32::MAX, right, start, data.len().max(4096) as u32));
        body.extend_from_slice(data);
        let end = body.len() + sectors * SECTOR - data.len();
        body.resize(end, 0);
    }
    directory.resize(directory_sectors * SECTOR, 0);
    fat.resize(fat_sectors * 128, u32::MAX);
    let mut out = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    out.resize(24, 0);
    out.extend_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    out.resize(44, 0);
    out.extend_from_slice(&(fat_sectors as u32).to_le_bytes());
    out.extend_from_slice(&directory_start.to_le_bytes());
    out.extend_from_slice(&0_u32.to_le_bytes());
    out.extend_from_slice(&4096_u32.to_le_bytes());
    out.extend_from_slice(&END.to_le_bytes());
    out.extend_from_slice(&0_u32.to_le_bytes());
    out.extend_from_slice(&END.to_le_bytes());
    out.extend_from_slice(&0_u32.to_le_bytes());
    out.extend(
        (0..109_u32).flat_map(|i| if (i as usize) < fat_sectors { i } else { u32::MAX }.to_le_bytes()),
    );
    out.extend(fat.iter().flat_map(|s| s.to_le_bytes()));
    out.extend(directory);
    out.extend(body);
    out
}

/// An XLS workbook with one sheet of cells.
pub fn xls(cells: &[Vec<String>]) -> Vec<u8> {
    compound(&[("Workbook", &biff(cells))])
}

/// A workbook with a password, as Excel writes it: its parts are ciphertext in a compound file.
pub fn encrypted() -> Vec<u8> {
    let package: Vec<u8> = (0..6000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    compound(&[("EncryptionInfo", b"\x04\0\x04\0\x40\0\0\0<encryption/>"), ("EncryptedPackage", &package)])
}
