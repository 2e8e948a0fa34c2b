//! Bytes to text in the few encodings that instrument exports come in. A library of all the encodings of the web would
//! weigh more on the page than every reader together.
//!
//! Source: WHATWG Encoding Standard, indexes windows-1252 and macintosh.

use super::plate::Encoding;

/// What stands for bytes without meaning.
const STRANGE: char = '\u{FFFD}';

/// 0x80 to 0x9F of Windows-1252; from 0xA0 on bytes are the characters' numbers. Five bytes mean nothing and become the
/// control characters of their number, as in every browser.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// 0x80 to 0xFF of Mac OS Roman.
const MAC_ROMAN: [char; 128] = [
    'Ä', 'Å', 'Ç', 'É', 'Ñ', 'Ö', 'Ü', 'á', 'à', 'â', 'ä', 'ã', 'å', 'ç', 'é', 'è', 'ê', 'ë', 'í', 'ì', 'î',
    'ï', 'ñ', 'ó', 'ò', 'ô', 'ö', 'õ', 'ú', 'ù', 'û', 'ü', '†', '°', '¢', '£', '§', '•', '¶', 'ß', '®', '©',
    '™', '´', '¨', '≠', 'Æ', 'Ø', '∞', '±', '≤', '≥', '¥', 'µ', '∂', '∑', '∏', 'π', '∫', 'ª', 'º', 'Ω', 'æ',
    'ø', '¿', '¡', '¬', '√', 'ƒ', '≈', '∆', '«', '»', '…', '\u{A0}', 'À', 'Ã', 'Õ', 'Œ', 'œ', '–', '—', '“',
    '”', '‘', '’', '÷', '◊', 'ÿ', 'Ÿ', '⁄', '€', '‹', '›', 'ﬁ', 'ﬂ', '‡', '·', '‚', '„', '‰', 'Â', 'Ê', 'Á',
    'Ë', 'È', 'Í', 'Î', 'Ï', 'Ì', 'Ó', 'Ô', '\u{F8FF}', 'Ò', 'Ú', 'Û', 'Ù', 'ı', 'ˆ', '˜', '¯', '˘', '˙',
    '˚', '¸', '˝', '˛', 'ˇ',
];

/// Bytes to text. The flag says whether some bytes have no meaning in the encoding. A byte order mark is a character.
pub fn decode(bytes: &[u8], encoding: Encoding) -> (String, bool) {
    match encoding {
        Encoding::Utf8 => match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), false),
            Err(_) => (String::from_utf8_lossy(bytes).into_owned(), true),
        },
        Encoding::Utf16Le => utf16(bytes, u16::from_le_bytes),
        Encoding::Utf16Be => utf16(bytes, u16::from_be_bytes),
        Encoding::Windows1252 => (windows_1252(bytes), false),
        Encoding::MacRoman => (bytes.iter().map(|b| single(*b, 0x80, &MAC_ROMAN)).collect(), false),
    }
}

/// Bytes of Windows-1252 to text.
pub fn windows_1252(bytes: &[u8]) -> String {
    bytes.iter().map(|b| single(*b, 0x80, &WINDOWS_1252)).collect()
}

fn single(byte: u8, from: u8, table: &[char]) -> char {
    let place = byte.checked_sub(from).map(usize::from);
    place.and_then(|at| table.get(at)).copied().unwrap_or(char::from(byte))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, bool) {
    let pairs = bytes.chunks_exact(2);
    let mut broken = !pairs.remainder().is_empty();
    let half = broken;
    let units = pairs.filter_map(|pair| pair.try_into().ok()).map(unit);
    let mut text = String::with_capacity(bytes.len() / 2);
    for character in char::decode_utf16(units) {
        broken |= character.is_err();
        text.push(character.unwrap_or(STRANGE));
    }
    if half {
        text.push(STRANGE);
    }
    (text, broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(encoding: Encoding) -> &'static encoding_rs::Encoding {
        match encoding {
            Encoding::Utf8 => encoding_rs::UTF_8,
            Encoding::Utf16Le => encoding_rs::UTF_16LE,
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
            Encoding::MacRoman => encoding_rs::MACINTOSH,
        }
    }

    fn as_in_browsers(bytes: &[u8], encoding: Encoding) {
        let (text, broken) = reference(encoding).decode_without_bom_handling(bytes);
        assert_eq!(decode(bytes, encoding), (text.into_owned(), broken), "{encoding:?} {bytes:x?}");
    }

    #[test]
    fn every_byte_is_the_character_it_is_in_browsers() {
        let bytes: Vec<u8> = (0..=255).collect();
        as_in_browsers(&bytes, Encoding::Windows1252);
        as_in_browsers(&bytes, Encoding::MacRoman);
    }

    #[test]
    fn broken_text_is_marked_where_browsers_mark_it() {
        let utf8: [&[u8]; 7] = [
            "°C µl 96 Löcher €".as_bytes(),
            b"a\xb0C",
            b"\xe2\x82",
            b"\xf0\x9f\x92x\xf0\x9f",
            b"\xc0\x80\xed\xa0\x80",
            b"\xff\xfe1",
            b"",
        ];
        utf8.iter().for_each(|bytes| as_in_browsers(bytes, Encoding::Utf8));
        let utf16: [&[u8]; 5] =
            [b"1\0,\x005\0", b"1\0,", b"\x00\xd8\x31\x00", b"\x3d\xd8\xa9\xdc", b"\x00\xdc"];
        for bytes in utf16 {
            as_in_browsers(bytes, Encoding::Utf16Le);
            as_in_browsers(bytes, Encoding::Utf16Be);
        }
    }
}
