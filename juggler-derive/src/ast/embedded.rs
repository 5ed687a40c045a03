//! A struct with `#[derive(Embedded)]`.

use proc_macro2::Ident;
use quote::format_ident;
use syn::{DeriveInput, Visibility};

use super::{Property, fields, ident, name, property};
use crate::attr::{Container, FieldAttrs};
use crate::ctxt::Ctxt;
use crate::{shape, symbol};

/// A struct with `#[derive(Embedded)]`.
pub(crate) struct Embedded {
    pub ident: Ident,
    pub vis: Visibility,
    pub container: Container,
    pub name: String,
    pub properties: Vec<Property>,
    pub skipped: Vec<Ident>,
}

impl Embedded {
    pub(crate) fn read(cx: &Ctxt, input: &DeriveInput) -> Option<Embedded> {
        let container = Container::read(cx, &input.attrs, "on an embedded struct", symbol::EMBEDDED);
        let fields = fields(cx, input, "Embedded")?;
        let mut properties = Vec::new();
        let mut skipped = Vec::new();
        for field in fields {
            let Some(ident) = ident(field) else { continue };
            let attrs = FieldAttrs::read(cx, &field.attrs, false);
            let relation = ["HasMany", "HasOne", "BelongsTo"]
                .into_iter()
                .any(|kind| shape::argument(&field.ty, kind).is_some());
            if relation {
                cx.error(
                    &field.ty,
                    "an embedded struct has no relations; they belong to the model around it",
                );
            }
            if relation || attrs.skip.is_some() {
                skipped.push(ident.clone());
            } else {
                let wire = property::wire_name(cx, &container, ident, &attrs);
                properties.push(Property::new(field, ident, wire, attrs));
            }
        }
        let given = container.rename.as_ref().map(syn::LitStr::value);
        Some(Embedded {
            ident: input.ident.clone(),
            vis: input.vis.clone(),
            name: given.unwrap_or_else(|| name(&input.ident)),
            container,
            properties,
            skipped,
        })
    }

    /// `AddressFields`.
    pub(crate) fn fields_ident(&self) -> Ident {
        format_ident!("{}Fields", self.ident)
    }
}
