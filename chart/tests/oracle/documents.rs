//! YAML at random, most of it wrong somewhere: texts of pieces, and texts that were right with pieces put in or taken out.

use super::draw::Draw;

/// What texts are made of. What is known to be told in other words is not among it: keys that are no texts within a key,
/// values without a form in JSON, and tags that a merged scalar does not fit.
const PIECES: [&str; 52] = [
    "\n",
    "\n",
    "\n  ",
    "\n- ",
    "\t",
    ":",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    ", ",
    "!",
    "!!str ",
    "!a!b ",
    "&a ",
    "*a",
    "|",
    ">-",
    "|2\n",
    "%",
    "%YAML 1.1\n",
    "%TAG !a! b\n",
    "#",
    " #",
    "---\n",
    "...\n",
    "'",
    "\"",
    "\\",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{1f600}",
    "\0",
    "99",
    "a",
    "b: c",
    "x",
    " ",
    "  ",
    "\r\n",
    "map[a:b]",
    "@",
    "`",
    "\\x41",
    "1.5",
    "yes",
    "{{ a }}",
    "<<: *a",
];

/// What is right before pieces are put in.
const SEEDS: [&str; 3] = [
    "# comment\nkind: ConfigMap\nmetadata: {name: a, labels: {\"x\": 'y', z: [1, 2, three]}}\ndata:\n  mesh: |-\n    a: b\n      c: d\n  \
     other: >\n    folded text\n    goes on\n\n    here\n  \"quoted\\tkey\": \"a \\\n    b\\u00e9\"\nlist:\n- a\n- b: c\n  d: e\n- - x\n",
    "%YAML 1.1\n%TAG !e! tag:example.com,2000:\n---\nbase: &base\n  a: 1\n  b: [x, &y z, *y]\nother:\n  <<: *base\n  c: !!str 5\n  \
     d: !e!thing {a: b}\ng: ~\n...\n",
    "plain text: over\n  several lines\n  # comment\nit's: 'isn''t'\nname: [map[name:x value:1e3]]\ndomain: cluster.local\n",
];

/// Draws a text.
pub fn document(draw: &mut Draw) -> String {
    let mut text = String::new();
    if draw.below(2) == 0 {
        (0..=draw.below(14)).for_each(|_| text.push_str(PIECES[draw.below(PIECES.len())]));
        return text;
    }
    let mut chars: Vec<char> = SEEDS[draw.below(SEEDS.len())].chars().collect();
    for _ in 0..=draw.below(4) {
        let at = draw.below(chars.len() + 1);
        let end = if draw.below(3) == 0 { (at + draw.below(9)).min(chars.len()) } else { at };
        chars.splice(at..end, PIECES[draw.below(PIECES.len())].chars());
    }
    text.extend(chars);
    text
}

/// Values that hold texts.
pub fn values(texts: &[String]) -> String {
    let escaped = |c: char| match c {
        ' ' | '!' | '#'..='[' | ']'..='~' => c.to_string(),
        c if u32::from(c) < 0x10000 => format!("\\u{:04x}", u32::from(c)),
        c => format!("\\U{:08x}", u32::from(c)),
    };
    let line = |text: &String| format!("- \"{}\"\n", text.chars().map(escaped).collect::<String>());
    format!("texts:\n{}", texts.iter().map(line).collect::<String>())
}

/// A template that reads each of them.
pub const TEMPLATE: &str = "data:\n{{ range $idx, $text := .Values.texts }}\
  \"{{ $idx }}\": {{ list (fromYaml $text) (fromYamlArray $text) | toJson | quote }}\n{{ end }}";
