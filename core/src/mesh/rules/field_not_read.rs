//! A field has no effect on this mesh: no release reads it, or another field turns it off.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::mesh::rules::{Index, MeshRule, is_ambient, is_remote, system};
use crate::mesh::system::System;
use crate::spec::decode::FieldSpans;
use crate::spec::leaves::Enabled;
use crate::spec::types::{CaFrom, Cluster, EastWestGateway, Installer, Platform, RemoteSecretsFrom, Spec};
use portolan_chart::order;

/// The rule.
static RULE: Rule = Rule {
    code: Code(5004),
    name: "field-not-read",
    severity: Severity::Error,
    page: include_str!("field_not_read.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    let mut report = Report { sink };
    earlier_releases(spec, system(spec, index), &mut report);
    revisions(spec, &mut report);
    values(spec, &mut report);
    sources(spec, &mut report);
    gateways(spec, &mut report);
    control_planes(spec, &mut report);
}

/// Collects the breaches.
struct Report<'s> {
    sink: &'s mut Sink,
}

impl Report<'_> {
    /// Reports field `key`, if it is among `fields`.
    fn field(&mut self, fields: &FieldSpans, key: &str, because: &str, instead: &str) {
        if let Some(span) = fields.get(key) {
            self.sink.error(
                Diagnostic::new(&RULE, span, format!("`{key}` has no effect here"))
                    .note(because)
                    .help(instead),
            );
        }
    }
}

/// Reports what only releases before 1.8 read, and there not every system.
fn earlier_releases(spec: &Spec, system: System, report: &mut Report<'_>) {
    if spec.istio.version.value.has(Capability::Istiod) {
        let instead = "take it away; mutual TLS is asked for by objects of kind PeerAuthentication";
        report.field(&spec.fields, "security", "Istio reads it up to 1.4, and at 1.5 by Helm", instead);
    }
    if system != System::RemoteCharts {
        for discovery in spec.clusters.iter().filter_map(|cluster| cluster.discovery.as_ref()) {
            let because = "one control plane of several programs reads it: Istio up to 1.4, and 1.5 by Helm";
            report.field(&discovery.fields, "addresses", because, "write the address of istiod to `address`");
        }
    }
    if system != System::ReplicatedControlPlanes {
        let because =
            "replicated control planes read it: several control planes in a mesh of Istio 1.1 to 1.7";
        for cluster in &spec.clusters {
            report.field(&cluster.fields, "dns", because, "take it away");
        }
        for service in &spec.services {
            report.field(&service.fields, "address", because, "take it away");
            report.field(&service.fields, "via", because, "take it away");
        }
    }
}

/// Reports revisions in meshes whose guides have none.
fn revisions(spec: &Spec, report: &mut Report<'_>) {
    if spec.istio.version.value.has(Capability::EastWestGateway) {
        return;
    }
    let because = "in meshes of several clusters, control planes have revisions from 1.8 on";
    report.field(&spec.istio.fields, "revision", because, "take it away");
    for cluster in &spec.clusters {
        report.field(&cluster.fields, "revision", because, "take it away");
    }
}

/// Reports values of charts that are not installed.
fn values(spec: &Spec, report: &mut Report<'_>) {
    let has_istiod = spec.istio.version.value.has(Capability::Istiod);
    let of_clusters = spec.clusters.iter().filter_map(|cluster| cluster.values.as_ref());
    for values in spec.istio.values.iter().chain(of_clusters) {
        if !has_istiod {
            let because = "Istio has this chart from 1.5 on, and Helm from 1.6 on";
            for chart in ["base", "istiod", "cni", "ztunnel"] {
                report.field(
                    &values.fields,
                    chart,
                    because,
                    "write the values of charts `istio` and `istio-remote`",
                );
            }
            continue;
        }
        let because = "Istio has this chart up to 1.4, and at 1.5 by Helm";
        for chart in ["istio", "istio-remote"] {
            report.field(&values.fields, chart, because, "write the values of charts `base` and `istiod`");
        }
        if !is_ambient(spec) {
            let because = "the chart is installed in ambient meshes only";
            let instead = "take it away, or write `dataPlane: ambient`";
            if !brings_cni(spec) {
                report.field(&values.fields, "cni", because, instead);
            }
            report.field(&values.fields, "ztunnel", because, instead);
        }
    }
    if is_ambient(spec) {
        let because = "the charts have one profile for an ambient mesh, which is used";
        report.field(&spec.istio.fields, "profile", because, "take it away");
    } else if spec.installer().takes_charts() && !spec.istio.version.value.has(Capability::ChartProfile) {
        let because = "the charts of this release have no profiles; those of istioctl have";
        report.field(&spec.istio.fields, "profile", because, "take it away, or write `install: istioctl`");
    }
}

