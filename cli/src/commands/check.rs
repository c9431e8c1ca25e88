//! `portolan check`: what there is to say about specs, and with `--fix` what is mended first.

use super::compile::charts_not_used;
use crate::args::{Check, Format, SpecPath};
use crate::failure::Failure;
use crate::input;
use crate::report::{self, Checked};
use crate::{Outcome, charts, edit, terminal};
use portolan_core::fix::{Change, fix};
use portolan_core::mesh::model::Mesh;
use portolan_core::source::Source;
use portolan_core::{Inputs, Resolution};

/// Checks each spec. One that cannot be read does not keep the others from being checked.
pub(super) fn run(args: &Check) -> Result<Outcome, Failure> {
    if args.fix && args.specs.contains(&SpecPath::Stdin) {
        return Err(Failure::Refused("`--fix` changes files, and standard input is none".to_owned()));
    }
    if args.specs.iter().filter(|spec| **spec == SpecPath::Stdin).count() > 1 {
        return Err(Failure::Refused("standard input can be read once; name `-` once".to_owned()));
    }
    let inputs = charts::inputs(&args.charts)?;
    let mut checked = Vec::new();
    let mut outcome = Outcome::Done;
    let mut failure = None;
    for spec in &args.specs {
        match input::read(spec).and_then(|source| check(source, spec, args.fix, &inputs)) {
            Ok((mut one, mesh)) => {
                one.remarks.extend(mesh.and_then(|mesh| not_looked_at(&one, &mesh, &inputs)));
                checked.push(one);
            }
            Err(error) => {
                // The last one is told by whoever asked for this run.
                if let Some(earlier) = failure.replace(error) {
                    terminal::error(&earlier);
                }
            }
        }
    }
    show(&checked, args.format)?;
    tell_people(&checked, args.format);
    if checked.iter().any(|one| one.is_at_fault(args.strict)) {
        outcome = Outcome::Fault;
    }
    failure.map_or(Ok(outcome), Err)
}

/// Returns what a person might believe to have been looked at. What is at fault is looked at no further, whatever it is.
fn not_looked_at(checked: &Checked, mesh: &Mesh, inputs: &Inputs) -> Option<String> {
    if checked.is_at_fault(false) {
        return None;
    }
    match mesh.is_rendered() && !inputs.charts.is_given() {
        true => Some(
            "no chart was rendered, so whether Istio's charts take the values was not looked at: name the charts by `--charts PATH`".to_owned(),
        ),
        false => charts_not_used(mesh, inputs),
    }
}

/// Checks one spec, and mends it first if that is wanted.
fn check(
    source: Source,
    spec: &SpecPath,
    mend: bool,
    inputs: &Inputs,
) -> Result<(Checked, Option<Mesh>), Failure> {
    match spec {
        SpecPath::File(path) if mend => {
            let fixed = fix(&source, inputs);
            if !fixed.changes.is_empty() {
                edit::replace(path, &source.text, &fixed.source.text)?;
            }
            tell(&fixed.source, &fixed.changes);
            let Resolution { mesh, diagnostics } = fixed.resolution;
            let checked = Checked { fixed: fixed.changes, ..Checked::new(fixed.source, diagnostics) };
            Ok((checked, mesh))
        }
        SpecPath::File(_) | SpecPath::Stdin => {
            let Resolution { mesh, diagnostics } = portolan_core::resolve(&source, inputs);
            Ok((Checked::new(source, diagnostics), mesh))
        }
    }
}

/// Says what was changed in a spec.
fn tell(source: &Source, changes: &[Change]) {
    let name = &source.name;
    for change in changes {
        let Change { line, code, message, help } = change;
        terminal::talk(format_args!("{name}:{line}: fixed[{code}] {message}: {help}"));
    }
    match changes.len() {
        0 => terminal::talk(format_args!(
            "{name}: nothing was changed: no fault has a fix that leaves no choice"
        )),
        1 => terminal::talk(format_args!("{name}: 1 change was made")),
        count => terminal::talk(format_args!("{name}: {count} changes were made")),
    }
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

/// Says to people what reports for machines have in them.
fn tell_people(checked: &[Checked], format: Format) {
    match format {
        Format::Human | Format::Short => {}
        Format::Json | Format::Sarif => return,
    }
    for one in checked {
        one.remarks.iter().for_each(|remark| terminal::talk(format_args!("{}: {remark}", one.source.name)));
    }
}
