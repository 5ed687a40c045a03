//! `index(fields = [a, b], unique, name = "..")`.

use proc_macro2::Ident;
use syn::LitStr;

use super::{Meta, meta};
use crate::ctxt::Ctxt;
use crate::symbol;

/// An index over several fields.
pub(crate) struct IndexAttr {
    pub fields: Vec<Ident>,
    pub unique: bool,
    pub name: Option<LitStr>,
}

pub(super) fn read(cx: &Ctxt, index: &Meta) -> Option<IndexAttr> {
    let mut read = IndexAttr { fields: Vec::new(), unique: false, name: None };
    for meta in meta::once(cx, index.list(cx)?, &[]) {
        match meta.name.to_string().as_str() {
            "fields" => read.fields = meta.idents(cx)?,
            "unique" => read.unique = meta.flag(cx).is_some(),
            "name" => read.name = meta.text(cx),
            _ => meta.unknown(cx, "of an index", &[symbol::INDEX]),
        }
    }
    if read.fields.is_empty() {
        cx.error(index, "an index needs fields, as in `index(fields = [role, age])`");
        return None;
    }
    Some(read)
}
