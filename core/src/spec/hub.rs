//! The registry of images: text to [`Hub`]. Imports `decode` and the rules of this stage.

use crate::diagnostic::Sink;
use crate::spec::decode::{Decode, Value, text};
use crate::spec::rules::bad_value;
use serde::Serialize;

/// A registry, with the path that all images have in it: `registry.example.com/istio`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hub(pub String);

impl Decode for Hub {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Hub> {
        let text = text(value, sink)?;
        let plain = plain(text);
        let is_odd = |c: char| c.is_whitespace() || c.is_control();
        if plain.is_empty() || plain.contains(is_odd) || plain.contains("://") {
            let message = format!("`{text}` is not a registry");
            sink.error(bad_value::diagnostic(value, message, "write it as `HOST/PATH`, without a scheme"));
            return None;
        }
        if plain != text {
            let message = format!("`{text}` is more than a registry and a path");
            sink.error(bad_value::mended(value, message, plain).note(
                "charts put the name of an image and its tag behind it, which follows from `version` and `variant`",
            ));
            return None;
        }
        Some(Hub(text.to_owned()))
    }
}

/// Returns a text without scheme, tag, digest and slash at its end, none of which a registry has.
fn plain(text: &str) -> &str {
    let text =
        ["https://", "http://", "oci://"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
    let text = text.split('@').next().unwrap_or(text).trim_end_matches('/');
    match text.rsplit_once('/') {
        // A colon before the first slash is that of a port.
        Some((path, last)) => match last.split_once(':') {
            Some((name, _)) => text.get(..path.len() + 1 + name.len()).unwrap_or(text),
            None => text,
        },
        None => text,
    }
}

#[cfg(feature = "schema")]
mod schema {
    //! Its JSON Schema.

    use super::Hub;
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl JsonSchema for Hub {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            "Hub".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({"type": "string", "pattern": r"^[^/@\s]+(/[^/@:\s]+)*$"})
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, mesh_of};

    #[track_caller]
    fn check(hub: &str, help: &[&str]) {
        let text = mesh_of("- {name: a, network: n}").replace("istio: {", &format!("istio: {{hub: {hub}, "));
        let found = diagnostics(&text);
        let said: Vec<&str> = found.iter().map(|one| one.help[0].text.as_str()).collect();
        assert_eq!(said, help);
    }

    #[test]
    fn a_registry_has_neither_scheme_nor_tag() {
        for hub in ["docker.io/istio", "localhost:5000", "\"registry.example.com:5000/a/b\""] {
            check(hub, &[]);
        }
        check("registry.example.com/istio:1.30.3", &["write `registry.example.com/istio`"]);
        check("\"r:5000/istio@sha256:0\"", &["write `r:5000/istio`"]);
        check("https://registry.example.com/istio/", &["write `registry.example.com/istio`"]);
        check("ftp://registry.example.com", &["write it as `HOST/PATH`, without a scheme"]);
        check("\"a b\"", &["write it as `HOST/PATH`, without a scheme"]);
    }
}
