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

/// Where each row leads to a model of its own, nothing can be said of the fields of that model.
pub(super) fn anywhere(cx: &Ctxt, relation: &Relation) {
    let Some(attr) = relation.attr.as_ref().filter(|_| relation.leads_anywhere) else { return };
    let several = "this relation leads to models of several types, which have no fields in common";
    if let Some(scope) = &attr.scope {
        cx.error(scope, several);
    }
    if let Some((field, _)) = attr.properties.first() {
        cx.error(field, several);
    }
    if let Some(Key::Field(field)) = attr.primary_key.first() {
        cx.error(field, format!("{several}; write the wire name, as in `primary_key = \"{field}\"`"));
    }
}

/// What is copied the other way is copied to the row that has the key.
pub(super) fn copied(cx: &Ctxt, relation: &Relation) {
    let Some(attr) = &relation.attr else { return };
    let Some(invert) = &attr.invert_properties else { return };
    if relation.kind != RelationKind::BelongsTo {
        cx.error(invert, "only a `belongs_to` copies from the related row, which is there first");
    } else if attr.properties.is_empty() {
        let needs = "`invert_properties` needs `properties`: what is copied from the related row to this one";
        cx.error(invert, needs);
    }
}

fn ident(key: &Key, or: &Ident) -> Ident {
    match key {
        Key::Field(ident) => ident.clone(),
        Key::Wire(text) => Ident::new(&or.to_string(), text.span()),
    }
}
