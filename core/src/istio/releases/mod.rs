//! The table of releases: a file per minor, which states what that minor begins and ends. A new minor is one file
//! and, here, its two lines. This folder is the only place where numbers of versions are compared or written.

use super::release::{HelmEdition, ReleaseLine};

mod v1_0;
mod v1_1;
mod v1_10;
mod v1_11;
mod v1_12;
mod v1_13;
mod v1_14;
mod v1_15;
mod v1_16;
mod v1_17;
mod v1_18;
mod v1_19;
mod v1_2;
mod v1_20;
mod v1_21;
mod v1_22;
mod v1_23;
mod v1_24;
mod v1_25;
mod v1_26;
mod v1_27;
mod v1_28;
mod v1_29;
mod v1_3;
mod v1_30;
mod v1_31;
mod v1_4;
mod v1_5;
mod v1_6;
mod v1_7;
mod v1_8;
mod v1_9;

/// Each release line, oldest first.
pub const RELEASES: &[&ReleaseLine] = &[
    &v1_0::LINE,
    &v1_1::LINE,
    &v1_2::LINE,
    &v1_3::LINE,
    &v1_4::LINE,
    &v1_5::LINE,
    &v1_6::LINE,
    &v1_7::LINE,
    &v1_8::LINE,
    &v1_9::LINE,
    &v1_10::LINE,
    &v1_11::LINE,
    &v1_12::LINE,
    &v1_13::LINE,
    &v1_14::LINE,
    &v1_15::LINE,
    &v1_16::LINE,
    &v1_17::LINE,
    &v1_18::LINE,
    &v1_19::LINE,
    &v1_20::LINE,
    &v1_21::LINE,
    &v1_22::LINE,
    &v1_23::LINE,
    &v1_24::LINE,
    &v1_25::LINE,
    &v1_26::LINE,
    &v1_27::LINE,
    &v1_28::LINE,
    &v1_29::LINE,
    &v1_30::LINE,
    &v1_31::LINE,
];

/// The minors that Helm installs from charts of their own.
pub const HELM_EDITIONS: &[&HelmEdition] = &[&v1_5::BY_HELM];
