//! Options of a property that fit neither its type nor each other.

use proc_macro2::Ident;

use crate::ast::{Property, show};
use crate::attr::{DefaultValue, Size};
use crate::ctxt::Ctxt;
use crate::shape::{self, Shape};

pub(super) fn check(cx: &Ctxt, property: &Property) {
    sizes(cx, property);
    transforms(cx, property);
    default(cx, property);
    secrecy(cx, property);
}

fn sizes(cx: &Ctxt, property: &Property) {
    let attrs = &property.attrs;
    let wrong = |size: &Size, what: &str| {
        cx.error(
            &size.name,
            format!("`{}` is for {what}, this field is `{}`", size.name, show(&property.ty)),
        );
    };
    if let Some(length) = &attrs.length {
        if !matches!(property.shape, Shape::Text | Shape::List | Shape::Other) {
            wrong(length, "text and lists");
        } else if length.value == 0 {
            cx.error(&length.name, "a length of 0 leaves room for nothing");
        }
    }
    for size in [&attrs.precision, &attrs.scale].into_iter().flatten() {
        if !matches!(property.shape, Shape::Float | Shape::Date | Shape::Other) {
            wrong(size, "decimal numbers");
        }
    }
    if let (Some(precision), Some(scale)) = (&attrs.precision, &attrs.scale)
        && scale.value > precision.value
    {
        let message = format!("{} digits after the point, of {} in all", scale.value, precision.value);
        cx.error(&scale.name, message);
    }
    if let (Some(scale), None) = (&attrs.scale, &attrs.precision) {
        cx.error(&scale.name, "`scale` needs `precision`: how many digits there are in all");
    }
}

fn transforms(cx: &Ctxt, property: &Property) {
    let attrs = &property.attrs;
    for transform in [&attrs.trim, &attrs.lowercase, &attrs.uppercase].into_iter().flatten() {
        if !matches!(property.shape, Shape::Text | Shape::Other) {
            cx.error(transform, format!("`{transform}` is for text, this field is `{}`", show(&property.ty)));
        }
    }
    if let Some(format) = attrs.format.as_ref().filter(|_| !property.shape.may_be_date()) {
        cx.error(format, format!("`format` is for dates and times, this field is `{}`", show(&property.ty)));
    }
    both(cx, &attrs.lowercase, &attrs.uppercase, "text cannot be in both cases");
}

fn secrecy(cx: &Ctxt, property: &Property) {
    let attrs = &property.attrs;
    both(cx, &attrs.hidden, &attrs.protected, "`hidden` leaves it out everywhere already");
    both(cx, &attrs.hidden, &attrs.sensitive, "what is hidden is not shown in errors and logs either");
    if !shape::is_secret(&property.ty) {
        return;
    }
    for attr in [&attrs.hidden, &attrs.sensitive, &attrs.protected].into_iter().flatten() {
        cx.error(attr, format!("a `Secret` is hidden already; leave `{attr}` out"));
    }
    if let Some((id, _)) = &attrs.id {
        cx.error(id, "an id cannot be a secret: it names its row, in paths, keys and errors");
    }
}

fn both(cx: &Ctxt, one: &Option<Ident>, other: &Option<Ident>, why: &str) {
    if let (Some(one), Some(other)) = (one, other) {
        cx.error(other, format!("`{one}` and `{other}` contradict each other: {why}"));
    }
}

fn default(cx: &Ctxt, property: &Property) {
    let Some(default) = &property.attrs.default else { return };
    let ty = show(&property.ty);
    match default {
        DefaultValue::OfType(default) if property.is_option => {
            cx.error(default, "an `Option` is `None` where nothing is given; leave `default` out");
        }
        _ if default.fits(property.shape) => {}
        DefaultValue::Now(now) => cx.error(now, format!("`now` is a date or time, this field is `{ty}`")),
        DefaultValue::Uuid(uuid) => {
            cx.error(uuid, format!("`{uuid}` is a UUID, or its text; this field is `{ty}`"));
        }
        DefaultValue::Literal(literal) => {
            cx.error(literal, format!("expected {}: the field is `{ty}`", property.shape.describe()));
        }
        DefaultValue::OfType(_) | DefaultValue::Expr(_) => {}
    }
}
