//! A name that does not have the form of its kind.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::names::{Name, NameError};
use portolan_yaml::Node;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(1001),
    name: "malformed-name",
    severity: Severity::Error,
    page: include_str!("malformed_name.md"),
};

/// Returns the breach by `node`, whose `text` is no name of kind `N`.
pub(crate) fn diagnostic<N: Name>(node: &Node, text: &str, error: NameError) -> Diagnostic {
    breach(node, text, error, N::KIND, N::FORM)
}

/// Returns the breach by `node`, whose `text` is no address.
pub(crate) fn host(node: &Node, text: &str, error: NameError) -> Diagnostic {
    breach(node, text, error, "an IP address or a host name", "no scheme, no port and no path")
}

fn breach(node: &Node, text: &str, error: NameError, kind: &str, form: &str) -> Diagnostic {
    let message = match error {
        NameError::Empty => format!("an empty text is not {kind}"),
        NameError::TooLong { max } => {
            format!(
                "`{}…` is {} bytes long, {kind} at most {max}",
                text.chars().take(16).collect::<String>(),
                text.len()
            )
        }
        NameError::Form => format!("`{text}` is not {kind}"),
    };
    Diagnostic::new(&RULE, &node.span, message).help(format!("{kind} has {form}"))
}
