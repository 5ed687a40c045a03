//! A field that is a property.

use proc_macro2::Ident;
use syn::{Field, Type, Visibility};

use super::name;
use crate::attr::{Container, FieldAttrs, doc};
use crate::case::Case;
use crate::ctxt::Ctxt;
use crate::shape::{self, Shape};

/// A field that is a property.
pub(crate) struct Property {
    pub ident: Ident,
    pub vis: Visibility,
    pub ty: Type,
    pub doc: String,
    pub wire: String,
    pub shape: Shape,
    pub is_option: bool,
    pub attrs: FieldAttrs,
}

impl Property {
    pub(super) fn new(field: &Field, ident: &Ident, wire: String, attrs: FieldAttrs) -> Property {
        Property {
            ident: ident.clone(),
            vis: field.vis.clone(),
            ty: field.ty.clone(),
            doc: doc(&field.attrs),
            wire,
            shape: Shape::of(&field.ty),
            is_option: shape::is_option(&field.ty),
            attrs,
        }
    }

    /// Must a `New` have it, as far as the field says?
    pub(crate) fn is_needed(&self) -> bool {
        !self.is_option && self.attrs.default.is_none() && !self.is_ours()
    }

    /// Does no caller give it, because the store or juggler makes it?
    pub(crate) fn is_ours(&self) -> bool {
        self.attrs.generated.is_some() || self.attrs.version.is_some()
    }

    /// Is it an integer, as far as its spelling says?
    pub(crate) fn may_count(&self) -> bool {
        !self.is_option && matches!(self.shape, Shape::Int | Shape::Other)
    }

    /// The name of its constant.
    pub(crate) fn constant(&self) -> Ident {
        constant(&self.ident)
    }
}

/// The name of the constant of a field: `password_hash` is `PASSWORD_HASH`.
pub(crate) fn constant(ident: &Ident) -> Ident {
    let name = Case::ScreamingSnake.apply(&name(ident));
    let name = if name.starts_with(|first: char| first.is_ascii_digit()) || name.is_empty() {
        format!("_{name}")
    } else {
        name
    };
    Ident::new(&name, ident.span())
}

/// The wire name: given, or by the rule of the struct. LoopBack has dots between names, so none may be in one.
pub(super) fn wire_name(cx: &Ctxt, container: &Container, ident: &Ident, attrs: &FieldAttrs) -> String {
    let Some(rename) = &attrs.rename else { return container.wire(&name(ident)) };
    let wire = rename.value();
    if wire.is_empty() || wire.contains('.') {
        cx.error(rename, "a wire name is not empty and has no dots: they lead into embedded structs");
    }
    wire
}
