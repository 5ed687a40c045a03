//! What is printed where there is nothing to print: the traits are there, so that the compiler says nothing besides the error
//! that was found. Such a program never runs.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Path, parse_quote};

use crate::ctxt::{self, Ctxt};
use crate::expand::in_const;

/// For `#[derive(Model)]`.
pub(crate) fn model(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    print(
        input,
        &quote! {
            impl __j::Row for #ident {
                fn get(&self, _: usize) -> __j::Result<__j::ValueRef<'_>> {
                    loop {}
                }
            }
            impl __j::Model for #ident {
                type Id = i64;
                const PROPERTIES: &'static [__j::Property] = &[];
                fn definition() -> &'static __j::ModelDefinition {
                    loop {}
                }
                fn from_row(_: &dyn __j::Row) -> __j::Result<Self> {
                    loop {}
                }
            }
            impl __j::DataAccess for #ident {
                type New = __j::Draft<Self>;
                type Create<'a> = __j::Create<'a, Self>;
            }
        },
    )
}

/// For `#[derive(Embedded)]` and `#[derive(ModelEnum)]`.
pub(crate) fn property_type(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    print(
        input,
        &quote! {
            impl __j::PropertyType for #ident {
                const KIND: __j::Kind = __j::Kind::Json;
                fn from_value(_: __j::ValueRef<'_>) -> __j::Result<Self> {
                    loop {}
                }
                fn as_value(&self) -> __j::ValueRef<'_> {
                    loop {}
                }
            }
            impl __j::Embedded for #ident {
                const PROPERTIES: &'static [__j::Property] = &[];
            }
            impl<__P: __j::Place> __j::FieldsAt<__P> for #ident {
                type Fields = __j::Field<__P::Model, #ident>;
                const FIELDS: Self::Fields = __j::Field::new(__P::PATH);
            }
        },
    )
}

/// For `#[derive(Owners)]`.
pub(crate) fn owners(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    print(
        input,
        &quote! {
            impl __j::Owners for #ident {
                fn models() -> __j::Vec<&'static __j::ModelDefinition> {
                    loop {}
                }
                fn entity(&self) -> &dyn __j::Entity {
                    loop {}
                }
                fn batch(_: usize) -> __j::Option<__j::Box<dyn __j::Batch>> {
                    loop {}
                }
                fn take(_: &mut dyn __j::Any, _: usize) -> __j::Result<__j::Option<Self>> {
                    loop {}
                }
            }
        },
    )
}

/// A type with generics gets nothing: what its parameters may be is not known.
fn print(input: &DeriveInput, impls: &TokenStream) -> TokenStream {
    match input.generics.params.is_empty() {
        true => in_const(&krate(input), impls),
        false => TokenStream::new(),
    }
}

/// `crate = path`, and no second error for anything else.
fn krate(input: &DeriveInput) -> Path {
    let mut krate = parse_quote!(::juggler_core);
    ctxt::collect(|cx: &Ctxt| {
        let metas = crate::attr::read(cx, &input.attrs, "model");
        if let Some(given) = metas.iter().find(|meta| meta.is("crate")).and_then(|meta| meta.path(cx)) {
            krate = given;
        }
        TokenStream::new()
    });
    krate
}
