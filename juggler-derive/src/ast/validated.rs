//! A struct with `#[derive(Validate)]`.

use proc_macro2::Ident;
use syn::{Data, DeriveInput, Field, Fields, Generics, LitStr, Type};

use super::{Property, ident, name, property};
use crate::attr::{Container, Rule, RuleKind, validated};
use crate::ctxt::Ctxt;
use crate::shape::{self, Shape};

/// A struct with `#[derive(Validate)]`. Without properties where it is none: that was said.
pub(crate) struct Validated {
    pub ident: Ident,
    pub generics: Generics,
    pub container: Container,
    /// Its name in errors.
    pub context: String,
    pub properties: Vec<Property>,
}

impl Validated {
    pub(crate) fn read(cx: &Ctxt, input: &DeriveInput) -> Validated {
        let (container, context) = validated::container(cx, &input.attrs);
        let mut properties = Vec::new();
        for field in fields(cx, input) {
            let Some(ident) = ident(field) else { continue };
            let mut attrs = validated::field(cx, &field.attrs);
            without_self(&mut attrs.rules, &input.ident);
            let wire = property::wire_name(cx, &container, ident, &attrs);
            let mut property = Property::new(field, ident, wire, attrs);
            property.shape = shape(&field.ty);
            properties.push(property);
        }
        Validated {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            container,
            context: context.as_ref().map_or_else(|| name(&input.ident), LitStr::value),
            properties,
        }
    }
}

fn fields<'a>(cx: &Ctxt, input: &'a DeriveInput) -> Vec<&'a Field> {
    let found = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return fields.named.iter().collect(),
            Fields::Unnamed(_) => "this is a tuple struct",
            Fields::Unit => "this struct has none",
        },
        Data::Enum(_) => "this is an enum",
        Data::Union(_) => "this is a union",
    };
    cx.error(
        &input.ident,
        format!("`Validate` needs a struct with named fields, whose names stand in errors; {found}"),
    );
    Vec::new()
}

/// The rules stand in a `static`, where `Self` is unknown.
fn without_self(rules: &mut [Rule], ident: &Ident) {
    for rule in rules {
        match &mut rule.kind {
            RuleKind::Custom(path) => {
                if let Some(first) = path.segments.first_mut().filter(|first| first.ident == "Self") {
                    first.ident = Ident::new(&ident.to_string(), first.ident.span());
                }
            }
            RuleKind::Each(rules) => without_self(rules, ident),
            _ => {}
        }
    }
}

/// The shape of a type. No store has to know it, so it may be a reference, and an integer of any size.
fn shape(ty: &Type) -> Shape {
    let inner = || ["Option", "Box"].into_iter().find_map(|name| shape::argument(ty, name));
    match ty {
        Type::Reference(reference) => shape(&reference.elem),
        Type::Array(_) | Type::Slice(_) => Shape::List,
        _ => match (inner(), shape::last(ty)) {
            (Some(inner), _) => shape(inner),
            (None, Some(last)) if last.ident == "str" => Shape::Text,
            (None, Some(last)) if ["usize", "isize", "u128", "i128"].iter().any(|int| last.ident == int) => {
                Shape::Int
            }
            _ => Shape::of(ty),
        },
    }
}
