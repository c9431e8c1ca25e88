//! What stands before a node or a document in a YAML text: anchors, tags and directives.

use super::misread::Misread;
use super::scanner::{Kind, Scanner};

/// The most digits of a part of YAML's version.
const MAX_DIGITS: usize = 2;

impl Scanner<'_> {
    /// Reads the name of an anchor, or of an alias.
    pub(super) fn anchor(&mut self) -> Result<Vec<u8>, Misread> {
        self.cursor.skip();
        let name = self.name();
        let ends = matches!(self.cursor.byte(), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !(ends || self.cursor.is_gap()) {
            return Err(self.fault("did not find expected alphabetic or numeric character"));
        }
        Ok(name)
    }

    fn name(&mut self) -> Vec<u8> {
        let mut name = Vec::new();
        while is_name(self.cursor.byte()) {
            self.cursor.take(&mut name);
        }
        name
    }

    /// Reads a tag.
    pub(super) fn tag(&mut self) -> Result<Kind, Misread> {
        let (handle, suffix) = if self.cursor.peek(1) == b'<' {
            self.cursor.skip_by(2);
            let suffix = self.uri(Vec::new(), false)?;
            if self.cursor.byte() != b'>' {
                return Err(self.fault("did not find the expected '>'"));
            }
            self.cursor.skip();
            (Vec::new(), suffix)
        } else {
            self.short_tag()?
        };
        if !self.cursor.is_gap() {
            return Err(self.fault("did not find expected whitespace or line break"));
        }
        Ok(Kind::Tag { handle, suffix })
    }

    /// Reads `!handle!suffix`, `!suffix` or `!`.
    fn short_tag(&mut self) -> Result<(Vec<u8>, Vec<u8>), Misread> {
        let handle = self.handle(false)?;
        if handle.len() > 1 && handle.ends_with(b"!") {
            let suffix = self.uri(Vec::new(), false)?;
            return Ok((handle, suffix));
        }
        // What looked like a handle begins the suffix.
        let suffix = self.uri(handle[1..].to_vec(), true)?;
        Ok(if suffix.is_empty() { (suffix, handle) } else { (b"!".to_vec(), suffix) })
    }

    fn handle(&mut self, is_directive: bool) -> Result<Vec<u8>, Misread> {
        if self.cursor.byte() != b'!' {
            return Err(self.fault("did not find expected '!'"));
        }
        let mut handle = Vec::new();
        self.cursor.take(&mut handle);
        handle.extend(self.name());
        if self.cursor.byte() == b'!' {
            self.cursor.take(&mut handle);
        } else if is_directive && handle != b"!" {
            return Err(self.fault("did not find expected '!'"));
        }
        Ok(handle)
    }

    fn uri(&mut self, mut uri: Vec<u8>, may_be_empty: bool) -> Result<Vec<u8>, Misread> {
        let mut is_empty = !may_be_empty;
        while is_name(self.cursor.byte()) || b";/?:@&=+$,.!~*'()[]%".contains(&self.cursor.byte()) {
            match self.cursor.byte() {
                b'%' => self.octets(&mut uri)?,
                _ => self.cursor.take(&mut uri),
            }
            is_empty = false;
        }
        if is_empty { Err(self.fault("did not find expected tag URI")) } else { Ok(uri) }
    }

    /// Reads the octets of one character, as in `%C3%A9`.
    fn octets(&mut self, uri: &mut Vec<u8>) -> Result<(), Misread> {
        let mut left = None;
        while left != Some(0) {
            let digit = |ahead| char::from(self.cursor.peek(ahead)).to_digit(16);
            let (b'%', Some(high), Some(low)) = (self.cursor.byte(), digit(1), digit(2)) else {
                return Err(self.fault("did not find URI escaped octet"));
            };
            let octet = (high << 4 | low) as u8;
            left = Some(match (left, octet) {
                (None, 0..=0x7f) => 0,
                (None, 0xc0..=0xdf) => 1,
                (None, 0xe0..=0xef) => 2,
                (None, 0xf0..=0xf7) => 3,
                (None, _) => return Err(self.fault("found an incorrect leading UTF-8 octet")),
                (Some(left), 0x80..=0xbf) => left - 1,
                (Some(_), _) => return Err(self.fault("found an incorrect trailing UTF-8 octet")),
            });
            uri.push(octet);
            self.cursor.skip_by(3);
        }
        Ok(())
    }

    /// Reads a directive with its line.
    pub(super) fn directive(&mut self) -> Result<Kind, Misread> {
        self.cursor.skip();
        let name = self.name();
        if name.is_empty() {
            return Err(self.fault("could not find expected directive name"));
        }
        if !self.cursor.is_gap() {
            return Err(self.fault("found unexpected non-alphabetical character"));
        }
        let kind = match name.as_slice() {
            b"YAML" => self.version()?,
            b"TAG" => self.tag_directive()?,
            _ => return Err(self.fault("found unknown directive name")),
        };
        self.cursor.skip_blanks();
        self.cursor.skip_comment();
        if !self.cursor.is_line_end() {
            return Err(self.fault("did not find expected comment or line break"));
        }
        self.cursor.skip_break();
        Ok(kind)
    }

    fn version(&mut self) -> Result<Kind, Misread> {
        self.cursor.skip_blanks();
        let major = self.version_number()?;
        if self.cursor.byte() != b'.' {
            return Err(self.fault("did not find expected digit or '.' character"));
        }
        self.cursor.skip();
        let minor = self.version_number()?;
        Ok(Kind::Version { major, minor })
    }

    fn version_number(&mut self) -> Result<u32, Misread> {
        let (mut value, mut digits) = (0, 0);
        while let Some(digit) = char::from(self.cursor.byte()).to_digit(10) {
            digits += 1;
            if digits > MAX_DIGITS {
                return Err(self.fault("found extremely long version number"));
            }
            value = value * 10 + digit;
            self.cursor.skip();
        }
        match digits {
            0 => Err(self.fault("did not find expected version number")),
            _ => Ok(value),
        }
    }

    fn tag_directive(&mut self) -> Result<Kind, Misread> {
        self.cursor.skip_blanks();
        let handle = self.handle(true)?;
        if !self.cursor.is_blank() {
            return Err(self.fault("did not find expected whitespace"));
        }
        self.cursor.skip_blanks();
        let prefix = self.uri(Vec::new(), false)?;
        if !self.cursor.is_gap() {
            return Err(self.fault("did not find expected whitespace or line break"));
        }
        Ok(Kind::TagDirective { handle, prefix })
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}
