//! Portolan for JavaScript: plain data in, core, plain data out.
//!
//! Each export converts, calls core, and converts back. Nothing is decided here.

mod dto;
mod place;

use dto::{Compilation, Example, Options, Page, Release, Rule};
use place::Places;
use portolan_core::examples::EXAMPLES;
use portolan_core::istio::release::RELEASES;
use portolan_core::source::Source;
use portolan_core::tree::Tree;
use portolan_core::{Charts, Inputs};
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

/// The JSON Schema of the spec. A file, since making it takes code that a page would have to load.
const SCHEMA: &str = include_str!("../../docs/spec.schema.json");

/// The name under which messages would show a spec; what is shown here names none.
const SPEC: &str = "mesh.yaml";

/// Makes a fault inside readable: it is thrown as an error before the module stops.
#[wasm_bindgen(start, private)]
fn start() {
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&dto::bug(&panic.to_string()))));
}

/// Compiles a spec: the files, what there is to say, the picture, and who reaches whom.
///
/// Throws if the options are wrong; a spec that is at fault is an answer.
#[wasm_bindgen(unchecked_return_type = "Compilation")]
pub fn compile(
    spec: String,
    #[wasm_bindgen(unchecked_param_type = "CompileOptions | null | undefined")] options: JsValue,
) -> Result<JsValue, JsValue> {
    let options = read_options(&options)?;
    let source = Source::new(SPEC, spec);
    let (places, inputs) = (Places::new(&source.text), inputs());
    if options.wants_files() {
        let made = portolan_core::compile(&source, &inputs);
        let compilation = plain(&Compilation::new(&made, &places, &options));
        if let Ok(tree) = &made.tree {
            give_texts(&compilation, tree)?;
        }
        Ok(compilation)
    } else {
        let made = portolan_core::resolve(&source, &inputs);
        Ok(plain(&Compilation::without_files(&made, &places, &options)))
    }
}

/// Returns the files of a spec as a zip, the same bytes as the command line's; undefined if the spec is at fault.
#[wasm_bindgen]
pub fn zip(spec: String) -> Result<Option<Vec<u8>>, JsError> {
    let compilation = portolan_core::compile(&Source::new(SPEC, spec), &inputs());
    Ok(compilation.tree.ok().map(|tree| portolan_core::zip::zip(&tree)).transpose()?)
}

/// Returns everything there is to say about a spec, without making its files.
#[wasm_bindgen(unchecked_return_type = "Diagnostic[]")]
pub fn check(spec: String) -> JsValue {
    let source = Source::new(SPEC, spec);
    let places = Places::new(&source.text);
    plain(&dto::diagnostics(&portolan_core::check(&source, &inputs()), &places))
}

/// Takes Istio's charts, for specs that say `install: manifests`, and keeps them for all later calls; an empty list takes
/// them away. What is wrong with a file is said when a spec needs it.
#[wasm_bindgen(js_name = setCharts)]
pub fn set_charts(
    #[wasm_bindgen(unchecked_param_type = "ChartFile[]")] files: js_sys::Array,
) -> Result<(), JsValue> {
    let files: Vec<(String, Vec<u8>)> =
        files.iter().map(|file| chart_file(&file)).collect::<Result<_, _>>()?;
    let inputs = match files.is_empty() {
        true => Inputs::default(),
        false => Inputs { charts: Charts::read(files) },
    };
    INPUTS.set(Rc::new(inputs));
    Ok(())
}

/// Returns the page of a rule, by its code (`PTL1004`) or name (`unknown-cluster`); null if there is no such rule.
#[wasm_bindgen(unchecked_return_type = "RulePage | null")]
pub fn explain(code: &str) -> JsValue {
    portolan_core::explain(code).map_or(JsValue::NULL, |rule| plain(&Page::from(rule)))
}

/// Returns every rule, by code.
#[wasm_bindgen(unchecked_return_type = "Rule[]")]
pub fn rules() -> JsValue {
    plain(&portolan_core::rules().into_iter().map(Rule::from).collect::<Vec<_>>())
}

/// Returns every release line of Istio that is known, newest first.
#[wasm_bindgen(unchecked_return_type = "Release[]")]
pub fn releases() -> JsValue {
    plain(&RELEASES.iter().rev().copied().map(Release::from).collect::<Vec<_>>())
}

/// Returns the JSON Schema of the spec.
#[wasm_bindgen(unchecked_return_type = "Record<string, unknown>")]
pub fn schema() -> JsValue {
    parsed(SCHEMA)
}

/// Returns specs to start from, the simplest first.
#[wasm_bindgen(unchecked_return_type = "Example[]")]
pub fn examples() -> JsValue {
    plain(&EXAMPLES.iter().map(Example::from).collect::<Vec<_>>())
}

/// Returns the version of Portolan.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Fails as a bug in Portolan would, so that a page can try how it goes on. The module is of no use after it.
#[wasm_bindgen(js_name = failOnPurpose)]
pub fn fail_on_purpose() {
    panic!("asked for by failOnPurpose()");
}

thread_local! {
    /// What compilations are given beside the spec. Charts are large: they cross once, not with every keystroke.
    static INPUTS: RefCell<Rc<Inputs>> = RefCell::default();
}

fn inputs() -> Rc<Inputs> {
    INPUTS.with_borrow(Rc::clone)
}

fn chart_file(file: &JsValue) -> Result<(String, Vec<u8>), JsValue> {
    let path = js_sys::Reflect::get(file, &"path".into())?.as_string();
    let bytes = js_sys::Reflect::get(file, &"bytes".into())?.dyn_into::<js_sys::Uint8Array>();
    match (path, bytes) {
        (Some(path), Ok(bytes)) => Ok((path, bytes.to_vec())),
        (None, _) | (_, Err(_)) => {
            Err(JsError::new("a file of a chart has a `path` and its `bytes` in a Uint8Array").into())
        }
    }
}

fn read_options(options: &JsValue) -> Result<Options, JsValue> {
    if options.is_undefined() || options.is_null() {
        return Ok(Options::default());
    }
    let text = String::from(js_sys::JSON::stringify(options)?);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    Options::read(&value).map_err(|why| JsError::new(&format!("options: {why}")).into())
}

/// Returns `value` as an object of JavaScript. Its parser is quicker than calls that build the object part by part.
fn plain(value: &impl Serialize) -> JsValue {
    parsed(&serde_json::to_string(value).expect("what crosses is plain data"))
}

/// Gives the files of `compilation` their texts, which as JSON would be written and read once more.
fn give_texts(compilation: &JsValue, tree: &Tree) -> Result<(), JsValue> {
    let files = js_sys::Reflect::get(compilation, &"files".into())?.unchecked_into::<js_sys::Array>();
    let name = JsValue::from_str("text");
    for (file, (_, made)) in files.iter().zip(tree.files()) {
        js_sys::Reflect::set(&file, &name, &JsValue::from_str(&made.text))?;
    }
    Ok(())
}

fn parsed(json: &str) -> JsValue {
    js_sys::JSON::parse(json).expect("JSON that was written is JSON that can be read")
}
