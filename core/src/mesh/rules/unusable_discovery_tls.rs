//! A gateway cannot end TLS before an istiod as the spec asks for.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::mesh::rules::{Index, MeshRule};
use crate::names::Host;
use crate::spec::types::{Cluster, Spec};

/// The rule.
static RULE: Rule = Rule {
    code: Code(3015),
    name: "unusable-discovery-tls",
    severity: Severity::Error,
    page: include_str!("unusable_discovery_tls.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    for cluster in spec.clusters.iter().filter(|cluster| cluster.primary.is_none()) {
        let tls = cluster.discovery.as_ref().and_then(|discovery| discovery.tls.as_ref());
        let Some((message, why, help)) = tls.and_then(|_| fault(spec, cluster)) else { continue };
        let Some(tls) = tls else { continue };
        sink.error(Diagnostic::new(&RULE, tls.span, message).note(why).help(help));
    }
}

/// Returns what is wrong, why it matters and what to write instead.
fn fault(spec: &Spec, cluster: &Cluster) -> Option<(String, &'static str, &'static str)> {
    let name = &cluster.name.value;
    let release = cluster.version.as_ref().unwrap_or(&spec.istio.version).value;
    let address = cluster.discovery.as_ref().and_then(|discovery| discovery.address.as_ref());
    if cluster.config.is_none() {
        return Some((
            format!("`{name}` is a primary, and its gateway passes TLS through to istiod"),
            "remotes that trust a public certificate need webhooks that istiod leaves alone, and the primary's own webhook would lose its authority with them",
            "leave `tls` out",
        ));
    }
    if !release.has(Capability::ExposeIstiodHttps) {
        return Some((
            format!("Istio {release} has no gateway that ends TLS before istiod"),
            "behind the gateway istiod would be called in plain text, which it does not answer",
            "leave `tls` out, or use a newer patch",
        ));
    }
    match address.map(|address| &address.value) {
        Some(Host::Ip(ip)) => Some((
            format!("TLS that ends at a gateway needs a host name, and `{name}` has the address `{ip}`"),
            "at an IP address, remotes ask for istiod by the name of its Service, which the certificate of a gateway does not have",
            "write the host name of the certificate as `discovery.address`, or leave `tls` out",
        )),
        Some(Host::Dns(_) | Host::Unknown) | None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[track_caller]
    fn check(release: &str, clusters: &str, expected: &[&str]) {
        let text = format!(
            "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {{version: {release}}}\nclusters:\n{clusters}"
        );
        let found = crate::check(&Source::new("mesh.yaml", text), &crate::Inputs::default());
        let messages = found.iter().filter(|found| *found.rule == RULE).map(|found| found.message.as_str());
        assert_eq!(messages.collect::<Vec<_>>(), expected, "{clusters}");
    }

    fn external(address: &str) -> String {
        format!(
            "- {{name: h, config: a, discovery: {{address: {address}, tls: {{credentialName: c}}}}}}\n\
             - {{name: a, network: n, primary: h}}"
        )
    }

    #[test]
    fn tls_ends_before_external_control_planes_alone() {
        check("1.30.3", &external("istiod.example.com"), &[]);
        check(
            "1.30.3",
            "- {name: a, network: n, discovery: {tls: {credentialName: c}}}\n- {name: b, network: n, primary: a}",
            &["`a` is a primary, and its gateway passes TLS through to istiod"],
        );
    }

    #[test]
    fn a_certificate_has_a_host_name() {
        check(
            "1.30.3",
            &external("192.0.2.1"),
            &["TLS that ends at a gateway needs a host name, and `h` has the address `192.0.2.1`"],
        );
    }

    #[test]
    fn the_first_patches_pass_tls_through_alone() {
        check(
            "1.8.1",
            &external("istiod.example.com"),
            &["Istio 1.8.1 has no gateway that ends TLS before istiod"],
        );
    }
}
