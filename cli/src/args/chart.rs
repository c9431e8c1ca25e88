//! The arguments of `portolan chart`, named as Helm names them.

use crate::failure::Failure;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Args as ArgGroup, Command, Subcommand, ValueHint};
use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Debug, ArgGroup)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Chart {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: ChartCommand,
}

/// What can be done with a chart.
#[derive(Debug, Subcommand)]
pub(crate) enum ChartCommand {
    Template(Box<Template>),
}

/// The namespace of a release that is told of none.
pub(crate) const DEFAULT_NAMESPACE: &str = "default";

const TEMPLATE_EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the chart or a file of values is at fault, or the chart refuses the values
  2  the run failed: a file cannot be read or written, or an argument is wrong";

/// Render a chart as `helm template` does
///
/// The flags are those of `helm template`, but for those that need a cluster, a registry or another program, which are
/// refused; the output is the same, byte for byte. Nothing is fetched, no cluster is asked, and the same chart and
/// values give the same text: what needs a clock, random numbers or a network is refused. Helm's flags that change
/// nothing of what is printed, such as `--debug` and `--wait`, are taken and change nothing. The file
/// `chart/COMPATIBILITY.md` of the source lists all that differs from Helm.
#[derive(Debug, ArgGroup)]
#[command(after_help = TEMPLATE_EXIT_CODES, override_usage = "portolan chart template [OPTIONS] [NAME] CHART")]
#[command(args_override_self = true, args = idle())]
pub(crate) struct Template {
    /// The chart, a folder or a `.tgz`; in front of it the name of the release, if that is not `release-name`
    #[arg(value_name = "CHART", num_args = 1..=2, required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) name_and_chart: Vec<String>,
    /// The name of the release, if none stands in front of the chart
    #[arg(long, value_name = "NAME")]
    pub(crate) name_template: Option<String>,
    /// Changes nothing, as in Helm: a release without a name is `release-name`
    #[arg(short, long)]
    pub(crate) generate_name: bool,
    /// The namespace of the release
    #[arg(short, long, value_name = "NAMESPACE", default_value = DEFAULT_NAMESPACE)]
    pub(crate) namespace: String,
    /// A file of values, or several with commas between them; `-` reads standard input. The last one counts most
    #[arg(short = 'f', long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) values: Vec<String>,
    /// Values as `a.b=1,c[0]=x,d={y,z}`
    #[arg(long, value_name = "VALUES")]
    pub(crate) set: Vec<String>,
    /// The same, all of it text
    #[arg(long, value_name = "VALUES")]
    pub(crate) set_string: Vec<String>,
    /// Values as JSON: `a={"b": [1]}`
    #[arg(long, value_name = "VALUES")]
    pub(crate) set_json: Vec<String>,
    /// Values that are the text of files: `a=FILE,b=FILE`
    #[arg(long, value_name = "VALUES")]
    pub(crate) set_file: Vec<String>,
    /// One value, taken as it is
    #[arg(long, value_name = "VALUE")]
    pub(crate) set_literal: Vec<String>,
    /// The version of Kubernetes that the chart is told of
    ///
    /// Without it, a Helm that was built by `go install` says 1.20.0 too; a released one names a newer version.
    #[arg(long, value_name = "VERSION", default_value = "1.20.0")]
    pub(crate) kube_version: String,
    /// API versions that the chart is told of, beside Kubernetes' own
    #[arg(short, long, value_name = "VERSIONS")]
    pub(crate) api_versions: Vec<String>,
    /// Print the files below `crds/` too
    #[arg(long)]
    pub(crate) include_crds: bool,
    /// Print only what comes of this template, such as `templates/deployment.yaml`, or of all that match a pattern
    #[arg(short, long, value_name = "TEMPLATE")]
    pub(crate) show_only: Vec<String>,
    /// Leave out hooks that are tests
    #[arg(long)]
    pub(crate) skip_tests: bool,
    /// Leave out all hooks
    #[arg(long)]
    pub(crate) no_hooks: bool,
    /// Tell the chart that it is an upgrade, not an install
    #[arg(long)]
    pub(crate) is_upgrade: bool,
    /// Take values that break the chart's schema
    #[arg(long)]
    pub(crate) skip_schema_validation: bool,
    /// Write a file for each template into this folder instead of printing
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) output_dir: Option<PathBuf>,
    /// With `--output-dir`: write into a folder of the release's name there
    #[arg(long)]
    pub(crate) release_name: bool,
}

