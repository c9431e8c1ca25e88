//! Plain text is allowed where gateways tell traffic apart by its TLS, before Istio 1.5.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule, system};
use crate::mesh::system::System;
use crate::spec::types::{Mtls, Spec, Via};
use portolan_chart::order;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2027),
    name: "plain-text-between-networks",
    severity: Severity::Error,
    page: include_str!("plain_text_between_networks.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    let Some(security) = &spec.security else { return };
    if system(spec, index) != System::RemoteCharts {
        return;
    }
    let networks = order::set(
        spec.clusters.iter().filter_map(|cluster| cluster.network.as_ref()).map(|name| &name.value),
    );
    let by_ingress = spec.clusters.iter().find_map(|cluster| {
        let via = cluster.discovery.as_ref()?.via.as_ref()?;
        (via.value == Via::IngressGateway).then_some(via.span)
    });
    let needed = networks.len() > 1 || by_ingress.is_some();
    if let Some(mtls) = security.mtls.as_ref().filter(|mtls| needed && mtls.value == Mtls::Permissive) {
        sink.error(
            Diagnostic::new(&RULE, mtls.span, "traffic through ingress gateways has to be mutual TLS")
                .note("the gateways read the service that is called off the server name of the TLS connection; without TLS there is none, and the call ends there")
                .help("write `strict`, or leave it out"),
        );
    }
    if let Some(off) = security.control_plane.as_ref().filter(|on| needed && !on.value) {
        sink.error(
            Diagnostic::new(&RULE, off.span, "a control plane behind an ingress gateway needs control plane security")
                .note("the gateway opens ports for TLS alone, to Pilot and to Mixer, whose two services it tells apart by server name")
                .help("write `true`, or leave it out"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{places, with_release};

    #[track_caller]
    fn check(clusters: &str, security: &str, expected: &[&str]) {
        let text = with_release("1.4.10", clusters) + &format!("security: {security}\n");
        let found: Vec<String> =
            places(&text).into_iter().filter(|(code, _)| code == "PTL2027").map(|(_, place)| place).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn gateways_need_tls() {
        let one = "- {name: a, network: n}\n- {name: b, network: n, primary: a}";
        let two = "- {name: a, network: n}\n- {name: b, network: m, primary: a}";
        let ingress =
            "- {name: a, network: n, discovery: {via: ingress-gateway}}\n- {name: b, network: n, primary: a}";
        let off = "{mtls: permissive, controlPlane: false}";
        check(one, off, &[]);
        check(two, off, &["permissive", "false"]);
        check(ingress, off, &["permissive", "false"]);
        check(two, "{mtls: strict, controlPlane: true}", &[]);
    }
}
