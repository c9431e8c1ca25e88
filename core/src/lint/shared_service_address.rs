//! Two services have one address, under which sidecars cannot tell them apart.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::global_services::address_range;
use crate::mesh::model::{Mesh, Service};
use crate::source::Span;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3063),
    name: "shared-service-address",
    severity: Severity::Error,
    page: include_str!("shared_service_address.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    if !mesh.is_replicated() {
        return;
    }
    let range = address_range(mesh);
    let mut taken: BTreeMap<IpAddr, &Service> = BTreeMap::new();
    for service in &mesh.services {
        let address = service.global_address(mesh);
        let Some(first) = taken.get(&address) else {
            taken.insert(address, service);
            continue;
        };
        sink.error(
            Diagnostic::new(
                &RULE,
                place(service),
                format!(
                    "`{}` and `{}` have the same address, {address}",
                    first.global_name(),
                    service.global_name()
                ),
            )
            .also(place(first), "the other one")
            .note("sidecars know by the address which service is called: one of the two is never reached")
            .help(format!("write a free address of {range} to `address` of one of them")),
        );
    }
    if let Some(service) = mesh.services.last()
        && u32::try_from(mesh.services.len()).map_or(true, |number| number > range.size())
    {
        sink.error(
            Diagnostic::new(
                &RULE,
                place(service),
                format!("there are more services than addresses in {range}"),
            )
            .help("take services out of the spec that no other cluster calls"),
        );
    }
}

fn place(service: &Service) -> Span {
    service.address.as_ref().map_or(service.name.span, |address| address.span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;
    use crate::testing::{diagnostics, with_release};

    #[track_caller]
    fn check(services: &str, expected: &[&str]) {
        let text = format!(
            "istio: {{version: 1.4.10}}\nclusters:\n- {{name: a, network: n}}\n- {{name: b, network: m}}\nservices:\n{services}"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn each_service_has_an_address_of_its_own() {
        let service = |name: &str, address: &str| {
            format!(
                "- {{name: {name}, namespace: x, address: {address}, ports: [{{name: http, port: 80}}], clusters: [a]}}\n"
            )
        };
        check(&(service("s", "240.0.0.1") + &service("t", "240.0.0.2")), &[]);
        check(
            &(service("s", "240.0.0.1") + &service("t", "240.0.0.1")),
            &["`s.x.global` and `t.x.global` have the same address, 240.0.0.1"],
        );
    }

    #[test]
    fn both_addresses_are_shown() {
        let service = |name: &str| {
            format!(
                "- {{name: {name}, namespace: x, address: 240.0.0.1, ports: [{{name: http, port: 80}}], clusters: [a]}}\n"
            )
        };
        let clusters = "- {name: a, network: n}\n- {name: b, network: m}";
        let text = format!("{}services:\n{}{}", with_release("1.4.10", clusters), service("s"), service("t"));
        let found = diagnostics(&text);
        let found = found.iter().find(|found| *found.rule == RULE).unwrap();
        let shown: Vec<Option<&str>> =
            found.labels.iter().map(|label| text.get(label.span.range())).collect();
        assert_eq!(shown, [Some("240.0.0.1"); 2]);
        assert!(found.labels[0].span > found.labels[1].span);
    }
}
