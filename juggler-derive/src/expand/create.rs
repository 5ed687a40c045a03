//! `UserCreate`: a setter for each property that may be left out.

use proc_macro2::TokenStream;
use quote::quote;

use super::{keys, nest, number, own_doc};
use crate::ast::{Model, Relation, name};

/// The struct.
pub(super) fn item(model: &Model) -> TokenStream {
    let Model { ident, vis, container, .. } = model;
    let (create, krate) = (model.create_ident(), &container.krate);
    let doc = format!(" Creates a [`{ident}`]; await it.");
    quote! {
        #[doc = #doc]
        #[must_use = "nothing is created until it is awaited"]
        #vis struct #create<'a>(#krate::__private::Create<'a, #ident>);
    }
}

/// The setters, and what makes it a builder.
pub(super) fn impls(model: &Model) -> TokenStream {
    let Model { ident, vis, .. } = model;
    let (new, create) = (model.new_ident(), model.create_ident());
    let setters = setters(model);
    let serialize = model.container.serde.then(|| serialize(model));
    quote! {
        #[allow(missing_docs)]
        impl #create<'_> {
            #setters
            /// Sets a field.
            #vis fn set<F: __j::IntoField<#ident>>(self, field: F, value: impl __j::IntoValue<F::Type>) -> Self {
                Self(self.0.set(field, value))
            }
            /// Whether to validate; the model decides where this is not called.
            #vis fn validate(self, validate: bool) -> Self {
                Self(self.0.validate(validate))
            }
        }
        impl<'a> __j::From<__j::Create<'a, #ident>> for #create<'a> {
            fn from(create: __j::Create<'a, #ident>) -> Self {
                Self(create)
            }
        }
        impl __j::CallOptions for #create<'_> {
            fn call_session(&mut self) -> &mut __j::Session {
                __j::CallOptions::call_session(&mut self.0)
            }
        }
        #[automatically_derived]
        impl<'a> __j::IntoFuture for #create<'a> {
            type Output = __j::Result<#ident>;
            type IntoFuture = __j::BoxFuture<'a, Self::Output>;
            fn into_future(self) -> Self::IntoFuture {
                __j::IntoFuture::into_future(self.0)
            }
        }
        impl __j::DataAccess for #ident {
            type New = #new;
            type Create<'a> = #create<'a>;
        }
        #serialize
    }
}

fn setters(model: &Model) -> TokenStream {
    // Two names are taken; such a field is set by `.set(..)`.
    let free = |name: &str| name != "set" && name != "validate";
    let properties =
        model.optional().filter(|(_, property)| free(&name(&property.ident))).map(|(at, property)| {
            let (at, field, ty, vis) = (number(at), &property.ident, &property.ty, &property.vis);
            let doc = own_doc(&property.doc);
            quote! {
                #doc
                #vis fn #field(self, value: impl __j::IntoValue<#ty>) -> Self {
                    Self(self.0.set_value(#at, __j::IntoValue::into_value(value)))
                }
            }
        });
    let required: Vec<_> = model.parent_keys().into_iter().map(|key| key.at).collect();
    let optional = model.parents().into_iter().filter(|key| !required.contains(&key.at));
    let parents = optional.flat_map(|key| {
        let relations = key.relations.into_iter().filter(|relation| free(&name(&relation.ident)));
        relations.map(|relation| parent(model, &key.at, relation)).collect::<Vec<_>>()
    });
    let nested = nest::setters(model);
    quote!(#(#properties)* #(#parents)* #nested)
}

/// `.author(&ada)`.
fn parent(model: &Model, positions: &[usize], relation: &Relation) -> TokenStream {
    let Relation { ident, vis, .. } = relation;
    let parent = keys::parent_type(relation);
    let values = keys::parent_values(model, relation).into_iter().zip(positions).map(|(value, at)| {
        let at = number(*at);
        quote!(.set_value(#at, #value))
    });
    let doc = own_doc(&relation.doc);
    quote! {
        #doc
        #vis fn #ident(self, parent: &#parent) -> Self {
            Self(self.0 #(#values)*)
        }
    }
}

fn serialize(model: &Model) -> TokenStream {
    let ident = &model.ident;
    quote! {
        #[automatically_derived]
        impl __j::Serialize for #ident {
            fn serialize<S: __j::Serializer>(&self, s: S) -> __j::Std<S::Ok, S::Error> {
                __j::serialize_instance(self, s)
            }
        }
    }
}
