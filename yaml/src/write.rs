//! Writes YAML: a JSON value in, text out.
//!
//! The text is read alike by YAML 1.1 (Kubernetes, Helm, PyYAML) and YAML 1.2. Whatever one of them
//! could take for a number, a date, a boolean or null is in double quotes; text of several lines is
//! a literal block; nothing is folded, and there are no anchors. Lists are not indented under their
//! key, as kubectl writes them.

use std::fmt::Write;

use serde_json::{Map, Number, Value};

/// Returns a value as a YAML document, without `---` and with a line end.
///
/// Keys keep their order. Keys of more than about 1,000 characters cannot be read back.
///
/// ```
/// let value = serde_json::json!({"data": {"on": "yes", "motd": "a\nb\n"}, "list": [1, "1", []]});
/// let text = portolan_yaml::write(&value);
/// assert_eq!(text, "data:\n  \"on\": \"yes\"\n  motd: |\n    a\n    b\nlist:\n- 1\n- \"1\"\n- []\n");
/// ```
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    write_into(&mut out, value);
    out
}

/// Appends a value to `out` as [`write()`] writes it.
pub fn write_into(out: &mut String, value: &Value) {
    match value {
        Value::Object(map) if !map.is_empty() => write_map(out, map, 0),
        Value::Array(items) if !items.is_empty() => write_items(out, items, 0),
        Value::Object(_)
        | Value::Array(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_) => {
            write_inline(out, value, INDENT);
            out.push('\n');
        }
    }
}

/// Blanks of one level of nesting.
const INDENT: usize = 2;

fn write_map(out: &mut String, map: &Map<String, Value>, indent: usize) {
    for (position, (key, value)) in map.iter().enumerate() {
        // The first key stands where the caller left off, which may be after a dash.
        if position > 0 {
            write_blanks(out, indent);
        }
        write_key(out, key);
        out.push(':');
        match value {
            Value::Object(map) if !map.is_empty() => {
                out.push('\n');
                write_blanks(out, indent + INDENT);
                write_map(out, map, indent + INDENT);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                write_blanks(out, indent);
                write_items(out, items, indent);
            }
            Value::Object(_)
            | Value::Array(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_) => {
                out.push(' ');
                write_inline(out, value, indent + INDENT);
                out.push('\n');
            }
        }
    }
}

fn write_items(out: &mut String, items: &[Value], indent: usize) {
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            write_blanks(out, indent);
        }
        out.push_str("- ");
        match item {
            Value::Object(map) if !map.is_empty() => write_map(out, map, indent + INDENT),
            Value::Array(items) if !items.is_empty() => write_items(out, items, indent + INDENT),
            Value::Object(_)
            | Value::Array(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_) => {
                write_inline(out, item, indent + INDENT);
                out.push('\n');
            }
        }
    }
}

fn write_blanks(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

fn write_key(out: &mut String, key: &str) {
    if is_safe_plain(key) {
        out.push_str(key);
    } else {
        write_quoted(out, key);
    }
}

/// Writes a scalar or an empty collection without a line end. Only the lines of a block need `indent`.
fn write_inline(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
        Value::String(text) if is_safe_plain(text) => out.push_str(text),
        Value::String(text) if is_safe_literal(text) => write_literal(out, text, indent),
        Value::String(text) => write_quoted(out, text),
    }
}

/// Writes a number. YAML 1.1 wants a point and a sign where there is an exponent: `1.0e+21`.
fn write_number(out: &mut String, number: &Number) {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        out.push_str(&text);
        return;
    };
    out.push_str(mantissa);
    if !mantissa.contains('.') {
        out.push_str(".0");
    }
    out.push('e');
    if !exponent.starts_with(['-', '+']) {
        out.push('+');
    }
    out.push_str(exponent);
}

