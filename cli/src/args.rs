//! The arguments as they were typed, read by clap. What they mean, the types at the end say.

pub(crate) mod chart;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{ArgMatches, Args as ArgGroup, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint};
use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;

const ALL_EXIT_CODES: &str = "\
Exit codes:
  0  done; of `diff` and `--dry-run`: nothing differs
  1  the spec is at fault; of `diff` and `--dry-run`: something differs
  2  the run failed: a file cannot be read or written, or an argument is wrong;
     of `diff` and `--dry-run` also: a spec is at fault";

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the spec is at fault
  2  the run failed: a file cannot be read or written, or an argument is wrong";

const COMPILE_EXIT_CODES: &str = "\
Exit codes:
  0  done; of `--dry-run`: nothing differs
  1  the spec is at fault, or a file of the output was edited; of `--dry-run`: something differs
  2  the run failed: a file cannot be read or written, or an argument is wrong;
     of `--dry-run` also: the spec is at fault";

const DIFF_EXIT_CODES: &str = "\
Exit codes:
  0  nothing differs
  1  something differs
  2  the run failed: a file cannot be read, or an argument is wrong;
     also: a spec is at fault";

const START: &str = "\
Start with:
  portolan init primary-remote -o mesh.yaml    a spec with comments, to edit
  portolan check mesh.yaml                     is it right?
  portolan compile mesh.yaml -o mesh           write the manifests, then read mesh/README.md

Data goes to standard output, everything else to standard error. Colours are shown on a
terminal only, and never if NO_COLOR is set. Nothing is fetched and nothing is asked.
";

/// Compiles one file that describes a multicluster Istio mesh into plain Kubernetes YAML
///
/// Portolan reads one file, the spec, and writes a directory of manifests: a kustomize overlay for each cluster of
/// the mesh, and a runbook that says in which order to apply them.
#[derive(Debug, Parser)]
#[command(name = "portolan", version, after_help = format!("{START}\n{ALL_EXIT_CODES}"), max_term_width = 100)]
#[command(subcommand_required = true, arg_required_else_help = true, disable_help_subcommand = true)]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands, with their help.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the manifests of a mesh
    ///
    /// The output directory must be empty or one that Portolan wrote before. Only files that Portolan wrote are changed
    /// or removed; they are listed in .portolan/inventory.json. If somebody has edited one of them, nothing is written,
    /// the files are named and the exit code is 1. A file that stays the same keeps its time.
    ///
    /// A run that is killed leaves the old files, the new ones, or a state that the next run finishes by itself.
    Compile(Later<Compile>),
    /// Say whether specs are right, without writing anything
    ///
    /// Shows all faults of a stage at once, each with its place, the reason and what to write instead: those of the text
    /// first, those of the mesh once the text reads well. `portolan explain CODE` says more about one of them.
    ///
    /// With `install: manifests`, the charts that `--charts` names are rendered too, so that values they refuse are found.
    /// Where it names none, that is said at the end, and is no fault.
    Check(Later<Check>),
    /// Draw a mesh: networks, clusters, who serves whom, and the ways between networks
    ///
    /// SVG is for a browser and for documents, and follows the reader's dark or light scheme. Mermaid is drawn by many
    /// hosts of Git in Markdown, the language of Graphviz by `dot`.
    Graph(Later<Graph>),
    /// Say who reaches whom, directly or through which gateway
    ///
    /// For each pair of clusters: what a client in the one is given of a service whose pods are in the other. That is the
    /// addresses of the pods, those of gateways in front of their network, or nothing; and why.
    Endpoints(Later<Endpoints>),
    /// List every image that the clusters pull, for mirroring
    ///
    /// Istio's charts are rendered as for `install: manifests`, whoever installs the mesh, so `--charts` has to name them for every
    /// `install`; the images are read off the objects and off the injector's configuration. So they bear the registry and the variant that the spec, its values or the charts
    /// ask for, and proxies are listed that no object names: image `auto` of gateways becomes theirs. Up to 1.3
    /// an image of sidecars is named by the injector's template alone: the images of these releases are not listed.
    Images(Later<Images>),
    /// Show what a spec would change, by cluster, object and field
    ///
    /// Compares a spec with a directory that Portolan wrote (what would `compile` change there?), or with another spec (what
    /// does the second change?). Shows with each difference what it means for a mesh that runs, where that is known: pods
    /// that start anew, other certificates, addresses that clients lose, objects that have to be made anew. What is not
    /// known is not shown. Nothing is written, and no cluster is asked.
    Diff(Later<Diff>),
    /// Print a spec with comments to start from
    ///
    /// Without a topology, lists them. An existing file is never overwritten.
    Init(Later<Init>),
    /// Print the spec of a later release, and say what changes
    ///
    /// The new spec goes to standard output: what you wrote, comments included, without the fields that nothing of the
    /// release reads and without addresses that it does not have. Everything about it goes to standard error: each change
    /// with its reason, the releases on the way with the Kubernetes that they run on, the order in which a live mesh
    /// follows, and what cannot be changed in place. Then look at `portolan diff` of the two specs.
    Migrate(Later<Migrate>),
    /// Explain a fault: what is checked, why it matters, an example and how to mend it
    Explain(Later<Explain>),
    /// List the faults that Portolan looks for
    Rules(Later<Table>),
    /// List the releases of Istio that Portolan knows
    ///
    /// For each minor: its newest patch, whether Istio still supports it, the versions of Kubernetes it was tested on, and
    /// the kinds of mesh that Portolan compiles for it.
    Releases(Later<Releases>),
    /// Print the JSON Schema of the spec, for editors
    Schema(Later<Schema>),
    /// Work with Helm charts, without Helm
    Chart(Later<chart::Chart>),
    /// Serve a page on which to edit a spec and see the mesh, its files and its faults as you type
    ///
    /// Prints the address of the page, which browsers on this machine can open, and serves it until it is ended. The page
    /// compiles in the browser: what you edit there is sent nowhere, not even to this program.
    Playground(Later<Playground>),
    /// Print the completions of a shell
    ///
    /// For bash: `source <(portolan completions bash)`.
    Completions(Later<Completions>),
    /// Print the help of a command, as its `--help` does
    Help(Later<Help>),
}

