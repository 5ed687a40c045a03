//! The scopes of a model: filters that its functions give.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;

use super::at;
use crate::ast::{Model, name};

/// What the definition says of the default scope, and of the named ones.
pub(super) fn print(model: &Model) -> TokenStream {
    let mut printed = TokenStream::new();
    if let Some(function) = &model.container.scope {
        let filter = filter(&model.ident, function);
        printed.extend(quote!(.scope(#filter)));
    }
    if !model.container.scopes.is_empty() {
        let scopes = model.container.scopes.iter().map(|scope| {
            let (name, filter) = (name(&scope.name), filter(&model.ident, &scope.filter));
            quote!((__j::Cow::Borrowed(#name), #filter))
        });
        printed.extend(quote!(.scopes(const { &[#(#scopes),*] })));
    }
    printed
}

/// The filter of a model that a function gives.
pub(super) fn filter(model: &impl ToTokens, function: &Path) -> TokenStream {
    quote_spanned!(at(function)=> __j::ScopeFilter::Function(|| __j::Filter::<#model>::to_json(&#function())))
}
