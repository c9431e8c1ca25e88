//! A text that is too large to be a spec, or that expands to one.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::source::Span;
use portolan_yaml::ReadError;

/// The rule.
pub(crate) static RULE: Rule =
    Rule { code: Code(5), name: "too-large", severity: Severity::Error, page: include_str!("too_large.md") };

/// Most bytes of a spec: 16 MiB, many times what 10,000 clusters need.
pub const MOST_BYTES: usize = 16 << 20;

/// Most clusters of a mesh.
pub(crate) const MOST_CLUSTERS: usize = 10_000;

/// Returns the breach by a text of more bytes than are read.
pub(crate) fn text() -> Diagnostic {
    Diagnostic::new(&RULE, 0..0, format!("the spec is larger than {} MiB", MOST_BYTES >> 20))
        .help("describe one mesh per file")
}

/// Returns the breach by a text with more faults than are told; `count` of them were not, if that is known.
pub(crate) fn faults(span: Span, count: Option<usize>) -> Diagnostic {
    let more = count.map_or_else(|| "more faults".to_owned(), |count| format!("{count} more faults"));
    Diagnostic::new(&RULE, span, format!("the spec has {more} than are told"))
        .help("mend those that are told; most faults of this number have one reason")
}

/// Returns the breach by a text that holds, or expands to, more than the reader takes.
pub(crate) fn content(error: &ReadError) -> Diagnostic {
    Diagnostic::new(&RULE, &error.span, error.kind.to_string())
        .note("a short text that expands to a large one could use up all memory")
        .help("write the values out, without aliases inside of aliases")
}

/// Returns the breach by a list at `span` of more clusters than a mesh may have.
pub(crate) fn clusters(span: Span, count: usize) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("the spec describes {count} clusters, more than {MOST_CLUSTERS}"))
        .help("describe a mesh per region, say")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{codes, mesh_of};

    #[test]
    fn a_text_beyond_the_limit_is_not_read() {
        assert_eq!(codes(&" ".repeat(MOST_BYTES + 1)), ["PTL0005"]);
    }

    #[test]
    fn clusters_beyond_the_limit_are_one_fault() {
        assert_eq!(codes(&mesh_of(&"- {name: a, network: n}\n".repeat(MOST_CLUSTERS + 1))), ["PTL0005"]);
    }

    #[test]
    fn deep_nesting_is_refused() {
        assert_eq!(codes(&format!("a: {}{}\n", "[".repeat(100), "]".repeat(100))), ["PTL0005"]);
    }
}
