//! `scopes(active, grown_up = adults)`.

use proc_macro2::Ident;
use syn::Path;

use super::{Form, Meta, meta};
use crate::ctxt::Ctxt;

/// A named scope, and the function that gives its filter.
pub(crate) struct NamedScope {
    pub name: Ident,
    pub filter: Path,
}

pub(super) fn read(cx: &Ctxt, scopes: &Meta) -> Vec<NamedScope> {
    let named = scopes.list(cx).unwrap_or_default();
    if named.is_empty() {
        cx.error(scopes, "expected names and functions, as in `scopes(active, grown_up = adults)`");
    }
    let read = |scope: &Meta| {
        let name = scope.name.clone();
        let filter = match scope.form {
            Form::Flag => name.clone().into(),
            _ => scope.path(cx)?,
        };
        Some(NamedScope { name, filter })
    };
    meta::once(cx, named, &[]).into_iter().filter_map(read).collect()
}