fn is_helm(spec: &Spec) -> bool {
    spec.install.as_ref().is_some_and(|installer| installer.value == Installer::Helm)
}

/// Returns whether sidecars need the CNI plug-in somewhere: on OpenShift, where Helm installs its chart for them.
fn brings_cni(spec: &Spec) -> bool {
    let is_openshift = |cluster: &Cluster| {
        cluster.platform.as_ref().is_some_and(|platform| platform.value == Platform::Openshift)
    };
    is_helm(spec) && spec.clusters.iter().any(is_openshift)
}

/// Reports the details of sources that are not used.
fn sources(spec: &Spec, report: &mut Report<'_>) {
    if let Some(ca) = spec.trust.as_ref().and_then(|trust| trust.ca.as_ref()) {
        let is = |from: CaFrom| ca.from.value == from;
        if !is(CaFrom::CertManager) {
            report.field(&ca.fields, "issuer", "`from: cert-manager` reads it", "take it away");
        }
        if !is(CaFrom::ExternalSecrets) {
            for key in ["store", "key"] {
                report.field(&ca.fields, key, "`from: external-secrets` reads it", "take it away");
            }
        }
    }
    let secrets = spec.credentials.as_ref().and_then(|credentials| credentials.remote_secrets.as_ref());
    if let Some(secrets) = secrets.filter(|secrets| secrets.from.value != RemoteSecretsFrom::ExternalSecrets)
    {
        for key in ["store", "key"] {
            report.field(&secrets.fields, key, "`from: external-secrets` reads it", "take it away");
        }
    }
}

/// Reports fields of gateways that are not there.
fn gateways(spec: &Spec, report: &mut Report<'_>) {
    let of_networks = spec.networks.iter().filter_map(|network| network.gateway.as_ref());
    let of_clusters = spec.clusters.iter().filter(|cluster| cluster.config.is_none());
    let all = of_clusters.filter_map(|cluster| cluster.east_west_gateway.as_ref()).chain(of_networks);
    let early = !spec.istio.version.value.has(Capability::EastWestGateway);
    for service in all.clone().filter_map(|gateway| gateway.service.as_ref()).filter(|_| early) {
        let because =
            "up to Istio 1.7 the ingress gateway is what joins networks, with the ports of its chart";
        report.field(&service.fields, "ports", because, "take it away");
    }
    for gateway in all.filter(|gateway| is_off(gateway)) {
        for (key, _) in gateway.fields.iter().filter(|(key, _)| *key != "enabled") {
            report.field(
                &gateway.fields,
                key,
                "`enabled: false` leaves the gateway out",
                "take one of the two away",
            );
        }
    }
    for host in spec.clusters.iter().filter(|cluster| cluster.config.is_some() && !is_remote(cluster)) {
        // Without a network there is no gateway: to say so is no fault.
        if host.east_west_gateway.as_ref().is_some_and(|gateway| !is_off(gateway)) {
            let because =
                "the host of an external control plane is on no network that others could reach into";
            report.field(&host.fields, "eastWestGateway", because, "take it away");
        }
    }
}

fn is_off(gateway: &EastWestGateway) -> bool {
    gateway.enabled.as_ref().is_some_and(|enabled| enabled.value == Enabled::No)
}