/// Those of `idle` that take no value.
const IDLE_SWITCHES: [&str; 12] = [
    "atomic",
    "create-namespace",
    "debug",
    "force",
    "hide-notes",
    "render-subchart-notes",
    "replace",
    "skip-crds",
    "take-ownership",
    "wait",
    "wait-for-jobs",
    "disable-openapi-validation",
];

/// Flags of `helm template` that change nothing of what it prints: scripts that give them go on as they are.
fn idle() -> Vec<Arg> {
    let flag = |name| Arg::new(name).long(name).hide(true);
    // `server` would ask one.
    let dry_run = flag("dry-run").num_args(0..=1).require_equals(true).value_parser(["client"]);
    let mut flags = vec![dry_run, flag("description"), flag("labels").short('l'), flag("timeout")];
    flags.extend(IDLE_SWITCHES.map(|name| flag(name).action(ArgAction::SetTrue)));
    flags
}

/// The flags of `helm template` that have no use here, and why.
const USELESS: [(&str, &[&str]); 3] = [
    (
        "neither a cluster nor a network is asked",
        &[
            "--burst-limit",
            "--enable-dns",
            "--kube-apiserver",
            "--kube-as-group",
            "--kube-as-user",
            "--kube-ca-file",
            "--kube-context",
            "--kube-insecure-skip-tls-verify",
            "--kube-tls-server-name",
            "--kube-token",
            "--kubeconfig",
            "--qps",
            "--validate",
        ],
    ),
    (
        "nothing is fetched or verified",
        &[
            "--ca-file",
            "--cert-file",
            "--dependency-update",
            "--devel",
            "--insecure-skip-tls-verify",
            "--key-file",
            "--keyring",
            "--pass-credentials",
            "--password",
            "--plain-http",
            "--registry-config",
            "--repo",
            "--repository-cache",
            "--repository-config",
            "--username",
            "--verify",
            "--version",
        ],
    ),
    ("no other program is run", &["--post-renderer", "--post-renderer-args"]),
];

/// Whether these are arguments of `chart template`.
fn are_of_template(arguments: &[OsString]) -> bool {
    arguments.get(1..).is_some_and(|rest| rest.starts_with(&["chart".into(), "template".into()]))
}

/// Takes switches with a value, as `--no-hooks=false`, for what they say: the last one counts. Clap knows them only as what it would
/// show so to everybody, `--no-hooks[=<NO_HOOKS>]`.
pub(crate) fn plain_switches(arguments: Vec<OsString>) -> Vec<OsString> {
    if !are_of_template(&arguments) {
        return arguments;
    }
    let mut plain = Vec::new();
    for argument in arguments {
        match argument.to_str().and_then(switch) {
            None => plain.push(argument),
            Some((flag, true)) => plain.push(flag.into()),
            Some((flag, false)) => plain.retain(|given| given != flag),
        }
    }
    plain
}

/// A switch and what it is set to, in the words of Go.
fn switch(argument: &str) -> Option<(&str, bool)> {
    let (flag, value) = argument.split_once('=')?;
    let value = match value {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => true,
        "0" | "f" | "F" | "FALSE" | "false" | "False" => false,
        _ => return None,
    };
    let name = flag.strip_prefix("--")?;
    let command = Template::augment_args(Command::new("template"));
    let is_it = |arg: &Arg| arg.get_long() == Some(name) && !arg.get_action().takes_values();
    command.get_arguments().any(is_it).then_some((flag, value))
}

/// What is said of a flag of `helm template` that has no use here; the tip of clap would name another one, of another use.
pub(crate) fn useless(arguments: &[OsString], error: &clap::Error) -> Option<Failure> {
    let is_template = are_of_template(arguments);
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else { return None };
    let known = USELESS.iter().find(|(_, flags)| flags.contains(&flag.as_str()));
    let (why, _) = known.filter(|_| is_template && error.kind() == ErrorKind::UnknownArgument)?;
    Some(Failure::Refused(format!("`{flag}` of Helm has no use here: {why}")))
}
