//! Values of 1.5 to 1.7, an istiod and an ingress gateway in each cluster: of a shared control plane, where those of a
//! remote take their configuration from the primary's, and of replicated ones
//! (`istio.io@1.6:docs/setup/install/multicluster/{shared,gateways}`).

use crate::istio::release::Capability;
use crate::istio::values::{Global, merge, to_map};
use crate::istio::wellknown::{env, hosts, names, values};
use crate::mesh::model::{CaSource, ClusterIdx, ControlPlaneIdx, Mesh};
use crate::mesh::query::{Exposure, Role};
use crate::plan::model::Chart;
use crate::plan::values::primary::{global_of_istiod, mesh_config, profile};
use crate::plan::values::remote::{address, is_installed_by_istioctl};
use crate::plan::values::remote_charts::{ingress_gateway, mesh_networks, search_domains};
use serde_json::{Map, Value, json};

/// Returns the charts of a cluster, with what they are given.
pub(super) fn charts(
    mesh: &Mesh,
    cluster: ClusterIdx,
    plane: ControlPlaneIdx,
) -> Vec<(Chart, Map<String, Value>)> {
    // All charts read the same settings, each for its own objects.
    let shared = shared(mesh, cluster, plane);
    let mut charts =
        vec![(Chart::Base, base(mesh, cluster, &shared)), (Chart::Istiod, istiod(mesh, cluster, &shared))];
    if mesh.has_ingress_gateway(cluster) {
        let mut chart = to_map(&json!({"global": shared}));
        if let Some(gateway) = &mesh[cluster].gateway {
            merge(&mut chart, &to_map(&ingress_gateway(mesh, cluster, gateway)));
        }
        charts.push((Chart::IngressGateway, chart));
    }
    if mesh.is_replicated() && !is_installed_by_istioctl(mesh) {
        // An `IstioOperator` switches them on.
        let mut egress = to_map(&json!({"global": shared}));
        merge(&mut egress, &replicated(mesh, cluster));
        charts.push((Chart::EgressGateway, egress));
        charts.push((Chart::IstioCoreDns, to_map(&json!({"global": shared}))));
    }
    charts
}

