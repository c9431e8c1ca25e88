//! `portolan compile`: a spec to a directory or an archive.

use crate::args::{Compile, Format, Output, TableFormat};
use crate::failure::Failure;
use crate::input;
use crate::report::{self, Checked};
use crate::write::{self, Changes, Written};
use crate::{Outcome, archive, charts, difference, terminal};
use portolan_core::Inputs;
use portolan_core::mesh::model::Mesh;
use portolan_core::tree::Tree;
use portolan_core::zip::zip;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

/// What is handed to standard output at once.
const PIECE: usize = 1 << 16;

/// Compiles the spec and writes what comes of it, or nothing.
pub(super) fn run(args: &Compile) -> Result<Outcome, Failure> {
    let source = input::read(&args.spec)?;
    let inputs = charts::inputs(&args.charts)?;
    let compilation = portolan_core::compile(&source, &inputs);
    let mut checked = [Checked::new(source, compilation.diagnostics)];
    let mesh = compilation.mesh.as_ref().filter(|_| compilation.tree.is_ok());
    let remark = mesh.and_then(|mesh| charts_not_used(mesh, &inputs));
    checked[0].remarks.extend(remark.clone());
    let text = report::report(&checked, args.format);
    if !text.is_empty() {
        terminal::talk(text.trim_end());
    }
    if let Some(remark) = remark {
        tell(args, &remark);
    }
    match compilation.tree {
        Ok(tree) if !checked[0].is_at_fault(args.strict) => output(&tree, args),
        Ok(_) => {
            tell(args, "nothing was written: with `--strict` warnings count as errors");
            fault(args)
        }
        // The error was shown.
        Err(_) => fault(args),
    }
}

/// Says that charts were given in vain, if they were: their values look as if they had been looked at.
pub(super) fn charts_not_used(mesh: &Mesh, inputs: &Inputs) -> Option<String> {
    (!mesh.is_rendered() && inputs.charts.is_given())
        .then(|| "no chart was rendered, which is done for `install: manifests` alone".to_owned())
}

/// Ends a run whose spec is at fault; exit code 1 of a dry run says that something would change.
fn fault(args: &Compile) -> Result<Outcome, Failure> {
    if args.dry_run {
        return Err(Failure::Refused("the spec is at fault, so there is nothing to compare".to_owned()));
    }
    Ok(Outcome::Fault)
}

fn output(tree: &Tree, args: &Compile) -> Result<Outcome, Failure> {
    match &args.output {
        Output::Directory(path) if args.dry_run => preview(tree, path, args),
        Output::Directory(path) => write_directory(tree, path, args),
        Output::TarGz(path) => write_archive(tree, path, archive::tar_gz(tree), args),
        Output::Zip(path) => write_archive(tree, path, zip(tree).map_err(io::Error::other), args),
        Output::Stdout if args.dry_run => Err(Failure::Refused(
            "`--dry-run` compares with what was written before; `-o -` has nothing".to_owned(),
        )),
        Output::Stdout if io::stdout().is_terminal() => Err(Failure::Refused(
            "`-o -` writes a tar, which a terminal cannot show; pipe it, as in `| tar -x -C mesh`".to_owned(),
        )),
        Output::Stdout => {
            let mut stdout = BufWriter::with_capacity(PIECE, io::stdout().lock());
            let written = archive::tar(tree, &mut stdout).and_then(|()| stdout.flush());
            written.map(|()| Outcome::Done).map_err(Failure::Stdout)
        }
    }
}

fn preview(tree: &Tree, path: &Path, args: &Compile) -> Result<Outcome, Failure> {
    let (changes, recorded) = write::preview(tree, path)?;
    tell_edited(&changes.edited, path);
    difference::show(
        &difference::texts(&recorded),
        &tree.texts(),
        match args.format {
            Format::Human | Format::Short | Format::Sarif => TableFormat::Human,
            Format::Json => TableFormat::Json,
        },
    )?;
    tell(args, &format!("{}: {} (dry run: nothing was written)", path.display(), counts(&changes)));
    Ok(if changes.is_empty() { Outcome::Done } else { Outcome::Fault })
}

fn write_directory(tree: &Tree, path: &Path, args: &Compile) -> Result<Outcome, Failure> {
    match write::write(tree, path, args.force)? {
        Written::Edited(files) => {
            tell_edited(&files, path);
            terminal::error(&Failure::Refused(
                "nothing was written: undo the edits, or give `--force` to lose them".to_owned(),
            ));
            Ok(Outcome::Fault)
        }
        Written::Done { changes, repaired, left } => {
            let shown = path.display();
            if repaired {
                tell(args, &format!("finished an earlier run that was interrupted in {shown}"));
            }
            tell(
                args,
                &format!(
                    "wrote {shown}: {}\nnext: read {}",
                    counts(&changes),
                    path.join("README.md").display()
                ),
            );
            for folder in left {
                let folder = path.join(folder);
                let text = "holds files that portolan did not write: delete it if these credentials are needed no more";
                tell(args, &format!("{} {text}", folder.display()));
            }
            Ok(Outcome::Done)
        }
    }
}

fn write_archive(
    tree: &Tree,
    path: &Path,
    bytes: io::Result<Vec<u8>>,
    args: &Compile,
) -> Result<Outcome, Failure> {
    let bytes = bytes.map_err(Failure::io("pack", path))?;
    let shown = path.display();
    let is_same = match std::fs::read(path) {
        Ok(before) if !args.force && !archive::may_replace(&before, &bytes) => {
            return Err(Failure::Refused(format!(
                "{shown} is there and is no such archive: write elsewhere, or give `--force` to lose it"
            )));
        }
        Ok(before) => before == bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(Failure::io("read", path)(error)),
    };
    if args.dry_run {
        let verdict = if is_same { "would stay the same" } else { "would change" };
        tell(args, &format!("{shown} {verdict} (dry run: nothing was written)"));
        return Ok(if is_same { Outcome::Done } else { Outcome::Fault });
    }
    if !is_same {
        archive::place(path, &bytes)?;
    }
    let count = tree.files().filter(|(path, _)| path.as_str() != write::INVENTORY).count();
    tell(args, &format!("wrote {shown}: {count} files\nnext: unpack it and read its README.md"));
    Ok(Outcome::Done)
}

/// Says something to people; a machine that reads standard error is not disturbed.
fn tell(args: &Compile, text: &str) {
    match args.format {
        Format::Human | Format::Short => terminal::talk(text),
        Format::Json | Format::Sarif => {}
    }
}

pub(super) fn tell_edited(files: &[String], path: &Path) {
    for file in files {
        terminal::talk(format_args!("{} was edited since portolan wrote it", path.join(file).display()));
    }
}

fn counts(changes: &Changes) -> String {
    // Portolan's own list of the files is none of them.
    let count = |names: &[String]| names.iter().filter(|name| *name != write::INVENTORY).count();
    let is_listed = |names: &[String]| names.iter().any(|name| name == write::INVENTORY);
    let is_changed = is_listed(&changes.added) || is_listed(&changes.changed);
    format!(
        "{} added, {} changed, {} removed, {} unchanged",
        count(&changes.added),
        count(&changes.changed),
        count(&changes.removed),
        changes.unchanged - usize::from(!is_changed)
    )
}
