//! istiod of a mesh with sidecars is told to handle networks as ambient does.

use super::Lint;
use super::given::{at, istiod_values, text};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::{env, values};
use crate::mesh::model::Mesh;
use crate::source::Span;
use crate::spec::types::DataPlaneMode;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3045),
    name: "ambient-networks-beside-sidecars",
    severity: Severity::Warning,
    page: include_str!("ambient_networks_beside_sidecars.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    match mesh.istio.data_plane {
        DataPlaneMode::Sidecar => {}
        DataPlaneMode::Ambient => return,
    }
    for given in istiod_values(mesh) {
        let paths = [
            &["env", env::AMBIENT_ENABLE_MULTI_NETWORK][..],
            &["pilot", "env", env::AMBIENT_ENABLE_MULTI_NETWORK],
        ];
        for node in paths.iter().filter_map(|path| at(given.node, path)) {
            if text(node) == Some(values::TRUE) {
                sink.warn(
                    Diagnostic::new(&RULE, Span::from(&node.span), "istiod would treat networks as ambient does, in a mesh of sidecars")
                        .note("a Service without label `istio.io/global: \"true\"` then stops at the border of its cluster, and ingress gateways lose the endpoints of other networks")
                        .help("leave it out; or label every Service that other clusters call, and accept this under `suppress` with the reason"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(value: &str, expected: &[&str]) {
        let text = format!(
            "clusters:\n- {{name: a, network: n, values: {{istiod: {{env: {{AMBIENT_ENABLE_MULTI_NETWORK: '{value}'}}}}}}}}"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn sidecars_have_networks_of_their_own_kind() {
        check("true", &["istiod would treat networks as ambient does, in a mesh of sidecars"]);
        check("false", &[]);
    }
}
