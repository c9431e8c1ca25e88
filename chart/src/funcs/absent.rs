//! Functions that Helm has and a renderer without clock, randomness and network cannot have. A chart may name them;
//! a chart that calls one is refused.

use super::{Call, Function, Kind, Outcome};
use crate::error::Fault;
use crate::value::Value;

const fn absent(name: &'static str, run: fn(&Call<'_>, &[Value]) -> Outcome) -> Function {
    super::open(name, &[], Kind::Any, run)
}

fn needs(what: &str) -> Outcome {
    Err(Fault::of_renderer(format!(
        "it needs {what}, which Portolan's renderer does not have: the output must never change by itself"
    )))
}

fn lacks(what: &str) -> Outcome {
    Err(Fault::of_renderer(format!("Portolan's renderer has no {what}")))
}

const fn clock(name: &'static str) -> Function {
    absent(name, |_, _| needs("a clock"))
}

const fn random(name: &'static str) -> Function {
    absent(name, |_, _| needs("random numbers"))
}

pub(super) const TABLE: &[Function] = &[
    clock("now"),
    clock("ago"),
    clock("date"),
    clock("date_in_zone"),
    clock("dateInZone"),
    clock("date_modify"),
    clock("dateModify"),
    clock("must_date_modify"),
    clock("mustDateModify"),
    clock("htmlDate"),
    clock("htmlDateInZone"),
    clock("toDate"),
    clock("mustToDate"),
    clock("unixEpoch"),
    random("randAlphaNum"),
    random("randAlpha"),
    random("randAscii"),
    random("randNumeric"),
    random("randInt"),
    random("randBytes"),
    random("shuffle"),
    random("uuidv4"),
    random("bcrypt"),
    random("htpasswd"),
    random("encryptAES"),
    random("genPrivateKey"),
    random("buildCustomCert"),
    random("genCA"),
    random("genCAWithKey"),
    random("genSelfSignedCert"),
    random("genSelfSignedCertWithKey"),
    random("genSignedCert"),
    random("genSignedCertWithKey"),
    absent("decryptAES", |_, _| lacks("encryption")),
    absent("derivePassword", |_, _| lacks("encryption")),
    absent("toToml", |_, _| lacks("TOML")),
    absent("fromToml", |_, _| lacks("TOML")),
    absent("durationRound", |_, _| lacks("rounding of durations")),
];
