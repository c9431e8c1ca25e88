//! The command `portolan`: hands the arguments over and ends with the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    portolan::run(std::env::args_os())
}
