//! `User::EMAIL`, `User::POSTS`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{at, doc_or, number};
use crate::ast::{Model, Property, Relation};

pub(super) fn print(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let fields = model.properties.iter().enumerate().map(|(at, property)| field(at, property));
    let relations = model.relations.iter().map(relation);
    quote! {
        impl #ident {
            #(#fields)*
            #(#relations)*
        }
    }
}

fn field(position: usize, property: &Property) -> TokenStream {
    let Property { vis, ty, wire, .. } = property;
    let (constant, position) = (property.constant(), number(position));
    let doc = doc_or(&property.doc, || format!("The property `{wire}`."));
    quote_spanned! {at(ty)=>
        #[doc = #doc]
        #vis const #constant: __j::At<Self, #ty, #position> = __j::at::<Self, #position, _>();
    }
}

fn relation(relation: &Relation) -> TokenStream {
    let Relation { vis, target, wire, .. } = relation;
    let constant = relation.constant();
    let doc = doc_or(&relation.doc, || format!("The relation `{wire}`."));
    quote! {
        #[doc = #doc]
        #vis const #constant: __j::Relation<Self, #target> = __j::Relation::new(#wire);
    }
}
