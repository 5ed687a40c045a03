//! The id.

use crate::ast::{Embedded, Model, show};
use crate::ctxt::Ctxt;
use crate::shape::Shape;

/// The structs in a list are told apart by one field.
pub(super) fn of_embedded(cx: &Ctxt, embedded: &Embedded) {
    let ids = embedded.properties.iter().filter_map(|property| property.attrs.id.as_ref());
    for (i, (id, place)) in ids.enumerate() {
        if i > 0 || place.is_some() {
            cx.error(id, "the id of an embedded struct is one field: `#[model(id)]`");
        }
    }
}

/// There is an id, or it was said that there is none.
pub(super) fn present(cx: &Ctxt, model: &Model) {
    match (&model.container.no_id, model.ids.first()) {
        (None, None) => {
            let name = &model.ident;
            cx.error(
                name,
                format!("`{name}` has no id; mark a field with `#[model(id)]`, or the struct with `#[model(no_id)]`"),
            );
        }
        (Some(no_id), Some(_)) => cx.error(no_id, "`no_id`, and yet a field is marked with `id`"),
        _ => {}
    }
}

/// A composite id has its parts in the order of the fields, or each part says its place.
pub(super) fn in_order(cx: &Ctxt, model: &Model) {
    let parts: Vec<_> = model.properties.iter().filter_map(|property| property.attrs.id.as_ref()).collect();
    let told = parts.iter().filter(|(_, place)| place.is_some()).count();
    for (i, (id, place)) in parts.iter().enumerate() {
        match place {
            None if told > 0 => {
                cx.error(id, "the other part of the id says its place; say it here too, as in `id = 2`");
            }
            Some(place) if parts[..i].iter().any(|(_, other)| *other == Some(*place)) => {
                cx.error(id, format!("two parts of the id have the place {place}"));
            }
            _ => {}
        }
    }
}

/// A store generates one id, and nothing else.
pub(super) fn generated(cx: &Ctxt, model: &Model) {
    let mut seen = false;
    for property in &model.properties {
        let Some(generated) = &property.attrs.generated else { continue };
        if seen {
            cx.error(generated, "another field is `generated` already: a store makes one value per row");
        } else if property.attrs.id.is_none() {
            cx.error(
                generated,
                "only an id is generated; write `id, generated`, or give the field a `default`",
            );
        } else if model.ids.len() > 1 {
            cx.error(generated, "the parts of a composite id are not generated");
        } else if property.is_option || !matches!(property.shape, Shape::Int | Shape::Text | Shape::Other) {
            let ty = show(&property.ty);
            cx.error(&property.ty, format!("a generated id is an integer, a UUID or text, not `{ty}`"));
        }
        if property.attrs.default.is_some() {
            cx.error(generated, "a generated value has no `default`: the store makes it");
        }
        seen = true;
    }
}
