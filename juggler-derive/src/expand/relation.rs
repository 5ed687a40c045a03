//! A relation as data.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use super::at;
use crate::ast::{ForeignKey, Model, Relation, RelationKind, constant};
use crate::attr::Key;
use crate::case::Case;
use crate::shape;

pub(super) fn print(model: &Model, relation: &Relation) -> TokenStream {
    let Relation { wire, target, .. } = relation;
    let kind = kind(relation.kind);
    let mut printed = quote_spanned!(at(target)=> __j::relation::<#target>(#wire, #kind));
    let foreign_key = foreign_key(model, relation);
    printed.extend(quote!(.foreign_key(#foreign_key)));
    if let Some(primary_key) = primary_key(model, relation) {
        printed.extend(quote!(.primary_key(#primary_key)));
    }
    if let Some(through) = relation.through() {
        let key = key_through(model, relation, through);
        printed.extend(quote_spanned!(at(through)=> .through(__j::target::<#through>())));
        printed.extend(quote!(.key_through(#key)));
    }
    if let Some(selector) = relation.polymorphic() {
        printed.extend(quote!(.polymorphic(#selector)));
    }
    if let Some(on_delete) = relation.attr.as_ref().and_then(|attr| attr.on_delete.as_ref()) {
        let dependent = Ident::new(&Case::Pascal.apply(&on_delete.to_string()), on_delete.span());
        printed.extend(quote!(.on_delete(__j::Dependent::#dependent)));
    }
    printed
}

fn kind(kind: RelationKind) -> TokenStream {
    match kind {
        RelationKind::HasMany => quote!(__j::RelationKind::HasMany),
        RelationKind::HasOne => quote!(__j::RelationKind::HasOne),
        RelationKind::BelongsTo => quote!(__j::RelationKind::BelongsTo),
        RelationKind::HasAndBelongsToMany => quote!(__j::RelationKind::HasAndBelongsToMany),
    }
}

/// The wire name of a field of another model: its constant knows it, and must be there.
fn field_of(model: &impl ToTokens, field: &Ident) -> TokenStream {
    let constant = constant(field);
    quote_spanned!(at(field)=> __j::name_of(<#model>::#constant.whole()))
}

fn foreign_key(model: &Model, relation: &Relation) -> TokenStream {
    match &relation.foreign_key {
        ForeignKey::Here(at) => model.properties[*at].wire.to_token_stream(),
        ForeignKey::Wire(name) => name.to_token_stream(),
        ForeignKey::There(field) => match relation.through() {
            Some(through) => field_of(through, field),
            None => field_of(&relation.target, field),
        },
    }
}

/// The wire name of the property that the key holds, where it is not the id.
pub(super) fn primary_key(model: &Model, relation: &Relation) -> Option<TokenStream> {
    let key = relation.attr.as_ref()?.primary_key.as_ref()?;
    Some(match key {
        Key::Wire(name) => name.to_token_stream(),
        Key::Field(field) if relation.kind == RelationKind::BelongsTo => field_of(&relation.target, field),
        Key::Field(field) => field_of(&model.ident, field),
    })
}

fn key_through(model: &Model, relation: &Relation, through: &syn::Path) -> TokenStream {
    match relation.attr.as_ref().and_then(|attr| attr.key_through.as_ref()) {
        Some(Key::Wire(name)) => name.to_token_stream(),
        Some(Key::Field(field)) => field_of(through, field),
        None => model.container.wire(&default_key(&relation.target)).to_token_stream(),
    }
}

/// `post_id` for a `Post`.
fn default_key(target: &Type) -> String {
    let name = shape::last(target).map_or_else(String::new, |segment| segment.ident.to_string());
    format!("{}_id", Case::Snake.apply(&name))
}
