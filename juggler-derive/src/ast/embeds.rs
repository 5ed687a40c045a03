//! A field that is a property and a relation: the structs in it.

use proc_macro2::Ident;
use syn::{Field, Type};

use super::show;
use crate::attr::FieldAttrs;
use crate::ctxt::Ctxt;
use crate::shape;

/// A property whose structs are also reached as a relation.
pub(crate) struct Embeds {
    /// The position of the property.
    pub at: usize,
    pub is_many: bool,
    /// The struct.
    pub item: Type,
}

impl Embeds {
    /// What the attribute of a field at a position says.
    pub(super) fn new(cx: &Ctxt, field: &Field, attrs: &FieldAttrs, at: usize) -> Option<Embeds> {
        let attribute: &Ident = attrs.embeds.as_ref()?;
        let list = shape::argument(&field.ty, "Vec");
        let item = match attribute == "embeds_many" {
            true => list,
            false => {
                Some(shape::argument(&field.ty, "Option").unwrap_or(&field.ty)).filter(|_| list.is_none())
            }
        };
        let Some(item) = item else {
            let inner = list.unwrap_or(&field.ty);
            let inner = show(shape::argument(inner, "Option").unwrap_or(inner));
            let needed = match attribute == "embeds_many" {
                true => format!("Vec<{inner}>"),
                false => format!("Option<{inner}>` or `{inner}"),
            };
            cx.error(&field.ty, format!("`{attribute}` needs a field of type `{needed}`"));
            return None;
        };
        Some(Embeds { at, is_many: list.is_some(), item: item.clone() })
    }
}
