//! `#[model(debug)]`: a `Debug` that has no secrets.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::{Embedded, Model};

pub(super) fn of_model(model: &Model) -> Option<TokenStream> {
    let ident = &model.ident;
    model.container.debug.then(|| {
        quote! {
            #[automatically_derived]
            impl __j::Debug for #ident {
                fn fmt(&self, f: &mut __j::Formatter<'_>) -> __j::FmtResult {
                    __j::debug_instance(self, f)
                }
            }
        }
    })
}

pub(super) fn of_embedded(embedded: &Embedded) -> Option<TokenStream> {
    let ident = &embedded.ident;
    embedded.container.debug.then(|| {
        quote! {
            #[automatically_derived]
            impl __j::Debug for #ident {
                fn fmt(&self, f: &mut __j::Formatter<'_>) -> __j::FmtResult {
                    __j::debug_part(self, f)
                }
            }
        }
    })
}
