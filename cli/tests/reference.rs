//! The committed reference pages are those that the commands themselves give.
//! `PORTOLAN_BLESS=1 cargo test -p portolan --test reference` writes them anew.

// Clippy knows a test by its attribute; the helpers here are part of tests too.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

#[track_caller]
fn check(path: &Path, expected: &str) {
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        fs::write(path, expected).unwrap();
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    assert!(found == expected, "{} is out of date; run this test with PORTOLAN_BLESS=1", path.display());
}

#[test]
fn the_page_is_up_to_date() {
    check(&docs().join("cli.md"), &portolan::cli_markdown());
}

#[test]
fn the_manual_is_up_to_date() {
    for (name, text) in portolan::man_pages() {
        check(&docs().join("man").join(name), &text);
    }
}
