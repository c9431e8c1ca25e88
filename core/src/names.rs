//! Names that were checked once: each type's constructor is its check, and nothing checks a name again.
//!
//! Imports nothing of this crate. Forms are those of Kubernetes
//! (`kubernetes/kubernetes@1.35.0:staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go`).

use std::fmt;
use std::net::IpAddr;

/// Longest DNS label and longest value of a Kubernetes label, in bytes.
pub const LABEL_MAX: usize = 63;
/// Longest DNS name, in bytes.
pub const DNS_NAME_MAX: usize = 253;

/// Why a text is not a name of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// There is no character in it.
    Empty,
    /// It has more bytes than the kind allows.
    TooLong {
        /// Most bytes that the kind allows.
        max: usize,
    },
    /// It has a character, or a character at a place, that the kind does not allow.
    Form,
}

/// A kind of name, for messages.
pub trait Name: Sized {
    /// What the kind is called, such as `a DNS label`.
    const KIND: &'static str;
    /// Which characters it may have, in words.
    const FORM: &'static str;
    /// The same as a regular expression, for the JSON Schema.
    const PATTERN: &'static str;
    /// Most bytes that it may have.
    const MAX: usize;

    /// Returns the name, if `text` is one.
    ///
    /// # Errors
    /// Says in which way `text` is not a name of this kind.
    fn parse(text: &str) -> Result<Self, NameError>;

    /// Returns its text.
    fn as_str(&self) -> &str;
}

macro_rules! names {
    ($($(#[$meta:meta])* $name:ident: $kind:literal, $form:literal, $check:path, $pattern:ident, $max:ident;)+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl Name for $name {
            const KIND: &'static str = $kind;
            const FORM: &'static str = $form;
            const PATTERN: &'static str = $pattern;
            const MAX: usize = $max;

            fn parse(text: &str) -> Result<$name, NameError> {
                $check(text).map(|()| $name(text.to_owned()))
            }

            fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&$name> for serde_json::Value {
            fn from(name: &$name) -> serde_json::Value {
                serde_json::Value::String(name.0.clone())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "minLength": 1, "maxLength": $max, "pattern": $pattern})
            }
        }
    )+ };
}

const DNS_LABEL: &str = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
const SERVICE_NAME: &str = "^[a-z]([-a-z0-9]*[a-z0-9])?$";
const LABEL_VALUE: &str = "^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$";
const MESH_ID: &str = r"^\S+$";
const DNS_NAME: &str = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
const TRUST_DOMAIN: &str = "^[a-z0-9._-]+$";

names! {
    /// The name by which Istio knows a cluster, its cluster ID: a DNS label.
    ClusterName: "a DNS label",
        "lower-case letters, digits and `-`, beginning and ending with a letter or digit", dns_label, DNS_LABEL, LABEL_MAX;
    /// The name of a network: the value of label `topology.istio.io/network`.
    NetworkName: "a label value",
        "letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit", label_value, LABEL_VALUE, LABEL_MAX;
    /// The mesh ID: any text without blanks, since it ends up in telemetry and in an environment variable.
    MeshId: "a mesh ID", "printable characters without blanks", mesh_id, MESH_ID, DNS_NAME_MAX;
    /// The name of a Kubernetes namespace: a DNS label.
    Namespace: "a DNS label",
        "lower-case letters, digits and `-`, beginning and ending with a letter or digit", dns_label, DNS_LABEL, LABEL_MAX;
    /// The name of a revision, the value of label `istio.io/rev`: a DNS label.
    Revision: "a DNS label",
        "lower-case letters, digits and `-`, beginning and ending with a letter or digit", dns_label, DNS_LABEL, LABEL_MAX;
    /// The name of a Kubernetes object: a DNS name.
    ObjectName: "a DNS name",
        "lower-case letters, digits, `-` and `.`, each part beginning and ending with a letter or digit", dns_name, DNS_NAME, DNS_NAME_MAX;
    /// The name of a Service: a DNS label that begins with a letter (RFC 1035).
    ServiceName: "the name of a Service",
        "lower-case letters, digits and `-`, beginning with a letter, ending with a letter or digit", service_name, SERVICE_NAME, LABEL_MAX;
    /// The name of a port of a Service: a DNS label.
    PortName: "a DNS label",
        "lower-case letters, digits and `-`, beginning and ending with a letter or digit", dns_label, DNS_LABEL, LABEL_MAX;
    /// A host name: a DNS name.
    DnsName: "a host name",
        "lower-case letters, digits, `-` and `.`, each part beginning and ending with a letter or digit", dns_name, DNS_NAME, DNS_NAME_MAX;
    /// A trust domain: the host part of a SPIFFE ID.
    TrustDomain: "a trust domain",
        "lower-case letters, digits, `-`, `_` and `.`", trust_domain, TRUST_DOMAIN, DNS_NAME_MAX;
}

