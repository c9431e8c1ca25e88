//! Values of another kind than a chart's own: paths and kinds in, those out that no template can mean.
//!
//! Charts of Istio have a schema for gateways alone, so what there is to know of a value's kind is the chart's own value. The
//! others were looked at from 1.24 to 1.31: none takes a word, a list or a mapping where its own value is a number or a boolean,
//! nor anything else where it is a list or a mapping. An empty one, which templates take for nothing, may be meant so.

use serde_json::{Map, Value};

/// Where Istio's charts have their own values, so that profiles can be laid between them and those of the user.
const DEFAULTS: &str = "_internal_defaults_do_not_set";

/// What texts that are filled in later begin with: by Flux, or by the cluster.
const FILLED_IN: [&str; 2] = ["$", "{{"];

/// Texts that mean no, and count as yes.
const NEGATIVE: [&str; 5] = ["false", "no", "off", "n", "f"];

/// A value that is of another kind than the chart's own.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unfit {
    /// Where it is given.
    pub(super) path: Vec<String>,
    /// What is given.
    pub(super) given: Value,
    /// What would show whether the chart reads it: the chart's own value, or what a text means.
    pub(super) instead: Value,
}

/// Returns the chart's own values, if they are where the user's can be compared with them.
pub(super) fn own_values(yaml: &str) -> Option<Map<String, Value>> {
    let (node, _) = portolan_yaml::read(yaml, &portolan_yaml::Limits::default());
    match node?.get(DEFAULTS)?.to_json() {
        Value::Object(own) => Some(own),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

/// Returns the given values that do not fit. What lies below `alias` the chart reads as if it lay above it.
pub(super) fn find(own: &Map<String, Value>, given: &Map<String, Value>, alias: Option<&str>) -> Vec<Unfit> {
    let mut found = Vec::new();
    compare(own, given, &mut Vec::new(), &mut found);
    if let Some(alias) = alias
        && let Some(Value::Object(below)) = given.get(alias)
    {
        compare(own, below, &mut vec![alias.to_owned()], &mut found);
    }
    found
}

/// Puts the other value in the place of an unfit one.
pub(super) fn replace(values: &mut Map<String, Value>, unfit: &Unfit) {
    let Some((last, above)) = unfit.path.split_last() else { return };
    let place = above.iter().try_fold(values, |map, key| map.get_mut(key)?.as_object_mut());
    if let Some(place) = place {
        place.insert(last.clone(), unfit.instead.clone());
    }
}

/// Takes a value out, and returns whether it was there. The mapping that it was in is not left empty: templates take an empty one for
/// none, as if that had been taken out.
pub(super) fn take_out(values: &mut Map<String, Value>, path: &[String]) -> bool {
    let Some((last, above)) = path.split_last() else { return false };
    let Some(place) = above.iter().try_fold(values, |map, key| map.get_mut(key)?.as_object_mut()) else {
        return false;
    };
    let is_there = place.shift_remove(last).is_some();
    if is_there && place.is_empty() {
        place.insert("_".to_owned(), Value::Bool(true));
    }
    is_there
}

fn compare(
    own: &Map<String, Value>,
    given: &Map<String, Value>,
    path: &mut Vec<String>,
    found: &mut Vec<Unfit>,
) {
    for (key, given) in given {
        path.push(key.clone());
        match (own.get(key), given) {
            (Some(Value::Object(own)), Value::Object(given)) => compare(own, given, path, found),
            (Some(own), given) => {
                let instead = instead_of(own, given);
                let unfit = |instead| Unfit { path: path.clone(), given: given.clone(), instead };
                found.extend(instead.map(unfit));
            }
            (None, _) => {}
        }
        path.pop();
    }
}

/// Returns what could stand in the place of a value that does not fit.
fn instead_of(own: &Value, given: &Value) -> Option<Value> {
    let is_unfit = match (own, given) {
        _ if is_nothing(given) => false,
        (Value::Number(_) | Value::Bool(_), Value::Array(_) | Value::Object(_))
        | (Value::Number(_), Value::Bool(_))
        | (Value::Array(_), Value::Bool(_) | Value::Number(_) | Value::Object(_))
        | (Value::Object(_), Value::Bool(_) | Value::Number(_) | Value::Array(_)) => true,
        (Value::Number(_), Value::String(text)) => is_word(text) && !is_filled_in(text),
        (Value::Array(_) | Value::Object(_), Value::String(text)) => !is_filled_in(text),
        (Value::Bool(_), Value::String(text)) if NEGATIVE.contains(&text.trim().to_lowercase().as_str()) => {
            return Some(Value::Bool(false));
        }
        (Value::Number(_) | Value::Bool(_), Value::Null | Value::Number(_))
        | (Value::Bool(_), Value::Bool(_) | Value::String(_))
        | (Value::Array(_), Value::Null | Value::Array(_))
        | (Value::Object(_), Value::Null | Value::Object(_))
        | (Value::Null | Value::String(_), _) => false,
    };
    is_unfit.then(|| own.clone())
}

/// Whether templates take a value for none, whatever its kind.
fn is_nothing(given: &Value) -> bool {
    match given {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        Value::String(text) => text.trim().is_empty(),
        Value::Bool(true) | Value::Number(_) => false,
    }
}

/// Whether a text is no number, and nothing that begins with one, such as `25%`. Blanks before it are none of it where the
/// chart writes it.
fn is_word(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| !c.is_ascii_digit() && !['+', '-', '.'].contains(&c))
}

fn is_filled_in(text: &str) -> bool {
    FILLED_IN.iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "_internal_defaults_do_not_set: {count: 1, share: 2.5, on: true, text: a, map: {on: false}, list: [], none: null}";

    #[track_caller]
    fn check(given: &str, expected: &[&str]) {
        let (node, _) = portolan_yaml::read(given, &portolan_yaml::Limits::default());
        let given = node.unwrap().to_json();
        let own = own_values(OWN).unwrap();
        let found = find(&own, given.as_object().unwrap(), Some("pilot"));
        let found: Vec<String> =
            found.iter().map(|unfit| format!("{} {}", unfit.path.join("."), unfit.instead)).collect();
        assert_eq!(found, expected, "{given}");
    }

    #[test]
    fn a_word_is_no_number() {
        check("{count: abc, share: half}", &["count 1", "share 2.5"]);
        check("{count: '3', share: 25%}", &[]);
        check("{count: 5k, share: .5}", &[]);
        check("{count: ' 10', share: ' '}", &[]);
        check("{count: ' ten'}", &["count 1"]);
        check("{count: true}", &["count 1"]);
        check("{count: [1]}", &["count 1"]);
        check("{count: {a: 1}}", &["count 1"]);
    }

    #[test]
    fn nothing_may_be_meant() {
        check("{count: '', share: null, on: ''}", &[]);
        check("{count: false, share: [], on: {}}", &[]);
    }

    #[test]
    fn what_is_filled_in_later_may_be_anything() {
        check("{count: '${COUNT}', share: '$(SHARE)', on: '${ON}'}", &[]);
        check("{count: '{{ count }}'}", &[]);
    }

    #[test]
    fn a_text_counts_as_true() {
        check("{on: 'false', map: {on: 'No'}}", &["on false", "map.on false"]);
        check("{on: no, map: {on: ' false '}}", &["on false", "map.on false"]);
        check("{on: 'true', map: {on: 1}}", &[]);
        check("{on: [1]}", &["on true"]);
    }

    #[test]
    fn of_other_kinds_nothing_is_known() {
        check("{text: 1, none: {a: 1}, other: {count: abc}}", &[]);
    }

    #[test]
    fn a_list_and_a_mapping_are_nothing_else() {
        check("{map: abc, list: abc}", &["map {\"on\":false}", "list []"]);
        check("{map: [1], list: {a: 1}}", &["map {\"on\":false}", "list []"]);
        check("{map: 1, list: true}", &["map {\"on\":false}", "list []"]);
        check("{map: [], list: {}}", &[]);
        check("{map: '', list: null}", &[]);
        check("{map: false, list: '${LIST}'}", &[]);
    }

    #[test]
    fn what_lies_below_the_alias_lies_above_it() {
        check("{pilot: {count: abc, map: {on: 'off'}}}", &["pilot.count 1", "pilot.map.on false"]);
    }

    #[test]
    fn without_own_values_nothing_is_known() {
        assert_eq!(own_values("count: 1"), None);
    }

    #[test]
    fn another_value_is_put_in_its_place() {
        let mut given = serde_json::json!({"pilot": {"count": "abc", "x": 1}, "y": 2});
        let path = ["pilot", "count"].map(str::to_owned).to_vec();
        let unfit = Unfit { path, given: Value::Null, instead: Value::from(1) };
        let expected = serde_json::json!({"pilot": {"count": 1, "x": 1}, "y": 2});
        replace(given.as_object_mut().unwrap(), &unfit);
        assert_eq!(given, expected);
    }
}
