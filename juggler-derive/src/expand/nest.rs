//! `.posts([NewPost { .. }])`: rows to be created along with a new one.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{number, own_doc};
use crate::ast::{Model, Relation, RelationKind, name};

/// The methods of `UserCreate`, one for each relation.
pub(super) fn setters(model: &Model) -> TokenStream {
    let taken = |relation: &Relation| ["set", "validate"].contains(&name(&relation.ident).as_str());
    let relations = model.relations.iter().enumerate().filter(|(_, relation)| !taken(relation));
    let methods = relations.map(|(at, relation)| {
        let Relation { ident, vis, target, doc, .. } = relation;
        let (at, doc) = (number(at), own_doc(doc));
        match relation.kind {
            RelationKind::BelongsTo if is_key_needed(model, relation) => TokenStream::new(),
            RelationKind::BelongsTo if relation.leads_anywhere => {
                let create = create_ident(relation);
                quote! {
                    #doc
                    #vis fn #create<T: __j::Model>(self, row: impl __j::Into<__j::Draft<T>>) -> Self {
                        Self(self.0.nest_at(#at, [row]))
                    }
                }
            }
            RelationKind::BelongsTo => {
                let create = create_ident(relation);
                quote! {
                    #doc
                    #vis fn #create(self, row: impl __j::Into<__j::Draft<#target>>) -> Self {
                        Self(self.0.nest_at(#at, [row]))
                    }
                }
            }
            RelationKind::HasOne => quote! {
                #doc
                #vis fn #ident(self, row: impl __j::Into<__j::Draft<#target>>) -> Self {
                    Self(self.0.nest_at(#at, [row]))
                }
            },
            _ => quote! {
                #doc
                #vis fn #ident(self, rows: impl __j::IntoDrafts<#target>) -> Self {
                    Self(self.0.nest_at(#at, rows))
                }
            },
        }
    });
    quote!(#(#methods)*)
}

/// `.create_author(NewUser { .. })`: a new parent, as `.author(&ada)` is for one that is there. `with` takes what is done to the
/// draft.
pub(super) fn parent(
    model: &Model,
    relation: &Relation,
    gives: &TokenStream,
    with: impl Fn(TokenStream) -> TokenStream,
) -> TokenStream {
    let (vis, target, create) = (&model.vis, &relation.target, create_ident(relation));
    let at = model.relations.iter().position(|known| std::ptr::eq(known, relation)).unwrap_or(0);
    let at = number(at);
    let nested = with(quote!(nest_at(#at, [row])));
    let doc = format!(" With a `{}` that is created along with it.", relation.wire);
    quote! {
        #[doc = #doc]
        #[must_use]
        #vis fn #create(self, row: impl __j::Into<__j::Draft<#target>>) -> #gives {
            #nested
        }
    }
}

fn create_ident(relation: &Relation) -> Ident {
    format_ident!("create_{}", name(&relation.ident), span = relation.ident.span())
}

/// Is its key one that a `New` must be given?
fn is_key_needed(model: &Model, relation: &Relation) -> bool {
    let keys = model.parent_keys();
    model.parents().any(|(at, parent)| std::ptr::eq(parent, relation) && keys.contains(&at))
}
