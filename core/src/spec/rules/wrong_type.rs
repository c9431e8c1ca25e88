//! A value of another type than the field has.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::spec::decode::{Place, Value};
use portolan_yaml::{Entry, Kind, Node, Resolved, Scalar};
use std::net::IpAddr;
use std::ops::RangeInclusive;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(4),
    name: "wrong-type",
    severity: Severity::Error,
    page: include_str!("wrong_type.md"),
};

/// What a field of text takes, in words.
pub(crate) const STRING: &str = "a string";
/// What a mapping takes.
pub(crate) const MAPPING: &str = "a mapping";
/// What a list takes.
pub(crate) const LIST: &str = "a list";
/// What a truth value takes.
pub(crate) const TRUTH: &str = "`true` or `false`";
/// How the words for a number in some range begin.
pub(crate) const WHOLE_NUMBER: &str = "a whole number";

/// Returns the breach by `value`, where `expected` (in words) has to stand.
pub(crate) fn diagnostic(value: Value<'_>, expected: &str) -> Diagnostic {
    let Value { place, node } = value;
    match &node.kind {
        Kind::Scalar(scalar) if scalar.resolve() == Resolved::Null => no_value(place, node, expected),
        Kind::Scalar(scalar) if expected == STRING && is_yes_or_no(place, scalar) => {
            other_type(place, node, expected)
                .note("a cluster is a remote by this field alone; one without it runs an istiod of its own")
                .help("write the name of the cluster whose istiod serves this one, or leave the field out")
        }
        Kind::Scalar(scalar) if expected == STRING => other_type(place, node, expected)
            .note("without quotes YAML reads this as something other than text")
            .mend("quote it", &node.span, format!("\"{}\"", scalar.text)),
        Kind::Scalar(scalar) => match meant(scalar, expected) {
            Some(text) => other_type(place, node, expected).mend(format!("write `{text}`"), &node.span, text),
            None => other_type(place, node, expected).help(format!("write {expected}")),
        },
        Kind::Seq(items) if expected == STRING => match only_word(items) {
            Some(word) => {
                other_type(place, node, expected).replace(format!("write `{word}`"), &node.span, word)
            }
            None => other_type(place, node, expected).help(format!("write {expected}")),
        },
        Kind::Map(entries) if expected == LIST => other_type(place, node, expected).help(as_list(entries)),
        Kind::Seq(_) | Kind::Map(_) => other_type(place, node, expected).help(format!("write {expected}")),
    }
}

/// Returns the breach by `value`, where a mapping with some of the fields `known` has to stand.
pub(crate) fn no_mapping(value: Value<'_>, known: &[&str]) -> Diagnostic {
    let Value { place, node } = value;
    match &node.kind {
        Kind::Scalar(scalar) if scalar.resolve() == Resolved::Null => {
            let or = match place {
                Place::Root | Place::Required(_) => "",
                Place::Field(_) => "; or leave the field out",
                Place::Item(_) => "; or leave the item out",
            };
            without_value(place, node).help(fields(known) + or)
        }
        Kind::Scalar(scalar) => match field_for(scalar, known) {
            Some(field) => {
                let mapping = format!("{{{field}: {}}}", quoted(scalar));
                other_type(place, node, MAPPING).replace(format!("write `{mapping}`"), &node.span, mapping)
            }
            None => other_type(place, node, MAPPING).help(fields(known)),
        },
        Kind::Seq(_) | Kind::Map(_) => other_type(place, node, MAPPING).help(fields(known)),
    }
}

/// Returns how a mapping is written that has the fields `known`.
fn fields(known: &[&str]) -> String {
    let names: Vec<String> = known.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    let more = if known.len() > NAMED { ", …" } else { "" };
    format!("write its fields below it, indented by two blanks more: {}{more}", names.join(", "))
}

/// Returns the field of a mapping that a value in its place was meant for: what switches it on, an address, or what
/// the mapping is known by.
fn field_for<'k>(scalar: &Scalar, known: &[&'k str]) -> Option<&'k str> {
    let field = |name: &str| known.iter().copied().find(|field| *field == name);
    if let Resolved::Bool(_) = scalar.resolve() {
        return field("enabled");
    }
    if scalar.text.parse::<IpAddr>().is_ok() {
        return field("address");
    }
    let first = known.first().copied().filter(|first| ["name", "version", "from"].contains(first));
    first.filter(|_| is_word(&scalar.text))
}

