//! Names.

use proc_macro2::Ident;

use crate::ast::{Enumeration, Model, Property, Relation, name};
use crate::ctxt::Ctxt;
use crate::suggest;

/// No two fields have the same wire name, the same constant, or the same column.
pub(super) fn different(cx: &Ctxt, properties: &[Property], relations: &[Relation]) {
    let names = properties.iter().map(|property| (&property.ident, property.wire.as_str()));
    let names: Vec<(&Ident, &str)> =
        names.chain(relations.iter().map(|relation| (&relation.ident, relation.wire.as_str()))).collect();
    for (i, (ident, wire)) in names.iter().enumerate() {
        if let Some((other, _)) = names[..i].iter().find(|(_, other)| other == wire) {
            cx.error(
                ident,
                format!("`{}` and `{}` have the same wire name `{wire}`", name(other), name(ident)),
            );
        }
    }
    for (i, property) in properties.iter().enumerate() {
        let column = |property: &Property| {
            property.attrs.column.as_ref().map_or_else(|| property.wire.clone(), syn::LitStr::value)
        };
        let same = |other: &&Property| column(other) == column(property) && other.wire != property.wire;
        if let Some(other) = properties[..i].iter().find(same) {
            cx.error(
                &property.ident,
                format!(
                    "`{}` and `{}` have the same column `{}`",
                    name(&other.ident),
                    name(&property.ident),
                    column(property)
                ),
            );
        }
    }
}

/// An index is over fields that are there, each once.
pub(super) fn indexed(cx: &Ctxt, model: &Model) {
    for index in &model.container.indexes {
        for (i, field) in index.fields.iter().enumerate() {
            if model.position(field).is_none() {
                let known = model.properties.iter().map(|property| name(&property.ident));
                let help = suggest::did_you_mean(&name(field), known);
                cx.error(field, format!("no property `{field}` to index{help}"));
            } else if index.fields[..i].contains(field) {
                cx.error(field, format!("`{field}` stands in this index twice"));
            }
        }
    }
}

/// No two variants have the same wire name.
pub(super) fn variants(cx: &Ctxt, enumeration: &Enumeration) {
    for (i, (variant, wire)) in enumeration.variants.iter().enumerate() {
        if let Some((other, _)) = enumeration.variants[..i].iter().find(|(_, other)| other == wire) {
            cx.error(variant, format!("`{other}` and `{variant}` have the same wire name `{wire}`"));
        }
    }
}
