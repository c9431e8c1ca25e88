//! A spec with its certain faults mended: what `check --fix` does to a text.
//!
//! In: a source. Out: the source after every change that leaves no choice, and the list of the changes. Nothing else
//! of the text is touched. Imports everything before it.

use crate::charts::Inputs;
use crate::compile::{Resolution, resolve};
use crate::diagnostic::{Diagnostic, Replacement};
use crate::source::{ColumnUnit, LineIndex, Source};
use portolan_yaml::Limits;

/// Most times that the text is checked anew: a change may uncover faults that another stage finds, and each stage has
/// its turn long before this.
const MOST_ROUNDS: usize = 16;

/// A text after its certain faults were mended.
#[derive(Debug)]
pub struct Fixed {
    /// The text as it is now.
    pub source: Source,
    /// What was changed, in the order in which it was done.
    pub changes: Vec<Change>,
    /// What the text means now, and what there still is to say about it.
    pub resolution: Resolution,
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The line, from 1, in the text at the time of the change.
    pub line: usize,
    /// The code of the rule.
    pub code: String,
    /// What was wrong.
    pub message: String,
    /// What was done about it.
    pub help: String,
}

/// Returns `source` with every fault mended that leaves no choice.
pub fn fix(source: &Source, inputs: &Inputs) -> Fixed {
    let mut fixed =
        Fixed { source: source.clone(), changes: Vec::new(), resolution: resolve(source, inputs) };
    for _ in 0..MOST_ROUNDS {
        let wanted = certain(&fixed.resolution.diagnostics, &fixed.source.text);
        if wanted.is_empty() {
            break;
        }
        let text = applied(&fixed.source.text, &wanted);
        // A change that spoils the text for the reader is none: the person who reads the help makes it better.
        if faults_of_yaml(&text) > faults_of_yaml(&fixed.source.text) {
            break;
        }
        fixed.changes.extend(changes(&fixed.source, &wanted));
        fixed.source.text = text;
        fixed.resolution = resolve(&fixed.source, inputs);
    }
    fixed
}

/// A diagnostic, the advice in it that is certain, and the change.
type Wanted<'d> = (&'d Diagnostic, &'d str, &'d Replacement);

/// Returns the certain changes in the order of the text, none of which touches another; what does has its turn in a
/// later round. What would leave the text as it is mends nothing.
fn certain<'d>(diagnostics: &'d [Diagnostic], text: &str) -> Vec<Wanted<'d>> {
    let mut all: Vec<Wanted<'_>> = diagnostics
        .iter()
        .filter_map(|diagnostic| {
            let (help, change) = diagnostic.certain()?;
            let changes = text.get(change.span.start..change.span.end) != Some(change.text.as_str());
            changes.then_some((diagnostic, help, change))
        })
        .collect();
    all.sort_by_key(|(_, _, change)| (change.span.start, change.span.end));
    let mut kept: Vec<Wanted<'_>> = Vec::new();
    for wanted in all {
        if kept.last().is_none_or(|(_, _, before)| follows(before, wanted.2)) {
            kept.push(wanted);
        }
    }
    kept
}

/// Returns whether a change leaves another one that does not begin before it as it is.
fn follows(before: &Replacement, change: &Replacement) -> bool {
    let both_insert = before.span.start == before.span.end && change.span.start == change.span.end;
    match before.span == change.span {
        // Two lines may be put in at one place; one line twice may not, nor two values for one.
        true => both_insert && before.text != change.text,
        false => before.span.end <= change.span.start,
    }
}

fn applied(text: &str, wanted: &[Wanted<'_>]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for (_, _, change) in wanted {
        result.push_str(text.get(done..change.span.start).unwrap_or_default());
        result.push_str(&change.text);
        done = change.span.end;
    }
    result.push_str(text.get(done..).unwrap_or_default());
    result
}

fn faults_of_yaml(text: &str) -> usize {
    portolan_yaml::read(text, &Limits::default()).1.len()
}

fn changes(source: &Source, wanted: &[Wanted<'_>]) -> Vec<Change> {
    let lines = LineIndex::new(&source.text);
    let line = |at| lines.position(&source.text, at, ColumnUnit::Characters).line;
    let change = |(diagnostic, help, change): &Wanted<'_>| Change {
        line: line(change.span.start),
        code: diagnostic.rule.code.to_string(),
        message: diagnostic.message.clone(),
        help: (*help).to_owned(),
    };
    wanted.iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::mesh_of;

    #[track_caller]
    fn check_fix(text: &str, expected: &str, changes: usize) {
        let fixed = fix(&Source::new("mesh.yaml", text), &Inputs::default());
        assert_eq!(fixed.source.text, expected);
        assert_eq!(fixed.changes.len(), changes, "{:#?}", fixed.changes);
        // What is mended stays so.
        assert_eq!(fix(&fixed.source, &Inputs::default()).source.text, expected);
    }

    #[test]
    fn what_is_certain_is_mended_and_all_else_stays() {
        let text = mesh_of("- {name: 'Ost',   netwrok: 5 } # why\n- {name: b, network: \"5\", primary: ots}");
        let expected =
            mesh_of("- {name: 'ost',   network: \"5\" } # why\n- {name: b, network: \"5\", primary: ots}");
        check_fix(&text, &expected, 3);
        check_fix(&text.replace('\n', "\r\n"), &expected.replace('\n', "\r\n"), 3);
        check_fix(&format!("\u{feff}{text}"), &format!("\u{feff}{expected}"), 3);
    }

    #[test]
    fn a_text_without_certain_faults_stays() {
        for text in ["", "a: [1\n", "\t", "a: 1\n---\nb: 2\n", &mesh_of("- {name: a, network: n}")] {
            check_fix(text, text, 0);
        }
    }

    #[test]
    fn a_number_out_of_range_stays() {
        for replicas in ["0", "\"0\"", "1001", "'5000'"] {
            let text =
                mesh_of(&format!("- {{name: a, network: n, eastWestGateway: {{replicas: {replicas}}}}}"));
            check_fix(&text, &text, 0);
        }
        let text = mesh_of("- {name: a, network: n, eastWestGateway: {replicas: \"2\"}}");
        check_fix(&text, &text.replace("\"2\"", "2"), 1);
    }

    #[test]
    fn a_name_that_is_taken_is_given_to_no_other_cluster() {
        let text = mesh_of("- {name: east, network: n}\n- {name: East, network: n}");
        check_fix(&text, &text, 0);
        let text = mesh_of("- {name: EAST, network: n}\n- {name: East, network: n}");
        check_fix(&text, &text.replace("EAST", "east"), 1);
    }

    #[test]
    fn lines_that_can_only_be_one_are_put_in() {
        let text = "# a mesh\nname: mesh1\nistio: {version: v1.30.3}\nclusters: [{name: a, network: n}]\n";
        let expected = "# a mesh\napiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {version: 1.30.3}\nclusters: [{name: a, network: n}]\n";
        check_fix(text, expected, 3);
    }

    #[test]
    fn two_slips_for_one_field_are_mended_once() {
        let text = mesh_of("- {name: a, netwrok: n, nework: n}");
        let expected = mesh_of("- {name: a, network: n, nework: n}");
        check_fix(&text, &expected, 1);
    }

    #[test]
    fn an_anchor_is_mended_where_it_stands() {
        let text = mesh_of(
            "- {name: a, network: n, eastWestGateway: &g {enabled: yes}}\n- {name: b, network: m, eastWestGateway: *g}",
        );
        check_fix(&text, &text.replace("yes", "true"), 1);
    }
}