/// Where something can be reached.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub enum Host {
    /// At an IP address.
    Ip(IpAddr),
    /// Under a name that DNS resolves.
    Dns(DnsName),
    /// At an address that exists only after a load balancer was made.
    Unknown,
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Ip(address) => address.fmt(f),
            Host::Dns(name) => name.fmt(f),
            Host::Unknown => f.write_str("an unknown address"),
        }
    }
}

impl Host {
    /// Returns the address or name that `text` is.
    ///
    /// # Errors
    /// `text` is neither an IP address nor a host name.
    pub fn parse(text: &str) -> Result<Host, NameError> {
        if let Ok(ip) = text.parse::<IpAddr>() {
            return Ok(Host::Ip(ip));
        }
        // A name of digits and dots is an address with a typing error, never a host.
        if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && !text.is_empty() {
            return Err(NameError::Form);
        }
        DnsName::parse(text).map(Host::Dns)
    }
}

fn bounded(text: &str, max: usize) -> Result<(), NameError> {
    match text.len() {
        0 => Err(NameError::Empty),
        length if length > max => Err(NameError::TooLong { max }),
        _ => Ok(()),
    }
}

fn form(holds: bool) -> Result<(), NameError> {
    if holds { Ok(()) } else { Err(NameError::Form) }
}

fn is_dns_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && !text.starts_with('-') && !text.ends_with('-') && text.bytes().all(inner)
}

fn dns_label(text: &str) -> Result<(), NameError> {
    bounded(text, LABEL_MAX)?;
    form(is_dns_label(text))
}

fn service_name(text: &str) -> Result<(), NameError> {
    dns_label(text)?;
    form(text.starts_with(|c: char| c.is_ascii_lowercase()))
}

fn dns_name(text: &str) -> Result<(), NameError> {
    bounded(text, DNS_NAME_MAX)?;
    form(text.split('.').all(|part| is_dns_label(part) && part.len() <= LABEL_MAX))
}

fn label_value(text: &str) -> Result<(), NameError> {
    bounded(text, LABEL_MAX)?;
    let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    form(edge(text.bytes().next()) && edge(text.bytes().last()) && text.bytes().all(inner))
}

fn mesh_id(text: &str) -> Result<(), NameError> {
    bounded(text, DNS_NAME_MAX)?;
    form(!text.chars().any(|c| c.is_whitespace() || c.is_control()))
}

fn trust_domain(text: &str) -> Result<(), NameError> {
    bounded(text, DNS_NAME_MAX)?;
    let inner =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.');
    form(text.bytes().all(inner))
}

