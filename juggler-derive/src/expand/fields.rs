//! `User::EMAIL`, `User::POSTS`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{at, number, own_doc};
use crate::ast::{Model, Property, Relation};

pub(super) fn print(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let fields = model.properties.iter().enumerate().map(|(at, property)| field(at, property));
    let relations = model.relations.iter().map(relation);
    quote! {
        #[allow(missing_docs)]
        impl #ident {
            #(#fields)*
            #(#relations)*
        }
    }
}

fn field(position: usize, property: &Property) -> TokenStream {
    let Property { vis, ty, .. } = property;
    let (constant, position) = (property.constant(), number(position));
    let doc = own_doc(&property.doc);
    quote_spanned! {at(ty)=>
        #doc
        #vis const #constant: __j::At<Self, #ty, #position> = __j::at::<Self, #position, _>();
    }
}

fn relation(relation: &Relation) -> TokenStream {
    let Relation { vis, target, wire, .. } = relation;
    let constant = relation.constant();
    let doc = own_doc(&relation.doc);
    quote! {
        #doc
        #vis const #constant: __j::Relation<Self, #target> = __j::Relation::new(#wire);
    }
}
