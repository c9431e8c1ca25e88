//! The JSON Schema of the spec, for editors.

use crate::spec::types::Spec;
use schemars::generate::SchemaSettings;

/// Returns the JSON Schema (draft 2020-12) of the spec, as text.
pub fn schema() -> String {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Spec>();
    schema.insert("title".into(), "Portolan mesh".into());
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is plain data");
    text.push('\n');
    text
}