fn quoted(scalar: &Scalar) -> String {
    if scalar.plain { scalar.text.clone() } else { format!("\"{}\"", scalar.text) }
}

/// Returns whether the name of a cluster is asked for, and it is said whether there is one.
fn is_yes_or_no(place: Place<'_>, scalar: &Scalar) -> bool {
    matches!(place, Place::Field("primary")) && matches!(scalar.resolve(), Resolved::Bool(_))
}

/// Returns the word in a list that holds nothing else.
fn only_word(items: &[Node]) -> Option<&str> {
    let [Node { kind: Kind::Scalar(scalar), .. }] = items else { return None };
    let is_text = matches!(scalar.resolve(), Resolved::Str(_));
    (is_text && is_word(&scalar.text)).then_some(scalar.text.as_str())
}

/// Returns whether a text is one word, which needs no quotes but for what it looks like.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte))
}

/// Fields that are named of a mapping.
const NAMED: usize = 6;

/// Returns how a mapping becomes the list that was meant.
fn as_list(entries: &[Entry]) -> &'static str {
    if entries.iter().all(|entry| matches!(entry.value.kind, Kind::Map(_))) {
        "write a list: `- name: …` for each item, its fields below, indented as far as `name`"
    } else {
        "write a list: put `- ` before the first field, and indent the others as far as it"
    }
}

/// Returns what `scalar` was meant for where `expected` has to stand, if nothing else can be meant: a truth value or
/// a number in another form, or a list of one item.
fn meant(scalar: &Scalar, expected: &str) -> Option<String> {
    let text = scalar.text.as_str();
    if expected.contains(TRUTH) {
        return match text.to_ascii_lowercase().as_str() {
            "yes" | "y" | "on" | "true" => Some("true".to_owned()),
            "no" | "n" | "off" | "false" => Some("false".to_owned()),
            "auto" if expected.contains("auto") => Some("auto".to_owned()),
            _ => None,
        };
    }
    match expected {
        LIST if is_list_of_words(text) => Some(format!("[{}]", words(text).join(", "))),
        LIST if scalar.plain && is_word(text) && scalar.resolve() == Resolved::Str(text) => {
            Some(format!("[{text}]"))
        }
        _ => {
            let number = text.parse::<u16>().ok()?;
            range(expected)?.contains(&number).then(|| number.to_string())
        }
    }
}

/// Returns the range in the words for a whole number; none in other words.
fn range(expected: &str) -> Option<RangeInclusive<u16>> {
    let (min, max) = expected.strip_prefix(WHOLE_NUMBER)?.strip_prefix(" from ")?.split_once(" to ")?;
    Some(min.parse().ok()?..=max.parse().ok()?)
}

/// Returns whether a text is several words or ranges of addresses with commas between.
fn is_list_of_words(text: &str) -> bool {
    let is_word = |word: &&str| {
        // What YAML would read as a number, or as something else than text, is not for us to quote.
        let starts = word.starts_with(|c: char| c.is_ascii_alphanumeric());
        let plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/:".contains(&b));
        starts && plain && !word.ends_with(':') && word.parse::<f64>().is_err()
    };
    let words = words(text);
    words.len() > 1 && words.iter().all(is_word)
}

fn words(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).collect()
}

fn other_type(place: Place<'_>, node: &Node, expected: &str) -> Diagnostic {
    let found = node.describe();
    Diagnostic::new(&RULE, &node.span, format!("{place} has to be {expected}, not {found}"))
        .label(format!("expected {expected}"))
}

fn without_value(place: Place<'_>, node: &Node) -> Diagnostic {
    Diagnostic::new(&RULE, &node.span, format!("{place} has no value"))
        .note("a field without a value is not the same as no field: it may be a line that was forgotten")
}

