//! What the `IstioOperator`s of an external control plane's host have beyond the charts' values
//! (`istio.io@1.30:docs/setup/install/external-controlplane`).

use crate::istio::release::Capability;
use crate::istio::wellknown::{env, names, port_names, ports, profiles};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Chart, ChartInstall};
use serde_json::{Map, Value, json};

/// Changes the specification made of `charts`, if it is one of the two of such a host, or that of the cluster from which
/// an external istiod reads its configuration.
pub(super) fn adjust(
    mesh: &Mesh,
    cluster: ClusterIdx,
    charts: &[ChartInstall],
    spec: &mut Map<String, Value>,
) {
    if mesh.is_config_cluster(cluster) && mesh.has(cluster, Capability::RemoteProfileLeavesOutBase) {
        // It is the cluster whose API server holds the configuration.
        child(child(spec, "components"), "base").insert("enabled".to_owned(), json!(true));
    }
    let has_profile = [Capability::ExternalProfile, Capability::RemoteProfileNamedRemote]
        .into_iter()
        .any(|capability| mesh.has(cluster, capability));
    if charts.iter().any(|install| install.chart == Chart::IstiodRemote) && !has_profile {
        child(child(spec, "components"), "istiodRemote").insert("enabled".to_owned(), json!(true));
    }
    let Some(external) = mesh.external_control_plane(cluster) else {
        return;
    };
    if charts.iter().any(|install| install.chart == Chart::Base) {
        set_ingress_gateway(mesh, cluster, spec);
    } else {
        let config = mesh.config_cluster(external).map(|config| mesh[config].name.value.to_string());
        choose_profile(mesh, spec);
        adjust_external(&mesh.istiod_service(external), config, spec);
    }
}

/// Lets the profile bring istiod alone: the own istiod of the host has the rest.
fn choose_profile(mesh: &Mesh, spec: &mut Map<String, Value>) {
    let asked = mesh.istio.profile.as_ref().map(|profile| profile.value.as_str());
    match asked.filter(|profile| *profile != profiles::DEFAULT) {
        None => {
            spec.insert("profile".to_owned(), json!(profiles::EMPTY));
        }
        Some(profile) => {
            spec.insert("profile".to_owned(), json!(profile));
            let components = child(spec, "components");
            let off = |name: &str| json!([{"name": name, "enabled": false}]);
            components.insert("base".to_owned(), json!({"enabled": false}));
            components.insert("cni".to_owned(), json!({"enabled": false}));
            components.insert("ingressGateways".to_owned(), off(names::INGRESS_GATEWAY));
            components.insert("egressGateways".to_owned(), off(names::EGRESS_GATEWAY));
        }
    }
}

/// Makes it install istiod alone, with its volumes.
fn adjust_external(deployment: &str, config: Option<String>, spec: &mut Map<String, Value>) {
    let pilot = child(child(spec, "values"), "pilot");
    let volumes = pilot.shift_remove("volumes");
    let mounts = pilot.shift_remove("volumeMounts");
    let is_empty = pilot.is_empty();
    let values = child(spec, "values");
    if is_empty {
        values.shift_remove("pilot");
    }
    let pilot = child(child(spec, "components"), "pilot");
    pilot.insert("enabled".to_owned(), json!(true));
    let settings = child(pilot, "k8s");
    if let (Some(config), Some(Value::Array(entries))) = (config, settings.get_mut("env")) {
        // The operator lays this list over the chart's, in which the same name would then stand twice.
        entries.push(json!({"name": env::CLUSTER_ID, "value": config}));
    }
    if volumes.is_none() && mounts.is_none() {
        let is_empty = settings.is_empty();
        if is_empty {
            pilot.shift_remove("k8s");
        }
        return;
    }
    let patches: Vec<Value> = [("volumes", volumes), ("containers[0].volumeMounts", mounts)]
        .into_iter()
        .flat_map(|(list, entries)| overlay_patches(list, entries))
        .collect();
    settings.insert(
        "overlays".to_owned(),
        json!([{"kind": "Deployment", "name": deployment, "patches": patches}]),
    );
}