/// Returns the nearest of `known` to `text`, if one is near enough to be a likely typing error. Another number is
/// another thing: `east1` is not meant for `east2`.
pub fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = text.to_lowercase();
    let length = text.chars().count();
    let most = |name: &str| (name.len().max(text.len()) / 3).max(1);
    known
        .into_iter()
        // A cheap bound first: the distance is at least the difference of the lengths.
        .filter(|name| name.chars().count().abs_diff(length) <= most(name))
        .filter(|name| !differ_in_numbers(text, name))
        .map(|name| (strsim::osa_distance(&wanted, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= most(name))
        .min()
        .map(|(_, name)| name)
}

/// Returns whether two different names are the same but for their numbers.
pub fn differ_in_numbers(one: &str, other: &str) -> bool {
    let letters = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    one != other && letters(one) == letters(other)
}

/// Shortest word in which one wrong letter leaves no doubt: of three letters, a third is wrong.
const SHORTEST_SLIP: usize = 4;

/// Returns whether `text` can only be meant for `meant`, one of the closed set `known`: it differs by letter case and
/// separators alone, or by one slip of the finger that leads to no other word.
pub fn is_slip<'a>(text: &str, meant: &str, known: impl IntoIterator<Item = &'a str>) -> bool {
    if folded(text) == folded(meant) {
        return true;
    }
    let is_near = |name: &str| strsim::osa_distance(&text.to_lowercase(), &name.to_lowercase()) <= 1;
    text.chars().count() >= SHORTEST_SLIP
        && is_near(meant)
        && known.into_iter().all(|other| other == meant || !is_near(other))
}

/// Returns a word without what a writer of another style would have written otherwise.
fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '-' | '_') && !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<N: Name>(text: &str, expected: Result<(), NameError>) {
        assert_eq!(N::parse(text).map(|name| assert_eq!(name.as_str(), text)), expected, "{text}");
    }

    #[test]
    fn a_cluster_name_is_a_dns_label() {
        check::<ClusterName>("cluster-1", Ok(()));
        check::<ClusterName>("", Err(NameError::Empty));
        check::<ClusterName>("-a", Err(NameError::Form));
        check::<ClusterName>("a_b", Err(NameError::Form));
        check::<ClusterName>("Cluster", Err(NameError::Form));
        check::<ClusterName>(&"a".repeat(63), Ok(()));
        check::<ClusterName>(&"a".repeat(64), Err(NameError::TooLong { max: 63 }));
    }

    #[test]
    fn a_network_name_is_a_label_value() {
        check::<NetworkName>("Net_1.x", Ok(()));
        check::<NetworkName>("net/1", Err(NameError::Form));
        check::<NetworkName>("_net", Err(NameError::Form));
    }

    #[test]
    fn the_name_of_a_service_is_one_label() {
        check::<ServiceName>("cart-2", Ok(()));
        check::<ServiceName>("2cart", Err(NameError::Form));
        check::<ServiceName>("cart.shop.global", Err(NameError::Form));
        check::<PortName>("http.cart", Err(NameError::Form));
    }

    #[test]
    fn a_host_is_an_address_or_a_name() {
        assert!(matches!(Host::parse("192.0.2.1"), Ok(Host::Ip(_))));
        assert!(matches!(Host::parse("2001:db8::1"), Ok(Host::Ip(_))));
        assert!(matches!(Host::parse("a.example.com"), Ok(Host::Dns(_))));
        assert_eq!(Host::parse("999.1.1.1"), Err(NameError::Form));
        assert_eq!(Host::parse("host:15012"), Err(NameError::Form));
    }

    #[test]
    fn nearest_finds_a_typing_error_and_nothing_far() {
        assert_eq!(nearest("clusterl", ["cluster1", "east"]), Some("cluster1"));
        assert_eq!(nearest("podCidrs", ["podCIDRs"]), Some("podCIDRs"));
        assert_eq!(nearest("east1", ["east2"]), None);
        assert_eq!(nearest("zebra", ["cluster1", "east"]), None);
    }

    #[test]
    fn a_slip_leaves_no_doubt() {
        assert!(is_slip("pod_cidrs", "podCIDRs", ["podCIDRs", "serviceCIDRs"]));
        assert!(is_slip("netwrok", "network", ["network", "name"]));
        assert!(!is_slip("netwok1", "network", ["network", "name"]));
        assert!(!is_slip("gek", "gke", ["gke", "eks"]));
        assert!(!is_slip("ports", "port", ["port", "sorts"]));
    }
}
