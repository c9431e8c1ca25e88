//! Values at random: the same for the same seed, everywhere.

use super::charts::Want;

/// xorshift: enough to draw values.
pub struct Draw(u64);

const NUMBERS: [&str; 12] =
    ["0", "1", "-7", "3", "012", "1_000", "1000000", "1000650000", "0.5", "1e3", "123456789.5", "1e21"];

const TEXTS: [&str; 22] = [
    "\"\"",
    "plain",
    "fast",
    "\"on\"",
    "\"012\"",
    "\"1:30\"",
    "\"a: b\"",
    "\"#c\"",
    "\"<&>\"",
    "\"line\\nbreak\"",
    "\"line\\nbreak\\n\"",
    "\" lead\"",
    "\"trail \"",
    "\"tab\\there\"",
    "\"é ü\"",
    "\"it's\"",
    "\"say \\\"x\\\"\"",
    "2001-01-02",
    "\"{{ .Values.b }}\"",
    "\"{{ .Values.nothing.more }}\"",
    "v1.30.1-gke.5",
    "\"a text that is so long that the writer has to fold it somewhere behind the eightieth column of its line\"",
];

const KEYS: [&str; 7] = ["a", "b", "c1", "c10", "c2", "\"y\"", "\"with space\""];

impl Draw {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Draw {
        let mut draw = Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..5 {
            draw.below(2);
        }
        draw
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % bound
    }

    fn one(&mut self, of: &[&str]) -> String {
        of[self.below(of.len())].to_string()
    }

    fn value(&mut self, want: Want, depth: usize) -> String {
        // Now and then a value is not of the kind that the chart asks for, or is none.
        let want = if self.below(25) == 0 { Want::Any } else { want };
        match want {
            Want::Any => match self.below(if depth > 2 { 8 } else { 10 }) {
                0 => "null".to_string(),
                1 => self.value(Want::Bool, depth),
                2..=4 => self.one(&NUMBERS),
                5..=7 => self.one(&TEXTS),
                8 => self.value(Want::List, depth),
                _ => self.value(Want::Map, depth),
            },
            Want::Bool => self.one(&["true", "false", "yes", "\"true\""][..3]),
            Want::Number => self.one(&NUMBERS),
            Want::Text => self.one(&TEXTS),
            Want::List => {
                let items: Vec<String> =
                    (0..self.below(4)).map(|_| self.value(Want::Any, depth + 1)).collect();
                format!("[{}]", items.join(", "))
            }
            Want::Map => {
                let mut entries = Vec::new();
                for key in KEYS {
                    if self.below(3) == 0 {
                        entries.push(format!("{key}: {}", self.value(Want::Any, depth + 1)));
                    }
                }
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    /// A values file that sets some of the paths.
    pub fn values(&mut self, paths: &[(String, Want)]) -> String {
        let mut tree = Tree::default();
        for (path, want) in paths {
            if self.below(3) == 0 {
                let value = self.value(*want, 0);
                tree.set(path, value);
            }
        }
        tree.entries.iter().map(|(key, inner)| format!("{key}: {}\n", inner.text())).collect()
    }

    /// Settings of the command line for one or two of the paths.
    pub fn flags(&mut self, paths: &[(String, Want)]) -> Vec<(String, String)> {
        const RIGHT: [&str; 12] =
            ["1", "0", "007", "true", "null", "text", "{a,1,true}", "{}", "", "a\\,b", "-5", "1.5"];
        const JSON: [&str; 5] = ["{\"a\": [1, null]}", "1.0", "\"text\"", "null", "[]"];
        let mut flags = Vec::new();
        for _ in 0..=self.below(2) {
            let (path, _) = &paths[self.below(paths.len())];
            let index = ["", "", "[0]", ".a", ".b[1].c"][self.below(5)];
            let (flag, right) = match self.below(4) {
                0 | 1 => ("--set", self.one(&RIGHT)),
                2 => ("--set-string", self.one(&RIGHT)),
                _ => ("--set-json", self.one(&JSON)),
            };
            flags.push((flag.to_string(), format!("{path}{index}={right}")));
        }
        flags
    }
}

/// Values by their paths.
#[derive(Default)]
struct Tree {
    leaf: Option<String>,
    entries: std::collections::BTreeMap<String, Tree>,
}

impl Tree {
    fn set(&mut self, path: &str, value: String) {
        match path.split_once('.') {
            Some((head, rest)) => self.entries.entry(head.to_string()).or_default().set(rest, value),
            None => self.entries.entry(path.to_string()).or_default().leaf = Some(value),
        }
    }

    fn text(&self) -> String {
        match &self.leaf {
            Some(leaf) => leaf.clone(),
            None => {
                let entries: Vec<String> =
                    self.entries.iter().map(|(key, inner)| format!("{key}: {}", inner.text())).collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }
}
