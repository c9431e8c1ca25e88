//! An alias of the trust domain names what is named already.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::hosts;
use crate::mesh::model::Mesh;
use std::collections::BTreeMap;

/// The rule.
static RULE: Rule = Rule {
    code: Code(4002),
    name: "repeated-trust-domain",
    severity: Severity::Warning,
    page: include_str!("repeated_trust_domain.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    let trust = &mesh.trust;
    let (domain, span) = match &trust.domain {
        Some(domain) => (domain.value.to_string(), Some(domain.span)),
        None => (hosts::CLUSTER_LOCAL.to_owned(), None),
    };
    let mut first = BTreeMap::new();
    for alias in &trust.aliases {
        let name = alias.value.to_string();
        let (message, earlier) = if name == domain {
            (format!("alias `{name}` is the trust domain itself"), span)
        } else {
            match first.get(&name) {
                Some(earlier) => (format!("alias `{name}` is named twice"), Some(*earlier)),
                None => {
                    first.insert(name, alias.span);
                    continue;
                }
            }
        };
        let mut diagnostic = Diagnostic::new(&RULE, alias.span, message);
        if let Some(earlier) = earlier {
            diagnostic = diagnostic.also(earlier, "first here");
        }
        sink.warn(
            diagnostic
                .note("an alias names the trust domain of others, or the former one of this mesh: another name may be missing")
                .help("write the other trust domain, or leave the alias out"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    fn spec(trust: &str) -> String {
        format!("trust: {{{trust}}}\nclusters:\n- {{name: a, network: n}}")
    }

    #[test]
    fn an_alias_names_another_domain() {
        check(
            &spec("domain: a.example, aliases: [a.example]"),
            &["alias `a.example` is the trust domain itself"],
        );
        check(&spec("aliases: [cluster.local]"), &["alias `cluster.local` is the trust domain itself"]);
        check(&spec("aliases: [b.example, b.example]"), &["alias `b.example` is named twice"]);
        check(&spec("domain: a.example, aliases: [cluster.local, b.example]"), &[]);
    }
}
