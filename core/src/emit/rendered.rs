//! Files of rendered objects: one each, named for the object, with the chart's text as it is.

use crate::emit::layout::ObjectFile;
use crate::emit::yaml::header;
use crate::mesh::model::Mesh;
use crate::plan::model::RenderedObject;
use std::collections::BTreeSet;

/// Returns a file for each object, in the order in which the charts want them installed.
pub(super) fn files(mesh: &Mesh, objects: &[RenderedObject], because: &str) -> Vec<ObjectFile> {
    let mut names = BTreeSet::new();
    let header = header(mesh);
    let file = |object: &RenderedObject| {
        let name =
            candidates(object).find(|name| names.insert(name.clone())).expect("there are numbers enough");
        let origin = object
            .source
            .split_once('/')
            .map_or_else(|| object.source.clone(), |(chart, _)| format!("chart `{chart}`"));
        ObjectFile {
            name: format!("{name}.yaml"),
            text: format!("{header}# Source: {}\n{}\n", object.source, object.text),
            because: format!("{origin}: {because}"),
        }
    };
    objects.iter().map(file).collect()
}

/// Returns names for the file of an object: the first one serves, but for objects that differ in group or namespace
/// alone, or in characters that a file name cannot have.
fn candidates(object: &RenderedObject) -> impl Iterator<Item = String> {
    let plain = |text: &str| -> String {
        let keep = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
        text.to_ascii_lowercase().chars().map(keep).collect()
    };
    let head = &object.head;
    let short = plain(&format!("{}-{}", head.kind, head.name));
    let namespace = head.namespace.as_ref().map(|namespace| format!("{short}-{}", plain(namespace)));
    let numbered = {
        let short = short.clone();
        (2..).map(move |number: u32| format!("{short}-{number}"))
    };
    std::iter::once(short).chain(namespace).chain(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::object::Object;

    #[track_caller]
    fn check(objects: &[(&str, &str, Option<&str>)], expected: &[&str]) {
        let mut names = BTreeSet::new();
        for (kind, name, namespace) in objects {
            let mut head = Object::new("v1", kind, *name);
            head.namespace = namespace.map(str::to_owned);
            let object = RenderedObject { source: String::new(), head, text: String::new() };
            let name = candidates(&object).find(|name| names.insert(name.clone()));
            assert!(name.is_some());
        }
        assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_file_is_named_for_its_object() {
        check(&[("Deployment", "istiod", Some("istio-system"))], &["deployment-istiod"]);
        check(&[("Role", "system:a/b", None)], &["role-system-a-b"]);
        check(
            &[("Role", "a", Some("n")), ("Role", "a", Some("m")), ("Role", "A", Some("m"))],
            &["role-a", "role-a-2", "role-a-m"],
        );
    }
}