/// Reports fields of control planes that the kind of control plane does not read.
fn control_planes(spec: &Spec, report: &mut Report<'_>) {
    let configs = spec.clusters.iter().filter_map(|cluster| cluster.config.as_ref());
    let config_clusters = order::set(configs.map(|config| &config.value));
    for cluster in &spec.clusters {
        if is_remote(cluster) && !config_clusters.contains(&cluster.name.value) {
            let because = "a remote has no istiod that could read it";
            report.field(&cluster.fields, "meshConfig", because, "write it in the cluster's primary");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of, with_release};

    #[track_caller]
    fn check(cluster: &str, rest: &str, expected: &[&str]) {
        assert_eq!(codes(&(mesh_of(cluster) + rest + "\n")), expected);
    }

    #[test]
    fn fields_of_earlier_releases_are_refused() {
        check("- {name: a, network: n, dns: coredns}", "security: {mtls: strict}", &["PTL5004", "PTL5004"]);
        check("- {name: a, network: n, values: {istio: {}, istio-remote: {}}}", "", &["PTL5004", "PTL5004"]);
        check("- {name: a, network: n, discovery: {addresses: {}}}", "", &["PTL5004"]);
    }

    #[test]
    fn an_early_release_reads_what_its_system_has() {
        let check = |release: &str, clusters: &str, rest: &str, expected: usize| {
            let found = codes(&(with_release(release, clusters) + rest));
            assert_eq!(found.iter().filter(|code| *code == "PTL5004").count(), expected, "{release} {rest}");
        };
        let two = "- {name: a, network: n, dns: coredns}\n- {name: b, network: n}";
        check("1.4.10", two, "", 0);
        check("1.4.10", "- {name: a, network: n, dns: coredns}", "security: {mtls: strict}\n", 1);
        check("1.5.10", two, "security: {mtls: strict}\n", 1);
        let values = |chart: &str| format!("- {{name: a, network: n, values: {{{chart}: {{}}}}}}");
        check("1.4.10", &values("istio"), "", 0);
        check("1.4.10", &values("istiod"), "", 1);
        check("1.5.10", &values("istio"), "", 1);
        check("1.5.10", &values("istiod"), "", 0);
        check("1.4.10", "- {name: a, network: n, discovery: {addresses: {}}}", "", 0);
        check("1.5.10", "- {name: a, network: n, discovery: {addresses: {}}}", "", 1);
        check("1.6.14", "- {name: a, network: n, revision: r}", "", 1);
    }

    #[test]
    fn sources_read_their_own_details_only() {
        let trust = "trust: {ca: {from: files, key: a, issuer: {kind: Issuer, name: a}}}";
        check("- {name: a, network: n}", trust, &["PTL5004", "PTL5004"]);
        let secrets = "credentials: {remoteSecrets: {from: none, key: a}}";
        check("- {name: a, network: n}", secrets, &["PTL5004"]);
    }

    #[test]
    fn a_gateway_that_is_not_there_has_no_fields() {
        check("- {name: a, network: n, eastWestGateway: {enabled: false, replicas: 2}}", "", &["PTL5004"]);
    }

    #[test]
    fn a_remote_reads_no_mesh_configuration() {
        let primary = "- {name: p, network: n, eastWestGateway: {addresses: [192.0.2.1]}}\n";
        check(&format!("{primary}- {{name: r, network: n, primary: p, meshConfig: {{}}}}"), "", &["PTL5004"]);
    }

    #[test]
    fn charts_of_ambient_are_for_ambient() {
        check("- {name: a, network: n, values: {cni: {}, ztunnel: {}}}", "", &["PTL5004", "PTL5004"]);
    }

    #[test]
    fn charts_that_have_no_profile_read_none() {
        let check = |release: &str, install: &str, expected: usize| {
            let text = with_release(release, "- {name: a, network: n}") + install;
            let found = codes(&text.replace("istio: {", "istio: {profile: default, "));
            assert_eq!(
                found.iter().filter(|code| *code == "PTL5004").count(),
                expected,
                "{release} {install}"
            );
        };
        check("1.4.10", "", 1);
        check("1.20.8", "", 0);
        check("1.20.8", "install: helm\n", 1);
        check("1.30.3", "install: helm\n", 0);
    }

    #[test]
    fn sidecars_need_the_plug_in_on_openshift() {
        let cluster = |platform: &str| {
            format!("- {{name: a, network: n, platform: {platform}, values: {{cni: {{}}}}}}")
        };
        check(&cluster("gke"), "install: helm", &["PTL5004"]);
        check(&cluster("openshift"), "install: helm", &[]);
        check(&cluster("openshift"), "install: istioctl", &["PTL5004"]);
    }

    #[test]
    fn the_host_of_an_external_control_plane_has_no_gateway_to_others() {
        let mesh = |gateway: &str| {
            format!(
                "- {{name: h, config: a, discovery: {{address: 192.0.2.1}}, eastWestGateway: {gateway}}}\n\
                 - {{name: a, network: n, primary: h}}"
            )
        };
        check(&mesh("{replicas: 2}"), "", &["PTL5004"]);
        check(&mesh("{enabled: false}"), "", &[]);
    }
}
