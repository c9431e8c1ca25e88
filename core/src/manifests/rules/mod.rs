//! Faults that show only beside the charts: one file per rule.

pub(super) mod missing_chart;
pub(super) mod refused_values;
pub(super) mod unfit_value;
pub(super) mod unproven_patch;
pub(super) mod unreadable_chart;

use crate::diagnostic::Rule;

/// Every rule of this stage, by code.
pub(crate) static RULES: &[&Rule] = &[
    &missing_chart::RULE,
    &unreadable_chart::RULE,
    &refused_values::RULE,
    &unproven_patch::RULE,
    &unfit_value::RULE,
];
