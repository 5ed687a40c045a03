//! An embedded struct: a property type, a view of an object, and a struct of fields.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{at, doc_or, number, property, property_type, row};
use crate::ast::Embedded;
use crate::shape;

/// `AddressFields`.
pub(super) fn item(embedded: &Embedded) -> TokenStream {
    let Embedded { ident, vis, container, .. } = embedded;
    let (fields, krate) = (embedded.fields_ident(), &container.krate);
    let doc = format!(" The fields of an [`{ident}`] inside a model.");
    let inner = embedded.properties.iter().enumerate().map(|(position, property)| {
        let position = number(position);
        let (field, ty, vis) = (&property.ident, &property.ty, &property.vis);
        let doc = doc_or(&property.doc, || format!("The property `{}`.", property.wire));
        quote_spanned! {at(ty)=>
            #[doc = #doc]
            #vis #field: #krate::__private::ChildAt<__P, #ident, #ty, #position>,
        }
    });
    quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #vis struct #fields<__P: #krate::__private::Place> {
            __whole: #krate::__private::Field<__P::Model, #ident>,
            #(#inner)*
        }
    }
}

pub(super) fn impls(embedded: &Embedded) -> TokenStream {
    let property_type = as_property_type(embedded);
    let view = view(embedded);
    let fields = fields(embedded);
    let constants = constants(embedded);
    let identified = identified(embedded);
    quote!(#constants #property_type #view #fields #identified)
}

/// The id, where there is one.
fn identified(embedded: &Embedded) -> Option<TokenStream> {
    let ident = &embedded.ident;
    let id = embedded.properties.iter().find(|property| property.attrs.id.is_some())?;
    let ty = shape::argument(&id.ty, "Option").unwrap_or(&id.ty);
    Some(quote! {
        #[automatically_derived]
        impl __j::Identified for #ident {
            type Id = #ty;
        }
    })
}

fn as_property_type(embedded: &Embedded) -> TokenStream {
    let Embedded { ident, name, skipped, .. } = embedded;
    let properties = embedded.properties.iter().map(|one| property::print(one, &embedded.properties));
    let fields = embedded.properties.iter().enumerate().map(|(position, property)| {
        let position = number(position);
        let field = &property.ident;
        let of = property_type(property);
        quote!(#field: object.read(#position, #of::from_value)?)
    });
    quote! {
        #[automatically_derived]
        impl __j::Embedded for #ident {
            const PROPERTIES: &'static [__j::Property] = &[#(#properties),*];
        }
        #[automatically_derived]
        impl __j::PropertyType for #ident {
            const KIND: __j::Kind = __j::Kind::Object(__j::Nested::Static(const {
                &__j::ObjectKind::new(#name, <#ident as __j::Embedded>::PROPERTIES)
            }));
            fn from_value(value: __j::ValueRef<'_>) -> __j::Result<Self> {
                let object = __j::ObjectReader::new::<Self>(value)?;
                __j::Ok(#ident {
                    #(#fields,)*
                    #(#skipped: __j::DefaultOf::default(),)*
                })
            }
            fn as_value(&self) -> __j::ValueRef<'_> {
                __j::ValueRef::Object(self)
            }
        }
    }
}

fn view(embedded: &Embedded) -> TokenStream {
    let ident = &embedded.ident;
    let len = number(embedded.properties.len());
    let arms = embedded.properties.iter().enumerate().map(|(position, property)| {
        let position = number(position);
        let (wire, value) = (&property.wire, row::as_value(property));
        quote!(#position => (#wire, #value),)
    });
    quote! {
        #[automatically_derived]
        impl __j::ObjectView for #ident {
            fn len(&self) -> usize {
                #len
            }
            fn entry(&self, i: usize) -> (&str, __j::ValueRef<'_>) {
                match i {
                    #(#arms)*
                    _ => ("", __j::ValueRef::Null),
                }
            }
        }
    }
}

fn fields(embedded: &Embedded) -> TokenStream {
    let Embedded { ident, vis, .. } = embedded;
    let fields = embedded.fields_ident();
    let inner = embedded.properties.iter().enumerate().map(|(position, property)| {
        let position = number(position);
        let field = &property.ident;
        quote!(#field: __j::child::<__P, #ident, #position, _>())
    });
    quote! {
        impl<__P: __j::Place> #fields<__P> {
            /// The field of the whole struct.
            #[must_use]
            #vis const fn whole(self) -> __j::Field<__P::Model, #ident> {
                self.__whole
            }
        }
        #[automatically_derived]
        impl<__P: __j::Place> __j::Clone for #fields<__P> {
            fn clone(&self) -> Self {
                *self
            }
        }
        #[automatically_derived]
        impl<__P: __j::Place> __j::Copy for #fields<__P> {}
        #[automatically_derived]
        impl<__P: __j::Place> __j::Deref for #fields<__P> {
            type Target = __j::Field<__P::Model, #ident>;
            fn deref(&self) -> &Self::Target {
                &self.__whole
            }
        }
        #[automatically_derived]
        impl<__P: __j::Place> __j::IntoField<__P::Model> for #fields<__P> {
            type Type = #ident;
            fn into_field(self) -> __j::Field<__P::Model, #ident> {
                self.__whole
            }
        }
        #[automatically_derived]
        impl<__P: __j::Place> __j::Placed<__P> for #fields<__P> {
            const FIELD: Self = #fields {
                __whole: __j::Field::new(__P::PATH),
                #(#inner,)*
            };
        }
        #[automatically_derived]
        impl<__P: __j::Place> __j::FieldsAt<__P> for #ident {
            type Fields = #fields<__P>;
            const FIELDS: Self::Fields = __j::Placed::FIELD;
        }
    }
}

/// `Address::CITY`, for `User::ADDRESS.at(Address::CITY)`.
fn constants(embedded: &Embedded) -> TokenStream {
    let ident = &embedded.ident;
    let constants = embedded.properties.iter().enumerate().map(|(position, property)| {
        let position = number(position);
        let (constant, vis, ty) = (property.constant(), &property.vis, &property.ty);
        let doc = doc_or(&property.doc, || format!("The property `{}`.", property.wire));
        quote_spanned! {at(ty)=>
            #[doc = #doc]
            #vis const #constant: __j::Field<Self, #ty> = __j::inside::<Self, #position, _>();
        }
    });
    quote!(impl #ident { #(#constants)* })
}
