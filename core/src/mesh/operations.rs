//! The operations of a patch (RFC 6902), as its text has them: YAML in, what carries them out out.
//!
//! Read by hand: what serde derives for this one type is larger than all the rest that deals with patches.

use json_patch::jsonptr::PointerBuf;
use json_patch::{
    AddOperation, CopyOperation, MoveOperation, Patch, PatchOperation, RemoveOperation, ReplaceOperation,
    TestOperation,
};
use serde_json::{Map, Value};

/// Returns the operations of a list, or what is wrong with it.
pub(super) fn operations(list: Vec<Value>) -> Result<Patch, String> {
    if list.is_empty() {
        return Err("it is empty".to_owned());
    }
    let numbered = list.into_iter().zip(1..);
    let read =
        |(one, number): (Value, usize)| operation(one).map_err(|why| format!("operation {number} {why}"));
    numbered.map(read).collect::<Result<_, _>>().map(Patch)
}

fn operation(value: Value) -> Result<PatchOperation, String> {
    let Value::Object(mut fields) = value else {
        return Err("is not a mapping".to_owned());
    };
    let name = text(&fields, "op")?.to_owned();
    let path = pointer(&fields, "path");
    let from = pointer(&fields, "from");
    let value = fields.shift_remove("value").ok_or_else(|| lacks("value"));
    Ok(match name.as_str() {
        "add" => PatchOperation::Add(AddOperation { path: path?, value: value? }),
        "remove" => PatchOperation::Remove(RemoveOperation { path: path? }),
        "replace" => PatchOperation::Replace(ReplaceOperation { path: path?, value: value? }),
        "move" => PatchOperation::Move(MoveOperation { from: from?, path: path? }),
        "copy" => PatchOperation::Copy(CopyOperation { from: from?, path: path? }),
        "test" => PatchOperation::Test(TestOperation { path: path?, value: value? }),
        _ => {
            return Err(format!(
                "has `op: {name}`, where there are `add`, `remove`, `replace`, `move`, `copy` and `test`"
            ));
        }
    })
}

fn pointer(fields: &Map<String, Value>, key: &str) -> Result<PointerBuf, String> {
    let malformed =
        |_| format!("has a `{key}` that is no path: write each step after a `/`, as in `/spec/type`");
    PointerBuf::parse(text(fields, key)?).map_err(malformed)
}

fn text<'f>(fields: &'f Map<String, Value>, key: &str) -> Result<&'f str, String> {
    let value = fields.get(key).ok_or_else(|| lacks(key))?;
    value.as_str().ok_or_else(|| format!("has a `{key}` that is no string"))
}

fn lacks(key: &str) -> String {
    format!("has no `{key}`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_operation_is_read() {
        let written = json!([
            {"op": "add", "path": "/a/-", "value": null},
            {"op": "remove", "path": "/a/0", "more": "is passed over"},
            {"op": "replace", "path": "", "value": {}},
            {"op": "move", "from": "/a~1b", "path": "/c"},
            {"op": "copy", "from": "/a", "path": "/c"},
            {"op": "test", "path": "/c", "value": [1]},
        ]);
        let read = operations(written.as_array().cloned().unwrap()).unwrap();
        assert_eq!(read, serde_json::from_value(written).unwrap());
    }

    #[test]
    fn what_is_none_says_why() {
        fn check(one: Value, why: &str) {
            let good = json!({"op": "remove", "path": "/a"});
            assert_eq!(operations(vec![good, one]), Err(format!("operation 2 {why}")));
        }
        assert_eq!(operations(Vec::new()), Err("it is empty".to_owned()));
        check(json!("remove"), "is not a mapping");
        check(json!({"path": "/a"}), "has no `op`");
        check(json!({"op": 1}), "has a `op` that is no string");
        check(
            json!({"op": "put", "path": "/a"}),
            "has `op: put`, where there are `add`, `remove`, `replace`, `move`, `copy` and `test`",
        );
        check(json!({"op": "add", "path": "/a"}), "has no `value`");
        check(json!({"op": "copy", "path": "/a"}), "has no `from`");
        check(
            json!({"op": "remove", "path": "a"}),
            "has a `path` that is no path: write each step after a `/`, as in `/spec/type`",
        );
    }
}
