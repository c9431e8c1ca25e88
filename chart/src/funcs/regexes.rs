//! sprig's functions of regular expressions.

use super::{Function, Kind, Outcome, bytes, fixed, int};
use crate::error::Fault;
use crate::value::Value;

const T: Kind = Kind::Text;

pub(super) const TABLE: &[Function] = &[
    // This one alone swallows a broken expression.
    fixed("regexMatch", &[T, T], |_, args| match expression(args) {
        Ok(regex) => Ok(Value::Bool(regex.is_match(bytes(args, 1)))),
        // Of what may be sound to Go, nothing is said.
        Err(fault) if fault.message.contains("Unicode") => Err(fault),
        Err(_) => Ok(Value::Bool(false)),
    }),
    fixed("mustRegexMatch", &[T, T], |_, args| Ok(Value::Bool(expression(args)?.is_match(bytes(args, 1))))),
    fixed("regexFind", &[T, T], |_, args| find(args)),
    fixed("mustRegexFind", &[T, T], |_, args| find(args)),
    fixed("regexFindAll", &[T, T, Kind::Int], |_, args| find_all(args)),
    fixed("mustRegexFindAll", &[T, T, Kind::Int], |_, args| find_all(args)),
    fixed("regexReplaceAll", &[T, T, T], |call, args| {
        let text = expression(args)?.replace_all(bytes(args, 1), bytes(args, 2)).into_owned();
        call.engine.count_output(text.len())?;
        Ok(Value::text(text))
    }),
    fixed("mustRegexReplaceAll", &[T, T, T], |call, args| {
        let text = expression(args)?.replace_all(bytes(args, 1), bytes(args, 2)).into_owned();
        call.engine.count_output(text.len())?;
        Ok(Value::text(text))
    }),
    fixed("regexReplaceAllLiteral", &[T, T, T], |call, args| {
        let text = replace_literally(args)?;
        call.engine.count_output(text.len())?;
        Ok(Value::text(text))
    }),
    fixed("mustRegexReplaceAllLiteral", &[T, T, T], |call, args| {
        let text = replace_literally(args)?;
        call.engine.count_output(text.len())?;
        Ok(Value::text(text))
    }),
    fixed("regexSplit", &[T, T, Kind::Int], |_, args| split(args)),
    fixed("mustRegexSplit", &[T, T, Kind::Int], |_, args| split(args)),
    fixed("regexQuoteMeta", &[T], |_, args| Ok(Value::text(quoted(bytes(args, 0))))),
];

fn expression(args: &[Value]) -> Result<regex::bytes::Regex, Fault> {
    let pattern = std::str::from_utf8(bytes(args, 0));
    let pattern = pattern.map_err(|_| Fault::new("error parsing regexp: invalid UTF-8"))?;
    let bounded = regex::bytes::RegexBuilder::new(&translated(pattern)?).size_limit(1 << 20).build();
    bounded.map_err(|error| Fault::new(format!("error parsing regexp: {error}")))
}

fn find(args: &[Value]) -> Outcome {
    let regex = expression(args)?;
    Ok(Value::text(regex.find(bytes(args, 1)).map_or(&b""[..], |found| found.as_bytes())))
}

/// At most so many; all where the number is negative.
fn most(args: &[Value]) -> usize {
    usize::try_from(int(args, 2)).unwrap_or(usize::MAX)
}

fn find_all(args: &[Value]) -> Outcome {
    let regex = expression(args)?;
    let found = regex.find_iter(bytes(args, 1)).take(most(args));
    Ok(Value::list(found.map(|found| Value::text(found.as_bytes())).collect()))
}

fn replace_literally(args: &[Value]) -> Result<Vec<u8>, Fault> {
    let regex = expression(args)?;
    Ok(regex.replace_all(bytes(args, 1), regex::bytes::NoExpand(bytes(args, 2))).into_owned())
}

fn split(args: &[Value]) -> Outcome {
    let (regex, text, most) = (expression(args)?, bytes(args, 1), most(args));
    if most == 0 {
        return Ok(Value::list(Vec::new()));
    }
    if !bytes(args, 0).is_empty() && text.is_empty() {
        return Ok(Value::list(vec![Value::text("")]));
    }
    let (mut parts, mut from, mut end) = (Vec::new(), 0, 0);
    for found in regex.find_iter(text).take(most) {
        if parts.len() + 1 == most {
            break;
        }
        end = found.start();
        if found.end() != 0 {
            parts.push(Value::text(&text[from..end]));
        }
        from = found.end();
    }
    if end != text.len() {
        parts.push(Value::text(&text[from..]));
    }
    Ok(Value::list(parts))
}

fn quoted(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for byte in text {
        if br"\.+*?()|[]{}^$".contains(byte) {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out
}

/// An expression of Go's in the words of ours: `\d`, `\w`, `\s` and `\b` are ASCII to Go, and in a class `[`, `&&`,
/// `--` and `~~` mean nothing but themselves.
fn translated(pattern: &str) -> Result<String, Fault> {
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('Q') => literal(&mut chars, &mut out),
                Some(escaped @ ('p' | 'P')) if chars.peek() == Some(&'{') => {
                    let class: String = chars.by_ref().take_while(|c| *c != '}').collect();
                    if is_script(&class) {
                        return Err(Fault::of_renderer(format!(
                            "Unicode scripts are not known here: {class}}}"
                        )));
                    }
                    out.push_str(&format!("\\{escaped}{class}}}"));
                }
                Some(escaped) => out.push_str(&escape(escaped, in_class)),
                None => out.push(c),
            },
            '[' if !in_class => {
                in_class = true;
                out.push(c);
                if chars.peek() == Some(&'^') {
                    out.extend(chars.next());
                }
                if chars.peek() == Some(&']') {
                    chars.next();
                    out.push_str("\\]");
                }
            }
            '[' if chars.peek() == Some(&':') => {
                // A named class such as `[:alpha:]`, up to its end.
                out.push(c);
                for c in chars.by_ref() {
                    out.push(c);
                    if c == ']' {
                        break;
                    }
                }
            }
            '[' | '&' | '~' if in_class => out.extend(['\\', c]),
            ']' if in_class => {
                in_class = false;
                out.push(c);
            }
            c => out.push(c),
        }
    }
    Ok(out)
}

/// Whether the name of a class, behind its brace, is that of a script, not of a category such as `Lu`.
///
/// The tables of scripts are left out of the module for browsers; elsewhere they are there if another crate asks for
/// them. What a chart gives must not depend on that.
fn is_script(class: &str) -> bool {
    const LONGEST_CATEGORY: usize = 2;
    let name = class.trim_start_matches(['{', '^']);
    name.len() > LONGEST_CATEGORY && name != "Any"
}

fn escape(escaped: char, in_class: bool) -> String {
    let set = match escaped {
        'd' | 'D' => "0-9",
        'w' | 'W' => "0-9A-Za-z_",
        's' | 'S' => r"\t\n\f\r\x20",
        'b' | 'B' => return format!(r"(?-u:\{escaped})"),
        other => return format!("\\{other}"),
    };
    match (escaped.is_uppercase(), in_class) {
        (false, true) => set.to_string(),
        (false, false) => format!("[{set}]"),
        (true, _) => format!("[^{set}]"),
    }
}

/// What stands between `\Q` and `\E`, or the end.
fn literal(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) {
    while let Some(c) = chars.next() {
        if c == '\\' && chars.peek() == Some(&'E') {
            chars.next();
            return;
        }
        out.push_str(&regex::escape(&c.to_string()));
    }
}
