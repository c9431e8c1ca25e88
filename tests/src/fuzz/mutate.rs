//! Texts near those that people write: specs with a line or a word changed, from a seed.

/// A source of numbers that a seed decides (SplitMix64).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Returns the source that begins at `seed`.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// Returns a number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// Returns that many bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// Words and signs that mean something to YAML or to a spec.
const WORDS: [&str; 28] = [
    "null",
    "true",
    "yes",
    "1.30",
    "1.30.3",
    "\"1.8.6\"",
    "auto",
    "cluster1",
    "clutser1",
    "network2",
    "[]",
    "{}",
    "|",
    "&a",
    "*a",
    "<<: *a",
    "!!str",
    "\t",
    "\u{feff}",
    "\u{a0}",
    "ü",
    "𝔘",
    "\"",
    "'",
    ": ",
    "- ",
    "#",
    "\r\n",
];

/// Returns `text` with one to four changes.
pub fn mutated(random: &mut Random, text: &str) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    for _ in 0..=random.below(4) {
        change(random, &mut lines);
    }
    lines.join("\n")
}

fn change(random: &mut Random, lines: &mut Vec<String>) {
    let at = random.below(lines.len());
    match random.below(8) {
        0 if lines.len() > 1 => {
            lines.remove(at);
        }
        1 => lines.insert(at, lines[at].clone()),
        2 => {
            let other = random.below(lines.len());
            lines.swap(at, other);
        }
        3 => lines[at].insert(0, ' '),
        4 => lines[at] = lines[at].trim_start_matches(' ').to_owned(),
        5 => lines.truncate(at + 1),
        _ => {
            let word = WORDS[random.below(WORDS.len())];
            lines[at] = with_word(random, &lines[at], word);
        }
    }
}

/// Returns a line where `word` takes the place of another, or stands between two.
fn with_word(random: &mut Random, line: &str, word: &str) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    let at = random.below(words.len());
    if random.below(2) == 0 {
        words[at] = word;
    } else {
        words.insert(at, word);
    }
    words.join(" ")
}