/// The arguments of a command, which are defined once the command is asked for: there are many commands, and every run pays
/// for what is defined.
#[derive(Debug)]
pub(crate) struct Later<T>(pub(crate) T);

impl<T: ArgGroup> ArgGroup for Later<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        command.defer(|command| {
            // What is said of some of the arguments must not replace what is said of the command.
            let (short, long) = (command.get_about().cloned(), command.get_long_about().cloned());
            let command = T::augment_args(command).about(short.unwrap_or_default());
            match long {
                Some(long) => command.long_about(long),
                None => command.long_about(None),
            }
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl<T: FromArgMatches> FromArgMatches for Later<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(Later)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

#[derive(Debug, ArgGroup)]
#[command(after_help = COMPILE_EXIT_CODES)]
pub(crate) struct Compile {
    /// The spec; `-` reads standard input
    #[arg(value_name = "SPEC", value_parser = spec_path(), value_hint = ValueHint::FilePath)]
    pub(crate) spec: SpecPath,
    /// Where to write: a directory, a file that ends in `.tar.gz`, `.tgz` or `.zip`, or `-` for a tar on standard output
    ///
    /// Archives hold the files without a folder around them, and the same spec gives the same bytes.
    #[arg(short, long, value_name = "OUTPUT", value_parser = output(), value_hint = ValueHint::AnyPath)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) charts: ChartPaths,
    /// Treat warnings as errors: write nothing if there are any
    #[arg(long)]
    pub(crate) strict: bool,
    /// Overwrite files of the output that somebody edited, the tree of another mesh, or in place of an archive any file;
    /// other people's files in a directory are never touched
    #[arg(long)]
    pub(crate) force: bool,
    /// Write nothing; show what would change as `portolan diff` does, and exit with 1 if anything would
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How to show what there is to say about the spec, on standard error
    ///
    /// With `--dry-run`, `json` also shows the differences as JSON, on standard output.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: Format,
}

#[derive(Debug, ArgGroup)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Check {
    /// The specs; `-` reads standard input
    #[arg(value_name = "SPEC", required = true, value_parser = spec_path(), value_hint = ValueHint::FilePath)]
    pub(crate) specs: Vec<SpecPath>,
    #[command(flatten)]
    pub(crate) charts: ChartPaths,
    /// Exit with 1 if there are warnings
    #[arg(long)]
    pub(crate) strict: bool,
    /// Mend in the file itself what can only be meant one way, say what was changed, then show what is left
    ///
    /// Only such faults are mended as leave no choice: a slip in the name of a field, a number that has to be quoted,
    /// `yes` for `true`. Nothing else of the file changes: comments, order, quotes, line ends and mode stay. It is
    /// replaced as a whole or not at all; behind a link, the file that the link leads to. Standard input cannot be
    /// mended.
    #[arg(long)]
    pub(crate) fix: bool,
    /// How to show the faults: `human` goes to standard error, the others to standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: Format,
}

#[derive(Debug, ArgGroup)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Images {
    /// The spec; `-` reads standard input
    #[arg(value_name = "SPEC", value_parser = spec_path(), value_hint = ValueHint::FilePath)]
    pub(crate) spec: SpecPath,
    #[command(flatten)]
    pub(crate) charts: ChartPaths,
    /// How to show the list: `text` is columns
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: DataFormat,
}

