//! A field that the mapping does not have.

use crate::diagnostic::{Code, Diagnostic, Replacement, Rule, Severity, Sink};
use crate::names::{is_slip, nearest};
use crate::source::Span;
use crate::spec::types::MAPPINGS;
use portolan_yaml::Entry;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(3),
    name: "unknown-field",
    severity: Severity::Error,
    page: include_str!("unknown_field.md"),
};

/// Reports `entry`, in a `mapping` whose fields are `known` and of which `absent` were not written. Returns the field
/// that was probably meant.
pub(crate) fn report(
    entry: &Entry,
    mapping: &str,
    known: &[&'static str],
    absent: &[&'static str],
    sink: &mut Sink,
) -> Option<&'static str> {
    let diagnostic = Diagnostic::new(&RULE, &entry.key_span, format!("unknown field `{}`", entry.key))
        .note("a field that nobody knows would have no effect, without a word");
    let meant = nearest(&entry.key, absent.iter().copied())
        .and_then(|name| absent.iter().copied().find(|field| *field == name));
    let elsewhere = elsewhere(&entry.key, mapping);
    sink.error(match (meant, elsewhere.as_slice()) {
        (Some(name), _) => {
            // A field of another mapping may have been written at the wrong place.
            let certain = elsewhere.is_empty() && is_slip(&entry.key, name, known.iter().copied());
            let span = Span::from(&entry.key_span);
            diagnostic.change(format!("write `{name}`"), Replacement { span, text: name.to_owned(), certain })
        }
        (None, []) => diagnostic.help(format!("the fields here are {}", list(known))),
        (None, places) => diagnostic.help(format!(
            "`{}` is a field of {}: move it there",
            entry.key,
            places.join(" and of ")
        )),
    });
    meant
}

/// Returns the other mappings that have a field of this name, in words.
fn elsewhere(key: &str, mapping: &str) -> Vec<String> {
    MAPPINGS
        .iter()
        .filter(|(name, fields)| *name != mapping && fields.contains(&key))
        .map(|(name, _)| place(name))
        .collect()
}

/// Returns where a mapping stands in a spec.
fn place(mapping: &str) -> String {
    let path = match mapping {
        "Spec" => return "the spec itself, at its outermost level".to_owned(),
        "Istio" => "istio",
        "Values" => "istio.values",
        "Security" => "security",
        "Trust" => "trust",
        "Ca" => "trust.ca",
        "IssuerRef" => "trust.ca.issuer",
        "StoreRef" => "trust.ca.store",
        "Network" => "networks[]",
        "Cluster" => "clusters[]",
        "EastWestGateway" => "clusters[].eastWestGateway",
        "GatewayService" => "clusters[].eastWestGateway.service",
        "GatewayPort" => "clusters[].eastWestGateway.service.ports[]",
        "Discovery" => "clusters[].discovery",
        "DiscoveryTls" => "clusters[].discovery.tls",
        "ComponentAddresses" => "clusters[].discovery.addresses",
        "Patch" => "clusters[].patches[]",
        "PatchTarget" => "clusters[].patches[].target",
        "Resource" => "clusters[].resources[]",
        "Credentials" => "credentials",
        "RemoteSecrets" => "credentials.remoteSecrets",
        "Service" => "services[]",
        "ServicePort" => "services[].ports[]",
        "Gitops" => "gitops",
        "Suppression" => "suppress[]",
        other => other,
    };
    format!("`{path}`")
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{codes, diagnostics, mesh_of};

    #[track_caller]
    fn check(cluster: &str, help: &str) {
        let found = diagnostics(&mesh_of(cluster));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].help[0].text, help);
    }

    #[test]
    fn the_nearest_field_is_named() {
        check("- {name: a, network: n, podCidr: [10.0.0.0/8]}", "write `podCIDRs`");
    }

    #[test]
    fn a_field_of_another_mapping_is_told_where_it_belongs() {
        check(
            "- {name: a, network: n, cidrs: [10.0.0.0/8]}",
            "`cidrs` is a field of `networks[]`: move it there",
        );
    }

    #[test]
    fn a_required_field_that_is_misspelt_is_not_also_missing() {
        assert_eq!(codes(&mesh_of("- {nmae: a, network: n}")), ["PTL0003"]);
        assert_eq!(codes(&mesh_of("- {zebra: a, network: n}")), ["PTL0003", "PTL0007"]);
    }

    #[test]
    fn every_mapping_has_a_place() {
        for (mapping, _) in MAPPINGS {
            assert_ne!(place(mapping), format!("`{mapping}`"));
        }
    }
}
