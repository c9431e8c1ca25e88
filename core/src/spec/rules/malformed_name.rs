//! A name that does not have the form of its kind.

use crate::diagnostic::{Code, Diagnostic, Help, Replacement, Rule, Severity};
use crate::look_alike;
use crate::names::{Host, Name, NameError, ServiceName};
use crate::source::Span;
use crate::spec::decode::Value;
use portolan_chart::order;
use portolan_yaml::{Kind, Node};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(1001),
    name: "malformed-name",
    severity: Severity::Error,
    page: include_str!("malformed_name.md"),
};

/// Characters of a long name that a message shows.
const SHOWN_CHARS: usize = 16;

/// Returns the breach by `value`, whose `text` is no name of kind `N`.
pub(crate) fn diagnostic<N: Name>(value: Value<'_>, text: &str, error: NameError) -> Diagnostic {
    let diagnostic = breach(value, text, error, N::KIND);
    match mended(text, |text| N::parse(text).is_ok()) {
        Some(mended) => {
            // Which character is to stand for `_` is a choice; letter case and blanks around leave none.
            let lower = text.trim().to_lowercase();
            let certain = mended == text.trim()
                || mended == lower
                || Some(&mended) == look_alike::plain(&lower).as_ref();
            diagnostic.note(format!("{} has {}", N::KIND, N::FORM)).change(
                format!("write `{mended}`"),
                Replacement { span: value.span(), text: mended, certain },
            )
        }
        None => diagnostic.help(format!("{} has {}", N::KIND, N::FORM)),
    }
}

/// Returns the breach by `value`, whose `text` is no name of a Service: often a name under which clients call one.
pub(crate) fn service(value: Value<'_>, text: &str, error: NameError) -> Diagnostic {
    let first =
        text.split_once('.').map(|(first, _)| first).filter(|first| ServiceName::parse(first).is_ok());
    let Some(first) = first else { return diagnostic::<ServiceName>(value, text, error) };
    breach(value, text, error, ServiceName::KIND)
        .note(format!("{} has {}", ServiceName::KIND, ServiceName::FORM))
        .replace(
            format!("write `{first}`: the rest of its names follows from `namespace`"),
            value.span(),
            first,
        )
}

/// Returns the breach by `value`, whose `text` is no address.
pub(crate) fn host(value: Value<'_>, text: &str, error: NameError) -> Diagnostic {
    let diagnostic = breach(value, text, error, "an IP address or a host name");
    match bare_host(text) {
        Some(bare) => diagnostic.note("an address has no scheme, no port and no path").replace(
            format!("write `{bare}`"),
            value.span(),
            bare,
        ),
        None if text.starts_with('<') => diagnostic.help("leave it out while it is not known"),
        None => diagnostic.help("write it as `192.0.2.10` or `mesh.example.com`"),
    }
}

/// Takes a name that another cluster of the spec has out of what the breaches by names of clusters offer: two clusters
/// of one name would be the next fault.
pub(crate) fn drop_taken(found: &mut [Diagnostic], root: &Node) {
    let clusters = match root.get("clusters").map(|clusters| &clusters.kind) {
        Some(Kind::Seq(items)) => items.as_slice(),
        Some(Kind::Scalar(_) | Kind::Map(_)) | None => &[],
    };
    let names: Vec<&Node> = clusters.iter().filter_map(|cluster| cluster.get("name")).collect();
    let spans = order::set(names.iter().map(|name| Span::from(&name.span)));
    let mut taken = order::set(names.iter().filter_map(|name| written(name)));
    for diagnostic in found.iter_mut().filter(|diagnostic| *diagnostic.rule == RULE) {
        if !spans.contains(&diagnostic.span()) {
            continue;
        }
        for help in &mut diagnostic.help {
            let Some(offered) = help.replacement.as_ref().map(|replacement| replacement.text.clone()) else {
                continue;
            };
            if taken.contains(&offered) {
                let text = format!("write a name of its own: another cluster is `{offered}`");
                *help = Help { text, replacement: None };
            }
            taken.insert(offered);
        }
    }
}

fn written(name: &Node) -> Option<String> {
    match &name.kind {
        Kind::Scalar(scalar) => Some(scalar.text.clone()),
        Kind::Seq(_) | Kind::Map(_) => None,
    }
}

fn breach(value: Value<'_>, text: &str, error: NameError, kind: &str) -> Diagnostic {
    let message = match error {
        NameError::Empty => format!("{} is an empty text, not {kind}", value.place),
        NameError::TooLong { max } => {
            let shown: String = text.chars().take(SHOWN_CHARS).collect();
            format!("`{}…` has {} bytes, {kind} at most {max}", shown.escape_debug(), text.len())
        }
        NameError::Form => format!("`{}` is not {kind}", text.escape_debug()),
    };
    Diagnostic::new(&RULE, value.span(), message)
}

