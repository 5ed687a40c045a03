//! The keys of required parents. They are not in `NewPost`: it is no whole `Post` until each parent is named, by
//! `.author(&ada)` or `.author_id(1)`. With one parent that gives a draft; with several, a `NewPostKeys` that remembers in its
//! type which of them are named.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{nest, number, relation};
use crate::ast::{Model, Relation, name};
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
    let keys = model.parent_keys();
    keys.iter()
        .map(|at| format_ident!("{}", Case::ScreamingSnake.apply(&name(&model.properties[*at].ident))))
        .collect()
}

/// The methods that name a parent.
pub(super) fn impls(model: &Model) -> Option<TokenStream> {
    let keys = model.parent_keys();
    match keys.as_slice() {
        [] => None,
        [key] => Some(one(model, *key)),
        keys => Some(several(model, keys)),
    }
}

fn one(model: &Model, key: usize) -> TokenStream {
    let (ident, new) = (&model.ident, model.new_ident());
    let gives = quote!(__j::Draft<#ident>);
    let methods =
        methods(model, key, &gives, |values| quote!(<#gives as __j::From<#new>>::from(self) #values));
    quote!(impl #new { #methods })
}

fn several(model: &Model, keys: &[usize]) -> TokenStream {
    let (ident, new, keyed) = (&model.ident, model.new_ident(), model.keys_ident());
    let flags = flags(model);
    let draft = quote!(__j::Draft<#ident>);
    let steps = keys.iter().enumerate().map(|(i, &key)| {
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

/// `.author(&ada)` and `.create_author(..)` for each parent with this key, and `.author_id(1)`. `with` is given what is set, as a call.
fn methods(
    model: &Model,
    key: usize,
    gives: &TokenStream,
    with: impl Fn(TokenStream) -> TokenStream,
) -> TokenStream {
    let (vis, property) = (&model.vis, &model.properties[key]);
    let (field, ty) = (&property.ident, &property.ty);
    let at = number(key);
    let by_key = with(quote!(.with_value(#at, __j::IntoValue::into_value(key))));
    let doc = format!(" With this `{}`.", property.wire);
    let parents = model.parents().filter(|(at, _)| *at == key).map(|(_, relation)| {
        let (parent, target) = (&relation.ident, &relation.target);
        let value = parent_key(model, relation);
        let by_parent = with(quote!(.with_value(#at, #value)));
        let by_new_parent = nest::parent(model, relation, gives, &with);
        let doc = format!(" With this `{}`.", relation.wire);
        quote! {
            #[doc = #doc]
            #[must_use]
            #vis fn #parent(self, parent: &#target) -> #gives {
                #by_parent
            }
            #by_new_parent
        }
    });
    quote! {
        #(#parents)*
        #[doc = #doc]
        #[must_use]
        #vis fn #field(self, key: impl __j::IntoValue<#ty>) -> #gives {
            #by_key
        }
    }
}

/// The value of a parent that a key holds.
pub(super) fn parent_key(model: &Model, relation: &Relation) -> TokenStream {
    let names = relation::primary_key(model, relation).unwrap_or_default();
    let name = names.first().map_or_else(|| quote!(""), Clone::clone);
    quote!(__j::parent_key(parent, #name))
}
