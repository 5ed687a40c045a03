//! An enum with `#[derive(Owners)]`.

use proc_macro2::Ident;
use syn::{Data, DeriveInput, Field, Fields, Type, Variant};

use super::{plain, show};
use crate::attr::Container;
use crate::ctxt::Ctxt;
use crate::{shape, symbol};

/// An enum with `#[derive(Owners)]`.
pub(crate) struct Owners {
    pub ident: Ident,
    pub container: Container,
    pub variants: Vec<Owner>,
}

/// A variant, and the model in it.
pub(crate) struct Owner {
    pub variant: Ident,
    pub model: Type,
    pub is_boxed: bool,
}

impl Owners {
    pub(crate) fn read(cx: &Ctxt, input: &DeriveInput) -> Option<Owners> {
        let container = Container::read(cx, &input.attrs, "on an enum of models", symbol::OWNERS);
        let Data::Enum(data) = &input.data else {
            cx.error(
                &input.ident,
                "`Owners` needs an enum of models; a relation to one model is spelled `BelongsTo<..>`",
            );
            return None;
        };
        if !plain(cx, input, "Owners") {
            return None;
        }
        if data.variants.is_empty() {
            cx.error(&input.ident, "`Owners` needs a variant: no row could be one of these");
            return None;
        }
        let mut variants: Vec<Owner> = Vec::new();
        for variant in &data.variants {
            let Some(owner) = Owner::read(cx, variant) else { continue };
            match variants.iter().find(|other| show(&other.model) == show(&owner.model)) {
                Some(first) => {
                    let (model, first) = (show(&owner.model), &first.variant);
                    cx.error(
                        &variant.fields,
                        format!(
                            "`{model}` is in `{first}` already: a row would not know which of them it is"
                        ),
                    );
                }
                None => variants.push(owner),
            }
        }
        (variants.len() == data.variants.len()).then(|| Owners {
            ident: input.ident.clone(),
            container,
            variants,
        })
    }
}

impl Owner {
    fn read(cx: &Ctxt, variant: &Variant) -> Option<Owner> {
        let name = &variant.ident;
        let field: Option<&Field> = match &variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first(),
            _ => None,
        };
        let Some(field) = field else {
            cx.error(variant, format!("each variant of `Owners` holds one model, as in `{name}({name})`"));
            return None;
        };
        let boxed = shape::argument(&field.ty, "Box");
        Some(Owner {
            variant: name.clone(),
            model: boxed.unwrap_or(&field.ty).clone(),
            is_boxed: boxed.is_some(),
        })
    }
}
