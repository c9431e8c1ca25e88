//! The reference of the spec for people: Markdown, made of the JSON Schema.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Returns a page that describes every field of the spec, made of its JSON Schema.
pub fn reference() -> String {
    let schema: Value = serde_json::from_str(&crate::spec::schema::schema()).expect("the schema is JSON");
    let mut page = "# The spec, field by field\n\nGenerated from the documentation of the code. The same as a JSON Schema, for \
                    editors: [spec.schema.json](spec.schema.json), or `portolan schema`. An unknown field is an error.\n"
        .to_owned();
    let mut shown = BTreeSet::new();
    section(&mut page, "Mesh", &schema, &schema, &mut shown);
    page
}

/// Writes the section of a mapping, then those of the mappings in it that were not shown yet.
fn section<'s>(
    page: &mut String,
    title: &str,
    mapping: &'s Value,
    root: &'s Value,
    shown: &mut BTreeSet<&'s str>,
) {
    let fields: Vec<(&String, &Value)> = mapping["properties"].as_object().into_iter().flatten().collect();
    let _ = write!(
        page,
        "\n## {title}\n\n{}\n\n| field | type | meaning |\n|---|---|---|\n",
        description(mapping)
    );
    for (name, field) in &fields {
        let required = mapping["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|required| required == *name));
        let mark = if required { ", required" } else { "" };
        let _ = writeln!(page, "| `{name}` | {}{mark} | {} |", type_of(field, root), description(field));
    }
    for (name, definition) in fields.iter().filter_map(|(_, field)| definition(field, root)) {
        if definition["properties"].is_object() && shown.insert(name) {
            section(page, name, definition, root, shown);
        }
    }
}

/// Returns the definition that a field refers to, or that its items refer to.
fn definition<'s>(field: &'s Value, root: &'s Value) -> Option<(&'s str, &'s Value)> {
    let of_alternative =
        || field["anyOf"].as_array().into_iter().flatten().find_map(|part| definition(part, root));
    match field["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
        Some(name) => Some((name, &root["$defs"][name])),
        None if field["items"].is_object() => definition(&field["items"], root),
        None => of_alternative(),
    }
}

/// Returns the type of a field, in words.
fn type_of(field: &Value, root: &Value) -> String {
    if field["items"].is_object() {
        return format!("list of {}", type_of(&field["items"], root));
    }
    if let Some((name, definition)) = definition(field, root) {
        return match words(definition) {
            Some(words) => words,
            None => format!("[{name}](#{})", name.to_lowercase()),
        };
    }
    if let Some(words) = words(field) {
        return words;
    }
    // An optional field has a list of types, of which the last is `null`.
    let name = field["type"].as_str().or_else(|| field["type"][0].as_str());
    match name {
        Some("object") => "mapping".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some(name) => name.to_owned(),
        None => "any".to_owned(),
    }
}

/// Returns the words that a closed set allows.
fn words(schema: &Value) -> Option<String> {
    let constants =
        schema["oneOf"].as_array().map(|all| all.iter().map(|one| one["const"].clone()).collect());
    let words: Vec<Value> = constants.or_else(|| schema["enum"].as_array().cloned())?;
    let text = |word: &Value| format!("`{}`", word.as_str().map_or_else(|| word.to_string(), str::to_owned));
    Some(words.iter().map(text).collect::<Vec<_>>().join(", "))
}

/// Returns the description in one line, fit for a table.
fn description(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_mapping_and_field_is_described() {
        let page = super::reference();
        assert!(page.contains("| `clusters` | list of [Cluster](#cluster), required |"), "{page}");
        assert!(page.contains("## GatewayPort\n"), "{page}");
        assert!(!page.contains("|  |"), "a field has no description:\n{page}");
    }
}