fn no_value(place: Place<'_>, node: &Node, expected: &str) -> Diagnostic {
    let diagnostic = without_value(place, node);
    match place {
        Place::Root => diagnostic.help(format!("write {expected}")),
        Place::Required(_) => diagnostic.help(format!("write {expected}")),
        Place::Field(_) => diagnostic.help(format!("write {expected}, or leave the field out")),
        Place::Item(_) => diagnostic.help(format!("write {expected}, or leave the item out")),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, mesh_of};

    #[track_caller]
    fn check(cluster: &str, expected: &str) {
        let messages: Vec<String> =
            diagnostics(&mesh_of(cluster)).into_iter().map(|found| found.message).collect();
        assert_eq!(messages, [expected]);
    }

    #[test]
    fn the_message_names_the_field_and_both_types() {
        check("- {name: a, network: 5}", "`network` has to be a string, not integer `5`");
        check("- {name: a, network: [n]}", "`network` has to be a string, not a list");
        check("- [a]", "an item of `clusters` has to be a mapping, not a list");
        check(
            "- {name: a, network: n, podCIDRs: [1]}",
            "an item of `podCIDRs` has to be a string, not integer `1`",
        );
    }

    #[test]
    fn what_can_only_be_meant_is_offered() {
        fn check(cluster: &str, help: &str) {
            let found = diagnostics(&mesh_of(&format!("- {{name: a, network: n, {cluster}}}")));
            assert_eq!(found[0].help[0].text, help);
        }
        check("eastWestGateway: {enabled: yes}", "write `true`");
        check("eastWestGateway: {enabled: \"false\"}", "write `false`");
        check("eastWestGateway: {replicas: \"2\"}", "write `2`");
        check("region: true", "quote it");
        check("primary: 5", "quote it");
        check("region: [eu]", "write `eu`");
        check("region: [5]", "write a string");
        check("region: [\"a b\"]", "write a string");
        check("eastWestGateway: {replicas: [two]}", "write a whole number from 1 to 1000");
        check("podCIDRs: 10.0.0.0/8", "write `[10.0.0.0/8]`");
        check("podCIDRs: \"10.0.0.0/8, 10.1.0.0/16\"", "write `[10.0.0.0/8, 10.1.0.0/16]`");
        check(
            "discovery: ",
            "write its fields below it, indented by two blanks more: `via`, `address`, `addresses`, `annotations`, `tls`; or leave the field out",
        );
        check("patches: 1", "write a list");
        check("podCIDRs: \"1, 2\"", "write a list");
        check("podCIDRs: \"10.0.0.0/8\"", "write a list");
        check("podCIDRs: \"a:, b\"", "write a list");
        check(
            "patches: {patch: a}",
            "write a list: put `- ` before the first field, and indent the others as far as it",
        );
        check(
            "patches: {one: {patch: a}}",
            "write a list: `- name: …` for each item, its fields below, indented as far as `name`",
        );
        check("eastWestGateway: true", "write `{enabled: true}`");
        check("discovery: 203.0.113.9", "write `{address: 203.0.113.9}`");
        check("region: [north]", "write `north`");
        check("region: [north, south]", "write a string");
        check("region: {north: a}", "write a string");
        check(
            "primary: true",
            "write the name of the cluster whose istiod serves this one, or leave the field out",
        );
        check(
            "values: [{istiod: {}}]",
            "write its fields below it, indented by two blanks more: `base`, `istiod`, `cni`, `ztunnel`, `istio`, `istio-remote`",
        );
        check("eastWestGateway: {replicas: 0}", "write a whole number from 1 to 1000");
        check("eastWestGateway: {replicas: \"1001\"}", "write a whole number from 1 to 1000");
    }

    #[test]
    fn auto_is_offered_where_it_is_a_choice() {
        let help = |fields: &str| {
            let found = diagnostics(&(mesh_of("- {name: a, network: n}") + fields));
            found[0].help[0].text.clone()
        };
        assert_eq!(help("security: {controlPlane: auto}\n"), "write `true` or `false`");
        assert_eq!(help("networks: [{name: n, gateway: {enabled: AUTO}}]\n"), "write `auto`");
    }

    #[test]
    fn what_a_mapping_is_known_by_may_stand_for_it() {
        let text = mesh_of("- a").replace("{version: \"1.30.3\"}", "\"1.30.3\"");
        let found = diagnostics(&text);
        let help: Vec<&str> = found.iter().map(|one| one.help[0].text.as_str()).collect();
        assert_eq!(help, ["write `{version: \"1.30.3\"}`", "write `{name: a}`"]);
        let fields = diagnostics(&text.replace("- a", "- \"a b\""));
        assert!(fields[1].help[0].text.starts_with("write its fields below it"), "{fields:?}");
    }

    #[test]
    fn null_is_no_value() {
        check("- {name: a, network: }", "`network` has no value");
        check("- {name: a, network: n, primary: null}", "`primary` has no value");
        check("- {name: a, network: n}\n-", "an item of `clusters` has no value");
        check("- {name: a, network: n, values: ~}", "`values` has no value");
    }
}
