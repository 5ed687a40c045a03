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
    pub foreign_key: Option<Key>,
    pub primary_key: Option<Key>,
    pub through: Option<Path>,
    pub key_through: Option<Key>,
    pub polymorphic: Option<LitStr>,
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
        foreign_key: None,
        primary_key: None,
        through: None,
        key_through: None,
        polymorphic: None,
        on_delete: None,
    };
    for meta in meta::once(cx, relation.list(cx)?, &[]) {
        match meta.name.to_string().as_str() {
            "foreign_key" => read.foreign_key = key(cx, meta),
            "primary_key" => read.primary_key = key(cx, meta),
            "through" => read.through = meta.path(cx),
            "key_through" => read.key_through = key(cx, meta),
            "polymorphic" => read.polymorphic = meta.text(cx),
            "on_delete" => read.on_delete = on_delete(cx, meta),
            _ => meta.unknown(cx, "of a relation", &[symbol::RELATION]),
        }
    }
    Some(read)
}

fn key(cx: &Ctxt, meta: &Meta) -> Option<Key> {
    match &meta.form {
        Form::Value(Expr::Lit(ExprLit { lit: Lit::Str(name), .. })) => Some(Key::Wire(name.clone())),
        Form::Value(value) if ident_of(value).is_some() => ident_of(value).cloned().map(Key::Field),
        _ => {
            let name = &meta.name;
            cx.error(meta, format!("expected a field, as in `{name} = author_id`"));
            None
        }
    }
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
