//! The rules of the code that a reader would otherwise have to check: layout, imports, tables, pages, names.
//!
//! Code is read as text. That is enough, since it is formatted and its tests stand at the end of each file.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

mod code;
mod imports;
mod literals;
mod pages;
mod tables;
mod words;

/// Fails with all `faults`, if there are any.
#[track_caller]
fn none(what: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{what}:\n  {}", faults.join("\n  "));
}