/// Returns whether every reader takes the bare text for this very string, as a key and as a value.
fn is_safe_plain(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric() || "/_$(^".contains(c));
    starts_well
        && !text.ends_with([' ', ':'])
        && text.bytes().all(is_plain_byte)
        // Looked for by hand: a search for a text of two letters costs more to begin than to do.
        && !text.as_bytes().windows(2).any(|pair| pair == b": " || pair == b" #")
        && !is_word_with_meaning(text)
        && (!may_be_number_or_date(text) || is_ipv4_like(text))
}

fn is_plain_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() || byte == b' '
}

/// Returns whether the text is a boolean, a null or a number in words to some reader.
fn is_word_with_meaning(text: &str) -> bool {
    const LONGEST_WORD: usize = "false".len();
    const WORDS: [&str; 11] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];
    text.len() <= LONGEST_WORD && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Returns whether the text starts with a digit and has only characters found in numbers of any
/// base, in times and in dates.
fn may_be_number_or_date(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_hexdigit() || "xXoO_.,:+-TtZz ".contains(c))
}

/// Returns whether the text has the form of an IPv4 address, which is too dotted to be a number.
fn is_ipv4_like(text: &str) -> bool {
    let parts = text.split('.');
    parts.clone().count() == 4
        && parts.clone().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Returns whether text of several lines survives as a literal block in every reader.
fn is_safe_literal(text: &str) -> bool {
    text.contains('\n')
        // The first line sets the indentation; kubectl does not read a tab there.
        && !text.starts_with(['\n', ' ', '\t'])
        && !text.ends_with([' ', '\t'])
        && !text.contains(" \n")
        && !text.contains("\t\n")
        && text.chars().all(|c| c == '\n' || c == '\t' || is_printable(c))
}

fn write_literal(out: &mut String, text: &str, indent: usize) {
    let header = if text.ends_with("\n\n") {
        "|+"
    } else if text.ends_with('\n') {
        "|"
    } else {
        "|-"
    };
    out.push_str(header);
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            write_blanks(out, indent);
            out.push_str(line);
        }
    }
}

fn write_quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            c => write_escape(out, c),
        }
    }
    out.push('"');
}