/// How data is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DataFormat {
    /// As columns
    Text,
    /// As JSON
    Json,
    /// As YAML
    Yaml,
}

#[derive(Debug, ArgGroup)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Graph {
    /// The spec; `-` reads standard input
    #[arg(value_name = "SPEC", value_parser = spec_path(), value_hint = ValueHint::FilePath)]
    pub(crate) spec: SpecPath,
    /// The language of the picture
    #[arg(long, value_name = "FORMAT", default_value = "svg")]
    pub(crate) format: GraphFormat,
    /// Write to this file instead of standard output; an existing file is overwritten
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

/// Where charts are read from.
#[derive(Debug, ArgGroup)]
pub(crate) struct ChartPaths {
    /// Istio's charts, for `install: manifests` and for `portolan images`; may be given several times
    ///
    /// A release archive of Istio, a chart archive (`istiod-1.30.3.tgz`), a folder of either or of unpacked charts, or a
    /// checkout of Istio. The charts of the releases that the spec names are looked for in all of them. For ambient also
    /// the YAML of the Gateway API's definitions, which become part of what is written.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) charts: Vec<PathBuf>,
}

#[derive(Debug, ArgGroup)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Endpoints {
    /// The spec; `-` reads standard input
    #[arg(value_name = "SPEC", value_parser = spec_path(), value_hint = ValueHint::FilePath)]
    pub(crate) spec: SpecPath,
    /// Only for a service that the spec lists, in the clusters where it runs
    #[arg(long, value_name = "NAMESPACE/NAME")]
    pub(crate) service: Option<String>,
    /// How to show the table
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: TableFormat,
}

#[derive(Debug, ArgGroup)]
#[command(after_help = DIFF_EXIT_CODES)]
pub(crate) struct Diff {
    /// The spec; `-` reads standard input
    #[arg(value_name = "SPEC", value_parser = spec_path(), value_hint = ValueHint::FilePath)]
    pub(crate) spec: SpecPath,
    /// What to compare with: a directory, which the spec would change, or a spec, which would change the first
    #[arg(value_name = "DIR|SPEC", value_parser = spec_path(), value_hint = ValueHint::AnyPath)]
    pub(crate) other: SpecPath,
    #[command(flatten)]
    pub(crate) charts: ChartPaths,
    /// How to show the differences
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: TableFormat,
}

