//! Remotes are sent to another address than that of the gateway before the istiod.

use super::{Lint, reach};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3013),
    name: "discovery-address-not-of-gateway",
    severity: Severity::Error,
    page: include_str!("discovery_address_not_of_gateway.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for plane in mesh.control_plane_indices() {
        let discovery = &mesh[plane].discovery;
        if !mesh.is_behind_gateway(plane) {
            continue;
        }
        let host = &mesh[mesh[plane].host];
        let addresses = host.gateway.as_ref().map(|gateway| gateway.addresses.as_slice()).unwrap_or_default();
        let (Some(span), Some(first)) = (discovery.address_span, addresses.first()) else { continue };
        let is_listed = addresses.iter().any(|address| address.value == discovery.address);
        if is_listed || reach::fault(&discovery.address).is_some() {
            continue;
        }
        sink.error(
            Diagnostic::new(
                &RULE,
                span,
                format!(
                    "`discovery.address` of `{}` is not an address of its east-west gateway",
                    host.name.value
                ),
            )
            .also(first.span, "the gateway is here")
            .note("remotes reach this istiod through that gateway, so one of the two addresses is wrong")
            .help("leave `discovery.address` out: it is the first address of the gateway"),
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

    fn spec(address: &str) -> String {
        format!(
            "clusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1, a.example.com]}},\n   \
             discovery: {{address: {address}}}}}\n- {{name: b, network: n, primary: a}}"
        )
    }

    #[test]
    fn discovery_has_an_address_of_the_gateway() {
        check(&spec("a.example.com"), &[]);
        check(&spec("192.0.2.2"), &["`discovery.address` of `a` is not an address of its east-west gateway"]);
    }

    #[test]
    fn discovery_may_be_the_only_one_that_has_an_address() {
        check(
            "clusters:\n- {name: a, network: n, discovery: {address: 192.0.2.1}}\n\
             - {name: b, network: n, primary: a}",
            &[],
        );
    }
}
