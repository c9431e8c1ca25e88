//! sprig's arithmetic on floats: decimal numbers in between, so that 0.1 and 0.2 are 0.3.

use std::cmp::Ordering;

use super::number::to_float;
use super::{Function, Kind, Outcome, fixed, int, open};
use crate::error::Fault;
use crate::value::Value;

pub(super) const TABLE: &[Function] = &[
    fixed("add1f", &[Kind::Any], |_, args| calculate(&[args[0].clone(), Value::Float(1.0)], add)),
    open("addf", &[], Kind::Any, |_, args| {
        let all: Vec<Value> = std::iter::once(Value::Float(0.0)).chain(args.iter().cloned()).collect();
        calculate(&all, add)
    }),
    open("subf", &[Kind::Any], Kind::Any, |_, args| calculate(args, subtract)),
    open("mulf", &[Kind::Any], Kind::Any, |_, args| calculate(args, multiply)),
    open("divf", &[Kind::Any], Kind::Any, |_, args| {
        if args[1..].iter().any(|by| to_float(by) == 0.0) {
            return Err(Fault::new("decimal division by 0"));
        }
        calculate(args, divide)
    }),
    open("maxf", &[Kind::Any], Kind::Any, |_, args| Ok(fold(args, f64::INFINITY, Ordering::is_gt))),
    open("minf", &[Kind::Any], Kind::Any, |_, args| Ok(fold(args, f64::NEG_INFINITY, Ordering::is_lt))),
    fixed("ceil", &[Kind::Any], |_, args| Ok(Value::Float(to_float(&args[0]).ceil()))),
    fixed("floor", &[Kind::Any], |_, args| Ok(Value::Float(to_float(&args[0]).floor()))),
    open("round", &[Kind::Any, Kind::Int], Kind::Float, |_, args| {
        let border = args.get(2).map_or(0.5, to_float);
        let power = 10_f64.powf(int(args, 1) as f64);
        let digit = power * to_float(&args[0]);
        let whole = if digit.fract() >= border { digit.ceil() } else { digit.floor() };
        Ok(Value::Float(whole / power))
    }),
];

/// The number that lies furthest towards an end; what is no number is further than all but the end.
fn fold(args: &[Value], end: f64, is_further: fn(Ordering) -> bool) -> Value {
    let mut numbers = args.iter().map(to_float);
    let first = numbers.next().unwrap_or(0.0);
    Value::Float(numbers.fold(first, |a, b| match [a, b] {
        both if both.contains(&end) => end,
        [a, b] if a.is_nan() || b.is_nan() => f64::NAN,
        [a, b] => {
            if is_further(b.total_cmp(&a)) {
                b
            } else {
                a
            }
        }
    }))
}

/// Digits and how many tens they are to be multiplied with.
#[derive(Clone, Copy)]
struct Decimal {
    digits: i128,
    exponent: i32,
}

/// How many digits behind the point a division gives.
const DIVISION_DIGITS: i32 = 16;

impl Decimal {
    fn of(number: f64) -> Option<Decimal> {
        let text = format!("{number:e}");
        let (mantissa, exponent) = text.split_once('e')?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent: i32 = exponent.parse().ok()?;
        let digits = format!("{whole}{fraction}").parse().ok()?;
        Some(Decimal { digits, exponent: exponent - i32::try_from(fraction.len()).ok()? })
    }

    fn number(self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(0.0)
    }

    /// The digits at a smaller exponent.
    fn at(self, exponent: i32) -> Option<i128> {
        let shift = u32::try_from(self.exponent - exponent).ok()?;
        self.digits.checked_mul(10_i128.checked_pow(shift)?)
    }
}

/// An operation on decimals; none where the digits are too many.
type Step = fn(Decimal, Decimal) -> Option<Decimal>;

fn calculate(args: &[Value], step: Step) -> Outcome {
    let Some((first, others)) = args.split_first() else { return Ok(Value::Float(0.0)) };
    if let Some(odd) = args.iter().map(to_float).find(|number| !number.is_finite()) {
        return Err(Fault::new(format!("cannot calculate with {}", crate::gofmt::float(odd))));
    }
    let wrong = || Fault::of_renderer("the numbers are too far apart to be calculated with");
    let mut result = Decimal::of(to_float(first)).ok_or_else(wrong)?;
    for other in others {
        let other = Decimal::of(to_float(other)).ok_or_else(wrong)?;
        result = step(result, other).ok_or_else(wrong)?;
    }
    Ok(Value::Float(result.number()))
}

fn add(a: Decimal, b: Decimal) -> Option<Decimal> {
    let exponent = a.exponent.min(b.exponent);
    Some(Decimal { digits: a.at(exponent)?.checked_add(b.at(exponent)?)?, exponent })
}

fn subtract(a: Decimal, b: Decimal) -> Option<Decimal> {
    add(a, Decimal { digits: -b.digits, ..b })
}

fn multiply(a: Decimal, b: Decimal) -> Option<Decimal> {
    Some(Decimal { digits: a.digits.checked_mul(b.digits)?, exponent: a.exponent + b.exponent })
}

fn divide(a: Decimal, b: Decimal) -> Option<Decimal> {
    // Enough tens above, so that the quotient is a whole number of the last digit.
    let shift = a.exponent - b.exponent + DIVISION_DIGITS;
    let power = 10_i128.checked_pow(shift.unsigned_abs())?;
    let (above, below) = if shift >= 0 {
        (a.digits.checked_mul(power)?, b.digits)
    } else {
        (a.digits, b.digits.checked_mul(power)?)
    };
    let (quotient, rest) = (above.checked_div(below)?, above.checked_rem(below)?);
    let away = rest.unsigned_abs().checked_mul(2)? >= below.unsigned_abs();
    let sign = above.signum() * below.signum();
    let digits = if away { quotient + sign } else { quotient };
    Some(Decimal { digits, exponent: -DIVISION_DIGITS })
}
