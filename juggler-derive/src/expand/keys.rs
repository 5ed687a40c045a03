//! The keys of required parents. They are not in `NewPost`: it is no whole `Post` until each parent is named, by
//! `.author(&ada)` or `.author_id(1)`; a parent of one of several models by `.subject(&album)`. With one parent that gives a draft;
//! with several, a `NewPostKeys` that remembers in its type which of them are named.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{nest, number, relation};
use crate::ast::{Model, ParentKey, Relation, name};
use crate::case::Case;

/// The struct, where there are several parents.
pub(super) fn item(model: &Model) -> Option<TokenStream> {
    let Model { ident, vis, container, .. } = model;
    let flags = flags(model);
    let keys = model.keys_ident();
    let krate = &container.krate;
    let doc = format!(" A [`{}`] some of whose parents are named.", model.new_ident());
    (flags.len() > 1).then(|| {
        quote! {
            #[doc = #doc]
            #[must_use = "it is created by `create(..)`, once all parents are named"]
            #[allow(dead_code)]
            #vis struct #keys<#(const #flags: bool),*>(#krate::__private::Draft<#ident>);
        }
    })
}

/// One flag for each key, by its name.
fn flags(model: &Model) -> Vec<Ident> {
    let first = |key: &ParentKey<'_>| name(&model.properties[key.at[0]].ident);
    model
        .parent_keys()
        .iter()
        .map(|key| format_ident!("{}", Case::ScreamingSnake.apply(&first(key))))
        .collect()
}

/// The methods that name a parent.
pub(super) fn impls(model: &Model) -> Option<TokenStream> {
    let keys = model.parent_keys();
    match keys.as_slice() {
        [] => None,
        [key] => Some(one(model, key)),
        keys => Some(several(model, keys)),
    }
}

fn one(model: &Model, key: &ParentKey<'_>) -> TokenStream {
    let (ident, new) = (&model.ident, model.new_ident());
    let gives = quote!(__j::Draft<#ident>);
    let methods =
        methods(model, key, &gives, |values| quote!(<#gives as __j::From<#new>>::from(self) #values));
    quote!(impl #new { #methods })
}

fn several(model: &Model, keys: &[ParentKey<'_>]) -> TokenStream {
    let (ident, new, keyed) = (&model.ident, model.new_ident(), model.keys_ident());
    let flags = flags(model);
    let draft = quote!(__j::Draft<#ident>);
    let steps = keys.iter().enumerate().map(|(i, key)| {
        let replaced = |value: bool| {
            flags.iter().enumerate().map(move |(j, flag)| if i == j { quote!(#value) } else { quote!(#flag) })
        };
        let (missing, named) = (replaced(false), replaced(true));
        let others = flags.iter().enumerate().filter(|(j, _)| i != *j).map(|(_, flag)| flag);
        let first = (0..keys.len()).map(|j| i == j);
        let first = methods(
            model,
            key,
            &quote!(#keyed<#(#first),*>),
            |values| quote!(#keyed(<#draft as __j::From<#new>>::from(self) #values)),
        );
        let next = methods(model, key, &quote!(#keyed<#(#named),*>), |values| quote!(#keyed(self.0 #values)));
        quote! {
            impl #new { #first }
            impl<#(const #others: bool),*> #keyed<#(#missing),*> { #next }
        }
    });
    let all = keys.iter().map(|_| quote!(true));
    quote! {
        #(#steps)*
        #[automatically_derived]
        impl<#(const #flags: bool),*> __j::From<#keyed<#(#flags),*>> for #draft {
            fn from(new: #keyed<#(#flags),*>) -> Self {
                new.0
            }
        }
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl __j::IntoDraft<#ident> for #keyed<#(#all),*> {
            fn into_draft(self) -> #draft {
                self.0
            }
        }
    }
}

/// `.author(&ada)` and `.create_author(..)` for each parent with this key, and `.author_id(1)`. A key that is told only together with
/// the name of a model has no such last method. `with` is given what is set, as calls.
fn methods(
    model: &Model,
    key: &ParentKey<'_>,
    gives: &TokenStream,
    with: impl Fn(TokenStream) -> TokenStream,
) -> TokenStream {
    let vis = &model.vis;
    let by_parent = key.relations.iter().map(|relation| {
        let (name, parent) = (&relation.ident, parent_type(relation));
        let values = parent_values(model, relation).into_iter().zip(&key.at).map(|(value, at)| {
            let at = number(*at);
            quote!(.with_value(#at, #value))
        });
        let with_parent = with(quote!(#(#values)*));
        let by_new_parent = nest::parent(model, relation, gives, &with);
        let doc = format!(" With this `{}`.", relation.wire);
        quote! {
            #[doc = #doc]
            #[must_use]
            #vis fn #name(self, parent: &#parent) -> #gives {
                #with_parent
            }
            #by_new_parent
        }
    });
    let by_key = match key.at[..] {
        [at] => {
            let property = &model.properties[at];
            let (field, ty, at) = (&property.ident, &property.ty, number(at));
            let with_key = with(quote!(.with_value(#at, __j::IntoValue::into_value(key))));
            let doc = format!(" With this `{}`.", property.wire);
            Some(quote! {
                #[doc = #doc]
                #[must_use]
                #vis fn #field(self, key: impl __j::IntoValue<#ty>) -> #gives {
                    #with_key
                }
            })
        }
        _ => None,
    };
    quote!(#(#by_parent)* #by_key)
}

/// What a parent is given as.
pub(super) fn parent_type(relation: &Relation) -> TokenStream {
    let target = &relation.target;
    match relation.leads_anywhere {
        true => quote!(impl __j::OneOf<#target>),
        false => quote!(#target),
    }
}

/// What is set where a parent is given: the key, and the name of its model where that stands beside it.
pub(super) fn parent_values(model: &Model, relation: &Relation) -> Vec<TokenStream> {
    let names = relation::primary_key(model, relation).unwrap_or_default();
    let name = names.first().map_or_else(|| quote!(""), Clone::clone);
    match relation.leads_anywhere {
        true => {
            let target = &relation.target;
            let owner = quote!(__j::OneOf::<#target>::owner(parent));
            vec![quote!(__j::owner_key(#owner, #name)), quote!(__j::owner_type(#owner))]
        }
        false => vec![quote!(__j::parent_key(parent, #name))],
    }
}
