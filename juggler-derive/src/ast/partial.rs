//! A struct with `#[derive(Partial)]`.

use proc_macro2::Ident;
use syn::{DeriveInput, Path, Type};

use super::{fields, ident};
use crate::attr::{Container, read};
use crate::ctxt::Ctxt;
use crate::symbol;

/// A struct with `#[derive(Partial)]`.
pub(crate) struct Partial {
    pub ident: Ident,
    pub container: Container,
    pub of: Path,
    pub fields: Vec<PartialField>,
}

/// A field, and the field of the model that it is.
pub(crate) struct PartialField {
    pub ident: Ident,
    pub of: Ident,
    pub ty: Type,
}

impl Partial {
    pub(crate) fn read(cx: &Ctxt, input: &DeriveInput) -> Option<Partial> {
        let container = Container::read(cx, &input.attrs, "on a part of a model", symbol::PARTIAL);
        let fields = fields(cx, input, "Partial")?;
        let Some(of) = container.of.clone() else {
            let help = format!("name the model that `{}` is a part of: `#[model(of = User)]`", input.ident);
            cx.error(&input.ident, help);
            return None;
        };
        let mut parts = Vec::new();
        for field in fields {
            let Some(ident) = ident(field) else { continue };
            let mut of = ident.clone();
            for meta in read(cx, &field.attrs, "model") {
                match meta.is("field") {
                    true => of = meta.ident(cx).unwrap_or(of),
                    false => meta.unknown(cx, "on a field of a part", &[symbol::PARTIAL_FIELD]),
                }
            }
            parts.push(PartialField { ident: ident.clone(), of, ty: field.ty.clone() });
        }
        if parts.is_empty() {
            cx.error(&input.ident, "a part of a model needs a field");
        }
        Some(Partial { ident: input.ident.clone(), container, of, fields: parts })
    }
}
