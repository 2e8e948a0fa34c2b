//! The XML of spreadsheets, piece by piece. Nothing is looked up outside the text, entities of a document's own are not
//! resolved, and depth costs nothing, so a small file cannot become large here.

/// A piece of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// `<name …>` or `<name …/>`, without its brackets.
    Open(Tag<'a>),
    /// `</name>`: the name without its prefix.
    Close(&'a str),
    /// Text between tags, entities as written.
    Text(&'a str),
    /// Text that stands for itself (`CDATA`).
    Verbatim(&'a str),
}

/// A tag that opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a>(&'a str);

/// The document breaks off inside a tag.
#[derive(Debug, PartialEq, Eq)]
pub struct BreaksOff;

/// Reads a document piece by piece. Comments, instructions and declarations are passed over.
#[derive(Debug)]
pub struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Pieces<'a> {
    /// The pieces of a text.
    pub fn of(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// Takes `length` bytes and then passes over `after` bytes.
    fn take(&mut self, length: usize, after: usize) -> &'a str {
        let taken = self.rest.get(..length).unwrap_or(self.rest);
        self.rest = self.rest.get(length + after..).unwrap_or("");
        taken
    }

    fn piece(&mut self) -> Result<Option<Piece<'a>>, BreaksOff> {
        loop {
            if self.rest.is_empty() {
                return Ok(None);
            }
            let Some(inside) = self.rest.strip_prefix('<') else {
                let length = self.rest.find('<').unwrap_or(self.rest.len());
                return Ok(Some(Piece::Text(self.take(length, 0))));
            };
            if inside.starts_with("!--") {
                let length = self.rest.find("-->").ok_or(BreaksOff)?;
                self.take(length, 3);
            } else if let Some(inside) = inside.strip_prefix("![CDATA[") {
                let length = inside.find("]]>").ok_or(BreaksOff)?;
                self.rest = inside;
                return Ok(Some(Piece::Verbatim(self.take(length, 3))));
            } else {
                let length = end_of_tag(inside).ok_or(BreaksOff)?;
                self.rest = inside;
                let tag = self.take(length, 1);
                if let Some(name) = tag.strip_prefix('/') {
                    return Ok(Some(Piece::Close(local(name.trim_end()))));
                }
                if !tag.starts_with(['!', '?']) {
                    return Ok(Some(Piece::Open(Tag(tag))));
                }
            }
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, BreaksOff>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = self.piece();
        if piece.is_err() {
            self.rest = "";
        }
        piece.transpose()
    }
}

impl<'a> Tag<'a> {
    /// The name without its prefix.
    pub fn name(self) -> &'a str {
        local(self.parts().0)
    }

    /// Whether the tag closes itself.
    pub fn is_empty(self) -> bool {
        self.0.ends_with('/')
    }

    /// The value of an attribute, by its name as written or by its name without prefix, entities as written.
    pub fn attribute(self, name: &str) -> Option<&'a str> {
        let mut rest = self.parts().1;
        loop {
            let (key, after) = rest.split_once('=')?;
            let key = key.trim();
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, behind) = after.get(1..)?.split_once(quote)?;
            if key == name || local(key) == name {
                return Some(value);
            }
            rest = behind;
        }
    }

    fn parts(self) -> (&'a str, &'a str) {
        let end = self.0.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(self.0.len());
        self.0.split_at(end)
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The position of the `>` that ends a tag, not one inside an attribute.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (i, b) in tag.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return Some(i),
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(q), b) if q == b => quote = None,
            _ => {}
        }
    }
    None
}

/// Text with the entities of XML resolved; others stay as written.
pub fn plain(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or(""));
        let tail = rest.get(at..).unwrap_or("");
        let end = tail.bytes().take(12).position(|b| b == b';');
        let name = end.and_then(|end| tail.get(1..end));
        let resolved = match name {
            Some("lt") => Some('<'),
            Some("gt") => Some('>'),
            Some("amp") => Some('&'),
            Some("quot") => Some('"'),
            Some("apos") => Some('\''),
            Some(number) => number.strip_prefix('#').and_then(|n| {
                let code = match n.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => n.parse().ok(),
                };
                code.and_then(char::from_u32)
            }),
            None => None,
        };
        match (resolved, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = tail.get(end + 1..).unwrap_or("");
            }
            _ => {
                out.push('&');
                rest = tail.get(1..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_in_its_pieces() {
        let text = "<?xml version=\"1.0\"?><!-- <a> --><x:a b = 'x > y' r:id=\"&lt;\" >one<b/><![CDATA[<c>&amp;]]></x:a >";
        let pieces: Vec<Piece<'_>> = Pieces::of(text).map(Result::unwrap).collect();
        let [
            Piece::Open(a),
            Piece::Text("one"),
            Piece::Open(b),
            Piece::Verbatim("<c>&amp;"),
            Piece::Close("a"),
        ] = pieces.as_slice()
        else {
            panic!("{pieces:?}")
        };
        assert_eq!((a.name(), a.is_empty(), b.name(), b.is_empty()), ("a", false, "b", true));
        assert_eq!((a.attribute("b"), a.attribute("id")), (Some("x > y"), Some("&lt;")));
        assert_eq!((a.attribute("r:id"), a.attribute("c"), b.attribute("b")), (Some("&lt;"), None, None));
    }

    #[test]
    fn what_breaks_off_is_told() {
        for text in ["<a", "<a b=\"1>", "<!-- x", "<![CDATA[x]>"] {
            assert_eq!(Pieces::of(text).last(), Some(Err(BreaksOff)), "{text}");
        }
    }

    #[test]
    fn entities_are_resolved_and_others_left() {
        assert_eq!(plain("a &lt;&#x30;&#48;&nbsp;&amp;amp; & b"), "a <00&nbsp;&amp; & b");
    }
}