/// Returns the name that was certainly meant: other letter case, blanks around, `_` or a blank where `-` is allowed.
fn mended(text: &str, is_name: impl Fn(&str) -> bool) -> Option<String> {
    let trimmed = text.trim();
    let lower = trimmed.to_lowercase();
    let dashed = lower.replace(['_', ' '], "-");
    let plain = look_alike::plain(&lower).unwrap_or_default();
    [trimmed.to_owned(), lower, plain, dashed].into_iter().find(|candidate| is_name(candidate))
}

/// Returns the host of a text that also has a scheme, a port or a path.
fn bare_host(text: &str) -> Option<&str> {
    let behind_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = behind_scheme.split('/').next()?;
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next()?,
        None => authority.split(':').next()?,
    };
    Host::parse(host).is_ok().then_some(host)
}

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, mesh_of};

    #[track_caller]
    fn check(cluster: &str, message: &str, help: &str) {
        let found = diagnostics(&mesh_of(cluster));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].message.as_str(), found[0].help[0].text.as_str()), (message, help));
    }

    #[test]
    fn a_certain_change_is_offered() {
        check("- {name: East, network: n}", "`East` is not a DNS label", "write `east`");
        check("- {name: \"a \", network: n}", "`a ` is not a DNS label", "write `a`");
        check("- {name: us_east, network: n}", "`us_east` is not a DNS label", "write `us-east`");
        for (name, certain) in [("East", true), ("\"a \"", true), ("us_east", false)] {
            let found = diagnostics(&mesh_of(&format!("- {{name: {name}, network: n}}")));
            assert_eq!(found[0].certain().is_some(), certain, "{name}");
        }
    }

    #[track_caller]
    fn check_service(name: &str, message: &str, help: &str) {
        let service = "namespace: shop, ports: [{name: http, port: 80}], clusters: [a]";
        let clusters = mesh_of("- {name: a, network: n}");
        let found = diagnostics(&format!("{clusters}services:\n- {{name: {name}, {service}}}\n"));
        assert_eq!((found[0].message.as_str(), found[0].help[0].text.as_str()), (message, help));
    }

    #[test]
    fn a_service_is_named_without_its_domain() {
        let message = "`cart.shop.global` is not the name of a Service";
        let help = "write `cart`: the rest of its names follows from `namespace`";
        check_service("cart.shop.global", message, help);
        check_service("Cart", "`Cart` is not the name of a Service", "write `cart`");
        let form = "the name of a Service has lower-case letters, digits and `-`, beginning with a letter, ending with a letter or digit";
        check_service("2cart", "`2cart` is not the name of a Service", form);
    }

    #[test]
    fn a_name_that_another_cluster_has_is_not_offered() {
        let taken = "write a name of its own: another cluster is `east`";
        check("- {name: east, network: n}\n- {name: East, network: n}", "`East` is not a DNS label", taken);
        let found = diagnostics(&mesh_of("- {name: EAST, network: n}\n- {name: East, network: n}"));
        assert_eq!([&found[0].help[0].text, &found[1].help[0].text], ["write `east`", taken]);
        // A reference names a cluster that is there.
        check(
            "- {name: east, network: n}\n- {name: b, network: n, primary: East}",
            "`East` is not a DNS label",
            "write `east`",
        );
    }

    #[test]
    fn an_address_loses_its_port() {
        check(
            "- {name: a, network: n, eastWestGateway: {addresses: [\"https://a.example.com:15012/x\"]}}",
            "`https://a.example.com:15012/x` is not an IP address or a host name",
            "write `a.example.com`",
        );
    }

    #[test]
    fn an_address_that_is_pending_is_left_out() {
        check(
            "- {name: a, network: n, eastWestGateway: {addresses: [pending_]}}",
            "`pending_` is not an IP address or a host name",
            "write it as `192.0.2.10` or `mesh.example.com`",
        );
        check(
            "- {name: a, network: n, eastWestGateway: {addresses: [<pending>]}}",
            "`<pending>` is not an IP address or a host name",
            "leave it out while it is not known",
        );
    }

    #[test]
    fn a_long_name_is_cut_in_the_message() {
        let name = "é".repeat(40);
        let found = diagnostics(&mesh_of(&format!("- {{name: {name}, network: n}}")));
        assert_eq!(found[0].message, format!("`{}…` has 80 bytes, a DNS label at most 63", "é".repeat(16)));
    }
}
