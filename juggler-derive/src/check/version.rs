//! The version.

use crate::ast::{Model, show};
use crate::ctxt::Ctxt;

/// A row has one version, an integer that juggler counts up.
pub(super) fn one(cx: &Ctxt, model: &Model) {
    let mut seen = false;
    for property in &model.properties {
        let Some(version) = &property.attrs.version else { continue };
        if seen {
            cx.error(version, "another field is the `version` already: a row has one");
        } else if property.attrs.id.is_some() {
            cx.error(version, "an id stays what it is; the `version` is a field of its own");
        } else if model.ids.is_empty() {
            cx.error(version, "rows without an id cannot be found again, so nobody can tell their `version`");
        } else if !property.may_count() {
            let ty = show(&property.ty);
            cx.error(&property.ty, format!("a version is an integer, such as `i64` or `u32`, not `{ty}`"));
        }
        if property.attrs.default.is_some() {
            cx.error(version, "a version has no `default`: it starts at 1, and each write counts it up");
        }
        seen = true;
    }
}
