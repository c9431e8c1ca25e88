//! The differences from Helm that `COMPATIBILITY.md` lists, each shown by a test that the table names.

// Helpers of a test may stop it.
#![allow(clippy::unwrap_used)]

use portolan_chart::{Cause, Chart, Options, Release, RenderError, Values, render};

const META: &str = "apiVersion: v2\nname: c\nversion: 1.0.0\n";

fn rendered(files: &[(&str, &str)]) -> Result<String, RenderError> {
    let has_meta = files.iter().any(|(name, _)| *name == "Chart.yaml");
    let all = files.iter().copied().chain((!has_meta).then_some(("Chart.yaml", META)));
    let chart = Chart::load(all.map(|(name, text)| (name.to_string(), text.as_bytes().to_vec())))?;
    let release = Release { name: "r".into(), namespace: "ns".into(), is_upgrade: false };
    let rendered = render(&chart, &Values::default(), &release, &Options::default())?;
    Ok(rendered.text(true))
}

/// What a template prints.
#[track_caller]
fn prints(template: &str, expected: &str) {
    let text = rendered(&[("templates/a.yaml", &format!("x: y {template}")), ("files/a", "ab")]).unwrap();
    assert_eq!(text, format!("---\n# Source: c/templates/a.yaml\nx: y {expected}\n"));
}

#[track_caller]
fn refused(template: &str, why: &str) {
    let text = rendered(&[("templates/a.yaml", template)]).unwrap_err().to_string();
    assert!(text.contains(why), "{text}");
}

#[test]
fn what_needs_a_clock_or_chance_is_refused_where_it_is_called() {
    refused("{{ now }}", "it needs a clock");
    refused("{{ randAlphaNum 5 }}", "it needs random numbers");
    refused("{{ genCA \"a\" 1 }}", "it needs random numbers");
    refused("{{ toToml (dict) }}", "has no TOML");
    refused("{{ derivePassword 1 \"long\" \"a\" \"b\" \"c\" }}", "has no encryption");
    prints("{{ if false }}{{ now }}{{ end }}y", "y");
}

#[test]
fn counting_has_an_end() {
    for call in ["until 1000001", "untilStep 0 -2000002 -2", "seq 1000001"] {
        let error = rendered(&[("templates/a.yaml", &format!("{{{{ {call} }}}}"))]).unwrap_err();
        assert!(
            error.to_string().contains("longer than 1000000, the most that this renderer takes"),
            "{error}"
        );
        assert_eq!(error.cause, Cause::Renderer);
    }
    prints("{{ until 1000000 | len }}", "1000000");
}

#[test]
fn keys_and_values_come_in_order() {
    prints("{{ keys (dict \"b\" 1 \"a\" 2 \"c\" 3) }}{{ values (dict \"b\" 1 \"a\" 2) }}", "[a b c][2 1]");
}

#[test]
fn lists_are_of_one_kind() {
    prints(
        "{{ typeOf (splitList \",\" \"a\") }} {{ deepEqual (splitList \",\" \"a\") (list \"a\") }}",
        "[]interface {} true",
    );
    prints(
        "{{ typeOf (semver \"1.2.3\").Major }} {{ typeOf (index (.Files.GetBytes \"files/a\") 0) }}",
        "int64 int64",
    );
}

#[test]
fn pointers_are_shown_by_what_they_point_to() {
    let meta = format!("{META}maintainers: [{{name: Ann}}]\n");
    let template =
        "x: y {{ .Chart.Maintainers }} {{ .Subcharts.s.Capabilities | list | toString | trunc 7 }}";
    let files = [
        ("Chart.yaml", meta.as_str()),
        ("templates/a.yaml", template),
        ("charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"),
    ];
    let text = rendered(&files).unwrap();
    assert!(text.ends_with("x: y [&{Ann  }] [&{{v1.\n"), "{text}");
    prints("{{ printf \"%p\" (list 1) }}", "%!p([]interface {}=[1])");
}

#[test]
fn go_syntax_is_not_written() {
    prints("{{ printf \"%#v %#v\" (list 1 \"a\") (dict \"a\" 1) }}", "[1 \"a\"] map[\"a\":1]");
    prints("{{ printf \"%x %b\" 1.5 1.5 }}", "%!x(float64=1.5) %!b(float64=1.5)");
}

#[test]
fn a_version_never_changes() {
    refused("{{ $v := semver \"1.2.3\" }}{{ $v.Scan \"2.0.0\" }}", "has no versions that change");
    refused(
        "{{ (semver \"1.2.3\").UnmarshalText (.Files.GetBytes \"files/a\") }}",
        "has no versions that change",
    );
}

#[test]
fn a_number_has_one_part() {
    refused("{{ 1i }}", "bad number syntax");
}

#[test]
fn a_long_hexadecimal_is_no_number() {
    prints("{{ float64 \"0x1.123456789abcdep0\" }}", "1.0711111111111111");
    prints("{{ float64 \"0x1.123456789abcdef0123p0\" }}", "0");
}

#[test]
fn a_version_of_kubernetes_stays_what_it_is() {
    let kept = "{{ $d := dict \"k\" .Capabilities.KubeVersion }}{{ $d.k.GitVersion }} {{ $d.k }}";
    prints(kept, "v1.20.0 v1.20.0");
}

#[test]
fn patterns_stand_for_what_they_say() {
    for pattern in ["files/{*,b}", "files/***a", "files/a{}", "files/a{"] {
        prints(&format!("{{{{ .Files.Glob \"{pattern}\" | len }}}}"), "1");
    }
    prints("{{ .Files.Glob \"files\\x00/a\" | len }}", "0");
}

