//! `.helmignore`: which files of a chart's folder do not belong to it.

use crate::error::Fault;

/// The name of the file with the rules.
pub const FILE: &str = ".helmignore";

/// The rules in their order.
#[derive(Debug)]
pub struct Rules(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    pattern: String,
    /// How much of the pattern stands for itself, which nearly every path differs from.
    fixed: usize,
    negated: bool,
    only_folders: bool,
    place: Place,
}

/// What a pattern is held against.
#[derive(Debug)]
enum Place {
    /// The whole path, since the pattern holds a `/`.
    Path,
    /// The last part of it.
    Name,
}

impl Rules {
    /// Reads the rules; hidden files among the templates are left out without being asked.
    pub fn read(text: &str) -> Result<Rules, Fault> {
        let mut rules = Vec::new();
        for (idx, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |message: &str| Fault::in_file(FILE, Some(idx + 1), message.to_string());
            if line.contains("**") {
                return Err(wrong("double-star (**) syntax is not supported"));
            }
            if shell_match(line, "abc").is_none() {
                return Err(wrong("syntax error in pattern"));
            }
            rules.push(Rule::new(line));
        }
        rules.push(Rule::new("templates/.?*"));
        Ok(Rules(rules))
    }

    /// Whether a file is left out, by itself or with a folder that it lies in.
    pub fn leave_out(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        folders.into_iter().any(|folder| self.ignores(folder, true)) || self.ignores(path, false)
    }

    /// Whether a file or a folder is left out by itself: a host need not read it.
    pub fn ignores(&self, path: &str, is_folder: bool) -> bool {
        for rule in &self.0 {
            let not_a_folder = rule.only_folders && !is_folder;
            // Helm takes a negated rule for "leave out all that does not match".
            if rule.negated && (not_a_folder || !rule.matches(path)) {
                return true;
            }
            if !rule.negated && !not_a_folder && rule.matches(path) {
                return true;
            }
        }
        false
    }
}

impl Rule {
    fn new(line: &str) -> Rule {
        let negated = line.starts_with('!');
        let line = if negated { &line[1..] } else { line };
        let only_folders = line.ends_with('/');
        let line = line.strip_suffix('/').unwrap_or(line);
        let place = if line.contains('/') { Place::Path } else { Place::Name };
        let pattern = line.strip_prefix('/').unwrap_or(line).to_string();
        let fixed = pattern.find(['*', '?', '[', '\\']).unwrap_or(pattern.len());
        Rule { pattern, fixed, negated, only_folders, place }
    }

    fn matches(&self, path: &str) -> bool {
        let text = match self.place {
            Place::Path => path,
            Place::Name => path.rsplit('/').next().unwrap_or(path),
        };
        text.starts_with(&self.pattern[..self.fixed]) && shell_match(&self.pattern, text) == Some(true)
    }
}

/// Go's `filepath.Match`: `*`, `?`, `[a-z]`, `\`; `/` is matched by itself alone. None where the pattern is broken.
pub fn shell_match(pattern: &str, text: &str) -> Option<bool> {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    well_formed(&pattern)?;
    // The place behind the last star, and how much of the text that star has taken: enough to go back to.
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p + 1, t));
            p += 1;
            continue;
        }
        if let Some(after) = one(&pattern, p, text[t]) {
            (p, t) = (after, t + 1);
            continue;
        }
        match star {
            Some((after, taken)) if text[taken] != '/' => {
                star = Some((after, taken + 1));
                (p, t) = (after, taken + 1);
            }
            Some(_) | None => return Some(false),
        }
    }
    Some(pattern[p..].iter().all(|c| *c == '*'))
}

/// The place behind the part of the pattern that matches one character, if it does.
fn one(pattern: &[char], at: usize, c: char) -> Option<usize> {
    match *pattern.get(at)? {
        '?' => (c != '/').then_some(at + 1),
        '[' => class(pattern, at + 1, c).and_then(|(end, found)| found.then_some(end)),
        '\\' => (*pattern.get(at + 1)? == c).then_some(at + 2),
        other => (other == c).then_some(at + 1),
    }
}

/// The place behind a class, and whether it holds the character; none where it is broken.
fn class(pattern: &[char], mut at: usize, c: char) -> Option<(usize, bool)> {
    let negated = pattern.get(at) == Some(&'^');
    at += usize::from(negated);
    let (mut found, mut first) = (false, true);
    loop {
        if pattern.get(at) == Some(&']') && !first {
            return Some((at + 1, found != negated));
        }
        first = false;
        let (low, after) = class_char(pattern, at)?;
        at = after;
        let mut high = low;
        if pattern.get(at) == Some(&'-') {
            (high, at) = class_char(pattern, at + 1)?;
        }
        found |= (low..=high).contains(&c);
    }
}

fn class_char(pattern: &[char], at: usize) -> Option<(char, usize)> {
    match *pattern.get(at)? {
        '-' | ']' => None,
        '\\' => Some((*pattern.get(at + 1)?, at + 2)),
        c => Some((c, at + 1)),
    }
}

fn well_formed(pattern: &[char]) -> Option<()> {
    let mut at = 0;
    while at < pattern.len() {
        at = match pattern[at] {
            '[' => class(pattern, at + 1, 'a')?.0,
            '\\' => {
                pattern.get(at + 1)?;
                at + 2
            }
            _ => at + 1,
        };
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rules: &str, left_out: &[&str], kept: &[&str]) {
        let rules = Rules::read(rules).expect("the rules are sound");
        let wrong = left_out.iter().filter(|path| !rules.leave_out(path));
        let wrong = wrong.chain(kept.iter().filter(|path| rules.leave_out(path)));
        assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn names_paths_and_folders() {
        check(
            "# a comment\n\n*.bak\n",
            &["a.bak", "files/b.bak", "templates/.hidden"],
            &["a.yaml", "a.bak.yaml"],
        );
        check("/a.txt", &["a.txt"], &["files/a.txt"]);
        check("files/*.txt", &["files/a.txt"], &["a.txt", "files/in/a.txt"]);
        check("in/", &["in/a", "files/in/b"], &["files/in.txt", "in"]);
        check("[a-c]?\\*", &["ab*"], &["db*", "abc"]);
    }

    #[test]
    fn a_negated_rule_leaves_out_all_others() {
        check("!keep.txt", &["a.txt"], &["keep.txt"]);
    }

    #[test]
    fn broken_rules_are_refused() {
        assert!(Rules::read("a/**/b").is_err());
        assert!(Rules::read("[a").is_err());
        assert!(Rules::read("a\\").is_err());
    }
}
