//! What is refused, what is bounded, and the differences from Helm that are listed in `COMPATIBILITY.md`.

// Helpers of a test may stop it.
#![allow(clippy::unwrap_used)]

use portolan_chart::{Cause, Chart, Options, Release, RenderError, Values, render};

fn rendered(files: &[(&str, &str)], values: &str) -> Result<String, RenderError> {
    let meta = ("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    let has_meta = files.iter().any(|(name, _)| *name == "Chart.yaml");
    let all = files.iter().copied().chain((!has_meta).then_some(meta));
    let chart = Chart::load(all.map(|(name, text)| (name.to_string(), text.as_bytes().to_vec())))?;
    let release = Release { name: "r".into(), namespace: "ns".into(), is_upgrade: false };
    let values = Values::from_yaml(values)?;
    Ok(render(&chart, &values, &release, &Options::default())?.text(false))
}

fn fault(template: &str) -> String {
    rendered(&[("templates/a.yaml", template)], "").unwrap_err().to_string()
}

#[test]
fn a_fault_names_file_line_and_includes() {
    let template = "a: 1\n{{ include \"outer\" . }}\n{{ define \"outer\" }}\n{{ .Values.a.b }}{{ end }}";
    let text = fault(template);
    let frames = [
        "template: c/templates/a.yaml:2:3: executing \"c/templates/a.yaml\" at <include \"outer\" .>: error calling include: ",
        "template: c/templates/a.yaml:4:3: executing \"outer\" at <.Values.a.b>: nil pointer evaluating interface {}.b",
    ];
    assert_eq!(text, frames.concat());
}

#[test]
fn a_refusal_of_the_chart_reads_as_in_helm() {
    assert_eq!(fault("{{ fail \"no\" }}"), "execution error at (c/templates/a.yaml:1:3): no");
}

#[test]
fn recursion_is_an_error() {
    assert!(
        fault("{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}")
            .contains("nested more than 60")
    );
    assert!(fault(&"{{ if true }}".repeat(100_000)).contains("nested more than 100 deep"));
    assert!(
        fault(&format!("{{{{ {}1{} }}}}", "(".repeat(100_000), ")".repeat(100_000)))
            .contains("nested more than 100 deep, the most that this renderer takes")
    );
}

#[test]
fn who_stopped_is_told() {
    let cause = |template: &str| rendered(&[("templates/a.yaml", template)], "").unwrap_err().cause;
    assert_eq!(cause("{{ fail \"no\" }}"), Cause::Refusal);
    assert_eq!(cause("{{ .Values.a.b }}"), Cause::Fault);
    assert_eq!(cause("{{ define \"x\" }}{{ now }}{{ end }}{{ include \"x\" . }}"), Cause::Renderer);
    assert_eq!(cause("{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}"), Cause::Depth);
    assert_eq!(cause(&format!("{{{{ {}1{} }}}}", "(".repeat(101), ")".repeat(101))), Cause::Renderer);
    let deep = "{{ $d := dict }}{{ range until 300 }}{{ $d = dict \"d\" $d }}{{ end }}";
    // Helm writes it; nothing in its place would be found by nobody.
    for act in ["toYaml $d", "toJson $d", "toPrettyJson $d", "printf \"%v\" $d", "merge (dict) (deepCopy $d)"]
    {
        assert_eq!(cause(&format!("{deep}{{{{ {act} }}}}")), Cause::Renderer, "{act}");
    }
    let brackets = "(cat (repeat 300 \"[\") (repeat 300 \"]\"))";
    for act in ["fromYaml", "fromYamlArray", "fromJson", "fromJsonArray", "mustFromJson"] {
        assert_eq!(cause(&format!("{{{{ {act} {brackets} }}}}")), Cause::Renderer, "{act}");
    }
    assert_eq!(cause("{{ range 100000000 }}{{ end }}"), Cause::Renderer);
    assert_eq!(cause("{{ repeat 1000000000 \"abc\" }}"), Cause::Renderer);
}

#[test]
fn endless_work_is_an_error() {
    let text = fault("a: 1\nb: {{ range 100000000 }}{{ end }}");
    assert!(text.contains("c/templates/a.yaml:2:12: ") && text.contains("too many steps"), "{text}");
    let text = fault("a: 1\n{{ range 300 }}\nlong{{ repeat 1000000 \"a\" }}\n{{ end }}");
    assert!(text.contains("c/templates/a.yaml:3:") && text.contains("too much text"), "{text}");
    let text = fault("{{ define \"x\" }}\n{{ template \"x\" . }}{{ end }}{{ template \"x\" . }}");
    assert!(text.contains("c/templates/a.yaml:2:12: ") && text.contains("nested more than 60"), "{text}");
    assert!(fault("{{ repeat 1000000000 \"abc\" }}").contains("too much text"));
}

/// Calls inside of calls, in templates inside of templates: neither is deep by itself.
#[test]
fn what_is_said_once_is_kept_once() {
    // A copy for each round would take 100 GB.
    let literal = "x".repeat(1 << 20);
    let rounds = "{{ $d := dict }}{{ range until 100000 }}{{ $_ := set $d (toString .) ";
    let texts = [
        format!("{rounds}\"{literal}\" }}}}{{{{ end }}}}a: {{{{ len $d }}}}"),
        format!("{rounds}($.Files.Get \"big\") }}}}{{{{ end }}}}a: {{{{ len $d }}}}"),
    ];
    for text in texts {
        let found = rendered(&[("templates/a.yaml", text.as_str()), ("big", literal.as_str())], "").unwrap();
        assert!(found.ends_with("a: 100000\n"), "{found}");
    }
}

#[test]
fn a_wide_margin_before_many_lines_is_an_error() {
    for template in
        ["{{ repeat 1000000 \"\\n\" | indent 1000000 }}", "{{ indent 9223372036854775807 \"a\" }}"]
    {
        assert!(fault(template).contains("too much text"), "{template}");
    }
}

#[test]
fn what_is_wide_and_deep_ends_before_the_stack_does() {
    let calls = format!("{}(. | toString){}", "(print ".repeat(90), ")".repeat(90));
    let body = format!("{{{{ if gt (int .) 0 }}}}{{{{ {calls} | len }}}}{{{{ end }}}}");
    let inner = format!("{}(include \"x\" (sub . 1)){}", "(print ".repeat(90), ")".repeat(90));
    let template = move |levels: usize| {
        format!(
            "{{{{ define \"x\" }}}}{body}{{{{ if gt (int .) 0 }}}}{{{{ {inner} }}}}{{{{ end }}}}{{{{ end }}}}a: {{{{ include \"x\" {levels} }}}}"
        )
    };
    // A stack as that of a program's first thread.
    let work = move || {
        assert!(rendered(&[("templates/a.yaml", &template(3))], "").is_ok());
        rendered(&[("templates/a.yaml", &template(50))], "").unwrap_err()
    };
    let fault = std::thread::Builder::new().stack_size(8 << 20).spawn(work).unwrap().join().unwrap();
    assert_eq!(fault.cause, Cause::Depth);
    assert!(fault.message.contains("nested more than 500 deep"), "{fault}");
}

#[test]
fn the_first_fault_is_that_of_a_template_then_that_of_the_first_path() {
    let bad = "a: [";
    let files = [("templates/b.yaml", bad), ("templates/c.yaml", "a: b: c"), ("templates/d/a.yaml", "a: \"")];
    let text = rendered(&files, "").unwrap_err().to_string();
    assert!(text.starts_with("YAML parse error on c/templates/b.yaml: "), "{text}");
    let files = [files[0], files[1], ("templates/z.yaml", "{{ .Values.a.b }}")];
    let text = rendered(&files, "").unwrap_err().to_string();
    assert!(text.contains("c/templates/z.yaml:1:"), "{text}");
}

#[test]
fn values_that_hold_themselves_are_an_error() {
    assert!(
        fault("{{ $d := dict }}{{ $_ := set $d \"d\" $d }}{{ $d }}").contains("nested more than 200 deep")
    );
    assert!(
        fault("{{ $d := dict }}{{ $_ := set $d \"d\" $d }}{{ printf \"%v\" $d }}")
            .contains("nested more than 200 deep")
    );
    assert!(
        fault("{{ $d := dict }}{{ $_ := set $d \"d\" $d }}{{ deepCopy $d }}")
            .contains("values are nested more than 200 deep, the most that this renderer takes")
    );
}

#[test]
fn an_unknown_function_is_an_error() {
    assert!(fault("{{ nothing 1 }}").contains("function \"nothing\" not defined"));
}

#[test]
fn values_that_break_the_schema_are_refused() {
    let files = [("values.schema.json", "{\"required\": [\"x\"]}"), ("templates/a.yaml", "a: 1")];
    let text = rendered(&files, "").unwrap_err().to_string();
    assert_eq!(
        text,
        "values don't meet the specifications of the schema(s) in the following chart(s):\nc:\n- at '': missing property 'x'"
    );
    assert!(rendered(&files, "x: 1").is_ok());
}

#[test]
fn a_schema_of_no_use_is_refused_quickly() {
    for schema in [
        "{",
        "{\"$ref\": \"#\"}",
        "{\"$ref\": \"http://example.test/a.json\"}",
        "{\"type\": 1}",
        "{\"maximum\": 1e400}",
        "1",
    ] {
        let text = rendered(&[("values.schema.json", schema)], "").unwrap_err().to_string();
        assert!(text.starts_with("c/values.schema.json: the schema cannot be used: "), "{text}");
    }
}

#[test]
fn a_library_and_a_chart_without_its_charts_are_refused() {
    let library = "apiVersion: v2\nname: c\nversion: 1.0.0\ntype: library\n";
    let text = rendered(&[("Chart.yaml", library)], "").unwrap_err().to_string();
    assert_eq!(text, "library charts are not installable");
    let lacking = "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies: [{name: s, version: 1.0.0}]\n";
    let text = rendered(&[("Chart.yaml", lacking)], "").unwrap_err().to_string();
    assert_eq!(text, "found in Chart.yaml, but missing in charts/ directory: s");
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_its_line() {
    let text = rendered(&[("values.yaml", "a: 1\nb: [\nc: 2\n")], "").unwrap_err().to_string();
    assert!(text.starts_with("values.yaml:3: "), "{text}");
    let text = rendered(&[("Chart.yaml", "name: c\n  version: 1\n")], "").unwrap_err().to_string();
    assert!(text.starts_with("Chart.yaml:2: "), "{text}");
    let text = rendered(&[("charts/s/Chart.yaml", "name: s\n")], "").unwrap_err().to_string();
    assert_eq!(text, "charts/s/Chart.yaml: validation: chart.metadata.version is required");
    let text = rendered(&[(".helmignore", "a\n[\n")], "").unwrap_err().to_string();
    assert_eq!(text, ".helmignore:2: syntax error in pattern");
}

#[test]
fn a_block_scalar_may_end_with_its_text() {
    let template = "a: {{ fromYaml \"a: |\\n  x\" | toJson }}\nb: {{ fromYaml \"a: >\\n  x\\n\" | toJson }}";
    let text = rendered(&[("templates/a.yaml", template)], "").unwrap();
    assert!(text.ends_with("a: {\"a\":\"x\"}\nb: {\"a\":\"x\\n\"}\n"), "{text}");
}

#[test]
fn an_archive_with_odd_entries_is_refused() {
    assert!(Chart::from_archive(b"no archive").is_err());
}
