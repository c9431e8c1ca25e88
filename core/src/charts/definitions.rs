//! YAML of the Gateway API's definitions, as its releases have it.

use portolan_yaml::{Limits, read};

/// The API group whose definitions are looked for.
const GROUP: &str = "gateway.networking.k8s.io";

/// A file of definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Definitions {
    /// The file.
    pub(crate) path: String,
    /// Its documents.
    pub(crate) documents: Vec<String>,
}

impl Definitions {
    /// Returns the documents of a file, if it defines anything of the Gateway API.
    pub(super) fn read(path: &str, bytes: &[u8]) -> Option<Definitions> {
        let is_yaml = [".yaml", ".yml"].iter().any(|suffix| path.ends_with(suffix));
        let text = std::str::from_utf8(bytes).ok().filter(|_| is_yaml)?;
        let documents: Vec<String> = documents(text).collect();
        documents.iter().any(|text| defines(text)).then(|| Definitions { path: path.to_owned(), documents })
    }
}

/// Splits a text into its documents, without those that hold comments alone.
fn documents(text: &str) -> impl Iterator<Item = String> {
    let text = text.replace("\r\n", "\n");
    let mut documents = vec![String::new()];
    for line in text.lines() {
        match documents.last_mut() {
            Some(last) if line.trim_end() != "---" => {
                last.push_str(line);
                last.push('\n');
            }
            Some(_) | None => documents.push(String::new()),
        }
    }
    let is_blank = |line: &str| line.trim().is_empty() || line.starts_with('#');
    documents.into_iter().filter(move |text| !text.lines().all(is_blank)).map(|text| text.trim().to_owned())
}

/// Returns whether a document is a definition of the group.
fn defines(text: &str) -> bool {
    // A file of another kind is not read twice for nothing.
    if !text.contains("kind: CustomResourceDefinition") {
        return false;
    }
    let (node, _) = read(text, &Limits::default());
    let group = node.as_ref().and_then(|node| node.get("spec")).and_then(|spec| spec.get("group"));
    group.is_some_and(|group| group.to_json() == GROUP)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRD: &str = "kind: CustomResourceDefinition\nspec:\n  group: gateway.networking.k8s.io";

    #[track_caller]
    fn check(path: &str, text: &str, expected: Option<usize>) {
        let found = Definitions::read(path, text.as_bytes());
        assert_eq!(found.map(|definitions| definitions.documents.len()), expected, "{text}");
    }

    #[test]
    fn a_file_with_a_definition_is_taken_whole() {
        check("a.yaml", &format!("# a\n---\n{CRD}\n---\nkind: Other\n---\n"), Some(2));
        check("a.yaml", "kind: CustomResourceDefinition\nspec: {group: example.com}\n", None);
        check("a.txt", CRD, None);
    }
}
