//! A release that is none, or is not known.

use crate::diagnostic::{Code, Diagnostic, Replacement, Rule, Severity};
use crate::istio::release::ReleaseError;
use crate::spec::decode::Value;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(5001),
    name: "unknown-release",
    severity: Severity::Error,
    page: include_str!("unknown_release.md"),
};

/// Returns the breach by `value`, whose `text` is no release.
pub(crate) fn diagnostic(value: Value<'_>, text: &str, error: ReleaseError) -> Diagnostic {
    let diagnostic = |message: String| Diagnostic::new(&RULE, value.span(), message);
    match error {
        ReleaseError::MinorOnly { newest } => {
            diagnostic(format!("`{text}` is a release line, not a release"))
                .note("charts, images and some behaviour differ between the patches of a line")
                .replace(
                    format!("write `{newest}`, the newest patch known"),
                    value.span(),
                    format!("\"{newest}\""),
                )
        }
        ReleaseError::UnknownMinor { oldest, newest } => {
            diagnostic(format!("Istio `{text}` is not known to this version of Portolan"))
                .help(format!("releases from {oldest} to {newest} are known; `portolan releases` lists them"))
        }
        ReleaseError::Decorated { release } => diagnostic(format!("`{text}` is not a release of Istio"))
            .note("the variant of the images is field `variant`")
            .change(
                format!("write `{release}`"),
                Replacement {
                    span: value.span(),
                    text: format!("\"{release}\""),
                    // A variant behind it would be lost.
                    certain: text.trim_start_matches('v') == release.to_string(),
                },
            ),
        ReleaseError::NotARelease => diagnostic(format!("`{text}` is not a release of Istio"))
            .help("write it as `1.30.3` or `1.31.0-rc.0`"),
    }
}
