//! Leaves of the spec that are neither a word nor a mapping: names, addresses, ports, versions, free values.

use crate::diagnostic::Sink;
use crate::istio::release::IstioRelease;
use crate::names::{self, Host, Name};
use crate::source::Span;
use crate::spec::decode::{Decode, Value, integer, raw_text, text};
use crate::spec::rules::{
    bad_cidr, bad_value, malformed_name, reserved_cluster_name, unknown_release, wrong_type,
};
use ipnet::IpNet;
use portolan_chart::order;
use portolan_yaml::{Kind, Node, Resolved};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

macro_rules! decode_names {
    ($($name:ident),+) => { $(
        impl Decode for names::$name {
            fn decode(value: Value<'_>, sink: &mut Sink) -> Option<names::$name> {
                let text = text(value, sink)?;
                match names::$name::parse(text) {
                    Ok(name) => Some(name),
                    Err(error) => {
                        sink.error(malformed_name::diagnostic::<names::$name>(value, text, error));
                        None
                    }
                }
            }
        }
    )+ };
}

decode_names!(NetworkName, MeshId, Namespace, Revision, ObjectName, PortName, DnsName, TrustDomain);

impl Decode for names::ServiceName {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<names::ServiceName> {
        let text = text(value, sink)?;
        match names::ServiceName::parse(text) {
            Ok(name) => Some(name),
            Err(error) => {
                sink.error(malformed_name::service(value, text, error));
                None
            }
        }
    }
}

impl Decode for names::ClusterName {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<names::ClusterName> {
        let text = text(value, sink)?;
        match names::ClusterName::parse(text) {
            Ok(name) => Some(name),
            Err(error) => {
                sink.error(
                    reserved_cluster_name::diagnostic(value, text).unwrap_or_else(|| {
                        malformed_name::diagnostic::<names::ClusterName>(value, text, error)
                    }),
                );
                None
            }
        }
    }
}

impl Decode for Host {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Host> {
        let text = text(value, sink)?;
        match Host::parse(text) {
            Ok(host) => Some(host),
            Err(error) => {
                sink.error(malformed_name::host(value, text, error));
                None
            }
        }
    }
}

impl Decode for IstioRelease {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<IstioRelease> {
        let text = raw_text(value, "a release such as `1.30.3`", sink)?;
        match IstioRelease::parse(text) {
            Ok(release) => Some(release),
            Err(error) => {
                sink.error(unknown_release::diagnostic(value, text, error));
                None
            }
        }
    }
}

/// A range of addresses, without host bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr(pub IpNet);

impl Serialize for Cidr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl std::fmt::Display for Cidr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Decode for Cidr {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Cidr> {
        let text = text(value, sink)?;
        match text.parse::<IpNet>() {
            Ok(net) if net.trunc() == net => Some(Cidr(net)),
            Ok(net) => {
                sink.error(bad_cidr::host_bits(value, net));
                None
            }
            Err(_) => {
                sink.error(bad_cidr::not_a_range(value, text));
                None
            }
        }
    }
}

/// A port of TCP, 1 to 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Port(pub u16);

impl Decode for Port {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Port> {
        let number = integer(value, 1, i64::from(u16::MAX), sink)?;
        u16::try_from(number).ok().map(Port)
    }
}

/// A number of pods, 1 to 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Replicas(pub u16);

/// More pods than this for a gateway is a typing error.
const MOST_REPLICAS: i64 = 1000;

impl Decode for Replicas {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Replicas> {
        let number = integer(value, 1, MOST_REPLICAS, sink)?;
        u16::try_from(number).ok().map(Replicas)
    }
}

/// Whether something is there: `auto`, `true` or `false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Enabled {
    /// Where the topology needs it.
    Auto,
    /// Yes.
    Yes,
    /// No.
    No,
}

impl Decode for Enabled {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Enabled> {
        if let Kind::Scalar(scalar) = &value.node.kind {
            match scalar.resolve() {
                Resolved::Bool(true) => return Some(Enabled::Yes),
                Resolved::Bool(false) => return Some(Enabled::No),
                Resolved::Str("auto") => return Some(Enabled::Auto),
                Resolved::Str(_)
                | Resolved::Null
                | Resolved::Int(_)
                | Resolved::UInt(_)
                | Resolved::Float(_) => {}
            }
        }
        sink.error(wrong_type::diagnostic(value, "`auto`, `true` or `false`"));
        None
    }
}

/// A minor version of Kubernetes, `"1.34"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct KubernetesVersion {
    /// The number after `1.`.
    pub minor: u8,
}

impl std::fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "1.{}", self.minor)
    }
}

impl Decode for KubernetesVersion {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<KubernetesVersion> {
        // As text, not as YAML reads it: `1.30` would be the number 1.3.
        let text = raw_text(value, "a Kubernetes version such as `\"1.34\"`", sink)?;
        let minor = text.strip_prefix("1.").and_then(|minor| minor.parse().ok());
        if minor.is_none() {
            let message = format!("`{text}` is not a Kubernetes version");
            sink.error(match release_line(text) {
                Some(line) => bad_value::mended(value, message, &line),
                None => {
                    bad_value::diagnostic(value, message, "write major and minor version, such as `\"1.34\"`")
                }
            });
        }
        minor.map(|minor| KubernetesVersion { minor })
    }
}

