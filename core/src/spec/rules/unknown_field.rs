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
        (None, places) => diagnostic.help(
            of_other_tools(&entry.key, mapping).unwrap_or_else(|| of_this_spec(&entry.key, known, places)),
        ),
    });
    meant
}

/// Returns where a field belongs, or which fields there are in its place.
fn of_this_spec(key: &str, known: &[&str], places: &[String]) -> String {
    match places {
        [] => format!("the fields here are {}", list(known)),
        places => format!("`{key}` is a field of {}: move it there", places.join(" and of ")),
    }
}

/// Returns what to write instead of a field that people know from charts, other tools or objects of Kubernetes.
fn of_other_tools(key: &str, mapping: &str) -> Option<String> {
    let help = match (mapping, key) {
        ("Values", "gateway") => {
            "write `eastWestGateway` at a cluster, with `replicas`, `service` and others: gateways are made without chart `gateway`"
        }
        ("Values", _) => {
            return Some(format!("write it below the chart that reads it, as `istiod: {{{key}: …}}`"));
        }
        ("Cluster", "role" | "type" | "mode" | "remote" | "isRemote" | "isPrimary") => {
            "for a remote write `primary` with the name of the cluster whose istiod serves it; a cluster without `primary` runs an istiod of its own"
        }
        ("Cluster", "clusterName" | "clusterID") => {
            "write `name`: it is the name by which Istio knows the cluster"
        }
        ("Spec", "meshID" | "meshName") => "write `name`: it is the mesh ID",
        ("Spec", "metadata" | "spec") => {
            "a spec is no object of Kubernetes: write its fields at the outermost level"
        }
        ("Istio", "tag") => "leave it out: the tag of the images follows from `version` and `variant`",
        _ => return None,
    };
    Some(help.to_owned())
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
    fn a_field_of_other_tools_is_told_what_stands_for_it() {
        check(
            "- {name: a, network: n, clusterName: b}",
            "write `name`: it is the name by which Istio knows the cluster",
        );
        let values = "write it below the chart that reads it, as `istiod: {pilot: …}`";
        check("- {name: a, network: n, values: {pilot: {}}}", values);
        let found = diagnostics(&mesh_of("- {name: a, network: n, values: {gateway: {}}}"));
        assert!(found[0].help[0].text.contains("write `eastWestGateway`"), "{found:?}");
        let role = "for a remote write `primary` with the name of the cluster whose istiod serves it; a cluster without `primary` runs an istiod of its own";
        check("- {name: a, network: n, role: remote}", role);
        let text = mesh_of("- {name: a, network: n}") + "metadata: {}\nmeshID: a\n";
        let found = diagnostics(&text.replace("istio: {", "istio: {tag: a, "));
        let help: Vec<&str> = found.iter().map(|one| one.help[0].text.as_str()).collect();
        assert!(help[0].contains("`version` and `variant`"), "{help:?}");
        assert!(help[1].contains("outermost level") && help[2].contains("mesh ID"), "{help:?}");
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

    #[test]
    fn a_name_that_is_only_near_is_a_guess() {
        let certain = |field: &str| {
            let found = diagnostics(&mesh_of(&format!("- {{name: a, network: n, {field}: [10.0.0.0/8]}}")));
            (found[0].help[0].text.clone(), found[0].certain().is_some())
        };
        assert_eq!(certain("podCidrs"), ("write `podCIDRs`".to_owned(), true));
        assert_eq!(certain("servicsCidr"), ("write `serviceCIDRs`".to_owned(), false));
    }

    #[test]
    fn where_nothing_is_near_the_fields_are_listed() {
        let found = diagnostics(&mesh_of("- {name: a, network: n, eastWestGateway: {zebra: 1}}"));
        let fields = "the fields here are `enabled`, `addresses`, `replicas`, `service`";
        assert_eq!(found[0].help[0].text, fields);
    }
}
