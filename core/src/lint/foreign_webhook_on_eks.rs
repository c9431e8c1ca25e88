//! The API server of a remote on EKS would call an injector outside of its network.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use crate::names::Host;
use crate::spec::types::Platform;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3017),
    name: "foreign-webhook-on-eks",
    severity: Severity::Warning,
    page: include_str!("foreign_webhook_on_eks.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for cluster in mesh.cluster_indices() {
        let remote = &mesh[cluster];
        let plane = &mesh[remote.control_plane];
        let Some(platform) = remote.platform.as_ref().filter(|platform| platform.value == Platform::Eks)
        else {
            continue;
        };
        let is_called_by_service = matches!(plane.discovery.address, Host::Ip(_));
        if plane.host == cluster || !is_called_by_service {
            continue;
        }
        let host = &mesh[plane.host];
        let mut diagnostic = Diagnostic::new(
            &RULE,
            platform.span,
            format!(
                "EKS may refuse to call the injector of `{}` for `{}`",
                host.name.value, remote.name.value
            ),
        );
        if let Some(span) = plane.discovery.address_span {
            diagnostic = diagnostic.also(span, "reached at an IP address");
        }
        sink.warn(
            diagnostic
                .note("behind the Service of a webhook EKS takes addresses of its own VPC alone, and says \"Address is not allowed\" to others: pods are then refused")
                .help("write a host name as the address of the primary, which is called by URL, or make the cluster a primary"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    fn spec(address: &str, platform: &str) -> String {
        format!(
            "clusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [{address}]}}}}\n\
             - {{name: b, network: n, primary: a, platform: {platform}}}"
        )
    }

    #[test]
    fn eks_calls_no_foreign_address() {
        check(&spec("192.0.2.1", "eks"), &["EKS may refuse to call the injector of `a` for `b`"]);
        check(&spec("a.example.com", "eks"), &[]);
        check(&spec("192.0.2.1", "gke"), &[]);
        check("clusters:\n- {name: a, network: n, platform: eks}", &[]);
    }
}
