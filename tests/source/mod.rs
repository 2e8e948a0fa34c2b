//! The sources of the program as a test reads them.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path, ending));
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The code without comments and texts: neither names anything.
pub fn code_of(source: &str) -> String {
    let mut out = String::new();
    walk(source, |piece| match piece {
        Piece::Code(c) => out.push(c),
        Piece::Comment | Piece::Text(_) => out.push(' '),
    });
    out
}

/// The texts as they stand in the source, quotes and escapes left as they are; a line that goes on in the next is joined.
pub fn texts_of(source: &str) -> Vec<String> {
    let mut out = Vec::new();
    walk(source, |piece| {
        let Piece::Text(text) = piece else { return };
        let mut lines = text.split("\\\n");
        let first = lines.next().unwrap_or_default().to_owned();
        out.push(lines.fold(first, |joined, line| joined + line.trim_start()));
    });
    out
}

enum Piece<'a> {
    Code(char),
    Comment,
    Text(&'a str),
}

fn walk<'a>(source: &'a str, mut see: impl FnMut(Piece<'a>)) {
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let (skip, piece) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), Piece::Comment)
        } else if rest.starts_with("/*") {
            (rest.find("*/").map_or(rest.len(), |end| end + 2), Piece::Comment)
        } else if let Some(hashes) = raw_string(rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = 2 + hashes;
            let length = rest[start..].find(&end).unwrap_or(rest.len() - start);
            ((start + length + end.len()).min(rest.len()), Piece::Text(&rest[start..start + length]))
        } else if c == '"' {
            let length = string_length(rest);
            (length, Piece::Text(&rest[1..length - 1]))
        } else if let Some(length) = char_length(rest) {
            (length, Piece::Text(""))
        } else {
            (c.len_utf8(), Piece::Code(c))
        };
        see(piece);
        rest = &rest[skip..];
    }
}

fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A character in quotes, not a lifetime.
fn char_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    if let Some(escape) = inner.strip_prefix('\\') {
        return escape.char_indices().skip(1).find(|(_, c)| *c == '\'').map(|(at, _)| at + 3);
    }
    let c = inner.chars().next()?;
    inner[c.len_utf8()..].starts_with('\'').then(|| c.len_utf8() + 2)
}
