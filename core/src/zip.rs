//! A tree as a zip: the same tree gives the same bytes, whoever packs it, when and where. Imports `tree`.
//!
//! Written here and not taken from a library, which would add more to the WebAssembly module than everything else
//! about a tree: <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>.

use crate::tree::Tree;
use miniz_oxide::deflate::compress_to_vec;
use std::fmt;

/// The first field of each record.
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;
/// The version of the format that deflated files need, and the one that more than 65,535 files need.
const NEEDS: u16 = 20;
const NEEDS_64: u16 = 45;
/// "Made on Unix": the upper half of a file's external attributes is its mode.
const MADE_BY: u16 = (3 << 8) | NEEDS;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
const DEFLATED: u16 = 8;
/// Midnight of the first day that the format knows, 1 January 1980: a tree has no time.
const TIME: u16 = 0;
const DATE: u16 = (1 << 5) | 1;
/// The type "regular file" of a mode.
const REGULAR: u32 = 0o100_000;
/// The compression that takes a fair time: what zlib calls the default.
const LEVEL: u8 = 6;
/// What a field of 16 or 32 bits holds where the true value stands in a wider record.
const ELSEWHERE_16: u16 = u16::MAX;
const ELSEWHERE_32: u32 = u32::MAX;
/// The size of the wide end record behind its own field of size.
const END_64_REST: u64 = 44;

/// The tree is larger than the 4 GiB that a zip without wide offsets holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the files are more than a zip holds")
    }
}

impl std::error::Error for TooLarge {}

impl From<std::num::TryFromIntError> for TooLarge {
    fn from(_: std::num::TryFromIntError) -> TooLarge {
        TooLarge
    }
}

/// Returns `tree` as a zip.
///
/// # Errors
/// If the tree is too large for one.
pub fn zip(tree: &Tree) -> Result<Vec<u8>, TooLarge> {
    let mut packed = Vec::new();
    let mut directory = Vec::new();
    for (path, file) in tree.files() {
        let at = u32::try_from(packed.len())?;
        let entry = Entry::new(path.as_str(), file.text.as_bytes())?;
        packed.put(&[&LOCAL.to_le_bytes(), &entry.head]);
        packed.put(&[&0_u16.to_le_bytes(), path.as_str().as_bytes(), &entry.body]);
        directory.put(&[&CENTRAL.to_le_bytes(), &MADE_BY.to_le_bytes(), &entry.head]);
        // No extra field, no comment, first disk, no internal attributes.
        directory.put(&[&[0; 8]]);
        directory.put(&[&((REGULAR | path.mode()) << 16).to_le_bytes(), &at.to_le_bytes()]);
        directory.put(&[path.as_str().as_bytes()]);
    }
    let at = u32::try_from(packed.len())?;
    packed.put(&[&directory]);
    end(&mut packed, tree.files().len(), at, u32::try_from(directory.len())?);
    Ok(packed)
}

/// A file, packed.
struct Entry {
    /// What its two headers have in common: from the version that it needs to the length of its name.
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Entry {
    fn new(name: &str, text: &[u8]) -> Result<Entry, TooLarge> {
        let body = compress_to_vec(text, LEVEL);
        let mut head = Vec::new();
        for field in [NEEDS, FLAGS, DEFLATED, TIME, DATE] {
            head.put(&[&field.to_le_bytes()]);
        }
        for field in [checksum(text), u32::try_from(body.len())?, u32::try_from(text.len())?] {
            head.put(&[&field.to_le_bytes()]);
        }
        head.put(&[&u16::try_from(name.len())?.to_le_bytes()]);
        Ok(Entry { head, body })
    }
}

/// Writes the end of the archive, behind a directory of `size` bytes at offset `at`.
fn end(packed: &mut Vec<u8>, files: usize, at: u32, size: u32) {
    let count = u16::try_from(files).unwrap_or(ELSEWHERE_16);
    let wide = count == ELSEWHERE_16;
    if wide {
        end_64(packed, files as u64, at, size);
    }
    packed.put(&[&END.to_le_bytes(), &[0; 4], &count.to_le_bytes(), &count.to_le_bytes()]);
    // A reader looks for the wide record only where a narrow field says so; the offset says it to all of them.
    let at = if wide { ELSEWHERE_32 } else { at };
    packed.put(&[&size.to_le_bytes(), &at.to_le_bytes(), &0_u16.to_le_bytes()]);
}

/// Writes the wide end, which counts more files than the narrow one.
fn end_64(packed: &mut Vec<u8>, files: u64, at: u32, size: u32) {
    let start = packed.len() as u64;
    packed.put(&[&END_64.to_le_bytes(), &END_64_REST.to_le_bytes()]);
    packed.put(&[&NEEDS_64.to_le_bytes(), &NEEDS_64.to_le_bytes(), &[0; 8]]);
    packed.put(&[&files.to_le_bytes(), &files.to_le_bytes()]);
    packed.put(&[&u64::from(size).to_le_bytes(), &u64::from(at).to_le_bytes()]);
    packed.put(&[&LOCATOR_64.to_le_bytes(), &[0; 4], &start.to_le_bytes(), &1_u32.to_le_bytes()]);
}

/// Appends several pieces.
trait Put {
    fn put(&mut self, pieces: &[&[u8]]);
}

impl Put for Vec<u8> {
    fn put(&mut self, pieces: &[&[u8]]) {
        pieces.iter().for_each(|piece| self.extend_from_slice(piece));
    }
}

/// Returns the CRC-32 of `bytes`.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| TABLE[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ (crc >> 8);
    !bytes.iter().fold(!0, step)
}

/// The remainder of each byte.
const TABLE: [u32; 256] = {
    const POLYNOMIAL: u32 = 0xedb8_8320;
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < u8::BITS {
            crc = if crc & 1 == 1 { (crc >> 1) ^ POLYNOMIAL } else { crc >> 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{TreeFile, TreePath};

    fn tree(files: usize) -> Tree {
        let mut tree = Tree::default();
        for number in 0..files {
            let name = format!("{number}.yaml");
            let file = TreeFile { text: "a: b\n".repeat(number % 7), because: String::new(), from: None };
            tree.add(TreePath::new(&["clusters", &name]), file);
        }
        tree
    }

    #[track_caller]
    fn check(text: &str, expected: u32) {
        assert_eq!(checksum(text.as_bytes()), expected);
    }

    #[test]
    fn sums_as_the_format_does() {
        check("", 0);
        check("123456789", 0xcbf4_3926);
    }

    #[test]
    fn counts_more_files_than_a_narrow_field_holds() {
        let mut packed = Vec::new();
        end(&mut packed, 70_000, 0, 0);
        let wide = END_64.to_le_bytes();
        let at = packed.windows(4).rposition(|four| four == wide).expect("there is a wide record");
        assert_eq!(packed[at + 24..at + 32], 70_000_u64.to_le_bytes());
    }

    #[test]
    fn gives_the_same_bytes_again() {
        assert_eq!(zip(&tree(9)), zip(&tree(9)));
    }
}
