//! Operands → the kinds of arguments that a function asks for.

use super::ast::{Expr, ExprKind};
use super::eval::State;
use crate::error::Fault;
use crate::funcs::Kind;
use crate::value::{Map, MapKind, Value};

/// Evaluates an operand for a parameter.
pub(crate) fn argument<'e>(
    state: &mut State<'e, '_>,
    kind: Kind,
    arg: &'e Expr,
    dot: &Value,
) -> Result<Value, Fault> {
    let value = match literal(state, kind, arg) {
        Ok(Some(value)) => return Ok(value),
        Ok(None) => state.operand(arg, dot)?,
        Err(message) => return state.fail(arg, message),
    };
    match converted(kind, value) {
        Ok(value) => Ok(value),
        Err(message) => state.fail(arg, message),
    }
}

/// What nil or a number is for a parameter; none for other operands, and for a number where every kind will do.
fn literal(state: &State<'_, '_>, kind: Kind, arg: &Expr) -> Result<Option<Value>, String> {
    let number = match arg.kind {
        ExprKind::Number(number) => &state.tree.numbers[number as usize],
        ExprKind::Nil => {
            return match kind {
                Kind::Any => Ok(Some(Value::Nil)),
                Kind::Map => Ok(Some(Value::Map(Map::new()))),
                Kind::OwnMap => Err("assignment to entry in nil map".to_string()),
                Kind::Text | Kind::Int | Kind::Float | Kind::Bool => {
                    Err(format!("cannot assign nil to {}", kind.name()))
                }
            };
        }
        _ => return Ok(None),
    };
    let found = |wanted: &str| format!("expected {wanted}; found {}", state.shown(arg));
    match kind {
        Kind::Int => number.int.map(|int| Some(Value::Int(int))).ok_or_else(|| found("integer")),
        Kind::Float => number.float.map(|float| Some(Value::Float(float))).ok_or_else(|| found("float")),
        Kind::Any => Ok(None),
        Kind::Text => Err(found("string")),
        Kind::Bool => Err(found("bool")),
        Kind::Map | Kind::OwnMap => {
            Err(format!("can't handle {} for arg of type {}", state.shown(arg), kind.name()))
        }
    }
}

/// Go's check of a value against a parameter's type.
pub(crate) fn converted(kind: Kind, value: Value) -> Result<Value, String> {
    match (kind, &value) {
        (Kind::Any, _)
        | (Kind::Text, Value::Text(_))
        | (Kind::Int, Value::Int(_))
        | (Kind::Float, Value::Float(_))
        | (Kind::Bool, Value::Bool(_)) => Ok(value),
        (Kind::Map | Kind::OwnMap, Value::Map(map)) if map.kind != MapKind::Texts => {
            Ok(Value::Map(map.plain()))
        }
        (Kind::Map, Value::Invalid) => Ok(Value::Map(Map::new())),
        (_, Value::Invalid) => Err(format!("invalid value; expected {}", kind.name())),
        (_, Value::Nil) => Err(format!("wrong type for value; expected {}; got interface {{}}", kind.name())),
        (_, other) => {
            Err(format!("wrong type for value; expected {}; got {}", kind.name(), other.type_name()))
        }
    }
}
