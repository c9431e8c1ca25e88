//! `portolan check`: what there is to say about specs.

use crate::args::{Check, Format};
use crate::failure::Failure;
use crate::input::{self, InputError};
use crate::report::{self, Checked};
use crate::{Outcome, charts, terminal};
use portolan_core::Inputs;

/// Checks each spec. One that cannot be read does not keep the others from being checked.
pub(super) fn run(args: &Check) -> Result<Outcome, Failure> {
    let inputs = Inputs { charts: charts::read(&args.charts.charts)? };
    let mut checked = Vec::new();
    let mut outcome = Outcome::Done;
    let mut failure = None;
    for spec in &args.specs {
        match input::read(spec) {
            Ok(source) => {
                let diagnostics = portolan_core::check(&source, &inputs);
                checked.push(Checked { source, diagnostics });
            }
            Err(InputError::NotASpec(message)) => {
                terminal::error(&Failure::Refused(message));
                outcome = Outcome::Fault;
            }
            Err(InputError::Failed(error)) => {
                // The last one is told by whoever asked for this run.
                if let Some(earlier) = failure.replace(error) {
                    terminal::error(&earlier);
                }
            }
        }
    }
    show(&checked, args.format)?;
    if checked.iter().any(|one| one.is_at_fault(args.strict)) {
        outcome = Outcome::Fault;
    }
    failure.map_or(Ok(outcome), Err)
}

/// Shows the report: talk to standard error, data to standard output.
fn show(checked: &[Checked], format: Format) -> Result<(), Failure> {
    let text = report::report(checked, format);
    match format {
        Format::Human => {
            if !text.is_empty() {
                terminal::talk(text);
            }
            for one in checked.iter().filter(|one| one.diagnostics.is_empty()) {
                terminal::talk(format_args!("{}: no faults", one.source.name));
            }
            Ok(())
        }
        Format::Short | Format::Json | Format::Sarif => terminal::data(text.as_bytes()),
    }
}
