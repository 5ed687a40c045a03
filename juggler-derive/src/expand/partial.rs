//! A part of a model. That each field is one of the model, with this type, the compiler checks.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{at, number, respan};
use crate::ast::{Partial, constant};

pub(super) fn impls(partial: &Partial) -> TokenStream {
    let Partial { ident, of, fields, .. } = partial;
    let names = fields.iter().map(|field| {
        let (constant, ty) = (constant(&field.of), &field.ty);
        let model = respan(of, at(&field.of));
        let field = quote_spanned!(at(&field.of)=> <#model>::#constant.whole());
        quote_spanned!(at(ty)=> __j::part(#field).name::<#ty>())
    });
    let reads = fields.iter().enumerate().map(|(position, field)| {
        let position = number(position);
        let name = &field.ident;
        quote_spanned!(at(&field.ty)=> #name: __j::read_part::<Self, _>(row, #position, __j::PropertyType::from_value)?)
    });
    quote! {
        #[automatically_derived]
        impl __j::Projection for #ident {
            type Model = #of;
            const FIELDS: &'static [&'static str] = &[#(#names),*];
            fn from_row(row: &dyn __j::Row) -> __j::Result<Self> {
                __j::Ok(#ident { #(#reads),* })
            }
        }
    }
}
