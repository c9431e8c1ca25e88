//! Several authorities sign in the mesh and each makes itself a root.

use super::{Lint, label_each};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{CaSource, Mesh};

/// The rule.
static RULE: Rule = Rule {
    code: Code(4001),
    name: "self-signed-authorities",
    severity: Severity::Error,
    page: include_str!("self_signed_authorities.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    match mesh.trust.ca {
        CaSource::SelfSigned => {}
        CaSource::Files => return,
    }
    let signing = mesh.signing_clusters();
    let Some(span) = mesh.trust.ca_span.filter(|_| signing.len() > 1 && mesh.authorities_share_a_root())
    else {
        return;
    };
    let diagnostic = Diagnostic::new(
        &RULE,
        span,
        format!("{} certificate authorities of the mesh would each have a root of their own", signing.len()),
    );
    sink.error(
        label_each(diagnostic, mesh, &signing, "signs certificates")
            .note("workloads of two roots do not trust each other: endpoints look right and every call between them fails")
            .help("write `from: files`, and sign the authority of each cluster with one root"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    fn spec(release: &str, from: &str, primary: &str) -> String {
        format!(
            "istio: {{version: {release}}}\ntrust: {{ca: {{from: {from}}}}}\n\
             clusters:\n- {{name: a, network: n}}\n- {{name: b, network: n{primary}}}"
        )
    }

    #[test]
    fn several_authorities_need_one_root() {
        let expected = "2 certificate authorities of the mesh would each have a root of their own";
        check(&spec("1.30.3", "istiod", ""), &[expected]);
        check(&spec("1.30.3", "files", ""), &[]);
        check(&spec("1.30.3", "istiod", ", primary: a"), &[]);
        check(&spec("1.8.6", "istiod", ", primary: a"), &[expected]);
    }
}
