//! What is refused, what is bounded, and the differences from Helm that are listed in `COMPATIBILITY.md`.

// Helpers of a test may stop it.
#![allow(clippy::unwrap_used)]

use portolan_chart::{Cause, Chart, Limits, Options, Release, RenderError, Values, render};

fn rendered(files: &[(&str, &str)], values: &str) -> Result<String, RenderError> {
    rendered_within(files, values, Limits::default())
}

fn rendered_within(files: &[(&str, &str)], values: &str, limits: Limits) -> Result<String, RenderError> {
    let meta = ("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    let has_meta = files.iter().any(|(name, _)| *name == "Chart.yaml");
    let all = files.iter().copied().chain((!has_meta).then_some(meta));
    let chart = Chart::load(all.map(|(name, text)| (name.to_string(), text.as_bytes().to_vec())))?;
    let release = Release { name: "r".into(), namespace: "ns".into(), is_upgrade: false };
    let values = Values::from_yaml(values)?;
    let options = Options { limits, ..Options::default() };
    Ok(render(&chart, &values, &release, &options)?.text(false))
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

/// Helm names the outermost place, where nothing is wrong.
#[test]
fn a_refusal_within_templates_names_them() {
    let helpers = "{{ define \"inner\" }}\n\n {{ required \"no a\" .Values.a }}{{ end }}\n{{ define \"outer\" }}{{ tpl \"{{ include \\\"inner\\\" . }}\" . }}{{ end }}";
    let files = [("templates/_h.tpl", helpers), ("templates/a.yaml", "a: 1\nb: {{ include \"outer\" . }}")];
    let lines = [
        "execution error at (c/templates/a.yaml:2:6): no a",
        "  - at c/templates/_h.tpl:3:4, in \"inner\"",
        "  - at gotpl:1:3, in \"gotpl\"",
        "  - at c/templates/_h.tpl:4:23, in \"outer\"",
    ];
    assert_eq!(rendered(&files, "").unwrap_err().to_string(), lines.join("\n"));
    let around =
        "{{ define \"x\" }}{{ if eq . 30 }}{{ fail \"no\" }}{{ end }}{{ include \"x\" (add1 .) }}{{ end }}";
    let files = [("templates/_h.tpl", around), ("templates/a.yaml", "{{ include \"x\" 1 }}")];
    let lines = [
        "execution error at (c/templates/a.yaml:1:3): no",
        "  - at c/templates/_h.tpl:1:35, in \"x\"",
        "  - at c/templates/_h.tpl:1:59, in \"x\"",
        "  - … 26 more …",
        "  - at c/templates/_h.tpl:1:59, in \"x\"",
        "  - at c/templates/_h.tpl:1:59, in \"x\"",
    ];
    assert_eq!(rendered(&files, "").unwrap_err().to_string(), lines.join("\n"));
}

#[test]
fn recursion_is_an_error() {
    assert!(
        fault("{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}")
            .contains("nested more than 60")
    );
    assert!(fault(&"{{ if true }}".repeat(100_000)).contains("nested more than 100 deep"));
    let alternatives = format!("{{{{ if 0 }}}}{}{{{{ end }}}}", "{{ else if 0 }}".repeat(110));
    assert!(fault(&alternatives).contains("nested more than 100 deep"));
    assert!(
        fault(&format!("{{{{ {}1{} }}}}", "(".repeat(100_000), ")".repeat(100_000)))
            .contains("nested more than 100 deep, the most that this renderer takes")
    );
}

#[test]
fn templates_are_parsed_in_the_time_of_their_length() {
    // Neither is every variable looked for among all, nor is every template read anew that is defined a second time: this would
    // not end before the patience does.
    let many = |text: &str, count: usize| {
        (0..count).map(|at| text.replace('#', &at.to_string())).collect::<String>()
    };
    let variables = many("{{ $a#:=1 }}", 100_000) + &"{{ $a99999 }}".repeat(100_000);
    let templates = [
        "{{ define \"a\" }}",
        &" {{/**/}}".repeat(100_000),
        "x{{ end }}",
        &"{{ define \"a\" }}{{ end }}".repeat(100_000),
    ];
    // The first ends at a fault behind all that is parsed.
    assert!(fault(&(variables + "{{ $none }}")).contains("undefined variable"));
    assert!(rendered(&[("templates/a.yaml", &templates.concat())], "").is_ok());
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
    let schema = format!("{}{{}}{}", "{\"not\": ".repeat(130), "}".repeat(130));
    for file in
        [("values.schema.json", schema), ("values.yaml", format!("{}{}", "[".repeat(300), "]".repeat(300)))]
    {
        let error = rendered(&[(file.0, &file.1)], "").unwrap_err();
        assert_eq!(error.cause, Cause::Renderer, "{error}");
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

#[test]
fn what_is_said_once_is_kept_once() {
    // A copy for each round would take 1 GB.
    let literal = "x".repeat(1 << 20);
    let rounds = "{{ $d := dict }}{{ range until 1000 }}{{ $_ := set $d (toString .) ";
    let texts = [
        format!("{rounds}\"{literal}\" }}}}{{{{ end }}}}a: {{{{ len $d }}}}"),
        format!("{rounds}($.Files.Get \"big\") }}}}{{{{ end }}}}a: {{{{ len $d }}}}"),
    ];
    for text in texts {
        let found = rendered(&[("templates/a.yaml", text.as_str()), ("big", literal.as_str())], "").unwrap();
        assert!(found.ends_with("a: 1000\n"), "{found}");
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

/// Text that a function makes at once, or out of what it made before, ends before the memory does.
#[test]
fn text_that_grows_in_functions_is_an_error() {
    let doubled = |act: &str| {
        format!("{{{{ $s := \"abc\" }}}}{{{{ range until 100 }}}}{{{{ $s = {act} }}}}{{{{ end }}}}")
    };
    let many = "$s ".repeat(30);
    for template in [
        "{{ join (repeat 1000000 \"x\") (until 1000000) }}".to_string(),
        "{{ replace \"a\" (repeat 1000000 \"b\") (repeat 1000000 \"a\") }}".to_string(),
        "{{ replace \"\" (repeat 1000000 \"b\") (repeat 1000000 \"a\") }}".to_string(),
        "{{ printf (repeat 20000 \"%1000000[1]d\") 1 }}".to_string(),
        format!("{{{{ $s := repeat 1000000 \"a\" }}}}{{{{ cat {many} | len }}}}"),
        doubled("cat $s $s"),
        doubled("print $s $s"),
        doubled("println $s $s"),
        doubled("quote $s $s"),
        doubled("b64enc (print $s $s)"),
        doubled("b32enc $s"),
        doubled("tpl \"{{ . }}{{ . }}\" $s"),
    ] {
        let limits = Limits { output: 1 << 24, ..Limits::default() };
        let fault = rendered_within(&[("templates/a.yaml", &template)], "", limits).unwrap_err();
        assert!(fault.message.contains("too much text"), "{template}: {fault}");
    }
    let trimmed =
        rendered(&[("templates/a.yaml", "a: {{ trimAll \"x\" (repeat 9000000 \"a\") | len }}")], "");
    assert!(trimmed.unwrap().ends_with("a: 9000000\n"));
}

/// A value that holds another twice, and so on: it is small until someone looks at all of it.
#[test]
fn a_value_of_shared_parts_is_counted_as_it_would_be_written() {
    let shared = "{{ $d := dict \"k\" \"v\" }}{{ range until 60 }}{{ $d = dict \"a\" $d \"b\" $d }}{{ end }}";
    for act in [
        "$d",
        "printf \"%v\" $d",
        "print $d",
        "toJson $d",
        "toPrettyJson $d",
        "toYaml $d",
        "deepCopy $d",
        "deepEqual $d (dict \"a\" 1)",
        "has $d (list $d)",
        "merge (dict) $d",
        "quote $d",
        "toString $d",
    ] {
        let limits = Limits { output: 1 << 20, ..Limits::default() };
        let template = format!("{shared}{{{{ {act} }}}}");
        let fault = rendered_within(&[("templates/a.yaml", &template)], "", limits).unwrap_err();
        assert!(fault.message.contains("too much text"), "{act}: {fault}");
    }
}

#[test]
fn lists_that_are_made_count() {
    for act in ["{{ range until 1000000 }}{{ $_ := until 1000000 }}{{ end }}", "{{ uniq (until 1000000) }}"] {
        assert!(fault(act).contains("too many steps"), "{act}");
    }
    let appended = "{{ $l := list }}{{ range until 1000000 }}{{ $l = append $l . }}{{ end }}";
    assert!(fault(appended).contains("too many steps"));
}

#[test]
fn what_is_deeper_than_the_stack_is_let_go() {
    let work = || {
        for (levels, act) in
            [(200_000, "dict \"d\" $d"), (200_000, "list $d"), (20_000, "dict \"a\" $d \"b\" (list $d $d)")]
        {
            let text =
                format!("{{{{ $d := dict }}}}{{{{ range {levels} }}}}{{{{ $d = {act} }}}}{{{{ end }}}}a: 1");
            let found = rendered(&[("templates/a.yaml", text.as_str())], "").unwrap();
            assert!(found.ends_with("a: 1\n"), "{act}: {found}");
        }
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn a_wide_verb_over_a_list_is_an_error() {
    let limits = Limits { output: 1 << 24, ..Limits::default() };
    for act in [
        "printf \"%1000000d\" (until 200000)",
        "printf \"%-1000000v\" (dict \"a\" (until 200000))",
        "printf \"%1000000d\" ($.Files.GetBytes \"big\")",
    ] {
        let template = format!("{{{{ {act} | len }}}}");
        let files = [("templates/a.yaml", template.as_str()), ("big", &"x".repeat(200_000))];
        let fault = rendered_within(&files, "", limits).unwrap_err();
        assert!(fault.message.contains("too much text"), "{act}: {fault}");
    }
}

#[test]
fn what_is_split_is_counted_before() {
    let limits = Limits { steps: 400_000, ..Limits::default() };
    let within = |act: &str| {
        let template = format!("{{{{ $t := repeat 3000000 \"ab\" }}}}a: {{{{ {act} }}}}");
        rendered_within(&[("templates/a.yaml", &template)], "", limits)
    };
    for act in ["split \"\" $t", "splitList \"a\" $t", "splitn \"b\" 1000000 $t"] {
        assert!(within(act).unwrap_err().message.contains("too many steps"), "{act}");
    }
    for (act, found) in [
        ("splitn \"\" 2 $t | len", "2"),
        ("(splitn \"\" 2 $t)._1 | len", "5999999"),
        ("splitn \"b\" 1 $t | len", "1"),
        ("(splitn \"b\" 3 $t)._2 | len", "5999996"),
        ("splitn \"b\" 0 $t | len", "0"),
        ("splitn \"\" 5 \"abc\" | len", "3"),
        ("splitn \"\" -1 \"abc\" | len", "3"),
        ("splitn \"\" 3 \"\" | len", "0"),
        ("splitn \"b\" 3 \"\" | len", "1"),
    ] {
        assert!(within(act).unwrap().ends_with(&format!("a: {found}\n")), "{act}");
    }
}

/// What takes long for its few bytes, or makes a list of each byte, and does so again and again.
#[test]
fn what_is_slow_counts_each_time() {
    let limits = Limits { steps: 100_000, ..Limits::default() };
    for (given, act) in [
        ("", "range $.Files.GetBytes \"big\" }}{{ break }}{{ end"),
        ("{{ $b := .Files.GetBytes \"big\" }}", "$_ := first $b"),
        ("{{ $c := repeat 10000 \"é\" }}{{ $t := repeat 10000 \"ý\" }}", "$_ := trimAll $c $t"),
        ("{{ $p := repeat 20000 \"a?\" }}", "$_ := $.Files.Glob $p"),
        ("{{ $r := join \" || \" (until 29) }}", "$_ := semverCompare $r \"1.2.3\""),
    ] {
        let template = format!("{given}{{{{ range 2000 }}}}{{{{ {act} }}}}{{{{ end }}}}a: 1");
        let files = [("templates/a.yaml", template.as_str()), ("big", &"x".repeat(100_000))];
        let fault = rendered_within(&files, "", limits).unwrap_err();
        assert!(fault.message.contains("too many steps"), "{act}: {fault}");
    }
    let template = "{{ $t := repeat 1000000 \"a\" }}{{ range 1000 }}{{ $_ := index $t 5 }}{{ end }}a: {{ index $t 5 }} {{ index (.Files.GetBytes \"big\") 7 }}";
    let files = [("templates/a.yaml", template), ("big", &"x".repeat(1000))];
    assert!(rendered(&files, "").unwrap().ends_with("a: 97 120\n"));
}

/// Whatever functions do with what is large counts, also where nothing is made of it.
#[test]
fn what_is_large_counts_each_time() {
    let limits = Limits { steps: 300_000, output: 1 << 22, ..Limits::default() };
    let of_rounds = |act: &str| format!("{{{{ range until 10000 }}}}{{{{ $_ := {act} }}}}{{{{ end }}}}");
    let text = "{{ $t := repeat 100000 \"a\" }}";
    let map = "{{ $m := dict }}{{ range until 10000 }}{{ $_ := set $m (toString .) . }}{{ end }}";
    for (given, act) in [
        (text, of_rounds("contains \"b\" $t")),
        (text, of_rounds("eq $t (print $t)")),
        (text, of_rounds("sha256sum $t")),
        (text, of_rounds("tpl $t $")),
        (text, of_rounds("fromYaml $t")),
        (text, of_rounds("fromJson $t")),
        (text, of_rounds("splitList \"a\" $t")),
        (text, of_rounds("split \"a\" $t")),
        (text, of_rounds("regexReplaceAll \"()()()()()()()()()(x)\" \"x\" $t")),
        ("", of_rounds("$.Files.Lines \"big\"")),
        (map, of_rounds("omit $m \"a\"")),
        (map, of_rounds("keys $m")),
        (map, "{{ range until 10000 }}{{ range $k, $v := $m }}{{ break }}{{ end }}{{ end }}".to_string()),
    ] {
        let template = format!("{given}{act}");
        let big = "x".repeat(100_000);
        let files = [("templates/a.yaml", template.as_str()), ("big", big.as_str())];
        let fault = rendered_within(&files, "", limits).unwrap_err();
        assert!(fault.message.starts_with("the chart "), "{act}: {fault}");
    }
}

/// What takes long with few functions: arguments, fields, variables.
#[test]
fn what_is_wide_counts() {
    let limits = Limits { steps: 200_000, ..Limits::default() };
    let of_rounds = |act: &str| format!("{{{{ range until 1000 }}}}{{{{ $_ := {act} }}}}{{{{ end }}}}");
    let itself = "{{ $d := dict }}{{ $_ := set $d \"a\" $d }}";
    let variables: String = (0..10_000).map(|n| format!("{{{{ $a{n} := 1 }}}}")).collect();
    for template in [
        of_rounds(&format!("add{}", " 1".repeat(10_000))),
        of_rounds(&format!("or{}", " 0".repeat(10_000))),
        format!("{itself}{}", of_rounds(&format!("$d{}", ".a".repeat(10_000)))),
        format!("{variables}{}", of_rounds("$a0")),
        format!("{variables}{}", of_rounds("$.Values")),
        format!("{{{{ $t := repeat 100000 \"1\" }}}}{}", of_rounds("int $t")),
    ] {
        let fault = rendered_within(&[("templates/a.yaml", &template)], "", limits).unwrap_err();
        assert!(fault.message.contains("too many steps"), "{}: {fault}", &template[..40]);
    }
}

/// Where a fault is, is told in few words, however many there are.
#[test]
fn a_long_way_to_a_fault_is_told_in_short() {
    let name = "n".repeat(100_000);
    let literal = "x".repeat(100_000);
    let template = format!(
        "{{{{ $n := repeat 100000 \"n\" }}}}{{{{ include $n $n }}}}{{{{ define \"{name}\" }}}}{{{{ print \"{literal}\" (include . .) }}}}{{{{ end }}}}"
    );
    let fault = rendered(&[("templates/a.yaml", &template)], "").unwrap_err();
    assert_eq!(fault.frames.len(), 60);
    assert!(fault.to_string().len() < 100_000, "{}", fault.to_string().len());
}

/// What a large chart may well do is not taken for a hostile one's.
#[test]
fn large_work_is_done() {
    let text = "(repeat 2500 \"the quick brown fox jumps over the lazy.\")";
    let documents = "(repeat 20000 \"- name: a\\n  value: [b, c]\\n\")";
    for act in [
        format!("regexReplaceAll \"([a-z]+) (quick|lazy)\" {text} \"${{2}} $1\" | len"),
        format!("regexReplaceAll \"\\\\W+\" {text} \"-\" | len"),
        format!("regexSplit \"\\\\s*,?\\\\s+\" {text} -1 | len"),
        format!("fromYamlArray {documents} | toYaml | len"),
    ] {
        let template = format!("a: {{{{ range 10 }}}}{{{{ {act} }}}}{{{{ end }}}}");
        let found = rendered(&[("templates/a.yaml", &template)], "");
        assert!(found.is_ok(), "{act}: {found:?}");
    }
    let merged = "{{ $m := dict }}{{ range until 800 }}{{ $m = merge $m (dict (toString .) (repeat 1000 \"a\")) }}{{ end }}a: {{ len $m }}";
    assert!(rendered(&[("templates/a.yaml", merged)], "").is_ok());
}

/// What is looked for in an expression is not looked for again and again.
#[test]
fn a_long_expression_is_read_at_once() {
    for pattern in [
        "(print (repeat 400000 \"{\") \"}\")",
        "(print \"[\" (repeat 400000 \"[:\"))",
        "(print \"(?P<a\" (join \">)(?P<a\" (until 60000)) \">)\")",
    ] {
        let text = format!("a: {{{{ regexMatch {pattern} \"a\" }}}}");
        let found = rendered(&[("templates/a.yaml", text.as_str())], "");
        let is_known = match found {
            Ok(text) => text.ends_with("a: false\n"),
            Err(fault) => fault.message.contains("too large for this renderer"),
        };
        assert!(is_known, "{pattern}");
    }
}

/// What is long to compile, or to look for, is counted by what it takes at most.
#[test]
fn expressions_end_before_the_patience_does() {
    let limits = Limits { steps: 200_000, ..Limits::default() };
    let within = |act: &str| rendered_within(&[("templates/a.yaml", act)], "", limits);
    let of_rounds = |act: &str| format!("a: {{{{ range until 10000 }}}}{{{{ $_ := {act} }}}}{{{{ end }}}}");
    for template in [
        of_rounds("regexMatch (printf \"\\\\pL%d\" .) \"a\""),
        of_rounds("regexMatch (printf \"[^a]{1000}%d\" .) \"a\""),
        "{{ regexMatch \"(x{50}){20}y\" (repeat 10000 \"x\") }}".to_string(),
        // At each place it reads to the end.
        "{{ regexFindAll \"x*y|x\" (repeat 10000 \"x\") -1 }}".to_string(),
        "{{ regexReplaceAll \"x*y|x\" (repeat 10000 \"x\") \"\" }}".to_string(),
    ] {
        let fault = within(&template).unwrap_err();
        assert!(fault.message.contains("too many steps"), "{template}: {fault}");
    }
    for act in ["regexMatch \"(\\\\pL{100}){10}\" \"a\"", "regexFind (repeat 10000 \"()\") \"a\""] {
        let fault = within(&format!("{{{{ {act} }}}}")).unwrap_err();
        assert!(fault.message.contains("too large for this renderer"), "{act}: {fault}");
        assert_eq!(fault.cause, Cause::Renderer, "{act}");
    }
    assert!(within(&of_rounds("regexMatch \"[^a]{1000}\" \"\"")).is_ok());
    assert!(within("a: {{ regexFindAll \"x\" (repeat 10000 \"x\") -1 | len }}").is_ok());
}

/// What is said of a schema that takes longer than the renderer goes on.
const TOO_MANY_STEPS: &str = "it takes more than 20000000 steps, the most that this renderer takes";

#[test]
fn expressions_of_schemas_end_before_the_patience_does() {
    let values = format!("a: [{}]", "a,".repeat(2_000));
    let patterns: Vec<String> =
        (0..70).map(|n| format!("{{\"pattern\": \"(x{{50}}){{20}}{n}|a\"}}")).collect();
    let schema =
        format!("{{\"properties\": {{\"a\": {{\"items\": {{\"allOf\": [{}]}}}}}}}}", patterns.join(","));
    let files = [("values.schema.json", schema.as_str()), ("templates/a.yaml", "a: 1")];
    let fault = rendered(&files, &values).unwrap_err();
    assert!(fault.to_string().contains(TOO_MANY_STEPS), "{fault}");
    assert_eq!(fault.cause, Cause::Renderer);
    let one = "{\"properties\": {\"a\": {\"items\": {\"pattern\": \"(x{50}){20}|a\"}}}}";
    assert!(rendered(&[("values.schema.json", one), ("templates/a.yaml", "a: 1")], &values).is_ok());
}

/// Calls inside of calls, in templates inside of templates: neither is deep by itself.
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
    let deep =
        "{{ $a := list }}{{ $b := list }}{{ range until 210 }}{{ $a = list $a }}{{ $b = list $b }}{{ end }}";
    for call in ["deepEqual $a $b", "has $a (list $b)", "uniq (list $a $b)", "without (list $a) $b"] {
        let fault = fault(&format!("{deep}{{{{ {call} }}}}"));
        assert!(fault.contains("nested more than 200 deep"), "{fault}");
    }
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

/// The files of a chart and its inner ones, each in `charts/` of the one before it and under so many aliases in it.
fn nested(names: &[&str], aliases: usize, values: &str) -> Vec<(String, String)> {
    let (mut files, mut folder) = (Vec::new(), String::new());
    for (idx, name) in names.iter().enumerate() {
        let mut meta = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\ndependencies:\n");
        match names.get(idx + 1) {
            Some(next) => (0..aliases).for_each(|alias| {
                meta.push_str(&format!("- {{name: {next}, version: 1.0.0, alias: {next}{alias}}}\n"));
            }),
            None => files.push((format!("{folder}values.yaml"), values.to_string())),
        }
        files.push((format!("{folder}Chart.yaml"), meta));
        if let Some(next) = names.get(idx + 1) {
            folder.push_str(&format!("charts/{next}/"));
        }
    }
    files.push((format!("{folder}templates/a.yaml"), "a: 1".to_string()));
    files
}

fn of_owned(files: &[(String, String)], values: &str) -> Result<String, RenderError> {
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    rendered(&files, values)
}

#[track_caller]
fn too_many(names: &[&str], aliases: usize, values: &str, given: &str) {
    let fault = of_owned(&nested(names, aliases, values), given).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "charts and values are brought together in more than 5000000 steps, the most that this renderer takes"
    );
    assert_eq!(fault.cause, Cause::Renderer);
    assert!(of_owned(&nested(&names[..2], 5, values), given).is_ok());
}

#[test]
fn charts_under_aliases_have_an_end() {
    too_many(&["c", "d", "e", "f", "g", "h"], 10, "", "");
}

#[test]
fn values_under_aliases_have_an_end() {
    too_many(&["c", "d"], 110, &format!("a: [{}]", "1,".repeat(50_000)), "");
}

#[test]
fn global_values_under_aliases_have_an_end() {
    let globals: String = (0..1_000).map(|n| format!("k{n}: 1, ")).collect();
    too_many(&["c", "d"], 2_000, "", &format!("global: {{m: {{{globals}}}}}"));
}

#[test]
fn names_before_documents_have_an_end() {
    let named = |length: usize| format!("apiVersion: v2\nname: {}\nversion: 1.0.0\n", "x".repeat(length));
    assert!(rendered(&[("Chart.yaml", &named(250))], "").is_ok());
    let fault = rendered(&[("Chart.yaml", &named(251))], "").unwrap_err();
    assert!(fault.to_string().contains("a chart's name is longer than 250 bytes"), "{fault}");
    assert_eq!(fault.cause, Cause::Renderer);
    let (path, many) = (format!("templates/{}", "x".repeat(1 << 20)), "a:\n---\n".repeat(70));
    let fault = rendered(&[(path.as_str(), many.as_str())], "").unwrap_err();
    assert!(fault.to_string().contains("the sources of the documents are longer than"), "{fault}");
}

#[track_caller]
fn too_many_steps(schema: &str, values: &str) {
    let files = [("values.schema.json", schema), ("templates/a.yaml", "a: 1")];
    let fault = rendered(&files, values).unwrap_err();
    let error = fault.to_string();
    assert!(error.ends_with(TOO_MANY_STEPS), "{}", &error[..error.len().min(200)]);
    assert_eq!(fault.cause, Cause::Renderer);
}

/// A schema of the items below `a`.
fn of_items(schema: &str) -> String {
    format!("{{\"properties\": {{\"a\": {{\"items\": {schema}}}}}}}")
}

fn all_of(schema: &str) -> String {
    format!("{{\"allOf\": [{}{schema}]}}", format!("{schema},").repeat(20_000))
}

#[test]
fn messages_of_schemas_have_an_end() {
    let long = "x".repeat(100_000);
    let ones = format!("a: [{}]", "1,".repeat(300));
    too_many_steps(&of_items(&format!("{{\"enum\": [\"{long}\"]}}")), &ones);
    let names: Vec<String> = (0..2_000).map(|n| format!("\"n{n}\"")).collect();
    let maps = format!("a: [{}]", "{},".repeat(2_000));
    too_many_steps(&of_items(&format!("{{\"required\": [{}]}}", names.join(","))), &maps);
}

#[test]
fn unique_items_end_before_the_patience_does() {
    let items: String = (0..2_000).map(|n| format!("{}{n:09},", "x".repeat(1_000))).collect();
    let unique = "{\"properties\": {\"a\": {\"uniqueItems\": true}}}";
    too_many_steps(unique, &format!("a: [{items}]"));
    let items: String = (0..2_000).map(|n| format!("{n},")).collect();
    assert!(rendered(&[("values.schema.json", unique)], &format!("a: [{items}]")).is_ok());
}

#[test]
fn schemas_of_one_large_value_end_before_the_patience_does() {
    let least = format!("{{\"properties\": {{\"a\": {}}}}}", all_of("{\"minLength\": 1}"));
    too_many_steps(&least, &format!("a: {}", "x".repeat(100_000)));
    let map: String = (0..2_000).map(|n| format!("k{n}: 1\n")).collect();
    too_many_steps(&all_of("{\"properties\": {\"a\": {}}}"), &map);
    // What asks for nothing costs nothing.
    assert!(rendered(&[("values.schema.json", all_of("{}").as_str())], &map).is_ok());
}

#[test]
fn anchors_are_looked_for_with_an_end() {
    let defs: String = (0..2_000).map(|n| format!("\"d{n}\": {{}}, ")).collect();
    let defs = format!("{{\"$defs\": {{{defs}\"x\": {{\"$anchor\": \"x\"}}}},");
    let schema = of_items("{\"$ref\": \"#x\"}").replacen('{', &defs, 1);
    too_many_steps(&schema, &format!("a: [{}]", "1,".repeat(2_000)));
    assert!(rendered(&[("values.schema.json", schema.as_str())], "a: [1, 1]").is_ok());
}
