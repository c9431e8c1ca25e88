//! Operands → the kinds of arguments that a function asks for.

use super::ast::{Expr, ExprKind};
use super::eval::State;
use crate::error::Fault;
use crate::funcs::Kind;
use crate::value::{Map, Value};

/// Evaluates an operand for a parameter.
pub(crate) fn argument(
    state: &mut State<'_, '_>,
    kind: Kind,
    arg: &Expr,
    dot: &Value,
) -> Result<Value, Fault> {
    let literal = match &arg.kind {
        ExprKind::Nil => match kind {
            Kind::Any => Some(Value::Nil),
            Kind::Map => Some(Value::Map(Map::new())),
            Kind::Text | Kind::Int | Kind::Float | Kind::Bool => {
                return state.fail(arg, format!("cannot assign nil to {}", kind.name()));
            }
        },
        ExprKind::Number(number) => match kind {
            Kind::Int => match number.int {
                Some(int) => Some(Value::Int(int)),
                None => return state.fail(arg, format!("expected integer; found {arg}")),
            },
            Kind::Float => match number.float {
                Some(float) => Some(Value::Float(float)),
                None => return state.fail(arg, format!("expected float; found {arg}")),
            },
            Kind::Any => None,
            Kind::Text => return state.fail(arg, format!("expected string; found {arg}")),
            Kind::Bool => return state.fail(arg, format!("expected bool; found {arg}")),
            Kind::Map => {
                return state.fail(arg, format!("can't handle {arg} for arg of type {}", kind.name()));
            }
        },
        ExprKind::Dot
        | ExprKind::Bool(_)
        | ExprKind::Text { .. }
        | ExprKind::Field(_)
        | ExprKind::Variable(_)
        | ExprKind::Function(..)
        | ExprKind::Pipe(_)
        | ExprKind::Chain(..) => None,
    };
    if let Some(value) = literal {
        return Ok(value);
    }
    let value = state.operand(arg, dot)?;
    match converted(kind, value) {
        Ok(value) => Ok(value),
        Err(message) => state.fail(arg, message),
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
        (Kind::Map, Value::Map(map)) => Ok(Value::Map(map.plain())),
        (Kind::Map, Value::Invalid) => Ok(Value::Map(Map::new())),
        (_, Value::Invalid) => Err(format!("invalid value; expected {}", kind.name())),
        (_, Value::Nil) => Err(format!("wrong type for value; expected {}; got interface {{}}", kind.name())),
        (_, other) => {
            Err(format!("wrong type for value; expected {}; got {}", kind.name(), other.type_name()))
        }
    }
}
