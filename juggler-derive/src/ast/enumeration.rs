//! An enum with `#[derive(ModelEnum)]`.

use proc_macro2::Ident;
use syn::{Data, DeriveInput, Fields, Variant};

use super::{name, plain};
use crate::attr::{Container, read, serde_text};
use crate::case::Case;
use crate::ctxt::Ctxt;
use crate::symbol;

/// An enum with `#[derive(ModelEnum)]`.
pub(crate) struct Enumeration {
    pub ident: Ident,
    pub container: Container,
    pub name: String,
    /// The variants, with their wire names.
    pub variants: Vec<(Ident, String)>,
}

impl Enumeration {
    pub(crate) fn read(cx: &Ctxt, input: &DeriveInput) -> Option<Enumeration> {
        let container = Container::read(cx, &input.attrs, "on an enum", symbol::ENUM);
        let Data::Enum(data) = &input.data else {
            cx.error(&input.ident, "`ModelEnum` needs an enum; for a struct see `#[derive(Embedded)]`");
            return None;
        };
        if !plain(cx, input, "ModelEnum") {
            return None;
        }
        if data.variants.is_empty() {
            cx.error(&input.ident, "`ModelEnum` needs a variant: no text could be read as this enum");
            return None;
        }
        let with_data: Vec<&Variant> =
            data.variants.iter().filter(|variant| !matches!(variant.fields, Fields::Unit)).collect();
        for variant in &with_data {
            let message = format!(
                "`{}` holds data, and a `ModelEnum` is stored as text; use a plain variant, or an embedded struct",
                variant.ident
            );
            cx.error(&variant.fields, message);
        }
        if !with_data.is_empty() {
            return None;
        }
        let case = container.rename_all.unwrap_or(Case::Camel);
        let variants =
            data.variants.iter().map(|variant| (variant.ident.clone(), wire(cx, variant, case))).collect();
        let given = container.rename.as_ref().map(syn::LitStr::value);
        Some(Enumeration {
            ident: input.ident.clone(),
            name: given.unwrap_or_else(|| name(&input.ident)),
            container,
            variants,
        })
    }
}

fn wire(cx: &Ctxt, variant: &Variant, case: Case) -> String {
    let mut rename = serde_text(cx, &variant.attrs, "rename");
    for meta in read(cx, &variant.attrs, "model") {
        match meta.is("rename") {
            true => rename = meta.text(cx),
            false => meta.unknown(cx, "on a variant", &[symbol::VARIANT]),
        }
    }
    rename.map_or_else(|| case.apply(&name(&variant.ident)), |rename| rename.value())
}
