//! A load balancer is asked for an address that the spec does not name among its addresses.

use super::{Lint, reach, service_gateways};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use crate::names::Host;
use crate::source::Spanned;
use crate::spec::types::ServiceType;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3020),
    name: "load-balancer-ip-not-listed",
    severity: Severity::Warning,
    page: include_str!("load_balancer_ip_not_listed.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for (cluster, gateway) in service_gateways(mesh) {
        let cluster = &mesh[cluster];
        let Some(asked) = gateway.service.load_balancer_ip.as_ref().filter(|asked| is_usable(asked)) else {
            continue;
        };
        // A host name may resolve to anything: it says nothing against the address.
        let differs =
            |address: &Spanned<Host>| matches!(address.value, Host::Ip(_)) && address.value != asked.value;
        let is_balancer = gateway.service.service_type == ServiceType::LoadBalancer;
        if !is_balancer || gateway.addresses.is_empty() || !gateway.addresses.iter().all(differs) {
            continue;
        }
        sink.warn(
            Diagnostic::new(
                &RULE,
                asked.span,
                format!("`loadBalancerIP` of `{}` is not among the addresses of its gateway", cluster.name.value),
            )
            .also(gateway.addresses[0].span, "its addresses")
            .note("the load balancer is asked for one address, and the other clusters call another")
            .help("write the same address in both places; behind an address translation, list both, the outer one first"),
        );
    }
}

/// Returns whether `address` means something to other clusters; if not, another rule says so.
fn is_usable(address: &Spanned<Host>) -> bool {
    reach::fault(&address.value).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    fn spec(addresses: &str) -> String {
        format!(
            "clusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [{addresses}],\n   \
             service: {{loadBalancerIP: 192.0.2.1}}}}}}\n- {{name: b, network: n, primary: a}}"
        )
    }

    #[test]
    fn the_address_asked_for_is_listed() {
        check(&spec("192.0.2.1"), &[]);
        check(&spec(""), &[]);
        check(&spec("a.example.com"), &[]);
        check(&spec("203.0.113.1, 192.0.2.1"), &[]);
        check(&spec("203.0.113.1"), &["`loadBalancerIP` of `a` is not among the addresses of its gateway"]);
    }

    #[test]
    fn an_address_that_nobody_can_call_is_for_another_rule() {
        check(&spec("203.0.113.1").replace("192.0.2.1", "127.0.0.1"), &[]);
    }
}
