//! A property as data.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::{at, property_type, rule};
use crate::ast::Property;
use crate::attr::{DefaultValue, FieldAttrs, Section};
use crate::shape;

/// `all` are the properties beside it.
pub(super) fn print(property: &Property, all: &[Property]) -> TokenStream {
    let Property { ty, wire, attrs, doc, .. } = property;
    let mut printed = match shape::is_certain(ty) {
        true => quote!(__j::Property::new::<#ty>(#wire)),
        false => {
            let of = property_type(property);
            quote!(__j::property(#wire, #of::KIND, #of::FLAGS))
        }
    };
    if attrs.id.is_some() {
        printed.extend(quote!(.id()));
    }
    printed.extend(flag("generated", &attrs.generated));
    match (&attrs.index, &attrs.unique) {
        (_, Some(_)) => printed.extend(quote!(.unique())),
        (Some(_), None) => printed.extend(quote!(.index())),
        (None, None) => {}
    }
    printed.extend(flag("hidden", &attrs.hidden));
    printed.extend(flag("sensitive", &attrs.sensitive));
    printed.extend(flag("protected", &attrs.protected));
    if let Some(column) = &attrs.column {
        printed.extend(quote!(.with_column(#column)));
    }
    if let Some(column_type) = &attrs.column_type {
        printed.extend(quote!(.with_column_type(#column_type)));
    }
    for size in [&attrs.length, &attrs.precision, &attrs.scale].into_iter().flatten() {
        let (name, value) = (&size.name, size.value);
        printed.extend(quote!(.#name(#value)));
    }
    if let Some(default) = attrs.default.as_ref().filter(|default| default.fits(property.shape)) {
        let default = print_default(property, default);
        printed.extend(quote!(.default(#default)));
    }
    printed.extend(transforms(attrs));
    if !attrs.rules.is_empty() {
        let rules = attrs.rules.iter().map(|rule| rule::print(rule, all));
        printed.extend(quote!(.rules(const { &[#(#rules),*] })));
    }
    if let Some(sections) = sections(&attrs.sections) {
        printed.extend(quote!(.sections(#sections)));
    }
    if !doc.is_empty() {
        printed.extend(quote!(.doc(#doc)));
    }
    if let Some(version) = attrs.version.as_ref().filter(|_| property.may_count()) {
        printed = quote_spanned!(at(version)=> __j::with_version(#printed));
    }
    if let Some(format) = attrs.format.as_ref().filter(|_| property.shape.may_be_date()) {
        printed = quote_spanned!(at(format)=> __j::with_date_format(#printed, #format));
    }
    printed
}

fn flag(name: &str, given: &Option<Ident>) -> Option<TokenStream> {
    given.as_ref().map(|given| {
        let name = Ident::new(name, given.span());
        quote!(.#name())
    })
}

fn print_default(property: &Property, default: &DefaultValue) -> TokenStream {
    let ty = &property.ty;
    match default {
        DefaultValue::OfType(word) => {
            quote_spanned!(at(word)=> __j::Default::Function(__j::default_of::<#ty>))
        }
        DefaultValue::Now(word) => quote_spanned!(at(word)=> __j::default_now::<#ty>()),
        DefaultValue::Uuid(word) => quote_spanned!(at(word)=> __j::default_uuid::<#ty>()),
        DefaultValue::Literal(literal) => quote!(__j::Default::Function(|| __j::value::<#ty>(#literal))),
        DefaultValue::Expr(expr) => {
            quote_spanned!(at(expr)=> __j::Default::Function(|| __j::value::<#ty>(#expr)))
        }
    }
}

fn transforms(attrs: &FieldAttrs) -> Option<TokenStream> {
    let given: Vec<&Ident> =
        [&attrs.trim, &attrs.lowercase, &attrs.uppercase].into_iter().flatten().collect();
    (!given.is_empty())
        .then(|| quote!(.transforms(__j::Transforms { #(#given: true,)* ..__j::Transforms::NONE })))
}

/// What only one connector understands.
pub(super) fn sections(sections: &[Section]) -> Option<TokenStream> {
    let sections = sections.iter().map(|Section { connector, name, value }| {
        let value = value.print();
        quote!(__j::Section::new(#connector, #name, #value))
    });
    (sections.len() > 0).then(|| quote!(const { &[#(#sections),*] }))
}