/// Returns what all charts are given below `global`.
fn shared(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Map<String, Value> {
    let remote_pilot_address = match mesh.role(cluster) {
        Role::Remote => Some(address(mesh, plane)),
        Role::Primary | Role::ExternalControlPlane => None,
    };
    let mut shared = to_map(&Global { remote_pilot_address, ..global_of_istiod(mesh, cluster, plane) });
    if mesh.is_replicated() {
        // Proxies of a network look for gateways into others, of which such a control plane knows nothing.
        shared.shift_remove("network");
        merge(&mut shared, &replicated_global(mesh, cluster));
    }
    if let Some(domain) = &mesh.trust.domain {
        // Proxies are told by the injection template, which reads no mesh configuration.
        shared.insert("trustDomain".to_owned(), json!(domain.value));
    }
    if mesh.exposures(cluster).contains(&Exposure::Istiod) {
        // Puts istiod behind the ingress gateway.
        shared.insert("meshExpansion".to_owned(), json!({"enabled": true}));
    }
    if !mesh.is_replicated() && mesh.role(cluster) == Role::Primary && mesh.has_several_networks() {
        shared.insert("meshNetworks".to_owned(), Value::Object(mesh_networks(mesh)));
    }
    shared
}

/// Returns what a replicated control plane is given below `global`
/// (`istio/istio@1.7.8:manifests/examples/multicluster/values-istio-multicluster-gateways.yaml`).
fn replicated_global(mesh: &Mesh, cluster: ClusterIdx) -> Map<String, Value> {
    let (domains, multi_cluster) = if mesh.has(cluster, Capability::GlobalDomainValues) {
        let domain = hosts::GLOBAL_DOMAIN;
        let settings = json!({"enabled": true, "globalDomainSuffix": domain, "includeEnvoyFilter": true});
        (vec![domain.to_owned()], settings)
    } else {
        (search_domains(mesh, cluster), json!({"enabled": true}))
    };
    to_map(&json!({
        "podDNSSearchNamespaces": domains,
        "multiCluster": multi_cluster,
        "controlPlaneSecurityEnabled": true,
    }))
}

/// Returns what a replicated control plane is given beyond that.
fn replicated(mesh: &Mesh, cluster: ClusterIdx) -> Map<String, Value> {
    let env = json!({env::REQUESTED_NETWORK_VIEW: values::EXTERNAL_VIEW});
    let mut values = to_map(&json!({"gateways": {names::EGRESS_GATEWAY: {"env": env}}}));
    if !mesh.has(cluster, Capability::GlobalDomainValues) && mesh.trust.ca == CaSource::Files {
        // The last release that had a Citadel beside istiod.
        values.insert("security".to_owned(), json!({"selfSigned": false}));
    }
    values
}

fn base(mesh: &Mesh, cluster: ClusterIdx, shared: &Map<String, Value>) -> Map<String, Value> {
    let mut base = to_map(&json!({"global": shared}));
    if mesh.role(cluster) == Role::Remote && !is_installed_by_istioctl(mesh) {
        // By itself the chart does not know that an istiod is beside it, and would take that one's name.
        base.insert("pilot".to_owned(), json!({"enabled": true}));
    }
    base
}

fn istiod(mesh: &Mesh, cluster: ClusterIdx, shared: &Map<String, Value>) -> Map<String, Value> {
    let mut shared = shared.clone();
    let mut config = mesh_config(mesh, cluster);
    if !mesh.has(cluster, Capability::MeshConfigValue) {
        // The chart takes single settings alone; `istioctl` lays the rest over what it renders.
        if let Some(aliases) = config.shift_remove("trustDomainAliases") {
            shared.insert("trustDomainAliases".to_owned(), aliases);
        }
        config.shift_remove("trustDomain");
    }
    let mut istiod = to_map(&json!({"global": shared}));
    if mesh.is_replicated() && is_installed_by_istioctl(mesh) {
        merge(&mut istiod, &replicated(mesh, cluster));
    }
    if let Some(profile) = profile(mesh, cluster) {
        istiod.insert("profile".to_owned(), json!(profile));
    }
    if !config.is_empty() {
        istiod.insert("meshConfig".to_owned(), Value::Object(config));
    }
    istiod
}

#[cfg(test)]
mod tests {
    use crate::testing::{REMOTE, compiled};
    use serde_json::{Value, json};

    #[track_caller]
    fn check(release: &str, rest: &str, chart: &str, pointer: &str, expected: Value) {
        let path = format!("clusters/{chart}.istio-operator.yaml");
        let operator = compiled(release, &format!("{REMOTE}{rest}")).object(&path, "IstioOperator");
        assert_eq!(
            operator["spec"].pointer(pointer).unwrap_or(&Value::Null),
            &expected,
            "{release} {chart} {pointer}"
        );
    }

    #[test]
    fn mesh_networks_name_each_cluster_as_the_release_knows_it() {
        let chart = "cluster1/20-control-plane/istiod";
        let registry = "/values/global/meshNetworks/network1/endpoints/0/fromRegistry";
        check("1.5.10", "", chart, registry, json!("Kubernetes"));
        check("1.6.14", "", chart, registry, json!("cluster1"));
        check("1.6.14", "", "cluster2/20-control-plane/istiod", "/values/global/meshNetworks", Value::Null);
    }

    #[test]
    fn mesh_networks_name_the_ranges_of_addresses_that_the_spec_gives() {
        let networks = "networks: [{name: network2, cidrs: [10.1.0.0/16]}]\n";
        let second = "/values/global/meshNetworks/network2/endpoints/1/fromCidr";
        for release in ["1.5.10", "1.7.8"] {
            check(release, networks, "cluster1/20-control-plane/istiod", second, json!("10.1.0.0/16"));
        }
    }

    #[test]
    fn gateways_are_found_by_address_until_they_are_found_by_service() {
        let chart = "cluster1/20-control-plane/istiod";
        let first = "/values/global/meshNetworks/network1/gateways/0";
        let second = "/values/global/meshNetworks/network2/gateways/0";
        check("1.5.10", "", chart, first, json!({"address": "192.0.2.10", "port": 443}));
        check("1.5.10", "", chart, second, json!({"address": "0.0.0.0", "port": 443}));
        let service = "istio-ingressgateway.istio-system.svc.cluster.local";
        check("1.7.8", "", chart, second, json!({"registry_service_name": service, "port": 443}));
    }

    #[test]
    fn trust_is_told_to_proxies_and_to_istiod() {
        let trust = "trust: {domain: example.com, aliases: [old.example.com]}\n";
        let chart = "cluster1/20-control-plane/istiod";
        check("1.5.10", trust, chart, "/values/global/trustDomain", json!("example.com"));
        check("1.5.10", trust, chart, "/values/global/trustDomainAliases", json!(["old.example.com"]));
        check("1.5.10", trust, chart, "/meshConfig", Value::Null);
        check("1.7.8", trust, chart, "/meshConfig/trustDomainAliases", json!(["old.example.com"]));
    }
}
