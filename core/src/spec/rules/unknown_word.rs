//! A word that is none of the field's.

use crate::diagnostic::{Code, Diagnostic, Replacement, Rule, Severity};
use crate::names::{is_slip, nearest};
use crate::spec::decode::Value;
use crate::spec::types::Installer;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(8),
    name: "unknown-word",
    severity: Severity::Error,
    page: include_str!("unknown_word.md"),
};

/// Returns the breach by `value`, whose text is none of `words`.
pub(crate) fn diagnostic(value: Value<'_>, text: &str, words: &[&str]) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, value.span(), format!("{} cannot be `{}`", value.place, text.escape_debug()));
    let all = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match nearest(text, words.iter().copied()) {
        Some(word) => {
            let certain = is_slip(text, word, words.iter().copied());
            diagnostic.note(format!("it is one of {all}")).change(
                format!("write `{word}`"),
                Replacement { span: value.span(), text: word.to_owned(), certain },
            )
        }
        None if is_gitops_tool(text) && words.contains(&Installer::Helm.as_str()) => diagnostic
            .note("a GitOps tool applies the files; who renders Istio's charts is said here")
            .help(format!("write one of {all}; what Argo CD or Flux applies without help is `manifests`")),
        None => diagnostic.help(format!("write one of {all}")),
    }
}

/// Returns whether `text` names a tool that applies what others write.
fn is_gitops_tool(text: &str) -> bool {
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
    ["argo", "argocd", "flux", "fluxcd", "gitops"].contains(&letters.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, mesh_of};

    #[test]
    fn the_nearest_word_is_offered() {
        let found = diagnostics(&mesh_of("- {name: a, network: n, platform: gek}"));
        assert_eq!(found[0].message, "`platform` cannot be `gek`");
        assert_eq!(found[0].help[0].text, "write `gke`");
    }

    #[test]
    fn a_tool_that_applies_is_told_from_one_that_installs() {
        let help = |install: &str| {
            let text = mesh_of("- {name: a, network: n}") + &format!("install: {install}\n");
            diagnostics(&text)[0].help[0].text.clone()
        };
        assert!(help("argo-cd").ends_with("what Argo CD or Flux applies without help is `manifests`"));
        assert!(
            help("zebra").ends_with("`manifests`") && !help("zebra").contains("Argo CD"),
            "{}",
            help("zebra")
        );
    }
}