/// Returns the minor version that a text with a `v` before it or a patch behind it names: `v1.34.2` is `1.34`.
fn release_line(text: &str) -> Option<String> {
    let bare = text.strip_prefix('v').unwrap_or(text);
    let (minor, patch) = bare.strip_prefix("1.")?.split_once('.').unwrap_or((bare.strip_prefix("1.")?, "0"));
    // What a platform adds to the patch, as `2-gke.1`, is no part of the minor.
    let has_patch = patch.starts_with(|c: char| c.is_ascii_digit());
    minor.parse::<u8>().ok().filter(|_| has_patch).map(|minor| format!("1.{minor}"))
}

/// The address of an API server: `https://host[:port][/path]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiServerUrl {
    /// The whole address as written.
    pub url: String,
    /// Its host.
    pub host: Host,
}

impl ApiServerUrl {
    fn parse(text: &str) -> Option<ApiServerUrl> {
        let rest = text.strip_prefix("https://")?;
        let authority = rest.split('/').next()?;
        let host = match authority.strip_prefix('[') {
            Some(v6) => {
                let (address, port) = v6.split_once(']')?;
                is_port_suffix(port).then_some(address)?
            }
            None => match authority.split_once(':') {
                Some((host, port)) => port.parse::<u16>().ok().filter(|port| *port > 0).map(|_| host)?,
                None => authority,
            },
        };
        let plain =
            !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '?' | '#'));
        plain.then_some(())?;
        Host::parse(host).ok().map(|host| ApiServerUrl { url: text.to_owned(), host })
    }
}

fn is_port_suffix(text: &str) -> bool {
    text.is_empty()
        || text.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

impl Decode for ApiServerUrl {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<ApiServerUrl> {
        let text = text(value, sink)?;
        let url = ApiServerUrl::parse(text);
        if url.is_none() {
            let message = format!("`{text}` is not the address of an API server");
            let with_scheme = format!("https://{text}");
            sink.error(match ApiServerUrl::parse(&with_scheme) {
                Some(_) => bad_value::mended(value, message, &with_scheme),
                None => {
                    bad_value::diagnostic(value, message, "write it as `https://HOST` or `https://HOST:PORT`")
                }
            });
        }
        url
    }
}

/// A free mapping: values of a chart, mesh configuration, an object.
#[derive(Debug, Clone)]
pub struct Raw(pub Node);

impl Raw {
    /// Returns where it stands.
    pub fn span(&self) -> Span {
        Span::from(&self.0.span)
    }

    /// Returns it as a value.
    pub fn to_json(&self) -> serde_json::Map<String, serde_json::Value> {
        match self.0.to_json() {
            serde_json::Value::Object(map) => map,
            serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Number(_)
            | serde_json::Value::String(_)
            | serde_json::Value::Array(_) => serde_json::Map::new(),
        }
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl Decode for Raw {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Raw> {
        if matches!(value.node.kind, Kind::Map(_)) {
            return Some(Raw(value.node.clone()));
        }
        sink.error(wrong_type::diagnostic(value, wrong_type::MAPPING));
        None
    }
}

/// A text of any number of lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Block(pub String);

impl Decode for Block {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Block> {
        text(value, sink).map(|text| Block(text.to_owned()))
    }
}

/// A mapping of names to texts, such as annotations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Pairs(pub BTreeMap<String, String>);

impl Decode for Pairs {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Pairs> {
        let Kind::Map(entries) = &value.node.kind else {
            sink.error(wrong_type::diagnostic(value, "a mapping of names to strings"));
            return None;
        };
        let pairs: Vec<Option<(String, String)>> = entries
            .iter()
            .map(|entry| text(Value::of(entry), sink).map(|text| (entry.key.clone(), text.to_owned())))
            .collect();
        let pairs: Option<Vec<_>> = pairs.into_iter().collect();
        pairs.map(|pairs| Pairs(order::map(pairs)))
    }
}

#[cfg(feature = "schema")]
mod schema {
    //! The JSON Schema of each leaf.

    use super::*;
    use crate::source::Spanned;
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    macro_rules! leaf_schemas {
        ($($type:ty => $schema:tt;)+) => { $(
            impl JsonSchema for $type {
                fn inline_schema() -> bool {
                    true
                }

                fn schema_name() -> Cow<'static, str> {
                    stringify!($type).into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!($schema)
                }
            }
        )+ };
    }

    leaf_schemas! {
        // An IP address in short, or a DNS name.
        Host => {
            "type": "string",
            "maxLength": names::DNS_NAME_MAX,
            "pattern": r"^([0-9a-fA-F.:]*:[0-9a-fA-F.:]*|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)$"
        };
        IstioRelease => {"type": "string", "pattern": r"^1\.[0-9]+\.[0-9]+(-rc\.[0-9]+)?$"};
        Cidr => {"type": "string", "pattern": "^[0-9a-fA-F.:]+/[0-9]+$"};
        Port => {"type": "integer", "minimum": 1, "maximum": 65535};
        Replicas => {"type": "integer", "minimum": 1, "maximum": MOST_REPLICAS};
        Enabled => {"enum": ["auto", true, false]};
        // Without quotes it is a number, whose text is read.
        KubernetesVersion => {"type": ["string", "number"], "pattern": r"^1\.[0-9]+$"};
        ApiServerUrl => {"type": "string", "pattern": r"^https://[^\s@?#]+$"};
        Raw => {"type": "object"};
        Block => {"type": "string"};
        Pairs => {"type": "object", "additionalProperties": {"type": "string"}};
    }

    impl<T: JsonSchema> JsonSchema for Spanned<T> {
        fn inline_schema() -> bool {
            T::inline_schema()
        }

        fn schema_name() -> Cow<'static, str> {
            T::schema_name()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            T::json_schema(generator)
        }
    }
}
