//! Charts of ours rendered by us and by the real Helm, with values drawn at random: equal text, equal refusals.
//!
//! `helm` is looked for in `target/oracles/bin` and on PATH, and the newer `helm4` beside it. Without one the tests
//! say so and pass, but fail where `CI=true`. `PORTOLAN_SEED` renders one seed alone; a failure names its seed.

// Helpers of a test may stop it.
#![allow(clippy::unwrap_used)]

mod oracle;

use std::time::{SystemTime, UNIX_EPOCH};

use oracle::draw::Draw;
use oracle::{Helm, Job, charts, documents};

/// Seeds that are the same in every run, for each chart, and new ones.
const FIXED_SEEDS: u64 = 24;
const NEW_SEEDS: u64 = 8;

/// The seeds to try: the fixed ones, and some that nobody tried before.
fn seeds() -> Vec<u64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64;
    match std::env::var("PORTOLAN_SEED") {
        Ok(seed) => vec![seed.parse().unwrap()],
        Err(_) => (1..=FIXED_SEEDS).chain((0..NEW_SEEDS).map(|idx| now.wrapping_add(idx) | 1)).collect(),
    }
}

/// Runs jobs and fails with all that differs; at least a sixth has to be rendered, or little is proven.
fn compare(helm: &Helm, jobs: &[Job]) {
    let results = oracle::in_parallel(jobs, |job| job.compare(helm));
    let rendered = results.iter().filter(|result| matches!(result, Ok(true))).count();
    let differences: Vec<String> = jobs
        .iter()
        .zip(&results)
        .filter_map(|(job, result)| Some(format!("{}\n{}", job.describe(), result.as_ref().err()?)))
        .collect();
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n\n"));
    assert!(rendered * 6 >= jobs.len(), "{rendered} of {} were rendered, the others refused", jobs.len());
}

fn random_jobs(chart: &str) -> Vec<Job> {
    let one = std::env::var("PORTOLAN_SEED").is_ok();
    let mut jobs: Vec<Job> = if one { Vec::new() } else { vec![Job::new(chart)] };
    for seed in seeds() {
        let mut draw = Draw::new(seed);
        let mut job = Job::new(chart);
        job.seed = Some(seed);
        job.values = draw.values(&charts::paths(chart));
        if draw.below(3) == 0 {
            job.flags = draw.flags(&charts::paths(chart));
        }
        jobs.push(job);
    }
    jobs
}

#[test]
fn random_values_give_what_helm_gives() {
    let Some(helm) = Helm::three() else { return };
    for chart in charts::all() {
        compare(&helm, &random_jobs(&chart));
    }
}

#[test]
fn random_values_give_what_the_next_helm_gives() {
    let Some(helm) = Helm::four() else { return };
    // What that chart shows, Helm 4 does another way: `COMPATIBILITY.md` says how.
    for chart in charts::all().into_iter().filter(|chart| chart != "nulls") {
        compare(&helm, &random_jobs(&chart));
    }
}

/// Each line of `expressions.txt` in a template of its own.
#[test]
fn expressions_give_what_helm_gives() {
    let Some(helm) = Helm::three() else { return };
    let lines = include_str!("expressions.txt").lines().filter(|line| !line.is_empty());
    let jobs: Vec<Job> = lines
        .map(|line| {
            let mut job = Job::new("stand-in");
            job.extra.push(("templates/zz.yaml".to_string(), format!("x: |-\n  {line}\n")));
            job
        })
        .collect();
    compare(&helm, &jobs);
}

/// Texts that are read by templates, in each render.
const DOCUMENTS: usize = 150;

/// What a text means, or what is said of it where it means nothing: charts see both.
#[test]
fn random_documents_are_read_as_by_helm() {
    let Some(helm) = Helm::three() else { return };
    let job = |seed| {
        let mut draw = Draw::new(seed);
        let texts: Vec<String> = (0..DOCUMENTS).map(|_| documents::document(&mut draw)).collect();
        let mut job = Job::new("echo");
        job.seed = Some(seed);
        job.values = documents::values(&texts);
        job.extra.push(("templates/zz.yaml".to_string(), documents::TEMPLATE.to_string()));
        job
    };
    compare(&helm, &seeds().into_iter().map(job).collect::<Vec<_>>());
}

/// Each line of `settings.txt` as flags.
#[test]
fn settings_give_what_helm_gives() {
    let Some(helm) = Helm::three() else { return };
    let lines = include_str!("settings.txt").lines().filter(|line| !line.is_empty());
    let jobs: Vec<Job> = lines
        .map(|line| {
            let mut job = Job::new("echo");
            let (flag, setting) = line.split_once(' ').unwrap();
            job.flags = vec![(flag.to_string(), setting.to_string())];
            job
        })
        .collect();
    compare(&helm, &jobs);
}

