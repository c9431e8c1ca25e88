//! Characters that look like others: they come from other alphabets, from word processors, or cannot be seen at all.
//!
//! In: diagnostics. Out: the same, with a note where what is at fault holds such a character. Imports `source` and
//! `diagnostic`.

use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// What a character looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Like another one.
    Like(char),
    /// Like nothing.
    Nothing,
}

/// Characters at fault that are looked at.
const LOOKED_AT: usize = 300;

/// Letters of other alphabets, behind each the one that it looks like.
const LETTERS: &str =
    "аaеeоoрpсcхxуyіiјjѕsԁdһhԛqԝwАAВBЕEКKМMНHОOРPСCТTХXοoαaνvρpıiΑAΒBΕEΗHΙIΚKΜMΝNΟOΡPΤTΧXΖZ";

/// Adds a note to each diagnostic about a text that holds such a character.
pub(crate) fn explain(source: &Source, diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        let text = source.text.get(diagnostic.span().range()).unwrap_or_default();
        let found = text.chars().take(LOOKED_AT).find_map(|c| Some((c, look(c)?)));
        let Some((c, look)) = found else { continue };
        let code = format!("U+{:04X}", u32::from(c));
        diagnostic.notes.push(match look {
            Look::Like(' ') => format!("{code} stands in it, which is not the blank that it looks like"),
            Look::Like(other) => format!("the `{c}` in it is {code}, not the `{other}` that it looks like"),
            Look::Nothing => format!("{code} stands in it, which cannot be seen"),
        });
    }
}

/// Returns a text with each such character replaced by the one it looks like; none if it holds none.
pub(crate) fn plain(text: &str) -> Option<String> {
    text.chars().any(|c| look(c).is_some()).then(|| {
        let plain = text.chars().filter_map(|c| match look(c) {
            None => Some(c),
            Some(Look::Like(other)) => Some(other),
            Some(Look::Nothing) => None,
        });
        plain.collect()
    })
}

fn look(c: char) -> Option<Look> {
    match c {
        _ if c.is_ascii() => None,
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(Look::Like(' ')),
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}' => Some(Look::Nothing),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some(Look::Like('-')),
        '“' | '”' | '„' | '‟' | '«' | '»' => Some(Look::Like('"')),
        '‘' | '’' | '‚' | '‛' | '′' => Some(Look::Like('\'')),
        // The forms of ASCII that are as wide as an ideograph stand in its order.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - FULL_WIDTH).map(Look::Like),
        _ => {
            let mut letters = LETTERS.chars();
            letters.by_ref().step_by(1).find(|letter| *letter == c)?;
            letters.next().filter(char::is_ascii).map(Look::Like)
        }
    }
}

/// How far the wide forms lie behind ASCII.
const FULL_WIDTH: u32 = 0xfee0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{diagnostics, mesh_of};

    #[test]
    fn every_letter_looks_like_one_of_ascii() {
        let letters: Vec<char> = LETTERS.chars().collect();
        for pair in letters.chunks(2) {
            assert!(!pair[0].is_ascii() && pair[1].is_ascii(), "{pair:?}");
            assert_eq!(look(pair[0]), Some(Look::Like(pair[1])));
        }
    }

    #[test]
    fn what_looks_alike_is_told() {
        let found = diagnostics(&mesh_of("- {name: clust\u{435}r1, network: n}"));
        assert_eq!(
            found[0].notes.last().unwrap(),
            "the `\u{435}` in it is U+0435, not the `e` that it looks like"
        );
        assert_eq!(found[0].help[0].text, "write `cluster1`");
        let found = diagnostics(&mesh_of("- {name: a, network: n, version: “1.30.3”}"));
        assert!(found[0].notes[0].contains("U+201C"), "{found:?}");
        let found = diagnostics(&mesh_of("- {name: a, \u{200b}network: n}"));
        assert!(found[0].notes.iter().any(|note| note.contains("U+200B")), "{found:?}");
    }

    #[test]
    fn letters_of_a_language_are_left_alone() {
        assert_eq!(plain("größe, ночь и день").as_deref().map(|text| text.contains("größe")), Some(true));
        assert_eq!(plain("größe"), None);
    }
}
