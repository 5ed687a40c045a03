//! `NewUser`: the required properties, so that a missing one is a compile error.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{number, own_doc, property_type, row};
use crate::ast::Model;

/// The struct.
pub(super) fn item(model: &Model) -> TokenStream {
    let vis = &model.vis;
    let new = model.new_ident();
    let doc = doc(model);
    let fields = model.needed().map(|(_, property)| {
        let (field, ty, vis) = (&property.ident, &property.ty, &property.vis);
        let doc = own_doc(&property.doc);
        quote!(#doc #vis #field: #ty,)
    });
    quote! {
        #(#[doc = #doc])*
        #[allow(dead_code, missing_docs)]
        #vis struct #new {
            #(#fields)*
        }
    }
}

fn doc(model: &Model) -> Vec<String> {
    let (ident, create) = (&model.ident, model.create_ident());
    let mut doc = vec![
        format!(" What a new [`{ident}`] must have. What it may have is set on the"),
        format!(" [`{create}`] that `{ident}::create(..)` gives."),
    ];
    let keys = model.parent_keys();
    if !keys.is_empty() {
        let parents = keys.iter().flat_map(|key| &key.relations).map(|relation| &relation.ident);
        let by_key = keys.iter().filter(|key| key.at.len() == 1);
        let by_key = by_key.map(|key| &model.properties[key.at[0]].ident);
        let methods: Vec<String> = parents.chain(by_key).map(|name| format!("`.{name}(..)`")).collect();
        doc.push(String::new());
        doc.push(format!(" It is whole once its parents are named: {}.", methods.join(", ")));
    }
    doc
}

/// What it can be turned into.
pub(super) fn impls(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let new = model.new_ident();
    let name = new.to_string();
    let values = model.needed().map(|(position, property)| {
        let position = number(position);
        let field = &property.ident;
        let of = property_type(property);
        quote!(.with_value(#position, #of::into_value(new.#field)))
    });
    let whole = model.parent_keys().is_empty().then(|| {
        quote! {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __j::IntoDraft<#ident> for #new {
                fn into_draft(self) -> __j::Draft<#ident> {
                    __j::From::from(self)
                }
            }
        }
    });
    let deserialize = model.container.serde.then(|| deserialize(model));
    quote! {
        #[automatically_derived]
        impl __j::From<#new> for __j::Draft<#ident> {
            fn from(new: #new) -> Self {
                __j::Draft::new() #(#values)*
            }
        }
        #[automatically_derived]
        impl __j::Debug for #new {
            fn fmt(&self, f: &mut __j::Formatter<'_>) -> __j::FmtResult {
                f.debug_struct(#name).finish_non_exhaustive()
            }
        }
        #whole
        #deserialize
    }
}

fn deserialize(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let new = model.new_ident();
    let fields = model.needed().map(|(position, property)| {
        let position = number(position);
        let field = &property.ident;
        let value = row::read(property, &ident.to_token_stream(), &position);
        quote!(#field: #value)
    });
    quote! {
        #[automatically_derived]
        impl<'de> __j::Deserialize<'de> for #new {
            fn deserialize<D: __j::Deserializer<'de>>(d: D) -> __j::Std<Self, D::Error> {
                __j::read_new::<#ident, _, _>(d, |row| {
                    __j::Ok(Self { #(#fields,)* })
                })
            }
        }
    }
}
