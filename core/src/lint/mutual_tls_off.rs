//! A policy switches off the mutual TLS that traffic between networks needs.

use super::Lint;
use super::given::{at, is_of_group, objects, text};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::groups;
use crate::mesh::model::{Mesh, OwnObject};
use crate::source::Span;
use portolan_yaml::Node;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3043),
    name: "mutual-tls-off",
    severity: Severity::Warning,
    page: include_str!("mutual_tls_off.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    if !mesh.has_several_networks() {
        return;
    }
    for (_, own) in objects(mesh) {
        if let Some((mode, given)) = other_mode(own) {
            let message = format!("{} `{}` has mutual TLS off (`{given}`)", own.kind, own.name);
            sink.warn(
                Diagnostic::new(&RULE, Span::from(&mode.span), message)
                    .note("a gateway between networks passes on nothing but Istio's mutual TLS: istiod leaves endpoints on other networks out, without a word")
                    .help("leave the mode to Istio, or limit the policy to services that no other network calls"),
            );
        }
    }
}

/// Returns the TLS mode of a policy, if it is not Istio's mutual TLS.
fn other_mode(own: &OwnObject) -> Option<(&Node, &str)> {
    let object = &own.object.0;
    let (node, good): (_, &[&str]) = match own.kind.as_str() {
        "PeerAuthentication" if is_of_group(own, groups::SECURITY) => {
            (at(object, &["spec", "mtls", "mode"])?, &["STRICT", "PERMISSIVE", "UNSET"])
        }
        "DestinationRule" if is_of_group(own, groups::NETWORKING) => {
            (at(object, &["spec", "trafficPolicy", "tls", "mode"])?, &["ISTIO_MUTUAL"])
        }
        _ => return None,
    };
    let given = text(node)?;
    (!good.contains(&given)).then_some((node, given))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(object: &str, other: &str, expected: &[&str]) {
        let text = format!(
            "clusters:\n- {{name: a, network: n, resources: [{{object: {object}}}]}}\n- {{name: b, network: {other}}}"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn gateways_need_mutual_tls() {
        let policy = |mode: &str| {
            format!(
                "{{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {{name: x}}, spec: {{mtls: {{mode: {mode}}}}}}}"
            )
        };
        check(&policy("STRICT"), "m", &[]);
        check(&policy("DISABLE"), "n", &[]);
        check(&policy("DISABLE"), "m", &["PeerAuthentication `x` has mutual TLS off (`DISABLE`)"]);
        let rule = "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: x}, spec: {trafficPolicy: {tls: {mode: SIMPLE}}}}";
        check(rule, "m", &["DestinationRule `x` has mutual TLS off (`SIMPLE`)"]);
        // The same kinds of somebody else.
        check(&policy("DISABLE").replace("security.istio.io", "example.com"), "m", &[]);
        check(&rule.replace("networking.istio.io", "example.com"), "m", &[]);
    }
}
