//! An object of the user's has a name under `.global` that the other cluster's gateway cannot lead anywhere.

use super::Lint;
use super::given::{items, objects, text};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::hosts;
use crate::mesh::model::Mesh;
use crate::source::Span;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3065),
    name: "malformed-global-name",
    severity: Severity::Error,
    page: include_str!("malformed_global_name.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    if !mesh.is_replicated() {
        return;
    }
    for (_, own) in objects(mesh).filter(|(_, own)| own.kind == "ServiceEntry") {
        let listed =
            own.object.0.get("spec").and_then(|spec| spec.get("hosts")).map(items).unwrap_or_default();
        for host in listed {
            let Some(name) = text(host).filter(|name| is_malformed(name)) else { continue };
            sink.error(
                Diagnostic::new(
                    &RULE,
                    Span::from(&host.span),
                    format!("`{name}` is not of the form `<service>.<namespace>.{}`", hosts::GLOBAL_DOMAIN),
                )
                .note("the gateway of the other cluster makes `<service>.<namespace>.svc.cluster.local` of it, and finds no such service")
                .help("write name and namespace of the service as they are in the other cluster, or list it under `services`"),
            );
        }
    }
}

/// Returns whether a name in the domain does not have exactly two labels before it.
fn is_malformed(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(&format!(".{}", hosts::GLOBAL_DOMAIN)) else { return false };
    let labels: Vec<&str> = stem.split('.').collect();
    let is_plain = |label: &&str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    labels.len() != 2 || !labels.iter().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(host: &str, expected: &[&str]) {
        let text = format!(
            "istio: {{version: 1.4.10}}\nclusters:\n- {{name: a, network: n}}\n- name: b\n  network: m\n  resources:\n  \
             - object: {{apiVersion: networking.istio.io/v1alpha3, kind: ServiceEntry, metadata: {{name: s, namespace: x}}, spec: {{hosts: [\"{host}\"]}}}}\n"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn a_name_is_a_service_in_a_namespace() {
        let expected = |name: &str| format!("`{name}` is not of the form `<service>.<namespace>.global`");
        check("s.x.global", &[]);
        check("s.example.com", &[]);
        check("cart-2.shop1.global", &[]);
        for name in ["s.global", "v1.s.x.global", "*.x.global", "S.x.global", ".x.global"] {
            check(name, &[&expected(name)]);
        }
    }
}
