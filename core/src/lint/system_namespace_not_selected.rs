//! The mesh configuration's `discoverySelectors` leave out the namespace of the control plane.

use super::Lint;
use super::given::{items, mesh_configs, text};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::labels;
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::source::Span;
use portolan_chart::order;
use portolan_yaml::{Kind, Node};
use std::collections::BTreeMap;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3044),
    name: "system-namespace-not-selected",
    severity: Severity::Warning,
    page: include_str!("system_namespace_not_selected.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    if !mesh.has_several_networks() {
        return;
    }
    for given in mesh_configs(mesh) {
        let Some(selectors) = given.node.get("discoverySelectors").filter(|list| !items(list).is_empty())
        else {
            continue;
        };
        let left_out = given.clusters.iter().copied().find(|cluster| !is_selected(mesh, *cluster, selectors));
        if let Some(cluster) = left_out {
            let namespace = mesh.namespace(cluster);
            let message = format!(
                "no selector matches namespace `{namespace}` of cluster `{}`",
                mesh[cluster].name.value
            );
            sink.warn(
                Diagnostic::new(&RULE, Span::from(&selectors.span), message)
                    .note("istiod finds the gateways between networks, and before 1.27 the network of a cluster, only in namespaces that it watches")
                    .help(format!(
                        "add a selector such as `{{matchLabels: {{{}: {namespace}}}}}`",
                        labels::NAMESPACE_NAME
                    )),
            );
        }
    }
}

/// Returns whether one of the selectors matches the namespace, as far as its labels are known.
fn is_selected(mesh: &Mesh, cluster: ClusterIdx, selectors: &Node) -> bool {
    // A patch may give it any label.
    if !mesh[cluster].patches.is_empty() {
        return true;
    }
    let mut known = order::map([(labels::NAMESPACE_NAME, mesh.namespace(cluster).to_string())]);
    if let Some(network) = mesh[cluster].network {
        known.insert(labels::TOPOLOGY_NETWORK, mesh[network].name.value.to_string());
    }
    items(selectors).iter().any(|selector| matches(selector, &known))
}

fn matches(selector: &Node, known: &BTreeMap<&str, String>) -> bool {
    let pairs = match selector.get("matchLabels").map(|labels| &labels.kind) {
        Some(Kind::Map(entries)) => entries.as_slice(),
        Some(Kind::Scalar(_) | Kind::Seq(_)) | None => &[],
    };
    let expressions = selector.get("matchExpressions").map(items).unwrap_or_default();
    pairs.iter().all(|entry| known.get(entry.key.as_str()).map(String::as_str) == text(&entry.value))
        && expressions.iter().all(|expression| holds(expression, known))
}

/// Returns whether an expression of a label selector holds.
fn holds(expression: &Node, known: &BTreeMap<&str, String>) -> bool {
    let value = expression.get("key").and_then(text).and_then(|key| known.get(key));
    let values = expression.get("values").map(items).unwrap_or_default();
    let listed = || value.is_some_and(|value| values.iter().filter_map(text).any(|one| one == value));
    match expression.get("operator").and_then(text) {
        Some("In") => listed(),
        Some("NotIn") => !listed(),
        Some("Exists") => value.is_some(),
        Some("DoesNotExist") => value.is_none(),
        // Kubernetes refuses any other.
        Some(_) | None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(selectors: &str, other: &str, selected: bool) {
        let text = format!(
            "istio: {{version: 1.30.3, meshConfig: {{discoverySelectors: {selectors}}}}}\nclusters:\n- {{name: a, network: n}}\n- {{name: b, network: {other}}}"
        );
        let fault = "no selector matches namespace `istio-system` of cluster `a`";
        let faults = [fault];
        testing::check(&LINT, &text, if selected { &[] } else { &faults });
    }

    #[test]
    fn one_selector_matches_the_namespace() {
        check("[{matchLabels: {mesh: 'yes'}}]", "m", false);
        check("[{matchLabels: {mesh: 'yes'}}]", "n", true);
        check("[]", "m", true);
        check(
            "[{matchLabels: {mesh: 'yes'}}, {matchLabels: {kubernetes.io/metadata.name: istio-system}}]",
            "m",
            true,
        );
        check("[{matchExpressions: [{key: topology.istio.io/network, operator: Exists}]}]", "m", true);
        check("[{matchExpressions: [{key: mesh, operator: In, values: ['yes']}]}]", "m", false);
        check("[{matchExpressions: [{key: mesh, operator: NotIn, values: ['no']}]}]", "m", true);
        let of_name = |operator: &str, value: &str| {
            format!(
                "[{{matchExpressions: [{{key: kubernetes.io/metadata.name, operator: {operator}, values: [{value}]}}]}}]"
            )
        };
        check(&of_name("In", "istio-system"), "m", true);
        check(&of_name("In", "shop"), "m", false);
        check(&of_name("NotIn", "istio-system"), "m", false);
    }
}
