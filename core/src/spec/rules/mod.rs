//! Faults that are found while the text is read: one file per rule, in the order of their codes.
//!
//! In: a node or a leaf. Out: the diagnostic. Imports `diagnostic`, `names` and `istio`.

pub(crate) mod bad_cidr;
pub(crate) mod bad_value;
pub(crate) mod duplicate_key;
pub(crate) mod empty_list;
pub(crate) mod malformed_name;
pub(crate) mod missing_field;
pub(crate) mod not_available;
pub(crate) mod not_text;
pub(crate) mod reserved_cluster_name;
pub(crate) mod too_large;
pub(crate) mod unknown_field;
pub(crate) mod unknown_release;
pub(crate) mod unknown_word;
pub(crate) mod unsupported_format;
pub(crate) mod wrong_type;
pub(crate) mod yaml_syntax;

use crate::diagnostic::Rule;

/// The rules of this stage.
pub(crate) const RULES: &[&Rule] = &[
    &yaml_syntax::RULE,
    &duplicate_key::RULE,
    &unknown_field::RULE,
    &wrong_type::RULE,
    &too_large::RULE,
    &unsupported_format::RULE,
    &missing_field::RULE,
    &unknown_word::RULE,
    &bad_value::RULE,
    &empty_list::RULE,
    &not_available::RULE,
    &malformed_name::RULE,
    &reserved_cluster_name::RULE,
    &not_text::RULE,
    &bad_cidr::RULE,
    &unknown_release::RULE,
];