/// One byte order mark is taken off each file that is read, and the files of a folder are read once.
#[test]
fn one_mark_is_taken_off() {
    let Some(helm) = Helm::three() else { return };
    let files =
        ["Chart.yaml", "values.yaml", "templates/zz.yaml", "mark.txt", "crds/zz.yaml", "values.schema.json"];
    let text = |file| match file {
        "Chart.yaml" => "apiVersion: v2\nname: s\nversion: 1.0.0\n",
        "templates/zz.yaml" => "a: {{ .Values.a }} # {{ .Files.Get \"mark.txt\" | quote }}",
        "values.schema.json" => "{}",
        _ => "a: 1\n",
    };
    let jobs = ["", "charts/s/"].into_iter().flat_map(|folder| {
        files.into_iter().flat_map(move |marked| {
            (0..4).map(move |marks| {
                let mut job = Job::new("echo");
                job.extra.extend(
                    files.into_iter().filter(|file| !folder.is_empty() || *file != "Chart.yaml").map(
                        |file| {
                            let marks = "\u{feff}".repeat(if file == marked { marks } else { 0 });
                            (format!("{folder}{file}"), format!("{marks}{}", text(file)))
                        },
                    ),
                );
                job
            })
        })
    });
    compare(&helm, &jobs.collect::<Vec<_>>());
}

/// What `Chart.yaml` may hold: each line in the place of what it names.
#[test]
fn what_a_chart_says_is_read_as_by_helm() {
    let Some(helm) = Helm::three() else { return };
    const LINES: [&str; 26] = [
        "annotations: {a: 1, b: true, c: null, d: x}",
        "annotations: {a: [1]}",
        "annotations: []",
        "annotations: x",
        "keywords: [1, true, null, x, \"a\\tb\\x07\"]",
        "keywords: x",
        "keywords: [[x]]",
        "sources: [null]",
        "maintainers: [{name: 5, url: \"a\\nb\"}]",
        "maintainers: [a]",
        "maintainers: [null]",
        "maintainers: {name: a}",
        "deprecated: true",
        "deprecated: \"true\"",
        "deprecated: 1",
        "deprecated: null",
        "description: \"a\\n\\x07b\"",
        "home: \"a\\tb\"",
        "home: [1]",
        "appVersion: 1.10",
        "appVersion: 2020-01-01",
        "kubeVersion: \">=1.20\"",
        "kubeVersion: \">=1.99\"",
        "kubeVersion: \"x\"",
        "icon: yes",
        "unknown: {}",
    ];
    let job = |line: &&str| {
        let mut job = Job::new("echo");
        let text = format!("apiVersion: v2\nname: echo\nversion: 1.0.0\n{line}\n");
        job.extra.push(("Chart.yaml".to_string(), text));
        job.extra.push(("templates/zz.yaml".to_string(), "c: {{ toJson .Chart }}\n".to_string()));
        job
    };
    compare(&helm, &LINES.iter().map(job).collect::<Vec<_>>());
}

#[test]
fn a_version_of_kubernetes_is_read_as_by_helm() {
    let Some(helm) = Helm::three() else { return };
    let versions = [
        "1.25",
        "1",
        "1.25.3.4",
        "v1.25.3-gke.1",
        "1.25.3+k3s1",
        "01.25",
        "1.025",
        "1.25.",
        "1.25.x",
        " 1.25",
        "x",
        "1..2",
        "V1.25",
        "1.99999999999",
        "1.2",
    ];
    let job = |version: &&str| {
        let mut job = Job::new("echo");
        job.kube_version = version.to_string();
        let template = "k: {{ .Capabilities.KubeVersion }} {{ toJson .Capabilities.KubeVersion }}\n";
        job.extra.push(("templates/zz.yaml".to_string(), template.to_string()));
        job
    };
    compare(&helm, &versions.iter().map(job).collect::<Vec<_>>());
}

/// What is no schema is refused, whether values come to it or not; but what is only defined is not looked into.
#[test]
fn a_schema_is_one_where_it_is_one_for_helm() {
    let Some(helm) = Helm::three() else { return };
    const DRAFTS: [&str; 3] =
        ["", "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#"];
    const SCHEMAS: [&str; 24] = [
        r#""required": "a""#,
        r#""required": []"#,
        r#""required": ["a", "a"]"#,
        r#""properties": {"none": {"minimum": "x"}}"#,
        r#""properties": {"none": {"type": "foo"}}"#,
        r#""properties": {"none": {"pattern": "("}}"#,
        r##""properties": {"none": {"$ref": "#/nothing"}}"##,
        r##""definitions": {"x": {"$ref": "#/nothing"}}"##,
        r#""definitions": {"x": {"pattern": "("}}"#,
        r#""definitions": {"x": 5}"#,
        r#""properties": {"none": null}"#,
        r#""other": {"type": "foo"}"#,
        r#""items": []"#,
        r#""items": [{}]"#,
        r#""allOf": []"#,
        r#""multipleOf": 0"#,
        r#""maxLength": 1.0"#,
        r#""maxLength": -1"#,
        r#""exclusiveMinimum": true"#,
        r#""if": 5"#,
        r#""$comment": 5"#,
        r#""dependentRequired": {"a": "x"}"#,
        r#""title": null"#,
        r#""properties": {"none": {"enum": [1, 1]}}"#,
    ];
    let job = |draft: &str, schema: &str| {
        let mut job = Job::new("echo");
        let draft = if draft.is_empty() { String::new() } else { format!("\"$schema\": \"{draft}\", ") };
        job.extra.push(("values.schema.json".to_string(), format!("{{{draft}{schema}}}")));
        job
    };
    let jobs = DRAFTS.iter().flat_map(|draft| SCHEMAS.iter().map(move |schema| job(draft, schema)));
    compare(&helm, &jobs.collect::<Vec<_>>());
}
