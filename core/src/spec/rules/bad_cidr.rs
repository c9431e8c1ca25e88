//! A range of addresses that is none.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::spec::decode::Value;
use ipnet::IpNet;

/// The rule.
pub(crate) static RULE: Rule =
    Rule { code: Code(3001), name: "bad-cidr", severity: Severity::Error, page: include_str!("bad_cidr.md") };

/// Returns the breach by `value`, whose `text` is no range of addresses.
pub(crate) fn not_a_range(value: Value<'_>, text: &str) -> Diagnostic {
    Diagnostic::new(&RULE, value.span(), format!("`{text}` is not a range of addresses"))
        .help("write a range as `10.0.0.0/16` or `2001:db8::/56`")
}

/// Returns the breach by `value`, whose range `net` has bits set behind its prefix.
pub(crate) fn host_bits(value: Value<'_>, net: IpNet) -> Diagnostic {
    Diagnostic::new(&RULE, value.span(), format!("`{net}` has bits set behind its prefix"))
        .note("one of the two is a typing error: the address or the length of the prefix")
        .replace(
            format!("write `{}`, if the length is right", net.trunc()),
            value.span(),
            net.trunc().to_string(),
        )
}
