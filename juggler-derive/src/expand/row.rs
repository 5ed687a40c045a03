//! A model lends its values as a row.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{number, property_type};
use crate::ast::{Model, Property};
use crate::shape;

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
    let (ident, of) = (&property.ident, property_type(property));
    quote!(#of::as_value(&self.#ident))
}

/// Reads a field of `model` out of a row.
pub(super) fn read(property: &Property, model: &TokenStream, position: &Literal) -> TokenStream {
    match shape::is_certain(&property.ty) {
        true => quote!(__j::read::<#model, _>(row, #position)?),
        false => {
            let of = property_type(property);
            quote!(__j::read_with::<#model, _>(row, #position, #of::from_value)?)
        }
    }
}
