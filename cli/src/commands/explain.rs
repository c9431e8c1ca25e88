//! `portolan explain`: the page of a rule.

use crate::args::Explain;
use crate::failure::Failure;
use crate::{Outcome, terminal};
use portolan_core::diagnostic::Rule;

/// Prints the page.
pub(super) fn run(args: &Explain) -> Result<Outcome, Failure> {
    let Some(rule) = portolan_core::explain(&args.code) else {
        return Err(unknown(&args.code));
    };
    terminal::data(page(rule).as_bytes())?;
    Ok(Outcome::Done)
}

fn page(rule: &Rule) -> String {
    format!("# {} {} ({})\n\n{}\n", rule.code, rule.name, rule.severity.word(), rule.page.trim())
}

fn unknown(typed: &str) -> Failure {
    let wanted = typed.to_lowercase();
    let distance = |rule: &Rule| {
        let code = rule.code.to_string().to_lowercase();
        strsim::damerau_levenshtein(&wanted, &code).min(strsim::damerau_levenshtein(&wanted, rule.name))
    };
    let nearest = portolan_core::rules().into_iter().min_by_key(|rule| distance(rule));
    let hint =
        nearest.map(|rule| format!("; the nearest is {} {}", rule.code, rule.name)).unwrap_or_default();
    Failure::Refused(format!(
        "no rule is called `{}`{hint}; `portolan rules` lists all",
        typed.escape_debug()
    ))
}
