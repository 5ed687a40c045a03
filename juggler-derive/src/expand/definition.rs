//! The model as data, and out of a row.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{at, definition_of, inherit, number, property, relation, respan, row, scope};
use crate::ast::{Model, Relation};
use crate::attr::{Container, IndexAttr, Strict};

pub(super) fn print(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let id = id(model);
    let properties = model.properties.iter().map(|one| property::print(one, &model.properties));
    let definition = inherit::definition(model, &definition(model));
    let inherits = inherit::check(model);
    let fields = model.properties.iter().enumerate().map(|(position, property)| {
        let position = number(position);
        let field = &property.ident;
        let value = row::read(property, &quote!(Self), &position);
        quote!(#field: #value)
    });
    let relations = model.relations.iter().map(|relation| &relation.ident);
    let others = relations.chain(&model.skipped);
    let slots = slots(model);
    quote! {
        #[automatically_derived]
        impl __j::Model for #ident {
            type Id = #id;
            const PROPERTIES: &'static [__j::Property] = &[#(#properties),*];
            #inherits
            fn definition() -> &'static __j::ModelDefinition {
                #definition
                &DEFINITION
            }
            fn from_row(row: &dyn __j::Row) -> __j::Result<Self> {
                __j::Ok(#ident {
                    #(#fields,)*
                    #(#others: __j::DefaultOf::default(),)*
                })
            }
            #slots
        }
    }
}

/// The relation fields, by position.
fn slots(model: &Model) -> Option<TokenStream> {
    let arms = |reference: TokenStream| -> Vec<TokenStream> {
        let arm = |(position, relation): (usize, &Relation)| {
            let (position, field, target) = (number(position), &relation.ident, &relation.target);
            let definition = match relation.leads_anywhere {
                true => quote_spanned!(at(target)=> <#target as __j::Owners>::models),
                false => definition_of(target),
            };
            // All of it at the target, so that all that is said of it is said there.
            let slot = respan(&quote!(__j::slot(#definition, #reference self.#field)), at(target));
            quote!(#position => #slot,)
        };
        model.relations.iter().enumerate().map(arm).collect()
    };
    let (shared, mutable) = (arms(quote!(&)), arms(quote!(&mut)));
    (!model.relations.is_empty()).then(|| {
        quote! {
            fn slot(&self, relation: usize) -> __j::Option<&dyn __j::RelationSlot> {
                match relation {
                    #(#shared)*
                    _ => __j::None,
                }
            }
            fn slot_mut(&mut self, relation: usize) -> __j::Option<&mut dyn __j::RelationSlot> {
                match relation {
                    #(#mutable)*
                    _ => __j::None,
                }
            }
        }
    })
}

/// The type of the id: of its one part, or a tuple.
fn id(model: &Model) -> TokenStream {
    let mut types = model.ids.iter().map(|at| &model.properties[*at].ty);
    match (types.len(), types.next()) {
        (1, Some(ty)) => quote!(#ty),
        (_, first) => {
            let first = first.into_iter();
            quote!((#(#first,)* #(#types),*))
        }
    }
}

fn definition(model: &Model) -> TokenStream {
    let Model { ident, container, name, .. } = model;
    let mut printed = quote!(__j::ModelDefinition::new(#name));
    if let Some(plural) = &container.plural {
        printed.extend(quote!(.plural(#plural)));
    }
    if let Some(table) = &container.table {
        printed.extend(quote!(.table(#table)));
    }
    if let Some(schema) = &container.schema {
        printed.extend(quote!(.schema(#schema)));
    }
    printed.extend(quote!(.properties(<#ident as __j::Model>::PROPERTIES)));
    if !model.ids.is_empty() {
        let ids = model.ids.iter().map(|at| number(*at));
        printed.extend(quote!(.ids(&[#(#ids),*])));
    }
    if !container.indexes.is_empty() {
        let indexes = container.indexes.iter().map(|attr| index(model, attr));
        printed.extend(quote!(.indexes(const { &[#(#indexes),*] })));
    }
    let embeds = model.embeds.iter().map(|at| relation::embeds(model, at));
    let relations: Vec<_> =
        model.relations.iter().map(|at| relation::print(model, at)).chain(embeds).collect();
    if !relations.is_empty() {
        printed.extend(quote!(.relations(const { &[#(#relations),*] })));
    }
    printed.extend(scope::print(model));
    if let Some(settings) = settings(container) {
        printed.extend(quote!(.settings(#settings)));
    }
    if let Some(sections) = property::sections(&container.sections) {
        printed.extend(quote!(.sections(#sections)));
    }
    printed.extend(quote!(.behaviours(const { &[__j::hooks!(#ident)] })));
    if !container.doc.is_empty() {
        let doc = &container.doc;
        printed.extend(quote!(.doc(#doc)));
    }
    printed
}

fn index(model: &Model, index: &IndexAttr) -> TokenStream {
    let name = index.name.as_ref().map_or_else(String::new, syn::LitStr::value);
    let positions = index.fields.iter().filter_map(|field| model.position(field)).map(number);
    let unique = index.unique;
    quote!(__j::Index::new(#name, &[#(#positions),*], #unique))
}

fn settings(container: &Container) -> Option<TokenStream> {
    let mut printed = TokenStream::new();
    match container.strict {
        Some(Strict::Validate) => printed.extend(quote!(.strict(__j::Strict::Validate))),
        Some(Strict::Filter) => printed.extend(quote!(.strict(__j::Strict::Filter))),
        None => {}
    }
    if let Some(force_id) = container.force_id {
        printed.extend(quote!(.force_id(#force_id)));
    }
    if let Some(strict_delete) = container.strict_delete {
        printed.extend(quote!(.strict_delete(#strict_delete)));
    }
    if let Some(automatic) = container.automatic_validation {
        printed.extend(quote!(.automatic_validation(#automatic)));
    }
    let start = inherit::settings(container);
    (container.extends.is_some() || !printed.is_empty()).then(|| quote!(#start #printed))
}
