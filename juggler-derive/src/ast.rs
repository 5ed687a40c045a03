//! The own tree: what a struct or an enum says, after its attributes were read. Whatever was wrong was collected and is left
//! out, so a tree can always be printed.

mod embedded;
mod embeds;
mod enumeration;
mod model;
mod owners;
mod partial;
mod property;
mod relation;
mod validated;

pub(crate) use embedded::Embedded;
pub(crate) use embeds::Embeds;
pub(crate) use enumeration::Enumeration;
pub(crate) use model::{Model, ParentKey};
pub(crate) use owners::Owners;
pub(crate) use partial::Partial;
pub(crate) use property::{Property, constant};
pub(crate) use relation::{ForeignKey, Relation, RelationKind};
pub(crate) use validated::Validated;

use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Field, Fields};

use crate::ctxt::Ctxt;

/// The named fields of a struct without generics; anything else is an error that names the derive.
fn fields<'a>(cx: &Ctxt, input: &'a DeriveInput, derive: &str) -> Option<Vec<&'a Field>> {
    let found = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return plain(cx, input, derive).then(|| fields.named.iter().collect()),
            Fields::Unnamed(_) => "this is a tuple struct",
            Fields::Unit => "this struct has none",
        },
        Data::Enum(_) => "this is an enum; see `#[derive(ModelEnum)]`",
        Data::Union(_) => "this is a union",
    };
    cx.error(&input.ident, format!("`{derive}` needs a struct with named fields; {found}"));
    None
}

/// Has it no generics? They cannot be names in a database.
fn plain(cx: &Ctxt, input: &DeriveInput, derive: &str) -> bool {
    let plain = input.generics.params.is_empty();
    if !plain {
        cx.error(
            &input.generics,
            format!("`{derive}` is for types without generics: each model has one definition, and one table"),
        );
    }
    plain
}

/// The name of a field, without `r#`.
pub(crate) fn name(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// The name of a named field.
fn ident(field: &Field) -> Option<&Ident> {
    field.ident.as_ref()
}

/// Tokens as an error shows them.
pub(crate) fn show(tokens: &impl ToTokens) -> String {
    tokens
        .to_token_stream()
        .to_string()
        .replace(" :: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace("< ", "<")
        .replace("& ", "&")
}