/// Returns whether every reader takes the character as it is and none takes it for a line end.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn write_escape(out: &mut String, c: char) {
    let code = u32::from(c);
    // Writing to a string cannot fail.
    let _ = if code <= 0xff { write!(out, "\\x{code:02x}") } else { write!(out, "\\u{code:04x}") };
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;
    use serde_json::json;

    use crate::{Limits, read};

    /// Strings that some writer or reader of YAML gets wrong.
    const AWKWARD: &[&str] = &[
        "",
        " ",
        "  ",
        "\t",
        "\n",
        "\n\n",
        "\r",
        "\r\n",
        "a\r\nb",
        " a",
        "a ",
        "\ta",
        "a\t",
        "\na",
        "a\n",
        "a\n\n",
        "a\n\n\n",
        "a\nb",
        "a \nb",
        "a\t\nb",
        "\t\nb",
        " a\nb",
        "a\n b",
        "a\n\tb",
        "a\n\n b\n",
        "a\n#b",
        "a\n---\nb",
        "a\n...\n",
        "---",
        "...",
        "--- a",
        "-",
        "- a",
        "-a",
        "--",
        "?",
        "? a",
        "?a",
        ":",
        ": a",
        ":a",
        "a:",
        "a: b",
        "a:b",
        "a :b",
        "a #b",
        "a#b",
        "#",
        "#a",
        "a: b\nc: d\n",
        "# a\nb\n",
        "- a\n- b\n",
        "[",
        "]",
        "{",
        "}",
        "[a]",
        "{a: b}",
        "a, b",
        "a]",
        "a}",
        ",",
        "&a",
        "*a",
        "*",
        "!",
        "!a",
        "!!str a",
        "|",
        ">",
        "|\n",
        "@",
        "@a",
        "`",
        "`a`",
        "%",
        "%a",
        "'",
        "''",
        "'a'",
        "it's",
        "\"",
        "\"a\"",
        "a\"b",
        "\\",
        "\\n",
        "a\\b",
        "a\\\nb",
        "null",
        "Null",
        "NULL",
        "~",
        "nULL",
        "true",
        "True",
        "TRUE",
        "tRUE",
        "false",
        "False",
        "yes",
        "Yes",
        "YES",
        "no",
        "No",
        "NO",
        "on",
        "On",
        "ON",
        "off",
        "Off",
        "OFF",
        "y",
        "Y",
        "n",
        "N",
        "t",
        "f",
        "0",
        "-0",
        "+0",
        "1",
        "-1",
        "+1",
        "00",
        "01",
        "007",
        "08",
        "012",
        "0o7",
        "0o8",
        "0O7",
        "0x",
        "0x1",
        "0X1",
        "0xg",
        "0b1",
        "0b2",
        "-0x1",
        "1_000",
        "0_7",
        "1__0",
        "_1",
        "1_",
        "1,000",
        "1,0.5",
        "1.",
        ".1",
        "1.0",
        "1.30",
        "1.2.3",
        "1.2.3.4",
        "10.0.0.0/8",
        "1.2.3.4.5",
        "1..2.3",
        "-1.5",
        "+.5",
        "1e3",
        "1E3",
        "1e+3",
        "1.5e3",
        "12e03",
        "1e",
        "e1",
        "0.",
        ".",
        "..",
        ".inf",
        "-.inf",
        "+.Inf",
        ".INF",
        "inf",
        "-inf",
        "Infinity",
        ".nan",
        ".NaN",
        "nan",
        "NaN",
        "1:30",
        "12:30:45",
        "1:2:3.5",
        "190:20:30",
        "-1:30",
        "60:00",
        "2026-11-20",
        "2026-1-2",
        "2026-11-20T01:02:03Z",
        "2026-11-20 01:02:03.5 +1",
        "2026-11-20t01:02:03z",
        "2026",
        "=",
        "<<",
        "<",
        "<<: a",
        "1Gi",
        "100m",
        "30s",
        "5d",
        "0.5.1-alpha",
        "9223372036854775808",
        "18446744073709551616",
        "é",
        "日本",
        "🎉",
        "🎉\na\n",
        "é\nb",
        "\u{1f}",
        "\0",
        "\u{7}",
        "\u{1b}[0m",
        "\u{7f}",
        "\u{80}",
        "\u{85}",
        "a\u{85}b\n",
        "\u{a0}",
        "\u{2028}",
        "a\u{2028}b",
        "\u{2029}\n",
        "\u{feff}",
        "\u{feff}a",
        "a\u{feff}\n",
        "\u{fffd}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{10ffff}",
        "\u{e000}",
        "\u{300}",
        "\u{200b}",
        "$(A)",
        "${A}",
        "/a",
        "a/b",
        "^a",
        "(a)",
        "a=b",
        "a;b",
        "a&b",
        "a*b",
        "a!b",
        "a|b",
        "a>b",
        "a?b",
        "a@b",
        "a%b",
        "a'b",
        "a`b",
        "{{ a }}",
    ];

    fn check(value: &Value, expected: &str) {
        assert_eq!(write(value), expected);
        check_read_back(value);
    }

    fn check_read_back(value: &Value) {
        let text = write(value);
        let (tree, errors) = read(&text, &Limits::default());
        assert_eq!(errors, [], "{text}");
        assert_eq!(tree.map(|tree| tree.to_json()).as_ref(), Some(value), "{text}");
        let independent: Value =
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(&independent, value, "{text}");
    }

    /// Returns values that hold the text wherever a text can be.
    fn places_of(text: &str) -> Vec<Value> {
        vec![
            json!(text),
            json!([text, [text, [text]], {"a": text, "b": [text]}, text]),
            json!({"a": text, "b": {"c": text, "d": {"e": text}}, "f": [text], "g": text}),
            json!({text: {text: text}}),
            json!([{text: [text]}, {"a": 1, text: null}]),
        ]
    }

    #[test]
    fn layout() {
        check(
            &json!({"b": {"c": [], "d": {}}, "a": [{"x": 1, "z": [1, 2]}, [[3], []], {}, null, true, -1.5], "e": null}),
            "b:\n  c: []\n  d: {}\na:\n- x: 1\n  z:\n  - 1\n  - 2\n- - - 3\n  - []\n- {}\n- null\n- true\n- -1.5\ne: null\n",
        );
    }

    #[test]
    fn scalars_alone() {
        check(&json!({}), "{}\n");
        check(&json!([]), "[]\n");
        check(&json!(null), "null\n");
        check(&json!("a b"), "a b\n");
        check(&json!("a\n---\n"), "|\n  a\n  ---\n");
    }

    #[test]
    fn numbers() {
        check(
            &json!([0, -1, u64::MAX, i64::MIN, 0.5, 1.0, -0.0]),
            &format!("- 0\n- -1\n- {}\n- {}\n- 0.5\n- 1.0\n- -0.0\n", u64::MAX, i64::MIN),
        );
        check(&json!([1e21, 1.5e300, 1e-7, -2.5e-9]), "- 1.0e+21\n- 1.5e+300\n- 1.0e-7\n- -2.5e-9\n");
        check_read_back(&json!([f64::MAX, f64::MIN_POSITIVE, f64::EPSILON, 5e-324]));
    }

    #[test]
    fn text_of_several_lines() {
        check(
            &json!({"a": "x\n y\n", "b": ["x\n\ny", {"c": "z\n\n"}], "d": "x \ny", "e": "\n"}),
            "a: |\n  x\n   y\nb:\n- |-\n  x\n\n  y\n- c: |+\n    z\n\nd: \"x \\ny\"\ne: \"\\n\"\n",
        );
    }

    #[test]
    fn escapes() {
        check(
            &json!("\"\\\t\r\0\u{1b}\u{85}\u{2028}\u{feff}\u{ffff}é🎉"),
            "\"\\\"\\\\\\t\\r\\x00\\x1b\\x85\\u2028\\ufeff\\uffffé🎉\"\n",
        );
    }

    #[test]
    fn common_text_is_bare() {
        for text in [
            "istio-system",
            "networking.istio.io/v1",
            "app.kubernetes.io/name",
            "10.0.0.0/8",
            "240.240.0.1",
            "1Gi",
            "100m",
            "30s",
            "cluster.local",
            "https://10.0.0.1:15017/inject",
            "_",
            "/var/run",
            "a=b,c=d",
        ] {
            check(&json!({text: text}), &format!("{text}: {text}\n"));
        }
    }

    #[test]
    fn misleading_text_is_quoted() {
        for text in [
            "y",
            "No",
            "ON",
            "null",
            "~",
            "012",
            "1_000",
            "1:30",
            "2026-11-20",
            "1e3",
            "0x1f",
            "1.30",
            "1,000",
            "=",
            "<<",
            "*.a",
            ".a",
        ] {
            check(&json!({text: text}), &format!("\"{text}\": \"{text}\"\n"));
        }
    }

    #[test]
    fn awkward_strings_survive() {
        for text in AWKWARD {
            places_of(text).iter().for_each(check_read_back);
        }
        let all: Map<String, Value> = AWKWARD.iter().map(|text| ((*text).to_owned(), json!(text))).collect();
        check_read_back(&Value::Object(all));
    }

    proptest! {
        #[test]
        fn random_text_survives(
            pieces in prop::collection::vec(
                prop_oneof![prop::sample::select(AWKWARD).prop_map(str::to_owned), "[ -~\t\n]{0,6}", "\\PC{0,4}", any::<char>().prop_map(String::from)],
                0..5,
            )
        ) {
            places_of(&pieces.concat()).iter().for_each(check_read_back);
        }

        #[test]
        fn the_reader_takes_any_text(text in prop_oneof!["[-\\[\\]{}:,?&*!|>'\"%@#a1 \t\r\n]{0,40}", "\\PC{0,40}"]) {
            let (tree, errors) = read(&text, &Limits::default());
            prop_assert!(tree.is_some() || !errors.is_empty());
            for error in errors {
                prop_assert!(text.get(error.span.clone()).is_some(), "{error:?}");
            }
        }
    }
}
