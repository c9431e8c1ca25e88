//! A control plane of separate programs has a name where its remotes can be given addresses alone.

use super::{Lint, label_each};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{ControlPlaneIdx, Mesh};
use crate::mesh::system::System;
use crate::names::Host;
use crate::source::Span;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3061),
    name: "name-instead-of-address",
    severity: Severity::Error,
    page: include_str!("name_instead_of_address.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    if mesh.system() != System::RemoteCharts {
        return;
    }
    for plane in mesh.control_plane_indices() {
        let Some((span, name)) = name(mesh, plane) else { continue };
        let (when, note) = if mesh.has_control_plane_security() {
            (
                "with control plane security they need".to_owned(),
                "proxies check that Pilot's certificate is for `istio-pilot`, so the remote has a Service of that name over the address, and Kubernetes takes no name there",
            )
        } else {
            (
                format!("remotes of Istio {} need", mesh.release(plane)),
                "the chart makes a Service `istio-pilot` over the address, and Kubernetes takes no name there",
            )
        };
        let message = format!("remotes cannot be given `{name}`: {when} an IP address");
        let diagnostic = Diagnostic::new(&RULE, span, message);
        sink.error(
            label_each(diagnostic, mesh, &mesh.remotes_of(plane), "would be given it")
                .note(note)
                .help("write an IP address of the load balancer, or leave control plane security off where release and network allow it"),
        );
    }
}

/// Returns the first name among the addresses that become Services in remotes, and its place.
fn name(mesh: &Mesh, plane: ControlPlaneIdx) -> Option<(Span, String)> {
    let remote = *mesh.remotes_of(plane).first()?;
    mesh.programs_without_names(remote).iter().find_map(|program| {
        let given = mesh.given_address(plane, *program).map(|address| (address.span, &address.value));
        let discovery = &mesh[plane].discovery;
        let (span, host) = given.or_else(|| Some((discovery.address_span?, &discovery.address)))?;
        match host {
            Host::Dns(name) => Some((span, name.to_string())),
            Host::Ip(_) | Host::Unknown => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(release: &str, security: &str, discovery: &str, expected: usize) {
        let text = format!(
            "istio: {{version: {release}}}\n{security}clusters:\n- {{name: a, network: n, discovery: {discovery}}}\n\
             - {{name: b, network: n, primary: a}}"
        );
        let message = "remotes cannot be given `istio.example.com`: with control plane security they need an IP address";
        testing::check(&LINT, &text, &vec![message; expected]);
    }

    #[test]
    fn a_name_is_for_meshes_without_control_plane_security() {
        let secure = "security: {controlPlane: true}\n";
        check("1.0.9", "", "{address: istio.example.com}", 0);
        check("1.0.9", secure, "{address: istio.example.com}", 1);
        check("1.0.9", secure, "{address: 192.0.2.1}", 0);
        // At 1.0 Pilot alone has a Service in remotes.
        check("1.0.9", secure, "{address: 192.0.2.1, addresses: {policy: istio.example.com}}", 0);
        check("1.4.10", secure, "{address: 192.0.2.1, addresses: {policy: istio.example.com}}", 1);
    }

    #[test]
    fn the_last_release_of_the_chart_takes_no_name_of_pilot() {
        let text = "istio: {version: 1.5.10}\ninstall: helm\nclusters:\n- {name: a, network: n, discovery: {address: istio.example.com}}\n\
                    - {name: b, network: n, primary: a}";
        let message =
            "remotes cannot be given `istio.example.com`: remotes of Istio 1.5.10 need an IP address";
        testing::check(&LINT, text, &[message]);
        testing::check(&LINT, &text.replace("1.5.10", "1.4.10"), &[]);
        let of_policy = text
            .replace("address: istio", "address: 192.0.2.1, addresses: {policy: istio")
            .replace("com}}", "com}}}");
        testing::check(&LINT, &of_policy, &[]);
    }
}
