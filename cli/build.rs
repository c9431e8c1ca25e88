//! How the program is linked.
//!
//! To render one chart takes a process some milliseconds, of which a good part would go to its start: to finding the shared
//! libraries and joining them with the program, and to moving it to its place (`docs/benchmarks.md`). So on Linux with glibc the
//! program is linked for a fixed place and with the libraries in it, where their archives are; then it needs nothing installed, too.
//! The price is an address that is the same every time, which matters to programs that are not memory safe; this one forbids `unsafe`.

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The libraries that the standard library asks for, and the archives that stand for each.
const LIBRARIES: [(&str, &[&str]); 7] = [
    ("c", &["libc.a", "libgcc.a", "libgcc_eh.a"]),
    ("gcc_s", &["libgcc_eh.a", "libgcc.a"]),
    ("m", &["libm.a"]),
    ("dl", &["libdl.a"]),
    ("pthread", &["libpthread.a"]),
    ("rt", &["librt.a"]),
    ("util", &["libutil.a"]),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=RUSTC_LINKER");
    let is = |name: &str, value: &str| {
        env::var(name).is_ok_and(|found| found.split(',').any(|part| part == value))
    };
    let is_linked_so = is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && !is("CARGO_CFG_TARGET_FEATURE", "crt-static")
        && env::var("TARGET").ok() == env::var("HOST").ok();
    let folder = Path::new(&env::var("OUT_DIR")?).join("archives");
    let has_libraries_in_it = is_linked_so && put_archives(&folder)?;
    if is_linked_so {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
    if has_libraries_in_it {
        println!("cargo:rustc-link-arg-bins=-static");
        println!("cargo:rustc-link-arg-bins=-L{}", folder.display());
    }
    // For the test that looks at the program.
    println!("cargo:rustc-env=PORTOLAN_IS_STATIC={has_libraries_in_it}");
    Ok(())
}

/// Makes a folder in which the linker finds archives where it looks for shared libraries: the compiler names these whatever is to
/// be linked, unless a target is named to Cargo, which would put the program into another folder. Whether there are archives of all.
fn put_archives(folder: &Path) -> Result<bool, Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for (library, archives) in LIBRARIES {
        let paths: Option<Vec<String>> = archives.iter().map(|name| archive(name)).collect();
        let Some(paths) = paths else { return Ok(false) };
        // A script of the linker, as glibc's own `libc.so` is one.
        fs::write(folder.join(format!("lib{library}.so")), format!("GROUP ( {} )\n", paths.join(" ")))?;
    }
    Ok(true)
}

/// Where the linker finds an archive: it answers with a path, or else with the bare name.
fn archive(name: &str) -> Option<String> {
    let linker = env::var("RUSTC_LINKER").unwrap_or_else(|_| "cc".to_owned());
    let found = Command::new(linker).arg(format!("-print-file-name={name}")).output().ok()?;
    let path = String::from_utf8(found.stdout).ok()?.trim().to_owned();
    Path::new(&path).is_absolute().then_some(path)
}
