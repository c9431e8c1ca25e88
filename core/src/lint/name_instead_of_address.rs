//! A control plane of separate programs has a name where its remotes can be given addresses alone.

use super::{Lint, label_each};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::early::Program;
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
    if mesh.system() != System::RemoteCharts || !mesh.has_control_plane_security() {
        return;
    }
    for plane in mesh.control_plane_indices() {
        let Some((span, name)) = name(mesh, plane) else { continue };
        let diagnostic = Diagnostic::new(
            &RULE,
            span,
            format!("remotes cannot be given `{name}`: with control plane security they need an IP address"),
        );
        sink.error(
            label_each(diagnostic, mesh, &mesh.remotes_of(plane), "would be given it")
                .note("proxies check that Pilot's certificate is for `istio-pilot`, so the remote has a Service of that name over the address, and Kubernetes takes no name there")
                .help("write an IP address of the load balancer, or leave control plane security off where the network allows it"),
        );
    }
}

/// Returns the first name among the addresses that become Services in remotes, and its place.
fn name(mesh: &Mesh, plane: ControlPlaneIdx) -> Option<(Span, String)> {
    let remote = *mesh.remotes_of(plane).first()?;
    if mesh.reaches_programs_by_service(remote) {
        return None;
    }
    Program::ALL.into_iter().filter(|program| program.is_needed()).find_map(|program| {
        let given = mesh.given_address(plane, program).map(|address| (address.span, &address.value));
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
}
