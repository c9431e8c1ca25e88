//! How soon the program starts, and how large it is.

use crate::PORTOLAN;
use crate::timing::{Measured, least, millis, run, timed};
use std::process::Command;

const ROUNDS: usize = 50;

/// Prints both.
pub fn measure() -> Measured<()> {
    let start = least(ROUNDS, || timed(|| run(Command::new(PORTOLAN).arg("--version"))))?;
    let size = std::fs::metadata(PORTOLAN).expect("the program was built").len();
    println!("\n| what | measured | bound |\n|---|---:|---:|");
    println!("| `portolan --version` | {} | 5 ms |", millis(start));
    println!("| the program | {:.1} MB | 8 MB |", size as f64 / 1e6);
    Ok(())
}
