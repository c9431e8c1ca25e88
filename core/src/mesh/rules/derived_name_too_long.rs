//! A name of the spec makes the name of an object longer than Kubernetes allows.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule};
use crate::names::{LABEL_MAX, Name};
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(1002),
    name: "derived-name-too-long",
    severity: Severity::Error,
    page: include_str!("derived_name_too_long.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

/// The parts around the revision in the longest name of a Service that is derived from it.
const LONGEST_SERVICE: (&str, &str) = ("istiod-", "-remote");

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    let of_clusters = spec.clusters.iter().filter_map(|cluster| cluster.revision.as_ref());
    for revision in spec.istio.revision.iter().chain(of_clusters) {
        let (before, after) = LONGEST_SERVICE;
        let service = format!("{before}{}{after}", revision.value);
        if service.len() > LABEL_MAX {
            let most = LABEL_MAX - before.len() - after.len();
            sink.error(
                Diagnostic::new(
                    &RULE,
                    revision.span,
                    format!(
                        "revision `{}` makes the name of a Service longer than {LABEL_MAX} bytes",
                        revision.value
                    ),
                )
                .label(format!("{} bytes", revision.value.as_str().len()))
                .note(format!("the Service in a remote is `{service}`, {} bytes", service.len()))
                .help(format!("name the revision with at most {most} bytes")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, diagnostics, mesh_of};

    #[test]
    fn the_longest_service_fits() {
        let with =
            |length: usize| mesh_of(&format!("- {{name: a, network: n, revision: {}}}", "r".repeat(length)));
        assert_eq!(codes(&with(49)), [""; 0]);
        assert_eq!(codes(&with(50)), ["PTL1002"]);
        assert_eq!(diagnostics(&with(50))[0].help[0].text, "name the revision with at most 49 bytes");
    }
}
