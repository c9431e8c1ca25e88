//! Runs every target of `portolan_tests::fuzz` on the cases, then on inputs made from them for a while: 5 seconds each, a
//! minute with `CI=true`, or as long as `PORTOLAN_FUZZ_SECONDS` says. `PORTOLAN_FUZZ_SEED` repeats a run.

use portolan_tests::case::{all, examples};
use portolan_tests::fuzz::mutate::{Random, mutated};
use portolan_tests::fuzz::{check, compile, mend};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant, SystemTime};

/// Most bytes of which a mesh is made.
const MESH_BYTES: usize = 256;

fn duration() -> Duration {
    let asked = std::env::var("PORTOLAN_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let usual = if std::env::var_os("CI").is_some() { 60 } else { 5 };
    Duration::from_secs(asked.unwrap_or(usual))
}

fn seed() -> u64 {
    let asked = std::env::var("PORTOLAN_FUZZ_SEED").ok().and_then(|text| text.parse().ok());
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    asked.unwrap_or(now.as_secs())
}

fn specs() -> Vec<String> {
    all().into_iter().chain(examples()).map(|case| case.source.text).collect()
}

/// Runs `target` on inputs of `make` until the time is over, and says which one broke it.
fn run(name: &str, make: impl Fn(&mut Random) -> Vec<u8>, target: impl Fn(&[u8])) {
    let (seed, end) = (seed(), Instant::now() + duration());
    let mut random = Random::new(seed);
    let mut runs = 0_u64;
    while Instant::now() < end {
        let input = make(&mut random);
        let outcome = catch_unwind(AssertUnwindSafe(|| target(&input)));
        assert!(
            outcome.is_ok(),
            "{name}: PORTOLAN_FUZZ_SEED={seed}, run {runs}:\n{}",
            String::from_utf8_lossy(&input)
        );
        runs += 1;
    }
    println!("{name}: {runs} runs from seed {seed}");
}

#[test]
fn any_text_is_checked() {
    let specs = specs();
    specs.iter().for_each(|text| check(text.as_bytes()));
    run("check", |random| spec(random, &specs), check);
}

#[test]
fn any_text_is_mended_without_harm() {
    let specs = specs();
    specs.iter().for_each(|text| mend(text.as_bytes()));
    run("mend", |random| spec(random, &specs), mend);
}

#[test]
fn any_mesh_keeps_the_promises() {
    let compiled = std::cell::Cell::new(0_u64);
    let make = |random: &mut Random| {
        let count = random.below(MESH_BYTES) + 1;
        random.bytes(count)
    };
    run("compile", make, |data| {
        if compile(data) {
            compiled.set(compiled.get() + 1);
        }
    });
    println!("compile: {} of them compiled", compiled.get());
    assert!(compiled.get() > 0, "no mesh compiled: the promises were not tried");
}

fn spec(random: &mut Random, specs: &[String]) -> Vec<u8> {
    let text = &specs[random.below(specs.len())];
    mutated(random, text).into_bytes()
}
