//! Options of a relation that do not fit its kind.

use proc_macro2::Ident;

use crate::ast::{Relation, RelationKind};
use crate::attr::Key;
use crate::ctxt::Ctxt;

pub(super) fn check(cx: &Ctxt, relation: &Relation) {
    let Some(attr) = &relation.attr else { return };
    let kind = relation.kind.attribute();
    if relation.kind == RelationKind::BelongsTo {
        if let Some(through) = &attr.through {
            cx.error(through, "`belongs_to` has its key in this struct, nothing is between");
        }
        if let Some(on_delete) = &attr.on_delete {
            let message = "`on_delete` is about the rows that point here; write it on the `has_many` or `has_one` of the other model";
            cx.error(on_delete, message);
        }
    }
    if relation.kind == RelationKind::ReferencesMany {
        if let Some(through) = &attr.through {
            cx.error(through, "`references_many` has its keys in this struct, nothing is between");
        }
        if let Some(on_delete) = &attr.on_delete {
            cx.error(on_delete, "`references_many` has its keys in this struct, no rows point here");
        }
    }
    if let (None, Some(on_delete), RelationKind::HasAndBelongsToMany) =
        (&attr.through, &attr.on_delete, relation.kind)
        && on_delete == "set_null"
    {
        let message =
            format!("the keys of the links of `{kind}` are never null: write `cascade` or `restrict`");
        cx.error(on_delete, message);
    }
    if let (Some(key), None, true) =
        (attr.key_through.first(), &attr.through, relation.kind != RelationKind::HasAndBelongsToMany)
    {
        cx.error(&ident(key, &attr.name), "`key_through` needs `through`: the model that has this key");
    }
    if let (Some(selector), Some(_)) = (&attr.polymorphic, &attr.through)
        && relation.kind == RelationKind::HasOne
    {
        cx.error(selector, "a `has_one` is polymorphic or goes through a model, not both");
    }
}

fn ident(key: &Key, or: &Ident) -> Ident {
    match key {
        Key::Field(ident) => ident.clone(),
        Key::Wire(text) => Ident::new(&or.to_string(), text.span()),
    }
}
