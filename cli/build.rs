//! How the program is linked.
//!
//! To render one chart takes a process some milliseconds, of which a good part would go to its start: to moving the program
//! to its place, and to libgcc_s, which asks the processor what it is, and a virtual machine answers that slowly
//! (`docs/benchmarks.md`). So on Linux with glibc the program is linked for a fixed place, and with what it needs of libgcc. The price is an
//! address that is the same every time, which matters to programs that are not memory safe; this one forbids `unsafe`.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=RUSTC_LINKER");
    let is = |name: &str, value: &str| {
        env::var(name).is_ok_and(|found| found.split(',').any(|part| part == value))
    };
    let is_linked_so = is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && !is("CARGO_CFG_TARGET_FEATURE", "crt-static")
        && env::var("TARGET").ok() == env::var("HOST").ok();
    if is_linked_so {
        println!("cargo:rustc-link-arg-bins=-no-pie");
        if has_archive("libgcc_eh.a") {
            // Whole, since it stands before the standard library, whose needs the linker does not know by then; with all of
            // them met, the shared library that comes last is not linked.
            println!("cargo:rustc-link-lib=static:-bundle,+whole-archive=gcc_eh");
        }
    }
}

/// Whether the linker finds an archive: it answers with a path, or else with the bare name.
fn has_archive(name: &str) -> bool {
    let linker = env::var("RUSTC_LINKER").unwrap_or_else(|_| "cc".to_owned());
    let found = Command::new(linker).arg(format!("-print-file-name={name}")).output();
    found.is_ok_and(|found| Path::new(String::from_utf8_lossy(&found.stdout).trim()).is_absolute())
}
