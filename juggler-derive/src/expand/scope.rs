//! The scopes of a model: filters that its functions give.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Path;

use super::at;
use crate::ast::{Model, name};

/// What the definition says of the default scope, and of the named ones.
pub(super) fn print(model: &Model) -> TokenStream {
    let mut printed = TokenStream::new();
    if let Some(function) = &model.container.scope {
        let filter = filter(model, function);
        printed.extend(quote!(.scope(#filter)));
    }
    if !model.container.scopes.is_empty() {
        let scopes = model.container.scopes.iter().map(|scope| {
            let (name, filter) = (name(&scope.name), filter(model, &scope.filter));
            quote!((__j::Cow::Borrowed(#name), #filter))
        });
        printed.extend(quote!(.scopes(const { &[#(#scopes),*] })));
    }
    printed
}

fn filter(model: &Model, function: &Path) -> TokenStream {
    let ident = &model.ident;
    quote_spanned!(at(function)=> __j::ScopeFilter::Function(|| __j::Filter::<#ident>::to_json(&#function())))
}