#[derive(Debug, ArgGroup)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Migrate {
    /// The spec; `-` reads standard input
    #[arg(value_name = "SPEC", value_parser = spec_path(), value_hint = ValueHint::FilePath)]
    pub(crate) spec: SpecPath,
    /// The release of Istio that the mesh is to have, such as 1.30.3
    #[arg(long, value_name = "RELEASE")]
    pub(crate) to: String,
    /// How to show it: `json` is one object on standard output that holds the new spec and everything about it
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: TableFormat,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Init {
    /// The kind of mesh, such as `primary-remote`
    #[arg(value_name = "TOPOLOGY")]
    pub(crate) topology: Option<String>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Explain {
    /// The code or the name that a message shows, such as `PTL1004` or `unknown-cluster`
    #[arg(value_name = "CODE")]
    pub(crate) code: String,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Table {
    /// How to show the list
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: TableFormat,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Releases {
    /// How to show the list
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: TableFormat,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Schema {}

#[derive(Debug, ArgGroup)]
pub(crate) struct Playground {
    /// The port to listen on; 0 takes any that is free. Default: 8017, or any if that is taken
    #[arg(long, value_name = "N")]
    pub(crate) port: Option<u16>,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Help {
    /// The command, such as `compile` or `chart template`; without one, all of them are listed
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}

/// How diagnostics are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// With the lines of the spec that they are about
    Human,
    /// One line each: `FILE:LINE:COLUMN: SEVERITY[CODE] NAME: MESSAGE`
    Short,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// The language of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// Scalable Vector Graphics
    Svg,
    /// A flowchart of Mermaid
    Mermaid,
    /// The language of Graphviz
    Dot,
}

/// How a table is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For people
    Human,
    /// As JSON
    Json,
}

/// Where a spec is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SpecPath {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl fmt::Display for SpecPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpecPath::Stdin => f.write_str("<stdin>"),
            SpecPath::File(path) => path.display().fmt(f),
        }
    }
}

/// Where a tree is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Output {
    /// A tar on standard output.
    Stdout,
    /// A compressed tar.
    TarGz(PathBuf),
    /// A zip.
    Zip(PathBuf),
    /// A directory.
    Directory(PathBuf),
}

fn spec_path() -> impl TypedValueParser<Value = SpecPath> {
    PathBufValueParser::new()
        .map(|path| if path == OsStr::new("-") { SpecPath::Stdin } else { SpecPath::File(path) })
}

fn output() -> impl TypedValueParser<Value = Output> {
    PathBufValueParser::new().try_map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let ends_with = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if path == OsStr::new("-") {
            Ok(Output::Stdout)
        } else if ends_with(&[".tar.gz", ".tgz"]) {
            Ok(Output::TarGz(path))
        } else if ends_with(&[".zip"]) {
            Ok(Output::Zip(path))
        } else if ends_with(&OTHER_FILES) {
            Err("an archive ends in `.tar.gz`, `.tgz` or `.zip`; everything else is the name of a directory, and this looks like a file's")
        } else {
            Ok(Output::Directory(path))
        }
    })
}

/// Endings of what someone takes for an archive or a file, where Portolan would make a directory.
const OTHER_FILES: [&str; 9] =
    [".tar", ".tar.bz2", ".tar.xz", ".tar.zst", ".gz", ".7z", ".yaml", ".yml", ".json"];

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_output_is_what_its_name_says() {
        let output = |name: &str| {
            let args = Args::try_parse_from(["portolan", "compile", "mesh.yaml", "-o", name]);
            args.map(|args| {
                let Command::Compile(compile) = args.command else { panic!("another command") };
                compile.0.output
            })
        };
        assert_eq!(output("-").unwrap(), Output::Stdout);
        assert_eq!(output("a/x.TGZ").unwrap(), Output::TarGz("a/x.TGZ".into()));
        assert_eq!(output("mesh1").unwrap(), Output::Directory("mesh1".into()));
        for name in ["x.tar", "x.tar.xz", "mesh.yaml"] {
            assert!(output(name).is_err(), "{name}");
        }
    }

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }
}
