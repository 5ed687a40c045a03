//! `.posts([NewPost { .. }])`: rows to be created along with a new one.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Visibility;

use super::{number, own_doc};
use crate::ast::{Model, ParentKey, Relation, RelationKind, name};

/// The methods of `UserCreate`, one for each relation whose key a `New` need not be given.
pub(super) fn setters(model: &Model) -> TokenStream {
    let is_free = |relation: &Relation| {
        !["set", "validate"].contains(&name(&relation.ident).as_str()) && !is_key_needed(model, relation)
    };
    let methods = model.relations.iter().filter(|relation| is_free(relation)).map(|relation| {
        let method =
            method(model, relation, &relation.vis, &quote!(Self), |nested| quote!(Self(self.0 #nested)));
        let doc = own_doc(&relation.doc);
        quote!(#doc #method)
    });
    quote!(#(#methods)*)
}

/// `.create_author(NewUser { .. })`: a new parent, as `.author(&ada)` is for one that is there. `with` is given the rows, as a call.
pub(super) fn parent(
    model: &Model,
    relation: &Relation,
    gives: &TokenStream,
    with: impl Fn(TokenStream) -> TokenStream,
) -> TokenStream {
    let doc = format!(" With a `{}` that is created along with it.", relation.wire);
    let method = method(model, relation, &model.vis, gives, with);
    quote!(#[doc = #doc] #[must_use] #method)
}

fn method(
    model: &Model,
    relation: &Relation,
    vis: &Visibility,
    gives: &TokenStream,
    with: impl Fn(TokenStream) -> TokenStream,
) -> TokenStream {
    let Relation { ident, target, .. } = relation;
    let at = model.relations.iter().position(|known| std::ptr::eq(known, relation)).unwrap_or(0);
    let at = number(at);
    let create = format_ident!("create_{}", name(ident), span = ident.span());
    let one = with(quote!(.nest_at(#at, [row])));
    match relation.kind {
        RelationKind::BelongsTo if relation.leads_anywhere => quote! {
            #vis fn #create<T: __j::Model>(self, row: impl __j::Into<__j::Draft<T>>) -> #gives { #one }
        },
        RelationKind::BelongsTo => quote! {
            #vis fn #create(self, row: impl __j::Into<__j::Draft<#target>>) -> #gives { #one }
        },
        RelationKind::HasOne => quote! {
            #vis fn #ident(self, row: impl __j::Into<__j::Draft<#target>>) -> #gives { #one }
        },
        RelationKind::HasMany | RelationKind::HasAndBelongsToMany | RelationKind::ReferencesMany => {
            let many = with(quote!(.nest_at(#at, rows)));
            quote!(#vis fn #ident(self, rows: impl __j::IntoDrafts<#target>) -> #gives { #many })
        }
    }
}

/// Is its key one that a `New` must be given?
fn is_key_needed(model: &Model, relation: &Relation) -> bool {
    let is_of = |key: ParentKey<'_>| key.relations.iter().any(|parent| std::ptr::eq(*parent, relation));
    model.parent_keys().into_iter().any(is_of)
}
