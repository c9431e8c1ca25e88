//! The documents that are generated from the code: made here, compared by a test, written by `bless`.

use crate::files::{self, Files};
use crate::workspace;
use portolan_core::Inputs;
use portolan_core::diagnostic::Rule;
use portolan_core::graph::{Picture, svg};
use portolan_core::istio::release::{HELM_EDITIONS, RELEASES, ReleaseLine, Since, SupportEnd};
use portolan_core::source::Source;

/// The folder of all documents, below the workspace.
pub const FOLDER: &str = "docs";

/// Returns the generated documents as they are on disk.
pub fn recorded() -> Files {
    let mut files = files::read(&workspace().join(FOLDER));
    files.retain(|path, _| is_generated(path));
    files
}

/// Returns the generated documents as they should be.
pub fn produced() -> Files {
    let mut files = Files::new();
    for rule in portolan_core::rules() {
        files.insert(format!("rules/{}.md", rule.name), page(rule));
    }
    files.insert("rules/README.md".to_owned(), index());
    files.insert("spec.schema.json".to_owned(), portolan_core::schema());
    files.insert("spec.md".to_owned(), portolan_core::reference());
    files.insert("releases.md".to_owned(), releases());
    files.insert("mixture.svg".to_owned(), picture());
    files.insert("cli.md".to_owned(), portolan::cli_markdown());
    files.extend(portolan::man_pages().into_iter().map(|(name, text)| (format!("man/{name}"), text)));
    files
}

/// Returns whether a document, named by its path below [`FOLDER`], is generated; all others are written by hand.
pub fn is_generated(path: &str) -> bool {
    ["rules/", "man/"].iter().any(|folder| path.starts_with(folder))
        || ["cli.md", "mixture.svg", "spec.schema.json", "spec.md", "releases.md"].contains(&path)
}

/// Returns the picture of the example that has most in it.
fn picture() -> String {
    let path = workspace().join("examples/mixture.yaml");
    let source = Source::new("examples/mixture.yaml", files::text(&path));
    let mesh = portolan_core::resolve(&source, &Inputs::default()).mesh;
    mesh.map(|mesh| svg(&Picture::of(&mesh))).unwrap_or_default()
}

fn page(rule: &Rule) -> String {
    format!("# {} {}\n\nSeverity: {}.\n\n{}", rule.code, rule.name, rule.severity.word(), rule.page)
}

fn index() -> String {
    let mut text = "# Rules\n\nEvery message of Portolan carries the code of its rule; \
                    `portolan explain CODE` prints the same pages.\n\n\
                    | code | name | severity | what it checks |\n|---|---|---|---|\n"
        .to_owned();
    for rule in portolan_core::rules() {
        let (name, severity) = (rule.name, rule.severity.word());
        let summary = summary(rule.page);
        text.push_str(&format!("| {} | [{name}]({name}.md) | {severity} | {summary} |\n", rule.code));
    }
    text
}

/// Returns the first sentence of a page, on one line.
fn summary(page: &str) -> String {
    let paragraph: Vec<&str> = page
        .lines()
        .skip_while(|line| line.is_empty() || line.starts_with('#'))
        .take_while(|line| !line.is_empty())
        .collect();
    let text = paragraph.join(" ").replace('|', "\\|");
    match text.split_once(". ") {
        Some((first, _)) => format!("{first}."),
        None => text,
    }
}

fn releases() -> String {
    let mut text =
        "# Releases of Istio\n\nWhat Portolan knows of each minor. A name under *begins* or *ends* is a \
                    difference between releases that changes what is written or allowed; \
                    `core/src/istio/capability.rs` says what each means.\n\n\
                    | minor | newest | released | support ended | Kubernetes | begins | ends |\n\
                    |---|---|---|---|---|---|---|\n"
            .to_owned();
    for line in RELEASES.iter().rev() {
        text.push_str(&release_row(line));
    }
    for edition in HELM_EDITIONS {
        let (begins, ends) =
            (capabilities(edition.minor, edition.begins), capabilities(edition.minor, edition.ends));
        let ends = if ends.is_empty() { "nothing" } else { &ends };
        text.push_str(&format!(
            "\nHelm installs 1.{} from charts of their own, with another control plane: instead of what the table says, \
             {begins} begin and {ends} ends.\n",
            edition.minor
        ));
    }
    text
}

fn release_row(line: &ReleaseLine) -> String {
    let end = match line.support.end {
        SupportEnd::Ahead => "",
        SupportEnd::On(day) => day,
    };
    let kubernetes = line
        .kubernetes
        .tested
        .map(|(oldest, newest)| format!("1.{oldest} to 1.{newest}"))
        .unwrap_or_default();
    format!(
        "| 1.{} | {} | {} | {end} | {kubernetes} | {} | {} |\n",
        line.minor,
        line.newest,
        line.support.released.unwrap_or_default(),
        capabilities(line.minor, line.begins),
        capabilities(line.minor, line.ends),
    )
}

fn capabilities(minor: u8, list: &[Since]) -> String {
    let names = list.iter().map(|since| match since.patch {
        0 => format!("{:?}", since.capability),
        patch => format!("{:?} (1.{minor}.{patch})", since.capability),
    });
    names.collect::<Vec<_>>().join(", ")
}
