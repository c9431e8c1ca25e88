//! An entry of the mesh configuration is nearly one that Istio knows.

use super::Lint;
use super::given::mesh_configs;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::mesh_config::FIELDS;
use crate::mesh::model::Mesh;
use crate::source::Span;
use portolan_yaml::{Entry, Kind};

/// The rule.
static RULE: Rule = Rule {
    code: Code(5011),
    name: "misspelt-mesh-config",
    severity: Severity::Warning,
    page: include_str!("misspelt_mesh_config.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// Most letters that a slip of the finger changes.
const SLIP: usize = 2;

fn check(mesh: &Mesh, sink: &mut Sink) {
    for given in mesh_configs(mesh) {
        let Kind::Map(entries) = &given.node.kind else { continue };
        for entry in entries {
            if let Some(meant) = meant(&entry.key) {
                sink.warn(diagnostic(entry, meant));
            }
        }
    }
}

/// Returns the field that a key is probably meant to be; none for one that Istio knows, or that may be new.
fn meant(key: &str) -> Option<&'static str> {
    // Field names of protocol buffers are taken in both spellings.
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    if FIELDS.contains(&key) || key.contains('_') && FIELDS.iter().any(|field| plain(field) == plain(key)) {
        return None;
    }
    let typed = key.to_lowercase();
    let distance = |field: &str| strsim::damerau_levenshtein(&typed, &field.to_lowercase());
    let nearest = FIELDS.iter().copied().min_by_key(|field| distance(field))?;
    (distance(nearest) <= SLIP).then_some(nearest)
}

fn diagnostic(entry: &Entry, meant: &str) -> Diagnostic {
    let key = Span::from(&entry.key_span);
    Diagnostic::new(&RULE, key, format!("Istio's mesh configuration has no `{}`", entry.key))
        .note("istiod passes over what it does not know, without a word: the entry has no effect")
        .replace(format!("write `{meant}`"), key, meant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(config: &str, expected: &[&str]) {
        let text =
            format!("istio: {{version: 1.30.3, meshConfig: {config}}}\nclusters: [{{name: a, network: n}}]");
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn a_slip_is_seen_and_a_new_field_is_not() {
        check("{accessLogFile: /dev/stdout, rootNamespace: x}", &[]);
        check("{access_log_file: /dev/stdout}", &[]);
        check("{accesslogfile: /dev/stdout}", &["Istio's mesh configuration has no `accesslogfile`"]);
        check("{enableTracng: true}", &["Istio's mesh configuration has no `enableTracng`"]);
        check("{somethingOfNextYear: true}", &[]);
        check("{acces_logFile: a}", &["Istio's mesh configuration has no `acces_logFile`"]);
    }
}
