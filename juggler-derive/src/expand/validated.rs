//! A struct with rules: what they see, and the rules.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

use super::{at, rule};
use crate::ast::{Property, Validated, name};
use crate::attr::{Rule, RuleKind};
use crate::shape::Shape;

pub(super) fn impls(validated: &Validated) -> TokenStream {
    let Validated { ident, generics, context, properties, .. } = validated;
    let (generics, arguments, bounds) = generics.split_for_impl();
    let view = view(validated);
    let rules = properties.iter().flat_map(|property| {
        let wire = &property.wire;
        property.attrs.rules.iter().map(move |one| {
            let rule = rule::print(one, properties);
            quote!((#wire, #rule))
        })
    });
    quote! {
        #[automatically_derived]
        impl #generics __j::Properties for #ident #arguments #bounds {
            #view
        }
        #[automatically_derived]
        impl #generics __j::AsSubject for #ident #arguments #bounds {
            fn as_subject(&self) -> __j::Subject<'_> {
                __j::Subject::Other
            }
        }
        #[automatically_derived]
        impl #generics __j::Validate for #ident #arguments #bounds {
            fn validator() -> &'static __j::Validator {
                static VALIDATOR: __j::LazyLock<__j::Validator> =
                    __j::LazyLock::new(|| __j::validator(#context, const { &[#(#rules),*] }));
                &VALIDATOR
            }
        }
    }
}

/// The instance by the names in paths.
fn view(validated: &Validated) -> TokenStream {
    let properties = &validated.properties;
    let conditions = conditions(properties);
    let (mut subjects, mut texts) = (TokenStream::new(), TokenStream::new());
    let (mut elements, mut nested) = (TokenStream::new(), TokenStream::new());
    for property in properties {
        let Property { ident, ty, wire, attrs, .. } = property;
        // A field that no rule reads may be of any type.
        let is_read = attrs.rules.iter().any(reads)
            || conditions.iter().any(|condition| condition.value() == name(ident));
        let call = |method: &str| {
            let method = Ident::new(method, at(ty));
            match is_read {
                true => quote_spanned!(at(ty)=> <#ty as __j::AsSubject>::#method(&self.#ident)),
                false => quote!((&__j::Probe(&self.#ident)).#method()),
            }
        };
        let subject = call("as_subject");
        subjects.extend(quote!(#wire => #subject,));
        let text = if attrs.hidden.is_some() { quote!(__j::None) } else { call("to_text") };
        texts.extend(quote!(#wire => #text,));
        if attrs.rules.iter().any(|rule| matches!(rule.kind, RuleKind::Each(_))) {
            let element = quote_spanned!(at(ty)=> <#ty as __j::AsSubject>::element(&self.#ident, index));
            elements.extend(quote!(#wire => #element,));
        }
        let may_be_nested = matches!(property.shape, Shape::List | Shape::Other);
        if may_be_nested && attrs.rules.iter().any(|rule| matches!(rule.kind, RuleKind::Nested)) {
            let hidden = attrs.hidden.as_ref().map(|_| quote!(.without_values()));
            let errors = quote_spanned!(at(ty)=> <#ty as __j::Nested>::nested_errors(&self.#ident));
            nested.extend(quote!(#wire => __j::Some(#errors #hidden),));
        }
    }
    let elements = (!elements.is_empty()).then(|| {
        quote! {
            fn element(&self, name: &str, index: usize) -> __j::Subject<'_> {
                match name {
                    #elements
                    _ => __j::Subject::Absent,
                }
            }
        }
    });
    let nested = (!nested.is_empty()).then(|| {
        quote! {
            fn nested(&self, name: &str) -> __j::Option<__j::ValidationErrors> {
                match name {
                    #nested
                    _ => __j::None,
                }
            }
        }
    });
    let methods = methods(properties, &conditions);
    quote! {
        fn property(&self, name: &str) -> __j::Subject<'_> {
            #[allow(unused_imports)]
            use __j::{Anything as _, Presence as _};
            match name {
                #subjects
                _ => __j::Subject::Absent,
            }
        }
        fn rendered(&self, name: &str) -> __j::Option<__j::String> {
            #[allow(unused_imports)]
            use __j::{Anything as _, Presence as _};
            match name {
                #texts
                _ => __j::undefined(),
            }
        }
        #elements
        #methods
        #nested
    }
}

/// What `if` and `unless` name.
fn conditions(properties: &[Property]) -> Vec<&LitStr> {
    let rules = properties.iter().flat_map(|property| &property.attrs.rules);
    rules.flat_map(Rule::with_elements).flat_map(|rule| [&rule.only_if, &rule.unless]).flatten().collect()
}

/// The methods among them: all that are no fields.
fn methods(properties: &[Property], conditions: &[&LitStr]) -> Option<TokenStream> {
    let mut known: Vec<String> = properties.iter().map(|property| name(&property.ident)).collect();
    let mut answers = TokenStream::new();
    for condition in conditions {
        let Ok(method) = condition.parse::<Ident>() else { continue };
        if !known.contains(&condition.value()) {
            known.push(condition.value());
            let answer = quote_spanned!(at(condition)=> let answer: bool = self.#method(););
            answers.extend(quote!(#condition => { #answer __j::Some(answer) }));
        }
    }
    (!answers.is_empty()).then(|| {
        quote! {
            fn method(&self, name: &str) -> __j::Option<bool> {
                match name {
                    #answers
                    _ => __j::None,
                }
            }
        }
    })
}

/// Does it look at the value itself, not only whether there is one?
fn reads(rule: &Rule) -> bool {
    !matches!(
        rule.kind,
        RuleKind::Presence
            | RuleKind::Absence
            | RuleKind::Custom(_)
            | RuleKind::Nested
            | RuleKind::Uniqueness { .. }
    )
}
