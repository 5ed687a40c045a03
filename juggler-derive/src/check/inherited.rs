//! What a model extends and mixes in.

use crate::ast::{Model, show};
use crate::ctxt::Ctxt;

/// A model inherits from others, and from each once.
pub(super) fn others(cx: &Ctxt, model: &Model) {
    let inherited: Vec<_> = model.container.extends.iter().chain(&model.container.mixins).collect();
    for (i, path) in inherited.iter().enumerate() {
        if path.is_ident(&model.ident) || path.is_ident("Self") {
            cx.error(path, "a model cannot inherit from itself");
        } else if inherited[..i].iter().any(|other| show(other) == show(path)) {
            cx.error(path, "a model inherits from each other one once");
        }
    }
}
