//! A model lends its values as a row.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{at, number};
use crate::ast::{Model, Property};

pub(super) fn print(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let arms = model.properties.iter().enumerate().map(|(position, property)| {
        let value = as_value(property);
        let position = number(position);
        quote!(#position => __j::Ok(#value),)
    });
    quote! {
        #[automatically_derived]
        impl __j::Row for #ident {
            fn get(&self, at: usize) -> __j::Result<__j::ValueRef<'_>> {
                match at {
                    #(#arms)*
                    _ => __j::Err(__j::no_position::<Self>(at)),
                }
            }
        }
    }
}

/// The value of a field, borrowed.
pub(super) fn as_value(property: &Property) -> TokenStream {
    let Property { ident, ty, .. } = property;
    quote_spanned!(at(ty)=> __j::PropertyType::as_value(&self.#ident))
}
