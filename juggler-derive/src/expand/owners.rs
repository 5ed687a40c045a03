//! An enum of models: which they are, and each out of its batch.

use proc_macro2::TokenStream;
use quote::quote;

use super::{about, definition_of, number};
use crate::ast::Owners;

pub(super) fn impls(owners: &Owners) -> TokenStream {
    let ident = &owners.ident;
    let variants: Vec<_> = owners.variants.iter().map(|owner| &owner.variant).collect();
    let models: Vec<_> = owners.variants.iter().map(|owner| &owner.model).collect();
    let definitions = models.iter().map(definition_of);
    let places = (0..models.len()).map(number);
    let entities = owners.variants.iter().map(|owner| {
        let entity = if owner.is_boxed { quote!(&**it) } else { quote!(it) };
        about(&owner.model, &entity)
    });
    let itself = models.iter().map(|model| about(model, &quote!(self)));
    let batches = models.iter().map(|model| about(model, &quote!(__j::owner_batch::<#model>())));
    let taken = models.iter().map(|model| about(model, &quote!(__j::owner_of::<#model>(pool, at))));
    let made: Vec<_> = owners
        .variants
        .iter()
        .map(|owner| match owner.is_boxed {
            true => quote!(__j::Box::new(it)),
            false => quote!(it),
        })
        .collect();
    quote! {
        #[automatically_derived]
        impl __j::Owners for #ident {
            fn models() -> __j::Vec<&'static __j::ModelDefinition> {
                __j::Vec::from([#(#definitions()),*])
            }
            fn entity(&self) -> &dyn __j::Entity {
                match self {
                    #(Self::#variants(it) => #entities,)*
                }
            }
            fn batch(variant: usize) -> __j::Option<__j::Box<dyn __j::Batch>> {
                match variant {
                    #(#places => #batches,)*
                    _ => __j::None,
                }
            }
            fn take(pool: &mut dyn __j::Any, at: usize) -> __j::Result<__j::Option<Self>> {
                #(if let __j::Some(it) = #taken? {
                    return __j::Ok(__j::Some(Self::#variants(#made)));
                })*
                __j::Ok(__j::None)
            }
        }
        #(
            #[automatically_derived]
            impl __j::OneOf<#ident> for #models {
                fn owner(&self) -> &dyn __j::Entity {
                    #itself
                }
            }
            #[automatically_derived]
            impl __j::From<#models> for #ident {
                fn from(it: #models) -> Self {
                    Self::#variants(#made)
                }
            }
        )*
    }
}
