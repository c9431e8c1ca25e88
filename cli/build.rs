//! How the program is linked.
//!
//! A process that renders one chart lives for two milliseconds, and a tenth of that would go to moving the program to its place and
//! to a library whose start asks the processor what it is, which a virtual machine answers slowly. So on Linux with glibc it is
//! linked for a fixed place, and with what it needs of that library.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
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
