//! `User::EMAIL`, `User::POSTS`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{at, number, own_doc};
use crate::ast::{Embeds, Model, Property, Relation};

pub(super) fn print(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let fields = model.properties.iter().enumerate().map(|(at, property)| field(at, property));
    let relations = model.relations.iter().map(relation);
    let accessors = model.relations.iter().enumerate().map(|(at, relation)| accessor(at, relation));
    let embeds = model.embeds.iter().zip(model.relations.len()..).map(|(one, at)| embedded(model, at, one));
    quote! {
        #[allow(missing_docs)]
        impl #ident {
            #(#fields)*
            #(#relations)*
            #(#accessors)*
            #(#embeds)*
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
    let arity = match relation.kind.field_type() {
        "HasMany" => quote!(__j::ToMany),
        _ => quote!(__j::ToOne),
    };
    quote! {
        #doc
        #vis const #constant: __j::Relation<Self, #target, #arity> = __j::to(#wire);
    }
}

/// `user.posts()`: the operations on related rows.
fn accessor(position: usize, relation: &Relation) -> TokenStream {
    let Relation { vis, target, ident, .. } = relation;
    let doc = own_doc(&relation.doc);
    let position = number(position);
    let accessor = match (relation.leads_anywhere, relation.kind.field_type()) {
        (true, _) => quote!(__j::RelatedAny<'_, Self, #target>),
        (_, "HasMany") => quote!(__j::RelatedMany<'_, #target>),
        _ => quote!(__j::RelatedOne<'_, Self, #target>),
    };
    quote! {
        #doc
        #vis fn #ident(&self) -> #accessor {
            <#accessor>::new(self, #position)
        }
    }
}

/// `author.phones()`: the operations on the structs in a property.
fn embedded(model: &Model, position: usize, embeds: &Embeds) -> TokenStream {
    let Property { vis, ident, doc, .. } = &model.properties[embeds.at];
    let (doc, position, item) = (own_doc(doc), number(position), &embeds.item);
    let accessor = match embeds.is_many {
        true => quote!(__j::EmbeddedMany<'_, Self, #item>),
        false => quote!(__j::EmbeddedOne<'_, Self, #item>),
    };
    quote! {
        #doc
        #vis fn #ident(&self) -> #accessor {
            <#accessor>::new(self, #position)
        }
    }
}
