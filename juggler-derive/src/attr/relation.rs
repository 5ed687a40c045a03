//! `has_many(foreign_key = author_id, on_delete = cascade)`.

use proc_macro2::Ident;
use syn::{Expr, ExprLit, Lit, LitStr, Path};

use super::meta::ident_of;
use super::{Form, Meta, meta};
use crate::ctxt::Ctxt;
use crate::{suggest, symbol};

/// The attribute of a relation.
pub(crate) struct RelationAttr {
    pub name: Ident,
    pub foreign_key: Vec<Key>,
    pub primary_key: Vec<Key>,
    pub through: Option<Path>,
    pub key_through: Vec<Key>,
    pub polymorphic: Option<LitStr>,
    pub scope: Option<Path>,
    /// What is copied: a field of the one model, and of the other.
    pub properties: Vec<(Ident, Ident)>,
    pub invert_properties: Option<Ident>,
    pub disable_include: Option<Ident>,
    pub on_delete: Option<Ident>,
}

/// A key: a field, which is checked, or a wire name, which is taken as it is.
#[derive(Clone)]
pub(crate) enum Key {
    Field(Ident),
    Wire(LitStr),
}

pub(super) fn read(cx: &Ctxt, relation: &Meta) -> Option<RelationAttr> {
    let mut read = RelationAttr {
        name: relation.name.clone(),
        foreign_key: Vec::new(),
        primary_key: Vec::new(),
        through: None,
        key_through: Vec::new(),
        polymorphic: None,
        scope: None,
        properties: Vec::new(),
        invert_properties: None,
        disable_include: None,
        on_delete: None,
    };
    for meta in meta::once(cx, relation.list(cx)?, &[]) {
        match meta.name.to_string().as_str() {
            "foreign_key" => read.foreign_key = keys(cx, meta),
            "primary_key" => read.primary_key = keys(cx, meta),
            "through" => read.through = meta.path(cx),
            "key_through" => read.key_through = keys(cx, meta),
            "polymorphic" => read.polymorphic = meta.text(cx),
            "scope" => read.scope = meta.path(cx),
            "properties" => read.properties = properties(cx, meta),
            "invert_properties" => read.invert_properties = meta.flag(cx),
            "disable_include" => read.disable_include = meta.flag(cx),
            "on_delete" => read.on_delete = on_delete(cx, meta),
            _ => meta.unknown(cx, "of a relation", &[symbol::RELATION]),
        }
    }
    Some(read)
}

/// A field, a wire name, or a list of them for a key of several parts.
fn keys(cx: &Ctxt, meta: &Meta) -> Vec<Key> {
    let read = match &meta.form {
        Form::Value(Expr::Array(list)) if !list.elems.is_empty() => list.elems.iter().map(key).collect(),
        Form::Value(value) => key(value).map(|key| vec![key]),
        _ => None,
    };
    read.unwrap_or_else(|| {
        let name = &meta.name;
        cx.error(meta, format!("expected a field, as in `{name} = author_id`, or a list of them"));
        Vec::new()
    })
}

fn key(value: &Expr) -> Option<Key> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) => Some(Key::Wire(name.clone())),
        value => ident_of(value).cloned().map(Key::Field),
    }
}

/// `properties(name, city = home)`: fields of the row that is copied from, each with the field it is copied to, where that has another
/// name.
fn properties(cx: &Ctxt, copied: &Meta) -> Vec<(Ident, Ident)> {
    let named = copied.list(cx).unwrap_or_default();
    if named.is_empty() {
        cx.error(copied, "expected fields, as in `properties(name, city = home)`");
    }
    let read = |field: &Meta| {
        let to = match field.form {
            Form::Flag => field.name.clone(),
            _ => field.ident(cx)?,
        };
        Some((field.name.clone(), to))
    };
    meta::once(cx, named, &[]).into_iter().filter_map(read).collect()
}

fn on_delete(cx: &Ctxt, meta: &Meta) -> Option<Ident> {
    let what = meta.ident(cx)?;
    if symbol::DEPENDENT.iter().any(|known| what == known) {
        return Some(what);
    }
    let help = suggest::did_you_mean(&what.to_string(), symbol::DEPENDENT);
    cx.error(&what, format!("expected `cascade`, `set_null` or `restrict`{help}"));
    None
}