/// Returns patches that add entries to a list of istiod's pods.
fn overlay_patches(list: &str, entries: Option<Value>) -> Vec<Value> {
    let entries = match entries {
        Some(Value::Array(entries)) => entries,
        Some(_) | None => Vec::new(),
    };
    entries
        .iter()
        .map(|entry| {
            json!({
                // A place behind the end of the list adds to it.
                "path": format!("spec.template.spec.{list}[100]"),
                "value": portolan_yaml::write(entry).trim_end(),
            })
        })
        .collect()
}

/// Switches the operator's ingress gateway off where it is a plain object, which has the same name; before, the
/// operator brings it with the ports of the guide.
fn set_ingress_gateway(mesh: &Mesh, cluster: ClusterIdx, spec: &mut Map<String, Value>) {
    let gateway = if mesh.has(cluster, Capability::GatewayInjection) {
        json!({"name": names::INGRESS_GATEWAY, "enabled": false})
    } else {
        let port = |name: &str, port: u16| json!({"name": name, "port": port, "targetPort": port});
        let annotations = mesh
            .external_control_plane(cluster)
            .map(|plane| mesh[plane].discovery.annotations.0.clone())
            .unwrap_or_default();
        let mut settings = json!({"service": {"ports": [
            port(port_names::STATUS, ports::STATUS),
            port(port_names::TLS_XDS, ports::ISTIOD),
            port(port_names::TLS_WEBHOOK, ports::WEBHOOK),
        ]}});
        if !annotations.is_empty() {
            settings["serviceAnnotations"] = json!(annotations);
        }
        json!({"name": names::INGRESS_GATEWAY, "enabled": true, "k8s": settings})
    };
    child(spec, "components").insert("ingressGateways".to_owned(), json!([gateway]));
}

/// Returns the mapping under a key, which is made if it is not there.
pub(super) fn child<'m>(map: &'m mut Map<String, Value>, key: &str) -> &'m mut Map<String, Value> {
    let entry = map.entry(key).or_insert_with(|| json!({}));
    if !entry.is_object() {
        *entry = json!({});
    }
    entry.as_object_mut().expect("it was made a mapping in the line before")
}

#[cfg(test)]
mod tests {
    use crate::testing::compiled;
    use serde_json::{Value, json};

    fn operator(release: &str, istio: &str, path: &str) -> Value {
        let clusters = "clusters:
  - {name: hosting, config: cluster1, discovery: {address: 192.0.2.9}}
  - {name: cluster1, network: network1, primary: hosting, platform: openshift}
";
        let path = format!("clusters/{path}.istio-operator.yaml");
        compiled(release, &format!("{istio}{clusters}")).object(&path, "IstioOperator")["spec"].clone()
    }

    #[test]
    fn an_external_istiod_has_the_profile_of_the_spec_without_what_the_own_one_brings() {
        let path = "hosting/20-control-plane/external-istiod";
        let plain = operator("1.30.3", "", path);
        assert_eq!((&plain["profile"], &plain["components"]["base"]), (&json!("empty"), &Value::Null));
        let demo = operator("1.30.3", "istio:\n  profile: demo\n", path);
        assert_eq!(demo["profile"], "demo");
        for component in ["base", "cni"] {
            assert_eq!(demo["components"][component], json!({"enabled": false}));
        }
        for (component, name) in
            [("ingressGateways", "istio-ingressgateway"), ("egressGateways", "istio-egressgateway")]
        {
            assert_eq!(demo["components"][component], json!([{"name": name, "enabled": false}]));
        }
    }

    #[test]
    fn a_remote_on_openshift_has_the_network_plug_in() {
        let path = "cluster1/20-control-plane/istiod";
        let plug_in = json!({"enabled": true, "namespace": "kube-system"});
        for release in ["1.24.6", "1.30.3"] {
            assert_eq!(operator(release, "", path)["components"]["cni"], plug_in, "{release}");
        }
    }
}
