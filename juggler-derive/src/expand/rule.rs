//! A rule as data.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::at;
use crate::ast::{Property, name, show};
use crate::attr::{Format, Literal, Rule, RuleKind};

pub(super) fn print(rule: &Rule, all: &[Property]) -> TokenStream {
    let mut printed = kind(rule, all);
    if let Some(message) = &rule.message {
        printed.extend(quote!(.message(#message)));
    }
    if !rule.messages.is_empty() {
        let texts = rule
            .messages
            .iter()
            .map(|(kind, text)| quote!((__j::Cow::Borrowed(#kind), __j::Cow::Borrowed(#text))));
        printed.extend(quote!(.messages(&[#(#texts),*])));
    }
    if let Some(code) = &rule.code {
        printed.extend(quote!(.code(#code)));
    }
    for (builder, text) in [("only_if", &rule.only_if), ("unless", &rule.unless)] {
        if let Some(text) = text {
            let builder = Ident::new(builder, text.span());
            let wire = wire(&text.value(), all);
            printed.extend(quote!(.#builder(#wire)));
        }
    }
    if rule.allow_null {
        printed.extend(quote!(.allow_null()));
    }
    if rule.allow_blank {
        printed.extend(quote!(.allow_blank()));
    }
    printed
}

fn kind(rule: &Rule, all: &[Property]) -> TokenStream {
    let name = &rule.name;
    match &rule.kind {
        RuleKind::Length { min, max, is } => {
            let bounds = bounds(min, max);
            let is = is.iter();
            quote!(__j::Rule::length() #bounds #(.is(#is))*)
        }
        RuleKind::Numericality { int, min, max } => {
            let int = int.then(|| quote!(.int()));
            let bounds = bounds(min, max);
            quote!(__j::Rule::numericality() #int #bounds)
        }
        RuleKind::Inclusion(list) | RuleKind::Exclusion(list) => {
            let list = list.iter().map(Literal::print);
            quote!(__j::Rule::#name(&[#(#list),*]))
        }
        RuleKind::Format(Format::Pattern(pattern)) => quote!(__j::Rule::format(#pattern)),
        RuleKind::Format(Format::Named(format)) => quote!(__j::Rule::#format()),
        RuleKind::Uniqueness { scoped_to, ignore_case } => {
            let scope = (!scoped_to.is_empty()).then(|| {
                let names = scoped_to.iter().map(|field| wire(&crate::ast::name(field), all));
                quote!(.scoped_to(&[#(__j::Cow::Borrowed(#names)),*]))
            });
            let ignore_case = ignore_case.then(|| quote!(.ignore_case()));
            quote!(__j::Rule::uniqueness() #scope #ignore_case)
        }
        RuleKind::Custom(path) => {
            let shown = show(path);
            quote_spanned!(at(path)=> __j::Rule::custom(#shown, #path))
        }
        RuleKind::Each(rules) => {
            let rules = rules.iter().map(|rule| print(rule, all));
            quote!(__j::Rule::each(const { &[#(#rules),*] }))
        }
        RuleKind::Presence | RuleKind::Absence | RuleKind::Date | RuleKind::Nested => {
            quote!(__j::Rule::#name())
        }
    }
}

fn bounds(min: &Option<Literal>, max: &Option<Literal>) -> TokenStream {
    let mut printed = TokenStream::new();
    for (bound, whole, fraction) in [(min, "min", "min_float"), (max, "max", "max_float")] {
        if let Some(bound) = bound {
            let builder = if bound.whole().is_some() { whole } else { fraction };
            let builder = Ident::new(builder, proc_macro2::Span::call_site());
            printed.extend(quote!(.#builder(#bound)));
        }
    }
    printed
}

/// The wire name of a field; any other name is a method, and stays.
fn wire(field: &str, all: &[Property]) -> String {
    let found = all.iter().find(|property| name(&property.ident) == field);
    found.map_or_else(|| field.to_owned(), |property| property.wire.clone())
}
