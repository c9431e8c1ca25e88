//! The reference pages of the command line, made of clap's own data.

use crate::args::Args;
use clap::{Arg, Command, CommandFactory};
use std::fmt::Write;

/// Returns `docs/cli.md`.
pub fn cli_markdown() -> String {
    let mut command = built();
    let mut text =
        String::from("<!-- Generated from the commands themselves; do not edit. -->\n\n# Command line\n");
    section(&mut command, "portolan", &mut text);
    sections(&mut command, "portolan", &mut text);
    text
}

/// The sections of the commands below a command, each followed by those below itself.
fn sections(command: &mut Command, name: &str, text: &mut String) {
    for subcommand in command.get_subcommands_mut() {
        let name = format!("{name} {}", subcommand.get_name());
        section(subcommand, &name, text);
        sections(subcommand, &name, text);
    }
}

/// Returns the manual pages: file name and text.
pub fn man_pages() -> Vec<(String, String)> {
    let command = built();
    let mut pages = vec![command.clone()];
    collect(&command, "portolan", &mut pages);
    pages.into_iter().map(|command| (format!("{}.1", command.get_name()), man_page(command))).collect()
}

fn collect(command: &Command, name: &str, pages: &mut Vec<Command>) {
    for subcommand in command.get_subcommands() {
        let name = format!("{name}-{}", subcommand.get_name());
        // Clap wants a name that lives as long as the program; there are few, each made once.
        let static_name: &'static str = String::leak(name.clone());
        pages.push(subcommand.clone().name(static_name).version(env!("CARGO_PKG_VERSION")));
        collect(subcommand, &name, pages);
    }
}

fn built() -> Command {
    let mut command = Args::command().term_width(100);
    command.build();
    command
}

fn man_page(command: Command) -> String {
    let mut bytes = Vec::new();
    // No date: the same commands give the same page.
    clap_mangen::Man::new(command).date("").render(&mut bytes).expect("memory takes every byte");
    String::from_utf8(bytes).expect("the texts of the commands are UTF-8")
}

fn section(command: &mut Command, name: &str, text: &mut String) {
    let usage = command.render_usage().to_string();
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    let usage = usage.trim_start_matches("Usage: ");
    let _ = write!(text, "\n## `{name}`\n\n{about}\n\n```text\n{usage}\n```\n");
    let is_shown = |argument: &&Arg| !is_everywhere(argument) && !argument.is_hide_set();
    let arguments: Vec<&Arg> = command.get_arguments().filter(is_shown).collect();
    if !arguments.is_empty() {
        text.push_str("\n| argument | meaning |\n|---|---|\n");
    }
    for argument in arguments {
        let typed = typed(argument).replace('|', "\\|");
        let _ = writeln!(text, "| `{typed}` | {} |", meaning(argument));
    }
    if name == "portolan" {
        let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let _ = write!(text, "\n```text\n{}\n```\n", after.trim_end());
    }
}

fn is_everywhere(argument: &Arg) -> bool {
    matches!(argument.get_id().as_str(), "help" | "version")
}

fn typed(argument: &Arg) -> String {
    let value = argument.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    let takes_value = argument.get_action().takes_values();
    let long = argument.get_long().map(|long| format!("--{long}"));
    let short = argument.get_short().map(|short| format!("-{short}"));
    let flags: Vec<String> = short.into_iter().chain(long).collect();
    match (flags.is_empty(), takes_value) {
        (true, _) => value.to_owned(),
        (false, true) => format!("{} {value}", flags.join(", ")),
        (false, false) => flags.join(", "),
    }
}

fn meaning(argument: &Arg) -> String {
    let help = argument.get_long_help().or(argument.get_help()).map(ToString::to_string).unwrap_or_default();
    let mut parts: Vec<String> =
        help.split("\n\n").map(|part| format!("{}.", part.trim_end_matches('.'))).collect();
    let values = argument.get_possible_values();
    if argument.get_action().takes_values() && !values.is_empty() {
        let values: Vec<String> = values
            .iter()
            .map(|value| match value.get_help() {
                Some(help) => format!("`{}` ({help})", value.get_name()),
                None => format!("`{}`", value.get_name()),
            })
            .collect();
        parts.push(format!("One of {}.", values.join(", ")));
    }
    let defaults = argument.get_default_values();
    if argument.get_action().takes_values()
        && let Some(default) = defaults.first()
    {
        parts.push(format!("Default: `{}`.", default.to_string_lossy()));
    }
    parts.join(" ").replace('|', "\\|")
}
