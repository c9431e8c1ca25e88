//! The methods of `.Files`. The first argument is what they are called of.

use std::iter::Peekable;
use std::rc::Rc;
use std::str::Chars;

use super::{Function, Kind, Outcome, bytes, fixed};
use crate::error::Fault;
use crate::expression::Regex;
use crate::object::Object;
use crate::order;
use crate::value::{FilesByPath, Map, Text, Value, lossy};
use crate::yaml::write;

pub(super) const METHODS: &[Function] = &[
    fixed("Get", &[Kind::Text], |_, args| Ok(Value::Text(file(args).cloned().unwrap_or_else(|| "".into())))),
    fixed("GetBytes", &[Kind::Text], |_, args| {
        let bytes = file(args).cloned().unwrap_or_else(|| "".into());
        Ok(Value::Object(Rc::new(Object::Bytes(Some(bytes)))))
    }),
    fixed("Glob", &[Kind::Text], |call, args| {
        const OF_A_PATTERN: usize = 500;
        const OF_A_BYTE: usize = 20;
        let of_bytes = bytes(args, 1).len().saturating_mul(OF_A_BYTE);
        let steps = of_bytes.saturating_add(OF_A_PATTERN + files(args).count());
        call.engine.count_steps(steps)?;
        let glob = glob(&lossy(bytes(args, 1)))?;
        let found = files(args).filter(|(path, _)| glob.is_match(&path.lossy()));
        let found = order::map(found.map(|(path, file)| (path.clone(), file.clone())));
        Ok(Value::Object(Rc::new(Object::Files(Rc::new(found)))))
    }),
    fixed("Lines", &[Kind::Text], |call, args| {
        let text = file(args).map_or(&b""[..], |file| file);
        call.engine.count_output(text.len())?;
        let lines = text.strip_suffix(b"\n").unwrap_or(text).split(|byte| *byte == b'\n');
        Ok(Value::list(if text.is_empty() { Vec::new() } else { lines.map(Value::text).collect() }))
    }),
    fixed("AsConfig", &[], |_, args| flat(args, Text::clone)),
    fixed("AsSecrets", &[], |_, args| flat(args, |text| super::base64_text(text).into())),
];

fn of(args: &[Value]) -> Option<&FilesByPath> {
    match args.first() {
        Some(Value::Object(object)) => match object.as_ref() {
            Object::Files(files) => Some(files),
            Object::Struct(_) | Object::List { .. } | Object::Bytes(_) | Object::Semver(..) => None,
        },
        _ => None,
    }
}

fn files(args: &[Value]) -> impl Iterator<Item = (&Text, &Text)> {
    of(args).into_iter().flatten()
}

fn file(args: &[Value]) -> Option<&Text> {
    of(args)?.get(bytes(args, 1))
}

/// What a map of files has of a path.
pub(crate) fn bytes_of(file: Option<&Text>) -> Value {
    Value::Object(Rc::new(Object::Bytes(file.cloned())))
}

/// A YAML map of the files by their names without folders.
fn flat(args: &[Value], form: impl Fn(&Text) -> Text) -> Outcome {
    let map = Map::new();
    for (path, file) in files(args) {
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
        map.insert(name, Value::Text(form(file)));
    }
    let text = write::to_yaml(&Value::Map(map))?;
    Ok(Value::text(text.strip_suffix('\n').unwrap_or(&text)))
}

/// A shell pattern with `*`, `**`, `?`, `[a-z]`, `[!ab]`, `{a,b}` and `\`, where `/` ends a `*`. To Helm one that is broken
/// stands for all files.
fn glob(pattern: &str) -> Result<Regex, Fault> {
    // Text that is none is broken too.
    let expression =
        if pattern.contains(char::REPLACEMENT_CHARACTER) { None } else { glob_expression(pattern) };
    let built = Regex::of_text(expression.as_deref().unwrap_or_default());
    built.ok_or_else(|| Fault::of_renderer("the pattern is larger than this renderer takes"))
}

fn glob_expression(pattern: &str) -> Option<String> {
    let mut expression = String::from("(?s)^");
    let mut chars = pattern.chars().peekable();
    let mut braces = 0;
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.next_if_eq(&'*').is_some() => expression.push_str(".*"),
            '*' => expression.push_str("[^/]*"),
            '?' => expression.push_str("[^/]"),
            '[' => expression.push_str(&glob_class(&mut chars)?),
            '{' => {
                braces += 1;
                expression.push_str("(?:");
            }
            '}' if braces > 0 => {
                braces -= 1;
                expression.push(')');
            }
            ',' if braces > 0 => expression.push('|'),
            '\\' => expression.extend(chars.next().map(|c| regex_syntax::escape(&c.to_string()))),
            c => expression.push_str(&regex_syntax::escape(&c.to_string())),
        }
    }
    // What is left open ends where the pattern does.
    expression.push_str(&")".repeat(braces));
    expression.push('$');
    Some(expression)
}

/// One range, or a list of characters, behind its bracket.
fn glob_class(chars: &mut Peekable<Chars<'_>>) -> Option<String> {
    let sign = if chars.next_if_eq(&'!').is_some() { "^" } else { "" };
    let shown = |c: char| format!("\\x{{{:x}}}", u32::from(c));
    let mut c = chars.next()?;
    if chars.next_if_eq(&'-').is_some() {
        let high = chars.next().filter(|high| *high >= c)?;
        return (chars.next()? == ']').then(|| format!("[{sign}{}-{}]", shown(c), shown(high)));
    }
    let mut list = String::new();
    while c != ']' {
        let member = if c == '\\' { chars.next()? } else { c };
        list.push_str(&shown(member));
        c = chars.next()?;
    }
    (!list.is_empty()).then(|| format!("[{sign}{list}]"))
}
