//! The release cannot keep a control plane and its configuration in two clusters, or not in the way that is asked for.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::mesh::model::{ControlPlaneIdx, GatewayTls, Mesh, Via};
use crate::names::Host;
use crate::spec::types::Installer;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2013),
    name: "external-control-plane-too-early",
    severity: Severity::Error,
    page: include_str!("external_control_plane_too_early.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for plane in mesh.control_plane_indices().filter(|plane| mesh.config_cluster(*plane).is_some()) {
        let Some((needed, reason)) = missing(mesh, plane) else { continue };
        let host = &mesh[mesh[plane].host];
        sink.error(
            Diagnostic::new(
                &RULE,
                host.name.span,
                format!(
                    "Istio {} cannot run the external control plane in `{}`",
                    host.release.value, host.name.value
                ),
            )
            .also(host.release.span, "the release")
            .note(reason)
            .help(format!("write a release from {} on", super::first_with(needed))),
        );
    }
}

/// Returns what the release of `plane` lacks, and why that matters.
fn missing(mesh: &Mesh, plane: ControlPlaneIdx) -> Option<(Capability, &'static str)> {
    let release = mesh.release(plane);
    if !release.has(Capability::ConfigCluster) {
        let reason =
            "no chart of the release makes a config cluster: value `global.configCluster` is not there yet";
        return Some((Capability::ConfigCluster, reason));
    }
    if mesh.installer == Installer::Helm && !release.has(Capability::IstiodVolumesValue) {
        let reason = "with Helm it would not find its mesh configuration: the chart has no value `pilot.volumes` yet; \
                      `install: istioctl` can do it";
        return Some((Capability::IstiodVolumesValue, reason));
    }
    let through_service = matches!(mesh[plane].discovery.via, Via::IngressGateway(GatewayTls::Passthrough))
        && matches!(mesh[plane].discovery.address, Host::Ip(_));
    if through_service && !release.has(Capability::RemoteServiceWithWebhookPort) {
        let reason = "at an IP address its injector is called through a Service that has no port for it yet; \
                      a host name in `discovery.address` can do it";
        return Some((Capability::RemoteServiceWithWebhookPort, reason));
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, with_release};

    #[track_caller]
    fn check(release: &str, install: &str, address: &str, expected: bool) {
        let clusters = format!(
            "- {{name: a, network: n, primary: x}}\n- {{name: x, config: a, discovery: {{address: {address}}}}}"
        );
        let text =
            with_release(release, &clusters).replace("clusters:", &format!("install: {install}\nclusters:"));
        assert_eq!(codes(&text).contains(&"PTL2013".to_owned()), expected, "{release} {install} {address}");
    }

    #[test]
    fn config_clusters_begin_with_1_11() {
        check("1.10.6", "istioctl", "x.example.com", true);
        check("1.11.8", "istioctl", "x.example.com", false);
    }

    #[test]
    fn addresses_need_a_service_with_the_port_of_webhooks() {
        check("1.14.6", "istioctl", "192.0.2.1", true);
        check("1.15.7", "istioctl", "192.0.2.1", false);
    }

    #[test]
    fn helm_needs_values_for_volumes() {
        check("1.18.7", "helm", "192.0.2.1", true);
        check("1.18.7", "istioctl", "192.0.2.1", false);
        check("1.19.10", "helm", "192.0.2.1", false);
    }
}
