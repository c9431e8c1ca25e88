//! A name becomes part of a path, and some systems allow no such file.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule};
use crate::names::Name;
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(1007),
    name: "name-cannot-be-a-file",
    severity: Severity::Error,
    page: include_str!("name_cannot_be_a_file.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

/// Names of devices on Windows: no file there can have one, whatever follows behind a dot.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// Names of devices on Windows when a digit from 1 to 9 follows.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    for name in
        spec.clusters.iter().map(|cluster| &cluster.name).filter(|name| is_device(name.value.as_str()))
    {
        sink.error(
            Diagnostic::new(&RULE, name.span, format!("cluster `{}` cannot have a folder of its name", name.value))
                .note("Windows keeps this name for a device, so a repository that holds it cannot be checked out there")
                .help(format!("give it another name, such as `{}-cluster`", name.value)),
        );
    }
}

fn is_device(name: &str) -> bool {
    let numbered = |rest: &str| matches!(rest.as_bytes(), [b'1'..=b'9']);
    DEVICES.contains(&name)
        || NUMBERED_DEVICES.iter().any(|device| name.strip_prefix(device).is_some_and(numbered))
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of};

    #[track_caller]
    fn check(clusters: &str, expected: &[&str]) {
        assert_eq!(codes(&mesh_of(clusters)), expected);
    }

    #[test]
    fn names_of_devices_are_refused() {
        check("- {name: aux, network: n}", &["PTL1007"]);
        check("- {name: com1, network: n}", &["PTL1007"]);
        check("- {name: com0, network: n}\n- {name: con1, network: n}\n- {name: com10, network: n}", &[]);
    }
}