#[test]
fn the_last_of_two_files_is_taken() {
    let template = ("templates/a.yaml", "{{ (.Files.Glob \"files/**\").AsConfig }}");
    let files = [template, ("files/x/same", "first"), ("files/y/same", "last")];
    assert!(rendered(&files).unwrap().ends_with("same: last\n"));
}

#[test]
fn text_that_is_no_text_is_replaced() {
    prints("{{ snakecase \"a\\xffB\" }} {{ toYamlPretty \"a\\xff\" }}", "a_\u{fffd}_b a\u{fffd}");
    prints("{{ regexMatch \".\" \"\\xff\" }} {{ regexMatch \"[^a]\" \"\\xff\" }}", "false false");
    let crd = ("crds/a.yaml".to_string(), b"kind: \xff".to_vec());
    let chart = Chart::load([("Chart.yaml".to_string(), META.as_bytes().to_vec()), crd]).unwrap();
    let release = Release { name: "r".into(), namespace: "ns".into(), is_upgrade: false };
    let text = render(&chart, &Values::default(), &release, &Options::default()).unwrap().text(true);
    assert!(text.ends_with("kind: \u{fffd}\n"), "{text}");
}

#[test]
fn pretty_yaml_is_that_of_json() {
    let pretty = |value: &str, expected| prints(&format!("{{{{ toYamlPretty {value} }}}}"), expected);
    pretty(".Capabilities.KubeVersion | toString | trunc 5", "Major");
    pretty("(.Files.GetBytes \"files/a\")", "YWI=");
    pretty("(regexFindAll \"b\" \"a\" -1)", "null");
    prints("{{ toYamlPretty (float64 \"nan\") }}y", "y");
}

#[test]
fn expressions_differ_at_the_edges() {
    refused("{{ regexMatch \"\\\\p{Greek}\" \"a\" }}", "Unicode scripts are not known here: {Greek}");
    refused("{{ regexMatch \"[\\\\P{^Latin}]\" \"a\" }}", "Unicode scripts are not known here");
    refused("{{ regexMatch \"a(?U)*\" \"a\" }}", "a repetition behind the flag `U` is not known here");
    prints("{{ regexMatch \"^\\\\p{Lu}\\\\pL\\\\Q\\\\p{Greek}\\\\E$\" \"Aa\\\\p{Greek}\" }}", "true");
    refused("{{ regexFind \"\\\\C\" \"a\" }}", "error parsing regexp");
}

#[test]
fn characters_are_of_a_newer_unicode() {
    let template = r#"{{ upper "\u1c8a" }} {{ printf "%q" "\u1c89" }} {{ regexMatch "\\pL" "\u1c89" }}"#;
    prints(template, "\u{1c89} \"\u{1c89}\" true");
}

#[test]
fn decimals_have_an_end() {
    refused("{{ addf 1e30 1e-30 }}", "too far apart");
}

#[test]
fn errors_have_words_of_our_own() {
    prints("{{ (fromJson \"{\").Error | len | lt 10 }}", "true");
    prints(
        "{{ (fromYaml \"? {1: a}\\n: b\").Error | replace \": \" \"/\" }}",
        "error converting YAML to JSON/yaml/invalid map key/map[interface {}]interface {}{\"1\":\"a\"}",
    );
    refused("{{ .Values.a.b", "unclosed action");
}

#[test]
fn the_builder_of_helm_is_not_told() {
    prints("{{ .Capabilities.HelmVersion.Version }}|{{ .Capabilities.HelmVersion.GoVersion }}|", "v3.21||");
    prints("{{ .Capabilities.KubeVersion }}", "v1.20.0");
}

#[test]
fn marks_are_lost_and_nothing_else() {
    prints("{{ fromYaml \"\\ufeff\\ufeffa: 1\\n b: 2\" | toJson }}", "{\"a\":1,\"b\":2}");
}

#[test]
fn a_cluster_and_a_network_are_empty() {
    prints("{{ lookup \"v1\" \"Pod\" \"a\" \"b\" }}{{ getHostByName \"example.test\" }}", "map[]");
}

#[test]
fn fields_of_a_chart_are_taken_as_written() {
    let files = [("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\nappversion: 9\n")];
    let template = ("templates/a.yaml", "x: {{ .Chart.AppVersion | quote }}");
    assert!(rendered(&[files[0], template]).unwrap().ends_with("x: \"\"\n"));
}

#[test]
fn a_format_that_is_not_known_holds() {
    let schema = "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"properties\": {\"a\": {\"format\": \"iri\"}, \"b\": {\"format\": \"ipv4\"}}}";
    let with = |values| rendered(&[("values.schema.json", schema), ("values.yaml", values)]);
    assert!(with("a: no iri").is_ok());
    assert!(with("b: no address").is_err());
}

#[test]
fn crds_of_subcharts_come_by_name() {
    let sub = |name: &str| format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n");
    let (a, b) = (sub("a"), sub("b"));
    let files = [
        ("charts/b/Chart.yaml", b.as_str()),
        ("charts/b/crds/b.yaml", "kind: B"),
        ("charts/a/Chart.yaml", a.as_str()),
        ("charts/a/crds/a.yaml", "kind: A"),
        ("crds/own.yaml", "kind: Own"),
    ];
    let text = rendered(&files).unwrap();
    let kinds: Vec<&str> = text.lines().filter(|line| line.starts_with("kind")).collect();
    assert_eq!(kinds, ["kind: Own", "kind: A", "kind: B"]);
}
