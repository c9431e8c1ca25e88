//! The gateways of two clusters have one address.

use super::{Lint, reach};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::query::Exposure;
use crate::names::Host;
use crate::source::Span;
use std::collections::BTreeMap;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3025),
    name: "shared-gateway-address",
    severity: Severity::Error,
    page: include_str!("shared_gateway_address.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    let mut first: BTreeMap<String, (ClusterIdx, Span)> = BTreeMap::new();
    for cluster in mesh.cluster_indices() {
        let gateway = mesh[cluster].gateway.iter();
        let addresses =
            gateway.flat_map(|gateway| gateway.addresses.iter().chain(&gateway.service.load_balancer_ip));
        for address in addresses.filter(|address| reach::fault(&address.value).is_none()) {
            let text = match &address.value {
                Host::Ip(ip) => ip.to_string(),
                Host::Dns(name) => name.to_string(),
                Host::Unknown => continue,
            };
            let (other, span) = *first.entry(text.clone()).or_insert((cluster, address.span));
            if other == cluster || may_share(mesh, cluster, other) {
                continue;
            }
            sink.error(diagnostic(mesh, (cluster, address.span), (other, span), &text));
        }
    }
}

/// Returns whether one load balancer may stand before the gateways of both clusters: each reaches every pod of their
/// network, while an istiod is behind its own alone.
fn may_share(mesh: &Mesh, a: ClusterIdx, b: ClusterIdx) -> bool {
    let leads_to_istiod = |cluster| mesh.exposures(cluster).contains(&Exposure::Istiod);
    mesh[a].network == mesh[b].network && !leads_to_istiod(a) && !leads_to_istiod(b)
}

fn diagnostic(mesh: &Mesh, at: (ClusterIdx, Span), first: (ClusterIdx, Span), address: &str) -> Diagnostic {
    let name = |cluster: ClusterIdx| mesh[cluster].name.value.to_string();
    let diagnostic = Diagnostic::new(
        &RULE,
        at.1,
        format!("the gateways of `{}` and `{}` have one address, `{address}`", name(first.0), name(at.0)),
    );
    let diagnostic = if first.1 == at.1 {
        diagnostic
    } else {
        diagnostic.also(first.1, format!("also of `{}`", name(first.0)))
    };
    diagnostic
        .note("a load balancer leads to one of them, and what is meant for the other fails there")
        .help("write the address of each gateway's own load balancer; leave it out while it is not known")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    #[test]
    fn gateways_have_addresses_of_their_own() {
        let spec = |address: &str| {
            format!(
                "clusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n\
                 - {{name: b, network: m, eastWestGateway: {{addresses: [{address}]}}}}"
            )
        };
        check(&spec("192.0.2.1"), &["the gateways of `a` and `b` have one address, `192.0.2.1`"]);
        check(&spec("192.0.2.2"), &[]);
    }

    #[test]
    fn clusters_of_a_network_may_share_a_load_balancer() {
        let spec = |remote: &str| {
            format!(
                "clusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n\
                 - {{name: b, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n\
                 - {{name: c, network: m{remote}}}"
            )
        };
        check(&spec(""), &[]);
        check(&spec(", primary: a"), &["the gateways of `a` and `b` have one address, `192.0.2.1`"]);
    }

    #[test]
    fn an_address_that_stands_once_is_underlined_once() {
        let places = |first: &str, second: &str| {
            let text = crate::testing::mesh_of(&format!(
                "- {{name: a, network: n, eastWestGateway: {first}}}\n- {{name: b, network: m, eastWestGateway: {second}}}"
            ));
            let found = crate::testing::diagnostics(&text);
            found.iter().find(|found| found.rule == &RULE).map(|found| found.labels.len())
        };
        assert_eq!(places("&g {addresses: [192.0.2.1]}", "*g"), Some(1));
        assert_eq!(places("{addresses: [192.0.2.1]}", "{addresses: [192.0.2.1]}"), Some(2));
    }
}
