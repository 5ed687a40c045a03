//! Prints what the derives print: the pipeline of each, and below it one file per printed item.
//!
//! Structs that users name stand beside their own; all impls stand in one `const _`, where the private module of core has a
//! short name.

mod create;
mod debug;
mod definition;
mod embedded;
mod enumeration;
mod fields;
mod inherit;
mod keys;
mod nest;
mod new;
mod owners;
mod partial;
mod property;
mod relation;
mod row;
mod rule;
mod scope;
mod validated;

use proc_macro2::{Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Path};

use crate::ast::Property;
use crate::ctxt::{self, Ctxt};
use crate::{ast, check, fallback, shape};

/// `#[derive(Model)]`.
pub(crate) fn model(input: TokenStream) -> TokenStream {
    derive(input, |cx, input| match ast::Model::read(cx, input) {
        Some(mut model) => {
            check::model(cx, &model);
            model.is_broken = cx.has_errors();
            print_model(&model)
        }
        None => fallback::model(input),
    })
}

fn print_model(model: &ast::Model) -> TokenStream {
    let (new, keys, create) = (new::item(model), keys::item(model), create::item(model));
    let mut impls = fields::print(model);
    impls.extend(row::print(model));
    impls.extend(definition::print(model));
    impls.extend(new::impls(model));
    impls.extend(keys::impls(model));
    impls.extend(create::impls(model));
    impls.extend(debug::of_model(model));
    let impls = in_const(&model.container.krate, &impls);
    quote!(#new #keys #create #impls)
}

/// `#[derive(Embedded)]`.
pub(crate) fn embedded(input: TokenStream) -> TokenStream {
    derive(input, |cx, input| match ast::Embedded::read(cx, input) {
        Some(embedded) => {
            check::embedded(cx, &embedded);
            let beside = embedded::item(&embedded);
            let mut impls = embedded::impls(&embedded);
            impls.extend(debug::of_embedded(&embedded));
            let impls = in_const(&embedded.container.krate, &impls);
            quote!(#beside #impls)
        }
        None => fallback::property_type(input),
    })
}

/// `#[derive(ModelEnum)]`.
pub(crate) fn enumeration(input: TokenStream) -> TokenStream {
    derive(input, |cx, input| match ast::Enumeration::read(cx, input) {
        Some(enumeration) => {
            check::enumeration(cx, &enumeration);
            in_const(&enumeration.container.krate, &enumeration::impls(&enumeration))
        }
        None => fallback::property_type(input),
    })
}

/// `#[derive(Partial)]`.
pub(crate) fn partial(input: TokenStream) -> TokenStream {
    derive(input, |cx, input| match ast::Partial::read(cx, input) {
        Some(partial) => in_const(&partial.container.krate, &partial::impls(&partial)),
        None => TokenStream::new(),
    })
}

/// `#[derive(Owners)]`.
pub(crate) fn owners(input: TokenStream) -> TokenStream {
    derive(input, |cx, input| match ast::Owners::read(cx, input) {
        Some(owners) => in_const(&owners.container.krate, &owners::impls(&owners)),
        None => fallback::owners(input),
    })
}

/// `#[derive(Validate)]`.
pub(crate) fn validate(input: TokenStream) -> TokenStream {
    derive(input, |cx, input| {
        let validated = ast::Validated::read(cx, input);
        check::validated(cx, &validated);
        in_const(&validated.container.krate, &validated::impls(&validated))
    })
}

fn derive(input: TokenStream, print: impl FnOnce(&Ctxt, &DeriveInput) -> TokenStream) -> TokenStream {
    ctxt::collect(|cx| match cx.ok(syn::parse2(input)) {
        Some(input) => print(cx, &input),
        None => TokenStream::new(),
    })
}

/// Impls, in a scope where `__j` is what the derives call.
pub(crate) fn in_const(krate: &Path, impls: &TokenStream) -> TokenStream {
    quote! {
        #[allow(dead_code, unused_variables)]
        const _: () = {
            use #krate::__private as __j;
            #impls
        };
    }
}

/// Where an error about these tokens points to. The names in it are looked up as those of the macro.
fn at(tokens: &impl ToTokens) -> Span {
    tokens.span().resolved_at(Span::call_site())
}

/// `PropertyType`, as it is implemented for a property. Where its type may be none, the type is named: then an error about it
/// points to the same place each time, and the compiler shows it once.
fn property_type(property: &Property) -> TokenStream {
    let ty = &property.ty;
    match shape::is_certain(ty) {
        true => quote!(__j::PropertyType),
        false => quote_spanned!(at(ty)=> <#ty as __j::PropertyType>),
    }
}

/// `Model::definition` of a model, in the same words each time: see `__private::Definition`.
fn definition_of(model: &impl ToTokens) -> TokenStream {
    quote_spanned!(at(model)=> <#model as __j::Model>::definition)
}

/// A value that is only there where `model` is one.
fn about(model: &impl ToTokens, value: &TokenStream) -> TokenStream {
    let definition = definition_of(model);
    quote_spanned!(at(model)=> __j::about(#definition, #value))
}

/// The same tokens, so that an error about them points somewhere else.
fn respan(tokens: &impl ToTokens, span: Span) -> TokenStream {
    let respan = |mut token: TokenTree| {
        token.set_span(token.span().located_at(span));
        token
    };
    tokens.to_token_stream().into_iter().map(respan).collect()
}

/// A position, without the type that `quote` would print behind it.
fn number(position: usize) -> Literal {
    Literal::usize_unsuffixed(position)
}

/// The user's own doc comment, on what is printed for a field. Where there is none the name says enough, and a line is saved.
fn own_doc(doc: &str) -> Option<TokenStream> {
    (!doc.is_empty()).then(|| {
        let doc = doc_or(doc, String::new);
        quote!(#[doc = #doc])
    })
}

/// The doc comment of a printed item: the user's own, or this one.
fn doc_or(doc: &str, or: impl FnOnce() -> String) -> String {
    // rustdoc wants the space that a doc comment starts with
    let text = if doc.is_empty() { or() } else { doc.to_owned() };
    text.lines().map(|line| format!(" {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
