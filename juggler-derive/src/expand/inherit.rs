//! What a model extends and mixes in.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Path;

use super::at;
use crate::ast::{Model, show};
use crate::attr::Container;

/// Evaluates where the struct repeats the fields that it inherits, and is evaluated where the struct is.
pub(super) fn check(model: &Model) -> Option<TokenStream> {
    let Model { ident, container, name, .. } = model;
    let extends = container.extends.iter().map(|base| ("extends", base));
    let mixes_in = container.mixins.iter().map(|mixin| ("mixes in", mixin));
    let checks = extends.chain(mixes_in).map(|(verb, other)| {
        let shown = show(other);
        // Those that inherit from each other are a circle of constants, which the compiler refuses.
        quote_spanned! {at(other)=>
            let () = <#other as __j::Model>::INHERITS;
            __j::inherits(#name, <#ident as __j::Model>::PROPERTIES, #verb, #shown, <#other as __j::Model>::PROPERTIES);
        }
    });
    inherits(container).then(|| quote!(const INHERITS: () = { #(#checks)* };))
}

/// The definition of a model: a constant, or where it inherits, merged when it is first asked for.
pub(super) fn definition(model: &Model, own: &TokenStream) -> TokenStream {
    let Model { ident, container, .. } = model;
    if !inherits(container) {
        return quote!(static DEFINITION: __j::ModelDefinition = #own;);
    }
    let of = |other: &Path| quote_spanned!(at(other)=> <#other as __j::Model>::definition());
    let base = match &container.extends {
        Some(base) => {
            let base = of(base);
            quote!(__j::Some(#base))
        }
        None => quote!(__j::None),
    };
    let mixins = container.mixins.iter().map(of);
    quote! {
        const _: () = <#ident as __j::Model>::INHERITS;
        static DEFINITION: __j::LazyLock<__j::ModelDefinition> =
            __j::LazyLock::new(|| __j::with_inherited(#own, #base, &[#(#mixins),*]));
    }
}

/// What the settings of a model start from.
pub(super) fn settings(container: &Container) -> TokenStream {
    match &container.extends {
        Some(base) => quote_spanned!(at(base)=> <#base as __j::Model>::definition().settings.clone()),
        None => quote!(__j::ModelSettings::typed()),
    }
}

fn inherits(container: &Container) -> bool {
    container.extends.is_some() || !container.mixins.is_empty()
}
